"""What a stream will take, from footers and the target column alone."""

from dataclasses import dataclass, replace
from typing import Any

from equipoise._containers.results import Result
from equipoise._runtime.errors import naming
from equipoise.core.facts import NEAR_ROWS, NO_ROW
from equipoise.core.targets import Targets
from equipoise.core.text import Line, Part, TextTable, plural, said_time
from equipoise.exceptions import ParameterError
from equipoise.facts import facts_of
from equipoise.streaming._classes import Classes, read_classes
from equipoise.streaming._deciding import targets_of
from equipoise.streaming._parts import RowsTogether, layout_for
from equipoise.streaming._samplers import APPROXIMATE, EXACT, approximate_search, steps_of
from equipoise.streaming._source import ManyFiles, SourceLike, open_source

#: What the interpreter, Arrow and NumPy take before any row is read.
_AT_REST = 160 << 20
#: Bytes a second of raw columns, on one slow core: what is said of time is a guess.
_READ, _WRITTEN = 250e6, 60e6
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
        About how long it takes.
    rows_of_a_group, parts : int
        Rows of a row group of the output, and files of it.
    neighbors : {"exact", "approximate"}, default="exact"
        How neighbours are found.

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
    neighbors: str = EXACT

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
                f"memory about {_said_bytes(self.memory)}, disk about {_said_bytes(self.disk)}, "
                f"time about {said_time(self.seconds)}"
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
) -> StreamPlan:
    """Tell what :func:`stream` would take, from the footers and the target column.

    Parameters
    ----------
    source, target, sampler
        As of :func:`stream`.
    memory_limit : int or None, default=None
        Bytes that the process may take; None is no limit.
    neighbors : {"exact", "approximate"}, default="exact"
        As of :func:`stream`.

    Returns
    -------
    StreamPlan
        Rows, classes, passes, memory, disk and time. Time is a guess from the bytes.

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
    table = open_source(source)
    classes = read_classes(table, target)
    layout = layout_for(table.row_bytes, memory_limit, None, None, None)
    planned = []
    for step in steps:
        targets = targets_of(step, classes)
        planned.append(estimate(step, table, classes, targets, layout))
        counts = counts_after(step, classes, targets)
        table, classes = table.with_rows(int(counts.sum())), replace(classes, counts=counts)
    return planned[0] if len(planned) == 1 else _in_a_row(planned)


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
    )


def estimate(
    sampler: Any, table: ManyFiles, classes: Classes, targets: Targets, layout: RowsTogether
) -> StreamPlan:
    """Reckon what a stream takes."""
    after = counts_after(sampler, classes, targets)
    n_out, is_thinned = int(after.sum()), sampler._sampling_type == "under-sampling"
    looks_at = facts_of(sampler).looks_at
    n_kept = n_out if is_thinned else int(classes.counts[targets.n_rows > 0].sum())
    passes = [f"the target column of {table.n_rows:,} rows"]
    read = table.n_rows
    if is_thinned:
        passes.append(f"{n_kept:,} rows that stay are picked out")
    else:
        passes.append(f"{plural(n_kept, 'row')} of classes that grow are picked out")
        if looks_at == NEAR_ROWS:
            passes.append("the rows nearest to them are looked for, then picked out")
            read += 2 * table.n_rows
        passes.append(f"{table.n_rows:,} rows are copied, {n_out - table.n_rows:,} are made")
        read += table.n_rows
    width = table.row_bytes
    of_row = width if looks_at == NO_ROW else 2 * width + 32 * len(table.schema) + 200
    is_exact = approximate_search(sampler) is None
    if not is_exact:
        # The graph holds each row in float32, twice while it grows, and its links.
        of_row += 8 * len(table.schema) + 300
    memory = (
        _AT_REST
        + table.n_rows * (6 if is_thinned else 2)
        + n_kept * (of_row + 16)
        + 6 * width * (layout.group_rows + layout.batch_rows)
    )
    on_disk = table.n_bytes / max(1, table.n_rows)
    return StreamPlan(
        files=len(table.files),
        n_rows_in=table.n_rows,
        n_rows=n_out,
        before=classes.by_label(),
        after=classes.named(after),
        passes=tuple(passes),
        memory=int(memory),
        disk=int(n_out * on_disk + n_kept * width),
        seconds=read * width / _READ + n_out * width / _WRITTEN,
        rows_of_a_group=layout.group_rows,
        parts=layout.n_parts(n_out),
        neighbors=EXACT if is_exact else APPROXIMATE,
    )


def check_memory(plan: StreamPlan, memory_limit: int | None) -> None:
    """Refuse a limit below what is needed, before anything is written."""
    if memory_limit is not None and plan.memory > memory_limit:
        raise ParameterError(
            f"memory_limit={memory_limit:,} is {_said_bytes(memory_limit)}, and this takes about "
            f"{_said_bytes(plan.memory)}: rows of the classes that are picked out stay in memory. "
            "Raise it, ask for fewer rows with sampling_strategy, or thin the classes first"
        )


def counts_after(sampler: Any, classes: Classes, targets: Targets) -> Any:
    """Rows of each class in the output, as far as the target tells."""
    if sampler._sampling_type != "under-sampling":
        return classes.counts + targets.n_rows
    counts = classes.counts.copy()
    counts[targets.is_target] = targets.n_rows[targets.is_target]
    return counts


def _said_bytes(n_bytes: float) -> str:
    """A number of bytes as one says it."""
    if n_bytes < 1 << 30:
        return f"{n_bytes / (1 << 20):,.0f} MB"
    return f"{n_bytes / (1 << 30):,.1f} GB"
