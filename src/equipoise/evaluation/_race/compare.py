"""The race: candidates and models over the same folds."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import perf_counter
from time import time as now
from typing import Any, Unpack

import joblib

from equipoise._engine.arguments import check_number, resolve_threads
from equipoise._runtime.errors import naming
from equipoise.evaluation._race.cache import Cache, open_cache
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.circumstances import circumstances_of
from equipoise.evaluation._race.comparison import Comparison
from equipoise.evaluation._race.estimate import estimate_schedule
from equipoise.evaluation._race.figures import NotApplicable, Record
from equipoise.evaluation._race.folds import Fold, mean_test_share
from equipoise.evaluation._race.options import RaceArguments, naming_options, read_options
from equipoise.evaluation._race.out_of_fold import read_tally
from equipoise.evaluation._race.run import Setup, run_family
from equipoise.evaluation._race.schedule import Cell, Keys, Schedule, make_schedule
from equipoise.evaluation._race.treatment import sees_table
from equipoise.evaluation._race.workers import deaf_to_interrupts
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.typing import LabelsLike, TableLike


@dataclass(frozen=True)
class Progress:
    """How far a race is.

    Parameters
    ----------
    done, total : int
        Pieces of work: a family of candidates in a fold each.
    seconds : float
        Time since the beginning.
    seconds_left : float
        Time to the end at this pace; before the first piece is done, an estimate.
    what : str
        What was done last; in the beginning the estimate in words.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> seen, (X, y) = [], example_table()
    >>> found = compare(
    ...     X, y, candidates=[], models="decision tree", n_splits=2, progress=seen.append
    ... )
    >>> seen[-1].done == seen[-1].total
    True
    """

    done: int
    total: int
    seconds: float
    seconds_left: float
    what: str


@refusing_cost
@naming_options()
def compare(
    table: TableLike,
    target: LabelsLike | str,
    *,
    n_jobs: int | None = None,
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    cache: str | Path | None = None,
    **options: Unpack[RaceArguments],
) -> Comparison:
    """Compare ways to treat an imbalanced table, fairly, with "nothing" among them.

    Every candidate trains every model in the same folds, after the same preparation
    (:class:`TablePreparer`, fitted on training rows only), and is scored at 0.5 and at
    a threshold tuned on inner folds of the training rows. Samplers act on training
    rows only, once a fold for all models. The reference is "nothing" with a tuned
    threshold; ties go to the simpler candidate.

    Parameters
    ----------
    table : data frame of pandas, polars or pyarrow, array, list of rows, or sparse matrix
        The features, numbers or not, with missing values or not.
    target : str or array-like of shape (n_rows,)
        The classes, or the name of their column in the table.
    n_jobs : int or None, default=None
        Processes; None is every core that the process may use.
    time_limit : float or None, default=None
        Seconds after which no new work is begun; what is done is reported.
    progress : callable or None, default=None
        Called with a :class:`Progress` at the beginning, with an estimate, and after each
        piece of work.
    cache : path or None, default=None
        A folder for results, by data, candidate, model and fold. The same call, or one
        with other candidates, goes on from what is there, also after it was killed.
    **options
        What is compared, how it is judged and how rows are split: ``positive``,
        ``candidates``, ``models``, ``k``, ``ratio``, ``score``, ``smallest_difference``,
        ``n_splits``, ``n_repeats``, ``folds``, ``groups``, ``time``, ``inner_splits``,
        ``costs``, ``min_precision``, ``random_state``; see :class:`RaceOptions`.

    Returns
    -------
    Comparison
        All figures, a summary with intervals and corrected tests, a verdict, and findings
        about the table that make figures doubtful, as of :func:`diagnose`.

    Raises
    ------
    TableError, TargetError
        The table or its classes cannot be used.
    ProbabilityError
        Costs that are no table of numbers for these classes, or negative.
    TypeError
        ``progress`` cannot be called.

    Notes
    -----
    Ctrl-C ends a race as ``time_limit`` does. With more than two classes scores are
    means over classes (one against the rest for ROC AUC and average precision), and
    the tuned rule multiplies each class's probability by a factor. A candidate that
    cannot run in some fold is in ``not_applicable``, with the reason. A race that was stopped
    compares over the folds that all have.

    References
    ----------
    A. Benavoli, G. Corani, J. Demsar, M. Zaffalon, "Time for a change: a tutorial for
    comparing multiple classifiers through Bayesian analysis", Journal of Machine Learning
    Research 18(77), 1-36, 2017: differences that are too small to matter.
    C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning
    52, 239-281, 2003. S. Holm, "A simple sequentially rejective multiple test
    procedure", Scandinavian Journal of Statistics 6, 65-70, 1979.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import compare
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> found = compare(X, y, candidates=["random over"], models="decision tree", n_jobs=1)
    >>> found.winner is None
    True
    >>> [row.verdict for row in found.summary()]
    ['reference', 'no clear difference']
    """
    start = perf_counter()
    # What a caller's ``progress`` raises later is not ours to name.
    with naming("compare"):
        told = read_options(options)
        schedule = make_schedule(table, target, told, with_doubts=True)
        n_threads = resolve_threads(n_jobs)
        deadline = _deadline(time_limit)
        if progress is not None and not callable(progress):
            raise TypeError(f"progress must be a function of a Progress, not {progress!r}")
    with ExitStack() as stack:
        if cache is None:
            # Windows deletes no file that a worker has open still.
            folder = tempfile.TemporaryDirectory(prefix="equipoise-", ignore_cleanup_errors=True)
            cache = stack.enter_context(folder)
        with naming("compare"):
            store, keys = open_cache(cache), schedule.keys()
        stopped = _run(schedule, keys, store, n_threads, deadline, progress)
        found = collect(schedule, keys, store, told.judged_by, stopped, perf_counter() - start)
        return replace(
            found,
            smallest_difference=told.smallest_difference,
            doubts=schedule.doubts,
            circumstances=circumstances_of(
                "compare", options, schedule.setup.question, told.random_state, found.n_folds
            ),
        )


def _deadline(time_limit: float | None) -> float:
    if time_limit is None:
        return inf
    return now() + check_number("time_limit", time_limit, 0, inf)


def _run(
    schedule: Schedule,
    keys: Keys,
    cache: Cache,
    n_jobs: int,
    deadline: float,
    progress: Callable[[Progress], None] | None,
) -> str:
    """Do what is not done yet; what ended it, empty where nothing did."""
    tasks = list(_tasks(schedule, keys, cache))
    start, done, is_whole = perf_counter(), 0, True

    def tell(what: str, expected: float = 0.0) -> None:
        if progress is not None:
            passed = perf_counter() - start
            left = passed / done * (len(tasks) - done) if done else expected
            progress(Progress(done, len(tasks), passed, left, what))

    if progress is not None and tasks:
        share = len(tasks) / (len(schedule.folds) * len(schedule.families))
        expected = estimate_schedule(schedule, n_jobs)
        tell(str(expected), expected.seconds * share)
    parallel = joblib.Parallel(
        n_jobs=max(1, min(n_jobs, len(tasks))), return_as="generator_unordered", batch_size=1,
        pre_dispatch="2 * n_jobs",
    )  # fmt: skip
    work = (
        joblib.delayed(_do)(schedule.setup, schedule.folds[i], family, todo, cache, deadline, i)
        for i, family, todo in tasks
    )
    try:
        with deaf_to_interrupts():
            begun = parallel(work)
        with closing(begun) as finished:
            for is_done, what in finished:
                done += 1
                is_whole &= is_done
                tell(what)
    except KeyboardInterrupt:
        return "interrupted"
    return "" if is_whole else "the time limit came first"


def _tasks(
    schedule: Schedule, keys: Keys, cache: Cache
) -> Iterator[tuple[int, list[Candidate], dict[Cell, str]]]:
    """Fold, candidates and keys of what is not done, fold by fold."""
    for i in range(len(schedule.folds)):
        for family in schedule.families:
            names = {one.name for one in family}
            todo = {
                cell: key
                for cell, key in keys[i].items()
                if cell[0] in names and _result(cache, key) is None
            }
            left = {cell[0] for cell in todo}
            if todo:
                yield i, [one for one in family if one.name in left], todo


def _result(cache: Cache, key: str) -> Any:
    """What was found there, or why nothing could be; None where it is to be done."""
    found = cache.read(key)
    return found if isinstance(found, dict) and found.keys() & {"scores", "reason"} else None


def _do(
    setup: Setup, fold: Fold, family: list[Candidate], todo: dict[Cell, str], cache: Cache,
    deadline: float, number: int,
) -> tuple[bool, str]:  # fmt: skip
    """One piece of work, in a worker."""
    is_done = run_family(setup, fold, family, todo, cache, deadline)
    return is_done, f"{family[0].family}, fold {number + 1}"


def collect(
    schedule: Schedule, keys: Keys, cache: Cache, score: str, stopped: str, seconds: float
) -> Comparison:
    """Read what is done; who failed in some fold is left out of all."""
    read = {
        (i, cell): _result(cache, key) for i, some in keys.items() for cell, key in some.items()
    }
    done = {at: found for at, found in read.items() if found is not None}
    failed: dict[Cell, list[str]] = {}
    for (_, cell), found in done.items():
        if "reason" in found:
            failed.setdefault(cell, []).append(found["reason"])
    lost = [NotApplicable(*cell, reasons[0], len(reasons)) for cell, reasons in failed.items()]
    records = tuple(
        Record(*cell, i, rule, name, value)
        for (i, cell), found in done.items()
        if cell not in failed
        for rule, some in found["scores"].items()
        for name, value in some.items()
    )
    question = schedule.setup.question
    labels, positive = question.classes[question.places].tolist(), question.named_positive
    if question.is_joined:
        labels = ["all others", positive]
    costs = schedule.setup.costs
    who = schedule.candidates
    return Comparison(
        records=records,
        score=score,
        candidates=tuple(one.name for one in who),
        models=tuple(
            dict.fromkeys([*schedule.setup.models, *(model for _, model in schedule.cells)])
        ),
        complexity={one.name: one.complexity for one in who},
        not_applicable=tuple(lost),
        n_folds=len(schedule.folds),
        test_share=mean_test_share(schedule.folds),
        stopped=stopped,
        seconds=seconds,
        work_seconds=sum(found.get("seconds", 0.0) for found in done.values()),
        n_rows=question.columns.n_rows,
        class_counts={str(x): n for x, n in zip(labels, question.counts, strict=True)},
        positive=None if positive is None else str(positive),
        costs=None if costs is None else tuple(map(tuple, costs.tolist())),
        own_classifiers=tuple(one.name for one in who if one.classifier is not None),
        on_prepared_rows=tuple(
            one.name for one in who if one.sampler is not None and not sees_table(one.sampler)
        ),
        tallies={
            (*cell, i): read_tally(found["tally"])
            for (i, cell), found in done.items()
            if cell not in failed and "tally" in found
        },
        samplers={one.name: one.sampler for one in who if one.sampler is not None},
    )
