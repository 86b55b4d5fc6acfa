"""What ensembles of independent bags share: draw, balance, train, average."""

from abc import abstractmethod
from collections.abc import Iterator
from functools import partial
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn import get_config
from sklearn.base import clone
from sklearn.ensemble import BaggingClassifier
from sklearn.metrics import accuracy_score
from sklearn.utils import check_random_state
from sklearn.utils.metadata_routing import process_routing
from sklearn.utils.metaestimators import available_if
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted

from equipoise._compat import (
    DocumentedMixin,
    Interval,
    StrOptions,
    check_constraints,
    constraints_of,
)
from equipoise._containers import read_table
from equipoise._engine.arguments import speaking_as
from equipoise.base._told import can_wait
from equipoise.core.plan import AnyPlan
from equipoise.core.shares import Share
from equipoise.ensemble._bags import Drawing, balance, plan_of_labels
from equipoise.ensemble._members import (
    all_columns_as_none,
    in_parts,
    is_of_trees,
    member_of,
    sum_of,
    sum_of_decisions,
    sum_of_probabilities,
    train_members,
)
from equipoise.ensemble._out_of_bag import out_of_bag, score_known
from equipoise.ensemble._plain import as_average, plain
from equipoise.ensemble._reading import as_members_read, numbers_of, take_inputs_of
from equipoise.ensemble._training import (
    Population,
    TrainingSet,
    check_same_table,
    is_frame,
    read_training,
)
from equipoise.ensemble._warm_start import n_from_other_rows, n_to_come
from equipoise.exceptions import PlanError, TableError
from equipoise.pipeline import Pipeline
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.typing import ClassifierLike, Floats, LabelsLike, Rows, TableLike

__all__ = ["LARGEST_SEED", "SAMPLING_CONSTRAINTS", "BagsClassifier", "share_of"]

LARGEST_SEED = 2**31 - 1

SAMPLING_CONSTRAINTS: dict[str, Any] = {
    "sampling_strategy": [
        Interval(Real, 0, 1, closed="right"),
        StrOptions({"auto", "majority", "not minority", "not majority", "all"}),
        dict,
        callable,
        Share,
    ],
    "replacement": ["boolean"],
}


def _decides(self: Any) -> bool:
    """Tell whether members have a decision function; its own AttributeError becomes the cause."""
    getattr(self.estimators_[0] if hasattr(self, "estimators_") else self._learner(), _DECISION)
    return True


_DECISION = "decision_function"


