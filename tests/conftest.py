"""Shared by all tests."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# The first example of a test may import a library, and machines are busy: time tells nothing. The
# examples of a test are the same each time: `make fuzz` is there to look for new ones. So are the
# order and NumPy's own seed, unless `--randomly-seed` gives another.
settings.register_profile("the suite", deadline=None, derandomize=True)
settings.load_profile("the suite")

# Tests share the list of samplers and the naive oracles that stand beside this file; those of the
# site read what it is built with.
ROOT = Path(__file__).parent.parent
for folder in (ROOT / "docs" / "_extensions", ROOT / "tests", ROOT):
    sys.path.insert(0, str(folder))

# What a test draws from its module's generator is the same whichever tests ran before it: workers
# share the tests out by who is free, so that their order is no fact.
_AT_IMPORT: dict[np.random.Generator, dict] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if getattr(config.option, "randomly_seed", None) == "default":
        config.option.randomly_seed = 0


def pytest_collection_finish(session):
    for module in {item.module for item in session.items if hasattr(item, "module")}:
        for generator in generators_of(module):
            _AT_IMPORT[generator] = generator.bit_generator.state


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for generator in generators_of(item.module) if hasattr(item, "module") else ():
        generator.bit_generator.state = _AT_IMPORT[generator]


def generators_of(module):
    return [one for one in vars(module).values() if isinstance(one, np.random.Generator)]


@pytest.fixture(scope="session", autouse=True)
def native_part_is_active():
    import os

    from equipoise._kernels import is_native

    if os.environ.get("EQUIPOISE_NATIVE") != "0":
        assert is_native(), "the native part of Equipoise is not built: run 'make clean install'"
