"""Every type that Arrow has: rows that stay come back as they were, in the same schema."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import compute

from equipoise.exceptions import TableError, TableTypeError
from equipoise.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler, TomekLinks

# What cannot be compared is copied, and told of: tests/_engine/test_doubts.py.
pytestmark = pytest.mark.filterwarnings("ignore::equipoise.exceptions.NotMeasuredWarning")

N = 60
Y = np.repeat([0, 1], [45, 15])
rng = np.random.default_rng(0)
FLOATS = rng.normal(size=N).round(2)
WHOLE = rng.integers(0, 50, N)
WORDS = np.array(["a", "b", "c"])[WHOLE % 3].tolist()
DECIMALS = [Decimal(str(value)).quantize(Decimal("0.01")) for value in FLOATS]

SAMPLERS = [
    SMOTE(k_neighbors=3, random_state=0),
    SMOTENC(k_neighbors=3, random_state=0),
    RandomOverSampler(random_state=0),
    RandomOverSampler(shrinkage=0.5, random_state=0),
    RandomUnderSampler(random_state=0),
    TomekLinks(),
    EditedNearestNeighbours(),
]
NAMES = ["SMOTE", "SMOTENC", "over", "smoothed", "under", "Tomek", "ENN"]


def holed(values):
    """Values with every seventh missing."""
    return [None if row % 7 == 0 else value for row, value in enumerate(values)]


class Money(pa.ExtensionType):
    """A type of somebody else's, kept as floats."""

    def __init__(self):
        super().__init__(pa.float64(), "test.money")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type, serialized):
        return cls()


def arrow_columns():
    texts = [word.encode() for word in WORDS]
    yield pa.array(holed(WORDS), pa.string_view())
    yield pa.array(holed(texts), pa.binary_view())
    yield pa.array(texts)
    yield pa.array([text * 3 for text in texts], pa.binary(3))
    yield pa.array(holed(WORDS), pa.large_string())
    yield compute.run_end_encode(pa.array(np.repeat(FLOATS[:20], 3)))
    yield compute.run_end_encode(pa.array(sorted(WORDS)))
    yield compute.run_end_encode(pa.array(holed(WHOLE.tolist())), run_end_type=pa.int16())
    yield pa.array(holed(WORDS)).dictionary_encode()
    yield pa.array(holed(WHOLE.tolist())).dictionary_encode()
    yield pa.DictionaryArray.from_arrays(
        pa.array(WHOLE % 3, pa.int8()), pa.array(["c", None, "a"], pa.string_view())
    )
    yield pa.ExtensionArray.from_storage(Money(), pa.array(FLOATS))
    yield pa.array(holed(FLOATS.astype(np.float16)), pa.float16())
    yield pa.array(holed([[int(one)] for one in WHOLE]))
    yield pa.array([[1]] * N, pa.large_list(pa.int64()))
    yield pa.array([[1.0, float(one)] for one in FLOATS], pa.list_(pa.float64(), 2))
    yield pa.array([["a"]] * N, pa.list_(pa.string_view()))
    yield pa.array([{"a": int(one)} for one in WHOLE])
    yield pa.array([{"a": "b"}] * N, pa.struct([("a", pa.string_view())]))
    yield pa.array([[("a", int(one))] for one in WHOLE], pa.map_(pa.string(), pa.int64()))
    yield pa.array(DECIMALS, pa.decimal128(5, 2))
    yield pa.array(holed(DECIMALS), pa.decimal256(60, 2))
    yield pa.array(holed(WHOLE.tolist()), pa.duration("s"))
    yield pa.array([(int(one) % 3, 2, 3) for one in WHOLE], pa.month_day_nano_interval())
    yield pa.nulls(N)
    yield pa.array(WHOLE, pa.time64("us"))
    yield pa.array(WHOLE * 86_400_000, pa.date64())
    yield pa.array(WHOLE, pa.timestamp("ns", "Europe/Berlin"))
    yield pa.array(holed((WHOLE % 2 == 0).tolist()))
    yield pa.UnionArray.from_dense(
        pa.array([0] * N, pa.int8()), pa.array(range(N), pa.int32()), [pa.array(WHOLE)]
    )
    yield pa.FixedShapeTensorArray.from_numpy_ndarray(np.ones((N, 2, 2)))
    if hasattr(pa, "decimal32"):  # from 18 on
        yield pa.array(holed(DECIMALS), pa.decimal32(7, 2))
        yield pa.array(DECIMALS, pa.decimal64(12, 2))
        yield pa.ExtensionArray.from_storage(
            pa.uuid(), pa.array([bytes([one % 4] * 16) for one in WHOLE.tolist()], pa.binary(16))
        )
        yield pa.ExtensionArray.from_storage(pa.bool8(), pa.array(WHOLE % 2, pa.int8()))


