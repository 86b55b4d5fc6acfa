"""Texts that are something else: numbers, dates or sentences, told by a sample of them."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import numpy as np


class Looks(StrEnum):
    """What texts look like."""

    NUMBERS = "numbers"
    MARKED_NUMBERS = "numbers with marks"
    DATES = "dates"
    SENTENCES = "sentences"


#: What should be no text.
TO_CONVERT = (Looks.NUMBERS, Looks.MARKED_NUMBERS, Looks.DATES)
#: So many distinct texts are looked at.
MOST_LOOKED_AT = 200
#: Fewer distinct texts are names of categories, whatever they look like.
FEWEST_LEVELS = 21
_MOST_EXCEPTIONS = 0.1
_WORDS_OF_A_SENTENCE = 4

#: Texts, in small letters, that stand for a missing value among numbers or dates.
MISSING_WORDS = frozenset(
    {
        *("", "?", "-", "--", "---", ".", "..", "...", "\u2013", "\u2014", "*"),
        *("na", "n/a", "n.a.", "<na>", "nan", "nat", "none", "null", "nil", "(null)"),
        *("missing", "unknown", "not available", "not applicable", "no data", "n/d", "nd", "tbd"),
        *("k.a.", "k. a.", "unbekannt", "inconnu", "#n/a", "#na", "#div/0!", "#value!", "#ref!"),
        *("#name?", "#num!", "#null!", "#wert!", "#zahl!", "#bezug!", "#nv"),
    }
)

# 007 is a key or a code, no number.
_WHOLE = r"(0|[1-9]\d*)"
_NUMBER = re.compile(rf"[+-]?({_WHOLE}(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# A currency or a percent sign, thousands set apart, a decimal comma, a sign or brackets.
_MARKED_NUMBER = re.compile(
    r"[(+-]?\s*[$€£¥]?\s*[+-]?"
    rf"(\d{{1,3}}([.,' \u00a0\u202f]\d{{3}})+|{_WHOLE})([.,]\d+)?\s*[%$€£¥]?\s*\)?"
)
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s*[ap]m)?"
_DAY = (
    rf"(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[ -]{_MONTH}\.?[ -]\d{{2,4}}|{_MONTH}\.? \d{{1,2}},? \d{{2,4}})"
)
_ZONE = r"\s*(z|utc|[+-]\d{2}:?\d{2})?"
_DATE = re.compile(rf"({_DAY}([T ]+{_CLOCK}{_ZONE})?|{_CLOCK})", re.IGNORECASE)


def looks_like(texts: Iterable[str]) -> Looks | None:
    """Tell what distinct texts look like, where they look like no names.

    Parameters
    ----------
    texts : iterable of str
        Distinct texts of a column, or a sample of them.

    Returns
    -------
    Looks or None
        What nine in ten of them look like; blanks and words for a missing value left out.

    Examples
    --------
    >>> from equipoise.core.texts import looks_like
    >>> str(looks_like(["1889.50", "20.15", " ", "301"]))
    'numbers'
    >>> looks_like(["Bern", "Rome"]) is None
    True
    """
    known = [one.strip() for one in texts]
    known = [one for one in known if one.lower() not in MISSING_WORDS]
    if not known:
        return None
    for looks, pattern in (
        (Looks.NUMBERS, _NUMBER),
        (Looks.DATES, _DATE),
        (Looks.MARKED_NUMBERS, _MARKED_NUMBER),
    ):
        n_fitting = sum(pattern.fullmatch(one) is not None for one in known)
        if n_fitting >= (1 - _MOST_EXCEPTIONS) * len(known):
            return looks
    n_words = np.median([len(one.split()) for one in known])
    return Looks.SENTENCES if n_words >= _WORDS_OF_A_SENTENCE else None


def sample_of(levels: Sequence[str]) -> list[str]:
    """At most 200 of the levels of a column, evenly spaced."""
    if len(levels) <= MOST_LOOKED_AT:
        return list(levels)
    places = np.linspace(0, len(levels) - 1, MOST_LOOKED_AT).astype(np.int64)
    return [levels[j] for j in places.tolist()]


def folded_spelling(text: str) -> str:
    """A text without what only its spelling has: capitals, and spaces around and between words.

    Examples
    --------
    >>> from equipoise.core.texts import folded_spelling
    >>> folded_spelling(" Not  paid ")
    'not paid'
    """
    return " ".join(text.split()).casefold()
