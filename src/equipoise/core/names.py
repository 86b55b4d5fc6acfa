"""Names as people type them: which was meant, and what to say where none was."""

from collections.abc import Iterable
from difflib import get_close_matches


def folded_name(name: str) -> str:
    """A name without case, hyphens, underscores and spaces."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that somebody may have meant, the first of equals; None where none is near.

    Examples
    --------
    >>> from equipoise.core.names import nearest_name
    >>> nearest_name("smoot", ["ADASYN", "SMOTE"])
    'SMOTE'
    >>> nearest_name("oak", ["decision tree"]) is None
    True
    """
    folded = {folded_name(one): one for one in reversed(list(known))}
    close = get_close_matches(folded_name(name), folded, n=1)
    return folded[close[0]] if close else None


def hint(name: object, known: Iterable[str]) -> str:
    """What to say of a name that nobody has: which is near, or which there are."""
    names = list(known)
    near = nearest_name(name, names) if isinstance(name, str) else None
    return f"did you mean {near!r}?" if near else f"known are {', '.join(names)}"
