"""Ensembles whose members follow each other: what is hard for those so far decides who is next."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import (
    DocumentedMixin,
    HasMethods,
    Interval,
    check_constraints,
    set_random_states,
)
from equipoise._engine.arguments import speaking_as
from equipoise.core.draws import Draws
from equipoise.core.plan import Plan
from equipoise.core.targets import UNDER, resolve
from equipoise.core.thinning import Thinned
from equipoise.ensemble._bags import Bag
from equipoise.ensemble._bags_classifier import SAMPLING_CONSTRAINTS
from equipoise.ensemble._members import sum_of, sum_of_probabilities, train
from equipoise.ensemble._plain import as_average, plain
from equipoise.ensemble._reading import as_members_read, take_inputs_of
from equipoise.ensemble._training import TrainingSet, read_training
from equipoise.exceptions import PlanError
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.typing import (
    ClassifierLike,
    Floats,
    LabelArray,
    LabelsLike,
    Rows,
    SamplingStrategy,
    TableLike,
)

__all__ = ["GuidedEnsemble"]

# Rows that a member is asked about at once: what is copied of the table for it stays small.
_BLOCK = 65_536


class GuidedEnsemble(DocumentedMixin, ClassifierMixin, BaseEstimator):
    """Base class: each member is trained on rows that its predecessors have a say in.

    A subclass says how a large class is thinned, and who is trained where nobody is given.
    """

    estimators_: list[Any]
    n_features_in_: int
    _plans: list[Plan]
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "estimator": [HasMethods(["fit", "predict"]), None],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "sampling_strategy": SAMPLING_CONSTRAINTS["sampling_strategy"],
        "n_jobs": [None, Integral],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        estimator: ClassifierLike | None = None,
        *,
        n_estimators: int = 50,
        sampling_strategy: SamplingStrategy = "auto",
        n_jobs: int | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.sampling_strategy = sampling_strategy
        self.n_jobs = n_jobs
        self.random_state = random_state

    @abstractmethod
    def _thinned(self, rows: Rows, n_wanted: int) -> Thinned:
        """A class that is too large, to be thinned for each member."""

    def _learner(self) -> Any:
        """Who is trained, as the caller has it."""
        return DecisionTreeClassifier() if self.estimator is None else self.estimator

    def fit(self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train the members, one after another.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The table. A frame stays one, for base learners that read its columns.
        y : array-like of shape (n_rows,)
            The class of each row.
        sample_weight : array-like of shape (n_rows,), default=None
            A row of weight 0 is not there. Where all weights are whole numbers, a row of weight 3
            is there three times, for any base learner; other weights follow the rows to base
            learners that take them.

        Returns
        -------
        self
        """
        check_constraints(self)
        learner = self._learner()
        refuse_hidden_samplers(type(self).__name__, learner)
        training = read_training(self, X, y, sample_weight)
        with speaking_as(self):
            training = training.with_table(as_members_read(self, learner, X))
            self._train_members(training)
        return self

    def _train_members(self, training: TrainingSet) -> None:
        """Draw a bag, train on it, tell the classes how sure the member is of their rows."""
        self.classes_, self.n_classes_ = training.classes, len(training.classes)
        stream = check_random_state(self.random_state)
        draws = Draws(stream)
        whole, thinned = self._split(training)
        self.estimator_ = clone(self._learner())
        self.estimators_, self._plans = [], []
        for i in range(self.n_estimators):
            if i:
                self._tell(thinned, training, draws)
            rows = np.concatenate([whole, *(one.draw(draws) for one in thinned)])
            plan = Plan(training.table.n_rows, kept=rows)
            bag = Bag(plan, training.table.take(rows), training.codes_at(rows))
            member = clone(self.estimator_)
            set_random_states(member, stream)
            self.estimators_.append(train(training.who, member, bag, training, {}))
            self._plans.append(plan)

    def _split(self, training: TrainingSet) -> tuple[Rows, list[Thinned]]:
        """The rows that are in every bag, and the classes that are thinned."""
        there = training.population.rows_at()
        codes = training.codes_at(there)
        counts = np.bincount(codes, minlength=self.n_classes_)
        targets = resolve(
            self.sampling_strategy,
            training.classes,
            counts,
            UNDER,
            values=training.classes.take(codes),
        )
        is_thinned = targets.is_target & (targets.n_rows < counts)
        thinned = [
            self._thinned(there[codes == code], int(targets.n_rows[code]))
            for code in np.flatnonzero(is_thinned).tolist()
        ]
        return there[~is_thinned[codes]], thinned

    def _tell(self, thinned: Sequence[Thinned], training: TrainingSet, draws: Draws) -> None:
        """Ask the newest member about the rows that may still be drawn."""
        for one in thinned:
            one.learn(self._sureness(training, one.rows), draws)

    def _sureness(self, training: TrainingSet, rows: Rows) -> Floats:
        """The probability that the newest member gives rows of one class that class."""
        code, found = int(training.population.codes[rows[0]]), np.empty(rows.size)
        for start in range(0, rows.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            said = self._sum_of(self.estimators_[-1:], training.table.take(rows[block]))
            found[block] = said[:, code]
        return found

    def _sum_of(self, members: Sequence[Any], X: Any) -> Floats:
        """The sum of what some members say of rows, on several threads."""
        say = partial(sum_of_probabilities, X=X, n_classes=self.n_classes_, metadata={})
        columns = self._all_columns()[: len(members)]
        total: Floats = sum_of(say, members, columns, self.n_jobs, 0)
        return total

    def predict_proba(self, X: TableLike) -> Floats:
        """Average the members' probabilities; members that know none cast votes.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
            Probabilities in a world in which the classes are as large as in the bags.
        """
        check_is_fitted(self)
        read = as_members_read(self, self._learner(), X)
        averages: Floats = self._sum_of(self.estimators_, read) / len(self.estimators_)
        return averages

    def predict_log_proba(self, X: TableLike) -> Floats:
        """Give the logarithms of :meth:`predict_proba`.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
        """
        with np.errstate(divide="ignore"):
            logarithms: Floats = np.log(self.predict_proba(X))
        return logarithms

    def predict(self, X: TableLike) -> LabelArray:
        """Give the likeliest class of each row.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.

        Returns
        -------
        ndarray of shape (n_rows,)
            The classes.
        """
        likeliest = self.predict_proba(X).argmax(axis=1)
        predicted: LabelArray = self.classes_.take(likeliest)
        return predicted

    def bag(self, i: int) -> Plan:
        """Give the rows that a member was trained on.

        Parameters
        ----------
        i : int
            Which member.

        Returns
        -------
        Plan
            From rows of the table to those of the bag.

        Raises
        ------
        PlanError
            The ensemble is a pickle or a copy of the one that was trained.
        """
        check_is_fitted(self)
        if "_plans" not in vars(self):
            raise PlanError(self._no_rows())
        return self._plans[i]

    def to_sklearn(self) -> ClassifierLike:
        """Give the fitted ensemble in scikit-learn's own classes.

        Returns
        -------
        BaggingClassifier or VotingClassifier
            Of the same probabilities, and usable where Equipoise is not installed. A
            VotingClassifier where members read a frame. Members are shared, not copied.
        """
        check_is_fitted(self)
        members = [plain(member) for member in self.estimators_]
        made: ClassifierLike = as_average(self, self._learner(), members, self._all_columns())
        return made

    def _all_columns(self) -> list[Rows]:
        """The columns that each member reads."""
        return [np.arange(self.n_features_in_)] * len(self.estimators_)

    @property
    def estimators_samples_(self) -> list[Rows]:
        """For each member the rows that it was trained on."""
        check_is_fitted(self)
        if "_plans" not in vars(self):
            raise AttributeError(self._no_rows())
        return [plan.sample_indices for plan in self._plans]

    @property
    def feature_importances_(self) -> Floats:
        """The mean of the members' importances of the columns; only where they have some."""
        check_is_fitted(self)
        means: Floats = np.mean([one.feature_importances_ for one in self.estimators_], axis=0)
        return means

    def _no_rows(self) -> str:
        return (
            f"this {type(self).__name__} knows no rows: it was pickled or copied, and a model that "
            "is shipped does not carry whom it was trained on"
        )

    def __getstate__(self) -> Any:
        state = dict(super().__getstate__())
        state.pop("_plans", None)
        return state

    def __sklearn_tags__(self) -> Any:
        """Describe the ensemble to scikit-learn: it takes what the base learner takes."""
        return take_inputs_of(super().__sklearn_tags__(), self._learner())
