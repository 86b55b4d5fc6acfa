"""From a file to a problem: the features, the class of each row, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equipoise.cli._errors import CommandError, unknown
from equipoise.cli._files import read_file
from equipoise.cli._options import split

#: More classes than this, and the target is taken for a number or a name.
_MOST_CLASSES = 100


@dataclass(frozen=True, eq=False)
class TableAndTarget:
    """What a file holds.

    Parameters
    ----------
    table : pyarrow.Table
        All columns that were not dropped.
    target : str
        The column that holds the class.
    counts : dict
        Rows of each class, the largest first.
    """

    table: Any
    target: str
    counts: dict[Any, int]

    @property
    def features(self) -> Any:
        """The features."""
        return self.table.drop_columns([self.target])

    @property
    def classes(self) -> Any:
        """The class of each row."""
        return self.table[self.target]

    @property
    def rarest(self) -> Any:
        """The label of the rarest class."""
        return list(self.counts)[-1]

    def label(self, text: str) -> Any:
        """The class that a person means."""
        found = [label for label in self.counts if str(label) == text]
        if not found:
            raise unknown("class", text, map(str, self.counts))
        return found[0]


def open_problem(
    data: str,
    target: str | None,
    drop: str | None = None,
    holes: str | None = None,
    separator: str | None = None,
) -> TableAndTarget:
    """Read a file and find the class of each row in it."""
    table = read_file(data, separator, split(holes))
    names = table.column_names
    if target is None:
        raise CommandError(
            f"which column holds the class? Name it with --target; there are {_listed(names)}"
        )
    if target not in names:
        raise unknown("column", target, names)
    for name in split(drop):
        if name not in names:
            raise unknown("column", name, names)
        if name == target:
            raise CommandError(f"--drop {name} would leave out the target itself")
    table = table.drop_columns(split(drop))
    if table.num_columns < 2:
        raise CommandError(
            f"beside the target {target!r} there is no column. If there should be more, name what "
            "stands between the cells with --separator"
        )
    return TableAndTarget(table, target, _count_classes(table[target], target))


def _count_classes(column: Any, name: str) -> dict[Any, int]:
    """Rows of each class, the largest first."""
    n_missing = column.null_count
    if n_missing:
        raise CommandError(
            f"the target {name!r} is missing in {n_missing:,} row{'s' * (n_missing > 1)}: fill it "
            "or drop these rows; if one of its values only looks like a missing one, see --holes"
        )
    _check_is_no_number(column, name)
    found = column.value_counts().to_pylist()
    counts = {one["values"]: one["counts"] for one in found}
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


def _listed(names: Sequence[str], most: int = 15) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
