"""SMOTE-NC: SMOTE for tables of numbers and categories, by the paper's distance and vote.

Chawla, Bowyer, Hall & Kegelmeyer (2002), JAIR 16, section 6.1.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from equipoise._containers import Table
from equipoise._containers.declared import column_number
from equipoise._containers.kinds import Holds
from equipoise._engine.arguments import WrongParameterError
from equipoise._engine.declaration import Columns, ColumnsLike, with_nominal
from equipoise._engine.search import neighbors_of, unfitted
from equipoise.core.columns import LEVELS
from equipoise.core.draws import Draws
from equipoise.core.facts import FEW_NEIGHBORS, ITS_CLASS, SamplerFacts
from equipoise.core.metrics import median_deviation
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.segments import NothingEligible
from equipoise.core.wording import shown
from equipoise.exceptions import TableError
from equipoise.over_sampling._encoders import fitted_encoder
from equipoise.over_sampling._smote import plan_smote
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import NeighborsLike, RandomStateLike, SamplingStrategy, TransformerLike


class SMOTENC(OverSampler):
    """SMOTE for numbers and categories.

    Two rows are compared by the Euclidean distance of their numbers, to which each
    category that differs adds the squared median of the deviations of the class's
    numbers. A new row's numbers lie between a row of the class and one of its
    neighbours; each category is the most frequent one among the neighbours.

    Parameters
    ----------
    categorical_features : "auto", list of int, list of str, or mask, default="auto"
        The columns that are categories. ``"auto"`` takes strings, categories,
        ordered ones too, and booleans. Columns of strings are categories in any case.
    categorical_encoder : estimator or None, default=None
        What ``categorical_encoder_`` is a fitted clone of; None is a OneHotEncoder. It is
        kept for programs that read it; nothing is encoded with it here.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    k_neighbors : int, "auto" or object, default=5
        Partners of each row, who vote too; see :class:`SMOTE`.
    columns : dict, Columns or None, default=None
        What the other columns are, and all else that an :class:`equipoise.Columns` says;
        ``Columns(categories="donor")`` keeps the shares of categories.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        Base row, partner row and position of each new row, and the rows that give its
        categories.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows to add.
    categorical_features_, continuous_features_ : ndarray of int
        The columns that are categories, and the others.
    median_std_ : dict
        Class label to the median deviation of its numbers, for classes that grow.
    categorical_encoder_ : estimator
        Fitted to the categories that occur; only where rows are to be made.
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
    Where votes are tied, the base row's own category wins if it is among the tied, else
    that of the nearest neighbour; imbalanced-learn draws. A missing value counts as different from
    anything (the rule of HEOM), and may win a vote. A table without categories, or
    without numbers, works too (all categories then count 1).

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic
    minority over-sampling technique", JAIR 16, 321-357, 2002, section 6.1.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTENC
    >>> X = [[1.0, "a"], [2.0, "a"], [3.0, "b"], [4.0, "a"], [6.0, "b"], [7.0, "b"], [8.0, "b"]]
    >>> y = [0, 0, 0, 0, 1, 1, 1]
    >>> X_new, y_new = SMOTENC(k_neighbors=2, random_state=0).fit_resample(X, y)
    >>> X_new[-1][1]
    'b'
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SMOTE-NC",
        k="k_neighbors",
        search={"k_neighbors": FEW_NEIGHBORS},
        draws_evenly=True,
        looks_at=ITS_CLASS,
    )

    _categories: ClassVar[str] = "vote"

    def __init__(
        self,
        categorical_features: ArrayLike = "auto",
        *,
        categorical_encoder: TransformerLike | None = None,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        k_neighbors: NeighborsLike = 5,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.categorical_features = categorical_features
        self.categorical_encoder = categorical_encoder
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.columns = columns
        self.n_jobs = n_jobs

    def _declaration(self, table: Table) -> Columns:
        return with_nominal(self.columns, self._nominal(table), table.names)

    def _nominal(self, table: Table) -> list[int]:
        """The columns that the caller calls categories."""
        given = self.categorical_features
        if isinstance(given, str):
            if given != "auto":
                raise WrongParameterError(
                    "categorical_features must be 'auto', a list of columns or a mask, not "
                    f"{shown(given)}"
                )
            return table.columns_holding(Holds.BOOLEANS, Holds.ORDERED)
        if given is not None and not hasattr(given, "__len__"):
            raise WrongParameterError(
                "categorical_features must be 'auto', a list of columns or a mask, not "
                f"{shown(given)}"
            )
        columns: Any = () if given is None else given
        listed = columns.tolist() if isinstance(columns, np.ndarray) else list(columns)
        if listed and all(isinstance(one, (bool, np.bool_)) for one in listed):
            if len(listed) != table.n_columns:
                raise TableError(
                    f"categorical_features is a mask of {len(listed)} values, X has "
                    f"{table.n_columns} columns: give one a column"
                )
            return [j for j, is_category in enumerate(listed) if is_category]
        return [column_number(one, table.names) for one in listed]

    def _prepare(self, problem: Problem) -> Neighbors:
        from sklearn.preprocessing import OneHotEncoder  # slow to import, for all samplers

        features = problem.features
        nominal = features.having(LEVELS)
        self.categorical_features_ = np.array(nominal, dtype=np.int64)
        self.continuous_features_ = np.setdiff1d(np.arange(len(features.columns)), nominal)
        self.categorical_encoder_ = fitted_encoder(
            self.categorical_encoder or OneHotEncoder(handle_unknown="ignore"), problem, nominal
        )
        self.median_std_: dict[Any, float] = {}
        self.nn_k_ = unfitted(self.k_neighbors)
        return neighbors_of("k_neighbors", self.k_neighbors, problem)

    def _plan(
        self, problem: Problem, shared: Neighbors, target: int, n_new: int, draws: Draws
    ) -> NewRows | NothingEligible:
        label = problem.classes[target]
        if label not in self.median_std_:  # a class is decided again for each window of its rows
            rows = problem.rows_of(target)
            found = median_deviation(problem.features, problem.features.values, rows)
            self.median_std_[label] = found
        return plan_smote(problem, target, n_new, draws, k=shared)
