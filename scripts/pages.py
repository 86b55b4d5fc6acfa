"""Tables in pages that a command makes: between ``<!-- name -->`` and ``<!-- end of name -->``."""

from pathlib import Path


def table_in(name: str, text: str) -> str:
    """The table that a page has under a name."""
    start, stop = _marked(name, text)
    return text[start:stop]


def with_table(name: str, table: str, text: str) -> str:
    """A page with a table in place of the one that it has under this name."""
    start, stop = _marked(name, text)
    return text[:start] + table + text[stop:]


def put_table(name: str, table: str, page: Path) -> None:
    """Put a table into the file of a page; see :func:`with_table`."""
    text = page.read_text(encoding="utf-8")
    page.write_text(with_table(name, table, text), encoding="utf-8")


def _marked(name: str, text: str) -> tuple[int, int]:
    begin, end = f"<!-- {name} -->\n\n", f"\n\n<!-- end of {name} -->"
    if begin not in text or end not in text:
        raise ValueError(
            f"the page has no table {name!r}: it needs {begin.strip()} and {end.strip()}"
        )
    return text.index(begin) + len(begin), text.index(end)
