"""Chain: any samplers in any order, as by hand, as one plan."""

import pickle

import imblearn.over_sampling as their_over
import imblearn.under_sampling as their_under
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from equipoise import FunctionSampler, Plan, PlanChain, ResampledClassifier
from equipoise.combine import SMOTEENN, Chain
from equipoise.exceptions import ParameterError, PlanError, TargetError
from equipoise.over_sampling import ADASYN, SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.resampled._correction import kind_of
from equipoise.testing import as_mixed_frame, example_table
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler, TomekLinks

X, y = example_table(n_classes=3)
PARTS = {
    "clean": lambda state: TomekLinks(sampling_strategy="all"),
    "edit": lambda state: EditedNearestNeighbours(kind_sel="mode"),
    "smote": lambda state: SMOTE(k_neighbors="auto", random_state=state),
    "adasyn": lambda state: ADASYN(n_neighbors="auto", random_state=state),
    "copies": lambda state: RandomOverSampler(random_state=state),
    "under": lambda state: RandomUnderSampler(random_state=state),
    "both": lambda state: SMOTEENN(
        smote=SMOTE(k_neighbors="auto", sampling_strategy="all", random_state=state),
        enn=EditedNearestNeighbours(sampling_strategy=[0], kind_sel="mode"),
    ),
}


def one_after_the_other(samplers, table, labels):
    """By hand; and the row of the input that each row goes back to."""
    rows = np.arange(len(labels))
    for sampler in samplers:
        table, labels = sampler.fit_resample(table, labels)
        rows = rows[sampler.sample_indices_]
    return table, labels, rows


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(PARTS)), max_size=4), st.integers(0, 1000))
def test_a_chain_gives_what_its_samplers_give_one_after_the_other(names, seed):
    one, other = np.random.RandomState(seed), np.random.RandomState(seed)
    by_hand = one_after_the_other([PARTS[name](one) for name in names], X, y)
    chain = Chain(*(PARTS[name](other) for name in names))
    made, labels = chain.fit_resample(X, y)
    assert np.array_equal(made, by_hand[0])
    assert np.array_equal(labels, by_hand[1])
    assert np.array_equal(chain.sample_indices_, by_hand[2])
    assert one.randint(1000) == other.randint(1000), "the stream went on differently"


def test_a_chain_of_nothing_gives_the_rows_as_they_are():
    made, labels = Chain().fit_resample(X, y)
    assert np.array_equal(made, X)
    assert made is not X
    assert np.array_equal(labels, y)


def test_mixed_frames_go_through_all_samplers():
    frame = as_mixed_frame(X)
    samplers = [TomekLinks(), SMOTE(random_state=0), EditedNearestNeighbours()]
    expected, labels, _ = one_after_the_other(map(clone, samplers), frame, y)
    made, y_new = Chain(*samplers).fit_resample(frame, y)
    assert made.equals(expected.reset_index(drop=True))
    assert np.array_equal(y_new, labels)


def test_outliers_go_before_smote_so_that_no_row_is_made_from_them():
    chain = Chain(
        EditedNearestNeighbours(sampling_strategy="all", kind_sel="mode"),
        SMOTE(k_neighbors="auto", random_state=0),
    )
    chain.fit_resample(X, y)
    gone = chain.plan_.dropped.rows
    assert gone.size > 10
    assert not np.isin(chain.plan_.base, gone).any()
    assert not np.isin(chain.plan_.partner, gone).any()


def test_the_plan_is_one_unless_made_rows_are_parents():
    cleaned = Chain(TomekLinks(), SMOTE(random_state=0), TomekLinks(sampling_strategy="all"))
    assert type(cleaned.plan(X, y)) is Plan
    twice = Chain(
        SMOTE(sampling_strategy={1: 60}, random_state=0),
        SMOTE(sampling_strategy={1: 120}, random_state=1),
    )
    plan = twice.plan(X, y)
    assert type(plan) is PlanChain
    assert plan.fingerprint is not None
    made, labels = twice.generate(X, plan, y)
    expected, y_expected = twice.fit_resample(X, y)
    assert np.array_equal(made, expected)
    assert np.array_equal(labels, y_expected)
    assert plan.n_new == twice.is_synthetic_.sum() == 80


