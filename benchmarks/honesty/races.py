"""Races that are run once, and judged as often as one likes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score

from benchmarks.holm import holm
from benchmarks.honesty.tables import FIELD, Setting, small_models
from equipoise.evaluation import SCORES, Comparison, RaceOptions
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._race.figures import Record
from equipoise.evaluation._race.folds import mean_test_share
from equipoise.evaluation._race.run import run_splits
from equipoise.evaluation._race.schedule import Schedule, make_schedule
from equipoise.evaluation._scoring.looks import ONE_LOOK, PlannedLook, plan_looks
from equipoise.evaluation._scoring.statistics import LEVEL

#: Folds are made five at a time; a race is judged at some of these numbers.
N_SPLITS, N_REPEATS = 5, 3
#: Folds at which a race is looked at that goes on until it is decided.
LOOKS = (10, 15)
#: Scores by which a race can be judged here.
SCORERS = {"average_precision": average_precision_score, "roc_auc": roc_auc_score}


def race(setting: Setting, seed: int) -> Comparison:
    """Race the table of a seed."""
    return comparison_of(facts_of_race(setting, seed))


def facts_of_race(setting: Setting, seed: int) -> dict[str, Any]:
    """Race the table of a seed by the steps of :func:`compare`, and score nothing but ranks.

    Thresholds, probabilities and twenty scores a fold would take three times as long, and no
    verdict here looks at them.

    Returns
    -------
    dict
        Ready for JSON: the fields of a Comparison that are asked for here.
    """
    given = {
        "candidates": FIELD, "models": small_models(), "n_splits": N_SPLITS,
        "n_repeats": N_REPEATS, "random_state": seed,
    }  # fmt: skip
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        options = RaceOptions(**{**given, **setting.options})
        schedule = make_schedule(*setting.table(seed), options)
        records = [asdict(one) for one in _records(schedule, options.judged_by)]
    question, who = schedule.setup.question, schedule.candidates
    counts = zip(question.classes.tolist(), question.counts, strict=True)
    models = dict.fromkeys([*schedule.setup.models, *(model for _, model in schedule.cells)])
    return {
        "records": records, "score": options.judged_by, "candidates": [one.name for one in who],
        "models": [*models], "complexity": {one.name: one.complexity for one in who},
        "n_folds": len(schedule.folds), "test_share": mean_test_share(schedule.folds),
        "n_rows": int(question.codes.size),
        "class_counts": {str(label): int(n) for label, n in counts},
        "positive": str(question.named_positive),
        "own_classifiers": [one.name for one in who if one.classifier is not None],
    }  # fmt: skip


def comparison_of(facts: dict[str, Any]) -> Comparison:
    """The race, to be judged."""
    listed = ("candidates", "models", "own_classifiers")
    given = {name: tuple(x) if name in listed else x for name, x in facts.items()}
    given["records"] = tuple(Record(**one) for one in facts["records"])
    return Comparison(**given, not_applicable=(), stopped="", seconds=0.0, work_seconds=0.0)


def _records(schedule: Schedule, score: str) -> Iterator[Record]:
    """The score of every candidate and model in every fold; who cannot run has none."""
    codes = schedule.setup.question.codes
    for i, fold in enumerate(schedule.folds):
        for family in schedule.families:
            names = {one.name for one in family}
            cells = [cell for cell in schedule.cells if cell[0] in names]
            ran, reasons = run_splits(schedule.setup, [fold], family, cells)
            for cell, found in (ran or {}).items():
                if cell not in reasons:
                    truth, ranked = codes[found.tests[0]], found.probabilities[0][:, 1]
                    value = SCORERS[score](truth, ranked)
                    yield Record(*cell, i, "any", score, float(value))


def race_all(
    settings: Sequence[Setting], seeds: Sequence[int], cache: Path, n_jobs: int
) -> Iterator[tuple[str, Comparison]]:
    """Race the tables of all settings, seed by seed; what is in the cache is not run again."""
    work = (joblib.delayed(_cached)(setting, seed, cache) for seed in seeds for setting in settings)
    yield from joblib.Parallel(n_jobs=n_jobs, return_as="generator")(work)


def _cached(setting: Setting, seed: int, cache: Path) -> tuple[str, Comparison]:
    """A race from its file, which is written whole or not at all."""
    folder = cache / setting.name.replace(" ", "-").replace(",", "")
    path = folder / f"{seed}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(facts_of_race(setting, seed)), encoding="utf-8")
        unfinished.replace(path)
    return setting.name, comparison_of(json.loads(path.read_text(encoding="utf-8")))


def at_look(found: Comparison, n_folds: int, look: PlannedLook) -> Comparison:
    """The race as it stood when so many folds were done."""
    records = tuple(record for record in found.records if record.fold < n_folds)
    return replace(found, records=records, n_folds=n_folds, look=look)


def helps_after(found: Comparison, n_folds: int) -> bool:
    """Whether something helps by the race's own rule, in a race that has so many folds."""
    return at_look(found, n_folds, ONE_LOOK).winner is not None


def a_row_helps_after(found: Comparison, n_folds: int) -> bool:
    """Whether some model is helped, be it the best or not."""
    rows = at_look(found, n_folds, ONE_LOOK).summary()
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
    cut, what = at_look(found, n_folds, ONE_LOOK), SCORES[found.score]
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
