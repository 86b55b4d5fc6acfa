import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    StackingClassifier,
)
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, SGDClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from equipoise import ResampledClassifier
from equipoise.exceptions import ResampledValidationWarning
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import Pipeline
from equipoise.pipeline import make_pipeline as resampling_pipeline
from equipoise.pipeline._self_validation import self_validation
from equipoise.testing import example_table

X, y = example_table()
BOOSTING = HistGradientBoostingClassifier(max_iter=5)


@pytest.mark.parametrize(
    ("classifier", "told"),
    [
        (GridSearchCV(GaussianNB(), {}), "GridSearchCV cross-validates"),
        (RandomizedSearchCV(GaussianNB(), {}), "RandomizedSearchCV cross-validates"),
        (CalibratedClassifierCV(), "CalibratedClassifierCV cross-validates"),
        (TunedThresholdClassifierCV(GaussianNB()), "TunedThresholdClassifierCV cross-validates"),
        (LogisticRegressionCV(), "LogisticRegressionCV cross-validates"),
        (StackingClassifier([("bayes", GaussianNB())]), "StackingClassifier cross-validates"),
        (SVC(probability=True), "probability=True"),
        (MLPClassifier(early_stopping=True), "MLPClassifier stops early"),
        (SGDClassifier(early_stopping=True), "SGDClassifier stops early"),
        (HistGradientBoostingClassifier(early_stopping=True), "early_stopping=True"),
        (GradientBoostingClassifier(n_iter_no_change=5), "n_iter_no_change=5"),
        (make_pipeline(StandardScaler(), CalibratedClassifierCV()), "CalibratedClassifierCV"),
        (OneVsRestClassifier(SGDClassifier(early_stopping=True)), "SGDClassifier stops early"),
    ],
)
def test_a_classifier_that_judges_itself_is_found(classifier, told):
    assert told in self_validation(classifier, 100)


@pytest.mark.parametrize(
    "classifier",
    [
        LogisticRegression(),
        SVC(),
        MLPClassifier(),
        SGDClassifier(),
        GradientBoostingClassifier(),
        HistGradientBoostingClassifier(early_stopping=False),
        StackingClassifier([("bayes", GaussianNB())], cv="prefit"),
        FixedThresholdClassifier(GaussianNB()),
        make_pipeline(StandardScaler(), GaussianNB()),
        object(),
    ],
)
def test_one_that_does_not_is_left_alone(classifier):
    assert self_validation(classifier, 100_000) is None


def test_boosting_decides_by_the_rows_after_resampling():
    assert self_validation(BOOSTING, 10_000) is None
    assert "10,001" in self_validation(BOOSTING, 10_001)
    rows = np.random.default_rng(0).normal(size=(6_000, 2))
    labels = np.arange(6_000) % 10 == 0
    model = ResampledClassifier(SMOTE(random_state=0), BOOSTING)
    with pytest.warns(ResampledValidationWarning, match="here are 10,800"):
        model.fit(rows, labels)
    ResampledClassifier("passthrough", BOOSTING).fit(rows, labels)


@pytest.mark.parametrize("whole", [ResampledClassifier, resampling_pipeline])
def test_the_warning_says_what_to_do(whole):
    model = whole(SMOTE(random_state=0), CalibratedClassifierCV(GaussianNB()))
    told = f"{type(model).__name__}: CalibratedClassifierCV .* around {type(model).__name__},"
    with pytest.warns(ResampledValidationWarning, match=told) as caught:
        model.fit(X, y)
    assert [one.filename for one in caught] == [__file__]


def test_a_pipeline_is_warned_of_early_stopping_after_a_sampler_only():
    stops = HistGradientBoostingClassifier(max_iter=5, early_stopping=True)
    resampling_pipeline(StandardScaler(), stops).fit(X, y)
    resampling_pipeline(SMOTE(random_state=0), BOOSTING).fit(X, y)
    nested = resampling_pipeline(resampling_pipeline(SMOTE(random_state=0)), stops)
    for model in (resampling_pipeline(SMOTE(random_state=0), stops), nested):
        with pytest.warns(ResampledValidationWarning, match="early_stopping=True"):
            model.fit(X, y)


@pytest.mark.parametrize("prefix", ["", "last__"], ids=["classifier", "pipeline"])
def test_one_that_is_given_a_validation_set_holds_no_rows_back(prefix):
    given = {f"{prefix}{name}": value for name, value in (("X_val", X), ("y_val", y))}
    over, stops = (
        SMOTE(random_state=0),
        HistGradientBoostingClassifier(max_iter=5, early_stopping=True),
    )
    model = (
        Pipeline([("over", over), ("last", stops)]) if prefix else ResampledClassifier(over, stops)
    )
    model.fit(X, y, **given)
    searched = CalibratedClassifierCV(GaussianNB())
    assert "cross-validates" in self_validation(searched, 100, has_own_rows=True)


def test_around_it_there_is_nothing_to_warn_of():
    inside = ResampledClassifier(SMOTE(random_state=0), GaussianNB())
    CalibratedClassifierCV(inside, cv=3).fit(X, y)
    TunedThresholdClassifierCV(inside, cv=3).fit(X, y)
