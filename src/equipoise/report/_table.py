"""What a page shows of the table itself, where it was given."""

from dataclasses import dataclass
from typing import Any

from equipoise.core.markup import as_html
from equipoise.core.text import Line, TextTable
from equipoise.evaluation._summaries.difficulty import DifficultyMap, difficulty_map
from equipoise.evaluation._summaries.resampling import resampling_map
from equipoise.exceptions import EquipoiseError
from equipoise.plotting import DifficultyDisplay, ResamplingDisplay
from equipoise.plotting._style import axes_or_new
from equipoise.report._pictures import picture
from equipoise.report._section import Picture, Section

_KINDS = (
    "By the classes of their five nearest rows: a safe row lies among its own, an outlier among "
    "others only."
)


@dataclass(frozen=True, eq=False)
class Given:
    """The table that a result is about, where the caller gives it.

    Parameters
    ----------
    table, target : object
        As the result's function takes them; None where they were not given.
    """

    table: Any = None
    target: Any = None


def table_sections(given: Given, method: str = "", sampler: Any = None) -> list[Section]:
    """How hard the rare rows are, and the table before and after resampling."""
    if given.table is None:
        return []
    made = [_difficulty_section(given), _resampling_section(given, method, sampler)]
    return [one for one in made if one is not None]


def _difficulty_section(given: Given) -> Section | None:
    title = "How hard the rare rows are"
    try:
        found = difficulty_map(given.table, given.target)
    except (EquipoiseError, ValueError) as error:
        return Section("difficulty", title, html=as_html([Line(f"No picture: {error}", "dim")]))
    return Section(
        "difficulty",
        title,
        [_KINDS],
        [difficulty_picture(found)],
        as_html([_counts(found)]),
    )  # fmt: skip


def difficulty_picture(found: DifficultyMap) -> Picture:
    """The rows of the rarest class among the others."""
    counts = "; ".join(f"{kind} {n}" for kind, n in found.difficulty.counts.items())

    def draw() -> Any:
        return DifficultyDisplay(found).plot(axes_or_new(None, (5.8, 4.2))).figure_

    return picture(
        "difficulty", draw, f"Rows of {found.difficulty.label} among the others: {counts}.",
        is_wide=True,
    )  # fmt: skip


def _counts(found: DifficultyMap) -> TextTable:
    counts = found.difficulty.counts
    row = (str(found.difficulty.label), *(f"{n:,}" for n in counts.values()))
    return TextTable(("class", *counts), [row])


def _resampling_section(given: Given, method: str, sampler: Any) -> Section | None:
    if sampler is None:
        return None
    title = f"The table before and after {method}"
    try:
        found = resampling_map(sampler, given.table, given.target)
    except (EquipoiseError, ValueError, TypeError) as error:
        return Section("before-after", title, html=as_html([Line(f"No picture: {error}", "dim")]))

    def draw() -> Any:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.4, 3.5), layout="constrained")
        axes = figure.subplots(1, 2, sharex=True, sharey=True)
        ResamplingDisplay(found).plot(axes)
        return figure

    about = f"All rows in the plane of {' and '.join(filter(None, found.names))}, side by side"
    lead = (
        "Resampled as a whole, to be looked at; in the race only training rows are. Rows that were "
        "added are made from real ones, so they are not anonymous."
    )
    shown = picture("before-after", draw, about, is_wide=True)
    return Section("before-after", title, [lead], [shown])
