"""What a classifier that resamples needs of the sampler and the classifier inside."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from types import MethodType
from typing import Any, TypeVar, cast

from sklearn.base import clone

from equipoise.over_sampling import RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.pipeline._end import takes_weights
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.resampled._correction import parts_of

__all__ = [
    "chain",
    "copied",
    "exempt_of",
    "fits_by_signature",
    "seed",
]

Fit = TypeVar("Fit", bound=Callable[..., Any])


def chain(sampler: Any) -> Any:
    """One sampler of what the parameter may be, not yet copied; None where nothing resamples."""
    if sampler is None:
        return RandomOverSampler()
    parts = parts_of(sampler)
    refuse_hidden_samplers("ResampledClassifier", sampler)
    for part in parts:
        if not hasattr(part, "fit_resample") or hasattr(part, "transform"):
            raise TypeError(
                "ResampledClassifier: sampler must be a sampler, a list of samplers, a Pipeline "
                f"of samplers or 'passthrough', but {part!r} does not resample only. A "
                "transformer belongs into a Pipeline with the classifier, or before this object"
            )
    if not parts:
        return None
    if hasattr(sampler, "steps") or not isinstance(sampler, (list, tuple)):
        return sampler
    return parts[0] if len(parts) == 1 else make_pipeline(*parts)


def copied(part: Any) -> Any:
    """A copy to be trained."""
    return None if part is None else clone(part)


def seed(part: Any, draws: Any) -> None:
    """Give each ``random_state`` inside that is None a seed of its own."""
    if not hasattr(part, "get_params"):
        return
    unset = {
        name
        for name, value in part.get_params(deep=True).items()
        if value is None and name.rpartition("__")[2] == "random_state"
    }
    part.set_params(**{name: int(draws.randint(2**31 - 1)) for name in sorted(unset)})


def fits_by_signature(fit: Fit) -> Fit:
    """Let ``fit`` take ``sample_weight`` by its signature only where the classifier takes it.

    Ensembles read there whether to tell a model its rows by weights or to hand it copies.
    """
    return cast("Fit", _FitBySignature(fit))


class _FitBySignature:
    """Descriptor of a ``fit`` whose signature depends on the classifier inside."""

    def __init__(self, fit: Callable[..., Any]) -> None:
        self._fit = fit

        @wraps(fit)
        def without_weights(*args: Any, **params: Any) -> Any:
            return fit(*args, **params)

        told = signature(fit)
        others = [one for name, one in told.parameters.items() if name != "sample_weight"]
        without_weights.__signature__ = told.replace(parameters=others)  # type: ignore[attr-defined]
        self._without_weights = without_weights

    def __get__(self, model: Any, owner: type) -> Any:
        if model is None:
            return self._fit
        takes = takes_weights(model.classifier)
        return MethodType(self._fit if takes else self._without_weights, model)


def exempt_of(classifier: Any) -> tuple[str, ...]:
    """Metadata that a pipeline reads as other tables."""
    return tuple(getattr(classifier, "transform_input", None) or ())
