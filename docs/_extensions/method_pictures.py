"""The pictures of the chooser: every method on one and the same small set."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from equipoise import combine, over_sampling, under_sampling

MAJORITY, RARE, MADE, GONE = "#A9BCD0", "#6A1B4D", "#E69F00", "#C03A2B"
FRAME = {"xticks": [], "yticks": [], "xlim": (-4.6, 4.4), "ylim": (-3.4, 3.2)}

# What a method needs to be told on so small a set.
SETTINGS: dict[str, dict[str, Any]] = {
    "KMeansSMOTE": {"kmeans_estimator": 8, "cluster_balance_threshold": 0.3, "k_neighbors": 2},
    "SMOTENC": {"categorical_features": ["height"]},
    "InstanceHardnessThreshold": {"estimator": LogisticRegression(), "cv": 3},
}
VERSIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "RandomOverSampler, shrinkage": ("RandomOverSampler", {"shrinkage": 1.0}),
    "BorderlineSMOTE, version 2": ("BorderlineSMOTE", {"kind": "borderline-2"}),
    "NearMiss, version 2": ("NearMiss", {"version": 2}),
    "NearMiss, version 3": ("NearMiss", {"version": 3}),
}
# For the two methods that take categories a column is cut at these places.
LEVELS = ("low", "middle", "high")
CUTS = {"width": (-1.6, 1.4), "height": (-0.9, 1.0)}
CENTRES = {"width": (-3.0, -0.1, 2.9), "height": (-2.1, 0.05, 2.1)}
AS_LEVELS = {"SMOTENC": ("height",), "SMOTEN": ("width", "height")}


def small_set() -> tuple[np.ndarray, np.ndarray]:
    """120 majority rows and 20 rare ones: nine in a nest, nine at the border, two alone."""
    draws = np.random.RandomState(8)
    majority = [draws.normal((0, 0), (1.3, 0.9), (90, 2)), draws.normal((2.7, 1.5), 0.4, (30, 2))]
    nest = draws.normal((-3, 1.9), (0.4, 0.3), (9, 2))
    border = draws.normal((1.4, -1.7), (0.8, 0.5), (9, 2))
    alone = np.array([(0.4, 0.5), (-0.9, -0.2)])
    y = np.repeat([0, 1], [120, 20])
    return np.vstack([*majority, nest, border, alone]).round(2), y


def sampler_of(name: str) -> Any:
    """The sampler of a picture, by its heading in the chooser."""
    kind, settings = VERSIONS.get(name, (name, SETTINGS.get(name, {})))
    module = next(m for m in (over_sampling, under_sampling, combine) if hasattr(m, kind))
    sampler = getattr(module, kind)(**settings)
    return sampler.set_params(random_state=1) if "random_state" in sampler.get_params() else sampler


def draw(name: str) -> None:
    """Draw who is multiplied or dropped, and beside it the table afterwards."""
    places, y = small_set()
    table = _with_levels(places, AS_LEVELS.get(name, ()))
    sampler = sampler_of(name)
    table_after, y_after = sampler.fit_resample(table, y)

    _, (before, after) = plt.subplots(1, 2, figsize=(8.6, 3.5), layout="constrained")
    _draw_rows(before, _in_the_plane(table), y, np.zeros(len(y), dtype=bool))
    _mark_who(before, _in_the_plane(table), sampler.sample_indices_, sampler.is_synthetic_)
    _draw_rows(after, _in_the_plane(table_after), y_after, sampler.is_synthetic_)
    n_rare = int((y_after == 1).sum())
    _title(after, f"afterwards: {len(y_after) - n_rare} majority, {n_rare} rare")


def draw_small_set() -> None:
    """Draw the set that all methods get."""
    places, y = small_set()
    _, ax = plt.subplots(figsize=(4.6, 3.5), layout="constrained")
    _draw_rows(ax, places, y, np.zeros(len(y), dtype=bool))
    for text, place in {"nest": (-3, 2.75), "border": (2.4, -3.0), "alone": (1.3, 0.75)}.items():
        ax.annotate(text, place, color=RARE, fontsize=9, ha="center")
    _title(ax, "120 majority rows, 20 rare ones")


def _with_levels(places: np.ndarray, columns: tuple[str, ...]) -> Any:
    """The rows as an array, or as a frame some columns of which are cut into levels."""
    if not columns:
        return places
    frame = pd.DataFrame(places, columns=["width", "height"])
    for name in columns:
        frame[name] = np.array(LEVELS)[np.digitize(frame[name], CUTS[name])]
    return frame


def _in_the_plane(table: Any) -> np.ndarray:
    """Where rows are drawn: those of a level beside each other, always in the same way."""
    if isinstance(table, np.ndarray):
        return table
    aside = np.random.RandomState(3)
    columns = []
    for name in table.columns:
        values = table[name].to_numpy()
        shift = aside.uniform(-0.6, 0.6, 1000)[: len(values)]
        if name in CENTRES and values.dtype == object:
            values = np.array([CENTRES[name][LEVELS.index(v)] for v in values]) + shift
        columns.append(values.astype(float))
    return np.column_stack(columns)


def _draw_rows(ax: Any, places: np.ndarray, y: np.ndarray, is_made: np.ndarray) -> None:
    """Majority below, then what was made, then the rare rows."""
    looks = [
        ((y == 0) & ~is_made, {"s": 16, "c": MAJORITY, "lw": 0}),
        ((y == 0) & is_made, {"s": 22, "c": MAJORITY, "edgecolors": MADE, "lw": 1.2}),
        ((y == 1) & is_made, {"s": 15, "c": MADE, "alpha": 0.8, "lw": 0}),
        ((y == 1) & ~is_made, {"s": 28, "c": RARE, "marker": "D", "edgecolors": "w", "lw": 0.6}),
    ]
    for order, (rows, look) in enumerate(looks):
        ax.scatter(*places[rows].T, zorder=2 + order, **look)
    ax.set(**FRAME)
    ax.spines[:].set_color("#DDDDDD")


def _mark_who(ax: Any, places: np.ndarray, parents: np.ndarray, is_made: np.ndarray) -> None:
    """A ring around each row that has children, the wider the more; a cross on what goes."""
    children = np.bincount(parents[is_made], minlength=len(places))
    is_gone = ~np.isin(np.arange(len(places)), parents[~is_made])
    has = children > 0
    ring = {"facecolors": "none", "edgecolors": MADE, "lw": 1.4, "zorder": 6}
    ax.scatter(*places[has].T, s=45 + 14 * children[has], **ring)
    ax.scatter(*places[is_gone].T, s=26, c=GONE, marker="x", lw=1.1, zorder=7)
    said = [f"{has.sum()} rows have {children.sum()} children"] * bool(has.any())
    said += [f"{is_gone.sum()} rows go"] * bool(is_gone.any())
    _title(ax, ", ".join(said) or "nobody")


def _title(ax: Any, text: str) -> None:
    ax.set_title(text, loc="left", fontsize=9.5, color="#333333")
