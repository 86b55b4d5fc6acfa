"""Ways of resampling against doing nothing."""

from typing import TYPE_CHECKING, Any, Self

from equipoise.plotting._style import BETTER, INK, UNCLEAR, WORSE, axes_or_new, headline, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from equipoise.evaluation import Comparison


_LOOKS = {
    "helps": (BETTER, "o"),
    "hurts": (WORSE, "s"),
    "no difference that matters": (UNCLEAR, "o"),
    "no clear difference": (UNCLEAR, "o"),
}


class ComparisonDisplay:
    """The change of a score against nothing with a tuned threshold, with its interval.

    Parameters
    ----------
    comparison : Comparison
        What :func:`~equipoise.evaluation.compare` found.
    score : str, default=None
        The score; None is the one that the verdict is about.

    Attributes
    ----------
    ax_ : Axes
        What was drawn on.
    figure_ : Figure
        Its figure.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import compare
    >>> from equipoise.plotting import ComparisonDisplay
    >>> X, y = make_classification(300, weights=[0.9], random_state=0)
    >>> found = compare(X, y, candidates=["SMOTE"], models="decision tree", n_jobs=1)
    >>> display = ComparisonDisplay.from_comparison(found)
    >>> [label.get_text() for label in display.ax_.get_yticklabels()]
    ['SMOTE']
    """

    def __init__(self, comparison: "Comparison", *, score: str | None = None) -> None:
        self.comparison = comparison
        self.score = score

    @classmethod
    def from_comparison(
        cls, comparison: "Comparison", *, score: str | None = None, ax: "Axes | None" = None
    ) -> Self:
        """Draw the outcome of a race.

        Parameters
        ----------
        comparison : Comparison
            What :func:`~equipoise.evaluation.compare` found.
        score : str, default=None
            The score; None is the one that the verdict is about.
        ax : Axes, default=None
            What to draw on.
        """
        return cls(comparison, score=score).plot(ax=ax)

    def plot(self, ax: "Axes | None" = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, default=None
            What to draw on; None is a new figure.
        """
        from equipoise.evaluation._scoring.scores import SCORES

        what = SCORES[self.score or self.comparison.score]
        groups = self._groups(what.name, what.sign or 1)
        n_lines = sum(len(rows) + 1 for _, rows in groups)
        ax = axes_or_new(ax, (7.2, 1.6 + 0.27 * n_lines))
        ax.axvline(0, color=INK, lw=1, zorder=1)
        names, place = [], 0
        for model, rows in groups:
            ax.text(
                0, place, model, transform=ax.get_yaxis_transform(), fontsize=9.5,
                fontweight="bold", color=INK, va="center",
            )  # fmt: skip
            place += 1
            for row in rows:
                self._draw(ax, place, row)
                names.append((place, row.candidate))
                place += 1
        ax.set_yticks([p for p, _ in names], [name for _, name in names])
        ax.set_ylim(place - 0.4, -0.7)
        better = "more is better" if what.sign >= 0 else "less is better"
        ax.set_xlabel(f"change of {what.label}, {self.comparison.look.interval} ({better})")
        tidy(ax, grid="x")
        headline(ax, self._said(what.label, groups))
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _groups(self, score: str, sign: int) -> list[tuple[str, list[Any]]]:
        rows = [r for r in self.comparison.summary(score) if r.verdict != "reference"]
        groups = []
        for model in self.comparison.models:
            ours = [row for row in rows if row.model == model]
            if ours:
                groups.append((model, sorted(ours, key=lambda row: -sign * row.difference)))
        return groups

    @staticmethod
    def _draw(ax: Any, place: int, row: Any) -> None:
        colour, marker = _LOOKS[row.verdict]
        ends = [row.difference_low, row.difference_high]
        ax.plot(ends, [place, place], color=colour, lw=1.8, solid_capstyle="round", zorder=2)
        ax.plot(row.difference, place, marker, color=colour, ms=6, mec="white", zorder=3)

    @staticmethod
    def _said(label: str, groups: list[tuple[str, list[Any]]]) -> str:
        verdicts = [row.verdict for _, rows in groups for row in rows]
        helping, hurting = verdicts.count("helps"), verdicts.count("hurts")
        if not helping and not hurting:
            return f"No clear change of {label} against doing nothing"
        better = (
            f"{helping or 'None'} of {len(verdicts)} improve{'s' * (helping < 2)} {label} clearly"
        )
        return f"{better}, {hurting or 'none'} worsen{'s' * (hurting < 2)} it"
