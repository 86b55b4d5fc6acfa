"""Plans carried out on tables of every kind."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import naive_output, random_plan, selection_or_addition
from scipy import sparse
from sklearn.base import clone

from equipoise import Between, Columns, Mix, NewRows, Noise, Plan, Take
from equipoise._containers import read_table
from equipoise._containers.declared import resolve_declared
from equipoise._engine.generation import SharedTable, carry_out
from equipoise.core.columns import Kind
from equipoise.core.draws import Draws
from equipoise.exceptions import PlanError
from equipoise.over_sampling import ADASYN, SMOTE, SMOTEN, SMOTENC, SVMSMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler

N = 8
RNG = np.random.default_rng(0)
NUMBERS = np.rint(RNG.normal(size=(N, 4)) * 40) / 8
WORDS = np.array(list("abcabcab"))


def mixed_frame():
    frame = pd.DataFrame(NUMBERS[:, :2], columns=["a", "b"])
    frame["whole"] = (NUMBERS[:, 2] * 8).astype(int)
    frame["word"] = WORDS
    return frame


DENSE = {
    "float64": NUMBERS,
    "float32": NUMBERS.astype(np.float32),
    "Fortran": np.asfortranarray(NUMBERS),
    "int16": (NUMBERS * 8).astype(np.int16),
    "csr": sparse.csr_array(np.where(NUMBERS > 0, NUMBERS, 0)),
    "csc": sparse.csc_matrix(np.where(NUMBERS > 0, NUMBERS, 0)),
    "pandas numbers": pd.DataFrame(NUMBERS, columns=list("abcd")),
    "list": NUMBERS.tolist(),
}
MIXED = {
    "pandas": mixed_frame(),
    "polars": pl.from_pandas(mixed_frame()),
    "pyarrow": pa.Table.from_pandas(mixed_frame(), preserve_index=False),
    "objects": mixed_frame().to_numpy(dtype=object),
    "rows of objects": mixed_frame().to_numpy(dtype=object).tolist(),
}


def values_of(made):
    """What a table holds, as lists; whatever its labels are."""
    if sparse.issparse(made):
        return made.toarray().tolist()
    if isinstance(made, pa.Table):
        return [list(row.values()) for row in made.to_pylist()]
    if isinstance(made, pl.DataFrame):
        return [list(row) for row in made.rows()]
    if isinstance(made, pd.DataFrame):
        return made.to_numpy(dtype=object).tolist()
    return made if isinstance(made, list) else made.tolist()


def made(plan, table):
    return carry_out(read_table(table), plan, 1)


@pytest.mark.parametrize("name", [*DENSE, *MIXED])
@given(seed=st.integers(0, 100_000))
def test_a_plan_after_a_plan_makes_what_the_two_make_one_after_the_other(name, seed):
    table = DENSE.get(name, MIXED.get(name))
    rng = np.random.default_rng(seed)
    taken = (3,) if name in MIXED else ()
    first = selection_or_addition(rng, N, taken=taken)
    second = selection_or_addition(rng, first.n_out, taken=taken)
    whole = made(first.then(second), table)
    assert values_of(whole) == values_of(made(second, made(first, table)))
    assert type(whole) is type(table)


@pytest.mark.parametrize("name", ["pandas", "polars", "pyarrow", "objects", "pandas numbers"])
@given(seed=st.integers(0, 100_000))
def test_frames_hold_what_a_loop_over_their_values_makes(name, seed):
    table = DENSE.get(name, MIXED.get(name))
    rng = np.random.default_rng(seed)
    plan = random_plan(rng, N, taken=(3,), whole=(2,))
    # The words are taken from rows: their place in the alphabet stands for them.
    numbers = np.column_stack([
        NUMBERS[:, :2], np.rint(NUMBERS[:, 2] * 8), np.searchsorted(list("abc"), WORDS)
    ])  # fmt: skip
    if name == "pandas numbers":
        numbers = NUMBERS
    expected = naive_output(plan, numbers)
    if name != "pandas numbers":
        expected[:, 2] = np.rint(expected[:, 2])
        expected = expected.astype(object)
        expected[:, 3] = np.array(list("abc"))[expected[:, 3].astype(int)]
    assert values_of(made(plan, table)) == expected.tolist()


@pytest.mark.parametrize("name", [*DENSE, *MIXED])
def test_pieces_of_a_plan_put_together_are_the_whole(name):
    table = DENSE.get(name, MIXED.get(name))
    for seed in range(20):
        plan = random_plan(np.random.default_rng(seed), N, taken=(3,) if name in MIXED else ())
        pieces = [made(plan.piece(start, start + 3), table) for start in range(0, plan.n_out, 3)]
        together = [row for piece in pieces for row in values_of(piece)]
        assert together == values_of(made(plan, table))


@pytest.mark.parametrize("n_threads", [1, 2, 8])
@pytest.mark.parametrize("order", ["runs", "shuffled"])
def test_a_long_output_is_the_same_on_any_number_of_threads(order, n_threads):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(500, 3))
    base, partner = rng.integers(0, 500, (2, 30_000))
    new = NewRows(base, (Between(partner, rng.random(30_000)),))
    plan = Plan(500, new=(new,))
    picked = rng.permutation(plan.n_out)[:25_000]
    if order == "runs":
        picked = np.concatenate([np.arange(100), np.arange(9000, 29_000), np.arange(50)])
    plan = plan.select(picked)
    way = table[partner] - table[base]
    position = new.sources[0].position[:, np.newaxis]
    expected = np.concatenate([table, table[base] + position * way])
    out = carry_out(read_table(table), plan, n_threads)
    np.testing.assert_array_equal(out, expected[picked])


OVER = [
    SMOTE(sampling_strategy={1: 30, 2: 25}),
    SMOTENC(sampling_strategy={1: 30, 2: 25}),
    SVMSMOTE(sampling_strategy={1: 30, 2: 25}),
    ADASYN(sampling_strategy={1: 30, 2: 25}),
    RandomOverSampler(sampling_strategy={1: 30, 2: 25}),
    RandomOverSampler(sampling_strategy={1: 30, 2: 25}, shrinkage=0.5),
]
UNDER = [
    RandomUnderSampler(sampling_strategy={0: 20, 1: 12}),
    RandomUnderSampler(sampling_strategy={0: 30, 2: 16}, replacement=True),
]


def three_classes():
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1, 2], [40, 12, 16])
    X = rng.normal(size=(68, 4)) + y[:, None]
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["word"] = rng.choice(list("xyz"), 68)
    order = rng.permutation(68)
    return X[order], frame.iloc[order].reset_index(drop=True), y[order]


@pytest.mark.parametrize("under", UNDER, ids=str)
@pytest.mark.parametrize("over", OVER, ids=str)
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_plans_of_samplers_compose_in_either_order(over, under):
    X, frame, y = three_classes()
    for table in (X, frame, pl.from_pandas(frame), sparse.csr_array(np.where(X > 1, X, 0))):
        if sparse.issparse(table) and isinstance(over, SMOTENC):
            continue
        for one, other in ((over, under), (under, over)):
            first, second = clone(one), clone(other)
            first.set_params(random_state=0)
            second.set_params(random_state=1)
            if one is under:
                second.set_params(sampling_strategy="auto")
            X_one, y_one = first.fit_resample(table, y)
            X_two, y_two = second.fit_resample(X_one, y_one)
            both = first.plan_.then(second.plan_)
            assert isinstance(both, Plan)
            X_both, y_both = first.generate(table, both, y)
            assert values_of(X_both) == values_of(X_two)
            assert np.array_equal(y_both, y_two)


def test_a_plan_knows_its_table_again():
    X, frame, y = three_classes()
    sampler = SMOTE(random_state=0)
    for table in (X, frame, pl.from_pandas(frame), X.tolist(), sparse.csr_array(X)):
        plan = sampler.plan(table, y)
        sampler.generate(table, plan)
        turned = table[::-1] if not isinstance(table, pd.DataFrame) else table.iloc[::-1]
        with pytest.raises(PlanError, match="SMOTE: the plan was made for a table with other valu"):
            sampler.generate(turned, plan)
        sampler.generate(turned, plan, check=False)


def test_a_fingerprint_is_of_values_and_not_of_their_container():
    X, frame, _ = three_classes()
    frame["missing"] = np.where(frame.a > 1, np.nan, frame.b)
    same = (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame), frame.to_numpy(object))
    prints = {read_table(table).fingerprint() for table in same}
    assert len(prints) == 1
    plain = {read_table(t).fingerprint() for t in (X, np.asfortranarray(X), sparse.csc_array(X))}
    assert len(plain) == 1
    assert prints != plain
    assert read_table(X[:, :3]).fingerprint() not in plain
    assert read_table(X[:-1]).fingerprint() not in plain


def test_a_fingerprint_looks_at_64_rows_of_a_long_table():
    X = RNG.normal(size=(10_000, 3))
    other = X.copy()
    other[1] += 1  # between two that are looked at
    assert read_table(X).fingerprint() == read_table(other).fingerprint()
    other[-1] += 1
    assert read_table(X).fingerprint() != read_table(other).fingerprint()


def test_a_pandas_frame_keeps_its_labels_only_where_rows_are_taken_away():
    frame = mixed_frame()
    frame.index = pd.Index([f"r{i}" for i in range(N)], name="id")
    fewer = made(Plan(N, kept=np.array([6, 1])), frame)
    assert list(fewer.index) == ["r6", "r1"]
    copies = made(Plan(N, new=(NewRows(np.array([6])),)), frame)
    assert isinstance(copies.index, pd.RangeIndex)
    assert len(copies) == N + 1


def test_a_mix_of_rows_sums_up_its_members_and_heeds_what_is_missing():
    table = NUMBERS.copy()
    table[2, 1] = np.nan
    members, weights = np.array([[0, 1, 2]] * 2), np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]])
    new = NewRows(np.array([3, 4]), (Mix(members, weights),))
    out = made(Plan(N, new=(new,)).added_rows(), table)
    np.testing.assert_allclose(out[0, 0], table[[0, 1, 2], 0] @ weights[0])
    assert out[0, 1] == table[3, 1], "the base row's value stands where a member has none"
    np.testing.assert_allclose(out[1, 1], table[[0, 1], 1] @ [0.5, 0.5])


def test_a_mix_of_times_lies_among_them():
    frame = pd.DataFrame({"at": pd.to_datetime(["2020-01-01", "2020-01-03", "2020-01-05"])})
    members = NewRows(np.array([0]), (Mix(np.array([[0, 1, 2]]), np.array([[0.25, 0.25, 0.5]])),))
    out = made(Plan(3, kept=np.empty(0, int), new=(members,)), frame)
    assert out["at"][0] == pd.Timestamp("2020-01-03 12:00")


def test_noise_of_one_class_reaches_a_column_that_is_constant_in_another():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=60), "y": rng.normal(size=60)})
    y = np.repeat([0, 1, 2], [30, 15, 15])
    frame.loc[y == 1, "x"] = 7.0
    out, labels = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(frame, y)
    new, of = out["x"].to_numpy()[60:], labels[60:]
    assert (new[of == 1] == 7.0).all()
    assert not np.isin(new[of == 2], frame["x"]).any()


def test_noise_that_is_cut_in_pieces_is_that_of_the_rows():
    draws = Draws(np.random.default_rng(5))
    noise = Noise(np.ones(2), draws.record_normals(), np.arange(20_000))
    plan = Plan(1, kept=np.empty(0, int), new=(NewRows(np.zeros(20_000, int), (noise,)),))
    expected = np.random.default_rng(5).standard_normal((20_000, 2))
    np.testing.assert_array_equal(made(plan, np.zeros((1, 2))), expected)
    some = np.array([19_999, 3, 8192, 8191, 3])
    np.testing.assert_array_equal(made(plan.select(some), np.zeros((1, 2))), expected[some])


def test_a_vote_stands_once_however_many_rows_it_serves():
    _, frame, y = three_classes()
    words = frame[["word"]].assign(other=RNG.choice(list("pq"), len(frame)))
    sampler = SMOTEN(sampling_strategy={1: 5000, 2: 17}, random_state=0)
    out, _ = sampler.fit_resample(words, y)
    votes = [one for new in sampler.plan_.new for one in new.sources if isinstance(one, Take)]
    assert sum(one.rows.size for one in votes) <= 2 * len(y)
    piece = sampler.plan_.piece(1000, 1100)
    assert values_of(sampler.generate(words, piece, check=False)) == values_of(out)[1000:1100]


def test_extrapolated_whole_numbers_stay_within_what_the_whole_table_holds():
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1], [80, 40])
    X = np.rint(rng.normal(size=(120, 2)) * 3 + 2.0 * y[:, None]).astype(int)
    X[y == 1] = np.clip(X[y == 1], -2, 9)
    X[y == 0] = np.clip(X[y == 0], -5, 6)
    for table in (X, pd.DataFrame(X), X.astype(np.uint8) + 10, pd.DataFrame(X).astype("Int16")):
        sampler = SVMSMOTE(sampling_strategy={1: 4000}, random_state=0, out_step=1.0)
        plan = sampler.plan(table, y)
        assert plan.position.min() < 0
        free = Plan(plan.n_rows, new=tuple(without_limits(one) for one in plan.new))
        values = np.asarray(table, dtype=float)
        bound = np.asarray(sampler.generate(table, plan), dtype=float)
        assert bound.max() == values.max()
        assert bound.min() == values.min()
        assert np.asarray(sampler.generate(table, free), dtype=float).max() > values.max()
        # A piece of the plan knows the limits of columns whose rows it does not have.
        piece = plan.piece(plan.n_out - 50, plan.n_out)
        needed = piece.rows_needed()
        rows = table.iloc[needed] if isinstance(table, pd.DataFrame) else table[needed]
        alone = sampler.generate(rows, piece.for_rows(needed))
        np.testing.assert_array_equal(np.asarray(alone, dtype=float), bound[-50:])


def without_limits(new):
    sources = [
        Between(one.partner, one.position, one.columns, one.rounded)
        if isinstance(one, Between)
        else one
        for one in new.sources
    ]
    return NewRows(new.base, tuple(sources), new.place)


def test_fixed_columns_of_a_sparse_table_are_the_base_rows():
    X, _, y = three_classes()
    table = sparse.csr_array(np.where(X > 0.5, X, 0))
    sampler = SMOTE(columns=Columns(fixed=[1]), random_state=0)
    out, _ = sampler.fit_resample(table, y)
    np.testing.assert_array_equal(out.toarray()[:, 1], table.toarray()[sampler.sample_indices_, 1])
    plain, _ = SMOTE(random_state=0).fit_resample(table, y)
    np.testing.assert_array_equal(out.toarray()[:, [0, 2, 3]], plain.toarray()[:, [0, 2, 3]])


LEVELLED = pd.DataFrame({
    "amount": RNG.normal(size=40), "visits": RNG.integers(0, 9, 40),
    "few": np.repeat([0.0, 1.0, 2.0, np.nan], 10), "flag": np.tile([0.0, 1.0], 20),
    "word": np.repeat(["b", "c", "a", None], 10),
    "size": pd.Categorical(np.repeat(["S", "L", "M", "S"], 10), ["S", "M", "L"], ordered=True),
    "day": pd.date_range("2024-01-01", periods=40),
})  # fmt: skip
SHARED = {
    "pandas": LEVELLED,
    "polars": pl.from_pandas(LEVELLED),
    "pyarrow": pa.Table.from_pandas(LEVELLED, preserve_index=False),
    "objects": LEVELLED.drop(columns="size").to_numpy(dtype=object),
    "floats": LEVELLED[["amount", "few", "flag"]].to_numpy(),
    "wide": np.pad(LEVELLED[["flag", "few"]].to_numpy(), ((0, 0), (0, 60)), constant_values=0.5),
}


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("sampler", [SMOTE(), SMOTE(columns={0: "copied"}), SMOTEN()])
def test_a_part_of_a_shared_table_is_read_as_the_part_itself(name, sampler):
    whole = SharedTable(SHARED[name])
    columns = sampler.with_kinds_of(whole).columns
    declared = resolve_declared(columns.kinds, whole.names)
    rows = np.r_[35, 3:19, 2]
    part = whole.part(rows)
    alone = read_table(part.made)
    ours, theirs = part.features(declared), alone.features(declared)
    np.testing.assert_array_equal(ours.values, theirs.values)
    assert ours.kinds == theirs.kinds
    counts = [[(c.n_missing, c.n_levels) for c in one.columns] for one in (ours, theirs)]
    assert counts[0] == counts[1]


def test_a_shared_table_is_read_once_for_all_declarations_that_say_the_same(monkeypatch):
    whole = SharedTable(LEVELLED)
    asked = []
    read = type(whole._source).features
    monkeypatch.setattr(
        type(whole._source), "features", lambda *given: asked.append(1) or read(*given)
    )
    for sampler in (SMOTE(), ADASYN(), SVMSMOTE()):
        told = sampler.with_kinds_of(whole)
        whole.features(resolve_declared(told.columns.kinds, whole.names))
    assert len(asked) == 1
    whole.features({1: Kind.CATEGORY})
    assert len(asked) == 2
