"""Rules that new rows must keep: rows that break one are made again, a bounded number of times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._columns import Columns
from equipoise._containers import Table, read_table
from equipoise._containers.kinds import column_number
from equipoise._warnings import warn_caller
from equipoise.core.plan import AddedRows
from equipoise.core.problem import Problem
from equipoise.core.targets import Targets
from equipoise.exceptions import RulesNotMetWarning, TableError


@dataclass(frozen=True)
class Rules:
    """What new rows must keep.

    Parameters
    ----------
    bounds : dict of int to (low, high)
        For some columns the lowest and the highest value; None where there is none.
    keep : callable or None
        ``keep(frame)`` tells which rows may be.
    tries : int
        How often rows are made again.
    """

    bounds: dict[int, tuple[float | None, float | None]]
    keep: Callable[[Any], Any] | None
    tries: int

    def broken_by(self, made: Any) -> NDArray[np.bool_]:
        """Tell which of some new rows break a rule; a hole breaks none."""
        table = read_table(made)
        breaks = np.zeros(table.n_rows, dtype=bool)
        for j, (low, high) in self.bounds.items():
            values = table.column_numbers(j)
            breaks |= (values < low) if low is not None else False
            breaks |= (values > high) if high is not None else False
        if self.keep is not None:
            mask = np.asarray(self.keep(made))
            if mask.shape != (table.n_rows,) or mask.dtype != bool:
                raise TableError(
                    f"keep(frame) must return one True or False a row: for {table.n_rows} rows it "
                    f"returned {mask.dtype} of shape {mask.shape}"
                )
            breaks |= ~mask
        return breaks


def read_rules(columns: Columns, table: Table) -> Rules | None:
    """Read the rules of a declaration; None where there is none."""
    if columns.keep is None and not columns.bounds:
        return None
    if columns.keep is not None and not callable(columns.keep):
        raise TypeError(f"keep must be a function of a frame, not {columns.keep!r}")
    bounds = {}
    for column, given in (columns.bounds or {}).items():
        low, high = given if isinstance(given, Sequence) and len(given) == 2 else (1, 0)
        if low is not None and high is not None and not low <= high:
            raise TableError(
                f"the bounds of column {column!r} must be (lowest, highest), None for none, not "
                f"{given!r}"
            )
        bounds[column_number(column, table.names)] = (low, high)
    tries = columns.tries
    if isinstance(tries, bool) or not isinstance(tries, (int, np.integer)) or tries < 0:
        raise ValueError(f"tries must be a whole number, 0 or more, not {tries!r}")
    return Rules(bounds, columns.keep, int(tries))


def keeping_rules(
    who: str,
    rules: Rules,
    plan: AddedRows,
    problem: Problem,
    targets: Targets,
    make: Callable[[AddedRows], Any],
    decide: Callable[[Targets], AddedRows],
) -> AddedRows:
    """Decide again for rows that break a rule, until all keep them or the tries are used up.

    Parameters
    ----------
    who : str
        The sampler's name, for the warning.
    rules : Rules
        What must be kept.
    plan : AddedRows
        What was decided.
    problem, targets : Problem, Targets
        The call.
    make : callable
        Makes the new rows of a plan.
    decide : callable
        Decides anew for the rows that are wanted.
    """
    n_classes = len(problem.classes)
    wanted = np.bincount(problem.codes[plan.base], minlength=n_classes)
    kept: list[list[AddedRows]] = [[] for _ in range(n_classes)]
    n_kept = np.zeros(n_classes, dtype=np.int64)
    for _ in range(rules.tries + 1):
        good = np.flatnonzero(~rules.broken_by(make(plan))) if plan.n_new else np.arange(0)
        of_class = problem.codes[plan.base[good]]
        for code in range(n_classes):
            chosen = good[of_class == code][: wanted[code] - n_kept[code]]
            kept[code].append(plan.subset(chosen))
            n_kept[code] += chosen.size
        missing = wanted - n_kept
        if not missing.any():
            break
        # More than are missing: some will break a rule, too.
        plan = decide(replace(targets, n_rows=np.where(missing > 0, 2 * missing + 8, 0)))
    joined = type(plan).joined(problem.n_rows, [part for parts in kept for part in parts])
    _warn_of_missing(who, problem, wanted, wanted - n_kept, rules.tries)
    return joined


def _warn_of_missing(who: str, problem: Problem, wanted: Any, missing: Any, tries: int) -> None:
    if not missing.any():
        return
    told = ", ".join(
        f"{missing[code]} of {wanted[code]} rows of {problem.named(int(code))}"
        for code in np.flatnonzero(missing)
    )
    warn_caller(
        f"{who}: {told} could not be made: what was tried {tries + 1} times broke the rules "
        "(bounds or keep). Loosen them, raise tries, or ask for fewer rows",
        RulesNotMetWarning,
    )
