"""Values and pairs of values that no real row has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn
from equipoise.evaluation._plausibility.drift import is_number, level_codes
from equipoise.typing import Flags, Rows

Values = NDArray[np.float64]

#: A level with fewer rows tells nothing of the range of its numbers.
_FEWEST_OF_LEVEL = 5
_MOST_CELLS = 1_000_000


@dataclass(frozen=True)
class Combination:
    """A pair of values that synthetic rows have, and no real row of the whole table.

    Parameters
    ----------
    first, second : str
        The two values, with their columns: ``sex = M``, ``age = 12 (18 to 45)``.
    share : float
        Its part of the synthetic rows of the class, 0 to 1.

    Examples
    --------
    >>> from equipoise.evaluation import plausibility
    >>> from equipoise.over_sampling import SMOTE
    >>> import numpy as np
    >>> X = np.arange(40.0).reshape(-1, 1) % 10
    >>> found = plausibility(SMOTE(random_state=0), X, np.repeat([0, 1], [30, 10]))
    >>> found.classes[0].combinations
    ()
    """

    first: str
    second: str
    share: float


def strange_numbers(column: ReadColumn, rows: Rows, known: Rows) -> tuple[Flags, Flags]:
    """Which rows have a number outside what known rows hold, and which a broken one.

    A number is broken where those of all known rows are whole. Levels are neither.
    """
    none = np.zeros(rows.size, dtype=bool)
    there = column.numbers[known] if is_number(column) else np.empty(0)
    there = there[~np.isnan(there)]
    if not there.size:
        return none, none
    values = column.numbers[rows]
    is_broken = ~np.isnan(values) & (values != np.rint(values))
    are_whole = bool((there == np.rint(there)).all())
    return (values < there.min()) | (values > there.max()), is_broken if are_whole else none


def is_strange(columns: Sequence[ReadColumn], rows: Rows, known: Rows) -> Flags:
    """Which rows have such a number in any column."""
    found = np.zeros(rows.size, dtype=bool)
    for column in columns:
        outside, broken = strange_numbers(column, rows, known)
        found |= outside | broken
    return found


def is_unseen(columns: Sequence[ReadColumn], rows: Rows, known: Rows) -> Flags:
    """Which rows have a pair of values that no known row has.

    Two levels that stand together in none; a level with a number outside the range that the rows
    with this level have, where there are five or more.
    """
    found = np.zeros(rows.size, dtype=bool)
    for _, _, flags in unseen_pairs(columns, rows, known):
        found |= flags
    return found


def unseen_pairs(
    columns: Sequence[ReadColumn], rows: Rows, known: Rows
) -> Iterator[tuple[int, int, Flags]]:
    """For each pair of columns, which rows have values in it that known rows do not have."""
    coded = {j: level_codes(one) for j, one in enumerate(columns) if not is_number(one)}
    for a, b in combinations(coded, 2):
        n_levels = int(coded[b].max()) + 1
        if (int(coded[a].max()) + 1) * n_levels <= _MOST_CELLS:
            joint = coded[a] * n_levels + coded[b]
            is_known = np.zeros(int(joint.max()) + 1, dtype=bool)
            is_known[joint[known]] = True
            is_there = (coded[a][rows] > 0) & (coded[b][rows] > 0)
            yield a, b, is_there & ~is_known[joint[rows]]
    numbers = [j for j, one in enumerate(columns) if is_number(one)]
    for a, codes in coded.items():
        for j in numbers:
            low, high = ranges_of_levels(codes, columns[j], known)
            values, levels = columns[j].numbers[rows], codes[rows]
            is_there = levels > 0
            yield a, j, is_there & ((values < low[levels]) | (values > high[levels]))


def ranges_of_levels(
    codes: NDArray[np.int64], column: ReadColumn, known: Rows
) -> tuple[Values, Values]:
    """The lowest and the highest number that known rows of each level have; NaN for few rows."""
    n = int(codes.max()) + 1
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    there = known[~column.is_missing[known]]
    np.minimum.at(low, codes[there], column.numbers[there])
    np.maximum.at(high, codes[there], column.numbers[there])
    is_few = np.bincount(codes[there], minlength=n) < _FEWEST_OF_LEVEL
    low[is_few], high[is_few] = np.nan, np.nan
    return low, high


def most_frequent(
    columns: Sequence[ReadColumn], rows: Rows, known: Rows, most: int = 5
) -> tuple[Combination, ...]:
    """The pairs that most rows have and no known one does; by numbers, one a pair of columns."""
    counts: list[tuple[int, str, str]] = []
    for a, b, flags in unseen_pairs(columns, rows, known):
        where = rows[flags]
        if not where.size:
            continue
        if is_number(columns[b]):
            counts += _ranges(columns[a], columns[b], where, known)
        else:
            counts += _levels(columns[a], columns[b], where)
    counts.sort(key=lambda one: (-one[0], *one[1:]))
    return tuple(Combination(a, b, n / rows.size) for n, a, b in counts[:most])


def _levels(first: ReadColumn, second: ReadColumn, where: Rows) -> list[tuple[int, str, str]]:
    """Pairs of levels and how many rows have them."""
    pairs = np.column_stack([level_codes(first)[where], level_codes(second)[where]])
    found, counts = np.unique(pairs, axis=0, return_counts=True)
    return [
        (n, _said_level(first, a), _said_level(second, b))
        for (a, b), n in zip(found.tolist(), counts.tolist(), strict=True)
    ]


def _ranges(
    first: ReadColumn, second: ReadColumn, where: Rows, known: Rows
) -> list[tuple[int, str, str]]:
    """Levels with numbers outside of their range, how many rows have them, and one example."""
    codes = level_codes(first)
    low, high = ranges_of_levels(codes, second, known)
    levels, firsts, counts = np.unique(codes[where], return_index=True, return_counts=True)

    def said(level: int, value: float) -> str:
        return f"{second.name} = {value:.4g} ({low[level]:.4g} to {high[level]:.4g})"

    return [
        (
            n,
            _said_level(first, level),
            said(level, second.numbers[where[at]]),
        )
        for level, at, n in zip(levels.tolist(), firsts.tolist(), counts.tolist(), strict=True)
    ]


def _said_level(column: ReadColumn, code: int) -> str:
    level = column.levels[code - 1] if column.codes is not None else str(code - 1)
    return f"{column.name} = {level}"
