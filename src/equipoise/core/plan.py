"""Plans: what a sampler decided, before anything is made.

A plan holds row numbers and draws, never the values of a feature. Row numbers
are those of the table that came in; in a :class:`Chain` the second plan counts
the rows of the first one's output, and the chain composes them back.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from equipoise.core.draws import RecordedNormals

Rows = NDArray[np.int64]


def _frozen_rows(rows: NDArray[np.generic], n_rows: int, name: str) -> Rows:
    """Row numbers as a read-only int64 array, checked against the table's length."""
    frozen = np.ascontiguousarray(rows, dtype=np.int64).view()
    if frozen.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, not of shape {frozen.shape}")
    # Without a sign a negative number is a huge one: one pass tells both.
    if frozen.size and frozen.view(np.uint64).max() >= n_rows:
        raise ValueError(f"{name} names a row outside a table of {n_rows} rows")
    frozen.flags.writeable = False
    return frozen


def _joined(parts: Sequence[NDArray[Any]], dtype: type) -> NDArray[Any]:
    """The parts one after another; no copy of a single one."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([np.empty(0, dtype=dtype), *parts])


def n_added(plan: "SynthesisPlan") -> int:
    """How many of a plan's last output rows were added, as a container sees them."""
    return plan.n_new if isinstance(plan, AddedRows) else 0


@dataclass(frozen=True, eq=False, repr=False)
class SynthesisPlan(ABC):
    """The decision of one call: which row of the input each output row comes from.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    """

    n_rows: int

    @property
    @abstractmethod
    def sample_indices(self) -> Rows:
        """For each output row the input row that it is or was made from (its base)."""

    @property
    @abstractmethod
    def is_synthetic(self) -> NDArray[np.bool_]:
        """For each output row whether it was added."""

    @property
    @abstractmethod
    def n_out(self) -> int:
        """Rows of the output."""

    def then(self, second: "SynthesisPlan") -> "Chain":
        """Follow this plan by one that was made for its output."""
        return Chain(self.n_rows, self, second)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n_rows} rows in, {self.n_out} rows out)"


@dataclass(frozen=True, eq=False, repr=False)
class AddedRows(SynthesisPlan):
    """All rows of the input, followed by one new row for each entry of ``base``.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    base : ndarray of shape (n_new,), dtype int64
        The row that each new row starts from; the new row has its class.
    """

    base: Rows

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", _frozen_rows(self.base, self.n_rows, "base"))

    @property
    def n_new(self) -> int:
        """Rows that are added."""
        return int(self.base.size)

    @abstractmethod
    def subset(self, positions: Rows) -> Self:
        """The plan of some of the new rows, in the order given."""

    @classmethod
    @abstractmethod
    def joined(cls, n_rows: int, plans: "Sequence[Any]") -> Self:
        """One plan for all classes."""

    @property
    def n_out(self) -> int:
        return self.n_rows + self.n_new

    @property
    def sample_indices(self) -> Rows:
        return np.concatenate([np.arange(self.n_rows, dtype=np.int64), self.base])

    @property
    def is_synthetic(self) -> NDArray[np.bool_]:
        added = np.ones(self.n_out, dtype=bool)
        added[: self.n_rows] = False
        return added


class Copy(AddedRows):
    """New rows are copies of their base rows."""

    def subset(self, positions: Rows) -> "Copy":
        return Copy(self.n_rows, self.base[positions])

    @classmethod
    def joined(cls, n_rows: int, plans: "Sequence[Copy]") -> "Copy":
        """One plan for all classes."""
        return cls(n_rows, _joined([plan.base for plan in plans], np.int64))


