"""Errors that begin with the name of what the caller called."""

from collections.abc import Iterator
from contextlib import contextmanager

from equipoise.exceptions import EquipoiseError

__all__ = ["begin_with", "naming"]


@contextmanager
def naming(function: str) -> Iterator[None]:
    """Put a public function's name in front of an error from below; a decorator too.

    What several functions share is then told by whoever was called, and says no name itself.
    """
    try:
        yield
    except (EquipoiseError, ValueError, TypeError) as error:
        begin_with(function, error)
        raise


def begin_with(name: str, error: Exception) -> None:
    """Let an error's words begin with a name, if they do not."""
    if not str(error).startswith(f"{name}: "):
        error.args = (f"{name}: {error}", *error.args[1:])
