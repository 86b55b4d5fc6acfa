"""Tables that are NumPy arrays, or lists of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import (
    HELD_NUMBERS,
    KIND_OF,
    Declared,
    Holds,
    check_no_infinity,
    is_guess,
    is_hashable,
    is_missing,
    kind_and_reason,
    kind_of_numbers,
    with_missing,
)
from equipoise._containers.objects import (
    held_by,
    numbers_as_objects,
    numbers_in,
    times_as_objects,
    times_in,
)
from equipoise._containers.tables import (
    Rows,
    Table,
    by_pandas,
    check_finite,
    is_all_finite,
    refuse_kind,
    whole_or_none,
)
from equipoise._containers.times import days_of, new_ticks, ticks_of, times_of
from equipoise._kernels.neighbors import readable
from equipoise.core.columns import (
    LEVELS,
    NUMBERS,
    AlikeColumns,
    Column,
    Features,
    Kind,
    flag_columns,
)
from equipoise.core.interpolate import (
    as_dtype,
    fill_column,
    fill_rows,
    noisy_columns,
    whole_column,
)
from equipoise.core.new_rows import NewRows, starts_of
from equipoise.core.plan import NO_ROWS, Plan
from equipoise.core.sources import Between, Noise
from equipoise.core.texts import Looks
from equipoise.core.wording import shown
from equipoise.exceptions import PlanError, TableError, TableTypeError

#: What the columns of an array hold, by the kind of its dtype; objects are looked at.
_HELD = {
    "f": Holds.FLOATS,
    "i": Holds.INTEGERS,
    "u": Holds.INTEGERS,
    "b": Holds.BOOLEANS,
    "M": Holds.TIMES,
    "m": Holds.TIMES,
    "U": Holds.STRINGS,
    "S": Holds.BINARY,
}


class ColumnNumbers:
    """Names for the columns of a bare array: their numbers."""

    def __getitem__(self, j: int) -> str:
        return str(int(j))


def numbers_of(values: NDArray[Any]) -> NDArray[Any]:
    """The values as a float array that kernels read; float32 stays as it is."""
    if values.dtype.kind == "c":
        raise TableError(
            f"Complex data not supported: X is {values.dtype}. Pass the real and the imaginary "
            "part as two columns"
        )
    if values.dtype in (np.float32, np.float64):
        return readable(values)
    if values.dtype.kind in "fiub":
        return values.astype(np.float64, order="C")
    return _numbers_of_objects(values)


def _numbers_of_objects(values: NDArray[Any]) -> NDArray[np.float64]:
    """Objects and strings, where each of them is a number."""
    try:
        return values.astype(np.float64, order="C")
    except (ValueError, TypeError):
        pass
    bad = [j for j in range(values.shape[1]) if not _are_numbers(values[:, j])]
    example = next(value for value in values[:, bad[0]] if not _are_numbers(np.array([value])))
    message = (
        f"distances are measured between numbers, but could not convert string to float or number "
        f"what column{'s' * (len(bad) > 1)} {', '.join(map(str, bad[:5]))} of X hold, "
        f"{shown(example)} "
        "for instance (argument must be a string or a number). Encode or drop them, or use "
        "RandomOverSampler or RandomUnderSampler, which take any column"
    )
    if isinstance(example, (str, bytes)):
        raise TableError(message)
    raise TableTypeError(message)


def _are_numbers(column: NDArray[Any]) -> bool:
    try:
        column.astype(np.float64)
    except (ValueError, TypeError):
        return False
    return True


def _check_array(X: NDArray[Any]) -> None:
    """Refuse arrays that are no table, or that NumPy would take for another one."""
    if isinstance(X, np.matrix):
        raise TableTypeError(
            "X is a matrix of NumPy: np.matrix is not supported. Please convert to a numpy array "
            "by np.asarray(X)"
        )
    if X.dtype.kind == "V":
        raise TableError(
            "X is an array of records or raw bytes, whose fields NumPy does not count as columns: "
            "pass pandas.DataFrame(X)"
        )
    if X.ndim < 2:
        raise TableError(
            f"Expected 2D array, got {X.ndim}D array instead. Reshape your data either "
            "using array.reshape(-1, 1) if your data has a single feature or "
            "array.reshape(1, -1) if it contains a single sample."
        )
    n_masked = int(np.ma.getmaskarray(X).sum()) if isinstance(X, np.ma.MaskedArray) else 0
    if n_masked:
        raise TableError(
            f"X is a masked array, {n_masked} of whose values are masked: pass "
            "X.astype(float).filled(np.nan), whose missing values are measured"
        )


class ArrayTable(Table):
    """A NumPy array of two dimensions."""

    def __init__(self, X: NDArray[Any]) -> None:
        _check_array(X)
        self._values = np.asarray(X)
        self.n_rows, self.n_columns = X.shape

    @property
    def names(self) -> Sequence[Any]:
        return range(self.n_columns)

    def matrix(self) -> NDArray[Any]:
        numbers = numbers_of(self._values)
        check_finite(numbers, ColumnNumbers())
        return numbers

    def columns_holding(self, *wanted: Holds) -> list[int]:
        columns = ObjectColumns(self._values)
        return [j for j in range(self.n_columns) if columns.holds(j) in wanted]

    def column_numbers(self, j: int) -> NDArray[Any]:
        if self._values.dtype.kind in "fiub":
            return self._values[:, j]
        numbers = ObjectColumns(self._values).numbers(j)
        return super().column_numbers(j) if numbers is None else numbers

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        if self._values.dtype.kind in "fiub":
            return super().extremes(columns)
        return ObjectColumns(self._values).extremes(columns)

    def conversion(self, j: int, looks: Looks) -> str:
        return f"X[:, {j}] = {by_pandas(f'X[:, {j}]', looks)}"

    def values_of(self, j: int, rows: Rows) -> list[Any]:
        listed: list[Any] = self._values[rows, j].tolist()
        return listed

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        if self._values.dtype.kind not in "fiubc":
            return ObjectColumns(self._values).features(declared)
        numbers = numbers_of(self._values)
        n_missing = np.zeros(self.n_columns, dtype=np.int64)
        if not is_all_finite(numbers, n_threads):
            check_no_infinity(numbers, ColumnNumbers())
            n_missing = np.isnan(numbers).sum(axis=0)
        holds = _HELD[self._values.dtype.kind]
        of_dtype, of_flags = (kind_and_reason(holds, are_flags=one) for one in (False, True))
        others = {
            j: Column(j, *of_dtype, int(n_missing[j])) for j in np.flatnonzero(n_missing).tolist()
        }
        for j in flag_columns(numbers) if holds != Holds.BOOLEANS else ():
            guess = is_guess(holds, Kind.FLAG)
            others[j] = Column(j, *of_flags, int(n_missing[j]), is_guess=guess)
        columns = AlikeColumns(self.n_columns, Column(0, *of_dtype), others)
        return declare(Features(numbers, columns), declared, holds)

    def take(self, rows: Rows) -> Any:
        self._check_not_complex()
        return self._values.take(rows, axis=0)

    def generate(self, plan: Plan, n_threads: int) -> Any:
        self._check_not_complex()
        out = np.empty((plan.n_out, self.n_columns), dtype=self._values.dtype)
        if self._values.dtype.kind in "fiub" or all(one.are_copies for one in plan.new):
            fill_rows(self._values, plan, out, n_threads)
        else:
            ObjectColumns(self._values).fill(plan, out)
        return out

    def stack(self, tables: Sequence[Any]) -> Any:
        return np.concatenate(tables)

    def _check_not_complex(self) -> None:
        if self._values.dtype.kind == "c":
            numbers_of(self._values)

    def _cells(self, rows: Rows, columns: list[int]) -> Iterator[bytes]:
        if self._values.dtype.kind not in "fiub":
            yield from super()._cells(rows, columns)
            return
        cells = self._values[rows][:, columns].T.astype(np.float64, order="C")
        cells[np.isnan(cells)] = np.nan  # there are many
        yield cells.tobytes()

    def wrap(self, matrix: Any) -> Any:
        made = np.asarray(matrix)
        same = made.dtype == self._values.dtype or self._values.dtype.kind not in "fiub"
        return made if same else as_dtype(made.astype(np.float64), self._values.dtype)


def declare(features: Features, declared: Declared, holds: Holds) -> Features:
    """Bring the columns of a table of numbers to the kinds that the caller says."""
    if not declared:
        return features
    columns, values = list(features.columns), features.values
    for j, kind in declared.items():
        column = np.asarray(values[:, j], dtype=np.float64)
        if kind == Kind.DATE:
            refuse_kind(j, kind, holds, column[:1])
        if kind in LEVELS:
            if values is features.values:
                values = np.array(values, dtype=np.float64)
            codes = levels_of_numbers(column)
            values[:, j] = with_missing(codes)
            n_levels = int(codes.max(initial=-1)) + 1
            columns[j] = replace(columns[j], kind=kind, n_levels=n_levels)
        else:
            columns[j] = replace(columns[j], kind=kind)
        columns[j] = replace(columns[j], why="declared", is_declared=True, is_guess=False)
    return Features(values, columns)


def levels_of_numbers(column: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each number among those that occur; -1 is a missing value."""
    known = ~np.isnan(column)
    codes = np.full(column.size, -1, dtype=np.int64)
    codes[known] = np.unique(column[known], return_inverse=True)[1].ravel()
    return codes


