"""What comes in as y comes back as it was."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from imblearn.over_sampling import RandomOverSampler as TheirRandomOverSampler
from scipy import sparse

from equipoise._containers import read_labels
from equipoise._containers.labels import factorize
from equipoise.exceptions import ManyClassesWarning, TargetError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler

CODES = np.repeat([0, 1, 2], [30, 12, 9])
X = np.random.default_rng(0).normal(size=(51, 3))
WORDS = np.array(["ham", "spam", "yam"])[CODES]


def ways_to_say_it():
    for dtype in ("int8", "int64", "uint16", "float32", "float64"):
        yield f"ndarray {dtype}", CODES.astype(dtype)
    yield "ndarray str", WORDS
    yield "ndarray object", WORDS.astype(object)
    yield "ndarray bytes", WORDS.astype("S4")
    yield "ndarray beyond 2**63", CODES.astype(np.uint64) + np.uint64(2**63)
    yield "ndarray dates", np.array(["2020", "2021", "2022"], dtype="datetime64[D]")[CODES]
    yield "list beyond 2**64", [int(code) + 2**64 for code in CODES]
    yield "list of whole decimals", [Decimal(int(code)) for code in CODES]
    yield "list of bytes", [word.encode() for word in WORDS.tolist()]
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
    yield "pyarrow batch", pa.record_batch({"y": WORDS.tolist()})
    yield "pyarrow view", pa.array(WORDS.tolist(), pa.string_view())
    yield "pyarrow runs", pa.RunEndEncodedArray.from_arrays([30, 42, 51], ["ham", "spam", "yam"])
    yield "pyarrow half floats", pa.array(CODES.astype(np.float16))


WAYS = dict(ways_to_say_it())


def dtype_of(y):
    if isinstance(y, pd.DataFrame):
        return list(y.dtypes), list(y.columns)
    if isinstance(y, (pa.Table, pa.RecordBatch, pl.DataFrame)):
        return y.schema
    if isinstance(y, (pa.Array, pa.ChunkedArray)):
        return y.type
    return getattr(y, "dtype", None), getattr(y, "name", None)


def plain(y):
    """The labels as a list, read without our code."""
    if sparse.issparse(y):
        y = y.toarray()
    if isinstance(y, (pa.Table, pa.RecordBatch)):
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
    if isinstance(y, tuple):  # as imbalanced-learn gives it back
        y = np.asarray(y)
    assert type(y_new) is type(y)
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
        np.array([2**63 + 5, 2**63 + 4, 2**63 + 5], dtype=np.uint64),
        np.array([2**63, 2**63 - 1], dtype=np.uint64),
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
        ([1, *WORDS.tolist()[1:]], r"mixes labels of different types \(int, str\)"),
        ([Decimal("1.5"), *[Decimal(1)] * 50], "y holds 1.5 for instance"),
        ([[1, 2], [1]] * 20, "rows of y are not equally long"),
        ([(1, 2), (3,)] * 20, "rows of y are not equally long"),
        (pd.Series([(1, 2), (3, 4)] * 20), "a label of y is a tuple"),
        (pl.Series([[1], [2, 3]] * 20), "a label of y is a ndarray"),
        (pa.array([{"a": 1}, {"a": 2}] * 20), "a label of y is a dict"),
        (np.array([1j, 2.0] * 20, dtype=object), "complex"),
        (CODES[:, np.newaxis].view(np.matrix), "np.matrix"),
        (np.array([(1,), (2,)] * 20, dtype=[("a", int)]), "records or raw bytes"),
    ],
)
def test_labels_that_are_no_classes_are_refused(y, message):
    with pytest.raises(TargetError, match=message):
        read_labels(y)


GONE = np.isin(np.arange(51), [0, 30, 50])


def as_arrow(words, dtype):
    if pa.types.is_dictionary(dtype):
        return pa.array(words, pa.string()).cast(dtype)
    return pa.array(words, dtype)


def ways_to_lack_a_class():
    words = np.where(GONE, None, WORDS).tolist()
    for name, value in {"None": None, "nan": np.nan, "NA": pd.NA, "NaT": pd.NaT}.items():
        listed = [value if gone else word for gone, word in zip(GONE, WORDS.tolist(), strict=True)]
        yield f"list of str, {name}", listed
        yield f"column of str, {name}", [[one] for one in listed]
        yield f"objects, {name}", np.array(listed, dtype=object)
        yield f"series of objects, {name}", pd.Series(listed, dtype=object)
    yield "list of int, None", [None if gone else 1 for gone in GONE]
    yield "list of float, nan", np.where(GONE, np.nan, CODES).tolist()
    yield "floats", np.where(GONE, np.nan, CODES)
    yield "dates", np.where(GONE, np.datetime64("NaT"), np.datetime64("2020-01-01"))
    yield "masked numbers", np.ma.masked_array(CODES, GONE)
    yield "masked words", np.ma.masked_array(WORDS, GONE)
    yield "indicator with holes", np.where(GONE[:, np.newaxis], np.nan, np.eye(3)[CODES])
    for dtype in ("Int8", "string", "category", "boolean", "int32[pyarrow]"):
        values = pd.Series(CODES > 0 if dtype == "boolean" else CODES).astype(dtype)
        yield f"pandas {dtype}", values.where(~GONE)
    yield "pandas frame", pd.DataFrame({"y": words})
    for dtype in (pl.String, pl.Categorical, pl.Enum(["ham", "spam", "yam"])):
        yield f"polars {dtype}", pl.Series(words, dtype=dtype)
    yield "polars nan", pl.Series(np.where(GONE, np.nan, CODES))
    yield "polars frame", pl.DataFrame({"y": words})
    for dtype in (
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary("int8", "string"),
    ):
        yield f"pyarrow {dtype}", as_arrow(words, dtype)
    yield "pyarrow nan", pa.array(np.where(GONE, np.nan, CODES))
    runs = [1, 30, 31, 50, 51]
    yield "pyarrow runs", pa.RunEndEncodedArray.from_arrays(runs, [None, "ham", None, "yam", None])
    yield "pyarrow table", pa.table({"y": words})


HOLES = dict(ways_to_lack_a_class())


@pytest.mark.parametrize("way", HOLES)
def test_a_missing_value_is_no_class_and_the_error_says_how_many_and_where(way):
    with pytest.raises(TargetError, match=r"3 rows have no class \(rows 0, 30, 50, counted"):
        read_labels(HOLES[way])


def test_where_all_is_missing_the_error_names_a_few_rows():
    for y in (pl.Series([None] * 51), pa.nulls(51), [None] * 51, np.full(51, np.nan)):
        with pytest.raises(TargetError, match=r"51 rows .*\(rows 0, 1, 2, 3, 4 and 46 more"):
            read_labels(y)


@pytest.mark.parametrize(
    "y",
    [
        CODES[:, np.newaxis],
        CODES[:, np.newaxis].tolist(),
        pd.DataFrame({"y": CODES}),
        pd.DataFrame({"y": WORDS}),
    ],
    ids=["ndarray", "list", "frame", "frame of words"],
)
def test_one_column_comes_back_as_in_imbalanced_learn(y):
    _, ours = RandomOverSampler(random_state=0).fit_resample(X, y)
    _, theirs = TheirRandomOverSampler(random_state=0).fit_resample(X, y)
    assert type(ours) is type(theirs)
    assert np.shape(ours) == np.shape(theirs)
    assert np.asarray(ours).tolist() == np.asarray(theirs).tolist()


@pytest.mark.parametrize(
    "encode",
    [
        lambda matrix: matrix,
        lambda matrix: matrix.tolist(),
        sparse.csr_matrix,
        lambda matrix: pd.DataFrame(matrix.astype(bool), columns=["spam", "yam"]),
        lambda matrix: pl.DataFrame(matrix, schema=["spam", "yam"]),
    ],
    ids=["ndarray", "list", "csr", "pandas", "polars"],
)
def test_a_first_class_that_was_left_out_is_not_mixed_with_the_second(encode):
    left_out = encode(np.eye(3, dtype=int)[CODES][:, 1:])
    with pytest.raises(TargetError, match=r"30 rows have no 1 .*drop_first=True"):
        read_labels(left_out)


@pytest.mark.parametrize(
    "two",
    [
        (2**63 + 5, -3),
        (2**53, 2**53 + 1, 0.0),
        ("a", "a\0"),
        (b"a", b"a\0"),
        (np.uint64(2**63 + 5), np.int64(-3)),
    ],
    ids=str,
)
def test_numpy_merges_no_two_labels_of_a_list(two):
    labels = read_labels([*two] * 8)
    assert labels.classes.tolist() == sorted(two)
    assert [labels.classes[code] for code in labels.codes] == [*two] * 8


@pytest.mark.parametrize("dtype", [int, float, "float32", object, str])
def test_labels_that_are_all_different_are_no_classes(dtype):
    prices = (np.arange(21) * 10 + 7).astype(dtype)
    with pytest.raises(
        TargetError, match=r"Unknown label type: continuous\. y has 21 distinct values"
    ):
        read_labels(prices)
    assert len(read_labels(prices[:20]).classes) == 20


def test_more_classes_than_half_the_rows_are_warned_of_as_scikit_learn_does():
    y = np.r_[np.arange(12), np.zeros(10, dtype=int)]
    with pytest.warns(ManyClassesWarning, match="y has 12 classes in 22 rows"):
        assert len(read_labels(y).classes) == 12
    read_labels(np.r_[np.arange(11), np.zeros(11, dtype=int)])


def test_whole_floats_stay_classes_however_large():
    assert read_labels(np.repeat([0.0, 1e300], 20)).classes.tolist() == [0.0, 1e300]


def test_a_masked_array_without_a_masked_value_has_classes():
    _, made = SMOTE(random_state=0).fit_resample(X, np.ma.masked_array(CODES))
    assert np.bincount(made).tolist() == [30, 30, 30]
