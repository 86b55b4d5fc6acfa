"""What a race does to training rows: samplers see the caller's table, models prepared rows."""

import imblearn.over_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from equipoise import Columns, Take
from equipoise.evaluation import Candidate, TablePreparer, Treatment, compare, tune
from equipoise.evaluation._race.models import predict, train
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.run import prepare, treat
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._race.treatment import sees_table
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.under_sampling import RandomUnderSampler, TomekLinks


@pytest.fixture
def frame():
    rng = np.random.default_rng(5)
    n = 300
    made = pd.DataFrame({
        "amount": rng.lognormal(3, 1, n),
        "visits": rng.integers(0, 30, n),
        "city": rng.choice(["Bern", "Rome", "Oslo"], n),
        "plan": pd.Categorical(rng.choice(["S", "M", "L"], n)),
        "member": rng.random(n) < 0.4,
        "score": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n)),
    })  # fmt: skip
    risk = 0.02 * made["amount"] + (made["city"] == "Oslo") + rng.normal(size=n)
    return made.assign(bad=np.where(risk > np.quantile(risk, 0.85), "yes", "no"))


class Spy(SMOTE):
    """A SMOTE that remembers which tables it was given."""

    seen: list[object] = []  # noqa: RUF012 - shared by all clones

    def _read(self, X, y):
        self.seen.append(X.made)
        return super()._read(X, y)


@pytest.fixture
def seen():
    Spy.seen.clear()
    return Spy.seen


OPTIONS = {"models": DecisionTreeClassifier(max_depth=3, random_state=0), "n_splits": 3,
           "n_repeats": 1, "inner_splits": 2, "n_jobs": 1}  # fmt: skip


@pytest.mark.parametrize("container", ["pandas", "polars", "pyarrow"])
def test_a_sampler_in_a_race_sees_the_callers_columns_and_dtypes(frame, container, seen):
    given = {
        "pandas": lambda: frame,
        "polars": lambda: pl.from_pandas(frame),
        "pyarrow": lambda: pl.from_pandas(frame).to_arrow(),
    }[container]()
    compare(given, "bad", candidates=[Spy(random_state=0)], **OPTIONS)
    features = given.drop_columns(["bad"]) if container == "pyarrow" else given.drop(
        *(["bad"] if container == "polars" else []),
        **({"columns": "bad"} if container == "pandas" else {}),
    )  # fmt: skip
    assert len(seen) == 9  # three folds with two inner ones each
    for table in seen:
        assert type(table) is type(features)
        if container == "pandas":
            assert table.dtypes.equals(features.dtypes)
        else:
            assert table.schema == features.schema


def test_columns_by_name_and_by_number_give_the_same_figures(frame):
    by_name = SMOTENC(["city", "plan"], random_state=0)
    by_number = SMOTENC([2, 3], random_state=0)
    found = compare(frame, "bad", candidates={"name": by_name, "number": by_number}, **OPTIONS)
    figures = found.to_pandas()
    figures = figures[figures["score"] != "fit_time"]
    first, second = (
        figures[figures["candidate"] == one].drop(columns="candidate").reset_index(drop=True)
        for one in ("name", "number")
    )
    assert len(first)
    pd.testing.assert_frame_equal(first, second)


def test_rules_hold_in_every_fold(frame):
    kept = []

    def keep(new):
        kept.append(new)
        return np.asarray(new["visits"] % 2 == 0)

    rules = Columns(keep=keep, bounds={"amount": (10, 40)}, tries=50)
    one = SMOTE(k_neighbors=3, columns=rules, sampling_strategy=0.4, random_state=0)
    schedule = make_schedule(frame, "bad", RaceOptions(candidates=[one], n_splits=3))
    for fold in schedule.folds[:3]:
        part = prepare(schedule.setup.question, fold)
        sampler = clone(schedule.candidates[1].sampler)
        X, _ = sampler.fit_resample(part.rows.table, part.rows.labels)
        new = X[sampler.is_synthetic_]
        assert len(new)
        assert new["amount"].between(10, 40).all()
        assert (new["visits"] % 2 == 0).all()
        assert len(treat(schedule.candidates[1], part)[1]) == len(X)
    assert kept[0].columns.tolist() == frame.columns[:-1].tolist()


