"""Figures as SVG that stands in a page: light and dark, with words for who cannot see them."""

import re
import warnings
from collections.abc import Callable
from io import StringIO
from typing import Any

from equipoise.core.markup import text_of
from equipoise.core.visible import visible
from equipoise.plotting._style import (
    BETTER,
    FAINT,
    INK,
    KINDS,
    MAJORITY,
    RARE,
    SYNTHETIC,
    UNCLEAR,
    WORSE,
)
from equipoise.report._section import Picture

#: Colours of pictures by the names that the page's style gives them, light or dark.
_NAMES = {
    MAJORITY: "majority",
    RARE: "rare",
    SYNTHETIC: "synthetic",
    BETTER: "better",
    WORSE: "worse",
    UNCLEAR: "unclear",
    INK: "ink",
    FAINT: "faint",
    KINDS["borderline"][0]: "borderline",
    KINDS["outlier"][0]: "outlier",
    "#333333": "ink",
    "#555555": "soft",
    "#000000": "ink",
    "#ffffff": "paper",
}
_COLOURS = {colour.lower(): f"var(--{name})" for colour, name in _NAMES.items()}
_COLOUR = re.compile("|".join(map(re.escape, _COLOURS)))
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_APART = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
#: More marks than this are one image in the picture: each as a mark would take 100 bytes.
_MOST_MARKS = 1_200
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": "sans-serif",
    "figure.dpi": 100,
}


def picture(
    name: str, draw: Callable[[], Any], about: str, *, caption: str = "", is_wide: bool = False
) -> Picture:
    """Draw a picture for a page.

    Parameters
    ----------
    name : str
        By which it is told apart from the others of the page.
    draw : callable
        Gives a figure; the headlines over its axes become the caption.
    about : str
        What it shows, for who cannot see it.
    caption : str, default=""
        What is to be seen; otherwise the headlines.
    is_wide : bool, default=False
        Whether it takes the whole width.

    Returns
    -------
    Picture
    """
    from matplotlib import rc_context

    with rc_context({**_SETTINGS, "svg.hashsalt": name}), warnings.catch_warnings():
        # A name in letters that the font has not is drawn by the browser, which has them.
        warnings.simplefilter("ignore")
        figure = draw()
        headlines = _without_headlines(figure)
        _as_images(figure)
        sink = StringIO()
        figure.savefig(sink, format="svg", transparent=True, dpi=130, metadata={"Date": None})
    said = caption or ". ".join(headlines)
    return Picture(_for_a_page(sink.getvalue(), name, said, about), said, is_wide)


def _without_headlines(figure: Any) -> list[str]:
    """The headlines of all axes, taken away: in a page they are words that wrap."""
    said = []
    for ax in figure.axes:
        if headline := ax.get_title(loc="left"):
            said.append(headline)
            ax.set_title("", loc="left")
    return said


def _as_images(figure: Any) -> None:
    """Let what has many marks be one image."""
    marks = [one for ax in figure.axes for one in ax.collections]
    if sum(len(one.get_offsets()) for one in marks) > _MOST_MARKS:
        for one in marks:
            one.set_rasterized(True)


def _for_a_page(svg: str, name: str, title: str, about: str) -> str:
    """The picture alone, in the colours of the page, with its title and description."""
    svg = visible(_APART.sub("", svg), lines=True).strip()
    used = {one for tag in _TAG.findall(svg) for one in _USED.findall(tag)}
    svg = _TAG.sub(lambda found: _in_colours_of_the_page(found[0], used), svg)
    opening = _TAG.search(svg)
    assert opening is not None, "a picture begins with its tag"
    box = re.search(r'viewBox="[^"]*"', opening[0])
    words = (
        f'<title id="{name}-title">{text_of(title)}</title>'
        f'<desc id="{name}-about">{text_of(about)}</desc>'
    )
    tag = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{box[0] if box else ""} role="img" aria-labelledby="{name}-title {name}-about">'
    )
    return f"{tag}{words}{svg[opening.end() :]}"


def _in_colours_of_the_page(tag: str, used: set[str]) -> str:
    """A tag with the page's names for colours, without an id that nothing refers to."""
    tag = _ID.sub(lambda found: found[0] if found[1] in used else "", tag)
    return _COLOUR.sub(lambda found: _COLOURS[found[0]], tag)
