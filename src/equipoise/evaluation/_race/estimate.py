"""What a race will take, before it begins."""

from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any, Unpack

from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import plural, said_time
from equipoise.evaluation._race.budget import (
    TIME_LIMIT,
    RacePlan,
    plan_within,
    read_limit,
    seconds_of_round,
)
from equipoise.evaluation._race.options import RaceArguments, naming_options, read_options
from equipoise.evaluation._race.pace import measure_pace
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._sample import MAX_CELLS, TableSample
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.typing import LabelsLike, TableLike

#: Copies of the prepared rows that a worker holds: train, test, resampled, the model's own.
_COPIES = 4


@dataclass(frozen=True, repr=False)
class Estimate:
    """What a race will take.

    Parameters
    ----------
    n_rows, n_columns : int
        The rows that are raced, and the columns.
    n_whole : int
        Rows of the whole table, of which those may be a sample.
    n_features : int
        Columns after preparation.
    n_candidates, n_models, n_folds : int
        Who runs, and in how many folds, at the most.
    n_fits : int
        Models to train, inner folds included, at the most.
    n_jobs : int
        Processes.
    memory_bytes : int
        Memory above the table, at the most, over all processes.
    seconds : float
        Time for all folds and rows, from a pilot on a few rows.
    may_end_early : bool
        Whether the race ends as soon as it is decided.
    n_train : int
        Rows of a fold's training part.
    trained_on : int
        How many of them are trained on, so that the race ends in its time.
    time_limit : float or None
        Seconds that it has; None is as many as it takes.

    Examples
    --------
    >>> from equipoise.evaluation import estimate
    >>> from equipoise.testing import example_table
    >>> told = estimate(*example_table(), candidates=["random under"], models="decision tree")
    >>> told.n_candidates, told.n_models, told.n_folds
    (2, 1, 15)
    """

    n_rows: int
    n_columns: int
    n_whole: int
    n_features: int
    n_candidates: int
    n_models: int
    n_folds: int
    n_fits: int
    n_jobs: int
    memory_bytes: int
    seconds: float
    may_end_early: bool
    n_train: int
    trained_on: int
    time_limit: float | None

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
        most, at_most = ("at most ", "at most ") if self.may_end_early else ("", "about ")
        of_all = f" (a sample of {self.n_whole:,})" * (self.n_rows < self.n_whole)
        return (
            f"{plural(self.n_rows, 'row')}{of_all} × {plural(self.n_columns, 'column')}, "
            f"{plural(self.n_candidates, 'candidate')} × {plural(self.n_models, 'model')} × "
            f"{most}{plural(self.n_folds, 'fold')}: {plural(self.n_fits, 'fit')}, {at_most}"
            f"{said_time(max(1, self.seconds))} and {max(1, self.memory_bytes / 1e6):,.0f} MB on "
            f"{plural(self.n_jobs, 'process', 'processes')}{self._said_limit()}"
        )

    def _said_limit(self) -> str:
        """What is left out, and how to give more; empty where the time is enough."""
        if self.time_limit is None:
            return ""
        within = f"it has {said_time(self.time_limit)}"
        if self.trained_on < self.n_train:
            return (
                f"; {within}, so it trains on {self.trained_on:,} of {self.n_train:,} rows a fold "
                "and tests on all: a longer time limit takes more, none takes all"
            )
        if self.seconds > self.time_limit:
            return f"; {within}, and stops then: a longer time limit does more"
        return ""


@refusing_cost
@naming("estimate")
@naming_options()
def estimate(
    table: TableLike | TableSample | str | Path,
    target: LabelsLike | str,
    *,
    n_jobs: int | None = None,
    time_limit: float | None = TIME_LIMIT,
    max_cells: int | None = MAX_CELLS,
    **options: Unpack[RaceArguments],
) -> Estimate:
    """Tell what :func:`compare` will take, by a pilot of a few seconds.

    Parameters
    ----------
    table, target : as for :func:`compare`
        The features and the classes.
    n_jobs : int or None, default=None
        Processes; None is every core that the process may use.
    time_limit : float or None, default=300
        Seconds that the race has; None is as many as it takes.
    max_cells : int or None, default=20_000_000
        Of files, the rows times columns up to which they are read whole; None reads all.
    **options
        Those of :func:`compare` that say what is compared; see :class:`RaceOptions`.

    Returns
    -------
    Estimate
        Rows, fits, memory and time, and what is left out so that the race ends in its time. The
        time is right within a factor of about two.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import estimate
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> estimate(X, y, candidates=["SMOTE"], models="decision tree", n_repeats=2).n_fits
    80
    """
    told = read_options(options)
    schedule = make_schedule(told.rows_to_race(table, target, max_cells), target, told)
    n_threads = resolve_threads(n_jobs)
    return estimate_plan(plan_within(schedule, read_limit(time_limit), n_threads), n_threads)


def estimate_plan(plan: RacePlan, n_jobs: int) -> Estimate:
    """Tell what a planned race will take."""
    schedule = plan.schedule
    columns, setup = schedule.setup.question.columns, schedule.setup
    pace = measure_pace(schedule, n_jobs) if plan.pace is None else plan.pace
    of_rounds = seconds_of_round(schedule, pace, schedule.n_train, n_jobs) * len(schedule.rounds)
    widest = schedule.n_train * pace.widest
    return Estimate(
        n_rows=columns.n_rows,
        n_whole=sum(setup.question.whole or setup.question.counts),
        n_columns=len(columns.number_names) + len(columns.category_names),
        n_features=pace.n_features,
        n_candidates=len(schedule.candidates),
        n_models=len(setup.models),
        n_folds=len(schedule.folds),
        n_fits=schedule.n_fits,
        n_jobs=n_jobs,
        memory_bytes=int(widest * pace.n_features * 8 * _COPIES * n_jobs),
        seconds=of_rounds,
        may_end_early=len(schedule.rounds) > 1,
        n_train=round(schedule.n_train),
        trained_on=round(schedule.trained_on),
        time_limit=None if plan.seconds == inf else plan.seconds,
    )
