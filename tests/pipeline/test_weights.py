"""A row of weight 0 is not there, one of weight 3 is there three times."""

import imblearn.under_sampling
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sklearn
from recorder import Recorder
from scipy import sparse
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import has_fit_parameter

from equipoise import ResampledClassifier
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler

X, y = example_table()
RNG = np.random.default_rng(0)
COUNTS = RNG.integers(0, 4, len(X))
REPEATED = np.repeat(np.arange(len(X)), COUNTS)
HOLES = np.where(np.arange(len(X)) % 3 == 0, 0.0, RNG.uniform(0.5, 2, len(X)))
PRESENT = np.flatnonzero(HOLES)
SAMPLERS = [
    SMOTE(random_state=0),
    RandomOverSampler(random_state=0),
    RandomUnderSampler(random_state=0),
    EditedNearestNeighbours(),
    imblearn.under_sampling.NearMiss(),
]


def classifier(sampler, last):
    return ResampledClassifier(sampler, last), "sample_weight", lambda model: model.classifier_


def pipeline(sampler, last):
    steps = [("sampler", sampler), ("last", last)]
    return Pipeline(steps), "last__sample_weight", lambda model: model[-1]


def nested(sampler, last):
    inside = Pipeline([("sampler", sampler), ("last", last)])
    model = Pipeline([("scale", StandardScaler(with_std=False)), ("inside", inside)])
    return model, "inside__last__sample_weight", lambda model: model[-1][-1]


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("chain", [classifier, pipeline, nested])
def test_whole_weights_are_rows_repeated(sampler, chain):
    model, name, last_of = chain(sampler, Recorder())
    weighted = model.fit(X, y, **{name: COUNTS})
    last, rows, added = last_of(weighted), weighted.sample_indices_, weighted.is_synthetic_
    model, *_ = chain(sampler, Recorder())
    repeated = model.fit(X[REPEATED], y[REPEATED])
    assert np.array_equal(last.X_, last_of(repeated).X_)
    assert np.array_equal(last.y_, last_of(repeated).y_)
    assert np.array_equal(last.weight_, np.ones(len(last.y_)))
    assert np.array_equal(rows, REPEATED[repeated.sample_indices_])
    assert np.array_equal(added, repeated.is_synthetic_)
    assert weighted.plan_.n_rows == len(X)


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("chain", [classifier, pipeline, nested])
def test_a_row_of_weight_0_is_not_there(sampler, chain):
    model, name, last_of = chain(sampler, Recorder())
    weighted = model.fit(X, y, **{name: HOLES})
    last, rows = last_of(weighted), weighted.sample_indices_
    model, *_ = chain(sampler, Recorder())
    without = model.fit(X[PRESENT], y[PRESENT], **{name: HOLES[PRESENT]})
    assert np.array_equal(last.X_, last_of(without).X_)
    assert np.array_equal(last.weight_, last_of(without).weight_)
    assert np.array_equal(last.weight_, HOLES[rows])
    assert np.array_equal(rows, PRESENT[without.sample_indices_])


@pytest.mark.parametrize("weights", [COUNTS, HOLES], ids=["whole", "fractions"])
@pytest.mark.parametrize("probabilities", ["prior", "recalibrated"])
def test_honest_probabilities_do_not_see_rows_of_weight_0(weights, probabilities):
    there = np.flatnonzero(weights)
    model = ResampledClassifier(
        RandomOverSampler(random_state=0), LogisticRegression(), probabilities=probabilities
    )
    seen = model.fit(X, y, sample_weight=weights).predict_proba(X)
    rows = model.sample_indices_
    model.fit(X[there], y[there], sample_weight=weights[there])
    assert np.array_equal(seen, model.predict_proba(X))
    assert np.array_equal(rows, there[model.sample_indices_])


def test_splits_and_groups_of_a_recalibration_mean_the_rows_that_came_in():
    groups = np.arange(len(X)) % 30 // 3
    splits = list(GroupKFold(3).split(X, y, groups))
    model = ResampledClassifier(SMOTE(random_state=0), probabilities="recalibrated")
    listed = model.set_params(calibration_cv=splits).fit(X, y, sample_weight=HOLES)
    p = listed.predict_proba(X)
    place = np.full(len(X), -1)
    place[PRESENT] = np.arange(len(PRESENT))
    left = [[place[part][place[part] >= 0] for part in split] for split in splits]
    model.set_params(calibration_cv=left)
    model.fit(X[PRESENT], y[PRESENT], sample_weight=HOLES[PRESENT])
    assert np.array_equal(p, model.predict_proba(X))


