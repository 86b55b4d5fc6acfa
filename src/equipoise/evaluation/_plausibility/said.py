"""What plausibility says to a person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from equipoise.core.text import Bullet, Line, Part, TextTable, Title, plural

if TYPE_CHECKING:
    from equipoise.evaluation._plausibility.plausibility import (
        ClassPlausibility,
        ColumnDrift,
        Plausibility,
        RowsMeasure,
    )

#: By what is measured, a sentence for more than of real rows, for about as much, and for less.
_SENTENCES = {
    "told_apart": (
        "A forest tells them from real rows that had no part in them.",
        "A forest cannot tell them from real rows that had no part in them.",
        "A forest cannot tell them from real rows that had no part in them.",
    ),
    "elsewhere": (
        "More of them than of real rows lie nearest to a row of another class.",
        "No more of them than of real rows lie nearest to a row of another class.",
        "Fewer of them than of real rows lie nearest to a row of another class: they keep inside.",
    ),
    "newness": (
        "They lie farther from the rows that they were made from than new real rows do.",
        "They lie as far from the rows that they were made from as new real rows do.",
        (
            "They lie nearer to the rows that they were made from than new real rows do: "
            "they tell less than as many new rows would."
        ),
    ),
    "copies": (
        "Some are copies of real rows, more than there are among real rows.",
        "Copies are no more frequent than among real rows.",
        "Copies are rarer than among real rows.",
    ),
    "columns": (
        "Their columns are distributed otherwise than those of real rows",
        "Their columns are distributed as those of real rows.",
        "Their columns are distributed as those of real rows.",
    ),
    "pairs": (
        "Their columns go together otherwise than in real rows",
        "Their columns go together as in real rows.",
        "Their columns go together as in real rows.",
    ),
    "unseen": (
        (
            "Combinations of values that no row of their half has are more frequent in them than "
            "in new real rows"
        ),
        "Combinations of values that no row of their half has are as frequent as in new real rows.",
        "Combinations of values that no row of their half has are rarer than in new real rows.",
    ),
    "strange": (
        (
            "Numbers outside the range of their half, or broken ones where all are whole, are more "
            "frequent than in new real rows"
        ),
        "Numbers outside the range of their half are as frequent as in new real rows.",
        "Numbers outside the range of their half are rarer than in new real rows.",
    ),
}
_IN_PERCENT = ("elsewhere", "copies", "unseen", "strange")
_MOST_COLUMNS = 3

NOT_ANONYMOUS = (
    "Synthetic rows are not anonymous: each is made of real rows, mostly between two of them, and "
    "these can be named, by the plan and often without it. No figure here measures privacy."
)


def of_plausibility(found: "Plausibility") -> Iterator[Part]:
    """All classes that got rows, and what to remember."""
    for one in found.classes:
        yield from _of_class(found, one)
    yield Line("")
    yield Line(
        "Each class was halved, one half made the rows, the other judged them; in the column "
        f"real rows the half itself stands in their place. Means of {plural(found.n_runs, 'run')}; "
        "the 95 % interval is that of the difference.",
        "dim",
    )
    for note in found.notes:
        yield Line(note, "yellow")
    yield Line(NOT_ANONYMOUS)


def _of_class(found: "Plausibility", one: "ClassPlausibility") -> Iterator[Part]:
    yield Title(
        f"Synthetic rows of class {one.label!r} ({found.method}): {one.n_synthetic:,} from half of "
        f"{plural(one.n_rows, 'row')}"
    )
    header = ("", "synthetic\nrows", "real\nrows", "difference", "95 %\ninterval")
    yield TextTable(header, [_cells(measure) for measure in one.measures.values()])
    for measure in one.measures.values():
        if np.isfinite(measure.synthetic):
            is_worse = measure.word == ("less" if measure.name == "newness" else "more")
            mark, style = ("!", "yellow") if is_worse else ("·", "dim")
            yield Bullet(mark, sentence_of(one, measure), style)
    if np.isfinite(one.from_base):
        yield Bullet(
            "·",
            f"On the way from its base row to its partner a new row lies at {one.from_base:.2f} "
            "in the mean: 0 is a copy, 0.5 halfway.",
            "dim",
        )


def _cells(measure: "RowsMeasure") -> tuple[str, ...]:
    if not np.isfinite(measure.synthetic):
        return (measure.label, "-", "-", "", "")

    def said(value: float, sign: str = "") -> str:
        if measure.name in _IN_PERCENT:
            return f"{value:{sign}.1%}"
        return f"{value:{sign}.2f}" if measure.name != "columns" else f"{value:{sign}.3f}"

    low, high = measure.difference.low, measure.difference.high
    interval = f"{said(low, '+')} to {said(high, '+')}" if np.isfinite(low) else ""
    return (
        measure.label, said(measure.synthetic), said(measure.real),
        said(measure.difference.mean, "+"), interval,
    )  # fmt: skip


def sentence_of(one: "ClassPlausibility", measure: "RowsMeasure") -> str:
    """What a measure says, and where it shows most."""
    said = _SENTENCES[measure.name][("more", "as much", "less").index(measure.word)]
    if said.endswith("."):
        return said
    where = _WHERE[measure.name](one)
    return f"{said}: {where}." if where else f"{said}."


def _most_columns(one: "ClassPlausibility") -> str:
    told = [column for column in one.columns if column.difference > 0][:_MOST_COLUMNS]
    return "most of all " + ", ".join(map(_of_column, told)) if told else ""


def _of_column(column: "ColumnDrift") -> str:
    wide = "" if not np.isfinite(column.spread) else f", spread {column.spread:.2f} of the real"
    return f"{column.name} ({column.synthetic:.2f} against {column.real:.2f}{wide})"


def _most_pairs(one: "ClassPlausibility") -> str:
    told = [pair for pair in one.pairs if pair.difference > 0][:_MOST_COLUMNS]
    listed = ", ".join(
        f"{pair.first} with {pair.second} ({pair.synthetic:.2f} against {pair.real:.2f})"
        for pair in told
    )
    return f"most of all {listed}" if told else ""


def _most_unseen(one: "ClassPlausibility") -> str:
    told = [f"{each.first} with {each.second}" for each in one.combinations[:_MOST_COLUMNS]]
    return f"in no row of the table {'; '.join(told)}" if told else ""


def _most_strange(one: "ClassPlausibility") -> str:
    columns = sorted(one.columns, key=lambda column: -max(column.outside, column.broken))
    told = [column for column in columns if column.outside or column.broken][:_MOST_COLUMNS]
    listed = ", ".join(
        f"{column.name} (broken in {column.broken:.0%})"
        if column.broken > column.outside
        else f"{column.name} (outside in {column.outside:.0%})"
        for column in told
    )
    return f"most of all {listed}" if told else ""


_WHERE = {
    "columns": _most_columns,
    "pairs": _most_pairs,
    "unseen": _most_unseen,
    "strange": _most_strange,
}
