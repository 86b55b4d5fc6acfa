"""EasyEnsemble: boosting on each of many balanced parts of a table."""

from typing import Any, ClassVar

from sklearn.ensemble import AdaBoostClassifier

from equipoise.ensemble._bags_classifier import BagsClassifier
from equipoise.typing import ClassifierLike, SamplingStrategy
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["EasyEnsembleClassifier"]

# What bagging has and EasyEnsemble has not: each part is drawn from all rows and columns.
_FIXED = ("bootstrap", "bootstrap_features", "max_features", "max_samples", "oob_score")


class EasyEnsembleClassifier(BagsClassifier):
    """Boost on the rare class beside an equal part of the others, many times, and average.

    Parameters
    ----------
    n_estimators : int, default=10
        Members, each on a part of its own.
    estimator : classifier, default=None
        Who is trained on each part; None is an AdaBoostClassifier of 50 stumps.
    warm_start : bool, default=False
        Whether another ``fit`` keeps the members that are there and adds to them.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes of a part shall be, as RandomUnderSampler reads it: keys and callables
        see the caller's labels.
    replacement : bool, default=False
        Whether a row may be in a part more than once.
    n_jobs : int, default=None
        Processes that train, and threads that predict; None is one, as in scikit-learn.
    random_state : int, RandomState or None, default=None
        Seeds each member, whose seed draws its part and each ``random_state`` inside it.
    verbose : int, default=0
        Whether joblib tells how far it is.

    Attributes
    ----------
    estimator_ : Pipeline
        The sampler and the classifier of a member, untrained.
    sampler_ : sampler
        The sampler of a member, untrained.
    estimators_ : list of Pipeline
        The members. Their classes are numbers, positions in ``classes_``; their samplers know no
        rows.
    estimators_samples_ : list of ndarray, dtype int64
        All rows, for each member; :meth:`bag` gives those of its part.
    estimators_features_ : list of ndarray, dtype int
        All columns, for each member.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        How many there are.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    See Also
    --------
    BalancedBaggingClassifier : Bootstraps, and any sampler.

    Notes
    -----
    With the same seed the members are imbalanced-learn's. As there, members' probabilities are
    averaged; the paper adds up the stumps of all members and thresholds once. All rare rows are in
    every part, so there is no out-of-bag score.

    References
    ----------
    Liu, Wu & Zhou (2009), Exploratory undersampling for class-imbalance learning, IEEE
    Transactions on Systems, Man, and Cybernetics B 39(2).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import EasyEnsembleClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> model = EasyEnsembleClassifier(random_state=0).fit(X, y)
    >>> model.bag(3)
    Plan(1000 rows in, 108 rows out: 108 kept)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        name: allowed
        for name, allowed in BagsClassifier._parameter_constraints.items()
        if name not in _FIXED
    }

    def __init__(
        self,
        n_estimators: int = 10,
        estimator: ClassifierLike | None = None,
        *,
        warm_start: bool = False,
        sampling_strategy: SamplingStrategy = "auto",
        replacement: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        super().__init__(
            n_estimators=n_estimators,
            estimator=estimator,
            max_samples=1.0,
            bootstrap=False,
            warm_start=warm_start,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    def _learner(self) -> Any:
        return AdaBoostClassifier() if self.estimator is None else self.estimator

    def _make_sampler(self) -> Any:
        return RandomUnderSampler(
            sampling_strategy=self.sampling_strategy, replacement=self.replacement
        )
