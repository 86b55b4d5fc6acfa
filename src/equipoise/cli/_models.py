"""Files of models in the command, and the options by which a file is read, as Python's."""

from pathlib import Path

from equipoise.cli._errors import CommandError


def check_new(path: str, option: str, *, force: bool) -> None:
    """Refuse, before any work, to write over a file."""
    if Path(path).exists() and not force:
        raise CommandError(
            f"{option} {path!r} is there already: name another, or overwrite it with --force"
        )
