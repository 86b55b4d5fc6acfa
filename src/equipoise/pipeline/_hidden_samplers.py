"""Samplers where they cannot act: in scikit-learn's Pipeline, and beside other transformers."""

from collections.abc import Iterator
from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion
from sklearn.pipeline import Pipeline as SklearnPipeline

__all__ = ["refuse_hidden_samplers"]


def refuse_hidden_samplers(who: str, estimator: Any) -> None:
    """Refuse an estimator that is, or holds, a sampler where it cannot act.

    A Pipeline of scikit-learn never calls it; a ColumnTransformer or FeatureUnion puts what it
    returns beside columns of other rows.

    Parameters
    ----------
    who : str
        Who was given it, for the error.
    estimator : object
        Anything.

    Raises
    ------
    TypeError
        It names the sampler, and where to put it.
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
        for name, beside in _side_by_side(part):
            if hasattr(beside, "fit_resample"):
                raise TypeError(
                    f"{who}: {name!r} ({type(beside).__name__}) resamples inside a "
                    f"{type(part).__name__}, so that its rows would not be those of the other "
                    "columns and of the classes. Make the sampler a step of the Pipeline around "
                    f"the {type(part).__name__}, before it (a sampler takes texts, categories and "
                    "missing values as they are) or after it"
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


def _side_by_side(part: Any) -> list[tuple[str, Any]]:
    """The transformers of a ColumnTransformer or FeatureUnion, by name."""
    if isinstance(part, ColumnTransformer):
        return [(name, one) for name, one, _ in part.transformers]
    if isinstance(part, FeatureUnion):
        return list(part.transformer_list)
    return []