class ObjectColumns:
    """The columns of an array of objects, texts or times: each is what it holds."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values
        self._held: dict[int, Holds] = {}

    def holds(self, j: int) -> Holds:
        """What a column holds."""
        if j not in self._held:
            by_dtype = _HELD.get(self._values.dtype.kind)
            self._held[j] = held_by(self._of(j)) if by_dtype is None else by_dtype
        return self._held[j]

    def features(self, declared: Declared) -> Features:
        n_rows, n_columns = self._values.shape
        values = np.empty((n_rows, n_columns))
        columns = []
        for j in range(n_columns):
            values[:, j], column = self._read(j, declared.get(j))
            columns.append(column)
        check_no_infinity(values, ColumnNumbers())
        return Features(values, columns)

    def _read(self, j: int, kind: Kind | None) -> tuple[NDArray[Any], Column]:
        holds, is_said = self.holds(j), kind is not None
        wanted = KIND_OF[holds] if kind is None else kind
        if wanted in LEVELS:
            return self._read_levels(j, wanted, is_said)
        if wanted == Kind.COPIED:
            if holds == Holds.OTHERS and not is_said:
                self._check_hashable(j)
            values, (found, why) = np.zeros(len(self._values)), kind_and_reason(holds)
        elif wanted == Kind.DATE and holds == Holds.TIMES:
            values, (found, why) = days_of(*self._ticks(j)), kind_and_reason(holds)
        elif wanted in NUMBERS and holds in HELD_NUMBERS:
            values = numbers_in(self._of(j))
            found, why = kind_of_numbers(values, holds)
        else:
            refuse_kind(j, wanted, holds, self._of(j))
        return values, Column(
            j,
            kind or found,
            "declared" if is_said else why,
            int(np.isnan(values).sum()),
            is_declared=is_said,
            is_guess=not is_said and is_guess(holds, found),
        )

    def _read_levels(self, j: int, kind: Kind, is_said: bool) -> tuple[NDArray[Any], Column]:
        self._check_hashable(j)
        codes = _codes_of(self._of(j), in_order=kind == Kind.ORDINAL)
        return with_missing(codes), Column(
            j,
            kind,
            "declared" if is_said else self.holds(j).value,
            int((codes < 0).sum()),
            int(codes.max(initial=-1)) + 1,
            is_declared=is_said,
            is_text=not is_said and self.holds(j) == Holds.STRINGS,
        )

    def _check_hashable(self, j: int) -> None:
        bad = [one for one in self._of(j) if not is_hashable(one)]
        if bad:
            raise TableTypeError(
                f"column {j} of X holds {shown(bad[0])}, which is no value of a table: the "
                "argument must be a string or a number. Take it apart into columns, or drop it"
            )

    def _of(self, j: int) -> list[Any]:
        column = self._values[:, j]
        # NumPy's finest times would become whole numbers.
        return list(column) if column.dtype.kind in "mM" else column.tolist()

    def numbers(self, j: int) -> NDArray[np.float64] | None:
        """The column as floats; None where it holds anything else."""
        return numbers_in(self._of(j)) if self.holds(j) in HELD_NUMBERS else None

    def _times(self, j: int) -> NDArray[Any]:
        is_object = self._values.dtype.kind == "O"
        return times_in(self._of(j)) if is_object else self._values[:, j]

    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        return ticks_of(self._times(j))

    def fill(self, plan: Plan, out: NDArray[Any]) -> None:
        """Write the output of a plan."""
        n_kept = plan.n_kept
        stock = out
        if plan.order is not None:
            stock = np.empty((n_kept + plan.n_new, out.shape[1]), dtype=out.dtype)
        stock[:n_kept] = self._values if plan.kept is None else self._values[plan.kept]
        for one, start in zip(plan.new, starts_of(plan.new), strict=False):
            self._fill_new(one, stock[n_kept + start : n_kept + start + len(one)])
        if plan.order is not None:
            out[:] = stock[plan.order]

    def _fill_new(self, new: NewRows, out: NDArray[Any]) -> None:
        """Write new rows, column by column."""
        sources = {j: new.source_of(j) for j in range(out.shape[1])}
        gathered = {j: new.gathered(j) for j in sources}
        is_time = {j: self.holds(j) == Holds.TIMES for j, rows in gathered.items() if rows is None}
        numbers = {j: self._made_from(j) for j, times in is_time.items() if not times}
        whole = {j: self._whole(j) for j in numbers}
        noisy = {}
        if isinstance(new.rest, Noise):
            with_noise = [j for j, one in sources.items() if isinstance(one, Noise)]
            origins = {j: None if whole.get(j) is not None else numbers.get(j) for j in with_noise}
            noisy = noisy_columns(new, new.rest, origins)
        for j, rows in gathered.items():
            if rows is not None:
                out[:, j] = self._values[rows, j]
            elif is_time[j]:
                out[:, j] = self._new_times(j, new, noisy.get(j))
            elif (digits := whole[j]) is not None:
                self._put(*whole_column(*digits, new, j, noisy.get(j)), new, j, out)
            else:
                made = noisy[j] if j in noisy else np.empty(len(new))
                if j not in noisy:
                    fill_column(numbers[j], new, j, made)
                is_unknown = np.isnan(made)
                if self.holds(j) == Holds.INTEGERS:
                    made = self._without_fractions(made, new, j)
                self._put(made, is_unknown, new, j, out)

    def _new_times(self, j: int, new: NewRows, noise: Any) -> Any:
        times = self._times(j)
        made = times_of(*new_ticks(ticks_of(times), new, j, noise), times.dtype)
        return made if self._values.dtype.kind != "O" else times_as_objects(made, self._of(j))

    def _put(
        self,
        made: NDArray[Any],
        is_unknown: NDArray[np.bool_],
        new: NewRows,
        j: int,
        out: NDArray[Any],
    ) -> None:
        """Write made numbers as Python's; what is missing is the base row's own."""
        known = made[~is_unknown]
        if made.dtype.kind == "f":
            known = np.array(numbers_as_objects(known, self.holds(j), ()), dtype=object)
        out[~is_unknown, j] = known.tolist()
        out[is_unknown, j] = self._values[new.base[is_unknown], j]

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        found = []
        for j in columns:
            known = [one for one in self._of(j) if not is_missing(one)]
            found.append((min(known), max(known)) if known else None)
        return found

    def _without_fractions(self, made: NDArray[Any], new: NewRows, j: int) -> NDArray[Any]:
        """New values of a column of integers that 64 bits do not hold, as Python's."""
        source, cells = new.source_of(j), self._of(j)
        whole = np.array([0 if np.isnan(one) else round(one) for one in made.tolist()], object)
        if isinstance(source, Between):
            ends = zip(new.base.tolist(), source.partner.tolist(), strict=True)
            for i, (one, other) in enumerate(ends):
                if not (is_missing(cells[one]) or is_missing(cells[other])):
                    way = Fraction(source.position[i]) * (cells[other] - cells[one])
                    whole[i] = cells[one] + round(way)
        return whole

    def _whole(self, j: int) -> tuple[NDArray[Any], NDArray[np.bool_]] | None:
        """A column of Python's integers in 64 bits; None where it is none, or they need more."""
        return whole_or_none(self._of(j)) if self.holds(j) == Holds.INTEGERS else None

    def _made_from(self, j: int) -> NDArray[np.float64]:
        numbers = self.numbers(j)
        if numbers is None:
            raise PlanError(
                f"the plan lays new values of column {j} between those of two rows, but it "
                "holds no numbers; make a new plan for this table"
            )
        return numbers


