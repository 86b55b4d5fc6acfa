"""Random plans, and their output row by row, in plain Python."""

import numpy as np

from equipoise import Between, Crossed, Mix, NewRows, Noise, Plan, Take
from equipoise.core.draws import Draws


def random_new_rows(rng, n_rows, n_columns, *, taken=(), whole=()):
    """New rows of one kind; the columns ``taken`` are always a row's own."""
    n = int(rng.integers(1, 6))
    base = rng.integers(0, n_rows, n)
    partner, position = rng.integers(0, n_rows, n), rng.uniform(-0.2, 1, n)
    kind = rng.choice(["copies", "between", "vote", "mix", "noise", "crossed"])
    if kind == "copies":
        return NewRows(base)
    takes = (Take(rng.integers(0, n_rows, n), tuple(taken)),) if taken else ()
    if kind == "between":
        return NewRows(base, (Between(partner, position, rounded=whole), *takes))
    if kind == "vote":
        places = rng.integers(0, n_rows, (2, 3))
        votes = [Take(rows, (j,), by_place=True) for rows, j in zip(places, (0, 1), strict=True)]
        rest = tuple(j for j in taken if j > 1)
        takes = (Take(base, rest),) if rest else ()
        numbers = tuple(j for j in range(2, n_columns) if j not in taken)
        between = (Between(partner, position, numbers),)
        return NewRows(base, (*votes, *between, *takes), rng.integers(0, 3, n))
    if kind == "crossed":
        columns = tuple(sorted({0, n_columns - 1, *taken}))
        block = tuple(range(0, 70 * len(columns), 70))
        taken_bits = rng.integers(-(2**62), 2**62, (n, block[-1] // 64 + 1))
        return NewRows(base, (Crossed(partner, position, taken_bits, columns, block),))
    if kind == "mix":
        weights = rng.dirichlet([1, 1, 1], n)
        return NewRows(base, (Mix(rng.integers(0, n_rows, (n, 3)), weights), *takes))
    scale = np.where(np.isin(np.arange(n_columns), [1, *taken]), 0.0, 0.5)
    draws = Draws(np.random.RandomState(int(rng.integers(1000))))
    noise = Noise(scale, draws.record_normals(), np.sort(rng.permutation(n + 3)[:n]))
    return NewRows(base, (noise, *takes))


def random_plan(rng, n_rows, n_columns=4, **kinds):
    """A plan with some rows kept (or all), some new, and perhaps an order."""
    kept = None
    if rng.random() < 0.6:
        kept = rng.integers(0, n_rows, int(rng.integers(1, n_rows + 3)))
    blocks = int(rng.integers(0, 4))
    new = tuple(random_new_rows(rng, n_rows, n_columns, **kinds) for _ in range(blocks))
    plan = Plan(n_rows, kept, new)
    if rng.random() < 0.5:
        n_out = int(rng.integers(1, 2 * plan.n_out))
        plan = Plan(n_rows, kept, new, rng.integers(0, plan.n_out, n_out))
    return plan


def selection_or_addition(rng, n_rows, n_columns=4, **kinds):
    """A plan as a sampler makes it."""
    if rng.random() < 0.5:
        return Plan(n_rows, kept=rng.integers(0, n_rows, int(rng.integers(1, n_rows + 3))))
    return Plan(n_rows, new=(random_new_rows(rng, n_rows, n_columns, **kinds),))


def naive_output(plan, table):
    """The output of a plan for a matrix of floats, value by value."""
    table = np.asarray(table, dtype=np.float64)
    kept = range(plan.n_rows) if plan.kept is None else plan.kept
    stock = [list(table[row]) for row in kept]
    for new in plan.new:
        columns = range(table.shape[1])
        stock += ([_value(new, i, j, table) for j in columns] for i in range(len(new)))
    return np.array(stock if plan.order is None else [stock[place] for place in plan.order])


def _value(new, i, j, table):
    """One value of one new row."""
    named = [one for one in new.sources if one.columns is not None and j in one.columns]
    rest = [one for one in new.sources if one.columns is None]
    base = table[new.base[i], j]
    for source in [*named, *rest][:1]:
        if isinstance(source, Take):
            return table[source.rows[new.place[i] if source.by_place else i], j]
        if isinstance(source, Between):
            made = base + source.position[i] * (table[source.partner[i], j] - base)
            return np.rint(made) if j in source.rounded else made
        if isinstance(source, Crossed):
            block = source.block[source.columns.index(j)]
            word = int(source.taken[i, block // 64])
            return table[source.partner[i] if word >> (block % 64) & 1 else new.base[i], j]
        if isinstance(source, Mix):
            made = 0.0
            for member, weight in zip(source.members[i], source.weights[i], strict=True):
                made += weight * table[member, j]
            return made
        drawn = source.stream.replay().standard_normal((source.drawn[i] + 1, source.scale.size))
        return base if source.scale[j] == 0 else drawn[-1, j] * source.scale[j] + base
    return base
