"""A score over neighbours and ratios."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from numpy.typing import ArrayLike

from equipoise.plotting._style import axes_or_new, headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from equipoise.evaluation import Tuning


_MOST_WRITTEN = 120


class HeatMapDisplay:
    """A score for each pair of two settings; the best has a frame.

    Parameters
    ----------
    values : array-like of shape (n_rows, n_columns)
        The score; NaN where nothing was tried.
    rows, columns : sequence
        The settings.
    row_name, column_name : str
        What they are settings of.
    score : str
        What the score is called.
    title : str, default=""
        Of whom it is.
    greater_is_better : bool, default=True
        Whether more is better.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from equipoise.plotting import HeatMapDisplay
    >>> display = HeatMapDisplay([[0.4, 0.5], [0.6, 0.3]], [1, 5], [0.1, 0.5], score="F1").plot()
    >>> display.ax_.get_title(loc="left")
    'Best F1 0.600 at k = 5, ratio = 0.1'
    """

    def __init__(
        self,
        values: ArrayLike,
        rows: Sequence[Any],
        columns: Sequence[Any],
        *,
        row_name: str = "k",
        column_name: str = "ratio",
        score: str = "score",
        title: str = "",
        greater_is_better: bool = True,
    ) -> None:
        self.values = values
        self.rows = rows
        self.columns = columns
        self.row_name = row_name
        self.column_name = column_name
        self.score = score
        self.title = title
        self.greater_is_better = greater_is_better

    @classmethod
    def from_tuning(
        cls,
        tuning: "Tuning",
        family: str | None = None,
        model: str | None = None,
        *,
        ax: "Axes | None" = None,
    ) -> Self:
        """Draw what :func:`~equipoise.evaluation.tune` has tried.

        Parameters
        ----------
        tuning : Tuning
            The outcome.
        family, model : str, default=None
            Of which sampler and model; None is the best one's.
        ax : Axes, default=None
            What to draw on.
        """
        from equipoise.evaluation._scoring.scores import SCORES

        found, score = tuning.heat_map(family, model), SCORES[tuning.score]
        made = cls(
            found.values,
            ["own" if k is None else k for k in found.k],
            [_said(ratio) for ratio in found.ratio],
            score=score.label,
            title=f"{found.family}, {found.model}",
            greater_is_better=score.sign >= 0,
        )
        return made.plot(ax=ax)

    @classmethod
    def from_cv_results(
        cls,
        cv_results: Mapping[str, Any],
        row: str,
        column: str,
        *,
        score: str = "score",
        ax: "Axes | None" = None,
    ) -> Self:
        """Draw the ``cv_results_`` of a search of scikit-learn over two parameters.

        Parameters
        ----------
        cv_results : dict
            The attribute ``cv_results_`` of a fitted search.
        row, column : str
            The two parameters, ``"smote__k_neighbors"`` say.
        score : str, default="score"
            The scorer's name, where there were several.
        ax : Axes, default=None
            What to draw on.
        """
        import numpy as np

        for name in (row, column):
            if f"param_{name}" not in cv_results:
                known = [key[6:] for key in cv_results if key.startswith("param_")]
                raise ValueError(f"cv_results has no parameter {name!r}, but {', '.join(known)}")
        first = np.asarray(cv_results[f"param_{row}"]).tolist()
        second = np.asarray(cv_results[f"param_{column}"]).tolist()
        rows, columns = list(dict.fromkeys(first)), list(dict.fromkeys(second))
        values = np.full((len(rows), len(columns)), np.nan)
        means = cv_results[f"mean_test_{score}"]
        for one, two, mean in zip(first, second, means, strict=True):
            place = rows.index(one), columns.index(two)
            values[place] = np.fmax(values[place], mean)
        row_name, column_name = row.split("__")[-1], column.split("__")[-1]
        made = cls(values, rows, columns, row_name=row_name, column_name=column_name, score=score)
        return made.plot(ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        import numpy as np
        from matplotlib.patches import Rectangle

        values = np.asarray(self.values, dtype=float)
        n_rows, n_columns = values.shape
        ax = axes_or_new(ax, (2.6 + 0.75 * max(n_columns, 3), 1.7 + 0.42 * max(n_rows, 3)))
        image = ax.imshow(
            values, cmap="cividis" if self.greater_is_better else "cividis_r", aspect="auto"
        )
        ax.set_xticks(range(n_columns), [str(one) for one in self.columns])
        ax.set_yticks(range(n_rows), [str(one) for one in self.rows])
        ax.set_xlabel(self.column_name, color="#555555")
        ax.set_ylabel(self.row_name, color="#555555")
        ax.tick_params(length=0, labelcolor="#555555", labelsize=9)
        ax.spines[:].set_visible(False)
        if values.size <= _MOST_WRITTEN:
            self._write(ax, values, image)
        else:
            ax.figure.colorbar(image, ax=ax, label=self.score).outline.set_visible(False)
        pick = np.nanargmax if self.greater_is_better else np.nanargmin
        i, j = map(int, np.unravel_index(pick(values), values.shape))
        corner = (j - 0.5, i - 0.5)
        frame = Rectangle(corner, 1, 1, fill=False, ec="#D55E00", lw=2.5, zorder=4, clip_on=False)
        ax.add_patch(frame)
        best = (
            f"Best {self.score} {values[i, j]:.3f} at {self.row_name} = {self.rows[i]}, "
            f"{self.column_name} = {self.columns[j]}"
        )
        headline(ax, f"{self.title}\n{best}" if self.title else best)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _write(self, ax: Any, values: Any, image: Any) -> None:
        """Write each value into its place, dark on light and light on dark."""
        import numpy as np

        for (i, j), value in np.ndenumerate(values):
            red, green, blue, _ = image.cmap(image.norm(value))
            is_light = 0.3 * red + 0.59 * green + 0.11 * blue > 0.5
            text = "" if np.isnan(value) else f"{value:.3f}"
            colour = "#222222" if is_light or np.isnan(value) else "white"
            ax.text(j, i, text, ha="center", va="center", fontsize=8.5, color=colour)


def _said(ratio: Any) -> str:
    if ratio is None:
        return "balanced"
    return ":".join(f"{one:g}" for one in (ratio if isinstance(ratio, tuple) else (ratio,)))
