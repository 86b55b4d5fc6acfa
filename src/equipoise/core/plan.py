"""Plans: what a sampler decided, before anything is made.

A plan holds row numbers and draws, never the values of a row. It names rows that stay and rows
that are to be made from rows of the input; its output picks from the two. So a plan that was
made for the output of another one is again a plan for the input, unless it makes rows from rows
that are synthetic themselves: then the two stand one after the other in a :class:`PlanChain`.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from equipoise.core.dropped import Dropped
from equipoise.core.markup import in_a_notebook
from equipoise.core.new_rows import Blocks, check_rows, join, partners_of, subset_of
from equipoise.core.plan_records import from_arrow, to_arrow
from equipoise.core.sources import Between, Crossed, frozen, joined_arrays
from equipoise.core.text import TextTable, Title
from equipoise.typing import Flags, Floats, Rows

NO_ROWS: Rows = np.empty(0, dtype=np.int64)


class _ParentIsNewError(Exception):
    """A row is to be made from a row that is synthetic itself."""


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The decision of one call: which rows stay, which are made and from whom, in which order.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    kept : ndarray of shape (n_kept,), dtype int64, or None
        The rows that stay; None is all of them. One drawn with replacement may stand more
        than once.
    new : tuple of NewRows
        The rows that are to be made, in the order of draws.
    order : ndarray of shape (n_out,), dtype int64, or None
        The output, as positions in ``kept`` followed by ``new``; it may interleave and repeat
        them. None is all kept rows, then all new ones.
    dropped : Dropped or None
        Why rows are left out, where the sampler tells.
    fingerprint : str or None
        By which ``generate`` knows the table again.

    Examples
    --------
    A new row halfway between rows 0 and 2, after the three rows that are there:

    >>> import numpy as np
    >>> from equipoise import Between, NewRows, Plan
    >>> over = Plan(3, new=(NewRows(np.array([0]), (Between(np.array([2]), np.array([0.5])),)),))
    >>> over.sample_indices, over.is_synthetic
    (array([0, 1, 2, 0]), array([False, False, False,  True]))

    Then rows 0 and 3 of that are kept. It is one plan, for the table that came in:

    >>> both = over.then(Plan(4, kept=np.array([0, 3])))
    >>> both
    Plan(3 rows in, 2 rows out: 1 kept, 1 new)
    """

    n_rows: int
    kept: Rows | None = None
    new: Blocks = ()
    order: Rows | None = None
    dropped: Dropped | None = None
    fingerprint: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "new", tuple(self.new))
        for name in ("kept", "order"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name), np.int64))
        if self.kept is not None:
            check_rows(self.kept, self.n_rows, "kept")
        for one in self.new:
            one.check(self.n_rows)
        if self.order is not None:
            check_rows(self.order, self.n_kept + self.n_new, "order")
        if self.dropped is not None:
            check_rows(self.dropped.rows, self.n_rows, "dropped")

    def known_by(self, fingerprint: str) -> "Plan":
        """The same plan, with what it knows its table by; its rows are not looked at again."""
        plan = copy(self)
        object.__setattr__(plan, "fingerprint", fingerprint)
        return plan

    @property
    def n_kept(self) -> int:
        """Rows of the input that stay."""
        return self.n_rows if self.kept is None else int(self.kept.size)

    @property
    def n_new(self) -> int:
        """Rows that are made."""
        return sum(len(one) for one in self.new)

    @property
    def n_out(self) -> int:
        """Rows of the output."""
        return self.n_kept + self.n_new if self.order is None else int(self.order.size)

    @property
    def base(self) -> Rows:
        """The row that each new row starts from."""
        return joined_arrays([one.base for one in self.new]) if self.new else NO_ROWS

    @property
    def partner(self) -> Rows:
        """The other end of each new row's segment; a copy's is its base row."""
        return self._partners("partner")[0]

    @property
    def position(self) -> Floats:
        """Where on its segment each new row lies; a copy lies at 0."""
        return self._partners("position")[1]

    def _partners(self, name: str) -> tuple[Rows, Floats]:
        if not self.new:
            return NO_ROWS, np.empty(0)
        if not any(isinstance(s, (Between, Crossed)) for one in self.new for s in one.sources):
            raise AttributeError(f"a plan that lays no row between two has no {name}")
        return partners_of(self.new)

    @property
    def sample_indices(self) -> Rows:
        """For each output row the input row that it is or was made from (its base)."""
        kept = np.arange(self.n_rows) if self.kept is None else self.kept
        stock = joined_arrays([kept, *(one.base for one in self.new)])
        return stock if self.order is None else stock[self.order]

    @property
    def is_synthetic(self) -> Flags:
        """For each output row whether it was added."""
        if self.order is not None:
            flags: Flags = self.order >= self.n_kept
            return flags
        added = np.ones(self.n_out, dtype=bool)
        added[: self.n_kept] = False
        return added

    @property
    def is_copy(self) -> Flags:
        """For each output row whether it is a row of the input as it stands there, or a copy."""
        new = [np.full(len(one), not one.sources) for one in self.new]
        stock: Flags = np.concatenate([np.ones(self.n_kept, dtype=bool), *new])
        return stock if self.order is None else stock[self.order]

    def __repr__(self) -> str:
        told = [f"{self.n_kept} kept"] * (self.n_kept < self.n_rows)
        told += [f"{self.n_new} new"] * (self.n_new > 0)
        after = f": {', '.join(told)}" if told else ""
        return f"Plan({self.n_rows} rows in, {self.n_out} rows out{after})"

    def _repr_html_(self) -> str:
        return in_a_notebook([Title("Plan"), _counted([self])])

    def then(self, second: "AnyPlan") -> "AnyPlan":
        """Follow this plan by one that was made for its output.

        Parameters
        ----------
        second : Plan or PlanChain
            What to do with the rows of this one's output.

        Returns
        -------
        Plan or PlanChain
            One plan for the input, in which only rows that stay are made. A PlanChain where the
            second one makes rows from rows that the first one has made.

        Raises
        ------
        ValueError
            The second plan was made for another number of rows.
        """
        if self.n_out != second.n_rows:
            raise ValueError(
                f"the plans do not follow each other: the first makes {self.n_out} rows, "
                f"the second was made for {second.n_rows}"
            )
        if isinstance(second, PlanChain):
            return self.then(second.first).then(second.second)
        try:
            made = tuple(one.renumbered(self._original_of) for one in second.new)
        except _ParentIsNewError:
            return PlanChain.of(self, second)
        stays = self._entries_of(second.kept)
        n_stock = self.n_kept + self.n_new
        output = joined_arrays([stays, np.arange(n_stock, n_stock + second.n_new)])
        if second.order is not None:
            output = output[second.order]
        return self._picked(output, (*self.new, *made), self._dropped_with(second))

    def _entries_of(self, rows: Rows | None) -> Rows:
        """Where rows of the output stand in ``kept`` followed by ``new``; None is all rows."""
        if rows is None:
            return np.arange(self.n_out) if self.order is None else self.order
        return rows if self.order is None else self.order[rows]

    def _original_of(self, rows: Rows) -> Rows:
        """The rows of the input that rows of the output are."""
        entries = self._entries_of(rows)
        if entries.size and entries.max() >= self.n_kept:
            raise _ParentIsNewError
        return entries if self.kept is None else self.kept[entries]

    def _picked(self, output: Rows, new: Blocks, dropped: Dropped | None) -> "Plan":
        """The plan whose output is picked from ``kept`` followed by some new rows."""
        is_kept = output < self.n_kept
        kept, wanted = output[is_kept], output[~is_kept] - self.n_kept
        if self.kept is not None:
            kept = self.kept[kept]
        used, place = _ranked(wanted)
        order = np.empty(output.size, dtype=np.int64)
        order[is_kept] = np.arange(kept.size)
        order[~is_kept] = kept.size + place
        if dropped is not None:
            dropped = dropped.without(kept)
        return Plan(
            self.n_rows,
            None if _counts_up(kept, self.n_rows) else kept,
            join(subset_of(new, used)),
            None if _counts_up(order, kept.size + used.size) else order,
            dropped,
            self.fingerprint,
        )

    def _dropped_with(self, second: "Plan") -> Dropped | None:
        if second.dropped is None:
            return self.dropped
        later = second.dropped.renumbered(self.sample_indices, ~self.is_synthetic)
        return later if self.dropped is None else self.dropped.and_then(later)

    def select(self, positions: Rows) -> "Plan":
        """The plan of some rows of the output, in any order.

        Parameters
        ----------
        positions : ndarray of shape (n,), dtype int64
            Rows of the output; one may stand more than once.
        """
        wanted = frozen(positions, np.int64)
        check_rows(wanted, self.n_out, "positions")
        return self._picked(self._entries_of(wanted), self.new, None)

    def piece(self, start: int, stop: int) -> "Plan":
        """The plan of the output's rows from ``start`` to before ``stop``."""
        return self.select(np.arange(*slice(start, stop).indices(self.n_out)))

    def added_rows(self) -> "Plan":
        """The plan of the added rows of the output alone."""
        if self.order is None:
            return replace(self, kept=NO_ROWS, dropped=None)
        added = self.order[self.order >= self.n_kept] - self.n_kept
        return replace(self, kept=NO_ROWS, order=added, dropped=None)

    def rows_needed(self) -> Rows:
        """The rows of the input that generation reads, ascending."""
        if self.kept is None:
            return np.arange(self.n_rows)
        is_needed = np.zeros(self.n_rows, dtype=bool)
        is_needed[self.kept] = True
        for one in self.new:
            for rows in one.parents():
                is_needed[rows] = True
        return np.flatnonzero(is_needed)

    def for_rows(self, rows: Rows) -> "Plan":
        """The same plan for a table that has some of the rows only.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            The rows that it has, ascending; all of :meth:`rows_needed` are among them.
        """
        place = np.full(self.n_rows, -1)
        place[rows] = np.arange(len(rows))
        kept = place if self.kept is None else place[self.kept]
        new = tuple(one.renumbered(place.__getitem__) for one in self.new)
        return Plan(len(rows), kept, new, self.order)

    def to_arrow(self) -> Any:
        """Write the plan into a pyarrow table, for files and other processes.

        Returns
        -------
        pyarrow.Table
            A line an array; the schema's metadata say what each one is.
        """
        return to_arrow(self)

    @staticmethod
    def from_arrow(table: Any) -> "AnyPlan":
        """Read a plan that :meth:`to_arrow` has written.

        Parameters
        ----------
        table : pyarrow.Table
            What was written; nothing in it is run.

        Returns
        -------
        Plan or PlanChain

        Raises
        ------
        ValueError
            The table holds no plan, or one that contradicts itself.
        """
        plan: AnyPlan = from_arrow(table, (Plan, PlanChain))
        return plan


