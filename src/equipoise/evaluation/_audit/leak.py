"""One way in which two parts of a table know of each other, with its evidence."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from equipoise.evaluation._diagnosis.finding import Finding
from equipoise.typing import Rows


def no_rows() -> Rows:
    """Make an empty list of rows."""
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Leak(Finding):
    """One thing that :func:`find_leaks` found, with the rows that show it.

    Parameters
    ----------
    name : str
        What it is about, a word or two.
    weight : {"problem", "warning", "note"}
        Problems first: scores on the test part cannot be trusted before they are solved.
    text : str
        What was found, and what to do.
    source : str
        Where this is known from; empty where it is plain.
    p_value : float or None
        How likely as much is where nothing is wrong: by the other classes, by the training part
        itself or by what chance brings, as the text says. None where nothing is left to chance.
    train_rows, test_rows : ndarray of shape (n,), dtype int64
        The rows of each part that show it, counted from 0. Of one table they are ``train_rows``.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import find_leaks
    >>> X, y = load_table("yeast4")
    >>> found = find_leaks(X[:1000], X[1000:], target=(y[:1000], y[1000:]))
    >>> [(one.name, one.weight, one.test_rows.size) for one in found.findings]
    [('duplicates', 'warning', 14)]
    """

    p_value: float | None = None
    train_rows: Rows = field(default_factory=no_rows)
    test_rows: Rows = field(default_factory=no_rows)

    def to_dict(self) -> dict[str, Any]:
        """Give the fields by name, rows as lists."""
        rows = {"train_rows": self.train_rows.tolist(), "test_rows": self.test_rows.tolist()}
        return {**vars(self), **rows}
