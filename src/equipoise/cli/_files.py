"""DATA and --out, files or streams; what ``files`` says is said in words of the options."""

import contextlib
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
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


def is_read_once(data: str) -> bool:
    """Whether DATA is standard input or another pipe, such as a shell makes of ``<(...)``."""
    if data == STREAM:
        return True
    from equipoise.files import is_device

    return is_device(data) and not Path(data).is_dir()


def as_options(text: str) -> str:
    """A sentence of ``files`` with the options of the command for Python's parameters."""

    def option(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).replace("_", "-")
        return f"--{name} " if found[1] else f"--{name}"

    return _PARAMETER.sub(option, text)


def check_output(path: str, read: Iterable[str] = (), *, force: bool) -> None:
    """Refuse, before any work, a table that could not be written, or must not be.

    Parameters
    ----------
    path : str
        The file, or the mark of standard output.
    read : iterable of str
        As of :func:`check_outputs`.
    force : bool
        As of :func:`check_outputs`.
    """
    if path == STREAM:
        return
    from equipoise.files import check_output as check

    with in_words_of_options():
        check(path)
    check_outputs({"--out": path}, read, force=force)


def check_outputs(
    outputs: Mapping[str, str | None], read: Iterable[str] = (), *, force: bool
) -> None:
    """Refuse, before any work, to write over what is read, one output over another, or a file.

    Parameters
    ----------
    outputs : mapping of str to str or None
        The option that names a file, and the file; None where none is wanted.
    read : iterable of str
        Files that are read, or the mark of standard input: they are never written over.
    force : bool
        Whether other files may be.
    """
    named = {option: path for option, path in outputs.items() if path not in (None, STREAM)}
    if not named:
        return
    from equipoise.files import is_device

    files = {option: str(path) for option, path in named.items() if not is_device(str(path))}
    sources = [one for one in read if one != STREAM]
    for option, path in files.items():
        if any(is_same_file(path, one) for one in sources):
            raise CommandError(f"{path!r} is the file that is read: name another for {option}")
    for (option, path), (other, another) in combinations(files.items(), 2):
        if is_same_file(path, another):
            raise CommandError(f"{option} and {other} both name {path!r}: name another for one")
    for option, path in files.items():
        if Path(path).exists() and not force:
            raise CommandError(
                f"{option} {path!r} is there already: name another, or overwrite it with --force"
            )


def is_same_file(one: str, other: str) -> bool:
    """Whether two names are those of one file, be it there or not."""
    first, second = Path(one), Path(other)
    if first.exists() and second.exists():
        return first.samefile(second)
    return first.resolve() == second.resolve()


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
