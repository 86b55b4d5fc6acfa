"""What a result says to a person: the same tables and sentences in Python and in the command."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from equipoise.core.text import Bullet, Line, Part, TextTable, Title, plural, said_time
from equipoise.core.visible import visible
from equipoise.evaluation._scoring.scores import SCORES, Score

if TYPE_CHECKING:
    from equipoise.evaluation._audit.audit import LeakAudit
    from equipoise.evaluation._diagnosis.columns import ColumnSummary
    from equipoise.evaluation._diagnosis.diagnose import Diagnosis
    from equipoise.evaluation._diagnosis.finding import Finding
    from equipoise.evaluation._race.comparison import Comparison
    from equipoise.evaluation._race.figures import Row
    from equipoise.evaluation._scoring.statistics import Interval
    from equipoise.evaluation._tuning.tune import Tuning

Entry = tuple[str, str]

#: The heading over what makes a race doubtful.
BEWARE = "Beware"
_MARKS = {"problem": ("✗", "bold red"), "warning": ("!", "yellow"), "note": ("·", "dim")}
_MOST_COLUMNS, _MOST_CLASSES, _MOST_COMBINATIONS = 30, 10, 10


def of_summary(rows: "tuple[Row, ...]", score: str, chance: float | None = None) -> TextTable:
    """Candidates of one model or of several, as they stand."""
    what = SCORES[score]
    n_names = 1 if len({row.model for row in rows}) == 1 else 2  # one model needs no column
    header = (*("model", "")[-n_names:], *_header(what), "")
    n_decimals, n_folds = _decimals(what, rows), max((row.n_folds for row in rows), default=0)
    cells = [
        (
            *(row.model, row.candidate)[-n_names:],
            *_figures(row, what, n_decimals),
            _mark(row, n_folds),
        )
        for row in rows
    ]
    if chance is not None:
        level = f"{chance:,.{n_decimals}f}"
        cells.append((*("", "chance")[-n_names:], level, *[""] * (len(header) - n_names - 1)))
    return TextTable(header, cells, left=n_names)


def of_comparison(found: "Comparison") -> Iterator[Part]:
    """A race: a table a model, who could not run, and the verdict, and what to take, last."""
    summary = found.summary()
    others = _others(found)
    for model in found.models:
        if rows := [row for row in summary if row.model == model]:
            yield Title(model)
            yield _of_model(found, rows, others, _decimals(SCORES[found.score], summary))
    yield from _footnotes(found)
    if findings := found.findings:
        yield Title(BEWARE)
        yield from _bullets(findings)
    yield Line(f"\n{found.verdict}", "bold")
    if found.recommendation is not None:
        yield Line(found.recommendation.sentence)


def _of_model(
    found: "Comparison", rows: "list[Row]", others: dict[str, dict[Entry, str]], n_decimals: int
) -> TextTable:
    """The candidates of one model, the best first, with chance in its place."""
    score, chance = SCORES[found.score], found.chance()
    header = ("", *_header(score), *others, "")
    n_folds = len(found.common_folds)
    placed = []
    for row in rows:
        beside = [column[row.candidate, row.model] for column in others.values()]
        cells = (row.candidate, *_figures(row, score, n_decimals), *beside, _mark(row, n_folds))
        placed.append((row.mean, cells))
    if chance is not None:
        level = f"{chance:,.{n_decimals}f}"
        placed.append((chance, ("chance", level, *[""] * (len(header) - 2))))
    placed.sort(key=lambda one: -(score.sign or 1) * one[0])
    return TextTable(header, [cells for _, cells in placed])


def _header(score: Score) -> tuple[str, ...]:
    return (score.label.replace(" ", "\n", 1), "95 %\ninterval", "against\nnothing", "corrected\np")


def _decimals(score: Score, rows: "Iterable[Row]") -> int:
    return score.decimals(max((abs(row.mean) for row in rows), default=0.0))


def _figures(row: "Row", score: Score, n_decimals: int) -> tuple[str, ...]:
    is_reference = row.verdict == "reference"
    return (
        f"{row.mean:,.{n_decimals}f}",
        _interval(row.low, row.high, min(n_decimals, 2) if score.high == 1 else n_decimals),
        "" if is_reference else f"{row.difference:+,.{n_decimals}f}",
        "" if is_reference else _said_p(row.p_corrected),
    )


def _interval(low: float, high: float, n_decimals: int) -> str:
    """Both ends; nothing where one fold has none."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return ""
    return f"{low:,.{n_decimals}f}–{high:,.{n_decimals}f}"


def _others(found: "Comparison") -> dict[str, dict[Entry, str]]:
    """What else is shown, by header, for each candidate and model; costs where there are any."""
    wanted = [
        ("acc.\n0.5", "balanced_accuracy", "0.5"),
        ("acc.\ntuned", "balanced_accuracy", "tuned"),
        ("Brier\nscore", "brier", "any"),
    ]
    if found.costs is not None and found.score != "cost":
        wanted.append(("cost\ntuned", "cost", "tuned"))
    return {header: _column(found, score, rule) for header, score, rule in wanted}


