"""What the values of a column make one suspect: that it numbers the rows, or is no text."""

from equipoise._containers import MISSING, ReadColumn
from equipoise.core.columns import Kind
from equipoise.core.texts import FEWEST_LEVELS, Looks, looks_like, sample_of

_FEWEST_VALUES = 20
_SHARE_OF_TEXTS = 0.9
_WORDS = {"id", "uuid", "guid", "key", "nr", "number", "index"}


def looks_of(column: ReadColumn) -> Looks | None:
    """What a column of many texts looks like, where not like names."""
    if not column.is_text or len(column.levels) < FEWEST_LEVELS:
        return None
    return looks_like(sample_of(column.levels))


def count_distinct(column: ReadColumn) -> int:
    """Distinct values of a column, missing values left out."""
    if column.codes is not None:
        return len(column.levels)
    return int(column.ranked().max(initial=MISSING)) + 1


def is_identifier(column: ReadColumn) -> bool:
    """Suspect a column of numbering the rows, so that it tells nothing about new ones.

    Texts are suspected where at least nine in ten are different, and look like no numbers,
    dates or sentences; integers where all are different and stand close together, or where the
    name says so.
    """
    n_there = column.n_rows - int(column.is_missing.sum())
    if n_there < _FEWEST_VALUES:
        return False
    if column.codes is not None:
        return len(column.levels) >= _SHARE_OF_TEXTS * n_there and looks_of(column) is None
    if column.kind != Kind.INTEGER or count_distinct(column) < n_there:
        return False
    there = column.numbers[~column.is_missing]
    is_close = float(there.max() - there.min()) < 1.5 * n_there
    return is_close or _says_identifier(column.name)


def _says_identifier(name: str) -> bool:
    words = name.lower().replace("-", "_").replace(" ", "_").split("_")
    return bool(_WORDS & set(words)) or name.endswith(("ID", "Id"))
