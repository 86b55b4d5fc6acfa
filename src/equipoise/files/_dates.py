"""Dates as people write them: a style is a ``strptime`` format, found from all texts of a column.

A clock may follow any day, with seconds, fractions, am and pm, and a zone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

from equipoise.exceptions import FileError

#: Ways of writing a day, in the order in which they are tried.
DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y"),
    *("%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y", "%m-%d-%y"),
    *("%d %b %Y", "%d %b %y", "%d-%b-%Y", "%d-%b-%y", "%d/%b/%Y", "%d. %b %Y"),
    *("%b %d, %Y", "%b %d %Y", "%Y-%b-%d", "%Y %b %d", "%Y-%m", "%m/%Y", "%b %Y", "%b-%Y"),
)
ISO = "%Y-%m-%d"

_DAY = "0?[1-9]|[12][0-9]|3[01]"
_HOUR = "(?P<hour>[01]?[0-9]|2[0-4])"
_CLOCK = (
    rf"(?:(?:[Tt]| ?,? ){_HOUR}:(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])"
    r"(?:[.,](?P<fraction>[0-9]{1,9}))?)?(?: ?(?P<half>[aApP])\.?[mM]\.?)?"
    r" ?(?P<zone>(?:[zZ]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?))?"
)
_DIRECTIVES = {
    "%Y": "(?P<year>[12][0-9]{3})",
    "%y": "(?P<short_year>[0-9]{2})",
    "%m": "(?P<month>0?[1-9]|1[0-2])",
    "%b": r"(?P<name>\pL{3,10})\.?",
    "%B": r"(?P<name>\pL{3,10})\.?",
    "%d": f"(?P<day>{_DAY})",
    "%H": _HOUR,
    "%I": _HOUR,
    "%M": "(?P<minute>[0-5][0-9])",
    "%S": "(?P<second>[0-5][0-9])",
    "%f": "(?P<fraction>[0-9]{1,9})",
    "%p": r"(?P<half>[aApP])\.?[mM]\.?",
    "%z": "(?P<zone>[zZ]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})",
    "%%": "%",
}
_MONTHS_IN_FULL = (
    "january januar januari",
    "february februar februari",
    "march märz mars marzo",
    "april",
    "may mai mayo",
    "june juni junio",
    "july juli julio",
    "august augustus",
    "september septembre septiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember",
)
#: Names of months, and what they are cut down to: three letters or more. "Julia" is none.
_MONTHS = {"mrz": 3} | {
    name[:n]: number
    for number, names in enumerate(_MONTHS_IN_FULL, 1)
    for name in names.split()
    for n in range(3, len(name) + 1)
}
#: Where there is no day, a name and four digits may be anything: of these years it is a date.
_YEARS_WITHOUT_DAY = (1800, 2199)


@dataclass(frozen=True, eq=False)
class DateTexts:
    """Texts read as dates in one style.

    Parameters
    ----------
    style : str
        The ``strptime`` format; of the day alone where a clock was inferred.
    moments : ndarray of datetime64[ns] or datetime64[us]
        The dates.
    has_clock, has_zone : bool
        Whether there is more than days, and whether moments are in UTC.
    """

    style: str
    moments: NDArray[np.datetime64]
    has_clock: bool
    has_zone: bool

    def as_arrow(self) -> Any:
        """The dates as Arrow has them: days, or moments to the microsecond."""
        if not self.has_clock:
            return pa.array(self.moments.astype("M8[D]"))
        return pa.array(self.moments, pa.timestamp("us", tz="UTC" if self.has_zone else None))


def find_dates(texts: Any, styles: Sequence[str] = DAYS) -> list[DateTexts]:
    """All ways in which every text is a date; several where they are ambiguous.

    Parameters
    ----------
    texts : pyarrow.Array of str
        Distinct trimmed texts, none missing.
    styles : sequence of str
        The styles to try.
    """
    first = texts[0].as_py()
    found: list[DateTexts] = []
    for style in styles:
        if _regex(style).fullmatch(first) is None:
            continue
        one = _read(texts, style)
        if one is not None and not any(np.array_equal(one.moments, o.moments) for o in found):
            found.append(one)
    return found


def dates_not_of(texts: Any, style: str) -> list[str]:
    """The texts that are no dates in a style."""
    return [one for one in texts.to_pylist() if _read(pa.array([one]), style) is None]


def is_day_first(style: str) -> bool | None:
    """Whether the day comes before the month; None where that is not in question."""
    if "%d" not in style or "%m" not in style or style.startswith("%Y"):
        return None
    return style.index("%d") < style.index("%m")


def check_style(style: str) -> None:
    """Refuse a format that is none, or that has no year."""
    unknown = [one for one in re.findall("%.?", style) if one not in _DIRECTIVES]
    if unknown:
        raise FileError(
            f"date_format={style!r}: {unknown[0]!r} is not known. There are "
            f"{', '.join(_DIRECTIVES)}, as in '%d.%m.%Y %H:%M'"
        )
    if not any(year in style for year in ("%Y", "%y")):
        raise FileError(f"date_format={style!r} has no year, %Y or %y, as in '%d.%m.%Y'")


def _read(texts: Any, style: str) -> DateTexts | None:
    parts = pc.extract_regex(texts, _pattern(style))
    if parts.null_count:
        return None
    cells = {field.name: parts.field(field.name) for field in parts.type}
    days = _days(cells, len(texts))
    if days is None:
        return None
    zone = cells.get("zone")
    has_zone = zone is not None and pc.any(pc.not_equal(zone, "")).as_py()
    if has_zone and pc.any(pc.equal(zone, "")).as_py():
        return None
    has_clock = "hour" in cells and pc.any(pc.not_equal(cells["hour"], "")).as_py()
    moments = days.astype("M8[us]")
    if has_clock:
        moments = moments + _clock(cells, len(texts))
        if has_zone:
            moments = moments - _offset(zone)
    return DateTexts(style, moments, has_clock, has_zone)


def _days(cells: dict[str, Any], n: int) -> NDArray[np.datetime64] | None:
    """Days since 1970, None where there is a day that is none, such as 30 February."""
    if "year" in cells:
        years = _whole(cells, "year", n)
    else:
        years = _whole(cells, "short_year", n)
        years = years + np.where(years < 69, 2000, 1900)  # as strptime has it
    if "name" in cells:
        months = _months(cells["name"])
        if months is None:
            return None
        first, last = _YEARS_WITHOUT_DAY
        if "day" not in cells and not ((years >= first) & (years <= last)).all():
            return None
    else:
        months = _whole(cells, "month", n, 1)
    starts = np.asarray((years - 1970) * 12 + months - 1, dtype="M8[M]")
    days: NDArray[np.datetime64] = starts.astype("M8[D]") + (_whole(cells, "day", n, 1) - 1).astype(
        "m8[D]"
    )
    return days if bool((days.astype("M8[M]") == starts).all()) else None


def _months(names: Any) -> NDArray[np.int64] | None:
    places = pc.index_in(pc.utf8_lower(names), pa.array(list(_MONTHS)))
    if places.null_count:
        return None
    numbers: NDArray[np.int64] = np.array(list(_MONTHS.values()))[places.to_numpy()]
    return numbers


def _clock(cells: dict[str, Any], n: int) -> NDArray[np.timedelta64]:
    """The time since midnight."""
    hours = _whole(cells, "hour", n)
    if "half" in cells:
        half = np.asarray(pc.utf8_lower(cells["half"]).to_pylist())
        hours = np.where(half == "p", hours % 12 + 12, np.where(half == "a", hours % 12, hours))
    seconds = (hours * 60 + _whole(cells, "minute", n)) * 60 + _whole(cells, "second", n)
    micros = seconds * 1_000_000
    if "fraction" in cells:
        padded = pc.utf8_slice_codeunits(pc.utf8_rpad(cells["fraction"], 6, "0"), 0, 6)
        micros = micros + pc.cast(padded, pa.int64()).to_numpy()
    return micros.astype("m8[us]")


def _offset(zones: Any) -> NDArray[np.timedelta64]:
    """What a zone is ahead of UTC."""
    digits = pc.replace_substring_regex(zones, "^[^+-].*$", "+0000")
    digits = pc.replace_substring_regex(digits, "[+:]", "")
    digits = pc.cast(digits, pa.int64()).to_numpy()
    minutes = np.sign(digits) * (np.abs(digits) // 100 * 60 + np.abs(digits) % 100)
    return np.asarray(minutes.astype("m8[m]").astype("m8[us]"))


def _whole(cells: dict[str, Any], name: str, n: int, otherwise: int = 0) -> NDArray[np.int64]:
    if name not in cells:
        return np.full(n, otherwise, dtype=np.int64)
    texts = pc.if_else(pc.equal(cells[name], ""), str(otherwise), cells[name])
    return np.asarray(pc.cast(texts, pa.int64()).to_numpy())


def _pattern(style: str) -> str:
    """The regular expression of a style, for Arrow."""
    parts = re.split("(%.)", style)
    pattern = "".join(_DIRECTIVES.get(one, re.escape(one)) for one in parts)
    has_clock = any(one in style for one in ("%H", "%I"))
    return f"^{pattern}{'' if has_clock else _CLOCK}$"


@cache
def _regex(style: str) -> re.Pattern[str]:
    """The same for Python, to try one text."""
    return re.compile(_pattern(style).replace(r"\pL", r"[^\W\d_]"))
