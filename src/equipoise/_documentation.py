"""Where the documentation is: one address, told by the package's own metadata.

``[project.urls]`` in pyproject.toml has the only copy. Where the pages of this very version are
installed too (the distribution ``equipoise-docs``), all links lead to them instead.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from equipoise import __version__

__all__ = ["address_of", "installed_pages", "more_of", "reference_page", "website"]

DISTRIBUTION, PACKAGE = "equipoise-docs", "equipoise_docs"


def address_of(page: str) -> str:
    """Give the address of a page.

    Parameters
    ----------
    page : str
        Its file below ``docs/`` without an ending: ``"guide/probabilities"``.

    Returns
    -------
    str
        Of the pages that are installed, else of the website; empty where neither is known.
    """
    pages = installed_pages()
    root = website() if pages is None else f"{pages.as_uri()}/"
    return f"{root}{page}.html" if root else ""


def more_of(page: str) -> str:
    """Give the line that leads to a page; empty without a page or an address."""
    address = page and address_of(page)
    return f"More of this: {address}" if address else ""


def reference_page(module: str, name: str) -> str:
    """Name the page of a public name, for :func:`address_of`."""
    return f"reference/generated/{module}.{name}"


@cache
def website() -> str:
    """Give the address of this version's pages; empty where the metadata do not tell it."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        told = distribution("equipoise").read_text("METADATA") or ""
    except PackageNotFoundError:  # a source tree that is not installed
        return ""
    # Parsing all of it would cost the command's help as much time as the rest.
    found = re.search(r"^Project-URL: Documentation, *(\S+?)/*$", told, re.MULTILINE)
    return f"{found[1]}/{__version__}/" if found else ""


@cache
def installed_pages() -> Path | None:
    """Give the folder of the pages of this version; None where they are not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    from importlib.metadata import PackageNotFoundError, version

    try:
        is_ours = version(DISTRIBUTION) == __version__
    except PackageNotFoundError:
        return None
    pages = Path(found.origin).parent / "html"
    return pages if is_ours and (pages / "index.html").is_file() else None
