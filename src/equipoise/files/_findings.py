"""What a column of texts is, found out a block at a time, and the texts of a block as that."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

from equipoise.exceptions import FileError
from equipoise.files._asked import Asked
from equipoise.files._numbers import THOUSANDS, NumberTexts, beyond_64_bits, said
from equipoise.files._raw import Raw
from equipoise.files._reading import day_first_of, decimal_of
from equipoise.files._table import FileNote, FileStyle, NumberStyle
from equipoise.files._texts import Reading, TextColumn

Numbers: TypeAlias = NDArray[np.int64]

#: Of a column with more different texts than these, the first tell how it is written.
_MOST_TEXTS = 50_000
#: What Arrow tries, in its order; of integers each is a float, of dates each is a moment.
_NATIVE = (
    *(pa.int64(), pa.bool_(), pa.date32(), pa.time32("s"), pa.timestamp("s"), pa.timestamp("ns")),
    pa.float64(),
)
_WIDER = {
    pa.float64(): (pa.int64(),),
    pa.timestamp("s"): (pa.date32(),),
    pa.timestamp("ns"): (pa.date32(), pa.timestamp("s")),
}
_TIME = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
_BOOLEANS = pa.array(["1", "true", "TRUE", "True", "0", "false", "FALSE", "False"])


class WidenedError(Exception):
    """A column is something wider than its first texts have told."""

    def __init__(self, name: str, decided: "ColumnDecision") -> None:
        super().__init__(name)
        self.name, self.decided = name, decided


@dataclass(frozen=True, eq=False)
class ColumnDecision:
    """What a column is.

    Parameters
    ----------
    dtype : pyarrow.DataType
        Its type.
    is_native : bool
        Whether Arrow's own reader makes it of the texts.
    texts, values : pyarrow.Array or None
        All its texts and what each of them is, where they are few.
    style : NumberStyle or str or None
        How numbers or dates are written, where the texts are many.
    """

    dtype: Any
    is_native: bool = False
    texts: Any = None
    values: Any = None
    style: NumberStyle | str | None = None


class ColumnFinding:
    """What a column may be, by the texts that were seen.

    Parameters
    ----------
    name : str
        The column.
    asked : Asked
        What is known of the files.
    has_name : bool, default=True
        Whether the files have a name for it.
    """

    def __init__(self, name: str, asked: Asked, *, has_name: bool = True) -> None:
        self.name, self._asked, self.has_name = name, asked, has_name
        self._may_be = list(_NATIVE)
        self.is_empty, self.is_complete = True, True
        self._begins_with_zero, self._are_digits = False, True
        self._beyond: tuple[str, int] | None = None
        self.may_be_thousands = True
        self._texts: Any = pa.array([], pa.string())
        self._counts: Numbers = np.empty(0, np.int64)
        self._rows: Numbers = np.empty(0, np.int64)

    def look(self, column: Any, decimal: str, first: int) -> None:
        """Take a block of texts into account, of which the first is in row ``first``."""
        known = column.drop_null()
        if not len(known):
            return
        self.is_empty = False
        for dtype in self._may_be[:]:
            is_implied = any(one in self._may_be for one in _WIDER.get(dtype, ()))
            if not is_implied and not _are(known, dtype, decimal):
                self._may_be.remove(dtype)
        if pa.int64() in self._may_be and not self._begins_with_zero:
            begins = pc.match_substring_regex(known, r"^ *0\d")
            self._begins_with_zero = bool(pc.any(begins).as_py())
        if self._are_digits:
            are_digits = pc.match_substring_regex(known, r"^\s*\d+\s*$")
            self._are_digits = bool(pc.all(are_digits).as_py())
        if self._are_digits and self._beyond is None and pa.int64() not in self._may_be:
            self._beyond = _beyond_64_bits(column, first)
        if self.may_be_thousands and self._may_be == [pa.float64()]:
            values = _plain(known, decimal).cast(pa.float64())
            scaled = pc.multiply(values, 1000)
            self.may_be_thousands = bool(pc.all(pc.equal(scaled, pc.round(scaled))).as_py())
        if self.is_complete:
            self._note(column, first)

    def _note(self, column: Any, first: int) -> None:
        """Remember each text, how often it occurs and where first, until there are too many."""
        encoded = column.dictionary_encode()
        codes = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy()
        here = encoded.dictionary
        known = np.flatnonzero(codes >= 0)
        counts = np.bincount(codes[known], minlength=len(here))
        rows = np.zeros(len(here), np.int64)
        rows[codes[known][::-1]] = first + known[::-1]  # of several the first is written last
        found = pc.index_in(here, value_set=self._texts)
        place = pc.fill_null(found.cast(pa.int64()), -1).to_numpy()
        is_new = place < 0
        self._counts[place[~is_new]] += counts[~is_new]
        self._texts = pa.concat_arrays([self._texts, here.filter(pa.array(is_new))])
        self._counts = np.concatenate([self._counts, counts[is_new]])
        self._rows = np.concatenate([self._rows, rows[is_new]])
        self.is_complete = len(self._texts) <= _MOST_TEXTS

    @property
    def native(self) -> Any:
        """What Arrow's own reader would make of it; None is texts."""
        asked = self._asked.types.get(self.name)
        found = self._may_be[0] if self._may_be else None
        if asked is not None:
            is_number = found in (pa.int64(), pa.float64())
            return found if asked == "number" and is_number else None
        is_key = found == pa.int64() and self._begins_with_zero
        is_key |= found == pa.float64() and self._are_digits and self._beyond is not None
        return None if is_key else found

    def as_texts(self) -> TextColumn:
        """What is asked of texts; of many, of the first, and of one that makes them keys."""
        texts, counts, rows = self._texts, self._counts, self._rows
        if self._are_digits and self._beyond is not None:
            text, row = self._beyond
            if pc.index(texts, text).as_py() < 0:
                texts = pa.concat_arrays([texts, pa.array([text])])
                counts, rows = np.append(counts, 1), np.append(rows, row)
        column = pa.chunked_array([texts])
        return TextColumn(self.name, column, self._asked, counts, rows)


