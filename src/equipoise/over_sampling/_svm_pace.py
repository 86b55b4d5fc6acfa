"""How long a support vector machine would take for a table, told from parts of it."""

from math import log
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from equipoise._engine.arguments import WrongParameterError
from equipoise.core.distinct import union
from equipoise.typing import Rows

#: Rows up to which nobody waits for long.
_MANY_ROWS = 100_000
#: Rows of the parts that are fitted.
_PARTS = (8_000, 16_000)
#: Seconds that a fit may take without a word.
_LONGEST = 2 * 3600.0
#: The powers of the rows by which a fit of many rows grows, whatever small parts tell.
_LEAST_POWER, _MOST_POWER = 2.2, 3.0


def refuse_hours(machine: Any, numbers: Any, labels: NDArray[Any]) -> None:
    """Refuse a table for which a support vector machine would take hours.

    Parameters
    ----------
    machine : estimator
        The machine, unfitted.
    numbers : ndarray or sparse matrix of shape (n_rows, n_columns)
        The table.
    labels : ndarray of shape (n_rows,)
        Its classes.

    Raises
    ------
    WrongParameterError
        It would take more than two hours.
    """
    n_rows = labels.size
    if n_rows <= _MANY_ROWS:
        return
    timed = []
    for n in _PARTS:
        rows = _part(labels, n)
        start = perf_counter()
        clone(machine).fit(numbers[rows], labels[rows])
        timed.append((rows.size, perf_counter() - start))
    seconds = seconds_for(n_rows, timed)
    if seconds <= _LONGEST:
        return
    raise WrongParameterError(
        f"the support vector machine of scikit-learn would take about {seconds / 3600:,.0f} hours "
        f"for {n_rows:,} rows: {timed[-1][0]:,} of them took {timed[-1][1]:.1f} seconds, and it "
        "grows faster than their square. Give svm_estimator=sklearn.svm.SVC(gamma='scale') to wait "
        "for it, a faster one (scikit-learn-intelex's sklearnex.svm.SVC, or any that has "
        "support_), thin the largest class first, or take BorderlineSMOTE"
    )


def seconds_for(n_rows: int, timed: list[tuple[int, float]]) -> float:
    """Seconds for a number of rows, from those for two smaller numbers.

    Examples
    --------
    >>> from equipoise.over_sampling._svm_pace import seconds_for
    >>> seconds_for(8_000, [(1_000, 1.0), (2_000, 8.0)])
    512.0
    """
    (few, short), (more, long) = timed
    power = log(long / short) / log(more / few) if min(short, long) > 0 else _LEAST_POWER
    power = min(max(power, _LEAST_POWER), _MOST_POWER)
    return float(long * (n_rows / more) ** power)


def _part(labels: NDArray[Any], n: int) -> Rows:
    """Evenly spaced rows of each class, one at least, in the order of the table."""
    order = np.argsort(labels, kind="stable")
    _, first = np.unique(labels[order], return_index=True)
    evenly = np.linspace(0, labels.size - 1, n).astype(np.int64)
    rows: Rows = np.sort(order[union(evenly, first)])
    return rows
