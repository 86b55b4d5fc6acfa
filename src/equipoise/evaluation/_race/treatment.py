"""What a race does to training rows, and the model that does the same outside of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import DocumentedMixin
from equipoise._containers import note_columns, read_table
from equipoise._containers.arrays import ArrayTable
from equipoise._engine.generation import SharedTable, carry_out
from equipoise.base import PlanningSampler
from equipoise.base._told import can_wait
from equipoise.core.plan import AnyPlan, Plan
from equipoise.evaluation._race.flag_rounder import FlagRounder, round_flags
from equipoise.evaluation._race.preparation import Matrix
from equipoise.evaluation._race.race_table import RaceTable
from equipoise.evaluation._race.table_preparer import TablePreparer
from equipoise.pipeline import Pipeline
from equipoise.typing import (
    ClassifierLike,
    Floats,
    LabelArray,
    LabelsLike,
    SamplerLike,
    TableLike,
    TransformerLike,
)


def steps_of(sampler: Any) -> Iterator[Any]:
    """The steps of a chain, one after another; a sampler is one step."""
    if not isinstance(sampler, SklearnPipeline):
        yield sampler
        return
    for _, step in sampler.steps:
        if step is not None and step != "passthrough":
            yield from steps_of(step)


def sees_table(sampler: Any) -> bool:
    """Tell whether all steps are samplers of ours that read, and return, any table."""
    return all(isinstance(step, PlanningSampler) and can_wait(step) for step in steps_of(sampler))


def with_kinds_of(sampler: Any, X: Any) -> Any:
    """A clone whose samplers take the columns of a fold for what they are in the whole table.

    Numbers are measured in standard deviations, unless a sampler declares its columns itself.
    """
    if sampler is None or not sees_table(sampler):
        return sampler
    if not isinstance(sampler, SklearnPipeline):
        return sampler.with_kinds_of(X, scale="standard")
    told = {
        name: with_kinds_of(step, X)
        for name, step in sampler.steps
        if step is not None and step != "passthrough"
    }
    return clone(sampler).set_params(**told)


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """Training rows, as they came and prepared for models.

    Parameters
    ----------
    table : SharedTable
        The rows as the caller has them.
    labels : ndarray of shape (n_rows,)
        Their classes.
    columns : RaceTable
        The same rows, read.
    preparer : TablePreparer
        What they have taught.
    prepared : ndarray of shape (n_rows, n_features)
        The same rows, prepared.
    limits : mapping of str to ndarray
        ``groups`` and ``time`` of the rows, where there are any.
    """

    table: SharedTable
    labels: NDArray[Any]
    columns: RaceTable
    preparer: TablePreparer
    prepared: Matrix
    limits: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @cached_property
    def values(self) -> ArrayTable:
        """Numbers and codes, on which plans for the table are carried out as on the table."""
        return ArrayTable(self.columns.values())

    def made(self, plan: AnyPlan) -> Matrix:
        """The output of a plan for the table, prepared; only rows that are new are made."""
        prepared = self.prepared[plan.sample_indices]
        new = np.flatnonzero(~plan.is_copy)
        if new.size:
            values = carry_out(self.values, plan.select(new), 1)
            prepared[new] = self.preparer.transform(self.columns.with_values(values))
        return prepared


def resample(
    sampler: Any, rows: TrainingRows, hands: tuple[str, ...] = ()
) -> tuple[Matrix, NDArray[Any]]:
    """Treat training rows: what a model is trained on, and its classes.

    A sampler of ours gets the rows as they came, and only rows that are new are prepared. Any
    other gets them prepared.

    Parameters
    ----------
    sampler : sampler, Pipeline of samplers, or None
        It is not changed.
    rows : TrainingRows
        What is treated.
    hands : tuple of str
        Which of the rows' limits the sampler is handed.
    """
    if sampler is None:
        return rows.prepared, rows.labels
    if not sees_table(sampler):
        return _resampled_prepared(clone(sampler), rows)
    planned: Any = rows.table
    labels: Any = rows.labels
    plan: AnyPlan = Plan(rows.labels.size)
    for step in steps_of(sampler):
        given = {name: rows.limits[name][plan.sample_indices] for name in hands}
        one = clone(step)
        planned, labels = one.resample_later(planned, labels, **given)
        plan = plan.then(one.plan_)
    return rows.made(plan), labels


def _resampled_prepared(sampler: Any, rows: TrainingRows) -> tuple[Matrix, NDArray[Any]]:
    X, y = sampler.fit_resample(rows.prepared, rows.labels)
    first = rows.preparer.first_flag_
    if first < rows.prepared.shape[1] and not _changes_columns(sampler):
        X = round_flags(np.array(X, dtype=np.float64), first)
    return X, y


def _changes_columns(sampler: Any) -> bool:
    return any(hasattr(step, "transform") for step in steps_of(sampler))


def _offers(name: str) -> Callable[[Any], bool]:
    def check(self: Any) -> bool:
        getattr(self.pipeline_ if hasattr(self, "pipeline_") else self._classifier(), name)
        return True

    return check


class Treatment(DocumentedMixin, ClassifierMixin, BaseEstimator):
    """A sampler, a preparation and a classifier as one model: what a race runs.

    The preparation learns from the training rows as they are, never from rows that were made.
    A sampler of Equipoise then gets the rows as they came, with their columns, texts and
    missing values; any other gets them prepared. New rows are only prepared.

    Parameters
    ----------
    sampler : sampler, Pipeline of samplers, or None, default=None
        What treats the training rows; None leaves them alone.
    preparer : transformer, default=None
        What makes numbers of a table; None is :class:`TablePreparer`.
    classifier : classifier, default=None
        What is trained; None is a logistic regression.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    pipeline_ : Pipeline
        The steps, trained.
    plan_ : Plan or PlanChain
        Which training rows stayed and from which the others were made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of str
        Their names; only where all are strings.

    See Also
    --------
    equipoise.resampled.ResampledClassifier : A sampler and a classifier, with calibration.

    Notes
    -----
    Samplers measure the columns as they are. In a race those of Equipoise that declare nothing
    are given ``columns=Columns(scale="standard")``, and what each column is in the whole table;
    ``sampler.with_kinds_of(X, scale="standard")`` does the same here.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation import Treatment
    >>> from equipoise.over_sampling import SMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.column_stack([rng.normal(size=60), rng.choice(["a", "b"], 60)]).astype(object)
    >>> X[:, 0] = X[:, 0].astype(float)
    >>> y = np.repeat(["no", "yes"], [50, 10])
    >>> model = Treatment(SMOTE(random_state=0)).fit(X, y)
    >>> model.plan_.n_new, model.predict_proba(X).shape
    (40, (60, 2))
    """

    def __init__(
        self,
        sampler: SamplerLike | None = None,
        preparer: TransformerLike | None = None,
        classifier: ClassifierLike | None = None,
    ) -> None:
        self.sampler = sampler
        self.preparer = preparer
        self.classifier = classifier

    def fit(
        self,
        X: TableLike,
        y: LabelsLike,
        *,
        sample_weight: LabelsLike | None = None,
        groups: LabelsLike | None = None,
        time: LabelsLike | None = None,
    ) -> Self:
        """Learn the preparation, treat the rows, train the classifier.

        Parameters
        ----------
        X : data frame, array, list of rows or sparse matrix
            The training rows.
        y : array-like of shape (n_rows,)
            Their classes.
        sample_weight : array-like of shape (n_rows,), default=None
            Handed to the classifier, with the rows that are left and made; rows of weight 0
            are not there.
        groups, time : array-like of shape (n_rows,), default=None
            Handed to the sampler: who may be whose neighbour.

        Returns
        -------
        self
        """
        table = read_table(X)
        if isinstance(y, np.ndarray):
            y = column_or_1d(y, warn=True)
        given = {
            "model__sample_weight": sample_weight,
            "sample__groups": groups,
            "sample__time": time,
        }
        given = {name: values for name, values in given.items() if values is not None}
        pipeline = Pipeline(self._steps(X))
        # Who trains has already been asked what it wants.
        with config_context(enable_metadata_routing=False):
            self.pipeline_ = pipeline.fit(X, y, **given)
        self.classes_ = self.pipeline_.classes_
        note_columns(self, table)
        return self

    def _steps(self, X: Any) -> list[tuple[str, Any]]:
        """The steps of a training, the preparation learnt from the rows as they are."""
        learnt = clone(TablePreparer() if self.preparer is None else self.preparer).fit(X)
        prepare, model = ("prepare", FrozenEstimator(learnt)), ("model", self._classifier())
        if self.sampler is None:
            return [prepare, model]
        sample = ("sample", clone(self.sampler))
        if sees_table(self.sampler):
            return [sample, prepare, model]
        first = getattr(learnt, "first_flag_", None)
        if first is None or _changes_columns(self.sampler):
            return [prepare, sample, model]
        return [prepare, sample, ("round", FlagRounder(first=first)), model]

    def _classifier(self) -> Any:
        if self.classifier is None:
            return LogisticRegression(max_iter=1000)
        return clone(self.classifier)

    def predict(self, X: TableLike) -> LabelArray:
        """Predict the class of each row.

        Parameters
        ----------
        X : table
            Rows with the columns of the training rows.

        Returns
        -------
        ndarray of shape (n_rows,)
        """
        return self._trained().predict(X)  # type: ignore[no-any-return]

    @available_if(_offers("predict_proba"))
    def predict_proba(self, X: TableLike) -> Floats:
        """Probability of each class for each row.

        Parameters
        ----------
        X : table
            Rows with the columns of the training rows.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
        """
        return self._trained().predict_proba(X)  # type: ignore[no-any-return]

    @available_if(_offers("decision_function"))
    def decision_function(self, X: TableLike) -> Floats:
        """What the classifier decides by, for each row.

        Parameters
        ----------
        X : table
            Rows with the columns of the training rows.

        Returns
        -------
        ndarray of shape (n_rows,) or (n_rows, n_classes)
        """
        return self._trained().decision_function(X)  # type: ignore[no-any-return]

    @property
    def plan_(self) -> AnyPlan:
        """Which training rows stayed, and from which the others were made."""
        return self._trained().plan_

    def _trained(self) -> Pipeline:
        check_is_fitted(self)
        trained: Pipeline = self.pipeline_
        return trained

    def __sklearn_tags__(self) -> Any:
        """Describe the model to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = True
        tags.input_tags.categorical = tags.input_tags.sparse = True
        return tags
