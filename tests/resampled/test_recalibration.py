"""What ResampledClassifier does about probabilities, whole."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from equipoise import ResampledClassifier
from equipoise._compat import has_temperature
from equipoise.core.priors import change_base_rate, undo_under_sampling
from equipoise.exceptions import InexactCorrectionWarning, ProbabilityError, TargetError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.probabilities import classifier_at_costs, decide_by_costs
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

NAMES = np.array(["often", "seldom"])


def draw(n_rows, shares, seed=0):
    """Normal classes around points of a triangle; the shares of the classes are exact."""
    rng = np.random.default_rng(seed)
    counts = np.rint(n_rows * np.asarray(shares)).astype(int)
    y = np.repeat(np.arange(len(shares)), counts)
    centres = np.array([[0.0, 0.0], [1.5, 0.0], [0.0, 1.5]])
    return centres[y] + rng.normal(size=(y.size, 2)), y


def posterior(X, shares):
    """The true probabilities of ``draw``."""
    centres = np.array([[0.0, 0.0], [1.5, 0.0], [0.0, 1.5]])[: len(shares)]
    distances = ((X[:, np.newaxis] - centres) ** 2).sum(axis=2)
    joint = np.exp(-distances / 2) * np.asarray(shares)
    return joint / joint.sum(axis=1, keepdims=True)


X, y = draw(6_000, [0.95, 0.05])
X_NEW, Y_NEW = draw(20_000, [0.95, 0.05], seed=1)
UNDER = RandomUnderSampler(random_state=0)
OVER = RandomOverSampler(random_state=0)
SYNTHETIC = SMOTE(random_state=0)


@pytest.mark.parametrize("sampler", [UNDER, OVER, SYNTHETIC, [OVER, UNDER], [SYNTHETIC, UNDER]])
def test_auto_brings_the_mean_back_to_the_base_rate_on_new_rows(sampler):
    """Five in a hundred are rare; resampled models say 16 or more, corrected ones 4.5 to 5.5."""
    model = ResampledClassifier(sampler, LogisticRegression())
    as_is = model.fit(X, y).predict_proba(X_NEW)[:, 1].mean()
    honest = model.set_params(probabilities="auto").fit(X, y).predict_proba(X_NEW)[:, 1].mean()
    assert as_is > 0.16
    assert abs(honest - 0.05) < 0.005


@pytest.mark.parametrize("sampler", [UNDER, OVER])
def test_three_classes_get_their_true_probabilities(sampler):
    shares = [0.8, 0.15, 0.05]
    table, labels = draw(20_000, shares)
    model = ResampledClassifier(sampler, LogisticRegression(), probabilities="prior")
    p = model.fit(table, labels).predict_proba(table)
    assert_allclose(p.mean(axis=0), shares, atol=0.01)
    assert np.abs(p - posterior(table, shares)).mean() < 0.01
    off = model.set_params(probabilities="as-is").fit(table, labels).predict_proba(table)
    assert np.abs(off - posterior(table, shares)).mean() > 0.1


def test_under_sampling_is_undone_by_dal_pozzolos_formula():
    model = ResampledClassifier(UNDER, LogisticRegression(), probabilities="prior").fit(X, y)
    kept = (y == 1).sum() / (y == 0).sum()
    raw = model.classifier_.predict_proba(X_NEW)[:, 1]
    assert_allclose(model.predict_proba(X_NEW)[:, 1], undo_under_sampling(raw, kept), rtol=1e-9)
    assert_allclose(model.predict_log_proba(X_NEW), np.log(model.predict_proba(X_NEW)))
    assert_allclose(model.shift_.seen, [0.5, 0.5])
    assert_allclose(model.shift_.true, [0.95, 0.05])


@pytest.mark.parametrize("weight", ["balanced", {0: 1, 1: 7}])
def test_class_weights_are_undone(weight):
    inside = LogisticRegression(class_weight=weight)
    model = ResampledClassifier("passthrough", inside, probabilities="auto").fit(X, y)
    assert model.probabilities_ == "prior"
    raw = inside.fit(X, y).predict_proba(X_NEW)[:, 1]
    seen = 0.5 if weight == "balanced" else 7 * 0.05 / (7 * 0.05 + 0.95)
    expected = change_base_rate(raw, seen, 0.05)
    assert_allclose(model.predict_proba(X_NEW)[:, 1], expected, rtol=1e-9)
    assert abs(expected.mean() - 0.05) < 0.005


@pytest.mark.parametrize(("weight", "seen"), [(4.0, 0.5), (3.5, 3.5 / 4.5)])
def test_weights_of_rows_count_as_rows(weight, seen):
    """A rare row is four rows, which are levelled with as many others; or it weighs 3.5."""
    weights = np.where(y == 1, weight, 1.0)
    model = ResampledClassifier(UNDER, LogisticRegression(), probabilities="prior")
    model.fit(X, y, sample_weight=weights)
    mass = np.array([0.95, 0.05 * weight])
    assert_allclose(model.shift_.true, mass / mass.sum())
    assert_allclose(model.shift_.seen, [1 - seen, seen])
    plain = LogisticRegression().fit(X, y, sample_weight=weights).predict_proba(X_NEW)
    assert np.abs(model.predict_proba(X_NEW) - plain).mean() < 0.02


@pytest.mark.parametrize("mode", ["prior", "recalibrated"])
def test_the_likeliest_class_is_predicted(mode):
    model = ResampledClassifier(UNDER, LogisticRegression(), probabilities=mode)
    model.fit(X, NAMES[y])
    likeliest = model.predict_proba(X_NEW)[:, 1] > 0.5
    assert np.array_equal(model.predict(X_NEW), NAMES[likeliest.astype(int)])


def test_recalibration_by_folds_is_scikit_learns():
    ours = ResampledClassifier(SYNTHETIC, GaussianNB(), probabilities="recalibrated")
    theirs = CalibratedClassifierCV(
        ResampledClassifier(SYNTHETIC, GaussianNB()), cv=StratifiedKFold(5), ensemble=False
    )
    p = ours.fit(X, y).predict_proba(X_NEW)
    assert np.array_equal(p, theirs.fit(X, y).predict_proba(X_NEW))


def test_a_map_that_is_learnt_on_synthetic_rows_would_be_wrong():
    """The mistake that the recalibration avoids: calibrating after resampling."""
    table, labels = SYNTHETIC.fit_resample(X, y)
    leaked = CalibratedClassifierCV(LogisticRegression(), cv=5).fit(table, labels)
    honest = ResampledClassifier(SYNTHETIC, LogisticRegression(), probabilities="recalibrated")
    p = honest.fit(X, y).predict_proba(X_NEW)
    assert leaked.predict_proba(X_NEW)[:, 1].mean() > 0.16
    assert log_loss(Y_NEW, p) < log_loss(Y_NEW, leaked.predict_proba(X_NEW)) - 0.1


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("cv", [3, StratifiedKFold(4), 0.3])
def test_each_map_brings_the_mean_back(method, cv):
    model = ResampledClassifier(
        SYNTHETIC,
        GaussianNB(),
        probabilities="recalibrated",
        calibration=method,
        calibration_cv=cv,
        random_state=0,
    ).fit(X, y)
    assert abs(model.predict_proba(X_NEW)[:, 1].mean() - 0.05) < 0.01
    assert_allclose(model.to_sklearn().predict_proba(X_NEW), model.predict_proba(X_NEW))


def test_held_out_rows_are_never_trained_on():
    model = ResampledClassifier(
        SYNTHETIC, GaussianNB(), probabilities="recalibrated", calibration_cv=0.4, random_state=0
    ).fit(X, y)
    assert len(np.unique(model.sample_indices_)) == 3_600
    assert np.bincount(y[np.unique(model.sample_indices_)]).tolist() == [3_420, 180]


@pytest.mark.parametrize("cv", [0.4, 5])
def test_the_map_is_not_learnt_on_rows_that_the_classifier_has_by_heart(cv):
    """Labels are noise: on its own rows the nearest one is always right, on others never better
    than the share of the class. A map from its own rows would be sure of everything."""
    rng = np.random.default_rng(0)
    noise, labels = rng.normal(size=(1_000, 3)), rng.permutation(np.arange(1_000) < 200)
    model = ResampledClassifier(
        OVER,
        KNeighborsClassifier(1),
        probabilities="recalibrated",
        calibration_cv=cv,
        random_state=0,
    ).fit(noise, labels)
    p = model.predict_proba(rng.normal(size=(500, 3)))[:, 1]
    assert np.abs(p - 0.2).max() < 0.1


def test_as_many_folds_as_the_smallest_class_has_rows_are_taken():
    table, labels = example_table()
    model = ResampledClassifier(
        OVER, GaussianNB(), probabilities="recalibrated", calibration_cv=40
    ).fit(table, labels)
    assert np.bincount(labels).min() == 40
    assert len(model.classes_) == 2


def test_the_class_weight_of_a_forests_samples_is_undone():
    forest = RandomForestClassifier(5, class_weight="balanced_subsample", random_state=0)
    model = ResampledClassifier("passthrough", forest, probabilities="prior").fit(X, y)
    assert_allclose(model.shift_.seen, [0.5, 0.5])


def test_costs_are_met_with_honest_probabilities_only():
    """A missed rare row costs 9 false alarms; the best rule knows the true probabilities."""
    costs = np.array([[0, 9], [1, 0]])

    def paid(mode):
        inside = ResampledClassifier(SYNTHETIC, LogisticRegression(), probabilities=mode)
        return costs[classifier_at_costs(inside, costs).fit(X, y).predict(X_NEW), Y_NEW].mean()

    best = costs[decide_by_costs(posterior(X_NEW, [0.95, 0.05]), costs), Y_NEW].mean()
    assert paid("auto") < 1.03 * best
    assert paid("as-is") > 1.5 * best


def test_scores_may_be_recalibrated_where_there_are_no_probabilities():
    model = ResampledClassifier(SYNTHETIC, LinearSVC(), probabilities="auto").fit(X, y)
    assert abs(model.predict_proba(X_NEW)[:, 1].mean() - 0.05) < 0.005
    with pytest.raises(ProbabilityError, match="LinearSVC has none"):
        ResampledClassifier(UNDER, LinearSVC(), probabilities="prior").fit(X, y)


def test_copies_that_a_forest_memorises_are_over_corrected_and_a_map_repairs_it():
    forest = RandomForestClassifier(30, random_state=0)
    prior = ResampledClassifier(OVER, forest, probabilities="prior").fit(X, y)
    mapped = ResampledClassifier(OVER, forest, probabilities="recalibrated").fit(X, y)
    assert prior.predict_proba(X_NEW)[:, 1].mean() < 0.04
    assert abs(mapped.predict_proba(X_NEW)[:, 1].mean() - 0.05) < 0.005


def test_shares_after_synthetic_rows_are_called_inexact():
    model = ResampledClassifier([UNDER_HALF, SYNTHETIC], GaussianNB(), probabilities="prior")
    with pytest.warns(InexactCorrectionWarning, match="but SMOTE changes what") as caught:
        model.fit(X, y)
    assert caught[0].filename == __file__


UNDER_HALF = RandomUnderSampler(sampling_strategy=0.5, random_state=0)


@pytest.mark.skipif(not has_temperature(), reason="scikit-learn 1.8 brings it")
def test_a_temperature_comes_after_the_shares():
    model = ResampledClassifier(
        SYNTHETIC, LogisticRegression(), probabilities="recalibrated", calibration="temperature"
    ).fit(X, y)
    p = model.predict_proba(X_NEW)
    assert abs(p[:, 1].mean() - 0.05) < 0.01
    assert_allclose(model.to_sklearn().predict_proba(X_NEW), p, atol=1e-6)
    with pytest.raises(ProbabilityError, match="LinearSVC has none"):
        model.set_params(classifier=LinearSVC()).fit(X, y)


CALIBRATIONS = ["sigmoid", "isotonic", *(["temperature"] if has_temperature() else [])]


@pytest.mark.parametrize(
    "names",
    [["often", "seldom"], [-1, 1], [7, 5], [False, True], np.array(["b", "a"], dtype=object)],
    ids=str,
)
@pytest.mark.parametrize(
    "settings",
    [
        {"probabilities": "as-is"},
        {"probabilities": "prior"},
        *({"calibration": one} for one in CALIBRATIONS),
        *({"calibration": one, "calibration_cv": 0.3} for one in CALIBRATIONS),
    ],
    ids=lambda one: " ".join(map(str, one.values())),
)
def test_classes_have_the_callers_names(settings, names):
    table, codes = draw(600, [0.8, 0.2])
    labels = np.asarray(names)[codes]
    model = ResampledClassifier(
        UNDER, GaussianNB(), **{"probabilities": "recalibrated", **settings}
    )
    model.fit(table, labels)
    assert model.classes_.tolist() == sorted(np.asarray(names).tolist())
    assert model.classes_.dtype == GaussianNB().fit(table, labels).classes_.dtype
    for one in (model, model.to_sklearn()):
        predicted = one.predict(table)
        assert set(predicted.tolist()) == set(labels.tolist())
        assert np.mean(predicted == labels) > 0.75
    assert model.classifier_.classes_.tolist() == model.classes_.tolist()


@pytest.mark.skipif(has_temperature(), reason="scikit-learn 1.8 brings it")
def test_a_temperature_is_refused_where_scikit_learn_has_none():
    model = ResampledClassifier(SYNTHETIC, probabilities="recalibrated", calibration="temperature")
    with pytest.raises(ProbabilityError, match=r"needs scikit-learn 1\.8"):
        model.fit(X, y)


@pytest.mark.parametrize(
    ("parameters", "error", "complaint"),
    [
        ({"probabilities": "honest"}, ValueError, "probabilities must be one of 'as-is'"),
        ({"calibration": "platt"}, ValueError, "calibration must be one of 'sigmoid'"),
        ({"calibration_cv": 1.5}, ValueError, "share of rows to hold out"),
        ({"calibration_cv": 41}, TargetError, "class 1 has n_samples = 40"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(parameters, error, complaint):
    given = {"probabilities": "recalibrated", **parameters}
    with pytest.raises(error, match=complaint):
        ResampledClassifier(SYNTHETIC, GaussianNB(), **given).fit(*example_table())


def test_fitting_again_another_way_forgets_the_first():
    model = ResampledClassifier(UNDER, GaussianNB(), probabilities="prior").fit(X, y)
    model.set_params(probabilities="as-is").fit(X, y)
    assert not hasattr(model, "shift_")
    assert np.array_equal(model.predict_proba(X), model.classifier_.predict_proba(X))
