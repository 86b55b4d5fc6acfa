"""Tables that are NumPy arrays, or lists of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import (
    Declared,
    check_no_infinity,
    is_missing,
    kind_of_floats,
    kind_of_integers,
    kind_of_levels,
    with_missing,
)
from equipoise._containers.tables import (
    Rows,
    Table,
    check_finite,
    is_all_finite,
    numbers_or_none,
    whole_or_none,
)
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
from equipoise.core.wording import shown
from equipoise.exceptions import PlanError, TableError, TableTypeError


class ColumnNumbers:
    """Names for the columns of a bare array: their numbers."""

    def __getitem__(self, j: int) -> str:
        return str(int(j))


def numbers_of(values: NDArray[Any]) -> NDArray[Any]:
    """The values as a C-contiguous float array; float32 stays as it is."""
    if values.dtype.kind == "c":
        raise TableError(
            f"Complex data not supported: X is {values.dtype}. Pass the real and the imaginary "
            "part as two columns"
        )
    if values.dtype in (np.float32, np.float64):
        return np.ascontiguousarray(values)
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
    if X.ndim > 2:
        raise TableError(
            f"Found array with dim {X.ndim}, while dim <= 2 is required: X has the shape "
            f"{X.shape}. Let each row be one sample: X.reshape(len(X), -1) has "
            f"{int(np.prod(X.shape[1:]))} columns"
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

    def boolean_columns(self) -> list[int]:
        return list(range(self.n_columns)) if self._values.dtype.kind == "b" else []

    def column_numbers(self, j: int) -> NDArray[Any]:
        if self._values.dtype.kind in "fiub":
            return self._values[:, j]
        numbers = ObjectColumns(self._values).numbers(j)
        return super().column_numbers(j) if numbers is None else numbers

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        if self._values.dtype.kind in "fiub":
            return super().extremes(columns)
        return ObjectColumns(self._values).extremes(columns)

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        if self._values.dtype.kind not in "fiubc":
            return ObjectColumns(self._values).features(declared)
        numbers = numbers_of(self._values)
        n_missing = np.zeros(self.n_columns, dtype=np.int64)
        if not is_all_finite(numbers):
            check_no_infinity(numbers, ColumnNumbers())
            n_missing = np.isnan(numbers).sum(axis=0)
        kind, why = {
            "f": (Kind.CONTINUOUS, "floats"),
            "b": (Kind.FLAG, "booleans"),
        }.get(self._values.dtype.kind, (Kind.INTEGER, "whole numbers"))
        flags = flag_columns(numbers) if kind != Kind.FLAG else []
        others = {
            j: Column(j, kind, why, int(n_missing[j])) for j in np.flatnonzero(n_missing).tolist()
        }
        for j in flags:
            said = f"{why}, all 0 or 1"
            is_guess = kind == Kind.CONTINUOUS
            others[j] = Column(j, Kind.FLAG, said, int(n_missing[j]), is_guess=is_guess)
        columns = AlikeColumns(self.n_columns, Column(0, kind, why), others)
        return declare(Features(numbers, columns), declared)

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


def declare(features: Features, declared: Declared) -> Features:
    """Bring the columns of a table of numbers to the kinds that the caller says."""
    if not declared:
        return features
    columns, values = list(features.columns), features.values
    for j, kind in declared.items():
        column = np.asarray(values[:, j], dtype=np.float64)
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
    """The columns of an array of objects: each is numbers or levels by what it holds."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values

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
        numbers = self.numbers(j) if kind not in (*LEVELS, Kind.COPIED) else None
        if numbers is None:
            return self._read_levels(j, kind)
        is_whole = self._is_whole(j)
        found, why = (kind_of_integers if is_whole else kind_of_floats)(numbers, is_frame=True)
        n_missing = int(np.isnan(numbers).sum())
        return numbers, Column(
            j, kind or found, "declared" if kind else why, n_missing, 0,
            kind is not None or is_whole,
            is_guess=kind is None and not is_whole and found == Kind.FLAG,
        )  # fmt: skip

    def _read_levels(self, j: int, kind: Kind | None) -> tuple[NDArray[Any], Column]:
        try:
            codes = _codes_of(self._of(j), in_order=kind == Kind.ORDINAL)
        except TypeError:
            bad = next(one for one in self._of(j) if not _is_hashable(one))
            raise TableTypeError(
                f"column {j} of X holds {shown(bad)}, which is no value of a table: the argument "
                "must be a string or a number. Take it apart into columns, or drop it"
            ) from None
        found, why = kind_of_levels(codes, self._what(j))
        if kind in NUMBERS or kind == Kind.DATE:
            raise TableError(
                f"column {j} of X is declared to be {str(kind)!r}, but holds "
                f"{shown(next(one for one in self._of(j) if not is_missing(one)))} for instance. "
                "Declare it a category, or convert it first"
            )
        n_levels = int(codes.max(initial=-1)) + 1
        column = Column(j, kind or found, "declared" if kind else why, int((codes < 0).sum()))
        return with_missing(codes), replace(column, n_levels=n_levels, is_declared=kind is not None)

    def _is_whole(self, j: int) -> bool:
        return all(isinstance(one, (int, np.integer)) or is_missing(one) for one in self._of(j))

    def _what(self, j: int) -> str:
        """What a column that is no numbers holds."""
        is_text = all(isinstance(one, str) or is_missing(one) for one in self._of(j))
        return "strings" if is_text else "objects that are no numbers"

    def _of(self, j: int) -> list[Any]:
        listed: list[Any] = self._values[:, j].tolist()
        return listed

    def numbers(self, j: int) -> NDArray[np.float64] | None:
        """The column as floats; None where it holds anything else."""
        return numbers_or_none(self._of(j))

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
        numbers = {j: self._made_from(j) for j, rows in gathered.items() if rows is None}
        whole = {j: self._whole(j) for j in numbers}
        noisy = {}
        if isinstance(new.rest, Noise):
            with_noise = [j for j, one in sources.items() if isinstance(one, Noise)]
            origins = {j: None if whole[j] is not None else numbers[j] for j in with_noise}
            noisy = noisy_columns(new, new.rest, origins)
        for j, rows in gathered.items():
            if rows is not None:
                out[:, j] = self._values[rows, j]
                continue
            if (digits := whole[j]) is not None:
                made, unknown = whole_column(*digits, new, j, noisy.get(j))
            else:
                made = noisy[j] if j in noisy else np.empty(len(new))
                if j not in noisy:
                    fill_column(numbers[j], new, j, made)
                unknown = np.isnan(made)
                if self._is_whole(j):
                    made = self._without_fractions(made, new, j)
            # As Python's numbers; what is missing is the base row's own.
            out[~unknown, j] = made[~unknown].tolist()
            out[unknown, j] = self._values[new.base[unknown], j]

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
        return whole_or_none(self._of(j)) if self._is_whole(j) else None

    def _made_from(self, j: int) -> NDArray[np.float64]:
        numbers = self.numbers(j)
        if numbers is None:
            raise PlanError(
                f"the plan lays new values of column {j} between those of two rows, but it "
                "holds no numbers; make a new plan for this table"
            )
        return numbers


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


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


class ListTable(ArrayTable):
    """A list of rows, each a list of values; it comes back as one."""

    def __init__(self, X: Sequence[Any]) -> None:
        try:
            values = np.asarray(X)
            if values.dtype.kind in "USO" and values.ndim == 2:
                values = np.array(X, dtype=object)
        except ValueError:
            lengths = sorted({len(row) if hasattr(row, "__len__") else 0 for row in X})
            raise TableError(
                f"the rows of X are not equally long: lengths {lengths[:5]} (setting an array "
                "element with a sequence)"
            ) from None
        super().__init__(values)
        self._rows = X

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
