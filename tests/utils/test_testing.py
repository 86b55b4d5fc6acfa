"""The list of estimators, and the stand-ins for what people bring."""

import inspect

import imblearn.utils.testing
import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.neighbors import NearestNeighbors

from equipoise.base import SamplerMixin
from equipoise.facts import all_samplers
from equipoise.utils.deprecation import deprecate_parameter
from equipoise.utils.testing import _CustomClusterer, _CustomNearestNeighbors, all_estimators


def test_all_samplers_are_among_all_estimators():
    samplers = dict(all_estimators("sampler"))
    assert set(all_samplers()) < set(samplers)
    assert all(issubclass(kind, SamplerMixin) for kind in samplers.values())
    assert "FunctionSampler" in samplers
    assert "Pipeline" not in samplers


def test_what_imbalanced_learn_lists_is_listed():
    assert set(dict(imblearn.utils.testing.all_estimators())) <= set(dict(all_estimators()))


def test_each_estimator_is_listed_once_in_order_and_can_be_made():
    found = all_estimators()
    names = [name for name, _ in found]
    assert names == sorted(set(names))
    for name, kind in found:
        assert kind.__name__ == name
        assert issubclass(kind, BaseEstimator)
        assert not inspect.isabstract(kind)
        assert not name.startswith(("Base", "_"))


def test_an_unknown_filter_is_refused():
    for wrong in ("rnd", ["sampler", "rnd"]):
        with pytest.raises(ValueError, match="Parameter type_filter must be 'sampler' or None"):
            all_estimators(wrong)


def test_the_stand_in_finds_what_scikit_learn_finds():
    X = np.random.default_rng(0).normal(size=(50, 3))
    ours = _CustomNearestNeighbors(n_neighbors=4).fit(sparse.csr_matrix(X))
    theirs = NearestNeighbors(n_neighbors=4).fit(X)
    for one, other in zip(ours.kneighbors(X), theirs.kneighbors(X), strict=True):
        assert np.allclose(one, other)
    rows = ours.kneighbors(X, n_neighbors=2, return_distance=False)
    assert np.array_equal(rows, theirs.kneighbors(X, 2, return_distance=False))
    assert hasattr(ours, "kneighbors_graph")


def test_the_clustering_tells_its_centres_or_does_not():
    X = np.zeros((5, 2))
    told = _CustomClusterer(n_clusters=3).fit(X)
    assert told.cluster_centers_.shape == (3, 2)
    silent = _CustomClusterer(expose_cluster_centers=False).fit(X)
    assert not hasattr(silent, "cluster_centers_")
    assert silent.predict(X).tolist() == [0] * 5


class Old:
    def __init__(self, ratio=0.5):
        self.ratio = ratio


def test_a_parameter_that_goes_is_told_and_handed_on():
    old = Old()
    with pytest.warns(FutureWarning, match=r"Old: 'ratio' is deprecated from 0.4 and goes in 0.6"):
        deprecate_parameter(old, "0.4", "ratio")
    with pytest.warns(FutureWarning, match="Use 'share' instead"):
        deprecate_parameter(old, "0.4", "ratio", "share")
    assert old.share == 0.5
    deprecate_parameter(Old(ratio=None), "0.4", "ratio")  # it is not set: nothing to tell
