"""docs/methods/inputs.md: what each method takes, tried again."""

import re

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from equipoise import ensemble
from equipoise.facts import all_samplers
from equipoise.over_sampling import SMOTE
from scripts import input_types
from scripts.pages import put_table, table_in

PAGE = input_types.PAGE.read_text()


def rows_of(name):
    """What a table of the page says, and the sentences before it, by method and input."""
    said = table_in(name, PAGE)
    common = {}
    for begin, cell in (("All take", "yes"), ("None takes", "no")):
        found = re.search(rf"^{begin}: (.*)\.$", said, re.MULTILINE)
        if found:
            common |= dict.fromkeys(re.split(r", (?!texts)", found[1]), cell)
    head, _, *rows = [line.strip("| ").split(" | ") for line in said.splitlines() if "|" in line]
    found = {}
    for method, *cells in rows:
        short = re.search(r"(\w+)`$", method)[1]
        found[short] = common | dict(zip(head[1:], cells, strict=True))
    return found


@pytest.mark.parametrize("name", list(all_samplers()))
def test_a_sampler_takes_what_the_page_says(name):
    sampler = input_types.samplers()[name]
    assert rows_of("samplers")[name] == input_types.row_of_sampler(sampler)


@pytest.mark.parametrize("name", sorted(ensemble.__all__))
def test_an_ensemble_takes_what_the_page_says(name):
    model = input_types.ensembles()[name]
    assert rows_of("ensembles")[name] == input_types.row_of_ensemble(model)


def test_every_method_is_there_and_no_other():
    assert set(rows_of("samplers")) == set(all_samplers())
    assert set(rows_of("ensembles")) == set(ensemble.__all__)


class RefusesFrames(BaseEstimator):
    _sampling_type = "over-sampling"

    def fit_resample(self, X, y):
        if not isinstance(X, np.ndarray):
            raise TypeError("arrays only")
        return X, y


def test_what_is_refused_is_told():
    found = input_types.row_of_sampler(RefusesFrames())
    assert (found["arrays"], found["pandas"], found["groups"]) == ("yes", "no", "no")


class MakesArrays(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return np.asarray(X_new), y_new


def test_a_table_that_comes_back_as_another_kind_is_a_fault():
    with pytest.raises(AssertionError, match="came back as ndarray"):
        input_types.row_of_sampler(MakesArrays(random_state=0))


def test_a_table_is_put_in_place_of_the_one_before(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("one\n\n<!-- t -->\n\nold\nlines\n\n<!-- end of t -->\n\ntwo\n")
    put_table("t", "new", page)
    assert page.read_text() == "one\n\n<!-- t -->\n\nnew\n\n<!-- end of t -->\n\ntwo\n"
    with pytest.raises(ValueError, match="no table 'other'"):
        put_table("other", "new", page)
