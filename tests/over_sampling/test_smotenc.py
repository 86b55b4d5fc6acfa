import imblearn.over_sampling as incumbent
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from equipoise import Columns, Take
from equipoise.exceptions import ParameterError, TableError
from equipoise.over_sampling import SMOTE, SMOTEN, SMOTENC


def table(seed, n=200):
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(n, 4)) * [1, 2, 3, 4]
    return np.column_stack([numbers, rng.integers(0, 5, n), rng.integers(0, 3, n)]).astype(object)


Y = np.repeat([0, 1], [150, 50])


@pytest.mark.parametrize("seed", range(8))
def test_numbers_and_neighbours_are_those_of_imbalanced_learn(seed):
    X = table(seed)
    ours = SMOTENC([4, 5], random_state=seed)
    made, labels = ours.fit_resample(X, Y)
    theirs = incumbent.SMOTENC([4, 5], random_state=seed)
    expected, expected_labels = theirs.fit_resample(X, Y)
    assert np.array_equal(labels, expected_labels)
    assert np.array_equal(made[:, :4].astype(float), expected[:, :4].astype(float))
    assert ours.median_std_ == pytest.approx(theirs.median_std_)
    assert np.array_equal(ours.categorical_features_, theirs.categorical_features_)
    assert np.array_equal(ours.continuous_features_, theirs.continuous_features_)


@pytest.mark.parametrize("seed", range(8))
def test_categories_are_those_of_imbalanced_learn_where_the_vote_is_not_tied(seed):
    X = table(seed)
    ours = SMOTENC([4, 5], random_state=seed)
    made, _ = ours.fit_resample(X, Y)
    expected, _ = incumbent.SMOTENC([4, 5], random_state=seed).fit_resample(X, Y)
    rows = np.flatnonzero(Y == 1)
    numbers = X[:, :4].astype(float)
    median = np.median(numbers[rows].std(axis=0))
    for i, base in enumerate(ours.plan_.base):
        squares = ((numbers[rows] - numbers[base]) ** 2).sum(axis=1)
        squares = squares + median**2 * (X[rows, 4:] != X[base, 4:]).sum(axis=1)
        squares[rows == base] = np.inf
        near = rows[np.argsort(squares)[:5]]
        for j in (4, 5):
            values, counts = np.unique(X[near, j].astype(int), return_counts=True)
            if (counts == counts.max()).sum() == 1:
                assert made[len(X) + i, j] == expected[len(X) + i, j] == values[counts.argmax()]
            else:
                assert made[len(X) + i, j] in values[counts == counts.max()]


def test_it_is_smote_with_declared_categories_and_a_vote():
    X = table(0)
    declared = Columns({4: "category", 5: "category"}, categories="vote")
    smote, _ = SMOTE(columns=declared, random_state=3).fit_resample(X, Y)
    made, _ = SMOTENC([4, 5], random_state=3).fit_resample(X, Y)
    assert np.array_equal(smote, made)


def test_auto_takes_strings_categories_bools_and_holes():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "n": rng.normal(size=200),
        "s": rng.choice(["x", "y", None], 200),
        "c": pd.Categorical(rng.choice(list("ab"), 200)),
        "b": rng.random(200) < 0.5,
    })  # fmt: skip
    sampler = SMOTENC(random_state=0)
    X, _ = sampler.fit_resample(frame, Y)
    assert list(X.dtypes) == list(frame.dtypes)
    assert sampler.categorical_features_.tolist() == [1, 2, 3]
    levels = [set(one) - {None} for one in sampler.categorical_encoder_.categories_]
    assert levels == [{"x", "y"}, {"a", "b"}, {False, True}]


RANKED = {"age": "ordinal"}


