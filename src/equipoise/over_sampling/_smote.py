"""SMOTE: new rows on the lines between a row of the class and its nearest ones.

Chawla, Bowyer, Hall & Kegelmeyer (2002), JAIR 16.
"""

from typing import ClassVar, Literal

from equipoise._engine.arguments import check_option
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, unfitted
from equipoise.core.draws import RANDOM, WAYS, Draws
from equipoise.core.facts import FEW_NEIGHBORS, ITS_CLASS, SamplerFacts
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.segments import (
    NOBODY_ALLOWED,
    NothingEligible,
    draw_segments,
    plan_of,
    with_partners,
)
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import NeighborsLike, RandomStateLike, SamplingStrategy


def plan_smote(
    problem: Problem, target: int, n_new: int, draws: Draws, *, k: Neighbors, how: str = RANDOM
) -> NewRows | NothingEligible:
    """Choose base row, partner row and position for each of ``n_new`` rows."""
    of_class = problem.of_class(target)
    near = problem.search(of_class.rows, of_class, k, measured_by=of_class)
    base_rows, partners = with_partners(of_class.rows, near)
    if base_rows.size == 0:
        return NOBODY_ALLOWED
    return plan_of(problem, draw_segments(base_rows, partners, n_new, draws, how=how))


class SMOTE(OverSampler):
    """Synthetic minority over-sampling: interpolate between neighbours of the same class.

    Each new row lies at a uniform position on the segment from a row of the class
    to one of its ``k_neighbors`` nearest rows of the same class.

    Parameters
    ----------
    sampling_strategy : float, Share, str, dict or callable, default="auto"
        What the classes shall be after resampling: a float is the ratio of the
        minority to the majority (two classes only), an :class:`equipoise.Share` that of
        every class to the largest, at least; ``"minority"``,
        ``"not minority"``, ``"not majority"`` (also ``"auto"``) or ``"all"`` says which
        classes grow to the size of the majority; a dict gives the total of each
        class; a callable takes ``y`` and returns such a dict.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    k_neighbors : int, "auto" or object, default=5
        Partners of each row: a number, ``"auto"`` for 5 or what a smaller class
        allows, or an object with ``fit`` and ``kneighbors``, used as given: its
        ``n_neighbors`` counts the row itself.
    draw : {"random", "even"}, default="random"
        How base rows are drawn: each one for itself, as in imbalanced-learn, or ``"even"``: each
        row of the class as often as the others, or once more.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        Base row, partner row and position of each new row.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows to add.
    nn_k_ : object
        The neighbour search, unfitted; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class has no more rows than ``k_neighbors``.

    Notes
    -----
    The paper's prose draws one position a new row, its pseudo-code one an
    attribute; this is the former. Where distances are untied, two classes with
    the same seed give the values that imbalanced-learn gives. Later classes of a
    multi-class problem differ: one stream serves the whole call.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic
    minority over-sampling technique", JAIR 16, 321-357, 2002, section 4.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SMOTE(random_state=0).fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [901, 901]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SMOTE",
        k="k_neighbors",
        search={"k_neighbors": FEW_NEIGHBORS},
        draws_evenly=True,
        looks_at=ITS_CLASS,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        k_neighbors: NeighborsLike = 5,
        draw: Literal["random", "even"] = "random",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.draw = draw
        self.columns = columns
        self.n_jobs = n_jobs

    def _prepare(self, problem: Problem) -> Neighbors:
        check_option("draw", self.draw, WAYS)
        self.nn_k_ = unfitted(self.k_neighbors)
        return neighbors_of("k_neighbors", self.k_neighbors, problem)

    def _plan(
        self, problem: Problem, shared: Neighbors, target: int, n_new: int, draws: Draws
    ) -> NewRows | NothingEligible:
        return plan_smote(problem, target, n_new, draws, k=shared, how=self.draw)
