import imblearn.utils
import pytest

from equipoise.utils import Substitution


def documented(text):
    def function():
        pass

    function.__doc__ = text
    return function


@pytest.mark.parametrize("text", ["Take {one} and {other}.", "{one}{one}", "", None])
def test_named_blanks_are_filled_as_imbalanced_learn_does(text):
    words = {"one": "this", "other": "that"}
    theirs = imblearn.utils.Substitution(**words)(documented(text))
    assert Substitution(**words)(documented(text)).__doc__ == theirs.__doc__


def test_numbered_blanks_are_filled():
    assert Substitution("this", "that")(documented("{1}, {0}")).__doc__ == "that, this"


def test_the_same_object_comes_back():
    function = documented("{a}")
    assert Substitution(a=1)(function) is function


def test_blanks_are_numbered_or_named_not_both():
    with pytest.raises(AssertionError, match="Only positional or keyword args are allowed"):
        Substitution("this", other="that")
