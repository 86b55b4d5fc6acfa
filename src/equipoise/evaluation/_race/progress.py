"""How far a race is, as callers are told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a race is.

    Parameters
    ----------
    done, total : int
        Pieces of work: a family of candidates in a fold each.
    seconds : float
        Time since the beginning.
    seconds_left : float
        Time to the end at this pace, and no more than the time limit leaves; before the first
        piece is done, an estimate.
    what : str
        What was done last; in the beginning the estimate in words.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> seen, (X, y) = [], example_table()
    >>> found = compare(
    ...     X, y, candidates=[], models="decision tree", n_splits=2, progress=seen.append
    ... )
    >>> seen[-1].done == seen[-1].total
    True
    """

    done: int
    total: int
    seconds: float
    seconds_left: float
    what: str
