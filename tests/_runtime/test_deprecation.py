"""What goes away is said in time, at the line that uses it, and is gone when it was to go."""

import ast
import inspect
import pickle
import warnings
from pathlib import Path

import pytest
from sklearn.base import BaseEstimator, clone

import equipoise
from equipoise._runtime.deprecation import (
    UNSET,
    deprecated,
    deprecated_parameter,
    renamed_parameter,
)

ROOT = next(Path(path) for path in equipoise.__path__ if (Path(path) / "exceptions.py").exists())
TERM = {"since": "0.3", "removed_in": "0.5"}


def line_here():
    return inspect.currentframe().f_back.f_lineno


@deprecated(**TERM, instead="double")
def twice(x):
    """Give twice as much."""
    return 2 * x


@deprecated(**TERM, instead="New")
class Old(BaseEstimator):
    """An estimator of old."""

    def __init__(self, k=5):
        self.k = k


@deprecated_parameter("ratio", **TERM, instead="share")
@deprecated_parameter("verbose", **TERM)
def thin(rows, share=1.0):
    return rows[: round(len(rows) * share)]


class Renamed(BaseEstimator):
    def __init__(self, k=5, n_neighbors=UNSET):
        self.k = k
        self.n_neighbors = n_neighbors

    def fit(self):
        self.k_ = renamed_parameter(self, "n_neighbors", "k", **TERM)
        return self


def test_a_function_says_since_when_until_when_and_what_instead_at_the_callers_line():
    line = line_here() + 2
    with pytest.warns(FutureWarning) as told:
        assert twice(3) == 6
    (one,) = told
    said = "twice is deprecated since Equipoise 0.3 and goes in 0.5: use double"
    assert str(one.message) == said
    assert (one.filename, one.lineno) == (__file__, line)


def test_a_class_stays_itself_for_clone_pickle_and_isinstance():
    with pytest.warns(FutureWarning, match=r"Old is deprecated .* use New"):
        old = Old(k=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copies = [clone(old), pickle.loads(pickle.dumps(old))]
    assert [one.get_params() for one in copies] == [{"k": 3}] * 2
    assert all(type(one) is Old for one in copies)


def test_the_documentation_of_what_goes_says_so():
    for thing in (twice, Old):
        assert ".. deprecated:: 0.3" in thing.__doc__
    assert twice.__doc__.startswith("Give twice as much.\n")


def test_an_old_parameter_is_handed_to_the_new_one():
    with pytest.warns(FutureWarning, match="thin: the parameter ratio is .* use share"):
        assert thin([1, 2, 3, 4], ratio=0.5) == [1, 2]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert thin([1, 2, 3, 4], 0.5) == [1, 2]


def test_a_parameter_without_effect_is_to_be_left_out():
    with pytest.warns(FutureWarning, match="leave it out"):
        assert thin([1, 2], verbose=True) == [1, 2]


def test_old_and_new_name_together_are_refused():
    with (
        pytest.warns(FutureWarning),
        pytest.raises(TypeError, match="old name of share: give share alone"),
    ):
        thin([1, 2], ratio=0.5, share=0.5)


def test_an_estimator_says_it_in_fit_and_takes_the_value():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Renamed(k=7).fit().k_ == 7
        old = clone(Renamed(n_neighbors=9))
    with pytest.warns(FutureWarning, match="Renamed: the parameter n_neighbors is .* use k"):
        assert old.fit().k_ == 9


@pytest.mark.parametrize("removed_in", ["0.4", "0.3", "0.2", "1"])
def test_a_term_that_is_too_short_is_refused(removed_in):
    with pytest.raises(ValueError, match="two minor versions later"):
        deprecated(since="0.3", removed_in=removed_in, instead="nothing")


def overdue(source, version):
    """Lines that mark what was to be gone by this version."""
    now = tuple(map(int, version.split(".")[:2]))
    for node in ast.walk(ast.parse(source)):
        for word in getattr(node, "keywords", []):
            is_term = isinstance(word, ast.keyword) and word.arg == "removed_in"
            value = getattr(word.value, "value", None) if is_term else None
            if isinstance(value, str) and tuple(map(int, value.split("."))) <= now:
                yield word.value.lineno


def test_what_was_to_go_by_this_version_is_gone():
    late = {
        f"{path.relative_to(ROOT)}, line {line}"
        for path in ROOT.rglob("*.py")
        for line in overdue(path.read_text(encoding="utf-8"), equipoise.__version__)
    }
    assert late == set()
    assert list(overdue("\n@deprecated(since='0.3', removed_in='0.5')\ndef f(): 1", "0.5.0")) == [2]
    assert list(overdue("@deprecated(since='0.3', removed_in='0.5')\ndef f(): 1", "0.4.9")) == []
