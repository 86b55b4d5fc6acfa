"""From a file to a problem: the features, the class of each row, and what is wrong with them."""

from dataclasses import dataclass, replace
from typing import Any

from equipoise.cli import _show
from equipoise.cli._errors import CommandError, unknown
from equipoise.cli._files import as_options, read_table
from equipoise.cli._many import CellLimit, footers_of
from equipoise.cli._options import Reading, ReadingOptions, split
from equipoise.core.text import listed, plural

#: More classes than this, and the target is taken for a number or a name.
_MOST_CLASSES = 100


@dataclass(frozen=True, eq=False)
class TableAndTarget:
    """What a file holds.

    Parameters
    ----------
    table : pyarrow.Table
        All columns and rows that were not dropped.
    target : str
        The column that holds the class.
    counts : dict
        Rows of each class, the largest first; of a sample those of the whole table.
    file : equipoise.files.FileTable
        What was read, how it was written, and what is to be said of it.
    sample : equipoise.evaluation.TableSample or None, default=None
        What the rows are a sample of.
    is_many : bool, default=False
        Whether the rows may be those of several files.
    """

    table: Any
    target: str
    counts: dict[Any, int]
    file: Any
    sample: Any = None
    is_many: bool = False

    @property
    def rows(self) -> Any:
        """What functions of ``evaluation`` take for a table, the target in it."""
        return self.table if self.sample is None else replace(self.sample, table=self.table)

    @property
    def pictured(self) -> "TableAndTarget":
        """The rows of which pictures tell the truth: with the classes' own shares."""
        if self.sample is None:
            return self
        return replace(self, table=self.table.take(self.rows.even_rows()), sample=None)

    @property
    def features(self) -> Any:
        """The features."""
        return self.table.drop_columns([self.target])

    @property
    def classes(self) -> Any:
        """The class of each row."""
        return self.table[self.target]

    @property
    def lines(self) -> list[str]:
        """What was inferred or left out, in the words of the command."""
        return [as_options(line) for line in self.file.lines]

    def said_of_file(self) -> dict[str, Any]:
        """The same and how the file is written, ready for JSON."""
        said: dict[str, Any] = self.file.to_dict()
        notes = [{**note, "says": as_options(note["says"])} for note in said["notes"]]
        return {**said, "notes": notes}

    @property
    def rarest(self) -> Any:
        """The label of the rarest class."""
        return list(self.counts)[-1]

    @property
    def has_spellings(self) -> bool:
        """Whether two classes are one but for case and spaces."""
        from equipoise.core.texts import folded_spelling

        texts = [folded_spelling(label) for label in self.counts if isinstance(label, str)]
        return len(set(texts)) < len(texts)

    def label(self, text: str) -> Any:
        """The class that a person means."""
        found = [label for label in self.counts if str(label) == text]
        if not found:
            raise unknown("class", text, map(str, self.counts))
        return found[0]


def open_problem(
    data: str,
    target: str | None,
    reading: Reading = None,
    *,
    is_told: bool = True,
    limit: CellLimit | None = None,
) -> TableAndTarget:
    """Read a file and find the class of each row in it; what was inferred is told beside.

    With a limit DATA may be several files, and of large ones a sample is taken.
    """
    options = reading or ReadingOptions()
    if target is not None and target in split(options.drop):
        raise CommandError(f"--drop {target} would leave out the target itself")
    if limit is not None and limit.is_for(data):
        return _open_many(data, target, options, limit, is_told=is_told)
    file = read_table(data, options)
    target = _find_target(target, file.table.column_names)
    file = _without_rows(file, target, options)
    return _told(TableAndTarget(file.table, target, _count_classes(file, target), file), is_told)


def _open_many(
    data: str, target: str | None, options: ReadingOptions, limit: CellLimit, *, is_told: bool
) -> TableAndTarget:
    """The same of files that may be larger than memory."""
    footers = footers_of(data)
    target = _find_target(target, list(footers.columns))
    file, sample = limit.read(data, footers, target, options)
    file = _without_rows(file, target, options)
    counts = _count_classes(file, target, None if sample is None else sample.whole)
    return _told(TableAndTarget(file.table, target, counts, file, sample, True), is_told)


