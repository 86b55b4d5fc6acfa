"""docs/inside/writing-a-sampler.md: its sampler is what the page says of it."""

import re
import sys
import types
from pathlib import Path

import pytest

from equipoise.testing import check_sampler

PAGE = (Path(__file__).parents[2] / "docs" / "inside" / "writing-a-sampler.md").read_text()
CLASS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[1].partition("\n\n\nX, y = ")[0]
TAGS = re.search(r"```py\n(    def __sklearn_tags__.*?)```", PAGE, re.DOTALL)[1]
TOLD = re.search(r"```text\nTypeError: .*?\n(.*?)\n```", PAGE, re.DOTALL)[1]


@pytest.fixture
def module(monkeypatch):
    """Make the sampler in a module of its own, so that it can be pickled; gives the class."""

    def make(code):
        made = types.ModuleType("sociable")
        monkeypatch.setitem(sys.modules, "sociable", made)
        exec(compile(code, "sociable", "exec"), made.__dict__)
        return made.SociableSMOTE

    return make


def test_a_law_finds_out_that_it_takes_no_sparse_table(module):
    with pytest.raises(TypeError, match="sparse") as caught:
        check_sampler(module(CLASS)())
    assert caught.value.__notes__ == [TOLD]


def test_with_its_tags_it_keeps_all_laws(module):
    check_sampler(module(f"{CLASS}\n\n{TAGS}")())
