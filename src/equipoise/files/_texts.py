"""One column of texts: what it may be, and what it becomes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from equipoise.core.text import plural
from equipoise.core.texts import folded_spelling
from equipoise.exceptions import FileError
from equipoise.files import _numbers
from equipoise.files._asked import Asked
from equipoise.files._dates import DAYS, ISO, DateTexts, dates_not_of, find_dates, is_day_first
from equipoise.files._numbers import NumberTexts
from equipoise.files._table import NumberStyle
from equipoise.typing import Rows

_MOST_SPELLINGS = 1000
# Beyond this, texts in one piece need offsets of 64 bits.
_MOST_BYTES = 2**30
_COMPACT = "%Y%m%d"


@dataclass(frozen=True, eq=False)
class Reading:
    """What a column became.

    Parameters
    ----------
    column : pyarrow.Array
        Its values.
    notes : tuple of str
        What is worth saying.
    style : NumberStyle or str or None
        How numbers or dates were written.
    """

    column: Any
    notes: tuple[str, ...] = ()
    style: NumberStyle | str | None = None


class TextColumn:
    """A column of texts; everything is asked of its distinct texts only.

    Parameters
    ----------
    name : str
        Its name.
    column : pyarrow.ChunkedArray of str
        Its texts.
    asked : Asked
        What is known of the file.
    counts, rows : ndarray of shape (n_texts,), dtype int64, or None
        How often each text occurs, and its first row, where the column has each once.
    """

    def __init__(
        self, name: str, column: Any, asked: Asked, counts: Rows | None = None,
        rows: Rows | None = None,
    ) -> None:  # fmt: skip
        self.name, self._counts, self._rows = name, counts, rows
        self.asked = asked
        if column.nbytes > _MOST_BYTES:
            column = column.cast(pa.large_string())
        encoded = pa.concat_arrays(column.chunks).dictionary_encode()
        self.indices = encoded.indices
        self.levels = encoded.dictionary
        self.trimmed = pc.utf8_trim_whitespace(self.levels)
        words = pa.array(sorted(asked.missing_among_numbers))
        self.is_word = pc.is_in(pc.utf8_lower(self.trimmed), words)

    @property
    def kind(self) -> str | None:
        """What the column was said to be."""
        return self.asked.types.get(self.name)

    @cached_property
    def known(self) -> Any:
        """Distinct trimmed texts that are no words for a missing value."""
        return pc.unique(self.trimmed.filter(pc.invert(self.is_word)))

    @cached_property
    def has_shape_of_number(self) -> Any:
        """Which of the known texts look like numbers."""
        return _numbers.find_numbers(self.known)

    @cached_property
    def numbers(self) -> NumberTexts | str | None:
        """The texts as numbers; why they are none though they look like it; or None."""
        if self.kind not in (None, "number") or not len(self.known):
            return None
        if not pc.all(self.has_shape_of_number).as_py():
            return None
        if self.kind is None and (large := _numbers.beyond_64_bits(self.known)) is not None:
            return f"{large!r} is beyond whole numbers of 64 bits, as a key may be"
        return _numbers.take_apart(self.known, self.asked.decimal, self.asked.thousands)

    @cached_property
    def dates(self) -> list[DateTexts]:
        """The texts as dates, in all ways that are possible."""
        if self.kind in ("number", "category") or not len(self.known):
            return []
        if self.kind is not None and "%" in self.kind:
            return find_dates(self.known, [self.kind])
        if self.asked.date_format and (found := find_dates(self.known, [self.asked.date_format])):
            return found
        return find_dates(self.known, DAYS if self.kind is None else (*DAYS, _COMPACT))

    # --- what it becomes ----------------------------------------------------------------------

    def read(self, decimal: str, day_first: bool | None) -> Reading:
        """Make it numbers, dates or texts.

        Parameters
        ----------
        decimal : str
            The decimal mark where the texts leave it open.
        day_first : bool or None
            Whether days come before months where the texts leave it open; None is not known.
        """
        if isinstance(self.numbers, NumberTexts):
            return self._as_numbers(self.numbers, decimal)
        if self.dates:
            return self._as_dates(day_first)
        if self.kind not in (None, "category"):
            raise self._no_such_kind()
        return self._as_texts()

    def _as_numbers(self, numbers: NumberTexts, decimal: str) -> Reading:
        style = _numbers.choose(numbers.styles, decimal)
        values = _numbers.as_numbers(numbers, style)
        said = _numbers.said(style)
        if len(numbers.decimals) > 1:
            other = "," if style.decimal == "." else "."
            at = pc.index(pc.match_substring_regex(self.known, "[.,]"), True).as_py()
            said = (
                f"{said or 'numbers with decimal points'}: {self.known[at].as_py()!r} is read as "
                f"{values[at].as_py():g}. It could mean something else: see decimal={other!r}"
            )
        plain = style == NumberStyle()
        return Reading(
            self._spread(values), (*filter(None, [said]), *self._words()), None if plain else style
        )

    def _as_dates(self, day_first: bool | None) -> Reading:
        chosen = self.dates[0]
        if len(self.dates) > 1:
            fitting = [one for one in self.dates if is_day_first(one.style) is day_first]
            if day_first is None or len(fitting) != 1:
                raise self._ambiguous()
            chosen = fitting[0]
        note = () if chosen.style == ISO else (f"dates written as {chosen.style}",)
        return Reading(self._spread(chosen.as_arrow()), (*note, *self._words()), chosen.style)

    def _as_texts(self) -> Reading:
        if not len(self.known):
            return self._without_values()
        levels = pc.if_else(pc.equal(self.trimmed, ""), None, self.levels)
        notes = [*self.doubts(), *self._words_kept()]
        if pc.count_distinct(self.trimmed).as_py() == len(self.levels):
            levels = pc.if_else(pc.equal(self.trimmed, ""), None, self.trimmed)
        levels, spelt = self._spellings(levels)
        return Reading(levels.take(self.indices), (*notes, *spelt))

    def _without_values(self) -> Reading:
        """A column without any value is one of numbers, all missing."""
        if any(self.trimmed.to_pylist()) and self.kind != "number":
            return Reading(self.levels.take(self.indices), self._words_kept())
        return Reading(pa.nulls(len(self.indices), pa.float64()))

    def _spread(self, values: Any) -> Any:
        """The values of the known texts on all rows."""
        return values.take(pc.index_in(self.trimmed, self.known)).take(self.indices)

    # --- what is said -------------------------------------------------------------------------

    def _count(self, mask: Any) -> dict[str, int]:
        """How many cells hold each of some levels."""
        if not pc.any(mask).as_py():
            return {}
        sizes = self._counts
        if sizes is None:
            known = pc.drop_null(self.indices).to_numpy()
            sizes = np.bincount(known, minlength=len(self.levels))
        return {
            text: n
            for text, n, chosen in zip(
                self.levels.to_pylist(), sizes.tolist(), mask.to_pylist(), strict=True
            )
            if chosen
        }

    def _row_of(self, text: str) -> int:
        """The first row with a text, counted from 1."""
        level = pc.index(self.trimmed, text).as_py()
        row = int(pc.index(self.indices, pa.scalar(level, self.indices.type)).as_py())
        return (row if self._rows is None else int(self._rows[row])) + 1

    def _words(self) -> tuple[str, ...]:
        """Which words count as missing values here."""
        counts = self._count(pc.and_(self.is_word, pc.not_equal(self.trimmed, "")))
        if not counts:
            return ()
        listed = ", ".join(f"{word!r} ({n:,})" for word, n in list(counts.items())[:5])
        return (f"missing values, because the rest are none: {listed}",)

    def _words_kept(self) -> tuple[str, ...]:
        """Words for a missing value that stay a category."""
        if self.asked.missing:
            return ()
        counts = self._count(pc.and_(self.is_word, pc.not_equal(self.trimmed, "")))
        return tuple(
            f"{word!r} ({plural(n, 'cell')}) is a category of its own; missing={word!r} makes it "
            "a missing value"
            for word, n in counts.items()
        )

    def doubts(self) -> tuple[str, ...]:
        """Why it stays text though it looks like numbers or dates."""
        if self.kind == "category":
            return ()
        others = {
            "dates": self._not_dates(),
            "numbers": self.known.filter(pc.invert(self.has_shape_of_number)),
        }
        for what, few in others.items():
            if 0 < len(few) * 2 < len(self.known):
                return (self._said_of_others(what, few),)
        if isinstance(self.numbers, str):
            return (f"a category though cells look like numbers: {self.numbers}",)
        return ()

    def _said_of_others(self, what: str, others: Any) -> str:
        shown = " and ".join(
            f"{one!r} (row {self._row_of(one):,})" for one in others[:2].to_pylist()
        )
        word = others[0].as_py()
        return (
            f"a category though most cells are {what}, because of {shown}; missing={word!r} would "
            "make it a missing value"
        )

    def _not_dates(self) -> Any:
        """The texts that are no dates in the style that most of a sample have."""
        sample = self.known[:: max(1, len(self.known) // 50)].to_pylist()
        styles = [one.style for text in sample for one in find_dates(pa.array([text]))]
        if not styles:
            return self.known
        style = max(styles, key=styles.count)
        if len(self.known) > _MOST_SPELLINGS * 10 and styles.count(style) * 2 < len(sample):
            return self.known
        return pa.array(dates_not_of(self.known, style), pa.string())

    def _spellings(self, levels: Any) -> tuple[Any, tuple[str, ...]]:
        """The levels with spellings joined where that is asked for; and what there is to say."""
        if len(levels) > _MOST_SPELLINGS:
            return levels, ()
        counts = self._count(pc.is_valid(levels))
        alike: dict[str, list[str]] = {}
        for text in counts:
            alike.setdefault(folded_spelling(text), []).append(text)
        notes: list[str] = []
        joined: dict[str, str] = {}
        for texts in alike.values():
            if len(texts) == 1:
                continue
            texts.sort(key=lambda one: -counts[one])
            listed = ", ".join(f"{one!r} ({counts[one]:,})" for one in texts)
            if self.asked.join_spellings:
                best = texts[0].strip()
                joined |= dict.fromkeys(texts, best)
                notes.append(f"spellings joined as {best!r}: {listed}")
            else:
                notes.append(
                    f"{len(texts)} spellings of one text: {listed}; join_spellings=True makes "
                    "them one"
                )
        if joined:
            levels = pa.array(
                [joined.get(one, level) for one, level in zip(
                    self.levels.to_pylist(), levels.to_pylist(), strict=True)],
                levels.type,
            )  # fmt: skip
        return levels, tuple(notes)

    def _ambiguous(self) -> FileError:
        one, other = self.dates[:2]
        differ = np.flatnonzero(one.moments != other.moments)[:2].tolist()
        texts = [self.known[at].as_py() for at in differ]
        shown = " and ".join(f"{text!r} (row {self._row_of(text):,})" for text in texts)
        ways = " or ".join(f"date_format={way.style!r}" for way in self.dates)
        return FileError(
            f"column {self.name!r} holds dates such as {shown}, which may have the day or the "
            f"month first: say {ways}, or leave it out with drop={self.name!r}"
        )

    def _no_such_kind(self) -> FileError:
        wrong = self.known
        if self.kind == "number":
            wrong = self.known.filter(pc.invert(self.has_shape_of_number))
        elif self.kind is not None and "%" in self.kind:
            wrong = pa.array(dates_not_of(self.known, self.kind), pa.string())
        wrong = wrong if len(wrong) else self.known
        if not len(wrong):
            return FileError(f"types={self.name}={self.kind}: the column has no values")
        text = wrong[0].as_py()
        return FileError(
            f"types={self.name}={self.kind}: {text!r} (row {self._row_of(text):,}) is none. If it "
            f"stands for a missing value, say missing={text!r}"
        )
