"""The table of imbalanced-learn's names: true of imbalanced-learn, of us and of the document."""

import inspect
import re
from importlib import import_module

import pytest
from judge.differences import TEXT, names_in, table
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from equipoise._imblearn.names import NAMES, VERSION, count, home_of, is_here
from equipoise.pipeline import make_pipeline

MISSING = [
    (module, name) for module, names in NAMES.items() for name in names if not is_here(module, name)
]


def public_names(module):
    """What imbalanced-learn offers in a module: what it lists, or else what it defines."""
    theirs = import_module(f"imblearn.{module}" if module else "imblearn")
    if hasattr(theirs, "__all__"):
        listed = {name for name in theirs.__all__ if not inspect.ismodule(getattr(theirs, name))}
        return {name for name in listed if name not in ("__version__", "keras")}
    return {
        name
        for name, value in vars(theirs).items()
        if getattr(value, "__module__", None) == theirs.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("module", NAMES)
def test_the_table_has_the_public_names_of_imbalanced_learn(module):
    # show_versions is documented there, but not listed.
    assert set(NAMES[module]) == public_names(module) | ({"show_versions"} if not module else set())


def test_the_table_has_all_public_modules_of_imbalanced_learn():
    import imblearn

    listed = {name for name in imblearn.__all__ if inspect.ismodule(getattr(imblearn, name, None))}
    assert listed | {"keras", "datasets", "base"} <= set(NAMES)


def test_a_name_that_is_not_here_says_so_in_one_sentence():
    for module, name in MISSING:
        home = home_of(module)
        with pytest.raises(ImportError) as caught:
            exec(f"from {home} import {name}")
        sentence = str(caught.value)
        assert sentence.startswith(f"{home} has no {name} yet: imbalanced-learn's own works in")
        assert "equipoise.pipeline.Pipeline" in sentence
        assert "docs/differences.md" in sentence


SAMPLERS = ("combine", "over_sampling", "under_sampling")
ESTIMATORS = [(module, name) for module in (*SAMPLERS, "ensemble") for name in NAMES[module]]


@pytest.mark.parametrize(("module", "name"), ESTIMATORS)
def test_imbalanced_learns_own_works_in_our_pipeline(module, name):
    estimator = getattr(import_module(f"imblearn.{module}"), name)
    made = estimator([0]) if name == "SMOTENC" else estimator()
    if name == "KMeansSMOTE":
        made.set_params(cluster_balance_threshold=0.1)
    X, y = make_blobs([150, 50], 4, centers=[[0] * 4, [2] * 4], random_state=0)
    last = [] if module == "ensemble" else [LogisticRegression()]
    model = make_pipeline(StandardScaler(), made, *last).fit(X, y)
    assert model.score(X, y) > 0.8


@pytest.mark.parametrize("home", [home_of(module) for module in NAMES])
def test_a_name_that_nobody_has_is_an_ordinary_error(home):
    with pytest.raises(ImportError, match="cannot import name 'SMOOTE'"):
        exec(f"from {home} import SMOOTE")
    with pytest.raises(AttributeError, match="has no attribute 'SMOOTE'"):
        _ = import_module(home).SMOOTE


def row_of(module):
    cells = [
        ", ".join(f"`{name}`" for name in NAMES[module] if is_here(module, name) is wanted)
        for wanted in (True, False)
    ]
    return [f"`{module}`" if module else "the package itself", *cells]


def test_the_document_lists_the_names_that_are_here_and_those_that_are_not():
    assert table("module") == [row_of(module) for module in NAMES]


def test_the_document_counts_the_names():
    n_here, n_all = count()
    assert f"has {n_here} of the {n_all} public names of imbalanced-learn" in TEXT
    assert f"for imbalanced-learn {VERSION}" in TEXT


def test_names_that_are_not_here_are_told_apart_from_those_that_are():
    assert is_here("over_sampling", "SMOTE")
    assert not is_here("over_sampling", "SMOOTE")
    assert not is_here("nowhere", "SMOTE")


def test_every_reason_of_the_document_comes_with_what_to_write_instead():
    for head in ("what differs", "test"):
        for row in re.findall(rf"^\| {head} \|.*?(?:\n\n|\Z)", TEXT, re.DOTALL | re.MULTILINE):
            for line in row.strip().splitlines()[2:]:
                cells = [cell.strip() for cell in line.strip("|").split("|")]
                assert len(cells) == 3, line
                assert all(cells), line
    assert names_in("`a`, `b`") == ["a", "b"]
