"""Bit equality with imbalanced-learn where it is promised."""

import imblearn.over_sampling as their_over
import imblearn.under_sampling as their_under
import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, make_classification

import equipoise.over_sampling as our_over
import equipoise.under_sampling as our_under

SHAPES = [(200, 2, 0.9), (400, 8, 0.8), (700, 25, 0.93)]


def untied_table(n, d, majority, seed, n_classes=2, dtype=np.float64):
    weights = [majority] if n_classes == 2 else [majority, (1 - majority) * 0.6]
    X, y = make_classification(
        n, d, n_informative=d, n_redundant=0, n_repeated=0, n_clusters_per_class=1,
        n_classes=n_classes, weights=weights, flip_y=0.05, random_state=seed,
    )  # fmt: skip
    return X.astype(dtype), y


def assert_equal_results(ours, theirs, X, y):
    X_ours, y_ours = ours.fit_resample(X, y)
    X_theirs, y_theirs = theirs.fit_resample(X, y)
    assert np.array_equal(X_ours, X_theirs)
    assert np.array_equal(y_ours, y_theirs)
    assert X_ours.dtype == X_theirs.dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["SMOTE", "BorderlineSMOTE", "ADASYN", "RandomOverSampler"])
def test_two_classes_with_an_int_seed_get_the_same_bits(name, shape, seed, dtype):
    X, y = untied_table(*shape, seed, dtype=dtype)
    ours = getattr(our_over, name)(random_state=seed)
    theirs = getattr(their_over, name)(random_state=seed)
    assert_equal_results(ours, theirs, X, y)


@pytest.mark.parametrize("name", ["SMOTE", "BorderlineSMOTE", "ADASYN", "RandomOverSampler"])
@pytest.mark.parametrize("seed", range(4))
def test_a_random_state_instance_gives_the_same_bits_for_many_classes(name, seed):
    X, y = untied_table(500, 6, 0.6, seed, n_classes=3)
    ours = getattr(our_over, name)(random_state=np.random.RandomState(seed))
    theirs = getattr(their_over, name)(random_state=np.random.RandomState(seed))
    assert_equal_results(ours, theirs, X, y)


@pytest.mark.parametrize("name", ["ADASYN", "RandomOverSampler"])
def test_samplers_of_one_stream_agree_for_many_classes_and_an_int_seed(name):
    X, y = untied_table(500, 6, 0.6, 1, n_classes=3)
    ours = getattr(our_over, name)(random_state=3)
    assert_equal_results(ours, getattr(their_over, name)(random_state=3), X, y)


@pytest.mark.parametrize("seed", range(4))
def test_svm_smote_agrees_where_both_groups_of_support_vectors_exist(seed):
    X, y = untied_table(600, 6, 0.85, seed)
    ours = our_over.SVMSMOTE(random_state=np.random.RandomState(seed))
    theirs = their_over.SVMSMOTE(random_state=np.random.RandomState(seed))
    assert_equal_results(ours, theirs, X, y)


@pytest.mark.parametrize("shrinkage", [0.0, 0.7, {0: 1.0, 1: 0.3}])
def test_the_smoothed_bootstrap_agrees(shrinkage):
    X, y = untied_table(400, 5, 0.8, 0)
    strategy = {0: 500, 1: 450} if isinstance(shrinkage, dict) else "auto"
    parameters = {"shrinkage": shrinkage, "sampling_strategy": strategy, "random_state": 1}
    ours = our_over.RandomOverSampler(**parameters)
    assert_equal_results(ours, their_over.RandomOverSampler(**parameters), X, y)


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_random_under_sampling_keeps_the_same_rows(replacement, n_classes):
    X, y = untied_table(500, 4, 0.6, 2, n_classes=n_classes)
    parameters = {"replacement": replacement, "random_state": 5}
    ours = our_under.RandomUnderSampler(**parameters)
    theirs = their_under.RandomUnderSampler(**parameters)
    assert_equal_results(ours, theirs, X, y)
    assert np.array_equal(ours.sample_indices_, theirs.sample_indices_)


def test_the_global_random_state_is_used_as_today():
    X, y = untied_table(300, 4, 0.8, 3)
    np.random.seed(11)
    ours, _ = our_over.SMOTE().fit_resample(X, y)
    np.random.seed(11)
    theirs, _ = their_over.SMOTE().fit_resample(X, y)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csc_matrix, sparse.csr_array])
@pytest.mark.parametrize("name", ["SMOTE", "BorderlineSMOTE", "ADASYN", "RandomOverSampler"])
def test_sparse_tables_get_the_same_values(name, kind):
    X, y = untied_table(300, 6, 0.8, 4)
    X[:, :3] *= X[:, :3] > 0  # three columns stay as they are: no two rows are equal
    ours, _ = getattr(our_over, name)(random_state=0).fit_resample(kind(X), y)
    theirs, _ = getattr(their_over, name)(random_state=0).fit_resample(sparse.csr_matrix(X), y)
    assert type(ours) is kind
    assert np.array_equal(ours.toarray(), theirs.toarray())


def test_a_real_table_without_ties_gets_the_same_bits():
    X, y = load_breast_cancer(return_X_y=True)
    ours, _ = our_over.SMOTE(random_state=0).fit_resample(X, y)
    theirs, _ = their_over.SMOTE(random_state=0).fit_resample(X, y)
    assert np.array_equal(ours, theirs)
