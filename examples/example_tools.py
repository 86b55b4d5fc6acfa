"""What the examples share: scores by folds, a table in the terminal, a scatter of two columns."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.model_selection import cross_validate

SCORERS = {
    "auc": "roc_auc",
    "precision": "average_precision",
    "balanced": "balanced_accuracy",
    "brier": "neg_brier_score",
}

# Told apart with any kind of colour vision, and by lightness alone.
MAJORITY, SYNTHETIC, RARE = "#9DB7D1", "#E69F00", "#6A1B4D"


@dataclass(frozen=True)
class Scores:
    """One model's scores, a value for each fold.

    ``auc`` is the area under the ROC curve, ``precision`` the average precision, ``balanced`` the
    balanced accuracy at a threshold of one half, ``brier`` the Brier score (lower is better).
    """

    auc: np.ndarray
    precision: np.ndarray
    balanced: np.ndarray
    brier: np.ndarray

    def mean(self, name: str) -> float:
        """The mean of one score over all folds."""
        return float(getattr(self, name).mean())

    def text(self, name: str) -> str:
        """Mean and standard deviation over the folds."""
        values = getattr(self, name)
        return f"{values.mean():.3f} ± {values.std(ddof=1):.3f}"


def evaluate(model: Any, X: np.ndarray, y: np.ndarray, folds: Any, n_jobs: int = 1) -> Scores:
    """Score a model, a pipeline with samplers say, in every fold."""
    found = cross_validate(model, X, y, cv=folds, scoring=SCORERS, n_jobs=n_jobs)
    values = {name: found[f"test_{name}"] for name in SCORERS}
    return Scores(**{**values, "brier": -values["brier"]})


def evaluate_all(
    models: Mapping[str, Any],
    X: np.ndarray,
    y: np.ndarray,
    folds: Any,
    n_jobs: int = 1,
    say: Callable[[str], None] | None = None,
) -> dict[str, Scores]:
    """Score several models in the same folds, and ``say`` which one it is."""
    say = say or progress
    scores = {}
    for i, (name, model) in enumerate(models.items(), start=1):
        say(f"[{i}/{len(models)}] {name}")
        scores[name] = evaluate(model, X, y, folds, n_jobs)
    say("")
    return scores


def progress(line: str) -> None:
    """Show a line in the place of the last one; nothing where the output is no terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="", flush=True)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns of text: the first to the left, the others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["─" * width for width in widths])
    return "\n".join("  " + "  ".join(_aligned(line, widths)) for line in lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    first = cells[0].ljust(widths[0])
    return [first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]


def scatter(axes: Axes, X: np.ndarray, y: np.ndarray, is_synthetic: np.ndarray) -> None:
    """Draw two columns: the majority, the rare class, and what a sampler has made of it."""
    is_rare = y == 1
    is_made = is_rare & is_synthetic
    veil = 0.5 if is_made.sum() > 3_000 else 0.85
    layers = [
        (~is_rare, "majority", {"s": 7, "c": MAJORITY, "alpha": 0.55, "lw": 0}),
        (is_made, "rare, synthetic", {"s": 8, "c": SYNTHETIC, "alpha": veil, "lw": 0}),
        (
            is_rare & ~is_synthetic,
            "rare, real",
            {"s": 26, "c": RARE, "marker": "D", "edgecolors": "white", "lw": 0.6},
        ),
    ]
    for order, (rows, name, look) in enumerate(layers):
        if rows.any():
            label = f"{name}: {rows.sum():,}"
            axes.scatter(X[rows, 0], X[rows, 1], label=label, zorder=2 + order, **look)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0, labelcolor="#555555", labelsize=8)
    axes.grid(color="#EEEEEE", lw=0.8, zorder=0)
    axes.set_axisbelow(True)


def legend(axes: Axes | Figure, **options: Any) -> None:
    """Name the layers, with solid and larger marks."""
    look = {"frameon": False, "fontsize": 8.5, "handletextpad": 0.2}
    shown = axes.legend(**{**look, **options})
    for handle in shown.legend_handles:
        handle.set_alpha(1)
        handle.set_sizes([30])
