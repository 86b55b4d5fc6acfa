"""Errors that begin with the name of what the caller called."""

from collections.abc import Iterator
from contextlib import contextmanager

from equipoise.exceptions import EquipoiseError

__all__ = ["naming"]


@contextmanager
def naming(function: str) -> Iterator[None]:
    """Put a public function's name in front of an error from below; a decorator too.

    What several functions share is then told by whoever was called, and says no name itself.
    """
    try:
        yield
    except (EquipoiseError, ValueError, TypeError) as error:
        if not str(error).startswith(f"{function}: "):
            error.args = (f"{function}: {error}", *error.args[1:])
        raise
