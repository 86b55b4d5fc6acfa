"""The pages that people read, and the code that is in them."""

import ast
import os
import re
import tomllib
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCED = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Packages whose module has another name.
MODULES = {"mlflow-skinny": "mlflow"}


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


def modules_of_recipes():
    """Modules of the dependency group `recipes`, which single pages need and `make recipes` has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.match(r"[\w-]+", one)[0] for one in project["dependency-groups"]["recipes"]]
    return {MODULES.get(name, name) for name in names}


def imported_by(code):
    """The packages that a block imports."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    return found


def modules_for(code):
    """What a block needs that the other tests do not."""
    return sorted(imported_by(code) & modules_of_recipes())


def can_run(code):
    """Tell whether a block is run: all are under `make recipes`, be its packages there or not."""
    is_there = all(find_spec(name) is not None for name in modules_for(code))
    return is_there or os.environ.get("EQUIPOISE_RECIPES") == "all"
