"""Chains of transformers and samplers that resample in training only."""

from collections.abc import Sequence
from typing import Any, Self

from joblib import Memory
from sklearn import get_config
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, check_memory

from equipoise._compat import (
    FitTask,
    PipelineHooks,
    in_fit_context,
    name_estimators,
    print_elapsed_time,
)
from equipoise._engine.arguments import check_option
from equipoise._runtime.errors import naming
from equipoise.base._told import can_wait, forget_rows
from equipoise.core.plan import AnyPlan
from equipoise.pipeline._following import Lineage, n_rows_of, weights_among
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.pipeline._self_validation import warn_of_self_validation
from equipoise.pipeline._training import Made, train_step, without_rows
from equipoise.typing import EstimatorLike, Flags, LabelsLike, Rows, StepLike, TableLike

__all__ = ["Pipeline", "make_pipeline"]

WEIGHTS = ("base", "share")


def _is_passthrough(step: Any) -> bool:
    return step is None or (isinstance(step, str) and step == "passthrough")


def _resamples(step: Any) -> bool:
    """Tell whether a step changes the rows in training."""
    return hasattr(step, "fit_resample")


def _resamples_inside(step: Any) -> bool:
    """Tell whether a step changes the rows in training, or one inside it does."""
    if isinstance(step, Pipeline):
        return any(_resamples_inside(one) for _, one in step.steps)
    return _resamples(step)