def _codes_of(values: list[Any], *, in_order: bool) -> NDArray[np.int64]:
    """Number the levels, sorted where they can be; -1 is a missing value."""
    found = list(dict.fromkeys(one for one in values if not is_missing(one)))
    try:
        levels = sorted(found)
    except TypeError:
        if in_order:
            raise
        levels = found
    place = {level: code for code, level in enumerate(levels)}
    codes = [-1 if is_missing(one) else place[one] for one in values]
    return np.array(codes, dtype=np.int64)


def _has_own_types(row: Sequence[Any], dtype: np.dtype[Any]) -> bool:
    """Whether an array of one dtype would hide what the columns of a list hold."""
    if dtype.kind not in "fiub":
        return True
    return bool({held_by([one]) for one in row} - {_HELD[dtype.kind], Holds.NOTHING})


def list_as_array(rows: Sequence[Any]) -> NDArray[Any] | None:
    """A list of rows as an array; of objects where one dtype would hide what they are.

    None where the rows are not equally long.
    """
    try:
        values = np.asarray(rows)
    except UnicodeError:  # bytes beside text
        return np.array(rows, dtype=object)
    except ValueError:
        return None
    if values.ndim == 2 and values.size and _has_own_types(rows[0], values.dtype):
        return np.array(rows, dtype=object)
    return values


class ListTable(ArrayTable):
    """A list of rows, each a list of values; it comes back as one."""

    def __init__(self, X: Sequence[Any], values: NDArray[Any]) -> None:
        super().__init__(values)
        self._rows = X

    def conversion(self, j: int, looks: Looks) -> str:
        return f"X = pd.DataFrame(X); X[{j}] = {by_pandas(f'X[{j}]', looks)}"

    def take(self, rows: Rows) -> Any:
        return [list(self._rows[row]) for row in rows]

    def generate(self, plan: Plan, n_threads: int) -> Any:
        made: list[Any] = []
        for one in plan.new:
            if one.are_copies:
                made += self.take(one.base)
            else:
                alone = Plan(self.n_rows, kept=NO_ROWS, new=(one,))
                made += super().generate(alone, n_threads).tolist()
        kept = range(self.n_rows) if plan.kept is None else plan.kept
        stock = [list(self._rows[row]) for row in kept] + made
        return stock if plan.order is None else [list(stock[place]) for place in plan.order]

    def stack(self, tables: Sequence[Any]) -> Any:
        return [row for table in tables for row in table]

    def wrap(self, matrix: Any) -> Any:
        return super().wrap(matrix).tolist()
