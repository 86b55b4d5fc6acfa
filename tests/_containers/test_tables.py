"""What comes in comes back: kinds of tables, dtypes, names, indices."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse

import equipoise
from equipoise._containers import read_table
from equipoise.base import BaseSampler
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler, TomekLinks

N = 60
RNG = np.random.default_rng(0)
VALUES = np.column_stack(
    [RNG.integers(0, 100, N), RNG.integers(0, 50, N), RNG.integers(0, 3, N)]
).astype(float)
Y = np.repeat([0, 1], [48, 12])
NAMES = ["a", "b", "c"]

NUMPY_DTYPES = [
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float32", "float64"),
]
PANDAS_DTYPES = [
    *NUMPY_DTYPES,
    *(name.capitalize() for name in NUMPY_DTYPES if name.startswith(("int", "float"))),
    *("UInt8", "UInt16", "UInt32", "UInt64"),
    *(f"{name}[pyarrow]" for name in NUMPY_DTYPES if not name.startswith("float")),
    "float[pyarrow]",
    "double[pyarrow]",
]
POLARS_DTYPES = [
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64),
    *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Float32, pl.Float64),
]
ARROW_DTYPES = [
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.float32(), pa.float64()),
]


def not_aligned(values):
    """The same values, one byte behind where their dtype would begin: as some files have them."""
    raw = np.frombuffer(b"\0" + values.tobytes(), dtype=np.uint8)
    return raw[1:].view(values.dtype).reshape(values.shape)


def tables_of_one_dtype():
    for dtype in NUMPY_DTYPES:
        yield f"ndarray {dtype}", VALUES.astype(dtype)
        yield f"ndarray {dtype}, columns first", np.asfortranarray(VALUES.astype(dtype))
        yield f"ndarray {dtype}, not aligned", not_aligned(VALUES.astype(dtype))
    for dtype in PANDAS_DTYPES:
        yield f"pandas {dtype}", pd.DataFrame(VALUES, columns=NAMES).astype(dtype)
    for dtype in POLARS_DTYPES:
        frame = pl.DataFrame(VALUES, schema=NAMES)
        yield f"polars {dtype}", frame.cast(dict.fromkeys(NAMES, dtype))
    for dtype in ARROW_DTYPES:
        columns = [pa.array(column).cast(dtype) for column in VALUES.T]
        yield f"pyarrow {dtype}", pa.table(columns, names=NAMES)
    for kind in (sparse.csr_array, sparse.csc_array, sparse.csr_matrix, sparse.csc_matrix):
        for dtype in ("float32", "float64", "int64"):
            yield f"{kind.__name__} {dtype}", kind(VALUES.astype(dtype))
    yield "list of lists", VALUES.tolist()
    yield "list of integers", VALUES.astype(int).tolist()


ONE_DTYPE = dict(tables_of_one_dtype())


def numbers_in(table):
    if sparse.issparse(table):
        return table.toarray().astype(float)
    if isinstance(table, pa.Table):
        return np.column_stack([column.to_numpy() for column in table.columns]).astype(float)
    return np.asarray(table, dtype=float)


def description(table):
    """All that the caller can see of a table beside its values and its rows."""
    if isinstance(table, pd.DataFrame):
        return type(table), list(table.columns), list(table.dtypes)
    if isinstance(table, pl.DataFrame):
        return type(table), table.schema
    if isinstance(table, pa.Table):
        return type(table), table.schema
    if isinstance(table, list):
        return list, {type(row) for row in table}, {type(v) for row in table for v in row}
    return type(table), table.dtype


def is_whole(table):
    values = table if isinstance(table, list) else None
    if values is not None:
        return isinstance(values[0][0], int)
    return "int" in str(description(table)).lower().replace("uint", "int")


@pytest.mark.parametrize("name", ONE_DTYPE)
def test_smote_gives_the_kind_back_with_the_numbers_of_the_plain_array(name):
    table = ONE_DTYPE[name]
    X, _ = SMOTE(random_state=0).fit_resample(table, Y)
    assert description(X) == description(table)
    expected, _ = SMOTE(random_state=0).fit_resample(VALUES, Y)
    if is_whole(table):
        # The order of a sum of products differs between sparse and dense by one rounding.
        exact = np.rint(expected)
        assert np.abs(numbers_in(X) - expected).max() <= 0.5 + 1e-9
        assert (numbers_in(X) == exact).mean() > 0.99
    else:
        np.testing.assert_allclose(numbers_in(X), expected, rtol=1e-6, atol=1e-6)
    assert np.array_equal(numbers_in(X)[:N], VALUES)


@pytest.mark.parametrize("name", ONE_DTYPE)
@pytest.mark.parametrize("sampler", [RandomOverSampler, RandomUnderSampler])
def test_random_samplers_gather_whole_rows(sampler, name):
    table = ONE_DTYPE[name]
    resampler = sampler(random_state=0)
    X, y = resampler.fit_resample(table, Y)
    assert description(X) == description(table)
    assert np.array_equal(numbers_in(X), VALUES[resampler.sample_indices_])
    assert np.array_equal(y, Y[resampler.sample_indices_])


@pytest.mark.parametrize("name", ONE_DTYPE)
def test_synthetic_rows_alone_are_the_last_rows_of_all(name):
    table = ONE_DTYPE[name]
    sampler = SMOTE(random_state=0)
    X, _ = sampler.fit_resample(table, Y)
    alone = sampler.generate(table, sampler.plan_, synthetic_only=True)
    assert description(alone) == description(table)
    assert np.array_equal(numbers_in(alone), numbers_in(X)[N:])


@pytest.mark.parametrize("name", ONE_DTYPE)
def test_smoothed_bootstrap_keeps_the_kind(name):
    table = ONE_DTYPE[name]
    X, _ = RandomOverSampler(shrinkage=0.3, random_state=0).fit_resample(table, Y)
    assert description(X) == description(table)
    assert np.array_equal(numbers_in(X)[:N], VALUES)


def bool_tables():
    is_on = VALUES > 20
    yield "ndarray", is_on
    yield "pandas bool", pd.DataFrame(is_on, columns=NAMES)
    yield "pandas boolean", pd.DataFrame(is_on, columns=NAMES).astype("boolean")
    yield "pandas bool[pyarrow]", pd.DataFrame(is_on, columns=NAMES).astype("bool[pyarrow]")
    yield "polars", pl.DataFrame(is_on, schema=NAMES)
    yield "pyarrow", pa.table([pa.array(column) for column in is_on.T], names=NAMES)


BOOL = dict(bool_tables())


@pytest.mark.parametrize("name", BOOL)
def test_a_bool_takes_the_value_of_one_parent(name):
    sampler = SMOTE(random_state=0)
    X, _ = sampler.fit_resample(BOOL[name], Y)
    assert description(X) == description(BOOL[name])
    plan = sampler.plan_
    (new,) = plan.new
    given = np.column_stack([new.gathered(j) for j in range(3)])
    assert np.array_equal(numbers_in(X)[N:], (VALUES > 20)[given, [0, 1, 2]].astype(float))
    assert ((given == plan.base[:, None]) | (given == plan.partner[:, None])).all()


def anything():
    """Columns of every kind, holes among them: the random samplers take them all."""
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return {
        "number": [None if i % 7 == 0 else i / 2 for i in range(N)],
        "text": [f"t{i % 5}" for i in range(N)],
        "hole": [None if i % 3 == 0 else "x" for i in range(N)],
        "flag": [i % 2 == 0 for i in range(N)],
        "when": [start + dt.timedelta(days=i) for i in range(N)],
        "day": [(start + dt.timedelta(days=i)).date() for i in range(N)],
        "list": [[i, i + 1] for i in range(N)],
    }


def mixed_frames():
    plain = pd.DataFrame(anything())
    plain["category"] = pd.Categorical([f"c{i % 4}" for i in range(N)], ordered=True)
    plain["period"] = pd.period_range("2024-01", periods=N, freq="M")
    plain["zone"] = pd.date_range("2024-01-01", periods=N, tz="UTC")
    plain["nullable"] = pd.array([None if i % 4 == 0 else i for i in range(N)], dtype="Int16")
    yield "pandas", plain
    yield "pandas, dates as index", plain.set_index("zone")
    frame = pl.DataFrame(anything()).with_columns(
        pl.Series("category", [f"c{i % 4}" for i in range(N)], dtype=pl.Categorical),
        pl.Series("enum", [f"e{i % 2}" for i in range(N)], dtype=pl.Enum(["e0", "e1", "e2"])),
    )
    yield "polars", frame
    yield "pyarrow", frame.drop("enum").to_arrow()


MIXED = dict(mixed_frames())


@pytest.mark.parametrize("sampler", [RandomOverSampler, RandomUnderSampler])
@pytest.mark.parametrize("name", MIXED)
def test_random_samplers_take_any_column(sampler, name):
    table = MIXED[name]
    resampler = sampler(random_state=0)
    X, _ = resampler.fit_resample(table, Y)
    rows = resampler.sample_indices_
    if isinstance(table, pd.DataFrame):
        expected = table.iloc[rows].reset_index(drop=True)
        pd.testing.assert_frame_equal(X.reset_index(drop=True), expected)
    elif isinstance(table, pl.DataFrame):
        assert X.schema == table.schema
        assert X.equals(table[rows])
    else:
        assert X.schema == table.schema
        assert X.equals(table.take(rows))


def test_columns_of_different_dtypes_keep_them():
    table = pd.DataFrame(
        {
            "whole": VALUES[:, 0].astype("int32"),
            "real": VALUES[:, 1].astype("float32"),
            "flag": VALUES[:, 2] > 0,
            "nullable": pd.array(VALUES[:, 0], dtype="Int8"),
        }
    )
    for frame in (table, pl.from_pandas(table), pa.Table.from_pandas(table)):
        X, _ = SMOTE(random_state=0).fit_resample(frame, Y)
        assert description(X) == description(frame)


@pytest.mark.parametrize("names", [[0, 1, 2], ["a", 1, ("x", 2)]])
def test_names_that_are_no_strings_are_kept_and_not_learnt(names):
    table = pd.DataFrame(VALUES, columns=pd.Index(names, tupleize_cols=False))
    sampler = SMOTE(random_state=0)
    X, _ = sampler.fit_resample(table, Y)
    assert list(X.columns) == names
    assert not hasattr(sampler, "feature_names_in_")


LABELS = {
    "a plain range": pd.RangeIndex(N),
    "numbers": pd.Index(np.random.default_rng(1).permutation(N) + 1000, name="id"),
    "small numbers": pd.Index(np.arange(N), dtype="int8"),
    "strings": pd.Index([f"row {i}" for i in range(N)]),
    "dates": pd.date_range("2024-01-01", periods=N),
    "two levels": pd.MultiIndex.from_product([range(6), range(10)], names=["a", "b"]),
}


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("replacement", [False, True])
def test_rows_that_stay_keep_their_labels_where_none_are_added(name, replacement):
    table = pd.DataFrame(VALUES, index=LABELS[name])
    sampler = RandomUnderSampler(random_state=0, replacement=replacement)
    X, y = sampler.fit_resample(table, pd.Series(Y, index=table.index))
    assert X.index.equals(LABELS[name][sampler.sample_indices_])
    assert X.index.names == LABELS[name].names
    assert y.index.equals(X.index)
    if not replacement:
        pd.testing.assert_frame_equal(table.loc[X.index], X)


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize(
    "sampler", [SMOTE(random_state=0), RandomOverSampler(random_state=0)], ids=str
)
def test_where_rows_are_added_all_are_numbered_anew(sampler, name):
    table = pd.DataFrame(VALUES, index=LABELS[name])
    X, y = sampler.fit_resample(table, pd.Series(Y, index=table.index, name="class"))
    assert isinstance(X.index, pd.RangeIndex)
    assert list(X.index) == list(range(96))
    assert y.index.equals(X.index)
    joined = pd.concat([X, y], axis=1)
    assert len(joined) == 96
    assert joined["class"].tolist() == Y[sampler.sample_indices_].tolist()


def test_chunks_of_arrow_columns_are_read_as_one():
    half = pa.table([pa.array(column) for column in VALUES[:30].T], names=NAMES)
    rest = pa.table([pa.array(column) for column in VALUES[30:].T], names=NAMES)
    X, _ = SMOTE(random_state=0).fit_resample(pa.concat_tables([half, rest]), Y)
    expected, _ = SMOTE(random_state=0).fit_resample(VALUES, Y)
    assert np.array_equal(numbers_in(X), expected)


def test_a_lazy_frame_is_refused_with_the_way_out():
    with pytest.raises(TableError, match=r"collect\(\)"):
        SMOTE().fit_resample(pl.DataFrame(VALUES).lazy(), Y)


@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomUnderSampler(random_state=0)])
def test_several_levels_of_column_names_come_back(sampler):
    columns = pd.MultiIndex.from_product([["x"], NAMES], names=["group", "name"])
    frame = pd.DataFrame(VALUES, columns=columns)
    X, _ = sampler.fit_resample(frame, Y)
    assert X.columns.equals(columns)
    assert X.columns.names == columns.names
    assert np.array_equal(X.to_numpy(), sampler.fit_resample(VALUES, Y)[0])
    declared = SMOTE(random_state=0, columns={columns[1]: "copied"}).fit_resample(frame, Y)[0]
    assert set(declared[columns[1]]) <= set(frame[columns[1]])


def test_a_tuple_of_rows_becomes_an_array():
    rows = tuple(map(tuple, VALUES.tolist()))
    X, _ = SMOTE(random_state=0).fit_resample(rows, Y)
    assert isinstance(X, np.ndarray)
    assert np.array_equal(X, SMOTE(random_state=0).fit_resample(VALUES, Y)[0])


class _HalvesEverything(BaseSampler):
    _sampling_type = "bypass"

    def _fit_resample(self, X, y, **params):
        return X[::2] / 2, y[::2]


@pytest.mark.parametrize("name", [name for name in ONE_DTYPE if not name.startswith("cs")])
def test_a_sampler_from_outside_works_on_bare_arrays_and_gives_the_kind_back(name):
    table = ONE_DTYPE[name]
    X, y = _HalvesEverything().fit_resample(table, Y.tolist())
    assert description(X) == description(table)
    assert isinstance(y, list)
    halved = VALUES[::2] / 2
    expected = np.rint(halved) if is_whole(table) else halved
    assert np.array_equal(numbers_in(X), expected)


@pytest.mark.parametrize("table", [VALUES, VALUES.tolist(), pd.DataFrame(VALUES)])
def test_a_table_is_read_with_its_size(table):
    read = read_table(table)
    assert (read.n_rows, read.n_columns) == (N, 3)


def test_an_integer_near_the_end_of_its_range_stays_in_it():
    top = np.iinfo(np.uint64).max
    table = np.full((N, 2), top, dtype=np.uint64)
    table[::2, 0] = top - np.uint64(10_000)
    X, _ = SMOTE(random_state=0).fit_resample(table, Y)
    assert X.dtype == np.uint64
    assert X.min() >= top - np.uint64(20_000)


@pytest.mark.parametrize("hole", [None, np.nan, np.float32("nan"), pd.NA, pd.NaT])
def test_missing_cells_of_objects_are_holes_of_any_kind(hole):
    X = np.array([[1, 1.5, "a"], [hole, hole, hole], [5, 2.5, "b"]] * 8, dtype=object)
    found = equipoise.columns(X)
    assert [one.kind for one in found] == ["integer", "continuous", "category"]
    assert [one.n_missing for one in found] == [8, 8, 8]
    made, _ = SMOTE(random_state=0).fit_resample(X, [0] * 15 + [1] * 9)
    for column, kind in zip(made[24:].T, (int, float, str), strict=True):
        assert all(one is hole or isinstance(one, kind) for one in column)


def test_an_array_within_a_cell_is_refused():
    X = np.empty((2, 1), dtype=object)
    X[0, 0], X[1, 0] = np.array([1, 2]), "x"
    with pytest.raises(TypeError, match="no value of a table"):
        equipoise.columns(X)


@pytest.mark.parametrize("sampler", [RandomUnderSampler(random_state=0), TomekLinks()], ids=str)
@pytest.mark.parametrize("as_frame", [False, True])
def test_where_labels_differ_y_gets_those_of_the_table(sampler, as_frame):
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), index=np.arange(100, 160))
    y = pd.Series(np.arange(60) % 4 == 0, index=np.arange(60)[::-1], name="ill")
    y = y.to_frame() if as_frame else y
    X_new, y_new = sampler.fit_resample(X, y)
    assert X_new.index.equals(y_new.index)
    assert np.array_equal(np.asarray(y_new), np.asarray(y)[sampler.sample_indices_])
    assert y.index[0] == 59
