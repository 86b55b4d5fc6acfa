"""``equipoise resample``: a table in, a resampled table out."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError
from equipoise.cli._files import check_output, where_to, write_table
from equipoise.cli._noted import with_noted
from equipoise.cli._options import (
    STREAM,
    Data,
    Force,
    ForSpreadsheets,
    Jobs,
    Json,
    Neighbors,
    Out,
    Ratio,
    Reading,
    Seed,
    Settings,
    Target,
    split,
)
from equipoise.cli._problem import TableAndTarget, open_problem
from equipoise.core.names import folded_name

PAGE = "guide/files"
EXAMPLES = """Examples:

  equipoise resample train.csv -t fraud -m smote --out more.csv
  equipoise resample train.csv -t fraud -m random-under-sampler --ratio 0.5 \\
      --out fewer.parquet
  equipoise resample train.csv -t fraud -m smote,adasyn --out more.csv
  cat train.csv | equipoise resample - -t fraud -m smote --provenance --out -

Resample training rows only, never rows that a model is tested on.
Synthetic rows are not anonymous: real rows can be rebuilt from them.

--provenance adds five columns. Rows are those of DATA, counted from 0, without
those that were left out:
  synthetic    whether the row was added
  base_row     the row that it is, or that it starts from and has the class of
  partner_row  the other end of the line on which it lies; empty where none is
  position     where on that line: 0 is the base row, 1 the partner
  other_rows   further rows that gave a value (neighbours that voted, members
               of a mean), with spaces between
Where DATA has such a column, all five begin with an underscore.
"""

_PROVENANCE = ("synthetic", "base_row", "partner_row", "position", "other_rows")


def resample(
    data: Data,
    /,
    *,
    target: Target = None,
    method: Annotated[
        str | None,
        Parameter(
            name=["--method", "-m"],
            help="See: equipoise methods. With several, commas between, each is written to a file "
            "of its own: out-smote.csv.",
        ),
    ] = None,
    out: Out = None,
    ratio: Ratio = None,
    k: Neighbors = None,
    set_: Settings = (),
    synthetic_only: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Write the added rows only.")
    ] = False,
    provenance: Annotated[
        bool,
        Parameter(negative=(), show_default=False,
                  help="Add columns that tell where each row comes from; see below."),
    ] = False,
    for_spreadsheets: ForSpreadsheets = False,
    force: Force = False,
    reading: Reading = None,
    json: Json = False,
    seed: Seed = 0,
    jobs: Jobs = None,
) -> int:  # fmt: skip
    """Write a table with rows added, or left out."""
    if method is None:
        raise CommandError("which method? Name it with --method; 'equipoise methods' lists them")
    out = where_to(out, json=json)
    methods = split(method)
    outs = _outs(out, methods)
    for path in outs:
        check_output(path, [data], force=force)
    from equipoise.cli._samplers import answering_for, make_sampler

    settings = list(set_)
    samplers = [make_sampler(name, ratio, k, seed, jobs, settings) for name in methods]
    problem = open_problem(data, target, reading)
    reports = []
    for name, sampler, path in zip(methods, samplers, outs, strict=True):
        with answering_for(settings):
            made = _resampled(
                sampler, problem, synthetic_only=synthetic_only, provenance=provenance
            )
        made = with_noted(made, data, problem.file.style.kind)
        write_table(made, path, problem.file, for_spreadsheets=for_spreadsheets)
        report = _report(problem, made, name, path, synthetic_only=synthetic_only)
        if provenance:
            report["provenance"] = made.column_names[-len(_PROVENANCE) :]
        reports.append(report)
        if not json:
            _show.say(_sentence(report))
    if json:
        _show.print_json(reports if len(reports) > 1 else reports[0])
    return DONE


def _outs(out: str, methods: list[str]) -> list[str]:
    """A file for each method: with several, its name says which."""
    if len(methods) == 1:
        return [out]
    if out == STREAM:
        raise CommandError("--out - takes one method: name a file, and each gets one of its own")
    names = [folded_name(one) for one in methods]
    if len(set(names)) < len(names):
        raise CommandError(f"--method {','.join(methods)} names one method twice")
    file = Path(out)
    stem = file.name.partition(".")[0]
    return [str(file.with_name(f"{stem}-{one}{file.name[len(stem) :]}")) for one in methods]


def _resampled(
    sampler: Any, problem: TableAndTarget, *, synthetic_only: bool, provenance: bool
) -> Any:
    """The new table, the target at its old place."""
    plan = sampler.plan(problem.features, problem.classes)
    if synthetic_only and not plan.is_synthetic.any():
        raise CommandError(
            f"{type(sampler).__name__} adds no rows here, so --synthetic-only leaves nothing"
        )
    X, y = sampler.generate(problem.features, plan, problem.classes, synthetic_only=synthetic_only)
    place = problem.table.column_names.index(problem.target)
    made = X.add_column(place, problem.table.schema.field(problem.target), y)
    return _with_provenance(made, plan, synthetic_only=synthetic_only) if provenance else made


def _with_provenance(table: Any, plan: Any, *, synthetic_only: bool) -> Any:
    """The table with columns that say where each row comes from, under names that are free."""
    import numpy as np
    import pyarrow as pa

    from equipoise.provenance import origins

    found = origins(plan)
    rows = found.is_synthetic if synthetic_only else np.ones(plan.n_out, dtype=bool)
    has_none = found.partner_row[rows] < 0
    others = zip(found.other_rows, rows.tolist(), strict=True)
    columns = (
        pa.array(found.is_synthetic[rows]),
        pa.array(found.base_row[rows]),
        pa.array(found.partner_row[rows], mask=has_none),
        pa.array(found.position[rows], mask=has_none),
        pa.array([" ".join(map(str, one)) or None for one, there in others if there], pa.string()),
    )
    prefix = ""
    while any(prefix + name in table.column_names for name in _PROVENANCE):
        prefix += "_"
    for name, values in zip(_PROVENANCE, columns, strict=True):
        table = table.append_column(prefix + name, values)
    return table


def _report(
    problem: TableAndTarget, made: Any, method: str, out: str, *, synthetic_only: bool
) -> dict[str, Any]:
    found = made[problem.target].value_counts().to_pylist()
    after = {one["values"]: one["counts"] for one in found}
    return {
        "method": method,
        "out": out,
        "synthetic_only": synthetic_only,
        "n_rows": made.num_rows,
        "before": {str(label): n for label, n in problem.counts.items()},
        "after": {str(label): after.get(label, 0) for label in problem.counts},
    }


def _sentence(report: dict[str, Any]) -> str:
    if report["synthetic_only"]:
        where = report["out"].replace(STREAM, "standard output")
        return f"{report['n_rows']:,} synthetic rows written to {where}"
    changes = [
        f"{label} {n:,} → {report['after'][label]:,}" for label, n in report["before"].items()
    ]
    return f"{', '.join(changes)}; written to {report['out'].replace(STREAM, 'standard output')}"
