"""A page to a file, whole or not at all."""

from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from equipoise._runtime.errors import naming
from equipoise.evaluation._origin import Origin
from equipoise.exceptions import FileError
from equipoise.files import check_place, whole_file
from equipoise.report._section import Page
from equipoise.typing import LabelsLike, TableLike

_TEMPLATES = Path(__file__).parent / "templates"
_ENDINGS = (".html", ".htm")


def check_report(path: str | Path) -> None:
    """Refuse, before any work, a report that could not be written.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    ImportError
        jinja2 or matplotlib is not installed.
    FileError
        The path does not end in .html, is a folder, or its folder is not there or read-only.

    Examples
    --------
    >>> from equipoise.report import check_report
    >>> check_report("report.html")
    """
    missing = [name for name in ("jinja2", "matplotlib") if find_spec(name) is None]
    if missing:
        raise ImportError(
            f"a report needs {' and '.join(missing)}: install with pip install 'equipoise[report]'"
        )
    if not isinstance(path, (str, Path)):
        raise TypeError(f"path must be a text or a Path, not {path!r}")
    if Path(path).suffix.lower() not in _ENDINGS:
        raise FileError(f"{str(path)!r}: a report is HTML, let the name end in .html")
    check_place(path)


@naming("report")
def write_report(
    found: Any,
    path: str | Path,
    table: TableLike | None = None,
    target: LabelsLike | str | None = None,
    *,
    origin: Origin | None = None,
) -> Path:
    """Write a result as one page of HTML, which loads nothing.

    Parameters
    ----------
    found : Comparison, Diagnosis, Tuning or any other result
        One of another kind is shown by its ``said()``, a section for each title.
    path : str or Path
        The file, which ends in .html.
    table, target : as for :func:`~equipoise.evaluation.compare`, default=None
        The table, for the pictures of it; None leaves these out.
    origin : Origin, default=None
        The file that the table came from, and what repeats the work, to be told.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ImportError
        jinja2 or matplotlib is not installed.
    FileError
        The path does not end in .html, or no file can be written there.
    TypeError
        A table comes without its target.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise import diagnose
    >>> from equipoise.report import write_report
    >>> from equipoise.testing import example_table
    >>> found = diagnose(*example_table())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_report(found, Path(folder) / "table.html")
    ...     "What is this table?" in path.read_text(encoding="utf-8")
    True
    """
    check_report(path)
    if table is not None and target is None:
        raise TypeError("the table comes without target: pass its classes or their column's name")
    from equipoise.report._pages import page_of
    from equipoise.report._table import Given

    text = _as_html(page_of(found, Given(table, target), origin or Origin()))
    # Half a character, which no encoding has, was made visible where it is data.
    with whole_file(path) as sink:
        sink.write(text.encode("utf-8", "backslashreplace"))
    return Path(path)


def _as_html(page: Page) -> str:
    """The page in its template: every word is text, but what our own markup has made of it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from equipoise.core.visible import visible

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["visible"] = lambda text: visible(str(text))
    environment.filters["visible_lines"] = lambda text: visible(str(text), lines=True)
    script = (_TEMPLATES / "threshold.js").read_text(encoding="utf-8")
    has_slider = any(section.slider for section in page.sections)
    return environment.get_template("page.html").render(
        page=page,
        style=(_TEMPLATES / "page.css").read_text(encoding="utf-8"),
        script=script if has_slider else "",
        # The browser runs this script and no other, whatever else should stand in the page.
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )
