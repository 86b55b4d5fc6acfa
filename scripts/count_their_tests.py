"""Count imbalanced-learn's own tests that pass on Equipoise, and those that fail, named or not.

``--itself`` runs them on imbalanced-learn too, and tells how many of those that pass there pass
here. A test that fails and that docs/differences.md does not name is printed, and the command
fails.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from judge.their_suite import (
    common_tests,
    documented_failures,
    is_named,
    other_tests,
    outcomes_of,
    split,
)

Outcomes = dict[str, dict[str, Any]]


def all_outcomes(*, on_itself: bool) -> Outcomes:
    """What became of each test."""
    found: Outcomes = {}
    parts = [(common_tests(True), True), (common_tests(False), True), (other_tests(), False)]
    for chosen, is_common in parts:
        with TemporaryDirectory() as folder:
            found |= outcomes_of(
                chosen, Path(folder), checks_are_theirs=is_common, on_itself=on_itself
            )
    return found


def unnamed_failures(outcomes: Outcomes) -> Iterator[tuple[str, str]]:
    """Tests that fail though no row of the document says so, and why they do."""
    documented = documented_failures()
    for test in sorted(split(outcomes)[1]):
        if not is_named(test, documented):
            yield test, outcomes[test]["why"].partition("\n")[0]


def main() -> int:
    """Run the command; 0 where the document names every failure."""
    here = all_outcomes(on_itself=False)
    passing, failing = split(here)
    unnamed = list(unnamed_failures(here))
    for test, why in unnamed:
        print(f"  {test}\n    {why[:300]}")
    n_named = len(failing) - len(unnamed)
    print(
        f"imbalanced-learn's tests on Equipoise: {len(passing):,} passed, {len(failing)} failed, "
        f"of which docs/differences.md names {n_named}"
    )
    if "--itself" in sys.argv[1:]:
        there = split(all_outcomes(on_itself=True))[0]
        print(
            f"of {len(there):,} that pass on imbalanced-learn, {len(there & passing):,} pass here"
        )
        for test in sorted(there - passing - failing):
            print(f"  not run here: {test}")
    return int(bool(unnamed))


if __name__ == "__main__":
    sys.exit(main())
