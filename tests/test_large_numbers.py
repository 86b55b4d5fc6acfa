"""Numbers at the ends of their dtypes: exact where they are whole, finite where they are not."""

from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from samplers import cases, seeded
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.neighbors import NearestNeighbors

from equipoise import Columns
from equipoise._kernels import is_native
from equipoise.core.neighbors import ExactSearch
from equipoise.core.pools import Pool
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE, SVMSMOTE, BorderlineSMOTE, RandomOverSampler
from equipoise.testing import example_table
from equipoise.under_sampling import TomekLinks

X, Y = example_table()
pytestmark = pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")


def large_wholes(dtype, seed=0):
    """A table of an integer dtype whose values have all its digits, and lie at both its ends."""
    limits, rng = np.iinfo(dtype), np.random.default_rng(seed)
    table = rng.integers(limits.min, limits.max, X.shape, dtype=dtype, endpoint=True)
    table[:, 1] = limits.max - rng.integers(0, 100, len(X)).astype(dtype)
    table[:, 2] = limits.max - 1
    return table


def python_ints(values):
    return [None if one is None or one is pd.NA else int(one) for one in values]


def with_holes(table):
    """The table as columns of Python's integers, a few of them missing."""
    holes = np.random.default_rng(1).random(table.shape) < 0.1
    holes[:, 2] = False
    return [
        [None if hole else one for one, hole in zip(values, lost, strict=True)]
        for values, lost in zip(table.T.tolist(), holes.T.tolist(), strict=True)
    ]


def pandas_name(dtype):
    return {"i": "Int", "u": "UInt"}[dtype.kind] + str(8 * dtype.itemsize)


