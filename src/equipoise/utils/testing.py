"""Finding the estimators that there are, and stand-ins for those that people bring."""

import inspect
import pkgutil
from contextlib import suppress
from importlib import import_module
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.neighbors import KDTree

import equipoise
from equipoise.base import SamplerMixin

__all__ = ["all_estimators"]


def all_estimators(type_filter: str | list[str] | None = None) -> list[tuple[str, type]]:
    """List the public estimators of this package.

    Parameters
    ----------
    type_filter : {"sampler"}, list of it, or None, default=None
        None is samplers, ensembles and pipelines, and all else that is an estimator.

    Returns
    -------
    list of tuple
        The name of each class and the class, sorted by name.

    Raises
    ------
    ValueError
        The filter is another one.

    Examples
    --------
    >>> from equipoise.utils.testing import all_estimators
    >>> "SMOTE" in dict(all_estimators("sampler"))
    True
    """
    wanted = [type_filter] if isinstance(type_filter, str) else type_filter
    if unknown := [one for one in wanted or () if one != "sampler"]:
        raise ValueError(f"Parameter type_filter must be 'sampler' or None, got {unknown!r}.")
    of_kind: type = SamplerMixin if wanted else BaseEstimator
    found = {kind.__name__: kind for kind in _public_classes() if issubclass(kind, of_kind)}
    return [(name, found[name]) for name in sorted(found) if not inspect.isabstract(found[name])]


def _public_classes() -> list[type]:
    """The classes of our own that public modules offer."""
    offered: list[Any] = []
    for found in pkgutil.walk_packages(equipoise.__path__, "equipoise.", onerror=lambda _: None):
        if "._" not in found.name:
            with suppress(ImportError):  # of an extra that is not installed
                module = import_module(found.name)
                offered += [getattr(module, name) for name in getattr(module, "__all__", ())]
    return [
        one
        for one in offered
        if inspect.isclass(one) and issubclass(one, BaseEstimator) and _is_ours(one)
    ]


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "equipoise"


class _CustomNearestNeighbors(BaseEstimator):
    """A neighbour search that is not scikit-learn's, as people bring theirs."""

    def __init__(self, n_neighbors: int = 1, metric: str = "euclidean") -> None:
        self.n_neighbors = n_neighbors
        self.metric = metric

    def fit(self, X: Any, y: Any = None) -> Self:
        """Keep the rows."""
        self._tree = KDTree(_dense(X))
        return self

    def kneighbors(
        self, X: Any, n_neighbors: int | None = None, return_distance: bool = True
    ) -> Any:
        """Give the nearest rows, and how far they are."""
        k = self.n_neighbors if n_neighbors is None else n_neighbors
        distances, rows = self._tree.query(_dense(X), k=k)
        return (distances, rows) if return_distance else rows

    def kneighbors_graph(self, X: Any = None, n_neighbors: Any = None, mode: Any = None) -> None:
        """Be there: a search is known by having it."""


class _CustomClusterer(BaseEstimator):
    """A clustering with one cluster, that tells its centres or does not."""

    def __init__(self, n_clusters: int = 1, expose_cluster_centers: bool = True) -> None:
        self.n_clusters = n_clusters
        self.expose_cluster_centers = expose_cluster_centers

    def fit(self, X: Any, y: Any = None) -> Self:
        """Place centres anywhere."""
        if self.expose_cluster_centers:
            self.cluster_centers_ = np.random.randn(self.n_clusters, X.shape[1])
        return self

    def predict(self, X: Any) -> Any:
        """Put every row into the first cluster."""
        return np.zeros(len(X), dtype=int)


def _dense(X: Any) -> Any:
    return X.toarray() if sparse.issparse(X) else X