def _column(found: "Comparison", score: str, rule: str) -> dict[Entry, str]:
    """The means of a score, with as many decimals as the largest needs."""
    means = {entry: found.level(entry, score, rule).mean for entry in found.compared()}
    n_decimals = SCORES[score].decimals(max((abs(m) for m in means.values()), default=0.0))
    return {
        entry: f"{mean:,.{n_decimals}f}" if np.isfinite(mean) else "-"
        for entry, mean in means.items()
    }


def _mark(row: "Row", n_folds: int) -> str:
    """An arrow for a clear difference, and the folds of who was not run to the end."""
    arrow = {"helps": "▲", "hurts": "▼"}.get(row.verdict, "")
    folds = f"{row.n_folds} folds" if row.n_folds < n_folds else ""
    return f"{arrow} {folds}".strip()


def _said_p(p: float) -> str:
    if not np.isfinite(p):
        return ""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _footnotes(found: "Comparison") -> Iterator[Part]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in found.not_applicable:
        reasons.setdefault((one.candidate, _in_short(one.reason)), []).append(one.model)
    for (candidate, reason), who in reasons.items():
        yield Line(f"Not applicable: {candidate}{_only(found, who)}: {reason}", "dim")
    if found.on_prepared_rows:
        listed = ", ".join(found.on_prepared_rows)
        yield Line(f"On prepared numbers, not on the table's own columns: {listed}.", "dim")
    if found.stopped:
        yield from _what_is_missing(found)
    if found.dropped:
        yield Line(_who_was_dropped(found), "dim")
    if found.sampled is not None:
        yield Line(
            f"Raced on a sample of {sum(found.sampled.values()):,} of the {found.n_rows:,} rows: "
            "scores, thresholds and probabilities are weighed to the shares that the classes have "
            "in all, and the intervals are as wide as so many rows leave them. Models learn from "
            "the sample alone; all rows might teach them more. A larger limit of cells takes more "
            "rows, none takes all.",
            "yellow",
        )
    if found.trained_on < found.n_train:
        yield Line(
            f"Models were trained on a sample of {found.trained_on:,} of the {found.n_train:,} "
            "rows of a fold, so that the race ends in its time, and tested on all. A longer time "
            "limit takes more, none takes all.",
            "yellow",
        )
    yield Line(f"\n{_legend(found)}", "dim")


def _who_was_dropped(found: "Comparison") -> str:
    """Who was not run to the end, and over how many folds the figures are."""
    score = SCORES[found.score]
    by_folds: dict[int, dict[str, list[str]]] = {}
    for entry in found.dropped:
        n_folds = int(np.isfinite(found.values(*entry, score.name, score.rule)).sum())
        by_folds.setdefault(n_folds, {}).setdefault(entry[0], []).append(entry[1])
    listed = "; ".join(
        f"{_who(found, who)} (figures of {plural(n_folds, 'fold')})"
        for n_folds, who in sorted(by_folds.items())
    )
    return f"Not run to the end, for no gain that matters was possible any more: {listed}."


def _who(found: "Comparison", entries: dict[str, list[str]]) -> str:
    """Candidates, and which models where not all."""
    return ", ".join(f"{one}{_only(found, models)}" for one, models in entries.items())


def _what_is_missing(found: "Comparison") -> Iterator[Part]:
    """How far a race came that was stopped."""
    if not found.common_folds:
        yield Line(f"Not finished: {found.stopped}, before all had one fold in common.", "yellow")
        return
    yield Line(
        f"Not finished: {found.stopped}. Compared over {len(found.common_folds)} of "
        f"{plural(found.n_folds, 'fold')}, which all in the table have.",
        "yellow",
    )
    late: dict[str, list[str]] = {}
    for candidate, model in found.not_run:
        late.setdefault(candidate, []).append(model)
    if late:
        yield Line(f"Not run, or in too few folds: {_who(found, late)}.", "yellow")


def _only(found: "Comparison", models: list[str]) -> str:
    """Which models, where not all."""
    return "" if len(models) == len(found.models) else f" ({', '.join(models)})"


def _legend(found: "Comparison") -> str:
    """What the tables' words mean."""
    score = SCORES[found.score]
    smallest = f"{found.smallest_difference:.2g}"
    if score.sign < 0:
        smallest = f"{found.smallest_difference:.2%} of the reference's".replace(".00", "")
    less = [score.label] * (score.sign < 0) + ["Brier score"] * (score.name != "brier")
    chance = " chance: all that the shares of the classes tell;" * (found.chance() is not None)
    return (
        f"{plural(found.n_folds, 'fold')}, {said_time(found.seconds)}. Intervals and p allow for "
        f"overlapping folds; p is one-sided, and for all rows together{_looks(found)}.{chance} "
        "acc.: balanced accuracy at 0.5 and at the tuned threshold; of "
        f"the {' and the '.join(less)} less is better; ▲ helps, ▼ hurts: clearly, and by "
        f"{smallest} or more."
    )


