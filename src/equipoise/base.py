"""What all samplers share: reading X and y, counting what is wanted, making what was decided.

:class:`BaseSampler` is the hook that other packages subclass: ``_fit_resample(X, y)`` on bare
arrays, and ``_sampling_type``. Our own samplers derive from :class:`PlanningSampler`, which
decides first (``plan``) and makes afterwards (``generate``).
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self, overload

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.utils import get_tags

from equipoise._compat import FitResampleRequestMixin
from equipoise._containers import (
    Labels,
    Table,
    check_same_length,
    read_labels,
    read_table,
    split_target,
)
from equipoise._containers.kinds import resolve_declared
from equipoise._engine.arguments import resolve_draws, resolve_threads, speaking_as
from equipoise._engine.declaration import Columns, ColumnsLike, read_declaration
from equipoise._engine.generation import PlannedTable, carry_out, check_same_table
from equipoise._engine.problem import explain_too_few, rows_alone, state_problem
from equipoise._engine.rules import keeping_rules, read_rules
from equipoise.core.draws import Draws
from equipoise.core.plan import AnyPlan, Plan
from equipoise.core.problem import Problem, TooFewRowsError
from equipoise.core.targets import Targets, resolve
from equipoise.exceptions import NeighborsError, TableError
from equipoise.typing import (
    Flags,
    LabelsLike,
    LabelsT,
    RandomStateLike,
    Rows,
    SamplingStrategy,
    TableLike,
    TableT,
)

__all__ = ["BaseSampler", "FunctionSampler", "PlanningSampler", "SamplerMixin", "is_sampler"]


class SamplerMixin(metaclass=ABCMeta):
    """Mixin that marks an estimator as a sampler: it offers ``fit_resample``."""

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


class BaseSampler(FitResampleRequestMixin, SamplerMixin, OneToOneFeatureMixin, BaseEstimator):
    """Base class of samplers; the one to derive from outside this package.

    A subclass has a ``_sampling_type`` (``"over-sampling"``, ``"under-sampling"``,
    ``"clean-sampling"`` or ``"bypass"``) and a method ``_fit_resample(X, y)`` that takes and
    returns bare arrays. Everything around it is done here: the containers, the labels, the
    rows wanted of each class in ``sampling_strategy_``.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.
    """

    _sampling_type: ClassVar[str] = "bypass"
    _takes_sparse: ClassVar[bool] = True

    def __init__(self, sampling_strategy: SamplingStrategy = "auto") -> None:
        self.sampling_strategy = sampling_strategy

    def fit(self, X: TableLike, y: LabelsLike | str, **params: Any) -> Self:
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
    def fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, Any]:
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
        with speaking_as(self):
            table, labels = self._read(X, y)
            self._resolve(labels)
            matrix = table.matrix()
        output = self._fit_resample(matrix, labels.values, **params)
        return table.wrap(output[0]), labels.wrap(output[1])

    def _read(self, X: Any, y: Any) -> tuple[Table, Labels]:
        """Read the caller's containers and note the features; ``y`` may name a column of ``X``."""
        X, y = split_target(X, y)
        table = read_table(X)
        if table.is_sparse and not self._takes_sparse:
            raise TableError(
                f"{type(self).__name__} looks at categories, which a sparse X does not have: pass "
                "X.toarray(), or use SMOTE"
            )
        labels = read_labels(y)
        check_same_length(table, len(labels))
        self.n_features_in_ = table.n_columns
        if table.feature_names is not None:
            self.feature_names_in_ = np.asarray(table.feature_names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return table, labels

    def _resolve(self, labels: Labels) -> Targets:
        """Count the rows wanted of each class."""
        targets = resolve(
            self.sampling_strategy,
            labels.classes,
            np.bincount(labels.codes, minlength=len(labels.classes)),
            self._sampling_type,
            values=labels.values,
        )
        self.sampling_strategy_ = targets.by_label
        return targets


class PlanningSampler(BaseSampler):
    """Base class of our samplers: they decide first, then do.

    ``plan(X, y)`` decides without making anything, ``generate(X, plan)`` makes what was
    decided, and ``fit_resample`` is the two.
    """

    random_state: RandomStateLike = None
    columns: ColumnsLike = None
    n_jobs: int | None = None
    _categories: ClassVar[str] = "donor"

    def __sklearn_tags__(self) -> Any:
        """Describe the sampler to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = True
        tags.input_tags.sparse = self._takes_sparse
        return tags

    def _reads_columns(self) -> bool:
        """Tell whether the sampler measures rows, so that columns have to be read."""
        return True

    def _check_columns(self, table: Table) -> None:
        if self._reads_columns():
            declared = resolve_declared(self._declaration(table).kinds, table.names)
            table.features(declared, self._n_threads())

    def _declaration(self, table: Table) -> Columns:
        """What is declared of the columns of a table."""
        return read_declaration(self.columns)

    @abstractmethod
    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for all classes."""

    def plan(
        self,
        X: TableLike,
        y: LabelsLike | str,
        *,
        groups: LabelsLike | None = None,
        time: LabelsLike | None = None,
    ) -> Plan:
        """Decide what to make, without making it.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table.
        y : array-like of shape (n_rows,), or str
            The class of each row, or the column of ``X`` that has it.
        groups, time : array-like of shape (n_rows,), default=None
            See :meth:`fit_resample`.

        Returns
        -------
        Plan
            Row numbers and draws; ``generate`` makes the rows.
        """
        with speaking_as(self):
            table, labels = self._read(X, y)
            plan, _ = self._decided(table, labels, groups, time)
            self.plan_ = plan.known_by(table.fingerprint())
        return self.plan_

    @overload
    def generate(
        self,
        X: TableT,
        plan: AnyPlan,
        y: None = None,
        *,
        synthetic_only: bool = False,
        check: bool = True,
    ) -> TableT: ...
    @overload
    def generate(
        self,
        X: TableT,
        plan: AnyPlan,
        y: LabelsT,
        *,
        synthetic_only: bool = False,
        check: bool = True,
    ) -> tuple[TableT, LabelsT]: ...
    @overload
    def generate(
        self,
        X: TableT,
        plan: AnyPlan,
        y: str,
        *,
        synthetic_only: bool = False,
        check: bool = True,
    ) -> tuple[TableT, Any]: ...
    def generate(
        self,
        X: Any,
        plan: AnyPlan,
        y: Any = None,
        *,
        synthetic_only: bool = False,
        check: bool = True,
    ) -> Any:
        """Make what a plan decided.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table that the plan was made for.
        plan : Plan or Chain
            What :meth:`plan` returned, a piece of it, or plans that follow each other.
        y : array-like of shape (n_rows,), default=None
            Classes, or anything else that has one value a row: each row that is made has the
            value of its base row.
        synthetic_only : bool, default=False
            Whether to return the added rows only.
        check : bool, default=True
            Whether to compare a few rows with those that the plan was made for. False takes
            other columns of the same rows.

        Returns
        -------
        X_resampled : the kind of ``X``
            The rows.
        y_resampled : the kind of ``y``
            Their values of ``y``; only where ``y`` was given.

        Raises
        ------
        PlanError
            The plan was made for another table.
        """
        with speaking_as(self):
            X, y = split_target(X, y)
            table = read_table(X)
            if check:
                check_same_table(table, plan)
            wanted = plan.added_rows() if synthetic_only else plan
            made = carry_out(table, wanted, self._n_threads())
            if y is None:
                return made
            adds = bool(wanted.is_synthetic.any())
            return made, read_labels(y).take(wanted.sample_indices, adds=adds)

    @overload  # type: ignore[override]
    def fit_resample(
        self,
        X: TableT,
        y: LabelsT,
        *,
        groups: LabelsLike | None = None,
        time: LabelsLike | None = None,
    ) -> tuple[TableT, LabelsT]: ...
    @overload
    def fit_resample(
        self,
        X: TableT,
        y: str,
        *,
        groups: LabelsLike | None = None,
        time: LabelsLike | None = None,
    ) -> tuple[TableT, Any]: ...
    def fit_resample(
        self, X: Any, y: Any, *, groups: Any = None, time: Any = None
    ) -> tuple[Any, Any]:
        """Resample a table: ``plan``, then ``generate``.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table. It is never written to.
        y : array-like of shape (n_rows,), or str
            The class of each row, or the column of the frame ``X`` that has it.
        groups : array-like of shape (n_rows,), default=None
            The patient, card or machine of each row: neighbours are of the same group, or
            of another (``columns=Columns(groups="across")``).
        time : array-like of shape (n_rows,), default=None
            When each row was: its neighbours were earlier.

        Returns
        -------
        X_resampled : the kind of ``X``, of shape (n_rows_new, n_features)
            The resampled table, with the columns, dtypes and names of ``X``.
        y_resampled : the kind of ``y``, of shape (n_rows_new,)
            The class of each of its rows.
        """
        with speaking_as(self):
            table, labels = self._read(X, y)
            planned, made_labels = self._resample(table, labels, groups, time)
            return planned.made, made_labels

    def resample_later(
        self,
        X: TableLike | PlannedTable,
        y: LabelsT,
        *,
        groups: LabelsLike | None = None,
        time: LabelsLike | None = None,
    ) -> tuple[PlannedTable, LabelsT]:
        """Resample as :meth:`fit_resample` does, but make no rows yet.

        Parameters
        ----------
        X : table, or what this method has returned
            The rows.
        y, groups, time
            See :meth:`fit_resample`.

        Returns
        -------
        PlannedTable
            The rows, to be made when they are asked for.
        y_resampled : the kind of ``y``
            The class of each.
        """
        with speaking_as(self):
            return self._resample(*self._read(X, y), groups, time)

    def _resample(
        self, table: Table, labels: Labels, groups: Any, time: Any
    ) -> tuple[PlannedTable, Any]:
        """Decide, and make the classes: on the way they need memory that the rows then take."""
        plan, made = self._decided(table, labels, groups, time)
        self.plan_ = plan
        made_labels = labels.take(plan.sample_indices, adds=plan.n_new > 0)
        if isinstance(table, PlannedTable):
            return table.followed_by(plan, self._n_threads(), made), made_labels
        return PlannedTable(table, plan, self._n_threads(), made), made_labels

    @property
    def sample_indices_(self) -> Rows:
        """For each row of the output the input row that it is, or was made from."""
        return self._last_plan("sample_indices_").sample_indices

    @property
    def is_synthetic_(self) -> Flags:
        """For each row of the output whether it was added."""
        return self._last_plan("is_synthetic_").is_synthetic

    def _last_plan(self, name: str) -> Plan:
        if "plan_" not in vars(self):
            raise AttributeError(
                f"{type(self).__name__} has no {name} yet: call fit_resample or plan first"
            )
        return self.plan_

    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, ...]:
        """Resample bare arrays, for subclasses from outside that call this hook."""
        planned, _ = self._resample(read_table(X), read_labels(y), None, None)
        return planned.made, y[self.plan_.sample_indices]

    def _n_threads(self) -> int:
        return resolve_threads(self.n_jobs)

    def _decided(self, table: Table, labels: Labels, groups: Any, time: Any) -> tuple[Plan, Any]:
        """Check the parameters, state the problem, decide; the rows too, where rules had to see."""
        targets = self._resolve(labels)
        declared = self._declaration(table)
        problem = self._problem_of(table, labels, declared, groups, time)
        draws = resolve_draws(self.random_state)
        rules = read_rules(declared, table)
        try:
            plan = self._decide(problem, targets, draws)
            if rules is None or not plan.n_new:
                return plan, None
            return keeping_rules(
                type(self).__name__, rules, plan, problem, targets, table, self._n_threads(),
                lambda wanted: self._decide(problem, wanted, draws),
            )  # fmt: skip
        except TooFewRowsError as error:
            raise NeighborsError(explain_too_few(error, problem)) from None

    def _problem_of(
        self, table: Table, labels: Labels, declared: Columns, groups: Any, time: Any
    ) -> Problem:
        if not self._reads_columns():
            return rows_alone(labels)
        return state_problem(
            type(self).__name__,
            table,
            labels,
            declared,
            self._n_threads(),
            categories=self._categories,
            makes_values=self._sampling_type == "over-sampling",
            groups=groups,
            time=time,
        )


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


