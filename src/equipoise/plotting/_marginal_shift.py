"""How added rows differ from the real ones, column by column."""

from typing import TYPE_CHECKING, Any, Self

from equipoise.evaluation._summaries.marginal_shift import MarginalShift, marginal_shift
from equipoise.plotting._style import RARE, SYNTHETIC, axes_or_new, headline, legend_below, tidy
from equipoise.typing import LabelsLike, SamplerLike, TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_SHOWN = 12


class MarginalShiftDisplay:
    """The middle half and nine tenths of real and of added rows, the most shifted column first.

    Parameters
    ----------
    shift : MarginalShift
        What is drawn.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.plotting import MarginalShiftDisplay
    >>> X, y = make_classification(n_samples=300, weights=[0.9], random_state=0)
    >>> display = MarginalShiftDisplay.from_sampler(SMOTE(random_state=0), X, y)
    >>> len(display.ax_.get_yticklabels())
    12
    """

    def __init__(self, shift: MarginalShift) -> None:
        self.shift = shift

    @classmethod
    def from_sampler(
        cls, sampler: SamplerLike, X: TableLike, y: LabelsLike | str, *, ax: "Axes | None" = None
    ) -> Self:
        """Resample, compare and draw.

        Parameters
        ----------
        sampler : object
            One that adds rows; a clone is used.
        X, y : array-like
            The table and its classes.
        ax : Axes, default=None
            What to draw on.
        """
        return cls(marginal_shift(sampler, X, y)).plot(ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        s = self.shift
        shown = min(len(s.names), _SHOWN)
        ax = axes_or_new(ax, (6.6, 1.9 + 0.4 * shown))
        layers = ((s.real, RARE, "real", -0.16), (s.added, SYNTHETIC, "added", 0.16))
        for quantiles, colour, name, shift in layers:
            for place in range(shown):
                at = place + shift
                low, left, middle, right, high = quantiles[place]
                ax.plot([low, high], [at, at], color=colour, lw=1.2, zorder=2)
                label = name if place == 0 else None
                bar: dict[str, Any] = {
                    "color": colour,
                    "lw": 6,
                    "solid_capstyle": "butt",
                    "zorder": 3,
                }
                ax.plot([left, right], [at, at], label=label, **bar)
                look: dict[str, Any] = (
                    {"color": "white", "ms": 7} if left < right else {"color": colour, "ms": 8}
                )
                ax.plot(middle, at, "|", mew=1.6, zorder=4, **look)
        for place in range(shown):
            ax.text(
                1.02, place, f"{s.distance[place]:.2f}", transform=ax.get_yaxis_transform(),
                fontsize=9, va="center", color="#555555",
            )  # fmt: skip
        ax.text(
            1.02, -0.85, "distance", transform=ax.get_yaxis_transform(), fontsize=8.5,
            va="center", color="#555555",
        )  # fmt: skip
        ax.set_yticks(range(shown), s.names[:shown])
        ax.set_ylim(shown - 0.4, -0.7)
        ax.set_xlabel("standard deviations from the real mean (bar: middle half, line: 90 %)")
        tidy(ax, grid="x")
        legend_below(ax).set_bbox_to_anchor((0, -0.45 / (0.4 * shown)))
        headline(ax, f"{s.names[0]} shifts most among the rows added to {s.label}")
        self.ax_, self.figure_ = ax, ax.figure
        return self
