"""From a DataFrame to a DataFrame: ``resample``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from equipoise._engine.arguments import check_count
from equipoise._runtime.errors import naming
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError
from equipoise.spark._numbering import ROW, numbered, plain_name, quoted
from equipoise.spark._session import pyspark_sql, session
from equipoise.spark._table import Artifacts, SparkTable, sent_file, with_numbers
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._classes import Classes, check_target, read_classes
from equipoise.streaming._decide import lasting_folder
from equipoise.streaming._deciding import targets_of
from equipoise.streaming._decision import Decision, decided, elsewhere, open_decision, saved
from equipoise.streaming._memory import check_memory, check_memory_limit, holding_for
from equipoise.streaming._parts import layout_for
from equipoise.streaming._run import check_names
from equipoise.streaming._samplers import steps_of
from equipoise.streaming._source import supposed_files

#: The column that orders what one sampler hands to the next.
_ORDER = "__equipoise_order"


@naming("resample")
def resample(
    df: Any,
    target: str,
    sampler: Any,
    *,
    row_key: str | None = None,
    order: str | None = None,
    piece_rows: int = 65_536,
    memory_limit: int | None = None,
) -> Any:
    """Resample a DataFrame of Spark: the rows of ``fit_resample``, made when they are asked for.

    The decision is made now: the workers look at the table, and what they find is put together on
    the driver. The rows come about lazily, as those of any DataFrame; they are the same at any
    partitioning, and after any death of a worker.

    Parameters
    ----------
    df : pyspark.sql.DataFrame, str or Path
        The table; a path is read as Parquet, by the active session or by one of our own on all
        cores of this machine.
    target : str
        The column that holds the class.
    sampler : sampler
        One that :func:`equipoise.stream` takes, with a ``random_state``; or a Pipeline or Chain.
    row_key : str or None, default=None
        A column with another value in every row; rows are ordered by it. None takes the order of
        the Parquet files, by their paths, and of the rows in them, which a table from elsewhere
        (JDBC, Delta, after a join or a group) has not. To a sampler it is a column like others.
    order : str or None, default=None
        The name of a column to add: the row's place in the output of ``fit_resample``, from 0. A
        DataFrame promises no order of its rows; sort by this column to have it.
    piece_rows : int, default=65_536
        New rows that a worker makes at once. No row depends on it.
    memory_limit : int or None, default=None
        Bytes that the driver's Python may take, and that of each task; None is no limit. A class
        that does not fit goes to the driver's disk and is sent to the workers as a file, and its
        neighbours are found by blocks, each on a worker.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of ``df``; its rows are those of ``fit_resample`` on the table in its order,
        to the last bit.

    Raises
    ------
    ImportError
        PySpark is not installed.
    RuntimeError
        There is no Java to start Spark with, or the workers' Python lacks this package.
    TableError
        The rows have no order that is the same each time.
    TargetError
        A row has no class.
    ParameterError
        The sampler cannot be run so; the message says what can be done.

    Notes
    -----
    In the driver's memory are a byte a row, and the classes that grow, or their row numbers alone;
    they are sent to the workers as files, which map them into memory. Spark's workers need this
    package in their Python.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> import equipoise.spark
    >>> from equipoise.over_sampling import SMOTE
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     days = Path(folder) / "days.parquet"
    ...     pq.write_table(table, days)
    ...     smote = SMOTE(k_neighbors=1, random_state=0)
    ...     more = equipoise.spark.resample(days, "fraud", smote, order="place")
    ...     [round(row.amount, 2) for row in more.sort("place").collect()]
    [1.0, 2.0, 4.0, 8.0, 9.0, 8.59]
    """
    steps = steps_of(sampler)
    check_count("piece_rows", piece_rows)
    check_memory_limit(memory_limit)
    if isinstance(df, (str, Path)):
        df = session().read.parquet(str(df))
    _check_names(df, target, order)
    call = _Call(target, piece_rows, tuple(df.columns), memory_limit)
    for step in steps[:-1]:
        df, row_key = call.resampled(df, step, row_key, _ORDER), _ORDER
    return call.resampled(df, steps[-1], row_key, order)


@dataclass(frozen=True)
class _Call:
    """What one call was told, for each of its samplers."""

    target: str
    piece_rows: int
    columns: tuple[str, ...]
    memory_limit: int | None

    def resampled(self, df: Any, sampler: Any, row_key: str | None, order: str | None) -> Any:
        """Decide, and say lazily what comes of it."""
        types = pyspark_sql().types
        names = [quoted(name) for name in self.columns]
        artifacts = Artifacts(df.sparkSession, lasting_folder())
        rows = numbered(df, self.columns, row_key)
        schema = df.select(names).limit(0).toArrow().schema.remove_metadata()
        table = SparkTable(rows, schema, artifacts)
        classes = read_classes(table, self.target)
        asked = self._asked(table, classes, sampler)
        path = artifacts.folder / f"{artifacts.mark}decision.pickle"
        decision = saved(decided(sampler, asked, elsewhere(asked)), path)
        artifacts.send_files(decision.files)
        kind = df.select(names).schema
        if order is not None:
            kind = types.StructType([*kind.fields, types.StructField(order, types.LongType())])
        keeps = _Keeps(path.name, schema, order)
        makes = _Makes(path.name, self.piece_rows, order)
        if not decision.keeps_all:
            kept = rows.df.mapInArrow(keeps, kind)
        elif order is None:
            kept = df.select(names)
        else:
            plainly = enumerate(self.columns)
            back = [rows.df[plain_name(nth)].alias(name) for nth, name in plainly]
            kept = rows.df.select(*back, rows.df[ROW].alias(order))
        n_pieces = len(decision.ranges(self.piece_rows, new_only=True))
        if not n_pieces:
            return kept
        return kept.unionAll(df.sparkSession.range(n_pieces).mapInArrow(makes, kind))

    def _asked(self, table: SparkTable, classes: Classes, sampler: Any) -> ClassedTable:
        """The table as the sampler is given it: what does not fit into memory lies in files."""
        supposed = supposed_files(table.schema, table.n_rows)
        layout = layout_for(supposed.row_bytes, self.memory_limit, None, None, None)
        targets = targets_of(sampler, classes)
        holding = holding_for(sampler, supposed, classes, targets, layout, self.memory_limit)
        check_memory(holding, self.memory_limit)
        return ClassedTable(
            replace(table, in_parts=holding.block_rows > 0),
            classes,
            self.target,
            table.artifacts.folder,
            layout.batch_rows,
            table.artifacts.mark,
            holding.block_rows,
        )


@dataclass(frozen=True, eq=False)
class _Keeps:
    """The rows of the input that stay."""

    name: str
    schema: Any
    order: str | None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        decision = _decision(self.name)
        for numbers, batch in with_numbers(batches, self.schema):
            positions, places = decision.keeps(numbers)
            yield from _batches(batch.take(pa.array(positions)), places, self.order)


@dataclass(frozen=True, eq=False)
class _Makes:
    """New rows, a piece for each number of one."""

    name: str
    piece_rows: int
    order: str | None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        decision = _decision(self.name)
        ranges = decision.ranges(self.piece_rows, new_only=True)
        for batch in batches:
            for nth in batch.column(0).to_pylist():
                start, stop = ranges[nth]
                made = decision.piece(start, stop)
                yield from _batches(made, range(start, stop), self.order)


def _batches(table: Any, places: Any, order: str | None) -> list[Any]:
    """A table as Spark takes it, with the rows' places where they are asked for."""
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if order is not None:
        table = table.append_column(order, pa.array(places, pa.int64()))
    batches: list[Any] = table.to_batches()
    return batches


def _decision(name: str) -> Decision:
    return open_decision(str(sent_file(name)))


def _check_names(df: Any, target: str, order: str | None) -> None:
    check_target(df.columns, target)
    check_names(df.columns, provenance=False)
    if order is not None and order in df.columns:
        raise ParameterError(f"order={shown(order)} names a column that is there already")
