"""What is known of whole columns, where a sampler is given some rows of a table only."""

from copy import copy
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from equipoise._containers import read_table
from equipoise._containers.arrow_tables import arrow_holds
from equipoise._containers.arrow_types import decoded
from equipoise._containers.kinds import HELD_NUMBERS, Declared, Holds, kind_and_reason
from equipoise._engine.generation import SharedTable
from equipoise.core.columns import LEVELS, Column, Features, Kind
from equipoise.core.wording import shown
from equipoise.exceptions import TableError

#: Of more levels than these only is remembered whether each occurs once.
_MOST_LEVELS = 100_000


@dataclass(frozen=True)
class ColumnOfWhole(Column):
    """A column of which some rows are there; what is said of it holds for all rows.

    Parameters
    ----------
    whole_differs : bool
        Whether no level occurs twice in the whole table.
    """

    whole_differs: bool = False

    def all_differ(self, n_rows: int) -> bool:
        """Whether no level occurs twice in the whole table."""
        return self.kind == Kind.CATEGORY and self.whole_differs


@dataclass(eq=False)
class WholeColumn:
    """What is known of one column, once all batches have been looked at.

    Parameters
    ----------
    name : str
        The column's name.
    holds : Holds
        What its type says.
    """

    name: str
    holds: Holds
    n_missing: int = 0
    may_be_flag: bool = True
    has_zero: bool = False
    has_one: bool = False
    repeats: bool = False
    levels: Any = None
    hashes: list[NDArray[np.int64]] = field(default_factory=list)

    def look(self, column: Any) -> None:
        """Take a batch's values into account."""
        self.n_missing += column.null_count
        if self.holds in (Holds.FLOATS, Holds.INTEGERS):
            self._look_at_numbers(decoded(column).drop_null())
        elif self.holds in (Holds.STRINGS, Holds.CATEGORIES, Holds.ORDERED):
            self._look_at_levels(column)

    def _look_at_numbers(self, column: Any) -> None:
        values = np.asarray(column.to_numpy(zero_copy_only=False))
        if self.holds == Holds.FLOATS:
            with np.errstate(over="ignore", invalid="ignore"):
                total = values.sum()
            if not np.isfinite(total):
                is_missing = np.isnan(values)
                self.n_missing += int(is_missing.sum())
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
        known = decoded(column).drop_null()
        known = known.dictionary_decode() if pa.types.is_dictionary(known.type) else known
        distinct = known.unique()
        self.repeats |= len(distinct) < len(known)
        self._add_levels(distinct)
        if self.repeats:
            self.hashes.clear()
        else:
            found = (_hash_of(one) for one in distinct.to_pylist())
            self.hashes.append(np.fromiter(found, np.int64, len(distinct)))

    def _add_levels(self, distinct: Any) -> None:
        if self.levels is None:
            self.levels = distinct
        elif len(self.levels) <= _MOST_LEVELS:
            is_new = pc.invert(pc.is_in(distinct, value_set=self.levels))
            new = distinct.filter(is_new)
            self.repeats |= len(new) < len(distinct)
            self.levels = pa.concat_arrays([self.levels, new]) if len(new) else self.levels

    def add(self, other: "WholeColumn") -> None:
        """Take into account what has been found in another part of the table."""
        self.n_missing += other.n_missing
        self.may_be_flag &= other.may_be_flag
        self.has_zero |= other.has_zero
        self.has_one |= other.has_one
        self.repeats |= other.repeats
        if other.levels is not None:
            self._add_levels(other.levels)
        self.hashes = [] if self.repeats else [*self.hashes, *other.hashes]

    def settled(self) -> "WholeColumn":
        """The same answers without the levels: in their place stands how many there are."""
        if self.levels is None:
            return self
        none = [np.empty(0, dtype=np.int64)]
        n_levels = range(len(self.levels))
        return replace(self, levels=n_levels, repeats=not self._all_differ(), hashes=none)

    def of_whole(self, found: Column) -> Column:
        """What a column of some rows is, by what is known of the whole."""
        told: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(Column)}
        column = ColumnOfWhole(**told, whole_differs=self._all_differ())
        column = replace(column, n_missing=self.n_missing)
        if column.kind in LEVELS:
            return replace(column, n_levels=0 if self.levels is None else len(self.levels))
        if column.is_declared or self.holds not in HELD_NUMBERS:
            return column
        is_flag = self.may_be_flag and self.has_zero and self.has_one
        kind, why = kind_and_reason(
            self.holds, are_flags=is_flag and self.holds in (Holds.FLOATS, Holds.INTEGERS)
        )
        guessed = self.holds == Holds.FLOATS and kind == Kind.FLAG
        return replace(column, kind=kind, why=why, is_guess=guessed)

    def _all_differ(self) -> bool:
        if self.repeats or self.levels is None:
            return False
        hashes = np.sort(np.concatenate(self.hashes))
        return bool((hashes[1:] != hashes[:-1]).all())


class WholeColumns:
    """What is known of the columns of a table that no memory holds.

    Parameters
    ----------
    schema : pyarrow.Schema
        Its columns, without the target.
    """

    def __init__(self, schema: Any) -> None:
        self._columns = [WholeColumn(one.name, arrow_holds(one.type)) for one in schema]

    def look(self, batch: Any) -> None:
        """Take a batch into account."""
        for one in self._columns:
            one.look(batch.column(one.name))

    def settled(self) -> "WholeColumns":
        """The same answers without the levels that they came from, which may be many."""
        made = copy(self)
        made._columns = [one.settled() for one in self._columns]
        return made

    def add(self, other: "WholeColumns") -> None:
        """Take into account what has been found in another part of the table."""
        for one, found in zip(self._columns, other._columns, strict=True):
            one.add(found)

    def read(self, rows: Any) -> SharedTable:
        """Some rows as a table that samplers read as they would read the whole."""
        table = read_table(rows)

        def features(declared: Declared) -> Features:
            found = table.features(declared)
            pairs = zip(self._columns, found.columns, strict=True)
            return Features(found.values, [whole.of_whole(column) for whole, column in pairs])

        return SharedTable(rows, features)


def _hash_of(level: Any) -> int:
    """The same number in every process, which Python's own hash of a text is not."""
    told = level if isinstance(level, bytes) else str(level).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "little", signed=True)