COLUMNS = {str(column.type): column for column in arrow_columns()}


def rows_of(table):
    """Rows as Python's values, read without our code; what has none by its text."""
    columns = [[str(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("sampler", SAMPLERS, ids=NAMES)
@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_of_any_arrow_type_keeps_its_type_and_its_old_rows(name, sampler):
    column = COLUMNS[name]
    chunked = pa.chunked_array([column.slice(0, 0), column.slice(0, 20), column.slice(20)])
    X = pa.table({"x": FLOATS, "column": chunked, "z": WHOLE})
    made, y = sampler.fit_resample(X, Y)
    made.validate(full=True)
    assert made.schema == X.schema
    assert made.num_rows == len(y)
    before, after = rows_of(X), rows_of(made)
    stays = ~sampler.is_synthetic_
    assert [after[row] for row in np.flatnonzero(stays)] == [
        before[row] for row in sampler.sample_indices_[stays]
    ]


def test_a_column_of_runs_is_measured_as_the_numbers_that_it_holds():
    values = np.repeat(FLOATS[:20], 3)
    runs = pa.table({"x": FLOATS, "run": compute.run_end_encode(pa.array(values))})
    plain = pa.table({"x": FLOATS, "run": values})
    made, _ = SMOTE(random_state=0).fit_resample(runs, Y)
    expected, _ = SMOTE(random_state=0).fit_resample(plain, Y)
    assert made.column("run").to_pylist() == expected.column("run").to_pylist()


def test_half_floats_are_rounded_from_what_is_made_in_single_precision():
    half = FLOATS.astype(np.float16)
    made, _ = SMOTE(random_state=0).fit_resample(pa.table({"x": pa.array(half), "z": WHOLE}), Y)
    single = pa.table({"x": pa.array(half.astype(np.float32)), "z": WHOLE})
    expected, _ = SMOTE(random_state=0).fit_resample(single, Y)
    assert np.array_equal(
        made.column("x").to_numpy(), expected.column("x").to_numpy().astype(np.float16)
    )


@pytest.mark.parametrize("dtype", ["halffloat", "string_view", "decimal256(60, 2)"])
def test_young_types_have_levels_where_they_are_declared_categories(dtype):
    X = pa.table({"column": COLUMNS[dtype], "x": FLOATS})
    made, _ = SMOTE(random_state=0, columns={"column": "category"}).fit_resample(X, Y)
    assert made.schema == X.schema
    assert set(made.column("column").to_pylist()) == set(X.column("column").to_pylist())


@pytest.mark.parametrize("sampler", SAMPLERS, ids=NAMES)
def test_a_record_batch_comes_back_as_one(sampler):
    columns = {"x": FLOATS, "view": pa.array(WORDS, pa.string_view()), "z": WHOLE}
    batch, table = pa.record_batch(columns), pa.table(columns)
    made, _ = sampler.fit_resample(batch, Y)
    expected, _ = sampler.fit_resample(table, Y)
    assert type(made) is pa.RecordBatch
    assert pa.Table.from_batches([made]).equals(expected.combine_chunks())


def test_a_record_batch_may_hold_its_target_and_says_its_columns():
    batch = pa.record_batch({"x": FLOATS, "y": np.where(Y, "rare", "common"), "z": WHOLE})
    sampler = SMOTE(random_state=0)
    made, y = sampler.fit_resample(batch, "y")
    assert made.schema.names == ["x", "z"] == list(sampler.feature_names_in_)
    assert y.to_pylist().count("rare") == 45
    twice = pa.RecordBatch.from_arrays([pa.array(FLOATS)] * 2, names=["x", "x"])
    with pytest.raises(TableError, match="duplicate column names: x"):
        sampler.fit_resample(twice, Y)


def test_a_masked_array_does_not_lose_its_mask_in_silence():
    X = np.c_[FLOATS, WHOLE]
    masked = np.ma.masked_array(X, X > 40)
    with pytest.raises(TableError, match=rf"{(X > 40).sum()} of whose values are masked: pass X"):
        SMOTE().fit_resample(masked, Y)
    filled, _ = SMOTE(random_state=0).fit_resample(masked.astype(float).filled(np.nan), Y)
    assert np.array_equal(filled[:N], np.where(X > 40, np.nan, X), equal_nan=True)
    made, _ = SMOTE(random_state=0).fit_resample(np.ma.masked_array(X), Y)
    expected, _ = SMOTE(random_state=0).fit_resample(X, Y)
    assert np.array_equal(made, expected)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_arrays_that_are_no_tables_say_what_to_pass():
    records = np.zeros(N, dtype=[("a", float), ("b", float)])
    with pytest.raises(TableError, match=r"pass pandas.DataFrame\(X\)"):
        SMOTE().fit_resample(records, Y)
    with pytest.raises(TableTypeError, match=r"SMOTE: .*np.matrix is not supported"):
        SMOTE().fit_resample(np.matrix(np.c_[FLOATS, WHOLE]), Y)


def test_an_array_in_a_file_comes_back_as_an_array(tmp_path):
    X = np.memmap(tmp_path / "x", dtype=np.float64, shape=(N, 2), mode="w+")
    X[:] = np.c_[FLOATS, WHOLE]
    for sampler in SAMPLERS:
        assert type(sampler.fit_resample(X, Y)[0]) is np.ndarray


FRAMES = {
    "pandas string_view": lambda: pd.DataFrame(
        {"x": FLOATS, "c": pd.arrays.ArrowExtensionArray(pa.array(WORDS, pa.string_view()))}
    ),
    "pandas struct": lambda: pd.DataFrame(
        {"x": FLOATS, "c": pd.arrays.ArrowExtensionArray(pa.array([{"a": 1}] * N))}
    ),
    "pandas half floats": lambda: pd.DataFrame({"x": FLOATS, "c": FLOATS.astype(np.float16)}),
    "pandas Decimals": lambda: pd.DataFrame({"x": FLOATS, "c": DECIMALS}),
    "pandas lists": lambda: pd.DataFrame({"x": FLOATS, "c": [[1]] * N}),
    "pandas intervals": lambda: pd.DataFrame({"x": FLOATS, "c": pd.cut(WHOLE, 3)}),
    "pandas periods": lambda: pd.DataFrame(
        {"x": FLOATS, "c": pd.PeriodIndex.from_ordinals(WHOLE, freq="D")}
    ),
    "polars list": lambda: pl.DataFrame({"x": FLOATS, "c": [[1]] * N}),
    "polars array": lambda: pl.DataFrame(
        {"x": FLOATS, "c": pl.Series([[1.0, 2.0]] * N, dtype=pl.Array(pl.Float64, 2))}
    ),
    "polars struct": lambda: pl.DataFrame({"x": FLOATS, "c": [{"a": 1}] * N}),
    "polars binary": lambda: pl.DataFrame({"x": FLOATS, "c": [w.encode() for w in WORDS]}),
    "polars decimal": lambda: pl.DataFrame({"x": FLOATS, "c": DECIMALS}),
    "polars duration": lambda: pl.DataFrame(
        {"x": FLOATS, "c": pl.Series(WHOLE).cast(pl.Duration("us"))}
    ),
    "polars time": lambda: pl.DataFrame({"x": FLOATS, "c": pl.Series(WHOLE).cast(pl.Time)}),
    "polars null": lambda: pl.DataFrame({"x": FLOATS, "c": [None] * N}),
    "polars object": lambda: pl.DataFrame(
        {"x": FLOATS, "c": pl.Series([object()] * N, dtype=pl.Object)}
    ),
}
if hasattr(pl, "Int128"):  # from 1.18 on
    FRAMES["polars int128"] = lambda: pl.DataFrame(
        {"x": FLOATS, "c": pl.Series(WHOLE).cast(pl.Int128)}
    )


@pytest.mark.parametrize("sampler", SAMPLERS, ids=NAMES)
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_of_any_type_keeps_it_or_says_in_one_sentence_why_not(name, sampler):
    X = FRAMES[name]()
    if name == "pandas string_view":
        with pytest.raises(
            TableError, match=r"^\w+: column 'c' of X is of Arrow's type string_view"
        ):
            sampler.fit_resample(X, Y)
        return
    made, _ = sampler.fit_resample(X, Y)
    assert list(made.dtypes) == list(X.dtypes)
    stays = np.flatnonzero(~sampler.is_synthetic_)
    before = [str(one) for one in X["c"].to_list()]
    after = [str(one) for one in made["c"].to_list()]
    assert [after[row] for row in stays] == [before[row] for row in sampler.sample_indices_[stays]]
