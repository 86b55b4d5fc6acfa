"""What a sampler says of columns that might be other than they are taken for."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from equipoise._containers import Table
from equipoise._containers.declared import code_of
from equipoise._containers.kinds import is_missing, list_columns
from equipoise._engine.declaration import Columns, blocks_of
from equipoise._runtime.warnings import warn_caller
from equipoise.core.columns import Features, Kind
from equipoise.core.texts import FEWEST_LEVELS, MOST_LOOKED_AT, TO_CONVERT, Looks, looks_like
from equipoise.core.wording import shown
from equipoise.exceptions import (
    EquipoiseWarning,
    FlagsFoundWarning,
    NotMeasuredWarning,
    TextFoundWarning,
)

# More rows would tell no more of what texts look like.
_ROWS_LOOKED_AT = 1_000


def tell_doubts(
    who: str, table: Table, features: Features, columns: Columns, *, makes_values: bool
) -> None:
    """Warn of columns that might be other than they are taken for, with code that says so.

    Parameters
    ----------
    who : str
        The sampler's name.
    table : Table
        The caller's table.
    features : Features
        What its columns are taken for.
    columns : Columns
        What the caller declared.
    makes_values : bool
        Whether new rows are made, so that it matters how they get their values.
    """
    if not any(one.is_guess or one.is_text for one in features.different):
        return
    teller = _Teller(who, table, columns)
    guessed = [j for j, one in enumerate(features.columns) if one.is_guess]
    flags = [j for j in guessed if features.columns[j].kind == Kind.FLAG]
    if flags and makes_values:
        _tell_flags(teller, features, flags)
    copied = [j for j in guessed if features.columns[j].kind == Kind.COPIED]
    if copied:
        _tell_copied(teller, features, copied)
    texts = [
        j for j, one in enumerate(features.columns) if one.is_text and one.n_levels >= FEWEST_LEVELS
    ]
    if texts:
        _tell_texts(teller, features, texts)


class _Teller:
    """Warns in a sampler's name."""

    def __init__(self, who: str, table: Table, columns: Columns) -> None:
        self.who, self.table, self._columns = who, table, columns

    def named(self, found: Sequence[int]) -> str:
        """Columns as the subject of a sentence."""
        names = [str(self.table.names[j]) for j in found]
        return f"column{'s' * (len(names) > 1)} {list_columns(names)} of X"

    def code(self, found: Sequence[int], kind: Kind) -> str:
        """Code that declares columns, beside what is declared already."""
        already = self._columns.kinds or {}
        assert not isinstance(already, str), "then all columns are declared"
        given = {name: value for name, value in self._columns.get_params().items() if value}
        plain = {name: value for name, value in Columns().get_params().items() if value}
        given.pop("kinds", None)
        what = "columns" if given == plain else "kinds"
        return f"{what}={code_of(found, kind, self.table.names, already)}"

    def warn(self, text: str, category: type[EquipoiseWarning]) -> None:
        """Warn once a call, whatever the table of a fold."""
        warn_caller(f"{self.who}: {text}", category, about=self.who)


def _tell_flags(teller: _Teller, features: Features, found: list[int]) -> None:
    blocks = len(blocks_of(features))
    of_blocks = f" ({blocks} one-hot block{'s' * (blocks > 1)} among them)" if blocks else ""
    teller.warn(
        f"{teller.named(found)} hold{'s' * (len(found) == 1)} only 0 and 1{of_blocks}: new rows "
        "take the value of one parent there, none between. Say so yourself, or 'continuous' to "
        f"have values between, by {teller.code(found, Kind.FLAG)}",
        FlagsFoundWarning,
    )


def _tell_copied(teller: _Teller, features: Features, found: list[int]) -> None:
    reasons = sorted({features.columns[j].why for j in found})
    teller.warn(
        f"{teller.named(found)} hold{'s' * (len(found) == 1)} {', '.join(reasons)}: rows are not "
        "compared by it, and new rows have what their base row has. Drop what is of no use, or say "
        f"so yourself by {teller.code(found, Kind.COPIED)}",
        NotMeasuredWarning,
    )


def _tell_texts(teller: _Teller, features: Features, texts: list[int]) -> None:
    found: dict[int, tuple[Looks, str]] = {}
    for j in texts:
        sample = _texts_of(teller.table, features, j)
        looks = looks_like(sample)
        if looks in TO_CONVERT:
            found[j] = (looks, sample[len(sample) // 2])
    if not found:
        return
    said = ", ".join(
        f"{teller.table.names[j]} ({looks}, such as {shown(example)})"
        for j, (looks, example) in list(found.items())[:5]
    )
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    first = next(iter(found))
    remedy = teller.table.conversion(first, found[first][0])
    columns = list(found)
    teller.warn(
        f"column{'s' * (len(found) > 1)} {said}{more} of X hold{'s' * (len(found) == 1)} text: "
        "each is taken for a category, as different from the next as from any other. Convert "
        f"it first ({remedy}), or say that it is one by {teller.code(columns, Kind.CATEGORY)}",
        TextFoundWarning,
    )


def _texts_of(table: Table, features: Features, j: int) -> list[str]:
    """Some of the distinct texts of a column, sorted."""
    rows = np.unique(np.linspace(0, table.n_rows - 1, _ROWS_LOOKED_AT).astype(np.int64))
    codes, first = np.unique(np.asarray(features.values[rows, j]), return_index=True)
    chosen: Any = rows[np.sort(first[~np.isnan(codes)])[:MOST_LOOKED_AT]]
    return sorted(str(one) for one in table.values_of(j, chosen) if not is_missing(one))
