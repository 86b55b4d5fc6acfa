"""Printing: tables and sentences for a person, JSON for a program, notes for a terminal only.

All that the command prints goes through here, where text from files is made visible: no name and
no value does anything to a terminal.
"""

import errno
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from equipoise.core.text import Bullet, Line, Part, Title
from equipoise.core.visible import visible, visible_json

_WIDTH_OF_A_PIPE = 110
_GAP, _NARROWEST_NAME = 2, 12
_IS_WINDOWS = os.name == "nt"


def is_closed_pipe(error: Exception) -> bool:
    """Whether who reads has gone; Windows calls it an invalid argument, and of no file."""
    if isinstance(error, BrokenPipeError):
        return True
    if not _IS_WINDOWS or not isinstance(error, OSError):
        return False
    return error.errno == errno.EINVAL and error.filename is None


def forget_reader(stream: Any) -> None:
    """Let a stream whose reader has gone lead nowhere: what is said from now on is lost."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _write(stream: Any, text: str) -> None:
    """Write text; a reader who leaves early, as head does, does not end the command.

    Files are written after the results are printed.
    """
    try:
        stream.write(text)
    except OSError as error:
        if not is_closed_pipe(error):
            raise
        forget_reader(stream)


def print_json(value: Any) -> None:
    """Print a value as JSON; what JSON does not know becomes text."""
    is_narrow = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    text = json.dumps(_plain(value), indent=2, ensure_ascii=is_narrow)
    _write(sys.stdout, visible_json(text) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def console() -> Any:
    """Where results go."""
    from rich.console import Console

    knows_width = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
    width = None if knows_width else _WIDTH_OF_A_PIPE  # rich asks the terminal, or COLUMNS
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width)


def show(thing: Any, at_least: int = 0) -> None:
    """Print something, on so many places at least; a pipe gets no padding at the ends of lines."""
    shown = console()
    shown.width = max(shown.width, at_least)
    if shown.is_terminal:
        shown.print(thing)
        return
    with shown.capture() as captured:
        shown.print(thing)
    text = captured.get()
    _write(sys.stdout, "\n".join(line.rstrip() for line in text.split("\n")))


def is_watched() -> bool:
    """Whether a person sees what is said beside the results."""
    return sys.stderr.isatty()


def note(text: str) -> None:
    """Say something that is no result; nothing where nobody looks."""
    if is_watched():
        _write(sys.stderr, f"{visible(text)}\n")


def say(text: str) -> None:
    """Say beside the results what must not be missed, in a pipe too."""
    _write(sys.stderr, f"equipoise: {visible(text)}\n")


def told(text: str, *, json: bool) -> None:
    """Print where something was written to, beside results for a person."""
    if not json:
        _write(sys.stdout, f"{visible(text)}\n")


def title(text: str) -> None:
    """Print a heading."""
    from rich.text import Text

    show(Text(f"\n{visible(text)}", style="bold"))


def table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> None:
    """Print a table: the first ``left`` columns to the left, the others to the right.

    Where it is too wide names are folded; figures never are, nor cut.
    """
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim", collapse_padding=True
    )
    rows, needed = [[visible(cell) for cell in row] for row in rows], -_GAP
    for place, name in enumerate(visible(one, lines=True) for one in header):
        texts = [*name.split("\n"), *(row[place] for row in rows)]
        widest = max(map(cell_len, texts))
        is_figure = place >= left
        least = widest if is_figure else min(widest, _NARROWEST_NAME)
        needed += least + _GAP
        shown.add_column(
            Text(name), justify="right" if is_figure else "left", overflow="fold",
            no_wrap=is_figure, min_width=least,
        )  # fmt: skip
    for row in rows:
        shown.add_row(*[Text(cell) for cell in row])
    show(shown, needed)


def bullet(mark: str, text: str, style: str = "") -> None:
    """Print a paragraph with a mark before it, and an indent under it."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(Text(mark, style=style), Text(visible(text)))
    show(grid)


def line(text: str, style: str = "") -> None:
    """Print a line."""
    from rich.text import Text

    show(Text(visible(text, lines=True), style=style))


def plain(text: str) -> None:
    """Print text as it is: what can be pasted is never broken into lines."""
    _write(sys.stdout, f"{visible(text, lines=True)}\n")


def report(parts: Iterable[Part]) -> None:
    """Print what a result says."""
    for part in parts:
        if isinstance(part, Title):
            title(part.text)
        elif isinstance(part, Bullet):
            bullet(part.mark, part.text, part.style)
        elif isinstance(part, Line):
            line(part.text, part.style)
        else:
            table(part.header, part.rows[: part.most], part.left)
            if part.most is not None and len(part.rows) > part.most:
                line(f"and {len(part.rows) - part.most} more; --json shows all", "dim")
