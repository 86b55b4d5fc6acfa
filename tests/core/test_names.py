"""What is said of a name that nobody has."""

import pytest

from equipoise.core.names import hint, nearest_name

METHODS = ["ADASYN", "SMOTE", "SMOTE then ENN", "random under"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("smoot", "SMOTE"),
        ("random_under", "random under"),
        ("Smote-Then-Enn", "SMOTE then ENN"),
        ("oak", None),
    ],
)
def test_case_hyphens_and_a_slip_do_not_hide_what_was_meant(typed, meant):
    assert nearest_name(typed, METHODS) == meant


def test_the_first_of_two_names_that_fold_alike_is_meant():
    assert nearest_name("a-b", ["A B", "ab"]) == "A B"


def test_where_none_is_near_all_are_told():
    assert hint("oak", ["birch", "fir"]) == "known are birch, fir"
    assert hint(["birch"], ["birch", "fir"]) == "known are birch, fir"
    assert hint("brich", ["birch", "fir"]) == "did you mean 'birch'?"
