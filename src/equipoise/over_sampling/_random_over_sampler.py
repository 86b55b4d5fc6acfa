"""Random over-sampling: copies of drawn rows, or copies with noise (the smoothed bootstrap).

Menardi & Torelli (2014), Data Mining and Knowledge Discovery 28, for the noise.
"""

from collections.abc import Mapping
from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._engine.arguments import WrongParameterError, check_option
from equipoise._engine.declaration import ColumnsLike
from equipoise.core.columns import INTERPOLATED, Kind
from equipoise.core.draws import RANDOM, WAYS, Draws
from equipoise.core.facts import NO_ROW, SamplerFacts
from equipoise.core.metrics import deviation
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Problem
from equipoise.core.sources import Noise
from equipoise.core.wording import shown
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import RandomStateLike, SamplingStrategy


def plan_copies(
    problem: Problem, target: int, n_new: int, draws: Draws, *, how: str = RANDOM
) -> NewRows:
    """Draw ``n_new`` rows of a class, with replacement, or each as often as the others."""
    target_rows = problem.rows_of(target)
    return NewRows(target_rows[draws.rows(how, target_rows.size, n_new)])


def plan_smoothed(
    problem: Problem,
    target: int,
    n_new: int,
    draws: Draws,
    *,
    shrinkage: float,
    how: str = RANDOM,
) -> NewRows:
    """Draw ``n_new`` rows of a class, and record the normals that will be added to them."""
    base = plan_copies(problem, target, n_new, draws, how=how).base
    scale = bandwidth(problem, target, shrinkage)
    normals = draws.record_normals()
    draws.skip_normals(n_new, scale.size)
    whole = tuple(j for j in problem.features.having([Kind.INTEGER]) if scale[j] > 0)
    limits = problem.limits_of(whole) if whole else None
    noise = Noise(scale, normals, np.arange(n_new), rounded=whole, limits=limits)
    return NewRows(base, (noise,))


def bandwidth(problem: Problem, target: int, shrinkage: float) -> NDArray[np.float64]:
    """Silverman's bandwidth of each column, times a factor: from table size and class deviation.

    It is 0 for columns that are not interpolated, and for fixed ones: they are copied.
    """
    rows = problem.features.values[problem.rows_of(target)]
    spread = np.array([kind in INTERPOLATED for kind in problem.features.kinds])
    spread[list(problem.fixed)] = False
    n_columns = int(spread.sum())
    factor = (4.0 / ((n_columns + 2) * problem.n_rows)) ** (1.0 / (n_columns + 4))
    widths: NDArray[np.float64] = shrinkage * factor * column_deviations(rows)
    return np.where(spread, widths, 0.0)


def column_deviations(rows: Any) -> NDArray[np.float64]:
    """Population standard deviation of each column; missing values are left out."""
    if sparse.issparse(rows):
        return column_deviations_of_sparse(rows)
    with np.errstate(over="ignore", invalid="ignore"):
        deviations = np.asarray(np.std(rows, axis=0), dtype=np.float64)
    for j in np.flatnonzero(~np.isfinite(deviations)):
        deviations[j] = deviation(rows[:, j])
    return deviations


def column_deviations_of_sparse(rows: Any) -> NDArray[np.float64]:
    """Population standard deviation of each column of a sparse matrix."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = np.asarray(rows.mean(axis=0)).ravel()
        mean_square = np.asarray(rows.multiply(rows).mean(axis=0)).ravel()
        deviations: NDArray[np.float64] = np.sqrt(np.maximum(mean_square - mean**2, 0.0))
    for j in np.flatnonzero(~np.isfinite(deviations)):
        deviations[j] = deviation(rows[:, [j]].toarray().ravel())
    return deviations


class RandomOverSampler(OverSampler):
    """Copies of rows drawn with replacement, optionally with normal noise.

    Without ``shrinkage`` it reads no feature: any column kind, strings, dates and
    missing values included, is copied as it is.

    Parameters
    ----------
    sampling_strategy : float, Share, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    shrinkage : float, dict or None, default=None
        How far copies are spread by normal noise, as a factor of Silverman's
        bandwidth: None copies exactly, 1 is the smoothed bootstrap (ROSE). A
        dict gives a factor for each class that grows.
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
        Base row of each new row, and the noise.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or a copy of.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows to add.
    shrinkage_ : dict or None
        Class label to its factor; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Notes
    -----
    Gives imbalanced-learn's values with the same seed, for any number of classes. As
    there, the bandwidth counts the rows of the whole table, where the paper counts
    those of the class: the noise is a little smaller than the paper's.

    References
    ----------
    G. Menardi, N. Torelli, "Training and assessing classification rules with
    imbalanced data", Data Mining and Knowledge Discovery 28, 92-122, 2014.

    Examples
    --------
    >>> from equipoise.over_sampling import RandomOverSampler
    >>> X = [["a", 1.0], ["b", 2.0], ["c", 3.0]]
    >>> X_new, y_new = RandomOverSampler(random_state=0).fit_resample(X, [0, 0, 1])
    >>> y_new
    [0, 0, 1, 1]
    >>> X_new[3]
    ['c', 3.0]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="random over",
        search={"shrinkage": (None, 0.2, 0.5, 1.0)},
        complexity=2,
        draws_evenly=True,
        extrapolates=True,  # by noise
        looks_at=NO_ROW,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        shrinkage: float | Mapping[Any, float] | None = None,
        draw: Literal["random", "even"] = "random",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.draw = draw
        self.columns = columns
        self.n_jobs = n_jobs

    def _reads_columns(self) -> bool:
        return self.shrinkage is not None

    def _prepare(self, problem: Problem) -> None:
        check_option("draw", self.draw, WAYS)
        self.shrinkage_ = self._shrinkage_of_classes()

    def _shrinkage_of_classes(self) -> dict[Any, float] | None:
        """One checked factor for each class that grows."""
        if self.shrinkage is None:
            return None
        growing = list(self.sampling_strategy_)
        given = self.shrinkage
        if not isinstance(given, Mapping):
            given = dict.fromkeys(growing, given)
        missing = [label for label in growing if label not in given]
        if missing:
            raise WrongParameterError(
                "RandomOverSampler: `shrinkage` should contain a shrinkage factor for each class "
                f"that will be resampled. The missing classes are: {shown(missing)}. Add them, "
                "or give one number for all"
            )
        for label, factor in given.items():
            if not isinstance(factor, Real) or not 0 <= float(factor) < np.inf:
                raise WrongParameterError(
                    "RandomOverSampler: The shrinkage factor needs to be >= 0. "
                    f"Got {shown(factor)} for class {shown(label)}; give a finite number, "
                    "for instance 1.0"
                )
        return {label: given[label] for label in growing}

    def _plan(
        self, problem: Problem, shared: None, target: int, n_new: int, draws: Draws
    ) -> NewRows:
        if self.shrinkage_ is None:
            return plan_copies(problem, target, n_new, draws, how=self.draw)
        factor = float(self.shrinkage_[problem.classes[target]])
        return plan_smoothed(problem, target, n_new, draws, shrinkage=factor, how=self.draw)