def _told(problem: TableAndTarget, is_told: bool) -> TableAndTarget:
    for line in problem.lines if is_told else ():
        _show.say(line)
    return problem


def _find_target(target: str | None, names: list[str]) -> str:
    if target is None:
        raise CommandError(
            f"which column holds the class? Name it with --target; there are {listed(names)}"
        )
    if target not in names:
        raise unknown("column", target, names)
    if len(names) < 2:
        raise CommandError(
            f"beside the target {target!r} there is no column. If there should be more, name what "
            "stands between the cells with --separator"
        )
    return target


def _without_rows(file: Any, target: str, options: ReadingOptions) -> Any:
    """The file without rows that were not wanted, and a note how many they were."""
    from equipoise.files import FileNote

    table, notes = file.table, list(file.notes)
    if options.drop_missing_target:
        kept = table.filter(table[target].is_valid())
        what = plural(table.num_rows - kept.num_rows, "row")
        notes.append(FileNote(None, f"{what} without a class left out"))
        table = kept
    if options.drop_duplicates:
        kept = _first_of_equals(table)
        what = plural(table.num_rows - kept.num_rows, "row")
        notes.append(FileNote(None, f"{what} equal to an earlier one left out"))
        table = kept
    return replace(file, table=table, notes=tuple(notes))


def _first_of_equals(table: Any) -> Any:
    """The first of rows that are equal in all columns."""
    import pyarrow as pa

    row = "\0row"
    numbered = table.append_column(row, pa.array(range(table.num_rows), pa.int64()))
    first = numbered.group_by(table.column_names).aggregate([(row, "min")])[f"{row}_min"]
    return table.take(first.combine_chunks().sort())


def check_can_be_ordered(problem: TableAndTarget, name: str) -> None:
    """Refuse a column of texts for --time: the alphabet is no order in time."""
    from pyarrow import types

    column = problem.table[name]
    dtype = column.type.value_type if types.is_dictionary(column.type) else column.type
    if types.is_string(dtype) or types.is_large_string(dtype) or types.is_string_view(dtype):
        example = next((one for one in column.to_pylist() if one is not None), "")
        raise CommandError(
            f"--time {name} holds texts such as {example!r}, which have no order in time. Say how "
            f"they are read, with --types {name}=date or --types {name}=%d.%m.%Y, and which of "
            "them are missing values with --missing"
        )


def _count_classes(file: Any, name: str, whole: dict[Any, int] | None = None) -> dict[Any, int]:
    """Rows of each class, the largest first; those of the whole table, where they are known."""
    column = file.table[name]
    n_missing = column.null_count
    if n_missing:
        raise CommandError(
            f"the target {name!r} is missing in {plural(n_missing, 'row')}: fill it, or leave them "
            "out with --drop-missing-target; if one of its values only looks like a missing one, "
            f"say --types {name}=category or see --missing"
        )
    _check_is_no_number(column, name)
    found = column.value_counts().to_pylist()
    counts = whole or {one["values"]: one["counts"] for one in found}
    labels = sorted(counts, key=lambda label: (-counts[label], str(label)))
    if len(labels) < 2:
        raise CommandError(
            f"the target {name!r} has one class only, {labels[0]!r}: there is nothing to tell "
            "apart. Name another column with --target"
        )
    if len(labels) > _MOST_CLASSES:
        raise CommandError(
            f"the target {name!r} has {len(labels):,} distinct values ({labels[0]!r}, "
            f"{labels[1]!r}, ...): it looks like a number or a name, not like a class. Name "
            "another column with --target, or cut it into classes first"
        )
    return {label: counts[label] for label in labels}


def _check_is_no_number(column: Any, name: str) -> None:
    from pyarrow import compute, types

    if not types.is_floating(column.type):
        return
    is_broken = compute.not_equal(column, compute.round(column))
    if compute.any(is_broken).as_py():
        example = column.filter(is_broken)[0].as_py()
        raise CommandError(
            f"the target {name!r} holds numbers such as {example:g}, not classes: name another "
            "column with --target, or cut it into classes first"
        )
