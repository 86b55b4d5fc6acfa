"""Distances between rows of mixed tables with holes.

Each is a sum of one term a column, so that one search serves all. A pair with a hole counts as
two different levels do: the rule of HEOM (Wilson & Martinez 1997, section 2.3).

========  ==============================  ==========================================
name      numbers                         categories
========  ==============================  ==========================================
smote-nc  squared difference              squared median deviation of the class
heom      squared, over the range         1 where different
hvdm      squared, over 4 deviations      sum of squared differences of class shares
gower     absolute, over the range        1 where different
vdm       refused                         squared sum of differences of class shares
========  ==============================  ==========================================

Chawla et al. (2002) for SMOTE-NC and VDM (SMOTE-N, k=1, r=2), Wilson & Martinez (1997) for HEOM and
HVDM (normalized_vdm2), Gower (1971).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels.mixed import Measure, Term, Values
from equipoise.core.columns import NUMBERS, Features, Kind
from equipoise.typing import Counts, Rows

METRICS = ("smote-nc", "heom", "hvdm", "gower", "vdm")
SCALES = (None, "robust")


@dataclass(frozen=True, eq=False)
class Metric:
    """A way to measure the rows of one table.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), dtype float64
        The columns, brought to the scale at which they count.
    measure_for : callable
        ``measure_for(target_rows)`` gives the measure for rows of a class.
    """

    table: Values
    measure_for: Callable[[Rows], Measure]


def metric_of(
    name: str, features: Features, codes: NDArray[np.intp], *, scale: str | None = None
) -> Metric:
    """Prepare a metric for a table.

    Parameters
    ----------
    name : str
        One of :data:`METRICS`.
    features : Features
        The table.
    codes : ndarray of shape (n_rows,), dtype intp
        The class of each row, from 0.
    scale : {None, "robust"}, default=None
        Whether to divide each number by its interquartile range first. It changes
        nothing where the metric divides by a range or deviation itself.
    """
    factors = _factors(name, features, scale)
    changed = factors != 1.0
    table = np.asarray(features.values, dtype=np.float64)
    if changed.any() or name in ("hvdm", "vdm"):
        table = table.copy()
        table[:, changed] *= factors[changed]
    if name == "smote-nc":
        return Metric(table, lambda rows: _smote_nc(features, table, rows))
    measure = _class_free(name, features, codes, table)
    return Metric(table, lambda _: measure)


def median_deviation(features: Features, table: Values, rows: Rows) -> float:
    """The median of the population deviations of the numbers of some rows: ``Med`` of SMOTE-NC.

    1 where the table has no numbers: then all categories count alike.
    """
    numbers = features.having(NUMBERS)
    if not numbers:
        return 1.0
    return float(np.median([_deviation(table[rows, j]) for j in numbers]))


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


def _deviation(column: Values) -> float:
    known = column[~np.isnan(column)]
    return float(known.std()) if known.size else 0.0


def _range(column: Values) -> float:
    known = column[~np.isnan(column)]
    return float(known.max() - known.min()) if known.size else 0.0


def _middle_half(column: Values) -> float:
    known = column[~np.isnan(column)]
    if not known.size:
        return 0.0
    low, high = np.quantile(known, [0.25, 0.75])
    return float(high - low) or float(known.std())


def _factors(name: str, features: Features, scale: str | None) -> Values:
    """What the values of each column are multiplied by."""
    factors = np.ones(len(features.columns))
    spreads: dict[str, Callable[[Values], float]] = {
        "heom": _range,
        "gower": _range,
        "hvdm": lambda column: 4.0 * _deviation(column),
    }
    spread = spreads.get(name)
    if spread is None and scale == "robust":
        spread = _middle_half
    for j, kind in enumerate(features.kinds):
        column = np.asarray(features.values[:, j], dtype=np.float64)
        if spread is not None and (kind in NUMBERS or kind in (Kind.DATE, Kind.ORDINAL)):
            factors[j] = _inverse(spread(column))
    if name != "smote-nc" or not features.having((Kind.DATE, Kind.ORDINAL)):
        return factors
    # Dates and orders have no unit to share with the numbers: a deviation of a date counts as
    # much as the median deviation of the numbers, the whole of an order as two different levels.
    numbers = features.having(NUMBERS)
    deviations = [_deviation(features.values[:, j]) * factors[j] for j in numbers]
    typical = float(np.median(deviations)) if deviations else 1.0
    for j, kind in enumerate(features.kinds):
        if kind == Kind.DATE:
            factors[j] = typical * _inverse(_deviation(features.values[:, j]))
        elif kind == Kind.ORDINAL:
            factors[j] = typical * _inverse(_range(features.values[:, j]))
    return factors


def _inverse(spread: float) -> float:
    return 1.0 / spread if spread > 0 else 0.0


def _terms(features: Features, number: Term, category: Term) -> list[Term]:
    of_kind = {Kind.COPIED: Term.IGNORED, Kind.CATEGORY: category}
    return [of_kind.get(kind, number) for kind in features.kinds]


def _smote_nc(features: Features, table: Values, target_rows: Rows) -> Measure:
    """Chawla et al. (2002), section 6.1: a different category counts the median deviation."""
    weight = median_deviation(features, table, target_rows) ** 2
    terms = _terms(features, Term.SQUARE, Term.OVERLAP)
    return Measure(terms, np.full(len(terms), weight))


def _class_free(name: str, features: Features, codes: NDArray[np.intp], table: Values) -> Measure:
    """The measure of a metric that is the same for each class; columns of ``table`` may change."""
    category = Term.TABLED if name in ("hvdm", "vdm") else Term.OVERLAP
    number = Term.ABSOLUTE if name == "gower" else Term.SQUARE
    terms = _terms(features, number, category)
    weight = np.ones(len(terms))
    tables: dict[int, Values] = {}
    for j, term in enumerate(terms):
        if term == Term.TABLED:
            levels = np.asarray(features.values[:, j], dtype=np.float64)
            shares = class_shares(levels, codes, features.columns[j].n_levels)
            tables[j] = _vdm_terms(shares, is_squared_within=name == "hvdm")
            if name == "vdm":
                weight[j] = max(1.0, float(tables[j].max(initial=0.0)))
            if shares.shape[1] == 2:
                # Of two classes one share tells all: the levels become numbers on a line.
                line = shares[:, 1] * (np.sqrt(2.0) if name == "hvdm" else 2.0)
                known = ~np.isnan(levels)
                table[known, j] = line[levels[known].astype(np.int64)]
                terms[j] = Term.SQUARE
                del tables[j]
    return Measure(terms, weight, tables)


def _vdm_terms(shares: Values, *, is_squared_within: bool) -> Values:
    """The term of each pair of levels: summed squares of differences, or their squared sum."""
    total = np.zeros((shares.shape[0], shares.shape[0]))
    for of_class in shares.T:
        difference = np.abs(of_class[:, np.newaxis] - of_class)
        total += difference * difference if is_squared_within else difference
    return total if is_squared_within else total * total
