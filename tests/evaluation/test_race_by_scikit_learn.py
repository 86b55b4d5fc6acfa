"""The figures of a race against a computation by scikit-learn alone, on real tables."""

import imblearn.over_sampling
import imblearn.pipeline
import imblearn.under_sampling
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from equipoise.datasets import load_table
from equipoise.evaluation import compare

SEED = 0
MODELS = {
    "regression": LogisticRegression(solver="newton-cholesky", tol=1e-10, C=0.1),
    "tree": DecisionTreeClassifier(max_depth=6, random_state=SEED),
}
SAMPLERS = {
    "nothing": None,
    "random over": imblearn.over_sampling.RandomOverSampler(random_state=SEED),
    "random under": imblearn.under_sampling.RandomUnderSampler(random_state=SEED),
}


def preparation():
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    levels = OneHotEncoder(
        min_frequency=10, max_categories=10, handle_unknown="infrequent_if_exist",
        sparse_output=False,
    )  # fmt: skip
    return make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (MissingIndicator(error_on_new=False), make_column_selector(dtype_include="number")),
        (levels, make_column_selector(dtype_exclude="number")),
    )


def naive_threshold(y, p):
    wrong, right, at = metrics.roc_curve(y, p, drop_intermediate=False)
    scores = (right + 1 - wrong) / 2
    best = at[scores >= scores.max() - 1e-12]
    below = [p[p < one].max(initial=one - 1) for one in best]
    return min((best + below) / 2, key=lambda one: abs(one - 0.5))


def folds(y):
    return list(StratifiedKFold(3, shuffle=True, random_state=SEED).split(y, y))[:2]


def expected(X, y, sampler, model):
    steps = [preparation(), *([] if sampler is None else [sampler]), model]
    pipeline = imblearn.pipeline.make_pipeline(*steps)
    inner = StratifiedKFold(3, shuffle=True, random_state=SEED)
    for train, test in folds(y):
        X_train, y_train, y_test = X.iloc[train], y[train], y[test]
        seen = cross_val_predict(pipeline, X_train, y_train, cv=inner, method="predict_proba")
        p = pipeline.fit(X_train, y_train).predict_proba(X.iloc[test])[:, 1]
        tuned = p >= naive_threshold(y_train, seen[:, 1])
        yield {
            ("roc_auc", "any"): metrics.roc_auc_score(y_test, p),
            ("average_precision", "any"): metrics.average_precision_score(y_test, p),
            ("brier", "any"): metrics.brier_score_loss(y_test, p),
            ("log_loss", "any"): metrics.log_loss(y_test, p),
            ("balanced_accuracy", "0.5"): metrics.balanced_accuracy_score(y_test, p >= 0.5),
            ("balanced_accuracy", "tuned"): metrics.balanced_accuracy_score(y_test, tuned),
            ("f1", "tuned"): metrics.f1_score(y_test, tuned),
            ("mcc", "tuned"): metrics.matthews_corrcoef(y_test, tuned),
        }


@pytest.mark.parametrize("name", ["yeast4", "page-blocks0", "hypothyroid"])
def test_the_figures_are_those_of_scikit_learn(name):
    X, y = load_table(name, as_frame=True)
    X = X.astype(dict.fromkeys(X.select_dtypes("category"), object))
    kinds = [X.select_dtypes("number"), X.select_dtypes(exclude="number")]
    X = pd.concat(kinds, axis=1)  # in the order in which both have them
    labels = y.to_numpy()
    rare = min(set(labels), key=lambda one: (labels == one).sum())
    y = (labels == rare).astype(int)
    found = compare(
        X, y, candidates=list(SAMPLERS), models=MODELS, folds=folds(y), n_jobs=1, random_state=SEED
    )  # fmt: skip
    assert not found.not_applicable
    for candidate, sampler in SAMPLERS.items():
        for model in MODELS:
            for fold, scores in enumerate(expected(X, y, sampler, MODELS[model])):
                for (score, rule), value in scores.items():
                    ours = found.values(candidate, model, score, rule)[fold]
                    # Rounding may turn round a tied pair of rows.
                    assert ours == pytest.approx(value, abs=3e-5), (candidate, model, score, rule)
