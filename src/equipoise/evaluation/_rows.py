"""Rows of a result: a tuple that prints as a short table and becomes a frame."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from equipoise._containers.results import frame_of
from equipoise.core.text import TextTable, as_text

T = TypeVar("T")


class Rows(tuple[T, ...]):  # noqa: SLOT001 - it knows how it prints
    """Rows of a result.

    Parameters
    ----------
    rows : iterable of dataclasses
        The rows.
    grid : callable
        Gives the short table of them.
    """

    _grid: Callable[[Any], TextTable]

    def __new__(
        cls, rows: Iterable[T] = (), grid: Callable[[Any], TextTable] | None = None
    ) -> "Rows[T]":
        """Make a tuple of the rows."""
        made = super().__new__(cls, rows)
        if grid is not None:
            made._grid = grid
        return made

    def to_frame(self, library: str = "pandas") -> Any:
        """Give the rows as a data frame.

        Parameters
        ----------
        library : {"pandas", "polars", "pyarrow"}, default="pandas"
            Whose frame.

        Returns
        -------
        frame
            A column for each field.
        """
        return frame_of([asdict(row) for row in self], library)  # type: ignore[call-overload]

    def __repr__(self) -> str:
        if "_grid" not in vars(self) or not self:
            return super().__repr__()
        return as_text([self._grid(tuple(self))])
