"""Samplers inside a scikit-learn Pipeline, which never calls them."""

from collections.abc import Iterator
from typing import Any

from sklearn.pipeline import Pipeline as SklearnPipeline

__all__ = ["refuse_hidden_samplers"]


def refuse_hidden_samplers(who: str, estimator: Any) -> None:
    """Refuse an estimator that is, or holds, a scikit-learn Pipeline with a sampler in it.

    Parameters
    ----------
    who : str
        Who was given it, for the error.
    estimator : object
        Anything.

    Raises
    ------
    TypeError
        It names the sampler, and the Pipeline to take.
    """
    for part in _parts_of(estimator):
        for name, step in _steps_of(part):
            if hasattr(step, "fit_resample") and not hasattr(step, "transform"):
                raise TypeError(
                    f"{who}: {name!r} ({type(step).__name__}) is a sampler in a Pipeline of "
                    "scikit-learn, which cannot resample (it hides samplers from whoever trains "
                    "it): make it a Pipeline of equipoise.pipeline (from equipoise.pipeline "
                    "import Pipeline), with the same steps"
                )


def _parts_of(value: Any) -> Iterator[Any]:
    """An estimator and all that its parameters hold; by its attributes, which cost no signature."""
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _parts_of(one)
    elif hasattr(value, "get_params") and not isinstance(value, type):
        yield value
        for name, inside in getattr(value, "__dict__", {}).items():
            if not (name.startswith("_") or name.endswith("_")):
                yield from _parts_of(inside)


def _steps_of(part: Any) -> list[tuple[str, Any]]:
    """The steps of a Pipeline of scikit-learn's own kind."""
    if not isinstance(part, SklearnPipeline) or hasattr(type(part), "fit_resample"):
        return []
    return list(part.steps)
