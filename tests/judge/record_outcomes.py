"""A pytest plugin for imbalanced-learn's own tests, run on Equipoise: outcomes, as JSON."""

import json
import os
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

from equipoise._imblearn.modules import StandIn

outcomes = {}

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
    theirs = CHECKS if os.environ["CHECKS_ARE_THEIRS"] == "1" else ()
    for module in (*theirs[:1], *MAKERS, *theirs[1:]):  # each needs those before it
        take_theirs(module)


def pytest_collectreport(report):
    if report.failed:
        outcomes[report.nodeid] = {"outcome": "failed", "why": str(report.longrepr)}


def pytest_runtest_makereport(item, call):
    note = outcomes.setdefault(item.nodeid, {})
    if call.excinfo is not None:
        note["why"] = f"{call.excinfo.typename}: {call.excinfo.value}"[:1000]


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        outcomes[report.nodeid]["outcome"] = (
            "xfailed" if hasattr(report, "wasxfail") else report.outcome
        )


def pytest_sessionfinish():
    Path(os.environ["OUTCOMES"]).write_text(json.dumps(outcomes))
