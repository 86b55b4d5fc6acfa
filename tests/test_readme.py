"""What README.md counts and quotes is true; what it prints and types tests/docs/ tries."""

import re

import imblearn
import numpy as np
from documents import FENCED, ROOT, all_pages, printed

import equipoise
from equipoise._imblearn.names import NAMES

README = (ROOT / "README.md").read_text()


def test_output_that_readme_quotes_is_printed_by_a_page():
    pages = "".join(path.read_text() for name, path in all_pages().items() if name != "README.md")
    blocks = FENCED.findall(README)
    quoted = [
        text
        for (before, _), (language, text) in zip([("", ""), *blocks], blocks, strict=False)
        if language == "text" and before != "python"
    ]
    assert quoted
    assert [text for text in quoted if f"```text\n{text}```" not in pages] == []


def test_the_example_of_the_changed_import_has_the_same_bits_either_way():
    (code,) = [code for _, code in FENCED.findall(README) if "import Counter" in code]
    theirs = code.replace("from equipoise.", "from imblearn.")
    assert theirs != code
    (told, ours), (their_told, their_names) = printed(code), printed(theirs)
    assert told == their_told
    assert np.array_equal(ours["X_new"], their_names["X_new"])
    assert np.array_equal(ours["y_new"], their_names["y_new"])


def test_readme_counts_the_names_of_imbalanced_learn():
    n_names = sum(map(len, NAMES.values()))
    said = f"all {n_names} public names of imbalanced-learn"
    assert said in " ".join(README.split()), f"write: {said}"


def test_the_version_that_names_are_counted_against_is_the_one_installed():
    version = ".".join(imblearn.__version__.split(".")[:2])
    assert set(re.findall(r"imbalanced-learn (\d+\.\d+)", README)) == {version}
    assert f"**Status:** {equipoise.__version__}," in README


def test_the_picture_is_small():
    (picture,) = (ROOT / "docs" / "images").iterdir()
    assert f"(docs/images/{picture.name})" in README
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 150_000


def test_readme_is_read_in_three_minutes():
    prose = FENCED.sub("", README)
    assert len(prose.split()) < 900
    assert README.count("\n") <= 155