SAMPLERS = {
    "nothing": None,
    "SMOTE": SMOTE(random_state=0),
    "SMOTE-NC": SMOTENC(["visits"], random_state=0),
    "copies": RandomOverSampler(random_state=0),
    "fewer": RandomUnderSampler(random_state=0),
    "cleaner": TomekLinks(),
    "two": make_pipeline(
        SMOTE(sampling_strategy=0.5, random_state=0), RandomUnderSampler(random_state=0)
    ),
    "two that chain": make_pipeline(
        SMOTE(sampling_strategy=0.5, random_state=0), ADASYN(random_state=0)
    ),
    "elsewhere": incumbent.SMOTE(random_state=0),
}


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_model_is_what_ran_in_the_race(frame, name):
    schedule = make_schedule(
        frame,
        "bad",
        RaceOptions(candidates={name: SAMPLERS[name]}, models=LogisticRegression(max_iter=2000)),
    )
    one = schedule.candidates[-1]
    fold = schedule.folds[0]
    part = prepare(schedule.setup.question, fold)
    X, y = treat(one, part)
    (classifier,) = schedule.setup.models.values()
    raced = predict(train(classifier, None, X, y), part.X_test, np.array(["no", "yes"]))
    features = frame.drop(columns="bad")
    model = Treatment(one.sampler, classifier=classifier)
    model.fit(features.iloc[fold.train], frame["bad"].iloc[fold.train])
    np.testing.assert_allclose(
        model.predict_proba(features.iloc[fold.test]), raced, rtol=1e-6, atol=1e-9
    )


def test_the_preparation_learns_from_no_row_that_was_made(frame):
    features, y = frame.drop(columns="bad"), frame["bad"]
    alone = TablePreparer().fit(features)
    model = Treatment(RandomUnderSampler(random_state=0)).fit(features, y)
    learnt = model.pipeline_.named_steps["prepare"].estimator.preparation_
    np.testing.assert_array_equal(learnt.means, alone.preparation_.means)
    np.testing.assert_array_equal(learnt.medians, alone.preparation_.medians)


def test_distances_in_a_race_are_those_of_standardised_numbers():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4)) * [1, 1e3, 1e-3, 7] + [0, 5e4, 0, 1]
    y = (rng.random(200) < 0.2).astype(int)
    schedule = make_schedule(X, y, RaceOptions(candidates=[SMOTE(random_state=0)]))
    part = prepare(schedule.setup.question, schedule.folds[0])
    made, _ = treat(schedule.candidates[1], part)
    prepared, _ = SMOTE(random_state=0).fit_resample(part.rows.prepared, part.rows.labels)
    np.testing.assert_allclose(made, prepared, rtol=1e-9, atol=1e-9)


def test_a_synthetic_row_has_the_level_of_one_parent(frame):
    schedule = make_schedule(frame, "bad", RaceOptions(candidates=[SMOTE(random_state=0)]))
    part = prepare(schedule.setup.question, schedule.folds[0])
    sampler = schedule.candidates[1].sampler
    plan = sampler.plan(part.rows.table, part.rows.labels)
    (new,) = plan.new
    made, _ = treat(schedule.candidates[1], part)
    names = ["city", "plan", "member"]
    sources = [new.source_of(list(frame.columns).index(name)) for name in names]
    assert all(isinstance(one, Take) for one in sources)
    donors = new.taken(sources[0])
    flags = slice(part.rows.preparer.first_flag_ + 1, None)  # behind the flag of the missing scores
    np.testing.assert_array_equal(
        made[len(part.rows.labels) :, flags], part.rows.prepared[donors, flags]
    )


@pytest.mark.parametrize(("kind", "name"), [(float, "float"), (int, "int")])
def test_a_race_makes_nothing_between_0_and_1_of_a_column_of_numbers(kind, name):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": rng.normal(size=300), "on": rng.integers(0, 2, 300).astype(kind)})
    table.loc[0, "on"] = 2  # in most folds the column is 0 and 1 alone
    y = (rng.random(300) < 0.2).astype(int)
    schedule = make_schedule(table, y, RaceOptions(candidates=["SMOTE"], models="decision tree"))
    declared = schedule.candidates[1].sampler.columns.kinds
    assert declared == {"on": "continuous" if kind is float else "integer"}, name


