"""What a race will take, before it begins."""

import warnings
from dataclasses import asdict, dataclass
from math import log
from time import perf_counter
from typing import Any, Unpack

import joblib
import numpy as np
from sklearn.exceptions import ConvergenceWarning

from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import plural, said_time
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.models import predict, train
from equipoise.evaluation._race.options import RaceArguments, naming_options, read_options
from equipoise.evaluation._race.run import Part, prepare, treat
from equipoise.evaluation._race.schedule import Schedule, make_schedule
from equipoise.evaluation._race.workers import deaf_to_interrupts
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.typing import LabelsLike, TableLike

# Rows that the pilot trains on; the first run of a model pays for its imports.
_SMALL, _LARGE = 600, 1800
#: Copies of the prepared rows that a worker holds: train, test, resampled, the model's own.
_COPIES = 4


@dataclass(frozen=True, repr=False)
class Estimate:
    """What a race will take.

    Parameters
    ----------
    n_rows, n_columns : int
        The table.
    n_features : int
        Columns after preparation.
    n_candidates, n_models, n_folds : int
        Who runs, and in how many folds.
    n_fits : int
        Models to train, inner folds included.
    n_jobs : int
        Processes.
    memory_bytes : int
        Memory above the table, at the most, over all processes.
    seconds : float
        Time, from a pilot on a few rows.

    Examples
    --------
    >>> from equipoise.evaluation import estimate
    >>> from equipoise.testing import example_table
    >>> told = estimate(*example_table(), candidates=["random under"], models="decision tree")
    >>> told.n_candidates, told.n_models, told.n_folds
    (2, 1, 10)
    """

    n_rows: int
    n_columns: int
    n_features: int
    n_candidates: int
    n_models: int
    n_folds: int
    n_fits: int
    n_jobs: int
    memory_bytes: int
    seconds: float

    @property
    def minutes(self) -> float:
        """The time in minutes."""
        return self.seconds / 60

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON.

        Returns
        -------
        dict
        """
        return {**asdict(self), "minutes": self.minutes}

    def __repr__(self) -> str:
        return (
            f"{plural(self.n_rows, 'row')} × {plural(self.n_columns, 'column')}, "
            f"{plural(self.n_candidates, 'candidate')} × {plural(self.n_models, 'model')} × "
            f"{plural(self.n_folds, 'fold')}: {plural(self.n_fits, 'fit')}, about "
            f"{said_time(max(1, self.seconds))} and {max(1, self.memory_bytes / 1e6):,.0f} MB on "
            f"{plural(self.n_jobs, 'process', 'processes')}"
        )


@refusing_cost
@naming("estimate")
@naming_options()
def estimate(
    table: TableLike,
    target: LabelsLike | str,
    *,
    n_jobs: int | None = None,
    **options: Unpack[RaceArguments],
) -> Estimate:
    """Tell what :func:`compare` will take, by a pilot of a few seconds.

    Parameters
    ----------
    table, target : as for :func:`compare`
        The features and the classes.
    n_jobs : int or None, default=None
        Processes; None is every core that the process may use.
    **options
        Those of :func:`compare` that say what is compared; see :class:`RaceOptions`.

    Returns
    -------
    Estimate
        Rows, fits, memory and time. The time is right within a factor of about two.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import estimate
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> estimate(X, y, candidates=["SMOTE"], models="decision tree").n_fits
    80
    """
    schedule = make_schedule(table, target, read_options(options))
    return estimate_schedule(schedule, resolve_threads(n_jobs))


def estimate_schedule(schedule: Schedule, n_jobs: int) -> Estimate:
    """Tell what a schedule will take."""
    question, setup = schedule.setup.question, schedule.setup
    whole = float(np.mean([fold.train.size for fold in schedule.folds]))
    small, large = (prepare(question, _pilot(schedule, n)) for n in (_SMALL, _LARGE))
    # In workers, as the race will be: their number of threads is another.
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator")
    own = {one.name: one.classifier for one in schedule.candidates if one.classifier is not None}
    with deaf_to_interrupts():
        begun = parallel(
            joblib.delayed(_growth)(model, question.classes, small, large)
            for model in (*setup.models.values(), *own.values())
        )
    timed = list(begun)
    of_models, of_own = (
        timed[: len(setup.models)],
        dict(zip(own, timed[len(setup.models) :], strict=True)),
    )
    seconds, widest = 0.0, 1.0
    for candidate in schedule.candidates:
        took, factor = _resampling(candidate, large)
        growth = [of_own[candidate.name]] if candidate.name in own else of_models
        widest = max(widest, factor)
        for share in (1.0, *(1 - 1 / max(1, setup.inner_splits),) * setup.inner_splits):
            rows = share * whole
            seconds += took * (rows / large.rows.labels.size) ** 1.3
            for at, exponent in growth:
                seconds += at * (factor * rows / large.rows.labels.size) ** exponent
    n_features = large.rows.prepared.shape[1]
    columns = question.columns
    return Estimate(
        n_rows=columns.n_rows,
        n_columns=len(columns.number_names) + len(columns.category_names),
        n_features=n_features,
        n_candidates=len(schedule.candidates),
        n_models=len(setup.models),
        n_folds=len(schedule.folds),
        n_fits=schedule.n_fits,
        n_jobs=n_jobs,
        memory_bytes=int(whole * widest * n_features * 8 * _COPIES * n_jobs),
        seconds=seconds
        * len(schedule.folds)
        / min(n_jobs, len(schedule.folds) * len(schedule.families)),
    )


def _pilot(schedule: Schedule, n: int) -> Fold:
    """Some training rows with the same share of each class, and some test rows."""
    fold, codes = schedule.folds[0], schedule.setup.question.codes
    ordered = fold.train[np.argsort(codes[fold.train], kind="stable")]
    at = np.linspace(0, ordered.size - 1, min(n, ordered.size)).astype(int)
    return Fold(ordered[at], fold.test[: max(1, n // 4)])


def _growth(model: Any, classes: Any, small: Part, large: Part) -> tuple[float, float]:
    """Seconds that a model takes for the larger pilot, and the power of rows it grows by.

    One that reads the caller's table itself, and cannot read prepared rows, counts nothing.
    """

    def run(part: Part) -> float:
        start = perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            predict(train(model, None, part.rows.prepared, part.rows.labels), part.X_test, classes)
        return perf_counter() - start

    try:
        run(small)
        first, second = run(small), run(large)
    except Exception:  # noqa: BLE001 - a model of anybody's; the race will tell
        return 0.0, 1.0
    if large.rows.labels.size == small.rows.labels.size:
        return second, 1.0
    power = log(max(second, 1e-6) / max(first, 1e-6)) / log(
        large.rows.labels.size / small.rows.labels.size
    )
    return second, float(np.clip(power, 0.3, 1.3))


def _resampling(candidate: Candidate, part: Part) -> tuple[float, float]:
    """Seconds of a sampler on the larger pilot, and how many times the rows it makes."""
    start = perf_counter()
    try:
        _, y = treat(candidate, part)
    except Exception:  # noqa: BLE001 - a few rows may be too few for it; the race will tell
        return 0.0, 1.0
    return perf_counter() - start, len(y) / part.rows.labels.size
