"""Reading y, whatever it is: which class each row has."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import is_hashable
from equipoise._containers.row_values import RowValues, open_values
from equipoise._runtime.warnings import warn_caller
from equipoise.exceptions import ManyClassesWarning, TargetError
from equipoise.typing import Counts, Flags, Rows

#: Of so few rows half may well have a class of their own; the number is scikit-learn's.
_FEW_ROWS = 20
_MOST_NAMED = 5
_TOO_LARGE = 2**63
#: So few codes are counted faster one by one.
_FEW_CODES = 4


@dataclass(frozen=True, eq=False)
class Labels:
    """A caller's classes.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Each row's label.
    codes : ndarray of shape (n_rows,), dtype intp
        Each row's class, from 0.
    classes : ndarray of shape (n_classes,)
        The labels that occur, sorted.
    given : RowValues
        The labels as the caller has them.
    rebuild : callable
        ``rebuild(values)``: bare labels as the caller's kind.
    """

    values: NDArray[Any]
    codes: NDArray[np.intp]
    classes: NDArray[Any]
    given: RowValues
    rebuild: Callable[[NDArray[Any]], Any]

    def __len__(self) -> int:
        return int(self.values.size)

    @cached_property
    def counts(self) -> Counts:
        """How many rows each class has."""
        return count_codes(self.codes, len(self.classes))

    def take(self, rows: Rows, *, adds: bool = False) -> Any:
        """Labels of the given rows; where some were added, all are numbered anew."""
        return self.given.take(rows, adds=adds)

    def wrap(self, values: Any) -> Any:
        """Bare labels, made by somebody else's sampler, as the caller's kind."""
        return self.rebuild(np.asarray(values))


class KnownLabels(Labels):
    """Labels of rows whose classes are known already; nothing is checked again.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype int
        Each row's class; some may not occur.
    classes : ndarray of shape (n_classes,)
        All labels, sorted.
    """

    def __init__(self, codes: NDArray[Any], classes: NDArray[Any]) -> None:
        occurring, found = factorize(codes)
        object.__setattr__(self, "codes", found)
        object.__setattr__(self, "classes", classes.take(occurring))
        object.__setattr__(self, "rebuild", np.asarray)

    @property
    def values(self) -> NDArray[Any]:
        """Each row's label, looked up: an ensemble would keep as much for each of its bags."""
        return self.classes.take(self.codes)

    @property
    def given(self) -> RowValues:
        """The labels as an array."""
        return RowValues(self.values, None, self.take, np.asarray)

    def __len__(self) -> int:
        return int(self.codes.size)

    def take(self, rows: Rows, *, adds: bool = False) -> Any:
        """Labels of the given rows."""
        return self.classes.take(self.codes.take(rows))


def read_labels(y: Any) -> Labels:
    """Read the class of each row.

    Parameters
    ----------
    y : ndarray, list, series or one-column frame of pandas, polars or pyarrow, or indicator matrix
        The labels: integers, strings, booleans, dates, categories, or floats that are
        whole. A matrix with one column a class and one 1 a row comes back as one. Labels that
        were read before are given back.

    Returns
    -------
    Labels

    Raises
    ------
    TargetError
        There are missing values, numbers that are no classes, labels of several types, or
        not exactly one class a row.
    """
    if isinstance(y, Labels):
        return y
    if y is None:
        raise TargetError(
            "requires y to be passed, but the target y is None: give the class of each row"
        )
    given = open_values(y)
    _check_each_has_one(given.is_missing)
    if given.values.ndim == 2:
        return _read_indicator(given)
    _check_classes(given.values)
    classes, codes = factorize(given.values)
    _check_few(classes, len(codes))
    return Labels(given.values, codes, classes, given, given.rebuild)


