"""A pytest plugin for imbalanced-learn's own tests: who fails, and who waits for a name.

A name that Equipoise does not have yet is imported as an object that fails when it is used, so
that the other tests of the same file run. Outcomes are written as JSON.
"""

import json
import os
import re
import sys
from dataclasses import fields
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from types import SimpleNamespace

from equipoise.base import is_sampler
from equipoise._imblearn.modules import StandIn

give = StandIn.__getattr__
outcomes = {}


class Waits(Exception):  # noqa: N818
    """A test has used a name that is not here."""


class Absent(type):
    """What a missing name is imported as: it can be named and called, but not used."""

    def __call__(cls, *args, **kwargs):
        made = object.__new__(cls)
        return made

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise Waits(cls.__name__)


def _called(self, *args, **kwargs):
    raise Waits(type(self).__name__)


def _used(self, name):
    if name.startswith("__") or name in ("get_params", "_repr_mimebundle_"):
        raise AttributeError(name)
    raise Waits(type(self).__name__)


def _give_or_note(self, name):
    try:
        return give(self, name)
    except (AttributeError, ImportError):
        if name.startswith("__") or not re.search(rf"\b{name}\b", _source_of(self.__name__)):
            raise
    absent = Absent(
        name, (), {"__getattr__": _used, "__call__": _called, "__module__": self.__name__}
    )
    setattr(self, name, absent)
    return absent


@cache
def _source_of(module):
    """Read imbalanced-learn's module of the name."""
    parent = module.rpartition(".")[0]
    spec = PathFinder.find_spec(module, parent and sys.modules[parent].__path__ or None)
    return Path(spec.origin).read_text()


StandIn.__getattr__ = _give_or_note


def _with_imbalanced_learns_fields(get_tags):
    """Add what imbalanced-learn's tags tell of samplers beyond scikit-learn's."""

    def get_all_tags(estimator):
        tags = get_tags(estimator)
        if not is_sampler(estimator):
            return tags
        known = fields_of(tags)
        known["input_tags"] = SimpleNamespace(**fields_of(tags.input_tags), dataframe=True)
        known["sampler_tags"] = SimpleNamespace(sample_indices=hasattr(estimator, "plan"))
        return SimpleNamespace(**known)

    return get_all_tags


def fields_of(record):
    return {field.name: getattr(record, field.name) for field in fields(record)}


tags = import_module("imblearn.utils._tags")
tags.get_tags = _with_imbalanced_learns_fields(tags.get_tags)


def pytest_collectreport(report):
    if report.failed:
        outcomes[report.nodeid] = {"outcome": "error", "why": str(report.longrepr)}


def pytest_runtest_makereport(item, call):
    if call.excinfo is None:
        return
    error = call.excinfo.value
    note = outcomes.setdefault(item.nodeid, {})
    if isinstance(error, Waits):
        note["waits"] = str(error)
    note["why"] = f"{type(error).__name__}: {error}"[:600]


def pytest_runtest_logreport(report):
    note = outcomes.setdefault(report.nodeid, {})
    if report.when == "call" or report.outcome != "passed":
        note["outcome"] = "xfailed" if hasattr(report, "wasxfail") else report.outcome


def pytest_sessionfinish():
    Path(os.environ["JUDGE_OUTCOMES"]).write_text(json.dumps(outcomes))
