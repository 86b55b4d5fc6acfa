"""Tomek links: remove rows that lie closest to a row of another class, and it to them.

Tomek (1976), IEEE Transactions on Systems, Man, and Cybernetics 6(11), 769-772.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from equipoise._engine.declaration import ColumnsLike
from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.facts import SamplerFacts
from equipoise.core.links import linked_rows
from equipoise.core.problem import Problem
from equipoise.typing import Flags, Rows, SamplingStrategy
from equipoise.under_sampling.base import CleaningSampler


class TomekLinks(CleaningSampler):
    """Remove rows that form a Tomek link with a row of another class.

    Two rows of different classes are linked where no third row is nearer to either of
    them: one of them is noise, or both lie at the border. By default the row of the
    larger class goes.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows: ``"majority"``, ``"not minority"`` (also
        ``"auto"``), ``"not majority"``, ``"all"``, a list of labels, or a callable that
        takes ``y`` and returns a dict with these labels.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay; ``plan_.dropped`` tells of each other row through which it is
        linked.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, in the order of the input.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Notes
    -----
    Gives imbalanced-learn's rows where no two rows are equally near a third. A row that
    is just as near does not break a link: coincident rows of two classes are linked
    however many there are, where imbalanced-learn may miss them. In a mixed table rows
    are measured by the whole table, so that the nearest is so in both directions.

    References
    ----------
    I. Tomek, "Two modifications of CNN", IEEE Transactions on Systems, Man, and
    Cybernetics 6(11), 769-772, 1976.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import TomekLinks
    >>> X, y = np.array([[0.0], [1.0], [5.0], [5.5], [9.0]]), np.array([0, 0, 0, 1, 1])
    >>> sampler = TomekLinks()
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> y_new
    array([0, 0, 1, 1])
    >>> print(sampler.plan_.dropped)
    row 2: a Tomek link, through row 3
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(name="Tomek links")

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.columns = columns
        self.n_jobs = n_jobs

    def _drop(self, problem: Problem, shared: None, is_target: Flags) -> Dropped:
        partner = linked_rows(problem)
        rows = np.flatnonzero((partner != NOBODY) & is_target[problem.codes])
        return Dropped.because("a Tomek link", rows, partner[rows])

    @staticmethod
    def is_tomek(y: NDArray[Any], nn_index: Rows, class_type: Iterable[Any]) -> Flags:
        """Tell which rows are linked, from the nearest neighbour of each row.

        Parameters
        ----------
        y : ndarray of shape (n_rows,)
            The class of each row.
        nn_index : ndarray of shape (n_rows,), dtype int64
            The nearest neighbour of each row.
        class_type : list
            Classes that are looked at.

        Returns
        -------
        ndarray of shape (n_rows,), dtype bool
            Rows of these classes that are the nearest of their nearest, which is of another
            class.
        """
        y, nn_index = np.asarray(y), np.asarray(nn_index)
        is_mutual = nn_index[nn_index] == np.arange(y.size)
        flags: Flags = is_mutual & (y[nn_index] != y) & np.isin(y, list(class_type))
        return flags
