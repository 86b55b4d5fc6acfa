"""The parts of a page as HTML in which every word is text, whoever wrote it."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from equipoise.core.text import Bullet, Line, Part, TextTable, Title
from equipoise.core.visible import visible

#: What a mark means, for who hears the page.
_SPOKEN = {"▲": "helps", "▼": "hurts", "✗": "problem", "!": "warning", "·": "note"}
_IN_A_NOTEBOOK = (
    ".equipoise table{border-collapse:collapse;margin:.4em 0}"
    ".equipoise caption{text-align:left;font-weight:600;padding:.3em 0;color:inherit}"
    ".equipoise td,.equipoise th{padding:.15em .7em;text-align:right;font-weight:inherit}"
    ".equipoise thead th{vertical-align:bottom;font-size:.9em;opacity:.75}"
    ".equipoise .words{text-align:left}"
    ".equipoise ul{list-style:none;padding:0}.equipoise p{max-width:60em}"
    ".equipoise .bold{font-weight:600}.equipoise .dim{opacity:.75;font-size:.9em}"
)


def text_of(words: str) -> str:
    r"""Words of anybody's as HTML: markup and control characters are shown, not obeyed.

    Examples
    --------
    >>> from equipoise.core.markup import text_of
    >>> text_of("<b>\x1b")
    '&lt;b&gt;\\x1b'
    """
    return escape(visible(words))


def as_html(parts: Iterable[Part], *, most: int | None = None) -> str:
    """The parts of a page, one after another, as HTML.

    Parameters
    ----------
    parts : iterable of Title, Line, Bullet and TextTable
        What the page says; a title before a table becomes its caption.
    most : int or None, default=None
        No more rows of a table than this are shown.

    Returns
    -------
    str

    Examples
    --------
    >>> from equipoise.core.markup import as_html
    >>> from equipoise.core.text import Line
    >>> as_html([Line("2 < 3")])
    '<p>2 &lt; 3</p>'
    """
    return "\n".join(_blocks(list(parts), most))


def in_a_notebook(parts: Iterable[Part], *, most: int = 15) -> str:
    """The same, small, with the few rules of style that it needs."""
    return (
        f'<div class="equipoise"><style>{_IN_A_NOTEBOOK}</style>{as_html(parts, most=most)}</div>'
    )


def _blocks(parts: Sequence[Part], most: int | None) -> Iterator[str]:
    caption, bullets = "", list[str]()
    for part in parts:
        if bullets and not isinstance(part, Bullet):
            yield _listed(bullets)
            bullets = []
        if caption and not isinstance(part, TextTable):
            yield f"<h3>{text_of(caption)}</h3>"
            caption = ""
        if isinstance(part, Title):
            caption = part.text
        elif isinstance(part, Bullet):
            bullets.append(f"<li>{_mark(part.mark)} <span>{text_of(part.text)}</span></li>")
        elif isinstance(part, Line):
            yield from _paragraph(part)
        else:
            yield _table(part, caption, most)
            caption = ""
    if caption:
        yield f"<h3>{text_of(caption)}</h3>"
    if bullets:
        yield _listed(bullets)


def _listed(bullets: Sequence[str]) -> str:
    return f'<ul class="findings">{"".join(bullets)}</ul>'


def _paragraph(line: Line) -> Iterator[str]:
    words = line.text.strip()
    if words:
        style = f' class="{escape(line.style)}"' if line.style else ""
        yield f"<p{style}>{text_of(words)}</p>"


def _mark(sign: str) -> str:
    """A sign, and what it means."""
    if sign in _SPOKEN:
        return f'<span role="img" aria-label="{_SPOKEN[sign]}" class="mark">{sign}</span>'
    return text_of(sign)


def _table(grid: TextTable, caption: str, most: int | None) -> str:
    limits = [limit for limit in (grid.most, most) if limit is not None]
    shown = grid.rows[: min(limits)] if limits else grid.rows
    said = f"<caption>{text_of(caption)}</caption>" if caption else ""
    head = _row([" ".join(name.split()) for name in grid.header], grid, ["col"] * len(grid.header))
    body = "".join(_row(row, grid, ["row"]) for row in shown)
    table = f"<table>{said}<thead>{head}</thead><tbody>{body}</tbody></table>"
    n_more = len(grid.rows) - len(shown)
    more = f'<p class="dim">and {n_more:,} more</p>' if n_more else ""
    label = text_of(caption) if caption else "table"
    # Too wide a table scrolls by itself, by the keyboard too.
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{table}</div>{more}'


def _row(cells: Sequence[str], grid: TextTable, scopes: Sequence[str]) -> str:
    """A row whose first cells are headers, of columns or of the row."""
    made = [
        _cell(place, words, grid, scopes[place] if place < len(scopes) else "")
        for place, words in enumerate(cells)
    ]
    return f"<tr>{''.join(made)}</tr>"


def _cell(place: int, words: str, grid: TextTable, scope: str) -> str:
    side = ' class="words"' if place < grid.left else ""
    if scope and words:
        return f'<th scope="{scope}"{side}>{_mark(words)}</th>'
    return f"<td{side}>{_mark(words)}</td>"
