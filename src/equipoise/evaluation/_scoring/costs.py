"""What mistakes cost: ``costs[prediction][truth]``, as in Elkan (2001) and ``probabilities``."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from equipoise.core.priors import check_costs
from equipoise.exceptions import ProbabilityError

P = ParamSpec("P")
R = TypeVar("R")


def read_costs(costs: Any, n_classes: int) -> NDArray[np.float64] | None:
    """Read a table of costs: a row for each prediction, a column for each true class."""
    if costs is None:
        return None
    table = check_costs(costs)
    if table.shape[0] != n_classes:
        raise ProbabilityError(
            f"costs must have {n_classes} rows, one for each prediction, and {n_classes} columns, "
            f"one for each true class, not the shape {table.shape}"
        )
    return table


def judged_score(score: str | None, costs: Any) -> str:
    """The score that a verdict is about: where nobody named one, the cost if there are costs."""
    if score is not None:
        return score
    return "average_precision" if costs is None else "cost"


def refusing_cost(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse ``cost=``, which had the truth first, and show the table to write instead."""

    @wraps(function)
    def checked(*args: P.args, **options: P.kwargs) -> R:
        if "cost" in options:
            raise TypeError(f"{function.__name__}: {_instead_of(options['cost'])}")
        return function(*args, **options)

    return checked


def _instead_of(cost: Any) -> str:
    if cost is None:
        return "cost= is no longer an argument: leave it out"
    told = (
        "cost=, with the truth first, has become costs=, with the prediction first: "
        "costs[prediction][truth], the transpose"
    )
    try:
        table = np.asarray(cost)
    except ValueError:
        return told
    return f"{told}. Write costs={table.T.tolist()}" if table.ndim == 2 else told
