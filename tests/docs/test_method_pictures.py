"""The pictures of pages that are no programs of the gallery: each is drawn, and says what is so."""

import re

import matplotlib.pyplot as plt
import pytest
from documents import ROOT

import method_pictures
import reliability_picture
from equipoise import combine, over_sampling, under_sampling

CHOOSER = (ROOT / "docs" / "methods" / "chooser.md").read_text()
DRAWN = re.findall(r'^   draw\("(.*)"\)$', CHOOSER, re.MULTILINE)
NOT_DRAWN = {"Chain"}  # any samplers in a row


@pytest.fixture(autouse=True)
def closed_afterwards():
    plt.switch_backend("Agg")
    yield
    plt.close("all")


def test_the_chooser_has_a_section_and_a_picture_for_every_sampler():
    names = {*over_sampling.__all__, *under_sampling.__all__, *combine.__all__} - NOT_DRAWN
    assert {name.split(",")[0] for name in DRAWN} == names
    assert re.findall(r"^### (.*)$", CHOOSER, re.MULTILINE) == DRAWN
    assert re.findall(r"^\| \[(.*?)\]\(#", CHOOSER, re.MULTILINE) == DRAWN


@pytest.mark.parametrize("name", DRAWN)
def test_a_method_is_drawn_before_and_after(name):
    method_pictures.draw(name)
    before, after = plt.gcf().axes
    assert re.search(r"\d+ rows (have \d+ children|go)", before.get_title(loc="left"))
    assert after.get_title(loc="left").startswith("afterwards: ")


def test_the_small_set_has_the_rows_that_the_chooser_says():
    places, y = method_pictures.small_set()
    assert (len(places), (y == 0).sum(), (y == 1).sum()) == (140, 120, 20)
    method_pictures.draw_small_set()
    assert len(plt.gcf().axes) == 1


def test_probabilities_are_too_high_after_resampling_and_right_again():
    means = reliability_picture.draw()
    true_share = 51 / 1484
    assert means["as they are"] == pytest.approx(true_share, abs=0.005)
    assert means["after SMOTE, put right"] == pytest.approx(true_share, abs=0.005)
    for title in ("after SMOTE", "after random under-sampling"):
        assert 5 < means[title] / true_share < 9
