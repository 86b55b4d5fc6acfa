"""Let mutmut change the code of a room, at random, and see how many changes its tests notice.

Of all changes that mutmut makes, a sample is tried, drawn by a seed: all would take days. Left out
are those that change the words of a message only, which tests do not repeat letter by letter.
mutmut makes the changes and finds which tests reach a function; each change is then tried in a
process of its own, for a forked one hangs in libraries that have threads (polars).
"""

import argparse
import json
import math
import random
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.working_copy import ROOT, WorkingCopy

OUTPUT = ROOT / "output" / "mutants"
_PLAIN = ("-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
_ANY_TEST = ("tests/core/test_text.py",)  # mutmut runs tests before it makes changes, few or many
_LEAST_SECONDS, _TIMES_AS_LONG = 60.0, 5.0  # then a change is noticed, too: it runs for ever


@dataclass(frozen=True)
class Room:
    """Files to change, and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


SAMPLER_TESTS = (
    "tests/over_sampling", "tests/under_sampling", "tests/_engine", "tests/test_errors.py",
    "tests/test_overrides.py", "tests/test_groups.py", "tests/test_mixed_laws.py",
)  # fmt: skip
ROOMS = {
    "core": Room(("core/*",), ("tests/core", *SAMPLER_TESTS)),
    "samplers": Room(
        ("over_sampling/*", "under_sampling/*", "base/*", "_engine/*"),
        (
            *SAMPLER_TESTS,
            "tests/test_parity.py",
            "tests/test_facts.py",
            "tests/_containers",
            "tests/pipeline",
            "tests/test_messages.py",
            "tests/test_labels_and_seeds.py",
            "tests/test_large_numbers.py",
            "tests/test_reading_y.py",
            "tests/judge/test_calls.py",
        ),
    ),
    "pipeline": Room(("pipeline/*",), ("tests/pipeline",)),
    "calibration": Room(
        ("resampled/*", "probabilities.py"),
        ("tests/resampled", "tests/test_probabilities.py", "tests/core/test_priors.py"),
    ),
    "race": Room(
        (
            "evaluation/*",
            "evaluation/*/*",
        ),
        ("tests/evaluation", "tests/cli/test_what_is_said.py", "tests/report/test_report.py"),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What became of the changes tried in a room."""

    room: str
    n_made: int
    n_killed: int
    alive: dict[str, str]

    def __str__(self) -> str:
        n = self.n_killed + len(self.alive)
        low, high = wilson(self.n_killed, n)
        return (
            f"{self.room:12} {self.n_killed} of {n} killed ({self.n_killed / max(n, 1):.0%}, 95 % "
            f"interval {low:.0%} to {high:.0%}); mutmut makes {self.n_made}"
        )


def wilson(n_yes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not n:
        return 0.0, 1.0
    z = 1.96
    middle = (n_yes + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(n_yes * (n - n_yes) / n + z * z / 4)
    return middle - half, middle + half


def changes_words_only(diff: str) -> bool:
    """Tell whether a change is within a text that has a space, so that people read it."""
    lines = [line for line in diff.splitlines() if re.match(r"[+-](?!\+\+|--)", line)]
    if len(lines) != 2:
        return False
    before, after = (re.split(r"(\"[^\"]*\"|'[^']*')", line[1:]) for line in lines)
    differing = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
    return len(before) == len(after) and all(
        a[:1] in "\"'" and b[:1] in "\"'" and " " in a.strip("\"'") for a, b in differing
    )


class Mutation:
    """A room in a copy of the working tree, under mutmut."""

    def __init__(self, room: Room, folder: Path, jobs: int) -> None:
        self.room, self.jobs, self.copy = room, jobs, WorkingCopy(folder)
        self.given = (folder / "pyproject.toml").read_text(encoding="utf-8")

    def configure(self, tests: tuple[str, ...], deselected: list[str]) -> None:
        """Write mutmut's settings: the tests that it runs, and those that it leaves out."""
        settings = {
            "source_paths": ["src"],
            "only_mutate": [f"src/equipoise/{name}" for name in self.room.files],
            "track_dependencies": False,
            "pytest_add_cli_args": [*_PLAIN, *(f"--deselect={test}" for test in deselected)],
            "pytest_add_cli_args_test_selection": list(tests),
            "also_copy": ["docs", "README.md", "examples", "benchmarks", "scripts"],
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        text = "\n".join([self.given, "[tool.mutmut]", *lines, ""])
        (self.copy.folder / "pyproject.toml").write_text(text, encoding="utf-8")

    def call(
        self, *command: str, folder: str = "", mutant: str = "", seconds: float | None = None
    ) -> tuple[int, str]:
        """Run Python in the copy: its exit status (-1: it took too long) and what it said."""
        path = self.copy.folder / "mutants" / "src" if folder else ""
        done = self.copy.run(
            *command,
            folder=folder,
            seconds=seconds,
            PYTHONPATH=f"{self.copy.folder / '.site'}:{path}",
            OMP_NUM_THREADS="1",
            MUTANT_UNDER_TEST=mutant,
        )
        return (-1, "") if done is None else (done.returncode, done.stdout + done.stderr)

    def broken_by_the_tool(self) -> list[str]:
        """Tests that fail with mutmut's hooks in place, though nothing is changed."""
        _, said = self.call(
            "-m", "pytest", "-rfE", "-q", "-n", str(self.jobs), "-p", "no:randomly",
            "-p", "no:cacheprovider", *self.room.tests, folder="mutants",
        )  # fmt: skip
        return re.findall(r"^(?:FAILED|ERROR) (\S+)", said, flags=re.MULTILINE)

    def made(self) -> list[str]:
        """The name of each change."""
        found: list[str] = []
        for path in sorted((self.copy.folder / "mutants" / "src").rglob("*.meta")):
            found += json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        return found

    def diff_of(self, name: str) -> str:
        """A change, as a diff."""
        return self.call("-m", "mutmut", "show", name)[1]

    def sample(self, n: int, seed: int) -> dict[str, str]:
        """Draw changes that are more than words: name to diff."""
        names = sorted(self.made())
        random.Random(seed).shuffle(names)
        chosen: dict[str, str] = {}
        for name in names:
            if len(chosen) == n:
                break
            diff = self.diff_of(name)
            if not changes_words_only(diff):
                chosen[name] = diff
        return chosen

    def is_noticed(self, mutant: str, stats: dict[str, Any]) -> bool:
        """Try a change: whether a test that reaches the function fails, or runs for ever."""
        seconds = stats["duration_by_test"]
        function = re.sub(r"__mutmut_\d+$", "", mutant)
        tests = stats["tests_by_mangled_function_name"].get(function, [])
        if not tests:
            return False
        tests = sorted(tests, key=lambda test: seconds.get(test, 0.0))
        listed = self.copy.folder / f"{hash(mutant):x}.txt"
        listed.write_text("\n".join(tests), encoding="utf-8")
        limit = _LEAST_SECONDS + _TIMES_AS_LONG * sum(seconds.get(test, 0.0) for test in tests)
        code, said = self.call(
            "-m", "pytest", "-x", *_PLAIN, f"@{listed}",
            folder="mutants", mutant=mutant, seconds=limit,
        )  # fmt: skip
        is_broken = code in (2, 4) and "ERROR tests/" in said  # where tests import, say
        if code not in (-1, 0, 1, 3) and not is_broken:
            sys.exit(f"pytest did not run for {mutant}:\n{said[-3000:]}")
        return code != 0

    def run(self, name: str, n: int, seed: int) -> Outcome:
        """Make all changes of the room, and try some."""
        self.configure(_ANY_TEST, [])
        self.call("-m", "mutmut", "run", "none")  # makes the changes; none is called so
        if not self.made():
            sys.exit(f"mutmut makes no change in {name}")
        (self.copy.folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
        self.configure(self.room.tests, self.broken_by_the_tool())
        _, said = self.call("-m", "mutmut", "run", "none")  # finds which tests reach what
        found = self.copy.folder / "mutants" / "mutmut-stats.json"
        if not found.exists():
            sys.exit(f"mutmut did not run:\n{said[-3000:]}")
        stats, chosen = json.loads(found.read_text(encoding="utf-8")), self.sample(n, seed)
        with ThreadPoolExecutor(self.jobs) as pool:
            noticed = list(pool.map(lambda one: self.is_noticed(one, stats), chosen))
        alive = {
            one: diff for (one, diff), known in zip(chosen.items(), noticed, strict=True)
            if not known
        }  # fmt: skip
        return Outcome(name, len(self.made()), len(chosen) - len(alive), alive)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"of {', '.join(ROOMS)}; all without")
    parser.add_argument("--sample", type=int, default=50, help="changes to try in each room")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--jobs", type=int, default=1, help="changes at a time")
    given = parser.parse_args()
    if unknown := set(given.rooms) - set(ROOMS):
        parser.error(f"there is no room {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in given.rooms or ROOMS:
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            mutation = Mutation(ROOMS[name], Path(folder) / "copy", given.jobs)
            outcome = mutation.run(name, given.sample, given.seed)
        report = OUTPUT / f"{name}.diff"
        report.write_text("\n".join([str(outcome), "", *outcome.alive.values()]), encoding="utf-8")
        print(f"{outcome}; those alive are in {report.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    main()
