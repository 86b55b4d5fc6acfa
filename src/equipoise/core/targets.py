"""From ``sampling_strategy`` to the rows wanted of each class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import floor
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.exceptions import StrategyError, TargetError

Codes = NDArray[np.intp]

SAMPLING_TYPES = ("over-sampling", "under-sampling", "clean-sampling", "ensemble", "bypass")
NAMES = ("minority", "majority", "not minority", "not majority", "all", "auto")


@dataclass(frozen=True, eq=False)
class Targets:
    """What is wanted of each class.

    Parameters
    ----------
    by_label : dict
        Label of each targeted class, sorted, to its number of rows: rows to add
        for over-sampling, rows to keep otherwise.
    n_rows : ndarray of shape (n_classes,), dtype int64
        The same by class code; 0 where the class is no target.
    is_target : ndarray of shape (n_classes,), dtype bool
        Which classes are targets.
    """

    by_label: dict[Any, int]
    n_rows: NDArray[np.int64]
    is_target: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Classes:
    """The classes of a target: labels, sorted, and how many rows each has."""

    labels: NDArray[Any]
    counts: NDArray[np.int64]

    @property
    def minority(self) -> int:
        return int(np.argmin(self.counts))

    @property
    def majority(self) -> int:
        return int(np.argmax(self.counts))

    def code_of(self, label: Any) -> int:
        for code, known in enumerate(self.labels):
            if known == label:
                return code
        listed = ", ".join(repr(known) for known in self.labels.tolist())
        raise StrategyError(
            f"The {{{label!r}}} target class is/are not present in the data: 'sampling_strategy' "
            f"names the class {label!r}, the classes of y are {listed}. Correct the name, or "
            "leave it out"
        )

    def describe(self, code: int) -> str:
        return f"class {self.labels.tolist()[code]!r}"


def whole_rows(product: float) -> int:
    """Round a product of rows and ratio down, but not what is an integer but for rounding."""
    nearest = round(product)
    if abs(product - nearest) <= 1e-9 * max(abs(product), 1.0):
        return int(nearest)
    return floor(product)


def resolve(
    strategy: Any,
    labels: NDArray[Any],
    counts: NDArray[np.integer[Any]],
    sampling_type: str,
    *,
    values: NDArray[Any] | None = None,
    **arguments: Any,
) -> Targets:
    """Count the rows wanted of each class.

    Parameters
    ----------
    strategy : float, str, dict, list or callable
        The sampler's ``sampling_strategy``.
    labels : ndarray of shape (n_classes,)
        The labels that occur, sorted.
    counts : ndarray of shape (n_classes,)
        Rows of each class.
    sampling_type : str
        One of :data:`SAMPLING_TYPES`.
    values : ndarray of shape (n_rows,), optional
        Each row's label, for a callable.
    **arguments : dict
        Handed to a callable.

    Returns
    -------
    Targets

    Raises
    ------
    TargetError
        There are fewer than two classes.
    StrategyError
        The strategy cannot be met.
    """
    if sampling_type not in SAMPLING_TYPES:
        raise ValueError(
            f"'sampling_type' should be one of {SAMPLING_TYPES}. Got '{sampling_type} instead."
        )
    classes = _Classes(labels, np.asarray(counts, dtype=np.int64))
    if len(labels) < 2:
        only = f": all rows are {classes.describe(0)}" if len(labels) else ""
        raise TargetError(
            f"The target 'y' needs to have more than 1 class. Got {len(labels)} class instead"
            f"{only}. Pass the column that tells the classes apart"
        )
    if sampling_type in ("ensemble", "bypass"):
        nothing = np.zeros(len(labels), dtype=np.int64)
        return Targets({}, nothing, nothing.astype(bool))
    wanted = _wanted(strategy, classes, sampling_type, values, arguments)
    n_rows = np.zeros(len(labels), dtype=np.int64)
    is_target = np.zeros(len(labels), dtype=bool)
    for code, n in wanted.items():
        n_rows[code], is_target[code] = n, True
    return Targets({labels[code]: int(wanted[code]) for code in sorted(wanted)}, n_rows, is_target)


def _wanted(
    strategy: Any,
    classes: _Classes,
    sampling_type: str,
    values: NDArray[Any] | None,
    arguments: dict[str, Any],
) -> dict[int, int]:
    """Rows by class code, whatever form the strategy has."""
    if isinstance(strategy, str):
        return _by_name(strategy, classes, sampling_type)
    if isinstance(strategy, Mapping):
        return _by_totals(strategy, classes, sampling_type)
    if isinstance(strategy, (list, tuple, set, np.ndarray)):
        return _by_list(strategy, classes, sampling_type)
    if isinstance(strategy, Real) and not isinstance(strategy, bool):
        return _by_ratio(float(strategy), classes, sampling_type)
    if callable(strategy):
        return _by_call(strategy, classes, sampling_type, values, arguments)
    raise StrategyError(
        f"'sampling_strategy' must be a float, one of {', '.join(map(repr, NAMES))}, a dict of "
        f"totals, or a callable, not {strategy!r}"
    )


def _by_name(name: str, classes: _Classes, sampling_type: str) -> dict[int, int]:
    if name not in NAMES:
        close = get_close_matches(name.lower().replace("_", " "), NAMES, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise StrategyError(
            f"When 'sampling_strategy' is a string, it needs to be one of {NAMES}. "
            f"Got '{name}' instead.{hint}"
        )
    over = sampling_type == "over-sampling"
    if over and name == "majority":
        raise StrategyError(
            "'sampling_strategy'='majority' cannot be used with over-sampler. The majority has "
            "all its rows already; use 'not majority' or 'auto'"
        )
    if not over and name == "minority":
        raise StrategyError(
            "'sampling_strategy'='minority' cannot be used with under-sampler and clean-sampler. "
            "Thinning the minority helps nobody; use 'not minority' or 'auto'"
        )
    if name == "auto":
        name = "not majority" if over else "not minority"
    codes = {
        "minority": [classes.minority],
        "majority": [classes.majority],
        "not minority": [c for c in range(len(classes.labels)) if c != classes.minority],
        "not majority": [c for c in range(len(classes.labels)) if c != classes.majority],
        "all": list(range(len(classes.labels))),
    }[name]
    most, least = int(classes.counts.max()), int(classes.counts.min())
    return {code: most - int(classes.counts[code]) if over else least for code in codes}


def _by_totals(totals: Mapping[Any, Any], classes: _Classes, sampling_type: str) -> dict[int, int]:
    if sampling_type == "clean-sampling":
        raise StrategyError(
            "'sampling_strategy' as a dict for cleaning methods is not supported. Please give a "
            "list of the classes to be targeted by the sampling. A cleaner finds the number "
            f"itself: use {list(totals)!r}"
        )
    return {
        classes.code_of(label): _of_total(label, total, classes, sampling_type)
        for label, total in totals.items()
    }


def _of_total(label: Any, asked: Any, classes: _Classes, sampling_type: str) -> int:
    code = classes.code_of(label)
    there = int(classes.counts[code])
    if not isinstance(asked, Real) or isinstance(asked, bool) or not float(asked).is_integer():
        raise StrategyError(
            f"'sampling_strategy' wants {asked!r} rows of {classes.describe(code)}; give a whole "
            "number"
        )
    total = int(float(asked))
    if total < 0:
        raise StrategyError(
            "The number of samples in a class cannot be negative.'sampling_strategy' contains "
            f"some negative value: {total} for {classes.describe(code)}"
        )
    if sampling_type == "over-sampling":
        if total < there:
            raise StrategyError(
                "With over-sampling methods, the number of samples in a class should be greater "
                f"or equal to the original number of samples. Originally, there is {there} samples "
                f"and {total} samples are asked. This is {classes.describe(code)}: ask for "
                f"at least {there}, or thin it with an under-sampler"
            )
        return total - there
    if total > there:
        raise StrategyError(
            "With under-sampling methods, the number of samples in a class should be less or "
            f"equal to the original number of samples. Originally, there is {there} samples and "
            f"{total} samples are asked. This is {classes.describe(code)}: ask for at most "
            f"{there}, or add rows with an over-sampler"
        )
    return total


def _by_list(labels: Any, classes: _Classes, sampling_type: str) -> dict[int, int]:
    if sampling_type != "clean-sampling":
        raise StrategyError(
            "'sampling_strategy' cannot be a list for samplers which are not cleaning methods. "
            "Give a dict with the total of each class"
        )
    return {classes.code_of(label): int(classes.counts.min()) for label in labels}


def _by_ratio(ratio: float, classes: _Classes, sampling_type: str) -> dict[int, int]:
    if not 0 < ratio <= 1:
        raise StrategyError(
            "When 'sampling_strategy' is a float, it should be in the range (0, 1]. Got "
            f"{ratio} instead: it is the ratio of the minority to the majority"
        )
    if len(classes.labels) != 2:
        raise StrategyError(
            '"sampling_strategy" can be a float only when the type of target is binary. For '
            f"multi-class, use a dict. There are {len(classes.labels)} classes"
        )
    if sampling_type == "clean-sampling":
        raise StrategyError(
            "'clean-sampling' methods do let the user specify the sampling ratio. They find the "
            "number themselves: give a list of the classes to clean, or 'auto'"
        )
    most, least = int(classes.counts.max()), int(classes.counts.min())
    if sampling_type == "over-sampling":
        code = 1 - classes.majority
        total = whole_rows(most * ratio)
        if total <= int(classes.counts[code]):
            raise StrategyError(
                "The specified ratio required to remove samples from the minority class while "
                f"trying to generate new samples. Please increase the ratio. {ratio:g} of {most} "
                f"rows is {total}; {classes.describe(code)} has {int(classes.counts[code])} already"
            )
        return {code: total - int(classes.counts[code])}
    code = 1 - classes.minority
    total = whole_rows(least / ratio)
    if total > int(classes.counts[code]):
        raise StrategyError(
            "The specified ratio required to generate new sample in the majority class while "
            f"trying to remove samples. Please increase the ratio. {least} rows at {ratio:g} need "
            f"{total}; {classes.describe(code)} has {int(classes.counts[code])}"
        )
    return {code: total}


def _by_call(
    strategy: Callable[..., Any],
    classes: _Classes,
    sampling_type: str,
    values: NDArray[Any] | None,
    arguments: dict[str, Any],
) -> dict[int, int]:
    totals = strategy(values, **arguments)
    if not isinstance(totals, Mapping):
        raise StrategyError(
            "a callable 'sampling_strategy' takes y and returns a dict of class label to total; "
            f"this one returned {totals!r}"
        )
    if sampling_type == "clean-sampling":
        return _by_list(list(totals), classes, sampling_type)
    return _by_totals(totals, classes, sampling_type)
