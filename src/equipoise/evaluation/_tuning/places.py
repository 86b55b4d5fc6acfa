"""Choosing on all rows and inside each outer fold: each is a place, done once and kept."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from math import inf, nan
from time import perf_counter
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

from equipoise.core.text import plural
from equipoise.evaluation._plain import plain
from equipoise.evaluation._race.budget import RacePlan
from equipoise.evaluation._race.cache import Cache, digest
from equipoise.evaluation._race.estimate import estimate_plan
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.progress import Progress
from equipoise.evaluation._race.run import Setup
from equipoise.evaluation._race.schedule import Cell, Schedule
from equipoise.evaluation._race.workers import deaf_to_interrupts
from equipoise.evaluation._tuning.final import threshold_of
from equipoise.evaluation._tuning.selection import TuningRow, score_outside, select
from equipoise.exceptions import TargetError, UnfinishedError


@dataclass(frozen=True)
class Choice:
    """What was chosen in one place.

    Parameters
    ----------
    best : TuningRow
        The choice.
    rows : tuple of TuningRow
        All that was tried.
    reasons : dict
        Who could not run, and why.
    threshold : float or None
        Of the choice, on its inner folds.
    outside : float
        Its score on the rows of the outer fold; NaN for the choice on all rows.
    """

    best: TuningRow
    rows: tuple[TuningRow, ...]
    reasons: dict[Cell, str]
    threshold: float | None
    outside: float = nan

    def as_plain(self) -> Any:
        """The same, ready for JSON."""
        reasons = [[*cell, why] for cell, why in self.reasons.items()]
        told = {**asdict(self), "reasons": reasons}
        return plain(told)

    @classmethod
    def of_plain(cls, told: Any) -> "Choice | None":
        """The same back; None where that is nothing of the kind."""
        if not isinstance(told, dict) or told.keys() != cls.__dataclass_fields__.keys():
            return None
        reasons = {(candidate, model): why for candidate, model, why in told["reasons"]}
        outside = nan if told["outside"] is None else told["outside"]
        rows = tuple(map(_row, told["rows"]))
        return cls(_row(told["best"]), rows, reasons, told["threshold"], outside)


def _row(told: dict[str, Any]) -> TuningRow:
    ratio = tuple(told["ratio"]) if isinstance(told["ratio"], list) else told["ratio"]
    known = {name: nan if told[name] is None else told[name] for name in ("mean", "deviation")}
    return TuningRow(**{**told, "ratio": ratio, **known})


@dataclass(frozen=True, eq=False)
class Work:
    """All that a tuning is going to do: first the choice on all rows, then in each outer fold.

    Parameters
    ----------
    plan : RacePlan
        The race, and the rows that it trains on.
    methods : tuple of str or None
        The calibrations.
    score : str
        What is tuned for.
    cache : Cache or None
        Where what is done is kept.
    deadline : float
        The time, as ``time.time()``, after which nothing new is begun.
    """

    plan: RacePlan
    methods: tuple[str | None, ...]
    score: str
    cache: Cache | None = None
    deadline: float = inf
    keys: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if self.cache is not None:
            object.__setattr__(self, "keys", tuple(self._keys()))

    @property
    def schedule(self) -> Schedule:
        """The race."""
        return self.plan.schedule

    @property
    def places(self) -> list[Fold | None]:
        """Where there is something to choose; None is all rows."""
        return [None, *self.schedule.folds]

    def _keys(self) -> Iterator[str]:
        setup = self.schedule.setup
        field_of = [
            digest(one.name, *one.way, one.max_rows, one.complexity)
            for one in self.schedule.candidates
        ]
        models = [digest(name, model) for name, model in setup.models.items()]
        how = (self.methods, self.score, setup.smallest_difference)
        base = digest("tune", setup.digest(), field_of, models, *how)
        for place in self.places:
            where = "all rows" if place is None else digest(place.train, place.test)
            yield digest(base, where)

    def known(self, at: int) -> Choice | None:
        """What was chosen in a place before."""
        return None if self.cache is None else Choice.of_plain(self.cache.read(self.keys[at]))

    def do(self, at: int) -> Choice | None:
        """Choose in a place, and keep it; None where the deadline came first."""
        setup, place = self.schedule.setup, self.places[at]
        rows = np.arange(setup.question.codes.size) if place is None else place.train
        folds = setup.question.splitting.inner(rows, setup.inner_splits)
        if len(folds) < 2:
            raise TargetError(_too_few(setup, rows))
        candidates = self.schedule.candidates
        chosen = select(setup, candidates, folds, self.score, self.methods, self.deadline)
        if chosen is None:
            return None
        outside = (
            nan if place is None else score_outside(setup, candidates, place, chosen, self.score)
        )
        best = next(one for one in candidates if one.name == chosen.best.candidate)
        threshold = threshold_of(setup, best, chosen)
        made = Choice(chosen.best, tuple(chosen.rows), chosen.reasons, threshold, outside)
        if self.cache is not None:
            self.cache.write(self.keys[at], made.as_plain())
        return made


def choose_everywhere(
    work: Work, n_jobs: int, progress: Callable[[Progress], None] | None
) -> list[Choice]:
    """The choice of each place, all rows first.

    Raises
    ------
    UnfinishedError
        The deadline came first.
    """
    n_places = len(work.places)
    found = {at: known for at in range(n_places) if (known := work.known(at)) is not None}
    left = [at for at in range(n_places) if at not in found]
    start, n_done = perf_counter(), 0

    def tell(what: str, seconds_left: float) -> None:
        if progress is not None:
            progress(Progress(n_done, len(left), perf_counter() - start, seconds_left, what))

    if progress is not None and left:
        expected = estimate_plan(work.plan, n_jobs)
        tell(f"somewhat more than a race: {expected}", expected.seconds * len(left) / n_places)
    parallel = joblib.Parallel(
        n_jobs=max(1, min(n_jobs, len(left))), return_as="generator_unordered", batch_size=1
    )
    with deaf_to_interrupts():
        begun = parallel(joblib.delayed(_do)(work, at) for at in left)
    with closing(begun) as finished:
        for at, choice in finished:
            n_done += 1
            if choice is not None:
                found[at] = choice
            passed = perf_counter() - start
            tell(_named(at), passed / n_done * (len(left) - n_done))
    if len(found) < n_places:
        raise UnfinishedError(_unfinished(len(found), n_places, is_kept=work.cache is not None))
    return [found[at] for at in range(n_places)]


def _do(work: Work, at: int) -> tuple[int, Choice | None]:
    return at, work.do(at)


def _named(at: int) -> str:
    return f"outer fold {at}" if at else "all rows"


def _unfinished(n_done: int, n_places: int, *, is_kept: bool) -> str:
    """What is done, and what to do."""
    go_on = (
        "the same call with the same cache goes on from there"
        if is_kept and n_done
        else "give it more time, or try fewer candidates, models and values"
        if is_kept
        else "nothing of it is kept without cache=, a folder from which the same call goes on"
    )
    return (
        f"the time limit came first: {n_done} of {n_places} parts are done, which are the choice "
        f"on all rows and those inside {plural(n_places - 1, 'outer fold')}; {go_on}"
    )


def _too_few(setup: Setup, rows: NDArray[Any]) -> str:
    """Why there are no two inner folds, and what to do."""
    splitting = setup.question.splitting
    if setup.inner_splits < 2:
        return f"inner_splits must be at least 2, not {setup.inner_splits}"
    if splitting.time is not None:
        return (
            "fewer than two inner folds have all classes on both sides in the order of time: "
            "raise inner_splits, lower n_splits, or gather more rows of the rare class"
        )
    counts = np.bincount(splitting.codes[rows], minlength=setup.question.n_classes)
    smallest = int(np.argmin(counts))
    label, n = splitting.classes.tolist()[smallest], int(counts[smallest])
    return (
        f"class {label!r} has {n} row{'s' * (n != 1)} in a training part, too few for the two "
        "inner folds that a choice needs: gather more rows of it, or join it with another class"
    )
