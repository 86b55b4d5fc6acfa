"""Classifiers that hold some of their training rows back to judge themselves.

Behind a sampler the rows that they hold back were resampled too: copies and synthetic rows stand
on both sides, and the shares of the classes are not the real ones.
"""

from typing import Any

__all__ = ["self_validation"]

# Above this many rows the "auto" of HistGradientBoosting stops early.
AUTO_STOPPING_ROWS = 10_000


def self_validation(classifier: Any, n_rows: int) -> str | None:
    """Say which part of a classifier validates itself, and how; None where none does.

    ``n_rows`` counts the rows that the classifier will be trained on.
    """
    inside = classifier.get_params(deep=True).values() if hasattr(classifier, "get_params") else ()
    for part in (classifier, *inside):
        if hasattr(part, "fit") and hasattr(part, "get_params") and not isinstance(part, type):
            how = _how(part, part.get_params(deep=False), n_rows)
            if how:
                return f"{type(part).__name__} {how}"
    return None


def _how(part: Any, params: dict[str, Any], n_rows: int) -> str | None:
    """How one estimator validates itself."""
    if params.get("cv") == "prefit":
        return None
    if type(part).__name__.endswith("CV") or "cv" in params:
        return "cross-validates"
    if params.get("probability") is True:
        return "cross-validates for its probabilities (probability=True)"
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