def test_a_plan_of_a_chain_of_plans_is_refused_by_another_table():
    twice = Chain(SMOTE(random_state=0), SMOTE(sampling_strategy={2: 130}, random_state=0))
    plan = twice.plan(X, y)
    with pytest.raises(ValueError, match="made for a table with other values"):
        twice.generate(X[::-1], plan)


def test_rows_on_the_way_that_nobody_looks_at_are_not_made():
    """A million rows would be made, if they were."""
    chain = Chain(
        SMOTE(sampling_strategy={2: 10_000_000}, random_state=0),
        RandomUnderSampler(sampling_strategy={0: 10, 1: 10, 2: 10}, random_state=0),
    )
    made, _ = chain.fit_resample(np.repeat(X, 500, axis=1), y)
    assert len(made) == 30
    assert "made" not in vars(chain.samplers_["smote"])


def test_samplers_are_named_after_their_classes_or_as_the_caller_says():
    assert list(Chain(SMOTE(), TomekLinks()).samplers) == ["smote", "tomeklinks"]
    assert list(Chain(TomekLinks(), SMOTE(), TomekLinks()).samplers) == [
        "tomeklinks-1", "smote", "tomeklinks-2",
    ]  # fmt: skip
    assert list(Chain(TomekLinks(), over=SMOTE()).samplers) == ["tomeklinks", "over"]
    with pytest.raises(TypeError, match="two samplers are called 'smote': give each"):
        Chain(SMOTE(), smote=SMOTE())


def test_a_clone_and_a_pickle_are_chains_of_the_same():
    chain = Chain(TomekLinks(), over=SMOTE(k_neighbors=3, random_state=0))
    expected, _ = chain.fit_resample(X, y)
    for copy in (clone(chain), pickle.loads(pickle.dumps(chain))):
        assert list(copy.samplers) == list(chain.samplers)
        assert copy.samplers["over"] is not chain.samplers["over"]
        assert np.array_equal(copy.fit_resample(X, y)[0], expected)
    assert not hasattr(clone(chain), "samplers_")


def test_a_chain_reads_as_it_is_written():
    names = {"Chain": Chain, "SMOTE": SMOTE, "TomekLinks": TomekLinks}
    chain = Chain(TomekLinks(), over=SMOTE(k_neighbors=3))
    again = eval(repr(chain), names)
    assert repr(again) == repr(chain) == "Chain(tomeklinks=TomekLinks(), over=SMOTE(k_neighbors=3))"
    assert list(again.get_params()) == list(chain.get_params())
    assert repr(Chain(TomekLinks(), SMOTE())) == "Chain(TomekLinks(), SMOTE())"
    assert "SMOTE" in chain._repr_html_()


def test_parameters_are_set_by_the_names_of_the_samplers():
    chain = Chain(TomekLinks(), SMOTE())
    chain.set_params(smote=ADASYN(), smote__n_neighbors=4, tomeklinks__n_jobs=2)
    assert chain.samplers["smote"].n_neighbors == 4
    assert chain.get_params()["tomeklinks__n_jobs"] == 2
    with pytest.raises(ValueError, match="Invalid parameter 'enn'"):
        chain.set_params(enn=TomekLinks())
    assert chain.set_params() is chain


def test_parameters_inside_can_be_searched():
    model = make_pipeline(Chain(TomekLinks(), SMOTE(random_state=0)), LogisticRegression())
    search = GridSearchCV(model, {"chain__smote__k_neighbors": [2, 9]}, cv=2).fit(X, y)
    best = search.best_estimator_
    assert (
        best[0].samplers_["smote"].k_neighbors == search.best_params_["chain__smote__k_neighbors"]
    )


