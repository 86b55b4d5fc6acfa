"""What memory a stream takes at most, reckoned before it begins; `make bench-scale` measures it."""

from typing import Any

from equipoise.core.facts import NEAR_ROWS, NO_ROW
from equipoise.core.targets import Targets
from equipoise.exceptions import ParameterError
from equipoise.facts import facts_of
from equipoise.streaming._classes import Classes
from equipoise.streaming._parts import RowsTogether
from equipoise.streaming._samplers import approximate_search
from equipoise.streaming._source import ManyFiles
from equipoise.typing import Counts

#: What the interpreter, Arrow, NumPy and scikit-learn take before any row is read: 210 to 255 MB,
#: by how much of its libraries a system maps at once.
_AT_REST = 280 << 20
#: What a column takes that is read: what is read ahead, a page, and the page unpacked.
_OF_COLUMN = 3 << 20
#: What rows that are made or gathered at once take, with what they are made from.
_MADE = 48 << 20
#: What batches take that are searched for the rows nearest to a class.
_SEARCHED = 128 << 20
#: What blocks of texts take while they become columns.
TEXTS = 96 << 20


def memory_needed(
    sampler: Any, table: ManyFiles, classes: Classes, targets: Targets, layout: RowsTogether
) -> int:
    """Reckon the bytes that a stream takes at most."""
    n_kept, is_thinned = rows_kept(sampler, classes, targets), is_under(sampler)
    looks_at, width, made = facts_of(sampler).looks_at, table.row_bytes, _MADE
    of_row = width if looks_at == NO_ROW else 2 * width + 32 * len(table.schema) + 200
    if looks_at == NEAR_ROWS:
        of_row *= 2
        made += _SEARCHED
    if approximate_search(sampler) is not None:
        # A graph holds each row in float32, twice while it grows, and its links.
        of_row += 8 * len(table.schema) + 300
    largest = max((max(one.group_rows, default=0) for one in table.files), default=0)
    reading = min(_OF_COLUMN * len(table.schema), 2 * width * largest)
    return int(
        _AT_REST
        + made
        + reading
        + TEXTS * any(one.stored for one in table.files)
        + table.n_rows * (6 if is_thinned else 2)
        + n_kept * (of_row + 16)
        + 6 * width * (layout.group_rows + layout.batch_rows)
    )


def is_under(sampler: Any) -> bool:
    """Whether a sampler only leaves rows out."""
    return bool(sampler._sampling_type == "under-sampling")


def rows_kept(sampler: Any, classes: Classes, targets: Targets) -> int:
    """Rows that are picked from the stream, and stay in memory."""
    if is_under(sampler):
        return int(counts_after(sampler, classes, targets).sum())
    return int(classes.counts[targets.n_rows > 0].sum())


def counts_after(sampler: Any, classes: Classes, targets: Targets) -> Counts:
    """Rows of each class in the output, as far as the target tells."""
    counts: Counts = classes.counts.copy()
    if not is_under(sampler):
        return counts + targets.n_rows
    counts[targets.is_target] = targets.n_rows[targets.is_target]
    return counts


def check_memory(needed: int, memory_limit: int | None) -> None:
    """Refuse a limit below what is needed, before anything is written."""
    if memory_limit is not None and needed > memory_limit:
        raise ParameterError(
            f"memory_limit={memory_limit:,} is {said_bytes(memory_limit)}, and this takes up to "
            f"{said_bytes(needed)}: rows of the classes that are picked out stay in memory. "
            "Raise it, ask for fewer rows with sampling_strategy, or thin the classes first"
        )


def said_bytes(n_bytes: float) -> str:
    """A number of bytes as one says it."""
    if n_bytes < 1 << 30:
        return f"{n_bytes / (1 << 20):,.0f} MB"
    return f"{n_bytes / (1 << 30):,.1f} GB"
