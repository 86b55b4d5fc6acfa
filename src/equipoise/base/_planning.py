"""The base class of our samplers: they decide first, then do."""

from abc import abstractmethod
from typing import Any, ClassVar, Self, overload

from sklearn.base import clone

from equipoise._containers import (
    Labels,
    Table,
    open_values,
    read_labels,
    read_table,
    split_target,
)
from equipoise._containers.declared import resolve_declared
from equipoise._engine.arguments import resolve_draws, resolve_threads, speaking_as
from equipoise._engine.declaration import Columns, ColumnsLike, read_declaration, settled
from equipoise._engine.generation import PlannedTable, carry_out, check_same_table
from equipoise._engine.problem import (
    explain_too_few,
    measures_sparse,
    rows_alone,
    state_problem,
)
from equipoise._engine.rules import keeping_rules, read_rules
from equipoise.base._sampler import BaseSampler
from equipoise.core.draws import Draws
from equipoise.core.plan import AnyPlan, Plan
from equipoise.core.problem import Problem, TooFewRowsError
from equipoise.core.targets import Targets
from equipoise.exceptions import NeighborsError, PlanError
from equipoise.typing import (
    Flags,
    LabelsLike,
    LabelsT,
    RandomStateLike,
    Rows,
    TableLike,
    TableT,
)

_LEFT_BEHIND = (
    "a Pipeline that is pickled, or comes from another process, leaves it behind, but with "
    "keep_plan=True"
)
_NO_PLAN = "it has a _fit_resample of its own, and no plan tells what that makes"
# Steps inside imbalanced-learn's samplers that others override; here they would never be called.
_STEPS_ELSEWHERE = ("_make_samples", "_generate_samples", "_in_danger_noise")


