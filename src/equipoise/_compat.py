"""The one file that touches private names of other packages; tested at the floor and the newest.

scikit-learn's pipeline keeps its extension points private, its callbacks (from 1.9 on) have no
public door for meta-estimators, and its metadata requests know no method ``fit_resample``.
Nothing of scikit-learn's is changed at import: a request for ``fit_resample`` is kept as one for
``fit``, which every sampler has. NumPy has no public name for its global generator.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Self, TypeVar

import numpy as np
from joblib.parallel import get_active_backend
from numpy.typing import NDArray
from sklearn import get_config
from sklearn.base import _fit_context
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.pipeline import _name_estimators as name_estimators
from sklearn.utils import Bunch
from sklearn.utils import _safe_indexing as take_rows
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    InvalidParameterError,
    Options,
    StrOptions,
    validate_params,
)
from sklearn.utils._user_interface import _print_elapsed_time as print_elapsed_time
from sklearn.utils.metadata_routing import MethodMapping, get_routing_for_object

from equipoise._documentation import address_of, reference_page

__all__ = [
    "DocumentedMixin",
    "FitResampleRequestMixin",
    "FitTask",
    "HasMethods",
    "Interval",
    "InvalidParameterError",
    "Options",
    "PipelineHooks",
    "StrOptions",
    "bootstrap_of_tree",
    "check_arguments",
    "check_constraints",
    "columns_with_holes",
    "constraints_of",
    "fit_resample_mapping",
    "global_random_state",
    "grow_tree",
    "has_temperature",
    "in_fit_context",
    "is_inside_worker",
    "name_estimators",
    "print_elapsed_time",
    "seeded_random_state",
    "set_random_states",
    "stack_fitted",
    "start_resource_trackers",
    "take_columns",
    "take_rows",
    "temperature_slope",
]

Function = TypeVar("Function", bound=Callable[..., Any])

# Checks the parameters of a pipeline and, where there are callbacks, tears them down afterwards.
in_fit_context = _fit_context(prefer_skip_nested_validation=False)


def global_random_state() -> np.random.RandomState:
    """The generator that ``np.random.seed`` sets."""
    return np.random.mtrand._rand


class _NoEntropy(np.random.bit_generator.ISeedSequence):
    """A source of seeds for a generator whose state is set right afterwards."""

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Any:
        # The generator reads its words one by one, which of a list takes a tenth of the time.
        return [1] * n_words


def seeded_random_state(seed: int) -> np.random.RandomState:
    """Make ``RandomState(seed)``, without the entropy that it gathers first, for 0.1 ms."""
    generator = np.random.RandomState(np.random.MT19937(_NoEntropy()))  # type: ignore[arg-type]
    generator.seed(seed)
    return generator


def is_inside_worker() -> bool:
    """Tell whether joblib runs this code in one of its workers, where one thread is the share."""
    backend, _ = get_active_backend()
    return bool(getattr(backend, "nesting_level", 0))


def has_temperature() -> bool:
    """Tell whether CalibratedClassifierCV knows temperature scaling (from 1.8 on)."""
    from sklearn.calibration import CalibratedClassifierCV

    options = CalibratedClassifierCV._parameter_constraints["method"][0].options
    return "temperature" in options


def temperature_slope(pair: Any) -> float:
    """What temperature scaling has learnt: the factor of the logits.

    ``pair`` is one of ``calibrated_classifiers_`` of a CalibratedClassifierCV.
    """
    return float(pair.calibrators[0].beta_)


def check_constraints(estimator: Any) -> None:
    """Check parameters by the ``_parameter_constraints`` of a class from outside, if it has any."""
    if getattr(estimator, "_parameter_constraints", None):
        estimator._validate_params()


def check_arguments(**constraints: Any) -> Callable[[Function], Function]:
    """Let a function refuse arguments in scikit-learn's words, by constraints of its kind."""
    checking: Callable[[Function], Function] = validate_params(
        constraints, prefer_skip_nested_validation=True
    )
    return checking


def constraints_of(kind: type) -> dict[str, Any]:
    """What scikit-learn allows as parameters of one of its classes; a copy."""
    return dict(kind._parameter_constraints)  # type: ignore[attr-defined]


def take_columns(X: Any, columns: Any) -> Any:
    """Some columns of an array, a sparse matrix or a frame, by their numbers."""
    return take_rows(X, columns, axis=1)


def set_random_states(estimator: Any, random_state: Any) -> None:
    """Give each ``random_state`` inside an estimator a seed, drawn in the order of their names."""
    from sklearn.ensemble._base import _set_random_states

    _set_random_states(estimator, random_state)


