"""What is asked of any sampler that stands among others: may its rows wait, what has it done."""

from typing import Any

import numpy as np

from equipoise.base._planning import PlanningSampler
from equipoise.core.plan import AnyPlan, Plan, is_plan

__all__ = ["can_wait", "forget_rows", "has_plan", "told_plan"]


def has_plan(sampler: Any) -> bool:
    """Tell whether a sampler makes a plan: one whose subclass has a ``_fit_resample`` does not."""
    return isinstance(sampler, PlanningSampler) and not sampler._is_overridden()


def can_wait(step: Any) -> bool:
    """Tell whether a step is a sampler of ours whose rows may be made later."""
    kind = type(step)
    return isinstance(step, PlanningSampler) and all(
        getattr(kind, name) is getattr(PlanningSampler, name)
        for name in ("fit_resample", "_fit_resample", "_resample", "resample_later")
    )


def forget_rows(step: Any) -> None:
    """Let a sampler forget which rows an earlier call gave: what it tells next is of the next."""
    for name in ("plan_", "sample_indices_"):
        getattr(step, "__dict__", {}).pop(name, None)


def told_plan(step: Any, n_in: int | None, n_out: int | None) -> AnyPlan | None:
    """The plan of a sampler that has one, or tells the row of each row of its output."""
    plan = getattr(step, "plan_", None)
    if is_plan(plan):
        return plan if plan.n_out == n_out else None
    told = getattr(step, "sample_indices_", None)
    if told is None or n_in is None:
        return None
    rows = np.asarray(told)
    if rows.shape != (n_out,) or rows.dtype.kind not in "iu":
        return None
    is_there = rows.size == 0 or bool(rows.min() >= 0 and rows.max() < n_in)
    return Plan(n_in, kept=rows) if is_there else None
