"""DATA and --out, files or streams; what ``files`` says is said in words of the options."""

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from equipoise.cli import _show
from equipoise.cli._errors import CommandError, one_sentence
from equipoise.cli._options import STREAM, ReadingOptions
from equipoise.core.text import listed

_PARAMETER = re.compile(
    r"\b(separator|decimal|thousands|encoding|date_format|missing|types|drop)="
    r"|\b(drop_totals|join_spellings)=True"
)


def read_table(data: str, options: ReadingOptions) -> Any:
    """Read DATA.

    Parameters
    ----------
    data : str
        A file, or the mark of standard input.
    options : ReadingOptions
        How it is to be read.

    Returns
    -------
    equipoise.files.FileTable
    """
    from equipoise.files import read_file

    with in_words_of_options():
        return read_file(sys.stdin.buffer if data == STREAM else data, **options.given)


def as_options(text: str) -> str:
    """A sentence of ``files`` with the options of the command for Python's parameters."""

    def option(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).replace("_", "-")
        return f"--{name} " if found[1] else f"--{name}"

    return _PARAMETER.sub(option, text)


def check_output(path: str, data: str | None = None, *, force: bool = True) -> None:
    """Refuse, before any work, a file that could not be written, or must not be.

    Parameters
    ----------
    path : str
        The file, or the mark of standard output.
    data : str or None
        What is read: it is never written over.
    force : bool
        Whether another file may be.
    """
    if path == STREAM:
        return
    from equipoise.files import check_output as check
    from equipoise.files import is_device

    with in_words_of_options():
        check(path)
    file = Path(path)
    if not file.exists() or is_device(file):
        return
    if data not in (None, STREAM) and Path(str(data)).exists() and file.samefile(str(data)):
        raise CommandError(f"{path!r} is the file that is read: name another for --out")
    check_new(path, force=force)


def check_new(path: str, option: str = "", *, force: bool) -> None:
    """Refuse, before any work, to write over a file."""
    if Path(path).exists() and not force:
        named = f"{option} {path!r}".lstrip()
        raise CommandError(f"{named} is there already: name another, or overwrite it with --force")


def where_to(out: str | None, *, json: bool) -> str:
    """What ``--out`` names, which has to be said."""
    if out is None:
        raise CommandError("where to? Name a file with --out, or - for standard output")
    if json and out == STREAM:
        raise CommandError("--json and --out - would both write to standard output")
    return out


def write_table(
    table: Any, path: str, like: Any = None, *, for_spreadsheets: bool | None = None
) -> None:
    """Write a table to a file or to standard output.

    Parameters
    ----------
    table : pyarrow.Table
        The table.
    path : str
        The file, or the mark of standard output. A terminal is shown it, and obeys nothing in it.
    like : equipoise.files.FileTable or None
        The file that was read, in whose style a CSV file is written.
    for_spreadsheets : bool or None
        Whether texts that a spreadsheet would run are written so that it does not; where False
        they are told of. None is for tables without any.
    """
    from equipoise.files import write_file

    options = {"like": like, "for_spreadsheets": bool(for_spreadsheets)}
    with in_words_of_options():
        if path != STREAM:
            write_file(table, path, **options)
        elif sys.stdout.isatty():
            shown = io.BytesIO()
            write_file(table, shown, **options)
            _show.plain(shown.getvalue().decode(like.style.encoding if like else "utf-8").rstrip())
        else:
            sys.stdout.flush()
            write_file(table, sys.stdout.buffer, **options)
            sys.stdout.buffer.flush()
    if for_spreadsheets is False:
        _warn_of_formulas(table, path)


def _warn_of_formulas(table: Any, path: str) -> None:
    """Say which columns a spreadsheet would take for formulas, where it would open the file."""
    from equipoise.files import formula_columns, is_text

    if path != STREAM and not is_text(path):
        return
    if names := formula_columns(table):
        what = "a column" if len(names) == 1 else f"{len(names)} columns"
        _show.say(
            f"{what} with texts or a name that a spreadsheet would take for formulas, and may run: "
            f"{listed(names)}. They are written as they are; for people who open the "
            "file in one, add --for-spreadsheets"
        )


@contextlib.contextmanager
def whole_file(path: str) -> Iterator[Any]:
    """A file that takes its name when all is written, and leaves nothing otherwise."""
    if path == STREAM:
        yield sys.stdout.buffer
        return
    from equipoise.files import whole_file as whole

    with whole(path) as sink:
        yield sink


@contextlib.contextmanager
def in_words_of_options() -> Iterator[None]:
    from equipoise.exceptions import FileError

    try:
        yield
    except FileError as error:
        raise CommandError(as_options(one_sentence(error))) from None
