"""The words of errors by which docs/guide/questions.md is found are said by errors."""

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline as scikit_learns_pipeline

from equipoise.over_sampling import SMOTE
from equipoise.pipeline import make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

PAGE = Path(__file__).parents[2] / "docs/guide/questions.md"
X, Y = example_table()
WORDS = np.where(X.mean() < X, "more", "less").astype(object)
HOLES = np.where(X.mean() < X, np.nan, X)

CALLS = {
    "All intermediate steps should be transformers": lambda: scikit_learns_pipeline(
        SMOTE(), LogisticRegression()
    ).fit(X, Y),
    "resamples inside a ColumnTransformer": lambda: make_pipeline(
        make_column_transformer((make_pipeline(SMOTE()), [0])), LogisticRegression()
    ).fit(X, Y),
    "could not convert string to float": lambda: make_pipeline(SMOTE(), LogisticRegression()).fit(
        WORDS, Y
    ),
    "Input X contains NaN": lambda: make_pipeline(SMOTE(), LogisticRegression()).fit(HOLES, Y),
    "Expected n_neighbors <= n_samples_fit": lambda: SMOTE(k_neighbors=999).fit_resample(X, Y),
    "can be a float only when the type of target is binary": lambda: SMOTE(
        sampling_strategy=0.5
    ).fit_resample(*example_table(n_classes=3)),
    "The specified ratio required to remove samples from the minority class": lambda: SMOTE(
        sampling_strategy=0.01
    ).fit_resample(X, Y),
    "The specified ratio required to generate new sample in the majority class": (
        lambda: RandomUnderSampler(sampling_strategy=0.01).fit_resample(X, Y)
    ),
    "Unknown label type: continuous": lambda: SMOTE().fit_resample(X, X[:, 0]),
    "Multilabel and multioutput targets are not supported": lambda: SMOTE().fit_resample(
        X, np.ones((len(X), 2), dtype=int)
    ),
    "Found array with dim 3": lambda: SMOTE().fit_resample(X[:, :, None], Y),
    "has no attribute 'fit_sample'": lambda: SMOTE().fit_sample(X, Y),
    "unexpected keyword argument 'ratio'": lambda: SMOTE(ratio=0.5),
}


@pytest.mark.parametrize("words", CALLS)
def test_an_error_says_the_words_by_which_it_is_looked_up(words):
    with pytest.raises((AttributeError, TypeError, ValueError), match=re.escape(words)):
        CALLS[words]()


def test_every_error_of_the_page_was_tried():
    table = PAGE.read_text().split("## ")[1]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    assert {words for row in rows for words in re.findall("`([^`]+)`", row)} == set(CALLS)