class BagsClassifier(DocumentedMixin, BaggingClassifier):
    """Base class of ensembles whose members are trained on balanced bags of their own.

    A subclass says which sampler balances a bag and who is trained on it.
    """

    sampling_strategy: Any
    replacement: bool
    estimators_: list[Pipeline]
    estimators_features_: list[Rows]
    _seeds: list[int]
    _population: Population
    _drawing: Drawing
    _n_of_others: int
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **constraints_of(BaggingClassifier),
        **SAMPLING_CONSTRAINTS,
    }

    @abstractmethod
    def _make_sampler(self) -> Any:
        """The sampler that balances a bag, not yet trained."""

    @abstractmethod
    def _learner(self) -> Any:
        """Who is trained on a bag, as the caller has it."""

    def _get_estimator(self) -> Any:
        """Who is trained, to scikit-learn, which reads tags and requests of metadata there."""
        return self._learner()

    def fit(
        self, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None, **params: Any
    ) -> Self:
        """Draw the bags, balance each, and train a member on each.

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
        **params : dict
            Metadata for the base learner's ``fit``, by metadata routing. What has one value a row
            follows the rows.

        Returns
        -------
        self
        """
        check_constraints(self)
        metadata = self._routed("fit", params).get("fit", {})
        training = read_training(self, X, y, sample_weight)
        with speaking_as(self):
            new = self._begin(training)
            if not new:
                return self
            training = self._as_members_read(training)
            parallel = Parallel(n_jobs=self.n_jobs, verbose=self.verbose)
            found = parallel(
                delayed(train_members)(self.estimator_, self._drawing, training, new[one], metadata)
                for one in in_parts(len(new), self.n_jobs)
            )
        for member, columns in (pair for part in found for pair in part):
            self.estimators_.append(member)
            self.estimators_features_.append(columns)
        self._seeds += new
        if self.oob_score:
            self._score_out_of_bag(training)
        return self

    def _begin(self, training: TrainingSet) -> list[int]:
        """Set what is known before members are trained; the seeds of those that are to come."""
        refuse_hidden_samplers(training.who, self._learner())
        self.classes_, self.n_classes_ = training.classes, len(training.classes)
        self.sampler_ = self._make_sampler()
        self.estimator_ = Pipeline(
            [("sampler", self.sampler_), ("classifier", clone(self._learner()))]
        )
        drawing = self._how_to_draw(training)
        self._check_out_of_bag()
        for name in ("oob_score_", "oob_decision_function_"):
            self.__dict__.pop(name, None)
        if not self.warm_start or not hasattr(self, "estimators_"):
            self.estimators_, self.estimators_features_, self._seeds = [], [], []
        n_old = len(self.estimators_)
        n_new = n_to_come(training.who, self.n_estimators, n_old, "members")
        if not n_new:
            return []
        self._n_of_others = n_from_other_rows(self, training)
        self._population, self._drawing = training.population, drawing
        stream = check_random_state(self.random_state)
        stream.randint(LARGEST_SEED, size=n_old)  # those of the members that are there
        new: list[int] = stream.randint(LARGEST_SEED, size=n_new).tolist()
        return new

    def _check_out_of_bag(self) -> None:
        """Refuse out-of-bag scores where no row is out of a bag, or not of all bags."""
        who = type(self).__name__
        if self.oob_score and not self.bootstrap:
            raise ValueError(
                f"{who}: Out of bag estimation only available if bootstrap=True: without it each "
                "bag has all rows"
            )
        if self.oob_score and self.warm_start:
            raise ValueError(
                f"{who}: Out of bag estimate only available if warm_start=False: members that are "
                "there may have seen other rows"
            )

    def _how_to_draw(self, training: TrainingSet) -> Drawing:
        """Read ``max_samples`` and ``max_features`` against a table."""
        n_there, n_columns = len(training.population), self.n_features_in_
        self._max_samples = share_of(self.max_samples, n_there)
        self._max_features = share_of(self.max_features, n_columns)
        if self._max_features > n_columns:
            raise TableError(
                f"max_features={self.max_features}, but X has {n_columns} columns (max_features "
                "must be <= n_features)"
            )
        if self._max_samples > n_there:
            raise TableError(
                f"max_samples={self.max_samples}, but there are {n_there} rows (max_samples must "
                "be <= n_samples)"
            )
        return Drawing(
            self._max_samples,
            n_columns,
            self._max_features,
            bool(self.bootstrap),
            bool(self.bootstrap_features),
        )

    def _as_members_read(self, training: TrainingSet) -> TrainingSet:
        """A frame of numbers as an array, where members are trees and the sampler reads none."""
        reads_labels = can_wait(self.sampler_) and not self.sampler_._reads_columns()
        if not (is_frame(training.X) and reads_labels and is_of_trees(self._learner())):
            return training
        return training.with_table(numbers_of(self, training.X))

    def _rows_of(self, X: Any) -> Any:
        """Rows to predict, as members read them."""
        check_is_fitted(self)
        return as_members_read(self, self._learner(), X)

    def predict_proba(self, X: TableLike, **params: Any) -> Floats:
        """Average the members' probabilities; members that know none cast votes.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.
        **params : dict
            Metadata for the members, by metadata routing.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
            Probabilities in a world in which the classes are as large as in the bags.
        """
        metadata = self._routed("predict_proba", params)
        say = partial(
            sum_of_probabilities, X=self._rows_of(X), n_classes=self.n_classes_, metadata=metadata
        )
        total = sum_of(say, self.estimators_, self.estimators_features_, self.n_jobs, self.verbose)
        averages: Floats = total / len(self.estimators_)
        return averages

    def predict_log_proba(self, X: TableLike, **params: Any) -> Floats:
        """Give the logarithms of :meth:`predict_proba`.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.
        **params : dict
            Metadata for the members, by metadata routing.

        Returns
        -------
        ndarray of shape (n_rows, n_classes)
        """
        with np.errstate(divide="ignore"):
            logarithms: Floats = np.log(self.predict_proba(X, **params))
        return logarithms

    @available_if(_decides)
    def decision_function(self, X: TableLike, **params: Any) -> Floats:
        """Average the members' decision functions.

        Parameters
        ----------
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
            The rows; they are not resampled.
        **params : dict
            Metadata for the members, by metadata routing.

        Returns
        -------
        ndarray of shape (n_rows,) or (n_rows, n_classes)
        """
        metadata = self._routed("decision_function", params).get("decision_function", {})
        say = partial(sum_of_decisions, X=self._rows_of(X), metadata=metadata)
        total = sum_of(say, self.estimators_, self.estimators_features_, self.n_jobs, self.verbose)
        averages: Floats = total / len(self.estimators_)
        return averages

    @property
    def estimators_samples_(self) -> list[Rows]:
        """For each member the rows that its bag was drawn of, drawn again when asked for."""
        return [rows for _, rows in self._drawn_again()]

    def bag(self, i: int, X: TableLike | None = None) -> AnyPlan:
        """Give the rows that a member was trained on; its bag is drawn and balanced again.

        Parameters
        ----------
        i : int
            Which member.
        X : array-like, sparse matrix or data frame of shape (n_rows, n_features), default=None
            The table of ``fit``, for samplers that measure rows. Random samplers need none.

        Returns
        -------
        Plan or Chain
            From rows of the table to those of the bag: ``sample_indices``, ``is_synthetic``.

        Raises
        ------
        PlanError
            The sampler measures rows and ``X`` is not given, or has another number of rows; or it
            does not tell which rows its output comes from; or the member is from a fit on other
            rows.
        """
        check_is_fitted(self)
        who, seed = type(self).__name__, self._seeds[i]
        check_same_table(who, i, len(self._seeds), self._n_of_others)
        sampler = member_of(self.estimator_, seed).steps[0][1]
        if X is None:
            if not can_wait(sampler) or sampler._reads_columns():
                raise PlanError(
                    f"{who}: {type(sampler).__name__} measures rows, so its bags cannot be made "
                    "again from the classes alone: pass the table of fit, bag(i, X)"
                )
            rows = self._drawing.draw(seed, self._population)[1]
            return plan_of_labels(self._population, self.classes_, sampler, rows)
        training = TrainingSet(who, X, self._population, self.classes_)
        if training.table.n_rows != self._population.n_rows:
            raise PlanError(
                f"{who}: X has {training.table.n_rows} rows, the table of fit had "
                f"{self._population.n_rows}: pass that table"
            )
        columns, rows = self._drawing.draw(seed, self._population)
        some = all_columns_as_none(columns, self.n_features_in_)
        plan = balance(training, rows, sampler, some).plan
        if plan is None:
            raise PlanError(
                f"{who}: {type(sampler).__name__} does not tell which rows its output comes from"
            )
        return plan

    def to_sklearn(self) -> ClassifierLike:
        """Give the fitted ensemble without its samplers, in scikit-learn's own classes.

        Returns
        -------
        BaggingClassifier or VotingClassifier
            Of the same probabilities, and usable where Equipoise is not installed. A
            VotingClassifier where members read a frame. Members are shared, not copied.
        """
        check_is_fitted(self)
        members = [plain(member.steps[-1][1]) for member in self.estimators_]
        made: ClassifierLike = as_average(self, self._learner(), members, self.estimators_features_)
        return made

    def _drawn_again(self) -> Iterator[tuple[Rows, Rows]]:
        check_is_fitted(self)
        check_same_table(type(self).__name__, 0, len(self._seeds), self._n_of_others)
        for seed in self._seeds:
            yield self._drawing.draw(seed, self._population)

    def _score_out_of_bag(self, training: TrainingSet) -> None:
        """Let each member predict the rows that its bag was drawn without."""
        population, X = training.population, training.X
        if is_of_trees(self._learner()):
            X = numbers_of(self, X)
        table = read_table(X)

        def said() -> Iterator[tuple[Rows, Floats]]:
            pairs = zip(self.estimators_, self._drawn_again(), strict=True)
            for member, (columns, rows) in pairs:
                is_out = population.is_there
                is_out[rows] = False
                out = np.flatnonzero(is_out)
                if out.size:
                    seen = table.take(out)
                    yield out, sum_of_probabilities([member], [columns], seen, self.n_classes_, {})

        found = out_of_bag(training.who, population.is_there, self.n_classes_, said())
        self.oob_decision_function_ = found
        self.oob_score_ = score_known(found, training, accuracy_score)

    def _routed(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Metadata for members, by their method."""
        if not params:
            return {}
        if not get_config()["enable_metadata_routing"]:
            raise ValueError(
                f"{type(self).__name__}: [{', '.join(map(repr, sorted(params)))}] are passed to "
                f"{method}, which hands them on by metadata routing only: "
                "sklearn.set_config(enable_metadata_routing=True)"
            )
        routed: dict[str, Any] = dict(process_routing(self, method, **params).estimator)
        return routed

    def __sklearn_tags__(self) -> Any:
        """Describe the ensemble to scikit-learn: it takes what sampler and base learner take."""
        sampler = self._make_sampler()
        # One from elsewhere may say nothing of itself.
        samplers = [sampler] if hasattr(sampler, "__sklearn_tags__") else []
        return take_inputs_of(super().__sklearn_tags__(), self._learner(), *samplers)


def share_of(wanted: Any, n_all: int) -> int:
    """How many of all are wanted: a number, a share, or None for all."""
    if wanted is None:
        return n_all
    if isinstance(wanted, Integral):
        return int(wanted)
    return max(1, int(wanted * n_all))
