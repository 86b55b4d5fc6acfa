"""Making what a plan decided, for any container, when somebody asks for it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from equipoise._containers import Table, read_table
from equipoise._containers.kinds import Declared, Holds
from equipoise._runtime.memory import give_back_freed_memory
from equipoise.core.columns import Features, Kind
from equipoise.core.plan import AnyPlan, Plan, PlanChain
from equipoise.core.texts import Looks
from equipoise.exceptions import PlanError
from equipoise.typing import Rows

_MANY_VALUES = 1_000_000


def carry_out(table: Table, plan: AnyPlan, n_threads: int) -> Any:
    """Make the output of a plan, as the caller's kind of table.

    Parameters
    ----------
    table : Table
        The table that the plan was made for.
    plan : Plan or PlanChain
        What to make.
    n_threads : int
        Threads to use; the result does not depend on it.
    """
    if table.n_rows != plan.n_rows:
        raise PlanError(
            f"the plan was made for a table of {plan.n_rows} rows, this one has "
            f"{table.n_rows}; make a new plan for it"
        )
    if isinstance(plan, PlanChain):
        return carry_out(
            read_table(carry_out(table, plan.first, n_threads)), plan.second, n_threads
        )
    table.give_back_freed_memory(plan.n_out * table.n_columns)
    return table.generate(plan, n_threads)


def check_same_table(table: Table, plan: AnyPlan) -> None:
    """Refuse a table that is not the one a plan was made for, as far as a few rows tell."""
    if plan.fingerprint is None or table.n_rows != plan.n_rows:
        return
    if table.fingerprint() != plan.fingerprint:
        raise PlanError(
            "the plan was made for a table with other values, or the same rows in another order: "
            "its row numbers would name other rows here. Pass the table that plan() was given, or "
            "check=False for other columns of the same rows"
        )


class PlannedTable(Table):
    """Rows that were decided on. They are made when their values are asked for, and once.

    A sampler that reads no values (random under-sampling) can be planned for such a table, and
    its plan joined to the one that is there: no table in between is ever made.

    Parameters
    ----------
    source : Table
        What the rows are made from.
    plan : Plan or PlanChain
        What they are.
    n_threads : int
        Threads to use.
    made : frame, array, ... or None
        The rows, where they are there already.
    """

    def __init__(self, source: Table, plan: AnyPlan, n_threads: int, made: Any = None) -> None:
        self._source, self._plan, self._n_threads = source, plan, n_threads
        # Rows that were planned for and are not made: the heap still has what that needed.
        self._n_between = 0
        self.n_rows, self.n_columns = plan.n_out, source.n_columns
        self.feature_names, self.is_sparse = source.feature_names, source.is_sparse
        if made is not None:
            self.made = made

    @property
    def plan(self) -> AnyPlan:
        """What the rows are, of those of the source."""
        return self._plan

    @cached_property
    def made(self) -> Any:
        """The rows, as the caller's kind of table."""
        if self._n_between * self.n_columns > _MANY_VALUES:
            give_back_freed_memory()
        return carry_out(self._source, self._plan, self._n_threads)

    @cached_property
    def _table(self) -> Table:
        return read_table(self.made)

    def followed_by(self, plan: AnyPlan, n_threads: int, made: Any = None) -> "PlannedTable":
        """The output of a plan that was made for these rows."""
        if "made" in vars(self):
            return PlannedTable(self._table, plan, n_threads, made)
        followed = PlannedTable(self._source, self._plan.then(plan), n_threads, made)
        followed._n_between = max(self._n_between, self.n_rows)
        return followed

    @property
    def names(self) -> Sequence[Any]:
        return self._source.names

    def matrix(self) -> Any:
        return self._table.matrix()

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        return self._table.features(declared, n_threads)

    def columns_holding(self, *wanted: Holds) -> list[int]:
        return self._table.columns_holding(*wanted)

    def column_numbers(self, j: int) -> Any:
        return self._table.column_numbers(j)

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        return self._table.extremes(columns)

    def conversion(self, j: int, looks: Looks) -> str:
        return self._table.conversion(j, looks)

    def values_of(self, j: int, rows: Any) -> list[Any]:
        return self._table.values_of(j, rows)

    def objects(self, rows: Any) -> Any:
        return self._table.objects(rows)

    def take(self, rows: Any) -> Any:
        return self._table.take(rows)

    def generate(self, plan: Plan, n_threads: int) -> Any:
        return self._table.generate(plan, n_threads)

    def stack(self, tables: Sequence[Any]) -> Any:
        return self._source.stack(tables)

    def fingerprint(self) -> str:
        return self._table.fingerprint()

    def wrap(self, matrix: Any) -> Any:
        return self._source.wrap(matrix)


class SharedTable(PlannedTable):
    """A table that many samplers are given, whole or in parts: its columns are read once.

    Parameters
    ----------
    rows : frame, array, ...
        The caller's table.
    features : callable or None, default=None
        Gives the columns as a declaration says; None reads them.
    """

    def __init__(self, rows: Any, features: Callable[[Declared], Features] | None = None) -> None:
        table = read_table(rows)
        super().__init__(table, Plan(table.n_rows), 1, rows)
        self._read = features
        self._known: list[tuple[dict[int, Kind], Features]] = []

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        said = dict(declared)
        for known, features in self._known:
            if known == said:
                return features
        alike = next((one for known, one in self._known if _agree(known, one, said)), None)
        read = self._read or super().features
        features = read(said) if alike is None else alike.declared(said)
        self._known.append((said, features))
        return features

    def part(self, rows: Rows) -> "SharedTable":
        """Some rows; columns are declared there as in the whole, or hold the same in every part."""
        return SharedTable(self.take(rows), lambda declared: self.features(declared).take(rows))


def _agree(known: dict[int, Kind], features: Features, said: dict[int, Kind]) -> bool:
    """Tell whether columns that were read by one declaration are as another says, too."""
    return known.keys() <= said.keys() and all(
        features.columns[j].kind == kind for j, kind in said.items()
    )
