import pytest
from samplers import CASES
from sklearn.base import clone
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.estimator_checks import check_estimator

from equipoise import FunctionSampler, ResampledClassifier
from equipoise.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
)
from equipoise.evaluation import Treatment
from equipoise.over_sampling import RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler


@pytest.mark.parametrize(
    "sampler",
    [
        *(pytest.param(one.sampler, id=one.id) for one in CASES if one.is_plain),
        pytest.param(FunctionSampler(), id="FunctionSampler"),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.EstimatorCheckFailedWarning")
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_scikit_learn_accepts_the_sampler(sampler):
    checks = check_estimator(clone(sampler), on_fail=None)
    failed = [
        (check["check_name"], check["exception"]) for check in checks if check["status"] == "failed"
    ]
    assert failed == []
    assert len(checks) > 30


# Which rows are drawn depends on how many there are: a row of weight 2 is not two rows.
WEIGHTS = {
    f"check_sample_weight_equivalence_on_{kind}_data": "rows are drawn, weights only follow them"
    for kind in ("dense", "sparse")
}
# The check spoils one row, and expects an error about it; under-sampling may drop that row.
SPOILT = {"check_dtype_object": "the row that is no row of numbers may not be drawn"}
SMOOTHED = RandomOverSampler(shrinkage=0.1)


@pytest.mark.parametrize(
    "model",
    [
        ResampledClassifier(),
        ResampledClassifier(RandomUnderSampler(), GaussianNB(), probabilities="auto"),
        ResampledClassifier([RandomOverSampler(), RandomUnderSampler()], GaussianNB()),
        ResampledClassifier(SMOOTHED, GaussianNB(), probabilities="auto", calibration_cv=2),
        ResampledClassifier(SMOOTHED, GaussianNB(), probabilities="auto", calibration_cv=0.3),
        Treatment(RandomOverSampler(random_state=0)),
    ],
    ids=["default", "prior", "chain", "folds", "held out", "treatment"],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
@pytest.mark.filterwarnings("ignore::RuntimeWarning:sklearn.naive_bayes")
def test_scikit_learn_accepts_the_classifier(model):
    expected = WEIGHTS | (SPOILT if "RandomUnderSampler" in repr(model) else {})
    checks = check_estimator(model, on_fail=None, expected_failed_checks=expected)
    failed = [(one["check_name"], one["exception"]) for one in checks if one["status"] == "failed"]
    assert failed == []
    assert sum(one["status"] == "passed" for one in checks) > 50


WITHOUT_SAMPLER = {"a classifier": ResampledClassifier("passthrough"), "a treatment": Treatment()}
# The preparation learns from the table as it is; weights are the classifier's.
OF_A_PREPARATION = dict.fromkeys(WEIGHTS, "the preparation is not weighted")


@pytest.mark.parametrize("name", WITHOUT_SAMPLER)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_where_nothing_is_resampled_a_weight_of_two_is_two_rows(name):
    model = WITHOUT_SAMPLER[name]
    expected = OF_A_PREPARATION if name == "a treatment" else None
    checks = check_estimator(model, on_fail=None, expected_failed_checks=expected)
    assert [one["check_name"] for one in checks if one["status"] == "failed"] == []


@pytest.mark.parametrize(
    "ensemble",
    [
        BalancedBaggingClassifier(n_estimators=5),
        EasyEnsembleClassifier(n_estimators=3),
        BalancedRandomForestClassifier(n_estimators=10),
    ],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_scikit_learn_accepts_the_ensemble(ensemble):
    checks = check_estimator(ensemble, on_fail=None, expected_failed_checks=WEIGHTS)
    failed = [(one["check_name"], one["exception"]) for one in checks if one["status"] == "failed"]
    assert failed == []
    assert sum(one["status"] == "passed" for one in checks) > 50
