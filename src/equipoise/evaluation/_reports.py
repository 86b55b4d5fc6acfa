"""What a result says to a person: the same tables and sentences in Python and in the command."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from equipoise.core.text import Bullet, Line, Part, TextTable, Title, plural, said_time
from equipoise.evaluation._scoring.scores import SCORES

if TYPE_CHECKING:
    from equipoise.evaluation._diagnosis.diagnose import ColumnSummary, Diagnosis
    from equipoise.evaluation._race.comparison import Comparison, Row
    from equipoise.evaluation._tuning.tune import Tuning

_MARKS = {"problem": ("✗", "bold red"), "warning": ("!", "yellow"), "note": ("·", "dim")}
_MOST_COLUMNS, _MOST_CLASSES, _MOST_COMBINATIONS = 30, 10, 10


def of_summary(rows: "tuple[Row, ...]", score: str) -> TextTable:
    """Candidates of one model or of several, as they stand."""
    n_names = 1 if len({row.model for row in rows}) == 1 else 2  # one model needs no column
    label = SCORES[score].label.replace(" ", "\n", 1)
    figures = (label, "95 %\ninterval", "against\nnothing", "p\n(Holm)", "")
    cells = [(*(row.model, row.candidate)[-n_names:], *_figures(row), _arrow(row)) for row in rows]
    return TextTable((*("model", "")[-n_names:], *figures), cells, left=n_names)


def of_comparison(found: "Comparison") -> Iterator[Part]:
    """A race: a table a model, who could not run, and the verdict last."""
    score = SCORES[found.score]
    summary = found.summary()
    for model in found.models:
        rows = [row for row in summary if row.model == model]
        if not rows:
            continue
        rows.sort(key=lambda row: -(score.sign or 1) * row.mean)
        yield Title(model)
        yield TextTable(
            (
                "",
                score.label.replace(" ", "\n", 1),
                "95 %\ninterval",
                "against\nnothing",
                "p\n(Holm)",
                "acc.\n0.5",
                "acc.\ntuned",
                "Brier\nscore",
                "",
            ),
            [(row.candidate, *_figures(row), *_others(found, row), _arrow(row)) for row in rows],
        )
    yield from _footnotes(found)
    yield Line(f"\n{found.verdict}", "bold")


def _figures(row: "Row") -> tuple[str, ...]:
    is_reference = row.verdict == "reference"
    return (
        f"{row.mean:.3f}",
        f"{row.low:.2f}–{row.high:.2f}",
        "" if is_reference else f"{row.difference:+.3f}",
        "" if is_reference else _said_p(row.p_holm),
    )


def _others(found: "Comparison", row: "Row") -> tuple[str, ...]:
    wanted = (("balanced_accuracy", "0.5"), ("balanced_accuracy", "tuned"), ("brier", "any"))
    return tuple(_mean(found, row, score, rule) for score, rule in wanted)


def _arrow(row: "Row") -> str:
    return {"helps": "▲", "hurts": "▼"}.get(row.verdict, "")


def _said_p(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _mean(found: "Comparison", row: "Row", score: str, rule: str) -> str:
    values = found.values(row.candidate, row.model, score, rule)
    return f"{np.nanmean(values):.3f}" if np.isfinite(values).any() else "-"


def _footnotes(found: "Comparison") -> Iterator[Part]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in found.not_applicable:
        reasons.setdefault((one.candidate, _in_short(one.reason)), []).append(one.model)
    for (candidate, reason), who in reasons.items():
        only = "" if len(who) == len(found.models) else f" ({', '.join(who)})"
        yield Line(f"Not applicable: {candidate}{only}: {reason}", "dim")
    if found.stopped:
        yield Line(f"Not finished: {found.stopped}. The figures are of the folds done.", "yellow")
    yield Line(
        f"\n{found.n_folds} folds, {said_time(found.seconds)}. Intervals and p allow for "
        "overlapping folds. acc.: balanced accuracy at 0.5 and at the tuned threshold; of the "
        "Brier score less is better; ▲ helps, ▼ hurts, clearly.",
        "dim",
    )


def _in_short(reason: str) -> str:
    """A reason without the error's name, imbalanced-learn's phrase and the advice; JSON has all."""
    said = re.sub(r"^\w+Error: (\w+: )?", "", reason)
    return re.sub(r" \(Expected [^)]*\)", "", said).partition(". To go on")[0]


def of_tuning(found: "Tuning") -> Iterator[Part]:
    """A choice: the best combinations, and the honest score of choosing so."""
    score = SCORES[found.score]
    rows = sorted(found.table, key=lambda row: -(score.sign or 1) * row.mean)
    yield Title(f"Best of {len(rows)} combinations, by {score.label} in inner folds")
    yield TextTable(
        ("method", "model", "calibration", score.label, "deviation"),
        [
            (
                row.candidate,
                row.model,
                row.calibration or "none",
                f"{row.mean:.3f}",
                f"{row.deviation:.3f}",
            )
            for row in rows[:_MOST_COMBINATIONS]
        ],
        left=3,
    )
    for one in found.not_applicable:
        yield Line(f"Not applicable: {one.candidate}, {one.model}: {one.reason}", "dim")
    best = found.best
    calibration = f", {best.calibration} calibration" if best.calibration else ""
    threshold = "" if found.threshold is None else f", threshold {found.threshold:.3f}"
    same = sum(one.candidate == best.candidate for one in found.choices)
    yield Line(
        f"\nChosen: {best.candidate} with {best.model}{calibration}{threshold}. Honest "
        f"{score.label} of the whole choice: {found.outer.mean:.3f} ({found.outer.low:.3f} to "
        f"{found.outer.high:.3f}); {same} of {len(found.choices)} outer folds chose the same "
        "method.",
        "bold",
    )


def of_diagnosis(d: "Diagnosis", target: str = "") -> Iterator[Part]:
    """A table: its classes, columns, rare rows, what is remarkable, and what to do next."""
    named = f", target {target}" if target else ""
    yield Line(
        f"{plural(d.n_rows, 'row')}, {plural(d.n_columns, 'column')}{named}: {d.imbalance} "
        f"({d.ratio:,.3g} to 1); {d.n_rarest:,} rows of {d.rarest!r}, which is {d.rarity}"
    )
    yield Title("Classes")
    shares = [(str(c.label), f"{c.n_rows:,}", f"{c.share:.2%}") for c in d.classes]
    yield TextTable(("class", "rows", "share"), shares)
    yield Title("Columns")
    yield of_columns(d.columns)
    if d.difficulty:
        yield Title("How hard are the rare rows? (by their five nearest rows)")
        counts = [
            (str(one.label), *[f"{n:,}" for n in one.counts.values()])
            for one in d.difficulty[:_MOST_CLASSES]
        ]
        yield TextTable(("class", "safe", "borderline", "rare", "outlier"), counts)
    yield Title("Findings")
    for finding in d.findings:
        source = f" [{finding.source}]" if finding.source else ""
        mark, style = _MARKS[finding.weight]
        yield Bullet(mark, finding.text + source, style)
    if not d.findings:
        yield Line("Nothing remarkable.")
    yield Title("Next")
    for number, step in enumerate(d.next_steps, start=1):
        yield Bullet(f"{number}.", step)


def of_columns(columns: "tuple[ColumnSummary, ...]") -> TextTable:
    """Columns, what they are and what is odd about them."""
    rows = [
        (
            c.name,
            c.kind,
            f"{c.n_distinct:,}",
            f"{c.n_missing:,}" if c.n_missing else "",
            "" if c.power_alone is None else f"{c.power_alone:.2f}",
            _remark(c),
        )
        for c in columns
    ]
    header = ("column", "kind", "distinct", "missing", "AUC alone", "")
    return TextTable(header, rows, left=2, most=_MOST_COLUMNS)


def _remark(column: "ColumnSummary") -> str:
    if column.is_identifier:
        return "identifier?"
    if column.looks_like:
        return f"{column.looks_like}?"
    if column.is_constant:
        return "constant"
    return "leak?" if column.is_leak_suspect else ""