class _FitResampleRequest:
    """Descriptor of ``set_fit_resample_request``: its arguments are the class's own metadata."""

    def __get__(self, sampler: Any, owner: type) -> Any:
        metadata = _metadata_of(owner)

        def set_fit_resample_request(self: Any, **requests: Any) -> Any:
            """Say which metadata ``fit_resample`` wants.

            Parameters
            ----------
            **requests : bool, None or str
                For each metadata whether it is wanted (None: it is an error to pass it),
                or the name by which it comes.

            Returns
            -------
            self
            """
            if not get_config()["enable_metadata_routing"]:
                raise RuntimeError(
                    "metadata requests need sklearn.set_config(enable_metadata_routing=True)"
                )
            unknown = sorted(set(requests) - set(metadata))
            if unknown:
                raise TypeError(
                    f"{type(self).__name__}.fit_resample takes no metadata {', '.join(unknown)}; "
                    f"it takes {', '.join(metadata) or 'none'}"
                )
            return self.set_fit_request(**requests) if requests else self

        keywords = [inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY) for one in metadata]
        itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        signature = inspect.Signature([itself, *keywords])
        set_fit_resample_request.__signature__ = signature  # type: ignore[attr-defined]
        if sampler is None:
            return set_fit_resample_request
        return set_fit_resample_request.__get__(sampler, owner)


# Splitters want these, too: a sampler gets them only where it is told to ask for them.
_UNASKED = ("groups", "time")


class DocumentedMixin:
    """Lead the "?" of scikit-learn's HTML diagram to our page of a class.

    Put the mixin before BaseEstimator. A class of another package that derives from ours has none.
    """

    _doc_link_module = "equipoise"

    @property
    def _doc_link_template(self) -> str:
        """What scikit-learn fills in; empty, so without a "?", where no address is known."""
        return address_of(reference_page("{estimator_module}", "{estimator_name}"))


