"""Files of models in the command, and the options by which a file is read, as Python's."""

from pathlib import Path
from typing import Any

from equipoise.cli._errors import CommandError
from equipoise.cli._options import ReadingOptions, split


def given_reading(options: ReadingOptions | None) -> dict[str, Any]:
    """What was said of how a file is read, as parameters of ``read_file``; no defaults."""
    given = options or ReadingOptions()
    told = {
        "separator": given.separator,
        "decimal": given.decimal,
        "thousands": given.thousands,
        "encoding": given.encoding,
        "date_format": given.date_format,
        "missing": split(given.missing),
        "types": given.kinds,
        "drop": split(given.drop),
        "drop_totals": given.drop_totals,
        "join_spellings": given.join_spellings,
    }
    return {name: value for name, value in told.items() if value}


def check_new(path: str, option: str, *, force: bool) -> None:
    """Refuse, before any work, to write over a file."""
    if Path(path).exists() and not force:
        raise CommandError(
            f"{option} {path!r} is there already: name another, or overwrite it with --force"
        )
