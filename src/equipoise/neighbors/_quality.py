"""What approximate neighbours are worth, beside the exact ones."""

import math
from dataclasses import dataclass
from typing import Any

from equipoise.typing import Floats

#: The quantile of the normal distribution that leaves 2.5 % above.
_QUANTILE = 1.959963984540054
#: Rounding alone moves a distance by less than this share of it.
_ROUNDING = 1e-12


@dataclass(frozen=True, repr=False)
class SearchQuality:
    """What approximate neighbours were worth, on a sample of the rows.

    Parameters
    ----------
    n_rows : int
        Rows among which neighbours were searched.
    n_neighbors : int
        Neighbours of each row, itself left out.
    n_checked : int
        Rows whose exact neighbours were found, too.
    recall : float
        The share of the neighbours found that are among the nearest; ties count.
    recall_low, recall_high : float
        Ends of its 95 % interval, after Wilson, a row being one trial.
    inflation : float
        The mean distance of the neighbours found, for one of the nearest: 1.02 is 2 % farther.

    Examples
    --------
    >>> from equipoise.neighbors import SearchQuality
    >>> SearchQuality(9_000, 5, 1_000, 0.981, 0.971, 0.988, 1.0004)
    recall 0.981 (95 % interval 0.971 to 0.988), 1.0004 times as far: 5 neighbours of 1,000 of 9,000
    """

    n_rows: int
    n_neighbors: int
    n_checked: int
    recall: float
    recall_low: float
    recall_high: float
    inflation: float

    def __repr__(self) -> str:
        return (
            f"recall {self.recall:.3f} (95 % interval {self.recall_low:.3f} to "
            f"{self.recall_high:.3f}), {self.inflation:.4f} times as far: {self.n_neighbors} "
            f"neighbours of {self.n_checked:,} of {self.n_rows:,}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON.

        Returns
        -------
        dict
        """
        return dict(vars(self))


def judge(found: Floats, exact: Floats, n_rows: int) -> SearchQuality:
    """Compare the distances of neighbours that were found with those of the nearest.

    Parameters
    ----------
    found, exact : ndarray of shape (n_checked, k)
        Distances, each row's ascending.
    n_rows : int
        Rows among which they were searched.
    """
    n_checked, k = exact.shape
    recall = float((found <= exact[:, -1:] * (1 + _ROUNDING)).mean())
    low, high = wilson_interval(recall, n_checked)
    return SearchQuality(n_rows, k, n_checked, recall, low, high, _times_as_far(found, exact))


def _times_as_far(found: Floats, exact: Floats) -> float:
    """How far they are for one of the nearest; where these are all at 0, 1 or infinity."""
    mean, nearest = float(found.mean()), float(exact.mean())
    if nearest > 0:
        return mean / nearest
    return math.inf if mean > 0 else 1.0


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share among ``n`` trials, after Wilson (1927)."""
    z = _QUANTILE
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
