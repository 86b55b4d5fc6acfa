"""What a stream will take, from footers and the target column alone."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from equipoise._containers.results import Result
from equipoise._runtime.errors import naming
from equipoise.core.facts import NEAR_ROWS, NO_ROW
from equipoise.core.targets import Targets
from equipoise.core.text import Line, Part, TextTable, plural, said_time
from equipoise.facts import facts_of
from equipoise.streaming._classes import Classes, read_classes
from equipoise.streaming._deciding import declared_of, targets_of
from equipoise.streaming._found import find_files
from equipoise.streaming._memory import (
    TEXTS,
    Holding,
    counts_after,
    holding_for,
    is_under,
    rows_kept,
    said_bytes,
)
from equipoise.streaming._pace import RowPace, pace_of
from equipoise.streaming._parts import RowsTogether, layout_for
from equipoise.streaming._samplers import APPROXIMATE, EXACT, approximate_search, steps_of
from equipoise.streaming._source import ManyFiles, SourceLike
from equipoise.streaming._table import TableOfFiles
from equipoise.streaming._whole import is_measured_by_spread

_APPROXIMATELY = (
    "neighbours approximately: what they are worth is measured on 1,000 rows, and written into the "
    "manifest"
)


@dataclass(frozen=True, repr=False)
class StreamPlan(Result):
    """What a stream will read, make and need.

    Parameters
    ----------
    files : int
        Files that are read.
    n_rows_in, n_rows : int
        Rows that are read, and rows of the output.
    before, after : dict of str to int
        Rows of each class.
    passes : tuple of str
        What is read, in which order.
    memory, disk : int
        Bytes that it takes at most, and bytes that are written: estimates.
    seconds : float
        About how long reading and writing take, by the pace of the first rows. A search for
        neighbours comes on top.
    rows_of_a_group, parts : int
        Rows of a row group of the output, and files of it.
    is_searched : bool
        Whether neighbours are searched.
    neighbors : {"exact", "approximate"}, default="exact"
        How neighbours are found.
    block_rows : int, default=0
        Rows of a block, where rows that are picked out do not fit into the memory limit and lie in
        a file; 0 where they fit.

    Examples
    --------
    >>> from equipoise.streaming import StreamPlan
    >>> plan = StreamPlan(1, 10, 18, {"no": 9, "yes": 1}, {"no": 9, "yes": 9}, ("target",), 2**20,
    ...                   2**20, 1.0, 1024, 1)
    >>> plan.memory
    1048576
    """

    files: int
    n_rows_in: int
    n_rows: int
    before: dict[str, int]
    after: dict[str, int]
    passes: tuple[str, ...]
    memory: int
    disk: int
    seconds: float
    rows_of_a_group: int
    parts: int
    is_searched: bool = False
    neighbors: str = EXACT
    block_rows: int = 0

    def said(self) -> list[Part]:
        """What it says to a person, part by part."""
        rows = [(label, f"{n:,}", f"{self.after[label]:,}") for label, n in self.before.items()]
        numbered = [f"{nth}. {what}" for nth, what in enumerate(self.passes, start=1)]
        return [
            Line(f"{plural(self.files, 'file')}, {self.n_rows_in:,} rows → {self.n_rows:,} rows"),
            TextTable(("class", "rows", "after"), rows),
            *(Line(one) for one in numbered),
            *([Line(_APPROXIMATELY)] if self.neighbors == APPROXIMATE else []),
            Line(
                f"memory up to {said_bytes(self.memory)}, disk about {said_bytes(self.disk)}, "
                f"reading and writing about {said_time(self.seconds)}"
                f"{'; the search for neighbours comes on top' * self.is_searched}"
            ),
            Line(f"{plural(self.parts, 'part')}, row groups of {self.rows_of_a_group:,} rows"),
        ]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain numbers, texts, lists and dicts."""
        return {**vars(self), "passes": list(self.passes)}

    def _records(self) -> list[dict[str, Any]]:
        return [
            {"class": label, "before": n, "after": self.after[label]}
            for label, n in self.before.items()
        ]


