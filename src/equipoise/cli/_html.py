"""Reports to files."""

from collections.abc import Sequence
from typing import Any

from equipoise.cli import _show
from equipoise.cli._errors import CommandError, one_sentence
from equipoise.cli._files import is_read_once
from equipoise.cli._options import Reading, ReadingOptions
from equipoise.cli._problem import TableAndTarget
from equipoise.cli._typed import typed_command


def check_html(path: str | None) -> None:
    """Refuse, before any work, a report that could not be written."""
    if path is None:
        return
    from equipoise.exceptions import FileError
    from equipoise.report import check_report

    try:
        check_report(path)
    except (FileError, ImportError) as error:
        raise CommandError(f"--html: {one_sentence(error)}") from None


def save_html(
    path: str, found: Any, problem: TableAndTarget, data: str, *, program: str, json: bool,
    beside: Sequence[Any] = (),
) -> None:  # fmt: skip
    """Write a result as a page, with where the table came from and what repeats it.

    Parameters
    ----------
    path : str
        The page.
    found : Comparison, Diagnosis, LeakAudit or Tuning
        What is written down.
    problem : TableAndTarget
        The table.
    data : str
        The file that it was read from, or the mark of standard input.
    program : str
        The program that repeats it, from the file; empty where the result knows its own.
    json : bool
        Whether results are printed as JSON.
    beside : sequence of results
        What else the page tells.
    """
    from equipoise.report import Origin

    told = {"target": problem.target, "command": typed_command(), "program": program}
    named = {} if is_read_once(data) else {"file": data}
    is_one = not is_read_once(data) and not problem.is_many
    origin = Origin.of_file(data, **told) if is_one else Origin(**named, **told)
    shown = problem.pictured
    found.report(path, shown.features, shown.classes, origin=origin, beside=beside)
    _show.told(f"Report: {path}", json=json)


def program_of(call: str, name: str, problem: TableAndTarget, data: str, reading: Reading) -> str:
    """A program that reads the file and makes a call with ``table`` and ``target``.

    Empty where Python cannot read the same rows in a line.
    """
    options = reading or ReadingOptions()
    if is_read_once(data) or options.drop_missing_target or options.drop_duplicates:
        return ""
    if problem.is_many:
        return (
            ""
            if options.given
            else (
                f"from equipoise import {name}\n\ntable, target = {data!r}, {problem.target!r}\n"
                f"found = {call}\nprint(found)\n"
            )
        )
    told = "".join(f", {name}={value!r}" for name, value in options.given.items())
    return (
        f"from equipoise import {name}\nfrom equipoise.files import read_file\n\n"
        f"table = read_file({data!r}{told}).table\ntarget = {problem.target!r}\n"
        f"found = {call}\nprint(found)\n"
    )
