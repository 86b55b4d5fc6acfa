"""A random forest whose trees are grown on balanced bags."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.utils import check_random_state, compute_sample_weight
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted, validate_data

from equipoise._compat import (
    DocumentedMixin,
    bootstrap_of_tree,
    check_constraints,
    columns_with_holes,
    constraints_of,
    grow_tree,
)
from equipoise._engine.arguments import speaking_as
from equipoise._runtime.warnings import warn_caller
from equipoise.core.plan import AnyPlan
from equipoise.ensemble._bags import balance, plan_of_labels
from equipoise.ensemble._bags_classifier import LARGEST_SEED, SAMPLING_CONSTRAINTS, share_of
from equipoise.ensemble._out_of_bag import out_of_bag, score_known
from equipoise.ensemble._plain import as_forest
from equipoise.ensemble._reading import telling_of_words
from equipoise.ensemble._training import Population, TrainingSet, check_same_table, read_training
from equipoise.ensemble._warm_start import n_from_other_rows, n_to_come
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.pipeline._training import without_rows
from equipoise.typing import Floats, LabelsLike, Rows, SamplingStrategy, TableLike
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["BalancedRandomForestClassifier"]


class BalancedRandomForestClassifier(DocumentedMixin, RandomForestClassifier):
    """Grow each tree of a random forest on a bootstrap in which all classes are as large.

    Parameters
    ----------
    n_estimators : int, default=100
        Trees.
    criterion, max_depth, min_samples_split, min_samples_leaf, min_weight_fraction_leaf, \
