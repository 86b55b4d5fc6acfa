"""The page about the results: what its code prints, and its table of tables, brought up to date."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from benchmarks.evidence.findings import Evidence
from benchmarks.evidence.texts import tables_of
from scripts.pages import with_table

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
_PRINTED = re.compile(r"^```python\n(.*?)^```\n\n```text\n.*?^```$", re.MULTILINE | re.DOTALL)


def fill_page(text: str, found: Evidence) -> str:
    """Put what each block of code prints below it, and the tables into their table.

    Parameters
    ----------
    text : str
        The page; its code reads the committed results.
    found : Evidence
        The same results, for the table that is no block.
    """
    filled = _PRINTED.sub(_with_what_it_prints, text)
    return with_table("tables", tables_of(found), filled)


def _with_what_it_prints(block: re.Match[str]) -> str:
    code, out = block.group(1), StringIO()
    with redirect_stdout(out):
        exec(compile(code, "page", "exec"), {"__name__": "page"})
    return f"```python\n{code}```\n\n```text\n{out.getvalue().strip(chr(10))}\n```"
