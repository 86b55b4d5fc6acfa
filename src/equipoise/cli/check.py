"""``equipoise check``: what a table is, and what is wrong with it."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, FAILED
from equipoise.cli._options import STREAM, Data, Drop, Holes, Jobs, Json, Separator, Target
from equipoise.cli._pictures import check_picture, save_picture
from equipoise.cli._problem import TableAndTarget, open_problem

EXAMPLES = """Examples:

  equipoise check customers.csv --target churned
  equipoise check customers.parquet --target churned --drop id,name --json
  zcat big.csv.gz | equipoise check - --target churned
"""

_MARKS = {"problem": ("✗", "bold red"), "warning": ("!", "yellow"), "note": ("·", "dim")}
_SHOWN_COLUMNS = 30


def check(
    data: Data,
    /,
    *,
    target: Target = None,
    drop: Drop = None,
    strict: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="End with exit code 1 where there is a problem."
        ),
    ] = False,
    plot: Annotated[
        str | None, Parameter(help="Draw the classes and how hard the rare rows are (PNG, SVG).")
    ] = None,
    holes: Holes = None,
    separator: Separator = None,
    json: Json = False,
    jobs: Jobs = None,
) -> int:
    """Say what a table is, and what is wrong with it."""
    if plot:
        check_picture(plot)
    problem = open_problem(data, target, drop, holes, separator)
    from equipoise.evaluation import diagnose

    diagnosis = diagnose(problem.features, problem.classes, n_jobs=jobs)
    if json:
        _show.print_json(diagnosis.to_dict())
    else:
        _print(diagnosis, problem, data)
    if plot:
        save_picture(plot, lambda: _draw(problem, diagnosis))
    has_problem = any(finding.weight == "problem" for finding in diagnosis.findings)
    return FAILED if strict and has_problem else DONE


def _print(diagnosis: Any, problem: TableAndTarget, data: str) -> None:
    d = diagnosis
    _show.line(
        f"{_plural(d.n_rows, 'row')}, {_plural(d.n_columns, 'column')}, target "
        f"{problem.target}: {d.imbalance} ({d.ratio:,.3g} to 1); {d.n_rarest:,} rows of "
        f"{d.rarest!r}, which is {d.rarity}"
    )
    _show.title("Classes")
    _show.table(
        ("class", "rows", "share"),
        [(str(c.label), f"{c.n_rows:,}", f"{c.share:.2%}") for c in d.classes],
    )
    _print_columns(d)
    _print_difficulty(d)
    _show.title("Findings")
    for finding in d.findings:
        source = f" [{finding.source}]" if finding.source else ""
        _show.bullet(_MARKS[finding.weight][0], finding.text + source, _MARKS[finding.weight][1])
    if not d.findings:
        _show.line("Nothing remarkable.")
    _show.title("Next")
    for number, step in enumerate(d.next_steps, start=1):
        _show.bullet(f"{number}.", step)
    if not d.is_balanced:
        _show.line(f"\n  {_command(d, problem, data)}", "bold")


def _print_columns(d: Any) -> None:
    _show.title("Columns")
    rows = [
        (
            c.name,
            c.kind,
            f"{c.n_distinct:,}",
            f"{c.n_missing:,}" if c.n_missing else "",
            "" if c.power_alone is None else f"{c.power_alone:.2f}",
            _remark(c),
        )
        for c in d.columns
    ]
    header = ("column", "kind", "distinct", "missing", "AUC alone", "")
    _show.table(header, rows[:_SHOWN_COLUMNS], left=2)
    if len(rows) > _SHOWN_COLUMNS:
        _show.line(f"and {len(rows) - _SHOWN_COLUMNS} more; --json shows all", "dim")


def _remark(column: Any) -> str:
    if column.is_identifier:
        return "identifier?"
    if column.looks_like:
        return f"{column.looks_like}?"
    if column.is_constant:
        return "constant"
    return "leak?" if column.is_leak_suspect else ""


def _print_difficulty(d: Any) -> None:
    if not d.difficulty:
        return
    _show.title("How hard are the rare rows? (by their five nearest rows)")
    rows = [(str(one.label), *[f"{n:,}" for n in one.counts.values()]) for one in d.difficulty[:10]]
    _show.table(("class", "safe", "borderline", "rare", "outlier"), rows)


def _command(d: Any, problem: TableAndTarget, data: str) -> str:
    """What to type next."""
    from shlex import join

    words = ["equipoise", "compare", "-" if data == STREAM else data, "--target", problem.target]
    if d.droppable:
        words += ["--drop", ",".join(d.droppable)]
    return join(words)


def _plural(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _draw(problem: TableAndTarget, diagnosis: Any) -> Any:
    from matplotlib.figure import Figure

    from equipoise.plotting import ClassCountsDisplay, DifficultyDisplay

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.5))
    ClassCountsDisplay.from_diagnosis(diagnosis, ax=left)
    DifficultyDisplay.from_data(problem.features, problem.classes, ax=right)
    return figure
