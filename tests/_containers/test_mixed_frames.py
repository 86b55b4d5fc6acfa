"""Columns of every kind come back as they came, from samplers that measure them."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone

import equipoise
from equipoise import Columns, FunctionSampler
from equipoise.over_sampling import (
    ADASYN,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    BorderlineSMOTE,
    KMeansSMOTE,
)

N = 80
Y = np.repeat([0, 1], [60, 20])
RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=N).round(3)
WHOLE = RNG.integers(1, 50, N)
LETTERS = RNG.choice(list("abcd"), N)
DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=int(i)) for i in RNG.integers(0, 500, N)]
TIMES = [
    dt.datetime.fromisoformat("2024-01-01") + dt.timedelta(hours=int(i))
    for i in RNG.integers(0, 9999, N)
]
CENTS = [Decimal(int(i)) / 100 for i in RNG.integers(0, 9999, N)]
ON = RNG.random(N) < 0.4


def holed(values):
    return [None if i % 7 == 3 else value for i, value in enumerate(list(values))]


def pandas_columns():
    for name in ("int8", "int64", "uint16", "float32", "float64"):
        yield name, pd.Series(WHOLE).astype(name)
    for name in ("Int8", "Int64", "UInt32", "Float32", "Float64"):
        yield name, pd.Series(holed(WHOLE.tolist()), dtype=name)
    yield "float64 with holes", pd.Series(holed(NUMBERS.tolist()), dtype="float64")
    yield "whole float64 with holes", pd.Series(holed(WHOLE.tolist()), dtype="float64")
    yield "bool", pd.Series(ON)
    yield "boolean", pd.Series(holed(ON.tolist()), dtype="boolean")
    yield "object strings", pd.Series(holed(LETTERS.tolist()), dtype=object)
    yield "string", pd.Series(holed(LETTERS.tolist()), dtype="string")
    yield "string[pyarrow]", pd.Series(holed(LETTERS.tolist()), dtype="string[pyarrow]")
    yield "category", pd.Series(pd.Categorical(holed(LETTERS.tolist()), categories=list("dcbax")))
    kept = pd.CategoricalDtype(list("abcd"), ordered=True)
    yield "ordered category", pd.Series(pd.Categorical(LETTERS, dtype=kept))
    yield "category of numbers", pd.Series(pd.Categorical(WHOLE % 4))
    yield "object mixed", pd.Series([1, "a", None, 2.5] * (N // 4), dtype=object)
    yield "object decimals", pd.Series(CENTS, dtype=object)
    for unit in ("s", "ms", "us", "ns"):
        yield f"datetime64[{unit}]", pd.Series(pd.to_datetime(TIMES)).astype(f"datetime64[{unit}]")
    zoned = pd.Series(pd.to_datetime(holed(TIMES))).dt.tz_localize(
        "Europe/Paris", ambiguous="NaT", nonexistent="NaT"
    )
    yield "datetime with zone and holes", zoned
    yield "timedelta64[ns]", pd.Series(pd.to_timedelta(WHOLE, unit="h"))
    yield "period", pd.Series(pd.PeriodIndex(pd.to_datetime(DAYS), freq="M"))
    yield "interval", pd.Series(pd.cut(NUMBERS, 4).astype(pd.IntervalDtype()))
    yield (
        "sparse float",
        pd.Series(np.where(ON, NUMBERS, 0.0)).astype(pd.SparseDtype("float64", 0.0)),
    )
    yield "sparse int", pd.Series(np.where(ON, WHOLE, 0)).astype(pd.SparseDtype("int64", 0))
    arrow = {
        "int32[pyarrow]": WHOLE.tolist(),
        "double[pyarrow]": NUMBERS.tolist(),
        "bool[pyarrow]": ON.tolist(),
        "timestamp[us, tz=UTC][pyarrow]": [t.replace(tzinfo=dt.UTC) for t in TIMES],
    }
    for name, values in arrow.items():
        yield name, pd.Series(holed(values), dtype=name)
    for kind, values in (
        (pa.date32(), DAYS),
        (pa.decimal128(9, 2), CENTS),
        (pa.dictionary(pa.int8(), pa.string()), LETTERS.tolist()),
    ):
        yield (
            f"arrow {kind}",
            pd.Series(pd.arrays.ArrowExtensionArray(pa.array(holed(values), kind))),
        )
    yield "lists", pd.Series([[int(i), 1] for i in WHOLE], dtype=object)


def polars_columns():
    types = {
        pl.Int8: WHOLE, pl.UInt64: WHOLE, pl.Float32: NUMBERS, pl.Float64: NUMBERS,
        pl.Boolean: ON, pl.String: LETTERS, pl.Categorical: LETTERS, pl.Enum(list("dcba")): LETTERS,
        pl.Date: DAYS, pl.Datetime("ms"): TIMES, pl.Datetime("us", "UTC"): TIMES,
        pl.Datetime("ns"): TIMES, pl.Duration("ms"): [t - TIMES[0] for t in TIMES],
        pl.Time: [t.time() for t in TIMES], pl.Decimal(9, 2): CENTS,
        pl.List(pl.Int64): [[int(i), 1] for i in WHOLE],
        pl.Struct({"a": pl.Int64}): [{"a": int(i)} for i in WHOLE],
    }  # fmt: skip
    for dtype, values in types.items():
        plain = [value.item() if isinstance(value, np.generic) else value for value in values]
        yield f"{dtype}", pl.Series("x", plain, strict=False).cast(dtype)
        yield f"{dtype} with holes", pl.Series("x", holed(plain), strict=False).cast(dtype)
    yield "Null", pl.Series("x", [None] * N)
    yield "Binary", pl.Series("x", [letter.encode() for letter in LETTERS])


def arrow_columns():
    kinds = {
        pa.int16(): WHOLE.tolist(), pa.uint64(): WHOLE.tolist(), pa.float32(): NUMBERS.tolist(),
        pa.float64(): NUMBERS.tolist(), pa.bool_(): ON.tolist(), pa.string(): LETTERS.tolist(),
        pa.large_string(): LETTERS.tolist(), pa.date32(): DAYS, pa.date64(): DAYS,
        pa.timestamp("s"): TIMES, pa.timestamp("ns", "Europe/Paris"): TIMES,
        pa.duration("us"): [t - TIMES[0] for t in TIMES], pa.time32("s"): [t.time() for t in TIMES],
        pa.time64("us"): [t.time() for t in TIMES], pa.decimal128(9, 2): CENTS,
        pa.decimal256(40, 2): CENTS, pa.dictionary(pa.int8(), pa.string()): LETTERS.tolist(),
        pa.dictionary(pa.int32(), pa.string(), ordered=True): LETTERS.tolist(),
        pa.list_(pa.int64()): [[int(i), 1] for i in WHOLE], pa.binary(): [b"a", b"b"] * (N // 2),
    }  # fmt: skip
    for kind, values in kinds.items():
        yield (
            f"{kind}",
            pa.chunked_array(
                [pa.array(holed(values)[:50], kind), pa.array(holed(values)[50:], kind)]
            ),
        )
    yield "null", pa.chunked_array([pa.nulls(N)])


def tables():
    for name, column in pandas_columns():
        yield f"pandas {name}", pd.DataFrame({"n": NUMBERS, "x": column, "l": LETTERS})
    for name, column in polars_columns():
        yield f"polars {name}", pl.DataFrame({"n": NUMBERS, "x": column, "l": LETTERS})
    for name, column in arrow_columns():
        yield f"pyarrow {name}", pa.table({"n": NUMBERS, "x": column, "l": LETTERS})


TABLES = dict(tables())


def schema(table):
    if isinstance(table, pd.DataFrame):
        return list(table.columns), list(table.dtypes)
    return table.schema


def values_of(table, name):
    if isinstance(table, pd.DataFrame):
        return [None if is_missing(one) else one for one in table[name].tolist()]
    return table[name].to_list() if isinstance(table, pl.DataFrame) else table[name].to_pylist()


def is_missing(value):
    return not isinstance(value, list) and bool(pd.isna(value))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    "sampler",
    [SMOTE(), SMOTENC(), SMOTE(columns=Columns(metric="heom"))],
    ids=["SMOTE", "SMOTENC", "HEOM"],
)
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.NotMeasuredWarning")
def test_a_column_of_any_kind_comes_back_as_it_came(sampler, name):
    table = TABLES[name]
    X, y = clone(sampler).set_params(random_state=0).fit_resample(table, Y)
    assert type(X) is type(table)
    assert schema(X) == schema(table)
    assert len(y) == 120
    before, after = values_of(table, "x"), values_of(X, "x")
    assert after[:N] == before
    seen = [one for one in before if one is not None]
    made = [one for one in after[N:] if one is not None]
    if {type(one) for one in seen} & {str, list, dict, bytes, Decimal, bool}:
        assert all(one in seen for one in made), "a value was never seen"
    elif made and not isinstance(made[0], (pd.Period, pd.Interval)):
        assert min(seen) <= min(made)
        assert max(made) <= max(seen)


def test_there_are_at_least_forty_kinds():
    assert len(TABLES) >= 90


@pytest.mark.parametrize(
    "sampler",
    [
        BorderlineSMOTE(kind="borderline-1"),
        BorderlineSMOTE(kind="borderline-2"),
        SVMSMOTE(),
        SVMSMOTE(allocation="even"),
        ADASYN(),
        KMeansSMOTE(kmeans_estimator=2, cluster_balance_threshold=0.1),
        SMOTEN(),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_every_sampler_takes_a_mixed_table(sampler, kind):
    rng = np.random.default_rng(1)
    y = (rng.random(300) < 0.2).astype(int)
    table = pl.DataFrame({
        "amount": rng.normal(size=300) + y,
        "count": pl.Series(rng.poisson(3, 300)),
        "city": rng.choice(["x", "y", "z"], 300),
        "on": rng.random(300) < 0.5,
        "day": pl.Series(rng.integers(0, 900, 300)).cast(pl.Int32).cast(pl.Date),
    })  # fmt: skip
    table = table.with_columns(
        pl.when(pl.int_range(300) % 9 == 0).then(None).otherwise(pl.all()).name.keep()
    )
    frame = {"polars": table, "pandas": table.to_pandas(), "pyarrow": table.to_arrow()}[kind]
    sampler = clone(sampler).set_params(random_state=0)
    X, y_new = sampler.fit_resample(frame, y)
    assert schema(X) == schema(frame)
    assert len(X) == len(y_new) == sampler.plan_.n_out
    again = sampler.generate(frame, sampler.plan_)
    assert values_of(again, "city") == values_of(X, "city")
    assert values_of(again, "amount") == values_of(X, "amount")


def test_numbers_among_objects_are_numbers_in_a_frame_as_in_an_array():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [28, 12])
    values = np.empty((40, 3), dtype=object)
    values[:, 0] = rng.normal(size=40).tolist()
    values[:, 1] = rng.integers(0, 5, 40).tolist()
    values[:, 2] = rng.choice(list("ab"), 40).tolist()
    values[30, 0] = None
    frame = pd.DataFrame(values, columns=["real", "whole", "word"])
    assert equipoise.columns(frame).kinds == {
        "real": "continuous", "whole": "integer", "word": "category",
    }  # fmt: skip
    from_frame, _ = SMOTE(random_state=0).fit_resample(frame, y)
    from_array, _ = SMOTE(random_state=0).fit_resample(values, y)
    assert from_frame.to_numpy().tolist() == from_array.tolist()
    assert list(from_frame.dtypes) == [object, object, frame.dtypes["word"]]
    assert {type(one) for one in from_frame["whole"]} == {int}
    assert {type(one) for one in from_frame["real"]} == {float, type(None)}


def test_sparse_columns_of_pandas_are_read_for_samplers_of_others():
    frame = pd.DataFrame({"a": pd.arrays.SparseArray([0.0, 1.0, 2.0] * 10), "b": np.arange(30.0)})
    made, _ = FunctionSampler().fit_resample(frame, np.repeat([0, 1], 15))
    pd.testing.assert_frame_equal(made, frame)
