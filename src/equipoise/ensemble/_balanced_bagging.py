"""Bagging of balanced bags, by any sampler."""

from typing import Any, ClassVar

from sklearn.base import clone
from sklearn.tree import DecisionTreeClassifier

from equipoise._compat import HasMethods
from equipoise.ensemble._bags_classifier import BagsClassifier
from equipoise.exceptions import ParameterError
from equipoise.typing import ClassifierLike, SamplerLike, SamplingStrategy
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["BalancedBaggingClassifier"]


class BalancedBaggingClassifier(BagsClassifier):
    """Train each member on a bootstrap of the rows that a sampler has balanced.

    With the default sampler it is under-bagging. ``sampler=SMOTE()`` is SMOTEBagging (Wang & Yao
    2009), ``sampler=RandomOverSampler()`` is OverBagging: any sampler will do, of Equipoise or
    with ``fit_resample`` from elsewhere.

    Parameters
    ----------
    estimator : classifier, default=None
        Who is trained on each bag; None is a DecisionTreeClassifier. It is given the caller's kind
        of table, so that one that reads categories or names of columns finds them.
    n_estimators : int, default=10
        Members.
    max_samples : int or float, default=1.0
        Rows that a bag is drawn of, before it is balanced: how many, or which share.
    max_features : int or float, default=1.0
        Columns of each bag: how many, or which share.
    bootstrap : bool, default=True
        Whether a row may be drawn more than once.
    bootstrap_features : bool, default=False
        Whether a column may be drawn more than once.
    oob_score : bool, default=False
        Whether members predict the rows that their bags were drawn without, for an honest score.
    warm_start : bool, default=False
        Whether another ``fit`` keeps the members that are there and adds to them.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes of a bag shall be, as samplers read it: keys and callables see the
        caller's labels. ``"auto"`` leaves a ``sampler`` its own.
    replacement : bool, default=False
        Whether the default sampler may keep a row more than once.
    n_jobs : int, default=None
        Processes that train, and threads that predict; None is one, as in scikit-learn.
    random_state : int, RandomState or None, default=None
        Seeds each member, whose seed draws its bag and each ``random_state`` inside it.
    verbose : int, default=0
        Whether joblib tells how far it is.
    sampler : sampler, default=None
        What balances a bag; None is RandomUnderSampler.

    Attributes
    ----------
    estimator_ : Pipeline
        The sampler and the classifier of a member, untrained.
    estimators_ : list of Pipeline
        The members. Their classes are numbers, positions in ``classes_``; their samplers know no
        rows.
    sampler_ : sampler
        The sampler, untrained.
    estimators_samples_ : list of ndarray, dtype int64
        The rows that each bag was drawn of, before it was balanced; drawn again when asked for.
    estimators_features_ : list of ndarray, dtype int
        The columns of each member.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        How many there are.
    oob_score_ : float
        The accuracy on rows that members have not seen; only with ``oob_score``.
    oob_decision_function_ : ndarray of shape (n_rows, n_classes)
        The probabilities behind it; NaN for a row that was in every bag.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    See Also
    --------
    EasyEnsembleClassifier : Boosting on each balanced part.
    BalancedRandomForestClassifier : Trees that look at some columns at each split.

    Notes
    -----
    A bag is a plan over the caller's table, 8 bytes a row, and none is kept: :meth:`bag` makes any
    of them again. Bags are imbalanced-learn's, and with the same seed so are the members. Where
    the bags are not resampled it is scikit-learn's BaggingClassifier. A bag that is of one class
    by chance is drawn anew.

    Out-of-bag rows are those that the bootstrap has left out; neither member nor sampler has seen
    them. Probabilities are of balanced classes: correct their shares
    (:func:`equipoise.probabilities.correct_prior`) or tune a threshold before they decide.

    References
    ----------
    Breiman (1996), Bagging predictors, Machine Learning 24. Wang & Yao (2009), Diversity analysis
    on imbalanced data sets by using ensemble models, CIDM. Hido, Kashima & Takahashi (2009),
    Roughly balanced bagging for imbalanced data, Statistical Analysis and Data Mining 2.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import BalancedBaggingClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> model = BalancedBaggingClassifier(oob_score=True, n_estimators=50, random_state=0)
    >>> model.fit(X, y).predict_proba(X).shape
    (1000, 2)
    >>> model.bag(0)
    Plan(1000 rows in, 122 rows out: 122 kept)

    SMOTEBagging:

    >>> from equipoise.over_sampling import SMOTE
    >>> BalancedBaggingClassifier(sampler=SMOTE(), random_state=0).fit(X, y).bag(0, X).n_new
    878
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BagsClassifier._parameter_constraints,
        "sampler": [HasMethods(["fit_resample"]), None],
    }

    def __init__(
        self,
        estimator: ClassifierLike | None = None,
        n_estimators: int = 10,
        *,
        max_samples: float = 1.0,
        max_features: float = 1.0,
        bootstrap: bool = True,
        bootstrap_features: bool = False,
        oob_score: bool = False,
        warm_start: bool = False,
        sampling_strategy: SamplingStrategy = "auto",
        replacement: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
        sampler: SamplerLike | None = None,
    ) -> None:
        super().__init__(
            estimator=estimator,
            n_estimators=n_estimators,
            max_samples=max_samples,
            max_features=max_features,
            bootstrap=bootstrap,
            bootstrap_features=bootstrap_features,
            oob_score=oob_score,
            warm_start=warm_start,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement
        self.sampler = sampler

    def _learner(self) -> Any:
        return DecisionTreeClassifier() if self.estimator is None else self.estimator

    def _make_sampler(self) -> Any:
        if self.sampler is None:
            return RandomUnderSampler(
                sampling_strategy=self.sampling_strategy, replacement=self.replacement
            )
        made = clone(self.sampler)
        if isinstance(self.sampling_strategy, str) and self.sampling_strategy == "auto":
            return made
        if "sampling_strategy" not in made.get_params(deep=False):
            raise ParameterError(
                f"BalancedBaggingClassifier: sampling_strategy={self.sampling_strategy!r} is for "
                f"the sampler, but {type(made).__name__} takes none. Leave it out"
            )
        return made.set_params(sampling_strategy=self.sampling_strategy)
