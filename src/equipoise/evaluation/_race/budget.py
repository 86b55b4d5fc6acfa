"""What fits into the time that a race has: on how many rows it trains."""

from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import Any

import numpy as np

from equipoise._engine.arguments import check_number
from equipoise.evaluation._race.cache import Cache, digest
from equipoise.evaluation._race.models import NotApplicableError, weighted
from equipoise.evaluation._race.pace import Pace, measure_pace
from equipoise.evaluation._race.schedule import Schedule
from equipoise.evaluation._race.thinning import thinning_to

#: Seconds that a race has where nobody says otherwise.
TIME_LIMIT = 300.0
#: The share of its time that a race plans; a pilot is right within a factor of two.
_PLANNED = 0.6
#: After this share of its time a race begins nothing new, so that what was begun ends in time.
LATEST_START = 0.95
#: Cells of a table that is raced whole without a pilot: that takes longer than is saved.
_FEW_CELLS = 100_000
#: Rows that training parts are thinned to: the most that fit.
_SIZES: tuple[int, ...] = tuple(
    digit * 10**zeros for zeros in range(7, 2, -1) for digit in (5, 2, 1)
)


@dataclass(frozen=True, eq=False)
class RacePlan:
    """A race that fits into its time, as far as a pilot can tell.

    Parameters
    ----------
    schedule : Schedule
        The race, trained on fewer rows where all would take too long.
    pace : Pace or None
        What the pilot has measured, where there was one.
    seconds : float
        The time that it has.
    """

    schedule: Schedule
    pace: Pace | None
    seconds: float


def read_limit(time_limit: float | None) -> float:
    """Seconds that a race has; None is as many as it takes."""
    return inf if time_limit is None else check_number("time_limit", time_limit, 0, inf)


def plan_within(
    schedule: Schedule, seconds: float, n_jobs: int, cache: Cache | None = None
) -> RacePlan:
    """Thin the training parts of a race until its first round ends well within its time.

    What was decided is kept in the cache, so that a race that goes on trains on the same rows.

    Parameters
    ----------
    schedule : Schedule
        The race on all rows.
    seconds : float
        The time that it has.
    n_jobs : int
        Processes.
    cache : Cache or None
        Where the decision is kept.
    """
    columns = schedule.setup.question.columns
    n_cells = columns.n_rows * (len(columns.number_names) + len(columns.category_names))
    if seconds == inf or n_cells <= _FEW_CELLS:
        return RacePlan(schedule, None, seconds)
    key = digest("rows to train on", schedule.setup.digest(), schedule.cells, seconds)
    known = None if cache is None else cache.read(key)
    if isinstance(known, int):
        return RacePlan(thinned(schedule, known), None, seconds)
    start = perf_counter()
    pace = measure_pace(schedule, n_jobs)
    left = max(0.0, seconds - (perf_counter() - start))
    n_rows = _rows_within(schedule, pace, _PLANNED * left, n_jobs)
    if cache is not None:
        cache.write(key, n_rows)
    return RacePlan(thinned(schedule, n_rows), pace, seconds)


def _rows_within(schedule: Schedule, pace: Pace, seconds: float, n_jobs: int) -> int:
    """The most rows to train on with which a round takes no longer; the fewest, if none do."""
    whole = int(schedule.n_train)
    sizes = [whole, *(size for size in _SIZES if size < whole)]
    fitting = (n for n in sizes if seconds_of_round(schedule, pace, n, n_jobs) <= seconds)
    return next(fitting, sizes[-1])


def seconds_of_round(schedule: Schedule, pace: Pace, trained_on: float, n_jobs: int) -> float:
    """How long a round takes on some training rows."""
    n_folds = len(schedule.rounds[0])
    n_together = min(n_jobs, n_folds * len(schedule.families))
    return pace.seconds(trained_on, schedule.n_train, schedule.n_test) * n_folds / n_together


def thinned(schedule: Schedule, n_rows: int) -> Schedule:
    """The same race, trained on about so many rows a fold."""
    if n_rows >= int(schedule.n_train):
        return schedule
    setup = schedule.setup
    question = setup.question
    counts = np.bincount(question.codes, minlength=question.n_classes)
    in_training = (counts * schedule.n_train / counts.sum()).round().astype(int).tolist()
    thinning = thinning_to(
        n_rows, tuple(in_training), question.splitting.seed, can_weigh=_can_weigh(schedule)
    )
    splitting = replace(question.splitting, thinning=thinning)
    setup = replace(setup, question=replace(question, splitting=splitting))
    return replace(schedule, setup=setup)


def _can_weigh(schedule: Schedule) -> bool:
    """Whether all that learn from the table's own shares of classes can be told of them."""
    if any(one.ratio is not None for one in schedule.candidates):
        return False  # ratios may lie below those of the rows that are kept
    told = dict.fromkeys(schedule.setup.question.classes.tolist(), 1.0)
    return all(_takes(model, told) for model in _following(schedule))


def _following(schedule: Schedule) -> list[Any]:
    """The models of candidates that do not set the shares of classes themselves."""
    following = [one for one in schedule.candidates if not one.sets_shares]
    own = [one.classifier for one in following if one.classifier is not None]
    return [*schedule.setup.models.values(), *own]


def _takes(model: Any, class_weight: dict[Any, float]) -> bool:
    """Whether a model has no weights of classes yet, and takes some."""
    if model.get_params().get("class_weight") is not None:
        return False
    try:
        weighted(model, class_weight)
    except NotApplicableError:
        return False
    return True
