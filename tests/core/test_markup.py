"""Words of anybody's as HTML: they are words."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.markup import as_html, in_a_notebook, text_of
from equipoise.core.text import Bullet, Line, TextTable, Title
from equipoise.core.visible import visible

TAGS = {
    *("div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("p", "ul", "li", "span"),
}


class Read(HTMLParser):
    """The tags and the words of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


@given(st.text())
def test_any_words_come_back_from_the_page_as_they_are_shown(words):
    read = Read(f"<b>{text_of(words)}</b>")
    assert [tag for tag, _ in read.tags] == ["b"]
    assert "".join(read.words) == visible(words)


@given(st.text(min_size=1))
def test_no_part_of_a_page_makes_a_tag_of_what_it_says(words):
    parts = [
        Title(words), TextTable((words, "n"), [(words, words)]), Line(words), Bullet("!", words),
    ]  # fmt: skip
    tags = {tag for tag, _ in Read(as_html(parts)).tags}
    assert tags <= TAGS


def test_a_table_has_a_caption_and_headers_for_who_hears_it():
    parts = [Title("Classes"), TextTable(("class", "rows\nhere"), [("no", "90"), ("yes", "10")])]
    read = Read(as_html(parts))
    scopes = [attrs.get("scope") for tag, attrs in read.tags if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]
    assert "Classes" in read.words
    assert "rows here" in read.words


def test_a_long_table_is_cut_in_a_notebook_and_says_by_how_much():
    grid = TextTable(("n",), [(str(n),) for n in range(40)])
    assert "and 25 more" in in_a_notebook([grid])