def decide(
    findings: Mapping[str, ColumnFinding], separator: str, decimal: str | None, asked: Asked
) -> tuple[dict[str, ColumnDecision], list[FileNote]]:
    """Decide what columns are, each with what the others tell.

    Parameters
    ----------
    findings : dict of str to ColumnFinding
        What was seen of each.
    separator : str
        What stands between cells.
    decimal : str or None
        The decimal mark, where it is known.
    asked : Asked
        What a person has said.
    """
    known = {name: one for name, one in findings.items() if not one.is_empty}
    texts = {name: one.as_texts() for name, one in known.items() if one.native is None}
    raw = Raw(None, FileStyle("csv", separator), [], None, decimal)
    mark = decimal_of(list(texts.values()), raw, asked)
    if decimal is None and mark == "," and asked.thousands != "":
        for name, one in known.items():
            if one.native == pa.float64() and one.may_be_thousands:
                column = one.as_texts()
                if isinstance(column.numbers, NumberTexts) and "," in column.numbers.decimals:
                    texts[name] = column
    day_first = day_first_of(list(texts.values()))
    decided, notes = {}, []
    for name, one in findings.items():
        if name in texts:
            read = texts[name].read(mark, day_first)
            decided[name] = _by_texts(texts[name], read, one)
            notes += [FileNote(name, says) for says in _said(read, texts[name], one)]
        elif not one.is_empty:
            decided[name] = ColumnDecision(one.native, is_native=True)
            if decimal == "," and one.native == pa.float64():
                notes.append(FileNote(name, said(NumberStyle(","))))
        elif one.has_name:
            decided[name] = ColumnDecision(pa.float64(), is_native=True)
    return decided, notes


def _by_texts(column: TextColumn, read: Reading, one: ColumnFinding) -> ColumnDecision:
    if one.is_complete:
        return ColumnDecision(read.column.type, texts=column.levels, values=read.column)
    if pa.types.is_string(read.column.type):
        return ColumnDecision(pa.string())
    return ColumnDecision(read.column.type, style=read.style or NumberStyle())