@naming("plan_stream")
def plan_stream(
    source: SourceLike,
    target: str,
    sampler: Any,
    *,
    memory_limit: int | None = None,
    neighbors: str = EXACT,
    reading: Mapping[str, Any] | None = None,
) -> StreamPlan:
    """Tell what :func:`stream` would take, from the footers and the target column.

    Of CSV files the texts of the target are read, once to find what they are and once more.

    Parameters
    ----------
    source, target, sampler
        As of :func:`stream`.
    memory_limit : int or None, default=None
        Bytes that the process may take; None is no limit.
    neighbors : {"exact", "approximate"}, default="exact"
        As of :func:`stream`.
    reading : dict or None, default=None
        As of :func:`stream`.

    Returns
    -------
    StreamPlan
        Rows, classes, passes, memory, disk and time. Time and disk are reckoned from the first
        rows, which are read and written into memory for it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.streaming import plan_stream
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     plan_stream(folder, "fraud", SMOTE(random_state=0)).after
    {'0': 3, '1': 3}
    """
    steps = steps_of(sampler, neighbors)
    found = find_files(source, reading)
    with tempfile.TemporaryDirectory() as folder:
        alone = TableOfFiles(found.target_alone(target, Path(folder)))
        classes = read_classes(alone, target)
    table = found.supposed(classes.codes.size)
    layout = layout_for(table.row_bytes, memory_limit, None, None, None)
    pace, planned = pace_of(found), []
    for step in steps:
        targets = targets_of(step, classes)
        holding = holding_for(step, table, classes, targets, layout, memory_limit)
        planned.append(_estimate(step, table, target, classes, targets, layout, pace, holding))
        counts = counts_after(step, classes, targets)
        table, classes = table.with_rows(int(counts.sum())), replace(classes, counts=counts)
    plan = planned[0] if len(planned) == 1 else _in_a_row(planned)
    return plan if found.texts is None else _with_texts(plan, pace)


def _in_a_row(planned: list[StreamPlan]) -> StreamPlan:
    """What streams that follow each other take together."""
    return replace(
        planned[0],
        n_rows=planned[-1].n_rows,
        after=planned[-1].after,
        passes=tuple(what for one in planned for what in one.passes),
        memory=max(one.memory for one in planned),
        disk=sum(one.disk for one in planned),
        seconds=sum(one.seconds for one in planned),
        parts=planned[-1].parts,
        neighbors=max((one.neighbors for one in planned), key=[EXACT, APPROXIMATE].index),
        block_rows=max(one.block_rows for one in planned),
    )


def _with_texts(plan: StreamPlan, pace: RowPace) -> StreamPlan:
    """The same, where texts are made Parquet first."""
    texts = "texts are read to find what the columns are, and once more to store them as Parquet"
    return replace(
        plan,
        passes=(texts, *plan.passes),
        memory=plan.memory + TEXTS,
        disk=plan.disk + int(plan.n_rows_in * pace.stored),
        seconds=plan.seconds + plan.n_rows_in * (2 * pace.parsed + pace.written),
    )


def _estimate(
    sampler: Any,
    table: ManyFiles,
    target: str,
    classes: Classes,
    targets: Targets,
    layout: RowsTogether,
    pace: RowPace,
    holding: Holding,
) -> StreamPlan:
    """Reckon what one stream takes."""
    after, n_kept = counts_after(sampler, classes, targets), rows_kept(sampler, classes, targets)
    n_out, looks_at = int(after.sum()), facts_of(sampler).looks_at
    passes, n_read = [f"the target column of {table.n_rows:,} rows"], table.n_rows
    if is_under(sampler):
        passes.append(f"{n_kept:,} rows that stay are picked out")
    else:
        passes.append(f"{plural(n_kept, 'row')} of classes that grow are picked out")
        if looks_at != NO_ROW and _is_by_spread(sampler, table.schema, target):
            passes.append("numbers and dates are read twice more, for their deviations")
            n_read += 2 * table.n_rows
        n_blocks = _blocks_of(holding, n_kept) if looks_at != NO_ROW else 0
        if n_blocks:
            passes.append(
                f"they do not fit into the memory limit: {plural(n_blocks, 'block')} of up to "
                f"{holding.block_rows:,} rows, each compared with each other"
            )
            n_read += n_blocks * n_kept
        if looks_at == NEAR_ROWS:
            times = f"{n_blocks:,} times, for a block each, " * (n_blocks > 1)
            passes.append(f"the rows nearest to them are looked for, {times}then picked out")
            n_read += (max(1, n_blocks) + 1) * table.n_rows
        passes.append(f"{table.n_rows:,} rows are copied, {n_out - table.n_rows:,} are made")
        n_read += table.n_rows
    return StreamPlan(
        files=len(table.files),
        n_rows_in=table.n_rows,
        n_rows=n_out,
        before=classes.by_label(),
        after=classes.named(after),
        passes=tuple(passes),
        memory=holding.needed,
        disk=int(n_out * pace.stored + 2 * n_kept * table.row_bytes),
        seconds=n_read * pace.read + n_out * pace.written,
        rows_of_a_group=layout.group_rows,
        parts=layout.n_parts(n_out),
        is_searched=looks_at != NO_ROW,
        neighbors=EXACT if approximate_search(sampler) is None else APPROXIMATE,
        block_rows=holding.block_rows,
    )


def _blocks_of(holding: Holding, n_kept: int) -> int:
    """How many blocks rows are cut into that lie in a file."""
    return -(-n_kept // holding.block_rows) if holding.block_rows else 0


def _is_by_spread(sampler: Any, schema: Any, target: str) -> bool:
    """Whether some columns are measured by the deviation of the whole."""
    features = schema.remove(schema.get_field_index(target))
    return is_measured_by_spread(features, declared_of(sampler, features))
