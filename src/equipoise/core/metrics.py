"""Distances between rows of mixed tables with missing values: one record each, in one table.

Each is a sum of one term a column, so that one search serves all. A pair that misses a value
counts as two different levels do: the rule of HEOM (Wilson & Martinez 1997, section 2.3).

A new metric is a new record in :data:`METRICS` and, where its weights are new, one function.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._kernels.mixed import Measure, Term, Values
from equipoise.core.columns import NUMBERS, Features, Kind, dense_column
from equipoise.core.pairwise import pairwise_sum
from equipoise.typing import Counts, Rows


@dataclass(frozen=True, eq=False)
class Weighing:
    """What the weights of a measure may depend on.

    Parameters
    ----------
    features : Features
        The table as it is.
    table : ndarray of shape (n_rows, n_columns), dtype float64
        Its columns at the scale at which they count.
    pool_rows : ndarray of shape (n,), dtype int64
        The rows by which is measured.
    level_terms : mapping of int to ndarray of shape (n_levels, n_levels)
        How two levels count, for each column where class shares tell.
    """

    features: Features
    table: Values
    pool_rows: Rows
    level_terms: Mapping[int, Values]

    def alike(self, weight: float) -> Values:
        """Give all columns the same weight."""
        return np.full(len(self.features.columns), weight)


def one_each(weighing: Weighing) -> Values:
    """1 for each column."""
    return weighing.alike(1.0)


def median_deviations(weighing: Weighing) -> Values:
    """The squared median deviation of the pool's numbers, for each column."""
    median = median_deviation(weighing.features, weighing.table, weighing.pool_rows)
    return weighing.alike(median**2)


def farthest_levels(weighing: Weighing) -> Values:
    """As much as the farthest two levels of the column, and at least 1."""
    weights = weighing.alike(1.0)
    for j, terms in weighing.level_terms.items():
        weights[j] = max(1.0, float(terms.max(initial=0.0)))
    return weights


def median_deviation(features: Features, table: Values, rows: Rows) -> float:
    """The median of the population deviations of the numbers of some rows: ``Med`` of SMOTE-NC.

    1 where the table has no numbers: then all categories count alike.
    """
    numbers = features.having(NUMBERS)
    if not numbers:
        return 1.0
    told = (features.columns[j].known_deviation() for j in numbers)
    known = [one for one in told if one is not None]
    if len(known) < len(numbers):
        known = [deviation(one) for one in _columns_of(table, rows, numbers)]
    return float(np.median(known))


def _columns_of(table: Values, rows: Rows, columns: Sequence[int]) -> Iterator[Values]:
    """Some columns, in some rows; rows that are in a file are read a column at a time."""
    if not isinstance(table, np.ndarray) and not sparse.issparse(table):
        yield from (table[rows, j] for j in columns)
        return
    of_rows = table[rows]
    yield from (dense_column(of_rows, j) for j in columns)


def deviation(column: Values) -> float:
    """The population deviation of what is known of a column."""
    known = column[~np.isnan(column)]
    if not known.size:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        found = _root_mean_square(known)
    if np.isfinite(found):
        return found
    # Values so large that their squares are no number.
    largest = float(np.abs(known).max())
    return float(np.std(known / largest, dtype=np.float64) * largest)


def _root_mean_square(known: Values) -> float:
    """The deviation by two passes, as of numbers that stream past."""
    if known.dtype != np.float64:
        return float(known.std())
    away = known - pairwise_sum(known) / known.size
    away *= away
    return float(np.sqrt(pairwise_sum(away) / known.size))


def four_deviations(column: Values) -> float:
    """Nearly all of a normal distribution lies within as much (Wilson & Martinez 1997)."""
    return 4.0 * deviation(column)


def whole_range(column: Values) -> float:
    """The greatest value less the least."""
    known = column[~np.isnan(column)]
    return float(known.max() - known.min()) if known.size else 0.0


def middle_half(column: Values) -> float:
    """The interquartile range; the deviation where half of the values are one."""
    known = column[~np.isnan(column)]
    if not known.size:
        return 0.0
    low, high = np.quantile(known, [0.25, 0.75])
    return float(high - low) or float(known.std())


