"""Races that are run once, and judged as often as one likes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np

from benchmarks.holm import holm
from benchmarks.honesty.tables import FIELD, Setting, small_models
from equipoise.evaluation import SCORES, Comparison, compare
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.looks import PlannedLook, plan_looks
from equipoise.evaluation._scoring.statistics import LEVEL

#: Folds are made five at a time; a race is judged at some of these numbers.
N_SPLITS, N_REPEATS = 5, 4
#: Folds at which a race is looked at that goes on until it is decided.
LOOKS = (10, 15, 20)


def race(setting: Setting, seed: int) -> Comparison:
    """Race the table of a seed; of its records only those of the race's score are kept."""
    X, y = setting.table(seed)
    options = {
        "candidates": FIELD, "models": small_models(), "n_splits": N_SPLITS,
        "n_repeats": N_REPEATS, "inner_splits": 0,
    }  # fmt: skip
    found = compare(X, y, random_state=seed, n_jobs=1, **{**options, **setting.options})
    return replace(found, records=tuple(r for r in found.records if r.score == found.score))


def race_all(
    settings: Sequence[Setting], n_seeds: int, cache: Path, n_jobs: int
) -> Iterator[tuple[str, Comparison]]:
    """Race the tables of all settings and seeds; what is in the cache is not run again."""
    work = (
        joblib.delayed(_cached)(setting, seed, cache)
        for setting in settings
        for seed in range(n_seeds)
    )
    yield from joblib.Parallel(n_jobs=n_jobs, return_as="generator")(work)


def _cached(setting: Setting, seed: int, cache: Path) -> tuple[str, Comparison]:
    """A race from its file, which is written whole or not at all."""
    folder = cache / setting.name.replace(" ", "-").replace(",", "")
    path = folder / f"{seed}.joblib"
    if path.exists():
        return setting.name, joblib.load(path)
    found = race(setting, seed)
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(found, unfinished := path.with_suffix(".new"))
    unfinished.replace(path)
    return setting.name, found


def at_look(found: Comparison, n_folds: int, look: PlannedLook) -> Comparison:
    """The race as it stood when so many folds were done."""
    records = tuple(record for record in found.records if record.fold < n_folds)
    return replace(found, records=records, n_folds=n_folds, look=look)


def helps_after(found: Comparison, n_folds: int) -> bool:
    """Whether something helps by the race's own rule, in a race that has so many folds."""
    return at_look(found, n_folds, PlannedLook()).winner is not None


def a_row_helps_after(found: Comparison, n_folds: int) -> bool:
    """Whether some model is helped, be it the best or not."""
    rows = at_look(found, n_folds, PlannedLook()).summary()
    return any(row.verdict == "helps" for row in rows)


def helps_at_some_look(found: Comparison, looks: Sequence[int] = LOOKS) -> bool:
    """Whether something helps at one of the looks that were planned."""
    plan = plan_looks(looks, found.test_share)
    return any(
        at_look(found, n_folds, look).winner is not None
        for n_folds, look in zip(looks, plan, strict=True)
    )


def helps_by_holm(found: Comparison, n_folds: int) -> bool:
    """Whether something helps by the rule that was there before: two-sided p, Holm's correction."""
    cut, what = at_look(found, n_folds, PlannedLook()), SCORES[found.score]
    means = {one: cut.level(one, what.name, what.rule).mean for one in cut.compared()}
    nothings = [one for one in means if one[0] == NOTHING]
    best = max(nothings, key=lambda one: what.sign * means[one])
    others = [one for one in means if one[0] != NOTHING]
    changes = [cut.difference(one, best, what.name, what.rule) for one in others]
    corrected = holm(np.array([change.p for change in changes]))
    smallest = what.smallest(cut.smallest_difference, means[best])
    return any(
        p < LEVEL and change.mean * what.sign >= smallest
        for p, change in zip(corrected, changes, strict=True)
    )
