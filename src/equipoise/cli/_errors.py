"""Errors that a person made, or can mend: one sentence, and an exit code."""

from collections.abc import Iterable

from equipoise.core.names import nearest_name

DONE, FAILED, UNUSABLE = 0, 1, 2
_NEEDED = ("cyclopts", "rich", "pyarrow")


class CommandError(Exception):
    """Ends the command with one sentence.

    Parameters
    ----------
    sentence : str
        What is wrong and what to do.
    code : int, default=2
        The exit code.
    """

    def __init__(self, sentence: str, code: int = UNUSABLE) -> None:
        super().__init__(sentence)
        self.code = code


def unknown(what: str, name: str, known: Iterable[str], most: int = 12) -> CommandError:
    """There is no such thing; say what is near, or what there is."""
    names = list(known)
    if near := nearest_name(name, names):
        return CommandError(f"there is no {what} {name!r}. Did you mean {near!r}?")
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return CommandError(f"there is no {what} {name!r}. There are: {', '.join(names[:most])}{more}")


def missing_extra(error: BaseException) -> str:
    """How to install what the command needs; empty where it is something else that is missing."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    if not isinstance(error, ImportError) or name not in _NEEDED:
        return ""
    return (
        f"the command needs {name}, which is not installed. "
        "Install it with: pip install 'equipoise[cli]'"
    )


def one_sentence(error: BaseException) -> str:
    """An error's message on one line."""
    return " ".join(str(error).split())
