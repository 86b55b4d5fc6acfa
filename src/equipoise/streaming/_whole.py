"""What is known of whole columns, where a sampler is given some rows of a table only."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from equipoise._containers import read_table
from equipoise._containers.arrow_tables import arrow_codes, arrow_holds
from equipoise._containers.arrow_types import decoded
from equipoise._containers.kinds import (
    HELD_NUMBERS,
    KIND_OF,
    Declared,
    Holds,
    dense_codes,
    kind_and_reason,
)
from equipoise._engine.generation import SharedTable
from equipoise.core.columns import LEVELS, NUMBERS, Column, Features, Kind
from equipoise.core.pairwise import PairwiseSum
from equipoise.core.wording import shown
from equipoise.exceptions import TableError
from equipoise.streaming._levels import undictionaried, with_new
from equipoise.streaming._table import LargeTable, Numbered, in_order
from equipoise.typing import Floats

#: Of more levels than these only is remembered whether each occurs once.
_MOST_LEVELS = 100_000
_OF_LEVELS = (Holds.STRINGS, Holds.CATEGORIES, Holds.ORDERED)
#: Kinds that are brought to the median deviation of the numbers, all rows' deviation.
_BY_SPREAD = (Kind.DATE, Kind.ORDINAL)


@dataclass(frozen=True)
class ColumnOfWhole(Column):
    """A column of which some rows are there; what is said of it holds for all rows.

    Parameters
    ----------
    whole_differs : bool
        Whether no level occurs twice in the whole table.
    whole_spread : float or None
        How far the values of the whole table spread, where that counts.
    class_deviation : float or None
        The deviation of the values of the class by which is measured, where only some of its rows
        are there.
    """

    whole_differs: bool = False
    whole_spread: float | None = None
    class_deviation: float | None = None

    def all_differ(self, n_rows: int) -> bool:
        """Whether no level occurs twice in the whole table."""
        return self.kind == Kind.CATEGORY and self.whole_differs

    def known_spread(self) -> float | None:
        """How far the values of the whole table spread."""
        return self.whole_spread

    def known_deviation(self) -> float | None:
        """The deviation of the values of the class."""
        return self.class_deviation


@dataclass(eq=False)
class WholeColumn:
    """What is known of one column, once all batches have been looked at.

    Parameters
    ----------
    name : str
        The column's name.
    holds : Holds
        What its type says.
    kind : Kind or None
        What it was declared to be.
    """

    name: str
    holds: Holds
    kind: Kind | None = None
    n_null: int = 0
    n_nan: int = 0
    may_be_flag: bool = True
    has_zero: bool = False
    has_one: bool = False
    repeats: bool = False
    levels: Any = None
    order: Any = None
    hashes: list[NDArray[np.int64]] = field(default_factory=list)
    spread: float | None = None
    class_deviation: float | None = None

    @property
    def has_levels(self) -> bool:
        """Whether it is kept as levels."""
        return self.kind in LEVELS or (self.kind is None and self.holds in _OF_LEVELS)

    def look(self, column: Any) -> None:
        """Take a batch's values into account."""
        self.n_null += column.null_count
        if self.holds in (Holds.FLOATS, Holds.INTEGERS):
            self._look_at_numbers(decoded(column).drop_null())
        if self.has_levels:
            self._look_at_levels(column)

    def _look_at_numbers(self, column: Any) -> None:
        values = np.asarray(column.to_numpy(zero_copy_only=False))
        if self.holds == Holds.FLOATS:
            with np.errstate(over="ignore", invalid="ignore"):
                total = values.sum()
            if not np.isfinite(total):
                is_missing = np.isnan(values)
                self.n_nan += int(is_missing.sum())
                if np.isinf(values).any():
                    raise TableError(
                        f"Input X contains infinity: column {shown(self.name)}. Distances need "
                        "finite numbers: set these to missing, or to the largest value that makes "
                        "sense"
                    )
                values = values[~is_missing]
        if not self.may_be_flag or not values.size:
            return
        is_zero, is_one = values == 0, values == 1
        self.may_be_flag = bool((is_zero | is_one).all())
        self.has_zero |= bool(is_zero.any())
        self.has_one |= bool(is_one.any())

    def _look_at_levels(self, column: Any) -> None:
        known = undictionaried(column).drop_null()
        distinct = known.unique()
        self.repeats |= len(distinct) < len(known)
        self._add_levels(distinct)
        if self.holds == Holds.ORDERED:
            self.order = with_new(self.order, decoded(column).dictionary)
        if self.repeats:
            self.hashes.clear()
        else:
            found = (_hash_of(one) for one in distinct.to_pylist())
            self.hashes.append(np.fromiter(found, np.int64, len(distinct)))

    def _add_levels(self, distinct: Any) -> None:
        if self.levels is None:
            self.levels = distinct
        elif len(self.levels) <= _MOST_LEVELS:
            n_before = len(self.levels)
            self.levels = with_new(self.levels, distinct)
            self.repeats |= len(self.levels) - n_before < len(distinct)

    def add(self, other: "WholeColumn") -> None:
        """Take into account what has been found in another part of the table."""
        self.n_null += other.n_null
        self.n_nan += other.n_nan
        self.may_be_flag &= other.may_be_flag
        self.has_zero |= other.has_zero
        self.has_one |= other.has_one
        self.repeats |= other.repeats
        if other.levels is not None:
            self._add_levels(other.levels)
        if other.order is not None:
            self.order = with_new(self.order, other.order)
        self.hashes = [] if self.repeats else [*self.hashes, *other.hashes]

    def settled(self) -> "WholeColumn":
        """The same answers without the levels: in their place stands how many there are.

        Levels in an order stay, for a value is measured by its place among them.
        """
        if self.levels is None:
            return self
        is_ordered = self.kind == Kind.ORDINAL or (self.kind is None and self.order is not None)
        levels = self.levels if is_ordered else range(len(self.levels))
        none = [np.empty(0, dtype=np.int64)]
        return replace(self, levels=levels, repeats=not self._all_differ(), hashes=none)

    @property
    def n_missing(self) -> int:
        """Missing values; of levels, NaN is one like others."""
        return self.n_null if self.has_levels else self.n_null + self.n_nan

    @property
    def n_levels(self) -> int:
        """Levels that occur."""
        return 0 if self.levels is None else len(self.levels)

    def of_whole(self, found: Column) -> Column:
        """What a column of some rows is, by what is known of the whole."""
        told: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(Column)}
        column = ColumnOfWhole(
            **told,
            whole_differs=self._all_differ(),
            whole_spread=self.spread,
            class_deviation=self.class_deviation,
        )
        column = replace(column, n_missing=self.n_missing)
        if column.kind == Kind.ORDINAL:
            column = replace(column, whole_spread=float(max(0, self.n_levels - 1)))
        if column.kind in LEVELS:
            return replace(column, n_levels=self.n_levels)
        if Kind.COPIED in (self.kind, column.kind):
            return replace(column, kind=Kind.COPIED)  # a part may not know of an index
        if column.is_declared or self.holds not in HELD_NUMBERS:
            return column
        is_flag = self.may_be_flag and self.has_zero and self.has_one
        kind, why = kind_and_reason(
            self.holds, are_flags=is_flag and self.holds in (Holds.FLOATS, Holds.INTEGERS)
        )
        guessed = self.holds == Holds.FLOATS and kind == Kind.FLAG
        return replace(column, kind=kind, why=why, is_guess=guessed)

    def places(self, column: Any) -> Floats:
        """The place of each value among all levels of the whole, in their order; NaN is missing."""
        if self.n_levels > _MOST_LEVELS:
            raise TableError(
                f"column {shown(self.name)} has more than {_MOST_LEVELS:,} levels in an order, "
                "whose places a stream does not keep. Make it a number, or declare what new rows "
                f"shall have: columns={{{shown(self.name)}: 'copied'}} takes the base row's"
            )
        levels = decoded(column).slice(0, 0) if self.levels is None else self.levels
        if self.holds == Holds.ORDERED:
            rank = dense_codes(_places_in(levels, self.order))
        else:
            rank = arrow_codes(levels)
        place = _places_in(undictionaried(column), levels)
        return np.where(place < 0, np.nan, np.append(rank, -1)[place])

    def _all_differ(self) -> bool:
        if self.repeats or self.levels is None:
            return False
        hashes = np.sort(np.concatenate(self.hashes))
        return bool((hashes[1:] != hashes[:-1]).all())