def _said(read: Reading, column: TextColumn, one: ColumnFinding) -> tuple[str, ...]:
    """What is worth saying; of many texts no figures, which would be those of the first."""
    if one.is_complete:
        return read.notes
    return read.notes[:1] if read.style is not None else column.doubts()


def as_decided(texts: Any, name: str, decided: ColumnDecision, asked: Asked) -> Any:
    """Texts of a block as what their column is.

    Raises
    ------
    WidenedError
        They are not all of them that.
    """
    if decided.is_native:
        return texts
    if decided.texts is not None:
        return decided.values.take(pc.index_in(texts, value_set=decided.texts))
    if decided.style is None:
        return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), None, texts)
    try:
        values = _styled(texts, name, decided.style, asked).column
    except FileError:
        raise WidenedError(name, _wider(texts, name, decided, asked)) from None
    if values.type == decided.dtype:
        return values
    if decided.dtype == pa.int64() and values.type == pa.float64():
        if values.null_count == len(values):
            return values.cast(pa.int64())
        raise WidenedError(name, replace(decided, dtype=pa.float64()))
    if pa.types.is_date32(decided.dtype) and pa.types.is_timestamp(values.type):
        raise WidenedError(name, replace(decided, dtype=values.type))
    return values.cast(decided.dtype, safe=False)


def _wider(texts: Any, name: str, decided: ColumnDecision, asked: Asked) -> ColumnDecision:
    """What a column is whose next texts are not written as the first: thousands may come late."""
    style = decided.style
    if isinstance(style, NumberStyle) and not style.thousands and asked.thousands is None:
        for mark in THOUSANDS:
            if mark not in ("", style.decimal):
                with suppress(FileError):
                    wider = replace(style, thousands=mark)
                    _styled(texts, name, wider, asked)
                    return replace(decided, style=wider)
    return ColumnDecision(pa.string())


def _styled(texts: Any, name: str, style: NumberStyle | str, asked: Asked) -> Reading:
    """Texts as numbers or dates that are written in one way."""
    if isinstance(style, NumberStyle):
        said = replace(
            asked, decimal=style.decimal, thousands=style.thousands, types={name: "number"}
        )
        decimal = style.decimal
    else:
        said, decimal = replace(asked, types={name: style}), "."
    column = TextColumn(name, pa.chunked_array([texts]), said)
    read = column.read(decimal, None)
    if isinstance(style, NumberStyle) and isinstance(read.style, NumberStyle):
        units = [(one.before.strip(), one.after.strip()) for one in (style, read.style)]
        if units[0] != units[1] and any(units[1]):
            raise FileError(f"{name}: other units")
    return read


def _beyond_64_bits(column: Any, first: int) -> tuple[str, int] | None:
    """The first text of digits that no whole number of 64 bits holds, and its row."""
    trimmed = pc.utf8_trim_whitespace(column)
    text = beyond_64_bits(trimmed.drop_null())
    if text is None:
        return None
    row = pc.index(trimmed, text).as_py()
    return column[row].as_py(), first + row


def _are(texts: Any, dtype: Any, decimal: str) -> bool:
    """Whether texts are all of a type, as Arrow's reader of CSV files tells it."""
    if pa.types.is_boolean(dtype):
        return bool(pc.all(pc.is_in(texts, value_set=_BOOLEANS)).as_py())
    if pa.types.is_time(dtype):
        return bool(pc.all(pc.match_substring_regex(texts, _TIME)).as_py())
    try:
        _plain(texts, decimal if dtype == pa.float64() else ".").cast(dtype)
    except pa.ArrowInvalid:
        return False
    return True


def _plain(texts: Any, decimal: str) -> Any:
    """Texts of numbers without spaces around them, with a decimal point."""
    texts = pc.utf8_trim_whitespace(texts)
    if decimal == ".":
        return texts
    has_point = pc.match_substring(texts, ".")
    texts = pc.replace_substring(texts, decimal, ".")
    return pc.if_else(has_point, "no number", texts)
