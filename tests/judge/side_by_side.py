"""Evaluate one call with Equipoise's names and with imbalanced-learn's, and tell what differs."""

import inspect
import pickle
import warnings
from collections.abc import Mapping
from importlib import import_module

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.datasets import make_classification
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags

from equipoise._imblearn.names import NAMES


def one_hot(y):
    return np.eye(int(y.max()) + 1, dtype=int)[y]


def ratio_of_all(y):
    """A callable strategy."""
    labels, counts = np.unique(y, return_counts=True)
    return {label: int(counts.max()) for label in labels.tolist()}


def first_ten(X, y):
    return X[:10], y[:10]


def first_n(X, y, n):
    return X[:n], y[:n]


def fitted(sampler, X, y):
    sampler.fit_resample(X, y)
    return sampler


def learnt(estimator):
    """Names of what was learnt, as keys."""
    names = [name for name in dir(estimator) if name.endswith("_") and not name.startswith("_")]
    return {name: "learnt" for name in names if hasattr(estimator, name)}


def signature(kind):
    return {
        name: (one.kind.name, one.default if one.default is not one.empty else "required")
        for name, one in inspect.signature(kind).parameters.items()
    }


def frame(X, index=None):
    return pd.DataFrame(X, columns=list("abcd"), index=index)


def with_category(C):
    return frame(C).astype({"d": "category"})


def tables():
    """Small tables, made anew for each call."""
    draw = make_classification(
        90, 4, n_informative=4, n_redundant=0, n_clusters_per_class=1, n_classes=3,
        weights=[0.6, 0.25], class_sep=0.7, flip_y=0.05, random_state=3,
    )  # fmt: skip
    X, y3 = draw
    C = X.copy()
    C[:, 3] = np.digitize(X[:, 3], [-1.0, 1.0])
    levels = [np.linspace(0.05, 0.95, 17 + j) for j in range(4)]
    L = np.column_stack(
        [np.digitize(one, np.quantile(one, cut)) for one, cut in zip(X.T, levels, strict=True)]
    )
    return {
        "X": X,
        "C": C,
        "L": L.astype(float),
        "y3": y3,
        "y": (y3 > 0).astype(int) * (np.arange(y3.size) % 3 > 0),
        "few": np.r_[np.zeros(10, dtype=int), 1, 1],
        "index": pd.Index([f"row {i}" for i in range(y3.size)]),
        "weights": np.linspace(0.5, 1.5, y3.size),
        "tree": DecisionTreeClassifier(max_depth=3, random_state=0),
        "scaler": StandardScaler(),
    }


TOOLS = {
    one.__name__: one
    for one in (
        one_hot, ratio_of_all, first_ten, first_n, fitted, learnt, signature, frame,
        with_category, clone, get_tags, BaseEstimator, NearestNeighbors, SVC, PCA,
        LogisticRegression, GridSearchCV, cross_val_score,
    )
}  # fmt: skip
TOOLS |= {
    "np": np,
    "sparse": sparse,
    "pickle": pickle,
    "RandomState": np.random.RandomState,
    "DataFrame": pd.DataFrame,
    "Series": pd.Series,
}


def names_of(package):
    """The names that both packages have, of one of them."""
    found = {}
    for module, names in NAMES.items():
        home = import_module(f"{package}.{module}" if module else package)
        found |= {name: getattr(home, name) for name in names if hasattr(home, name)}
    return found


OURS, THEIRS = names_of("equipoise"), names_of("imblearn")


def outcome(call, names):
    """What a call gives or raises, as a flat dict of what can be compared."""
    np.random.seed(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = eval(call, {**TOOLS, **tables(), **names})
            found = dict(described(value))
        except Exception as error:  # noqa: BLE001 (what is raised is what is asked)
            found = {"raises": error}
    kinds = {one.category for one in caught}
    quiet = (FutureWarning, DeprecationWarning)
    found["warns"] = any(not issubclass(kind, quiet) for kind in kinds)
    return found


def described(value, at=""):
    """Type, shape, dtype, labels and values, each under a name."""
    if isinstance(value, tuple) and len(value) == 2:
        yield from described(value[0], f"{at}X.")
        yield from described(value[1], f"{at}y.")
        return
    if isinstance(value, Mapping):
        yield f"{at}keys", sorted(map(str, value))
        for key, one in value.items():
            yield from described(one, f"{at}[{key}].")
        return
    if isinstance(value, np.generic):
        value = value.item()
    yield f"{at}type", type(value).__name__
    yield from _labels(value, at)
    if hasattr(value, "shape"):
        yield f"{at}shape", value.shape
        plain = value.toarray() if sparse.issparse(value) else np.asarray(value)
        yield f"{at}values", plain.tolist()
    elif value is None or isinstance(value, str | bytes | int | float | list | set):
        yield f"{at}values", value


def _labels(value, at):
    """What else than values an array, a frame or a series has."""
    if isinstance(value, pd.DataFrame):
        yield f"{at}columns", value.columns.tolist()
        yield f"{at}dtype", [str(one) for one in value.dtypes]
        yield f"{at}index", value.index.tolist()
    elif isinstance(value, pd.Series):
        yield f"{at}name", value.name
        yield f"{at}dtype", str(value.dtype)
        yield f"{at}index", value.index.tolist()
    elif isinstance(value, np.ndarray) or sparse.issparse(value):
        yield f"{at}dtype", str(value.dtype)


def is_caught_alike(ours, theirs):
    """Whether a program that catches their error, by a built-in class, catches ours."""
    built_in = next(kind for kind in type(theirs).__mro__ if kind.__module__ == "builtins")
    return isinstance(ours, built_in)


def differences(call):
    """What differs, aspect by aspect: ``{aspect: (ours, theirs)}``."""
    ours, theirs = outcome(call, OURS), outcome(call, THEIRS)
    error, their_error = ours.get("raises"), theirs.get("raises")
    if error is not None and their_error is not None:
        if is_caught_alike(error, their_error):
            return {}
        return {"error": (repr(error), repr(their_error))}
    if error is not None:
        return {"refused": (repr(error), "a result")}
    if their_error is not None:
        return {"taken": ("a result", repr(their_error))}
    return {
        aspect: (ours.get(aspect), theirs.get(aspect))
        for aspect in sorted(ours.keys() | theirs.keys())
        if not same(ours.get(aspect), theirs.get(aspect)) and not _follows(aspect, ours, theirs)
    }


def _follows(aspect, ours, theirs):
    """Whether another aspect says it already: a key that is missing has no value."""
    one_has_no_such_key = aspect not in ours or aspect not in theirs
    return aspect.startswith("[") and one_has_no_such_key


def same(one, other):
    """Equality in which NaN equals NaN."""
    return one == other or repr(one) == repr(other)