CONTAINERS = {
    "array": (lambda table: table, lambda made: [python_ints(one) for one in made.T]),
    "list": (
        lambda table: [list(row) for row in zip(*with_holes(table), strict=True)],
        lambda made: [python_ints(one) for one in zip(*made, strict=True)],
    ),
    "pandas": (
        lambda table: pd.DataFrame(table).add_prefix("c"),
        lambda made: [python_ints(made[name]) for name in made],
    ),
    "pandas nullable": (
        lambda table: pd.DataFrame({
            f"c{j}": pd.array(one, dtype=pandas_name(table.dtype))
            for j, one in enumerate(with_holes(table))
        }),
        lambda made: [python_ints(made[name]) for name in made],
    ),
    "pandas arrow": (
        lambda table: pd.DataFrame({
            f"c{j}": pd.array(one, dtype=pd.ArrowDtype(pa.from_numpy_dtype(table.dtype)))
            for j, one in enumerate(with_holes(table))
        }),
        lambda made: [python_ints(made[name]) for name in made],
    ),
    "polars": (
        lambda table: pl.DataFrame([
            pl.Series(f"c{j}", one, dtype=getattr(pl, pandas_name(table.dtype)))
            for j, one in enumerate(with_holes(table))
        ]),
        lambda made: [one.to_list() for one in made],
    ),
    "pyarrow": (
        lambda table: pa.table({
            f"c{j}": pa.array(one, type=pa.from_numpy_dtype(table.dtype))
            for j, one in enumerate(with_holes(table))
        }),
        lambda made: [one.to_pylist() for one in made.columns],
    ),
    "sparse": (
        sparse.csr_array,
        lambda made: [python_ints(one) for one in made.toarray().T],
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8"])
@pytest.mark.parametrize("kind", CONTAINERS)
def test_new_whole_numbers_lie_between_their_parents_to_the_last_digit(kind, dtype):
    make, read = CONTAINERS[kind]
    table = make(large_wholes(np.dtype(dtype)))
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(table, Y)
    plan, seen = sampler.plan_, read(table)
    for before, after in zip(seen, read(made), strict=True):
        assert after[: len(X)] == before
        drawn = zip(after[len(X) :], plan.base, plan.partner, plan.position, strict=True)
        for value, one, other, position in drawn:
            a, b = before[one], before[other]
            if a is None or b is None:
                assert value == a
                continue
            assert min(a, b) <= value <= max(a, b)
            exact = a + Fraction(position) * (b - a)
            assert abs(value - exact) <= Fraction(1, 2) + Fraction(abs(b - a) + 2**52, 2**52)
    assert set(read(made)[2]) == {np.iinfo(dtype).max - 1}


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8"])
@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize(
    "sampler",
    [
        SVMSMOTE(allocation="even", m_neighbors=3, random_state=0),
        RandomOverSampler(shrinkage=3.0, random_state=0),
    ],
    ids=["SVMSMOTE", "RandomOverSampler"],
)
def test_whole_numbers_that_leave_their_parents_stay_within_what_is_seen(sampler, kind, dtype):
    make, read = CONTAINERS[kind]
    table = make(large_wholes(np.dtype(dtype)))
    sampler = clone(sampler)
    if isinstance(sampler, SVMSMOTE):
        sampler.set_params(svm_estimator=AllSupport())
    made, _ = sampler.fit_resample(table, Y)
    if isinstance(sampler, SVMSMOTE):
        assert sampler.plan_.position.min() < -0.5, "it went too little outward to tell"
    for before, after in zip(read(table), read(made), strict=True):
        known = {one for one in before if one is not None}
        new = {one for one in after[len(X) :] if one is not None}
        assert min(known) <= min(new) <= max(new) <= max(known)


def test_integers_of_more_than_64_bits_are_exact_too():
    rows = [[3**50 + i, float(i)] for i in range(12)]
    labels = [0] * 8 + [1] * 4
    made, _ = SMOTE(k_neighbors=2, random_state=0).fit_resample(rows, labels)
    assert all(3**50 + 8 <= row[0] <= 3**50 + 11 for row in made[12:])


def test_times_farther_apart_than_64_bits_of_nanoseconds_lie_between_their_parents():
    times = pd.to_datetime(["1678-01-01", "2261-12-31"] * 20)
    frame = pd.DataFrame({"at": times, "x": np.arange(40.0)})
    labels = np.repeat([0, 1], [30, 10])
    made, _ = SMOTE(random_state=0).fit_resample(frame, labels)
    new = made["at"][40:]
    assert new.between(times.min(), times.max()).all()
    assert new.nunique() > 5


def with_sentinels(dtype):
    """The example table, where a few cells of each class are the largest numbers there are."""
    table, largest = X.astype(dtype), np.finfo(dtype).max
    rare = np.flatnonzero(Y == 1)
    table[::7, 0], table[::5, 1] = largest, -largest
    table[rare[:10], 2], table[rare[10:20], 2] = -largest, largest
    return table


class AllSupport(BaseEstimator):
    """In place of scikit-learn's machine, which takes no numbers so large."""

    def fit(self, X, y):
        self.support_ = np.arange(len(y))
        return self


@pytest.mark.parametrize("wrap", [np.asarray, pd.DataFrame], ids=["array", "pandas"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", cases("adds", "is_plain"))
def test_finite_rows_have_finite_children(case, dtype, wrap):
    sampler = seeded(case.lenient, 0)
    if "svm_estimator" in sampler.get_params():
        sampler.set_params(svm_estimator=AllSupport())
    table = with_sentinels(dtype)
    if case.id == "SMOTENC(first)" and dtype == np.float64:
        with pytest.raises(TableError, match="too far apart for a squared distance in float64"):
            sampler.fit_resample(wrap(table), Y)
        return
    made, labels = sampler.fit_resample(wrap(table), Y)
    values = made.toarray() if sparse.issparse(made) else np.asarray(made)
    assert np.isfinite(values).all()
    assert values.dtype == dtype
    assert len(labels) == len(values)


@pytest.mark.parametrize("sampler", [SMOTE(), SVMSMOTE(svm_estimator=AllSupport())], ids=str)
def test_finite_rows_of_a_sparse_table_have_finite_children(sampler):
    table = with_sentinels(np.float32)
    made, _ = seeded(sampler).fit_resample(sparse.csr_array(table), Y)
    dense, _ = seeded(sampler).fit_resample(table, Y)
    assert np.isfinite(made.data).all()
    assert np.array_equal(made.toarray(), dense)


class Exactly:
    """Who is near whom as Python's fractions tell."""

    def __init__(self, table):
        self._rows = [[Fraction(float(one)) for one in line] for line in table]

    def square(self, row, other):
        pairs = zip(self._rows[row], self._rows[other], strict=True)
        return sum((a - b) ** 2 for a, b in pairs if a != b)

    def nearest(self, pool, row, k):
        others = (one for one in pool if one != row)
        return sorted(others, key=lambda one: (self.square(row, one), one))[:k]

    def are_nearest(self, pool, row, found):
        """Whether rows are nearest but for the rounding of a sum of squares."""
        right = self.nearest(pool, row, len(found))
        pairs = zip(right, sorted(found, key=lambda one: self.square(row, one)), strict=True)
        slack = 1 + Fraction(1, 10**14)
        return all(self.square(row, b) <= self.square(row, a) * slack for a, b in pairs)


@pytest.mark.skipif(not is_native(), reason="scikit-learn's distances overflow")
def test_a_neighbour_is_a_real_row_and_the_nearest_however_far_rows_are_apart():
    table = with_sentinels(np.float64)
    exactly = Exactly(table)
    for pool in (np.flatnonzero(Y == 1), np.arange(len(Y))):
        found = ExactSearch(table, 1)(np.arange(0, len(Y), 3), Pool(pool, "some"), 6, None)
        for row, near in zip(range(0, len(Y), 3), found.tolist(), strict=True):
            assert len(set(near)) == 6
            assert set(near) <= set(pool.tolist()) - {row}
            assert exactly.are_nearest(pool.tolist(), row, near)


def test_links_of_rows_whose_distance_no_float_holds_are_refused_by_column():
    table = X.copy()
    table[3, 2] = 1e300
    with pytest.raises(TableError, match="column 2 holds values as large as 1e\\+300"):
        TomekLinks().fit_resample(table, Y)
    frame = pd.DataFrame(table).assign(level="a").add_prefix("c")
    frame.loc[::2, "clevel"] = "b"
    with pytest.raises(TableError, match="column c2 holds values as large as 1e\\+300"):
        SMOTE().fit_resample(frame, Y)
    with pytest.raises(TableError, match="it holds values as large as 1e\\+300"):
        SMOTE().fit_resample(sparse.csr_array(np.pad(table, ((0, 0), (0, 2000)))), Y)


def times_and_flags(rng, n=60):
    """Sparse columns beside times in seconds, which differ in their last digits."""
    table = (rng.random((n, 9000)) < 0.002) * 1.0
    table[:, 0] = 1.7e9 + rng.integers(0, 40, n)
    table[rng.random(n) < 0.5, 1] = 1.6e15
    table[:, 1] += (table[:, 1] > 0) * rng.integers(0, 100, n)
    return table


@pytest.mark.parametrize("wrap", [sparse.csr_array, sparse.csc_matrix])
def test_neighbours_in_a_sparse_table_are_the_exact_ones(wrap):
    table = times_and_flags(np.random.default_rng(0))
    labels = np.repeat([0, 1], [40, 20])
    plan = SMOTE(k_neighbors=3, random_state=0).plan(wrap(table), labels)
    used = np.flatnonzero(table.any(axis=0))
    drawn = {}
    for base, partner in zip(plan.base.tolist(), plan.partner.tolist(), strict=True):
        drawn.setdefault(base, set()).add(partner)
    assert len(drawn) > 10
    exactly = Exactly(table[:, used])
    for base, partners in drawn.items():
        assert partners <= set(exactly.nearest(range(40, 60), base, 3))


def test_a_sparse_table_is_not_written_to_by_its_search():
    data, indices, indptr = [1.0, 2.0, 3.0] * 20, [1, 0, 1] * 20, np.arange(0, 61, 3)
    table = sparse.csr_matrix((data, indices, indptr), shape=(20, 9000))
    before = table.indices.copy(), table.data.copy()
    SMOTE(random_state=0).fit_resample(table, np.repeat([0, 1], [12, 8]))
    assert np.array_equal(table.indices, before[0])
    assert np.array_equal(table.data, before[1])


@pytest.mark.parametrize("given", ["groups", "time"])
@pytest.mark.parametrize("name", ["k_neighbors", "m_neighbors"])
def test_an_object_that_searches_is_refused_where_groups_or_time_tell_who_is_near(name, given):
    sampler = BorderlineSMOTE(**{name: NearestNeighbors(n_neighbors=4)})
    with pytest.raises(TableError, match=f"{name} is an object .* knows nothing of {given}"):
        sampler.fit_resample(X, Y, **{given: np.arange(len(X)) % 2})


def test_noise_is_added_to_no_fixed_column():
    frame = pd.DataFrame(X).add_prefix("c")
    columns = Columns(fixed=["c1"])
    for table, asked in ((frame, columns), (sparse.csr_array(X), Columns(fixed=[1]))):
        sampler = RandomOverSampler(shrinkage=1.0, columns=asked, random_state=0)
        made, _ = sampler.fit_resample(table, Y)
        values = made.toarray() if sparse.issparse(made) else made.to_numpy()
        new, base = values[len(X) :], X[sampler.plan_.base]
        assert np.array_equal(new[:, 1], base[:, 1])
        assert (new[:, 0] != base[:, 0]).all()


@pytest.mark.parametrize("wrap", [np.asarray, pd.DataFrame, list], ids=["array", "pandas", "list"])
def test_noise_leaves_floats_that_are_declared_whole_numbers_whole(wrap):
    table = np.column_stack([np.round(10 * X[:, 0]) + 0.0, X[:, 1]])
    given = wrap(table.tolist()) if wrap is list else wrap(table)
    sampler = RandomOverSampler(shrinkage=2.0, columns={0: "integer"}, random_state=0)
    made, _ = sampler.fit_resample(given, Y)
    values = np.asarray(made)
    assert (values[:, 0] == np.rint(values[:, 0])).all()
    assert table[:, 0].min() <= values[:, 0].min() <= values[:, 0].max() <= table[:, 0].max()
    assert (values[len(X) :, 0] != table[sampler.plan_.base, 0]).any()


def test_the_support_vector_machine_takes_sparse_tables_of_64_bit_indices():
    table = sparse.csr_array(X)
    wide = sparse.csr_array(X)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    one, _ = SVMSMOTE(random_state=0).fit_resample(table, Y)
    two, _ = SVMSMOTE(random_state=0).fit_resample(wide, Y)
    assert wide.indices.dtype == np.int64
    assert np.array_equal(one.toarray(), two.toarray())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_lies_between_numbers_that_are_far_apart_is_where_its_position_says(dtype):
    table = with_sentinels(dtype)
    sampler = SMOTE(k_neighbors=39, random_state=0)  # all of the class are partners
    made, _ = sampler.fit_resample(table, Y)
    plan = sampler.plan_
    n_far = 0
    for value, one, other, position in zip(
        made[len(X) :], plan.base, plan.partner, plan.position, strict=True
    ):
        for j in range(X.shape[1]):
            a, b = Fraction(float(table[one, j])), Fraction(float(table[other, j]))
            if abs(a - b) > Fraction(3, 2) * Fraction(float(np.finfo(dtype).max)):
                n_far += 1
                exact = a + Fraction(position) * (b - a)
                slack = abs(b - a) * Fraction(2 * float(np.finfo(dtype).eps))
                assert abs(Fraction(float(value[j])) - exact) <= slack
    assert n_far > 5
