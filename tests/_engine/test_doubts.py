"""What samplers say of columns that might be other than they are taken for."""

import re
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

import equipoise
from equipoise import Columns
from equipoise.exceptions import (
    EquipoiseWarning,
    FlagsFoundWarning,
    NotMeasuredWarning,
    TextFoundWarning,
)
from equipoise.over_sampling import SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler, TomekLinks

N = 120
Y = np.repeat([0, 1], [90, 30])
RNG = np.random.default_rng(0)


def flags(n_flags, names=None):
    X = np.column_stack([RNG.normal(size=(N, 2)), RNG.integers(0, 2, (N, n_flags))]).astype(float)
    return X if names is None else pd.DataFrame(X, columns=["a", "b", *names])


def told_by(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [one for one in caught if issubclass(one.category, EquipoiseWarning)]


TABLES = {
    "array": flags(2),
    "array of many": flags(40),
    "sparse": sparse.csr_array(np.where(np.abs(flags(40)) > 0.3, flags(40), 0)),
    "list": flags(3).tolist(),
    "frame": flags(2, ["smokes", "it's"]),
    "frame of many": flags(40, [f"city_{j}" for j in range(40)]),
    "frame named by numbers": flags(3).astype(float),
    "polars": pl.from_pandas(flags(12, [f"c[{j}]" for j in range(12)])),
    "bytes": pd.DataFrame({"a": RNG.normal(size=N), "raw": [b"x", b"y"] * (N // 2)}),
    "lists": pl.DataFrame({"a": RNG.normal(size=N), "tags": [[1], [2]] * (N // 2)}),
    "mixed": pd.DataFrame({"a": RNG.normal(size=N), "m": ["x", 1, b"z"] * (N // 3)}),
    "money": pd.DataFrame({"a": RNG.normal(size=N), "m": [f"{one:.2f}" for one in range(N)]}),
    "dates": pl.DataFrame({
        "a": RNG.normal(size=N), "since": [f"2020-01-{1 + j % 28:02}" for j in range(N)],
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_the_code_at_the_end_of_a_warning_silences_it(name):
    table = TABLES[name]
    sampler = SMOTE(random_state=0)
    (told,) = told_by(lambda: sampler.fit_resample(table, Y))
    code = re.search(r" by columns=(.*)$", str(told.message), re.MULTILINE).group(1)
    columns = eval(code)
    assert told_by(lambda: SMOTE(columns=columns, random_state=0).fit_resample(table, Y)) == []
    found = {one.name: str(one.kind) for one in equipoise.columns(table)}
    said = {one.name: str(one.kind) for one in equipoise.columns(table, columns)}
    assert said == found, "what is declared is what was found"


def test_code_keeps_what_was_declared_already():
    X = flags(2, ["f", "g"])
    (told,) = told_by(lambda: SMOTE(columns={"a": "integer"}).fit_resample(X, Y))
    code = str(told.message).splitlines()[0].rpartition("columns=")[2]
    assert eval(code) == {"a": "integer", "f": "flag", "g": "flag"}
    rules = Columns({"a": "integer"}, metric="heom")
    (told,) = told_by(lambda: SMOTE(columns=rules).fit_resample(X, Y))
    code = str(told.message).splitlines()[0].rpartition(" by kinds=")[2]
    rules.set_params(kinds=eval(code))
    assert told_by(lambda: SMOTE(columns=rules).fit_resample(X, Y)) == []


@pytest.mark.parametrize(
    ("table", "category", "words"),
    [
        ("bytes", NotMeasuredWarning, "column raw of X holds binary values"),
        ("lists", NotMeasuredWarning, "column tags of X holds lists or the like"),
        ("mixed", NotMeasuredWarning, "column m of X holds objects that are no numbers"),
        ("money", TextFoundWarning, r'numbers, such as .*X\[.m.\] = pd.to_numeric\(X\[.m.\]'),
        ("dates", TextFoundWarning, r"dates, such as '2020-01-\d\d'.*str.to_datetime"),
        ("array of many", FlagsFoundWarning, r"columns 2, 3, 4, 5, 6 and 35 more .*range\(2, 42\)"),
    ],
)  # fmt: skip
def test_a_warning_says_which_column_and_what_to_do(table, category, words):
    with pytest.warns(category, match=words):
        BorderlineSMOTE(random_state=0).fit_resample(TABLES[table], Y)


def run(remedy, X):
    names = {"X": X, "pd": pd, "pl": pl, "np": np}
    import pyarrow as pa

    exec(remedy, names | {"pa": pa}, scope := {"X": X})
    return scope["X"]


@pytest.mark.parametrize("container", ["pandas", "polars", "pyarrow", "objects", "list"])
@pytest.mark.parametrize(
    "texts",
    [
        [" ", *(f"{one}.50" for one in range(N - 1))],
        [" ", *(f"$ 1,{one:03}.50" for one in range(N - 1))],
        [" ", *(f"20{one:02}-0{1 + one % 9}-11 10:00" for one in range(50)), *["x"] * (N - 51)][:N],
    ],
    ids=["numbers", "money", "dates"],
)
def test_the_remedy_runs_and_makes_numbers_or_dates(container, texts):
    frame = pd.DataFrame({"a": RNG.normal(size=N), "m": texts})
    X = {
        "pandas": frame.copy,
        "polars": lambda: pl.from_pandas(frame),
        "pyarrow": lambda: pl.from_pandas(frame).to_arrow(),
        "objects": lambda: frame.to_numpy(dtype=object),
        "list": lambda: frame.to_numpy(dtype=object).tolist(),
    }[container]()
    (told,) = told_by(lambda: SMOTE(random_state=0).fit_resample(X, Y))
    remedy = re.search(r"Convert it first \((.*)\), or say", str(told.message)).group(1)
    converted = run(remedy, X)
    (found,) = list(equipoise.columns(converted))[1:]
    assert found.kind in ("continuous", "date")
    assert 1 <= found.n_missing <= N - 50
    SMOTE(random_state=0).fit_resample(converted, Y)


def test_names_of_categories_and_declared_texts_are_no_doubt():
    frame = pd.DataFrame({"a": RNG.normal(size=N), "m": [str(j % 20) for j in range(N)]})
    assert told_by(lambda: SMOTE().fit_resample(frame, Y)) == []
    many = frame.assign(m=[str(j) for j in range(N)])
    assert len(told_by(lambda: SMOTE().fit_resample(many, Y))) == 1
    for columns, table in (({"m": "category"}, many), (None, many.astype({"m": "category"}))):
        assert told_by(lambda c=columns, t=table: SMOTE(columns=c).fit_resample(t, Y)) == []
    assert told_by(lambda: SMOTENC(["m"]).fit_resample(many, Y)) == []


def test_who_reads_no_column_or_makes_no_value_says_no_more_than_matters():
    both = TABLES["money"].assign(flag=RNG.integers(0, 2, N).astype(float))
    for sampler in (RandomUnderSampler(), RandomOverSampler()):
        assert told_by(lambda s=sampler: s.fit_resample(both, Y)) == []
    found = told_by(lambda: TomekLinks().fit_resample(both, Y))
    assert [one.category for one in found] == [TextFoundWarning]


def searching(X, **options):
    model = make_pipeline(SMOTE(random_state=0), DecisionTreeClassifier(random_state=0))
    return GridSearchCV(model, {"smote__k_neighbors": [2, 3, 4, 5]}, cv=5, **options).fit(X, Y)


def test_a_search_over_folds_tells_once():
    X = flags(3)
    assert len(told_by(lambda: searching(X))) == 1


def test_a_fold_in_which_other_columns_are_in_doubt_tells_no_second_time():
    X = flags(2)
    X[:, 3] = 0
    X[::7, 3] = 1
    X[3, 3] = 0.5  # a flag only in folds without this row
    assert len(told_by(lambda: searching(X, refit=False))) == 1


def test_each_turn_of_a_loop_and_each_call_tells():
    X, sampler = flags(3), SMOTE(random_state=0)

    def twice():
        for _ in range(2):
            sampler.fit_resample(X, Y)

    assert len(told_by(twice)) == 2


def test_an_error_in_place_of_a_warning_comes_each_time():
    X = flags(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error", FlagsFoundWarning)
        with pytest.raises(ValueError, match="All the 20 fits failed"):
            searching(X, error_score=np.nan)


def test_each_class_that_stays_as_it_was_is_told_once():
    rng = np.random.default_rng(0)
    X = np.r_[
        rng.normal(size=(60, 2)), rng.normal(size=(20, 2)) + 90, rng.normal(size=(20, 2)) - 90
    ]
    y = np.repeat([0, 1, 2], [60, 20, 20])
    model = make_pipeline(BorderlineSMOTE(random_state=0), DecisionTreeClassifier())
    search = GridSearchCV(model, {"borderlinesmote__k_neighbors": [2, 3]}, cv=3)
    found = told_by(lambda: search.fit(X, y))
    assert sorted(re.search(r"class \d", str(one.message)).group() for one in found) == [
        "class 1", "class 2",
    ]  # fmt: skip
