"""Numbers as people write them: decimal commas, thousands, currencies, percent, brackets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import compute as pc

from equipoise.files._table import NumberStyle

_SPACES = "\u00a0\u202f\u2009\u2007"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|ILS"
    "|ZAR|BRL|MXN|ARS|CLP|COP|KRW|THB|IDR|MYR|SGD|HKD|TWD|PHP|VND|AED|SAR|EGP|NGN|KES"
)
_UNIT = rf"\p{{Sc}}|[A-Z]{{1,2}}\$|{_CODES}|Fr\.|kr\.?|zł|Kč"
_APOSTROPHE = "\u2019"
_MARKS = rf".,'{_APOSTROPHE} "
_CELL = (
    r"^(?P<open>\()?(?P<sign>[+-]?) ?"
    rf"(?P<before>(?:{_UNIT})?) ?(?P<inner>[+-]?) ?"
    rf"(?P<body>[0-9][0-9{_MARKS}]*[0-9]|[0-9][.,]?|[.,][0-9]+)(?P<power>(?:[eE][+-]?[0-9]+)?)"
    rf"(?P<gap> ?)(?P<after>(?:{_UNIT}|%)?) ?(?P<last>-?)(?P<close>\))?$"
)
_LARGEST = (19, str(2**63 - 1))
THOUSANDS = ("", ",", ".", "'", _APOSTROPHE, " ")


@dataclass(frozen=True)
class NumberTexts:
    """Texts that are numbers, taken apart.

    Parameters
    ----------
    parts : pyarrow.StructArray
        Sign, unit, body and power of each text.
    styles : tuple of NumberStyle
        All ways of reading that fit every text; several where texts are ambiguous.
    """

    parts: Any
    styles: tuple[NumberStyle, ...]

    @property
    def decimals(self) -> set[str]:
        """Decimal marks that there may be; empty where the texts have no mark that matters."""
        marked = pc.match_substring_regex(self.parts.field("body"), "[.,]")
        if not pc.any(marked).as_py():
            return set()
        return {style.decimal for style in self.styles}


def find_numbers(texts: Any) -> Any:
    """Tell which texts have the shape of a number.

    Parameters
    ----------
    texts : pyarrow.Array of str
        Trimmed texts, none missing.

    Returns
    -------
    pyarrow.Array of bool
    """
    return pc.match_substring_regex(_plain(texts), _CELL)


def beyond_64_bits(texts: Any) -> str | None:
    """The first of some texts that are all digits which no whole number of 64 bits holds.

    Parameters
    ----------
    texts : pyarrow.Array of str
        Trimmed texts, none missing.

    Returns
    -------
    str or None
        None where there is none, or where a text has anything but digits.
    """
    if not _all_match(texts, "^[0-9]+$"):
        return None
    try:
        pc.cast(texts, pa.int64())
    except pa.ArrowInvalid:
        bare = ((text, text.lstrip("0")) for text in texts.to_pylist())
        return next((text for text, one in bare if (len(one), one) > _LARGEST), None)
    return None


def take_apart(texts: Any, decimal: str | None, thousands: str | None) -> NumberTexts | str:
    """Take texts that have the shape of numbers apart, or say why they are none.

    Parameters
    ----------
    texts : pyarrow.Array of str
        Distinct texts for which :func:`find_numbers` is true.
    decimal, thousands : str or None
        The marks, where they were given.
    """
    texts = _plain(texts)
    parts = _bare_parts(texts)
    if parts is None:
        parts = pc.extract_regex(texts, _CELL)
        if reason := _odd_units(parts):
            return reason
    bodies = parts.field("body")
    fitting = [
        style
        for style in _styles(decimal, thousands)
        if _has(bodies, style.thousands) and _all_match(bodies, _pattern(style))
    ]
    if not fitting:
        return _why_none(bodies)
    units = _units_as_written(parts)
    return NumberTexts(
        parts, tuple(NumberStyle(one.decimal, one.thousands, *units) for one in fitting)
    )


def _bare_parts(texts: Any) -> Any:
    """Parts of texts that are all a sign and digits, which is quick to tell; else None."""
    if not _all_match(texts, rf"^[+-]?[0-9{_MARKS}]+$"):
        return None
    body = pc.replace_substring_regex(texts, "^[+-]", "")
    sign = pc.if_else(pc.starts_with(texts, "-"), "-", "")
    empty = pc.if_else(pc.is_null(body), "", "")
    rest = ("open", "before", "inner", "power", "gap", "after", "last", "close")
    return pa.StructArray.from_arrays(
        [body, sign, *[empty] * len(rest)], names=["body", "sign", *rest]
    )


def _all_match(texts: Any, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())


def _has(texts: Any, mark: str) -> bool:
    """Tell whether some text has a mark; all have the empty one."""
    return not mark or bool(pc.any(pc.match_substring(texts, mark)).as_py())


def choose(styles: Sequence[NumberStyle], decimal: str) -> NumberStyle:
    """The way of reading with this decimal mark, or the first."""
    return next((style for style in styles if style.decimal == decimal), styles[0])


def as_numbers(numbers: NumberTexts, style: NumberStyle) -> Any:
    """The values: whole numbers where all are, otherwise float64."""
    parts = numbers.parts
    texts = parts.field("body")
    if style.thousands:
        texts = pc.replace_substring(texts, style.thousands, "")
    if style.decimal != ".":
        texts = pc.replace_substring(texts, style.decimal, ".")
    texts = pc.binary_join_element_wise(texts, parts.field("power"), "")
    values = _cast(texts)
    is_negative = pc.equal(parts.field("open"), "(")
    for name in ("sign", "inner", "last"):
        is_negative = pc.or_(is_negative, pc.equal(parts.field(name), "-"))
    return pc.if_else(is_negative, pc.negate(values), values)


def said(style: NumberStyle) -> str:
    """How numbers are written, in words; empty where that is plain."""
    marks = []
    if style.decimal != ".":
        marks.append("decimal commas")
    if style.thousands:
        mark = "spaces" if style.thousands == " " else repr(style.thousands)
        marks.append(f"thousands set apart by {mark}")
    unit = (style.before + style.after).strip()
    kind = f"numbers in {unit}" if unit else "numbers"
    if marks:
        return f"{kind} with {' and '.join(marks)}"
    return kind if unit else ""


def _plain(texts: Any) -> Any:
    """Texts with one kind of minus and of space."""
    texts = pc.replace_substring_regex(texts, "^\u2212", "-")
    return pc.replace_substring_regex(texts, f"[{_SPACES}]", " ")


def _cast(texts: Any) -> Any:
    if not pc.any(pc.match_substring_regex(texts, "[.eE]")).as_py():
        try:
            return pc.cast(texts, pa.int64())
        except pa.ArrowInvalid:  # beyond 2**63
            pass
    return pc.cast(texts, pa.float64())


def _styles(decimal: str | None, thousands: str | None) -> Iterable[NumberStyle]:
    """All ways of writing, plain ones first."""
    for apart in THOUSANDS if thousands is None else ("", _one_mark(thousands)):
        for mark in (".", ",") if decimal is None else (decimal,):
            if mark != apart:
                yield NumberStyle(mark, apart)


def _one_mark(mark: str) -> str:
    return " " if mark in _SPACES else mark


def _pattern(style: NumberStyle) -> str:
    whole = "0|[1-9][0-9]*"
    if style.thousands:
        apart = f"[{style.thousands}]"
        fewest = 2 if style.thousands == "," else 3  # lakhs: 12,34,567
        whole += rf"|[1-9][0-9]{{0,2}}(?:{apart}[0-9]{{{fewest},3}})*{apart}[0-9]{{3}}"
    point = f"[{style.decimal}]"
    return rf"^(?:(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)$"


def _odd_units(parts: Any) -> str:
    """Why cells with these units are no numbers of one kind; empty where they are."""
    if not pc.all(
        pc.equal(pc.equal(parts.field("open"), "("), pc.equal(parts.field("close"), ")"))
    ).as_py():
        return "brackets that are not closed"
    found = {
        unit
        for side in ("before", "after")
        for unit in pc.unique(parts.field(side)).to_pylist()
        if unit
    }
    if len(found) > 1:
        return f"cells are in {' and in '.join(sorted(found))}"
    if found == {"%"} and pc.any(pc.equal(parts.field("after"), "")).as_py():
        return "some cells have a percent sign and others none"
    return ""


def _why_none(bodies: Any) -> str:
    is_zero_first = pc.match_substring_regex(bodies, "^0[0-9]")
    if pc.any(is_zero_first).as_py():
        return f"{bodies.filter(is_zero_first)[0].as_py()!r} begins with a zero, as a key does"
    return f"{bodies[0].as_py()!r} and others are written in no one way"


def _units_as_written(parts: Any) -> tuple[str, str]:
    """What stands before and after each number, with the space between."""
    before = next(iter(filter(None, pc.unique(parts.field("before")).to_pylist())), "")
    after = next(iter(filter(None, pc.unique(parts.field("after")).to_pylist())), "")
    has_gap = after and pc.any(pc.equal(parts.field("gap"), " ")).as_py()
    return before + " " * (len(before) > 1), (" " if has_gap else "") + after