class Pipeline(PipelineHooks):
    """Transformers, samplers and a final estimator; samplers act in training only.

    It is scikit-learn's Pipeline, with steps that have ``fit_resample``: these
    change the rows that later steps are trained on, and are not there when it
    predicts. So cross-validation of a pipeline resamples training folds only.
    A pipeline may be a step of another.

    ``sample_weight``, and what else has one value a row by its name or by a request of metadata
    routing, follows the rows through samplers: an added row has the value of its base row.

    Parameters
    ----------
    steps : list of tuples
        Name and estimator of each step. Intermediate ones have ``transform`` or
        ``fit_resample``, or are ``"passthrough"``.
    transform_input : list of str, default=None
        Metadata that earlier steps transform; see scikit-learn. These are other
        tables, and do not follow the rows.
    memory : str or joblib.Memory, default=None
        Cache of the fitted transformers and samplers.
    verbose : bool, default=False
        Whether to print the time of each step.
    weights : {"base", "share"}, default="base"
        What ``sample_weight`` becomes after a sampler: an added row weighs as much as its
        base row, or shares the weight with it, so that each class keeps its total.
    keep_plan : bool, default=False
        Whether the plan, and what samplers have learnt of single rows, stay in pickles and copies.

    Attributes
    ----------
    plan_ : Plan or PlanChain
        The plans of all samplers (nested ones too) chained: from rows of the input to
        rows that the last step was trained on. None where a step has no plan.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row that the last step was trained on, the row of the input.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each of these rows whether it was added.
    named_steps : Bunch
        The steps by name.
    classes_ : ndarray of shape (n_classes,)
        The classes of the final classifier.
    n_features_in_ : int
        Columns that the first step saw.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where the first step has them.

    Notes
    -----
    ``fit_transform`` returns resampled rows, ``fit`` followed by ``transform`` does not.
    Where a step resamples, the ``sample_weight`` of the last step says how often a row is there:
    one of weight 0 is left out before any step is trained; where all are whole numbers, a row of
    weight 3 stands three times, and each of the three weighs 1. Other weights only follow.

    Sets for validation (``eval_*``, ``*_val``), tables and lists never follow the rows, however
    long they are; an array of another name is asked about. scikit-learn's own Pipeline cannot
    pass resampled classes on: put this one into others of this class only.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.pipeline import Pipeline
    >>> from equipoise.under_sampling import RandomUnderSampler
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], flip_y=0, random_state=0)
    >>> model = Pipeline([
    ...     ("over", SMOTE(sampling_strategy=0.1, random_state=0)),
    ...     ("under", RandomUnderSampler(sampling_strategy=0.5, random_state=0)),
    ...     ("tree", DecisionTreeClassifier(random_state=0)),
    ... ]).fit(X, y)
    >>> len(model.predict(X))
    1000
    >>> int(model.is_synthetic_.sum())
    45
    """

    _lineage: Lineage

    def __init__(
        self,
        steps: Sequence[tuple[str, StepLike]],
        *,
        transform_input: Sequence[str] | None = None,
        memory: str | Memory | None = None,
        verbose: bool = False,
        weights: str = "base",
        keep_plan: bool = False,
    ) -> None:
        super().__init__(steps, transform_input=transform_input, memory=memory, verbose=verbose)
        self.weights = weights
        self.keep_plan = keep_plan

    def __getitem__(self, position: Any) -> Any:
        """Give a step, by name or number, or a Pipeline of some steps with all settings of this."""
        part = super().__getitem__(position)
        if isinstance(position, slice):
            settings = self.get_params(deep=False)
            del settings["steps"]
            part.set_params(**settings)
        return part

    @staticmethod
    def _is_sampler_step(step: Any) -> bool:
        """Tell whether a step exists in training only: it resamples and does not transform."""
        return _resamples(step) and not hasattr(step, "transform")

    @in_fit_context
    def fit(self, X: TableLike, y: LabelsLike | None = None, **params: Any) -> Self:
        """Train all steps, each on the output of the one before.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps: ``step__name``, or by metadata routing.

        Returns
        -------
        self
        """
        self._train("fit", X, y, params)
        return self

    def _can_fit_transform(self) -> bool:
        last = self._last
        return last is None or any(
            hasattr(last, name) for name in ("transform", "fit_transform", "fit_resample")
        )

    @available_if(_can_fit_transform)
    @in_fit_context
    def fit_transform(self, X: TableLike, y: LabelsLike | None = None, **params: Any) -> Any:
        """Train all steps and return the rows that come out of the last.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps: ``step__name``, or by metadata routing.

        Returns
        -------
        ndarray or data frame
            The rows, resampled and transformed.
        """
        return self._train("fit_transform", X, y, params).table

    def _can_fit_resample(self) -> bool:
        return self._can_fit_transform() and any(_resamples(step) for _, step in self.steps)

    @available_if(_can_fit_resample)
    @in_fit_context
    def fit_resample(
        self, X: TableLike, y: LabelsLike | None = None, **params: Any
    ) -> tuple[Any, Any]:
        """Train all steps and return the rows and classes that come out of the last.

        It exists where a step resamples and the last one does not only predict.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps: ``step__name``, or by metadata routing.

        Returns
        -------
        X_resampled, y_resampled
            The rows, resampled and transformed, and their classes.
        """
        made = self._train("fit_resample", X, y, params)
        return made.table, made.y

    def _can_fit_predict(self) -> bool:
        self._last.fit_predict  # noqa: B018 - its own AttributeError becomes the cause
        return True

    @available_if(_can_fit_predict)
    @in_fit_context
    def fit_predict(self, X: TableLike, y: LabelsLike | None = None, **params: Any) -> Any:
        """Train all steps and return the last one's ``fit_predict``.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps: ``step__name``, or by metadata routing.

        Returns
        -------
        ndarray
            Predictions for the rows that the last step was trained on.
        """
        return self._train("fit_predict", X, y, params).predicted

    @property
    def plan_(self) -> AnyPlan:
        """The plans of all samplers, chained."""
        if "_lineage" not in vars(self):
            why = "was not fitted itself"
            if self.__sklearn_is_fitted__():
                why += ", or pickled or copied without its plan; set keep_plan=True to keep it"
            raise AttributeError(f"this Pipeline has no plan_: it {why}")
        return self._lineage.plan()

    @property
    def sample_indices_(self) -> Rows:
        """For each row that the last step was trained on, the row of the input."""
        return self.plan_.sample_indices

    @property
    def is_synthetic_(self) -> Flags:
        """For each row that the last step was trained on, whether it was added."""
        return self.plan_.is_synthetic

    def to_sklearn(self) -> EstimatorLike:
        """Give the fitted model without the samplers, in scikit-learn's own classes.

        Returns
        -------
        estimator
            A scikit-learn Pipeline of the fitted steps that predict, or the one
            step where there is no other. It predicts where Equipoise is not
            installed. The steps are shared with this pipeline, not copied.

        Raises
        ------
        NotFittedError
            Where this pipeline is not fitted.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.naive_bayes import GaussianNB
        >>> from equipoise.over_sampling import SMOTE
        >>> from equipoise.pipeline import make_pipeline
        >>> X, y = load_iris(return_X_y=True)
        >>> make_pipeline(SMOTE(), GaussianNB()).fit(X, y).to_sklearn()
        GaussianNB()
        """
        check_is_fitted(self)
        steps = [
            (name, step.to_sklearn() if isinstance(step, Pipeline) else step)
            for name, step in self._predicting_steps()
        ]
        model: EstimatorLike
        if len(steps) == 1:
            model = steps[0][1]
        else:
            model = SklearnPipeline(steps or [("passthrough", "passthrough")])
        return model

    def __getstate__(self) -> Any:
        state = dict(super().__getstate__())
        if not self.keep_plan:
            state.pop("_lineage", None)
            state["steps"] = [
                (name, without_rows(step) if self._is_sampler_step(step) else step)
                for name, step in self.steps
            ]
        return state

    def __sklearn_is_fitted__(self) -> bool:
        """Tell whether the last step that predicts is fitted; there may be none."""
        try:
            for _, step in self._predicting_steps()[-1:]:
                check_is_fitted(step)
        except NotFittedError:
            return False
        return True

    def _predicting_steps(self) -> list[tuple[str, Any]]:
        return [
            (name, step)
            for name, step in self.steps
            if not _is_passthrough(step) and not self._is_sampler_step(step)
        ]

    @property
    def _last(self) -> Any:
        """The last step; None where it is no estimator."""
        last = self.steps[-1][1] if self.steps else None
        return None if _is_passthrough(last) else last

    def _train(self, call: str, X: Any, y: Any, params: dict[str, Any]) -> Made:
        """Train all steps, the last one by ``call``."""
        self.__dict__.pop("_lineage", None)
        task = FitTask.of(self, call.replace("_", "-"), len(self.steps))
        with naming("Pipeline"):
            check_option("weights", self.weights, WEIGHTS)
        made, lineage = Made(X, y), Lineage("Pipeline", n_rows_of(X), weights=self.weights, y=y)
        with task.running(made):
            self.steps = list(self.steps)
            self._check_steps()
            routed = self.route("fit" if call == "fit_resample" else call, params)
            if _resamples_inside(self):
                to_last = routed.get(self.steps[-1][0], {}).values()
                weights = [one for given in to_last for one in weights_among(given)]
                made.rows, made.y = lineage.count(weights, X, y)
            for position in range(len(self.steps)):
                with print_elapsed_time("Pipeline", self.message_of_step(position)):
                    self._train_at(position, call, made, lineage, task, routed, params)
        self._lineage = lineage.at_rest()
        return made

    def _train_at(
        self,
        position: int,
        call: str,
        made: Made,
        lineage: Lineage,
        task: FitTask,
        routed: Any,
        params: dict[str, Any],
    ) -> None:
        """Train one step, or load it from the cache."""
        name, step = self.steps[position]
        is_last = position == len(self.steps) - 1
        if _resamples(step) and (not is_last or call in ("fit_transform", "fit_resample")):
            call = "fit_resample"
        elif not is_last or call == "fit_resample":
            call = "fit_transform"
        subtask = task.subtask(f"{call.replace('_', '-')}-{name}")
        if _is_passthrough(step):
            with subtask.running(made):
                return
        metadata = self.metadata_of_step(position, routed, params)
        exempt = self.transform_input or ()
        metadata = {
            method: lineage.align(given, f"step {name!r}", exempt)
            for method, given in metadata.items()
        }
        memory = check_memory(None if is_last else self.memory)
        if getattr(memory, "location", memory) is not None:
            train, rows, step = memory.cache(train_step), made.table, clone(step)
        else:
            train, rows = train_step, made.rows
            if call == "fit_resample" and can_wait(step):
                call = "resample_later"
        resamples = call in ("fit_resample", "resample_later")
        if resamples:
            forget_rows(step)
        elif lineage.is_resampled:
            names = [key for given in metadata.values() for key in given]
            warn_of_self_validation("Pipeline", step, made.n_rows or 0, names)
        n_before = made.n_rows
        step, now = train(step, rows, made.y, call, metadata, subtask)
        if now.lineage is not None:
            step._lineage = now.lineage  # a step that comes from the cache has lost it
        made.rows, made.y, made.predicted = now.rows, now.y, now.predicted
        self.steps[position] = (name, step)
        if resamples or isinstance(step, Pipeline):
            lineage.follow(name, step, n_before, made.n_rows)

    def _check_steps(self) -> None:
        """Refuse steps that cannot be trained."""
        if self.transform_input is not None and not get_config()["enable_metadata_routing"]:
            raise ValueError(
                "The `transform_input` parameter can only be set if metadata routing is enabled: "
                "sklearn.set_config(enable_metadata_routing=True)"
            )
        if not self.steps:
            raise ValueError("The pipeline is empty. Please add steps.")
        self.check_names()
        for _, step in self.steps:
            if isinstance(step, type):
                kind = step.__name__
                raise TypeError(
                    f"Expected an estimator instance ({kind}()), got estimator class instead "
                    f"({kind})."
                )
            refuse_hidden_samplers("Pipeline", step)
        for name, step in self.steps[:-1]:
            if not _is_passthrough(step):
                _check_intermediate(name, step)
        name, last = self.steps[-1]
        if not _is_passthrough(last) and not hasattr(last, "fit"):
            raise TypeError(
                "Last step of Pipeline should implement fit or be the string 'passthrough'. Step "
                f"{name!r}, {last!r} (type {type(last)}), doesn't"
            )


