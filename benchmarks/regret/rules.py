"""Ways to choose by a race on one half, and what each lost on the other."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.evidence.findings import Cost, cost_of
from benchmarks.evidence.races import Entry
from benchmarks.regret.halves import Half
from benchmarks.regret.learning import learnt_without, recommended
from equipoise.evaluation._race.candidates import ITS_OWN, NOTHING

VERDICT, RECOMMENDED, HIGHEST = "the verdict", "the recommendation", "the highest fold mean"
Rule = Callable[[Half], Entry]


def by_verdict(half: Half) -> Entry:
    """What is proven to help, or the best model on the rows as they are."""
    found = half.comparison
    return found.winner or found.reference((NOTHING, ITS_OWN), found.score)


def by_highest_mean(half: Half) -> Entry:
    """Who had the highest mean over the folds."""
    means = {entry: float(np.mean(values)) for entry, values in half.raced.items()}
    return max(means, key=lambda entry: means[entry])


def always(entry: Entry) -> Rule:
    """The same always; where it cannot run, the same model on the rows as they are."""
    return lambda half: entry if half.can_run(entry) else half.instead_of(entry)


def rules(halves: Sequence[Half]) -> dict[str, Rule]:
    """All rules, by name; the recommendation learns from tables of other families only."""
    learnt = learnt_without(halves)
    entries = dict.fromkeys(entry for half in halves for entry in half.other)
    fixed = {f"always {way} with {model}": always((way, model)) for way, model in entries}
    return {
        VERDICT: by_verdict,
        RECOMMENDED: lambda half: recommended(half, learnt[half.family]),
        HIGHEST: by_highest_mean,
        **fixed,
    }


def costs_of_rules(halves: Sequence[Half]) -> dict[str, Cost]:
    """What each rule lost, a table counting once; the least first."""
    costs = {name: cost_of_rule(rule, halves) for name, rule in rules(halves).items()}
    return dict(sorted(costs.items(), key=lambda item: item[1].mean))


def cost_of_rule(rule: Rule, halves: Sequence[Half]) -> Cost:
    """What one rule lost."""
    by_table: dict[str, list[float]] = {}
    families: dict[str, str] = {}
    for half in halves:
        by_table.setdefault(half.table, []).append(half.lost(rule(half)))
        families[half.table] = half.family
    return cost_of([*by_table.values()], [*families.values()])


def best_fixed(costs: Mapping[str, Cost]) -> str:
    """The fixed rule that lost least, which nobody knows beforehand."""
    return min((name for name in costs if name.startswith("always")), key=lambda n: costs[n].mean)