def value_difference(differences: Iterable[Values], *, k: int, r: int) -> Values:
    """How far two categories are apart, by the differences of their class shares.

    The value difference metric of Stanfill & Waltz (1986): the k-th root of the sum of k-th powers,
    to the power r. HVDM is the one of k = r = 2.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.metrics import value_difference
    >>> value_difference([np.array([0.3]), np.array([0.4])], k=2, r=1).round(12)
    array([0.5])
    """
    total = np.asarray(sum(one**k for one in differences))
    return total if r == k else np.asarray(total ** (r / k))


@dataclass(frozen=True)
class Metric:
    """What tells how far two rows are from each other, whatever the table.

    Parameters
    ----------
    name : str
        What callers call it.
    number : Term
        How two numbers, dates or places in an order count; IGNORED refuses them.
    paper : str
        Where it is defined.
    divided_by : callable or None, default=None
        Gives of a column of numbers what they are divided by. None compares them as they are:
        then dates and orders, which share no unit with them, are brought to the median deviation
        of the numbers.
    of_shares : callable or None, default=None
        How two levels count: a function of the differences of their class shares, class by class,
        that is fourfold where they are doubled. None: the weight, where they differ.
    weights : callable
        What a missing value counts, and two different levels where there is no ``of_shares``.
    is_of_pool : bool, default=False
        Whether ``weights`` depends on the rows that it is taken over.
    """

    name: str
    number: Term
    paper: str
    divided_by: Callable[[Values], float] | None = None
    of_shares: Callable[[Iterable[Values]], Values] | None = None
    weights: Callable[[Weighing], Values] = one_each
    is_of_pool: bool = False

    @property
    def is_for_categories(self) -> bool:
        """Whether it compares categories alone."""
        return self.number == Term.IGNORED

    @property
    def is_euclidean(self) -> bool:
        """Whether it is the Euclidean distance where all columns are numbers, none missing."""
        return self.number == Term.SQUARE and self.divided_by is None


METRICS = {
    one.name: one
    for one in (
        Metric(
            "smote-nc",
            number=Term.SQUARE,
            weights=median_deviations,
            is_of_pool=True,
            paper="Chawla et al. (2002), section 6.1",
        ),
        Metric(
            "heom",
            number=Term.SQUARE,
            divided_by=whole_range,
            paper="Wilson & Martinez (1997), section 2.3",
        ),
        Metric(
            "hvdm",
            number=Term.SQUARE,
            divided_by=four_deviations,
            of_shares=partial(value_difference, k=2, r=2),
            paper="Wilson & Martinez (1997), normalized_vdm2",
        ),
        Metric(
            "gower",
            number=Term.ABSOLUTE,
            divided_by=whole_range,
            paper="Gower (1971)",
        ),
        Metric(
            "vdm",
            number=Term.IGNORED,
            of_shares=partial(value_difference, k=1, r=2),
            weights=farthest_levels,
            paper="Chawla et al. (2002), section 6.2: SMOTE-N, with k=1 and r=2",
        ),
    )
}

#: What numbers can be divided by first, where the metric compares them as they are.
SCALES = {None: None, "robust": middle_half, "standard": deviation}


@dataclass(frozen=True, eq=False)
class MeasuredTable:
    """A table at the scale at which its columns count, and the measures of its rows.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), dtype float64
        The columns.
    measure_by : callable
        ``measure_by(pool_rows)`` gives the measure for which the deviations of some rows count.
    is_of_pool : bool
        Whether it depends on them.
    """

    table: Values
    measure_by: Callable[[Rows], Measure]
    is_of_pool: bool


