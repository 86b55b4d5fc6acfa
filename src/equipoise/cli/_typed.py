"""The command as it was typed, so that a report can tell what repeats it."""

from contextvars import ContextVar

from equipoise.cli._next import quoted
from equipoise.cli._options import STREAM

#: The words after ``equipoise``.
WORDS: ContextVar[tuple[str, ...]] = ContextVar("WORDS", default=())


def typed_command() -> str:
    """The line, quoted as a shell wants it."""
    words = ["-" if word == STREAM else word for word in WORDS.get()]
    return " ".join(map(quoted, ["equipoise", *words]))
