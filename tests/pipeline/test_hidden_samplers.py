import imblearn.pipeline
import pytest
from sklearn.compose import make_column_transformer
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline as sklearn_pipeline
from sklearn.pipeline import make_union
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


@pytest.mark.parametrize(
    "transformer",
    [
        make_column_transformer((SMOTE(), [0, 1]), (StandardScaler(), [2])),
        make_column_transformer((make_pipeline(StandardScaler(), SMOTE()), [0, 1])),
        make_union(make_pipeline(make_pipeline(SMOTE())), StandardScaler()),
        sklearn_pipeline(StandardScaler(), make_union(make_pipeline(SMOTE(), StandardScaler()))),
    ],
    ids=["sampler", "pipeline", "nested", "deeper"],
)
def test_a_sampler_beside_other_transformers_is_told_where_to_stand(transformer):
    model = make_pipeline(transformer, LogisticRegression())
    with pytest.raises(TypeError, match=r"resamples inside a .*step of the Pipeline around"):
        model.fit(X, y)


def test_a_model_that_resamples_may_select_columns_beside_other_transformers():
    resampling = make_pipeline(SMOTE(random_state=0), LogisticRegression())
    chosen = SelectFromModel(resampling, importance_getter="named_steps.logisticregression.coef_")
    model = make_pipeline(make_union(chosen, StandardScaler()), LogisticRegression())
    assert model.fit(X, y).score(X, y) > 0.5