def _looks(found: "Comparison") -> str:
    """At which look a race ended, where several were planned."""
    if found.look.n_looks == 1:
        return ""
    return f" and all {found.look.n_looks} looks, of which this is number {found.look.number}"


def _bullets(findings: "Iterable[Finding]") -> Iterator[Part]:
    for finding in findings:
        source = f" [{finding.source}]" if finding.source else ""
        mark, style = _MARKS[finding.weight]
        yield Bullet(mark, finding.text + source, style)


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
        f"{score.label} of the whole choice: {_with_ends(score, found.outer)}; {same} of "
        f"{plural(len(found.choices), 'outer fold')} chose the same method.",
        "bold",
    )
    yield Line(found.reason)
    if found.trained_on < found.n_train:
        yield Line(
            f"Chosen with models trained on a sample of {found.trained_on:,} of {found.n_train:,} "
            "rows, so that it ends in its time; the model itself is trained on all.",
            "yellow",
        )


def _with_ends(score: Score, found: "Interval") -> str:
    """A mean, and its interval cut where the score ends; a mean alone where it has none."""
    n_decimals = score.decimals(found.mean)
    mean = f"{found.mean:,.{n_decimals}f}"
    if not np.isfinite(found.low):
        return mean
    low, high = (f"{score.cut(one):,.{n_decimals}f}" for one in (found.low, found.high))
    return f"{mean} ({low} to {high})"


def of_diagnosis(d: "Diagnosis", target: str = "") -> Iterator[Part]:
    """A table: its classes, columns, rare rows, what is remarkable, and what to do next."""
    named = f", target {visible(target)}" if target else ""
    yield Line(
        f"{plural(d.n_rows, 'row')}, {plural(d.n_columns, 'column')}{named}: {d.imbalance} "
        f"({d.ratio:,.3g} to 1); {plural(d.n_rarest, 'row')} of {d.rarest!r}, which is {d.rarity}"
    )
    if d.sampled is not None:
        yield Line(
            f"Classes are counted in all rows. All else is of a sample of {d.n_looked_at:,}, in "
            "which common classes were thinned: there are more repeated rows and values in all.",
            "yellow",
        )
    yield Title("Classes")
    shares = [(str(c.label), f"{c.n_rows:,}", f"{c.share:.2%}") for c in d.classes]
    yield TextTable(("class", "rows", "share"), shares)
    yield Title("Columns")
    yield of_columns(d.columns)
    if any(c.power_alone is not None for c in d.columns):
        yield Line(
            "AUC alone: how well the column by itself ranks the classes, on rows kept apart: 0.5 "
            "is chance, 1 is all.",
            "dim",
        )
    if d.difficulty:
        where = "" if d.sampled is None else ", in a part of the sample with the shares of all"
        yield Title(f"How hard are the rare rows? (by their five nearest rows{where})")
        counts = [
            (str(one.label), *[f"{n:,}" for n in one.counts.values()])
            for one in d.difficulty[:_MOST_CLASSES]
        ]
        yield TextTable(("class", "safe", "borderline", "rare", "outlier"), counts)
    yield Title("Findings")
    yield from _bullets(d.findings)
    if not d.findings:
        yield Line("Nothing remarkable.")
    yield Title("Next")
    for number, step in enumerate(d.next_steps, start=1):
        yield Bullet(f"{number}.", step)


def of_audit(found: "LeakAudit", target: str = "") -> Iterator[Part]:
    """Two parts of a table, or one table: what is wrong with them, and the answer last."""
    named = f", target {target}" if target else ""
    rows = plural(found.n_train, "row")
    if found.is_split:
        rows = f"{plural(found.n_train, 'training row')}, {plural(found.n_test, 'test row')}"
    yield Line(f"{rows}, {plural(found.n_columns, 'column')}{named}")
    yield Title("Findings")
    for finding in found.findings:
        mark, style = _MARKS[finding.weight]
        p_value = "" if finding.p_value is None else f" (p {_said_p(finding.p_value)})"
        source = f" [{finding.source}]" if finding.source else ""
        yield Bullet(mark, f"{finding.name}: {finding.text}{p_value}{source}", style)
    if not found.findings:
        yield Line("Nothing remarkable.")
    yield Line(f"\n{found.verdict}", "bold")


def of_columns(columns: "tuple[ColumnSummary, ...]") -> TextTable:
    """Columns, what they are and what is odd about them."""
    rows = [
        (
            c.name,
            c.kind,
            f"{c.n_distinct:,}",
            f"{c.n_missing:,}" if c.n_missing else "",
            "" if c.power_alone is None else f"{c.power_alone:.3f}",
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
    if column.is_subject:
        return "subject?"
    if column.is_leak_suspect:
        return "leak?"
    return "look at it" if column.is_strong else ""