def test_auto_takes_ordered_categories_too_unless_they_are_declared():
    rng = np.random.default_rng(1)
    age = pd.cut(rng.integers(18, 90, 300), [0, 30, 50, 70, 100])
    frame = pd.DataFrame({"a": rng.normal(size=300), "age": age})
    y = (rng.random(300) < 0.15).astype(int)
    by_itself, _ = SMOTENC(random_state=0).fit_resample(frame, y)
    listed, _ = SMOTENC(["age"], random_state=0).fit_resample(frame, y)
    pd.testing.assert_frame_equal(by_itself, listed)
    assert by_itself["age"].dtype == age.dtype
    plans = [SMOTENC(random_state=0, columns=kind).plan(frame, y) for kind in (None, RANKED)]
    by_vote, by_rank = (plan.new[0].source_of(1).rows.tolist() for plan in plans)
    assert by_vote != by_rank


@pytest.mark.parametrize("k", [1])
def test_ordered_categories_are_those_of_imbalanced_learn(k):
    rng = np.random.default_rng(2)
    age = pd.Series(pd.cut(rng.integers(18, 90, 300), [0, 30, 50, 70, 100]))
    frame = pd.DataFrame({"a": rng.normal(size=300), "b": rng.normal(size=300), "age": age})
    y = (rng.random(300) < 0.15).astype(int)
    ours, _ = SMOTENC(k_neighbors=k, random_state=0).fit_resample(frame, y)
    theirs, _ = incumbent.SMOTENC("auto", k_neighbors=k, random_state=0).fit_resample(frame, y)
    assert ours["age"].astype(str).tolist() == theirs["age"].astype(str).tolist()


@pytest.mark.parametrize("columns", [["n", "m"], ["s", "t"]])
def test_a_table_of_one_kind_works_too(columns):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "n": rng.normal(size=200), "m": rng.normal(size=200),
        "s": rng.choice(list("xyz"), 200), "t": rng.choice(list("abc"), 200),
    })[columns]  # fmt: skip
    X, y = SMOTENC(random_state=0).fit_resample(frame, Y)
    assert len(X) == len(y) == 300
    assert list(X.dtypes) == list(frame.dtypes)


@pytest.mark.parametrize(
    "features", [[4, 5], [-2, -1], np.array([4, 5]), [False] * 4 + [True] * 2, np.arange(6) > 3]
)
def test_categories_can_be_named_in_several_ways(features):
    expected, _ = SMOTENC([4, 5], random_state=0).fit_resample(table(0), Y)
    made, _ = SMOTENC(features, random_state=0).fit_resample(table(0), Y)
    assert np.array_equal(made, expected)


@pytest.mark.parametrize(
    ("features", "error", "complaint"),
    [
        ([9], TableError, "no column 9: its 6 columns"),
        (["city"], TableError, "no column 'city'"),
        ([True, False], TableError, "mask of 2 values, X has 6"),
        ("all", ParameterError, "'auto', a list of columns or a mask"),
    ],
)
def test_a_wrong_list_of_categories_is_refused(features, error, complaint):
    with pytest.raises(error, match=complaint):
        SMOTENC(features).fit_resample(table(0), Y)


def test_categories_come_from_rows_of_the_class():
    sampler = SMOTENC([4, 5], random_state=0)
    sampler.fit_resample(table(1), Y)
    (new,) = sampler.plan_.new
    takes = [one for one in new.sources if isinstance(one, Take)]
    assert sorted(j for one in takes for j in one.columns) == [4, 5]
    for one in takes:
        assert (Y[new.taken(one)] == 1).all()


@pytest.mark.parametrize("fmt", [sparse.csr_matrix, sparse.csc_array])
@pytest.mark.parametrize(
    "sampler",
    [SMOTENC([1, 2], random_state=0), SMOTENC("auto", random_state=0), SMOTEN(random_state=0)],
)
def test_a_sparse_table_gets_the_rows_of_the_dense_one(sampler, fmt):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 3, size=(200, 3)).astype(float)
    if isinstance(sampler, SMOTENC):
        X[:, 0] = rng.normal(size=200)
    made, _ = sampler.fit_resample(fmt(X), Y)
    assert made.format == fmt(X).format
    assert np.array_equal(made.toarray(), sampler.fit_resample(X, Y)[0])
