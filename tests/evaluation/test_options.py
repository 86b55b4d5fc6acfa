"""One description of what a race is told, and all that show or take it."""

from dataclasses import fields
from inspect import signature
from typing import get_type_hints

import pytest

from equipoise.evaluation import RaceOptions, compare, estimate, tune
from equipoise.evaluation._race.options import RaceArguments

FIELDS = {one.name: one for one in fields(RaceOptions)}


def test_what_type_checkers_see_is_what_there_is():
    assert get_type_hints(RaceArguments) == get_type_hints(RaceOptions)


@pytest.mark.parametrize("function", [compare, estimate, tune])
def test_help_shows_every_option_with_its_default(function):
    shown = signature(function).parameters
    own = {"n_repeats": 1} if function is tune else {}
    for name, field in FIELDS.items():
        assert shown[name].default == own.get(name, field.default), name


@pytest.mark.parametrize("function", [compare, estimate, tune])
def test_an_option_that_there_is_not_is_refused_with_what_was_meant(function):
    with pytest.raises(TypeError, match=rf"^{function.__name__}: .*'candidate'.*candidates\?"):
        function([[1.0], [2.0]], [0, 1], candidate="SMOTE")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"n_splits": 1}, "n_splits must be a whole number from 2"),
        ({"random_state": True}, "random_state must be a whole number from 0"),
        ({"min_precision": 2}, "min_precision"),
        ({"smallest_difference": -1}, "smallest_difference"),
    ],
)
def test_options_that_cannot_be_are_refused_at_once(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        RaceOptions(**options)