@dataclass(frozen=True, eq=False, repr=False)
class PlanChain:
    """Two plans, the second of which makes rows from rows that the first has made.

    Parameters
    ----------
    first : Plan or PlanChain
        For the table that came in.
    second : Plan or PlanChain
        For the output of the first.

    Examples
    --------
    >>> from equipoise.combine import Chain
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> some = SMOTE(sampling_strategy=0.8, random_state=0)
    >>> twice = Chain(some=some, more=SMOTE(random_state=0))
    >>> _ = twice.fit_resample(X, y)
    >>> type(twice.plan_).__name__
    'PlanChain'
    """

    first: "AnyPlan"
    second: "AnyPlan"

    def __post_init__(self) -> None:
        if self.first.n_out != self.second.n_rows:
            raise ValueError(
                f"the plans do not follow each other: the first makes {self.first.n_out} rows, "
                f"the second was made for {self.second.n_rows}"
            )

    @classmethod
    def of(cls, first: "AnyPlan", second: "AnyPlan") -> "PlanChain":
        """Put two plans one after the other; of the first only what the second needs is left."""
        needed = second.rows_needed()
        if needed.size < first.n_out:
            first, second = first.select(needed), second.for_rows(needed)
        return cls(first, second)

    @property
    def n_rows(self) -> int:
        """Rows of the table that the first plan was made for."""
        return self.first.n_rows

    @property
    def n_out(self) -> int:
        """Rows of the output."""
        return self.second.n_out

    @property
    def n_new(self) -> int:
        """Rows of the output that were added."""
        return int(self.is_synthetic.sum())

    @property
    def fingerprint(self) -> str | None:
        """By which ``generate`` knows the table again."""
        return self.first.fingerprint

    def known_by(self, fingerprint: str) -> "PlanChain":
        """The same chain, with what its first plan knows its table by."""
        return PlanChain(self.first.known_by(fingerprint), self.second)

    @property
    def dropped(self) -> None:
        """A chain does not tell why rows were left out; its plans do."""
        return None

    @property
    def sample_indices(self) -> Rows:
        """For each output row the input row that it is or goes back to (the base of its base)."""
        rows: Rows = self.first.sample_indices[self.second.sample_indices]
        return rows

    @property
    def is_synthetic(self) -> Flags:
        """For each output row whether it was added."""
        flags: Flags = self.first.is_synthetic[self.second.sample_indices]
        return flags | self.second.is_synthetic

    @property
    def is_copy(self) -> Flags:
        """For each output row whether it is a row of the input as it stands there, or a copy."""
        flags: Flags = self.first.is_copy[self.second.sample_indices]
        return flags & self.second.is_copy

    def then(self, second: "AnyPlan") -> "PlanChain":
        """Follow this chain by a plan that was made for its output."""
        return PlanChain.of(self.first, self.second.then(second))

    def select(self, positions: Rows) -> "PlanChain":
        """The plan of some rows of the output, in any order."""
        return PlanChain.of(self.first, self.second.select(positions))

    def piece(self, start: int, stop: int) -> "PlanChain":
        """The plan of the output's rows from ``start`` to before ``stop``."""
        return PlanChain.of(self.first, self.second.piece(start, stop))

    def added_rows(self) -> "PlanChain":
        """The plan of the added rows of the output alone."""
        return self.select(np.flatnonzero(self.is_synthetic))

    def rows_needed(self) -> Rows:
        """The rows of the input that generation reads, ascending."""
        return self.first.rows_needed()

    def for_rows(self, rows: Rows) -> "PlanChain":
        """The same chain for a table that has some of the rows only."""
        return PlanChain(self.first.for_rows(rows), self.second)

    def to_arrow(self) -> Any:
        """Write the chain into a pyarrow table; see :meth:`Plan.to_arrow`."""
        return to_arrow(self)

    def __repr__(self) -> str:
        return f"PlanChain({self.first!r}, {self.second!r})"

    def _repr_html_(self) -> str:
        return in_a_notebook([Title("Plans, one after another"), _counted(_steps(self))])


