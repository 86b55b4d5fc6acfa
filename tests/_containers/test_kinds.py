"""What a column is, is told by its dtype: the same in every container, and in every fold."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_column import CONTAINERS, HOURS, START, VALUES, N, as_objects, with_holes
from scipy import sparse

import equipoise
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE, RandomOverSampler

Y = np.repeat([0, 1], [44, 16])
RNG = np.random.default_rng(1)


def kinds_of(table, declared=None):
    return [str(one.kind) for one in equipoise.columns(table, declared)]


@pytest.mark.parametrize("has_holes", [False, True], ids=["whole", "holed"])
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", VALUES)
def test_the_same_values_are_of_one_kind_in_every_container(name, container, has_holes):
    values, kind = VALUES[name]
    table = CONTAINERS[container](name, with_holes(values) if has_holes else values)
    (found,) = equipoise.columns(table)
    assert str(found.kind) == kind
    assert found.n_missing == (10 if has_holes else 0)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        *(("fractions", one) for one in ("float32", "float64", "Float32", "Float64")),
        *(("whole numbers", one) for one in ("int8", "int64", "Int8", "Int64")),
        *(("row numbers", one) for one in ("uint8", "int64", "UInt16", "Int64")),
        *(("whole floats", one) for one in ("float32", "Float64")),
        *(
            ("floats of 0 and 1", one)
            for one in ("float32", "Float64", pd.SparseDtype("float64", 0.0))
        ),
        *(
            ("whole numbers of 0 and 1", one)
            for one in ("int8", "UInt8", pd.SparseDtype("int64", 0))
        ),
        *(("booleans", one) for one in ("bool", "boolean", pd.SparseDtype("bool", False))),
        *(("words", one) for one in ("object", "string", "category")),
        *(("moments", f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")),
        *(("durations", f"timedelta64[{unit}]") for unit in ("s", "ms", "us", "ns")),
    ],
)
def test_pandas_dtypes_are_of_the_kind_of_their_values(name, dtype):
    values, kind = VALUES[name]
    assert kinds_of(pd.DataFrame({"x": pd.Series(values)}).astype(dtype)) == [kind]


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("has_holes", [False, True])
def test_a_fold_has_the_kinds_of_the_whole(name, has_holes):
    """But for a flag: that a column holds 0 and 1 alone is told by its values."""
    values, kind = VALUES[name]
    values = with_holes(values) if has_holes else values
    for make in CONTAINERS.values():
        for rows in (range(0, N, 3), [i for i in range(N) if i % 6 != 2][:15]):
            fold = [values[i] for i in rows]
            assert kinds_of(make(name, fold)) == [kind]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(), st.integers(-3, 3), st.sampled_from([0.0, 1.0, 2.5]),
            st.sampled_from(["a", "1", ""]), st.booleans(), st.just(Decimal("1.5")),
            st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.binary(max_size=2),
        ),
        min_size=3, max_size=8,
    )
)  # fmt: skip
def test_objects_are_read_alike_in_lists_arrays_and_frames(values):
    found = {
        name: kinds_of(CONTAINERS[name]("", values))
        for name in ("list", "array of objects", "pandas objects")
    }
    # In a list of numbers alone NumPy settles the dtype of mixed ones.
    assert found["array of objects"] == found["pandas objects"]
    types = {type(one) for one in values if one is not None}
    if None in values or len(types) == 1 or types & {str, bytes, Decimal, dt.date}:
        assert found["list"] == found["pandas objects"]


def days_in(values):
    return [None if one is None else one.toordinal() for one in values]


@pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "10us"])
@pytest.mark.parametrize("letter", ["M", "m"])
def test_every_unit_of_numpys_times_is_interpolated_and_comes_back_in_it(letter, unit):
    ticks = RNG.integers(0, 2_000_000 if unit[-1] == "s" else 300, (N, 2))
    X = ticks.view(f"{letter}8[{unit}]").copy()
    assert kinds_of(X) == ["date", "date"]
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(X, Y)
    assert made.dtype == X.dtype
    assert np.array_equal(made[:N], X)
    plan = sampler.plan_
    way = ticks[plan.partner] - ticks[plan.base]
    expected = ticks[plan.base] + np.rint(plan.position[:, np.newaxis] * way)
    assert np.array_equal(made[N:].view(np.int64), expected)
    assert not np.isin(made[N:], X).all()


def test_nanoseconds_are_not_lost_and_missing_times_stay_missing():
    start = 1_700_000_000_000_000_000
    ticks = start + RNG.integers(0, 1_000, N)
    X = pd.DataFrame({"t": ticks.view("M8[ns]"), "a": RNG.normal(size=N)})
    X.loc[50, "t"] = pd.NaT
    for table in (X, X[["t"]].to_numpy(), pl.from_pandas(X), pl.from_pandas(X).to_arrow()):
        sampler = SMOTE(random_state=0, k_neighbors=2)
        made, _ = sampler.fit_resample(table, Y)
        column = made[:, 0] if isinstance(made, np.ndarray) else made["t"]
        if isinstance(column, pl.Series):  # the oldest polars crashes on missing times as an array
            nothing = np.iinfo(np.int64).min
            column = column.to_physical().fill_null(nothing).to_numpy().view("M8[ns]")
        new = np.asarray(column).astype("M8[ns]")[N:]
        base, partner = sampler.plan_.base, sampler.plan_.partner
        is_made = (base != 50) & (partner != 50)
        way = ticks[partner] - ticks[base]
        expected = ticks[base] + np.rint(sampler.plan_.position * way).astype(np.int64)
        assert np.array_equal(new.view(np.int64)[is_made], expected[is_made])
        assert (np.isnat(new) == (base == 50)).all()


def test_times_farther_apart_than_64_bits_hold_lie_between_their_parents():
    X = np.array(["1680-01-01", "2260-01-01"] * 10, dtype="M8[ns]")[:, np.newaxis]
    sampler = SMOTE(random_state=0, k_neighbors=1)
    made, _ = sampler.fit_resample(X, np.repeat([0, 1], [18, 2]))
    days = X.astype("M8[D]").astype(float)[:, 0]
    plan = sampler.plan_
    expected = days[plan.base] + plan.position * (days[plan.partner] - days[plan.base])
    assert np.abs(made[20:, 0].astype("M8[D]").astype(float) - expected).max() <= 1
    assert abs(days[0] - days[1]) > 2**63 / 86_400e9


@pytest.mark.parametrize("name", ["days", "moments", "moments in a zone", "durations"])
def test_new_times_are_the_same_in_every_container(name):
    values = VALUES[name][0]
    made = {}
    for container, make in CONTAINERS.items():
        table = SMOTE(random_state=0).fit_resample(make(name, values), Y)[0]
        made[container] = plain(table)
    new = made["pyarrow"]
    assert all(one == new for one in made.values())
    assert {type(one) for one in made["list"]} == {type(values[0])}
    assert not set(new[N:]) <= set(values)


def plain(table):
    if isinstance(table, pa.Table):
        return table["x"].to_pylist()
    if isinstance(table, pd.DataFrame):
        return [one.to_pydatetime() if isinstance(one, pd.Timestamp) else one for one in table["x"]]
    if isinstance(table, pl.DataFrame):
        return table["x"].to_list()
    return [row[0] for row in table]


def test_stamps_of_pandas_among_objects_keep_their_type_and_their_nanoseconds():
    stamps = [pd.Timestamp(1_700_000_000_000_000_001 + one, tz="Asia/Tokyo") for one in HOURS]
    for table in (as_objects("", stamps), [[one] for one in stamps]):
        made = SMOTE(random_state=0).fit_resample(table, Y)[0]
        new = [row[0] for row in made][N:]
        assert {type(one) for one in new} == {pd.Timestamp}
        assert {str(one.tz) for one in new} == {"Asia/Tokyo"}
        assert any(one.nanosecond for one in new)
        assert min(stamps) <= min(new)
        assert max(new) <= max(stamps)


SPARSE = [sparse.csr_array, sparse.csc_array, sparse.csr_matrix, sparse.csc_matrix]


def one_hot(dtype=float, n=N):
    rng = np.random.default_rng(3)
    block = np.eye(3)[rng.integers(0, 3, n)]
    numbers = np.where(rng.random((n, 1)) < 0.5, rng.integers(1, 9, (n, 1)), 0)
    rest = np.zeros((n, 1)), np.ones((n, 1)), numbers
    return np.hstack([block, *rest]).astype(dtype)


@pytest.mark.parametrize("make", SPARSE)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8", "bool"])
def test_a_sparse_table_has_the_kinds_and_the_rows_of_the_dense_one(make, dtype):
    X = one_hot(dtype)
    assert kinds_of(make(X)) == kinds_of(X)
    said = dict(enumerate(kinds_of(X)))
    sampler = SMOTE(columns=said, random_state=0)
    made, _ = sampler.fit_resample(make(X), Y)
    dense = sampler.generate(X, sampler.plan_)  # a search may settle ties otherwise
    assert made.dtype == X.dtype
    np.testing.assert_allclose(made.toarray().astype(float), dense.astype(float), rtol=1e-6)


def test_what_is_stored_twice_or_stored_as_zero_is_no_flag_for_it():
    ones = sparse.csr_array((np.ones(3), ([0, 0, 1], [0, 0, 0])), shape=(4, 2))
    ones.has_canonical_format = False
    twice = sparse.coo_array((np.ones(3), ([0, 0, 1], [0, 0, 0])), shape=(4, 1))
    raw = sparse.csr_array(
        (np.ones(3), np.array([0, 0, 0]), np.array([0, 2, 3, 3, 3])), shape=(4, 1)
    )
    assert kinds_of(raw) == kinds_of(twice) == ["continuous"]
    assert raw.nnz == 3, "the caller's table was changed"
    zero = sparse.csr_array((np.array([0.0, 1.0]), ([0, 1], [0, 0])), shape=(4, 1))
    assert kinds_of(zero) == ["flag"]


def test_one_hot_blocks_of_a_sparse_table_are_those_of_the_dense_one():
    half, rest = np.zeros((N, 1)), np.zeros((N, 1))
    half[::2], rest[: N // 2] = 1, 1  # N ones together, but not one in each row
    blocks = np.eye(2)[RNG.integers(0, 2, N)], np.eye(4)[RNG.integers(0, 4, N)]
    X = np.hstack([one_hot(), *blocks, half, rest])
    reasons = [one.why for one in equipoise.columns(X)]
    assert sum("one-hot" in one for one in reasons) == 9
    for make in SPARSE:
        assert [one.why for one in equipoise.columns(make(X))] == reasons


@pytest.mark.parametrize("make", SPARSE)
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_kinds_may_be_declared_of_a_sparse_table(make, dtype):
    rng = np.random.default_rng(0)
    X = np.where(rng.random((N, 5)) < 0.6, rng.integers(1, 9, (N, 5)), 0).astype(dtype)
    X[:, 3] = rng.integers(0, 2, N)
    said = {0: "integer", 1: "flag", 2: "copied", 3: "continuous", 4: "integer"}
    assert kinds_of(make(X), said) == list(said.values())
    for one in (SMOTE(columns=said), RandomOverSampler(shrinkage=0.7, columns=said)):
        sampler = one.set_params(random_state=0)
        made, _ = sampler.fit_resample(make(X), Y)
        expected = sampler.generate(X, sampler.plan_)  # a search may settle ties otherwise
        np.testing.assert_allclose(made.toarray(), expected, rtol=1e-12)
        new, base = made.toarray()[N:], sampler.plan_.base
        assert np.array_equal(new[:, [0, 4]], np.rint(new[:, [0, 4]]))
        assert np.isin(new[:, 1], X[:, 1]).all()
        assert np.array_equal(new[:, 2], X[base, 2])
        assert dtype == "int64" or not np.isin(new[:, 3], [0, 1]).all()


def test_a_copied_column_of_a_sparse_table_is_not_measured():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, 2)) * [1, 1e6]
    made, _ = SMOTE(columns={1: "copied"}, random_state=0).fit_resample(sparse.csr_array(X), Y)
    alone, _ = SMOTE(random_state=0).fit_resample(sparse.csr_array(X[:, :1]), Y)
    assert np.array_equal(made[:, [0]].toarray(), alone.toarray())


def test_what_a_sparse_column_cannot_be_is_refused():
    with pytest.raises(TableError, match=r"cannot be 'date'.*'copied'.*toarray"):
        SMOTE(columns={0: "date"}).fit_resample(sparse.csr_array(one_hot()), Y)


@pytest.mark.parametrize("kind", ["category", "ordinal"])
@pytest.mark.parametrize("fmt", ["csr_matrix", "csc_array"])
def test_levels_in_a_sparse_table_are_those_of_the_dense_one(kind, fmt):
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=N), rng.integers(0, 4, N)])
    sampler = SMOTE(columns={1: kind}, random_state=0)
    made, _ = sampler.fit_resample(getattr(sparse, fmt)(X), Y)
    assert np.array_equal(made.toarray(), sampler.fit_resample(X, Y)[0])


def shrunk(table, columns, seed=0):
    sampler = RandomOverSampler(shrinkage=0.8, columns=columns, random_state=seed)
    made, _ = sampler.fit_resample(table, Y)
    return np.asarray(made.toarray() if sparse.issparse(made) else made)[N:], sampler.plan_.base


@pytest.mark.parametrize(
    "make",
    [np.asarray, sparse.csr_array, pd.DataFrame, lambda X: X.astype(object)],
    ids=["array", "sparse", "pandas", "objects"],
)
def test_what_is_declared_binds_the_smoothed_bootstrap(make):
    X = np.column_stack([RNG.integers(0, 9, N), RNG.normal(size=(N, 3))]).astype(float)
    columns = equipoise.Columns({0: "integer", 1: "copied", 2: "continuous"}, fixed=[3])
    new, base = shrunk(make(X), columns)
    assert np.array_equal(new[:, 0], np.rint(new[:, 0].astype(float)))
    assert not np.array_equal(new[:, 0], X[base, 0])
    assert np.array_equal(new[:, 1], X[base, 1])
    assert not np.isin(new[:, 2], X[:, 2]).any()
    assert np.array_equal(new[:, 3], X[base, 3])


def test_flags_among_objects_stay_booleans_where_noise_is_added():
    X = [[float(one), bool(one > 0), f"w{one > 1}"] for one in RNG.normal(size=N)]
    made, _ = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(X, Y)
    assert {type(row[1]) for row in made} == {bool}
    frame = pd.DataFrame(X).astype({1: object})
    same, _ = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(frame, Y)
    assert same.to_numpy().tolist() == made


@pytest.mark.parametrize("kind", ["continuous", "integer", "flag", "decimal", "date"])
@pytest.mark.parametrize("container", CONTAINERS)
def test_words_cannot_be_declared_numbers(kind, container):
    table = CONTAINERS[container]("", VALUES["words"][0])
    with pytest.raises(TableError, match="could not convert string to float"):
        equipoise.columns(table, {0: kind})


@pytest.mark.parametrize("container", [*CONTAINERS, "array"])
def test_numbers_cannot_be_declared_dates(container):
    make = CONTAINERS.get(container, lambda name, values: np.array(values)[:, np.newaxis])
    with pytest.raises(TableError, match="declared to be 'date', but holds floats"):
        equipoise.columns(make("", VALUES["fractions"][0]), {0: "date"})


@pytest.mark.parametrize(
    "values",
    [
        [dt.date(2024, 1, 1 + i) if i % 2 else START for i in range(20)],
        [START if i % 2 else START.replace(tzinfo=dt.UTC) for i in range(20)],
        [START if i % 2 else dt.timedelta(i) for i in range(20)],
    ],
    ids=["days and moments", "zones", "moments and durations"],
)
def test_times_of_several_types_or_zones_are_no_times(values):
    for table in (as_objects("", values), pd.DataFrame({"x": pd.Series(values, dtype=object)})):
        (found,) = equipoise.columns(table)
        assert (str(found.kind), found.why) == (
            "copied", "objects that are no numbers, which cannot be compared",
        )  # fmt: skip
