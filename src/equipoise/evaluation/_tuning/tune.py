"""The best of many ways to treat a table, with an honest score, a model and a program."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Unpack

import joblib
import numpy as np
from numpy.typing import NDArray

from equipoise._containers.results import Result
from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise._runtime.workers import deaf_to_interrupts
from equipoise.core.text import Part
from equipoise.evaluation import _reports
from equipoise.evaluation._race.comparison import NotApplicable, plain
from equipoise.evaluation._race.folds import Fold, mean_test_share
from equipoise.evaluation._race.options import RaceArguments, naming_options, read_options
from equipoise.evaluation._race.run import Setup
from equipoise.evaluation._race.schedule import Schedule, make_schedule
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.evaluation._scoring.scores import known_score
from equipoise.evaluation._scoring.statistics import Interval, corrected_interval
from equipoise.evaluation._tuning.final import finish
from equipoise.evaluation._tuning.selection import (
    CALIBRATIONS,
    Selection,
    TuningRow,
    score_outside,
    select,
)
from equipoise.exceptions import TargetError
from equipoise.typing import ClassifierLike, LabelsLike, TableLike


@dataclass(frozen=True, eq=False)
class HeatMap:
    """The score over neighbours and ratios.

    Parameters
    ----------
    family, model : str
        Of which sampler and model.
    k, ratio : tuple
        Values of the rows and of the columns.
    values : ndarray of shape (len(k), len(ratio))
        The score over the inner folds, NaN where it was not tried.
    """

    family: str
    model: str
    k: tuple[Any, ...]
    ratio: tuple[Any, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Tuning(Result):
    """What :func:`tune` has found; it prints as the table and the choice that the command prints.

    ``to_frame()`` has a row for each combination.

    Parameters
    ----------
    score : str
        What was tuned for.
    best : TuningRow
        The choice on all rows. Its own mean is that of a winner, so it flatters.
    threshold : float or None
        Rows with at least this probability are called positive; None where there are
        more than two classes.
    outer : Interval
        The honest score: of the whole procedure, on rows that had no part in it.
    outer_scores : tuple of float
        In each outer fold.
    choices : tuple of TuningRow
        What each outer fold chose; if they differ much, the choice matters little.
    table : tuple of TuningRow
        All combinations, on all rows.
    not_applicable : tuple of NotApplicable
        Who could not run, and why.
    estimator : estimator
        The model, fitted on all rows.
    program : str
        A Python program that builds the same model from ``X`` and ``y``.
    """

    score: str
    best: TuningRow
    threshold: float | None
    outer: Interval
    outer_scores: tuple[float, ...]
    choices: tuple[TuningRow, ...]
    table: tuple[TuningRow, ...]
    not_applicable: tuple[NotApplicable, ...]
    estimator: ClassifierLike
    program: str

    def heat_map(self, family: str | None = None, model: str | None = None) -> HeatMap:
        """Give the table of ``k`` × ``ratio`` of a sampler and a model.

        Parameters
        ----------
        family, model : str, default=None
            None is the best one's.

        Returns
        -------
        HeatMap
            At each place the best calibration.
        """
        family = self.best.family if family is None else family
        model = self.best.model if model is None else model
        rows = [row for row in self.table if (row.family, row.model) == (family, model)]
        if not rows:
            known = ", ".join(sorted({row.family for row in self.table}))
            raise ValueError(f"heat_map: {family!r} with {model!r} was not tried, but {known}")
        k = tuple(dict.fromkeys(row.k for row in rows))
        ratio = tuple(dict.fromkeys(row.ratio for row in rows))
        values = np.full((len(k), len(ratio)), np.nan)
        pick = np.fmax if known_score(self.score).sign > 0 else np.fmin
        for row in rows:
            at = k.index(row.k), ratio.index(row.ratio)
            values[at] = pick(values[at], row.mean)
        return HeatMap(family, model, k, ratio, values)

    def report(self) -> Iterator[Part]:
        return _reports.of_tuning(self)

    def _records(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in self.table]

    def to_dict(self) -> dict[str, Any]:
        """All but the model, in lists, dicts, strings and numbers.

        Returns
        -------
        dict
            Ready for JSON; NaN is None.
        """
        made = {
            "score": self.score,
            "best": asdict(self.best),
            "threshold": self.threshold,
            "outer": asdict(self.outer),
            "outer_scores": self.outer_scores,
            "choices": [asdict(row) for row in self.choices],
            "table": [asdict(row) for row in self.table],
            "not_applicable": [asdict(one) for one in self.not_applicable],
            "program": self.program,
        }
        return plain(made)  # type: ignore[no-any-return]


@refusing_cost
@naming("tune")
@naming_options(n_repeats=1)
def tune(
    table: TableLike,
    target: LabelsLike | str,
    *,
    calibration: str | Sequence[str | None] | None = CALIBRATIONS,
    n_jobs: int | None = None,
    **options: Unpack[RaceArguments],
) -> Tuning:
    """Choose sampler, ``k``, ratio, model, calibration and threshold for one score.

    All is chosen by inner folds, on all rows: the simplest of what is behind the best by
    less than ``smallest_difference``. The same is done inside each outer
    fold and scored on its test rows, which had no part in it: that is the honest
    score of the whole procedure.

    Parameters
    ----------
    table, target : as for :func:`compare`
        The features and the classes.
    calibration : list of None, "sigmoid" and "isotonic", default=all three
        What may correct the probabilities; with more than two classes, or rows in the
        order of time, none does.
    n_jobs : int or None, default=None
        Processes; None is every core that the process may use.
    **options
        Those of :func:`compare` that say what is compared, how it is judged and how rows are
        split; see :class:`RaceOptions`. ``n_repeats``, rounds of outer folds, is 1 by default.

    Returns
    -------
    Tuning
        The choice, its honest score, all that was tried, the fitted model and a
        program.

    Raises
    ------
    ValueError
        A calibration is not known, or no candidate can run.

    Notes
    -----
    The model is a scikit-learn ``FixedThresholdClassifier`` over a Pipeline of
    :class:`TablePreparer`, the sampler, :class:`FlagRounder` behind samplers from elsewhere,
    and the model, in a ``CalibratedClassifierCV`` where the probabilities are corrected.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import tune
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> found = tune(X, y, candidates=["SMOTE"], models="decision tree", k=[1, 5],
    ...              ratio=[0.5, 1.0], calibration=[None], n_splits=3, n_jobs=1)
    >>> found.heat_map("SMOTE", "decision tree").values.shape
    (2, 2)
    >>> len(found.estimator.predict(X))
    300
    """
    methods = tuple(calibration) if isinstance(calibration, (list, tuple)) else (calibration,)
    if not methods or any(method not in CALIBRATIONS for method in methods):
        raise ValueError(f"calibration must be some of {CALIBRATIONS}, not {calibration!r}")
    told = read_options({"n_repeats": 1, **options})
    schedule = make_schedule(table, target, told)
    if schedule.setup.question.splitting.time is not None:
        methods = (None,)
    score = told.judged_by
    chosen, values = _run(schedule, methods, score, resolve_threads(n_jobs))
    whole = chosen[0]
    best = next(one for one in schedule.candidates if one.name == whole.best.candidate)
    final = finish(schedule.setup, best, whole, table, target, told)
    return Tuning(
        score=score,
        best=whole.best,
        threshold=final.threshold,
        outer=corrected_interval(np.array(values), mean_test_share(schedule.folds)),
        outer_scores=tuple(values),
        choices=tuple(one.best for one in chosen[1:]),
        table=tuple(whole.rows),
        not_applicable=tuple(NotApplicable(*cell, why, 1) for cell, why in whole.reasons.items()),
        estimator=final.estimator,
        program=final.program,
    )


def _run(
    schedule: Schedule, methods: tuple[str | None, ...], score: str, n_jobs: int
) -> tuple[list[Selection], list[float]]:
    """Choose on all rows, and in each outer fold, where the choice is scored too."""
    everyone = np.arange(schedule.setup.question.codes.size)
    places: list[Fold | None] = [None, *schedule.folds]
    parallel = joblib.Parallel(n_jobs=min(n_jobs, len(places)), return_as="generator")
    with deaf_to_interrupts():
        begun = parallel(
            joblib.delayed(_choose)(
                schedule, everyone if one is None else one.train, one, methods, score
            )
            for one in places
        )
    found = list(begun)
    return [chosen for chosen, _ in found], [value for _, value in found[1:]]


def _choose(
    schedule: Schedule,
    rows: NDArray[Any],
    outside: Fold | None,
    methods: tuple[str | None, ...],
    score: str,
) -> tuple[Selection, float]:
    setup, candidates = schedule.setup, schedule.candidates
    folds = setup.question.splitting.inner(rows, setup.inner_splits)
    if len(folds) < 2:
        raise TargetError(_too_few(setup, rows))
    chosen = select(setup, candidates, folds, score, methods)
    if outside is None:
        return chosen, float("nan")
    return chosen, score_outside(setup, candidates, outside, chosen, score)


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