class PlanningSampler(BaseSampler):
    """Base class of our samplers: they decide first, then do.

    ``plan(X, y)`` decides without making anything, ``generate(X, plan)`` makes what was
    decided, and ``fit_resample`` is the two.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> from equipoise.base import PlanningSampler
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import example_table
    >>> sampler, (X, y) = SMOTE(random_state=0), example_table()
    >>> isinstance(sampler, PlanningSampler)
    True
    >>> plan = sampler.plan(X, y)
    >>> X_new, y_new = sampler.generate(X, plan, y)
    >>> len(X), len(X_new)
    (160, 240)
    """

    random_state: RandomStateLike = None
    columns: ColumnsLike = None
    n_jobs: int | None = None
    _categories: ClassVar[str] = "donor"

    def __sklearn_tags__(self) -> Any:
        """Describe the sampler to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = True
        if isinstance(self.columns, Columns):
            tags.input_tags.sparse = measures_sparse(self.columns)
        return tags

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a subclass that overrides what is never called."""
        super().__init_subclass__(**kwargs)
        for name in _STEPS_ELSEWHERE:
            if name in vars(cls):
                raise TypeError(
                    f"{cls.__name__} defines {name}, a step of imbalanced-learn's samplers that "
                    "Equipoise has not: define _fit_resample(X, y), which is called"
                )

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

    def with_kinds_of(self, X: TableLike, *, scale: str | None = None) -> Self:
        """A clone that takes the columns of any part of a table for what they are in the whole.

        Without it a column may be another in a fold: one of 0, 1 and 2 is a flag where no 2 is.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The whole table.
        scale : {None, "robust", "standard"}, default=None
            ``scale`` of :class:`equipoise.Columns`, where the sampler's ``columns`` is None.

        Returns
        -------
        sampler

        Examples
        --------
        >>> from equipoise.over_sampling import SMOTE
        >>> X = [[0.5, 1.0], [1.5, 0.0], [2.5, 2.0]]
        >>> SMOTE().with_kinds_of(X).columns.kinds
        {1: 'continuous'}
        """
        made: Self = clone(self)
        if not self._reads_columns():
            return made
        with speaking_as(self):
            table = read_table(X)
            declared = settled(self._declaration(table), table)
            if self.columns is None:
                declared.set_params(scale=scale)
        made.set_params(columns=declared)
        return made

    @abstractmethod
    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for all classes."""

    def plan(
        self,
        X: TableLike,
        y: LabelsLike | str | None = None,
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
        if self._is_overridden():
            raise PlanError(f"{type(self).__name__}: {_NO_PLAN}. Call fit_resample")
        with speaking_as(self):
            table, labels = self._read(X, y)
            plan, _ = self._decided(table, labels, groups, time, self._n_threads())
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
        plan : Plan or PlanChain
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
            return made, open_values(y).take(wanted.sample_indices, adds=adds)

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
        self, X: Any, y: Any = None, *, groups: Any = None, time: Any = None
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
        if self._is_overridden():
            return self._made_by_override(X, y, groups, time)
        with speaking_as(self):
            table, labels = self._read(X, y)
            planned, made_labels = self._resample(table, labels, groups, time)
            return planned.made, made_labels

    def _is_overridden(self) -> bool:
        """Whether a subclass from outside makes rows by a ``_fit_resample`` of its own."""
        return type(self)._fit_resample is not PlanningSampler._fit_resample

    def _made_by_override(self, X: Any, y: Any, groups: Any, time: Any) -> tuple[Any, Any]:
        """Call the override; no plan tells what it has made."""
        if groups is not None or time is not None:
            raise TypeError(
                f"{type(self).__name__}: its own _fit_resample(X, y) takes no groups and no time"
            )
        made: tuple[Any, Any] = super().fit_resample(X, y)
        self.__dict__.pop("plan_", None)
        return made

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
        n_threads = self._n_threads()
        plan, made = self._decided(table, labels, groups, time, n_threads)
        self.plan_ = plan
        made_labels = labels.take(plan.sample_indices, adds=plan.n_new > 0)
        if isinstance(table, PlannedTable):
            return table.followed_by(plan, n_threads, made), made_labels
        return PlannedTable(table, plan, n_threads, made), made_labels

    @property
    def sample_indices_(self) -> Rows:
        """For each row of the output the input row that it is, or was made from."""
        rows = self._last_plan("sample_indices_").sample_indices
        return rows if rows.flags.writeable else rows.copy()  # a plan's own stay as they are

    @property
    def is_synthetic_(self) -> Flags:
        """For each row of the output whether it was added."""
        return self._last_plan("is_synthetic_").is_synthetic

    def _last_plan(self, name: str) -> Plan:
        if self._is_overridden():
            raise AttributeError(f"{type(self).__name__} has no {name}: {_NO_PLAN}")
        if "plan_" not in vars(self):
            is_fitted = "sampling_strategy_" in vars(self)
            raise AttributeError(
                f"{type(self).__name__} has no {name}: "
                + (_LEFT_BEHIND if is_fitted else "call fit_resample or plan first")
            )
        return self.plan_

    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, ...]:
        """Resample bare arrays, for subclasses from outside that call this hook."""
        planned, _ = self._resample(read_table(X), read_labels(y), None, None)
        return planned.made, y[self.plan_.sample_indices]

    def _n_threads(self) -> int:
        return resolve_threads(self.n_jobs)

    def _decided(
        self, table: Table, labels: Labels, groups: Any, time: Any, n_threads: int
    ) -> tuple[Plan, Any]:
        """Check the parameters, state the problem, decide; the rows too, where rules had to see."""
        targets = self._resolve(labels)
        declared = self._declaration(table)
        problem = self._problem_of(table, labels, declared, groups, time, n_threads)
        draws = resolve_draws(self.random_state)
        rules = read_rules(declared, table)
        try:
            plan = self._decide(problem, targets, draws)
            if rules is None or not plan.n_new:
                return plan, None
            return keeping_rules(
                type(self).__name__, rules, plan, problem, targets, table, n_threads,
                lambda wanted: self._decide(problem, wanted, draws),
            )  # fmt: skip
        except TooFewRowsError as error:
            raise NeighborsError(explain_too_few(error, problem)) from None

    def _problem_of(
        self,
        table: Table,
        labels: Labels,
        declared: Columns,
        groups: Any,
        time: Any,
        n_threads: int,
    ) -> Problem:
        if not self._reads_columns():
            return rows_alone(labels)
        return state_problem(
            type(self).__name__,
            table,
            labels,
            declared,
            n_threads,
            categories=self._categories,
            makes_values=self._sampling_type == "over-sampling",
            groups=groups,
            time=time,
        )
