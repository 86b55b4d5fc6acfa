"""Chains of transformers and samplers that resample in training only."""

from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Self

import numpy as np
from sklearn import get_config
from sklearn.base import clone
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_memory

from equipoise._compat import PipelineHooks, name_estimators, print_elapsed_time
from equipoise.core.plan import SynthesisPlan

__all__ = ["Pipeline", "make_pipeline"]

_ROW_ALIGNED_NEVER = (str, bytes, dict)


def _is_passthrough(step: Any) -> bool:
    return step is None or (isinstance(step, str) and step == "passthrough")


def _resamples(step: Any) -> bool:
    """Tell whether a step changes the rows in training."""
    return hasattr(step, "fit_resample")


@dataclass
class _Lineage:
    """Where the rows of a pipeline in training come from.

    ``rows`` are the rows of the input, for each row so far; None before the first
    sampler and after one that does not tell.
    """

    n_rows: int
    plans: list[SynthesisPlan] = field(default_factory=list)
    rows: Any = None
    silent: str | None = None

    def follow(self, name: str, sampler: Any) -> None:
        """Take note of what a sampler has done."""
        plan = getattr(sampler, "plan_", None)
        if plan is None or self.silent:
            self.silent = self.silent or f"{name} ({type(sampler).__name__})"
            return
        self.plans.append(plan)
        here = plan.sample_indices
        self.rows = here if self.rows is None else self.rows[here]

    def align(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        """Let arrays with one value a row of the input follow the rows."""
        return {key: self._aligned(name, key, value) for key, value in params.items()}

    def _aligned(self, name: str, key: str, value: Any) -> Any:
        if isinstance(value, _ROW_ALIGNED_NEVER) or not hasattr(value, "__len__"):
            return value
        if len(value) != self.n_rows or (self.rows is None and not self.silent):
            return value
        if self.silent:
            raise ValueError(
                f"Pipeline: {key!r} of step {name!r} has one value a row, but the step "
                f"{self.silent} before it does not tell which rows its output comes from. Put a "
                f"sampler of Equipoise there, or leave {key!r} out"
            )
        return _take(value, self.rows)

    def plan(self) -> SynthesisPlan:
        """The plans of all samplers, chained."""
        if self.silent:
            raise AttributeError(
                f"this Pipeline has no plan_, because its step {self.silent} has none"
            )
        if not self.plans:
            raise AttributeError("this Pipeline has no plan_, because none of its steps resamples")
        return reduce(lambda first, second: first.then(second), self.plans)


def _take(values: Any, rows: Any) -> Any:
    """Rows of anything that has one value a row."""
    if hasattr(values, "iloc"):
        return values.iloc[rows]
    if isinstance(values, (list, tuple)):
        return [values[row] for row in rows]
    if isinstance(values, np.ndarray):
        return values.take(rows, axis=0)
    return values[rows] if not hasattr(values, "take") else values.take(rows)


def _fit_transform_one(step: Any, X: Any, y: Any, params: Any) -> tuple[Any, Any]:
    """Fit a transformer; what comes back is its output and itself."""
    if hasattr(step, "fit_transform"):
        return step.fit_transform(X, y, **params["fit_transform"]), step
    fitted = step.fit(X, y, **params["fit"])
    return fitted.transform(X, **params["transform"]), fitted


def _fit_resample_one(step: Any, X: Any, y: Any, params: Any) -> tuple[Any, Any, Any]:
    """Resample; what comes back is the output and the sampler."""
    X_new, y_new = step.fit_resample(X, y, **params)
    return X_new, y_new, step


class Pipeline(PipelineHooks):
    """Transformers, samplers and a final estimator; samplers act in training only.

    It is scikit-learn's Pipeline, with steps that have ``fit_resample``: these
    change the rows that later steps are trained on, and are not there when it
    predicts. So cross-validation of a pipeline resamples training folds only.
    A pipeline may be a step of another.

    Arrays with one value a row, such as ``sample_weight``, that are given to a step
    after a sampler follow the rows: an added row has the value of its base row.

    Parameters
    ----------
    steps : list of tuples
        Name and estimator of each step. Intermediate ones have ``transform`` or
        ``fit_resample``, or are ``"passthrough"``.
    transform_input : list of str, default=None
        Metadata that earlier steps transform; see scikit-learn.
    memory : str or joblib.Memory, default=None
        Cache of the fitted transformers and samplers.
    verbose : bool, default=False
        Whether to print the time of each step.

    Attributes
    ----------
    plan_ : SynthesisPlan
        The plans of all samplers, chained: rows of the input to rows that the
        last step was trained on.
    sample_indices_ : ndarray, dtype int64
        For each row that the last step was trained on, the row of the input.
    is_synthetic_ : ndarray, dtype bool
        For each of these rows whether it was added.
    named_steps : Bunch
        The steps by name.
    classes_ : ndarray
        The classes of the final classifier.
    n_features_in_ : int
        Columns that the first step saw.
    feature_names_in_ : ndarray
        Their names.

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

    @staticmethod
    def is_sampler_step(step: Any) -> bool:
        """Tell whether a step exists in training only: it resamples and does not transform."""
        return _resamples(step) and not hasattr(step, "transform")

    def check_steps(self) -> None:
        """Refuse steps that cannot be trained."""
        if not self.steps:
            raise ValueError("The pipeline is empty. Please add steps.")
        self.check_names()
        for name, step in self.steps[:-1]:
            if _is_passthrough(step) or _resamples(step):
                continue
            if not (hasattr(step, "fit") or hasattr(step, "fit_transform")) or not hasattr(
                step, "transform"
            ):
                raise TypeError(
                    "All intermediate steps of the chain should be estimators that implement fit "
                    "and transform or fit_resample (but not both) or be a string 'passthrough': "
                    f"step {name!r}, {step!r} (type {type(step)}), doesn't"
                )
        name, last = self.steps[-1]
        if not _is_passthrough(last) and not hasattr(last, "fit"):
            raise TypeError(
                "Last step of Pipeline should implement fit or be the string 'passthrough'. Step "
                f"{name!r}, {last!r} (type {type(last)}), doesn't"
            )

    def fit(self, X: Any, y: Any = None, **params: Any) -> Self:
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
        X, y, metadata = self._train_all_but_last(X, y, "fit", params)
        with self._timed_last():
            if self._last is not None:
                self._last.fit(X, y, **metadata["fit"])
        return self

    def _can_fit_transform(self) -> bool:
        last = self._last
        return last is None or any(
            hasattr(last, name) for name in ("transform", "fit_transform", "fit_resample")
        )

    @available_if(_can_fit_transform)
    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Train all steps and return the rows that come out of the last.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps.

        Returns
        -------
        ndarray or data frame
            The rows, resampled and transformed.
        """
        X, y, metadata = self._train_all_but_last(X, y, "fit_transform", params)
        return self._train_last_to_rows(X, y, metadata)[0]

    def _can_fit_resample(self) -> bool:
        return self._can_fit_transform() and any(_resamples(step) for _, step in self.steps)

    @available_if(_can_fit_resample)
    def fit_resample(self, X: Any, y: Any = None, **params: Any) -> tuple[Any, Any]:
        """Train all steps and return the rows and classes that come out of the last.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps.

        Returns
        -------
        X_resampled, y_resampled
            The rows, resampled and transformed, and their classes.
        """
        X, y, metadata = self._train_all_but_last(X, y, "fit", params)
        return self._train_last_to_rows(X, y, metadata)

    def _can_fit_predict(self) -> bool:
        return hasattr(self._last, "fit_predict")

    @available_if(_can_fit_predict)
    def fit_predict(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Train all steps and return the last one's ``fit_predict``.

        Parameters
        ----------
        X, y : array-like
            The training rows and their classes.
        **params : dict
            Metadata for the steps.

        Returns
        -------
        ndarray
            Predictions for the rows that the last step was trained on.
        """
        X, y, metadata = self._train_all_but_last(X, y, "fit_predict", params)
        with self._timed_last():
            return self._last.fit_predict(X, y, **metadata["fit_predict"])

    @property
    def plan_(self) -> SynthesisPlan:
        """The plans of all samplers, chained."""
        return self._lineage_of("plan_").plan()

    @property
    def sample_indices_(self) -> Any:
        """For each row that the last step was trained on, the row of the input."""
        return self._lineage_of("sample_indices_").plan().sample_indices

    @property
    def is_synthetic_(self) -> Any:
        """For each row that the last step was trained on, whether it was added."""
        return self._lineage_of("is_synthetic_").plan().is_synthetic

    def to_sklearn(self) -> Any:
        """Give the fitted model without the samplers, in scikit-learn's own classes.

        Returns
        -------
        estimator
            A scikit-learn Pipeline of the fitted steps that predict, or the one
            step where there is no other. It predicts where Equipoise is not
            installed. The steps are shared with this pipeline, not copied.
        """
        steps = [
            (name, step.to_sklearn() if isinstance(step, Pipeline) else step)
            for name, step in self.steps
            if not _is_passthrough(step) and not self.is_sampler_step(step)
        ]
        if not steps:
            return SklearnPipeline([("passthrough", "passthrough")])
        return steps[0][1] if len(steps) == 1 else SklearnPipeline(steps)

    @property
    def _last(self) -> Any:
        """The last step; None where it is no estimator."""
        last = self.steps[-1][1] if self.steps else None
        return None if _is_passthrough(last) else last

    def _lineage_of(self, name: str) -> _Lineage:
        if "_lineage" not in vars(self):
            raise AttributeError(f"this Pipeline has no {name} yet: fit it first")
        return self._lineage

    def _timed_last(self) -> Any:
        return print_elapsed_time("Pipeline", self.message_of_step(len(self.steps) - 1))

    def _train_all_but_last(
        self, X: Any, y: Any, method: str, params: dict[str, Any]
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Train the steps before the last; its input and metadata come back."""
        if self.transform_input is not None and not get_config()["enable_metadata_routing"]:
            raise ValueError(
                "The `transform_input` parameter can only be set if metadata routing is enabled. "
                "You can enable metadata routing using "
                "`sklearn.set_config(enable_metadata_routing=True)`."
            )
        self.steps = list(self.steps)
        self.check_steps()
        routed = self.route(method, params)
        lineage = _Lineage(_n_rows(X))
        for position, (name, step) in enumerate(self.steps[:-1]):
            with print_elapsed_time("Pipeline", self.message_of_step(position)):
                if _is_passthrough(step):
                    continue
                metadata = self._metadata(position, routed, params, lineage)
                X, y, fitted = self._train_one(step, X, y, metadata)
                self.steps[position] = (name, fitted)
                if _resamples(fitted):
                    lineage.follow(name, fitted)
        self._lineage = lineage
        return X, y, self._metadata(len(self.steps) - 1, routed, params, lineage)

    def _metadata(
        self, position: int, routed: Any, params: dict[str, Any], lineage: _Lineage
    ) -> dict[str, Any]:
        """Metadata of one step by method, rows aligned."""
        of_step = self.metadata_of_step(position, routed, params)
        name = self.steps[position][0]
        methods = ("fit", "transform", "fit_transform", "fit_predict")
        return {method: lineage.align(name, of_step[method]) for method in methods}

    def _train_one(
        self, step: Any, X: Any, y: Any, metadata: dict[str, Any]
    ) -> tuple[Any, Any, Any]:
        """Train an intermediate step, or load it from the cache."""
        memory = check_memory(self.memory)
        is_cached = getattr(memory, "location", True) is not None
        fresh = clone(step) if is_cached else step
        if _resamples(step):
            resampled: tuple[Any, Any, Any] = memory.cache(_fit_resample_one)(
                fresh, X, y, metadata["fit"]
            )
            return resampled
        X, fitted = memory.cache(_fit_transform_one)(fresh, X, y, metadata)
        return X, y, fitted

    def _train_last_to_rows(self, X: Any, y: Any, metadata: dict[str, Any]) -> tuple[Any, Any]:
        """Train the last step and return the rows and classes that come out of it."""
        with self._timed_last():
            last = self._last
            if last is None:
                return X, y
            if not _resamples(last):
                return _fit_transform_one(last, X, y, metadata)[0], y
            X, y, fitted = _fit_resample_one(last, X, y, metadata["fit"])
            self._lineage.follow(self.steps[-1][0], fitted)
            return X, y


def _n_rows(X: Any) -> int:
    return int(X.shape[0]) if hasattr(X, "shape") else len(X)


def make_pipeline(
    *steps: Any, memory: Any = None, transform_input: Any = None, verbose: bool = False
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
        name_estimators(steps), memory=memory, transform_input=transform_input, verbose=verbose
    )
