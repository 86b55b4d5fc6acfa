"""Short tables and sentences for a person: what they say, apart from how they are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TypeAlias

from equipoise.core.visible import visible

#: How wide a page is, and how long at the most.
WIDTH, LINES = 100, 40
_WIDEST_CELL, _FEWEST_ROWS = 44, 5


@dataclass(frozen=True)
class Title:
    """A heading.

    Parameters
    ----------
    text : str
        Its words.
    """

    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph.

    Parameters
    ----------
    text : str
        Its words.
    style : {"", "bold", "dim", "yellow"}
        How it may look where there are colours.
    """

    text: str
    style: str = ""


@dataclass(frozen=True)
class Bullet:
    """A paragraph with a mark before it.

    Parameters
    ----------
    mark, text : str
        The mark, and the words.
    style : str
        How the mark may look.
    """

    mark: str
    text: str
    style: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table.

    Parameters
    ----------
    header : sequence of str
        Names of the columns; they may have lines.
    rows : sequence of sequences of str
        The cells.
    left : int
        So many columns stand to the left, the others to the right.
    most : int or None
        No more rows than this are shown.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1
    most: int | None = None


Part: TypeAlias = Title | Line | Bullet | TextTable


def as_text(parts: Sequence[Part]) -> str:
    """Lay a page out as plain text, at most about 100 characters wide and 40 lines long.

    Tables are cut to share the lines that the sentences leave, and say how much they leave out.

    Parameters
    ----------
    parts : sequence of Title, Line, Bullet and TextTable
        What the page says.

    Examples
    --------
    >>> from equipoise.core.text import Line, TextTable, as_text
    >>> classes = TextTable(("class", "rows"), [("no", "950"), ("yes", "50")])
    >>> print(as_text([classes, Line("Rare.")]))
    class  rows
    no      950
    yes      50
    Rare.
    """
    shares = _shares(parts)
    lines = [line for one in parts for line in _lines_of(one, shares.get(id(one), 0))]
    return "\n".join(lines).strip("\n")


def _shares(parts: Sequence[Part]) -> dict[int, int]:
    """How many rows of each table are shown: small ones whole, so that large ones get the rest."""
    grids = [one for one in parts if isinstance(one, TextTable)]
    sentences = sum(len(list(_lines_of(one, 0))) for one in parts if not isinstance(one, TextTable))
    left = LINES - sentences - sum(3 + max(n.count("\n") for n in g.header) for g in grids)
    shares: dict[int, int] = {}
    for n_grids, grid in zip(
        range(len(grids), 0, -1), sorted(grids, key=lambda one: len(one.rows)), strict=True
    ):
        shares[id(grid)] = min(len(grid.rows), max(_FEWEST_ROWS, left // n_grids))
        left -= shares[id(grid)]
    return shares


def _lines_of(part: Part, most: int) -> Iterator[str]:
    if isinstance(part, TextTable):
        yield from _grid(part, most if part.most is None else min(most, part.most))
    elif isinstance(part, Title):
        yield from ("", visible(part.text))
    elif isinstance(part, Bullet):
        indent = " " * (len(part.mark) + 1)
        text = visible(part.text)
        yield from wrap(text, WIDTH, initial_indent=f"{part.mark} ", subsequent_indent=indent)
    else:
        for line in visible(part.text, lines=True).split("\n"):
            yield from wrap(line, WIDTH) or [""]


def _grid(grid: TextTable, most: int) -> Iterator[str]:
    shown = [[_cut(cell) for cell in row] for row in grid.rows[:most]]
    height = max(name.count("\n") for name in grid.header) + 1
    heads = [[""] * (height - 1 - name.count("\n")) + name.split("\n") for name in grid.header]
    lines = [list(line) for line in zip(*heads, strict=True)]
    widths = [max(map(len, cells)) for cells in zip(*lines, *shown, strict=True)]

    def laid_out(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.ljust(width) if place < grid.left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()

    yield from map(laid_out, lines)
    if height > 1:
        yield "-" * (sum(widths) + 2 * (len(widths) - 1))
    yield from map(laid_out, shown)
    if (n_more := len(grid.rows) - len(shown)) > 0:
        yield f"and {n_more:,} more"


def _cut(cell: str) -> str:
    """A cell on one line, not too long."""
    cell = " ".join(visible(cell).split())
    return cell if len(cell) <= _WIDEST_CELL else cell[: _WIDEST_CELL - 1] + "…"


def plural(n: int, noun: str, many: str = "") -> str:
    """A number of things, in words; ``many`` is the plural where it is not an s.

    Examples
    --------
    >>> from equipoise.core.text import plural
    >>> plural(1, "row"), plural(2500, "row"), plural(2, "class", "classes")
    ('1 row', '2,500 rows', '2 classes')
    """
    return f"{n:,} {noun if n == 1 else many or noun + 's'}"


def listed(names: Sequence[str], most: int = 15) -> str:
    """The first of some names, and how many more there are.

    Examples
    --------
    >>> from equipoise.core.text import listed
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(visible, names[:most])) + more


def said_time(seconds: float) -> str:
    """A duration as one says it.

    Examples
    --------
    >>> from equipoise.core.text import said_time
    >>> said_time(7.2), said_time(150), said_time(7000)
    ('7 s', '2 min 30 s', '1 h 56 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