def test_samplers_from_elsewhere_get_prepared_rows_and_keep_their_flags(frame):
    schedule = make_schedule(
        frame, "bad", RaceOptions(candidates=[incumbent.SMOTE(random_state=0)])
    )
    part = prepare(schedule.setup.question, schedule.folds[0])
    made, _ = treat(schedule.candidates[1], part)
    assert len(made) > len(part.rows.labels)
    assert set(np.unique(made[:, part.rows.preparer.first_flag_ :])) == {0.0, 1.0}


def test_what_changes_the_columns_is_not_rounded(frame):
    chain = Pipeline([("pca", PCA(6)), ("over", SMOTE(random_state=0))])
    schedule = make_schedule(frame, "bad", RaceOptions(candidates={"pca": chain}))
    part = prepare(schedule.setup.question, schedule.folds[0])
    made, _ = treat(schedule.candidates[1], part)
    expected, _ = clone(chain).fit_resample(part.rows.prepared, part.rows.labels)
    np.testing.assert_array_equal(made, expected)


def test_who_sees_the_table():
    class Clip(SMOTE):
        def _fit_resample(self, X, y):
            return super()._fit_resample(X, y)

    assert sees_table(SMOTE())
    assert sees_table(make_pipeline(SMOTE(), make_pipeline(TomekLinks())))
    assert not sees_table(incumbent.SMOTE())
    assert not sees_table(Clip())
    assert not sees_table(make_pipeline(PCA(), SMOTE()))


@pytest.mark.parametrize("name", ["groups", "time"])
def test_a_candidate_is_handed_groups_and_time_where_it_says_so(frame, name):
    sides = {name: np.arange(len(frame)) % 4 if name == "groups" else np.arange(len(frame))}
    asks = Candidate("asks", SMOTE(k_neighbors=2, random_state=0), hands=(name,))
    schedule = make_schedule(frame, "bad", RaceOptions(candidates=[asks], n_splits=2, **sides))
    question = schedule.setup.question
    part = prepare(question, schedule.folds[0])
    sampler = clone(schedule.candidates[1].sampler)
    made, _ = treat(schedule.candidates[1], part)
    given = {name: getattr(question.splitting, name)[schedule.folds[0].train]}
    plan = sampler.plan(part.rows.table, part.rows.labels, **given)
    np.testing.assert_array_equal(made, part.rows.made(plan))
    side = given[name]
    if name == "groups":
        assert np.array_equal(side[plan.base], side[plan.partner])
    else:
        assert (side[plan.partner] <= side[plan.base]).all()
    alone = sampler.plan(part.rows.table, part.rows.labels)
    assert not np.array_equal(alone.partner, plan.partner)


def test_weights_of_zero_leave_rows_out(frame):
    features, y = frame.drop(columns="bad"), frame["bad"]
    weights = np.r_[np.ones(250), np.zeros(50)]
    weighted = Treatment(SMOTE(random_state=0)).fit(features, y, sample_weight=weights)
    assert weighted.plan_.sample_indices.max() < 250


def test_the_final_model_and_its_program_make_what_was_raced(frame):
    found = tune(
        frame, "bad", candidates=["SMOTE"], models="decision tree", calibration=[None],
        n_splits=2, inner_splits=2, n_jobs=1,
    )  # fmt: skip
    made = {}
    exec(found.program, {"X": frame.drop(columns="bad"), "y": frame["bad"]}, made)
    features = frame.drop(columns="bad")
    np.testing.assert_array_equal(
        made["model"].predict_proba(features), found.estimator.predict_proba(features)
    )
    if found.best.candidate != "nothing":
        assert "'city': 'category'" in found.program


def test_a_sparse_table_is_measured_in_its_own_deviations():
    from scipy import sparse

    rng = np.random.default_rng(0)
    values = np.where(rng.random((150, 8)) < 0.4, rng.random((150, 8)), 0.0)
    X = sparse.csr_array(values * np.logspace(-2, 3, 8))
    y = (rng.random(150) < 0.2).astype(int)
    scaled = SMOTE(columns=Columns(scale="standard"), random_state=0)
    thin = scaled.plan(X, y)
    dense = scaled.plan(X.toarray(), y)
    assert np.array_equal(thin.partner, dense.partner)
    assert not np.array_equal(thin.partner, SMOTE(random_state=0).plan(X, y).partner)
