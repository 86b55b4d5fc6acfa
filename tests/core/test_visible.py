"""Text of strangers does nothing to a terminal, and can be told from what it looks like."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.text import Bullet, Line, TextTable, Title, as_text
from equipoise.core.visible import is_active, visible, visible_json

HOSTILE = "a\x1b[31m\x9bred\r\n\t\x00\u202eabc\u2066\u2028\ud800"


def obeyed(text):
    """Signs that a terminal obeys, by the tables of Unicode; joiners of emoji are none."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        sign
        for sign in text
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(sign) in turning
        or sign in "\u200e\u200f\u061c"
    ]


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text):
    assert not obeyed(visible(text))
    assert is_active(text) or visible(text) == text


def test_ends_of_lines_stay_where_they_are_meant():
    assert visible("a\nb\x07", lines=True) == "a\nb\\x07"
    assert visible("a\nb") == "a\\nb"


@pytest.mark.parametrize("text", ["grün", "日本", "👩\u200d👧", "a b", "\\x1b"])
def test_what_people_write_stays(text):
    assert visible(text) == text


@given(
    st.recursive(st.text(), lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside))
)
def test_json_says_the_same_and_does_nothing(value):
    text = visible_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(text) == value
    assert not obeyed(text.replace("\n", ""))


def test_no_part_of_a_page_lets_anything_through():
    parts = [Title(HOSTILE), Line(HOSTILE), Bullet("-", HOSTILE), TextTable(("c",), [(HOSTILE,)])]
    for part in parts:
        assert not obeyed(as_text([part]).replace("\n", "")), part
