"""A copy of the working tree, in which tests run on the copy's own source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# An editable install looks the package up before the path does; in the copy the path decides.
_SITE = """import sys
sys.meta_path[:] = [
    one for one in sys.meta_path if type(one).__name__ != "ScikitBuildRedirectingFinder"
]
"""


def tracked_files() -> list[str]:
    """Files that git knows or would add: no build, no environment."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


class WorkingCopy:
    """The working tree as it is now, in another folder, to be changed at will.

    Parameters
    ----------
    folder : Path
        An empty folder, or one that is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in tracked_files():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        (folder / ".site").mkdir()
        (folder / ".site" / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
        self.kernels = _installed_kernels()

    @property
    def environment(self) -> dict[str, str]:
        """Variables under which Python, and what it starts, imports the copy."""
        path = os.pathsep.join(str(self.folder / name) for name in (".site", "src"))
        return {
            **os.environ,
            "PYTHONPATH": path,
            "PYTHONDONTWRITEBYTECODE": "1",
            "EQUIPOISE_LIBRARY": str(self.kernels),
        }

    def build_native(self) -> str:
        """Build the copy's kernels, and use them from now on; the compiler's words on failure."""
        build = self.folder / "build" / "native"
        for command in (["cmake", "-S", ".", "-B", str(build)], ["cmake", "--build", str(build)]):
            done = subprocess.run(
                command, cwd=self.folder, capture_output=True, text=True, check=False
            )
            if done.returncode:
                return done.stdout + done.stderr
        self.kernels = build / "libequipoise_native.so"
        return ""

    def run(
        self, *command: str, seconds: float | None = None, folder: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str] | None:
        """Run Python in the copy, or a folder of it; None where it took too long."""
        try:
            return subprocess.run(
                [sys.executable, *command], cwd=self.folder / folder,
                env={**self.environment, **variables}, capture_output=True, text=True,
                timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None

    def test(
        self, tests: list[str], *, seconds: float = 600.0
    ) -> subprocess.CompletedProcess[str] | None:
        """Run tests up to the first that fails; None where they took too long."""
        options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "randomly"]
        return self.run("-m", "pytest", *options, "--randomly-seed=0", *tests, seconds=seconds)


def _installed_kernels() -> Path:
    from equipoise._kernels._library import library

    loaded = library()
    if loaded is None:
        sys.exit("the native part of Equipoise is not built: run 'make install'")
    return Path(loaded._name)
