"""``equipoise compare``: whether any way of resampling beats a tuned threshold."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE
from equipoise.cli._files import check_outputs, is_read_once
from equipoise.cli._html import check_html, program_of, save_html
from equipoise.cli._many import MAX_CELLS, CellLimit, MaxCells, read_cells
from equipoise.cli._next import SAVED, command
from equipoise.cli._options import (
    Data,
    Force,
    Html,
    Jobs,
    Json,
    Reading,
    ReadingOptions,
    Seed,
    Target,
)
from equipoise.cli._pictures import check_picture, save_picture
from equipoise.cli._problem import TableAndTarget, open_problem
from equipoise.cli._progress import race_line
from equipoise.cli._race import (
    TIME_LIMIT,
    RaceFlags,
    TimeLimit,
    flags_of,
    read_options,
    read_ratios,
    read_repeats,
    read_seconds,
    taking,
)

PAGE = "guide/the-race"
EXAMPLES = """Examples:

  equipoise compare customers.csv --target churned
  equipoise compare customers.csv -t churned --methods smote,random-under \\
      --k 1-7 --ratio 0.1,0.5 --score roc-auc
  equipoise compare claims.parquet -t fraud --miss-cost 50 --alarm-cost 1 \\
      --time-limit 5m --cache race/ --plot race.png
  equipoise compare customers.csv -t churned --html report.html
  equipoise compare days/ -t fraud --max-cells 50M

Every candidate is scored on rows that had no part in its training, at 0.5
and at a threshold tuned in the same way. The reference is nothing with a
tuned threshold. With --cache a race that was stopped goes on. DATA may be
a folder or a pattern of Parquet files: of large ones a sample is raced.
"""


def compare(
    data: Data,
    /,
    *,
    target: Target = None,
    race: RaceFlags | None = None,
    repeats: Annotated[
        str,
        Parameter(help="How many times the folds are dealt anew; auto ends when it is decided."),
    ] = "auto",
    time_limit: TimeLimit = TIME_LIMIT,
    max_cells: MaxCells = MAX_CELLS,
    cache: Annotated[
        str | None, Parameter(help="Folder for results; the same race goes on from there.")
    ] = None,
    only_estimate: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Only say what the race would take.")
    ] = False,
    plot: Annotated[
        str | None, Parameter(help="Draw the scores and their intervals (PNG, SVG, PDF).")
    ] = None,
    html: Html = None,
    force: Force = False,
    reading: Reading = None,
    json: Json = False,
    seed: Seed = 0,
    jobs: Jobs = None,
) -> int:
    """Find out whether any way of resampling helps."""
    if plot:
        check_picture(plot)
    check_html(html)
    check_outputs({"--plot": plot, "--html": html}, [data], force=force)
    limit, n_repeats = read_seconds(time_limit), read_repeats(repeats)
    cells = _limit(read_cells(max_cells), race or RaceFlags(), seed)
    problem = open_problem(data, target, reading, limit=cells)
    from equipoise import evaluation

    options = {**read_options(problem, race, seed), "n_repeats": n_repeats, "n_jobs": jobs}
    if only_estimate:
        estimate = evaluation.estimate(problem.rows, problem.target, time_limit=limit, **options)
        _show.print_json(estimate.to_dict()) if json else _show.line(str(estimate))
        return DONE
    with race_line() as progress:
        found = evaluation.compare(
            problem.rows, problem.target, progress=progress, time_limit=limit, cache=cache,
            **options,
        )  # fmt: skip
    if json:
        _show.print_json(found.to_dict())
    else:
        _show.report(found.said())
        _say_next(found, race or RaceFlags(), problem, data, reading or ReadingOptions())
    if plot:
        save_picture(plot, lambda: _draw(found))
        _show.told(f"Picture: {plot}", json=json)
    if html:
        made = found.circumstances
        call = "compare(table, target)" if made is None else made.call
        program = program_of(call, "compare", problem, data, reading)
        save_html(html, found, problem, data, program=program, json=json)
    if found.stopped == "interrupted":
        raise KeyboardInterrupt
    return DONE


def _limit(max_cells: int | None, race: RaceFlags, seed: int) -> CellLimit:
    """Which rows are taken of a table that is too large."""
    if race.ratio is None:
        return CellLimit(max_cells, seed, race.positive)
    from equipoise.evaluation import RaceOptions

    asked = RaceOptions(ratio=read_ratios(race.ratio))
    return CellLimit(max_cells, seed, race.positive, asked.most_rare)


def _say_next(
    found: Any, race: RaceFlags, problem: TableAndTarget, data: str, reading: ReadingOptions
) -> None:
    """Print the command that makes a model of what is recommended; none of an unfinished race."""
    taken = found.recommendation
    if found.stopped or taken is None:
        return
    typed = {
        "--target": problem.target,
        "--drop": reading.drop,
        **flags_of(taking(race, taken.candidate, taken.model)),
        "--save": "model.skops",
    }
    is_stream = is_read_once(data)
    if is_stream:
        _show.line(f"\nStandard input can be read once: save the table, as {SAVED} say; then")
    _show.plain(f"\n  {command('tune', SAVED if is_stream else data, typed, reading.words())}")


def _draw(found: Any) -> Any:
    from equipoise.plotting import ComparisonDisplay

    return ComparisonDisplay.from_comparison(found).figure_
