"""Who trains at the end of a classifier, and by which name metadata reach it."""

from collections.abc import Mapping
from typing import Any

from sklearn import get_config
from sklearn.utils.validation import has_fit_parameter

__all__ = ["named_for", "takes_weights"]


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


def named_for(who: str, classifier: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata under the names that a classifier's ``fit`` knows them by."""
    named = dict(metadata)
    if "sample_weight" not in named or get_config()["enable_metadata_routing"]:
        return named
    # A pipeline takes weights for a step by the step's name only.
    last, prefix = _end_of(classifier)
    if not takes_weights(last):
        raise TypeError(
            f"{who}: {type(last).__name__} takes no sample_weight. Leave it out, or "
            "use a classifier that does"
        )
    named[f"{prefix}sample_weight"] = named.pop("sample_weight")
    return named
