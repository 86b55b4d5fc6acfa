"""The class of each row, from the target column alone: the first pass."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from equipoise._containers import Labels, read_distinct
from equipoise.core.wording import shown
from equipoise.exceptions import TableError, TargetError
from equipoise.streaming._levels import undictionaried, with_new
from equipoise.streaming._table import LargeTable, Numbered
from equipoise.typing import Counts, Flags, Rows

_ROWS_AT_ONCE = 262_144


@dataclass(frozen=True, eq=False)
class Classes:
    """Which class each row has, in a byte where there are no more than 256.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), of an unsigned dtype
        Each row's class, from 0, in the sorted order of the labels.
    labels : ndarray of shape (n_classes,)
        The labels, sorted.
    counts : ndarray of shape (n_classes,), dtype int64
        Rows of each class.
    """

    codes: NDArray[Any]
    labels: NDArray[Any]
    counts: Counts

    def by_label(self) -> dict[str, int]:
        """Rows of each class, by its text."""
        return self.named(self.counts)

    def named(self, counts: Counts) -> dict[str, int]:
        """Numbers of rows by the texts of the labels."""
        return {str(label): int(n) for label, n in zip(self.labels, counts, strict=True)}

    def of_whole(self) -> Labels:
        """Every row's class in a byte, for a sampler that asks for codes and nothing else."""
        return Labels(self.labels[:0], self.codes, self.labels, None, np.asarray)  # type: ignore[arg-type]

    def against(self, label: Any) -> "Classes":
        """One class, and all others as one."""
        place = np.flatnonzero([one == label for one in self.labels.tolist()])
        if place.size == 0:
            listed = ", ".join(repr(one) for one in self.labels.tolist()[:10])
            raise TargetError(f"positive={label!r} is none of the classes, which are {listed}")
        is_it = np.arange(self.labels.size) == place[0]
        n_others, n = (int(self.counts[mask].sum()) for mask in (~is_it, is_it))
        return Classes(
            is_it[self.codes].astype(np.uint8), np.array([False, True]), np.array([n_others, n])
        )

    def of_rows(self, rows: Rows) -> NDArray[np.intp]:
        """The classes of some rows, as a sampler counts with them."""
        return self.codes[rows].astype(np.intp)


def labels_with(labels: NDArray[Any], codes: NDArray[np.intp]) -> Labels:
    """Classes as a sampler reads them; those that no row has count, too."""
    return Labels(labels[codes], codes, labels, None, np.asarray)  # type: ignore[arg-type]


def check_target(names: Sequence[str], target: str) -> None:
    """Refuse a target that is none of the columns."""
    if target not in names:
        raise TableError(
            f"there is no column {shown(target)}; the columns are "
            f"{', '.join(names[:12])}{' ...' * (len(names) > 12)}"
        )


def read_classes(table: LargeTable, target: str) -> Classes:
    """Read the target column, and nothing else.

    Raises
    ------
    TargetError
        A row has no class, or the column holds no classes.
    """
    check_target(table.schema.names, target)
    seen: Any = None
    codes = np.zeros(table.n_rows, dtype=np.uint8)
    for here in table.each(_classes_of_batches, [target]):
        _check_known(here, table, target)
        seen = with_new(seen, here.distinct)
        if len(seen) - 1 > np.iinfo(codes.dtype).max:
            codes = codes.astype(np.min_scalar_type(len(seen) - 1))
        place = pc.index_in(here.distinct, value_set=seen).to_numpy().astype(codes.dtype)
        codes[here.rows] = place[here.codes]
    if seen is None or not len(seen):
        raise TargetError(f"the files hold no row, so the target {shown(target)} has no class")
    labels, place = read_distinct(seen)
    counts = _renumber(codes, place.astype(codes.dtype), len(labels))
    return Classes(codes, labels, counts)


@dataclass(frozen=True, eq=False)
class _ClassesHere:
    """The classes of a batch, as small as they can travel."""

    rows: slice | Rows
    distinct: Any
    codes: NDArray[Any]
    first_missing: int | None = None


def _classes_of_batches(batches: Iterable[Numbered]) -> Iterator[_ClassesHere]:
    for numbers, batch in batches:
        column = undictionaried(batch.column(0))
        is_missing = column.is_null(nan_is_null=True)
        if pc.any(is_missing).as_py():
            nth = pc.index(is_missing, True).as_py()
            yield _ClassesHere(numbers[:0], column[:0], numbers[:0], int(numbers[nth]))
            return
        distinct = column.unique()
        codes = pc.index_in(column, value_set=distinct).to_numpy()
        small = codes.astype(np.min_scalar_type(max(0, len(distinct) - 1)))
        yield _ClassesHere(_as_slice(numbers), distinct, small)


def _as_slice(numbers: Rows) -> slice | Rows:
    """Row numbers that follow each other as their ends."""
    if numbers.size and numbers[-1] - numbers[0] == numbers.size - 1:
        is_run = bool((np.diff(numbers) == 1).all())
        return slice(int(numbers[0]), int(numbers[-1]) + 1) if is_run else numbers
    return numbers


def _check_known(here: _ClassesHere, table: LargeTable, target: str) -> None:
    if here.first_missing is not None:
        raise TargetError(
            f"Input y contains NaN: the target {shown(target)} has no class in "
            f"{table.where(here.first_missing)}. Drop such rows, or give them a class of their own"
        )


def _renumber(codes: NDArray[Any], place: NDArray[Any], n_classes: int) -> Counts:
    """Give each code its place among the sorted labels, a stretch at a time, and count."""
    counts = np.zeros(n_classes, dtype=np.int64)
    for start in range(0, codes.size, _ROWS_AT_ONCE):
        stretch = place[codes[start : start + _ROWS_AT_ONCE]]
        codes[start : start + _ROWS_AT_ONCE] = stretch
        counts += np.bincount(stretch, minlength=n_classes)
    return counts


def rows_having(codes: NDArray[Any], is_wanted: Flags) -> Rows:
    """Numbers of the rows of some classes, ascending."""
    parts = [
        start + np.flatnonzero(is_wanted[codes[start : start + _ROWS_AT_ONCE]])
        for start in range(0, codes.size, _ROWS_AT_ONCE)
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
