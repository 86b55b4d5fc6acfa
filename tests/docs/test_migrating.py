"""What docs/migrating/imbalanced-learn.md says of imbalanced-learn beside us is true."""

import imblearn.over_sampling
import imblearn.pipeline
import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB

import equipoise.over_sampling
import equipoise.pipeline
from equipoise.datasets import load_table
from equipoise.testing import example_table

X, y = example_table()
WEIGHTS = {"gaussiannb__sample_weight": np.linspace(0.5, 1.5, len(y))}


def chain(pipelines, samplers):
    return pipelines.pipeline.make_pipeline(samplers.over_sampling.SMOTE(), GaussianNB())


def test_their_smote_refuses_the_table_of_the_page_and_ours_takes_it():
    table, labels = load_table("hypothyroid", as_frame=True)
    with pytest.raises(ValueError, match="Input contains NaN"):
        imblearn.over_sampling.SMOTE().fit_resample(table, labels)
    made, _ = equipoise.over_sampling.SMOTE().fit_resample(table, labels)
    assert len(made) > len(table)


@pytest.mark.parametrize("pipelines", [imblearn, equipoise], ids=["theirs", "ours"])
@pytest.mark.parametrize("samplers", [imblearn, equipoise], ids=["of theirs", "of ours"])
def test_samplers_of_both_work_in_pipelines_of_both(pipelines, samplers):
    assert chain(pipelines, samplers).fit(X, y).score(X, y) > 0.5


@pytest.mark.parametrize(
    ("pipelines", "samplers", "complaint"),
    [
        (imblearn, imblearn, "sample_weight"),
        (imblearn, equipoise, "sample_weight"),
        (equipoise, imblearn, "does not tell which rows its output comes from"),
    ],
    ids=["theirs", "ours in theirs", "theirs in ours"],
)
def test_weights_are_an_error_but_for_our_samplers_in_our_pipeline(pipelines, samplers, complaint):
    with pytest.raises(ValueError, match=complaint):
        chain(pipelines, samplers).fit(X, y, **WEIGHTS)
    assert chain(equipoise, equipoise).fit(X, y, **WEIGHTS).score(X, y) > 0.5
