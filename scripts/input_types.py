"""Which method takes which input: ``python -m scripts.input_types`` tries all and prints a table.

``--write`` puts the table into ``docs/methods/inputs.md``; a test compares the two.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.ensemble import AdaBoostClassifier, HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from equipoise import ensemble
from equipoise.exceptions import EquipoiseError
from equipoise.facts import all_samplers, facts_of
from equipoise.pipeline import make_pipeline
from equipoise.testing import example_table
from scripts.pages import put_table

PAGE = Path(__file__).parents[1] / "docs" / "methods" / "inputs.md"
REFUSALS = (EquipoiseError, TypeError, ValueError)
#: What a method is made with, where its defaults suit no table of 160 rows, or take long.
SETTINGS: Mapping[str, dict[str, Any]] = {
    "KMeansSMOTE": {"kmeans_estimator": 2, "cluster_balance_threshold": 0.0},
    "InstanceHardnessThreshold": {"estimator": DecisionTreeClassifier(max_depth=3)},
    "EasyEnsembleClassifier": {"estimator": AdaBoostClassifier(n_estimators=2)},
}


@dataclass(frozen=True)
class Input:
    """A kind of input, as a table, classes and what else is handed over.

    Parameters
    ----------
    name : str
        Of the column of the page.
    make : callable
        Gives X, y and keyword arguments of ``fit_resample``.
    n_classes : int
        Of the table that it is made from.
    """

    name: str
    make: Callable[[Any, Any], tuple[Any, Any, dict[str, Any]]]
    n_classes: int = 2


def _frame(X: Any, **columns: Any) -> Any:
    import pandas as pd

    return pd.DataFrame({**{f"c{j}": X[:, j] for j in range(X.shape[1])}, **columns})


def _polars(X: Any) -> Any:
    import polars as pl

    return pl.DataFrame({f"c{j}": X[:, j] for j in range(X.shape[1])})


def _arrow(X: Any) -> Any:
    import pyarrow as pa

    return pa.table({f"c{j}": X[:, j] for j in range(X.shape[1])})


def _words(X: Any, y: Any) -> Any:
    return _frame(X, word=np.array(["red", "green", "blue"])[np.arange(len(y)) % 3])


def _holes(X: Any) -> Any:
    X = X.copy()
    X[::7, 1] = np.nan
    return X


def _dates(X: Any, y: Any) -> Any:
    return _frame(X, day=np.datetime64("2024-01-01", "ns") + 86_400_000_000_000 * np.arange(len(y)))


INPUTS = (
    Input("arrays", lambda X, y: (X, y, {})),
    Input("sparse", lambda X, y: (sparse.csr_array(np.where(np.abs(X) < 0.5, 0.0, X)), y, {})),
    Input("pandas", lambda X, y: (_frame(X), y, {})),
    Input("polars", lambda X, y: (_polars(X), y, {})),
    Input("pyarrow", lambda X, y: (_arrow(X), y, {})),
    Input("categories", lambda X, y: (_words(X, y), y, {})),
    Input("missing values", lambda X, y: (_holes(X), y, {})),
    Input("dates", lambda X, y: (_dates(X, y), y, {})),
    Input("images, texts", lambda X, y: (X.reshape(len(X), 2, 2), y, {})),
    Input("groups", lambda X, y: (np.round(X), y, {"groups": np.arange(len(y)) % 2})),
    Input("time", lambda X, y: (np.round(X), y, {"time": np.arange(len(y))})),
    Input("many classes", lambda X, y: (X, y, {}), n_classes=4),
)
WEIGHTS = "weights"


def samplers() -> dict[str, Any]:
    """Each sampler of the package, content with small classes."""
    made = {}
    for name, kind in all_samplers().items():
        sampler = kind(**SETTINGS.get(name, {}))
        k = facts_of(sampler).k
        if k is not None:
            sampler.set_params(**{k: "auto"})
        made[name] = seeded(sampler)
    return made


def ensembles() -> dict[str, Any]:
    """Each ensemble of the package, with few members."""
    return {
        name: seeded(getattr(ensemble, name)(n_estimators=2, **SETTINGS.get(name, {})))
        for name in sorted(ensemble.__all__)
    }


def seeded(method: Any) -> Any:
    """The same with a seed, where it takes one."""
    if "random_state" in method.get_params(deep=False):
        method.set_params(random_state=0)
    return method


def is_taken(work: Callable[[], Any]) -> bool:
    """Whether a call does not refuse what it is given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            work()
        except REFUSALS:
            return False
    return True