AnyPlan: TypeAlias = Plan | PlanChain


def _steps(plan: AnyPlan) -> list[Plan]:
    """The plans that follow each other."""
    return [plan] if isinstance(plan, Plan) else [*_steps(plan.first), *_steps(plan.second)]


def _counted(plans: Sequence[Plan]) -> TextTable:
    """How many rows each plan is given, leaves out, copies, makes and gives."""
    rows = []
    for place, plan in enumerate(plans, start=1):
        stays = plan.n_out - int(plan.is_synthetic.sum())
        copied = int((plan.is_synthetic & plan.is_copy).sum())
        counts = (plan.n_rows, stays, copied, plan.n_out - stays - copied, plan.n_out)
        rows.append((str(place), *(f"{n:,}" for n in counts)))
    return TextTable(("step", "rows in", "kept", "copied", "made", "rows out"), rows)


def is_plan(value: object) -> TypeGuard[AnyPlan]:
    """Whether something is a plan or a chain of them."""
    return isinstance(value, (Plan, PlanChain))


def side_by_side(plans: Sequence[Plan]) -> Plan:
    """The plan whose output is that of some plans for one table, one below the other.

    Parameters
    ----------
    plans : sequence of Plan
        At least one; plans for the parts of a table, its classes say.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.plan import Plan, side_by_side
    >>> both = side_by_side([Plan(3, kept=np.array([2])), Plan(3, kept=np.array([0, 1]))])
    >>> both.sample_indices
    array([2, 0, 1])
    """
    n_rows = plans[0].n_rows
    kept = joined_arrays([np.arange(n_rows) if one.kept is None else one.kept for one in plans])
    new = join([block for one in plans for block in one.new])
    order, n_kept, n_new = [], 0, 0
    for one in plans:
        entries = one._entries_of(None)
        is_new = entries >= one.n_kept
        order.append(np.where(is_new, entries - one.n_kept + kept.size + n_new, entries + n_kept))
        n_kept, n_new = n_kept + one.n_kept, n_new + one.n_new
    output = joined_arrays(order)
    told = [one.dropped for one in plans if one.dropped is not None]
    dropped = reduce(lambda some, more: some.and_then(more), told) if told else None
    goes_up = _counts_up(output, kept.size + n_new)
    return Plan(n_rows, kept, new, None if goes_up else output, dropped)


def _counts_up(numbers: Rows, n: int) -> bool:
    """Whether numbers are 0, 1, ..., n - 1."""
    return numbers.size == n and bool((numbers == np.arange(n)).all())


def _ranked(numbers: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """The numbers that occur, ascending, and the place of each among them."""
    if numbers.size < 2 or (np.diff(numbers) > 0).all():
        return numbers, np.arange(numbers.size)
    used, place = np.unique(numbers, return_inverse=True)
    return used, place.ravel()
