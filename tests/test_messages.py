"""Every error of every sampler: the sampler's name, plain words, one line, what to do."""

import inspect
import re
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from imblearn import over_sampling as their_over_sampling
from imblearn import under_sampling as their_under_sampling
from samplers import CASES, seeded
from scipy import sparse
from sklearn.utils._param_validation import InvalidParameterError

import equipoise.over_sampling
import equipoise.under_sampling
from equipoise.core.wording import plain, shown
from equipoise.exceptions import EquipoiseError, ParameterError
from equipoise.testing import example_table

X, y = example_table()
N = len(X)
FOUR = np.isin(np.arange(N), range(4)).astype(int)
ONE = np.isin(np.arange(N), 0).astype(int)
LONGEST = 520


def with_value(value, *places):
    broken = X.copy()
    for place in places:
        broken[place] = value
    return broken


TABLES = {
    "three dimensions": np.ones((N, 2, 2)),
    "one dimension": X[:, 0],
    "no dimension": np.array(3.0),
    "no rows": np.empty((0, 3)),
    "no columns": np.empty((N, 0)),
    "too short": X[:50],
    "infinity": with_value(np.inf, (0, 1)),
    "infinities": with_value(-np.inf, (0, 1), (2, 2)),
    "infinity in a frame": pd.DataFrame(with_value(np.inf, (0, 1)), columns=list("abcd")),
    "infinity, sparse": sparse.csr_matrix(with_value(np.inf, (0, 1))),
    "complex": X * 1j,
    "complex, sparse": sparse.csr_matrix(X * 1j),
    "one dimension, sparse": sparse.coo_array(X[:, 0]),
    "a number": 7,
    "nothing": None,
    "a word": "abc",
    "a dict": {"a": 1},
    "a set": {1, 2},
    "a generator": (row for row in X),
    "ragged rows": [[1.0, 2.0], [3.0]],
    "a series": pd.Series(X[:, 0]),
    "a series of polars": pl.Series(X[:, 0]),
    "an array of Arrow": pa.array(X[:, 0]),
    "names twice": pd.DataFrame(X, columns=list("abbc")),
    "names in levels": pd.DataFrame(X, columns=pd.MultiIndex.from_product([[1], list("abcd")])),
    "not there yet": pl.DataFrame(X).lazy(),
    "masked": np.ma.masked_array(X, X > 1),
    "records": np.zeros(N, dtype=[("a", float), ("b", float)]),
    "bytes": np.zeros((N, 2), "V4"),
    "dicts": np.array([[{"a": 1}] * 2] * N, dtype=object),
    "words": np.full((N, 2), "a"),
    "no dates": np.full((N, 2), np.datetime64("NaT")),
}

