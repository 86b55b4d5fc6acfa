"""Classifiers that hold some of their training rows back to judge themselves.

Behind a sampler the rows that they hold back were resampled too: copies and synthetic rows stand
on both sides, and the shares of the classes are not the real ones.
"""

from collections.abc import Iterable
from typing import Any

from equipoise._runtime.warnings import warn_caller
from equipoise.exceptions import ResampledValidationWarning
from equipoise.pipeline._following import is_of_other_rows

__all__ = ["self_validation", "warn_of_self_validation"]

# Above this many rows the "auto" of HistGradientBoosting stops early.
AUTO_STOPPING_ROWS = 10_000


def warn_of_self_validation(who: str, classifier: Any, n_rows: int, params: Iterable[str]) -> None:
    """Warn where a classifier judges itself on rows that ``who`` has resampled.

    ``params`` names what its ``fit`` is given beside them.
    """
    how = self_validation(classifier, n_rows, has_own_rows=any(map(is_of_other_rows, params)))
    if how:
        warn_caller(
            f"{who}: {how}, and the rows that it holds back were resampled too: "
            "copies and synthetic rows stand on both sides, with class shares that are not the "
            f"real ones. Put the search, the calibration or the threshold around {who}, and "
            "switch early stopping off",
            ResampledValidationWarning,
        )


def self_validation(classifier: Any, n_rows: int, *, has_own_rows: bool = False) -> str | None:
    """Say which part of a classifier validates itself, and how; None where none does.

    ``n_rows`` counts the rows that the classifier will be trained on. One that ``has_own_rows`` to
    stop by, since the caller gives it some, holds none back.
    """
    inside = classifier.get_params(deep=True).values() if hasattr(classifier, "get_params") else ()
    for part in (classifier, *inside):
        if hasattr(part, "fit") and hasattr(part, "get_params") and not isinstance(part, type):
            params = part.get_params(deep=False)
            how = _cross_validates(params, part) or (
                None if has_own_rows else _stops_early(params, n_rows)
            )
            if how:
                return f"{type(part).__name__} {how}"
    return None


def _cross_validates(params: dict[str, Any], part: Any) -> str | None:
    """How one estimator splits its rows into folds."""
    if params.get("cv") == "prefit":
        return None
    if type(part).__name__.endswith("CV") or "cv" in params:
        return "cross-validates"
    if params.get("probability") is True:
        return "cross-validates for its probabilities (probability=True)"
    return None


def _stops_early(params: dict[str, Any], n_rows: int) -> str | None:
    """How one estimator holds rows back to stop by."""
    stopping = params.get("early_stopping")
    if stopping is True:
        return "stops early (early_stopping=True)"
    if isinstance(stopping, str) and stopping == "auto" and n_rows > AUTO_STOPPING_ROWS:
        return (
            f"stops early (early_stopping='auto' does above {AUTO_STOPPING_ROWS:,} rows, here are "
            f"{n_rows:,})"
        )
    if "early_stopping" not in params and isinstance(params.get("n_iter_no_change"), int):
        return f"stops early (n_iter_no_change={params['n_iter_no_change']})"
    return None
