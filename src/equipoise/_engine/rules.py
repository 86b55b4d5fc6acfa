"""Rules that new rows must keep: rows that break one are made again, a bounded number of times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import Table, read_table
from equipoise._containers.declared import by_number
from equipoise._engine.arguments import WrongParameterError
from equipoise._engine.declaration import Columns
from equipoise._runtime.warnings import warn_caller
from equipoise.core.new_rows import NewRows, join, subset_of
from equipoise.core.plan import Plan
from equipoise.core.problem import Problem
from equipoise.core.targets import Targets
from equipoise.core.wording import shown
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
        """Tell which of some new rows break a rule; a missing value breaks none."""
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
        raise WrongParameterError(f"keep must be a function of a frame, not {shown(columns.keep)}")
    bounds = {}
    for j, given in by_number(columns.bounds or {}, table.names).items():
        low, high = given if isinstance(given, Sequence) and len(given) == 2 else (1, 0)
        if low is not None and high is not None and not low <= high:
            raise TableError(
                f"the bounds of column {shown(table.names[j])} must be (lowest, highest), None for "
                f"none, not {shown(given)}"
            )
        bounds[j] = (low, high)
    tries = columns.tries
    if isinstance(tries, bool) or not isinstance(tries, (int, np.integer)) or tries < 0:
        raise WrongParameterError(f"tries must be a whole number, 0 or more, not {shown(tries)}")
    return Rules(bounds, columns.keep, int(tries))


def keeping_rules(
    who: str,
    rules: Rules,
    plan: Plan,
    problem: Problem,
    targets: Targets,
    table: Table,
    n_threads: int,
    decide: Callable[[Targets], Plan],
) -> tuple[Plan, Any]:
    """Decide again for rows that break a rule, until all keep them or the tries are used up.

    Returns the plan, and its output: the new rows had to be made to tell.

    Parameters
    ----------
    who : str
        The sampler's name, for the warning.
    rules : Rules
        What must be kept.
    plan : Plan
        What was decided: rows to be added.
    problem, targets : Problem, Targets
        The call.
    table : Table
        What the rows are made from.
    n_threads : int
        Threads to use.
    decide : callable
        Decides anew for the rows that are wanted.
    """
    n_classes = len(problem.classes)
    wanted = np.bincount(problem.codes[plan.base], minlength=n_classes)
    tried = _Tried(table, wanted)
    for _ in range(rules.tries + 1):
        tried.add(plan, rules, problem.codes, n_threads)
        missing = tried.missing
        if not missing.any():
            break
        # More than are missing: some will break a rule, too.
        plan = decide(replace(targets, n_rows=np.where(missing > 0, 2 * missing + 8, 0)))
    _warn_of_missing(who, problem, wanted, tried.missing, rules.tries)
    return tried.kept(problem.n_rows)


class _Tried:
    """Rows that were made, and which of them may stay.

    Parameters
    ----------
    table : Table
        What they are made from.
    wanted : ndarray of shape (n_classes,)
        How many are wanted of each class.
    """

    def __init__(self, table: Table, wanted: NDArray[np.int64]) -> None:
        self._table = table
        self.missing = wanted.copy()
        self._blocks: list[list[NewRows]] = [[] for _ in wanted]
        # For each class the places, among all that was made, of the rows that stay.
        self._places: list[list[NDArray[np.int64]]] = [[] for _ in wanted]
        self._made: list[Any] = []
        self._n_made = 0

    def add(self, plan: Plan, rules: Rules, codes: NDArray[np.intp], n_threads: int) -> None:
        """Make the new rows of a plan, and take those that keep the rules and are wanted."""
        if not plan.n_new:
            return
        made = self._table.generate(plan.added_rows(), n_threads)
        good = np.flatnonzero(~rules.broken_by(made))
        of_class = codes[plan.base[good]]
        for code, missing in enumerate(self.missing.tolist()):
            chosen = good[of_class == code][:missing]
            self._blocks[code] += subset_of(plan.new, chosen)
            self._places[code].append(self._n_made + chosen)
            self.missing[code] -= chosen.size
        self._made.append(made)
        self._n_made += plan.n_new

    def kept(self, n_rows: int) -> tuple[Plan, Any]:
        """The plan of what stays, class by class, and its output."""
        plan = Plan(n_rows, new=join([one for blocks in self._blocks for one in blocks]))
        whole = self._table.take(np.arange(n_rows))
        if not plan.n_new:
            return plan, whole
        places = np.concatenate([one for places in self._places for one in places])
        new_rows = read_table(self._table.stack(self._made)).take(places)
        return plan, self._table.stack([whole, new_rows])


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
        about=who,
    )
