"""``equipoise audit``: whether the training and the test part know of each other."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, FAILED, CommandError
from equipoise.cli._files import check_outputs
from equipoise.cli._html import check_html, save_html
from equipoise.cli._options import Data, Force, Html, Jobs, Json, Reading, Target
from equipoise.cli._problem import TableAndTarget, check_can_be_ordered, open_problem

PAGE = "guide/audit"
EXAMPLES = """Examples:

  equipoise audit train.csv test.csv --target churned
  equipoise audit train.csv test.csv --target churned --groups customer --time day --json
  equipoise audit table.csv --target churned
"""


def audit(
    data: Data,
    test: Annotated[
        str | None, Parameter(help="The test part, with the same columns.", show_default=False)
    ] = None,
    /,
    *,
    target: Target = None,
    groups: Annotated[
        str | None, Parameter(help="Column whose values may not stand in both parts.")
    ] = None,
    time: Annotated[
        str | None, Parameter(help="Column by which test rows must come after training rows.")
    ] = None,
    strict: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="End with exit code 1 where there is a problem."
        ),
    ] = False,
    html: Html = None,
    force: Force = False,
    reading: Reading = None,
    json: Json = False,
    jobs: Jobs = None,
) -> int:
    """Look whether TEST knows of DATA, or whether DATA alone holds rows that a sampler made."""
    check_html(html)
    files = [data] if test is None else [data, test]
    check_outputs({"--html": html}, files, force=force)
    parts = [open_problem(file, target, reading, is_told=False) for file in files]
    if test is None and (groups or time):
        raise CommandError("--groups and --time compare two parts: name the test part as well")
    for part in parts if time else ():
        check_can_be_ordered(part, str(time))
    from equipoise.evaluation import find_leaks

    tables = [part.table for part in parts]
    found = find_leaks(*tables, target=parts[0].target, groups=groups, time=time, n_jobs=jobs)
    if json:
        _show.print_json({**found.to_dict(), "files": [part.said_of_file() for part in parts]})
    else:
        _show.report(found.said(parts[0].target))
        _say_how_read(files, parts)
    if html:
        save_html(html, found, parts[0], data, program="", json=json)
    has_problem = any(finding.weight == "problem" for finding in found.findings)
    return FAILED if strict and has_problem else DONE


def _say_how_read(files: list[str], parts: list[TableAndTarget]) -> None:
    """Say what was inferred of each file."""
    told: list[Any] = [
        (file, line) for file, part in zip(files, parts, strict=True) for line in part.lines
    ]
    if told:
        _show.title("How the files were read")
    for file, line in told:
        _show.bullet("-", f"{file}: {line}" if len(files) > 1 else line)
