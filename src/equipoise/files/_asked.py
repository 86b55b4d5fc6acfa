"""What a person says of a file, where nothing is to be inferred."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from equipoise.core.texts import MISSING_WORDS
from equipoise.exceptions import FileError
from equipoise.files._dates import check_style

#: What a column may be declared to be; or a date format.
KINDS = ("number", "date", "category")
#: Texts that are missing values whatever the column holds.
ALWAYS_MISSING = (
    *("", "?", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "null", "NULL", "<NA>"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#WERT!", "#BEZUG!", "#NV"),
)


@dataclass(frozen=True)
class Asked:
    """What was asked for; None and empty where it is to be inferred.

    Parameters
    ----------
    separator, decimal, thousands, encoding, date_format : str or None
        As :func:`read_file` takes them.
    missing, drop : sequence of str
        Texts that are missing values, and columns to leave out.
    types : dict of str to str
        What columns are.
    drop_totals, join_spellings : bool
        Whether rows of totals go, and spellings of a text become one.
    """

    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    date_format: str | None = None
    missing: Sequence[str] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    drop: Sequence[str] = ()
    drop_totals: bool = False
    join_spellings: bool = False

    def check(self) -> None:
        """Refuse what has no meaning, before a file is opened."""
        if self.decimal not in (None, ".", ","):
            raise FileError(f"decimal={self.decimal!r} is no decimal mark: it is '.' or ','")
        if self.thousands is not None and self.thousands == self.decimal:
            raise FileError(f"thousands={self.thousands!r} is the decimal mark as well")
        if self.thousands is not None and self.thousands not in (
            "",
            *".,'\u2019 \u00a0\u202f\u2009",
        ):
            raise FileError(
                f"thousands={self.thousands!r} is nothing that sets thousands apart: it is one of "
                "'.', ',', an apostrophe and a space"
            )
        if self.separator is not None and len(self.separator.replace("\\t", "\t")) != 1:
            raise FileError(f"separator={self.separator!r} is to be one character, or \\t")
        if self.date_format is not None:
            check_style(self.date_format)
        for name, kind in self.types.items():
            self._check_kind(name, kind)

    @staticmethod
    def _check_kind(name: str, kind: str) -> None:
        if "%" in kind:
            check_style(kind)
        elif kind not in KINDS:
            raise FileError(
                f"types={name + '=' + kind!r}: a column is a {', '.join(KINDS)}, or has a date "
                "format such as %d.%m.%Y"
            )

    @property
    def always_missing(self) -> tuple[str, ...]:
        """Texts that are missing in every column."""
        return ("", *self.missing) if self.missing else ALWAYS_MISSING

    @property
    def missing_among_numbers(self) -> frozenset[str]:
        """Texts, in small letters, that are missing among numbers and dates."""
        if self.missing:
            return frozenset({"", *(one.strip().lower() for one in self.missing)})
        return MISSING_WORDS

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse columns that are not there."""
        for name in (*self.drop, *self.types):
            if name not in names:
                raise no_column(name, names)


def no_column(name: str, names: Iterable[str], most: int = 12) -> FileError:
    """There is no such column; say what is near, or what there is."""
    known = list(names)
    folded = {one.casefold(): one for one in reversed(known)}
    if close := get_close_matches(name.casefold(), folded, n=1, cutoff=0.6):
        return FileError(f"there is no column {name!r}. Did you mean {folded[close[0]]!r}?")
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return FileError(f"there is no column {name!r}. There are: {', '.join(known[:most])}{more}")
