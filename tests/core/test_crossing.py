"""Blocks that decide one by one: how often, how evenly, and what stays together."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from plans import naive_output
from scipy import sparse, stats

from equipoise import Columns, Crossed, Plan
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.crossing import blocks_that_cross
from equipoise.over_sampling import SMOTE, SMOTENC

pytestmark = pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")

N, N_RARE, WIDTH = 3000, 600, 12
Y = np.repeat([0, 1], [N - N_RARE, N_RARE])


def words(seed=0):
    """A table of categories, one level of each rare, and in the rare class rarer."""
    rng = np.random.default_rng(seed)
    levels = rng.choice(list("abcd"), (N, WIDTH), p=[0.5, 0.3, 0.15, 0.05])
    return pd.DataFrame(levels).add_prefix("c")


def one_hot(frame):
    return pd.get_dummies(frame).to_numpy(dtype=np.float64)


def crossed_of(sampler):
    (new,) = sampler.plan_.new
    (source,) = new.sources
    assert isinstance(source, Crossed)
    return new, source


def test_most_new_rows_of_a_table_of_categories_are_no_copies_of_either_parent():
    frame = words()
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(frame, Y)
    cells = frame.to_numpy()
    new, base = made.iloc[N:].to_numpy(), cells[sampler.plan_.base]
    partner = cells[sampler.plan_.partner]
    assert ((new == base) | (new == partner)).all()
    is_copy = (new == base).all(axis=1) | (new == partner).all(axis=1)
    assert is_copy.mean() < 0.5, "a copy of a parent"
    old = set(map(tuple, cells[Y == 1]))
    assert np.mean([tuple(row) in old for row in new]) < 0.5, "a copy of a row"


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_levels_are_those_of_the_class_where_all_columns_are_categories(seed):
    frame = words(seed)
    sampler = SMOTE(random_state=seed)
    for table in (frame, pd.DataFrame(one_hot(frame))):
        made, _ = sampler.fit_resample(table, Y)
        for column in table:
            of_class = table[column][Y == 1]
            for level in of_class.unique():
                share = (of_class == level).mean()
                error = np.sqrt(share * (1 - share) / (N - 2 * N_RARE))
                new_share = (made[column].iloc[N:] == level).mean()
                assert abs(new_share - share) <= 4 * error, (column, level)


def test_a_block_takes_the_partners_value_with_the_probability_of_the_position():
    """Of rows all of which are each other's neighbours, so that as much goes one way as back."""
    rng = np.random.default_rng(0)
    few = np.concatenate([np.arange(2400), np.arange(2400, 2420)])
    frame, labels = words().iloc[few], Y[few]
    sampler = SMOTE(k_neighbors=19, random_state=rng.integers(100))
    sampler.fit_resample(frame, labels)
    _, source = crossed_of(sampler)
    decade = np.minimum((10 * source.position).astype(int), 9)
    for block in range(WIDTH):
        takes = source.takes(block)
        observed = np.bincount(decade, weights=takes, minlength=10)
        expected = np.bincount(decade, weights=source.position, minlength=10)
        spread = np.bincount(decade, weights=source.position * (1 - source.position), minlength=10)
        assert stats.chi2.sf(((observed - expected) ** 2 / spread).sum(), 10) > 1e-4
    both = source.takes(0) & source.takes(1)
    expected, spread = (source.position**2).sum(), (source.position**2 * (1 - source.position**2))
    assert abs(both.sum() - expected) < 4 * np.sqrt(spread.sum()), "blocks decide alike"


def test_one_hot_blocks_stay_whole():
    table = one_hot(words())
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(table, Y)
    new = made[N:]
    assert set(np.unique(new)) == {0.0, 1.0}
    assert (new.reshape(-1, WIDTH, 4).sum(axis=2) == 1).all()
    old = {tuple(row) for row in table}
    assert np.mean([tuple(row) in old for row in new]) < 0.5
    for wrap in (sparse.csr_array, sparse.csc_matrix):
        again = sampler.generate(wrap(table), sampler.plan_)
        assert np.array_equal(again.toarray(), made)


