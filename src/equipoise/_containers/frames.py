"""Tables that are data frames of pandas, polars or pyarrow.

Rows are gathered by the frame's own library, so that any column keeps its dtype; new rows are
made column by column, so that no second matrix of the output's size ever exists.
"""

import sys
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import (
    HELD_NUMBERS,
    KIND_OF,
    Declared,
    Holds,
    check_no_infinity,
    is_guess,
    kind_and_reason,
    kind_of_numbers,
    list_columns,
    with_missing,
)
from equipoise._containers.tables import (
    Rows,
    Table,
    cells_as_bytes,
    check_finite,
    extremes_of,
    is_all_finite,
    refuse_kind,
)
from equipoise._containers.times import days_of, new_ticks
from equipoise._kernels.neighbors import readable
from equipoise._runtime.threads import run_ranges
from equipoise.core.columns import LEVELS, NUMBERS, Column, Features, Kind, flag_columns
from equipoise.core.interpolate import as_dtype, fill_column, noisy_columns, whole_column
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import Plan
from equipoise.core.sources import Noise
from equipoise.exceptions import PlanError, TableError

Values = NDArray[Any]

_VALUES_WORTH_A_THREAD = 50_000
_INDEX = "an index that pandas wrote"
_MANY_VALUES = 1_000_000