def test_copies_of_a_row_stand_on_one_side_of_a_recalibration():
    met = []

    class Sides(KNeighborsClassifier):
        """Notes which rows that it was trained on it is asked about."""

        def fit(self, X, y, sample_weight=None):
            self.trained_on = set(map(tuple, X))
            return super().fit(X, y)

        def predict_proba(self, X):
            met.append(self.trained_on & set(map(tuple, X)))
            return super().predict_proba(X)

    model = ResampledClassifier(
        RandomUnderSampler(random_state=0), Sides(1), probabilities="recalibrated"
    )
    model.fit(X, y, sample_weight=COUNTS)
    assert len(met) == 5
    assert not any(met)


def test_a_bag_is_judged_by_rows_outside_of_it():
    """Nothing can be learnt from noise; rows that the sampler took from outside would tell."""
    rng = np.random.default_rng(0)
    noise, labels = rng.normal(size=(600, 4)), rng.permutation(np.arange(600) < 60)
    model = BaggingClassifier(
        ResampledClassifier(SMOTE(random_state=0), DecisionTreeClassifier(random_state=0)),
        n_estimators=60,
        oob_score=True,
        random_state=0,
    ).fit(noise, labels)
    assert abs(roc_auc_score(labels, model.oob_decision_function_[:, 1]) - 0.5) < 0.08


@pytest.mark.parametrize("last", [Recorder(), KNeighborsClassifier()])
def test_under_sampling_is_balanced_in_each_bag(last):
    model = ResampledClassifier(RandomUnderSampler(random_state=0), last)
    bags = BaggingClassifier(model, n_estimators=5, random_state=0).fit(X, y)
    for bag in bags.estimators_:
        of_bag = getattr(bag.classifier_, "y_", getattr(bag.classifier_, "_y", None))
        assert np.ptp(np.bincount(of_bag)) == 0
    assert len({tuple(bag.sample_indices_) for bag in bags.estimators_}) == 5


@pytest.mark.parametrize(
    ("inside", "takes"),
    [
        (None, True),
        (LogisticRegression(), True),
        (KNeighborsClassifier(), False),
        (make_pipeline(StandardScaler(), KNeighborsClassifier()), False),
        (make_pipeline(StandardScaler(), LogisticRegression()), True),
        (GridSearchCV(KNeighborsClassifier(), {}), False),
        (GridSearchCV(LogisticRegression(), {}), True),
        (ResampledClassifier("passthrough", KNeighborsClassifier()), False),
    ],
    ids=lambda one: " ".join(str(one).split()),
)
def test_weights_are_claimed_where_the_classifier_takes_them(inside, takes):
    model = ResampledClassifier(RandomOverSampler(), inside)
    assert has_fit_parameter(model, "sample_weight") is takes
    assert has_fit_parameter(ResampledClassifier, "sample_weight")
    with sklearn.config_context(enable_metadata_routing=True):
        model = BaggingClassifier(ResampledClassifier(SMOTE(), KNeighborsClassifier()))
        assert model.fit(X, y).score(X, y) > 0.5


def test_boosting_says_that_it_needs_weights():
    with pytest.raises(ValueError, match="doesn't support sample_weight"):
        AdaBoostClassifier(ResampledClassifier(SMOTE(), KNeighborsClassifier())).fit(X, y)
    stump = ResampledClassifier(SMOTE(random_state=0), DecisionTreeClassifier(max_depth=1))
    assert AdaBoostClassifier(stump, n_estimators=5).fit(X, y).score(X, y) > 0.5


@pytest.mark.parametrize("chain", [classifier, pipeline, nested])
def test_a_trained_model_keeps_no_weights(chain):
    model, name, _ = chain(RandomOverSampler(), Recorder())
    given = COUNTS.astype(float)
    lineage = model.fit(X, y, **{name: given})._lineage
    kept = [one for one in vars(lineage).values() if isinstance(one, np.ndarray)]
    assert kept == []
    assert len(lineage.plans) == 2


def test_shared_weights_keep_the_total_of_each_class():
    model = Pipeline([("over", SMOTE(random_state=0)), ("last", Recorder())], weights="share")
    last = model.fit(X, y, last__sample_weight=COUNTS)[-1]
    totals = np.bincount(y, weights=COUNTS)
    assert np.allclose(np.bincount(last.y_, weights=last.weight_), totals)


