"""Pictures to files."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from equipoise.cli._errors import CommandError
from equipoise.cli._files import whole_file

_ENDINGS = (".png", ".svg", ".pdf")


def check_picture(path: str) -> None:
    """Refuse, before any work, a picture that could not be drawn."""
    if find_spec("matplotlib") is None:
        raise CommandError(
            "--plot needs matplotlib, which is not installed. "
            "Install it with: pip install 'equipoise[plot]'"
        )
    if Path(path).suffix.lower() not in _ENDINGS:
        raise CommandError(f"--plot {path!r}: let the name end in {', '.join(_ENDINGS)}")
    from equipoise.exceptions import FileError
    from equipoise.files import check_place

    try:
        check_place(path)
    except FileError as error:
        raise CommandError(f"--plot: {error}") from None


def save_picture(path: str, draw: Callable[[], Any]) -> None:
    """Draw a figure into a file, whole or not at all."""
    figure = draw()
    with whole_file(path) as sink:
        figure.savefig(sink, format=Path(path).suffix[1:].lower(), dpi=150, facecolor="white")