def measured_table(
    metric: Metric, features: Features, codes: NDArray[np.intp], *, scale: str | None = None
) -> MeasuredTable:
    """Bring a table to the scale of a metric.

    Parameters
    ----------
    metric : Metric
        How rows shall be measured.
    features : Features
        The table.
    codes : ndarray of shape (n_rows,), dtype intp
        The class of each row, from 0.
    scale : {None, "robust", "standard"}, default=None
        Whether to divide each number by its interquartile range, or its standard deviation,
        first. It changes nothing where the metric divides by a range or deviation itself.
    """
    factors = _factors(metric, features, scale)
    changed = factors != 1.0
    table = np.asarray(features.values, dtype=np.float64)
    if changed.any() or metric.of_shares is not None:
        table = table.copy()
        table[:, changed] *= factors[changed]
    category = Term.OVERLAP if metric.of_shares is None else Term.TABLED
    of_kind = {Kind.COPIED: Term.IGNORED, Kind.CATEGORY: category}
    terms = [of_kind.get(kind, metric.number) for kind in features.kinds]
    for j, column in enumerate(features.columns):
        if terms[j] == Term.OVERLAP and column.all_differ(table.shape[0]):
            terms[j] = Term.IGNORED  # it would add the same to any two rows
    level_terms = _tell_levels_apart(metric, features, codes, table, terms)
    tables = {j: of_levels for j, of_levels in level_terms.items() if terms[j] == Term.TABLED}

    def measure_by(pool_rows: Rows) -> Measure:
        weighing = Weighing(features, table, pool_rows, level_terms)
        return Measure(terms, metric.weights(weighing), tables)

    return MeasuredTable(table, measure_by, metric.is_of_pool)


def class_shares(levels: Values, codes: NDArray[np.intp], n_levels: int) -> Values:
    """For each level of a column the share of each class among its rows.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.metrics import class_shares
    >>> class_shares(np.array([0.0, 0.0, 1.0]), np.array([0, 1, 1]), 2)
    array([[0.5, 0.5],
           [0. , 1. ]])
    """
    n_classes = int(codes.max()) + 1
    known = ~np.isnan(levels)
    cell = levels[known].astype(np.int64) * n_classes + codes[known]
    counts: Counts = np.bincount(cell, minlength=n_levels * n_classes).reshape(n_levels, n_classes)
    shares: Values = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _factors(metric: Metric, features: Features, scale: str | None) -> Values:
    """What the values of each column are multiplied by."""
    factors = np.ones(len(features.columns))
    spread = metric.divided_by or SCALES[scale]
    for j, kind in enumerate(features.kinds):
        column = np.asarray(features.values[:, j], dtype=np.float64)
        if spread is not None and (kind in NUMBERS or kind in (Kind.DATE, Kind.ORDINAL)):
            factors[j] = _inverse(spread(column))
    if metric.divided_by is not None or not features.having((Kind.DATE, Kind.ORDINAL)):
        return factors
    # Dates and orders have no unit to share with the numbers: a deviation of a date counts as
    # much as the median deviation of the numbers, the whole of an order as two different levels.
    numbers = features.having(NUMBERS)
    deviations = [_spread_of(features, j, deviation) * factors[j] for j in numbers]
    typical = float(np.median(deviations)) if deviations else 1.0
    for j, kind in enumerate(features.kinds):
        if kind == Kind.DATE:
            factors[j] = typical * _inverse(_spread_of(features, j, deviation))
        elif kind == Kind.ORDINAL:
            factors[j] = typical * _inverse(_spread_of(features, j, whole_range))
    return factors


def _spread_of(features: Features, j: int, measure: Callable[[Values], float]) -> float:
    """How far a column spreads: the whole of it, where only some of its rows are there."""
    known = features.columns[j].known_spread()
    return measure(features.values[:, j]) if known is None else known


def _inverse(spread: float) -> float:
    return 1.0 / spread if spread > 0 else 0.0


def _tell_levels_apart(
    metric: Metric,
    features: Features,
    codes: NDArray[np.intp],
    table: Values,
    terms: list[Term],
) -> dict[int, Values]:
    """The terms of all pairs of levels, by column; of two classes ``table`` and ``terms`` change.

    One share then tells all, so that the levels become numbers on a line.
    """
    level_terms: dict[int, Values] = {}
    if metric.of_shares is None:
        return level_terms
    for j in features.having([Kind.CATEGORY]):
        levels = np.asarray(features.values[:, j], dtype=np.float64)
        shares = class_shares(levels, codes, features.columns[j].n_levels)
        level_terms[j] = metric.of_shares(
            np.abs(of_class[:, np.newaxis] - of_class) for of_class in shares.T
        )
        if shares.shape[1] == 2:
            line = shares[:, 1] * np.sqrt(metric.of_shares([np.ones(())] * 2))
            known = ~np.isnan(levels)
            table[known, j] = line[levels[known].astype(np.int64)]
            terms[j] = Term.SQUARE
    return level_terms
