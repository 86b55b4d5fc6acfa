"""The four curves of those who lead a race."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from equipoise.core.markup import text_of
from equipoise.evaluation import Comparison
from equipoise.evaluation._summaries.curves import Curves, curves_of
from equipoise.plotting._style import BETTER, INK, SYNTHETIC, UNCLEAR, WORSE, axes_or_new, tidy
from equipoise.report._pictures import picture
from equipoise.report._section import Picture, Section

#: Colour, its name in the page, and dashes in points: no two differ by their colour alone.
_LOOKS = (
    (UNCLEAR, "unclear", (5.0, 2.0)),
    (BETTER, "better", ()),
    (WORSE, "worse", (8.0, 2.0, 2.0, 2.0)),
    (SYNTHETIC, "synthetic", (2.0, 1.5)),
)
_SIZE = (3.9, 3.1)


@dataclass(frozen=True)
class _Line:
    """A candidate and model in a picture."""

    name: str
    curves: Curves
    colour: str
    colour_name: str
    dashes: tuple[float, ...]


def curves_section(found: Comparison) -> Section | None:
    """ROC, precision–recall, gain and calibration; None where there are more than two classes."""
    leading = found.leading() if found.tallies else []
    if not leading:
        return None
    lines = [
        _Line(f"{candidate}, {model}", curves_of(found.tally(candidate, model)), *look)
        for (candidate, model), look in zip(leading, _LOOKS, strict=False)
    ]
    n_rows = found.tally(*leading[0]).n_rows
    lead = (
        f"Drawn over {n_rows:,} test rows, those of all folds together, for the best in the race "
        f"and what they are held against. The positive class is {found.positive}. The figures of "
        "the table above are means over folds, so an area under these curves may differ a little."
    )
    drawn = [
        _drawn("precision-recall", lines, _precision_recall, "Precision and recall",
               "How many of the rows called positive are so, over how many positives are found"),
        _drawn("roc", lines, _roc, "ROC",
               "How many of the positives are found, over how many of the others are called so"),
        _drawn("gain", lines, _gain, "Gain",
               "How many of the positives are among the rows of the highest probability"),
        _drawn("calibration", lines, _calibration, "Calibration",
               "How often rows of a probability are positive; on the diagonal just as often"),
    ]  # fmt: skip
    return Section("curves", "What the ranking finds", [lead], drawn, _key(lines))


def _drawn(
    name: str, lines: Sequence[_Line], draw: Callable[[Any, Sequence[_Line]], None], title: str,
    about: str,
) -> Picture:  # fmt: skip
    def make() -> Any:
        ax = axes_or_new(None, _SIZE)
        draw(ax, lines)
        tidy(ax)
        return ax.figure

    names = "; ".join(line.name for line in lines)
    return picture(name, make, f"{about}. Lines: {names}.", caption=f"{title}: {_lowered(about)}.")


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _plot(ax: Any, line: _Line, x: Any, y: Any, **options: Any) -> None:
    style: Any = (0, line.dashes) if line.dashes else "-"
    ax.plot(x, y, color=line.colour, lw=1.8, ls=style, **options)


def _shares(ax: Any, x: str, y: str) -> None:
    ax.set_xlim(-0.01, 1.01)
    ax.set_ylim(-0.02, 1.02)
    ax.set_xlabel(x)
    ax.set_ylabel(y)


def _precision_recall(ax: Any, lines: Sequence[_Line]) -> None:
    ax.axhline(lines[0].curves.prevalence, color=INK, lw=0.8)
    for line in lines:
        _plot(ax, line, line.curves.found, line.curves.precision)
    _shares(ax, "recall", "precision")


def _roc(ax: Any, lines: Sequence[_Line]) -> None:
    ax.plot([0, 1], [0, 1], color=INK, lw=0.8)
    for line in lines:
        _plot(ax, line, line.curves.false_alarms, line.curves.found)
    _shares(ax, "false alarms of all others", "positives found")


def _gain(ax: Any, lines: Sequence[_Line]) -> None:
    ax.plot([0, 1], [0, 1], color=INK, lw=0.8)
    for line in lines:
        _plot(ax, line, line.curves.looked_at, line.curves.found)
    _shares(ax, "rows looked at", "positives found")


def _calibration(ax: Any, lines: Sequence[_Line]) -> None:
    ax.plot([0, 1], [0, 1], color=INK, lw=0.8)
    for line in lines:
        _plot(ax, line, line.curves.predicted, line.curves.observed, marker="o", ms=3.5)
    _shares(ax, "probability", "share of positives")


def _key(lines: Sequence[_Line]) -> str:
    """Who is who, in words that wrap, with a piece of each line."""
    entries = [f"<li>{_piece(line)} {text_of(line.name)}</li>" for line in lines]
    return f'<ul class="key">{"".join(entries)}</ul>'


def _piece(line: _Line) -> str:
    dashes = " ".join(f"{1.8 * dash:g}" for dash in line.dashes) or "none"
    return (
        '<svg viewBox="0 0 34 8" class="piece" aria-hidden="true"><path d="M1 4H33" fill="none" '
        f'stroke="var(--{line.colour_name})" stroke-width="2.4" stroke-dasharray="{dashes}"/></svg>'
    )
