"""What a caller says of columns: by name, number or pattern of names; and code that does so."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import groupby, takewhile
from typing import Any, NoReturn, TypeVar

import numpy as np

from equipoise.core.columns import Kind
from equipoise.core.wording import shown
from equipoise.exceptions import TableError

#: So many columns are listed one by one in code; more by ranges or patterns.
_FEW = 10

Said = TypeVar("Said")


def resolve_declared(
    declared: Mapping[Any, str] | str | None, names: Sequence[Any]
) -> dict[int, Kind]:
    """Read a caller's declaration: columns, or patterns of names, to kinds; or one kind for all.

    Raises
    ------
    TableError
        There is no such column, or no such kind.
    """
    if isinstance(declared, str):
        return dict.fromkeys(range(len(names)), _kind_of(declared))
    kinds = {column: _kind_of(kind, column) for column, kind in (declared or {}).items()}
    return by_number(kinds, names)


def by_number(said: Mapping[Any, Said], names: Sequence[Any]) -> dict[int, Said]:
    """What is said of columns, by their numbers.

    What is said of a column itself goes before what is said by a pattern, and of two patterns the
    first counts.
    """
    find = _finder(names)
    alone: dict[int, Said] = {}
    by_pattern: dict[int, Said] = {}
    for column, what in said.items():
        number = find(column)
        if number is not None:
            alone[number] = what
            continue
        for j in _matched(column, names):
            by_pattern.setdefault(j, what)
    return {**by_pattern, **alone}


def column_number(column: Any, names: Sequence[Any]) -> int:
    """The number of a column that the caller names."""
    number = _finder(names)(column)
    if number is None:
        _raise_no_column(column, names)
    return number


def _finder(names: Sequence[Any]) -> Callable[[Any], int | None]:
    """A function from a column's name, or its number, to its number."""
    n = len(names)
    places = {} if isinstance(names, range) else {name: j for j, name in enumerate(names)}

    def find(column: Any) -> int | None:
        if column in places:
            return places[column]
        is_number = isinstance(column, (int, np.integer)) and not isinstance(column, bool)
        return int(column) % n if is_number and -n <= column < n else None

    return find


def _matched(column: Any, names: Sequence[Any]) -> list[int]:
    """The columns that a pattern matches."""
    if isinstance(column, re.Pattern):
        matches: Callable[[str], Any] = column.fullmatch
    elif isinstance(column, str) and re.search(r"[*?\[]", column):
        matches = lambda name: fnmatchcase(name, column)  # noqa: E731
    else:
        _raise_no_column(column, names)
    found = [j for j, name in enumerate(names) if matches(str(name))]
    if not found:
        raise TableError(
            f"no column of X matches the pattern {shown(column)}: its {len(names)} columns are "
            f"{_shown(names)}. Mend the pattern, or leave it out"
        )
    return found


def _raise_no_column(column: Any, names: Sequence[Any]) -> NoReturn:
    listed = list(names)
    close = get_close_matches(str(column), [str(name) for name in listed], n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    raise TableError(
        f"X has no column {shown(column)}: its {len(listed)} columns are {_shown(listed)} (as "
        f"numbers, all features must be in [0, {len(listed) - 1}] or [-{len(listed)}, -1]).{meant}"
    )


def _shown(names: Sequence[Any]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(shown(name) for name in names[:10]) + more


def _kind_of(kind: Any, *column: Any) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        kinds = ", ".join(repr(str(one)) for one in Kind)
        close = get_close_matches(str(kind).lower(), list(Kind), n=1)
        meant = f" Did you mean {str(close[0])!r}?" if close else ""
        who = f"column {shown(column[0])} is" if column else "all columns are"
        raise TableError(
            f"{who} declared to be {shown(kind)}, which is no kind of column; there are "
            f"{kinds}.{meant}"
        ) from None


def code_of(
    columns: Sequence[int], kind: Kind, names: Sequence[Any], already: Mapping[Any, Any]
) -> str:
    """Code of a dict that declares some columns, beside what is declared already.

    Examples
    --------
    >>> from equipoise._containers.declared import code_of
    >>> code_of([1], "flag", ["age", "smokes"], {})
    "{'smokes': 'flag'}"
    >>> code_of(range(2, 50), "flag", range(60), {})
    "dict.fromkeys(range(2, 50), 'flag')"
    >>> names = ["city", *(f"city_{j}" for j in range(20))]
    >>> code_of(range(1, 21), "flag", names, {"city": "category"})
    "{'city': 'category', 'city_*': 'flag'}"
    """
    before = [f"{key!r}: {str(value)!r}" for key, value in already.items()]
    if len(columns) > _FEW and isinstance(names, range):
        code = f"dict.fromkeys({_ranges(columns)}, {str(kind)!r})"
        return f"{{{', '.join([*before, f'**{code}'])}}}" if before else code
    keys = [_key(j, names) for j in columns]
    if len(columns) > _FEW and all(isinstance(name, str) for name in names):
        keys = _patterns([names[j] for j in columns], names)
    return f"{{{', '.join([*before, *(f'{key!r}: {str(kind)!r}' for key in keys)])}}}"


def _key(j: int, names: Sequence[Any]) -> Any:
    """What code names a column by."""
    name = names[j].item() if isinstance(names[j], np.generic) else names[j]
    return name if isinstance(name, (str, int)) else j


def _ranges(columns: Sequence[int]) -> str:
    """Ascending numbers as code, by what is without a gap."""
    runs = []
    for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]):
        numbers = [j for _, j in run]
        runs.append(f"range({numbers[0]}, {numbers[-1] + 1})")
    return runs[0] if len(runs) == 1 else f"[{', '.join(f'*{one}' for one in runs)}]"


def _patterns(wanted: Sequence[str], names: Iterable[str]) -> list[str]:
    """Patterns, or names, that match some of the names and no other."""
    others = sorted(set(names) - set(wanted))
    groups: dict[str, list[str]] = {}
    for name in sorted(wanted):
        at = bisect_left(others, name)
        beside = others[max(at - 1, 0) : at + 1]
        shared = max((len(_shared_start(name, other)) for other in beside), default=0)
        groups.setdefault(name[: shared + 1], []).append(name)
    taken = set(wanted) | set(others)
    return [
        _pattern(_shared_start(group[0], group[-1]), taken) if len(group) > 1 else group[0]
        for group in groups.values()
    ]


def _pattern(prefix: str, names: set[str]) -> str:
    """A pattern of names with a beginning; a column may be called like it."""
    pattern = f"{_escaped(prefix)}*"
    while pattern in names:
        pattern += "*"
    return pattern


def _shared_start(one: str, other: str) -> str:
    """What two texts begin with, both; of a sorted list the ends tell for all."""
    pairs = zip(one, other, strict=False)
    return one[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))]


def _escaped(prefix: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", prefix)