def _check_intermediate(name: str, step: Any) -> None:
    """Refuse a step that neither transforms nor resamples, or does both in a way not ours."""
    transforms = hasattr(step, "transform") and any(
        hasattr(step, one) for one in ("fit", "fit_transform")
    )
    if not (transforms or _resamples(step)):
        problem = "doesn't"
    elif isinstance(step, Pipeline):
        return
    elif transforms and _resamples(step):
        problem = "implements both"
    else:
        return
    raise TypeError(
        "All intermediate steps of the chain should be estimators that implement fit and "
        "transform or fit_resample (but not both) or be a string 'passthrough'. Step "
        f"{name!r}, {step!r} (type {type(step)}), {problem}"
    )


def make_pipeline(
    *steps: StepLike,
    memory: str | Memory | None = None,
    transform_input: Sequence[str] | None = None,
    verbose: bool = False,
    weights: str = "base",
    keep_plan: bool = False,
) -> Pipeline:
    """Make a Pipeline whose steps are named after their classes.

    Parameters
    ----------
    *steps : list of estimators
        The steps.
    memory : str or joblib.Memory, default=None
        Cache of the fitted transformers and samplers.
    transform_input : list of str, default=None
        Metadata that earlier steps transform; see scikit-learn.
    verbose : bool, default=False
        Whether to print the time of each step.
    weights : {"base", "share"}, default="base"
        What ``sample_weight`` becomes after a sampler; see :class:`Pipeline`.
    keep_plan : bool, default=False
        Whether the plan stays in pickles and copies.

    Returns
    -------
    Pipeline

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.pipeline import make_pipeline
    >>> [name for name, _ in make_pipeline(SMOTE(), GaussianNB()).steps]
    ['smote', 'gaussiannb']
    """
    return Pipeline(
        name_estimators(steps),
        memory=memory,
        transform_input=transform_input,
        verbose=verbose,
        weights=weights,
        keep_plan=keep_plan,
    )
