"""The number of each row of a DataFrame: the same at any partitioning.

Files are put in the order of their paths, and rows by their place in the file; or all rows by a
column that the caller names. All of it is Spark's own expressions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import unquote

from equipoise.core.wording import shown
from equipoise.exceptions import TableError
from equipoise.spark._session import pyspark_sql

#: The column of a row's number, while rows are looked at.
ROW = "__equipoise_row"
_KEY, _PLACE, _FIRST = "__equipoise_key", "__equipoise_place", "__equipoise_first"
#: Rows that one task may sort, about.
_ROWS_A_BUCKET = 1_000_000
_MOST_BUCKETS = 512


@dataclass(frozen=True)
class Numbered:
    """A DataFrame whose rows have numbers.

    Parameters
    ----------
    df : DataFrame
        Its columns under the names of :func:`plain_name`, and the number of each row in
        :data:`ROW`: ``mapInArrow`` takes a dot in a name for a field of a struct.
    n_rows : int
        How many rows it has.
    by : str
        What they are numbered by, in words.
    """

    df: Any
    n_rows: int
    by: str


def plain_name(nth: int) -> str:
    """What a column is called while rows have numbers."""
    return f"__equipoise_{nth}"


def numbered(df: Any, columns: Sequence[str], row_key: str | None) -> Numbered:
    """Number the rows of a DataFrame.

    Parameters
    ----------
    df : DataFrame
        The rows.
    columns : sequence of str
        The columns to keep.
    row_key : str or None
        A column by which rows are ordered; None takes the files' order.
    """
    if row_key is not None:
        return _by_key(df, columns, row_key)
    return _by_files(df, columns)


def _by_files(df: Any, columns: Sequence[str]) -> Numbered:
    functions = pyspark_sql().functions
    told = _with_places(df, columns)
    place = functions.col(_PLACE)
    counts = [functions.count("*"), functions.max(place)]
    found = [tuple(row) for row in told.groupBy(_KEY).agg(*counts).collect()]
    if any(last is None for _, _, last in found):
        raise TableError(_NO_ORDER)
    if any(n_rows != last + 1 for _, n_rows, last in found):  # rows were left out
        _check_read_once(told)
        told = _ranked(told, _KEY, _PLACE)
    found.sort(key=lambda one: unquote(one[0]).split("/"))
    firsts = dict(_firsts([(path, n_rows) for path, n_rows, _ in found]))
    session = df.sparkSession
    starts = session.createDataFrame([*firsts.items()], f"{_KEY} string, {_FIRST} long")
    joined = told.join(functions.broadcast(starts), _KEY)
    row = (functions.col(_FIRST) + place).alias(ROW)
    n_rows = sum(n for _, n, _ in found)
    return Numbered(joined.select(*_plain_names(columns), row), n_rows, "the order of the files")


_NO_ORDER = (
    "the rows of this DataFrame have no order that is the same each time: it does not come from "
    "Parquet files alone. Name a column that has another value in every row: row_key='id'"
)


def _with_places(df: Any, columns: Sequence[str]) -> Any:
    """The columns, and from which file and which row of it each row is."""
    functions = pyspark_sql().functions
    try:
        told = df.select(
            *_plainly(columns),
            functions.col("_metadata.file_path").alias(_KEY),
            functions.col("_metadata.row_index").alias(_PLACE),
        )
        told.schema  # noqa: B018 - Spark Connect looks for the columns only now
    except Exception as error:
        if "_metadata" in str(error) or "row_index" in str(error):
            raise TableError(_NO_ORDER) from None
        raise
    return told


def _check_read_once(told: Any) -> None:
    """Refuse rows that come twice: which of two comes first is not told."""
    twice = told.groupBy(_KEY, _PLACE).count().where("count > 1").limit(1).collect()
    if twice:
        raise TableError(
            f"row {twice[0][1]:,} (from 0) of {twice[0][0]!r} comes twice, so that rows have "
            "no order. Name a column that has another value in every row: row_key='id'"
        )


def _by_key(df: Any, columns: Sequence[str], row_key: str) -> Numbered:
    functions = pyspark_sql().functions
    if row_key not in df.columns:
        raise TableError(f"there is no column {shown(row_key)} that row_key names")
    told = df.select(*_plainly(columns), _named(row_key).alias(_PLACE))
    place = functions.col(_PLACE)
    counts = (functions.count("*"), functions.count(place), functions.count_distinct(place))
    ends = (functions.min(place), functions.max(place))
    n_rows, n_known, n_distinct, low, high = told.agg(*counts, *ends).collect()[0]
    if n_known < n_rows:
        raise TableError(
            f"{n_rows - n_known} rows have no value in the column {shown(row_key)}, by which "
            "row_key orders them: give each its own"
        )
    if n_distinct < n_rows:
        raise TableError(
            f"row_key={shown(row_key)} has {n_distinct:,} different values in {n_rows:,} rows: "
            "rows of equal keys have no order. Name a column that has another value in every row"
        )
    by = f"the order of {shown(row_key)}"
    if isinstance(low, int) and high - low + 1 == n_rows:  # it counts the rows already
        row = (place - functions.lit(low)).cast("long").alias(ROW)
        return Numbered(told.select(*_plain_names(columns), row), n_rows, by)
    bounds = _bounds(told, n_rows)
    bucket = sum((place >= functions.lit(bound)).cast("int") for bound in bounds)
    told = told.withColumn(_KEY, bucket if bounds else functions.lit(0))
    found = [tuple(row) for row in told.groupBy(_KEY).count().collect()]
    firsts = dict(_firsts(sorted(found)))
    listed = [firsts.get(nth, 0) for nth in range(len(bounds) + 1)]
    array = functions.array(*(functions.lit(one).cast("long") for one in listed))
    first = functions.element_at(array, functions.col(_KEY) + 1)
    row = (first + place).alias(ROW)
    ranked = _ranked(told, _KEY, _PLACE).select(*_plain_names(columns), row)
    return Numbered(ranked, n_rows, by)


def _bounds(told: Any, n_rows: int) -> list[Any]:
    """Keys that cut the rows into buckets, chosen by a hash: the same at any partitioning."""
    n_buckets = min(_MOST_BUCKETS, n_rows // _ROWS_A_BUCKET)
    if n_buckets < 2:
        return []
    functions = pyspark_sql().functions
    one_in = max(1, n_rows // (n_buckets * 100))
    is_taken = functions.pmod(functions.xxhash64(_PLACE), functions.lit(one_in)) == 0
    keys = sorted(row[0] for row in told.where(is_taken).select(_PLACE).collect())
    return [keys[len(keys) * nth // n_buckets] for nth in range(1, n_buckets)]


def _ranked(told: Any, within: str, by: str) -> Any:
    """The rows of each group, their places counted from 0."""
    sql = pyspark_sql()
    ordered = sql.Window.partitionBy(within).orderBy(by)
    rank = sql.functions.row_number().over(ordered).cast("long") - 1
    return told.withColumn(by, rank)


def _firsts(counts: Sequence[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """The number of the first row of each group, in their order."""
    starts = accumulate((n for _, n in counts), initial=0)
    return [(name, start) for (name, _), start in zip(counts, starts, strict=False)]


def quoted(name: str) -> str:
    """A column's name as it is, with dots and all."""
    return "`" + name.replace("`", "``") + "`"


def _plainly(columns: Sequence[str]) -> list[Any]:
    return [_named(name).alias(plain_name(nth)) for nth, name in enumerate(columns)]


def _plain_names(columns: Sequence[str]) -> list[str]:
    return [plain_name(nth) for nth in range(len(columns))]


def _named(name: str) -> Any:
    return pyspark_sql().functions.col(quoted(name))
