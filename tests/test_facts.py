"""What is known of a sampler: of ours, of those derived from them, and of others."""

import imblearn.over_sampling
import imblearn.under_sampling
import pytest
from sklearn.base import BaseEstimator

from equipoise import combine, over_sampling, under_sampling
from equipoise.base import BaseSampler
from equipoise.facts import SamplerFacts, all_samplers, facts_of
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE
from equipoise.under_sampling.base import BaseCleaningSampler

PUBLIC = {*over_sampling.__all__, *under_sampling.__all__, *combine.__all__} - {"Chain"}


def test_all_samplers_are_the_public_ones():
    assert set(all_samplers()) == PUBLIC


def test_a_chain_is_none_but_what_its_samplers_are():
    facts = facts_of(combine.Chain(SMOTE()))
    assert facts.name == "Chain"
    assert (facts.k, facts.draws) == (None, False)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_sampler_says_facts_that_fit_its_parameters(name):
    kind = all_samplers()[name]
    said, parameters = vars(kind)["_facts"], kind().get_params()
    assert said.name
    assert said.k is None or said.k in parameters
    assert set(said.search) <= set(parameters)
    assert set(said.own_words) <= set(said.search)
    assert facts_of(kind()).draws == ("random_state" in parameters)


def test_no_two_samplers_have_one_name():
    names = [facts_of(kind()).name for kind in all_samplers().values()]
    assert len(set(names)) == len(names)


def test_the_parameter_that_is_the_number_of_neighbours():
    found = {name: facts_of(kind()).k for name, kind in all_samplers().items()}
    assert found.pop("ADASYN") == "n_neighbors"
    assert {name for name, k in found.items() if k is None} >= {
        "RandomOverSampler", "RandomUnderSampler",
    }  # fmt: skip
    assert facts_of(SMOTE()).k == "k_neighbors"


class Derived(BorderlineSMOTE):
    pass


class Own(SMOTE):
    _facts = SamplerFacts("own", search={"k_neighbors": [2], "random_state": [1, 2]})


class Foreign(BaseEstimator):
    """Of nobody's family; two of its parameters are called as some of ours."""

    def __init__(self, k_neighbors=3, m_neighbors=2, kind="x", n_neighbors=4, other=1):
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.kind = kind
        self.n_neighbors = n_neighbors
        self.other = other


class NearBy(BaseEstimator):
    """A number of neighbours means one thing here, and another in ADASYN."""

    def __init__(self, sampling_strategy="auto", n_neighbors=3):
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors


class Plugin(BaseSampler):
    def __init__(self, sampling_strategy="auto", k_neighbors=3):
        super().__init__(sampling_strategy)
        self.k_neighbors = k_neighbors

    def _fit_resample(self, X, y, **params):
        return X, y


class DerivedFromAnother(imblearn.over_sampling.ADASYN):
    pass


class Cleaner(BaseCleaningSampler):
    def _fit_resample(self, X, y, **params):
        return X, y


def test_a_derived_sampler_is_as_what_it_derives_from():
    assert facts_of(Derived()) == facts_of(BorderlineSMOTE())


def test_a_sampler_from_outside_says_facts_of_its_own():
    facts = facts_of(Own())
    assert (facts.name, facts.k, facts.draws) == ("own", "k_neighbors", True)
    assert facts.search["k_neighbors"] == (2,)
    assert facts.search["random_state"] == (1, 2)
    assert "sampling_strategy" in facts.search


def test_a_namesake_of_another_package_is_as_ours():
    for theirs in (imblearn.over_sampling.ADASYN(), DerivedFromAnother()):
        assert facts_of(theirs) == facts_of(ADASYN())


@pytest.mark.parametrize(
    ("sampler", "name", "known"),
    [
        (Foreign(), "Foreign", {"k_neighbors", "m_neighbors"}),
        (Plugin(), "Plugin", {"k_neighbors", "sampling_strategy"}),
        (NearBy(), "NearBy", {"sampling_strategy"}),
    ],
    ids=["foreign", "plug-in", "near by"],
)
def test_of_any_other_one_parameters_of_one_meaning_are_known(sampler, name, known):
    facts = facts_of(sampler)
    assert facts.name == name
    assert set(facts.search) == known
    assert facts.k == ("k_neighbors" if "k_neighbors" in known else None)
    assert facts.draws is False
    for word in known & {"k_neighbors"}:
        assert facts.search[word] == facts_of(SMOTE()).search[word]


def test_a_cleaner_takes_no_ratio():
    assert dict(facts_of(Cleaner()).search) == {}
    assert "sampling_strategy" not in facts_of(imblearn.under_sampling.TomekLinks()).search
