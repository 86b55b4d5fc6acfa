"""SVM-SMOTE: interpolate between support vectors in danger, extrapolate from safe ones.

Nguyen, Cooper & Kamei (2011), IJKESDP 3(1).
"""

from typing import Any, ClassVar, Literal

import numpy as np
from scipy import sparse
from sklearn.svm import SVC

from equipoise._engine.arguments import check_number, check_option, cloned, seed_for_estimators
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, numbers_for_estimator, unfitted
from equipoise.core.allocate import neighbours_in_order
from equipoise.core.draws import Draws
from equipoise.core.eligibility import is_noise, is_safe
from equipoise.core.facts import FEW_NEIGHBORS, MANY_NEIGHBORS, SamplerFacts
from equipoise.core.new_rows import Blocks, NewRows, join
from equipoise.core.problem import Neighbors, Problem, Rows
from equipoise.core.segments import NOBODY_ALLOWED, Drawn, NothingEligible, draw_segments, plan_of
from equipoise.exceptions import TableError, TargetError
from equipoise.over_sampling._svm_pace import refuse_hours
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import ClassifierLike, Flags, NeighborsLike, RandomStateLike, SamplingStrategy

ALLOCATIONS = ("drawn", "even")


def support_rows(problem: Problem, support: Rows, target: int, m: Neighbors) -> tuple[Rows, Flags]:
    """Support vectors of a class that are not noise, and which of them are in danger."""
    rows = support[problem.codes[support] == target]
    others = problem.others_near(rows, target, m)
    kept = ~is_noise(others)
    if not kept.any():
        raise TargetError(
            f"all {rows.size} support vectors of {problem.named(target)} are noise: all "
            "of their m_neighbors nearest rows are of other classes (All support vectors are "
            "considered as noise. SVM-SMOTE is not adapted to your dataset. Try another SMOTE "
            "variant.) To go on, raise m_neighbors, or use SMOTE"
        )
    return rows[kept], ~is_safe(others[kept])


def plan_drawn(
    problem: Problem, n_new: int, draws: Draws, rows: Rows, partners: Rows, danger: Flags,
    *, out_step: float,
) -> Blocks:  # fmt: skip
    """Share the new rows between danger and safe by a drawn fraction near one half."""
    n_danger = int(draws.beta(10, 10) * (n_new + 1))
    if danger.all():
        n_danger = n_new
    elif not danger.any():
        n_danger = 0
    plans = []
    for group, n, step in ((danger, n_danger, 1.0), (~danger, n_new - n_danger, -out_step)):
        if group.any():
            drawn = draw_segments(rows[group], partners[group], n, draws, step=step)
            plans.append(plan_of(problem, drawn))
    return join(plans)


def plan_even(
    problem: Problem, n_new: int, draws: Draws, rows: Rows, partners: Rows, danger: Flags
) -> NewRows:
    """Spread the new rows evenly over the support vectors, neighbours in order (the paper)."""
    base, nth = neighbours_in_order(rows.size, partners.shape[1], n_new)
    position = draws.uniform(n_new)
    position[~danger[base]] *= -1.0
    return plan_of(problem, Drawn(rows, partners, base, partners[base, nth], position))


def _readable(numbers: Any) -> Any:
    """Refuse a sparse table that is too large for the indices of a support vector machine."""
    if sparse.issparse(numbers) and numbers.indices.dtype != np.int32:
        raise TableError(
            f"X stores {numbers.nnz} values in {numbers.shape[1]} columns, but support vector "
            f"machines count no further than {np.iinfo(np.int32).max} in a sparse table: take "
            "fewer columns or rows, or SMOTE"
        )
    return numbers


