"""Round after round: every row is tested once, then all are looked at."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from time import perf_counter
from time import time as now

import joblib

from equipoise.evaluation._race.cache import Cache, read_result
from equipoise.evaluation._race.candidates import NOTHING, Candidate
from equipoise.evaluation._race.comparison import Comparison
from equipoise.evaluation._race.estimate import Estimate
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.hopeless import hopeless
from equipoise.evaluation._race.progress import Progress
from equipoise.evaluation._race.run import Setup, run_family
from equipoise.evaluation._race.schedule import Cell, Keys, Schedule
from equipoise.evaluation._race.verdict import is_decided
from equipoise.evaluation._race.workers import deaf_to_interrupts
from equipoise.evaluation._scoring.looks import ONE_LOOK, PlannedLook, plan_looks
from equipoise.evaluation._scoring.overlap import Overlap

#: Rounds after which something may help, and a race that has no more time is finished.
FEWEST_ROUNDS = 2
INTERRUPTED, OUT_OF_TIME = "interrupted", "the time limit came first"

#: A fold's number, candidates of one family, and the cache's keys of what is to be done.
Task = tuple[int, list[Candidate], dict[Cell, str]]


@dataclass(frozen=True)
class Standing:
    """How far a race is.

    Parameters
    ----------
    n_folds : int
        The first folds, which count; a race that was stopped may lack some of them.
    look : int
        Which look at the race this is, from 1.
    dropped : dict of (str, str) to int
        Candidates and models that were left out of later rounds, and their folds.
    stopped : str
        What ended the race before it was finished; empty where it was.
    """

    n_folds: int
    look: int
    dropped: dict[Cell, int] = field(default_factory=dict)
    stopped: str = ""


@dataclass(eq=False)
class Rounds:
    """A race under way.

    Parameters
    ----------
    schedule : Schedule
        All that may be done.
    keys : dict
        The cache's keys.
    cache : Cache
        Where results go.
    n_jobs : int
        Processes.
    deadline : float
        The time, as ``time.time()``, after which nothing new is begun.
    look : callable
        ``look(standing)``: what is known so far.
    foresee : callable
        ``foresee()``: what it will take; asked for where somebody is told.
    progress : callable or None
        Told of each piece of work that is done.
    """

    schedule: Schedule
    keys: Keys
    cache: Cache
    n_jobs: int
    deadline: float
    look: Callable[[Standing], Comparison]
    foresee: Callable[[], Estimate]
    progress: Callable[[Progress], None] | None = None
    missing: Keys = field(init=False)
    gone: dict[Cell, int] = field(init=False, default_factory=dict)
    failed: set[Cell] = field(init=False, default_factory=set)
    start: float = field(init=False, default_factory=perf_counter)
    n_done: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.missing = {
            i: {cell: key for cell, key in keys.items() if read_result(self.cache, key) is None}
            for i, keys in self.keys.items()
        }

    def run(self) -> Standing:
        """Run round after round, until the race is decided or has no more time."""
        rounds = self.schedule.rounds
        self._announce()
        for number, folds in enumerate(rounds, start=1):
            begun, dropped = now(), dict(self.gone)
            if ended_by := self._run_round(folds):
                return self._cut_short(number, dropped, ended_by)
            standing = Standing(folds.stop, number, dropped)
            if number < len(rounds) and self._is_over(standing, now() - begun):
                self._tell(self.n_done, f"ended after {folds.stop} folds")
                break
        return standing

    def _is_over(self, standing: Standing, seconds: float) -> bool:
        """Look at the figures: whether another round, as long as the last, is worth while."""
        found = self.look(standing)
        self.failed = {(one.candidate, one.model) for one in found.not_applicable}
        self.gone |= dict.fromkeys(hopeless(found), standing.n_folds)
        is_late = standing.look >= FEWEST_ROUNDS and now() + seconds > self.deadline
        return is_late or is_over(found, self.gone, standing.look)

    def _cut_short(self, number: int, dropped: dict[Cell, int], ended_by: str) -> Standing:
        """What counts where a round was not finished: of one more than needed, nothing."""
        rounds = self.schedule.rounds
        if number > FEWEST_ROUNDS and ended_by == OUT_OF_TIME:
            return Standing(rounds[number - 2].stop, number - 1, dropped)
        planned = rounds[min(max(number, FEWEST_ROUNDS), len(rounds)) - 1].stop
        return Standing(planned, number, dropped, ended_by)

    def _run_round(self, folds: range) -> str:
        """Do what is not done yet of a round; what ended it, empty where nothing did."""
        tasks = list(self._tasks(folds))
        total = self.n_done + len(tasks) + self._n_tasks_after(folds)
        is_whole = True
        parallel = joblib.Parallel(
            n_jobs=max(1, min(self.n_jobs, len(tasks))), return_as="generator_unordered",
            batch_size=1, pre_dispatch="2 * n_jobs",
        )  # fmt: skip
        setup, folds_of = self.schedule.setup, self.schedule.folds
        work = (
            joblib.delayed(_do)(setup, folds_of[i], family, todo, self.cache, self.deadline, i)
            for i, family, todo in tasks
        )
        try:
            with deaf_to_interrupts():
                begun = parallel(work)
            with closing(begun) as finished:
                for is_done, what in finished:
                    self.n_done += 1
                    is_whole &= is_done
                    self._tell(total, what)
        except KeyboardInterrupt:
            return INTERRUPTED
        return "" if is_whole else OUT_OF_TIME

    def _tasks(self, folds: range) -> Iterator[Task]:
        """What is not done, fold by fold."""
        out = self.gone.keys() | self.failed
        for i in folds:
            for family in self.schedule.families:
                names = {one.name for one in family}
                todo = {
                    cell: key
                    for cell, key in self.missing[i].items()
                    if cell[0] in names and cell not in out
                }
                left = {cell[0] for cell in todo}
                if todo:
                    yield i, [one for one in family if one.name in left], todo

    def _n_tasks_after(self, folds: range) -> int:
        """Pieces of work in later rounds, should all of them be run."""
        later = range(folds.stop, len(self.schedule.folds))
        return sum(1 for _ in self._tasks(later))

    def _announce(self) -> None:
        """Tell what the race will take, where anything is left to do."""
        if self.progress is None:
            return
        n_left = self._n_tasks_after(range(0))
        if n_left:
            expected = self.foresee()
            n_all = len(self.schedule.folds) * len(self.schedule.families)
            seconds = self._within(expected.seconds * n_left / n_all)
            passed = perf_counter() - self.start
            self.progress(Progress(0, n_left, passed, seconds, str(expected)))

    def _tell(self, total: int, what: str) -> None:
        if self.progress is not None:
            passed = perf_counter() - self.start
            left = passed / max(1, self.n_done) * (total - self.n_done)
            self.progress(Progress(self.n_done, total, passed, self._within(left), what))

    def _within(self, seconds: float) -> float:
        """No more than the deadline leaves."""
        return max(0.0, min(seconds, self.deadline - now()))


def look_after(number: int, stops: Sequence[int], overlap: Overlap) -> PlannedLook:
    """What a look after so many rounds may spend of the level.

    Something may help from the fewest rounds on; before, a look only leaves out who cannot. A race
    that ends so early is judged as at the first look.

    Parameters
    ----------
    number : int
        The rounds that are done, from 1.
    stops : sequence of int
        Folds that are done after each round that was planned.
    overlap : Overlap
        What the folds have in common.
    """
    looked_at = stops[FEWEST_ROUNDS - 1 :]
    if not looked_at:
        return ONE_LOOK
    return plan_looks(looked_at, overlap)[max(0, number - FEWEST_ROUNDS)]


def is_over(found: Comparison, gone: Collection[Cell], number: int) -> bool:
    """Whether another round could change nothing that is said.

    Parameters
    ----------
    found : Comparison
        What is known after so many rounds.
    gone : collection of (str, str)
        Who is not run any more.
    number : int
        The rounds; before the fewest nothing may help yet.
    """
    left = [one for one in found.entries() if one not in gone and one[0] != NOTHING]
    return not left or (number >= FEWEST_ROUNDS and is_decided(found))


def _do(
    setup: Setup, fold: Fold, family: list[Candidate], todo: dict[Cell, str], cache: Cache,
    deadline: float, number: int,
) -> tuple[bool, str]:  # fmt: skip
    """One piece of work, in a worker."""
    is_done = run_family(setup, fold, family, todo, cache, deadline)
    return is_done, f"{family[0].family}, fold {number + 1}"
