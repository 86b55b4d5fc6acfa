"""The base class of samplers, ours and those of others: reading X and y, counting rows."""

from abc import ABCMeta, abstractmethod
from typing import Any, ClassVar, Self, overload

from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.utils import get_tags

from equipoise._compat import DocumentedMixin, FitResampleRequestMixin, check_constraints
from equipoise._containers import (
    Labels,
    Table,
    check_same_length,
    note_columns,
    read_labels,
    read_table,
    split_target,
)
from equipoise._engine.arguments import speaking_as
from equipoise.core.facts import SamplerFacts
from equipoise.core.targets import Targets, resolve
from equipoise.typing import (
    LabelsLike,
    LabelsT,
    SamplingStrategy,
    TableLike,
    TableT,
)


class SamplerMixin(metaclass=ABCMeta):
    """Mixin that marks an estimator as a sampler: it offers ``fit_resample``.

    Examples
    --------
    >>> from equipoise.base import SamplerMixin
    >>> from equipoise.over_sampling import SMOTE
    >>> isinstance(SMOTE(), SamplerMixin)
    True
    """

    _estimator_type = "sampler"

    @abstractmethod
    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, ...]:
        """Resample bare arrays."""

    def __sklearn_tags__(self) -> Any:
        """Describe the sampler to scikit-learn."""
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type = "sampler"
        tags.target_tags.required = True
        tags.input_tags.sparse = True
        return tags


class BaseSampler(
    DocumentedMixin, FitResampleRequestMixin, SamplerMixin, OneToOneFeatureMixin, BaseEstimator
):
    """Base class of samplers; the one to derive from outside this package.

    A subclass has a ``_sampling_type`` (``"over-sampling"``, ``"under-sampling"``,
    ``"clean-sampling"`` or ``"bypass"``) and a method ``_fit_resample(X, y)`` that takes and
    returns bare arrays. Everything around it is done here: the containers, the labels, the
    rows wanted of each class in ``sampling_strategy_``. What is worth trying of it, and more that
    races and searches ask, it may say in ``_facts`` (:class:`equipoise.facts.SamplerFacts`).

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.base import BaseSampler
    >>> class KeepEverySecond(BaseSampler):
    ...     _sampling_type = "bypass"
    ...     def _fit_resample(self, X, y):
    ...         return X[::2], y[::2]
    >>> X, y = np.arange(8).reshape(4, 2), ["a", "b", "a", "b"]
    >>> X_new, y_new = KeepEverySecond().fit_resample(X, y)
    >>> X_new
    array([[0, 1],
           [4, 5]])
    """

    _sampling_type: ClassVar[str] = "bypass"
    _facts: ClassVar[SamplerFacts] = SamplerFacts()

    def __init__(self, sampling_strategy: SamplingStrategy = "auto") -> None:
        self.sampling_strategy = sampling_strategy

    def fit(self, X: TableLike, y: LabelsLike | str | None = None, **params: Any) -> Self:
        """Check the data and count what is wanted; nothing is resampled.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table.
        y : array-like of shape (n_rows,)
            The class of each row.
        **params : dict
            Ignored.

        Returns
        -------
        self
        """
        check_constraints(self)
        with speaking_as(self):
            table, labels = self._read(X, y)
            self._resolve(labels)
            self._check_columns(table)
        return self

    def _check_columns(self, table: Table) -> None:
        """Refuse a table whose columns the sampler cannot read."""
        table.matrix()

    @overload
    def fit_resample(self, X: TableT, y: LabelsT, **params: Any) -> tuple[TableT, LabelsT]: ...
    @overload
    def fit_resample(self, X: TableT, y: str, **params: Any) -> tuple[TableT, Any]: ...
    def fit_resample(self, X: Any, y: Any = None, **params: Any) -> tuple[Any, Any]:
        """Resample a table.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table.
        y : array-like of shape (n_rows,)
            The class of each row.
        **params : dict
            Handed to ``_fit_resample``.

        Returns
        -------
        X_resampled : the kind of ``X``, of shape (n_rows_new, n_features)
            The resampled table.
        y_resampled : the kind of ``y``, of shape (n_rows_new,)
            The class of each of its rows.
        """
        check_constraints(self)
        with speaking_as(self):
            table, labels = self._read(X, y)
            self._resolve(labels)
            bare = self._bare(X, y, table, labels)
        output = self._fit_resample(*bare, **params)
        return table.wrap(output[0]), labels.wrap(output[1])

    def _bare(self, X: Any, y: Any, table: Table, labels: Labels) -> tuple[Any, Any]:
        """Bare arrays for ``_fit_resample``; a subclass may read them by a ``_check_X_y``."""
        reads = getattr(self, "_check_X_y", None)
        if reads is None:
            return table.matrix(), labels.values
        bare: tuple[Any, Any] = tuple(reads(X, y)[:2])
        return bare

    def _read(self, X: Any, y: Any) -> tuple[Table, Labels]:
        """Read the caller's containers and note the features; ``y`` may name a column of ``X``."""
        X, y = split_target(X, y)
        table = read_table(X)
        labels = read_labels(y)
        check_same_length(table, len(labels))
        note_columns(self, table)
        return table, labels

    def _resolve(self, labels: Labels) -> Targets:
        """Count the rows wanted of each class."""
        targets = resolve(
            self.sampling_strategy,
            labels.classes,
            labels.counts,
            self._sampling_type,
            values=labels.values,
        )
        self.sampling_strategy_ = targets.by_label
        return targets


def is_sampler(estimator: object) -> bool:
    """Tell whether an estimator is a sampler.

    Parameters
    ----------
    estimator : object
        Any estimator.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.base import is_sampler
    >>> from equipoise.over_sampling import SMOTE
    >>> is_sampler(SMOTE())
    True
    """
    if getattr(estimator, "_estimator_type", None) == "sampler":
        return True
    return bool(get_tags(estimator).estimator_type == "sampler")
