"""Rows that are carried as they are, by samplers that measure nothing: images, texts, objects."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from equipoise import ResampledClassifier
from equipoise.base import BaseSampler
from equipoise.datasets import make_imbalance
from equipoise.evaluation import diagnose
from equipoise.exceptions import PlanError, TableError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler, TomekLinks

N_ROWS = 30
Y = np.repeat([0, 1], [20, 10])
IMAGES = np.arange(N_ROWS * 12, dtype=np.uint8).reshape(N_ROWS, 2, 3, 2)
TEXTS = [f"{'a good one' if label else 'a bad one'} {row}" for row, label in enumerate(Y)]
RANDOM = [RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0)]


class Picture:
    """What no array can be made of."""

    size = (3, 4)


KINDS = {
    "images": IMAGES,
    "a volume": IMAGES[..., 0].astype(np.float32),
    "an array of texts": np.array(TEXTS),
    "an array of objects": np.array(TEXTS, dtype=object),
    "texts": TEXTS,
    "a list of images": list(IMAGES),
    "nested lists": IMAGES[..., 0].tolist(),
    "lists of words": [text.split()[: 2 + row % 2] for row, text in enumerate(TEXTS)],
    "dicts": [{"row": row} for row in range(N_ROWS)],
    "pictures": [Picture() for _ in range(N_ROWS)],
    "a series": pd.Series(TEXTS, index=range(100, 130), name="text"),
    "a polars series": pl.Series("text", TEXTS),
    "a pyarrow array": pa.array(TEXTS),
}


def row_of(X, row):
    return X.iloc[row] if hasattr(X, "iloc") else X[row]


def is_same(one, other):
    return one is other or np.array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("sampler", RANDOM, ids=["over", "under"])
def test_a_random_sampler_returns_the_rows_that_it_tells_in_their_own_kind(sampler, name):
    X = KINDS[name]
    made, labels = sampler.fit_resample(X, Y)
    assert type(made) is type(X)
    assert len(made) == len(labels) == len(sampler.sample_indices_)
    assert np.unique(labels, return_counts=True)[1].tolist() in ([20, 20], [10, 10])
    for place, row in enumerate(sampler.sample_indices_.tolist()):
        assert is_same(row_of(made, place), row_of(X, row))


@pytest.mark.parametrize("sampler", RANDOM, ids=["over", "under"])
def test_images_keep_dtype_and_shape(sampler):
    made, _ = sampler.fit_resample(IMAGES, Y)
    assert made.dtype == np.uint8
    assert made.shape[1:] == IMAGES.shape[1:]


def test_images_are_resampled_as_their_flat_rows_are():
    flat = IMAGES.reshape(N_ROWS, -1)
    for sampler in RANDOM:
        one, _ = sampler.fit_resample(IMAGES, Y)
        other, _ = sampler.fit_resample(flat, Y)
        np.testing.assert_array_equal(one.reshape(len(one), -1), other)


def test_a_series_keeps_its_labels_where_rows_only_go():
    series = KINDS["a series"]
    kept, _ = RANDOM[1].fit_resample(series, Y)
    assert kept.index.tolist() == (100 + RANDOM[1].sample_indices_).tolist()
    more, _ = RANDOM[0].fit_resample(series, Y)
    assert more.index.tolist() == list(range(40))
    assert more.name == "text"


@pytest.mark.parametrize("name", KINDS)
def test_a_plan_decides_first_and_is_carried_out_later(name):
    sampler = RandomOverSampler(random_state=0)
    plan = sampler.plan(KINDS[name], Y)
    made = sampler.generate(KINDS[name], plan, synthetic_only=True)
    assert len(made) == 10
    assert is_same(row_of(made, 0), row_of(KINDS[name], int(plan.base[0])))


@pytest.mark.parametrize("name", ["images", "texts", "nested lists", "a series"])
def test_a_plan_for_other_rows_is_refused(name):
    sampler = RandomOverSampler(random_state=0)
    plan = sampler.plan(KINDS[name], Y)
    with pytest.raises(PlanError, match="a table with other values"):
        sampler.generate(KINDS[name][::-1], plan)


def test_a_plan_of_new_values_is_refused():
    plan = SMOTE(random_state=0).plan(IMAGES.reshape(N_ROWS, -1).astype(float), Y)
    with pytest.raises(PlanError, match="carried as they are"):
        RandomOverSampler().generate(IMAGES, plan, check=False)


@pytest.mark.parametrize(
    "measures",
    [SMOTE(), TomekLinks(), RandomOverSampler(shrinkage=1.0)],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("images", r"Found array with dim 4, .* X\.reshape\(len\(X\), -1\) has 12 columns"),
        ("nested lists", r"with dim 3, .* numpy\.reshape\(X, \(len\(X\), -1\)\) has 6 columns"),
        ("texts", "one text a row, 'a bad one 0' for instance .*TfidfVectorizer"),
        ("a series", "Expected 2D array, got 1D .* one text a row"),
        ("lists of words", r"not equally long: lengths \[2, 3\]"),
        ("pictures", r"one Picture a row, .* numpy\.stack"),
    ],
)
def test_a_sampler_that_measures_says_how_to_make_a_table(measures, name, told):
    for call in (measures.fit, measures.fit_resample):
        with pytest.raises(TableError, match=told) as caught:
            call(KINDS[name], Y)
        assert "carry such rows as they are" in str(caught.value)


class Doubling(BaseSampler):
    """A sampler from outside, which gets bare arrays."""

    _sampling_type = "over-sampling"

    def _fit_resample(self, X, y, **params):
        return np.concatenate([X, X]), np.concatenate([y, y])


@pytest.mark.parametrize(
    "call",
    [lambda X: Doubling().fit_resample(X, Y), lambda X: diagnose(X, Y)],
    ids=["sampler", "diagnose"],
)
def test_others_that_read_values_refuse_them(call):
    with pytest.raises(TableError, match="carry such rows as they are"):
        call(IMAGES)


@pytest.mark.parametrize(
    "X",
    [np.arange(30.0), list(range(30)), pd.Series(range(30)), np.arange(30).astype(object)],
    ids=["array", "list", "series", "objects"],
)
def test_numbers_of_one_dimension_are_refused_by_all(X):
    with pytest.raises(TableError, match="Expected 2D array, got 1D array instead"):
        RandomUnderSampler().fit_resample(X, Y)


def test_a_pipeline_thins_texts_before_they_are_vectorised():
    model = make_pipeline(
        RandomUnderSampler(random_state=0), TfidfVectorizer(), LogisticRegression()
    )
    for X in (TEXTS, KINDS["a series"], KINDS["an array of texts"]):
        assert model.fit(X, Y).score(X, Y) > 0.9
    assert len(model.steps[0][1].sample_indices_) == 20
    assert (cross_val_score(model, np.array(TEXTS), Y, cv=3) > 0.9).all()


def test_samplers_of_texts_follow_each_other_and_weights_follow_the_rows():
    chain = make_pipeline(
        RandomOverSampler(sampling_strategy={1: 15}, random_state=0),
        RandomUnderSampler(random_state=0),
        TfidfVectorizer(),
        LogisticRegression(),
    )
    weights = np.where(np.arange(N_ROWS) < 5, 0, 1)
    chain.fit(TEXTS, Y, logisticregression__sample_weight=weights)
    assert chain.predict(TEXTS).tolist() == Y.tolist()


def test_a_resampled_classifier_learns_from_texts():
    model = ResampledClassifier(
        RandomOverSampler(random_state=0), make_pipeline(TfidfVectorizer(), LogisticRegression())
    )
    assert model.fit(TEXTS, Y).score(TEXTS, Y) > 0.9


def test_images_can_be_made_imbalanced():
    made, labels = make_imbalance(IMAGES, Y, sampling_strategy={1: 2}, random_state=0)
    assert made.shape == (22, 2, 3, 2)
    assert np.bincount(labels).tolist() == [20, 2]


def test_carried_rows_are_not_written_to():
    frozen = IMAGES.copy()
    frozen.flags.writeable = False
    made, _ = RandomOverSampler().fit_resample(frozen, Y)
    made[:] = 0
    np.testing.assert_array_equal(frozen, IMAGES)
