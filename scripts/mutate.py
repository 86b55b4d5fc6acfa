"""Mutants that Cosmic Ray makes, a random sample of them, against the tests of their room.

All mutants of the chosen rooms are put into an order that the seed decides; as many as there is
time for are tried, so that more time adds to what less time has told. A mutant first meets the
tests of its file, then those of its room; what survives both is printed as a diff.
"""

import argparse
import ast
import difflib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from queue import SimpleQueue

from scripts.working_copy import ROOT, WorkingCopy

_SAMPLERS = [
    "tests/over_sampling", "tests/under_sampling", "tests/_engine", "tests/test_parity.py",
    "tests/test_testing.py", "tests/test_mixed_laws.py",
]  # fmt: skip
# Where a room's source stands, and the tests that know it.
ROOMS = {
    "core": (["core"], ["tests/core", *_SAMPLERS]),
    "samplers": (
        ["over_sampling", "under_sampling", "base", "_engine"],
        [*_SAMPLERS, "tests/test_errors.py", "tests/_containers", "tests/test_overrides.py"],
    ),
    "pipeline": (["pipeline"], ["tests/pipeline", "tests/resampled"]),
    "calibration": (
        ["resampled", "probabilities.py"],
        ["tests/resampled", "tests/test_probabilities.py", "tests/core/test_priors.py"],
    ),
    "race": (["evaluation"], ["tests/evaluation", "tests/cli"]),
}
# What no test can see: a name, an order of speed, a text for people.
_SKIPPED = ("core/RemoveDecorator",)
_LIMIT = 600.0


@dataclass(frozen=True)
class Site:
    """One mutant: an operator's n-th place in a file."""

    room: str
    file: str
    operator: str
    occurrence: int
    line: int


def files_of(room: str) -> list[str]:
    """The source files of a room."""
    source = ROOT / "src" / "equipoise"
    found = [
        path
        for name in ROOMS[room][0]
        for path in ([source / name] if name.endswith(".py") else (source / name).rglob("*.py"))
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def known_to(site: Site) -> tuple[list[str], list[str]]:
    """Tests that are tried first, and those of the whole room."""
    stem = Path(site.file).stem.strip("_")
    room = ROOMS[site.room][1]
    first = sorted(
        str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob(f"test_{stem}.py")
    )
    return first, room


def annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Types: what they say has no effect when the program runs."""
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if (found := getattr(node, name, None)) is not None:
                yield found


def is_within(line: int, column: int, node: ast.AST) -> bool:
    """Whether a place stands inside a node."""
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    return start <= (line, column) < end


def sites_of(room: str) -> list[Site]:
    """All mutants that Cosmic Ray can make in a room."""
    from cosmic_ray.commands.init import init
    from cosmic_ray.work_db import WorkDB, use_db

    made = []
    with use_db(":memory:", WorkDB.Mode.create) as database:
        init([ROOT / name for name in files_of(room)], database, {})
        for item in database.work_items:
            (one,) = item.mutations
            file = str(Path(one.module_path).relative_to(ROOT))
            made.append(
                (Site(room, file, one.operator_name, one.occurrence, one.start_pos[0]), one)
            )
    types = {
        name: list(annotations(ast.parse((ROOT / name).read_text()))) for name in files_of(room)
    }
    return [
        site
        for site, one in made
        if site.operator not in _SKIPPED
        and not any(is_within(*one.start_pos, node) for node in types[site.file])
    ]


def mutated(site: Site) -> str | None:
    """The text of a file after the change; None where there is none."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    text = (ROOT / site.file).read_text()
    made: str | None = mutate_code(text, get_operator(site.operator)(), site.occurrence)
    return made


def survives(site: Site, text: str, copy: WorkingCopy) -> bool:
    """Whether no test notices the change."""
    path = copy.folder / site.file
    before = path.read_text()
    path.write_text(text)
    try:
        for tests in known_to(site):
            ran = copy.test(tests, seconds=_LIMIT) if tests else None
            if tests and (ran is None or ran.returncode not in (0, 5)):
                return False
        return True
    finally:
        path.write_text(before)


def wilson(n_killed: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927)."""
    if n == 0:
        return 0.0, 1.0
    share = n_killed / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(site: Site, text: str) -> str:
    """The change as a diff without context."""
    before = (ROOT / site.file).read_text().splitlines()
    lines = difflib.unified_diff(before, text.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return f"{site.file}:{site.line} ({site.operator})\n" + "\n".join(
        f"    {one}" for one in changed
    )


def unsound(rooms: list[str], copy: WorkingCopy) -> str:
    """What fails without any change, and would count as a mutant killed."""
    tests = sorted({test for room in rooms for test in ROOMS[room][1]})
    ran = copy.test(tests, seconds=3600.0)
    if ran is None:
        return "the tests took more than an hour"
    return "" if ran.returncode == 0 else ran.stdout[-3000:] + ran.stderr[-1000:]


def run(
    sites: list[Site], seconds: float, n_jobs: int, temporary: Path, tell: Callable[[str], None]
) -> tuple[Counter[str], Counter[str]]:
    """Try mutants until the time is over; how many were killed, and how many tried, by room."""
    copies: SimpleQueue[WorkingCopy] = SimpleQueue()
    for i in range(n_jobs):
        copies.put(WorkingCopy(temporary / str(i)))
    end = time.monotonic() + seconds
    killed: Counter[str] = Counter()
    tried: Counter[str] = Counter()

    def attempt(site: Site) -> None:
        if time.monotonic() > end or (text := mutated(site)) is None:
            return
        copy = copies.get()
        try:
            alive = survives(site, text, copy)
        finally:
            copies.put(copy)
        tried[site.room] += 1
        killed[site.room] += not alive
        if alive:
            tell(difference(site, text))

    with ThreadPoolExecutor(n_jobs) as pool:
        list(pool.map(attempt, sites))
    return killed, tried


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"of {', '.join(ROOMS)}; all without")
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--sample", type=int, default=10**6, help="mutants at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time")
    given = parser.parse_args()
    if unknown := set(given.rooms) - set(ROOMS):
        parser.error(f"there is no room {', '.join(sorted(unknown))}")
    sites = [site for room in given.rooms or ROOMS for site in sites_of(room)]
    sizes = Counter(site.room for site in sites)
    random.Random(given.seed).shuffle(sites)
    print(f"{len(sites)} mutants; those that survive are printed", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutate-") as name:
        if words := unsound(given.rooms or list(ROOMS), WorkingCopy(Path(name) / "unchanged")):
            print(f"tests fail without any change:\n{words}", file=sys.stderr)
            return 2
        killed, tried = run(
            sites[: given.sample], given.seconds, given.jobs, Path(name),
            lambda text: print(text, flush=True),
        )  # fmt: skip
    for room in [*sizes, "all"]:
        n_killed, n, size = (
            one.total() if room == "all" else one[room] for one in (killed, tried, sizes)
        )
        low, high = wilson(n_killed, n)
        share = f"{100 * n_killed / n:.0f} %" if n else "-"
        print(
            f"{room:12} {n_killed:4} of {n:4} killed, {share} ({low:.0%} to {high:.0%}) of {size}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