def resampled(sampler: Any, what: Input) -> Any:
    """Resample one input, which has to come back as the kind that it was."""
    X, y, others = what.make(*example_table(n_classes=what.n_classes))
    X_new, y_new = clone(sampler).fit_resample(X, y, **others)
    if type(X_new) is not type(X):
        raise AssertionError(f"{sampler}: {type(X).__name__} came back as {type(X_new).__name__}")
    return X_new, y_new


def is_heeded(sampler: Any, what: Input) -> bool:
    """Whether what is handed over beside X and y changes the rows that come out."""
    X_new, y_new = resampled(sampler, what)
    without = replace(what, make=lambda X, y: (*what.make(X, y)[:2], {}))
    X_plain, y_plain = resampled(sampler, without)
    return not (np.array_equal(X_new, X_plain) and np.array_equal(y_new, y_plain))


def weighed(sampler: Any) -> None:
    """Train on resampled rows with weights, which have to follow them."""
    X, y = example_table()
    model = make_pipeline(clone(sampler), DecisionTreeClassifier(max_depth=2))
    model.fit(X, y, decisiontreeclassifier__sample_weight=np.linspace(0.5, 1.5, len(y)))


def row_of_sampler(sampler: Any) -> dict[str, str]:
    """What one sampler takes."""
    found = {}
    for one in INPUTS:
        found[one.name] = "yes" if is_taken(lambda one=one: resampled(sampler, one)) else "no"
        if found[one.name] == "yes" and one.make(*example_table())[2]:
            found[one.name] = "yes" if is_heeded(sampler, one) else "no effect"
    return {**found, WEIGHTS: "yes" if is_taken(lambda: weighed(sampler)) else "no"}


def row_of_ensemble(model: Any) -> dict[str, str]:
    """What one ensemble takes, and what it does only with a base learner that reads it."""
    able = HistGradientBoostingClassifier(
        max_iter=2, categorical_features="from_dtype", early_stopping=False
    )
    found = {}
    for one in INPUTS:
        X, y, others = one.make(*example_table(n_classes=one.n_classes))
        if one.name == "categories":
            X = X.astype({"word": "category"})
        if others:
            continue  # ensembles are told neither groups nor time
        if is_taken(lambda X=X, y=y: clone(model).fit(X, y).predict(X)):
            found[one.name] = "yes"
        elif "estimator" in model.get_params() and is_taken(
            lambda X=X, y=y: clone(model).set_params(estimator=able).fit(X, y).predict(X)
        ):
            found[one.name] = "by base learner"
        else:
            found[one.name] = "no"
    X, y = example_table()
    weights = np.linspace(0.5, 1.5, len(y))
    takes = is_taken(lambda: clone(model).fit(X, y, sample_weight=weights))
    return {**found, WEIGHTS: "yes" if takes else "no"}


def rendered(rows: Mapping[str, Mapping[str, str]], module_of: Mapping[str, str]) -> str:
    """What all take and what none does as sentences, and the rest as a table, a line a method."""
    cells_of = {
        name: {cells[name] for cells in rows.values()} for name in next(iter(rows.values()))
    }
    told = {
        begin: [name for name, cells in cells_of.items() if cells == {cell}]
        for begin, cell in (("All take", "yes"), ("None takes", "no"))
    }
    sentences = [f"{begin}: {', '.join(names)}." for begin, names in told.items() if names]
    others = [name for name, cells in cells_of.items() if cells not in ({"yes"}, {"no"})]
    lines = [f"| method | {' | '.join(others)} |", f"|---|{'---|' * len(others)}"]
    for method, cells in rows.items():
        link = f"{{class}}`~{module_of[method]}.{method}`"
        lines.append(f"| {link} | {' | '.join(cells[name] for name in others)} |")
    return "\n\n".join([*sentences, "\n".join(lines)])


def tables() -> dict[str, str]:
    """The tables of the page, by the word in their marks."""
    of_samplers = {name: row_of_sampler(one) for name, one in samplers().items()}
    of_ensembles = {name: row_of_ensemble(one) for name, one in ensembles().items()}
    homes = {name: kind.__module__.rpartition(".")[0] for name, kind in all_samplers().items()}
    homes |= dict.fromkeys(of_ensembles, "equipoise.ensemble")
    return {
        "samplers": rendered(of_samplers, homes),
        "ensembles": rendered(of_ensembles, homes),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    reader = argparse.ArgumentParser(prog="python -m scripts.input_types", description=__doc__)
    reader.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = reader.parse_args(arguments)
    for name, table in tables().items():
        if options.write:
            put_table(name, table, PAGE)
        else:
            print(table, end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
