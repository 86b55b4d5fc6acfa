"""From files to files: ``stream``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa

import equipoise
from equipoise._containers.results import Result
from equipoise._engine.arguments import check_count, check_flag
from equipoise._runtime.errors import naming
from equipoise.core.text import Line, Part, said_time
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError, TableError
from equipoise.neighbors import SearchQuality
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._classes import Classes, read_classes
from equipoise.streaming._deciding import targets_of
from equipoise.streaming._decision import decided, from_files
from equipoise.streaming._folder import Folder
from equipoise.streaming._found import FoundFiles, find_files
from equipoise.streaming._memory import Holding, check_memory, holding_for
from equipoise.streaming._output import PROVENANCE, Piece, told_schema
from equipoise.streaming._parts import RowsTogether, layout_for, write_parts
from equipoise.streaming._samplers import (
    EXACT,
    approximate_search,
    hash_of,
    settings_of,
    steps_of,
)
from equipoise.streaming._source import ManyFiles, SourceLike, open_source
from equipoise.streaming._table import TableOfFiles

#: What this version writes; another number writes other bytes.
_FORMAT = 1


@dataclass(frozen=True, repr=False)
class StreamReport(Result):
    """What a stream has made.

    Parameters
    ----------
    out : str
        The folder.
    n_rows_in, n_rows : int
        Rows that were read, and rows of the output.
    before, after : dict of str to int
        Rows of each class.
    parts : tuple of dict
        Name, rows and bytes of each file.
    seconds : float
        How long it took.
    was_there : bool
        Whether all of it was there already, made by the same call.
    notes : tuple of str
        What was inferred of texts, wherever that is not trivial.
    neighbors : tuple of dict, default=()
        What each approximate search was worth, as :class:`equipoise.neighbors.SearchQuality`
        tells it; none where neighbours are exact.

    Examples
    --------
    >>> from equipoise.streaming import StreamReport
    >>> before, after = {"no": 9, "yes": 1}, {"no": 9, "yes": 9}
    >>> StreamReport("out", 10, 18, before, after, ({"name": "part-000000.parquet"},), 0.2)
    no 9 → 9, yes 1 → 9; 18 rows in 1 part of out, in 0 s
    """

    out: str
    n_rows_in: int
    n_rows: int
    before: dict[str, int]
    after: dict[str, int]
    parts: tuple[dict[str, Any], ...]
    seconds: float = field(default=0.0, compare=False)
    was_there: bool = field(default=False, compare=False)
    notes: tuple[str, ...] = ()
    neighbors: tuple[dict[str, Any], ...] = ()

    def said(self) -> list[Part]:
        """What was made, in a line, and what was inferred."""
        changes = [f"{label} {n:,} → {self.after[label]:,}" for label, n in self.before.items()]
        n_parts = f"{len(self.parts)} part{'s' * (len(self.parts) != 1)}"
        how = "was there already" if self.was_there else f"in {said_time(self.seconds)}"
        told = f"{', '.join(changes)}; {self.n_rows:,} rows in {n_parts} of {self.out}, {how}"
        searches = [f"neighbours: {SearchQuality(**one)!r}" for one in self.neighbors]
        return [Line(told), *map(Line, (*self.notes, *searches))]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain numbers, texts, lists and dicts."""
        return {
            "out": self.out,
            "n_rows_in": self.n_rows_in,
            "n_rows": self.n_rows,
            "before": dict(self.before),
            "after": dict(self.after),
            "parts": [dict(one) for one in self.parts],
            "seconds": self.seconds,
            "was_there": self.was_there,
            "notes": list(self.notes),
            "neighbors": [dict(one) for one in self.neighbors],
        }

    def _records(self) -> list[dict[str, Any]]:
        return [dict(one) for one in self.parts]


