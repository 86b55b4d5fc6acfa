"""The one list of samplers: every law and every test of all samplers selects from it.

A sampler of the package that is missing here fails a test. What a sampler can do is not listed
but asked of it: its facts, its tags, and a plan that it makes.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags

from equipoise import Between, Columns
from equipoise.combine import SMOTEENN, Chain, SMOTETomek
from equipoise.facts import facts_of
from equipoise.over_sampling import (
    ADASYN,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    BorderlineSMOTE,
    KMeansSMOTE,
    RandomOverSampler,
)
from equipoise.testing import example_table
from equipoise.under_sampling import (
    AllKNN,
    ClusterCentroids,
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    InstanceHardnessThreshold,
    NearMiss,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)


@dataclass(frozen=True)
class Case:
    """A sampler with some parameters, and what it can do."""

    id: str
    sampler: Any

    @property
    def facts(self):
        return facts_of(self.sampler)

    @property
    def adds(self):
        return self.sampler._sampling_type == "over-sampling" and not self.facts.takes_away

    @property
    def cleans(self):
        return self.sampler._sampling_type == "clean-sampling"

    @property
    def is_plain(self):
        """Compares rows as its class does by itself."""
        return self.sampler.get_params().get("columns") is None

    @property
    def has_neighbors(self):
        return self.facts.k is not None

    @property
    def takes_any_column(self):
        return get_tags(self.sampler).input_tags.string

    @property
    def takes_sparse(self):
        return get_tags(self.sampler).input_tags.sparse

    @cached_property
    def _plan(self):
        return seeded(self.sampler).plan(*example_table())

    @property
    def declares_columns(self):
        return "columns" in self.sampler.get_params(deep=False)

    @property
    def interpolates(self):
        """Each new row has a partner."""
        return bool(self._plan.new) and all(
            any(isinstance(source, Between) for source in new.sources) for new in self._plan.new
        )

    @property
    def reach(self):
        """How far beyond its parents a new value may lie, as a share of their distance."""
        if not self.facts.extrapolates or not any(new.sources for new in self._plan.new):
            return 0.0
        if not self.interpolates:
            return float("inf")  # noise
        even = self.sampler.get_params().get("allocation") == "even"
        return 1.0 if even else float(self.sampler.out_step)

    @property
    def keeps_shares(self):
        """New rows have the shares of categories, flags and holes that their class has."""
        columns = self.sampler.get_params().get("columns")
        categories = getattr(columns, "categories", None) or self.sampler._categories
        votes = any(one.place is not None for one in self._plan.new)
        return self.adds and self.facts.draws_evenly and categories == "donor" and not votes

    @property
    def lenient(self):
        """The sampler, content with as many neighbours as a small class has."""
        made = seeded(self.sampler)
        if self.facts.takes_away:
            made._validate_estimator()
            inside = {"smote": made.smote_.set_params(k_neighbors="auto")}
            if "enn" in made.get_params():
                inside["enn"] = made.enn_.set_params(n_neighbors="auto")
            return clone(made).set_params(**inside)
        return made.set_params(**{self.facts.k: "auto"}) if self.has_neighbors else made


class Slices(ClusterMixin, BaseEstimator):
    """Clusters of equal size along the first column; a k-means takes a tenth of a second."""

    def __init__(self, n_clusters=3):
        self.n_clusters = n_clusters

    def fit(self, X, y=None):
        first = X[:, [0]].toarray().ravel() if sparse.issparse(X) else np.asarray(X)[:, 0]
        order = np.argsort(first, kind="stable")
        self.labels_ = np.empty(order.size, dtype=np.int64)
        self.labels_[order] = np.arange(order.size) * self.n_clusters // order.size
        return self


def seeded(sampler, seed=0):
    """An unfitted sampler; with a seed where it draws."""
    made = clone(sampler)
    return made.set_params(random_state=seed) if facts_of(made).draws else made


TREE = DecisionTreeClassifier(min_samples_leaf=3)
CASES = [
    Case("RandomOverSampler", RandomOverSampler()),
    Case("RandomOverSampler(shrinkage)", RandomOverSampler(shrinkage=0.5)),
    Case("RandomOverSampler(even)", RandomOverSampler(draw="even")),
    Case("SMOTE", SMOTE()),
    Case("SMOTE(auto)", SMOTE(k_neighbors="auto")),
    Case("SMOTE(even)", SMOTE(draw="even")),
    Case("SMOTE(heom)", SMOTE(columns=Columns(metric="heom", categories="combination"))),
    Case("SMOTE(hvdm)", SMOTE(columns=Columns(metric="hvdm", scale="robust"))),
    Case("SMOTE(gower)", SMOTE(columns=Columns(metric="gower"))),
    Case("BorderlineSMOTE-1", BorderlineSMOTE()),
    Case("BorderlineSMOTE-2", BorderlineSMOTE(kind="borderline-2")),
    Case("BorderlineSMOTE(half)", BorderlineSMOTE(m_neighbors="half")),
    Case("KMeansSMOTE", KMeansSMOTE(kmeans_estimator=Slices(3), cluster_balance_threshold=0.0)),
    Case("KMeansSMOTE(one cluster)", KMeansSMOTE(kmeans_estimator=Slices(1))),
    Case("SVMSMOTE", SVMSMOTE()),
    Case("SVMSMOTE(even)", SVMSMOTE(allocation="even")),
    Case("ADASYN", ADASYN()),
    Case("ADASYN(exact)", ADASYN(exact=True)),
    Case("SMOTENC", SMOTENC()),
    Case("SMOTENC(first)", SMOTENC([0])),
    Case("SMOTENC(donor)", SMOTENC(columns=Columns(categories="donor"))),
    Case("SMOTEN", SMOTEN()),
    Case("RandomUnderSampler", RandomUnderSampler()),
    Case("RandomUnderSampler(replacement)", RandomUnderSampler(replacement=True)),
    Case("TomekLinks", TomekLinks()),
    Case("TomekLinks(all)", TomekLinks(sampling_strategy="all")),
    Case("EditedNearestNeighbours", EditedNearestNeighbours()),
    Case("EditedNearestNeighbours(mode)", EditedNearestNeighbours(kind_sel="mode")),
    Case("NearMiss-1", NearMiss()),
    Case("NearMiss-2", NearMiss(version=2)),
    Case("NearMiss-3", NearMiss(version=3, n_neighbors_ver3=10)),
    Case("ClusterCentroids", ClusterCentroids()),
    Case("ClusterCentroids(hard)", ClusterCentroids(voting="hard")),
    Case("InstanceHardnessThreshold", InstanceHardnessThreshold(estimator=TREE, cv=2)),
    Case(
        "InstanceHardnessThreshold(exact)",
        InstanceHardnessThreshold(estimator=TREE, cv=2, exact=True),
    ),
    Case("SMOTEENN", SMOTEENN()),
    Case("SMOTETomek", SMOTETomek()),
    Case(
        "Chain(under, over)",
        Chain(
            RandomUnderSampler(random_state=0),
            SMOTE(k_neighbors="auto", sampling_strategy="all", random_state=0),
        ),
    ),
    Case(
        "Chain(clean, over, clean)",
        Chain(
            EditedNearestNeighbours(n_neighbors="auto", kind_sel="mode"),
            SMOTE(k_neighbors="auto", random_state=0),
            TomekLinks(),
        ),
    ),
    Case("RepeatedEditedNearestNeighbours", RepeatedEditedNearestNeighbours()),
    Case("AllKNN", AllKNN()),
    Case("AllKNN(mode)", AllKNN(kind_sel="mode", allow_minority=True)),
    Case("NeighbourhoodCleaningRule", NeighbourhoodCleaningRule()),
    Case("NeighbourhoodCleaningRule(all)", NeighbourhoodCleaningRule(sampling_strategy="all")),
    Case("CondensedNearestNeighbour", CondensedNearestNeighbour()),
    Case("CondensedNearestNeighbour(all)", CondensedNearestNeighbour(sampling_strategy="all")),
    Case("OneSidedSelection", OneSidedSelection()),
    Case("OneSidedSelection(seeds)", OneSidedSelection(n_seeds_S=10, n_neighbors=3)),
]


def cases(*capabilities):
    """Cases that can do all of what is named, as parameters of a test."""
    return [
        pytest.param(case, id=case.id)
        for case in CASES
        if all(getattr(case, one) for one in capabilities)
    ]
