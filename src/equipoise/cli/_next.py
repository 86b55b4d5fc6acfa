"""What to type next, in one line that can be pasted."""

from collections.abc import Iterable, Mapping
from shlex import join

#: A file to save what came through standard input, which can be read once only.
SAVED = "table.csv"


def command(
    name: str, data: str, options: Mapping[str, str | None], words: Iterable[str] = ()
) -> str:
    """A command with its options; those without a value are left out.

    Parameters
    ----------
    name : str
        The command, compare say.
    data : str
        The file.
    options : mapping of str to str or None
        What is typed, ``--target`` say, and its value.
    words : iterable of str
        What is typed after these.
    """
    typed = ["equipoise", name, f"./{data}" if data.startswith("-") else data]
    for option, value in options.items():
        if value is not None:
            # A value that begins like an option must not be taken for one.
            typed += [f"{option}={value}"] if value.startswith("-") else [option, value]
    return join([*typed, *words])


def listed(names: Iterable[str]) -> str | None:
    """Names as ``--drop`` reads them; one with a comma cannot be told."""
    told = [name for name in dict.fromkeys(names) if "," not in name and name == name.strip()]
    return ",".join(told) or None
