"""The neighbourhood cleaning rule: edit large classes, and clean around rows of the smallest.

Laurikkala (2001), Artificial Intelligence in Medicine, LNCS 2101, 63-66.
"""

from typing import Any, ClassVar

import numpy as np

from equipoise._engine.arguments import (
    WrongParameterError,
    check_number,
    cloned,
    resolve_draws,
)
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, numbers_for_estimator, unfitted
from equipoise.base import PlanningSampler
from equipoise.core.distinct import without
from equipoise.core.dropped import Dropped
from equipoise.core.editing import Passes, drop_around_misclassified, edit
from equipoise.core.facts import SamplerFacts
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.targets import resolve
from equipoise.core.wording import shown
from equipoise.typing import Flags, NeighborsLike, SamplingStrategy
from equipoise.under_sampling._edited_nearest_neighbours import EditedNearestNeighbours
from equipoise.under_sampling.base import BaseCleaningSampler, CleaningSampler


class NeighbourhoodCleaningRule(CleaningSampler):
    """Remove rows that their neighbours speak against, and those that hide the smallest class.

    First rows go that most of their neighbours are not of the class of, as in
    :class:`EditedNearestNeighbours`; then, of classes that are large enough, the neighbours of
    those rows of the smallest class that most of their neighbours are not of the class of.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`.
    edited_nearest_neighbours : sampler or None, default=None
        What does the first part; None is ``EditedNearestNeighbours(kind_sel="mode")`` with the
        parameters that are given here. Another cleaner of this package decides on the table as
        it is measured here, for classes of its own ``sampling_strategy``; any other sampler gets
        the table as numbers, and tells which rows it keeps as ``sample_indices_``.
    n_neighbors : int, "auto" or object, default=3
        Neighbours of each row in the whole table: a number, ``"auto"`` for 3 or what a
        smaller table allows, or an object with ``fit`` and ``kneighbors``, used as given:
        its ``n_neighbors`` counts the row itself.
    threshold_cleaning : float, default=0.5
        The second part takes rows of classes that have more rows than this times those of the
        smallest class.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay; ``plan_.dropped`` tells of each other row why it went: through its
        nearest neighbour of another class, or the row of the smallest class that it was near to.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, in the order of the input.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    edited_nearest_neighbours_ : sampler
        What has done the first part.
    classes_to_clean_ : list
        The labels of the classes from which the second part may take rows.
    nn_ : object
        The neighbour search, unfitted.
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
    As in the paper a row is judged by its neighbours alone, and never takes part in its own
    vote; in imbalanced-learn a row of the smallest class is one of its own ``n_neighbors``, so that
    fewer are misclassified. Rows of the smallest class itself are not taken by the second part. In
    a mixed table rows are measured by the whole table.

    References
    ----------
    J. Laurikkala, "Improving identification of difficult small classes by balancing class
    distribution", Artificial Intelligence in Medicine, LNCS 2101, 63-66, 2001.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import NeighbourhoodCleaningRule
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [3.6], [4.1], [5.0], [9.0], [9.5]])
    >>> y = np.array([0, 0, 0, 0, 1, 0, 0, 1, 1])
    >>> sampler = NeighbourhoodCleaningRule()
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([0. , 1. , 2. , 3.6, 9. , 9.5])
    >>> print(sampler.plan_.dropped)
    row 3: a neighbour of a misclassified row of class 1, through row 4
    row 5: a neighbour of a misclassified row of class 1, through row 4
    row 6: a neighbour of a misclassified row of class 1, through row 4
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="neighbourhood cleaning rule",
        k="n_neighbors",
        search={"n_neighbors": (1, 3, 5), "threshold_cleaning": (0.25, 0.5, 1.0)},
        own_words=("n_neighbors",),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        edited_nearest_neighbours: Any = None,
        n_neighbors: NeighborsLike = 3,
        threshold_cleaning: float = 0.5,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.edited_nearest_neighbours = edited_nearest_neighbours
        self.n_neighbors = n_neighbors
        self.threshold_cleaning = threshold_cleaning
        self.columns = columns
        self.n_jobs = n_jobs

    def _prepare(self, problem: Problem) -> Neighbors:
        check_number("threshold_cleaning", self.threshold_cleaning, 0, np.inf)
        self.nn_ = unfitted(self.n_neighbors, default=3)
        return neighbors_of("n_neighbors", self.n_neighbors, problem, default=3)

    def _drop(self, problem: Problem, shared: Neighbors, is_target: Flags) -> Dropped:
        edited = self._edited(problem, shared, is_target)
        smallest, n_rows = problem.smallest, np.bincount(problem.codes)
        is_cleaned = is_target & (n_rows > n_rows[smallest] * self.threshold_cleaning)
        is_cleaned[smallest] = False
        self.classes_to_clean_ = problem.classes[is_cleaned].tolist()
        around = drop_around_misclassified(problem, smallest, is_cleaned, shared)
        return edited.and_then(around)

    def _edited(self, problem: Problem, shared: Neighbors, is_target: Flags) -> Dropped:
        """What the first part drops."""
        if self.edited_nearest_neighbours is None:
            names = ("sampling_strategy", "n_neighbors", "columns", "n_jobs")
            given = {name: getattr(self, name) for name in names}
            self.edited_nearest_neighbours_ = EditedNearestNeighbours(kind_sel="mode", **given)
            passes = Passes((shared.count(problem.everyone),))
            return edit(problem, is_target, shared, "mode", passes)[0]
        editor = cloned("edited_nearest_neighbours", self.edited_nearest_neighbours)
        self.edited_nearest_neighbours_ = editor
        if isinstance(editor, PlanningSampler) and isinstance(editor, BaseCleaningSampler):
            return _dropped_by(editor, problem)
        return _dropped_elsewhere(editor, problem)


def _dropped_by(editor: PlanningSampler, problem: Problem) -> Dropped:
    """What a cleaner of ours drops of the same problem."""
    counts, kind = np.bincount(problem.codes), editor._sampling_type
    targets = resolve(
        editor.sampling_strategy, problem.classes, counts, kind, values=problem.labels
    )
    editor.sampling_strategy_ = targets.by_label
    plan = editor._decide(problem, targets, resolve_draws(editor.random_state))
    assert plan.dropped is not None
    return plan.dropped


def _dropped_elsewhere(editor: Any, problem: Problem) -> Dropped:
    """What a sampler from elsewhere drops of the table as numbers."""
    if not hasattr(editor, "fit_resample"):
        raise WrongParameterError(
            "edited_nearest_neighbours must be a sampler, an EditedNearestNeighbours say, or None, "
            f"not {shown(editor)}, which has no fit_resample"
        )
    editor.fit_resample(numbers_for_estimator(problem), problem.labels)
    if not hasattr(editor, "sample_indices_"):
        raise WrongParameterError(
            f"edited_nearest_neighbours, {shown(editor)}, does not tell which rows it keeps, as "
            "sample_indices_: give one that does, EditedNearestNeighbours say"
        )
    if len(editor.sample_indices_) > problem.n_rows:
        raise WrongParameterError(
            f"edited_nearest_neighbours, {shown(editor)}, adds rows: give a sampler that drops some"
        )
    gone = without(problem.everyone.rows, editor.sample_indices_)
    return Dropped.because(f"dropped by {type(editor).__name__}", gone)
