"""The race: candidates and models over the same folds."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from time import time as now
from typing import Any, Unpack

from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.evaluation._race.budget import LATEST_START, TIME_LIMIT, plan_within, read_limit
from equipoise.evaluation._race.cache import Cache, open_cache, read_result
from equipoise.evaluation._race.circumstances import circumstances_of
from equipoise.evaluation._race.comparison import Comparison
from equipoise.evaluation._race.estimate import estimate_plan
from equipoise.evaluation._race.figures import NotApplicable, Record
from equipoise.evaluation._race.options import (
    RaceArguments,
    RaceOptions,
    naming_options,
    read_options,
)
from equipoise.evaluation._race.out_of_fold import read_tally
from equipoise.evaluation._race.progress import Progress
from equipoise.evaluation._race.question import Question
from equipoise.evaluation._race.rounds import Rounds, Standing, look_after
from equipoise.evaluation._race.schedule import Cell, Keys, Schedule, make_schedule
from equipoise.evaluation._race.treatment import sees_table
from equipoise.evaluation._sample import MAX_CELLS, TableSample
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.typing import LabelsLike, TableLike


@refusing_cost
@naming_options()
def compare(
    table: TableLike | TableSample | str | Path,
    target: LabelsLike | str,
    *,
    n_jobs: int | None = None,
    time_limit: float | None = TIME_LIMIT,
    max_cells: int | None = MAX_CELLS,
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
        The features, numbers or not, with missing values or not. Or, for a table that is larger
        than memory, the path of Parquet or Arrow files: a file, a folder, or a pattern of names;
        or a :class:`TableSample`.
    target : str or array-like of shape (n_rows,)
        The classes, or the name of their column in the table.
    n_jobs : int or None, default=None
        Processes; None is every core that the process may use.
    time_limit : float or None, default=300
        Seconds that the race has; None is as many as it takes. Where a pilot on a few rows says
        that they are too few, models are trained on some of a fold's training rows, and tested on
        all of its test rows; the verdict says on how many. After them no new work is begun, and
        what is done is reported.
    max_cells : int or None, default=20_000_000
        Of files, the rows times columns up to which a table is read whole; None reads all. A
        larger one is raced on a sample of about so many, as :func:`sample_table` takes it: all
        rows of a rare class, up to a tenth of the sample (or to half of the smallest ``ratio``).
        Every score, threshold and probability is weighed to the shares that the classes have in
        the whole table, and the verdict says on how many rows it is. :func:`estimate` and the
        first call of ``progress`` tell of it before.
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
    52, 239-281, 2003.
    P. H. Westfall, S. S. Young, "Resampling-based multiple testing", Wiley, 1993: step-down
    max-t, from how candidates move together over the folds.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import compare
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> found = compare(X, y, candidates=["random over"], models="decision tree", n_jobs=1)
    >>> found.winner is None
    True
    >>> [row.verdict for row in found.summary()]
    ['reference', 'hurts']
    """
    start, begun = perf_counter(), now()
    # What a caller's ``progress`` raises later is not ours to name.
    with naming("compare"):
        told = read_options(options)
        rows = told.rows_to_race(table, target, max_cells)
        schedule = make_schedule(rows, target, told, with_doubts=True)
        n_threads = resolve_threads(n_jobs)
        limit = read_limit(time_limit)
        if progress is not None and not callable(progress):
            raise TypeError(f"progress must be a function of a Progress, not {progress!r}")
    with ExitStack() as stack:
        if cache is None:
            # Windows deletes no file that a worker has open still.
            folder = tempfile.TemporaryDirectory(prefix="equipoise-", ignore_cleanup_errors=True)
            cache = stack.enter_context(folder)
        with naming("compare"):
            store = open_cache(cache)
            plan = plan_within(schedule, limit, n_threads, store)
            keys = plan.schedule.keys()
        limited: dict[str, Any] = {} if time_limit == TIME_LIMIT else {"time_limit": time_limit}
        kept_to = rows.max_cells if isinstance(rows, TableSample) else MAX_CELLS
        if kept_to != MAX_CELLS:
            limited["max_cells"] = kept_to
        question, seed = schedule.setup.question, told.random_state
        circumstances = circumstances_of("compare", {**options, **limited}, question, seed)

        def look(standing: Standing) -> Comparison:
            found = collect(plan.schedule, keys, store, told, standing)
            return replace(
                found,
                seconds=perf_counter() - start,
                doubts=schedule.doubts,
                circumstances=circumstances,
            )

        rounds = Rounds(
            plan.schedule, keys, store, n_threads, begun + LATEST_START * limit, look,
            partial(estimate_plan, plan, n_threads), progress,
        )  # fmt: skip
        return look(rounds.run())


def collect(
    schedule: Schedule, keys: Keys, cache: Cache, options: RaceOptions, standing: Standing
) -> Comparison:
    """Read what is done; who failed in some fold is left out of all."""
    read = {
        (i, cell): read_result(cache, key)
        for i in range(standing.n_folds)
        for cell, key in keys[i].items()
        if i < standing.dropped.get(cell, standing.n_folds)
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
    positive = question.named_positive
    costs = schedule.setup.costs
    who = schedule.candidates
    whole = question.counts if question.whole is None else question.whole
    return Comparison(
        records=records,
        score=options.judged_by,
        candidates=tuple(one.name for one in who),
        models=tuple(
            dict.fromkeys([*schedule.setup.models, *(model for _, model in schedule.cells)])
        ),
        complexity={one.name: one.complexity for one in who},
        not_applicable=tuple(lost),
        n_folds=standing.n_folds,
        test_share=schedule.overlap.test_share,
        stopped=standing.stopped,
        seconds=0.0,
        work_seconds=sum(found.get("seconds", 0.0) for found in done.values()),
        n_rows=sum(whole),
        class_counts=_by_label(question, whole),
        sampled=None if question.whole is None else _by_label(question, question.counts),
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
        smallest_difference=options.smallest_difference,
        look=look_after(standing.look, schedule.stops, schedule.overlap),
        dropped=tuple(cell for cell in schedule.cells if cell in standing.dropped),
        n_train=round(schedule.n_train),
        trained_on=round(schedule.trained_on),
        shared_tests=schedule.overlap.among(range(standing.n_folds)).shared,
    )


def _by_label(question: Question, counts: tuple[int, ...]) -> dict[str, int]:
    """Numbers of rows by the texts of the labels, or of one class and all others."""
    labels = question.classes[question.places].tolist()
    if question.is_joined:
        labels = ["all others", question.named_positive]
    return {str(label): n for label, n in zip(labels, counts, strict=True)}
