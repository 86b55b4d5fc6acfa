"""The page in a real Chromium: nothing leaves, nothing of the data runs, the slider counts."""

import pytest
from chromium import RUN_AXE, axe_script, opened_browser, serious_faults

ALERT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser, page):
    """Opens the page, and notes whatever it asks for, says or runs into."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.noted = []
        inside = page.as_uri()
        tab.on("request", lambda asked: asked.url != inside and tab.noted.append(asked.url))
        tab.on("pageerror", lambda error: tab.noted.append(str(error)))
        tab.on("console", lambda said: tab.noted.append(said.text))
        tab.on("dialog", lambda dialog: (tab.noted.append("a dialog"), dialog.dismiss()))
        tab.goto(inside)
        return tab

    yield open_page
    for context in contexts:
        context.close()


def counts(tab):
    """The confusion that is shown, in the order of Confusion's fields."""
    names = ("true-negative", "false-positive", "false-negative", "true-positive")
    return [int(tab.inner_text(f"#{name}").replace(",", "")) for name in names]


def move_to(tab, place):
    tab.evaluate(
        "place => { const at = document.getElementById('at'); at.value = place;"
        "at.dispatchEvent(new Event('input')) }",
        place,
    )


def test_nothing_leaves_and_nothing_of_the_data_runs(visit):
    tab = visit()
    assert tab.noted == []
    shown = tab.inner_text("body")
    assert ALERT in shown
    assert f"{ALERT}.csv" in shown
    assert tab.evaluate("document.scripts.length") == 2  # the counts, and ours that shows them


def test_the_slider_shows_the_counts_and_the_cost_that_python_gives(visit, hostile):
    _, _, found = hostile
    tab = visit()
    (said,) = [one for one in found.confusions() if one["candidate"] == "SMOTE"] or [None]
    tab.select_option("#entry", label=f"SMOTE, {said['model']}")
    for place in (0, 20, len(said["threshold"]) // 2, len(said["threshold"]) - 1):
        move_to(tab, place)
        threshold = float(tab.inner_text("#at-said"))
        expected = found.confusion("SMOTE", said["model"], threshold)
        assert threshold == said["threshold"][place]
        assert counts(tab) == list(vars(expected).values())[1:]
        cost = float(tab.inner_text("#cost").replace(",", ""))
        assert cost == expected.cost(found.costs)
    tab.fill("#miss", "3")
    assert float(tab.inner_text("#cost").replace(",", "")) == expected.cost([[0, 3], [1, 0]])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing_serious(visit, scheme, width, axe):
    tab = visit(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.evaluate(axe)
    assert list(serious_faults(tab.evaluate(RUN_AXE))) == []


@pytest.fixture(scope="module")
def axe():
    return axe_script()


def test_dark_is_dark_and_on_paper_it_is_black_on_white(visit):
    tab = visit(color_scheme="dark")
    brightness = "[...getComputedStyle(document.body).%s.matchAll(/\\d+/g)][0][0]"
    assert int(tab.evaluate(brightness % "backgroundColor")) < 60
    assert int(tab.evaluate(brightness % "color")) > 200
    tab.emulate_media(media="print", color_scheme="dark")
    assert int(tab.evaluate(brightness % "backgroundColor")) == 255
    assert int(tab.evaluate(brightness % "color")) == 0
    assert not tab.is_visible("nav")
