"""``equipoise data``: real imbalanced tables to try things on."""

from dataclasses import asdict
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, unknown
from equipoise.cli._files import check_output, write_table
from equipoise.cli._options import STREAM, Force, Json
from equipoise.core.text import plural

PAGE = "index"
EXAMPLES = """Examples:

  equipoise data
  equipoise data hypothyroid --out hypothyroid.csv
  equipoise data yeast4 --out - | equipoise check - --target Class
"""


def data(
    name: Annotated[str | None, Parameter(help="A table.")] = None,
    /,
    *,
    out: Annotated[
        str | None,
        Parameter(name=["--out", "-o"], help="File to write it to; - is standard output."),
    ] = None,
    force: Force = False,
    json: Json = False,
) -> int:
    """List real tables to try, or write one to a file."""
    from equipoise.datasets import available, list_datasets, load_table

    if name is None:
        _print_list(list_datasets(), json=json)
        return DONE
    names = available()
    if name not in names:
        raise unknown("table", name, names)
    if out is not None:
        check_output(out, force=force)
    frame, target = load_table(name, as_frame=True)
    facts = _facts(name, frame, target)
    if out is not None:
        write_table(_together(frame, target), out)
        if not json:
            where = "standard output" if out == STREAM else out
            _show.note(f"{plural(len(target), 'row')} written to {where}; --target {target.name}")
            return DONE
    if json and out != STREAM:
        _show.print_json(facts)
    else:
        _print_facts(facts)
    return DONE


def _print_list(tables: Any, *, json: bool) -> None:
    if json:
        _show.print_json([asdict(one) for one in tables])
        return
    _show.report(tables.said())
    _show.line(f"\n{plural(len(tables), 'table')}; equipoise data NAME tells more of one.", "dim")


def _facts(name: str, frame: Any, target: Any) -> dict[str, Any]:
    counts = target.value_counts()
    return {
        "name": name,
        "n_rows": len(target),
        "n_columns": frame.shape[1],
        "n_missing": int(frame.isna().sum().sum()),
        "target": target.name,
        "classes": {str(label): int(n) for label, n in counts.items()},
        "columns": [str(column) for column in frame.columns],
    }


def _print_facts(facts: dict[str, Any]) -> None:
    _show.line(
        f"{facts['name']}: {plural(facts['n_rows'], 'row')}, "
        f"{plural(facts['n_columns'], 'column')}, {plural(facts['n_missing'], 'missing value')}, "
        f"target {facts['target']}"
    )
    _show.table(("class", "rows"), [(label, f"{n:,}") for label, n in facts["classes"].items()])
    _show.line("\nColumns: " + ", ".join(facts["columns"]))


def _together(frame: Any, target: Any) -> Any:
    """The table with its target as the last column, for Arrow."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    made = table.append_column(str(target.name), pa.array(target))
    return made.replace_schema_metadata(None)
