"""Making what a plan decided, for any container."""

from typing import Any

import numpy as np

from equipoise._containers import Table, read_table
from equipoise.core.plan import AddedRows, Chain, SynthesisPlan


def carry_out(
    table: Table, plan: SynthesisPlan, n_threads: int, *, synthetic_only: bool = False
) -> Any:
    """Make the rows of a plan, as the caller's kind of table.

    Parameters
    ----------
    table : Table
        The table that the plan was made for.
    plan : SynthesisPlan
        What to make.
    n_threads : int
        Threads to use; the result does not depend on it.
    synthetic_only : bool, default=False
        Whether to make the added rows only.
    """
    table.give_back_freed_memory(plan.n_out * table.n_columns)
    if isinstance(plan, AddedRows):
        return table.extend(plan, n_threads, synthetic_only=synthetic_only)
    if isinstance(plan, Chain):
        first = read_table(carry_out(table, plan.first, n_threads))
        made = carry_out(first, plan.second, n_threads)
        if not synthetic_only:
            return made
        return read_table(made).take(np.flatnonzero(plan.is_synthetic))
    rows = plan.sample_indices
    return table.take(rows[plan.is_synthetic] if synthetic_only else rows)
