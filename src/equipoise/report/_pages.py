"""Which page a result has."""

from typing import Any

from equipoise.core.markup import as_html
from equipoise.core.text import Bullet, Line, Part, Title
from equipoise.evaluation import Comparison, Diagnosis, Tuning
from equipoise.evaluation._origin import Origin
from equipoise.evaluation._race.circumstances import versions
from equipoise.evaluation._reportable import Reportable
from equipoise.plotting import ClassCountsDisplay, HeatMapDisplay
from equipoise.plotting._style import axes_or_new
from equipoise.report._made import made_section, said_versions
from equipoise.report._pictures import picture
from equipoise.report._race import race_page
from equipoise.report._section import Page, Section
from equipoise.report._table import Given, table_sections


def page_of(found: Reportable, given: Given, origin: Origin) -> Page:
    """The page of a result: one of its own, or what its parts say, under their titles."""
    if isinstance(found, Comparison):
        return race_page(found, given, origin)
    if isinstance(found, Diagnosis):
        return _diagnosis_page(found, given, origin)
    if isinstance(found, Tuning):
        return _tuning_page(found, origin)
    return _plain_page(found, origin)


def _plain_page(found: Reportable, origin: Origin) -> Page:
    """Any result: its parts in sections, what is bold first."""
    parts = list(found.said())
    answers = [("Found", text) for text in _bold_texts(parts)]
    page = Page(found.asks, origin.file, answers)
    page.sections.extend(_sections([one for one in parts if not _is_bold(one)]))
    page.sections.append(made_section(origin, origin.program, _versions()))
    return page


def _versions() -> list[tuple[str, str]]:
    return [("versions", said_versions(versions()))]


def _bold_texts(parts: list[Part]) -> list[str]:
    """What a result says in bold: its outcome."""
    return [one.text.strip() for one in parts if isinstance(one, Line) and one.style == "bold"]


def _is_bold(part: Part) -> bool:
    return isinstance(part, Line) and part.style == "bold"


def _sections(parts: list[Part]) -> list[Section]:
    """A section a title; what comes before the first has one of its own."""
    groups: list[tuple[str, list[Part]]] = []
    for part in parts:
        if isinstance(part, Title):
            groups.append((part.text, []))
        elif groups:
            groups[-1][1].append(part)
        else:
            groups.append(("Summary", [part]))
    return [
        Section(f"part-{place}", title, html=as_html(some))
        for place, (title, some) in enumerate(groups, start=1)
    ]


def _diagnosis_page(found: Diagnosis, given: Given, origin: Origin) -> Page:
    first, *rest = found.said(origin.target)
    assert isinstance(first, Line)
    problems = [one.text for one in found.findings if one.weight == "problem"]
    worst = problems[0] if problems else "Nothing that has to be mended first."
    page = Page(found.asks, origin.file, [("In a line", first.text), ("First", worst)])
    sections = _sections(rest)

    def draw() -> Any:
        ax = axes_or_new(None, (5.8, 1.2 + 0.35 * len(found.classes)))
        return ClassCountsDisplay.from_diagnosis(found, ax=ax).figure_

    counts = "; ".join(f"{one.label}: {one.n_rows:,}" for one in found.classes)
    shown = picture("classes", draw, f"Rows of each class. {counts}.", is_wide=True)
    for section in sections:
        page.sections.append(section)
        if section.title == "Classes":
            page.sections[-1] = Section(
                section.key, section.title, pictures=[shown], html=section.html
            )
    page.sections.extend(table_sections(given))
    page.sections.append(made_section(origin, origin.program, _versions()))
    return page


def _tuning_page(found: Tuning, origin: Origin) -> Page:
    parts = list(found.said())
    answers = [("Chosen", text) for text in _bold_texts(parts)]
    page = Page(found.asks, origin.file, answers)
    page.sections.extend(_sections([one for one in parts if not _is_bold(one)]))
    chosen = found.heat_map()
    if len(chosen.k) * len(chosen.ratio) > 1:
        about = f"The score of {chosen.family} with {chosen.model} over neighbours and ratios."
        shown = picture(
            "map", lambda: HeatMapDisplay.from_tuning(found).figure_, about, is_wide=True
        )
        page.sections.append(Section("map", "Neighbours and ratios", pictures=[shown]))
    outer = [
        Bullet(f"{fold}.", f"{one.candidate} with {one.model}: {score:.3f}")
        for fold, (one, score) in enumerate(
            zip(found.choices, found.outer_scores, strict=True), start=1
        )
    ]
    lead = ["The whole choice was made anew in each of these folds, and judged on the rest."]
    page.sections.append(
        Section("outer", "The choice in each outer fold", lead, html=as_html(outer))
    )
    program = origin.program or found.program
    page.sections.append(made_section(origin, program, _versions()))
    return page