class FunctionSampler(BaseSampler):
    """A sampler made of a function.

    Parameters
    ----------
    func : callable, default=None
        ``func(X, y, **kw_args)`` returns the resampled pair; None returns the
        input.
    accept_sparse : bool, default=True
        Whether sparse tables are let through.
    kw_args : dict, default=None
        Further arguments of the function.
    validate : bool, default=True
        Whether X and y are checked and handed over as bare arrays; otherwise the
        function gets them as they came.

    Attributes
    ----------
    sampling_strategy_ : dict
        Empty: the function decides.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names; only where all are strings.

    Notes
    -----
    A function makes no plan: there is no ``plan_``, and a Pipeline cannot tell
    which rows came from which after it.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import FunctionSampler
    >>> first_two = FunctionSampler(func=lambda X, y: (X[:2], y[:2]))
    >>> X_new, y_new = first_two.fit_resample(np.eye(3), np.array([0, 1, 1]))
    >>> y_new
    array([0, 1])
    """

    _sampling_type: ClassVar[str] = "bypass"

    def __init__(
        self,
        *,
        func: Callable[..., tuple[Any, Any]] | None = None,
        accept_sparse: bool = True,
        kw_args: dict[str, Any] | None = None,
        validate: bool = True,
    ) -> None:
        super().__init__()
        self.func = func
        self.accept_sparse = accept_sparse
        self.kw_args = kw_args
        self.validate = validate

    def fit(self, X: TableLike, y: LabelsLike | str, **params: Any) -> Self:
        """Check the data, unless ``validate`` is False.

        Parameters
        ----------
        X, y : array-like
            The table and the class of each row.
        **params : dict
            Ignored.

        Returns
        -------
        self
        """
        return super().fit(X, y) if self.validate else self

    def fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, Any]:
        """Call the function.

        Parameters
        ----------
        X, y : array-like
            The table and the class of each row.
        **params : dict
            None are known.

        Returns
        -------
        X_resampled, y_resampled
            What the function returned, as the caller's kinds.
        """
        if self.validate:
            return super().fit_resample(X, y)
        return self._fit_resample(X, y)

    def _read(self, X: Any, y: Any) -> tuple[Table, Labels]:
        if sparse.issparse(X) and not self.accept_sparse:
            raise TypeError(
                "FunctionSampler: Sparse data was passed, but dense data is required: "
                "accept_sparse is False. Pass X.toarray()"
            )
        return super()._read(X, y)

    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, Any]:
        if self.func is None:
            return X, y
        resampled: tuple[Any, Any] = self.func(X, y, **(self.kw_args or {}))
        return resampled
