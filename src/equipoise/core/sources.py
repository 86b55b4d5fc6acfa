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
    """The lowest and the highest whole number that some columns hold in the whole table.

    Parameters
    ----------
    columns : ndarray of shape (n,), dtype int64
        Numbers of the columns, ascending.
    low, high : tuple of int
        What a value made for the column may be. They are Python's integers: a float64 has not
        the digits of all of 64 bits.

    Examples
    --------
    >>> from equipoise import Limits
    >>> limits = Limits(columns=[2], low=(0,), high=(40,))
    >>> limits.of(2), limits.of(0)
    ((0, 40), None)
    """

    columns: Rows
    low: tuple[int, ...]
    high: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", frozen(self.columns, np.int64))
        for name in ("low", "high"):
            object.__setattr__(self, name, tuple(int(one) for one in getattr(self, name)))

    def of(self, j: int) -> tuple[int, int] | None:
        """The limits of one column; None where it has none."""
        place = int(np.searchsorted(self.columns, j))
        if place == self.columns.size or self.columns[place] != j:
            return None
        return self.low[place], self.high[place]


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

    Examples
    --------
    >>> from equipoise import Take
    >>> Take(rows=[4, 2]).parents
    (array([4, 2]),)
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

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = np.array([[0.0], [1.0], [2.0], [9.0], [8.0]]), ["a", "a", "a", "b", "b"]
    >>> plan = SMOTE(k_neighbors=1, random_state=0).plan(X, y)
    >>> (between,) = plan.new[0].sources
    >>> type(between).__name__, between.partner, between.position.round(2)
    ('Between', array([4]), array([0.59]))
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
    if one is None or other is None:
        return True
    same_columns = np.array_equal(one.columns, other.columns)
    return same_columns and (one.low, one.high) == (other.low, other.high)


@dataclass(frozen=True, eq=False)
class Crossed(Source):
    """Values of a base row or a partner row as they are, block by block.

    Parameters
    ----------
    partner : ndarray of shape (n_new,), dtype int64
        The other row.
    position : ndarray of shape (n_new,), dtype float64
        Where between the two each new row lies: how likely the partner was to give.
    taken : ndarray of shape (n_new, n_words), dtype int64
        For each new row the blocks that have the partner's values, a bit a block.
    columns : tuple of int
        The columns.
    block : tuple of int
        The block of each of the columns, from 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from equipoise.over_sampling import SMOTE
    >>> X = pd.DataFrame({"a": list("uvuvwu"), "b": list("xxyyxy")})
    >>> plan = SMOTE(k_neighbors=1, random_state=0).plan(X, [0, 0, 0, 0, 1, 1])
    >>> [type(source).__name__ for source in plan.new[0].sources]
    ['Crossed']
    """

    partner: Rows
    position: Floats
    taken: Rows
    columns: tuple[int, ...]
    block: tuple[int, ...]

    def __post_init__(self) -> None:
        _freeze(
            self,
            partner=frozen(self.partner, np.int64),
            position=frozen(self.position, np.float64),
            taken=frozen(self.taken, np.int64, 2),
        )
        object.__setattr__(self, "block", tuple(int(one) for one in self.block))
        self._check("positions", self.position.size, self.partner.size)
        self._check("lines of decisions", len(self.taken), self.partner.size)
        if len(self.block) != len(self.columns) or (
            self.block and max(self.block) >= 64 * self.taken.shape[1]
        ):
            raise ValueError("Crossed needs a block a column, and a bit of `taken` a block")

    @property
    def parents(self) -> tuple[Rows, ...]:
        return (self.partner,)

    def takes(self, block: int) -> NDArray[np.bool_]:
        """Which new rows have the partner's values in a block."""
        flags: NDArray[np.bool_] = (self.taken[:, block // 64] >> (block % 64)) & 1 == 1
        return flags

    def rows_in(self, block: int, base: Rows) -> Rows:
        """The row that gives the values of a block to each new row."""
        rows: Rows = np.where(self.takes(block), self.partner, base)
        return rows

    def subset(self, positions: Rows) -> "Crossed":
        return replace(
            self,
            partner=self.partner[positions],
            position=self.position[positions],
            taken=self.taken[positions],
        )

    def renumbered(self, renumber: Renumber) -> "Crossed":
        return replace(self, partner=renumber(self.partner))

    def joined(self, others: Sequence["Crossed"]) -> "Crossed":
        every = [self, *others]
        return replace(
            self,
            partner=joined_arrays([one.partner for one in every]),
            position=joined_arrays([one.position for one in every]),
            taken=joined_arrays([one.taken for one in every]),
        )

    def check_size(self, n_new: int) -> None:
        self._check("partners", self.partner.size, n_new)

    def is_like(self, other: Source) -> bool:
        return super().is_like(other) and isinstance(other, Crossed) and self.block == other.block


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

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import Mix, NewRows, Plan
    >>> from equipoise.over_sampling import SMOTE
    >>> centre = Mix(members=[[0, 1]], weights=[[0.5, 0.5]], columns=None, rounded=())
    >>> plan = Plan(n_rows=2, kept=None, new=(NewRows(base=[0], sources=(centre,)),))
    >>> SMOTE().generate(np.array([[1.0], [4.0]]), plan)
    array([[1. ],
           [4. ],
           [2.5]])
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
    columns : None
        Noise is told for every column that no other source names.
    rounded : tuple of int
        Columns of whole numbers, whatever their dtype.
    limits : Limits or None
        Columns whose values stay within what the whole table holds.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.over_sampling import RandomOverSampler
    >>> X, y = np.array([[0.0], [1.0], [2.0], [9.0], [8.0]]), ["a", "a", "a", "b", "b"]
    >>> plan = RandomOverSampler(shrinkage=0.5, random_state=0).plan(X, y)
    >>> (noise,) = plan.new[0].sources
    >>> type(noise).__name__, noise.scale.round(2)
    ('Noise', array([0.19]))
    """

    scale: Floats
    stream: RecordedNormals
    drawn: Rows
    columns: None = None
    rounded: tuple[int, ...] = ()
    limits: Limits | None = None

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
