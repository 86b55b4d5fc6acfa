"""From files to a decision: ``decide``."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from equipoise._runtime.errors import naming
from equipoise.exceptions import FileError
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._classes import read_classes
from equipoise.streaming._deciding import targets_of
from equipoise.streaming._decision import Decision, decided, from_files, saved
from equipoise.streaming._found import find_files
from equipoise.streaming._memory import check_memory, check_memory_limit, holding_for
from equipoise.streaming._parts import layout_for
from equipoise.streaming._run import check_names, stream
from equipoise.streaming._samplers import steps_of
from equipoise.streaming._source import ManyFiles, SourceLike, open_source
from equipoise.streaming._table import LargeTable, TableOfFiles

_NAME = "decision.pickle"


@naming("decide")
def decide(
    source: SourceLike,
    target: str,
    sampler: Any,
    folder: str | Path,
    *,
    memory_limit: int | None = None,
) -> Decision:
    """Decide how a table in files is resampled, and make nothing yet.

    What comes out makes any piece of the output, in any process that sees the files and the folder:
    Dask, Ray, DuckDB, a pool of processes. :func:`stream` writes the same rows into files.

    Parameters
    ----------
    source : str, Path, or several of them
        Files, as of :func:`stream`. They have to stay as they are.
    target : str
        The column that holds the class.
    sampler : sampler
        One that :func:`stream` takes, or a Pipeline or Chain of such.
    folder : str or Path
        A new folder for the rows that new ones are made from, and for the decision itself, which
        is a pickle: open no folder that others can write to. Delete it when all pieces are made.
    memory_limit : int or None, default=None
        Bytes that this process may take, as of :func:`stream`.

    Returns
    -------
    Decision
        Makes pieces; it can be pickled.

    Raises
    ------
    FileError
        A file cannot be read, or the folder holds something.
    TableError, TargetError, ParameterError
        As of :func:`stream`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.streaming import decide
    >>> from equipoise.under_sampling import RandomUnderSampler
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     thin = RandomUnderSampler(random_state=0)
    ...     decision = decide(Path(folder) / "day.parquet", "fraud", thin, Path(folder) / "work")
    ...     decision.piece(0, 4)["amount"].to_pylist()
    [4.0, 2.0, 8.0, 9.0]
    """
    steps = steps_of(sampler)
    check_memory_limit(memory_limit)
    with new_folder(folder) as work:
        return decide_in_a_row(opened(source, work), target, steps, work, memory_limit=memory_limit)


@contextmanager
def new_folder(folder: str | Path) -> Iterator[Path]:
    """A folder that nothing is in; where something fails it is not there."""
    work = Path(folder).absolute()
    if work.exists() and any(work.iterdir()):
        raise FileError(f"the folder {str(work)!r} holds something: name one that is empty, or new")
    work.mkdir(parents=True, exist_ok=True)
    try:
        yield work
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def opened(source: SourceLike, work: Path) -> ManyFiles:
    """The files that were named; texts are made Parquet in the folder first."""
    found = find_files(source, {})
    layout = layout_for(found.row_bytes, None, None, None, None)
    files, _ = found.opened(work, layout.group_rows)
    return files


def lasting_folder() -> Path:
    """A folder that goes when this process ends: engines ask for its files after the call."""
    folder = Path(tempfile.mkdtemp(prefix="equipoise-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def decide_in_a_row(
    files: ManyFiles,
    target: str,
    steps: list[Any],
    work: Path,
    in_parts: Callable[[TableOfFiles], LargeTable] = lambda table: table,
    memory_limit: int | None = None,
) -> Decision:
    """Decide one sampler after another, and write the last decision down.

    Parameters
    ----------
    files : ManyFiles
        The files.
    target : str
        The column of the class.
    steps : list of samplers
        The samplers; what all but the last make is streamed into files.
    work : Path
        A new folder.
    in_parts : callable, default=the table itself
        The table whose parts others look at.
    memory_limit : int or None, default=None
        Bytes that a process may take.
    """
    check_names(files.schema.names, provenance=False)
    # Whoever makes pieces may stand in another folder.
    there = tuple(replace(one, path=one.path.absolute()) for one in files.files)
    files = replace(files, files=there)
    for nth, step in enumerate(steps[:-1]):
        out = work / f"step-{nth}"
        stream([one.path for one in files.files], target, out, step, memory_limit=memory_limit)
        files = open_source(out)
    layout = layout_for(files.row_bytes, memory_limit, None, None, None)
    here = TableOfFiles(files, layout.batch_rows)
    classes = read_classes(in_parts(TableOfFiles(files)), target)
    targets = targets_of(steps[-1], classes)
    holding = holding_for(steps[-1], files, classes, targets, layout, memory_limit)
    check_memory(holding, memory_limit)
    asked = ClassedTable(
        in_parts(here), classes, target, work, layout.batch_rows, block_rows=holding.block_rows
    )
    return saved(decided(steps[-1], asked, from_files(asked, here)), work / _NAME)
