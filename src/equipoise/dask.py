"""Resampling on Dask: the client decides, the workers look at the table and make the pieces."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from equipoise._runtime.errors import naming
from equipoise.exceptions import FileError
from equipoise.streaming._decide import decide_in_a_row, lasting_folder, new_folder, opened
from equipoise.streaming._decision import open_decision
from equipoise.streaming._dumped import dump, load
from equipoise.streaming._folder import whole_file
from equipoise.streaming._memory import check_memory_limit
from equipoise.streaming._samplers import steps_of
from equipoise.streaming._table import Pass, T, TableOfFiles, U

__all__ = ["resample"]

#: A part that a worker looks at has at least so many rows.
_LEAST_ROWS = 65_536


@naming("resample")
def resample(
    source: Any,
    target: str,
    sampler: Any,
    *,
    folder: str | Path | None = None,
    partition_rows: int = 262_144,
    memory_limit: int | None = None,
) -> Any:
    """Resample a table with Dask: the rows of ``fit_resample``, made when they are asked for.

    The decision is made now, and workers look at the table for it. A row of the output is made
    where and when its partition is computed; a partition depends on its place alone, so that one
    that is lost with its worker is made again, equal to the last bit.

    Parameters
    ----------
    source : str, Path, several of them, or dask.dataframe.DataFrame
        Files, as of :func:`equipoise.stream`; or a frame, which is first computed
        and written into the folder, since a frame's rows could be others each time. The order of
        rows is that of the files, or of the frame's partitions.
    target : str
        The column that holds the class.
    sampler : sampler
        One that :func:`equipoise.stream` takes, with a ``random_state``; or a Pipeline or Chain.
    folder : str, Path or None, default=None
        A new folder that the client and all workers see; it has to stay until the frame is
        computed. None is a temporary one on this machine, which goes when this process ends.
    partition_rows : int, default=262_144
        Rows of a partition. No row depends on it.
    memory_limit : int or None, default=None
        Bytes that the client may take, and each task of a worker; None is no limit. A class that
        does not fit stays in a file of the folder, and its neighbours are found by blocks, each
        on a worker.

    Returns
    -------
    dask.dataframe.DataFrame
        The rows in the order of ``fit_resample``; the index is their place. Columns have the types
        of the frame, or Arrow's own (``pandas.ArrowDtype``) where files were given.

    Raises
    ------
    ImportError
        Dask is not installed.
    ParameterError
        The sampler cannot be run so.
    FileError, TableError, TargetError
        As of :func:`equipoise.stream`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> import equipoise.dask
    >>> from equipoise.over_sampling import SMOTE
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     days, work = Path(folder) / "days.parquet", Path(folder) / "work"
    ...     pq.write_table(table, days)
    ...     smote = SMOTE(k_neighbors=1, random_state=0)
    ...     more = equipoise.dask.resample(days, "fraud", smote, folder=work)
    ...     more.compute()["amount"].round(2).to_list()
    [1.0, 2.0, 4.0, 8.0, 9.0, 8.59]
    """
    dd, steps = _dask_dataframe(), steps_of(sampler)
    check_memory_limit(memory_limit)
    with new_folder(lasting_folder() if folder is None else folder) as work:
        dtypes = None
        if isinstance(source, dd.DataFrame):
            dtypes = dict(source.dtypes)
            source = _written(source, work / "input")
        decision = decide_in_a_row(
            opened(source, work), target, steps, work, partial(_Parts, work), memory_limit
        )
    ranges = decision.ranges(partition_rows)
    read = partial(_partition, path=str(decision.files[0]), dtypes=dtypes)
    ends = [start for start, _ in ranges] + [decision.n_rows - 1]
    return dd.from_map(read, ranges, meta=read((0, 0)), divisions=tuple(ends), label="resampled")


def _dask_dataframe() -> Any:
    try:
        import dask.dataframe as dd
    except ImportError:
        raise ImportError(
            "Dask is not installed: pip install 'equipoise[dask]'. equipoise.stream needs none"
        ) from None
    return dd


def _written(frame: Any, folder: Path) -> Path:
    """A frame as files, whose names sort as its partitions do."""
    frame.to_parquet(folder, write_index=False, name_function="part-{:08d}.parquet".format)
    return folder


@dataclass(frozen=True)
class _Parts:
    """The table that files hold, in parts that workers look at.

    What they have found goes through files of the folder: it may be more than the client holds.
    """

    folder: Path
    here: TableOfFiles
    is_in_order = False

    @property
    def schema(self) -> Any:
        return self.here.schema

    @property
    def n_rows(self) -> int:
        return self.here.n_rows

    def where(self, row: int) -> str:
        return self.here.where(row)

    def each(
        self, look: Pass[T], columns: Sequence[str] | None = None, within: range | None = None
    ) -> Iterator[T]:
        shown = range(self.n_rows) if within is None else within
        n_parts = max(1, min(64, len(shown) // _LEAST_ROWS))
        ends = np.linspace(shown.start, shown.stop, n_parts + 1).astype(int).tolist()
        parts = [range(start, stop) for start, stop in pairwise(ends)]
        yield from self._found(_LooksAtPart(self.here, look, columns), parts)

    def share_out(self, work: Callable[[U], T], things: Sequence[U]) -> Iterator[T]:
        yield from self._found(_DoesWork(work), things)

    def _found(self, finds: Callable[[U], Iterator[T]], things: Sequence[U]) -> Iterator[T]:
        """Let workers find something for each thing, and read it one after the other."""
        import dask

        told = self.folder / f"{uuid4().hex}.work"
        dump(finds, told)
        # Dask would look into what a task is given, and into dataclasses too.
        tasks = [
            dask.delayed(partial(_write_found, str(told), one), pure=False)() for one in things
        ]
        for path in map(Path, dask.compute(*tasks)):
            with path.open("rb") as file:
                while file.peek(1):
                    yield pickle.load(file)
            path.unlink()
        told.unlink()


@dataclass(frozen=True)
class _LooksAtPart:
    """A pass over a part of the table."""

    table: TableOfFiles
    look: Any
    columns: Sequence[str] | None

    def __call__(self, within: range) -> Iterator[Any]:
        return self.table.each(self.look, self.columns, within)


@dataclass(frozen=True)
class _DoesWork:
    """Work that finds one thing."""

    work: Any

    def __call__(self, thing: Any) -> Iterator[Any]:
        yield self.work(thing)


def _write_found(told: str, thing: Any) -> str:
    """Find something, and write it into a file of its own: a task may be done twice."""
    path = Path(told).with_suffix(f".{uuid4().hex}")
    with whole_file(path) as there, there.open("wb") as file:
        for found in _opened(told)(thing):
            pickle.dump(found, file)
    return str(path)


@lru_cache(maxsize=2)
def _opened(told: str) -> Any:
    try:
        return load(Path(told))
    except FileNotFoundError as error:
        raise FileError(
            f"the file {str(error.filename)!r} is not to be seen here: its folder was deleted, or "
            "this is another machine. Give a folder= that all machines share"
        ) from None


def _partition(ends: tuple[int, int], path: str, dtypes: dict[Any, Any] | None) -> Any:
    """A partition, as a frame of pandas."""
    import pandas as pd
    import pyarrow as pa

    start, stop = ends
    table = open_decision(path).piece(start, stop)
    if dtypes is None:
        frame = table.to_pandas(types_mapper=_arrow_dtype)
    else:
        empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
        told = pa.Schema.from_pandas(empty, preserve_index=False).metadata
        frame = table.replace_schema_metadata(told).to_pandas().astype(dtypes)
    frame.index = pd.RangeIndex(start, start + len(frame))
    return frame


def _arrow_dtype(dtype: Any) -> Any:
    """Arrow's own type in pandas, but of categories, which pandas has itself."""
    import pandas as pd
    import pyarrow as pa

    return None if pa.types.is_dictionary(dtype) else pd.ArrowDtype(dtype)
