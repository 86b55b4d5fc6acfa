"""The pages that people read, and the code that is in them."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def all_pages():
    """README.md and all of docs/, by their paths from the root; decisions are records."""
    below = (path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts)
    return {str(path.relative_to(ROOT)): path for path in (ROOT / "README.md", *sorted(below))}


def printed(code):
    out = StringIO()
    names = {"__name__": "example"}
    with redirect_stdout(out):
        exec(compile(code, "example", "exec"), names)
    return out.getvalue(), names
