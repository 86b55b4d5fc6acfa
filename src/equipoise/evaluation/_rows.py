"""ResultRows of a result: a tuple that prints as a short table and becomes a frame."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from equipoise._containers.results import Result
from equipoise.core.text import Part, TextTable

T = TypeVar("T")


class ResultRows(Result, tuple[T, ...]):  # noqa: SLOT001 - it knows how it prints
    """ResultRows of a result.

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

    def report(self) -> list[Part]:
        return [self._grid(tuple(self))]

    def _records(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in self]  # type: ignore[call-overload]

    def __repr__(self) -> str:
        return super().__repr__() if self else "()"
