"""Tables of one column, in every container that keeps Python's values apart."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

N = 60
_RNG = np.random.default_rng(0)
HOURS = _RNG.integers(0, 90_000, N).tolist()
START = dt.datetime.fromisoformat("2021-03-01T12:30:00")

#: A few values of each kind, as Python has them, and what they are.
VALUES = {
    "fractions": (_RNG.normal(size=N).round(3).tolist(), "continuous"),
    "whole numbers": (_RNG.integers(-5, 50, N).tolist(), "integer"),
    "row numbers": (list(range(N)), "integer"),
    "a rank, shuffled": (_RNG.permutation(N).tolist(), "integer"),
    "whole floats": (_RNG.integers(0, 50, N).astype(float).tolist(), "continuous"),
    "floats of 0 and 1": (_RNG.integers(0, 2, N).astype(float).tolist(), "flag"),
    "whole numbers of 0 and 1": (_RNG.integers(0, 2, N).tolist(), "flag"),
    "booleans": ((_RNG.random(N) < 0.4).tolist(), "flag"),
    "decimals": ([Decimal(one).scaleb(-2) for one in _RNG.integers(0, 999, N).tolist()], "decimal"),
    "words": (_RNG.choice(list("abc"), N).tolist(), "category"),
    "words that all differ": ([f"c{'abcdefghij'[i % 10]}{i}" for i in range(N)], "category"),
    "one word": (["x"] * N, "category"),
    "days": ([START.date() + dt.timedelta(hours=one) for one in HOURS], "date"),
    "moments": ([START + dt.timedelta(hours=one) for one in HOURS], "date"),
    "moments in a zone": (
        [START.replace(tzinfo=dt.UTC) + dt.timedelta(hours=one) for one in HOURS], "date",
    ),
    "durations": ([dt.timedelta(hours=one, seconds=5) for one in HOURS], "date"),
    "times of day": ([(START + dt.timedelta(minutes=one)).time() for one in HOURS], "date"),
}  # fmt: skip
DTYPES = {"decimals": pa.decimal128(9, 2)}


def with_holes(values):
    return [None if i % 6 == 2 else value for i, value in enumerate(values)]


def arrow_of(name, values):
    return pa.array(values, type=DTYPES.get(name))


def pandas_arrow_backed(name, values):
    column = pd.Series(pd.arrays.ArrowExtensionArray(arrow_of(name, values)))
    return pd.DataFrame({"x": column})


def as_objects(name, values):
    array = np.empty((len(values), 1), dtype=object)
    array[:, 0] = values
    return array


#: Each makes a table of one column.
CONTAINERS = {
    "list": lambda name, values: [[one] for one in values],
    "array of objects": as_objects,
    "pandas objects": lambda name, values: pd.DataFrame({"x": pd.Series(values, dtype=object)}),
    "pandas arrow-backed": pandas_arrow_backed,
    "polars": lambda name, values: pl.DataFrame({"x": pl.Series(values)}),
    "pyarrow": lambda name, values: pa.table({"x": arrow_of(name, values)}),
}
