"""Build what a release consists of, twice, and check it; install it anew and run the tests there.

What is checked is the last commit, in clones of it. A line tells what was done; what is wrong
stands below it, and the command goes on, so that one run tells everything. Exit codes: 0 all is
well, 1 something is wrong, 2 it could not begin. Files are left in dist/.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from scripts.archives import faults_of_sdist, faults_of_wheel

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
QUICK = ["tests/_kernels", "tests/over_sampling", "tests/test_parity.py"]
TOOLS = ["auditwheel", "build", "twine", "ziglang", "zizmor"]
_SAID = 2000  # characters of a command's last words


class FailedError(Exception):
    """A command failed; its last words."""


@dataclass
class Check:
    """One run of the command.

    Parameters
    ----------
    folder : Path
        Where to work.
    is_quick : bool
        Whether a part of the tests is enough, and a commit that is no release.
    n_jobs : int
        Cores for the tests.
    """

    folder: Path
    is_quick: bool
    n_jobs: int
    n_faults: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def call(self, *command: object, folder: Path | None = None) -> str:
        """Run a command; what it said."""
        done = subprocess.run(
            [str(word) for word in command], cwd=folder or self.clone, env=self.environment,
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        if done.returncode:
            raise FailedError(said[-_SAID:])
        return said

    def python(self, *command: object, folder: Path | None = None) -> str:
        """Run this Python."""
        return self.call(sys.executable, *command, folder=folder)

    def step(self, what: str, work: Callable[[], Iterator[str]]) -> None:
        """Do one thing, and tell what is wrong."""
        print(f"{what} ...", flush=True)
        try:
            faults = list(work())
        except FailedError as error:
            faults = [str(error)]
        self.n_faults += len(faults)
        for fault in faults:
            print("  WRONG: " + fault.strip().replace("\n", "\n    "), flush=True)

    @property
    def clone(self) -> Path:
        """The last commit, the first of two times."""
        return self.folder / "first" / "equipoise"

    @property
    def version(self) -> str:
        """The version that the commit says it is."""
        text = (self.clone / "src" / "equipoise" / "__init__.py").read_text(encoding="utf-8")
        found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
        if found is None:
            raise FailedError("src/equipoise/__init__.py names no __version__")
        return found[1]


def bare_environment(seconds: str) -> dict[str, str]:
    """The variables of this process without those that lead to another Equipoise."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("EQUIPOISE_")}
    mine.pop("PYTHONPATH", None)
    plain = {"NO_COLOR": "1", "COLUMNS": "200", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return mine | plain | {"SOURCE_DATE_EPOCH": seconds}


def take_commit(check: Check) -> Iterator[str]:
    """Clone the last commit twice, into folders of different names."""
    git = ("git", "-C", ROOT)
    check.environment = bare_environment("0")
    seconds = check.call(*git, "log", "-1", "--format=%ct", folder=ROOT).strip()
    check.environment = bare_environment(seconds)
    for name in ("first", "another-name"):
        target = check.folder / name / "equipoise"
        check.call("git", "clone", "--quiet", ROOT, target, folder=ROOT)
    changed = check.call(*git, "status", "--short", folder=ROOT).splitlines()
    print(f"  version {check.version}, commit of second {seconds}")
    if changed and not check.is_quick:
        yield f"{len(changed)} files differ from the commit, so the release is without them"


def check_words(check: Check) -> Iterator[str]:
    """What people read of the release names it."""
    if check.is_quick:
        print("  left out: --quick is for commits that are no release")
        return
    version, clone = check.version, check.clone
    for name, said in {
        "CHANGELOG.md": f"## {version} (",
        "CITATION.cff": f"\nversion: {version}\n",
        "README.md": f"**Status:** {version}",
    }.items():
        path = clone / name
        if not path.exists() or said not in path.read_text(encoding="utf-8"):
            yield f"{name} does not say {said.strip()!r}"
    if left := list((clone / "changelog.d").glob("*.md")):
        yield f"{len(left)} fragments are not in CHANGELOG.md yet: run make changelog-write"


def check_workflow(check: Check) -> Iterator[str]:
    """The workflow that builds for other systems, by a linter that looks for holes."""
    check.call(tool("zizmor"), "--offline", "--quiet", "--no-progress", ".github/workflows")
    yield from ()


def build_twice(check: Check) -> Iterator[str]:
    """Build sdist and wheel in both clones; only the same bytes are a release."""
    made = []
    for clone in (check.clone, check.folder / "another-name" / "equipoise"):
        out = clone / "dist"
        check.python("-m", "build", "--outdir", out, clone, folder=clone)
        for wheel in list(out.glob("*.whl")):
            if platform.system() == "Linux":
                check.python("-m", "auditwheel", "repair", "--plat", policy(),
                             "--wheel-dir", out, wheel, folder=clone)  # fmt: skip
                wheel.unlink()
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    if made[0] != made[1]:
        yield f"the second build has other bytes: {differing(*made)}"
    DIST.mkdir(exist_ok=True)
    for old in DIST.iterdir():
        old.unlink()
    for name, content in sorted(made[0].items()):
        (DIST / name).write_bytes(content)
        print(f"  {name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def policy() -> str:
    """The oldest systems on which a wheel of this machine runs."""
    return f"manylinux_2_28_{platform.machine()}"


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Names of the files that differ."""
    return ", ".join(sorted(name for name in {*one, *other} if one.get(name) != other.get(name)))


def built(ending: str) -> Path:
    """The one file of a kind in dist/."""
    found = list(DIST.glob(f"equipoise-*{ending}"))
    if len(found) != 1:
        raise FailedError(f"dist/ has {len(found)} files equipoise-*{ending}")
    return found[0]


def check_archives(check: Check) -> Iterator[str]:
    """What is in the files, what the metadata say, and whether an index would take them."""
    yield from faults_of_wheel(built(".whl"), check.version)
    yield from faults_of_sdist(built(".tar.gz"), check.version)
    print("  " + check.python("-m", "twine", "check", "--strict", *DIST.iterdir()).strip())
    if platform.system() == "Linux":
        said = " ".join(check.python("-m", "auditwheel", "show", built(".whl")).split())
        if policy() not in said:
            yield f"auditwheel does not find it consistent with {policy()}: {said}"


def check_arm64(check: Check) -> Iterator[str]:
    """The kernels for arm64, where there is a compiler for it."""
    if shutil.which("aarch64-linux-gnu-g++") is None:
        print("  not done: there is no aarch64-linux-gnu-g++; the workflow builds it")
        return
    print("  " + check.call("scripts/check_arm64.sh").strip().replace("\n", "\n  "))
    yield from ()


def check_other_systems(check: Check) -> Iterator[str]:
    """The kernels for Windows and macOS: compiled, neither linked nor run."""
    if check.is_quick:
        print("  left out: it takes as long as the rest of --quick")
        return
    said = check.call("scripts/check_other_systems.sh", sys.executable)
    print("  " + said.strip().replace("\n", "\n  "))
    yield from ()


def install_and_test(check: Check, ending: str, versions: str) -> Iterator[str]:
    """Install a file into a new environment, and run the tests of the clone there."""
    venv = check.folder / f"{versions}{ending.replace('.', '-')}"
    check.python("-m", "venv", venv)
    python = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    check.call(python, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
    oldest = ["--constraint", check.clone / ".ci" / "floor.txt"] if versions == "floor" else []
    check.call(python, "-m", "pip", "install", "--quiet", *oldest, "--group", "test", built(ending))
    check.call(python, "scripts/check_native.py")
    if inside := outside_environment(check, python, venv):
        yield inside
    tests = QUICK if check.is_quick else ["tests"]
    jobs = ("-n", check.n_jobs) if check.n_jobs > 1 else ()
    said = check.call(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *jobs, *tests)
    print(f"  {said.strip().splitlines()[-1]}")
    if not re.search(r"[1-9]\d* passed", said):
        yield "no test was run"
    shutil.rmtree(venv)


def outside_environment(check: Check, python: Path, venv: Path) -> str:
    """What is wrong where the tests would run on another Equipoise than the one installed."""
    where = check.call(python, "-c", "import equipoise; print(equipoise.__file__)").strip()
    return "" if Path(where).is_relative_to(venv) else f"equipoise is imported from {where}"


def tool(name: str) -> Path:
    """A program of this environment."""
    return Path(sys.executable).parent / name


def missing_tools() -> list[str]:
    """What the group ``release`` installs and is not there."""
    return [one for one in TOOLS if find_spec(one) is None and not tool(one).exists()]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a part of the tests, twice and not four times"
    )
    parser.add_argument("--jobs", type=int, default=1, help="cores for the tests")
    given = parser.parse_args()
    if missing := missing_tools():
        print(f"not installed: {', '.join(missing)}; run make release-check", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        check = Check(Path(name), given.quick, given.jobs)
        check.step("Taking the last commit", lambda: take_commit(check))
        check.step("Reading what people are told of this version", lambda: check_words(check))
        check.step("Linting the workflow", lambda: check_workflow(check))
        check.step("Building sdist and wheel, twice", lambda: build_twice(check))
        check.step("Looking into them", lambda: check_archives(check))
        check.step("Compiling for arm64", lambda: check_arm64(check))
        check.step("Compiling for Windows and macOS", lambda: check_other_systems(check))
        pairs = [(".whl", "newest"), (".tar.gz", "floor"), (".whl", "floor"), (".tar.gz", "newest")]
        for ending, versions in pairs[: 2 if given.quick else 4]:
            what = f"Installing the {ending} with the {versions} versions, and testing it"
            check.step(what, lambda e=ending, v=versions: install_and_test(check, e, v))
    told = f"{check.n_faults} things are wrong" if check.n_faults else "all is well"
    print(f"{told}; the files are in dist/")
    return int(check.n_faults > 0)


if __name__ == "__main__":
    sys.exit(main())
