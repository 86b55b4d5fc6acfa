"""The pages that people read, and the code that is in them."""

import ast
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCED = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def all_pages():
    """README.md and all of docs/, by their paths from the root; decisions are records."""
    below = (path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts)
    return {str(path.relative_to(ROOT)): path for path in (ROOT / "README.md", *sorted(below))}


def openings():
    """For each page and gallery script its title and the lines that come first after it.

    Decisions are pages too. The reference's have theirs from a table.
    """
    docs = ROOT / "docs"
    generated = (docs / "gallery", docs / "reference" / "generated", docs / "_build")
    pages = [path for path in docs.rglob("*.md") if not set(generated) & set(path.parents)]
    scripts = [*(ROOT / "examples" / "gallery").rglob("plot_*.py")]
    headers = [*(ROOT / "examples" / "gallery").rglob("GALLERY_HEADER.*")]
    for path in sorted([*pages, *scripts, *headers]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            text = ast.get_docstring(ast.parse(text)) or ""
        title, _, rest = text.strip().partition("\n")
        rest = re.sub(r"\A[=\-#~]+\n", "", rest)  # what underlines a title
        yield str(path.relative_to(ROOT)), title, rest.strip().partition("\n\n")[0]


def printed(code):
    out = StringIO()
    names = {"__name__": "example"}
    with redirect_stdout(out):
        exec(compile(code, "example", "exec"), names)
    return out.getvalue(), names
