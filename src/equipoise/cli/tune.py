"""``equipoise tune``: the best method, neighbours, ratio, model, calibration and threshold."""

from dataclasses import replace
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, FAILED, CommandError, one_sentence
from equipoise.cli._files import check_outputs, is_read_once, whole_file
from equipoise.cli._html import check_html, save_html
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
    NO_LIMIT,
    RaceFlags,
    TimeLimit,
    read_options,
    read_seconds,
)

PAGE = "guide/from-verdict-to-use"
EXAMPLES = """Examples:

  equipoise tune customers.csv -t churned --methods smote --ratio 0.1,0.3,1
  equipoise tune customers.csv -t churned --methods smote --k 1-7 \\
      --models decision-tree --ratio 0.1,0.5,1 --plot map.png --out model.py
  equipoise tune customers.csv -t churned --time-limit 10m --cache tuned/ \\
      --save model.skops

The score that is printed is honest: the whole choice is made anew in each
outer fold, and judged on rows that had no part in it.
"""


def tune(
    data: Data,
    /,
    *,
    target: Target = None,
    race: RaceFlags | None = None,
    time_limit: TimeLimit = NO_LIMIT,
    cache: Annotated[
        str | None, Parameter(help="Folder for what is done; the same call goes on from there.")
    ] = None,
    only_estimate: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Only say what it would take.")
    ] = False,
    save: Annotated[
        str | None,
        Parameter(help="Save the model for 'equipoise predict' (.skops; .joblib is a pickle)."),
    ] = None,
    out: Annotated[
        str | None,
        Parameter(
            name=["--out", "-o"], help="Write a Python program that trains and saves the model."
        ),
    ] = None,
    force: Force = False,
    plot: Annotated[
        str | None, Parameter(help="Draw the score over neighbours and ratios (PNG, SVG, PDF).")
    ] = None,
    html: Html = None,
    reading: Reading = None,
    json: Json = False,
    seed: Seed = 0,
    jobs: Jobs = None,
) -> int:
    """Choose method, ratio, model and threshold."""
    if plot:
        check_picture(plot)
    check_html(html)
    _check_places(out, save)
    outputs = {"--out": out, "--save": save, "--plot": plot, "--html": html}
    check_outputs(outputs, [data], force=force)
    limit = read_seconds(time_limit)
    problem = open_problem(data, target, reading)
    from equipoise import evaluation

    options = {**read_options(problem, race, seed), "n_jobs": jobs}
    if only_estimate:
        estimate = evaluation.estimate(
            problem.table, problem.target, n_repeats=1, time_limit=limit, **options
        )
        _show.print_json(estimate.to_dict()) if json else _show.line(
            f"Somewhat more than a race: {estimate}."
        )
        return DONE
    found = _found(problem, {**options, "time_limit": limit, "cache": cache})
    _show.print_json(found.to_dict()) if json else _show.report(found.said())
    _write(found, problem, data, reading or ReadingOptions(), out=out, save=save, json=json)
    if plot:
        save_picture(plot, lambda: _draw(found))
        _show.told(f"Picture: {plot}", json=json)
    if html:
        save_html(html, found, problem, data, program="", json=json)
    return DONE


def _check_places(out: str | None, save: str | None) -> None:
    """Refuse, before any work, what could not be written."""
    if out is not None:
        from equipoise.files import check_place

        check_place(out)
    if save is not None:
        from equipoise.evaluation import check_model_path

        check_model_path(save)


def _found(problem: TableAndTarget, options: dict[str, Any]) -> Any:
    """The choice; where the time limit comes first there is none."""
    from equipoise import evaluation
    from equipoise.exceptions import UnfinishedError

    try:
        with race_line(is_kept=options["cache"] is not None) as progress:
            return evaluation.tune(problem.table, problem.target, progress=progress, **options)
    except UnfinishedError as error:
        text = one_sentence(error).removeprefix("tune: ").replace("cache=", "--cache")
        raise CommandError(text.replace("same call", "same command"), FAILED) from None


def _write(
    found: Any,
    problem: TableAndTarget,
    data: str,
    reading: ReadingOptions,
    *,
    out: str | None,
    save: str | None,
    json: bool,
) -> None:
    """The program and the model, where they are wanted."""
    from equipoise.evaluation import save_model

    if out is None and save is None:
        return
    given = reading.given
    program = found.program_for(
        "-" if is_read_once(data) else data, save_to=save or "model.skops", reading=given,
        drop_missing_target=reading.drop_missing_target, drop_duplicates=reading.drop_duplicates,
    )  # fmt: skip
    if out is not None:
        with whole_file(out) as sink:
            sink.write(program.encode())
        _show.told(f"Program: {out}", json=json)
    if save is not None:
        save_model(replace(found.model.read_as(problem.file, **given), program=program), save)
        _show.told(f"Model: {save} (equipoise predict DATA --model {save} --out FILE)", json=json)


def _draw(found: Any) -> Any:
    from equipoise.plotting import HeatMapDisplay

    return HeatMapDisplay.from_tuning(found).figure_
