import warnings
from collections import Counter

import imblearn.utils
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

import equipoise.utils
from equipoise.exceptions import StrategyError, TargetError
from equipoise.utils import check_neighbors_object, check_sampling_strategy, check_target_type
from equipoise.utils._validation import ArraysTransformer

SAMPLING_TYPES = ["over-sampling", "under-sampling", "clean-sampling", "ensemble", "bypass"]


def rows(**counts):
    return np.repeat(list(counts), list(counts.values()))


TARGETS = {
    "integers": np.array([0] * 90 + [1] * 13),
    "integers apart": np.array([7] * 20 + [-3] * 90 + [7] * 2),
    "booleans": np.array([True] * 30 + [False] * 91),
    "strings": rows(common=77, rare=9),
    "objects": rows(common=77, rare=9).astype(object),
    "whole floats": np.array([1.0] * 40 + [2.0] * 9),
    "level": np.array([0, 1] * 20),
    "three": np.array([1] * 50 + [2] * 100 + [3] * 25),
    "three strings": rows(b=50, c=10, a=10),
    "three level": np.array([2, 1, 0] * 10),
    "one class": np.ones(10, dtype=int),
}


def doubled(y):
    return {label: 2 * n for label, n in Counter(y).items()}


def halved(y):
    return {label: n // 2 for label, n in Counter(y).items()}


def strategies_for(y):
    """Every form of a strategy, good and bad, for these classes."""
    counts = Counter(y.tolist())
    labels = sorted(counts)
    forms = ["auto", "all", "minority", "majority", "not minority", "not majority", "rnd", ""]
    forms += [0.01, 0.2, 0.25, 0.5, 0.75, 1, 1.0, np.float64(0.5), 0, -1, 2, 1.5, np.nan, np.inf]
    forms += [{}, dict(counts), dict.fromkeys(reversed(labels), 200), {labels[-1]: 120}]
    forms += [{np.asarray(labels)[0]: np.int64(5)}, {labels[0]: 0}, {labels[0]: -1}, {"?": 10}]
    forms += [[], labels[:1], labels, labels[::-1], ["?"], doubled, halved]
    return forms


def outcome(check, *arguments):
    """What a function returns, or that it refuses."""
    try:
        return check(*arguments)
    except ValueError:
        return "refused"


@pytest.mark.parametrize("sampling_type", SAMPLING_TYPES)
@pytest.mark.parametrize("target", TARGETS)
def test_every_strategy_means_what_it_means_to_imbalanced_learn(target, sampling_type):
    y = TARGETS[target]
    for strategy in strategies_for(y):
        if callable(strategy) and sampling_type == "clean-sampling":
            continue  # refused there by mistake; see below
        theirs = outcome(imblearn.utils.check_sampling_strategy, strategy, y, sampling_type)
        ours = outcome(check_sampling_strategy, strategy, y, sampling_type)
        assert ours == theirs or ours is theirs, strategy
        if isinstance(theirs, dict):
            assert list(ours) == list(theirs), strategy


@given(
    st.floats(0.001, 1),
    st.lists(st.integers(1, 300), min_size=2, max_size=2),
    st.sampled_from(SAMPLING_TYPES[:2]),
)
def test_a_ratio_means_the_same_where_the_product_is_no_integer_nearly(ratio, counts, kind):
    product = max(counts) * ratio if kind == "over-sampling" else min(counts) / ratio
    y = np.repeat([0, 1], counts)
    if abs(product - round(product)) > 1e-6:
        theirs = outcome(imblearn.utils.check_sampling_strategy, ratio, y, kind)
        assert outcome(check_sampling_strategy, ratio, y, kind) == theirs


def test_the_keys_are_scalars_of_the_type_of_y_as_there():
    y = TARGETS["integers"]
    theirs = imblearn.utils.check_sampling_strategy("auto", y, "over-sampling")
    ours = check_sampling_strategy("auto", y, "over-sampling")
    assert [type(label) for label in ours] == [type(label) for label in theirs]


def test_a_product_that_rounding_spoils_is_one_row_more_than_there():
    y = np.repeat([0, 1], [100, 3])
    assert imblearn.utils.check_sampling_strategy(0.29, y, "over-sampling") == {1: 25}
    assert check_sampling_strategy(0.29, y, "over-sampling") == {1: 26}


def test_a_callable_works_for_cleaners_too():
    y = TARGETS["three"]
    with pytest.raises(ValueError, match="not supported"):
        imblearn.utils.check_sampling_strategy(halved, y, "clean-sampling")
    assert check_sampling_strategy(halved, y, "clean-sampling") == {1: 25, 2: 25, 3: 25}


def test_a_callable_gets_y_as_it_is_and_the_further_arguments():
    y = pd.Series(["a", "b", "b", "b"])

    def totals(target, times, **more):
        assert target is y
        assert more == {"values": 1, "labels": 2}
        return {label: n * times[label] for label, n in target.value_counts().items()}

    times = {"a": 3, "b": 1}
    wanted = check_sampling_strategy(totals, y, "over-sampling", times=times, values=1, labels=2)
    assert wanted == {"a": 2, "b": 0}


@pytest.mark.parametrize("sampling_type", SAMPLING_TYPES[:3])
@pytest.mark.parametrize("strategy", [True, np.True_, None, ("a",)])
def test_what_is_no_strategy_is_refused_where_imbalanced_learn_is_silent(strategy, sampling_type):
    with pytest.raises(StrategyError, match="'sampling_strategy' must be"):
        check_sampling_strategy(strategy, ["a", "b", "b"], sampling_type)


@pytest.mark.parametrize(
    "kind",
    [
        list,
        tuple,
        pd.Series,
        lambda y: pd.Series(y, dtype="category"),
        lambda y: pd.DataFrame({"label": y}),
        pl.Series,
        lambda y: pl.DataFrame({"label": y}),
        lambda y: pa.chunked_array([y]),
        lambda y: pa.table({"label": y}),
    ],
)
def test_any_kind_of_y_is_counted(kind):
    y = kind(["rare"] * 2 + ["common"] * 5)
    assert check_sampling_strategy("auto", y, "over-sampling") == {"rare": 3}


CLASSES = {
    **TARGETS,
    "list": [0, 1, 1],
    "column": np.array([[1], [0], [1]]),
    "series": pd.Series([1, 0, 1]),
    "frame": pd.DataFrame({"y": [1, 0, 1]}),
    "categories": pd.Series(["x", "y"], dtype="category"),
    "polars": pl.Series(["x", "y"]),
    "pyarrow": pa.chunked_array([["x", "y"]]),
    "indicator": np.array([[0, 1], [1, 0], [0, 1]]),
    "indicator with an unused class": np.array([[0, 1, 0], [0, 1, 0], [1, 0, 0]]),
    "indicator of floats": np.eye(3),
    "indicator of booleans": np.eye(3, dtype=bool),
}


@pytest.mark.parametrize("target", CLASSES)
def test_classes_are_read_as_imbalanced_learn_reads_them(target):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs, was_matrix = imblearn.utils.check_target_type(CLASSES[target], True)
    ours, is_one_vs_all = check_target_type(CLASSES[target], indicate_one_vs_all=True)
    assert type(ours) is np.ndarray
    assert ours.dtype == theirs.dtype
    assert ours.tolist() == theirs.tolist()
    assert is_one_vs_all is was_matrix
    assert check_target_type(CLASSES[target]).tolist() == theirs.tolist()


@pytest.mark.parametrize(
    "y",
    [
        [[0, 1], [1, 0]],
        sparse.csr_matrix([[0, 1], [1, 0]]),
        pl.DataFrame({"a": [0, 1], "b": [1, 0]}),
    ],
)
def test_any_kind_of_indicator_matrix_is_read(y):
    labels, is_one_vs_all = check_target_type(y, indicate_one_vs_all=True)
    assert labels.tolist() == [1, 0]
    assert is_one_vs_all is True


@pytest.mark.parametrize(
    ("y", "phrase"),
    [
        (np.array([[1, 1], [1, 0]]), "Multilabel and multioutput targets are not supported"),
        (np.array([[1, 2, 3], [3, 1, 2]]), "y should be a 1d array"),
        (np.array(3), "y should be a 1d array"),
        (np.array([1.0, np.nan]), "Input y contains NaN"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_names_no_classes_is_refused_by_both(y, phrase):
    with pytest.raises(ValueError, match=r"."):
        imblearn.utils.check_target_type(y)
    with pytest.raises(TargetError, match=phrase):
        check_target_type(y)


@pytest.mark.parametrize(
    "check", [check_target_type, lambda y: check_sampling_strategy("auto", y, "over-sampling")]
)
def test_a_regression_target_is_refused_here_already(check):
    with pytest.raises(TargetError, match="continuous"):
        check(np.array([0.5, 0.5, 1.5]))


@pytest.mark.parametrize("additional", [0, 1])
@pytest.mark.parametrize("k", [1, 5, np.int64(3)])
def test_a_number_makes_an_unfitted_search(k, additional):
    theirs = imblearn.utils.check_neighbors_object("k", k, additional)
    ours = check_neighbors_object("k", k, additional)
    assert type(ours) is NearestNeighbors
    assert ours.get_params() == theirs.get_params()
    assert not hasattr(ours, "n_samples_fit_")


@pytest.mark.parametrize("search", [NearestNeighbors(n_neighbors=4, p=1), KNeighborsClassifier()])
def test_a_search_is_cloned_and_its_number_left_as_it_is(search):
    search.fit(np.eye(6), [0, 1] * 3)
    ours = check_neighbors_object("k", search, additional_neighbor=1)
    assert ours is not search
    assert ours.get_params() == search.get_params()
    assert not hasattr(ours, "n_samples_fit_")


class Homemade:
    """No scikit-learn estimator."""

    def __init__(self, n_neighbors):
        self.n_neighbors = n_neighbors

    def fit(self, X):
        return self

    def kneighbors(self, X, return_distance=True):
        raise NotImplementedError


def test_a_search_that_is_no_estimator_is_copied():
    search = Homemade(4)
    ours = check_neighbors_object("k", search)
    assert type(ours) is Homemade
    assert ours is not search
    assert ours.n_neighbors == 4


@pytest.mark.parametrize("nothing", ["five", 2.5, None, KMeans(), Homemade])
def test_what_cannot_search_is_refused_by_name(nothing):
    with pytest.raises(TypeError, match="k_neighbors must be a whole number or an object with fit"):
        check_neighbors_object("k_neighbors", nothing)


def test_every_name_of_imbalanced_learns_module_is_here():
    assert set(imblearn.utils.__all__) <= set(equipoise.utils.__all__)
    for name in equipoise.utils.__all__:
        assert hasattr(equipoise.utils, name)


def test_arrays_get_the_containers_that_came_in():
    X, y = np.arange(6.0).reshape(3, 2), np.array([0, 1, 1])
    frame, labels = pd.DataFrame(X, columns=["a", "b"]), pd.Series(y, name="class")
    back = ArraysTransformer(frame, labels)
    table, classes = back.transform(X[:2], y[:2])
    assert table.equals(frame[:2])
    assert classes.equals(labels[:2])
    assert ArraysTransformer(X.tolist(), y.tolist()).transform(X, y) == (X.tolist(), y.tolist())
    indicator = np.eye(2, dtype=int)[y]
    _, made = ArraysTransformer(X, indicator).transform(X, indicator[:1])
    assert np.array_equal(made, indicator[:1])
