"""What was done, and what repeats it: the last section of each page."""

from collections.abc import Mapping, Sequence

from equipoise.core.markup import as_html
from equipoise.core.text import TextTable
from equipoise.evaluation._origin import Origin
from equipoise.report._section import Section


def made_section(origin: Origin, program: str, rows: Sequence[tuple[str, str]]) -> Section:
    """Where the table came from, what a figure depends on, the command and the program."""
    of_file = [("file", origin.file), ("SHA-256 of the file", origin.sha256)]
    told = [row for row in (*of_file, ("target", origin.target), *rows) if row[1]]
    html = as_html([TextTable(("what", "which"), told, left=2)]) if told else ""
    code = [("Command", origin.command), ("Python", program)]
    return Section(
        "made", "What was done", html=html, code=[(name, text) for name, text in code if text]
    )


def said_versions(versions: Mapping[str, str]) -> str:
    """Packages and their versions, in a line."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())
