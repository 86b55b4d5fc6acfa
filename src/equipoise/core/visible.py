"""Text of strangers, shown so that it does nothing but stand there."""

import json
import re

# Control characters; what breaks or turns lines round unseen; halves of characters; tags.
_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def is_active(text: str) -> bool:
    """Whether a terminal would do something else with a text than to show it."""
    return _ACTIVE.search(text) is not None


def visible(text: str, *, lines: bool = False) -> str:
    r"""A text in which what a terminal would obey is written as Python writes it.

    Parameters
    ----------
    text : str
        Names, values or sentences with such in them.
    lines : bool, default=False
        Whether its ends of lines are meant.

    Returns
    -------
    str

    Examples
    --------
    >>> from equipoise.core.visible import visible
    >>> print(visible("a\x1b[31mred\nnext"))
    a\x1b[31mred\nnext
    """

    def shown(found: re.Match[str]) -> str:
        sign = found[0]
        return sign if lines and sign == "\n" else sign.encode("unicode_escape").decode()

    return _ACTIVE.sub(shown, text)


def visible_json(text: str) -> str:
    r"""JSON in which the same is escaped, as JSON does it: it says what it said.

    Examples
    --------
    >>> from equipoise.core.visible import visible_json
    >>> print(visible_json('["\x9b31m"]'))
    ["\u009b31m"]
    """

    def escaped(found: re.Match[str]) -> str:
        # An end of line that is still one stands between values, not in a text.
        return found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1]

    return _ACTIVE.sub(escaped, text)
