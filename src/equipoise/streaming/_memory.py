"""What memory a stream takes at most, reckoned before it begins; `make bench-scale` measures it."""

from dataclasses import dataclass
from typing import Any

from equipoise._engine.arguments import check_count
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


#: Rows of a block below which a search would look at the file of its class without end.
_FEWEST_IN_BLOCK = 1_024


@dataclass(frozen=True)
class Holding:
    """How the rows that are picked out are held, and what a stream takes so.

    Parameters
    ----------
    needed : int
        Bytes that it takes at most.
    block_rows : int, default=0
        Rows that are compared with as many others, where they lie in a file alone; 0 where all of
        them are in memory.
    """

    needed: int
    block_rows: int = 0


def holding_for(
    sampler: Any,
    table: ManyFiles,
    classes: Classes,
    targets: Targets,
    layout: RowsTogether,
    memory_limit: int | None,
) -> Holding:
    """Choose how rows that are picked out are held: in memory, wherever they fit.

    Parameters
    ----------
    sampler, table, classes, targets, layout
        What is to be done.
    memory_limit : int or None
        Bytes that the process may take. Where it is below what is needed either way, the least is
        told.
    """
    needed = memory_needed(sampler, table, classes, targets, layout)
    if memory_limit is None or needed <= memory_limit or approximate_search(sampler) is not None:
        return Holding(needed)
    n_kept, of_pair = rows_kept(sampler, classes, targets), _of_pair(sampler, table)
    without = _beside_picked(sampler, table, layout) + n_kept * _numbers_of(sampler)
    block_rows = max((memory_limit - without) // of_pair, _FEWEST_IN_BLOCK)
    block_rows = min(block_rows, n_kept)
    found = Holding(without + of_pair * block_rows, block_rows)
    return found if found.needed < needed else Holding(needed)


def memory_needed(
    sampler: Any, table: ManyFiles, classes: Classes, targets: Targets, layout: RowsTogether
) -> int:
    """Reckon the bytes that a stream takes at most, with the rows that are picked in memory."""
    looks_at, width = facts_of(sampler).looks_at, table.row_bytes
    of_row = width if looks_at == NO_ROW else 2 * width + 32 * len(table.schema) + 200
    if looks_at == NEAR_ROWS:
        of_row *= 2
    if approximate_search(sampler) is not None:
        # A graph holds each row in float32, twice while it grows, and its links.
        of_row += 8 * len(table.schema) + 300
    n_kept = rows_kept(sampler, classes, targets)
    return _beside_picked(sampler, table, layout) + n_kept * (of_row + 16)


def _beside_picked(sampler: Any, table: ManyFiles, layout: RowsTogether) -> int:
    """What a stream takes beside the rows that are picked."""
    width = table.row_bytes
    largest = max((max(one.group_rows, default=0) for one in table.files), default=0)
    reading = min(_OF_COLUMN * len(table.schema), 2 * width * largest)
    return int(
        _AT_REST
        + _MADE
        + _SEARCHED * (facts_of(sampler).looks_at == NEAR_ROWS)
        + reading
        + TEXTS * any(one.stored for one in table.files)
        + table.n_rows * (6 if is_under(sampler) else 2)
        + 6 * width * (layout.group_rows + layout.batch_rows)
    )


def _numbers_of(sampler: Any) -> int:
    """Bytes of a row that lies in a file: its number, its class, and who is near."""
    looks_at = facts_of(sampler).looks_at
    if looks_at == NO_ROW:
        return 64
    of_lists = 80 + 24 * most_neighbors(sampler)
    # Each row near to them may be another one.
    return of_lists if looks_at != NEAR_ROWS else 2 * of_lists + 64 * most_neighbors(sampler)


def _of_pair(sampler: Any, table: ManyFiles) -> int:
    """Bytes of a row of a block, and of another that is compared with it or copied."""
    width, n_columns = table.row_bytes, len(table.schema)
    if facts_of(sampler).looks_at == NO_ROW:
        return 4 * width
    return 2 * (3 * width + 40 * n_columns + 100) + 96 * most_neighbors(sampler)


def most_neighbors(sampler: Any) -> int:
    """The most neighbours that a sampler asks for."""
    told = (getattr(sampler, name, 0) for name in ("k_neighbors", "m_neighbors", "n_neighbors"))
    return max(_OF_WORDS.get(one, 5) if isinstance(one, str) else int(one) for one in told)


_OF_WORDS = {"auto": 10, "half": 64}


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


def check_memory_limit(memory_limit: int | None) -> None:
    """Refuse what is no number of bytes."""
    if memory_limit is not None:
        check_count("memory_limit", memory_limit)


def check_memory(holding: Holding, memory_limit: int | None) -> None:
    """Refuse a limit below what is needed, before anything is written."""
    if memory_limit is None or holding.needed <= memory_limit:
        return
    why = ", even where rows that are picked out lie in a file" * (holding.block_rows > 0)
    raise ParameterError(
        f"memory_limit={memory_limit:,} is {said_bytes(memory_limit)}, and this takes up to "
        f"{said_bytes(holding.needed)}{why}. Raise it, ask for fewer rows with "
        "sampling_strategy, or thin the classes first"
    )


def said_bytes(n_bytes: float) -> str:
    """A number of bytes as one says it."""
    if n_bytes < 1 << 30:
        return f"{n_bytes / (1 << 20):,.0f} MB"
    return f"{n_bytes / (1 << 30):,.1f} GB"
