"""A pytest plugin for imbalanced-learn's own tests, run on Equipoise: who fails, and who waits.

A name that Equipoise does not have is imported as an object that fails when it is used, so that
the other tests of a file run. Outcomes are written as JSON, with the names that a test used.
"""

import json
import os
import re
import sys
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

from equipoise._imblearn.modules import StandIn

give = StandIn.__getattr__
outcomes = {}
used = set()


class WaitsError(Exception):
    """A test has used a name that is not here."""


class Absent(type):
    """What a missing class is imported as: it can be constructed, but not used."""

    def __call__(cls, *args, **kwargs):
        used.add(cls.__name__)
        if cls.__name__.lower() == cls.__name__:  # a function
            raise WaitsError(cls.__name__)
        return object.__new__(cls)

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        used.add(cls.__name__)
        raise WaitsError(cls.__name__)


def use(self, name):
    """Stand for a method or attribute of an absent class."""
    if name.startswith("__") or name == "get_params":  # what pytest asks when it names a case
        raise AttributeError(name)
    used.add(type(self).__name__)
    raise WaitsError(type(self).__name__)


def give_or_note(self, name):
    """Give what is here; else, where imbalanced-learn has the name, something absent."""
    try:
        return give(self, name)
    except (AttributeError, ImportError):
        if name.startswith("__") or not re.search(rf"\b{name}\b", source_of(self.__name__)):
            raise
    setattr(self, name, Absent(name, (), {"__getattr__": use, "__module__": self.__name__}))
    return vars(self)[name]


@cache
def source_of(module):
    """Read imbalanced-learn's module of the name."""
    parent = module.rpartition(".")[0]
    spec = PathFinder.find_spec(module, sys.modules[parent].__path__ if parent else None)
    return Path(spec.origin).read_text()


# imbalanced-learn's own way to make estimators for its tests, which is nobody else's to import.
MAKERS = ("utils._test_common", "utils._test_common.instance_generator")
# Its checks and its list of estimators; we have our own at their path.
CHECKS = ("utils.testing", "utils.estimator_checks")


def take_theirs(module):
    """Import a module of imbalanced-learn's name from its installed copy, not from us."""
    name = f"imblearn.{module}"
    parent, _, last = name.rpartition(".")
    spec = PathFinder.find_spec(name, import_module(parent).__path__)
    made = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(made)
    setattr(sys.modules[parent], last, made)


def pytest_configure():
    if not isinstance(import_module("imblearn"), StandIn):  # it runs on itself
        return
    StandIn.__getattr__ = give_or_note
    theirs = CHECKS if os.environ["CHECKS_ARE_THEIRS"] == "1" else ()
    for module in (*theirs[:1], *MAKERS, *theirs[1:]):  # each needs those before it
        take_theirs(module)


def pytest_collectreport(report):
    if report.failed:
        outcomes[report.nodeid] = {"outcome": "failed", "why": str(report.longrepr)}


def pytest_runtest_setup():
    used.clear()


def pytest_runtest_makereport(item, call):
    note = outcomes.setdefault(item.nodeid, {})
    note["used"] = sorted(used)
    if call.excinfo is not None:
        note["why"] = f"{call.excinfo.typename}: {call.excinfo.value}"[:1000]


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        outcomes[report.nodeid]["outcome"] = (
            "xfailed" if hasattr(report, "wasxfail") else report.outcome
        )


def pytest_sessionfinish():
    Path(os.environ["OUTCOMES"]).write_text(json.dumps(outcomes))
