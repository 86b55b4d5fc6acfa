"""Where the documentation is: one address, told by the package's own metadata.

``[project.urls]`` in pyproject.toml has the only copy. Where the pages of this very version are
installed too (the distribution ``equipoise-docs``), all links lead to them instead.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from equipoise import __version__

__all__ = ["address_of", "installed_pages", "reference_page", "website"]

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


def reference_page(module: str, name: str) -> str:
    """Name the page of a public name, for :func:`address_of`."""
    return f"reference/generated/{module}.{name}"


@cache
def website() -> str:
    """Give the address of this version's pages; empty where the metadata do not tell it."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        addresses = metadata("equipoise").get_all("Project-URL") or []
    except PackageNotFoundError:  # a source tree that is not installed
        return ""
    told = dict(one.split(", ", 1) for one in addresses)
    root = told.get("Documentation", "").rstrip("/")
    return f"{root}/{__version__}/" if root else ""


@cache
def installed_pages() -> Path | None:
    """Give the folder of the pages of this version; None where they are not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = find_spec(PACKAGE)
        is_ours = version(DISTRIBUTION) == __version__
    except (PackageNotFoundError, ValueError):
        return None
    if not is_ours or found is None or found.origin is None:
        return None
    pages = Path(found.origin).parent / "html"
    return pages if (pages / "index.html").is_file() else None
