"""Writing the output: parts of a fixed number of rows, in row groups of a fixed number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from equipoise.streaming._folder import Folder, whole_file
from equipoise.streaming._grouped import grouped
from equipoise.streaming._output import Piece, Stretch, pieces_of

_MOST_GROUP_ROWS, _LEAST_GROUP_ROWS = 131_072, 1_024
_GROUP_BYTES = 32 << 20
_GROUPS_A_PART = 8


@dataclass(frozen=True)
class RowsTogether:
    """How many rows stand together.

    Parameters
    ----------
    batch_rows : int
        Rows that are read at once.
    group_rows : int
        Rows of a row group, which is held in memory until it is written.
    part_rows : int
        Rows of a part.
    """

    batch_rows: int
    group_rows: int
    part_rows: int

    def n_parts(self, n_rows: int) -> int:
        """Parts of an output."""
        return max(1, -(-n_rows // self.part_rows))


def layout_for(
    row_bytes: int,
    memory_limit: int | None,
    batch_rows: int | None,
    group_rows: int | None,
    part_rows: int | None,
) -> RowsTogether:
    """The caller's numbers, and for those that are not given what a row's size allows."""
    most = _GROUP_BYTES if memory_limit is None else min(_GROUP_BYTES, memory_limit // 64)
    fitting = _MOST_GROUP_ROWS
    while fitting > _LEAST_GROUP_ROWS and fitting * row_bytes > most:
        fitting //= 2
    group = group_rows or fitting
    return RowsTogether(
        batch_rows or max(1, fitting // 2), group, part_rows or group * _GROUPS_A_PART
    )


def write_parts(
    folder: Folder,
    stretches: Sequence[Stretch],
    layout: RowsTogether,
    schema: Any,
    shape: Callable[[Piece], Any],
    tell: Callable[[int], None],
) -> list[dict[str, Any]]:
    """Write all parts that are not there yet.

    Parameters
    ----------
    folder : Folder
        Where to.
    stretches : sequence of Stretch
        The output.
    layout : RowsTogether
        Rows of a part, and of a row group.
    schema : pyarrow.Schema
        The columns of what ``shape`` gives.
    shape : callable
        Makes the table that is written of a piece.
    tell : callable
        Is told how many rows are done.

    Returns
    -------
    list of dict
        The name, rows and bytes of each part.
    """
    n_rows = sum(one.n_rows for one in stretches)
    told = []
    for nth in range(layout.n_parts(n_rows)):
        start, stop = nth * layout.part_rows, min((nth + 1) * layout.part_rows, n_rows)
        path = folder.part(nth)
        if not path.exists():
            tables = (shape(one) for one in pieces_of(stretches, start, stop))
            _write_part(path, grouped(tables, layout.group_rows), schema)
        tell(stop)
        told.append({"name": path.name, "rows": stop - start, "bytes": path.stat().st_size})
    return told


def _write_part(path: Path, groups: Iterator[Any], schema: Any) -> None:
    with whole_file(path) as there, pq.ParquetWriter(there, schema) as writer:
        for group in groups:
            # In one piece, so that the bytes do not tell how it was read.
            writer.write_table(group.cast(schema), row_group_size=group.num_rows)