@dataclass(frozen=True, eq=False, repr=False)
class Segment(AddedRows):
    """New rows lie on the line from a base row to a partner row.

    The new row is ``base + position * (partner - base)``; a negative position
    lies beyond the base row, away from the partner (SVM-SMOTE).

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    base, partner : ndarray of shape (n_new,), dtype int64
        Ends of each segment.
    position : ndarray of shape (n_new,), dtype float64
        Where on the segment: 0 is the base row, 1 the partner row.
    """

    partner: Rows
    position: NDArray[np.float64]

    def __post_init__(self) -> None:
        super().__post_init__()
        partner = _frozen_rows(self.partner, self.n_rows, "partner")
        position = np.ascontiguousarray(self.position, dtype=np.float64).view()
        if not self.base.shape == partner.shape == position.shape:
            raise ValueError(
                f"a Segment plan needs one base, partner and position a new row: got "
                f"{self.base.size}, {partner.size} and {position.size}"
            )
        position.flags.writeable = False
        object.__setattr__(self, "partner", partner)
        object.__setattr__(self, "position", position)

    def subset(self, positions: Rows) -> "Segment":
        return Segment(
            self.n_rows, self.base[positions], self.partner[positions], self.position[positions]
        )

    @classmethod
    def joined(cls, n_rows: int, plans: "Sequence[Segment]") -> "Segment":
        """One plan for all classes."""
        return cls(
            n_rows,
            _joined([plan.base for plan in plans], np.int64),
            _joined([plan.partner for plan in plans], np.int64),
            _joined([plan.position for plan in plans], np.float64),
        )


@dataclass(frozen=True, eq=False)
class Donation:
    """Columns whose values new rows take from a row as they are.

    Parameters
    ----------
    columns : tuple of int
        Numbers of the columns.
    rows : ndarray of shape (n_new,), dtype int64
        For each new row the row that gives.
    """

    columns: tuple[int, ...]
    rows: Rows


@dataclass(frozen=True, eq=False, repr=False)
class MixedSegment(Segment):
    """New rows lie on segments in some columns, and take the others from rows.

    Where one end of a segment has a hole in a column, the new row has there what its
    base row has.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    base, partner : ndarray of shape (n_new,), dtype int64
        Ends of each segment.
    position : ndarray of shape (n_new,), dtype float64
        Where on the segment.
    donations : tuple of Donation
        The columns that are taken from a row; all others are interpolated.
    whole : tuple of int
        Interpolated columns that are rounded, whatever their dtype.
    """

    donations: tuple[Donation, ...] = ()
    whole: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "donations", _checked_donations(self, self.donations))

    def subset(self, positions: Rows) -> "MixedSegment":
        plain = super().subset(positions)
        given = tuple(Donation(one.columns, one.rows[positions]) for one in self.donations)
        return MixedSegment(
            self.n_rows, plain.base, plain.partner, plain.position, given, self.whole
        )

    @classmethod
    def joined(cls, n_rows: int, plans: "Sequence[Any]") -> "MixedSegment":
        """One plan for all classes, which take the same columns from rows."""
        plain = Segment.joined(n_rows, plans)
        given = _joined_donations([plan.donations for plan in plans])
        whole = plans[0].whole if plans else ()
        return cls(n_rows, plain.base, plain.partner, plain.position, given, whole)


@dataclass(frozen=True, eq=False, repr=False)
class Vote(AddedRows):
    """New rows take each column from some row, as their neighbours have voted.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    base : ndarray of shape (n_new,), dtype int64
        The row that each new row starts from.
    donations : tuple of Donation
        Which row gives which columns; the base row gives those that are not named.
    """

    donations: tuple[Donation, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "donations", _checked_donations(self, self.donations))

    def subset(self, positions: Rows) -> "Vote":
        given = tuple(Donation(one.columns, one.rows[positions]) for one in self.donations)
        return Vote(self.n_rows, self.base[positions], given)

    @classmethod
    def joined(cls, n_rows: int, plans: "Sequence[Vote]") -> "Vote":
        """One plan for all classes, which take the same columns from rows."""
        base = _joined([plan.base for plan in plans], np.int64)
        return cls(n_rows, base, _joined_donations([plan.donations for plan in plans]))


def _checked_donations(plan: AddedRows, donations: tuple[Donation, ...]) -> tuple[Donation, ...]:
    """Donations that name one row of the table for each new row."""
    checked = []
    for one in donations:
        rows = _frozen_rows(one.rows, plan.n_rows, "a donation")
        if rows.shape != plan.base.shape:
            raise ValueError(f"a donation names {rows.size} rows for {plan.n_new} new ones")
        checked.append(Donation(one.columns, rows))
    return tuple(checked)


def _joined_donations(parts: Sequence[tuple[Donation, ...]]) -> tuple[Donation, ...]:
    """The donations of all classes, column set by column set."""
    return tuple(
        Donation(same[0].columns, _joined([one.rows for one in same], np.int64))
        for same in zip(*parts, strict=True)
    )


