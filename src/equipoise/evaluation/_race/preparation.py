"""From any table to numbers that models and distances can use, learnt from training rows only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.utils.validation import check_is_fitted

from equipoise.base import PlanningSampler
from equipoise.evaluation._race.race_table import RaceTable, read_race_table
from equipoise.exceptions import TableError
from equipoise.typing import LabelsLike, TableLike

Matrix = NDArray[np.float64]

#: Names of the levels of a category that are no level of the table.
MISSING, OTHER = "missing", "other"


@dataclass(frozen=True, eq=False)
class Preparation:
    """What was learnt from training rows.

    Parameters
    ----------
    medians, means, scales : ndarray of shape (n_numbers,)
        What fills a missing value; what is subtracted then; what it is divided by.
    holed : ndarray of int
        The number columns that had missing values: each has a flag.
    levels : tuple of tuple
        For each category the levels that have a flag each; None is a missing value.
    has_other : tuple of bool
        For each category whether the remaining levels share a flag.
    """

    medians: Matrix
    means: Matrix
    scales: Matrix
    holed: NDArray[np.intp]
    levels: tuple[tuple[str | None, ...], ...]
    has_other: tuple[bool, ...]

    @property
    def n_numbers(self) -> int:
        """Columns that are scaled numbers; the flags, 0 or 1, follow them."""
        return int(self.medians.size)

    @property
    def n_flags(self) -> int:
        """Columns that are flags."""
        return int(self.holed.size) + sum(map(len, self.levels)) + sum(self.has_other)

    def apply(self, columns: RaceTable) -> Matrix:
        """Make the matrix of a table's rows."""
        out = np.zeros((columns.n_rows, self.n_numbers + self.n_flags))
        numbers = out[:, : self.n_numbers]
        is_missing = np.isnan(columns.numbers)
        np.copyto(numbers, columns.numbers)
        np.copyto(numbers, self.medians, where=is_missing)
        numbers -= self.means
        numbers /= self.scales
        at = self.n_numbers + self.holed.size
        out[:, self.n_numbers : at] = is_missing[:, self.holed]
        rows = np.arange(columns.n_rows)
        for j, kept in enumerate(self.levels):
            place = {level: i for i, level in enumerate(kept)}
            width = len(kept) + self.has_other[j]
            unknown = len(kept) if self.has_other[j] else -1
            named = [*columns.levels[j], None]  # code -1 is the last: a missing value
            flag = np.array([place.get(level, unknown) for level in named])[columns.codes[:, j]]
            has_flag = flag >= 0
            out[rows[has_flag], at + flag[has_flag]] = 1.0
            at += width
        return out

    def names(self, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
        """Names of the columns that come out."""
        numbers, categories = columns
        found = [*numbers, *(f"{numbers[j]} is missing" for j in self.holed)]
        for name, kept, has_other in zip(categories, self.levels, self.has_other, strict=True):
            found += [f"{name} = {MISSING if level is None else level}" for level in kept]
            found += [f"{name} = {OTHER}"] * has_other
        return found


def learn(columns: RaceTable, max_levels: int, min_rows: int) -> Preparation:
    """Learn medians, scales and levels from the rows of a table."""
    numbers, is_missing = columns.numbers, np.isnan(columns.numbers)
    is_empty = is_missing.all(axis=0)
    medians = np.zeros(numbers.shape[1])
    holed = np.flatnonzero(is_missing.any(axis=0))
    whole = np.setdiff1d(np.arange(numbers.shape[1]), holed)
    medians[whole] = np.median(numbers[:, whole], axis=0)
    some = np.flatnonzero(is_missing.any(axis=0) & ~is_empty)
    medians[some] = np.nanmedian(numbers[:, some], axis=0)
    filled = np.where(is_missing, medians, numbers)
    scales = filled.std(axis=0)
    means = filled.mean(axis=0)
    # A constant column: what is left of it is rounding.
    is_constant = scales <= 10 * np.finfo(np.float64).eps * np.abs(means)
    scales[is_constant] = 1.0
    kept = [
        _common_levels(columns.codes[:, j], levels, max_levels, min_rows)
        for j, levels in enumerate(columns.levels)
    ]
    return Preparation(
        medians, means, scales, holed, tuple(one for one, _ in kept), tuple(one for _, one in kept)
    )


def _common_levels(
    codes: NDArray[np.int32], levels: tuple[str, ...], max_levels: int, min_rows: int
) -> tuple[tuple[str | None, ...], bool]:
    """The levels that have a flag of their own, and whether there are others."""
    n = len(levels)
    counts = np.bincount(
        np.where(codes < 0, n, codes), minlength=n + 1
    )  # a missing value is the last
    seen = np.flatnonzero(counts)
    common = seen[counts[seen] >= min_rows]
    room = max_levels if common.size == seen.size else max_levels - 1
    if common.size > room:
        order = np.argsort(-counts[common], kind="stable")
        common = np.sort(common[order[: max_levels - 1]])
    names = [None if at == n else levels[at] for at in common]
    return tuple(names), bool(common.size < seen.size)


class TablePreparer(TransformerMixin, BaseEstimator):
    """Turn any table into numbers that distances and models can use.

    Numbers: missing values get the median and a flag, then all are scaled to mean 0 and
    standard deviation 1. Dates and durations are days. Strings, categories and
    booleans: a flag a level, a missing value being a level; rare levels share the flag
    "other", and so do levels that come up later. Scaled numbers come first, then the
    flags, 0 or 1.

    Parameters
    ----------
    max_levels : int, default=10
        Flags that a category has at most; of more levels the commonest keep theirs.
    min_rows : int, default=10
        Training rows that a level needs for a flag of its own.

    Attributes
    ----------
    preparation_ : Preparation
        What was learnt.
    n_features_in_ : int
        Columns of the table.

    See Also
    --------
    FlagRounder : Brings flags back to 0 or 1 after a sampler has interpolated.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation import TablePreparer
    >>> X = np.array([[1.0, "a"], [np.nan, "b"], [3.0, "a"]], dtype=object)
    >>> TablePreparer(min_rows=1).fit_transform(X).round(2)
    array([[-1.22,  0.  ,  1.  ,  0.  ],
           [ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 1.22,  0.  ,  1.  ,  0.  ]])
    """

    def __init__(self, *, max_levels: int = 10, min_rows: int = 10) -> None:
        self.max_levels = max_levels
        self.min_rows = min_rows

    def fit(self, X: TableLike, y: LabelsLike | None = None) -> Self:
        """Learn from training rows.

        Parameters
        ----------
        X : data frame, array or list of rows
            The table.
        y : ignored

        Returns
        -------
        self
        """
        columns = read_race_table(X)
        if self.max_levels < 2:
            raise ValueError(f"TablePreparer: max_levels must be at least 2, not {self.max_levels}")
        self.preparation_ = learn(columns, self.max_levels, self.min_rows)
        self._names = (columns.number_names, columns.category_names)
        self.n_features_in_ = sum(map(len, self._names))
        return self

    def transform(self, X: TableLike) -> Matrix:
        """Make the matrix of a table.

        Parameters
        ----------
        X : data frame, array or list of rows
            A table with the columns of the one that was learnt from.

        Returns
        -------
        ndarray of shape (n_rows, n_features_out), dtype float64
        """
        check_is_fitted(self)
        return self.preparation_.apply(aligned(read_race_table(X), *self._names))

    def get_feature_names_out(self, input_features: LabelsLike | None = None) -> NDArray[Any]:
        """Names of the columns that come out.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        ndarray of str
        """
        check_is_fitted(self)
        return np.asarray(self.preparation_.names(self._names), dtype=object)

    def __sklearn_tags__(self) -> Any:
        """Describe the transformer to scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = True
        tags.input_tags.categorical = tags.input_tags.sparse = True
        return tags


def aligned(columns: RaceTable, numbers: tuple[str, ...], categories: tuple[str, ...]) -> RaceTable:
    """Bring a table's columns to the kinds and the order that were learnt."""
    same = (columns.number_names, columns.category_names) == (numbers, categories)
    if same:
        return columns
    names = {*columns.number_names, *columns.category_names}
    lacking = [name for name in (*numbers, *categories) if name not in names]
    if lacking:
        raise TableError(
            f"TablePreparer: the table lacks the columns {', '.join(map(repr, lacking))} that it "
            "was fitted with"
        )
    matrix = np.column_stack(
        [np.empty((columns.n_rows, 0)), *(_as_numbers(columns, name) for name in numbers)]
    )
    levels, codes = [], np.empty((columns.n_rows, len(categories)), dtype=np.int32)
    for j, name in enumerate(categories):
        codes[:, j], found = _as_category(columns, name)
        levels.append(found)
    return RaceTable(numbers, categories, matrix, codes, tuple(levels))


def _as_numbers(columns: RaceTable, name: str) -> NDArray[np.float64]:
    """A column that was one of numbers; empty it may look like a category."""
    if name in columns.number_names:
        return columns.numbers[:, columns.number_names.index(name)]
    if columns.levels[columns.category_names.index(name)]:
        raise TableError(f"TablePreparer: column {name!r} held numbers when it was fitted")
    return np.full(columns.n_rows, np.nan)


def _as_category(columns: RaceTable, name: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """A column that was a category; a few of its rows may look like numbers."""
    if name in columns.category_names:
        j = columns.category_names.index(name)
        return columns.codes[:, j], columns.levels[j]
    values = columns.numbers[:, columns.number_names.index(name)]
    known = np.unique(values[~np.isnan(values)])
    codes = np.where(np.isnan(values), -1, np.searchsorted(known, values))
    return codes.astype(np.int32), tuple(f"{value:g}" for value in known)


def declare_kinds(sampler: Any, flags: Sequence[int], n_numbers: int, n_columns: int) -> Any:
    """Tell a sampler what the columns of a prepared table are, where it can be told.

    Parameters
    ----------
    sampler : sampler or Pipeline
        What a caller has declared of it stays. Nothing is told to what stands behind a step that
        changes columns.
    flags : sequence of int
        The columns of scaled numbers that are 0 or 1 in the table.
    n_numbers, n_columns : int
        Columns of scaled numbers, and all; those behind the numbers are flags.
    """
    if isinstance(sampler, SklearnPipeline):
        for _, step in sampler.steps:
            if not hasattr(step, "fit_resample") and step not in (None, "passthrough"):
                break
            declare_kinds(step, flags, n_numbers, n_columns)
        return sampler
    kinds = dict.fromkeys([*flags, *range(n_numbers, n_columns)], "flag")
    is_free = not isinstance(sampler, str) and sampler is not None
    if kinds and is_free and sampler.get_params(deep=False).get("columns", ...) is None:
        sampler.set_params(columns=kinds)
    return sampler


def keeps_flags(sampler: Any) -> bool:
    """Tell whether a sampler makes no values between 0 and 1 of flags that it was told of."""
    if isinstance(sampler, SklearnPipeline):
        return all(keeps_flags(step) for _, step in sampler.steps)
    return isinstance(sampler, PlanningSampler)


class FlagRounder(TransformerMixin, BaseEstimator):
    """Bring flags back to 0 or 1 after a sampler has interpolated.

    It stands after a sampler, behind :class:`TablePreparer`. Between two rows of
    different categories a new row gets the category of the nearer one; rows that
    were not made by a sampler stay as they are. So a category is never averaged.

    Parameters
    ----------
    first : int, default=0
        The first column that is a flag; all that follow are.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation import FlagRounder
    >>> FlagRounder(first=1).fit_transform(np.array([[0.3, 0.7, 0.3], [0.2, 1.0, 0.0]]))
    array([[0.3, 1. , 0. ],
           [0.2, 1. , 0. ]])
    """

    def __init__(self, *, first: int = 0) -> None:
        self.first = first

    def fit(self, X: TableLike, y: LabelsLike | None = None) -> Self:
        """Learn nothing but the number of columns.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns)
            What :class:`TablePreparer` made, resampled.
        y : ignored

        Returns
        -------
        self
        """
        self.n_features_in_ = int(np.shape(X)[1])
        return self

    def transform(self, X: TableLike) -> Matrix:
        """Round the flags.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns)
            Rows.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            A new array.
        """
        return round_flags(np.array(X, dtype=np.float64), self.first)


def round_flags(matrix: Matrix, first: int) -> Matrix:
    """Round the columns from ``first`` on to 0 or 1, in place."""
    flags = matrix[:, first:]
    np.greater(flags, 0.5, out=flags, casting="unsafe")
    return matrix
