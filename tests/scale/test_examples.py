"""The examples of what needs Spark or Dask."""

import doctest
from importlib import import_module

import pytest

from .conftest import needed

pytestmark = pytest.mark.scale


def test_the_example_with_dask_runs():
    needed("dask", "pandas")
    tried = doctest.testmod(import_module("equipoise.dask"))
    assert (tried.failed, tried.attempted > 5) == (0, True)


def test_the_example_with_spark_runs(spark):
    tried = doctest.testmod(import_module("equipoise.spark._resample"))
    assert (tried.failed, tried.attempted > 5) == (0, True)
