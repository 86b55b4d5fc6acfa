"""``equipoise tune``: the best method, neighbours, ratio, model, calibration and threshold."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError
from equipoise.cli._files import whole_file
from equipoise.cli._options import Data, Jobs, Json, Reading, Seed, Target
from equipoise.cli._pictures import check_picture, save_picture
from equipoise.cli._problem import open_problem
from equipoise.cli._progress import waiting
from equipoise.cli._race import RaceFlags, read_options

EXAMPLES = """Examples:

  equipoise tune customers.csv -t churned --methods smote --ratio 0.1,0.3,1
  equipoise tune customers.csv -t churned --methods smote --k 1-7 \\
      --models decision-tree --ratio 0.1,0.5,1 --plot map.png --out model.py

The score that is printed is honest: the whole choice is made anew in each
outer fold, and judged on rows that had no part in it.
"""


def tune(
    data: Data,
    /,
    *,
    target: Target = None,
    race: RaceFlags | None = None,
    out: Annotated[
        str | None,
        Parameter(name=["--out", "-o"], help="Write a Python program that builds the model."),
    ] = None,
    plot: Annotated[
        str | None, Parameter(help="Draw the score over neighbours and ratios (PNG, SVG, PDF).")
    ] = None,
    reading: Reading = None,
    json: Json = False,
    seed: Seed = 0,
    jobs: Jobs = None,
) -> int:
    """Choose method, ratio, model and threshold."""
    if plot:
        check_picture(plot)
    if out is not None and not Path(out).resolve().parent.is_dir():
        raise CommandError(f"there is no folder {str(Path(out).parent)!r} to write {out!r} into")
    problem = open_problem(data, target, reading)
    from equipoise import evaluation

    options = {**read_options(problem, race, seed), "n_jobs": jobs}
    if _show.is_watched():
        estimate = evaluation.estimate(problem.table, problem.target, n_repeats=1, **options)
        _show.note(f"{estimate}, or somewhat more.")
    with waiting("Tuning in nested folds ..."):
        found = evaluation.tune(problem.table, problem.target, **options)
    _show.print_json(found.to_dict()) if json else _show.report(found.report())
    if out is not None:
        with whole_file(out) as sink:
            sink.write(found.program.encode())
        _show.told(f"Program: {out}", json=json)
    if plot:
        save_picture(plot, lambda: _draw(found))
        _show.told(f"Picture: {plot}", json=json)
    return DONE


def _draw(found: Any) -> Any:
    from equipoise.plotting import HeatMapDisplay

    return HeatMapDisplay.from_tuning(found).figure_
