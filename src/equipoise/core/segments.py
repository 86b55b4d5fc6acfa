"""Which segments the SMOTE family draws: base row, partner row and position."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.core.columns import Kind
from equipoise.core.crossing import crossed, nothing_varies_between
from equipoise.core.donors import taken_from_rows
from equipoise.core.draws import EVEN, RANDOM, Draws
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Problem, Rows
from equipoise.core.sources import Between


@dataclass(frozen=True)
class NothingEligible:
    """No row of a class can be a base row.

    Parameters
    ----------
    reason : str
        Why, and what the caller can do, for the warning.
    """

    reason: str


@dataclass(frozen=True, eq=False)
class Drawn:
    """Segments that were drawn.

    Parameters
    ----------
    base_rows : ndarray of shape (n_base,), dtype int64
        Rows that may be a base.
    partners : ndarray of shape (n_base, k), dtype int64
        Their partners.
    of_base : ndarray of shape (n_new,), dtype int64
        For each new row the position of its base in ``base_rows``.
    partner : ndarray of shape (n_new,), dtype int64
        Its partner row.
    position : ndarray of shape (n_new,), dtype float64
        Where on the segment it lies.
    """

    base_rows: Rows
    partners: Rows
    of_base: Rows
    partner: Rows
    position: NDArray[np.float64]

    @property
    def base(self) -> Rows:
        """The base row of each new row."""
        return self.base_rows.take(self.of_base)

    def serving(self) -> tuple[slice | Rows, Rows]:
        """Which base rows serve, by position, and the place of each new row's base among them.

        All of them, unless there are more than new rows: a window of many needs few.
        """
        if self.of_base.size >= self.base_rows.size:
            return slice(None), self.of_base
        serving, place = np.unique(self.of_base, return_inverse=True)
        return serving, place.reshape(-1)


def draw_segments(
    base_rows: Rows,
    partners: Rows,
    n_new: int,
    draws: Draws,
    *,
    step: float = 1.0,
    how: str = RANDOM,
) -> Drawn:
    """Draw a base row, one of its partners, and a position for each new row.

    Parameters
    ----------
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
    how : {"random", "even"}, default="random"
        Whether each base row is drawn as often as the others, or once more. Then the base rows
        are drawn first, and then their partners.
    """
    k = partners.shape[1]
    if how == EVEN:
        pair = draws.evenly_below(base_rows.size, n_new) * k + draws.below(k, n_new)
    else:
        pair = draws.below(base_rows.size * k, n_new)
    position = draws.uniform(n_new)
    if step != 1.0:
        position *= step
    return Drawn(base_rows, partners, pair // k, partners.take(pair), position)


def plan_of(problem: Problem, drawn: Drawn) -> NewRows:
    """The new rows of drawn segments: in a mixed table, what is taken from which row, too."""
    features = problem.features
    whole = tuple(features.having([Kind.INTEGER]))
    limits = problem.limits_of(whole) if whole and _leaves_segments(drawn.position) else None
    if not problem.is_drawn_from_rows:
        return NewRows(drawn.base, (Between(drawn.partner, drawn.position, limits=limits),))
    if problem.may_cross:
        blocks = problem.crossing_blocks
        if blocks and nothing_varies_between(
            features, drawn.base_rows, drawn.partners, problem.fixed
        ):
            taking = crossed(
                features, blocks, drawn.base_rows, drawn.partners, drawn.of_base, drawn.partner,
                drawn.position,
            )  # fmt: skip
            return NewRows(drawn.base, (taking,))  # all else is the same in both parents
    between = Between(drawn.partner, drawn.position, rounded=whole, limits=limits)
    serving, place = drawn.serving()
    taken = taken_from_rows(
        features,
        drawn.base_rows,
        drawn.partners,
        drawn.of_base,
        drawn.partner,
        drawn.position,
        categories=problem.categories,
        fixed=problem.fixed,
        serving=serving,
    )
    has_places = any(one.by_place for one in taken)
    return NewRows(drawn.base, (between, *taken), place if has_places else None)


def _leaves_segments(position: NDArray[np.float64]) -> bool:
    """Whether a new row lies beyond one of its parents."""
    return bool(position.size and (position.min() < 0 or position.max() > 1))


def with_partners(base_rows: Rows, partners: Rows) -> tuple[Rows, Rows]:
    """Leave out base rows that may have no neighbour (by groups or time)."""
    has_partner = partners[:, 0] >= 0
    if has_partner.all():
        return base_rows, partners
    return base_rows[has_partner], partners[has_partner]


NOBODY_ALLOWED = NothingEligible(
    "no row of it has a neighbour that groups or time allow. Loosen them, or give the class more "
    "rows"
)
