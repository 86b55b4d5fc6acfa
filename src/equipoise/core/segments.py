"""Which segments the SMOTE family draws: base row, partner row and position."""

from dataclasses import dataclass

from equipoise.core.draws import Draws
from equipoise.core.plan import Segment
from equipoise.core.problem import Rows


@dataclass(frozen=True)
class NothingEligible:
    """No row of a class can be a base row.

    Parameters
    ----------
    reason : str
        Why, and what the caller can do, for the warning.
    """

    reason: str


def along_segments(
    n_rows: int, base_rows: Rows, partners: Rows, n_new: int, draws: Draws, *, step: float = 1.0
) -> Segment:
    """Draw a base row, one of its partners, and a position for each new row.

    Parameters
    ----------
    n_rows : int
        Rows of the table.
    base_rows : ndarray of shape (n_base,), dtype int64
        Rows that may be a base.
    partners : ndarray of shape (n_base, k), dtype int64
        Their partners.
    n_new : int
        New rows.
    draws : Draws
        The stream: first all choices of a pair, then all positions.
    step : float, default=1.0
        Positions are uniform between 0 and this; a negative one leads away
        from the partner.
    """
    k = partners.shape[1]
    pair = draws.below(base_rows.size * k, n_new)
    position = draws.uniform(n_new)
    if step != 1.0:
        position *= step
    of_base = pair // k
    return Segment(n_rows, base_rows[of_base], partners.ravel()[pair], position)