def _places_in(values: Any, known: Any) -> NDArray[np.int64]:
    """Where each value stands among some; -1 where it is missing."""
    places = pc.fill_null(pc.index_in(values, value_set=known).cast(pa.int64()), -1)
    return np.asarray(places.to_numpy())


def is_measured_by_spread(schema: Any, declared: Declared) -> bool:
    """Whether dates or orders, as types and declarations have them, are measured by a spread."""
    kinds = [declared.get(j, KIND_OF[arrow_holds(one.type)]) for j, one in enumerate(schema)]
    return any(kind in _BY_SPREAD for kind in kinds)


class WholeColumns:
    """What is known of the columns of a table that no memory holds.

    Parameters
    ----------
    schema : pyarrow.Schema
        Its columns, without the target.
    declared : dict of int to Kind
        What some of them were declared to be.
    """

    def __init__(self, schema: Any, declared: Mapping[int, Kind]) -> None:
        self._columns = [
            WholeColumn(one.name, arrow_holds(one.type), declared.get(j))
            for j, one in enumerate(schema)
        ]
        self._n_rows = 0

    def look(self, batch: Any) -> None:
        """Take a batch into account."""
        self._n_rows += batch.num_rows
        for one in self._columns:
            one.look(batch.column(one.name))

    def settled(self) -> "WholeColumns":
        """The same answers without the levels that they came from, which may be many."""
        made = copy(self)
        made._columns = [one.settled() for one in self._columns]
        return made

    def only(self, columns: Sequence[int]) -> "WholeColumns":
        """What is known of some of the columns."""
        made = copy(self)
        made._columns = [self._columns[j] for j in columns]
        return made

    def of_class(self, deviations: Mapping[int, float]) -> "WholeColumns":
        """The same, where a class is measured of which only some rows are there."""
        made = copy(self)
        made._columns = [
            replace(one, class_deviation=deviations.get(j)) for j, one in enumerate(self._columns)
        ]
        return made

    def has_nulls(self, j: int) -> bool:
        """Whether a column has nulls, beside which a made NaN is one."""
        return self._columns[j].n_null > 0

    def add(self, other: "WholeColumns") -> None:
        """Take into account what has been found in another part of the table."""
        for one, found in zip(self._columns, other._columns, strict=True):
            one.add(found)
        self._n_rows += other._n_rows

    def measure(self, features: Features, table: LargeTable) -> None:
        """Read numbers and dates twice more, where something is measured by their deviation."""
        measured = features.having((*NUMBERS, Kind.DATE))
        if not measured or not features.having(_BY_SPREAD):
            return
        columns = [self._columns[j] for j in measured]
        at_once = len(columns) if table.is_in_order else 1  # the others are put in order in memory
        for start in range(0, len(columns), at_once):
            self._measure_some(columns[start : start + at_once], table)

    def _measure_some(self, columns: list[WholeColumn], table: LargeTable) -> None:
        sizes = [self._n_rows - one.n_missing for one in columns]
        names = [one.name for one in columns]
        totals = _totals(in_order(table, names), sizes, [0.0] * len(sizes), 1)
        means = [total / max(1, n) for total, n in zip(totals, sizes, strict=True)]
        squares = _totals(in_order(table, names), sizes, means, 2)
        for one, total, n in zip(columns, squares, sizes, strict=True):
            one.spread = float(np.sqrt(total / n)) if n else 0.0

    def read(self, rows: Any) -> SharedTable:
        """Some rows as a table that samplers read as they would read the whole."""
        table = read_table(rows)

        def features(declared: Declared) -> Features:
            found = table.features(declared)
            pairs = zip(self._columns, found.columns, strict=True)
            columns = [whole.of_whole(column) for whole, column in pairs]
            values = found.values
            for j, column in enumerate(columns):
                if column.kind == Kind.ORDINAL:
                    values[:, j] = self._columns[j].places(rows.column(j).combine_chunks())
            return Features(values, columns)

        return SharedTable(rows, features)


def _hash_of(level: Any) -> int:
    """The same number in every process, which Python's own hash of a text is not."""
    told = level if isinstance(level, bytes) else str(level).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "little", signed=True)


def _totals(
    batches: Iterator[Numbered], sizes: list[int], means: list[float], power: int
) -> list[float]:
    """The sums of what is known of each column, less its mean, to a power."""
    sums = [PairwiseSum(n) for n in sizes]
    for _, batch in batches:
        values = read_table(pa.Table.from_batches([batch])).features({}).values
        for j, (added, mean) in enumerate(zip(sums, means, strict=True)):
            column = values[:, j].astype(np.float64)
            known = column[~np.isnan(column)]
            if power == 2:
                known = known - mean
                known *= known
            added.add(known)
    return [one.total() for one in sums]