@naming("stream")
def stream(
    source: SourceLike,
    target: str,
    out: str | Path,
    sampler: Any,
    *,
    memory_limit: int | None = None,
    provenance: bool = False,
    neighbors: str = EXACT,
    batch_rows: int | None = None,
    group_rows: int | None = None,
    part_rows: int | None = None,
    reading: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> StreamReport:
    """Resample a table that is larger than the memory, from files to Parquet files.

    The parts, in the order of their names, hold the rows that ``sampler.fit_resample`` gives for
    the table of all files one below the other, to the last bit.

    Parameters
    ----------
    source : str, Path, or several of them
        A Parquet, Arrow or CSV file (``.csv.gz`` too), a folder of them, or a pattern of names.
        Files are one table in the order of their paths, whatever the order in which they are
        named.
    target : str
        The column that holds the class.
    out : str or Path
        The folder to make: ``part-000000.parquet`` and so on, ``_manifest.json`` and
        ``_SUCCESS``. It is not there before all of it is.
    sampler : sampler
        RandomOverSampler, RandomUnderSampler, SMOTE, SMOTENC, BorderlineSMOTE or ADASYN, with a
        ``random_state``; or a Pipeline or Chain of these.
    memory_limit : int or None, default=None
        Bytes that the process may take; None is no limit. Classes that grow are in memory where
        they fit into it; else they lie in a file, and their neighbours are found by blocks, which
        takes longer. No row depends on it.
    provenance : bool, default=False
        Whether to add columns that tell where each row comes from: ``synthetic``, ``base_row``
        and ``partner_row``, rows counted from 0 over all files. Of one sampler only.
    neighbors : {"exact", "approximate"}, default="exact"
        How SMOTE finds neighbours among the rows of a class. "approximate" is
        :class:`equipoise.neighbors.ApproximateNeighbors` in place of ``k_neighbors``, for classes
        of millions of rows: it may miss some, and what it is worth is measured and written
        into the manifest. It needs ``equipoise[ann]``.
    batch_rows, group_rows, part_rows : int or None, default=None
        Rows that are read at once, rows of a row group, and of a part. None chooses them by the
        size of a row. No row depends on them.
    reading : dict or None, default=None
        How CSV files are written, where that is not to be inferred: parameters of
        :func:`equipoise.files.read_file`, such as ``{"decimal": ","}``.
    progress : callable or None, default=None
        ``progress(done, total)`` is told the rows that are written, and how many there will be.

    Returns
    -------
    StreamReport
        Rows of each class before and after, and the parts.

    Raises
    ------
    FileError
        A file cannot be read, the folder holds something else, another run is writing it, or the
        disk is full.
    TableError
        The files have not the same columns.
    TargetError
        A row has no class.
    ParameterError
        The sampler cannot be run so; the message says what can be done.

    Notes
    -----
    The target column is read first, by itself. Over-samplers then read the table once and keep the
    classes that grow; they decide among these, by the code that runs in memory. (Where
    ``memory_limit`` is too small for a class, each block of it is compared with each other; what
    was found is not searched again after a death.) The last pass copies the rows that stay. Of new
    rows only the place where the stream of draws stood is kept, every few thousand of them: they
    are decided on again when they are written.

    CSV files are read twice first: to find what their columns are, and to store them as Parquet in
    the hidden folder. Rows of totals are not looked for; all else is as
    :class:`equipoise.files.TableOfTexts` says.

    A run that was killed leaves a hidden folder beside ``out``. The same call goes on with it and
    ends with the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> import equipoise
    >>> from equipoise.over_sampling import SMOTE
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     smote, out = SMOTE(k_neighbors=1, random_state=0), Path(folder) / "more"
    ...     made = equipoise.stream(Path(folder) / "day.parquet", "fraud", out, smote)
    ...     [round(one, 2) for one in pq.read_table(out)["amount"].to_pylist()]
    [1.0, 2.0, 4.0, 8.0, 9.0, 8.59]
    >>> made.after
    {'0': 3, '1': 3}
    """
    steps = steps_of(sampler, neighbors)
    check_flag("provenance", provenance)
    for name, value in (
        ("memory_limit", memory_limit),
        ("batch_rows", batch_rows),
        ("group_rows", group_rows),
        ("part_rows", part_rows),
    ):
        if value is not None:
            check_count(name, value)
    if provenance and len(steps) > 1:
        raise ParameterError(
            "provenance=True tells of one sampler where rows come from, and here are "
            f"{len(steps)}: stream them one after the other, each from the folder of the one before"
        )
    found = find_files(source, reading)
    layout = layout_for(found.row_bytes, memory_limit, batch_rows, group_rows, part_rows)
    run = _Run(target, layout, provenance, memory_limit, progress)
    folder = Folder(Path(out).absolute(), run.plan_of(steps, found))
    begun, was_there = perf_counter(), folder.is_done
    if not was_there:
        with folder.held():
            was_there = folder.is_done
            if not was_there:
                run.make_all(steps, found, folder)
    told = folder.manifest()
    return StreamReport(
        str(out),
        told["n_rows_in"],
        told["n_rows"],
        told["before"],
        told["after"],
        tuple(told["parts"]),
        perf_counter() - begun,
        was_there,
        tuple(told.get("notes", ())),
        tuple(told.get("neighbors", ())),
    )


@dataclass(frozen=True)
class _Run:
    """What one call was told, for each of its samplers."""

    target: str
    layout: RowsTogether
    provenance: bool
    memory_limit: int | None
    progress: Callable[[int, int], None] | None

    def plan_of(self, steps: list[Any], found: FoundFiles) -> str:
        """The hash of all that decides what the output is."""
        return hash_of(
            _FORMAT, equipoise.__version__, pa.__version__, [settings_of(one) for one in steps],
            self.target, self.provenance, self.layout.group_rows, self.layout.part_rows,
            found.identity(),
        )  # fmt: skip

    def make_all(self, steps: list[Any], found: FoundFiles, folder: Folder) -> None:
        """Make the output of one sampler after another; those on the way lie in hidden folders."""
        # What can be refused without writing anything is, before another plan's work is given up.
        first = None if found.texts else self._read(steps[0], found.as_they_are)
        folder.begin()
        if folder.is_done:
            return
        with folder.given_up_on_error(), folder.explaining_failures():
            table, notes = found.opened(folder.work, self.layout.group_rows)
            first = first or self._read(steps[0], table)
            told = {"n_rows_in": table.n_rows, "before": first.by_label(), "notes": notes}
            classes: Classes | None = first
            searches: list[dict[str, Any]] = []
            for nth, step in enumerate(steps[:-1]):
                between = Folder(folder.work / f"step-{nth}", self.plan_of(steps[: nth + 1], found))
                if not between.is_done:
                    between.begin()
                if not between.is_done:
                    self._make(step, table, classes or self._read(step, table), between, {})
                searches += between.manifest().get("neighbors", [])
                table, classes = open_source(between.out), None
            last = classes or self._read(steps[-1], table)
            told["sampler"] = ", then ".join(map(repr, steps))
            self._make(steps[-1], table, last, folder, told, searches)

    def _read(self, sampler: Any, table: ManyFiles) -> Classes:
        """The classes of a table; what cannot be met is refused before anything is written."""
        check_names(table.schema.names, self.provenance)
        classes = read_classes(TableOfFiles(table), self.target)
        check_memory(self._holding(sampler, table, classes), self.memory_limit)
        return classes

    def _holding(self, sampler: Any, table: ManyFiles, classes: Classes) -> Holding:
        targets = targets_of(sampler, classes)
        return holding_for(sampler, table, classes, targets, self.layout, self.memory_limit)

    def _make(
        self,
        sampler: Any,
        table: ManyFiles,
        classes: Classes,
        folder: Folder,
        told: dict[str, Any],
        searches: Sequence[dict[str, Any]] = (),
    ) -> None:
        """Decide, and write what was decided."""
        there = TableOfFiles(table, self.layout.batch_rows)
        asked = ClassedTable(
            there,
            classes,
            self.target,
            folder.work,
            self.layout.batch_rows,
            block_rows=self._holding(sampler, table, classes).block_rows,
        )
        decision = decided(sampler, asked, from_files(asked, there))
        search = approximate_search(sampler)
        found = () if search is None else search.quality_
        worth = [*searches, *(one.to_dict() for one in found)]

        def shape(piece: Piece) -> Any:
            return piece.told() if self.provenance else piece.table

        def tell(done: int) -> None:
            if self.progress is not None:
                self.progress(done, decision.n_rows)

        schema = told_schema(table.schema) if self.provenance else table.schema
        parts = write_parts(folder, decision.stretches, self.layout, schema, shape, tell)
        table.check_unchanged()
        folder.finish(
            {
                "made_by": f"equipoise {equipoise.__version__}",
                "target": self.target,
                **told,
                "n_rows": decision.n_rows,
                "after": decision.after,
                **({"neighbors": worth} if worth else {}),
                "rows_of_a_group": self.layout.group_rows,
                "parts": parts,
            }
        )


def check_names(names: Sequence[str], provenance: bool) -> None:
    """Refuse columns that could not be told apart."""
    if len(set(names)) < len(names):
        twice = next(one for one in names if names.count(one) > 1)
        raise TableError(f"two columns are called {shown(twice)}: rename one")
    taken = [name for name in PROVENANCE if name in names]
    if provenance and taken:
        raise TableError(
            f"provenance=True would add a column {shown(taken[0])}, which is there already: "
            "rename it"
        )
