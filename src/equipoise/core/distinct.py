"""Sets of numbers, such as rows: sorted, each once.

NumPy's ``unique`` puts numbers into a hash table from version 2.3 on, and takes forty times as long
as sorting a million different ones.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def distinct(values: NDArray[T]) -> NDArray[T]:
    """Each value once, in ascending order.

    Parameters
    ----------
    values : ndarray
        Numbers, none of them NaN; of several dimensions as if it had one.

    Returns
    -------
    ndarray of shape (n_distinct,)

    Examples
    --------
    >>> import numpy as np
    >>> distinct(np.array([7, 3, 7])).tolist()
    [3, 7]
    """
    ascending = np.sort(values, axis=None)
    if ascending.size < 2:
        return ascending
    is_first = np.empty(ascending.size, dtype=np.bool_)
    is_first[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=is_first[1:])
    return ascending[is_first]


def union(one: NDArray[T], other: NDArray[T]) -> NDArray[T]:
    """The values of both.

    Examples
    --------
    >>> import numpy as np
    >>> union(np.array([7, 3]), np.array([5, 3])).tolist()
    [3, 5, 7]
    """
    return distinct(np.concatenate([one.ravel(), other.ravel()]))


def without(values: NDArray[T], others: NDArray[T]) -> NDArray[T]:
    """The values that are not among others.

    Examples
    --------
    >>> import numpy as np
    >>> without(np.array([7, 3, 7, 5]), np.array([5, 2])).tolist()
    [3, 7]
    """
    found = distinct(values)
    return found[~is_among(found, distinct(others))] if others.size else found


def is_among(values: NDArray[Any], ascending: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values are among others, which ascend.

    Examples
    --------
    >>> import numpy as np
    >>> is_among(np.array([7, 3, 9]), np.array([2, 3, 7])).tolist()
    [True, True, False]
    """
    if not ascending.size:
        return np.zeros(values.shape, dtype=np.bool_)
    place = np.searchsorted(ascending, values)
    found: NDArray[np.bool_] = ascending[np.minimum(place, ascending.size - 1)] == values
    return found
