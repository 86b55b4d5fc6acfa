"""Makes the pages' links true on the site: they are written as a forge follows them.

A link to a page of the repository's root goes to the page of the site that includes it. What is
not on the site, a file of code, is named and not linked.
"""

import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

from sphinx.application import Sphinx

# A page of the repository, and the page of the site that shows it.
ON_THE_SITE = {
    "ARCHITECTURE.md": "docs/inside/architecture.md",
    "CHANGELOG.md": "docs/changelog.md",
    "CONTRIBUTING.md": "docs/inside/contributing.md",
    "README.md": "docs/index.md",
    "docs/decisions": "docs/inside/decisions.md",
}
# A program of the gallery, which the site shows with its pictures.
PROGRAM = re.compile(r"^examples/gallery/(.*)\.py$")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:)([^)#\s]+)(#[^)\s]*)?\)")


def rewritten(text: str, stands_in: str, shown_in: str) -> str:
    """A page's text with links that lead somewhere on the site.

    Parameters
    ----------
    text : str
        Markdown.
    stands_in : str
        The folder of the file, from the repository's root, by which its links are written.
    shown_in : str
        The folder of the page that shows it.

    Returns
    -------
    str
        The Markdown to read in its place.
    """

    def target(match: re.Match[str]) -> str:
        words, path, anchor = match[1], match[2], match[3] or ""
        aim = normpath(f"{stands_in}/{path}")
        aim = ON_THE_SITE.get(aim, PROGRAM.sub(r"docs/gallery/\1.rst", aim))
        if not aim.startswith("docs/"):
            return words
        return f"[{words}]({relpath(aim, shown_in)}{anchor})"

    return LINK.sub(target, text)


def read_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Rewrite a page of the site."""
    if Path(app.env.doc2path(docname)).suffix == ".md":
        folder = normpath(f"docs/{dirname(docname)}")
        source[0] = rewritten(source[0], folder, folder)


def read_included(app: Sphinx, path: Path, docname: str, source: list[str]) -> None:
    """Rewrite what a page includes."""
    stands_in = normpath(f"docs/{path.parent.as_posix()}")
    shown_in = normpath(f"docs/{dirname(app.env.current_document.docname)}")
    source[0] = rewritten(source[0], stands_in, shown_in)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is here."""
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
