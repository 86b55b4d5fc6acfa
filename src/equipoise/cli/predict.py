"""``equipoise predict``: probabilities and decisions for new rows, by a model that was saved."""

import sys
from collections import Counter
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError, one_sentence
from equipoise.cli._files import as_options, check_output, is_same_file, where_to, write_table
from equipoise.cli._options import (
    STREAM,
    Data,
    Force,
    ForSpreadsheets,
    Json,
    Out,
    Reading,
    ReadingOptions,
    split,
)

PAGE = "guide/from-verdict-to-use"
EXAMPLES = """Examples:

  equipoise tune customers.csv -t churned --save model.skops
  equipoise predict new.csv --model model.skops --out predicted.csv
  cat new.csv | equipoise predict - --model model.skops --keep id --out -

Columns are found by their names, in any order; others are ignored, the class too.
"""


def predict(
    data: Data,
    /,
    *,
    model: Annotated[
        str | None, Parameter(name=["--model", "-m"], help="What tune --save has written.")
    ] = None,
    out: Out = None,
    keep: Annotated[
        str | None,
        Parameter(help="Columns of DATA to write before the predictions, with commas between; all "
                  "is every one."),
    ] = None,
    trust: Annotated[
        str | None,
        Parameter(help="Types of other packages that the model may hold, with commas between; "
                  "without it those that are needed are listed."),
    ] = None,
    for_spreadsheets: ForSpreadsheets = False,
    force: Force = False,
    reading: Reading = None,
    json: Json = False,
) -> int:  # fmt: skip
    """Predict new rows by a model that tune has saved."""
    if model is None:
        raise CommandError("which model? Name it with --model; 'equipoise tune --save' makes one")
    out = where_to(out, json=json)
    _check_rows_stay(reading)
    if out != STREAM and is_same_file(out, model):
        raise CommandError(f"{out!r} is the model itself: name another file for --out")
    check_output(out, [data], force=force)
    from equipoise.evaluation import load_model
    from equipoise.exceptions import EquipoiseError

    try:
        loaded = load_model(model, trust=split(trust))
        source: Any = sys.stdin.buffer if data == STREAM else data
        file = loaded.read_file(source, **(reading or ReadingOptions()).given)
        found = loaded.predictions(file.table.select([one.name for one in loaded.columns]))
    except EquipoiseError as error:
        raise CommandError(_in_words_of_options(error)) from None
    lines = [*(as_options(line) for line in file.lines), *found.notes]
    for line in lines:
        _show.say(line)
    write_table(_written(file.table, found, keep), out, file, for_spreadsheets=for_spreadsheets)
    summary = _summary(loaded, found, lines, out)
    if json:
        _show.print_json(summary)
    else:
        _show.say(_sentence(summary))
    return DONE


def _check_rows_stay(reading: Reading) -> None:
    """Refuse options by which rows would be left out: each row is to get its prediction."""
    for option in ("drop_missing_target", "drop_duplicates"):
        if reading is not None and getattr(reading, option):
            raise CommandError(
                f"--{option.replace('_', '-')} would leave out rows, and each is to be predicted"
            )


def _in_words_of_options(error: Exception) -> str:
    text = as_options(one_sentence(error))
    for name in ("load_model: ", "SavedModel: "):
        text = text.removeprefix(name)
    return text.replace("say trust=", "say --trust ")


def _written(table: Any, found: Any, keep: str | None) -> Any:
    """The table to write: columns that are kept, then those of the predictions."""
    import pyarrow as pa

    names = table.column_names if keep == "all" else split(keep)
    columns = {name: pa.array(values) for name, values in found.columns().items()}
    for name in names:
        if name not in table.column_names:
            raise CommandError(
                f"--keep {name}: there is no such column, but {', '.join(table.column_names[:12])}"
            )
        if name in columns:
            raise CommandError(
                f"--keep {name}: a column of the predictions is called so; rename it, or name the "
                "columns to keep without it"
            )
    made = table.select(names)
    if not names:
        return pa.table(columns)
    for name, values in columns.items():
        made = made.append_column(name, values)
    return made


def _summary(model: Any, found: Any, lines: list[str], out: str) -> dict[str, Any]:
    counts = Counter(found.decisions.tolist())
    return {
        "out": out,
        "n_rows": len(found.decisions),
        "decisions": {str(label): n for label, n in counts.most_common()},
        "threshold": model.threshold,
        "positive": None if model.positive is None else str(model.positive),
        "notes": lines,
    }


def _sentence(summary: dict[str, Any]) -> str:
    from equipoise.core.text import plural

    counts = ", ".join(f"{label} {n:,}" for label, n in summary["decisions"].items())
    where = summary["out"].replace(STREAM, "standard output")
    at = "" if summary["threshold"] is None else f" (threshold {summary['threshold']:.3f})"
    return f"{plural(summary['n_rows'], 'row')} predicted: {counts}{at}; written to {where}"
