"""Frames of polars."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.frames import FrameTable, Values, dense_array, rounded
from equipoise._containers.kinds import Holds, dense_codes, in_order_of
from equipoise._containers.tables import Rows
from equipoise._containers.times import OF_A_DAY
from equipoise.core.plan import Plan
from equipoise.core.texts import Looks

_WIDER_THAN_NUMPY = ("Int128", "UInt128")


class PolarsTable(FrameTable):
    """A polars frame."""

    def _holds(self, j: int) -> Holds:
        import polars as pl

        dtype = self._frame.dtypes[j]
        if dtype.is_temporal():
            return Holds.TIMES
        if dtype.is_decimal():
            return Holds.DECIMALS
        if dtype.is_float():
            return Holds.FLOATS
        if dtype.is_integer():
            return Holds.INTEGERS
        if dtype.is_nested():
            return Holds.NESTED
        held = {
            pl.Boolean: Holds.BOOLEANS,
            pl.String: Holds.STRINGS,
            pl.Binary: Holds.BINARY,
            pl.Categorical: Holds.CATEGORIES,
            pl.Enum: Holds.CATEGORIES,
            pl.Null: Holds.NOTHING,
        }
        return held.get(dtype.base_type(), Holds.OTHERS)

    def _numbers(self, j: int) -> Values:
        import polars as pl

        column = self._frame.to_series(j)
        if str(column.dtype) in _WIDER_THAN_NUMPY:
            return np.asarray(column.cast(pl.Float64).to_numpy())
        return super()._numbers(j)

    def _codes(self, j: int) -> NDArray[np.int64]:
        import polars as pl

        column = self._frame.to_series(j)
        if column.dtype.is_nested() or column.dtype == pl.Object:
            raise TypeError(f"{column.dtype} has no levels")
        if column.dtype == pl.Null:
            return np.full(self.n_rows, -1, dtype=np.int64)
        if column.dtype == pl.Binary:
            column = column.bin.encode("hex")
        if column.dtype == pl.String:
            column = column.cast(pl.Categorical)
        if column.dtype in (pl.Categorical, pl.Enum):
            found = column.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
            _, first, codes = np.unique(found, return_index=True, return_inverse=True)
            levels = column.gather(first).cast(pl.String).to_list()
            n_missing = int(levels[0] is None)
            return in_order_of(levels[n_missing:], codes.ravel() - n_missing)
        ranks = column.rank("dense").cast(pl.Int64) - 1
        return dense_codes(ranks.fill_null(-1).to_numpy())

    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        import polars as pl

        column = self._frame.to_series(j)
        dtype = column.dtype
        unit = "D" if dtype == pl.Date else getattr(dtype, "time_unit", None) or "ns"
        ticks = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
        return ticks, column.is_null().to_numpy(), OF_A_DAY[unit]

    def conversion(self, j: int, looks: Looks) -> str:
        column = f"pl.col({self._names[j]!r})"
        if looks == Looks.DATES:
            return f"X = X.with_columns({column}.str.to_datetime(strict=False))"
        if looks == Looks.MARKED_NUMBERS:
            column = f'{column}.str.replace_all("[^0-9.eE+-]", "")'
        return f"X = X.with_columns({column}.cast(pl.Float64, strict=False))"

    def _taken(self, j: int, rows: Rows) -> Any:
        return self._frame.to_series(j).gather(rows)

    def _of_numbers(self, j: int, made: Values) -> Any:
        import polars as pl

        old = self._frame.to_series(j)
        series = pl.Series(old.name, made)
        if made.dtype.kind == "f" and old.null_count():
            series = series.fill_nan(None)
        if old.dtype == pl.Boolean and made.dtype.kind == "f":
            return series > 0.5
        return series.cast(old.dtype)

    def _whole(self, j: int) -> tuple[Values, NDArray[np.bool_]] | None:
        import polars as pl

        column = self._frame.to_series(j)
        filled = column.fill_null(0)
        if str(column.dtype) in _WIDER_THAN_NUMPY:
            filled = filled.cast(pl.Int64, strict=False)
            if filled.has_nulls():
                return None
        return filled.to_numpy(), column.is_null().to_numpy()

    def _of_whole(self, j: int, made: Values, is_missing: NDArray[np.bool_]) -> Any:
        import polars as pl

        old = self._frame.to_series(j)
        series = pl.Series(old.name, made, dtype=old.dtype)
        return series.set(pl.Series(is_missing), None) if is_missing.any() else series

    def _of_ticks(self, j: int, made: NDArray[np.int64], is_missing: NDArray[np.bool_]) -> Any:
        import polars as pl

        old = self._frame.to_series(j)
        series = pl.Series(old.name, made, dtype=pl.Int64)
        series = series.set(pl.Series(is_missing), None) if is_missing.any() else series
        physical = pl.Int32 if old.dtype == pl.Date else pl.Int64
        return series.cast(physical).cast(old.dtype)

    def take(self, rows: Rows) -> Any:
        return self._frame[rows]

    def stack(self, tables: Sequence[Any]) -> Any:
        import polars as pl

        return pl.concat(tables)

    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        import polars as pl

        def extend(j: int) -> Any:
            old = self._frame.to_series(j)
            kept = old if plan.kept is None else old.gather(plan.kept)
            column = pl.concat([kept, *new(j)] if len(kept) else new(j), rechunk=True)
            return column if plan.order is None else column.gather(plan.order)

        return pl.DataFrame(self._for_each_column(extend, plan.n_out, n_threads))

    def wrap(self, matrix: Any) -> Any:
        import polars as pl

        values = dense_array(matrix)
        return pl.DataFrame(
            [
                pl.Series(name, rounded(values[:, j], dtype.is_integer())).cast(dtype)
                for j, (name, dtype) in enumerate(self._frame.schema.items())
            ]
        )
