"""Sources: where new rows get the values of some columns from.

A source names rows, and how their values become one: taken as they are, between two, mixed of
several, or with noise added. It holds no feature values, but for what is known of the whole
table: limits of columns and widths of noise.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from equipoise.core.draws import RecordedNormals
from equipoise.typing import Floats, Rows

Renumber = Callable[[Rows], Rows]


def frozen(values: NDArray[Any], dtype: type, n_dims: int = 1) -> NDArray[Any]:
    """A read-only contiguous view of some type; a copy only where it has to be."""
    made: NDArray[Any] = np.ascontiguousarray(values, dtype=dtype).view()
    if made.ndim != n_dims:
        raise ValueError(f"needs {n_dims} dimension{'s' * (n_dims > 1)}, not shape {made.shape}")
    made.flags.writeable = False
    return made


def joined_arrays(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays one after another; no copy of a single one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


@dataclass(frozen=True, eq=False)
class Limits:
    """The lowest and the highest value that some columns hold in the whole table.

    Parameters
    ----------
    columns : ndarray of shape (n,), dtype int64
        Numbers of the columns, ascending.
    low, high : ndarray of shape (n,), dtype float64
        What a value made for the column may be.
    """

    columns: Rows
    low: Floats
    high: Floats

    def of(self, j: int) -> tuple[float, float] | None:
        """The limits of one column; None where it has none."""
        place = int(np.searchsorted(self.columns, j))
        if place == self.columns.size or self.columns[place] != j:
            return None
        return float(self.low[place]), float(self.high[place])


class Source(ABC):
    """Where new rows get the values of some columns from.

    Attributes
    ----------
    columns : tuple of int or None
        Numbers of the columns; None is every column that no other source names.
    """

    columns: tuple[int, ...] | None

    @property
    @abstractmethod
    def parents(self) -> tuple[NDArray[np.int64], ...]:
        """All row numbers in it."""

    @abstractmethod
    def subset(self, positions: Rows) -> Self:
        """The source of some of the new rows, ascending."""

    @abstractmethod
    def renumbered(self, renumber: Renumber) -> Self:
        """The same source with other row numbers."""

    @abstractmethod
    def joined(self, others: Sequence[Self]) -> Self:
        """The source of these new rows, followed by those of others like it."""

    @abstractmethod
    def check_size(self, n_new: int) -> None:
        """Refuse a source that is not one of ``n_new`` rows."""

    def is_like(self, other: "Source") -> bool:
        """Whether the two may become one."""
        return type(self) is type(other) and self.columns == other.columns

    def _check(self, what: str, size: int, n_new: int) -> None:
        if size != n_new:
            raise ValueError(
                f"{type(self).__name__} has {size} {what} for {n_new} new rows: one each"
            )


@dataclass(frozen=True, eq=False)
class Take(Source):
    """Values of a row, as they are.

    Parameters
    ----------
    rows : ndarray of shape (n_new,) or (n_places,), dtype int64
        The row that gives to each new row; where ``by_place``, to each place, so that what
        neighbours have voted for a base row stands once, however many new rows it serves.
    columns : tuple of int or None
        The columns; None is every one that no other source names.
    by_place : bool, default=False
        Whether ``rows`` has an entry a place (see :class:`equipoise.NewRows`).
    """

    rows: Rows
    columns: tuple[int, ...] | None = None
    by_place: bool = False

    def __post_init__(self) -> None:
        _freeze(self, rows=frozen(self.rows, np.int64))

    @property
    def parents(self) -> tuple[Rows, ...]:
        return (self.rows,)

    def subset(self, positions: Rows) -> "Take":
        return self if self.by_place else replace(self, rows=self.rows[positions])

    def renumbered(self, renumber: Renumber) -> "Take":
        return replace(self, rows=renumber(self.rows))

    def joined(self, others: Sequence["Take"]) -> "Take":
        return replace(self, rows=joined_arrays([self.rows, *(one.rows for one in others)]))

    def check_size(self, n_new: int) -> None:
        if not self.by_place:
            self._check("rows", self.rows.size, n_new)

    def is_like(self, other: Source) -> bool:
        return (
            super().is_like(other) and isinstance(other, Take) and self.by_place == other.by_place
        )


@dataclass(frozen=True, eq=False)
class Between(Source):
    """Values on the line from a base row to a partner row.

    They are ``base + position * (partner - base)``; a negative position lies beyond the base
    row, away from the partner (SVM-SMOTE). Where one end has no value, the base row's is taken.

    Parameters
    ----------
    partner : ndarray of shape (n_new,), dtype int64
        The other end of each segment.
    position : ndarray of shape (n_new,), dtype float64
        Where on the segment: 0 is the base row, 1 the partner row.
    columns : tuple of int or None
        The columns; None is every one that no other source names.
    rounded : tuple of int
        Columns of whole numbers, whatever their dtype.
    limits : Limits or None
        Columns whose values stay within what the whole table holds.
    """

    partner: Rows
    position: Floats
    columns: tuple[int, ...] | None = None
    rounded: tuple[int, ...] = ()
    limits: Limits | None = None

    def __post_init__(self) -> None:
        _freeze(
            self,
            partner=frozen(self.partner, np.int64),
            position=frozen(self.position, np.float64),
        )
        self._check("positions", self.position.size, self.partner.size)

    @property
    def parents(self) -> tuple[Rows, ...]:
        return (self.partner,)

    def subset(self, positions: Rows) -> "Between":
        return replace(self, partner=self.partner[positions], position=self.position[positions])

    def renumbered(self, renumber: Renumber) -> "Between":
        return replace(self, partner=renumber(self.partner))

    def joined(self, others: Sequence["Between"]) -> "Between":
        every = [self, *others]
        # Limits hold for values within them, too: one part's are right for all.
        limits = next((one.limits for one in every if one.limits is not None), None)
        return replace(
            self,
            partner=joined_arrays([one.partner for one in every]),
            position=joined_arrays([one.position for one in every]),
            limits=limits,
        )

    def check_size(self, n_new: int) -> None:
        self._check("partners", self.partner.size, n_new)

    def is_like(self, other: Source) -> bool:
        return (
            super().is_like(other)
            and isinstance(other, Between)
            and self.rounded == other.rounded
            and _agree(self.limits, other.limits)
        )


def _agree(one: Limits | None, other: Limits | None) -> bool:
    """Whether limits do not contradict each other; none at all agree with any."""
    return one is None or other is None or all(
        np.array_equal(a, b)
        for a, b in ((one.columns, other.columns), (one.low, other.low), (one.high, other.high))
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mix(Source):
    """Weighted sums of several rows: points of a simplex, centroids.

    The value is the sum of ``weights * members``, member by member. Where a member of some
    weight has no value, the base row's is taken.

    Parameters
    ----------
    members : ndarray of shape (n_new, n_members), dtype int64
        The rows of each sum.
    weights : ndarray of shape (n_new, n_members), dtype float64
        Their weights.
    columns : tuple of int or None
        The columns; None is every one that no other source names.
    rounded : tuple of int
        Columns of whole numbers, whatever their dtype.
    """

    members: Rows
    weights: Floats
    columns: tuple[int, ...] | None = None
    rounded: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _freeze(
            self,
            members=frozen(self.members, np.int64, 2),
            weights=frozen(self.weights, np.float64, 2),
        )
        if self.members.shape != self.weights.shape:
            raise ValueError(
                f"Mix has members of shape {self.members.shape} and weights of shape "
                f"{self.weights.shape}: one weight a member"
            )

    @property
    def parents(self) -> tuple[Rows, ...]:
        return (self.members.ravel(),)

    def subset(self, positions: Rows) -> "Mix":
        return replace(self, members=self.members[positions], weights=self.weights[positions])

    def renumbered(self, renumber: Renumber) -> "Mix":
        members = renumber(self.members.ravel()).reshape(self.members.shape)
        return replace(self, members=members)

    def joined(self, others: Sequence["Mix"]) -> "Mix":
        every = [self, *others]
        return replace(
            self,
            members=joined_arrays([one.members for one in every]),
            weights=joined_arrays([one.weights for one in every]),
        )

    def check_size(self, n_new: int) -> None:
        self._check("lines of members", len(self.members), n_new)

    def is_like(self, other: Source) -> bool:
        return (
            super().is_like(other)
            and isinstance(other, Mix)
            and self.rounded == other.rounded
            and self.members.shape[1] == other.members.shape[1]
        )


@dataclass(frozen=True, eq=False)
class Noise(Source):
    """Values of the base row, plus normal noise (the smoothed bootstrap).

    The state of the generator is kept and replayed, so that no matrix of the size of the
    output is ever stored.

    Parameters
    ----------
    scale : ndarray of shape (n_columns,), dtype float64
        Standard deviation of the noise in each column of the table; where it is 0, new rows
        have what their base row has.
    stream : RecordedNormals
        Standard normals, ``n_columns`` for each row that was drawn.
    drawn : ndarray of shape (n_new,), dtype int64
        Which of the drawn rows these are, ascending.
    rounded : tuple of int
        Columns of whole numbers, whatever their dtype.
    """

    scale: Floats
    stream: RecordedNormals
    drawn: Rows
    columns: None = None
    rounded: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self, scale=frozen(self.scale, np.float64), drawn=frozen(self.drawn, np.int64))

    @property
    def parents(self) -> tuple[Rows, ...]:
        return ()

    def subset(self, positions: Rows) -> "Noise":
        return replace(self, drawn=self.drawn[positions])

    def renumbered(self, renumber: Renumber) -> "Noise":
        return self

    def joined(self, others: Sequence["Noise"]) -> "Noise":
        return replace(self, drawn=joined_arrays([self.drawn, *(one.drawn for one in others)]))

    def check_size(self, n_new: int) -> None:
        self._check("draws", self.drawn.size, n_new)

    def is_like(self, other: Source) -> bool:
        """Only what was one before, whose draws go on, becomes one again."""
        if not isinstance(other, Noise) or self.stream is not other.stream:
            return False
        goes_on = not (self.drawn.size and other.drawn.size) or self.drawn[-1] < other.drawn[0]
        return bool(goes_on)


def _freeze(source: Source, **arrays: NDArray[Any]) -> None:
    """Put checked arrays into a frozen source, whose columns become a tuple."""
    for name, values in arrays.items():
        object.__setattr__(source, name, values)
    if source.columns is not None:
        object.__setattr__(source, "columns", tuple(int(j) for j in source.columns))
