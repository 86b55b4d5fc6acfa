"""Rows that are picked from the stream, in an Arrow file that is mapped into memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise._containers.arrow_types import take_table
from equipoise.streaming._folder import whole_file
from equipoise.streaming._source import ManyFiles
from equipoise.typing import Rows


def pick_rows(
    source: ManyFiles,
    rows: Rows,
    path: Path,
    batch_rows: int,
    look: Callable[[Any], None] | None = None,
) -> Any:
    """Pick some rows of the table, with all columns.

    Parameters
    ----------
    source : ManyFiles
        The table.
    rows : ndarray of shape (n,), dtype int64
        The rows, ascending.
    path : Path
        The Arrow file to write them to.
    batch_rows : int
        Rows that are read at once.
    look : callable or None, default=None
        Is given each batch of the whole table, too.

    Returns
    -------
    pyarrow.Table
        Mapped into memory from the file, each column in one piece.
    """
    return write_spool(picked_tables(source, rows, batch_rows, look), source.schema, path)


def write_spool(tables: Iterator[Any], schema: Any, path: Path) -> Any:
    """Write tables into one Arrow file, and map it."""
    raw = path.with_suffix(".pieces")
    with pa.OSFile(str(raw), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for table in tables:
            writer.write_table(table)
    with pa.memory_map(str(raw)) as pieces:
        whole = pa.ipc.open_stream(pieces).read_all().unify_dictionaries().combine_chunks()
        with (
            whole_file(path) as there,
            pa.OSFile(str(there), "wb") as sink,
            pa.ipc.new_file(sink, schema) as writer,
        ):
            writer.write_table(whole)
        del whole
    raw.unlink()
    return open_spool(path)


def open_spool(path: Path) -> Any:
    """Map an Arrow file that :func:`write_spool` has written."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def picked_tables(
    source: ManyFiles, rows: Rows, batch_rows: int, look: Callable[[Any], None] | None
) -> Iterator[Any]:
    start = 0 if look is not None or not rows.size else int(rows[0])
    for first, batch in source.batches(batch_rows, start=start):
        if look is not None:
            look(batch)
        elif not rows.size or first > rows[-1]:
            return
        low, high = np.searchsorted(rows, [first, first + batch.num_rows])
        if high > low:
            yield take_table(pa.Table.from_batches([batch]), rows[low:high] - first)
