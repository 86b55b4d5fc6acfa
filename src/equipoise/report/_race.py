"""The page of a race."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from equipoise._containers import read_labels, split_target
from equipoise.core.markup import as_html
from equipoise.core.text import Line, Part, Title, plural
from equipoise.evaluation import SCORES, Comparison
from equipoise.evaluation._origin import Origin
from equipoise.evaluation._reports import BEWARE
from equipoise.plotting import ComparisonDisplay
from equipoise.plotting._style import axes_or_new
from equipoise.report._curves import curves_section
from equipoise.report._made import made_section, said_versions
from equipoise.report._pictures import picture
from equipoise.report._section import Page, Section
from equipoise.report._table import Given, table_sections

_NO_COSTS = ((0.0, 1.0), (1.0, 0.0))


def race_page(found: Comparison, given: Given, origin: Origin) -> Page:
    """Verdict, recommendation, race, curves, threshold, table, doubts, and what was done."""
    page = Page(found.asks, _about(found, origin), _answers(found))
    said_first = {words for _, words in page.answers}
    race, doubts = _apart(found.said(), said_first)
    sections = [
        _race_section(found, race),
        curves_section(found),
        _threshold_section(found),
        *table_sections(_as_raced(given, found), *_best_sampler(found)),
        Section("doubts", "What makes this doubtful", html=as_html(doubts)) if doubts else None,
        made_section(origin, _races_program(found, origin), _circumstances(found)),
    ]
    page.sections.extend(one for one in sections if one is not None)
    return page


def _about(found: Comparison, origin: Origin) -> str:
    named = f"{origin.file}: " if origin.file else ""
    counts = ", ".join(f"{n:,} of {label}" for label, n in found.class_counts.items())
    return f"{named}{plural(found.n_rows, 'row')}, {counts}"


def _answers(found: Comparison) -> list[tuple[str, str]]:
    answers = [("Is it proven?", found.verdict)]
    if found.recommendation is not None:
        answers.append(("What to take", found.recommendation.sentence))
    return answers


def _apart(parts: Iterable[Part], said_first: set[str]) -> tuple[list[Part], list[Part]]:
    """What the race says, and what makes it doubtful; what is said first is left out."""
    race: list[Part] = []
    doubts: list[Part] = []
    into = race
    for part in parts:
        if isinstance(part, Title):
            into = doubts if part.text == BEWARE else race
        if isinstance(part, Line) and part.text.strip() in said_first:
            continue
        if part != Title(BEWARE):
            into.append(part)
    return race, doubts


def _race_section(found: Comparison, parts: list[Part]) -> Section:
    score = SCORES[found.score]
    rows = [row for row in found.summary() if row.verdict != "reference"]
    lead = (
        f"Each way of resampling is held against the same model on the rows as they are, in the "
        f"same {plural(found.n_folds, 'fold')}, by {score.label}."
    )
    pictures = []
    if rows and all(np.isfinite(row.difference) for row in rows):
        n_lines = len(rows) + len({row.model for row in rows})

        def draw() -> Any:
            ax = axes_or_new(None, (5.8, 1.1 + 0.25 * n_lines))
            return ComparisonDisplay.from_comparison(found, ax=ax).figure_

        about = "; ".join(
            f"{row.candidate}, {row.model}: {row.difference:+.3f} ({row.verdict})" for row in rows
        )
        pictures.append(picture("race", draw, about, is_wide=True))
    return Section("race", "The race", [lead], pictures, as_html(parts))


def _threshold_section(found: Comparison) -> Section | None:
    """A threshold that can be moved, with its confusion and its cost."""
    confusions = found.confusions()
    if not confusions:
        return None
    labels = list(found.class_counts)
    costs = _NO_COSTS if found.costs is None else found.costs
    start = _start(found, confusions)
    lead = (
        f"A row is called {labels[1]} where its probability is at least the threshold. Counted "
        f"over the {found.tally(*found.leading()[0]).n_rows:,} test rows of all folds."
    )
    taken = found.recommendation
    who = found.leading()
    at = (taken.candidate, taken.model) if taken is not None else who[0]
    first = who.index(at) if at in who else 0
    slider = {
        "confusions": confusions, "costs": costs, "labels": labels, "start": start, "first": first,
    }  # fmt: skip
    return Section("threshold", "What a threshold decides", [lead], slider=slider)


def _start(found: Comparison, confusions: list[dict[str, Any]]) -> list[int]:
    """For each entry the threshold nearest to the mean of those that were tuned in the folds."""
    starts = []
    for one in confusions:
        tuned = found.level((one["candidate"], one["model"]), "threshold", "tuned").mean
        aim = tuned if np.isfinite(tuned) else 0.5
        starts.append(int(np.argmin(np.abs(np.array(one["threshold"]) - aim))))
    return starts


def _as_raced(given: Given, found: Comparison) -> Given:
    """The table as the race had it: without groups and time, two classes where two were made."""
    if given.table is None:
        return given
    table, target = split_target(given.table, given.target)
    for name in () if found.circumstances is None else found.circumstances.left_out:
        table, _ = split_target(table, name)
    labels = read_labels(target)
    if labels.classes.size > len(found.class_counts):
        others, positive = found.class_counts
        target = [positive if str(one) == positive else others for one in labels.values.tolist()]
    return Given(table, target)


def _best_sampler(found: Comparison) -> tuple[str, Any]:
    """The sampler of who does best with one, for the picture; an empty name where there is none."""
    what = SCORES[found.score]
    means = {one: found.level(one, what.name, what.rule).mean for one in found.compared()}
    able = {one: mean for one, mean in means.items() if one[0] in found.samplers and mean == mean}
    best = max(able, key=lambda one: (what.sign or 1) * able[one], default=("", ""))
    if found.recommendation is not None and found.recommendation.candidate in found.samplers:
        best = (found.recommendation.candidate, found.recommendation.model)
    name = best[0]
    return name, found.samplers.get(name)


def _races_program(found: Comparison, origin: Origin) -> str:
    """The program that repeats a race."""
    if origin.program or found.circumstances is None:
        return origin.program
    return f"from equipoise import compare\n\nfound = {found.circumstances.call}\nprint(found)\n"


def _circumstances(found: Comparison) -> list[tuple[str, str]]:
    """What a figure depends on, each with its name."""
    if (known := found.circumstances) is None:
        return []
    return [
        ("hash of the table as read", known.table),
        ("columns", f"{known.n_columns:,}"),
        ("folds", known.folds),
        ("seed", str(known.seed)),
        ("versions", said_versions(known.versions)),
    ]
