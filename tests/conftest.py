"""Shared by all tests."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The first example of a test may import a library, and machines are busy: time tells nothing. The
# examples of a test are the same each time: `make fuzz` is there to look for new ones.
settings.register_profile("the suite", deadline=None, derandomize=True)
settings.load_profile("the suite")

# Tests share the list of samplers and the naive oracles that stand beside this file; those of the
# site read what it is built with.
ROOT = Path(__file__).parent.parent
for folder in (ROOT / "docs" / "_extensions", ROOT / "tests", ROOT):
    sys.path.insert(0, str(folder))


@pytest.fixture(scope="session", autouse=True)
def native_part_is_active():
    import os

    from equipoise._kernels import is_native

    if os.environ.get("EQUIPOISE_NATIVE") != "0":
        assert is_native(), "the native part of Equipoise is not built: run 'make clean install'"