def read_distinct(y: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Read labels of which each stands there once: the classes, sorted, and each one's code."""
    values = open_values(y).values
    _check_classes(values)
    return factorize(values)


def _check_each_has_one(is_missing: Flags | None) -> None:
    """Refuse rows without a class; missing is no class."""
    if is_missing is None or not is_missing.any():
        return
    n = int(is_missing.sum())
    raise TargetError(
        f"Input y contains NaN: {n} row{'s have' if n > 1 else ' has'} no class "
        f"({list_rows(is_missing)}). Drop {'these rows' if n > 1 else 'this row'}, or give "
        f"{'them' if n > 1 else 'it'} a class of {'their' if n > 1 else 'its'} own"
    )


def list_rows(flags: Flags) -> str:
    """The first few flagged rows, counted from 0, and how many more there are."""
    rows = np.flatnonzero(flags)
    named = ", ".join(str(row) for row in rows[:_MOST_NAMED].tolist())
    more = f" and {rows.size - _MOST_NAMED} more" if rows.size > _MOST_NAMED else ""
    return f"row{'s' * (rows.size > 1)} {named}{more}, counted from 0"


def _check_classes(values: NDArray[Any]) -> None:
    """Refuse labels of a kind that classes cannot be told by."""
    kind = values.dtype.kind
    if kind == "c":
        raise TargetError(
            "Complex data not supported: y is complex. Classes are integers, strings or booleans"
        )
    if kind != "f":
        return
    if not np.isfinite(values).all():
        raise TargetError(
            "Input y contains infinity, which is no class: drop these rows, or correct them"
        )
    is_whole = values == np.rint(values)
    if not is_whole.all():
        raise _continuous(values[~is_whole][0], "continuous")


def _continuous(example: Any, what: str) -> TargetError:
    return TargetError(
        f"Unknown label type: {what}. y holds {float(example):g} for instance: Maybe you are "
        "trying to resample a regression target. Classes are integers, strings or booleans: cut "
        "the numbers into classes first, for instance with pandas.cut"
    )


def _check_few(classes: NDArray[Any], n_rows: int) -> None:
    """Refuse labels that are all different, as prices are; warn where more than half are."""
    if n_rows <= _FEW_ROWS or len(classes) <= round(0.5 * n_rows):
        return
    example = repr(classes.tolist()[0])
    if len(classes) == n_rows:
        raise TargetError(
            f"Unknown label type: continuous. y has {n_rows} distinct values in {n_rows} rows "
            f"({example} for instance), so that no two rows are of one class. Maybe you are trying "
            "to resample a regression target: cut the numbers into classes first, for instance "
            "with pandas.cut"
        )
    warn_caller(
        f"The number of unique classes is greater than 50% of the number of samples: y has "
        f"{len(classes)} classes in {n_rows} rows. If y is a regression target, cut it into "
        "classes first, for instance with pandas.cut",
        ManyClassesWarning,
    )


def count_codes(codes: NDArray[np.integer[Any]], n_codes: int) -> Counts:
    """How often each of the numbers below ``n_codes`` stands in an array that has no others."""
    if n_codes > _FEW_CODES:
        return np.bincount(codes, minlength=n_codes)
    return np.array([np.count_nonzero(codes == one) for one in range(n_codes)], dtype=np.int64)


def factorize(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The labels that occur, sorted, and each row's position among them."""
    if values.dtype.kind in "iub" and values.size:
        whole = values.view(np.uint8) if values.dtype.kind == "b" else values
        low, high = int(whole.min()), int(whole.max())
        if high - low <= max(1024, values.size // 4) and high < _TOO_LARGE:
            return _factorize_small(values, whole, low, high)
    if values.dtype.kind == "O":
        return _factorize_objects(values)
    classes, codes = np.unique(values, return_inverse=True)
    return classes, codes.reshape(-1)


def _factorize_small(
    values: NDArray[Any], whole: NDArray[Any], low: int, high: int
) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Factorize integers of a narrow range by counting."""
    shifted = whole.astype(np.intp) - low
    is_there = count_codes(shifted, high - low + 1) > 0
    found = np.flatnonzero(is_there) + low
    classes = found.astype(bool) if values.dtype.kind == "b" else found.astype(values.dtype)
    if found.size == high - low + 1:
        return classes, shifted
    return classes, (np.cumsum(is_there) - 1)[shifted]


def _factorize_objects(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Factorize objects by their hash."""
    listed = values.tolist()
    try:
        found = set(listed)
    except TypeError:
        raise _several_a_row(next(one for one in listed if not is_hashable(one))) from None
    for label in found:
        _check_label(label)
    try:
        ordered = sorted(found)
    except TypeError:
        kinds = ", ".join(sorted({type(label).__name__ for label in found}))
        raise TargetError(
            f"y mixes labels of different types ({kinds}), which cannot be "
            "sorted. Make them all strings, or all integers"
        ) from None
    position = {label: code for code, label in enumerate(ordered)}
    codes = np.fromiter((position[label] for label in listed), dtype=np.intp, count=len(listed))
    classes = np.empty(len(ordered), dtype=object)
    classes[:] = ordered
    return classes, codes


def _check_label(label: Any) -> None:
    """Refuse an object that is no class."""
    if isinstance(label, (tuple, frozenset)):
        raise _several_a_row(label)
    if isinstance(label, (complex, np.complexfloating)):
        raise TargetError(
            "Complex data not supported: y is complex. Classes are integers, strings or booleans"
        )
    if isinstance(label, (Real, Decimal)) and label % 1 != 0:
        raise _continuous(label, "unknown")


def _several_a_row(example: Any) -> TargetError:
    return TargetError(
        f"a label of y is a {type(example).__name__}, {str(example)[:40]} for instance: Multilabel "
        "and multioutput targets are not supported. Give one class a row, or a matrix with one "
        "column a class and exactly one 1 a row"
    )


def _read_indicator(given: RowValues) -> Labels:
    """Read a matrix with one column a class."""
    values = given.values
    n_columns = values.shape[1]
    is_one = values == 1
    if not (is_one | (values == 0)).all() or (is_one.sum(axis=1) > 1).any():
        raise TargetError(
            f"y has {n_columns} columns: Imbalanced-learn currently supports binary, "
            "multiclass and binarized encoded multiclasss targets, and so do we. Multilabel and "
            "multioutput targets are not supported. (y should be a 1d array.) Pass the one column "
            "that tells the classes, or a matrix with exactly one 1 a row"
        )
    has_none = ~is_one.any(axis=1)
    if has_none.any():
        n = int(has_none.sum())
        raise TargetError(
            f"y has {n_columns} columns, one a class, but {n} row{'s have' if n > 1 else ' has'} "
            f"no 1 in any ({list_rows(has_none)}), as get_dummies(drop_first=True) makes them. "
            "Pass the column that it was made from, or a matrix with exactly one 1 a row"
        )
    codes = is_one.argmax(axis=1).astype(np.intp)
    classes, codes = factorize(codes)

    def rebuild(made: NDArray[Any]) -> Any:
        matrix = (made[:, np.newaxis] == np.arange(n_columns)).astype(values.dtype)
        return given.rebuild(matrix)

    return Labels(classes[codes], codes, classes, given, rebuild)
