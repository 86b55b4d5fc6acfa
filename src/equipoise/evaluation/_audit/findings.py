"""What was measured as sentences: what is wrong, how sure that is, and what to do."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from equipoise._containers import ReadColumn
from equipoise.core.distinct import union
from equipoise.core.text import plural
from equipoise.core.wording import shown
from equipoise.evaluation._audit import splits
from equipoise.evaluation._audit.chance import SMALLEST_P, Excess, more_than
from equipoise.evaluation._audit.evidence import Evidence
from equipoise.evaluation._audit.leak import Leak
from equipoise.evaluation._audit.lines import Lines
from equipoise.evaluation._audit.parts import TEST, TRAIN
from equipoise.evaluation._audit.synthetic import (
    Chosen,
    ClassLines,
    crossed_rows,
    made_inside_test,
    made_inside_train,
    parents_in_test,
    tested_rows,
)
from equipoise.evaluation._diagnosis.finding import by_weight, listed
from equipoise.exceptions import TableError
from equipoise.typing import Rows

#: What shows that a table was resampled before it was split, or that a table was resampled.
RESAMPLED = (
    "synthetic test rows",
    "parents in the test part",
    "lines across the parts",
    "synthetic rows",
    "copied rows",
)
_SPLIT_FIRST = "Split first, and resample the training part alone: a Pipeline does so in each fold"
_SOURCE = "Vandewiele et al. 2021"
# Twins in so many test rows in a hundred weigh as a warning.
_MANY_TWINS = 0.01


def find_all(seen: Evidence) -> tuple[Leak, ...]:
    """All that is remarkable, problems first."""
    found = list(_of_split(seen) if seen.parts.is_split else _of_table(seen))
    if not seen.lines:
        found.append(
            Leak(
                "made rows not looked for",
                "note",
                "there are too few rows or columns of numbers to tell rows that an over-sampler "
                "made between others; copies alone were looked for",
            )
        )
    return by_weight(found)


def _of_table(seen: Evidence) -> Iterator[Leak]:
    excess = seen.real_excess(made_inside_train)
    if excess:
        yield _made(
            seen,
            "synthetic rows",
            "problem",
            excess,
            lambda one: one.inside(one.in_train).middle,
            "{counts} lie exactly between two others of it: an over-sampler made them. Whoever "
            "splits this table tests on rows that its training part made. Go back to the rows as "
            "they were observed",
            noun="row",
        )
    yield from _copied(seen)
    repeated = np.flatnonzero(seen.copies.twins)
    if repeated.size and not seen.drawn:
        yield Leak(
            "duplicates",
            "note",
            f"{plural(repeated.size, 'row')} {_have(repeated.size)} an equal "
            "one in the table. Keep twins together when it is split",
            train_rows=repeated,
        )


def _of_split(seen: Evidence) -> Iterator[Leak]:
    across = list(_across(seen))
    yield from across
    copied = list(_copied(seen))
    yield from copied
    yield from _inside(seen, is_resampled=bool(across))
    if not copied:
        yield from _twins(seen)
    yield from _near_twins(seen)
    yield from _shares(seen)
    yield from _groups(seen)
    yield from _times(seen)


def _across(seen: Evidence) -> Iterator[Leak]:
    """What shows that rows were made before the split."""
    tested, taught = seen.real_excess(tested_rows), seen.real_excess(parents_in_test)
    if tested:
        yield _made(
            seen,
            RESAMPLED[0],
            "problem",
            tested,
            lambda one: one.tested().middle,
            "{counts} lie exactly between two training rows: an over-sampler made them before "
            f"the split, so the test part repeats what the training part says. {_SPLIT_FIRST}",
        )
    if taught:
        yield _made(
            seen,
            RESAMPLED[1],
            "problem",
            taught,
            lambda one: np.flatnonzero(parents_in_test(one)[0]),
            "{counts} have training rows that lie exactly between them and another row: these "
            f"were made from test rows, which training has then seen. {_SPLIT_FIRST}",
        )
    crossed = [] if tested or taught else seen.real_excess(crossed_rows)
    if crossed:
        yield _made(
            seen,
            RESAMPLED[2],
            "problem",
            crossed,
            lambda one: np.flatnonzero(crossed_rows(one)[0]),
            "{counts} stand on a line with rows of the training part, as over-samplers make "
            f"them, and as no part has them by itself. {_SPLIT_FIRST}",
        )


def _inside(seen: Evidence, *, is_resampled: bool) -> Iterator[Leak]:
    """Rows that were made from rows of their own part."""
    if is_resampled:
        return
    if excess := seen.real_excess(made_inside_train):
        yield _made(
            seen,
            "synthetic training rows",
            "note",
            excess,
            lambda one: one.inside(one.in_train).middle,
            "{counts} lie exactly between two other training rows: an over-sampler made them. "
            "That is right where it was done after the split; folds of this part would be wrong",
            noun="training row",
        )
    if excess := seen.real_excess(made_inside_test):
        yield _made(
            seen,
            "test part resampled",
            "problem",
            excess,
            lambda one: one.inside(one.in_test).middle,
            "{counts} lie exactly between two other test rows: an over-sampler made them. Test "
            "on rows that were observed",
        )


def _made(
    seen: Evidence,
    name: str,
    weight: str,
    excess: list[Excess],
    rows_of: Callable[[ClassLines], Rows],
    text: str,
    noun: str = "test row",
) -> Leak:
    """A finding about rows on lines."""
    rows = [seen.lines[one.code].rows[np.unique(rows_of(seen.lines[one.code]))] for one in excess]
    return Leak(
        name,
        weight,  # type: ignore[arg-type]
        text.format(counts=_counts(seen, excess, noun)),
        _SOURCE,
        p_value=max(one.p_value for one in excess),
        **_rows(seen, np.concatenate(rows)),
    )


def _counts(seen: Evidence, excess: list[Excess], noun: str) -> str:
    """How many rows of which class, and of how many; beside the class that shows it least."""
    labels = [shown(seen.parts.labels[one.code]) for one in excess]
    told = [
        f"{one.n_found:,} of {plural(one.n_rows, noun)} of class {label}"
        for one, label in zip(excess, labels, strict=True)
    ]
    most = min(excess, key=lambda one: one.n_rows_else and one.share_else)
    beside = ""
    if most.n_rows_else:
        beside = f" (where least, {most.n_found_else:,} of {most.n_rows_else:,} of another class)"
    return f"{listed(told)}{beside}"


def _rows(seen: Evidence, rows: Rows) -> dict[str, Any]:
    return {"train_rows": seen.parts.of_train(rows), "test_rows": seen.parts.of_test(rows)}


def _copied(seen: Evidence) -> Iterator[Leak]:
    """Copies as random over-sampling draws them."""
    parts = seen.parts
    for one in seen.drawn:
        rows = np.flatnonzero((parts.codes == one.code) & seen.copies.twins)
        what = "test rows" if parts.is_split else "rows"
        how = "have a copy in the training part" if parts.is_split else "repeat another one"
        yield Leak(
            "copied rows",
            "problem",
            f"{one.n_found:,} of {one.n_rows:,} {what} of class {shown(parts.labels[one.code])} "
            f"{how} (where least, {one.n_found_else:,} of {one.n_rows_else:,} of another class), "
            "and as often as rows do that were drawn again at random. "
            + (_SPLIT_FIRST if parts.is_split else "Keep copies together when it is split"),
            _SOURCE,
            p_value=one.p_value,
            **_rows(seen, rows),
        )


def _have(n: int) -> str:
    return "has" if n == 1 else "have"


def _twins(seen: Evidence) -> Iterator[Leak]:
    """Test rows that stand in the training part as well."""
    parts, twins = seen.parts, seen.copies.twins
    in_test = twins[parts.is_test]
    n, n_test = int(in_test.sum()), in_test.size
    if not n:
        return
    n_train = int(twins[~parts.is_test].sum())
    p_value = more_than(n, n_test, n_train, parts.n_train)
    is_more = p_value < SMALLEST_P and n / n_test - n_train / parts.n_train >= _MANY_TWINS
    shared = seen.copies.groups[parts.is_test & twins]
    rows = np.flatnonzero(np.isin(seen.copies.groups, shared))
    text = (
        f"{plural(n, 'test row')} of {n_test:,} {_have(n)} an equal row in the training part, in "
        f"which {n_train:,} of {parts.n_train:,} have one themselves. "
    )
    if is_more:
        yield Leak(
            "shared rows",
            "problem",
            f"{text}So rows of one part were put into the other: leave them out of the test part",
            _SOURCE,
            p_value,
            **_rows(seen, rows),
        )
        return
    is_much = n >= _MANY_TWINS * n_test
    yield Leak(
        "duplicates",
        "warning" if is_much else "note",
        f"{text}The table has twins; keep them together when it is split, or scores are too good",
        _SOURCE,
        p_value,
        **_rows(seen, rows),
    )


def _near_twins(seen: Evidence) -> Iterator[Leak]:
    near = seen.near_copies
    if near is None or near.p_value >= SMALLEST_P:
        return
    n = near.rows.size
    yield Leak(
        "near duplicates",
        "warning" if n >= _MANY_TWINS * (seen.parts.n_rows - seen.parts.n_train) else "note",
        f"{plural(n, 'test row')} {_have(n)} a training row at a hundredth of the distance to "
        "others, or nearer: the same thing measured twice, or a copy with noise. Keep such rows "
        "together when the table is split",
        "Facco et al. 2017",
        near.p_value,
        **_rows(seen, union(near.rows, near.twins)),
    )


def _shares(seen: Evidence) -> Iterator[Leak]:
    """Classes that are not as common in both parts."""
    found = splits.compare_shares(seen.parts)
    if found.p_value >= SMALLEST_P:
        return
    train, test = (
        ", ".join(
            f"{shown(label)} {count / counts.sum():.1%}"
            for label, count in list(zip(seen.parts.labels, counts, strict=True))[:4]
        )
        for counts in (found.train, found.test)
    )
    said = f"the classes have other shares in the {TRAIN} ({train}) than in the {TEST} ({test})"
    is_even = found.ratio_of_test < splits.BALANCED
    if is_even and found.ratio_of_train >= splits.BALANCED:
        yield Leak(
            "balanced test part",
            "problem",
            f"{said}: it was balanced, and precision, accuracy and costs on it are not those of "
            "new rows. Test on rows as they come",
            p_value=found.p_value,
        )
    elif found.ratio_of_train < splits.BALANCED:
        yield Leak(
            "balanced training part",
            "note",
            f"{said}. That is right where the training part was resampled after the split",
            p_value=found.p_value,
        )
    else:
        yield Leak(
            "other class shares",
            "warning",
            f"{said}. Probabilities and thresholds learnt on one are wrong on the other, unless "
            "time explains it: split so that both are alike, or correct for it",
            p_value=found.p_value,
        )


def _groups(seen: Evidence) -> Iterator[Leak]:
    for column in seen.group_columns:
        found = splits.shared_groups(seen.parts, column)
        if not found.n_shared:
            continue
        is_known = seen.groups is not None
        who = "" if is_known else ", which seems to say whom a row is about,"
        yield Leak(
            "groups in both parts",
            "problem" if is_known else "warning",
            f"{found.n_shared:,} of {plural(found.n_groups, 'value')} of {column.name!r}{who} in "
            "the test part stand in the training part, too: what is known of them helps in the "
            "test. Split by it, with GroupKFold or StratifiedGroupKFold",
            **_rows(seen, found.rows),
        )


def _times(seen: Evidence) -> Iterator[Leak]:
    for column in seen.time_columns:
        found = splits.backwards(seen.parts, _times_of(column))
        if found is None:
            continue
        is_known = seen.time is not None
        said = (
            "the whole test part is earlier than the training part"
            if found.is_wholly_before
            else f"{found.rows.size:,} of {plural(found.n_rows, 'test row')} are earlier than the "
            "last training row"
        )
        known = "" if is_known else ". If it tells when a row became known"
        yield Leak(
            "time runs backwards",
            "problem" if is_known else "warning" if found.is_wholly_before else "note",
            f"by {column.name!r} {said}{known}: the model has seen what comes after. Split at one "
            "time, or give time= to compare",
            **_rows(seen, found.rows),
        )


def _times_of(column: ReadColumn) -> np.ndarray:
    if column.codes is not None:
        raise TableError(
            f"time={column.name!r}: the column holds texts such as {shown(column.levels[0])}, "
            "which have no order in time. Read it as dates first"
        )
    return column.numbers


def best_lines(seen: Evidence) -> Iterator[tuple[int, Lines]]:
    """For each class that rows were made of, those between others, each with its best pair."""
    inside: tuple[Chosen, ...] = (made_inside_train, made_inside_test)
    across: tuple[Chosen, ...] = (tested_rows, parents_in_test, crossed_rows)
    chosen = inside + across if seen.parts.is_split else inside
    codes = {one.code for some in chosen for one in seen.real_excess(some)}
    for code in sorted(codes):
        yield code, seen.lines[code].lines.best()
