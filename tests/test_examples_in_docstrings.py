import doctest
import pkgutil
from importlib import import_module

import pytest

import equipoise

#: Those that need Spark or Dask: tests/scale has them.
ELSEWHERE = {"equipoise.dask", "equipoise.spark._resample"}


def modules():
    found = pkgutil.walk_packages(equipoise.__path__, "equipoise.")
    names = {module.name for module in found if not module.name.endswith("libequipoise_native")}
    return sorted(names - ELSEWHERE)


@pytest.mark.parametrize("name", modules())
def test_examples_of_the_module_run(name):
    result = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_public_samplers_have_examples():
    from equipoise import over_sampling, under_sampling

    for package in (over_sampling, under_sampling):
        for name in package.__all__:
            assert ">>> " in getattr(package, name).__doc__, name
