"""New rows: a base row each, and the sources of their values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.sources import (
    Between,
    Crossed,
    Noise,
    Renumber,
    Source,
    Take,
    frozen,
    joined_arrays,
)
from equipoise.typing import Rows


@dataclass(frozen=True, eq=False, repr=False)
class NewRows:
    """Rows that are to be made in one way, one for each entry of ``base``.

    Parameters
    ----------
    base : ndarray of shape (n_new,), dtype int64
        The row that each new row starts from; the new row has its class.
    sources : tuple of Source
        Where the values come from, column by column; a column that none names is the base
        row's.
    place : ndarray of shape (n_new,), dtype int64, or None
        For sources that have one entry a place (a base row that serves often stands once), the
        place of each new row.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import Between, NewRows
    >>> new = NewRows(np.array([0, 0]), (Between(np.array([1, 2]), np.array([0.25, 0.5])),))
    >>> len(new)
    2
    """

    base: Rows
    sources: tuple[Source, ...] = ()
    place: Rows | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", frozen(self.base, np.int64))
        object.__setattr__(self, "sources", tuple(self.sources))
        if self.place is not None:
            object.__setattr__(self, "place", frozen(self.place, np.int64))
        named = [j for one in self.sources for j in one.columns or ()]
        if len(set(named)) < len(named) or sum(one.columns is None for one in self.sources) > 1:
            raise ValueError("two sources of new rows name the same column")
        for one in self.sources:
            one.check_size(self.base.size)
            if isinstance(one, Take) and one.by_place and self.place is None:
                raise ValueError("a source has an entry a place, but the new rows have no place")

    def __len__(self) -> int:
        return int(self.base.size)

    def __repr__(self) -> str:
        kinds = ", ".join(type(one).__name__ for one in self.sources) or "copies"
        return f"NewRows({len(self)} rows: {kinds})"

    @property
    def are_copies(self) -> bool:
        """Whether each new row is its base row."""
        return not self.sources

    @property
    def rest(self) -> Source:
        """The source of the columns that no source names."""
        found = (one for one in self.sources if one.columns is None)
        return next(found, self._from_base)

    @cached_property
    def _from_base(self) -> Take:
        return Take(self.base)

    @cached_property
    def _by_column(self) -> dict[int, Source]:
        return {j: one for one in self.sources for j in one.columns or ()}

    def source_of(self, j: int) -> Source:
        """The source of one column."""
        found = self._by_column.get(j) or self.rest
        if isinstance(found, Noise) and found.scale[j] == 0.0:
            return self._from_base
        return found

    def taken(self, source: Take) -> Rows:
        """The row that a source takes from, for each new row."""
        if not source.by_place:
            return source.rows
        assert self.place is not None
        rows: Rows = source.rows[self.place]
        return rows

    def gathered(self, j: int) -> Rows | None:
        """The row that each new row has a column from; None where the column is made."""
        source = self.source_of(j)
        if isinstance(source, Take):
            return self.taken(source)
        if isinstance(source, Crossed):
            return source.rows_in(source.block[source.columns.index(j)], self.base)
        return None

    def subset(self, positions: Rows) -> "NewRows":
        """Some of the new rows; their positions ascend."""
        place = None if self.place is None else self.place[positions]
        sources = tuple(one.subset(positions) for one in self.sources)
        return NewRows(self.base[positions], sources, place)

    def renumbered(self, renumber: Renumber) -> "NewRows":
        """The same new rows in another table; only rows that are parents are renumbered."""
        used = self._with_used_places()
        sources = tuple(one.renumbered(renumber) for one in used.sources)
        return NewRows(renumber(used.base), sources, used.place)

    def _with_used_places(self) -> "NewRows":
        """Leave out the places that no new row has, any more."""
        if self.place is None:
            return self
        is_used = np.bincount(self.place, minlength=_n_places(self)) > 0
        if is_used.all():
            return self
        used, number = np.flatnonzero(is_used), np.cumsum(is_used) - 1
        sources = tuple(
            replace(one, rows=one.rows[used]) if isinstance(one, Take) and one.by_place else one
            for one in self.sources
        )
        return NewRows(self.base, sources, number[self.place])

    def parents(self) -> Iterator[NDArray[np.int64]]:
        """All row numbers that values come from."""
        used = self._with_used_places()
        yield used.base
        for one in used.sources:
            yield from one.parents

    def check(self, n_rows: int) -> None:
        """Refuse rows outside a table, and places that are none."""
        check_rows(self.base, n_rows, "base")
        for one in self.sources:
            for rows in one.parents:
                check_rows(rows, n_rows, type(one).__name__)
            if self.place is not None and isinstance(one, Take) and one.by_place:
                check_rows(self.place, one.rows.size, "place")

    def is_like(self, other: "NewRows") -> bool:
        """Whether the two are made alike, so that they may become one."""
        return (
            (self.place is None) == (other.place is None)
            and len(self.sources) == len(other.sources)
            and all(a.is_like(b) for a, b in zip(self.sources, other.sources, strict=True))
        )

    def followed_by(self, others: "Sequence[NewRows]") -> "NewRows":
        """These new rows and others like them, as one."""
        every = [self, *others]
        sources = tuple(
            same[0].joined(same[1:]) for same in zip(*(one.sources for one in every), strict=True)
        )
        place = None
        if self.place is not None:
            starts = np.cumsum([0, *(_n_places(one) for one in every)])
            pairs = zip(every, starts, strict=False)
            place = joined_arrays([np.asarray(one.place) + start for one, start in pairs])
        return NewRows(joined_arrays([one.base for one in every]), sources, place)


Blocks = tuple[NewRows, ...]


def check_rows(rows: Rows, n_rows: int, name: str) -> None:
    """Refuse row numbers outside a table."""
    # Without a sign a negative number is a huge one: one pass tells both.
    if rows.size and rows.view(np.uint64).max() >= n_rows:
        raise ValueError(f"{name} names a row outside a table of {n_rows} rows")


def join(parts: Sequence[NewRows]) -> Blocks:
    """All new rows in order; neighbours that are made alike become one."""
    groups: list[list[NewRows]] = []
    for one in parts:
        if not len(one):
            continue
        if groups and all(before.is_like(one) for before in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(same[0] if len(same) == 1 else same[0].followed_by(same[1:]) for same in groups)


def subset_of(blocks: Sequence[NewRows], positions: Rows) -> Blocks:
    """Some of the new rows of all blocks together; their positions ascend."""
    found = []
    for one, (start, stop) in zip(blocks, pairwise(starts_of(blocks)), strict=True):
        low, high = np.searchsorted(positions, [start, stop])
        if high - low == len(one):
            found.append(one)
        elif high > low:
            found.append(one.subset(positions[low:high] - start))
    return tuple(found)


def starts_of(blocks: Sequence[NewRows]) -> list[int]:
    """Where each block starts among all new rows, and the end of the last one."""
    return [*accumulate((len(one) for one in blocks), initial=0)]


def partners_of(blocks: Sequence[NewRows]) -> tuple[Rows, NDArray[np.float64]]:
    """The other end of each new row's segment, and where on it; a copy's is its base row, at 0."""
    partners: list[Any] = []
    positions: list[Any] = []
    for one in blocks:
        found = next((s for s in one.sources if isinstance(s, (Between, Crossed))), None)
        partners.append(one.base if found is None else found.partner)
        positions.append(np.zeros(len(one)) if found is None else found.position)
    return joined_arrays(partners), joined_arrays(positions)


def _n_places(new: NewRows) -> int:
    sizes = (one.rows.size for one in new.sources if isinstance(one, Take) and one.by_place)
    return int(next(sizes, 0))
