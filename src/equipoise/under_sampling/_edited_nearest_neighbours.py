"""Edited nearest neighbours: remove rows that their neighbours would not classify as they are.

Wilson (1972), IEEE Transactions on Systems, Man, and Cybernetics 2(3), 408-421.
"""

from typing import ClassVar

from equipoise._engine.declaration import ColumnsLike
from equipoise.core.editing import KINDS, Passes
from equipoise.core.facts import SamplerFacts
from equipoise.typing import NeighborsLike, SamplingStrategy
from equipoise.under_sampling._editing import EditingSampler


class EditedNearestNeighbours(EditingSampler):
    """Remove rows whose neighbours are of other classes.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`.
    n_neighbors : int, "auto" or object, default=3
        Neighbours of each row in the whole table: a number, ``"auto"`` for 3 or what a
        smaller table allows, or an object with ``fit`` and ``kneighbors``, used as given:
        its ``n_neighbors`` counts the row itself.
    kind_sel : {"all", "mode"}, default="all"
        A row stays where all of its neighbours are of its class, or where its class is the
        most frequent among them (of equally frequent ones the first in sorted order).
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class; ``plan_.dropped`` tells of each other row the
        nearest neighbour of another class.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    nn_ : object
        The neighbour search, unfitted.
    n_iter_ : int
        1: rows are judged once.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        The table has no more rows than ``n_neighbors``.

    Notes
    -----
    Wilson's rule is ``kind_sel="mode"``, for rows of all classes
    (``sampling_strategy="all"``); the defaults are imbalanced-learn's, whose rows come out
    where distances are untied. A row is never its own neighbour, also where rows coincide.
    In a mixed table rows are measured by the whole table.

    References
    ----------
    D. L. Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE
    Transactions on Systems, Man, and Cybernetics 2(3), 408-421, 1972.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import EditedNearestNeighbours
    >>> X = np.array([[0.0], [1.0], [2.0], [6.0], [6.5], [7.0], [7.5]])
    >>> y = np.array([0, 0, 0, 0, 1, 1, 1])
    >>> sampler = EditedNearestNeighbours(n_neighbors=2)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([0. , 1. , 2. , 6.5, 7. , 7.5])
    >>> print(sampler.plan_.dropped)
    row 3: a neighbour is of another class, through row 4
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="edited nearest neighbours",
        k="n_neighbors",
        search={"n_neighbors": (1, 3, 5), "kind_sel": KINDS},
        own_words=("n_neighbors",),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        n_neighbors: NeighborsLike = 3,
        kind_sel: str = "all",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.columns = columns
        self.n_jobs = n_jobs

    def _passes(self, k: int, n_rows: int) -> Passes:
        return Passes((k,))


def one_pass_of(sampler: EditingSampler) -> EditedNearestNeighbours:
    """What one pass of a sampler does, as a sampler."""
    names = EditedNearestNeighbours().get_params()
    return EditedNearestNeighbours(**{name: getattr(sampler, name) for name in names})
