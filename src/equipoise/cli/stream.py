"""``equipoise stream``: files in, a folder of Parquet files out, in bounded memory."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError
from equipoise.cli._options import (
    Jobs,
    Json,
    Neighbors,
    Ratio,
    Reading,
    ReadingOptions,
    Seed,
    Settings,
    Target,
)

PAGE = "guide/larger-than-memory"
EXAMPLES = """Examples:

  equipoise stream days/ -t fraud -m smote --plan
  equipoise stream days/ -t fraud -m smote --ratio 0.2 --out more/
  equipoise stream "2024/*.parquet" -t fraud -m random-under-sampler --out fewer/
  equipoise stream big.csv.gz -t fraud -m smote --out more/
  equipoise stream days/ -t fraud -m smote --memory-limit 2GB --out more/
  equipoise stream days/ -t fraud -m smote --neighbors approximate --out more/

The parts hold what 'equipoise resample' would make of all files in one, in the order of their
names. Killed and started again, it goes on.
"""

_UNITS = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}


def stream(
    *data: Annotated[
        str, Parameter(help="Parquet, Arrow or CSV files, folders of them, or patterns; one table.")
    ],
    target: Target = None,
    method: Annotated[
        str | None,
        Parameter(name=["--method", "-m"], help="random-over-sampler, random-under-sampler, "
                  "smote, smotenc, borderline-smote or adasyn."),
    ] = None,
    out: Annotated[
        str | None, Parameter(name=["--out", "-o"], help="The folder to make.")
    ] = None,
    plan: Annotated[
        bool, Parameter(negative=(), show_default=False,
                        help="Only say what it would take: rows, memory, disk, time.")
    ] = False,
    memory_limit: Annotated[
        str | None, Parameter(help="Memory that it may take: 2GB, 500MB.")
    ] = None,
    ratio: Ratio = None,
    k: Neighbors = None,
    set_: Settings = (),
    neighbors: Annotated[
        Literal["exact", "approximate"],
        Parameter(help="How smote searches a class: approximate, for one of millions of rows, "
                  "may miss some, and says how many."),
    ] = "exact",
    provenance: Annotated[
        bool,
        Parameter(negative=(), show_default=False,
                  help="Add columns that tell where each row comes from: synthetic, "
                  "base_row, partner_row (rows counted from 0 over all files)."),
    ] = False,
    reading: Reading = None,
    json: Json = False,
    seed: Seed = 0,
    jobs: Jobs = None,
) -> int:  # fmt: skip
    """Resample files that are larger than memory, into a folder of Parquet files."""
    if not data:
        raise CommandError("which files? Name Parquet or CSV files, or a folder of them")
    if method is None:
        raise CommandError("which method? Name it with --method, smote say")
    if target is None:
        raise CommandError("which column holds the class? Name it with --target")
    if out is None and not plan:
        raise CommandError("where to? Name a folder with --out, or look first with --plan")
    from equipoise.cli._files import as_options, in_words_of_options
    from equipoise.cli._progress import rows_line
    from equipoise.cli._samplers import answering_for, make_sampler
    from equipoise.streaming import plan_stream
    from equipoise.streaming import stream as run

    settings, limit = list(set_), _bytes_of(memory_limit)
    told = _readable_in_blocks(reading or ReadingOptions())
    sampler = make_sampler(method, ratio, k, seed, jobs, settings)
    with answering_for(settings), in_words_of_options():
        if plan or out is None:
            planned = plan_stream(
                data, target, sampler, memory_limit=limit, neighbors=neighbors, reading=told
            )
            _show.print_json(planned.to_dict()) if json else _show.report(planned.said())
            return DONE
        with rows_line() as progress:
            made = run(
                data, target, out, sampler,
                memory_limit=limit, provenance=provenance, neighbors=neighbors, reading=told,
                progress=progress,
            )  # fmt: skip
    made = replace(made, notes=tuple(map(as_options, made.notes)))
    _show.print_json(made.to_dict()) if json else _show.report(made.said())
    return DONE


def _readable_in_blocks(reading: ReadingOptions) -> dict[str, Any]:
    """What was said of the files, without what only a whole table tells."""
    for option in ("drop_totals", "drop_missing_target", "drop_duplicates"):
        if getattr(reading, option):
            raise CommandError(
                f"--{option.replace('_', '-')} needs the whole table in memory, which a stream "
                "does not have: mend the files first"
            )
    return reading.given


def _bytes_of(text: str | None) -> int | None:
    """A number of bytes as people write it: 2GB, 500 MB, 1.5gb."""
    if text is None:
        return None
    folded = text.replace(" ", "").casefold().replace("ib", "b")
    number = folded.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = folded[len(number) :]
    try:
        n_bytes = int(float(number) * _UNITS[unit])
    except (ValueError, KeyError, OverflowError):
        raise CommandError(f"--memory-limit {text!r}: write a number and a unit, 2GB say") from None
    if n_bytes < 1:
        raise CommandError(f"--memory-limit {text!r} leaves no memory: write 2GB say")
    return n_bytes
