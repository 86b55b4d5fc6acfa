"""Tables of which it is known whether anything helps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from equipoise.datasets import load_table

Table = tuple[NDArray[np.float64], NDArray[Any]]

FIELD = ("class weights", "random over", "random under", "SMOTE", "ADASYN", "SMOTE then under")


@dataclass(frozen=True)
class Setting:
    """What is raced: a table for each seed, and how.

    Parameters
    ----------
    name : str
        As it is printed.
    table : callable
        Gives the table of a seed.
    options : dict of str to object
        Of the race, where they are not the usual ones.
    trained_on : int or None, default=None
        Rows that training parts are thinned to, as of a table that is too large for its time.
    """

    name: str
    table: Callable[[int], Table]
    options: dict[str, Any] = field(default_factory=dict)
    trained_on: int | None = None


def noise(n_rows: int, n_rare: int, *, correlation: float = 0.0) -> Callable[[int], Table]:
    """Tables of five columns that have nothing to do with the classes."""

    def make(seed: int) -> Table:
        rng = np.random.default_rng(seed)
        shared = rng.normal(size=(n_rows, 1))
        own = rng.normal(size=(n_rows, 5))
        X = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
        return X, rng.permutation(np.arange(n_rows) < n_rare).astype(int)

    return make


def shuffled(name: str) -> Callable[[int], Table]:
    """A real table whose classes were dealt out anew."""

    def make(seed: int) -> Table:
        X, y = load_table(name)
        return X, np.random.default_rng(seed).permutation(np.asarray(y))

    return make


def shifted(effect: float) -> Callable[[int], Table]:
    """Tables in which a tree that may not make small gains needs sampling.

    A split must lower the impurity by 0.03. With five rows of the rare class in a hundred, whose
    impurity is 0.095, hardly any split does, so the tree ranks all rows alike, and no threshold
    can repair that; in a balanced table the impurity is 0.5. The larger the effect, the more
    there is to be found.
    """

    def make(seed: int) -> Table:
        rng = np.random.default_rng(seed)
        y = rng.permutation(np.arange(1000) < 50).astype(int)
        X = rng.normal(size=(1000, 6))
        X[:, :3] += effect * y[:, np.newaxis]
        return X, y

    return make


def tutorial(_seed: int) -> Table:
    """The table of a tutorial that many have read: 10,000 rows, 100 of them rare, two columns."""
    X, y = make_classification(
        10_000, n_features=2, n_redundant=0, n_clusters_per_class=1, weights=[0.99], flip_y=0,
        random_state=1,
    )  # fmt: skip
    return X, y


def small_models() -> dict[str, Any]:
    """Models that are trained in a moment."""
    return {
        "Bayes": GaussianNB(),
        "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
    }


def reluctant_tree() -> dict[str, Any]:
    """The tree that may not make small gains."""
    return {"tree": DecisionTreeClassifier(min_impurity_decrease=0.03, random_state=0)}


_ALIKE = {"candidates": ("SMOTE", "random over"), "k": (3, 5, 7), "ratio": (0.5, 0.75, 1.0)}
_PLANTED = {"candidates": FIELD[1:], "models": reluctant_tree()}

#: Where nothing can help.
NOISE = (
    Setting("45 of 300 rows", noise(300, 45)),
    Setting("correlated columns", noise(300, 45, correlation=0.8)),
    Setting("15 of 300 rows", noise(300, 15)),
    Setting("100 of 1,000 rows", noise(1_000, 100)),
    Setting("12 candidates that are alike", noise(300, 45), _ALIKE),
    Setting("10 folds once", noise(300, 45), {"n_splits": 10, "n_repeats": 1}),
    Setting("trained on 300 of 800 rows", noise(1_000, 100), trained_on=300),
    Setting("haberman, shuffled", shuffled("haberman")),
    Setting("ecoli3, shuffled", shuffled("ecoli3")),
)

#: Where sampling helps, the more the larger the effect.
PLANTED = tuple(
    Setting(f"{effect:.1f}", shifted(effect), _PLANTED) for effect in (0.5, 0.6, 0.7, 0.8)
)

#: Where a tree is helped that does not lead.
TUTORIAL = Setting(
    "tutorial", tutorial, {"candidates": None, "models": None, "score": "roc_auc"}
)  # fmt: skip
