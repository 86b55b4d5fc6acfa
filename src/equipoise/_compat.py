"""The one file that touches private names of other packages; tested at the floor and the newest.

scikit-learn's pipeline keeps its extension points private, and its metadata requests know no
method ``fit_resample``. Nothing of scikit-learn's is changed at import: a request for
``fit_resample`` is kept as one for ``fit``, which every sampler has with the same metadata.
"""

import inspect
from typing import Any, Self

from joblib.parallel import get_active_backend
from sklearn import get_config
from sklearn.pipeline import Pipeline as SklearnPipeline
from sklearn.pipeline import _name_estimators as name_estimators
from sklearn.utils._user_interface import _print_elapsed_time as print_elapsed_time
from sklearn.utils.metadata_routing import MethodMapping

__all__ = [
    "FitResampleRequestMixin",
    "PipelineHooks",
    "is_inside_worker",
    "name_estimators",
    "print_elapsed_time",
]


def is_inside_worker() -> bool:
    """Tell whether joblib runs this code in one of its workers, where one thread is the share."""
    backend, _ = get_active_backend()
    return bool(getattr(backend, "nesting_level", 0))


class FitResampleRequestMixin:
    """Give a sampler ``set_fit_resample_request`` for scikit-learn's metadata routing."""

    def set_fit_resample_request(self, **requests: Any) -> Self:
        """Say which metadata ``fit_resample`` wants.

        Parameters
        ----------
        **requests : bool, None or str
            For each metadata whether it is wanted, or the name by which it comes.

        Returns
        -------
        self
        """
        if not get_config()["enable_metadata_routing"]:
            raise RuntimeError(
                "metadata requests need sklearn.set_config(enable_metadata_routing=True)"
            )
        unknown = sorted(set(requests) - _metadata_of(self))
        if unknown:
            raise TypeError(
                f"{type(self).__name__}.fit_resample takes no metadata {', '.join(unknown)}; it "
                f"takes {', '.join(sorted(_metadata_of(self))) or 'none'}"
            )
        routing = self._get_metadata_request()
        for name, alias in requests.items():
            routing.fit.add_request(param=name, alias=alias)
        self._metadata_request = routing
        return self

    def _get_metadata_request(self) -> Any:
        """Requests of ``fit``, and for what ``fit_resample`` takes beside it."""
        routing = super()._get_metadata_request()  # type: ignore[misc]
        for name in _metadata_of(self) - set(routing.fit.requests):
            routing.fit.add_request(param=name, alias=None)
        return routing


def _metadata_of(sampler: Any) -> set[str]:
    """The named arguments of ``fit_resample`` beyond X and y."""
    parameters = inspect.signature(sampler.fit_resample).parameters.values()
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {one.name for one in parameters if one.kind not in variadic} - {"X", "y"}


class PipelineHooks(SklearnPipeline):
    """scikit-learn's Pipeline with its private extension points under names of our own.

    A subclass says by ``is_sampler_step`` which steps exist in training only. To
    all that scikit-learn does after training such a step is not there, and as the
    last step it is a ``"passthrough"``.
    """

    steps: Any

    @staticmethod
    def is_sampler_step(step: Any) -> bool:
        """Tell whether a step exists in training only."""
        raise NotImplementedError

    def check_steps(self) -> None:
        """Refuse steps that cannot be trained."""
        raise NotImplementedError

    def check_names(self) -> None:
        """Refuse step names that scikit-learn refuses."""
        self._validate_names([name for name, _ in self.steps])

    def route(self, method: str, params: dict[str, Any]) -> Any:
        """Metadata of each step, by step name and method."""
        return self._check_method_params(method=method, props=params)

    def metadata_of_step(self, position: int, routed: Any, params: dict[str, Any]) -> Any:
        """Metadata of one step, transformed where ``transform_input`` asks for it."""
        name = self.steps[position][0]
        return self._get_metadata_for_step(
            step_idx=position, step_params=routed[name], all_params=params
        )

    def message_of_step(self, position: int) -> Any:
        """What ``verbose`` prints for a step."""
        return self._log_message(position)

    def _validate_steps(self) -> None:
        self.check_steps()

    def _iter(self, with_final: bool = True, filter_passthrough: bool = True) -> Any:
        for position, name, step in super()._iter(with_final, filter_passthrough):
            if not self.is_sampler_step(step):
                yield position, name, step

    @property
    def _final_estimator(self) -> Any:
        last = super()._final_estimator
        return "passthrough" if self.is_sampler_step(last) else last

    def get_metadata_routing(self) -> Any:
        """Route metadata to all steps, samplers included."""
        router = super().get_metadata_routing()
        mapping = MethodMapping()
        for caller in ("fit", "fit_transform", "fit_predict"):
            mapping.add(caller=caller, callee="fit")
        for name, step in self.steps[:-1]:
            if self.is_sampler_step(step):
                router.add(method_mapping=mapping, **{name: step})
        return router
