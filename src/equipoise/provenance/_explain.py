"""One row of an output, told in the words and values of the caller's own table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import index
from typing import Any, NamedTuple

import numpy as np

from equipoise._containers import Table, read_labels, read_table, split_target
from equipoise._containers.kinds import is_missing
from equipoise._containers.results import Result
from equipoise._engine.generation import carry_out, check_same_table
from equipoise._runtime.errors import naming
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import AnyPlan, Plan, PlanChain
from equipoise.core.sources import Between, Crossed, Mix, Noise, Take
from equipoise.core.text import Line, Part, TextTable, plural
from equipoise.core.wording import plain
from equipoise.exceptions import PlanError, TableError
from equipoise.provenance._origins import plan_of
from equipoise.typing import Label, LabelsLike, Rows, TableLike

__all__ = ["ColumnOrigin", "Explanation", "Parent", "explain"]

_MOST_COLUMNS, _MOST_PARENTS = 30, 3


@dataclass(frozen=True, eq=False)
class Parent:
    """A row that another one comes from.

    Parameters
    ----------
    row : int or None
        Its number in the table that came in, from 0; None where an earlier sampler made it.
    role : {"itself", "base", "partner", "member", "neighbour"}
        What it is to the row that is explained: a neighbour gave some values as they are, a
        member has a part in a mean.
    weight : float or None
        Its part in values that lie between rows; None where it has none.
    made_from : Explanation or None
        Where it comes from itself, if an earlier sampler made it.

    Examples
    --------
    >>> from equipoise import explain
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = [[0.0], [1.0], [2.0], [9.0], [8.0]], ["a", "a", "a", "b", "b"]
    >>> plan = SMOTE(k_neighbors=1, random_state=0).plan(X, y)
    >>> [(one.role, one.row, round(one.weight, 2)) for one in explain(plan, 5, X).parents]
    [('base', 3, 0.41), ('partner', 4, 0.59)]
    """

    row: int | None
    role: str
    weight: float | None = None
    made_from: "Explanation | None" = None


@dataclass(frozen=True)
class ColumnOrigin:
    """Where a row has one of its values from.

    Parameters
    ----------
    name : object
        The column: its name, or its number.
    value : object
        What the row has.
    of_parents : tuple
        What its parents have, in their order.
    source : str
        ``"between"``, ``"mixed"`` and ``"noise"`` (added to the base row's) for a value that was
        made; for one taken as it is the role of the parent that gave it.
    row : int or None
        The number of that parent in the table that came in.

    Examples
    --------
    >>> from equipoise import explain
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = [[0.0], [1.0], [2.0], [9.0], [8.0]], ["a", "a", "a", "b", "b"]
    >>> found = explain(SMOTE(k_neighbors=1, random_state=0).plan(X, y), 5, X)
    >>> found.columns[0].of_parents, found.columns[0].source
    ((9.0, 8.0), 'between')
    """

    name: Any
    value: Any
    of_parents: tuple[Any, ...]
    source: str
    row: int | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Result):
    """What :func:`explain` tells of a row; it prints as a sentence and a table of its values.

    ``to_frame()`` has a row for each column.

    Parameters
    ----------
    row : int
        The row of the output.
    how : {"kept", "copied", "between", "crossed", "mixed", "noise"}
        As it stands in the table that came in, or as it was made.
    parents : tuple of Parent
        The rows that it comes from, the base row first.
    parent_rows : the kind of ``X``
        These rows, of the caller's own table, in this order.
    made : the kind of ``X``, or None
        The row itself, alone in a table; None where a transformer came before the sampler.
    columns : tuple of ColumnOrigin
        Where each value comes from; empty where ``made`` is None, or the rows have no columns.
    position : float or None
        Where between base and partner: 0 is the base row, 1 the partner, below 0 beyond the base.
    label : object
        Its class, where ``y`` was given.
    transformers : tuple of str
        Steps of a Pipeline that changed the values before the sampler saw them.
    n_dropped : int
        Rows of the table that are not in the output and of which ``plan_.dropped`` says why.

    Examples
    --------
    >>> from equipoise import explain
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = [[0.0], [1.0], [2.0], [9.0], [8.0]], ["a", "a", "a", "b", "b"]
    >>> found = explain(SMOTE(k_neighbors=1, random_state=0).plan(X, y), 5, X)
    >>> found.how, round(found.position, 2), found.parent_rows
    ('between', 0.59, [[9.0], [8.0]])
    """

    row: int
    how: str
    parents: tuple[Parent, ...]
    parent_rows: Any
    made: Any
    columns: tuple[ColumnOrigin, ...]
    position: float | None = None
    label: Label = None
    transformers: tuple[str, ...] = ()
    n_dropped: int = 0

    def said(self) -> Iterator[Part]:
        yield Line(_sentence(self))
        if self.columns:
            yield _grid(self)
        if self.transformers:
            yield Line(
                f"The sampler saw what {', '.join(self.transformers)} made of the table: the "
                "positions are there, the parents here."
            )
        if self.n_dropped:
            yield Line(f"{plural(self.n_dropped, 'row')} were left out: plan_.dropped says why.")
        for one in self.parents:
            if one.made_from is not None:
                yield Line("")
                yield Line(f"Its {one.role}: {_sentence(one.made_from)}")

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the tables as dicts, lists, texts and numbers.

        Returns
        -------
        dict
        """
        return {
            "row": self.row,
            "how": self.how,
            "position": self.position,
            "label": plain(self.label),
            "parents": [
                {
                    "row": one.row,
                    "role": one.role,
                    "weight": one.weight,
                    "made_from": None if one.made_from is None else one.made_from.to_dict(),
                }
                for one in self.parents
            ],
            "columns": [
                {
                    "name": plain(one.name),
                    "value": plain(one.value),
                    "of_parents": list(map(plain, one.of_parents)),
                    "source": one.source,
                    "row": one.row,
                }
                for one in self.columns
            ],
            "transformers": list(self.transformers),
            "n_dropped": self.n_dropped,
        }

    def _records(self) -> list[dict[str, Any]]:
        return [
            {
                "column": plain(one.name),
                "value": _said(one.value),
                **{
                    _titled(parent): _said(value)
                    for parent, value in zip(self.parents, one.of_parents, strict=True)
                },
                "source": one.source,
                "row": one.row,
            }
            for one in self.columns
        ]


@naming("explain")
def explain(sampler: Any, row: int, X: TableLike, y: LabelsLike | str | None = None) -> Explanation:
    """Tell where a row of an output comes from: its parents, and who gave which value.

    Parameters
    ----------
    sampler : sampler, Pipeline, ResampledClassifier, Plan or PlanChain
        One that has resampled, or decided; or its plan. It keeps no rows of yours.
    row : int
        The row of the output, from 0. ``numpy.flatnonzero(sampler.is_synthetic_)`` are those
        that were added.
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table that came in.
    y : array-like of shape (n_rows,), or str, default=None
        Its classes, or the column of ``X`` that has them; then the class is told as well.

    Returns
    -------
    Explanation

    Raises
    ------
    PlanError
        There is no such row, no plan, or the plan was made for another table.

    See Also
    --------
    equipoise.provenance.origins : All rows at once, as columns.

    Notes
    -----
    Whether ``X`` is the table that the plan was made for is checked by a digest where ``plan`` was
    called, and otherwise by its number of rows.

    Where transformers stand before the sampler in a Pipeline, the values that it laid between rows
    are theirs: parents and positions are told, and the parents are shown in your own table.

    Examples
    --------
    >>> from equipoise import explain
    >>> from equipoise.over_sampling import SMOTE
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"age": [31, 44, 52, 60, 70], "sex": list("fmfmf")})
    >>> sampler = SMOTE(k_neighbors=1, random_state=0)
    >>> _ = sampler.fit_resample(frame, ["a", "a", "a", "b", "b"])
    >>> explain(sampler, 5, frame)
    Row 5 was made from rows 3 and 4: 59 % of the way from the first to the second.
    column  from     row 5  row 3 (base)  row 4 (partner)
    age     between     66            60               70
    sex     row 4        f             m                f
    """
    plan = plan_of(sampler)
    X, y = split_target(X, y)
    table = read_table(X)
    _check(plan, row, table)
    place = index(row)
    labels = None if y is None else read_labels(y).values
    found = _Reader(table, labels, _transformers_before(sampler)).explained(_in_order(plan), place)
    return found


def _check(plan: AnyPlan, row: Any, table: Table) -> None:
    """Refuse a row that is none, and a table that is another."""
    is_whole = hasattr(row, "__index__") and not isinstance(row, (bool, np.bool_))
    if not is_whole or not 0 <= index(row) < plan.n_out:
        added = np.flatnonzero(plan.is_synthetic)
        told = f", of which the added ones begin with {added[0]}" if added.size else ""
        raise PlanError(
            f"there is no row {row!r}: the output has the rows 0 to {plan.n_out - 1}{told}"
        )
    if table.n_rows != plan.n_rows:
        raise PlanError(
            f"the plan was made for a table of {plan.n_rows} rows, this one has {table.n_rows}: "
            "pass the table that came in, not the one that came out"
        )
    check_same_table(table, plan)


def _in_order(plan: AnyPlan) -> list[Plan]:
    """The plans that follow each other, first to last."""
    if isinstance(plan, PlanChain):
        return [*_in_order(plan.first), *_in_order(plan.second)]
    return [plan]


def _transformers_before(sampler: Any) -> tuple[str, ...]:
    """The steps that changed values before the last sampler of a Pipeline saw them."""
    found: list[str] = []
    before: list[str] = []
    for name, step in getattr(sampler, "steps", None) or ():
        inner = _transformers_before(step)
        if hasattr(step, "fit_resample") and (inner or not hasattr(step, "transform")):
            found = [*before, *(f"{name}__{one}" for one in inner)]
        elif hasattr(step, "transform"):
            before.append(name)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Reader:
    """The caller's table, as explanations read it."""

    table: Table
    labels: Any
    transformers: tuple[str, ...]

    def explained(self, plans: list[Plan], row: int) -> Explanation:
        """A row of the output of some plans."""
        plan, new, stays = _made_by(plans, row)
        label = None
        if self.labels is not None:
            root = reduce(lambda at, one: int(one.sample_indices[at]), reversed(plans), row)
            label = plain(self.labels[root])
        before = plans[: plans.index(plan)]
        roles = [_Role("itself", stays)] if new is None else _roles(new)
        how = "kept" if new is None else _how(new)
        position = None if new is None else _position(new)
        rows = np.array([one.row for one in roles], dtype=np.int64)
        parents = tuple(self._parent(before, one) for one in roles)
        parent_rows, made = self._rows(before, rows), self._made(plans, row)
        columns = self._columns(parent_rows, made, new, parents, rows)
        n_dropped = sum(len(one.dropped) for one in plans if one.dropped is not None)
        return Explanation(
            row, how, parents, parent_rows, made, columns, position, label, self.transformers,
            n_dropped if how == "kept" else 0,
        )  # fmt: skip

    def _parent(self, before: list[Plan], role: "_Role") -> Parent:
        if not before:
            return Parent(role.row, role.name, role.weight)
        _, new, stays = _made_by(before, role.row)
        if new is None:
            return Parent(stays, role.name, role.weight)
        return Parent(None, role.name, role.weight, self.explained(before, role.row))

    def _rows(self, before: list[Plan], rows: Rows) -> Any:
        """Some rows of the output of plans, or of the table where there are none."""
        if not before:
            return self.table.take(rows)
        if self.transformers:
            return None
        whole = reduce(PlanChain, before)  # type: ignore[arg-type]
        return carry_out(self.table, whole.select(rows), 1)

    def _made(self, plans: list[Plan], row: int) -> Any:
        return None if self.transformers else self._rows(plans, np.array([row]))

    def _columns(
        self, parent_rows: Any, made: Any, new: NewRows | None, parents: tuple[Parent, ...],
        rows: Rows,
    ) -> tuple[ColumnOrigin, ...]:  # fmt: skip
        if made is None:
            return ()
        of_parents, of_row = read_table(parent_rows), read_table(made)
        everyone = np.arange(rows.size)
        found = []
        for j, name in enumerate(self.table.names):
            try:
                values = tuple(of_parents.values_of(j, everyone))
            except TableError:  # images, texts: rows without columns
                return ()
            source, place = ("itself", 0) if new is None else _source(new, j, rows, values)
            (value,) = of_row.values_of(j, np.array([0]))
            giver = None if place is None else parents[place].row
            found.append(ColumnOrigin(plain(name), value, values, source, giver))
        return tuple(found)


def _made_by(plans: list[Plan], row: int) -> tuple[Plan, NewRows | None, int]:
    """The plan that made a row, and how; else the row of the table that it is, untouched."""
    for plan in reversed(plans):
        alone = plan.select(np.array([row]))
        if alone.n_new:
            return plan, alone.new[0], row
        row = int(alone.sample_indices[0])
    return plans[0], None, row


def _how(new: NewRows) -> str:
    """How a row is made, in a word."""
    for kind, word in ((Between, "between"), (Mix, "mixed"), (Noise, "noise")):
        if any(isinstance(one, kind) for one in new.sources):
            return word
    return "crossed" if new.sources else "copied"


def _position(new: NewRows) -> float | None:
    found = next((s for s in new.sources if isinstance(s, (Between, Crossed))), None)
    return None if found is None else float(found.position[0])


class _Role(NamedTuple):
    """What a row is to one that is made from it."""

    name: str
    row: int
    weight: float | None = None


def _roles(new: NewRows) -> list[_Role]:
    """The parents of a new row, each once."""
    base, position = int(new.base[0]), _position(new)
    found: dict[int, tuple[str, float | None]] = {}
    found[base] = ("base", None if position is None else 1 - position)
    for one in new.sources:
        if isinstance(one, (Between, Crossed)):
            found.setdefault(int(one.partner[0]), ("partner", position))
        elif isinstance(one, Mix):
            pairs = zip(one.members[0].tolist(), one.weights[0].tolist(), strict=True)
            for member, weight in sorted(pairs, key=lambda pair: -abs(pair[1])):
                if weight and member == base:
                    found[base] = ("base", weight)
                elif weight:
                    found.setdefault(member, ("member", weight))
    for one in new.sources:
        if isinstance(one, Take):
            found.setdefault(int(new.taken(one)[0]), ("neighbour", None))
    return [_Role(name, row, weight) for row, (name, weight) in found.items()]


def _source(new: NewRows, j: int, rows: Rows, values: Sequence[Any]) -> tuple[str, int | None]:
    """How a column of a new row got its value, and the place of who gave it as it is."""
    given = new.gathered(j)
    if given is not None:
        place = rows.tolist().index(int(given[0]))
        return _roles(new)[place].name, place
    source = new.source_of(j)
    if isinstance(source, Between):
        partner = rows.tolist().index(int(source.partner[0]))
        if is_missing(values[0]) or is_missing(values[partner]):
            return "base", 0
        return "between", None
    return ("mixed" if isinstance(source, Mix) else "noise"), None


def _sentence(found: Explanation) -> str:
    """What a row is, in a sentence."""
    of_class = "" if found.label is None else f" (class {found.label!r})"
    who = f"Row {found.row}{of_class}"
    first = _named(found.parents[0])
    if found.how == "kept":
        return f"{who} is {first} of the table, as it stands."
    if found.how == "copied":
        return f"{who} is a copy of {first}."
    if found.how == "noise":
        return f"{who} is {first} with noise added."
    if found.how == "mixed":
        counted = [one for one in found.parents if one.weight]
        most = max(counted, key=lambda one: abs(one.weight or 0.0))
        part = f"{_named(most)} counts {_percent(most.weight or 0.0)}"
        return f"{who} is a mean of {plural(len(counted), 'row')}, of which {part}."
    return f"{who} {_between(found)}"


def _between(found: Explanation) -> str:
    """What a row is that lies between two, as a segment or by crossing them."""
    partners = [one for one in found.parents if one.role == "partner"]
    if not partners or found.position is None:
        return f"has its values from {', '.join(map(_named, found.parents))}."
    first, second = found.parents[0], partners[0]
    if first.row is None or second.row is None:
        named = f"{_named(first)} and {_named(second)}"
    else:
        named = f"rows {first.row} and {second.row}"
    share = _percent(found.position)
    if found.how == "crossed":
        return f"was crossed from {named}: each value is the second's with a chance of {share}."
    if found.position < 0:
        return f"was made from {named}: beyond the first, by {share} of the way to the second."
    return f"was made from {named}: {share} of the way from the first to the second."


def _percent(share: float) -> str:
    return f"{abs(share):.0%}".replace("%", " %")


def _named(parent: Parent) -> str:
    return "a row that was made before" if parent.row is None else f"row {parent.row}"


def _titled(parent: Parent) -> str:
    """The name of a column with a parent's values."""
    if parent.role == "itself":
        return f"row {parent.row} of the table"
    return f"{parent.role}, made" if parent.row is None else f"row {parent.row} ({parent.role})"


def _grid(found: Explanation) -> TextTable:
    """The values of a row and of its first parents, and who gave them."""
    if found.how in ("kept", "copied"):
        rows = [(str(one.name), _said(one.value)) for one in found.columns]
        return TextTable(("column", f"row {found.row}"), rows, most=_MOST_COLUMNS)
    shown = found.parents[:_MOST_PARENTS]
    header = ("column", "from", f"row {found.row}", *map(_titled, shown))
    cells = [
        (
            str(one.name),
            one.source if one.row is None else f"row {one.row}",
            _said(one.value),
            *map(_said, one.of_parents[: len(shown)]),
        )
        for one in found.columns
    ]
    return TextTable(header, cells, left=2, most=_MOST_COLUMNS)


def _said(value: Any) -> str:
    """A value in a cell."""
    value = plain(value)
    if is_missing(value):
        return "missing"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
