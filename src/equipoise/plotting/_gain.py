"""How many of the rare rows are found among those that rank highest."""

from typing import TYPE_CHECKING, Any, Literal, Self

from numpy.typing import ArrayLike

from equipoise.evaluation._summaries.gain import GainCurve, gain_curve
from equipoise.plotting._scores import positive_scores
from equipoise.plotting._style import BETTER, UNCLEAR, axes_or_new, headline, tidy
from equipoise.typing import ClassifierLike, Label, LabelsLike, TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_TOLD_AT = 0.1
_SHOWN_FROM = 0.01


class GainDisplay:
    """Cumulative gain, or lift, over the share of rows looked at.

    Parameters
    ----------
    curve : GainCurve
        What is drawn.
    kind : {"gain", "lift"}, default="gain"
        The share of positives found; or how many times more than at random.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from equipoise.plotting import GainDisplay
    >>> display = GainDisplay.from_predictions([1] + [0] * 9, [0.9] + [0.1] * 9)
    >>> display.ax_.get_title(loc="left")
    'The top 10% of rows hold 100% of the positives'
    """

    def __init__(self, curve: GainCurve, *, kind: Literal["gain", "lift"] = "gain") -> None:
        if kind not in ("gain", "lift"):
            raise ValueError(f"kind must be 'gain' or 'lift', not {kind!r}")
        self.curve = curve
        self.kind = kind

    @classmethod
    def from_predictions(
        cls,
        y_true: LabelsLike,
        y_score: ArrayLike,
        *,
        kind: Literal["gain", "lift"] = "gain",
        pos_label: Label | None = None,
        ax: "Axes | None" = None,
    ) -> Self:
        """Compute and draw from scores.

        Parameters
        ----------
        y_true : array-like of shape (n_rows,)
            The classes, two of them.
        y_score : array-like of shape (n_rows,)
            Any score that is higher for the positive class.
        kind : {"gain", "lift"}, default="gain"
            What to draw.
        pos_label : object, default=None
            The positive class; None is the rarer one.
        ax : Axes, default=None
            What to draw on.
        """
        return cls(gain_curve(y_true, y_score, pos_label=pos_label), kind=kind).plot(ax=ax)

    @classmethod
    def from_estimator(
        cls,
        estimator: ClassifierLike,
        X: TableLike,
        y: LabelsLike,
        *,
        kind: Literal["gain", "lift"] = "gain",
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
        kind : {"gain", "lift"}, default="gain"
            What to draw.
        pos_label : object, default=None
            The positive class; None is the rarer one.
        ax : Axes, default=None
            What to draw on.
        """
        scores, positive = positive_scores(estimator, X, y, pos_label)
        return cls.from_predictions(y, scores, kind=kind, pos_label=positive, ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        ax = axes_or_new(ax)
        if self.kind == "gain":
            self._draw_gain(ax)
        else:
            self._draw_lift(ax)
        ax.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
        ax.set_xlabel("rows looked at, from the highest score")
        tidy(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw_gain(self, ax: Any) -> None:
        c = self.curve
        ax.plot([0, c.prevalence, 1], [0, 1, 1], color=UNCLEAR, lw=1, ls=(0, (4, 3)))
        ax.plot([0, 1], [0, 1], color=UNCLEAR, lw=1)
        ax.plot(c.looked_at, c.found, color=BETTER, lw=2.2)
        found = c.found_at(_TOLD_AT)
        ax.plot(_TOLD_AT, found, "o", color=BETTER, ms=8, mec="white", zorder=4)
        ax.text(0.62, 0.56, "at random", fontsize=8.5, color="#555555", rotation=0)
        ax.text(min(c.prevalence + 0.02, 0.8), 1.02, "perfect", fontsize=8.5, color="#555555")
        ax.set_ylim(-0.02, 1.08)
        ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
        ax.set_ylabel("positives found")
        headline(ax, f"The top {_TOLD_AT:.0%} of rows hold {found:.0%} of the positives")

    def _draw_lift(self, ax: Any) -> None:
        c = self.curve
        ax.axhline(1, color=UNCLEAR, lw=1)
        # The first few rows say little, and swing far.
        enough = c.looked_at[1:] >= _SHOWN_FROM
        ax.plot(c.looked_at[1:][enough], c.lift[enough], color=BETTER, lw=2.2)
        lift = c.found_at(_TOLD_AT) / _TOLD_AT
        ax.plot(_TOLD_AT, lift, "o", color=BETTER, ms=8, mec="white", zorder=4)
        ax.text(0.99, 1.0, "at random", fontsize=8.5, color="#555555", ha="right", va="bottom")
        ax.set_ylim(bottom=0)
        ax.set_ylabel("times the positives of rows at random")
        headline(ax, f"The top {_TOLD_AT:.0%} of rows hold {lift:.1f} times as many positives")
