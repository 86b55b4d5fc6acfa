"""A function for each table of the ``data`` extra: ``load_yeast4`` is ``load_table("yeast4")``."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from equipoise.datasets._tables import available, load_table

_DOC = """Read the table {table!r}: ``load_table({table!r}, as_frame=as_frame)``.

    Parameters
    ----------
    as_frame : bool, default=False
        Whether to return a pandas DataFrame, with column names, categories and integers.

    Returns
    -------
    X, y
        The features and the classes; see :func:`equipoise.datasets.load_table`.
    """

Reader = Callable[..., tuple[Any, Any]]


@cache
def readers() -> dict[str, Reader]:
    """The functions by their names: that of a table, with ``_`` for what no name can have."""
    return {_name_of(table): _reader(table) for table in available()}


def _name_of(table: str) -> str:
    return "load_" + re.sub(r"\W", "_", table)


def _reader(table: str) -> Reader:
    def load(*, as_frame: bool = False) -> tuple[Any, Any]:
        return load_table(table, as_frame=as_frame)

    load.__name__ = load.__qualname__ = _name_of(table)
    load.__module__ = "equipoise.datasets"
    load.__doc__ = _DOC.format(table=table)
    return load
