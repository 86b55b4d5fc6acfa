"""A browser for tests of pages; where something is missing a sentence names its package.

`make test` goes on without one, and says so. `.ci/run` installs one, and then each of these tests
has to run.
"""

import os
from contextlib import contextmanager

import pytest

from scripts.check_site import (
    FLAGS,
    RUN_AXE,
    axe_script,
    chromium_path,
    missing_tools,
    serious_faults,
)

__all__ = ["RUN_AXE", "axe_script", "opened_browser", "serious_faults"]


@contextmanager
def opened_browser():
    """Debian's Chromium, without a window."""
    if missing := list(missing_tools()):
        if os.environ.get("EQUIPOISE_BROWSER") == "needed":
            pytest.fail("\n".join(missing), pytrace=False)
        pytest.skip("; ".join(missing))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()
