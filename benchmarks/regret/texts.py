"""What rules of choosing lost, what was learnt, and what came of promises, in short tables."""

from collections.abc import Mapping, Sequence

from benchmarks.evidence.findings import Cost
from benchmarks.regret.halves import Half
from benchmarks.regret.learning import (
    TYPICAL_CHANGES,
    learn,
    learnt_without,
    losses,
    promises,
)
from benchmarks.regret.rules import HIGHEST, RECOMMENDED, best_fixed
from equipoise.core.text import TextTable, as_text
from equipoise.evaluation._race.recommendation import TYPICAL_CHANGE

#: The recommendation may lose so many times what the highest mean and the best fixed rule lose.
BARS = {HIGHEST: 1.05, "best fixed": 0.65}
_FIXED_SHOWN = 5
_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)


def all_of(halves: Sequence[Half], costs: Mapping[str, Cost]) -> str:
    """All tables, one after another."""
    return "\n\n".join(
        [sizes(halves), cost_table(costs), bars(costs), learning(halves), promised(halves)]
    )


def sizes(halves: Sequence[Half]) -> str:
    """One line: how many tables and halves."""
    tables = {half.table for half in halves}
    families = {half.family for half in halves}
    entries = {entry for half in halves for entry in half.other}
    return (
        f"{len(tables)} tables of {len(families)} families, {len(halves)} halves, "
        f"{len(entries)} candidates and models"
    )


def on_page(costs: Mapping[str, Cost]) -> str:
    """What the page of the guide has of it."""
    return f"```text\n{cost_table(costs)}\n\n{bars(costs)}\n```"


def cost_table(costs: Mapping[str, Cost]) -> str:
    """What rules lost against hindsight, the least first."""
    fixed = [name for name in costs if name.startswith("always")][:_FIXED_SHOWN]
    rows = [
        (name, f"{c.mean:.4f}", f"{c.low:.3f} to {c.high:.3f}", f"{c.worst:.2f}", f"{c.within:.0%}")
        for name, c in costs.items()
        if not name.startswith("always") or name in fixed
    ]
    header = ("rule", "mean\nloss", "95 % interval", "1 in 20\nloses more", "below\n0.01")
    return as_text([TextTable(header, rows)])


def bars(costs: Mapping[str, Cost]) -> str:
    """The recommendation's loss as a share of others', and what it may be."""
    ours = costs[RECOMMENDED].mean
    against = {HIGHEST: HIGHEST, "best fixed": best_fixed(costs)}
    return "\n".join(
        f"the recommendation loses {ours / costs[name].mean:.2f} times what {name} loses; at most "
        f"{BARS[bar]} is allowed: {'yes' if ours <= BARS[bar] * costs[name].mean else 'NO'}"
        for bar, name in against.items()
    )


def learning(halves: Sequence[Half]) -> str:
    """What is lost with each amount of shrinking, and which is learnt."""
    lost = losses(halves)
    rows = [
        (f"{typical:g}", f"{mean:.4f}")
        for typical, mean in zip(TYPICAL_CHANGES, lost.mean(axis=0), strict=True)
    ]
    without = sorted(set(learnt_without(halves).values()))
    return (
        as_text([TextTable(("typical change", "mean loss"), rows)])
        + f"\nlearnt: {learn(lost):g} (the code has {TYPICAL_CHANGE:g}); with a family left out: "
        + ", ".join(f"{one:g}" for one in without)
    )


def promised(halves: Sequence[Half]) -> str:
    """What was promised of what was recommended, and what came of it."""
    rows = [
        (
            f"{one.low:.1f} to {min(one.high, 1.0):.1f}", str(one.n), f"{one.told:.2f}",
            f"{one.came:.2f}", f"{one.told_gain:+.3f}", f"{one.gain:+.3f}",
        )
        for one in promises(halves, _EDGES)
    ]  # fmt: skip
    header = (
        "probability", "halves", "told", "came", "gain\nexpected", "gain\nthat came",
    )  # fmt: skip
    return as_text([TextTable(header, rows)])
