"""What decisions cost at each threshold."""

from typing import TYPE_CHECKING, Self

from numpy.typing import ArrayLike

from equipoise.evaluation._summaries.threshold import ThresholdCurve, threshold_curve
from equipoise.plotting._scores import positive_scores
from equipoise.plotting._style import BETTER, INK, UNCLEAR, WORSE, axes_or_new, headline, tidy
from equipoise.typing import ClassifierLike, Label, LabelsLike, TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class ThresholdDisplay:
    """Mean cost of a row over the threshold, the cheapest one and 0.5 marked.

    Parameters
    ----------
    curve : ThresholdCurve
        What is drawn.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from equipoise.plotting import ThresholdDisplay
    >>> display = ThresholdDisplay.from_predictions(
    ...     [0, 0, 0, 1], [0.1, 0.2, 0.4, 0.3], miss=10, alarm=1
    ... )
    >>> display.curve.best, display.curve.best_cost
    (0.3, 0.25)
    """

    def __init__(self, curve: ThresholdCurve) -> None:
        self.curve = curve

    @classmethod
    def from_predictions(
        cls,
        y_true: LabelsLike,
        y_prob: ArrayLike,
        *,
        miss: float = 1.0,
        alarm: float = 1.0,
        pos_label: Label | None = None,
        ax: "Axes | None" = None,
    ) -> Self:
        """Compute and draw from probabilities.

        Parameters
        ----------
        y_true : array-like of shape (n_rows,)
            The classes, two of them.
        y_prob : array-like of shape (n_rows,)
            Probability of the positive class.
        miss, alarm : float, default=1.0
            What a missed positive and a false alarm cost.
        pos_label : object, default=None
            The positive class; None is the rarer one.
        ax : Axes, default=None
            What to draw on.
        """
        curve = threshold_curve(y_true, y_prob, miss=miss, alarm=alarm, pos_label=pos_label)
        return cls(curve).plot(ax=ax)

    @classmethod
    def from_estimator(
        cls,
        estimator: ClassifierLike,
        X: TableLike,
        y: LabelsLike,
        *,
        miss: float = 1.0,
        alarm: float = 1.0,
        pos_label: Label | None = None,
        ax: "Axes | None" = None,
    ) -> Self:
        """Predict, compute and draw; on rows that the estimator has not seen.

        Parameters
        ----------
        estimator : object
            A fitted classifier with ``predict_proba``.
        X, y : array-like
            Rows and their classes.
        miss, alarm : float, default=1.0
            What a missed positive and a false alarm cost.
        pos_label : object, default=None
            The positive class; None is the rarer one.
        ax : Axes, default=None
            What to draw on.
        """
        scores, positive = positive_scores(estimator, X, y, pos_label)
        return cls.from_predictions(y, scores, miss=miss, alarm=alarm, pos_label=positive, ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        c = self.curve
        ax = axes_or_new(ax)
        inside = c.thresholds <= 1
        nobody = c.costs[-1]  # above the highest probability nobody is called positive
        places, costs = [0, *c.thresholds[inside], 1], [c.costs[0], *c.costs[inside], nobody]
        ax.step(places, costs, where="pre", color=UNCLEAR, lw=1.6)
        ax.axvline(c.theory, color=INK, lw=0.9, ls=(0, (4, 3)), zorder=1)
        ax.plot(0.5, c.half_cost, "s", color=WORSE, ms=7, mec="white", zorder=3)
        ax.plot(min(c.best, 1), c.best_cost, "o", color=BETTER, ms=9, mec="white", zorder=4)
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(bottom=0, top=max(c.costs) * 1.18 or 1)
        notes = (
            (min(c.best, 1), c.best_cost, f"least: {c.best_cost:.3g} at {c.best:.3g}", BETTER),
            (0.5, c.half_cost, f"at 0.5: {c.half_cost:.3g}", WORSE),
        )
        for rank, (x, y, text, colour) in enumerate(notes):
            offset = (8, -14 if rank == 0 else 9)
            ax.annotate(
                text, (x, y), xytext=offset, textcoords="offset points", fontsize=9, color=colour
            )
        ax.text(
            c.theory, 0.99, f" in theory {c.theory:.3g}", transform=ax.get_xaxis_transform(),
            fontsize=8.5, color="#555555", va="top",
        )  # fmt: skip
        ax.set_xlabel("threshold on the probability")
        ax.set_ylabel("mean cost of a row")
        tidy(ax, grid="y")
        headline(ax, self._said())
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _said(self) -> str:
        c = self.curve
        costs = f"(a miss costs {c.miss:g}, an alarm {c.alarm:g})"
        if c.half_cost <= c.best_cost:
            return f"0.5 is as cheap as any threshold {costs}"
        return f"The right threshold saves {1 - c.best_cost / c.half_cost:.0%} {costs}"
