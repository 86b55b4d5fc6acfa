"""Frames of pandas: NumPy, nullable and arrow-backed columns, categories, times, sparse columns."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.frames import FrameTable, Values, dense_array
from equipoise._containers.kinds import Holds, dense_codes, in_order_of, is_missing
from equipoise._containers.objects import (
    held_by,
    numbers_as_objects,
    numbers_in,
    times_as_objects,
    times_in,
)
from equipoise._containers.tables import Rows, by_pandas, whole_or_none
from equipoise._containers.times import ticks_of, times_of
from equipoise.core.interpolate import fill_rows
from equipoise.core.plan import Plan
from equipoise.core.texts import Looks
from equipoise.exceptions import TableError

# Columns and rows at which a frame of floats is read and made as one matrix.
_WIDE, _SHORT = 64, 4096


class PandasTable(FrameTable):
    """A pandas frame; rows keep their labels where none are added."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame)
        self._held: dict[int, Holds] = {}

    @cached_property
    def _series(self) -> list[Any]:
        """The columns: to look one up in a frame costs pandas more than most of what is done."""
        return [column for _, column in self._frame.items()]

    def _block(self) -> Values | None:
        if self.n_columns <= _WIDE or self.n_rows >= _SHORT:
            return None
        if set(self._frame.dtypes) not in ({np.dtype(np.float64)}, {np.dtype(np.float32)}):
            return None
        return np.asarray(self._frame.to_numpy())

    def generate(self, plan: Plan, n_threads: int) -> Any:
        block = self._block() if any(not one.are_copies for one in plan.new) else None
        if block is None:
            return super().generate(plan, n_threads)
        import pandas as pd

        made = np.empty((plan.n_out, self.n_columns), dtype=block.dtype)
        fill_rows(np.ascontiguousarray(block), plan, made, n_threads)
        index = pd.RangeIndex(plan.n_out)
        return pd.DataFrame(made, index=index, columns=self._frame.columns, copy=False)

    def _holds(self, j: int) -> Holds:
        if j not in self._held:
            self._held[j] = self._look_at(j)
        return self._held[j]

    def _look_at(self, j: int) -> Holds:
        import pandas as pd

        dtype = self._series[j].dtype
        if isinstance(dtype, pd.SparseDtype):
            dtype = dtype.subtype
        if isinstance(dtype, pd.CategoricalDtype):
            return Holds.ORDERED if dtype.ordered else Holds.CATEGORIES
        if isinstance(dtype, pd.ArrowDtype):
            return _arrow_holds(dtype.pyarrow_dtype)
        kind = getattr(dtype, "kind", "O")
        if kind == "c":
            raise TableError(
                f"Complex data not supported: column {self._names[j]!r} of X is {dtype}. Pass the "
                "real and the imaginary part as two columns"
            )
        if isinstance(dtype, (pd.PeriodDtype, pd.IntervalDtype)):
            return Holds.CATEGORIES
        if isinstance(dtype, pd.StringDtype):
            return Holds.STRINGS
        if kind == "O":
            return held_by(self._series[j].tolist())
        held = {"f": Holds.FLOATS, "i": Holds.INTEGERS, "u": Holds.INTEGERS, "b": Holds.BOOLEANS}
        return Holds.TIMES if kind in "mM" else held.get(kind, Holds.OTHERS)

    def _numbers(self, j: int) -> Values:
        column = self._series[j]
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub":
            return np.asarray(column.to_numpy())
        if column.dtype.kind in "iub" and not column.isna().any():
            dtype = getattr(column.dtype, "numpy_dtype", np.dtype(np.float64))
            return np.asarray(column.to_numpy(dtype=dtype if dtype.kind in "iub" else np.float64))
        if column.dtype == object:
            return numbers_in(column.tolist())
        if self._holds(j) == Holds.DECIMALS:
            column = column.astype("float64[pyarrow]")
        single = column.dtype == "Float32"
        return np.asarray(
            column.to_numpy(dtype=np.float32 if single else np.float64, na_value=np.nan)
        )

    def _whole(self, j: int) -> tuple[Values, NDArray[np.bool_]] | None:
        import pandas as pd

        column = self._series[j]
        if column.dtype == object:
            return whole_or_none(column.tolist())
        unknown = np.asarray(column.isna())
        if isinstance(column.dtype, (np.dtype, pd.SparseDtype)):
            return column.to_numpy(), unknown
        dtype = column.dtype.numpy_dtype
        return np.asarray(column.to_numpy(dtype=dtype, na_value=0)), unknown

    def _codes(self, j: int) -> NDArray[np.int64]:
        import pandas as pd

        column = self._series[j]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy()
            if column.dtype.ordered:
                return dense_codes(codes)
            return in_order_of(list(column.dtype.categories), codes)
        if isinstance(column.dtype, pd.ArrowDtype):
            from equipoise._containers.arrow_tables import arrow_codes

            return arrow_codes(_chunked(column))
        codes, levels = pd.factorize(column)
        # Of strings that Arrow keeps an index is iterated slowly, one by one.
        return in_order_of(np.asarray(levels, dtype=object).tolist(), codes)

    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        import pandas as pd

        column = self._series[j]
        if isinstance(column.dtype, pd.ArrowDtype):
            from equipoise._containers.arrow_tables import arrow_ticks

            return arrow_ticks(_chunked(column))
        if column.dtype == object:
            return ticks_of(times_in(column.tolist()))
        return ticks_of(column.to_numpy(dtype=_naive(column.dtype)))

    def conversion(self, j: int, looks: Looks) -> str:
        column = f"X[{self._names[j]!r}]"
        return f"{column} = {by_pandas(column, looks)}"

    def _taken(self, j: int, rows: Rows) -> Any:
        return self._series[j].array.take(rows)

    def _of_numbers(self, j: int, made: Values) -> Any:
        import pandas as pd

        dtype = self._series[j].dtype
        if isinstance(dtype, np.dtype):
            return (
                self._as_objects(j, made) if dtype.kind == "O" else made.astype(dtype, copy=False)
            )
        if getattr(dtype, "kind", "O") in "iub" and made.dtype.kind == "f":
            is_missing = np.isnan(made)
            whole = pd.array(np.where(is_missing, 0, made).astype(np.int64), dtype="Int64")
            whole[is_missing] = pd.NA
            return whole.astype(dtype)
        return pd.array(made, dtype=dtype)

    def _as_objects(self, j: int, made: Values) -> NDArray[Any]:
        """Made numbers as Python's; what is missing is what the column has for it."""
        objects = np.empty(len(made), dtype=object)
        objects[:] = numbers_as_objects(made, self._holds(j), self._series[j].tolist())
        return objects

    def _of_whole(self, j: int, made: Values, is_missing: NDArray[np.bool_]) -> Any:
        import pandas as pd

        if not is_missing.any():
            return self._of_numbers(j, made)
        dtype = self._series[j].dtype
        if isinstance(dtype, pd.ArrowDtype):
            import pyarrow as pa

            return pd.arrays.ArrowExtensionArray(
                pa.array(made, type=dtype.pyarrow_dtype, mask=is_missing)
            )
        if isinstance(dtype, np.dtype):
            objects = made.astype(object)
            objects[is_missing] = self._missing(j)
            return objects
        return pd.arrays.IntegerArray(made, is_missing)

    def _missing(self, j: int) -> Any:
        """What a column of objects has for a missing value."""
        return next(one for one in self._series[j] if is_missing(one))

    def _of_ticks(self, j: int, made: NDArray[np.int64], is_missing: NDArray[np.bool_]) -> Any:
        import pandas as pd

        dtype = self._series[j].dtype
        if isinstance(dtype, pd.ArrowDtype):
            from equipoise._containers.arrow_tables import arrow_of_ticks

            return pd.arrays.ArrowExtensionArray(
                arrow_of_ticks(made, is_missing, dtype.pyarrow_dtype)
            )
        if dtype.kind == "O":
            values = self._series[j].tolist()
            times = times_of(made, is_missing, times_in(values).dtype)
            return pd.Series(times_as_objects(times, values), dtype=object).array
        times = pd.Series(times_of(made, is_missing, _naive(dtype)))
        if getattr(dtype, "tz", None) is not None:
            times = times.dt.tz_localize("UTC").dt.tz_convert(dtype.tz)
        return times.array

    def take(self, rows: Rows) -> Any:
        return self._frame.take(rows)

    def _relabelled(self, frame: Any) -> Any:
        return with_plain_index(frame)

    def stack(self, tables: Sequence[Any]) -> Any:
        import pandas as pd

        return pd.concat(tables, ignore_index=True)

    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        import pandas as pd

        dtypes = set(self._frame.dtypes)
        index = pd.RangeIndex(plan.n_out)
        dtype = dtypes.pop()
        if not dtypes and isinstance(dtype, np.dtype) and dtype.kind in "fiub":
            # One block, in pandas' own layout: the columns are the rows of the array.
            block = np.empty((self.n_columns, plan.n_out), dtype=dtype)

            def fill(j: int) -> None:
                old = self._series[j].to_numpy()
                pieces = [old if plan.kept is None else old[plan.kept], *new(j)]
                if plan.order is None:
                    np.concatenate(pieces, out=block[j])
                else:
                    np.take(np.concatenate(pieces), plan.order, out=block[j], mode="clip")

            self._for_each_column(fill, plan.n_out, n_threads)
            return pd.DataFrame(block.T, index=index, columns=self._frame.columns, copy=False)

        def extend(j: int) -> Any:
            old = self._series[j] if plan.kept is None else self._series[j].take(plan.kept)
            added = [pd.Series(piece, dtype=old.dtype, copy=False) for piece in new(j)]
            parts = [old, *added] if len(old) else added
            column = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
            if plan.order is not None:
                column = column.take(plan.order)
            column.index = index
            return column

        columns = self._for_each_column(extend, plan.n_out, n_threads)
        frame = pd.DataFrame(dict(enumerate(columns)), index=index, copy=False)
        frame.columns = self._frame.columns
        return frame

    def wrap(self, matrix: Any) -> Any:
        import pandas as pd

        frame = pd.DataFrame(dense_array(matrix), columns=self._frame.columns)
        return frame.astype(dict(_castable(frame, self._frame)))