def test_a_sparse_table_has_the_one_hot_blocks_of_a_dense_one():
    table = one_hot(words())
    columns = [Column(j, Kind.FLAG) for j in range(4 * WIDTH)]
    blocks = blocks_that_cross(Features(table, columns), ())
    assert blocks == [list(range(4 * j, 4 * j + 4)) for j in range(WIDTH)]
    assert blocks_that_cross(Features(sparse.csr_array(table), columns), ()) == blocks


def test_columns_that_are_the_same_in_all_rows_do_not_hinder():
    frame = words().assign(still=1.5)
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(frame, Y)
    crossed_of(sampler)
    assert (made["still"] == 1.5).all()
    frame.loc[N - 1, "still"] = 2.5
    sampler.fit_resample(frame, Y)
    assert not any(isinstance(one, Crossed) for one in sampler.plan_.new[0].sources)


@pytest.mark.parametrize(
    "sampler",
    [
        SMOTENC(),
        SMOTE(columns=Columns(categories="donor")),
        SMOTE(columns=Columns(categories="vote")),
    ],
    ids=["votes", "one parent", "declared vote"],
)
def test_who_asks_for_votes_or_for_one_parent_gets_it(sampler):
    plan = sampler.set_params(random_state=0).plan(words(), Y)
    assert not any(isinstance(one, Crossed) for new in plan.new for one in new.sources)


def test_fixed_and_copied_columns_are_the_base_rows():
    frame = words()
    columns = Columns({"c2": "copied"}, fixed=["c1"])
    sampler = SMOTE(columns=columns, random_state=0)
    made, _ = sampler.fit_resample(frame, Y)
    for name in ("c1", "c2"):
        assert (made[name].iloc[N:].to_numpy() == frame[name].to_numpy()[sampler.plan_.base]).all()
    assert (made["c0"].iloc[N:].to_numpy() != frame["c0"].to_numpy()[sampler.plan_.base]).any()


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "array", "list"])
def test_every_container_makes_the_rows_that_the_plan_says(kind):
    frame = words()
    coded = np.column_stack([np.unique(frame[name], return_inverse=True)[1] for name in frame])
    wrap = {
        "pandas": lambda one: one, "polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas,
        "array": lambda one: one.to_numpy(), "list": lambda one: one.to_numpy().tolist(),
    }[kind]  # fmt: skip
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(wrap(frame), Y)
    cells = made.to_pandas() if kind in ("polars", "pyarrow") else pd.DataFrame(made)
    expected = np.array(list("abcd"))[naive_output(sampler.plan_, coded).astype(int)]
    assert np.array_equal(cells.to_numpy(dtype=str), expected)


def test_a_crossed_plan_is_small_and_travels():
    sampler = SMOTE(random_state=0)
    plan = sampler.plan(words(), Y)
    whole = sampler.generate(words(), plan)
    assert len(pickle.dumps(plan)) < 40 * plan.n_new + 10_000
    for again in (Plan.from_arrow(plan.to_arrow()), pickle.loads(pickle.dumps(plan))):
        assert sampler.generate(words(), again).equals(whole)
    piece = sampler.generate(words(), plan.piece(N + 10, N + 30))
    assert np.array_equal(piece.to_numpy(), whole.iloc[N + 10 : N + 30].to_numpy())


def test_deciding_draws_nothing_from_the_callers_stream():
    generator = np.random.RandomState(0)
    SMOTE(random_state=generator).plan(words(), Y)
    after = generator.random_sample(3)
    generator = np.random.RandomState(0)
    numbers = np.random.default_rng(0).normal(size=(N, 2))
    SMOTE(random_state=generator).plan(numbers, Y)
    assert np.array_equal(after, generator.random_sample(3))


def test_a_seed_decides_alike_in_every_run():
    one, two = (SMOTE(random_state=3).fit_resample(words(), Y)[0] for _ in range(2))
    assert one.equals(two)
