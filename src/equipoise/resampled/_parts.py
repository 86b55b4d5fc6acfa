"""What a classifier that resamples needs of the sampler and the classifier inside."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn import get_config
from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from equipoise._compat import take_rows
from equipoise._runtime.warnings import warn_caller
from equipoise.exceptions import ResampledValidationWarning
from equipoise.over_sampling import RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.pipeline._training import Lineage, n_rows_of
from equipoise.resampled._correction import parts_of
from equipoise.resampled._self_validation import self_validation

__all__ = [
    "chain",
    "copied",
    "named_for",
    "rows_follow",
    "seed",
    "warn_of_self_validation",
    "with_rows",
]


def chain(sampler: Any) -> Any:
    """One sampler of what the parameter may be, not yet copied; None where nothing resamples."""
    if sampler is None:
        return RandomOverSampler()
    parts = parts_of(sampler)
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


def with_rows(values: Any) -> Any:
    """Values as they are, or as an array where only that tells how many there are."""
    if n_rows_of(values) is None and hasattr(values, "__array__"):
        return np.asarray(values)
    return values


def rows_follow(lineage: Lineage, name: str, value: Any) -> Any:
    """Metadata with one value a row of the input, for the rows that were made."""
    value = with_rows(value)
    if lineage.n_rows is None or n_rows_of(value) != lineage.n_rows:
        return value
    if lineage.silent:
        raise ValueError(
            f"ResampledClassifier: {name!r} has one value a row, but {lineage.silent} does not "
            "tell which rows its output comes from. Use a sampler of Equipoise, or leave "
            f"{name!r} out"
        )
    return take_rows(value, lineage.plan().sample_indices) if lineage.plans else value


def named_for(classifier: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata under the names that a classifier's ``fit`` knows them by."""
    named = dict(metadata)
    if "sample_weight" not in named or get_config()["enable_metadata_routing"]:
        return named
    name, last = "sample_weight", classifier
    while getattr(last, "steps", None):
        # A pipeline takes weights for a step by the step's name only.
        step, last = last.steps[-1]
        name = name.removesuffix("sample_weight") + f"{step}__sample_weight"
    if not (has_fit_parameter(last, "sample_weight") or has_fit_parameter(last, "params")):
        raise TypeError(
            f"ResampledClassifier: {type(last).__name__} takes no sample_weight. Leave it out, or "
            "use a classifier that does"
        )
    named[name] = named.pop("sample_weight")
    return named


def warn_of_self_validation(classifier: Any, n_rows: int) -> None:
    """Warn where a classifier judges itself on resampled rows."""
    how = self_validation(classifier, n_rows)
    if how:
        warn_caller(
            f"ResampledClassifier: {how}, and the rows that it holds back were resampled too: "
            "copies and synthetic rows stand on both sides, with class shares that are not the "
            "real ones. Put the search, the calibration or the threshold around "
            "ResampledClassifier, and switch early stopping off",
            ResampledValidationWarning,
        )
