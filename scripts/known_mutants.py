"""Make each wrong change that is listed in tests/mutants/, and see that a test notices it.

An entry names a file, a text that occurs in it once, what to put in its place, and the tests that
must then fail; or it says why the change is none ("equivalent"). The changes are made in a copy.
"""

import argparse
import ast
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from scripts.working_copy import ROOT, WorkingCopy

LISTS = ROOT / "tests" / "mutants"
_LIMIT = 300.0  # seconds; a mutant that runs for ever is noticed too


@dataclass(frozen=True)
class Mutant:
    """A wrong change; see the module."""

    id: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ()
    equivalent: str = ""

    @classmethod
    def of(cls, entry: dict[str, str | list[str]]) -> "Mutant":
        """Read an entry; tests are a list, or one text in which each begins with tests/."""
        tests = entry.pop("tests", [])
        listed = re.split(r"\s+(?=tests/)", tests.strip()) if isinstance(tests, str) else tests
        return cls(**entry, tests=tuple(one for one in listed if one))

    def changed(self, text: str) -> str:
        """The text of the file after the change."""
        return text.replace(self.old, self.new)

    def faults(self, root: Path = ROOT) -> Iterator[str]:
        """What is wrong with the entry itself: a list that is not checked rots."""
        path = root / self.file
        if not path.is_file():
            yield f"there is no file {self.file}"
        elif (times := path.read_text(encoding="utf-8").count(self.old)) != 1:
            yield f"its old text occurs {times} times in {self.file}, not once"
        if self.old == self.new:
            yield "it changes nothing"
        if bool(self.tests) == bool(self.equivalent):
            yield "it needs either tests or a reason why it is equivalent"
        for test in self.tests:
            if not _is_test(test, root):
                yield f"there is no test {test}"


def _is_test(name: str, root: Path) -> bool:
    file, *parts = name.partition("[")[0].split("::")
    path = root / file
    if not parts:
        return path.exists()
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    return set(parts) <= defined


def read_mutants(folder: Path = LISTS) -> list[Mutant]:
    """All entries of all lists."""
    return [
        Mutant.of(entry)
        for path in sorted(folder.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
    ]


def faults_of(mutants: list[Mutant], root: Path = ROOT) -> list[str]:
    """What is wrong with a list; nothing, if it is in order."""
    repeated = [one for one, n in Counter(mutant.id for mutant in mutants).items() if n > 1]
    return [f"{one}: the id occurs more than once" for one in repeated] + [
        f"{mutant.id}: {fault}" for mutant in mutants for fault in mutant.faults(root)
    ]


def outcome_of(mutant: Mutant, copy: WorkingCopy) -> str:
    """What becomes of a mutant: killed, survived, or the words of a compiler that refuses it."""
    path = copy.folder / mutant.file
    before, kernels = path.read_text(encoding="utf-8"), copy.kernels
    try:
        path.write_text(mutant.changed(before), encoding="utf-8")
        if mutant.file.startswith("native/") and (words := copy.build_native()):
            return f"does not compile: {words[-300:]}"
        ran = copy.test(list(mutant.tests), seconds=_LIMIT)
        return "survived" if ran is not None and ran.returncode == 0 else "killed"
    finally:
        path.write_text(before, encoding="utf-8")
        copy.kernels = kernels


def run(mutants: list[Mutant], n_jobs: int, temporary: Path) -> dict[str, str]:
    """Try all mutants that are not equivalent; what became of each."""
    copies: SimpleQueue[WorkingCopy] = SimpleQueue()
    for i in range(n_jobs):
        copies.put(WorkingCopy(temporary / str(i)))

    def attempt(mutant: Mutant) -> str:
        copy = copies.get()
        try:
            outcome = outcome_of(mutant, copy)
        finally:
            copies.put(copy)
        print(f"{mutant.id:12} {outcome:9} {mutant.file}", flush=True)
        return outcome

    with ThreadPoolExecutor(n_jobs) as pool:
        found = list(pool.map(attempt, mutants))
    return {mutant.id: outcome for mutant, outcome in zip(mutants, found, strict=True)}


def _sound(mutants: list[Mutant], temporary: Path) -> str:
    """Run the tests without any change: one that fails anyway kills nothing."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    ran = WorkingCopy(temporary / "unchanged").test(tests, seconds=1800.0)
    if ran is None:
        return "they took more than half an hour"
    return "" if ran.returncode == 0 else ran.stdout[-3000:] + ran.stderr[-1000:]


def main() -> int:
    """Run the command; 0 where every mutant was killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="of the mutants to try; all without")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time")
    given = parser.parse_args()
    mutants = read_mutants()
    if faults := faults_of(mutants):
        print("\n".join(faults), file=sys.stderr)
        return 2
    if unknown := set(given.ids) - {mutant.id for mutant in mutants}:
        print(f"no mutant is called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    tried = [one for one in mutants if one.tests and (not given.ids or one.id in given.ids)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        if words := _sound(tried, Path(name)):
            print(f"tests fail without any change:\n{words}", file=sys.stderr)
            return 2
        found = run(tried, max(1, min(given.jobs, len(tried))), Path(name))
    alive = [one for one, outcome in found.items() if outcome != "killed"]
    n_equivalent = sum(bool(one.equivalent) for one in mutants)
    print(f"{len(found) - len(alive)} of {len(found)} killed; {n_equivalent} equivalent")
    for one in alive:
        print(f"{one}: {found[one]}")
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main())
