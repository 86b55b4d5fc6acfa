"""What a classifier that resamples needs of the sampler and the classifier inside."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from types import MethodType
from typing import Any, TypeVar, cast

from sklearn import get_config
from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from equipoise.over_sampling import RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.resampled._correction import parts_of

__all__ = [
    "chain",
    "copied",
    "exempt_of",
    "fits_by_signature",
    "named_for",
    "seed",
    "takes_weights",
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


def takes_weights(classifier: Any) -> bool:
    """Tell whether a classifier, or the one at the end of it, takes ``sample_weight``."""
    if classifier is None:
        return True
    last = _end_of(classifier)[0]
    if not hasattr(last, "fit") or has_fit_parameter(last, "sample_weight"):
        return True
    if not has_fit_parameter(last, "params"):
        return False
    inside = getattr(last, "estimator", getattr(last, "classifier", None))
    return inside is None or takes_weights(inside)


def _end_of(classifier: Any) -> tuple[Any, str]:
    """What trains at the end of pipelines, and how they name it."""
    prefix = ""
    while getattr(classifier, "steps", None):
        step, classifier = classifier.steps[-1]
        prefix += f"{step}__"
    return classifier, prefix


def exempt_of(classifier: Any) -> tuple[str, ...]:
    """Metadata that a pipeline reads as other tables."""
    return tuple(getattr(classifier, "transform_input", None) or ())


def named_for(classifier: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata under the names that a classifier's ``fit`` knows them by."""
    named = dict(metadata)
    if "sample_weight" not in named or get_config()["enable_metadata_routing"]:
        return named
    # A pipeline takes weights for a step by the step's name only.
    last, prefix = _end_of(classifier)
    if not takes_weights(last):
        raise TypeError(
            f"ResampledClassifier: {type(last).__name__} takes no sample_weight. Leave it out, or "
            "use a classifier that does"
        )
    named[f"{prefix}sample_weight"] = named.pop("sample_weight")
    return named
