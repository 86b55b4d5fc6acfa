"""The pictures of ``docs/inside/exact-search.md``: a real table, searched by our own parts."""

from dataclasses import dataclass
from functools import lru_cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from equipoise._kernels.neighbors import LEAF, TILE, order_rows
from equipoise.core.neighbors import ExactSearch
from equipoise.core.pools import whole_table
from equipoise.datasets import load_table

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

K = 5
QUERY = 1000
INK, FAINT, NEAR, FAR = "#2b2b2b", "#9aa4b2", "#c44536", "#5b7db1"
FRAMES = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377")


@dataclass(frozen=True)
class Leaves:
    """A table of two columns, in leaves.

    Parameters
    ----------
    points : ndarray of shape (n_rows, 2)
        The rows.
    rows : list of ndarray
        The rows of each leaf.
    """

    points: Floats
    rows: list[Rows]

    @property
    def low(self) -> Floats:
        """The lower corner of each leaf's box."""
        return np.array([self.points[rows].min(axis=0) for rows in self.rows])

    @property
    def high(self) -> Floats:
        """The upper corner of each leaf's box."""
        return np.array([self.points[rows].max(axis=0) for rows in self.rows])

    def distance_to_boxes(self, point: Floats) -> Floats:
        """How far a point is from each leaf's box; 0 within it."""
        beyond = np.maximum(np.maximum(self.low - point, point - self.high), 0)
        return np.sqrt((beyond**2).sum(axis=1))


@lru_cache(maxsize=1)
def abalone() -> Leaves:
    """Length and shell weight of 4,174 abalones, in standard deviations."""
    X, _ = load_table("abalone19", as_frame=True)
    points = X[["Length", "Shell_weight"]].to_numpy(dtype=np.float64)
    points = np.ascontiguousarray(points / points.std(axis=0))
    order = order_rows(points, np.arange(len(points)), LEAF, 1)
    return Leaves(points, [order[start : start + LEAF] for start in range(0, len(order), LEAF)])


def nearest(leaves: Leaves, query: int, k: int) -> tuple[Rows, float]:
    """The nearest rows of one, and how far the farthest of them is."""
    everyone = whole_table(len(leaves.points))
    search = ExactSearch(leaves.points, 1)
    rows, squares = search.measured(np.array([query]), everyone, k, everyone)
    return rows[0], float(np.sqrt(squares[0, -1]))


def opened(leaves: Leaves, query: int, k: int) -> NDArray[np.bool_]:
    """Which leaves may hold one of the nearest rows."""
    _, radius = nearest(leaves, query, k)
    return leaves.distance_to_boxes(leaves.points[query]) <= radius


def draw_leaves() -> None:
    """Every leaf's box, in the colour of its frame."""
    leaves, ax = abalone(), _axes("length", "shell weight")
    ax.plot(*leaves.points.T, ".", ms=1.5, color=FAINT)
    for i, (low, high) in enumerate(zip(leaves.low, leaves.high, strict=True)):
        colour = FRAMES[i // TILE % len(FRAMES)]
        ax.add_patch(Rectangle(low, *(high - low), fc=colour, ec=colour, alpha=0.28, lw=0))
        ax.add_patch(Rectangle(low, *(high - low), fill=False, ec=colour, lw=0.9))
    n_frames = -(-len(leaves.rows) // TILE)
    ax.set_title(
        f"{len(leaves.points):,} rows in {len(leaves.rows)} leaves of {LEAF}, {n_frames} frames",
        fontsize=10,
    )


def draw_query() -> None:
    """The ball of one row's nearest, and the leaves that it touches."""
    leaves, ax = abalone(), _axes("length", "shell weight")
    near, radius = nearest(leaves, QUERY, K)
    point, is_opened = leaves.points[QUERY], opened(leaves, QUERY, K)
    for low, high, is_near in zip(leaves.low, leaves.high, is_opened, strict=True):
        colour = NEAR if is_near else FAINT
        ax.add_patch(
            Rectangle(low, *(high - low), fc=colour, ec=colour, alpha=0.25 if is_near else 0.08)
        )
    ax.plot(*leaves.points.T, ".", ms=3, color=FAINT)
    ax.plot(*leaves.points[near].T, "o", ms=5, color=NEAR)
    ax.plot(*point, "*", ms=12, color=INK)
    ax.add_patch(Circle(tuple(point), radius, fill=False, ec=INK, lw=1.2))
    ax.set_aspect("equal")
    reach = 20 * radius
    ax.set_xlim(point[0] - reach, point[0] + reach)
    ax.set_ylim(point[1] - 0.6 * reach, point[1] + 0.6 * reach)
    ax.set_title(f"{is_opened.sum()} of {len(leaves.rows)} leaves may hold one", fontsize=10)


@dataclass(frozen=True)
class Doubts:
    """Rows whose distances are known but for rounding.

    Parameters
    ----------
    low, high : ndarray of shape (n_rows,)
        Bounds of each distance.
    true : ndarray of shape (n_rows,)
        The distances.
    limit : float
        The k-th smallest upper bound.
    """

    low: Floats
    high: Floats
    true: Floats
    limit: float

    @property
    def is_out(self) -> NDArray[np.bool_]:
        """Rows that cannot be among the nearest."""
        return self.low > self.limit


def doubts(k: int = 3, step: float = 0.02) -> Doubts:
    """Rows of one leaf, screened on a grid so coarse that the doubt can be seen."""
    leaves = abalone()
    home = next(rows for rows in leaves.rows if QUERY in rows)
    rows = home[home != QUERY][:TILE]
    point, points = leaves.points[QUERY], leaves.points[rows]
    true = np.sqrt(((points - point) ** 2).sum(axis=1))
    coarse = np.sqrt(((np.round(points / step) * step - point) ** 2).sum(axis=1))
    most = step / 2 * np.sqrt(2)  # a row has moved by no more than half a step in each column
    low, high = np.maximum(coarse - most, 0), coarse + most
    return Doubts(low, high, true, float(np.sort(high)[k - 1]))


def draw_doubts() -> None:
    """Bounds of distances; who is out, and who has to be measured."""
    found, ax = doubts(), _axes("distance", "")
    for place, i in enumerate(np.argsort(found.low)):
        colour = FAINT if found.is_out[i] else NEAR
        ax.plot([found.low[i], found.high[i]], [place, place], color=colour, lw=4, alpha=0.5)
        ax.plot(found.true[i], place, "o", ms=4, color=colour)
    ax.axvline(found.limit, color=INK, lw=1, ls="--")
    ax.text(found.limit, 12, "  third upper bound", va="center", fontsize=8)
    ax.invert_yaxis()
    ax.set_yticks([])
    n_measured = int((~found.is_out).sum())
    ax.set_title(f"{n_measured} of {len(found.true)} rows are measured in float64", fontsize=10)


def _axes(across: str, up: str) -> Axes:
    _, ax = plt.subplots(figsize=(6.4, 3.8), layout="constrained")
    ax.set_xlabel(across)
    ax.set_ylabel(up)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