LABELS = {
    "one class": np.zeros(N, dtype=int),
    "a class of one row": ONE,
    "a class of four rows": FOUR,
    "a class of four rows, words": np.where(FOUR, "rare", "common"),
    "a class of four rows, objects": np.where(FOUR, "rare", "common").astype(object),
    "a class of one row, dates": np.where(ONE, np.datetime64("2020-01-01"), np.datetime64("2021")),
    "a class of four rows, bytes": np.where(FOUR, b"rare", b"common"),
    "a class of four rows, floats": FOUR.astype(np.float32),
    "no class": np.where(y == 1, np.nan, 0),
    "fractions": np.linspace(0, 1, N),
    "prices": np.arange(N),
    "nothing": None,
    "too short": y[:50],
    "no labels": np.array([]),
    "two classes a row": np.ones((N, 2), dtype=int),
    "no class in a row": np.zeros((N, 2), dtype=int),
    "three dimensions": np.zeros((N, 2, 2)),
    "mixed": np.array([1, "a"] * (N // 2), dtype=object),
    "a name": "target",
    "complex": y * 1j,
}

NUMBERS = ["x", ["x"], 0, -1, 2.5, None, np.int64(0), np.float64(5), object, {}, 500]
WRONG = {
    "sampling_strategy": [
        3.5, -1, 0, "minorty", "x", None, 1j, (1,), b"auto", np.array([1]), object(),
        np.float64(3.5), {np.int64(1): -10}, {np.int64(7): 300}, {1: 500.5}, {1: "x"}, {1: None},
        [np.int64(9)], lambda _: 3, lambda _: {np.int64(9): 1},
    ],
    "random_state": ["x", -1, 1.5, [1], {}, 2**40, np.float64(1), object()],
    "n_jobs": ["x", 1.5, [1]],
    "columns": ["x", 3, [1], {"a": "category"}, {99: "category"}, {0: "kategory"}],
    "k_neighbors": NUMBERS,
    "m_neighbors": NUMBERS,
    "n_neighbors": NUMBERS,
    "replacement": ["no", 3, None, 1.5, []],
    "shrinkage": ["x", -1, [1], np.nan, {1: np.float64(-1)}, {np.int64(0): 1}],
    "kind": ["x", 3, None],
    "kind_sel": ["x", 3, None, "All"],
    "out_step": [2, "x", None, [0.5], -1],
    "svm_estimator": [3, "x", [1], object()],
    "kmeans_estimator": ["x", 0, 2.5, [1], -1],
    "cluster_balance_threshold": ["x", None, [1]],
    "density_exponent": ["x", None, [1]],
    "categorical_features": ["x", 3, 1.5, [99], ["zz"], [True]],
    "categorical_encoder": [3, "x", object()],
    "allocation": ["x", 3],
    "exact": ["x", 3],
}  # fmt: skip


def error_of(call):
    """The error that a call ends in, if it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            call()
        except Exception as error:  # noqa: BLE001
            return error
    return None


def calls_of(case):
    """What may go wrong with a sampler, and the call."""
    for name, table in TABLES.items():
        yield f"X: {name}", lambda table=table: seeded(case.sampler).fit_resample(table, y)
    for name, labels in LABELS.items():
        yield f"y: {name}", lambda labels=labels: seeded(case.sampler).fit_resample(X, labels)
    for name in set(WRONG) & set(case.sampler.get_params()):
        for value in WRONG[name]:
            sampler = seeded(case.sampler).set_params(**{name: value})
            yield f"{name}={value!r}", lambda made=sampler: made.fit_resample(X, y)
    yield "no y", lambda: seeded(case.sampler).fit_resample(X)
    yield "groups: too few", lambda: seeded(case.sampler).fit_resample(X, y, groups=[1])
    yield "time: missing", lambda: seeded(case.sampler).fit_resample(X, y, time=[None] * N)


def faults_of(message, name):
    """What is wrong with a message."""
    if not message.startswith(f"{name}: "):
        yield "does not begin with the sampler's name"
    if re.search(r"\bnp\.(int|float|str|bytes|bool|datetime|timedelta|array)|\bdtype\(\[", message):
        yield "shows a type of NumPy's"
    if re.search(r"\b(PlanningSampler|BaseSampler|_[a-z]+_?[a-z]*\()", message):
        yield "tells a private name"
    if message != " ".join(message.split()):
        yield "has lines or gaps"
    if len(message) > LONGEST:
        yield f"has {len(message)} letters"
    if len(re.split(r"[:.,;] ", message.removeprefix(f"{name}: "))) < 2 and " must " not in message:
        yield "says nothing of what to do"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_each_error_is_a_small_manual_in_the_name_of_the_sampler(case):
    name = type(case.sampler).__name__
    found = []
    n_errors = 0
    for what, call in calls_of(case):
        error = error_of(call)
        if error is None:
            continue
        n_errors += 1
        if not isinstance(error, EquipoiseError):
            found.append((what, repr(error)))
        found += [(what, fault, str(error)) for fault in faults_of(str(error), name)]
    assert found == []
    assert n_errors > 40


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("the table is empty: pass one", "name"),
        ("SMOTE: class np.int64(1) is rare: lower k", "NumPy"),
        ("SMOTE: PlanningSampler.fit_resample() needs y: pass it", "private"),
        ("SMOTE: two\nlines: pass one", "lines"),
        ("SMOTE: " + "x, " * 400, "letters"),
        ("SMOTE: no", "what to do"),
    ],
)
def test_the_check_of_messages_finds_a_bad_one(message, fault):
    assert any(fault in one for one in faults_of(message, "SMOTE"))


def test_a_table_of_three_dimensions_says_how_to_reshape():
    error = error_of(lambda: equipoise.over_sampling.SMOTE().fit_resample(np.ones((N, 2, 3)), y))
    assert "X.reshape(len(X), -1) has 6 columns" in str(error)


def test_a_class_too_small_says_which_k_would_do_or_what_needs_no_neighbour():
    smote = equipoise.over_sampling.SMOTE()
    told = str(error_of(lambda: smote.fit_resample(X, np.where(FOUR, "rare", "common"))))
    assert "lower k_neighbors to at most 3, set it to 'auto'" in told
    told = str(error_of(lambda: smote.fit_resample(X, ONE)))
    assert "use RandomOverSampler for class 1, which needs none" in told


# Where imbalanced-learn raises InvalidParameterError

#: Ours alone takes them; docs/differences.md says of which kinds they are.
TAKEN = {("categorical_features", None)}


def wrong_parameters():
    for ours in (equipoise.over_sampling, equipoise.under_sampling):
        theirs = their_over_sampling if ours is equipoise.over_sampling else their_under_sampling
        for name in ours.__all__:
            if not hasattr(theirs, name):
                continue
            for parameter in inspect.signature(getattr(theirs, name)).parameters:
                for value in WRONG.get(parameter, ()):
                    pair = getattr(ours, name), getattr(theirs, name)
                    yield pytest.param(
                        *pair, parameter, value, id=f"{name}-{parameter}={value!r:.20}"
                    )


def ended(sampler_class, parameter, value):
    arguments = {parameter: value}
    if sampler_class.__name__ == "SMOTENC":
        arguments.setdefault("categorical_features", [0])
    whole = np.c_[X[:, 0].round(), X[:, 1:]]
    return error_of(lambda: sampler_class(**arguments).fit_resample(whole, y))


@pytest.mark.parametrize(("ours", "theirs", "parameter", "value"), list(wrong_parameters()))
def test_a_parameter_that_imbalanced_learn_calls_invalid_is_so_here(ours, theirs, parameter, value):
    expected = ended(theirs, parameter, value)
    error = ended(ours, parameter, value)
    if isinstance(expected, InvalidParameterError):
        assert isinstance(error, InvalidParameterError)
        assert isinstance(error, ParameterError)
        assert str(error).startswith(f"{ours.__name__}: ")
    elif isinstance(expected, ValueError):
        assert isinstance(error, ValueError)


def test_some_two_hundred_wrong_parameters_are_compared():
    parameters = list(wrong_parameters())
    assert len(parameters) > 200
    invalid = [
        isinstance(ended(*one.values[1:]), InvalidParameterError) for one in parameters[::15]
    ]
    assert np.mean(invalid) > 0.5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.int64(1), "1"),
        (np.str_("rare"), "'rare'"),
        (np.bytes_(b"rare"), "b'rare'"),
        (np.bool_(True), "True"),
        (np.datetime64("2020-01-31"), "'2020-01-31'"),
        ([np.int64(1), np.str_("a")], "[1, 'a']"),
        ((np.float64(0.5),), "(0.5,)"),
        ({np.int64(1): np.float32(0.5)}, "{1: 0.5}"),
        (np.array([1, 2]), "[1, 2]"),
        ("two\nlines", r"'two\nlines'"),
        (range(3), "range(0, 3)"),
    ],
)
def test_values_are_shown_as_a_person_writes_them(value, text):
    assert shown(value) == text


def test_a_long_value_is_cut():
    assert shown("x" * 1000) == "'" + "x" * 76 + "..."
    assert plain({np.int64(1)}) == {1}
