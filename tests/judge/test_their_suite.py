"""imbalanced-learn's own tests, from its installed copy, run on Equipoise."""

import imblearn
import pytest
from judge.their_suite import (
    COMMON,
    common_tests,
    documented_failures,
    is_named,
    other_tests,
    outcomes_of,
    split,
)

from equipoise._imblearn.names import VERSION


def check(outcomes, documented):
    """Hold outcomes against the document: what fails is named, and what is named fails."""
    _, failing = split(outcomes)
    unnamed = {test for test in failing if not is_named(test, documented)}
    assert {test: outcomes[test]["why"] for test in unnamed} == {}
    for line in documented:
        cases = {test for test in outcomes if line in (test, test.partition("[")[0])}
        assert cases, f"there is no test {line}"
        assert cases <= failing, f"these do not fail: {cases - failing}"


pytestmark = pytest.mark.skipif(
    imblearn.__version__ < VERSION, reason=f"the document is about the tests of {VERSION}"
)


@pytest.mark.parametrize(("of_smoten", "at_least"), [(True, 40), (False, 300)])  # half the time
def test_their_common_tests_pass_but_those_that_the_document_names(of_smoten, at_least, tmp_path):
    outcomes = outcomes_of(common_tests(of_smoten), tmp_path, checks_are_theirs=True)
    assert len(split(outcomes)[0]) > at_least
    lines = {one for one in documented_failures() if one.startswith(COMMON)}
    check(outcomes, {one for one in lines if "[" not in one or ("SMOTEN" in one) is of_smoten})


def test_their_other_tests_pass_but_those_that_the_document_names(tmp_path):
    outcomes = outcomes_of(other_tests(), tmp_path)
    assert len(split(outcomes)[0]) > 200
    check(outcomes, {one for one in documented_failures() if not one.startswith(COMMON)})


def outcome(outcome):
    return {"outcome": outcome, "why": "it is so"}


@pytest.mark.parametrize(
    ("outcomes", "documented"),
    [
        ({"a": outcome("failed")}, set()),
        ({"a": outcome("passed")}, {"a"}),
        ({"a[1]": outcome("failed"), "a[2]": outcome("passed")}, {"a"}),
        ({}, {"a"}),
    ],
    ids=["unnamed", "passes", "one case passes", "is not there"],
)
def test_the_judge_finds_what_the_document_does_not_say(outcomes, documented):
    with pytest.raises(AssertionError):
        check(outcomes, documented)
