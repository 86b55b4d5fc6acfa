"""SMOTEENN and SMOTETomek: what SMOTE and the cleaner make one after the other, by hand."""

import imblearn.combine as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.base import clone

from equipoise import Plan
from equipoise.combine import SMOTEENN, SMOTETomek
from equipoise.exceptions import NeighborsError, ParameterError
from equipoise.over_sampling import SMOTE, BorderlineSMOTE
from equipoise.pipeline import make_pipeline
from equipoise.testing import as_mixed_frame, example_table
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler, TomekLinks

X, y = example_table()
ALL = {
    SMOTEENN: EditedNearestNeighbours(sampling_strategy="all"),
    SMOTETomek: TomekLinks(sampling_strategy="all"),
}
BOTH = pytest.mark.parametrize("kind", ALL, ids=lambda one: one.__name__)


def by_hand(kind, table, labels, seed=0):
    """What the two give, and their plans."""
    smote, cleaner = SMOTE(random_state=seed), clone(ALL[kind])
    made = cleaner.fit_resample(*smote.fit_resample(table, labels))
    return made, smote.plan_, cleaner.plan_


TABLES = {
    "array": X,
    "float32": X.astype(np.float32),
    "sparse": sparse.csr_array(X),
    "frame": as_mixed_frame(X),
    "polars": pl.from_pandas(as_mixed_frame(X)),
}


@BOTH
@pytest.mark.parametrize("name", TABLES)
def test_it_gives_what_the_two_give_one_after_the_other(kind, name):
    table = TABLES[name]
    (expected, labels), _, _ = by_hand(kind, table, y)
    made, y_new = kind(random_state=0).fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(y_new, labels)
    if sparse.issparse(made):
        assert np.array_equal(made.toarray(), expected.toarray())
    elif isinstance(made, np.ndarray):
        assert np.array_equal(made, expected)
    elif isinstance(made, pd.DataFrame):  # all rows are numbered anew
        assert made.equals(expected.reset_index(drop=True))
    else:
        assert made.equals(expected)


@BOTH
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n_classes", [2, 3])
def test_imbalanced_learn_gives_the_same_rows(kind, seed, n_classes):
    X, y = example_table(n_classes=n_classes, seed=seed)
    state = np.random.RandomState
    ours = kind(random_state=state(seed)).fit_resample(X, y)
    theirs = getattr(incumbent, kind.__name__)(random_state=state(seed)).fit_resample(X, y)
    assert np.array_equal(ours[0], theirs[0])
    assert np.array_equal(ours[1], theirs[1])


@BOTH
def test_it_is_one_plan_in_which_rows_that_were_cleaned_away_are_not_made(kind):
    sampler = kind(random_state=0)
    made, _ = sampler.fit_resample(X, y)
    _, over, cleaned = by_hand(kind, X, y)
    assert type(sampler.plan_) is Plan
    assert np.array_equal(sampler.plan_.sample_indices, over.then(cleaned).sample_indices)
    assert 0 < sampler.plan_.n_new < over.n_new
    assert len(made) == sampler.plan_.n_out


@BOTH
def test_rows_of_the_input_that_are_gone_say_why_and_through_a_row_of_the_input(kind):
    sampler = kind(random_state=0)
    sampler.fit_resample(X, y)
    dropped = sampler.plan_.dropped
    stays = sampler.sample_indices_[~sampler.is_synthetic_]
    assert np.array_equal(dropped.rows, np.setdiff1d(np.arange(len(X)), stays))
    assert dropped.rows.size > 5
    assert (dropped.through >= 0).all()
    assert dropped.through.max() < len(X)


@BOTH
def test_the_cleaner_saw_the_new_rows(kind):
    """Rows go that nobody among the rows that came in would speak against."""
    alone = clone(ALL[kind])
    alone.fit_resample(X, y)
    sampler = kind(random_state=0)
    sampler.fit_resample(X, y)
    assert set(sampler.plan_.dropped.rows.tolist()) - set(alone.plan_.dropped.rows.tolist())


