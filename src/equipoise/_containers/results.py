"""Results that print as a short page and become frames of the library that the caller names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from equipoise.core.markup import in_a_notebook
from equipoise.core.text import Part, TextTable, as_text

LIBRARIES = ("pandas", "polars", "pyarrow")
_SCALARS = (str, bool, int, float)

T = TypeVar("T")


class Result:
    """What prints as the command prints it, and becomes a data frame."""

    def said(self) -> Iterable[Part]:
        """What it says to a person, part by part.

        Returns
        -------
        iterable of Title, Line, Bullet and TextTable
        """
        raise NotImplementedError

    def _records(self) -> Sequence[Mapping[str, Any]]:
        """The rows of its frame."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return as_text(list(self.said()))

    def _repr_html_(self) -> str:
        return in_a_notebook(self.said())

    def to_frame(self, library: str = "pandas") -> Any:
        """Give its rows as a data frame.

        Parameters
        ----------
        library : {"pandas", "polars", "pyarrow"}, default="pandas"
            Whose frame.

        Returns
        -------
        frame
            A column for each field.
        """
        return frame_of(self._records(), library)


class ResultRows(Result, tuple[T, ...]):  # noqa: SLOT001 - it knows how it prints
    """Rows that are a tuple, print as a short table, and become a frame.

    Parameters
    ----------
    rows : iterable of dataclasses
        The rows.
    grid : callable
        Gives the short table of them.
    """

    _grid: Callable[[Any], TextTable]

    def __new__(cls, rows: Iterable[T], grid: Callable[[Any], TextTable]) -> "ResultRows[T]":
        """Make a tuple of the rows."""
        made = super().__new__(cls, rows)
        made._grid = grid
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self), self._grid

    def said(self) -> list[Part]:
        return [self._grid(tuple(self))]

    def _records(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in self]  # type: ignore[call-overload]

    def __repr__(self) -> str:
        return super().__repr__() if self else "()"


def frame_of(records: Sequence[Mapping[str, Any]], library: str = "pandas") -> Any:
    """A frame with a row for each record.

    Parameters
    ----------
    records : sequence of dicts of the same keys
        What stands in each row; what is neither a text nor a number becomes a text.
    library : {"pandas", "polars", "pyarrow"}
        Whose frame.

    Raises
    ------
    ValueError
        There is no such library.
    ImportError
        It is not installed.
    """
    names = list(records[0]) if records else []
    columns = {name: _of_one_type([record[name] for record in records]) for name in names}
    return frame_of_columns(columns, library)


def frame_of_columns(columns: Mapping[str, Sequence[Any]], library: str = "pandas") -> Any:
    """A frame of columns, each of one type and missing values; see :func:`frame_of`."""
    if library not in LIBRARIES:
        raise ValueError(
            f"to_frame: library must be one of {', '.join(map(repr, LIBRARIES))}, not {library!r}"
        )
    try:
        return nw.from_dict(columns, backend=library).to_native()  # type: ignore[arg-type]
    except ModuleNotFoundError as error:
        raise ImportError(
            f"to_frame: {library!r} is not installed: pip install {library}"
        ) from error


def _of_one_type(values: list[Any]) -> list[Any]:
    """Values that a column can hold together; texts where they are of several types."""
    values = [value.item() if hasattr(value, "item") else value for value in values]
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    if len(kinds) <= 1 and kinds <= set(_SCALARS):
        return values
    return [None if value is None else str(value) for value in values]
