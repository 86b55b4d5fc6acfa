"""RUSBoost: boosting that under-samples before each step."""

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import (
    DocumentedMixin,
    StrOptions,
    check_constraints,
    constraints_of,
    set_random_states,
)
from equipoise._engine.arguments import speaking_as
from equipoise._runtime.warnings import warn_caller
from equipoise.core.boosting import raised, weight_of_member, weighted_error
from equipoise.ensemble._bags import balance
from equipoise.ensemble._bags_classifier import SAMPLING_CONSTRAINTS
from equipoise.ensemble._plain import as_boosting, plain
from equipoise.ensemble._reading import as_members_read, take_inputs_of
from equipoise.ensemble._training import TrainingSet, read_training
from equipoise.exceptions import ParameterError, TargetError
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.pipeline._end import named_for, takes_weights
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.pipeline._training import without_rows
from equipoise.typing import ClassifierLike, Flags, Floats, LabelsLike, SamplingStrategy, TableLike
from equipoise.under_sampling import RandomUnderSampler

__all__ = ["RUSBoostClassifier"]

# A weight that is smaller counts as this; scikit-learn's AdaBoost does the same.
_LEAST_WEIGHT = float(np.finfo(np.float64).eps)


class RUSBoostClassifier(DocumentedMixin, AdaBoostClassifier):
    """Boost, with the large classes thinned at random before each step.

    Each member is trained on the rare class and an equal part of the others, with the weights that
    boosting has given these rows. What it gets wrong of all rows decides its vote and the weights
    of the next step, as in AdaBoost.

    Parameters
    ----------
    estimator : classifier, default=None
        Who is trained at each step; it must take ``sample_weight``. None is
        ``DecisionTreeClassifier(max_depth=1)``, a stump. It is given the caller's kind of table,
        so that one that reads categories or names of columns finds them.
    n_estimators : int, default=50
        The most members. There are fewer where one makes no mistake, or is no better than a
        random guess on the weighted rows.
    learning_rate : float, default=1.0
        What each vote is multiplied by, above 0.
    algorithm : {"SAMME", "SAMME.R"}, default="deprecated"
        Of no effect: it is SAMME always, as in scikit-learn. Setting it warns.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be at each step, as RandomUnderSampler reads it: keys and callables
        see the caller's labels.
    replacement : bool, default=False
        Whether a row may be drawn more than once at a step.
    random_state : int, RandomState or None, default=None
        One stream, from which at each step the base learner is seeded and then the sampler.

    Attributes
    ----------
    estimator_ : classifier
        Who is trained, untrained.
    estimators_ : list of classifier
        The members.
    base_sampler_ : RandomUnderSampler
        The sampler, untrained.
    samplers_ : list of RandomUnderSampler
        The sampler of each step: ``sample_indices_`` says which rows it has kept. In a pickle or a
        copy it does not.
    pipelines_ : list of Pipeline
        Each sampler with its member.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    n_classes_ : int
        How many there are.
    estimator_weights_ : ndarray of shape (n_estimators,)
        What each member's vote counts; 0 of those that there are not.
    estimator_errors_ : ndarray of shape (n_estimators,)
        The share of the weight that each member gets wrong; 1 of those that there are not.
    feature_importances_ : ndarray of shape (n_features,)
        The mean of the members', weighted by their votes; only where they have some.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    See Also
    --------
    EasyEnsembleClassifier : Boosting on one part each, many times.
    SelfPacedEnsembleClassifier : Parts that are told by how hard their rows are.

    Notes
    -----
    With the same seed the members are imbalanced-learn's, bit for bit; where nothing is thinned
    they are AdaBoostClassifier's. The paper boosts by AdaBoost.M2 and its pseudo-loss; this is
    SAMME, which for two classes is AdaBoost.M1. There is no probability in it but the votes'.

    References
    ----------
    Seiffert, Khoshgoftaar, Van Hulse & Napolitano (2010), RUSBoost: a hybrid approach to
    alleviating class imbalance, IEEE Transactions on Systems, Man, and Cybernetics A 40(1). Zhu,
    Zou, Rosset & Hastie (2009), Multi-class AdaBoost, Statistics and its Interface 2.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.ensemble import RUSBoostClassifier
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], random_state=0)
    >>> model = RUSBoostClassifier(random_state=0).fit(X, y)
    >>> model.samplers_[0].sample_indices_.size
    108
    """

    base_sampler_: RandomUnderSampler
    samplers_: list[RandomUnderSampler]
    estimators_: list[Any]
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **constraints_of(AdaBoostClassifier),
        **SAMPLING_CONSTRAINTS,
        "algorithm": [StrOptions({"SAMME", "SAMME.R", "deprecated"})],
    }

    def __init__(
        self,
        estimator: ClassifierLike | None = None,
        *,
        n_estimators: int = 50,
        learning_rate: float = 1.0,
        algorithm: str = "deprecated",
        sampling_strategy: SamplingStrategy = "auto",
        replacement: bool = False,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators=n_estimators,
            learning_rate=learning_rate,
            random_state=random_state,
        )
        self.algorithm = algorithm
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    def fit(self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None) -> Self:
        """Boost: at each step thin, train, and weigh the rows anew.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table. A frame stays one, for base learners that read its columns.
        y : array-like of shape (n_rows,)
            The class of each row.
        sample_weight : array-like of shape (n_rows,), default=None
            The weights that boosting begins with. A row of weight 0 is not there: it is neither
            drawn nor counted. Where all weights are whole numbers, a row of weight 3 is there
            three times.

        Returns
        -------
        self
        """
        check_constraints(self)
        if self.algorithm != "deprecated":
            warn_caller(
                "RUSBoostClassifier: the `algorithm` parameter is deprecated in 0.12 and will be "
                "removed. SAMME is always used: leave algorithm out",
                FutureWarning,
            )
        learner = self._learner()
        refuse_hidden_samplers("RUSBoostClassifier", learner)
        if not takes_weights(learner):
            raise ParameterError(
                f"RUSBoostClassifier: estimator={learner!r}, but {type(learner).__name__} doesn't "
                "support sample_weight, by which boosting tells it what is hard. Give a base "
                "learner whose fit takes sample_weight"
            )
        training = read_training(self, X, y, sample_weight)
        with speaking_as(self):
            training = training.with_table(as_members_read(self, learner, X))
            self._boost_members(training)
        return self

    def _boost_members(self, training: TrainingSet) -> None:
        """Add members until there are enough, one is perfect, or one is no better than chance."""
        self._begin(training)
        stream = check_random_state(self.random_state)
        weights = self._first_weights(training)
        for i in range(self.n_estimators):
            weights = np.clip(weights, _LEAST_WEIGHT, None)
            is_wrong = self._add_member(training, weights, stream)
            error = weighted_error(weights, is_wrong)
            if error >= 1 - 1 / self.n_classes_:
                self._drop_member(error)
                break
            is_perfect = error <= 0
            vote = (
                1.0 if is_perfect else weight_of_member(error, self.n_classes_, self.learning_rate)
            )
            self.estimator_weights_[i], self.estimator_errors_[i] = vote, error
            if is_perfect:
                break
            weights = raised(weights, is_wrong, vote)
            total = weights.sum()
            if not np.isfinite(total):
                self._warn_of_infinite(i)
                break
            weights /= total

    def _begin(self, training: TrainingSet) -> None:
        """Set what is known before there are members."""
        self.classes_, self.n_classes_ = training.classes, len(training.classes)
        self.estimator_ = clone(self._learner())
        self.base_sampler_ = RandomUnderSampler(
            sampling_strategy=self.sampling_strategy, replacement=self.replacement
        )
        self.estimators_, self.samplers_ = [], []
        self.estimator_weights_ = np.zeros(self.n_estimators)
        self.estimator_errors_ = np.ones(self.n_estimators)

    @staticmethod
    def _first_weights(training: TrainingSet) -> Floats:
        """The weights of the rows that are there, with a sum of 1."""
        there = training.population.rows_at()
        weights = np.ones(there.size) if training.weights is None else training.weights[there]
        made: Floats = weights / weights.sum()
        return made

    def _add_member(
        self, training: TrainingSet, weights: Floats, stream: np.random.RandomState
    ) -> Flags:
        """Train one more member; which of the rows that are there it gets wrong."""
        member, sampler = clone(self.estimator_), clone(self.base_sampler_)
        set_random_states(member, stream)
        set_random_states(sampler, stream)
        population = training.population
        bag = balance(training, None, sampler)
        given = named_for(training.who, member, {"sample_weight": weights[sampler.sample_indices_]})
        member.fit(bag.X, self.classes_.take(bag.codes), **given)
        sampler.plan_ = bag.plan  # about the caller's rows, not about those that are there
        self.estimators_.append(member)
        self.samplers_.append(sampler)
        is_wrong: Flags = member.predict(training.X) != self.classes_.take(population.codes)
        return is_wrong if population.there is None else is_wrong[population.there]

    def _drop_member(self, error: float) -> None:
        """Take the newest member back; it must not be the only one."""
        self.estimators_.pop()
        self.samplers_.pop()
        if not self.estimators_:
            raise TargetError(
                f"{type(self.estimator_).__name__}, trained on thinned classes, gets "
                f"{100 * error:.0f} % of all rows wrong. (BaseClassifier in AdaBoostClassifier "
                "ensemble is worse than random, ensemble can not be fit.) Give a stronger "
                "estimator, as DecisionTreeClassifier(max_depth=3), or thin less by a "
                "sampling_strategy below 1"
            )

    def _warn_of_infinite(self, i: int) -> None:
        warn_caller(
            "RUSBoostClassifier: Sample weights have reached infinite values, at iteration "
            f"{i}, causing overflow. Iterations stopped. Try lowering the learning rate",
            UserWarning,
        )

    def _learner(self) -> Any:
        return DecisionTreeClassifier(max_depth=1) if self.estimator is None else self.estimator

    def _check_X(self, X: Any) -> Any:  # noqa: N802 - scikit-learn's own hook for rows to predict
        return as_members_read(self, self._learner(), X)

    def to_sklearn(self) -> AdaBoostClassifier:
        """Give the fitted ensemble as scikit-learn's AdaBoostClassifier.

        Returns
        -------
        AdaBoostClassifier
            Of the same probabilities, and usable where Equipoise is not installed. It takes no
            missing values and makes an array of any frame. Members are shared, not copied.
        """
        check_is_fitted(self)
        return as_boosting(self, [plain(member) for member in self.estimators_])

    @property
    def pipelines_(self) -> list[Pipeline]:
        """Each sampler with its member."""
        pairs = zip(self.samplers_, self.estimators_, strict=True)
        return [make_pipeline(sampler, member) for sampler, member in pairs]

    def __getstate__(self) -> Any:
        state = dict(super().__getstate__())
        if "samplers_" in state:
            state["samplers_"] = [without_rows(one) for one in state["samplers_"]]
        return state

    def __sklearn_tags__(self) -> Any:
        """Describe the ensemble to scikit-learn: it takes what the base learner takes."""
        return take_inputs_of(super().__sklearn_tags__(), self._learner())
