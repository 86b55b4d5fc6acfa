"""How fast a table is read and written here, and how large it is on the disk, by its first rows."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from equipoise.streaming._found import FoundFiles


@dataclass(frozen=True)
class RowPace:
    """Of one row of a table: seconds to read and to write it, and bytes on the disk.

    Parameters
    ----------
    read, written, parsed : float
        Seconds: from columns, to columns, and from texts.
    stored : float
        Bytes of a Parquet file.
    """

    read: float = 0.0
    written: float = 0.0
    parsed: float = 0.0
    stored: float = 0.0


def pace_of(found: FoundFiles) -> RowPace:
    """Read the first rows and write them into memory."""
    table, seconds = _timed(found.first_rows)
    if not table.num_rows:
        return RowPace()
    written, to_write = _timed(lambda: _as_parquet(table))
    _, to_read = _timed(lambda: pq.read_table(pa.BufferReader(written)))
    a_row = 1 / table.num_rows
    is_of_texts = found.texts is not None
    return RowPace(
        (to_read if is_of_texts else seconds) * a_row,
        to_write * a_row,
        seconds * a_row * is_of_texts,
        written.size * a_row,
    )


def _as_parquet(table: Any) -> Any:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue()


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What comes of some work, and how long it takes once it has been done before."""
    work()
    begun = perf_counter()
    made = work()
    return made, perf_counter() - begun
