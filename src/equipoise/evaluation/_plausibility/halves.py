"""Synthetic rows made from one half of the rows, several times, beside the rows themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from equipoise._compat import set_random_states
from equipoise._containers import Labels, ReadColumn, Table, read_columns, read_table
from equipoise.core.text import plural
from equipoise.core.wording import shown
from equipoise.exceptions import EquipoiseError, NeighborsError, TableError, TargetError
from equipoise.facts import facts_of
from equipoise.provenance import Origins, origins
from equipoise.typing import Rows

Codes = NDArray[np.intp]

#: Rows of a class that are judged at a time: more only take longer.
MOST = 1_000
FEWEST = 4


@dataclass(frozen=True, eq=False)
class Half:
    """One making: rows of one half made others, rows of the other half judge.

    Parameters
    ----------
    makers, judges : ndarray of int
        The rows of each half, ascending.
    new, base, partner : ndarray of int
        Where the new rows that are judged stand among all, the rows that they start from, and the
        other ends of their segments; -1 where there is none.
    codes : ndarray of int
        The class of each of these new rows.
    n_made : dict of int to int
        New rows of each class, before some were chosen.
    """

    makers: Rows
    judges: Rows
    new: Rows
    base: Rows
    partner: Rows
    codes: Codes
    n_made: dict[int, int]


@dataclass(frozen=True, eq=False)
class Halves:
    """All makings, and every row that is in one: those of the table first, then the new ones.

    Parameters
    ----------
    columns : list of ReadColumn
        The columns of all these rows.
    codes : ndarray of int
        The class of each.
    n_rows : int
        Rows of the table.
    makings : list of Half
        What was made, from whom.
    notes : tuple of str
        What had to be done otherwise than asked for.
    """

    columns: list[ReadColumn]
    codes: Codes
    n_rows: int
    makings: list[Half]
    notes: tuple[str, ...]


def make_halves(
    sampler: Any, X: Any, labels: Labels, n_repeats: int, random: np.random.Generator
) -> Halves:
    """Halve each class ``n_repeats`` times, and let each half make rows once.

    Parameters
    ----------
    sampler : sampler
        Clones of it are used, each with a seed of its own.
    X : table
        The rows.
    labels : Labels
        Their classes.
    n_repeats : int
        How many times.
    random : Generator
        Deals the rows.
    """
    table = read_table(X)
    given, notes = _settled(sampler, X, labels)
    makings: list[Half] = []
    made: list[Any] = []
    n_all = table.n_rows
    for _ in range(n_repeats):
        for makers, judges in _dealt(labels.codes, random):
            rows, half = _made(given, table, labels, makers, judges, random)
            makings.append(replace(half, new=half.new + n_all))
            n_all += half.new.size
            made.append(rows)
    stacked = table.stack([table.take(np.arange(table.n_rows)), *made])
    codes = np.concatenate([labels.codes, *(one.codes for one in makings)])
    return Halves(read_columns(stacked), codes, table.n_rows, makings, notes)


def _dealt(codes: Codes, random: np.random.Generator) -> Iterator[tuple[Rows, Rows]]:
    """The two halves of every class, each as makers once; of an odd number either has one more."""
    is_first = np.zeros(codes.size, dtype=bool)
    for code in range(int(codes.max()) + 1):
        rows = random.permutation(np.flatnonzero(codes == code))
        n_first = (rows.size + int(random.integers(2))) // 2
        is_first[rows[:n_first]] = True
    first, second = np.flatnonzero(is_first), np.flatnonzero(~is_first)
    yield first, second
    yield second, first


def _settled(sampler: Any, X: Any, labels: Labels) -> tuple[Any, tuple[str, ...]]:
    """The sampler that can do with half of the rows, and what is to be said of it."""
    given = sampler.with_kinds_of(X) if hasattr(sampler, "with_kinds_of") else clone(sampler)
    name = facts_of(given).k
    wanted = None if name is None else given.get_params().get(name)
    n_half = int(np.bincount(labels.codes).min()) // 2
    if name is None or not isinstance(wanted, int) or wanted < n_half:
        return given, ()
    try:
        given.set_params(**{name: "auto"})
    except ValueError:
        return given, ()
    note = (
        f"{name}={wanted} needs more rows than half of the smallest class has ({n_half}): "
        "as many as there are were taken in its place."
    )
    return given, (note,)


def _made(
    sampler: Any,
    table: Table,
    labels: Labels,
    makers: Rows,
    judges: Rows,
    random: np.random.Generator,
) -> tuple[Any, Half]:
    """The new rows of one half, at most so many of each class, and whence they are."""
    who = type(sampler).__name__
    ours = clone(sampler)
    set_random_states(ours, int(random.integers(2**31 - 1)))
    try:
        rows, _ = ours.fit_resample(table.take(makers), labels.take(makers))
    except (NeighborsError, TargetError) as error:
        raise type(error)(
            "rows are made from half of each class, and for that there are too few: "
            f"{_without_name(error, who)}"
        ) from None
    found = origins(ours)
    added = np.flatnonzero(found.is_synthetic)
    if not added.size:
        raise TargetError(
            f"{who} added no rows to half of the table, so there is nothing to judge: pass a "
            "sampler that adds some, SMOTE say, or lower its sampling_strategy"
        )
    made = read_table(rows)
    if list(made.names) != list(table.names):
        raise TableError(
            f"{who} gives other columns than it was given, so its rows cannot be held against "
            "real ones: pass the sampler without the transformers"
        )
    codes = labels.codes[makers[found.base_row]]
    chosen = np.concatenate(
        [_some(added[codes[added] == code], MOST, random) for code in np.unique(codes[added])]
    )
    n_made = dict(enumerate(np.bincount(codes[added]).tolist()))
    half = Half(
        makers, judges, np.arange(chosen.size), makers[found.base_row[chosen]],
        _partners(found, makers, chosen), codes[chosen], n_made,
    )  # fmt: skip
    return made.take(chosen), half


def _partners(found: Origins, makers: Rows, chosen: Rows) -> Rows:
    partner = found.partner_row[chosen]
    return np.where(partner < 0, -1, makers[np.maximum(partner, 0)])


def _some(rows: Rows, most: int, random: np.random.Generator) -> Rows:
    """At most so many rows, ascending."""
    return rows if rows.size <= most else np.sort(random.choice(rows, most, replace=False))


def _without_name(error: EquipoiseError, who: str) -> str:
    return str(error).removeprefix(f"{who}: ")


def check_sampler(sampler: Any) -> None:
    """Refuse what makes no rows."""
    if isinstance(sampler, type) and hasattr(sampler, "fit_resample"):
        raise TypeError(f"sampler is the class {sampler.__name__}: pass {sampler.__name__}()")
    if not hasattr(sampler, "fit_resample"):
        raise TypeError(
            "sampler must be an object that adds rows, equipoise.over_sampling.SMOTE() say, not "
            f"{shown(sampler)}"
        )


def check_sizes(labels: Labels) -> None:
    """Refuse a table no class but one of which can be halved."""
    sizes = np.bincount(labels.codes)
    if np.sort(sizes)[-2:].min() < 2 * FEWEST:
        rarest = labels.classes[int(sizes.argmin())]
        raise TargetError(
            f"class {shown(rarest)} has {plural(int(sizes.min()), 'row')}: its halves need "
            f"{FEWEST} each to judge each other. Gather {2 * FEWEST} rows of it at least"
        )
