"""How many rows each class has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from equipoise._containers import read_labels
from equipoise.plotting._style import INK, MAJORITY, RARE, axes_or_new, headline, tidy
from equipoise.typing import Label, LabelsLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from equipoise.evaluation import Diagnosis


_SHOWN = 15


class ClassCountsDisplay:
    """Rows of each class as bars, the largest on top.

    Parameters
    ----------
    labels : sequence
        The classes, the largest first.
    counts : sequence of int
        Their rows.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from equipoise.plotting import ClassCountsDisplay
    >>> display = ClassCountsDisplay.from_labels([0] * 90 + [1] * 10)
    >>> display.ax_.get_title(loc="left")
    '9.0 rows of 0 for one of 1'
    """

    def __init__(self, labels: Sequence[Label], counts: Sequence[int]) -> None:
        self.labels = labels
        self.counts = counts

    @classmethod
    def from_labels(cls, y: LabelsLike, *, ax: "Axes | None" = None) -> Self:
        """Count and draw.

        Parameters
        ----------
        y : array-like of shape (n_rows,)
            The class of each row.
        ax : Axes, default=None
            What to draw on.
        """
        labels = read_labels(y)
        counts = np.bincount(labels.codes)
        order = np.argsort(-counts, kind="stable")
        return cls(labels.classes[order].tolist(), counts[order].tolist()).plot(ax=ax)

    @classmethod
    def from_diagnosis(cls, diagnosis: "Diagnosis", *, ax: "Axes | None" = None) -> Self:
        """Draw the classes of a :class:`~equipoise.evaluation.Diagnosis`.

        Parameters
        ----------
        diagnosis : Diagnosis
            What :func:`~equipoise.evaluation.diagnose` found.
        ax : Axes, default=None
            What to draw on.
        """
        classes = diagnosis.classes
        return cls([c.label for c in classes], [c.n_rows for c in classes]).plot(ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        shown = min(len(self.labels), _SHOWN)
        ax = axes_or_new(ax, (6.0, 1.2 + 0.42 * shown))
        total, most, last = sum(self.counts), max(self.counts), len(self.labels) - 1
        for place in range(shown):
            n = self.counts[place]
            colour = RARE if place == last else MAJORITY
            ax.barh(place, n, color=colour, height=0.62)
            text = f"{n:,}  ({n / total:.1%})"
            ax.text(n + 0.015 * most, place, text, va="center", fontsize=9, color=INK)
        ax.set_yticks(range(shown), [str(label) for label in self.labels[:shown]])
        ax.invert_yaxis()
        ax.set_xlim(0, most * 1.3)
        ax.set_xticks([])
        tidy(ax, grid="")
        ratio = self.counts[0] / max(1, self.counts[-1])
        said = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
        headline(ax, f"{said} rows of {self.labels[0]} for one of {self.labels[-1]}")
        self.ax_, self.figure_ = ax, ax.figure
        return self