max_features, max_leaf_nodes, min_impurity_decrease, ccp_alpha, monotonic_cst
        How a tree grows: see :class:`sklearn.ensemble.RandomForestClassifier`.
    bootstrap : bool, default=False
        Whether each bag, balanced already, is bootstrapped once more.
    oob_score : bool or callable, default=False
        Whether trees predict the rows that are not in their bags, for an honest score: the
        accuracy, or ``score(y_true, y_predicted)``. It needs ``replacement`` or ``bootstrap``.
    sampling_strategy : float, str, dict or callable, default="all"
        What the classes of a bag shall be, as RandomUnderSampler reads it: keys and callables see
        the caller's labels. ``"all"`` draws the rare class, too.
    replacement : bool, default=True
        Whether a row may be drawn more than once.
    n_jobs : int, default=None
        Threads; None is one, as in scikit-learn.
    random_state : int, RandomState or None, default=None
        Seeds each tree and each bag.
    verbose : int, default=0
        Whether to tell how far it is.
    warm_start : bool, default=False
        Whether another ``fit`` keeps the trees that are there and adds to them.
    class_weight : dict, list of dict, "balanced", "balanced_subsample" or None, default=None
        Weights of the classes, beside what the bags do. ``"balanced"`` is by the table, not by
        the bag.
    max_samples : int or float, default=None
        Rows of the second bootstrap: how many, or which share of the table's; never more than
        the bag has. None is as many as the bag has. Without ``bootstrap`` it is of no effect.

    Attributes
    ----------
    estimator_ : DecisionTreeClassifier
        A tree before it grows.
    estimators_ : list of DecisionTreeClassifier
        The trees. Their classes are numbers, positions in ``classes_``.
    base_sampler_ : RandomUnderSampler
        The sampler, untrained.
    samplers_ : list of RandomUnderSampler
        The sampler of each tree, with its seed; ``fit_resample`` on the table gives its bag again.
    pipelines_ : list of Pipeline
        Copies of each tree behind its sampler, made when asked for.
    estimators_samples_ : list of ndarray, dtype int64
        The rows that each tree has grown on, drawn again when asked for.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        How many there are.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.
    n_outputs_ : int
        1.
    feature_importances_ : ndarray of shape (n_features,)
        How much each column lowers the impurity; they add up to 1.
    oob_score_ : float
        The score on rows that trees have not seen; only with ``oob_score``.
    oob_decision_function_ : ndarray of shape (n_rows, n_classes)
        The probabilities behind it; NaN for a row that was in every bag.

    See Also
    --------
    BalancedBaggingClassifier : Any classifier on balanced bags, by any sampler.

    Notes
    -----
    With the same seed the trees are imbalanced-learn's. A bag is a plan, 8 bytes a row, and none
    is kept: :meth:`bag` makes any of them again.

    A row is out of a bag where none of its copies is in it. imbalanced-learn asks for positions
    instead: a row that was drawn twice, and once left out by the second bootstrap, counts as not
    seen there, so that out-of-bag scores of pure noise look like knowledge.

    References
    ----------
    Chen, Liaw & Breiman (2004), Using random forest to learn imbalanced data, University of
    California, Berkeley, report 666. Breiman (2001), Random forests, Machine Learning 45.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import BalancedRandomForestClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> forest = BalancedRandomForestClassifier(oob_score=True, random_state=0).fit(X, y)
    >>> forest.bag(0)
    Plan(1000 rows in, 108 rows out: 108 kept)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **constraints_of(RandomForestClassifier),
        **SAMPLING_CONSTRAINTS,
    }
    estimators_: list[Any]
    samplers_: list[RandomUnderSampler]
    _seeds: list[tuple[int, int]]
    _population: Population
    _weights: Floats | None
    _n_bootstrapped: int | None
    _n_of_others: int

    def __init__(
        self,
        n_estimators: int = 100,
        *,
        criterion: str = "gini",
        max_depth: int | None = None,
        min_samples_split: float = 2,
        min_samples_leaf: float = 1,
        min_weight_fraction_leaf: float = 0.0,
        max_features: float | str | None = "sqrt",
        max_leaf_nodes: int | None = None,
        min_impurity_decrease: float = 0.0,
        bootstrap: bool = False,
        oob_score: Any = False,
        sampling_strategy: SamplingStrategy = "all",
        replacement: bool = True,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
        warm_start: bool = False,
        class_weight: Any = None,
        ccp_alpha: float = 0.0,
        max_samples: float | None = None,
        monotonic_cst: Any = None,
    ) -> None:
        super().__init__(
            n_estimators,
            criterion=criterion,
            max_depth=max_depth,
            min_samples_split=min_samples_split,
            min_samples_leaf=min_samples_leaf,
            min_weight_fraction_leaf=min_weight_fraction_leaf,
            max_features=max_features,
            max_leaf_nodes=max_leaf_nodes,
            min_impurity_decrease=min_impurity_decrease,
            bootstrap=bootstrap,
            oob_score=oob_score,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
            warm_start=warm_start,
            class_weight=class_weight,
            ccp_alpha=ccp_alpha,
            max_samples=max_samples,
            monotonic_cst=monotonic_cst,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    def fit(self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None) -> Self:
        """Draw a balanced bag for each tree, and grow the tree on it.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table, of numbers; NaN is a missing value. Trees read float32.
        y : array-like of shape (n_rows,)
            The class of each row.
        sample_weight : array-like of shape (n_rows,), default=None
            A row of weight 0 is not there. Where all weights are whole numbers, a row of weight 3
            is there three times; other weights follow the rows to the trees.

        Returns
        -------
        self
        """
        check_constraints(self)
        training = read_training(self, X, y, sample_weight)
        with telling_of_words(self, training.X):
            numbers = validate_data(
                self,
                training.X,
                reset=False,
                dtype=np.float32,
                accept_sparse="csc",
                ensure_all_finite=False,
            )
        training = training.with_table(numbers)
        with speaking_as(self):
            n_new = self._begin(training)
            if n_new:
                self._grow(training, n_new)
        if self.oob_score and n_new:
            self._score_out_of_bag(training)
        return self

    def _begin(self, training: TrainingSet) -> int:
        """Set what is known before trees grow; how many are to come."""
        self.classes_, self.n_classes_ = training.classes, len(training.classes)
        self.n_outputs_ = 1
        self.estimator_ = clone(self.estimator)
        self.base_sampler_ = RandomUnderSampler(
            sampling_strategy=self.sampling_strategy, replacement=self.replacement
        )
        self._check_sampling()
        for name in ("oob_score_", "oob_decision_function_"):
            self.__dict__.pop(name, None)
        if not self.warm_start or not hasattr(self, "estimators_"):
            self.estimators_, self.samplers_, self._seeds = [], [], []
        return n_to_come(training.who, int(self.n_estimators), len(self.estimators_), "trees")

    def _check_sampling(self) -> None:
        """Tell of parameters that have no effect, or contradict each other."""
        if self.max_samples is not None and not self.bootstrap:
            warn_caller(
                "BalancedRandomForestClassifier: max_samples is of the second bootstrap, and "
                "there is none: set bootstrap=True, or leave it out",
                UserWarning,
            )
        if self.oob_score and not (self.bootstrap or self.replacement):
            raise ValueError(
                "BalancedRandomForestClassifier: Out of bag estimation only available if "
                "bootstrap=True or replacement=True: without them the rare class is in every bag"
            )

    def _grow(self, training: TrainingSet, n_new: int) -> None:
        """Draw the seeds of new trees and their bags, and grow them."""
        stream = check_random_state(self.random_state)
        stream.randint(LARGEST_SEED, size=2 * len(self.estimators_))  # of the trees that are there
        seeds = stream.randint(LARGEST_SEED, size=(n_new, 2)).tolist()
        self._n_of_others = n_from_other_rows(self, training)
        self._population, self._weights = training.population, self._weights_of(training)
        self._n_bootstrapped = None
        if self.bootstrap:
            self._n_bootstrapped = share_of(self.max_samples, len(training.population))
        holes = columns_with_holes(
            type(self.estimator)(criterion=self.criterion), training.X, training.who
        )
        how = {"n_trees": n_new, "missing_values_in_feature_mask": holes}
        grown = Parallel(n_jobs=self.n_jobs, verbose=self.verbose, prefer="threads")(
            delayed(self._grow_one)(training, *pair, tree_idx=i, **how)
            for i, pair in enumerate(seeds)
        )
        for pair, (tree, sampler) in zip(seeds, grown, strict=True):
            self.estimators_.append(tree)
            self.samplers_.append(sampler)
            self._seeds.append(tuple(pair))

    def _grow_one(
        self, training: TrainingSet, tree_seed: int, bag_seed: int, **how: Any
    ) -> tuple[Any, RandomUnderSampler]:
        """Grow a tree on a bag of its own."""
        tree = clone(self.estimator_)
        tree.set_params(**{name: getattr(self, name) for name in self.estimator_params})
        tree.set_params(random_state=tree_seed)
        sampler = clone(self.base_sampler_).set_params(random_state=bag_seed)
        bag = balance(training, None, sampler)
        assert bag.plan is not None
        if sparse.issparse(bag.X):
            bag.X.sort_indices()
        grow_tree(
            tree,
            bag.X,
            bag.codes.reshape(-1, 1).astype(np.float64),
            bootstrap=self.bootstrap,
            sample_weight=self._weights_at(bag.plan.sample_indices),
            verbose=self.verbose,
            class_weight=self.class_weight,
            n_samples_bootstrap=self._n_drawn_of(bag.codes.size),
            **how,
        )
        return tree, without_rows(sampler)

    def _n_drawn_of(self, n_bag: int) -> int | None:
        """Rows of the second bootstrap of a bag; None where there is none."""
        return None if self._n_bootstrapped is None else min(self._n_bootstrapped, n_bag)

    def _weights_at(self, rows: Rows) -> Floats | None:
        return None if self._weights is None else self._weights[rows]

    def _weights_of(self, training: TrainingSet) -> Floats | None:
        """What trees are told of each row: its own weight times that of its class."""
        weights = training.weights
        by_class = self.class_weight
        if by_class is None or (by_class == "balanced_subsample" and self.bootstrap):
            return weights
        if isinstance(by_class, str):
            rows = training.population.rows_at()
            there = None if weights is None else weights[rows]
            sums = np.bincount(training.codes_at(rows), weights=there)
            of_class = sums.sum() / (sums.size * sums)
        else:
            of_class = compute_sample_weight(by_class, training.classes)
        each: Floats = of_class[training.population.codes]
        return each if weights is None else each * weights

    def bag(self, i: int) -> AnyPlan:
        """Give the rows that a tree has grown on; its bag is drawn again.

        Parameters
        ----------
        i : int
            Which tree.

        Returns
        -------
        Plan
            From rows of the table to those of the bag; a row may stand more than once.

        Raises
        ------
        PlanError
            The tree is from a fit on other rows.
        """
        check_is_fitted(self)
        tree_seed, bag_seed = self._seeds[i]
        check_same_table(type(self).__name__, i, len(self._seeds), self._n_of_others)
        sampler = clone(self.base_sampler_).set_params(random_state=bag_seed)
        plan = plan_of_labels(self._population, self.classes_, sampler)
        n_drawn = self._n_drawn_of(plan.n_out)
        if n_drawn is None:
            return plan
        weights = self._weights_at(plan.sample_indices)
        drawn = bootstrap_of_tree(tree_seed, plan.n_out, n_drawn, weights)
        return plan.select(drawn.astype(np.int64))

    @property
    def estimators_samples_(self) -> list[Rows]:
        """For each tree the rows that it has grown on, drawn again when asked for."""
        check_is_fitted(self)
        return [self.bag(i).sample_indices for i in range(len(self._seeds))]

    @property
    def pipelines_(self) -> list[Pipeline]:
        """Copies of each tree behind its sampler."""
        check_is_fitted(self)
        pairs = zip(self.samplers_, self.estimators_, strict=True)
        return [make_pipeline(deepcopy(sampler), deepcopy(tree)) for sampler, tree in pairs]

    def to_sklearn(self) -> RandomForestClassifier:
        """Give the fitted forest as a RandomForestClassifier of scikit-learn's.

        Returns
        -------
        RandomForestClassifier
            Of the same probabilities, and usable where Equipoise is not installed. Trees are
            shared, not copied.
        """
        check_is_fitted(self)
        return as_forest(self)

    def _score_out_of_bag(self, training: TrainingSet) -> None:
        """Let each tree predict the rows that are not in its bag."""
        population = training.population
        X = training.X.tocsr() if sparse.issparse(training.X) else training.X

        def said() -> Iterator[tuple[Rows, NDArray[Any]]]:
            for i, tree in enumerate(self.estimators_):
                is_out = population.is_there
                is_out[self.bag(i).sample_indices] = False
                out = np.flatnonzero(is_out)
                yield out, tree.predict_proba(X, check_input=False)[out]

        found = out_of_bag(training.who, population.is_there, self.n_classes_, said())
        self.oob_decision_function_ = found
        score = self.oob_score if callable(self.oob_score) else accuracy_score
        self.oob_score_ = score_known(found, training, score)

    def __sklearn_tags__(self) -> Any:
        """Describe the forest to scikit-learn: one class a row."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = False
        tags.classifier_tags.multi_label = False
        return tags
