"""Where the hard rows of the rare class are."""

from typing import TYPE_CHECKING, Any, Self

from equipoise.evaluation._summaries.difficulty import DifficultyMap, difficulty_map
from equipoise.plotting._style import KINDS, MAJORITY, axes_or_new, headline, legend_below, tidy
from equipoise.typing import LabelsLike, TableLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class DifficultyDisplay:
    """The rows of the rarest class by how hard they are, among the others.

    Parameters
    ----------
    summary : DifficultyMap
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
    >>> from equipoise.plotting import DifficultyDisplay
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], flip_y=0, random_state=0)
    >>> DifficultyDisplay.from_data(X, y).ax_.get_title(loc="left")
    '27 of 50 rows of 1 are safe or borderline'
    """

    def __init__(self, summary: DifficultyMap) -> None:
        self.summary = summary

    @classmethod
    def from_data(cls, X: TableLike, y: LabelsLike | str, *, ax: "Axes | None" = None) -> Self:
        """Measure and draw.

        Parameters
        ----------
        X, y : array-like
            The table and its classes; missing values and texts included.
        ax : Axes, default=None
            What to draw on.
        """
        return cls(difficulty_map(X, y)).plot(ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        s = self.summary
        ax = axes_or_new(ax, (6.6, 5.0))
        others = s.others
        ax.scatter(
            others[:, 0], others[:, 1], s=7, c=MAJORITY, alpha=0.45, lw=0, label="others", zorder=2
        )
        for kind, (name, (colour, marker)) in enumerate(KINDS.items()):
            rows = s.rare[s.difficulty.kinds == kind]
            look: dict[str, Any] = {"marker": marker, "edgecolors": "white", "lw": 0.6}
            label = f"{name} {len(rows)}"
            ax.scatter(rows[:, 0], rows[:, 1], s=34, c=colour, label=label, zorder=3 + kind, **look)
        ax.set_xlabel(s.names[0])
        ax.set_ylabel(s.names[1])
        tidy(ax)
        legend_below(ax, n_columns=3)
        counts = s.difficulty.counts
        easy, n = counts["safe"] + counts["borderline"], s.difficulty.rows.size
        headline(ax, f"{easy} of {n} rows of {s.difficulty.label} are safe or borderline")
        self.ax_, self.figure_ = ax, ax.figure
        return self
