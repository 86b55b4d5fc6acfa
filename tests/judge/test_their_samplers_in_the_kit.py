"""imbalanced-learn's own samplers, held against our laws: which of them breaks which."""

import warnings

import imblearn
import pytest
from imblearn.utils.testing import all_estimators
from sklearn.base import clone
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from equipoise._imblearn.names import VERSION
from equipoise.testing import LAWS

# What containers nobody takes, and what comes back from a matrix of one column a class.
BROKEN_BY_ALL = {
    "a polars frame comes back as one",
    "an arrow table comes back as one",
    "an indicator matrix comes back as one",
}
STRATEGY = "every form of a strategy asks the same"  # a callable always fails in cleaners
STREAMS = "classes draw different streams"
BROKEN = {
    "ADASYN": {"counts are as asked"},  # it rounds for each row
    "AllKNN": {STRATEGY},
    "ClusterCentroids": {
        "a sparse table makes the rows of its array", "sparse columns of a frame stay sparse",
    },
    "CondensedNearestNeighbour": {STRATEGY, "a sparse table makes the rows of its array"},
    "EditedNearestNeighbours": {STRATEGY},
    "InstanceHardnessThreshold": {"counts are as asked", "classes may be called anything"},
    "KMeansSMOTE": {"counts are as asked", STREAMS},
    "NeighbourhoodCleaningRule": {STRATEGY, "classes may be called anything"},
    "OneSidedSelection": {STRATEGY},
    "RepeatedEditedNearestNeighbours": {STRATEGY},
    "SMOTE": {STREAMS},
    "SMOTEN": {STREAMS, "a mixed frame comes back with its schema"},
    "SMOTENC": {
        STREAMS, "a mixed frame comes back with its schema", "words come back as words",
    },
    "TomekLinks": {STRATEGY},
}  # fmt: skip
TREE = DecisionTreeClassifier(max_depth=3, random_state=0)
QUICKER = {"InstanceHardnessThreshold": {"estimator": TREE, "cv": 3}}
KINDS = dict(all_estimators("sampler"))


def made(name):
    sampler = KINDS[name]([0]) if name == "SMOTENC" else KINDS[name]()
    sampler.set_params(**QUICKER.get(name, {}))
    seed = {"random_state": 0} if "random_state" in sampler.get_params() else {}
    return sampler.set_params(**seed)


def keeps(sampler, law):
    """Whether a sampler keeps a law; it may say so by failing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            law.check_on_examples(clone(sampler))
    except Exception:  # noqa: BLE001
        return False
    return True


@pytest.mark.skipif(imblearn.__version__ < VERSION, reason=f"what is broken is broken in {VERSION}")
@pytest.mark.parametrize("name", KINDS)
def test_a_sampler_of_imbalanced_learn_breaks_these_laws_and_no_others(name):
    sampler = made(name)
    bound = [law for law in LAWS if law.binds(sampler)]
    assert len(bound) >= 15
    with threadpool_limits(1):  # their k-means waits for its threads where others work, too
        broken = {law.name for law in bound if not keeps(sampler, law)}
    assert broken == BROKEN_BY_ALL | BROKEN.get(name, set())
