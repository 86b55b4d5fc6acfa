"""What is worth trying of a sampler, for searches of others."""

from collections.abc import Iterable, Mapping
from typing import Any

from equipoise.facts import facts_of
from equipoise.pipeline import Pipeline
from equipoise.typing import EstimatorLike


class SearchSpace(dict[str, list[Any]]):
    """Values of each parameter: a grid for scikit-learn, and a space for Optuna.

    It is a dict of lists, so GridSearchCV, HalvingGridSearchCV and
    RandomizedSearchCV take it as it is.
    """

    def suggest(self, trial: Any) -> dict[str, Any]:
        """Choose parameters by a trial of Optuna.

        Parameters
        ----------
        trial : optuna.trial.Trial
            Or anything else with ``suggest_categorical(name, values)``.

        Returns
        -------
        dict
            For ``set_params``.
        """
        return {name: trial.suggest_categorical(name, values) for name, values in self.items()}


def search_space(
    sampler: EstimatorLike,
    prefix: str = "",
    *,
    ratio: Iterable[float] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> SearchSpace:
    """List what is worth trying of a sampler, or of the samplers in a pipeline.

    Parameters
    ----------
    sampler : sampler or Pipeline
        One of Equipoise, or any with parameters of the same names; what is worth trying of a
        sampler of yours it says in its ``_facts`` (:class:`equipoise.facts.SamplerFacts`).
    prefix : str, default=""
        In front of each name, such as ``"smote__"`` for a step of a pipeline.
    ratio : list of float, default=None
        Values of ``sampling_strategy``; those that the table's own ratio exceeds cannot
        be met. An empty list leaves the parameter out, as more than two classes need.
    overrides : mapping of str to list, default=None
        Other values by parameter, without the prefix.

    Returns
    -------
    SearchSpace
        A dict of lists, with a method ``suggest`` for Optuna.

    Raises
    ------
    ValueError
        Nothing is known of the sampler's parameters.

    Examples
    --------
    >>> from equipoise.evaluation import search_space
    >>> from equipoise.over_sampling import SMOTE
    >>> search_space(SMOTE(), "smote__", ratio=[0.5, 1.0])
    {'smote__k_neighbors': [1, 3, 5, 7, 10, 15], 'smote__sampling_strategy': [0.5, 1.0]}
    """
    if isinstance(sampler, Pipeline):
        made = SearchSpace()
        for name, step in sampler.steps:
            if hasattr(step, "fit_resample"):
                made |= _space_of(step, f"{prefix}{name}__", ratio, overrides or {})
        return made
    space = _space_of(sampler, prefix, ratio, overrides or {})
    if not space:
        raise ValueError(
            f"search_space: no parameter of {type(sampler).__name__} is known: name values of its "
            "own by overrides="
        )
    return space


def _space_of(sampler: Any, prefix: str, ratio: Any, overrides: Mapping[str, Any]) -> SearchSpace:
    """The space of one sampler; it may be empty."""
    if isinstance(sampler, Pipeline):
        return search_space(sampler, prefix, ratio=ratio, overrides=overrides)
    values: dict[str, Any] = dict(facts_of(sampler).search)
    if ratio is not None and "sampling_strategy" in values:
        values["sampling_strategy"] = ratio
    values = {name: list(some) for name, some in {**values, **overrides}.items()}
    names = [name for name in sorted(sampler.get_params(deep=False)) if values.get(name)]
    return SearchSpace({prefix + name: values[name] for name in names})
