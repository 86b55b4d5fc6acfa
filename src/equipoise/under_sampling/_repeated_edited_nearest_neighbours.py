"""Repeated editing: rows go that their neighbours speak against, until no row goes.

Tomek (1976), IEEE Transactions on Systems, Man, and Cybernetics 6(6), 448-452.
"""

from typing import ClassVar

from equipoise._engine.arguments import check_count
from equipoise._engine.declaration import ColumnsLike
from equipoise.core.editing import KINDS, Passes
from equipoise.core.facts import SamplerFacts
from equipoise.typing import NeighborsLike, SamplingStrategy
from equipoise.under_sampling._edited_nearest_neighbours import one_pass_of
from equipoise.under_sampling._editing import EditingSampler


class RepeatedEditedNearestNeighbours(EditingSampler):
    """Remove rows whose neighbours are of other classes, again and again.

    Each pass judges the rows that are left by their neighbours among the rows that are left. The
    passes end with one in which no row goes; with one after which a class has no row, or fewer than
    the smallest class had at first; before more neighbours would be looked at than rows are left;
    and after ``max_iter``.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`. They are the same in each pass.
    n_neighbors : int, "auto" or object, default=3
        Neighbours of each row in the whole table: a number, ``"auto"`` for 3 or what a
        smaller table allows, or an object with ``fit`` and ``kneighbors``, used as given:
        its ``n_neighbors`` counts the row itself.
    max_iter : int, default=100
        The most passes.
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
        The rows that stay, class by class; ``plan_.dropped`` tells of each other row in which
        pass it went, and the nearest neighbour of another class that it had then.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    n_iter_ : int
        Passes, the last one included in which no row went.
    nn_ : object
        The neighbour search, unfitted.
    enn_ : EditedNearestNeighbours
        What one pass does, unfitted.
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
    Gives imbalanced-learn's rows where distances are untied. A row is judged again only where one
    of its neighbours has gone. In a mixed table rows are measured by the whole table, in each pass.

    References
    ----------
    I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on
    Systems, Man, and Cybernetics 6(6), 448-452, 1976.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import RepeatedEditedNearestNeighbours
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [4.5], [5.9], [6.5], [7.0]])
    >>> y = np.array([0, 0, 0, 0, 0, 0, 1, 1])
    >>> sampler = RepeatedEditedNearestNeighbours(n_neighbors=2)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel(), sampler.n_iter_
    (array([0. , 1. , 2. , 3. , 6.5, 7. ]), 3)
    >>> print(sampler.plan_.dropped)
    row 4: a neighbour is of another class, in pass 2, through row 6
    row 5: a neighbour is of another class, in pass 1, through row 6
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="repeated edited nearest neighbours",
        k="n_neighbors",
        search={"n_neighbors": (1, 3, 5), "kind_sel": KINDS},
        own_words=("n_neighbors",),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        n_neighbors: NeighborsLike = 3,
        max_iter: int = 100,
        kind_sel: str = "all",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_neighbors = n_neighbors
        self.max_iter = max_iter
        self.kind_sel = kind_sel
        self.columns = columns
        self.n_jobs = n_jobs

    def _passes(self, k: int, n_rows: int) -> Passes:
        most = check_count("max_iter", self.max_iter)
        self.enn_ = one_pass_of(self)
        # Each pass but the last takes a row.
        ks = (k,) * min(most, n_rows + 1)
        return Passes(ks, ", in pass {n}", until_none_goes=True, spares_classes=True)