class SVMSMOTE(OverSampler):
    """SMOTE from the support vectors of a class.

    A support vector machine is fitted once to the table. Support vectors of the class
    all of whose ``m_neighbors`` nearest rows are others are noise and left out.
    Where at least half of the neighbours are others, new rows lie between the
    support vector and a neighbour of its class; else beyond it, away from the
    neighbour, where the class may grow.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState. The
        support vector machine gets it too.
    k_neighbors : int, "auto" or object, default=5
        Partners of each support vector; see :class:`SMOTE`.
    m_neighbors : int or object, default=10
        Neighbours in the whole table that tell noise, danger and safe apart.
    svm_estimator : estimator or None, default=None
        A classifier with ``support_``, the row numbers of its support vectors, once fitted;
        None is ``SVC(gamma="scale")``, which is refused where it would take hours.
    out_step : float, default=0.5
        The longest step of an extrapolation, as a share of the way to the
        partner; from 0 to 1.
    allocation : {"drawn", "even"}, default="drawn"
        ``"drawn"`` gives a share drawn from Beta(10, 10) to the support vectors
        in danger, the rest to the safe ones, as imbalanced-learn does; ``"even"``
        is the paper's: evenly over all, their neighbours in order of distance,
        steps up to 1 both ways (``out_step`` is not used).
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        Base row, partner row and position of each new row; a negative position
        is an extrapolation.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows to add.
    svm_estimator_ : estimator
        The fitted support vector machine; only where rows are to be made.
    nn_k_ : object
        The search for partners, unfitted; only where rows are to be made.
    nn_m_ : object
        The search among all rows, unfitted; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    TargetError
        All support vectors of a class are noise.
    ParameterError
        The default ``svm_estimator`` would take more than two hours, as parts of the table tell.
    NeighborsError
        A class has no more rows than ``k_neighbors``, or the table no more than
        ``m_neighbors``.

    Notes
    -----
    The counts are exact; imbalanced-learn makes too few rows where all support
    vectors are of one group. Where both groups exist, two classes with the same
    RandomState instance give its values.

    References
    ----------
    H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced
    data classification", IJKESDP 3(1), 4-21, 2011.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import SVMSMOTE
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [901, 901]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SVM-SMOTE",
        k="k_neighbors",
        search={
            "k_neighbors": FEW_NEIGHBORS,
            "m_neighbors": MANY_NEIGHBORS,
            "out_step": (0.25, 0.5, 1.0),
        },
        extrapolates=True,
        max_rows=20_000,  # for the support vector machine
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        k_neighbors: NeighborsLike = 5,
        m_neighbors: NeighborsLike | Literal["half"] = 10,
        svm_estimator: ClassifierLike | None = None,
        out_step: float = 0.5,
        allocation: str = "drawn",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.svm_estimator = svm_estimator
        self.out_step = out_step
        self.allocation = allocation
        self.columns = columns
        self.n_jobs = n_jobs

    def _prepare(self, problem: Problem) -> tuple[Neighbors, Neighbors, Rows]:
        check_option("allocation", self.allocation, ALLOCATIONS)
        check_number("out_step", self.out_step, 0.0, 1.0)
        self.nn_k_ = unfitted(self.k_neighbors)
        self.nn_m_ = unfitted(self.m_neighbors, default=10)
        if self.svm_estimator is None:
            machine = SVC(gamma="scale", random_state=seed_for_estimators(self.random_state))
        else:
            machine = cloned("svm_estimator", self.svm_estimator)
        numbers, labels = _readable(numbers_for_estimator(problem)), _told_apart(problem)
        if self.svm_estimator is None:
            refuse_hours(machine, numbers, labels)
        self.svm_estimator_ = machine.fit(numbers, labels)
        if not hasattr(machine, "support_"):
            raise RuntimeError(
                f"SVMSMOTE: `svm_estimator` is required to exposed a `support_` fitted attribute; "
                f"{type(machine).__name__} has none. Use sklearn.svm.SVC or another support vector "
                "machine that keeps the row numbers of its support vectors"
            )
        return (
            neighbors_of("k_neighbors", self.k_neighbors, problem),
            neighbors_of("m_neighbors", self.m_neighbors, problem, default=10),
            np.asarray(machine.support_, dtype=np.int64),
        )

    def _plan(
        self,
        problem: Problem,
        shared: tuple[Neighbors, Neighbors, Rows],
        target: int,
        n_new: int,
        draws: Draws,
    ) -> NewRows | Blocks | NothingEligible:
        k, m, support = shared
        rows, danger = support_rows(problem, support, target, m)
        of_class = problem.of_class(target)
        partners = problem.search(rows, of_class, k, measured_by=of_class)
        has_partner = partners[:, 0] >= 0
        if not has_partner.any():
            return NOBODY_ALLOWED
        rows, partners, danger = rows[has_partner], partners[has_partner], danger[has_partner]
        if self.allocation == "even":
            return plan_even(problem, n_new, draws, rows, partners, danger)
        step = float(self.out_step)
        return plan_drawn(problem, n_new, draws, rows, partners, danger, out_step=step)


def _told_apart(problem: Problem) -> Any:
    """Labels as scikit-learn reads them; of those that it refuses (bytes, decimals) their codes."""
    classes = problem.classes
    is_read = classes.dtype.kind in "biufUmM" or all(isinstance(one, str) for one in classes)
    return problem.labels if is_read else problem.codes
