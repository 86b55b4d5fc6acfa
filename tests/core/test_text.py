"""Short tables and sentences as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.text import LINES, WIDTH, Bullet, Line, TextTable, Title, as_text, said_time

WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=60)


@given(st.lists(WORDS, min_size=1, max_size=200), st.lists(WORDS, max_size=60))
def test_a_page_is_small_whatever_it_says(words, names):
    rows = [(name, "12") for name in names]
    page = as_text([Title("T"), Line(" ".join(words[:90])), TextTable(("name", "n"), rows)])
    assert max(map(len, page.split("\n"))) <= WIDTH
    assert page.count("\n") < 2 * LINES
    assert len([line for line in page.split("\n") if line.endswith("  12")]) >= min(len(rows), 5)


def test_words_are_kept_and_lines_broken_between_them():
    said = " ".join(f"word{i}" for i in range(60))
    for part in (Line(said), Bullet("1.", said)):
        page = as_text([part])
        assert page.removeprefix("1. ").split() == said.split()
        assert page.count("\n") > 1


def test_small_tables_are_whole_and_large_ones_share_what_is_left():
    small, large = (TextTable(("a",), [(f"{name}{i}",) for i in range(n)]) for name, n in
                    (("s", 4), ("l", 90)))  # fmt: skip
    lines = as_text([large, small]).split("\n")
    assert lines[-4:] == ["s0", "s1", "s2", "s3"]
    n_shown = sum(line.startswith("l") for line in lines)
    assert f"and {90 - n_shown} more" in lines
    assert n_shown >= 25
    assert len(lines) <= LINES


def test_columns_stand_below_each_other():
    page = as_text([TextTable(("who", "first\nscore"), [("a", "1.5"), ("longer", "10.25")])])
    assert page.split("\n") == [
        "        first",
        "who     score",
        "-------------",
        "a         1.5",
        "longer  10.25",
    ]


def test_a_long_cell_is_cut_and_says_so():
    assert as_text([TextTable(("name",), [("x" * 80,)])]).endswith("x…")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (3599.7, "1 h 0 min")]
)
def test_durations_are_said_in_two_units_at_most(seconds, said):
    assert said_time(seconds) == said