class FrameTable(Table):
    """A data frame; its subclasses know its library."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._narwhal = nw.from_native(frame, eager_only=True)
        self.n_rows, self.n_columns = frame.shape
        names = list(frame.columns) if not hasattr(frame, "column_names") else frame.column_names
        self._names = names
        self.feature_names = names if all(isinstance(name, str) for name in names) else None

    @property
    def names(self) -> Sequence[Any]:
        return self._names

    def columns_holding(self, *wanted: Holds) -> list[int]:
        return [j for j in range(self.n_columns) if self._holds(j) in wanted]

    def column_numbers(self, j: int) -> Values:
        if self._holds(j) not in HELD_NUMBERS:
            return super().column_numbers(j)
        return self._numbers(j)

    @abstractmethod
    def _holds(self, j: int) -> Holds:
        """What the dtype of a column says."""

    @abstractmethod
    def _codes(self, j: int) -> NDArray[np.int64]:
        """The levels of a column, from 0, in their order where they have one; -1 is missing."""

    @abstractmethod
    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        """A column of times as whole numbers, which are missing, and how many make a day."""

    @abstractmethod
    def _taken(self, j: int, rows: Rows) -> Any:
        """Values of a column in some rows, as the library keeps them."""

    @abstractmethod
    def _of_numbers(self, j: int, made: Values) -> Any:
        """Made numbers (NaN is a missing value) as the library keeps the column."""

    @abstractmethod
    def _whole(self, j: int) -> tuple[Values, NDArray[np.bool_]] | None:
        """A column of whole numbers in its own digits, any number where a value is missing.

        None where 64 bits do not hold them.
        """

    @abstractmethod
    def _of_whole(self, j: int, made: Values, is_missing: NDArray[np.bool_]) -> Any:
        """Made whole numbers as the library keeps the column."""

    @abstractmethod
    def _of_ticks(self, j: int, made: NDArray[np.int64], is_missing: NDArray[np.bool_]) -> Any:
        """Made times as the library keeps the column."""

    @abstractmethod
    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        """A plan's output, column by column; ``new`` makes the new values of one."""

    def _cells(self, rows: Rows, columns: list[int]) -> Iterator[bytes]:
        for j in columns:
            yield cells_as_bytes(self.values_of(j, rows))

    def values_of(self, j: int, rows: Rows) -> list[Any]:
        listed: list[Any] = self._narwhal[:, j][rows.tolist()].to_list()
        return listed

    def objects(self, rows: Rows) -> Values:
        taken = nw.from_native(self.take(rows), eager_only=True)
        out = np.empty((rows.size, self.n_columns), dtype=object)
        for j in range(self.n_columns):
            out[:, j] = taken[:, j].to_list()
        return out

    def matrix(self) -> Values:
        self._check_measurable()
        out = np.empty((self.n_rows, self.n_columns), dtype=self._common_dtype())
        for j in range(self.n_columns):
            out[:, j] = self._numbers(j)
        check_finite(out, self._names)
        return out

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        block = None if declared else self._block()
        if block is not None and is_all_finite(block, n_threads):
            return self._features_of_block(readable(block))
        # The fast search of numbers reads row after row, all else column after column.
        is_numeric = all(self._holds(j) in HELD_NUMBERS for j in range(self.n_columns))
        out = np.empty(
            (self.n_rows, self.n_columns),
            dtype=self._common_dtype(),
            order="C" if is_numeric and not declared else "F",
        )

        def read(j: int) -> Column:
            out[:, j], column = self._read(j, declared.get(j))
            return column

        columns = self._for_each_column(read, self.n_rows, n_threads)
        check_no_infinity(out, self._names)
        return Features(out, columns)

    def _block(self) -> Values | None:
        """All columns as one matrix of floats, where so many are so short that one is no work."""
        return None

    def _features_of_block(self, values: Values) -> Features:
        """The columns of a matrix without missing values."""
        columns = [Column(name, Kind.CONTINUOUS, Holds.FLOATS.value) for name in self._names]
        for j in flag_columns(values):
            kind, why = kind_and_reason(Holds.FLOATS, are_flags=True)
            columns[j] = Column(self._names[j], kind, why, is_guess=True)
        return Features(values, columns)

    def _for_each_column(
        self, work: Callable[[int], Any], n_values: int, n_threads: int
    ) -> list[Any]:
        """What ``work`` returns for each column, on several threads where ``n_values`` are many."""
        grain = -(-_VALUES_WORTH_A_THREAD // max(n_values, 1))
        found: list[Any] = [None] * self.n_columns

        def work_on(start: int, stop: int) -> None:
            for j in range(start, stop):
                found[j] = work(j)

        run_ranges(work_on, self.n_columns, grain, n_threads, grain=grain)
        return found

    def _common_dtype(self) -> Any:
        schema = self._narwhal.schema.values()
        return np.float32 if all(dtype == nw.Float32 for dtype in schema) else np.float64

    def _read(self, j: int, kind: Kind | None) -> tuple[Values, Column]:
        """Read one column: its values as floats, and what it is."""
        if kind is None and j in self.index_columns:
            return np.zeros(self.n_rows), Column(self._names[j], Kind.COPIED, _INDEX)
        holds, is_said = self._holds(j), kind is not None
        wanted = KIND_OF[holds] if kind is None else kind
        if wanted in LEVELS:
            return self._read_levels(j, wanted, holds, is_said)
        if wanted == Kind.COPIED:
            values, n_missing = np.zeros(self.n_rows), 0
            found, why = kind_and_reason(holds)
        elif wanted == Kind.DATE and holds == Holds.TIMES:
            values = days_of(*self._ticks(j))
            n_missing, (found, why) = int(np.isnan(values).sum()), kind_and_reason(holds)
        elif wanted in NUMBERS and holds in HELD_NUMBERS:
            values = self._numbers(j)
            n_missing = int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0
            found, why = kind_of_numbers(values, holds)
        else:
            refuse_kind(self._names[j], wanted, holds, self.values_of(j, np.arange(self.n_rows)))
        return values, Column(
            self._names[j],
            kind or found,
            "declared" if is_said else why,
            n_missing,
            is_declared=is_said,
            is_guess=not is_said and is_guess(holds, found),
        )

    def _read_levels(
        self, j: int, kind: Kind, holds: Holds, is_said: bool
    ) -> tuple[Values, Column]:
        try:
            codes = self._codes(j)
        except TypeError:
            # Lists and other things that cannot be told apart by a hash.
            raise TableError(
                f"column {self._names[j]!r} of X is declared to be {str(kind)!r}, but its values "
                "cannot be compared. Declare it copied, or take it apart into columns"
            ) from None
        return with_missing(codes), Column(
            self._names[j],
            kind,
            "declared" if is_said else holds.value,
            int((codes < 0).sum()),
            int(codes.max(initial=-1)) + 1,
            is_declared=is_said,
            is_text=not is_said and holds == Holds.STRINGS,
        )

    def _numbers(self, j: int) -> Values:
        """A column of numbers; as floats with NaN where there are missing values."""
        column = self._narwhal[:, j]
        has_missing = int(column.null_count()) > 0
        if has_missing and (whole := self._whole(j) if column.dtype.is_integer() else None):
            return np.where(whole[1], np.nan, whole[0].astype(np.float64))
        if has_missing or column.dtype.is_decimal():
            column = column.cast(nw.Float64)
        return np.asarray(column.to_numpy())

    def _check_measurable(self) -> None:
        """Refuse columns that are no numbers, and missing values."""
        schema = self._narwhal.schema.values()
        strange = [
            f"{name} ({_kind(dtype)})"
            for j, (name, dtype) in enumerate(zip(self._names, schema, strict=True))
            if self._holds(j) not in (Holds.FLOATS, Holds.INTEGERS, Holds.BOOLEANS)
        ]
        if strange:
            raise TableError(
                f"this needs numbers, but could not convert string to float or the like: "
                f"column{'s' * (len(strange) > 1)} {list_columns(strange)}. Encode or drop them"
            )
        holes = [
            f"{name} ({n})"
            for name, n in zip(self._names, self._count_missing(), strict=True)
            if n > 0
        ]
        if holes:
            raise TableError(
                f"Input X contains NaN or missing values: column{'s' * (len(holes) > 1)} "
                f"{list_columns(holes)}. In brackets: how many values. Impute or drop them first, "
                "for instance with sklearn.impute.SimpleImputer in front of the sampler in a "
                "Pipeline"
            )

    def _count_missing(self) -> Iterator[int]:
        for j in range(self.n_columns):
            values = self._numbers(j)
            yield int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0

    def give_back_freed_memory(self, n_values: int) -> None:
        super().give_back_freed_memory(n_values)
        arrow = sys.modules.get("pyarrow")
        if arrow is not None and n_values > _MANY_VALUES:
            # It keeps a heap for each thread, those that have ended among them.
            arrow.default_memory_pool().release_unused()

    def generate(self, plan: Plan, n_threads: int) -> Any:
        if not plan.new:
            return self.take(plan.sample_indices)
        if all(one.are_copies for one in plan.new):
            return self._relabelled(self.take(plan.sample_indices))
        noise = [self._noisy_columns(one) for one in plan.new]

        def new(j: int) -> list[Any]:
            pairs = zip(plan.new, noise, strict=True)
            return [self._new_values(j, one, noisy) for one, noisy in pairs]

        return self._assemble(new, plan, n_threads)

    def _relabelled(self, frame: Any) -> Any:
        """A frame whose rows get new labels, where its library has labels."""
        return frame

    def _new_values(self, j: int, new: NewRows, noisy: dict[int, Values]) -> Any:
        """The new values of one column, as the library keeps them."""
        rows = new.gathered(j)
        if rows is not None:
            return self._taken(j, rows)
        holds = self._holds(j)
        if holds == Holds.TIMES:
            return self._new_times(j, new, noisy)
        if holds not in HELD_NUMBERS:
            raise PlanError(
                f"the plan lays new values of column {self._names[j]!r} between those of two rows, "
                f"but it holds {holds.value}; make a new plan for this table"
            )
        whole = self._whole(j) if holds == Holds.INTEGERS else None
        if whole is not None:
            made, is_missing = whole_column(*whole, new, j, noisy.get(j))
            return self._of_whole(j, made, is_missing)
        values = self._numbers(j)
        if j in noisy:
            made = as_dtype(noisy[j], values.dtype)
        else:
            made = np.empty(len(new), dtype=values.dtype)
            fill_column(values, new, j, made)
        return self._of_numbers(j, self._rounded(j, made))

    def _is_whole(self, j: int) -> bool:
        return self._holds(j) == Holds.INTEGERS and self._whole(j) is not None

    def _rounded(self, j: int, made: Values) -> Values:
        """Round floats where the column holds whole numbers with missing values."""
        whole = self._holds(j) == Holds.INTEGERS and made.dtype.kind == "f"
        flags = self._holds(j) == Holds.BOOLEANS and made.dtype.kind == "f"
        return np.rint(made) if whole or flags else made

    def _new_times(self, j: int, new: NewRows, noisy: dict[int, Values]) -> Any:
        return self._of_ticks(j, *new_ticks(self._ticks(j), new, j, noisy.get(j)))

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        found = []
        for j in columns:
            whole = self._whole(j) if self._holds(j) == Holds.INTEGERS else None
            values = self._numbers(j) if whole is None else whole[0][~whole[1]]
            found.append(extremes_of(values))
        return found

    def _noisy_columns(self, new: NewRows) -> dict[int, Values]:
        """New values of columns with noise, which is drawn for a whole row at once.

        Of whole numbers the noise alone, of times too, in days.
        """
        if not isinstance(new.rest, Noise):
            return {}
        noisy = [j for j in range(self.n_columns) if isinstance(new.source_of(j), Noise)]
        origins = {
            j: None if self._holds(j) not in HELD_NUMBERS or self._is_whole(j) else self._numbers(j)
            for j in noisy
        }
        return noisy_columns(new, new.rest, origins)


def _kind(dtype: Any) -> str:
    return str(dtype).split("(", maxsplit=1)[0].lower()


def dense_array(matrix: Any) -> Values:
    """A made matrix, sparse or not, as an array."""
    return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)


def rounded(values: Values, is_whole: bool) -> Values:
    """Round made floats where the column holds whole numbers."""
    return np.rint(values) if is_whole and values.dtype.kind == "f" else values
