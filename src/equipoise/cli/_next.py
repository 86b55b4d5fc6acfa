"""What to type next, in one line that can be pasted."""

from collections.abc import Iterable, Mapping
from shlex import quote

from equipoise.core.visible import is_active

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
    return " ".join(map(quoted, [*typed, *words]))


def quoted(word: str) -> str:
    """A word as a shell reads it; where it has control characters, as bash, zsh and ksh do."""
    return f"$'{''.join(map(_escaped, word))}'" if is_active(word) else quote(word)


def _escaped(sign: str) -> str:
    number = ord(sign)
    if sign in "\\'":
        return f"\\{sign}"
    if not is_active(sign):
        return sign
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a file's name that is no text
        number -= 0xDC00
    elif number >= 0x80:
        return f"\\U{number:08x}"
    return f"\\x{number:02x}"


def listed(names: Iterable[str]) -> str | None:
    """Names as ``--drop`` reads them; one with a comma cannot be told."""
    told = [name for name in dict.fromkeys(names) if "," not in name and name == name.strip()]
    return ",".join(told) or None
