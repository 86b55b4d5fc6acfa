"""Making what a plan decided, for any container."""

from typing import Any

from equipoise._containers import Table, read_table
from equipoise.core.plan import AnyPlan, Chain
from equipoise.exceptions import PlanError


def carry_out(table: Table, plan: AnyPlan, n_threads: int) -> Any:
    """Make the output of a plan, as the caller's kind of table.

    Parameters
    ----------
    table : Table
        The table that the plan was made for.
    plan : Plan or Chain
        What to make.
    n_threads : int
        Threads to use; the result does not depend on it.
    """
    if table.n_rows != plan.n_rows:
        raise PlanError(
            f"the plan was made for a table of {plan.n_rows} rows, this one has "
            f"{table.n_rows}; make a new plan for it"
        )
    if isinstance(plan, Chain):
        return carry_out(
            read_table(carry_out(table, plan.first, n_threads)), plan.second, n_threads
        )
    table.give_back_freed_memory(plan.n_out * table.n_columns)
    return table.generate(plan, n_threads)


def check_same_table(table: Table, plan: AnyPlan) -> None:
    """Refuse a table that is not the one a plan was made for, as far as a few rows tell."""
    if plan.fingerprint is None or table.n_rows != plan.n_rows:
        return
    if table.fingerprint() != plan.fingerprint:
        raise PlanError(
            "the plan was made for a table with other values, or the same rows in another order: "
            "its row numbers would name other rows here. Pass the table that plan() was given, or "
            "check=False for other columns of the same rows"
        )