def test_the_samplers_that_were_given_learn_nothing():
    smote = SMOTE(random_state=0)
    chain = Chain(smote, TomekLinks())
    chain.fit_resample(X, y)
    assert not hasattr(smote, "plan_")
    assert chain.samplers_["smote"].plan_.n_new == chain.samplers_["tomeklinks"].plan_.n_rows - len(
        X
    )


def test_a_chain_in_a_chain_is_a_chain():
    flat = Chain(TomekLinks(), SMOTE(random_state=0), RandomUnderSampler(random_state=0))
    nested = Chain(Chain(TomekLinks(), SMOTE(random_state=0)), RandomUnderSampler(random_state=0))
    assert np.array_equal(flat.fit_resample(X, y)[0], nested.fit_resample(X, y)[0])


def test_a_sampler_from_elsewhere_that_tells_its_rows_may_stand_in_a_chain():
    theirs = their_under.TomekLinks(sampling_strategy="all")
    chain = Chain(SMOTE(random_state=0), theirs, RandomUnderSampler(random_state=0))
    ours = Chain(
        SMOTE(random_state=0),
        TomekLinks(sampling_strategy="all"),
        RandomUnderSampler(random_state=0),
    )
    assert np.array_equal(chain.fit_resample(X, y)[0], ours.fit_resample(X, y)[0])
    assert type(chain.plan_) is Plan


@pytest.mark.parametrize(
    ("sampler", "words"),
    [
        (FunctionSampler(func=lambda X, y: (X[:100], y[:100])), "FunctionSampler does not tell"),
        (their_over.SMOTE(), "SMOTE does not tell which rows its output comes from"),
        (their_over.RandomOverSampler(shrinkage=1.0), "but has changed them"),
    ],
    ids=["a function", "SMOTE of imbalanced-learn", "smoothed copies"],
)
def test_one_that_does_not_is_refused(sampler, words):
    with pytest.raises(PlanError, match=f"^Chain: .*{words}.*equipoise.pipeline.Pipeline"):
        Chain(TomekLinks(), sampler).fit_resample(X, y)


@pytest.mark.parametrize("value", [None, "smote", [SMOTE()]], ids=["None", "word", "list"])
def test_what_is_no_sampler_is_refused(value):
    for call in (Chain(over=value).fit, Chain(over=value).fit_resample):
        with pytest.raises(ParameterError, match=r"^Chain: over must be a sampler \(an object"):
            call(X, y)


def test_a_class_in_place_of_a_sampler_is_named():
    for chain in (Chain(SMOTE, TomekLinks()), Chain(over=SMOTE)):
        with pytest.raises(ParameterError, match=r"^Chain: SMOTE is a class: pass SMOTE\(\)$"):
            chain.fit_resample(X, y)


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_a_class_that_is_cleaned_away_is_told_by_the_next_sampler():
    rare = np.where(np.arange(len(X)) == 5, 1, 0)
    table = X.copy()
    table[5] = table[6]
    with pytest.raises(TargetError, match=r"^Chain: SMOTE: "):
        Chain(TomekLinks(sampling_strategy="all"), SMOTE()).fit_resample(table, rare)


def test_a_classifier_may_resample_by_a_chain():
    model = ResampledClassifier(Chain(TomekLinks(), SMOTE(random_state=0)), LogisticRegression())
    assert model.fit(X, y).score(X, y) > 0.6


def test_a_chain_of_random_samplers_is_one_at_random():
    at_random = Chain(RandomOverSampler(sampling_strategy={2: 50}), RandomUnderSampler())
    assert kind_of(at_random) == "random"
    assert kind_of(Chain(at_random, SMOTE())) == "synthetic"
    assert kind_of(Chain()) == "nothing"


def test_columns_of_a_part_are_what_they_are_in_the_whole():
    table = X.copy()
    table[:, 0] = np.arange(len(X)) % 3
    told = Chain(TomekLinks(), SMOTE()).with_kinds_of(table, scale="standard")
    for sampler in told.samplers.values():
        assert sampler.columns.kinds == {0: "continuous"}
        assert sampler.columns.scale == "standard"
