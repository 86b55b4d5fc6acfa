"""Tables of one length, from tables of any."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa


def grouped(tables: Iterator[Any], group_rows: int) -> Iterator[Any]:
    """Tables of one length, each in one piece, but for the last."""
    waiting: list[Any] = []
    n_waiting = 0
    for table in tables:
        rest = table
        while n_waiting + rest.num_rows >= group_rows:
            taken = group_rows - n_waiting
            yield _joined([*waiting, rest.slice(0, taken)])
            rest, waiting, n_waiting = rest.slice(taken), [], 0
        if rest.num_rows:
            waiting.append(rest)
            n_waiting += rest.num_rows
    if waiting:
        yield _joined(waiting)


def _joined(tables: list[Any]) -> Any:
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()
