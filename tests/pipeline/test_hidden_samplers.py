import imblearn.pipeline
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline as sklearn_pipeline
from sklearn.preprocessing import StandardScaler

from equipoise import ResampledClassifier
from equipoise.evaluation import compare
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.testing import example_table

X, y = example_table()
HIDING = sklearn_pipeline(SMOTE(), LogisticRegression())


@pytest.mark.parametrize(
    "train",
    [
        lambda: ResampledClassifier(RandomOverSampler(), HIDING).fit(X, y),
        lambda: ResampledClassifier(RandomOverSampler(), GridSearchCV(HIDING, {})).fit(X, y),
        lambda: ResampledClassifier(sklearn_pipeline(SMOTE())).fit(X, y),
        lambda: make_pipeline(StandardScaler(), HIDING).fit(X, y),
        lambda: make_pipeline(sklearn_pipeline(SMOTE()), LogisticRegression()).fit(X, y),
        lambda: make_pipeline(sklearn_pipeline(HIDING)).fit(X, y),
        lambda: compare(X, y, models=HIDING),
    ],
    ids=["classifier", "search", "sampler", "last", "first", "nested", "compare"],
)
def test_a_sampler_in_a_pipeline_of_scikit_learn_is_found(train):
    with pytest.raises(TypeError, match=r"'smote' \(SMOTE\).*from equipoise.pipeline import Pipe"):
        train()


def test_pipelines_that_resample_and_those_without_samplers_are_taken():
    theirs = imblearn.pipeline.make_pipeline(SMOTE(), LogisticRegression())
    plain = sklearn_pipeline(StandardScaler(), LogisticRegression())
    for inside in (theirs, plain, make_pipeline(SMOTE(), LogisticRegression())):
        assert ResampledClassifier(RandomOverSampler(), inside).fit(X, y).score(X, y) > 0.5
        assert make_pipeline(StandardScaler(), inside).fit(X, y).score(X, y) > 0.5
