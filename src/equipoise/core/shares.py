"""Shares of class sizes as whole numbers of rows."""

from dataclasses import dataclass
from math import floor
from numbers import Real

from equipoise.core.wording import shown
from equipoise.exceptions import StrategyError

_MOST_ROWS = 2**63 - 1


def whole_rows(product: float) -> int:
    """Round a product of rows and ratio down, but not what is an integer but for rounding.

    Examples
    --------
    >>> from equipoise.core.shares import whole_rows
    >>> 0.29 * 100, whole_rows(0.29 * 100), whole_rows(0.299 * 100)
    (28.999999999999996, 29, 29)
    """
    nearest = round(product)
    if abs(product - nearest) <= 1e-9 * abs(product):
        return nearest
    return floor(product)


@dataclass(frozen=True)
class Share:
    """The share of the largest class that no class shall be below, for any number of classes.

    As ``sampling_strategy`` of an over-sampler it lets each class grow to that share of the
    largest; of an under-sampler, each class shrink until the smallest is that share of it. A class
    that is so already stays as it is. As a value in a dict it does so for one class.

    Parameters
    ----------
    ratio : float
        The share, above 0 and at most 1.

    Raises
    ------
    StrategyError
        It is no such number.

    Notes
    -----
    For two classes it is what a bare float is, but that nothing is refused: a ratio that is
    reached already leaves the table as it is. A bare float is refused where there are more.

    Examples
    --------
    >>> from equipoise import Share
    >>> from equipoise.over_sampling import RandomOverSampler
    >>> from equipoise.under_sampling import RandomUnderSampler
    >>> y = ["a"] * 100 + ["b"] * 60 + ["c"] * 10
    >>> X = [[row] for row in range(len(y))]
    >>> _, more = RandomOverSampler(sampling_strategy=Share(0.5)).fit_resample(X, y)
    >>> [more.count(label) for label in "abc"]
    [100, 60, 50]
    >>> _, fewer = RandomUnderSampler(sampling_strategy=Share(0.5)).fit_resample(X, y)
    >>> [fewer.count(label) for label in "abc"]
    [20, 20, 10]
    """

    ratio: float

    def __post_init__(self) -> None:
        is_number = isinstance(self.ratio, Real) and not isinstance(self.ratio, bool)
        if not is_number or not 0 < self.ratio <= 1:
            raise StrategyError(
                f"Share: the ratio must be a number above 0, at most 1, not {shown(self.ratio)}. "
                "Share(0.5) is half of the largest class. For numbers of rows give a dict"
            )

    def of(self, largest: int) -> int:
        """The rows that a class has at least, where the largest has so many."""
        return whole_rows(largest * self.ratio)

    def above(self, smallest: int) -> int:
        """The rows that a class has at most, where the smallest has so many."""
        return whole_rows(min(smallest / self.ratio, float(_MOST_ROWS)))
