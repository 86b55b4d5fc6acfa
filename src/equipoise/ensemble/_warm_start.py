"""Members that are added to those of an earlier fit."""

from typing import Any

from equipoise._runtime.warnings import warn_caller
from equipoise.ensemble._training import TrainingSet

__all__ = ["n_from_other_rows", "n_to_come"]


def n_to_come(who: str, n_wanted: int, n_there: int, members: str) -> int:
    """How many members are still to be trained; refuses fewer than there are, warns of none.

    Parameters
    ----------
    who : str
        The name of the ensemble.
    n_wanted, n_there : int
        ``n_estimators``, and the members that it has.
    members : str
        What they are called: members, or trees.
    """
    if n_wanted < n_there:
        raise ValueError(
            f"{who}: n_estimators={n_wanted} must be larger or equal to "
            f"len(estimators_)={n_there} when warm_start==True: {members} are only ever added"
        )
    if n_wanted == n_there:
        warn_caller(
            "Warm-start fitting without increasing n_estimators does not fit new trees: this "
            f"{who} has its {n_there} {members} already. Raise n_estimators",
            UserWarning,
        )
    return n_wanted - n_there


def n_from_other_rows(ensemble: Any, training: TrainingSet) -> int:
    """How many of the members that are there were trained on other rows than these."""
    n_there = len(ensemble.estimators_)
    if not n_there:
        return 0
    is_same = ensemble._population.is_same_as(training.population)
    return int(ensemble._n_of_others) if is_same else n_there
