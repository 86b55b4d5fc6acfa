"""The command that lets mutmut change the code: its arithmetic and what it leaves out."""

import pytest
from scipy.stats import binomtest

from scripts.mutate import ROOMS, changes_words_only, wilson
from scripts.working_copy import ROOT

HEAD = "--- src/a.py\n+++ src/a.py\n@@ -1 +1 @@\n"


@pytest.mark.parametrize(("n_yes", "n"), [(0, 5), (5, 5), (43, 50), (1, 400)])
def test_the_interval_is_wilsons(n_yes, n):
    expected = binomtest(n_yes, n).proportion_ci(method="wilson")
    assert wilson(n_yes, n) == pytest.approx((expected.low, expected.high), abs=1e-4)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('    f("two words")', '    f("XXtwo wordsXX")', True),
        ('    f("two words", 1)', '    f("two words", 2)', False),
        ('    f("name")', '    f("XXnameXX")', False),
        ('    f("two words")', "    f(None)", False),
        ("    a < b", "    a <= b", False),
    ],
)
def test_only_changes_of_words_are_left_out(before, after, words):
    assert changes_words_only(f"{HEAD}-{before}\n+{after}\n") is words


@pytest.mark.parametrize("name", ROOMS)
def test_each_room_has_files_and_tests(name):
    for pattern in ROOMS[name].files:
        assert list((ROOT / "src" / "equipoise").glob(pattern)), pattern
    for test in ROOMS[name].tests:
        assert (ROOT / test).exists(), test
