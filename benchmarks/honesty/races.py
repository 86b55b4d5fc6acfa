"""Races that are run once, and kept."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import joblib
import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.honesty.replay import Race
from benchmarks.honesty.tables import FIELD, Setting, small_models
from equipoise.evaluation import Comparison, RaceOptions
from equipoise.evaluation._race.budget import thinned
from equipoise.evaluation._race.figures import Record
from equipoise.evaluation._race.run import run_splits
from equipoise.evaluation._race.schedule import Schedule, make_schedule

T = TypeVar("T")

#: Folds are made five at a time.
N_SPLITS = 5
#: Folds that are run in any case: rules are compared over them.
FEWEST_FOLDS = 10
_DIGITS = 7


def race(setting: Setting, seed: int, facts: dict[str, Any] | None = None) -> Race:
    """Race the table of a seed until it is decided, by the steps of :func:`compare`.

    Thresholds, probabilities and twenty scores a fold would take three times as long, and no
    verdict here looks at them.

    Parameters
    ----------
    setting : Setting
        What is raced.
    seed : int
        Of the table and of the race.
    facts : dict, default=None
        What :func:`facts_of` told of the same race before, to go on from.
    """
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        schedule = _schedule(setting, seed)
        made = _without_folds(setting, schedule) if facts is None else race_of(setting.name, facts)
        for stop in made.stops:
            start = made.whole.n_folds
            if start < stop and (start < FEWEST_FOLDS or made.is_open):
                folds = range(start, stop)
                made = _with_records(made, _records(schedule, folds, made.whole.score), stop)
    return made


def _schedule(setting: Setting, seed: int) -> Schedule:
    given = {
        "candidates": FIELD, "models": small_models(), "n_splits": N_SPLITS, "random_state": seed,
    }  # fmt: skip
    schedule = make_schedule(*setting.table(seed), RaceOptions(**{**given, **setting.options}))
    return schedule if setting.trained_on is None else thinned(schedule, setting.trained_on)


def _without_folds(setting: Setting, schedule: Schedule) -> Race:
    """A race that has not begun."""
    question, who = schedule.setup.question, schedule.candidates
    counts = zip(question.classes.tolist(), question.counts, strict=True)
    models = dict.fromkeys([*schedule.setup.models, *(model for _, model in schedule.cells)])
    whole = Comparison(
        records=(),
        score=RaceOptions(**setting.options).judged_by,
        candidates=tuple(one.name for one in who),
        models=tuple(models),
        complexity={one.name: one.complexity for one in who},
        not_applicable=(),
        n_folds=0,
        test_share=schedule.overlap.test_share,
        shared_tests=schedule.overlap.shared,
        stopped="",
        seconds=0.0,
        work_seconds=0.0,
        n_rows=int(question.codes.size),
        class_counts={str(label): int(n) for label, n in counts},
        positive=str(question.named_positive),
        own_classifiers=tuple(one.name for one in who if one.classifier is not None),
    )
    return Race(setting.name, whole, schedule.stops)


def _with_records(race: Race, records: Iterator[Record], n_folds: int) -> Race:
    whole = replace(race.whole, records=(*race.whole.records, *records), n_folds=n_folds)
    return replace(race, whole=whole)


def _records(schedule: Schedule, folds: range, score: str) -> Iterator[Record]:
    """The score of every candidate and model in some folds; who cannot run has none."""
    codes = schedule.setup.question.codes
    for i in folds:
        for family in schedule.families:
            names = {one.name for one in family}
            cells = [cell for cell in schedule.cells if cell[0] in names]
            ran, reasons = run_splits(schedule.setup, [schedule.folds[i]], family, cells)
            for cell, found in (ran or {}).items():
                if cell not in reasons:
                    truth, ranked = codes[found.tests[0]], found.probabilities[0][:, 1]
                    value = round(float(SCORERS[score](truth, ranked)), _DIGITS)
                    yield Record(*cell, i, "any", score, value)


def average_precision(truth: NDArray[np.intp], ranked: NDArray[np.float64]) -> float:
    """As scikit-learn has it, in a tenth of the time for a hundred rows.

    Parameters
    ----------
    truth : ndarray of shape (n_rows,)
        Zeros and ones.
    ranked : ndarray of shape (n_rows,)
        The larger, the likelier a one.
    """
    order = np.argsort(-ranked, kind="stable")
    found = np.cumsum(truth[order])
    last = np.append(np.flatnonzero(np.diff(ranked[order])), truth.size - 1)  # of equal ones
    gained = np.diff(found[last], prepend=0)
    return float((gained * found[last] / (last + 1)).sum() / found[-1])


#: Scores by which a race can be judged here.
SCORERS = {"average_precision": average_precision, "roc_auc": roc_auc_score}


def race_all(
    settings: Sequence[Setting],
    seeds: Sequence[int],
    judge: Callable[[Race], T],
    cache: Path,
    n_jobs: int,
    seconds: float,
) -> Iterator[tuple[str, T]]:
    """Race and judge the tables of all settings, seed by seed.

    Parameters
    ----------
    settings : sequence of Setting
        What is raced.
    seeds : sequence of int
        The seeds of each.
    judge : callable
        What is asked of each race.
    cache : Path
        A folder with a file a race; what is there is not run again.
    n_jobs : int
        Processes.
    seconds : float
        After them no race is begun that is not in the cache.

    Yields
    ------
    (str, object)
        The setting's name, and what the judge says.
    """
    deadline = perf_counter() + seconds
    work = (
        joblib.delayed(_judged)(setting, seed, judge, cache)
        for seed in seeds
        for setting in settings
        if perf_counter() < deadline or _path(setting, seed, cache).exists()
    )
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator", pre_dispatch="2 * n_jobs")
    yield from parallel(work)


def _judged(setting: Setting, seed: int, judge: Callable[[Race], T], cache: Path) -> tuple[str, T]:
    """In a worker."""
    return setting.name, judge(_cached(setting, seed, cache))


def _path(setting: Setting, seed: int, cache: Path) -> Path:
    return cache / setting.name.replace(" ", "-").replace(",", "") / f"{seed}.json"


def _cached(setting: Setting, seed: int, cache: Path) -> Race:
    """A race from its file, which is written whole or not at all."""
    path = _path(setting, seed, cache)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if known is not None and not (read := race_of(setting.name, known)).is_open:
        return read
    made = race(setting, seed, known)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(facts_of(made)), encoding="utf-8")
    unfinished.replace(path)
    return made


_KEPT = (
    "score", "candidates", "models", "complexity", "n_folds", "test_share", "shared_tests",
    "n_rows", "class_counts", "positive", "own_classifiers",
)  # fmt: skip
_LISTS = ("candidates", "models", "own_classifiers")


def facts_of(race: Race) -> dict[str, Any]:
    """What a race is made of, ready for JSON."""
    kept = {name: getattr(race.whole, name) for name in _KEPT}
    return {**kept, "records": [astuple(one) for one in race.whole.records], "stops": race.stops}


def race_of(setting: str, facts: dict[str, Any]) -> Race:
    """The race that was made of it."""
    given = {name: tuple(x) if name in _LISTS else x for name, x in facts.items()}
    given["records"] = tuple(Record(*one) for one in facts["records"])
    given["shared_tests"] = tuple(map(tuple, facts["shared_tests"]))
    stops = tuple(given.pop("stops"))
    whole = Comparison(**given, not_applicable=(), stopped="", seconds=0.0, work_seconds=0.0)
    return Race(setting, whole, stops)
