"""``equipoise docs``: the documentation of this version, on this machine or where it is."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from equipoise._documentation import address_of, installed_pages, reference_page
from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError, unknown
from equipoise.core.names import folded_name

PAGE = "index"
EXAMPLES = """Examples:

  equipoise docs
  equipoise docs smote
  equipoise docs guide/probabilities --print
"""


def docs(
    page: Annotated[
        str | None, Parameter(help="A page, guide/files say, a sampler or any other word.")
    ] = None,
    /,
    *,
    print_only: Annotated[
        bool,
        Parameter(name="--print", negative=(), show_default=False, help="Print the address only."),
    ] = False,
) -> int:
    """Open the documentation, or print where it is."""
    pages = installed_pages()
    address = _address(page or PAGE, pages)
    if not address:
        raise CommandError(
            "nothing tells where the documentation is: Equipoise runs from a source tree that is "
            "not installed. Its pages are in docs/"
        )
    _show.show(address, at_least=len(address))
    if pages is None:
        _show.note("to read it without a network, install equipoise-docs of the same version")
    elif not print_only:
        _open(address)
    return DONE


def _open(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        _show.note("no browser was found: open the address above")


def _address(wanted: str, pages: Path | None) -> str:
    """The page of a name; where none is called so, what a search for it finds."""
    name = _page_of_sampler(wanted) or wanted.removesuffix(".html").strip("/")
    if pages is not None and not (pages / f"{name}.html").is_file():
        names = [
            path.relative_to(pages).with_suffix("").as_posix() for path in pages.rglob("*.html")
        ]
        ended = sorted(one for one in names if one.endswith((f"/{name}", f".{name}")))
        if not ended and "/" in name:
            raise unknown("page", wanted, sorted(names))
        name = min(ended, key=len, default="")
    elif pages is None and "/" not in name and name != PAGE:
        name = ""
    return address_of(name) if name else _search_for(wanted)


def _page_of_sampler(wanted: str) -> str:
    from equipoise.cli._samplers import sampler_classes

    for typed, kind in sampler_classes().items():
        if folded_name(typed) == folded_name(wanted):
            return reference_page(kind.__module__.partition("._")[0], kind.__name__)
    return ""


def _search_for(words: str) -> str:
    from urllib.parse import urlencode

    address = address_of("search")
    return address and f"{address}?{urlencode({'q': words})}"
