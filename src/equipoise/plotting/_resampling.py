"""A table before and after resampling."""

from typing import TYPE_CHECKING, Any, Self

from equipoise.evaluation._summaries.resampling import ResamplingMap, resampling_map
from equipoise.plotting._style import MAJORITY, RARE, SYNTHETIC, headline, legend_below, tidy
from equipoise.typing import LabelsLike, SamplerLike, TableLike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


_MANY = 3_000
_MOST_SEGMENTS = 1_500


class ResamplingDisplay:
    """The rows before and after, side by side; added rows have a colour of their own.

    Parameters
    ----------
    summary : ResamplingMap
        What is drawn.
    segments : bool, default=False
        Whether lines show between which rows an added row lies.

    Attributes
    ----------
    axes_ : ndarray of two Axes, or of one
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.plotting import ResamplingDisplay
    >>> X, y = make_classification(n_samples=300, weights=[0.9], random_state=0)
    >>> display = ResamplingDisplay.from_sampler(SMOTE(random_state=0), X, y)
    >>> len(display.axes_)
    2
    """

    def __init__(self, summary: ResamplingMap, *, segments: bool = False) -> None:
        self.summary = summary
        self.segments = segments

    @classmethod
    def from_sampler(
        cls,
        sampler: SamplerLike,
        X: TableLike,
        y: LabelsLike | str,
        *,
        segments: bool = False,
        ax: "Axes | Sequence[Axes] | None" = None,
    ) -> Self:
        """Resample and draw; more than two columns are projected on two components.

        Parameters
        ----------
        sampler : object
            One with ``fit_resample``; a clone is used.
        X, y : array-like
            The table and its classes.
        segments : bool, default=False
            Whether lines show between which rows an added row lies.
        ax : Axes or pair of Axes, default=None
            What to draw on; on one, only what comes after is drawn.
        """
        return cls(resampling_map(sampler, X, y), segments=segments).plot(ax=ax)

    def plot(self, ax: "Axes | Sequence[Axes] | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes or pair of Axes, default=None
            What to draw on; None is a new figure.
        """
        import numpy as np

        if ax is None:
            from matplotlib.figure import Figure

            figure = Figure(figsize=(10.5, 4.8), layout="constrained")
            axes = figure.subplots(1, 2, sharex=True, sharey=True)
        else:
            axes = np.atleast_1d(np.asarray(ax, dtype=object))
        s = self.summary
        if axes.size == 2:
            none = np.zeros(len(s.before), dtype=bool)
            self._draw(axes[0], s.before, s.is_rare_before, none)
            headline(axes[0], f"Before: {s.is_rare_before.sum():,} rows of {s.label}")
        last = axes[-1]
        if self.segments:
            self._draw_segments(last)
        self._draw(last, s.after, s.is_rare_after, s.is_synthetic)
        added = int(s.is_synthetic.sum())
        gone = len(s.before) - (len(s.after) - added)
        said = [f"{added:,} added"] * (added > 0) + [f"{gone:,} left out"] * (gone > 0)
        headline(last, f"After {s.method}: {', '.join(said) or 'nothing changed'}")
        self.axes_, self.figure_ = axes, last.figure
        return self

    def _draw(self, ax: Any, rows: Any, is_rare: Any, is_synthetic: Any) -> None:
        veil = 0.45 if is_synthetic.sum() > _MANY else 0.85
        made = {"s": 9, "c": SYNTHETIC, "alpha": veil, "lw": 0}
        real = {"s": 26, "c": RARE, "marker": "D", "edgecolors": "white", "lw": 0.6}
        other = {"s": 8, "c": MAJORITY, "alpha": 0.6, "lw": 0}
        layers = [
            (~is_rare & ~is_synthetic, "others", other),
            (is_synthetic, "synthetic", made),
            (is_rare & ~is_synthetic, f"{self.summary.label}", real),
        ]
        for order, (chosen, name, look) in enumerate(layers):
            if chosen.any():
                x, y = rows[chosen].T
                ax.scatter(x, y, label=name, zorder=3 + order, rasterized=len(x) > _MANY, **look)
        ax.set_xlabel(self.summary.names[0])
        ax.set_ylabel(self.summary.names[1])
        tidy(ax)
        legend_below(ax)

    def _draw_segments(self, ax: Any) -> None:
        from matplotlib.collections import LineCollection

        lines = self.summary.segments[:_MOST_SEGMENTS]
        ax.add_collection(
            LineCollection(list(lines), colors=SYNTHETIC, lw=0.5, alpha=0.35, zorder=2)
        )
