"""How long everyone takes for some rows, from a pilot of a few seconds."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log
from time import perf_counter
from typing import Any

import joblib
import numpy as np
from sklearn.exceptions import ConvergenceWarning

from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.models import predict, train
from equipoise.evaluation._race.run import Part, prepare, treat
from equipoise.evaluation._race.schedule import Schedule
from equipoise.evaluation._race.workers import deaf_to_interrupts

#: Rows of the two pilots; the first run of a model pays for its imports.
_SMALL, _LARGE = 600, 1800
#: Of parts with more rows than this the pilots have three times as many.
_MANY = 30_000
#: How many times the work a sampler has for twice the rows, as a power of two.
_POWER_OF_SEARCH = 1.3


@dataclass(frozen=True)
class Speed:
    """How long a model takes.

    Parameters
    ----------
    seconds : float
        To train on the pilot's rows.
    power : float
        Of the rows, by which that grows.
    seconds_a_row : float
        To predict.
    """

    seconds: float
    power: float
    seconds_a_row: float


@dataclass(frozen=True)
class Run:
    """How long a candidate takes with all its models.

    Parameters
    ----------
    seconds : float
        To treat the pilot's rows.
    factor : float
        How many times the rows come out.
    models : tuple of Speed
        Who is trained on them.
    """

    seconds: float
    factor: float
    models: tuple[Speed, ...]


@dataclass(frozen=True)
class Pace:
    """How long a fold takes by its rows.

    Parameters
    ----------
    n_rows : int
        Rows that the pilot trained on.
    n_features : int
        Columns after preparation.
    runs : tuple of Run
        The candidates.
    n_inner : int
        Inner folds.
    """

    n_rows: int
    n_features: int
    runs: tuple[Run, ...]
    n_inner: int

    @property
    def widest(self) -> float:
        """How many times the rows the candidate has that makes most."""
        return max((1.0, *(run.factor for run in self.runs)))

    def seconds(self, trained_on: float, n_train: float, n_test: float) -> float:
        """How long a fold takes, with its inner folds, one process at work.

        Parameters
        ----------
        trained_on : float
            Rows that are trained on.
        n_train, n_test : float
            Rows of its two sides; inner folds predict all of the first.
        """
        splits = list(self._splits(trained_on, n_train, n_test))
        return sum(self._seconds(run, *split) for run in self.runs for split in splits)

    def _splits(
        self, trained_on: float, n_train: float, n_test: float
    ) -> Iterator[tuple[float, float]]:
        """Rows that are trained on and predicted, outside and in each inner fold."""
        yield trained_on, n_test
        for _ in range(self.n_inner):
            yield trained_on * (1 - 1 / self.n_inner), n_train / self.n_inner

    def _seconds(self, run: Run, trained_on: float, n_predicted: float) -> float:
        share = trained_on / self.n_rows
        of_models = sum(
            one.seconds * (run.factor * share) ** one.power + one.seconds_a_row * n_predicted
            for one in run.models
        )
        return float(run.seconds * share**_POWER_OF_SEARCH + of_models)


def measure_pace(schedule: Schedule, n_jobs: int) -> Pace:
    """Run everyone once on a few rows.

    Parameters
    ----------
    schedule : Schedule
        The race.
    n_jobs : int
        Processes.
    """
    setup = schedule.setup
    splitting = replace(setup.question.splitting, thinning=None)
    question = replace(setup.question, splitting=splitting)
    more = 3 if schedule.n_train > _MANY else 1
    small, large = (prepare(question, _pilot(schedule, more * n)) for n in (_SMALL, _LARGE))
    own = {one.name: one.classifier for one in schedule.candidates if one.classifier is not None}
    # In workers, as the race will be: their number of threads is another.
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator")
    with deaf_to_interrupts():
        begun = parallel(
            joblib.delayed(_speed)(model, question.classes, small, large)
            for model in (*setup.models.values(), *own.values())
        )
    timed = list(begun)
    of_models = tuple(timed[: len(setup.models)])
    of_own = dict(zip(own, timed[len(setup.models) :], strict=True))
    runs = [
        Run(*_resampling(one, large), (of_own[one.name],) if one.name in own else of_models)
        for one in schedule.candidates
    ]
    rows = large.rows
    return Pace(rows.labels.size, rows.prepared.shape[1], tuple(runs), setup.inner_splits)


def _pilot(schedule: Schedule, n: int) -> Fold:
    """Some training rows with the same share of each class, and some test rows."""
    fold, codes = schedule.folds[0], schedule.setup.question.codes
    ordered = fold.train[np.argsort(codes[fold.train], kind="stable")]
    at = np.linspace(0, ordered.size - 1, min(n, ordered.size)).astype(int)
    return Fold(ordered[at], fold.test[: max(1, n // 4)])


def _speed(model: Any, classes: Any, small: Part, large: Part) -> Speed:
    """How long a model takes for the larger pilot, and the power of rows it grows by.

    One that reads the caller's table itself, and cannot read prepared rows, counts nothing.
    """

    def run(part: Part) -> tuple[float, float]:
        start = perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            trained = train(model, None, part.rows.prepared, part.rows.labels)
        ready = perf_counter()
        predict(trained, part.X_test, classes)
        return ready - start, perf_counter() - ready

    try:
        run(small)
        (first, _), (second, predicting) = run(small), run(large)
    except Exception:  # noqa: BLE001 - a model of anybody's; the race will tell
        return Speed(0.0, 1.0, 0.0)
    a_row = predicting / len(large.X_test)
    more = large.rows.labels.size / small.rows.labels.size
    if more == 1:
        return Speed(second, 1.0, a_row)
    power = log(max(second, 1e-6) / max(first, 1e-6)) / log(more)
    return Speed(second, float(np.clip(power, 0.3, 1.3)), a_row)


def _resampling(candidate: Candidate, part: Part) -> tuple[float, float]:
    """Seconds of a sampler on the larger pilot, and how many times the rows it makes."""
    start = perf_counter()
    try:
        _, y = treat(candidate, part)
    except Exception:  # noqa: BLE001 - a few rows may be too few for it; the race will tell
        return 0.0, 1.0
    return perf_counter() - start, len(y) / part.rows.labels.size