class FitResampleRequestMixin:
    """Give samplers ``set_fit_resample_request`` for scikit-learn's metadata routing.

    What ``fit_resample`` takes beside X and y is declared as metadata of ``fit``, by
    scikit-learn's public ``__metadata_request__fit``. Put the mixin before BaseEstimator.
    """

    set_fit_resample_request = _FitResampleRequest()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Declare the metadata before scikit-learn looks for them."""
        metadata = _metadata_of(cls)
        if metadata:
            requests = {name: False if name in _UNASKED else None for name in metadata}
            setattr(cls, "__metadata_request__fit", requests)
        super().__init_subclass__(**kwargs)
        # imbalanced-learn's patch makes scikit-learn 1.7 put a method of its own here.
        cls.set_fit_resample_request = _FitResampleRequest()


def _metadata_of(sampler_class: type) -> list[str]:
    """The named arguments of ``fit_resample`` beyond X and y."""
    method = getattr(sampler_class, "fit_resample", None)
    if method is None:
        return []
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(method).parameters.values()
    names = [one.name for one in parameters if one.kind not in variadic]
    return [name for name in names if name not in ("self", "X", "y")]


class FitTask:
    """One task of a training, as scikit-learn's callbacks see it.

    Before scikit-learn 1.9 there are no callbacks, and nobody is told.

    Parameters
    ----------
    estimator : estimator
        The one that is trained.
    context : CallbackContext or None
        scikit-learn's own record of the task.
    """

    def __init__(self, estimator: Any, context: Any) -> None:
        self._estimator = estimator
        self._context = context

    @classmethod
    def of(cls, estimator: Any, name: str, n_subtasks: int) -> Self:
        """Begin the record of a training."""
        begin = getattr(estimator, "_init_callback_context", None)
        return cls(estimator, begin and begin(task_name=name, max_subtasks=n_subtasks))

    def subtask(self, name: str) -> "FitTask":
        """Record a part of this task."""
        return FitTask(self._estimator, self._context and self._context.subcontext(task_name=name))

    def __reduce__(self) -> Any:
        """Look alike to a cache: who watches is no part of what is made."""
        return FitTask, (None, None)

    @contextmanager
    def running(self, rows: Any, step: Any = None) -> Iterator[None]:
        """Tell callbacks of begin and end, with the table and classes of ``rows`` at the time."""
        if self._context is None:
            yield
            return
        whom = nullcontext() if step is None else self._context.propagate_callback_context(step)
        with whom:
            self._context.call_on_fit_task_begin(estimator=self._estimator, **self._seen(rows))
            yield
            self._context.call_on_fit_task_end(estimator=self._estimator, **self._seen(rows))

    def _seen(self, rows: Any) -> dict[str, Any]:
        """What callbacks see; where there is none, rows need not be made for it."""
        if not getattr(self._context, "_callbacks", True):
            return {}
        return {"X": rows.table, "y": rows.y}


class PipelineHooks(DocumentedMixin, SklearnPipeline):
    """scikit-learn's Pipeline with its private extension points under names of our own.

    A subclass says by ``_is_sampler_step`` which steps exist in training only. To
    all that scikit-learn does after training such a step is not there, and as the
    last step it is a ``"passthrough"``.
    """

    steps: Any

    @staticmethod
    def _is_sampler_step(step: Any) -> bool:
        """Tell whether a step exists in training only."""
        raise NotImplementedError

    def check_names(self) -> None:
        """Refuse step names that scikit-learn refuses."""
        self._validate_names([name for name, _ in self.steps])

    def route(self, method: str, params: dict[str, Any]) -> Any:
        """Metadata of each step, by step name and method."""
        return self._check_method_params(method=method, props=params)

    def metadata_of_step(self, position: int, routed: Any, params: dict[str, Any]) -> Any:
        """Metadata of one step by method, transformed where ``transform_input`` asks for it."""
        name = self.steps[position][0]
        return self._get_metadata_for_step(
            step_idx=position, step_params=routed[name], all_params=params
        )

    def message_of_step(self, position: int) -> Any:
        """What ``verbose`` prints for a step."""
        return self._log_message(position)

    def _iter(self, with_final: bool = True, filter_passthrough: bool = True) -> Any:
        for position, name, step in super()._iter(with_final, filter_passthrough):
            if not self._is_sampler_step(step):
                yield position, name, step

    @property
    def _final_estimator(self) -> Any:
        last = super()._final_estimator
        return "passthrough" if self._is_sampler_step(last) else last

    def get_metadata_routing(self) -> Any:
        """Route metadata to all steps, samplers included."""
        router = super().get_metadata_routing()
        for name, step in self.steps:
            if self._is_sampler_step(step):
                router.add(method_mapping=fit_resample_mapping(step), **{name: step})
        return router


def fit_resample_mapping(sampler: Any) -> MethodMapping:
    """Which metadata request of a sampler is meant by which method of its pipeline."""
    # Requests for fit_resample itself exist where imbalanced-learn has patched scikit-learn.
    is_foreign = not isinstance(sampler, FitResampleRequestMixin)
    patched = is_foreign and hasattr(get_routing_for_object(sampler), "fit_resample")
    mapping = MethodMapping()
    for caller in ("fit", "fit_transform", "fit_predict"):
        mapping.add(caller=caller, callee="fit_resample" if patched else "fit")
    return mapping


def stack_fitted(classifier: Any, last: Any) -> Any:
    """A stack of two fitted parts, without a fit: ``last`` reads the classifier's probabilities.

    For two classes scikit-learn hands on the second column only.
    """
    from sklearn.ensemble import StackingClassifier
    from sklearn.preprocessing import LabelEncoder

    stack = StackingClassifier(
        [("classifier", classifier)], last, cv="prefit", stack_method="predict_proba"
    )
    stack.estimators_ = [classifier]
    stack.named_estimators_ = Bunch(classifier=classifier)
    stack.stack_method_ = ["predict_proba"]
    stack.final_estimator_ = last
    stack.classes_ = classifier.classes_
    stack._label_encoder = LabelEncoder().fit(classifier.classes_)
    return stack


def start_resource_trackers() -> None:
    """Start the processes by which Python's workers, and loky's, keep count of what they share."""
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as lokys_tracker

    resource_tracker.ensure_running()
    lokys_tracker.ensure_running()


def grow_tree(tree: Any, X: Any, codes: NDArray[np.float64], **how: Any) -> Any:
    """Grow a tree of a forest on some rows, or on a bootstrap of them, as scikit-learn's do.

    ``how`` has ``bootstrap``, ``sample_weight``, ``tree_idx``, ``n_trees``, ``verbose``,
    ``class_weight``, ``n_samples_bootstrap`` and ``missing_values_in_feature_mask``.
    """
    from sklearn.ensemble._forest import _parallel_build_trees

    return _parallel_build_trees(tree=tree, X=X, y=codes, **how)


def bootstrap_of_tree(
    seed: int, n_rows: int, n_drawn: int, weights: Any
) -> NDArray[np.integer[Any]]:
    """The positions that a tree of a forest has drawn; from 1.8 on weights are probabilities."""
    from sklearn.ensemble._forest import _generate_sample_indices

    takes_weights = "sample_weight" in inspect.signature(_generate_sample_indices).parameters
    given = (weights,) if takes_weights else ()
    drawn: NDArray[np.integer[Any]] = _generate_sample_indices(seed, n_rows, n_drawn, *given)
    return drawn


def columns_with_holes(tree: Any, X: Any, who: str) -> Any:
    """Which columns have missing values, as trees want to be told; refuses infinities."""
    return tree._compute_missing_values_in_feature_mask(X, estimator_name=who)
