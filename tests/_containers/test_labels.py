"""What comes in as y comes back as it was."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse

from equipoise._containers import read_labels
from equipoise._containers.labels import factorize
from equipoise.exceptions import TargetError
from equipoise.over_sampling import SMOTE
from equipoise.under_sampling import RandomUnderSampler

CODES = np.repeat([0, 1, 2], [30, 12, 9])
X = np.random.default_rng(0).normal(size=(51, 3))
WORDS = np.array(["ham", "spam", "yam"])[CODES]


def ways_to_say_it():
    for dtype in ("int8", "int64", "uint16", "float32", "float64"):
        yield f"ndarray {dtype}", CODES.astype(dtype)
    yield "ndarray of one column", CODES[:, np.newaxis]
    yield "ndarray str", WORDS
    yield "ndarray object", WORDS.astype(object)
    yield "ndarray bytes", WORDS.astype("S4")
    yield "list", CODES.tolist()
    yield "list of str", WORDS.tolist()
    yield "tuple", tuple(CODES.tolist())
    yield "indicator", np.eye(3, dtype=int)[CODES]
    yield "indicator float", np.eye(3)[CODES]
    yield "indicator bool", np.eye(3, dtype=bool)[CODES]
    yield "indicator csr", sparse.csr_matrix(np.eye(3, dtype=int)[CODES])
    yield "indicator frame", pd.DataFrame(np.eye(3, dtype=int)[CODES], columns=["h", "s", "y"])
    for dtype in ("int64", "Int8", "category", "string", "object", "int32[pyarrow]"):
        yield f"pandas {dtype}", pd.Series(CODES, name="y").astype(dtype)
    ordered = pd.Categorical(WORDS, categories=["yam", "spam", "ham"])
    yield "pandas words as category", pd.Series(ordered)
    yield "pandas frame", pd.DataFrame({"y": WORDS})
    yield "polars int", pl.Series("y", CODES)
    yield "polars str", pl.Series("y", WORDS)
    yield "polars categorical", pl.Series("y", WORDS, dtype=pl.Categorical)
    yield "polars enum", pl.Series("y", WORDS, dtype=pl.Enum(["yam", "ham", "spam"]))
    yield "polars frame", pl.DataFrame({"y": WORDS})
    yield "pyarrow array", pa.array(CODES)
    yield "pyarrow chunked", pa.chunked_array([WORDS[:20].tolist(), WORDS[20:].tolist()])
    yield "pyarrow dictionary", pa.chunked_array([pa.array(WORDS.tolist()).dictionary_encode()])
    yield "pyarrow table", pa.table({"y": WORDS.tolist()})


WAYS = dict(ways_to_say_it())


def dtype_of(y):
    if isinstance(y, pd.DataFrame):
        return list(y.dtypes), list(y.columns)
    if isinstance(y, (pa.Table, pl.DataFrame)):
        return y.schema
    if isinstance(y, (pa.Array, pa.ChunkedArray)):
        return y.type
    return getattr(y, "dtype", None), getattr(y, "name", None)


def plain(y):
    """The labels as a list, read without our code."""
    if sparse.issparse(y):
        y = y.toarray()
    if isinstance(y, pa.Table):
        y = y.column(0)
    if isinstance(y, pl.DataFrame):
        y = y.to_series()
    if hasattr(y, "to_pylist"):
        return y.to_pylist()
    values = y.to_list() if isinstance(y, pl.Series) else np.asarray(y).tolist()
    return [tuple(one) if isinstance(one, list) else one for one in values]


@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomUnderSampler(random_state=0)])
@pytest.mark.parametrize("way", WAYS)
def test_labels_come_back_as_they_came(way, sampler):
    y = WAYS[way]
    _, y_new = sampler.fit_resample(X, y)
    assert type(y_new) is type(y) or isinstance(y, tuple)
    assert dtype_of(y_new) == dtype_of(y)
    before = plain(y)
    assert plain(y_new) == [before[row] for row in sampler.sample_indices_]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_say_it_means_the_same_classes(way):
    labels = read_labels(WAYS[way])
    assert np.array_equal(labels.codes, CODES)
    assert len(labels.classes) == 3


@pytest.mark.parametrize(
    "values",
    [
        np.array([5, 5, -3, 7]),
        np.array([2**62, -(2**62), 0]),
        np.array([True, False, True]),
        np.array([True, True]),
        np.array([250, 3], dtype=np.uint8),
        np.array([1.0, 0.0, 1.0]),
        np.array(["b", "a", "b"]),
        np.array(["b", "a", "b"], dtype=object),
        np.array([3, 1, 3], dtype=object),
    ],
)
def test_factorize_is_numpys_unique(values):
    classes, codes = factorize(values)
    expected, inverse = np.unique(values, return_inverse=True)
    assert classes.tolist() == expected.tolist()
    assert np.array_equal(codes, inverse)
    assert np.array_equal(classes[codes], values)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.where(CODES == 1, np.nan, CODES.astype(float)), "12 rows have no class"),
        (pd.Series(WORDS).where(CODES != 2), "9 rows have no class"),
        (pl.Series([None if code else "x" for code in CODES]), "21 rows have no class"),
        (pa.array([None] + ["x"] * 50), "1 row has no class"),
        (np.array([None, *WORDS[1:]], dtype=object), "1 row has no class"),
        (CODES + 0.5, "continuous"),
        (np.where(CODES == 1, np.inf, CODES), "infinity"),
        (np.array([1, "a", *WORDS[2:]], dtype=object), "mixes labels of different types"),
        (np.ones((51, 2), dtype=int), "one 1 a row"),
        (np.zeros((51, 2, 2)), "1d array"),
        (CODES.astype(complex), "complex"),
        (None, "y is None"),
        (3, "1d array"),
    ],
)
def test_labels_that_are_no_classes_are_refused(y, message):
    with pytest.raises(TargetError, match=message):
        read_labels(y)
