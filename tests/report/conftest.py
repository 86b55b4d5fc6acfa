"""A race over a hostile table: what its names and values try is seen nowhere but as text."""

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from equipoise import compare
from equipoise.report import Origin

ALERT = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def hostile():
    """A table, the name of its target, and a race over it."""
    rng = np.random.RandomState(0)
    is_rare = np.arange(240) % 6 == 0
    table = pd.DataFrame(
        {
            ALERT: rng.randn(240) + 1.2 * is_rare,
            "$x$ and $y": rng.randn(240) - is_rare,
            "\x1b[31mred": rng.choice([ALERT, '"onload="x', "b&b"], 240),
            "kind": np.where(is_rare, ALERT, "</script><b>"),
        }
    )
    found = compare(
        table,
        "kind",
        candidates=["SMOTE", "random under"],
        models={ALERT: DecisionTreeClassifier(max_depth=3, random_state=0)},
        costs=[[0, 10], [1, 0]],
        n_splits=3,
        n_repeats=1,
        n_jobs=1,
    )
    return table, "kind", found


@pytest.fixture(scope="session")
def page(hostile, tmp_path_factory):
    """The report of that race."""
    table, target, found = hostile
    path = tmp_path_factory.mktemp("report") / "race.html"
    origin = Origin(file=f"{ALERT}.csv", target=ALERT, command=f"equipoise compare '{ALERT}.csv'")
    return found.report(path, table, target, origin=origin)
