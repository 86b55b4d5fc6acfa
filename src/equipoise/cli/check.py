"""``equipoise check``: what a table is, and what is wrong with it."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, FAILED, CommandError
from equipoise.cli._files import check_outputs, is_read_once
from equipoise.cli._html import check_html, program_of, save_html
from equipoise.cli._many import MAX_CELLS, CellLimit, MaxCells, read_cells
from equipoise.cli._next import SAVED, command, listed
from equipoise.cli._options import (
    Data,
    Force,
    Html,
    Jobs,
    Json,
    Reading,
    ReadingOptions,
    Target,
    split,
)
from equipoise.cli._pictures import check_picture, save_picture
from equipoise.cli._problem import TableAndTarget, open_problem
from equipoise.cli._race import FOLDS

PAGE = "guide/difficulty"
EXAMPLES = """Examples:

  equipoise check customers.csv --target churned
  equipoise check customers.parquet --target churned --drop id,name --json
  equipoise check customers.csv --target churned --method smote
  zcat big.csv.gz | equipoise check - --target churned
  equipoise check days/ --target fraud

With --method it also says what the rows are worth that a method would add:
rows made from one half of each class are judged by the other half.
DATA may be a folder or a pattern of Parquet files: of large ones a sample is looked at.
"""


def check(
    data: Data,
    /,
    *,
    target: Target = None,
    strict: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="End with exit code 1 where there is a problem."
        ),
    ] = False,
    method: Annotated[
        str | None,
        Parameter(
            name=["--method", "-m"],
            help="Judge the rows that this method would add, smote say, by real rows.",
        ),
    ] = None,
    plot: Annotated[
        str | None, Parameter(help="Draw the classes and how hard the rare rows are (PNG, SVG).")
    ] = None,
    html: Html = None,
    force: Force = False,
    max_cells: MaxCells = MAX_CELLS,
    reading: Reading = None,
    json: Json = False,
    jobs: Jobs = None,
) -> int:
    """Say what a table is, and what is wrong with it."""
    if plot:
        check_picture(plot)
    check_html(html)
    check_outputs({"--plot": plot, "--html": html}, [data], force=force)
    sampler = None if method is None else _sampler(method)
    limit = CellLimit(read_cells(max_cells))
    problem = open_problem(data, target, reading, is_told=False, limit=limit)
    if sampler is not None and problem.sample is not None:
        raise CommandError(
            f"--method judges rows by all others, and of {data!r} a sample is taken: leave it out, "
            "or read all rows with --max-cells none"
        )
    from equipoise.evaluation import diagnose

    diagnosis = diagnose(problem.rows, problem.target, n_jobs=jobs)
    worth = None if sampler is None else _worth(sampler, problem, jobs)
    if json:
        judged = {} if worth is None else {"plausibility": worth.to_dict()}
        _show.print_json({**diagnosis.to_dict(), **judged, "file": problem.said_of_file()})
    else:
        _show.report(diagnosis.said(problem.target))
        if worth is not None:
            _show.report(worth.said())
        if problem.lines:
            _show.title("How the file was read")
        for line in problem.lines:
            _show.bullet("-", line)
        _say_next(diagnosis, problem, data, reading or ReadingOptions())
    if plot:
        save_picture(plot, lambda: _draw(problem, diagnosis))
    if html:
        more = "" if max_cells == MAX_CELLS else f", max_cells={limit.max_cells}"
        program = program_of(f"diagnose(table, target{more})", "diagnose", problem, data, reading)
        save_html(
            html, diagnosis, problem, data, program=program, json=json,
            beside=[] if worth is None else [worth],
        )  # fmt: skip
    has_problem = any(finding.weight == "problem" for finding in diagnosis.findings)
    return FAILED if strict and has_problem else DONE


def _sampler(method: str) -> Any:
    """The method that is judged, before anything is read."""
    from equipoise.cli._samplers import make_sampler

    return make_sampler(method, None, None, 0, None, [])


def _worth(sampler: Any, problem: TableAndTarget, jobs: int | None) -> Any:
    from equipoise.evaluation import plausibility

    return plausibility(sampler, problem.features, problem.classes, n_jobs=jobs)


def _say_next(d: Any, problem: TableAndTarget, data: str, reading: ReadingOptions) -> None:
    """Print the command to type next; none where it would be refused."""
    groups = next(iter(d.subjects), None)
    droppable = [name for name in d.droppable if name != groups]
    n_left = d.n_columns - len(droppable) - (groups is not None)
    if d.is_balanced or d.n_rarest < 2 or n_left < 1:
        return
    dropped = [*split(reading.drop), *droppable]
    typed = {
        "--target": problem.target,
        "--drop": listed(dropped),
        "--groups": groups,
        "--folds": str(d.n_rarest) if d.n_rarest < FOLDS else None,
    }
    is_stream = is_read_once(data)
    if is_stream:
        _show.line(f"\nStandard input can be read once: save the table, as {SAVED} say; then")
    words = [*reading.words(), *["--join-spellings"] * problem.has_spellings]
    _show.plain(f"\n  {command('compare', SAVED if is_stream else data, typed, words)}")


def _draw(problem: TableAndTarget, diagnosis: Any) -> Any:
    from matplotlib.figure import Figure

    from equipoise.plotting import ClassCountsDisplay, DifficultyDisplay

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.5))
    ClassCountsDisplay.from_diagnosis(diagnosis, ax=left)
    shown = problem.pictured
    DifficultyDisplay.from_data(shown.features, shown.classes, ax=right)
    return figure