def donors_of(plan: AddedRows) -> dict[int, Rows]:
    """For each column that is taken from rows, the row that gives to each new row."""
    given = plan.donations if isinstance(plan, (MixedSegment, Vote)) else ()
    return {column: one.rows for one in given for column in one.columns}


@dataclass(frozen=True, eq=False)
class JitterBlock:
    """Normal noise for the new rows of one class.

    Parameters
    ----------
    n_new : int
        New rows of the class, in the order of the plan.
    scale : ndarray of shape (n_features,), dtype float64
        Standard deviation of the noise in each column.
        0 where new rows have what their base row has.
    normals : RecordedNormals
        The stream of standard normals, ``n_features`` for each row that was drawn.
    drawn : ndarray of shape (n_new,), dtype int64, or None
        Which of the drawn rows these are, ascending; None is all of them.
    """

    n_new: int
    scale: NDArray[np.float64]
    normals: RecordedNormals
    drawn: Rows | None = None

    def subset(self, positions: Rows) -> "JitterBlock":
        """The noise of some of the rows."""
        drawn = positions if self.drawn is None else self.drawn[positions]
        return JitterBlock(positions.size, self.scale, self.normals, drawn)


@dataclass(frozen=True, eq=False, repr=False)
class Jitter(AddedRows):
    """New rows are their base rows plus normal noise (the smoothed bootstrap).

    The plan keeps the state of the generator and replays it, so that no matrix
    of the size of the output is ever stored.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    base : ndarray of shape (n_new,), dtype int64
        The row that each new row starts from.
    blocks : tuple of JitterBlock
        The noise of each class, in the order of ``base``.
    """

    blocks: tuple[JitterBlock, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        n_noise = sum(block.n_new for block in self.blocks)
        if n_noise != self.n_new:
            raise ValueError(f"the blocks make noise for {n_noise} rows of {self.n_new}")

    def subset(self, positions: Rows) -> "Jitter":
        blocks, start = [], 0
        for block in self.blocks:
            inside = positions[(positions >= start) & (positions < start + block.n_new)]
            blocks.append(block.subset(inside - start))
            start += block.n_new
        return Jitter(self.n_rows, self.base[positions], tuple(blocks))

    @classmethod
    def joined(cls, n_rows: int, plans: "Sequence[Jitter]") -> "Jitter":
        """One plan for all classes."""
        blocks = tuple(block for plan in plans for block in plan.blocks)
        return cls(n_rows, _joined([plan.base for plan in plans], np.int64), blocks)


@dataclass(frozen=True, eq=False, repr=False)
class Selection(SynthesisPlan):
    """Some of the input rows, in the order given.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the plan was made for.
    kept : ndarray of shape (n_out,), dtype int64
        The rows that stay; one drawn with replacement may stand more than once.
    reason : str
        Why these rows stay, for reports.
    """

    kept: Rows
    reason: str = "selected"

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", _frozen_rows(self.kept, self.n_rows, "kept"))

    @property
    def n_out(self) -> int:
        return int(self.kept.size)

    @property
    def sample_indices(self) -> Rows:
        return self.kept

    @property
    def is_synthetic(self) -> NDArray[np.bool_]:
        return np.zeros(self.n_out, dtype=bool)


@dataclass(frozen=True, eq=False, repr=False)
class Chain(SynthesisPlan):
    """Two plans, the second made for the output of the first.

    Parameters
    ----------
    n_rows : int
        Rows of the table that the first plan was made for.
    first, second : SynthesisPlan
        The plans, in the order in which they are carried out.
    """

    first: SynthesisPlan
    second: SynthesisPlan

    def __post_init__(self) -> None:
        if self.n_rows != self.first.n_rows or self.first.n_out != self.second.n_rows:
            raise ValueError(
                f"the plans do not follow each other: the first makes {self.first.n_out} rows, "
                f"the second was made for {self.second.n_rows}"
            )

    @property
    def n_out(self) -> int:
        return self.second.n_out

    @property
    def sample_indices(self) -> Rows:
        return self.first.sample_indices[self.second.sample_indices]

    @property
    def is_synthetic(self) -> NDArray[np.bool_]:
        return self.first.is_synthetic[self.second.sample_indices] | self.second.is_synthetic
