"""Why rows were dropped, and through whom."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from equipoise.core.new_rows import check_rows
from equipoise.core.sources import frozen
from equipoise.typing import Flags, Rows

#: In place of a row, where none is to blame.
NOBODY = -1


@dataclass(frozen=True, eq=False, repr=False)
class Dropped:
    """Rows of the input that a plan leaves out, each with a reason.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        The rows that were dropped, ascending.
    why : tuple of str
        The reasons that occur.
    reason : ndarray of shape (n,), dtype int64
        For each row the number of its reason in ``why``.
    through : ndarray of shape (n,), dtype int64
        For each row the row through which it was dropped (the other end of a Tomek link, the
        nearest neighbour that outvoted it); -1 where there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import Dropped
    >>> print(Dropped.because("drawn out", np.array([4, 7])))
    row 4: drawn out
    row 7: drawn out
    """

    rows: Rows
    why: tuple[str, ...]
    reason: Rows
    through: Rows

    def __post_init__(self) -> None:
        for name in ("rows", "reason", "through"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))
        object.__setattr__(self, "why", tuple(self.why))
        if not self.rows.shape == self.reason.shape == self.through.shape:
            raise ValueError("dropped rows have one reason and one row through which, each")
        if self.rows.size > 1 and not (np.diff(self.rows) > 0).all():
            raise ValueError("dropped rows ascend, and stand once")
        check_rows(self.reason, len(self.why), "reason")

    @classmethod
    def because(cls, why: str, rows: Rows, through: Rows | None = None) -> "Dropped":
        """Rows that were dropped for one reason, in any order."""
        order = np.argsort(rows, kind="stable")
        through = np.full(len(rows), NOBODY) if through is None else through
        return cls(rows[order], (why,), np.zeros(len(rows), np.int64), through[order])

    def __len__(self) -> int:
        return int(self.rows.size)

    def __iter__(self) -> Iterator[tuple[int, str, int | None]]:
        """Row, reason, and the row through which (or None), one after another."""
        for row, reason, through in zip(self.rows, self.reason, self.through, strict=True):
            yield int(row), self.why[reason], None if through == NOBODY else int(through)

    def __str__(self) -> str:
        return "\n".join(
            f"row {row}: {why}" + ("" if through is None else f", through row {through}")
            for row, why, through in self
        )

    def __repr__(self) -> str:
        counts = np.bincount(self.reason, minlength=len(self.why)).tolist()
        told = "; ".join(f"{n} {why}" for n, why in zip(counts, self.why, strict=True))
        return f"Dropped({len(self)} rows: {told})" if len(self) else "Dropped(0 rows)"

    def renumbered(self, sample_indices: Rows, is_original: Flags) -> "Dropped":
        """The same of an earlier table; rows that were added before have no number there.

        Parameters
        ----------
        sample_indices : ndarray of shape (n_rows,), dtype int64
            For each row of the table its row, or base row, in the earlier one.
        is_original : ndarray of shape (n_rows,), dtype bool
            Whether it was a row there.
        """
        stays = is_original[self.rows]
        rows = sample_indices[self.rows[stays]]
        through = np.where(
            self.through[stays] == NOBODY, NOBODY, sample_indices[self.through[stays]]
        )
        rows, first = np.unique(rows, return_index=True)
        return Dropped(rows, self.why, self.reason[stays][first], through[first])

    def without(self, rows: Rows) -> "Dropped":
        """The rows that are not among some others."""
        stays = ~np.isin(self.rows, rows)
        return Dropped(self.rows[stays], self.why, self.reason[stays], self.through[stays])

    def and_then(self, later: "Dropped") -> "Dropped":
        """These rows and those that were dropped afterwards."""
        rows = np.concatenate([self.rows, later.rows])
        reason = np.concatenate([self.reason, later.reason + len(self.why)])
        through = np.concatenate([self.through, later.through])
        _, first = np.unique(rows, return_index=True)
        return Dropped(rows[first], (*self.why, *later.why), reason[first], through[first])
