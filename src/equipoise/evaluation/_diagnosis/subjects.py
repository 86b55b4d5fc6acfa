"""Columns that say whom a row is about, where several rows are about the same one."""

import re

import numpy as np

from equipoise._containers import MISSING, ReadColumn
from equipoise.core.columns import NUMBERS
from equipoise.evaluation._diagnosis.suspicions import count_distinct, is_identifier

# Fewer values are levels of a category, whatever the column is called.
_FEWEST_SUBJECTS = 10
# Texts of one pattern are names of subjects only where there are many of them.
_FEWEST_OF_A_PATTERN, _FEWEST_SHARE = 30, 0.02
_SAYS_NAME = {"id", "uuid", "guid"}
_SAYS_SUBJECT = {
    "account", "animal", "client", "customer", "device", "donor", "driver", "employee",
    "household", "machine", "member", "participant", "patient", "person", "respondent",
    "student", "subject", "user",
}  # fmt: skip
_FILLERS = _SAYS_NAME | {"code", "key", "name", "no", "nr", "num", "number"}
_LONGEST_SERIES = 3
# P0012, AB-1234, 3f2504e0-4f89-11d3: four letters and digits or more, two of them digits.
_NAME_OF_SOMETHING = re.compile(
    r"(?=.{4})(?=.*\d.*\d)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*"
)


def is_subject(column: ReadColumn) -> bool:
    """Suspect a column of naming subjects, each of which may have several rows.

    Its values repeat, there are ten or more, and its name says so (``patient_id``, ``customer``);
    or they are texts like ``P0012``, at least 30 of them and one for each 50 rows, none of which
    is three times as common as the mean: codes of diagnoses or goods have a few that are.
    """
    n_there = int((~column.is_missing).sum())
    n_distinct = count_distinct(column)
    if not _FEWEST_SUBJECTS <= n_distinct < n_there or is_identifier(column):
        return False
    is_countable = column.codes is not None or (column.kind in NUMBERS and _is_whole(column))
    if not is_countable:
        return False
    return _says_subject(column.name) or _look_like_names(column, n_distinct, n_there)


def _is_whole(column: ReadColumn) -> bool:
    there = column.numbers[~column.is_missing]
    return bool((there == there.round()).all())


def _says_subject(name: str) -> bool:
    """Tell whether a name is that of an identifier: patientID, user_id, Customer No."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    said = {word.lower() for word in words}
    return bool(said & _SAYS_NAME) or (
        bool(said & _SAYS_SUBJECT) and said <= _SAYS_SUBJECT | _FILLERS
    )


def _look_like_names(column: ReadColumn, n_distinct: int, n_there: int) -> bool:
    if column.codes is None or not column.is_text:
        return False
    are_many = n_distinct >= max(_FEWEST_OF_A_PATTERN, _FEWEST_SHARE * n_there)
    are_alike = all(map(_NAME_OF_SOMETHING.fullmatch, column.levels))
    sizes = np.bincount(column.codes[column.codes != MISSING])
    return are_many and are_alike and int(sizes.max()) <= _LONGEST_SERIES * n_there / n_distinct