def test_other_weights_of_the_same_pipeline_follow_the_copies():
    model = make_pipeline(StandardScaler(), RandomOverSampler(random_state=0), Recorder())
    scale = RNG.uniform(1, 2, len(X))
    model.fit(X, y, recorder__sample_weight=COUNTS, standardscaler__sample_weight=scale)
    by_hand = StandardScaler().fit(X[REPEATED], sample_weight=scale[REPEATED])
    assert np.array_equal(model[0].mean_, by_hand.mean_)


def test_where_nothing_is_resampled_every_row_stays():
    model = make_pipeline(StandardScaler(), Recorder()).fit(X, y, recorder__sample_weight=COUNTS)
    assert np.array_equal(model[-1].weight_, COUNTS)
    assert ResampledClassifier("passthrough", Recorder()).fit(
        X, y, sample_weight=HOLES
    ).classifier_.X_.shape == (len(X), X.shape[1])


def test_whole_weights_that_no_memory_holds_are_refused_with_a_remedy():
    weights = np.full(len(X), 10.0**7)
    model = ResampledClassifier(RandomOverSampler(random_state=0), Recorder())
    with pytest.raises(TableError, match="Divide it by its mean"):
        model.fit(X, y, sample_weight=weights)
    assert np.ptp(model.fit(X, y, sample_weight=weights / weights.mean()).classifier_.weight_) == 0


@pytest.mark.parametrize("routing", [False, True], ids=["named", "routed"])
def test_groups_of_the_sampler_follow_to_the_rows_that_are_there(routing):
    groups = np.arange(len(X)) % 4
    over = SMOTE(k_neighbors=1, random_state=0)
    if routing:
        with sklearn.config_context(enable_metadata_routing=True):
            last = Recorder().set_fit_request(sample_weight=True)
            model = ResampledClassifier(over.set_fit_resample_request(groups=True), last)
            plan = model.fit(X, y, groups=groups, sample_weight=HOLES).plan_
    else:
        model = Pipeline([("over", over), ("last", Recorder())])
        plan = model.fit(X, y, over__groups=groups, last__sample_weight=HOLES).plan_
    base, partner = plan.base, plan.partner
    assert plan.n_new > 0
    assert np.array_equal(groups[base], groups[partner])
    assert HOLES[base].all()
    assert HOLES[partner].all()


def test_the_index_leads_back_where_rows_are_repeated():
    names = [f"row {j}" for j in range(len(X))]
    table, labels = pd.DataFrame(X, index=names), pd.Series(y, index=names)
    model = ResampledClassifier(RandomUnderSampler(random_state=0), Recorder())
    last = model.fit(table, labels, sample_weight=COUNTS).classifier_
    assert last.X_.index.equals(last.y_.index)
    assert list(last.X_.index) == [names[row] for row in model.sample_indices_]


@pytest.mark.parametrize("chain", [classifier, pipeline, nested])
def test_weights_of_zero_alone_are_refused(chain):
    model, name, _ = chain(SMOTE(), Recorder())
    with pytest.raises(TableError, match="sample_weight is zero for all 160 rows"):
        model.fit(X, y, **{name: np.zeros(len(X))})


@pytest.mark.parametrize(
    "kind",
    [
        pd.DataFrame,
        lambda values: pl.DataFrame(np.asarray(values), schema=list("abcd")[: values.shape[1]]),
        lambda values: pa.table({str(j): values[:, j] for j in range(values.shape[1])}),
        sparse.csr_array,
        lambda values: values.tolist(),
    ],
    ids=["pandas", "polars", "pyarrow", "sparse", "list"],
)
def test_tables_of_any_kind_are_repeated(kind):
    model = ResampledClassifier(RandomUnderSampler(random_state=0), Recorder())
    made = model.fit(kind(X), y.tolist(), sample_weight=COUNTS).classifier_.X_
    assert type(made) is type(kind(X))
    repeated = model.fit(kind(X[REPEATED]), y[REPEATED].tolist()).classifier_.X_
    as_array = [
        one.toarray() if sparse.issparse(one) else np.asarray(one) for one in (made, repeated)
    ]
    assert np.array_equal(*as_array)


def test_texts_before_a_vectorizer_are_repeated():
    from sklearn.feature_extraction.text import CountVectorizer

    texts = [f"word{value % 5} word{value % 3}" for value in range(len(X))]
    model = make_pipeline(CountVectorizer(), RandomUnderSampler(random_state=0), Recorder())
    model.fit(texts, y, recorder__sample_weight=COUNTS)
    assert len(model[-1].y_) == 2 * np.bincount(y, weights=COUNTS).min()