@BOTH
def test_the_two_that_were_used_are_there(kind):
    name = {SMOTEENN: "enn", SMOTETomek: "tomek"}[kind]
    sampler = kind(sampling_strategy=0.8, random_state=3, n_jobs=2)
    sampler.fit_resample(X, y)
    cleaner = getattr(sampler, f"{name}_")
    assert (sampler.smote_.sampling_strategy, sampler.smote_.random_state) == (0.8, 3)
    assert (cleaner.sampling_strategy, cleaner.n_jobs) == ("all", 2)
    assert cleaner.plan_.n_rows == sampler.smote_.plan_.n_out
    assert sampler.sampling_strategy_ == {1: 56}


def test_samplers_that_are_given_are_copied_and_used():
    smote = BorderlineSMOTE(sampling_strategy=0.9, random_state=1)
    enn = EditedNearestNeighbours(sampling_strategy=[1], kind_sel="mode")
    sampler = SMOTEENN(smote=smote, enn=enn, random_state=7)
    made, labels = sampler.fit_resample(X, y)
    expected, y_expected = clone(enn).fit_resample(*clone(smote).fit_resample(X, y))
    assert np.array_equal(made, expected)
    assert np.array_equal(labels, y_expected)
    assert not hasattr(smote, "plan_")


@BOTH
def test_parameters_of_a_sampler_inside_can_be_searched(kind):
    sampler = kind(smote=SMOTE(k_neighbors=2))
    assert sampler.set_params(smote__k_neighbors=7).get_params()["smote__k_neighbors"] == 7


@BOTH
@pytest.mark.parametrize("value", ["SMOTE", 3, object()], ids=["word", "3", "x"])
def test_what_is_no_sampler_is_refused(kind, value):
    with pytest.raises(ParameterError, match=rf"^{kind.__name__}: smote must be a sampler"):
        kind(smote=value).fit_resample(X, y)


@BOTH
def test_a_class_in_place_of_a_sampler_is_named(kind):
    with pytest.raises(ParameterError, match=rf"^{kind.__name__}: SMOTE is a class: pass SMOTE"):
        kind(smote=SMOTE).fit_resample(X, y)


@BOTH
def test_an_error_inside_tells_who_and_in_whom(kind):
    labels = np.zeros(len(X), dtype=int)
    labels[:3] = 1
    with pytest.raises(NeighborsError, match=rf"^{kind.__name__}: SMOTE: class 1 has 3 rows"):
        kind().fit_resample(X, labels)


@BOTH
def test_groups_of_new_rows_are_those_of_their_base_rows(kind):
    groups = np.arange(len(X)) % 4
    sampler = kind(random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    plan = sampler.plan_
    assert np.array_equal(groups[plan.base], groups[plan.partner])
    smote, cleaner = SMOTE(random_state=0), clone(ALL[kind])
    between = smote.fit_resample(X, y, groups=groups)
    expected, _ = cleaner.fit_resample(*between, groups=groups[smote.sample_indices_])
    assert np.array_equal(sampler.fit_resample(X, y, groups=groups)[0], expected)


@BOTH
def test_in_a_pipeline_its_plan_joins_those_of_others(kind):
    model = make_pipeline(
        RandomUnderSampler(sampling_strategy=0.5, random_state=0), kind(random_state=0)
    )
    made, labels = model.fit_resample(X, y)
    under = RandomUnderSampler(sampling_strategy=0.5, random_state=0)
    expected, y_expected = kind(random_state=0).fit_resample(*under.fit_resample(X, y))
    assert np.array_equal(made, expected)
    assert np.array_equal(labels, y_expected)
    assert np.array_equal(y[model.plan_.sample_indices], labels)


@BOTH
def test_columns_are_declared_for_both(kind):
    flags = (X > 0.5).astype(float)
    table = np.column_stack([X[:, :2], flags[:, 2:]])
    sampler = kind(columns={2: "continuous", 3: "continuous"}, random_state=0)
    made, _ = sampler.fit_resample(table, y)
    assert np.unique(made[:, 2]).size > 2
    told = kind().with_kinds_of(table).columns
    assert told.kinds == {2: "flag", 3: "flag"}
    inside = kind(smote=SMOTE()).with_kinds_of(table)
    assert inside.smote.columns.kinds == {2: "flag", 3: "flag"}


@BOTH
def test_rows_of_a_frame_are_numbered_anew(kind):
    frame = pd.DataFrame(X, index=[f"row {i}" for i in range(len(X))])
    made, labels = kind(random_state=0).fit_resample(frame, pd.Series(y, index=frame.index))
    assert made.index.equals(pd.RangeIndex(len(made)))
    assert labels.index.equals(made.index)
