"""What a page is made of, before it is a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A picture and what it shows.

    Parameters
    ----------
    svg : str
        Its markup, made by us.
    caption : str
        What is to be seen.
    is_wide : bool
        Whether it takes the whole width.
    """

    svg: str
    caption: str
    is_wide: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a page with its heading.

    Parameters
    ----------
    key : str
        By which links find it.
    title : str
        Its heading.
    lead : sequence of str
        Paragraphs before all else.
    pictures : sequence of Picture
        Pictures, side by side where there is room.
    html : str
        What was made of parts, by ``core.markup``.
    code : sequence of (str, str)
        What can be copied, each with its name.
    slider : dict or None
        The confusions that a threshold is moved through.
    """

    key: str
    title: str
    lead: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    html: str = ""
    code: Sequence[tuple[str, str]] = ()
    slider: dict[str, Any] | None = None


@dataclass(frozen=True)
class Page:
    """A report, before it is HTML.

    Parameters
    ----------
    question : str
        What it answers, as its heading.
    about : str
        Which table, in a line.
    answers : sequence of (str, str)
        What is said first, each with its name.
    sections : list of Section
        The rest, in order.
    """

    question: str
    about: str
    answers: Sequence[tuple[str, str]]
    sections: list[Section] = field(default_factory=list)
