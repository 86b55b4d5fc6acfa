"""The best of many ways to treat a table, with an honest score, a model and a program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import time as now
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import Part
from equipoise.evaluation import _reports
from equipoise.evaluation._plain import plain
from equipoise.evaluation._race.budget import LATEST_START, plan_within, read_limit
from equipoise.evaluation._race.cache import open_cache
from equipoise.evaluation._race.figures import NotApplicable
from equipoise.evaluation._race.options import (
    AUTO,
    RaceArguments,
    naming_options,
    read_options,
)
from equipoise.evaluation._race.progress import Progress
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._reportable import Reportable
from equipoise.evaluation._sample import all_rows
from equipoise.evaluation._saved.saved_model import SavedModel
from equipoise.evaluation._scoring.costs import refusing_cost
from equipoise.evaluation._scoring.scores import known_score
from equipoise.evaluation._scoring.statistics import (
    SMALLEST_DIFFERENCE,
    Interval,
    corrected_interval,
)
from equipoise.evaluation._tuning.final import finish
from equipoise.evaluation._tuning.places import Work, choose_everywhere
from equipoise.evaluation._tuning.program import Recipe
from equipoise.evaluation._tuning.reason import reason_of_choice
from equipoise.evaluation._tuning.selection import CALIBRATIONS, TuningRow
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
class Tuning(Reportable):
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
    model : SavedModel
        The same model without what its training left in it, for :func:`save_model`.
    recipe : Recipe
        How it is made; see ``program`` and :meth:`program_for`.
    smallest_difference : float
        The smallest difference that matters; of a loss it is a share of the best score.
    n_train, trained_on : int
        Rows of a training part, and on how many of them models were trained for the choice. The
        model itself is trained on all rows.

    Examples
    --------
    >>> from equipoise.evaluation import tune
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = tune(
    ...     *(X, y), candidates=[], models="decision tree", calibration=[None], n_splits=2
    ... )
    >>> found.best.model, len(found.choices), found.threshold is not None
    ('decision tree', 2, True)
    """

    asks = "What is best on this table?"

    score: str
    best: TuningRow
    threshold: float | None
    outer: Interval
    outer_scores: tuple[float, ...]
    choices: tuple[TuningRow, ...]
    table: tuple[TuningRow, ...]
    not_applicable: tuple[NotApplicable, ...]
    estimator: ClassifierLike
    model: SavedModel
    recipe: Recipe
    smallest_difference: float = SMALLEST_DIFFERENCE
    n_train: int = 0
    trained_on: int = 0

    @property
    def program(self) -> str:
        """A Python program that builds the same model from ``X`` and ``y``."""
        return self.recipe.program()

    @property
    def reason(self) -> str:
        """One sentence: why this combination, and how it stands beside the rows as they are."""
        return reason_of_choice(self.best, self.table, self.score, self.smallest_difference)

    def program_for(
        self,
        path: str,
        *,
        save_to: str = "model.skops",
        reading: Mapping[str, Any] | None = None,
        drop_missing_target: bool = False,
        drop_duplicates: bool = False,
    ) -> str:
        """Give a Python program that reads the table from a file, trains the model and saves it.

        Parameters
        ----------
        path : str
            The file; ``"-"`` is standard input.
        save_to : str, default="model.skops"
            Where the program saves the model.
        reading : dict or None, default=None
            Options of :func:`equipoise.files.read_file`.
        drop_missing_target, drop_duplicates : bool, default=False
            Whether rows without a class, and rows that stand there before, are left out.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            The classes, or groups or time that the model needs, were no columns of the table.
        """
        lacking = {"y", *self.recipe.hands} - self.recipe.columns.keys()
        if lacking:
            raise ValueError(
                f"program_for: {' and '.join(sorted(lacking))} came as values, which are in no "
                "file: name columns of the table when you call tune"
            )
        return self.recipe.program_of_file(
            path, reading or {}, save_to, drop_missing_target=drop_missing_target,
            drop_duplicates=drop_duplicates,
        )  # fmt: skip

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

    def said(self) -> Iterator[Part]:
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
            "reason": self.reason,
            "threshold": self.threshold,
            "outer": asdict(self.outer),
            "outer_scores": self.outer_scores,
            "choices": [asdict(row) for row in self.choices],
            "table": [asdict(row) for row in self.table],
            "not_applicable": [asdict(one) for one in self.not_applicable],
            "program": self.program,
            "n_train": self.n_train,
            "trained_on": self.trained_on,
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
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    cache: str | Path | None = None,
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
    time_limit : float or None, default=None
        Seconds that it has; None is as many as it takes. Where a pilot on a few rows says that they
        are too few, the choice is made with models that are trained on some of the rows; the model
        itself is trained on all. After them nothing new is begun. Half a choice is none, so then
        there is an error.
    progress : callable or None, default=None
        Called with a :class:`Progress` at the beginning, with an estimate, and after the choice on
        all rows and that in each outer fold.
    cache : path or None, default=None
        A folder for these choices. The same call goes on from what is there, also after it was
        killed.
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
    UnfinishedError
        The time limit came first; it says what is done, and what to do.

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
    begun = now()
    methods = tuple(calibration) if isinstance(calibration, (list, tuple)) else (calibration,)
    if not methods or any(method not in CALIBRATIONS for method in methods):
        raise ValueError(f"calibration must be some of {CALIBRATIONS}, not {calibration!r}")
    told = read_options({"n_repeats": 1, **options})
    if told.n_repeats == AUTO:
        raise ValueError(
            "n_repeats must be a whole number here, not 'auto': a choice does not end early"
        )
    table = all_rows(table)
    schedule = make_schedule(table, target, told)
    if schedule.setup.question.splitting.time is not None:
        methods = (None,)
    store = None if cache is None else open_cache(cache)
    limit, n_threads = read_limit(time_limit), resolve_threads(n_jobs)
    plan = plan_within(schedule, limit, n_threads, store)
    work = Work(plan, methods, told.judged_by, store, begun + LATEST_START * limit)
    whole, *inside = choose_everywhere(work, n_threads, progress)
    candidate = next(one for one in schedule.candidates if one.name == whole.best.candidate)
    final = finish(schedule.setup, candidate, whole.best, whole.threshold, table, target, told)
    values = tuple(one.outside for one in inside)
    return Tuning(
        score=told.judged_by,
        best=whole.best,
        threshold=whole.threshold,
        outer=corrected_interval(np.array(values), schedule.overlap),
        outer_scores=values,
        choices=tuple(one.best for one in inside),
        table=whole.rows,
        not_applicable=tuple(NotApplicable(*cell, why, 1) for cell, why in whole.reasons.items()),
        estimator=final.estimator,
        model=final.saved,
        recipe=final.recipe,
        smallest_difference=told.smallest_difference,
        n_train=round(plan.schedule.n_train),
        trained_on=round(plan.schedule.trained_on),
    )