def _castable(frame: Any, like: Any) -> Iterator[tuple[Any, Any]]:
    """The columns that can have the dtype that they had; integers are rounded in place."""
    for name, dtype in like.dtypes.items():
        if getattr(dtype, "kind", "O") in "iu":
            frame[name] = np.rint(frame[name])
        yield name, dtype


def _naive(dtype: Any) -> Any:
    """NumPy's dtype of times, without a zone."""
    unit = getattr(dtype, "unit", None) or np.datetime_data(dtype)[0]
    return np.dtype(f"{dtype.kind}8[{unit}]")


def _chunked(column: Any) -> Any:
    """An arrow-backed column as pyarrow's own."""
    import pyarrow as pa

    return pa.chunked_array([pa.array(column.array)])


def _arrow_holds(dtype: Any) -> Holds:
    from equipoise._containers.arrow_tables import arrow_holds

    return arrow_holds(dtype)


def with_plain_index(taken: Any) -> Any:
    """A frame or series whose rows are numbered anew; it is written to."""
    import pandas as pd

    taken.index = pd.RangeIndex(len(taken))
    return taken


def with_index_of(X: Any, y: Any) -> Any:
    """Classes beside a frame, row by row, under the frame's labels; both are pandas'."""
    if not (hasattr(X, "iloc") and hasattr(y, "iloc")) or len(X) != len(y):
        return y
    return y if y.index is X.index or y.index.equals(X.index) else y.set_axis(X.index)
