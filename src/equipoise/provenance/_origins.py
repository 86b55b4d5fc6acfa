"""Where each row of an output comes from, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise._containers.results import Result, frame_of_columns
from equipoise._runtime.errors import naming
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import AnyPlan, Plan, PlanChain, is_plan
from equipoise.core.sources import Between, Crossed, Mix, Take, joined_arrays
from equipoise.core.text import Line, TextTable, plural
from equipoise.exceptions import PlanError
from equipoise.typing import Flags, Floats, Rows

__all__ = ["NOBODY", "Origins", "origins", "plan_of"]

#: In place of a row, where there is none.
NOBODY = -1
_MOST_SHOWN = 10

Others = Sequence[tuple[int, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class Origins(Result):
    """Where each row of an output comes from; rows of the input are counted from 0.

    ``to_frame()`` has a row for each row of the output.

    Parameters
    ----------
    is_synthetic : ndarray of shape (n_out,), dtype bool
        Whether it was added.
    base_row : ndarray of shape (n_out,), dtype int64
        The row that it is, or that it starts from and has the class of.
    partner_row : ndarray of shape (n_out,), dtype int64
        The other end of the segment on which it lies; -1 where there is none.
    position : ndarray of shape (n_out,), dtype float64
        Where on the segment: 0 is the base row, 1 the partner; NaN where there is no partner.
    other_rows : sequence of tuples of int
        Further rows that gave a value, ascending: neighbours that voted, members of a mean, and
        where samplers follow each other those from which its parents were made.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.provenance import origins
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> sampler = SMOTE(random_state=0)
    >>> _ = sampler.fit_resample(X, y)
    >>> found = origins(sampler)
    >>> print(found.base_row[160], found.partner_row[160], found.position[160].round(2))
    138 52 0.61
    """

    is_synthetic: Flags
    base_row: Rows
    partner_row: Rows
    position: Floats
    other_rows: Others

    def said(self) -> list[TextTable | Line]:
        rows = np.flatnonzero(self.is_synthetic)[:_MOST_SHOWN].tolist()
        header = ("row", "base row", "partner row", "position", "other rows")
        cells = [
            (
                str(row),
                str(self.base_row[row]),
                str(self.partner_row[row]) if self.partner_row[row] != NOBODY else "",
                f"{self.position[row]:.2f}" if self.partner_row[row] != NOBODY else "",
                " ".join(map(str, self.other_rows[row])),
            )
            for row in rows
        ]
        n_added = int(self.is_synthetic.sum())
        told = f"{plural(self.base_row.size, 'row')}, of which {n_added:,} were added"
        if not rows:
            return [Line(f"{told}.")]
        first = f"; the first {len(rows)}" if n_added > len(rows) else ""
        return [Line(f"{told}{first}:"), TextTable(header, cells, left=0)]

    def columns(self) -> dict[str, list[Any]]:
        """The same as lists of Python's objects; None where there is nothing to tell.

        Returns
        -------
        dict of str to list
            ``synthetic``, ``base_row``, ``partner_row``, ``position`` and ``other_rows``, a text
            with spaces between the numbers.
        """
        has_partner = (self.partner_row != NOBODY).tolist()
        partners = zip(self.partner_row.tolist(), has_partner, strict=True)
        positions = zip(self.position.tolist(), has_partner, strict=True)
        return {
            "synthetic": self.is_synthetic.tolist(),
            "base_row": self.base_row.tolist(),
            "partner_row": [row if there else None for row, there in partners],
            "position": [place if there else None for place, there in positions],
            "other_rows": [" ".join(map(str, rows)) or None for rows in self.other_rows],
        }

    def to_frame(self, library: str = "pandas") -> Any:
        return frame_of_columns(self.columns(), library)


@naming("origins")
def origins(sampler: Any) -> Origins:
    """Tell for each row of an output where it comes from.

    Parameters
    ----------
    sampler : sampler, Pipeline, Plan or PlanChain
        One that has resampled, or decided; or its plan.

    Returns
    -------
    Origins

    Raises
    ------
    PlanError
        It has no plan.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.provenance import origins
    >>> from equipoise.testing import example_table
    >>> origins(SMOTE(sampling_strategy=0.35, random_state=0).plan(*example_table()))
    162 rows, of which 2 were added:
    row  base row  partner row  position  other rows
    160       138           52      0.72
    161        35           63      0.60
    """
    return _of(plan_of(sampler))


def plan_of(sampler: Any) -> AnyPlan:
    """The plan of something that has one, or is one."""
    if is_plan(sampler):
        return sampler
    try:
        plan = sampler.plan_
    except AttributeError as error:
        raise PlanError(
            f"{type(sampler).__name__} has no plan to read: {error}. Pass one of Equipoise's "
            "samplers, or a Pipeline of them, that has resampled"
        ) from None
    if not is_plan(plan):
        raise PlanError(f"plan_ of {type(sampler).__name__} is no plan, but {type(plan).__name__}")
    return plan


def _of(plan: AnyPlan) -> Origins:
    return _of_chain(plan) if isinstance(plan, PlanChain) else _of_plan(plan)


def _of_plan(plan: Plan) -> Origins:
    n_kept = plan.n_kept
    partners, positions = [np.full(n_kept, NOBODY)], [np.full(n_kept, np.nan)]
    others: list[tuple[int, ...]] = [()] * n_kept
    for one in plan.new:
        found = next((s for s in one.sources if isinstance(s, (Between, Crossed))), None)
        n = len(one)
        partners.append(np.full(n, NOBODY) if found is None else found.partner)
        positions.append(np.full(n, np.nan) if found is None else found.position)
        others += _others(one, partners[-1])
    partner, position = joined_arrays(partners), joined_arrays(positions)
    if plan.order is not None:
        partner, position = partner[plan.order], position[plan.order]
        others = [others[entry] for entry in plan.order.tolist()]
    return Origins(plan.is_synthetic, plan.sample_indices, partner, position, others)


def _others(new: NewRows, partner: Rows) -> list[tuple[int, ...]]:
    """For each new row the rows beside its base and its partner that give it a value."""
    given = [new.taken(one) for one in new.sources if isinstance(one, Take)]
    for one in new.sources:
        if isinstance(one, Mix):
            counted = np.where(one.weights != 0, one.members, new.base[:, np.newaxis])
            given += list(counted.T)
    if not given:
        return [()] * len(new)
    lines = np.column_stack(given).tolist()
    ends = zip(new.base.tolist(), partner.tolist(), strict=True)
    return [tuple(sorted({*line} - {*pair})) for line, pair in zip(lines, ends, strict=True)]


def _of_chain(plan: PlanChain) -> Origins:
    first, second = _of(plan.first), _of(plan.second)
    base, partner = second.base_row, second.partner_row
    there = partner != NOBODY
    # A segment between two rows of the input is one; a row that only stays has what it had.
    is_real = there & ~first.is_synthetic[base] & ~first.is_synthetic[np.where(there, partner, 0)]
    stays = ~second.is_synthetic
    partner_row = np.where(is_real, first.base_row[np.where(there, partner, 0)], NOBODY)
    partner_row = np.where(stays, first.partner_row[base], partner_row)
    position = np.where(is_real, second.position, np.nan)
    position = np.where(stays, first.position[base], position)
    base_row = first.base_row[base]
    others = []
    for row in range(base.size):
        parents = [base[row], *second.other_rows[row]]
        parents += [partner[row]] * bool(there[row])
        rows = {int(one) for parent in parents for one in _rows_of(first, parent)}
        others.append(tuple(sorted(rows - {int(base_row[row]), int(partner_row[row])})))
    is_synthetic = first.is_synthetic[base] | second.is_synthetic
    return Origins(is_synthetic, base_row, partner_row, position, others)


def _rows_of(found: Origins, row: int) -> tuple[int, ...]:
    """All rows that a row comes from."""
    rows = (int(found.base_row[row]), int(found.partner_row[row]), *found.other_rows[row])
    return tuple(one for one in rows if one != NOBODY)
