"""From ``sampling_strategy`` to the rows wanted of each class.

Every refusal keeps imbalanced-learn's phrase, which programs match on, and adds
the class, the numbers and the way on.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import ceil
from numbers import Real
from typing import Any

import numpy as np

from equipoise.core.shares import Share
from equipoise.core.wording import shown
from equipoise.exceptions import StrategyError, TargetError
from equipoise.typing import Counts, Flags, LabelArray

OVER = "over-sampling"
UNDER = "under-sampling"
CLEAN = "clean-sampling"
SAMPLING_TYPES = (OVER, UNDER, CLEAN, "ensemble", "bypass")
NAMES = ("minority", "majority", "not minority", "not majority", "all", "auto")

# The more classes there are, the less a list of them helps.
_LISTED = 10
_MOST_ROWS = 2**63 - 1
_RATIO = re.compile(r"0?\.\d+|1(\.0*)?")


@dataclass(frozen=True, eq=False)
class Targets:
    """What is wanted of each class.

    Parameters
    ----------
    by_label : dict
        Label of each targeted class, in sorted order, to its number of rows: rows
        to add for over-sampling, rows to keep for under-sampling, and for cleaning
        the rows of the smallest class (a cleaner finds the number itself).
    n_rows : ndarray of shape (n_classes,), dtype int64
        The same by class code; 0 where the class is no target.
    is_target : ndarray of shape (n_classes,), dtype bool
        Which classes are targets.
    """

    by_label: dict[Any, int]
    n_rows: Counts
    is_target: Flags


@dataclass(frozen=True, eq=False)
class _Classes:
    """The classes of a target: labels, sorted, and how many rows each has."""

    labels: LabelArray
    counts: list[int]
    codes: dict[Any, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", {label: n for n, label in enumerate(self.labels)})

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def fewest(self) -> int:
        return min(self.counts)

    @property
    def most(self) -> int:
        return max(self.counts)

    @property
    def minority(self) -> int:
        return self.counts.index(self.fewest)

    @property
    def majority(self) -> int:
        return self.counts.index(self.most)

    def codes_of(self, labels: Iterable[Any]) -> list[int]:
        """Class codes of the labels that a strategy names; all unknown ones in one error."""
        asked = list(labels)
        unknown = [label for label in asked if not self.has(label)]
        if unknown:
            raise StrategyError(_explain_unknown(unknown, self))
        return [self.codes[label] for label in asked]

    def has(self, label: Any) -> bool:
        try:
            return label in self.codes
        except TypeError:  # a list, say, is no label
            return False

    def named(self, code: int) -> str:
        return f"class {shown(self.labels[code])}"


def resolve(
    strategy: Any,
    labels: LabelArray,
    counts: Any,
    sampling_type: str,
    *,
    values: Any = None,
) -> Targets:
    """Count the rows wanted of each class.

    Parameters
    ----------
    strategy : float, Share, str, dict, list or callable
        The sampler's ``sampling_strategy``. A float is the ratio of minority to
        majority after resampling (two classes only), a Share that of every class to
        the largest; a string names classes to bring level; a dict gives the total of
        each class, or its Share; a list gives the classes
        that a cleaner may touch; a callable takes ``values`` and returns such a
        dict (its keys are the classes, for a cleaner).
    labels : ndarray of shape (n_classes,)
        The labels that occur, sorted.
    counts : array-like of int of shape (n_classes,)
        Rows of each class.
    sampling_type : str
        One of :data:`SAMPLING_TYPES`. For ``"ensemble"`` and ``"bypass"`` no class
        is a target: who resamples inside decides.
    values : ndarray of shape (n_rows,), optional
        Each row's label, for a callable.

    Returns
    -------
    Targets

    Raises
    ------
    TargetError
        There are fewer than two classes.
    StrategyError
        The strategy, or the sampling type, cannot be met.

    Notes
    -----
    The numbers are imbalanced-learn's with one exception: a product of ratio and
    rows that is an integer but for rounding (within 1e-9 of itself) is that
    integer, so that 0.29 of 100 rows is 29. Where classes are equally large, the
    first is both the minority and the majority, as there.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.targets import resolve
    >>> labels, counts = np.array(["common", "rare"]), [900, 100]
    >>> resolve(0.5, labels, counts, "over-sampling").n_rows
    array([  0, 350])
    >>> resolve({"common": 200}, labels, counts, "under-sampling").n_rows
    array([200,   0])
    """
    if sampling_type not in SAMPLING_TYPES:
        raise StrategyError(
            f"'sampling_type' should be one of {SAMPLING_TYPES}. Got {shown(sampling_type)} "
            "instead: correct _sampling_type of the sampler's class"
        )
    classes = _Classes(labels, [int(n) for n in counts])
    if len(classes) < 2:
        raise TargetError(
            f"The target 'y' needs to have more than 1 class. Got {len(classes)} class instead"
            f"{f': all rows are of {classes.named(0)}' if len(classes) else ''}. Pass the column "
            "that tells the classes apart, or a part of the table that has rows of both"
        )
    wanted = {}
    if sampling_type in (OVER, UNDER, CLEAN):
        wanted = _wanted(strategy, classes, sampling_type, values)
    n_rows = np.zeros(len(classes), dtype=np.int64)
    is_target = np.zeros(len(classes), dtype=bool)
    for code, n in wanted.items():
        n_rows[code], is_target[code] = n, True
    n_rows.flags.writeable = is_target.flags.writeable = False
    return Targets({labels[code]: wanted[code] for code in sorted(wanted)}, n_rows, is_target)


def _wanted(strategy: Any, classes: _Classes, sampling_type: str, values: Any) -> dict[int, int]:
    """Rows by class code, whatever form the strategy has."""
    if isinstance(strategy, str):
        return _by_name(strategy, classes, sampling_type)
    if isinstance(strategy, Mapping):
        return _by_totals(strategy, classes, sampling_type)
    if isinstance(strategy, list):
        return _by_list(strategy, classes, sampling_type)
    if isinstance(strategy, Real) and not isinstance(strategy, bool):
        return _by_ratio(strategy, classes, sampling_type)
    if isinstance(strategy, Share):
        return _by_share(strategy, range(len(classes)), classes, sampling_type)
    if callable(strategy):
        return _by_call(strategy, classes, sampling_type, values)
    numbers = "a list of classes" if sampling_type == CLEAN else "a dict of class to total"
    ratio = "" if sampling_type == CLEAN else "a float in (0, 1], a Share, "
    raise StrategyError(
        f"'sampling_strategy' must be {ratio}one of {_names_for(sampling_type)}, {numbers}, or a "
        f"callable that takes y and returns a dict, not {type(strategy).__name__} {shown(strategy)}"
    )


def _names_for(sampling_type: str) -> tuple[str, ...]:
    refused = "majority" if sampling_type == OVER else "minority"
    return tuple(name for name in NAMES if name != refused)


def _by_name(name: str, classes: _Classes, sampling_type: str) -> dict[int, int]:
    usable = _names_for(sampling_type)
    if name not in NAMES:
        raise StrategyError(
            f"When 'sampling_strategy' is a string, it needs to be one of {usable}. "
            f"Got {name!r} instead.{_meant_name(name, sampling_type, classes)}"
        )
    if name not in usable:
        raise StrategyError(_explain_refused(name, classes, sampling_type))
    if name == "auto":
        name = "not majority" if sampling_type == OVER else "not minority"
    every = range(len(classes))
    codes = {
        "minority": [classes.minority],
        "majority": [classes.majority],
        "not minority": [code for code in every if code != classes.minority],
        "not majority": [code for code in every if code != classes.majority],
        "all": list(every),
    }[name]
    if sampling_type == OVER:
        return {code: classes.most - classes.counts[code] for code in codes}
    return dict.fromkeys(codes, classes.fewest)


def _by_totals(totals: Mapping[Any, Any], classes: _Classes, sampling_type: str) -> dict[int, int]:
    codes = classes.codes_of(totals)
    if sampling_type == CLEAN:
        raise StrategyError(
            "'sampling_strategy' as a dict for cleaning methods is not supported. Please give a "
            "list of the classes to be targeted by the sampling. A cleaner finds the numbers "
            f"itself: write {shown(list(totals))}"
        )
    add_or_keep = _to_add if sampling_type == OVER else _to_keep
    wanted: dict[int, int] = {}
    for code, asked in zip(codes, totals.values(), strict=True):
        if isinstance(asked, Share):
            wanted |= _by_share(asked, [code], classes, sampling_type)
        else:
            wanted[code] = add_or_keep(code, _total(asked, code, classes), classes)
    return wanted


def _total(asked: Any, code: int, classes: _Classes) -> int:
    """Read the total that a dict gives for a class."""
    is_number = isinstance(asked, Real) and not isinstance(asked, bool)
    if is_number and asked < 0:
        raise StrategyError(
            "The number of samples in a class cannot be negative. 'sampling_strategy' contains "
            f"some negative value: {shown(asked)} for {classes.named(code)}. Give the total that "
            f"the class shall have after resampling; it has {classes.counts[code]} now"
        )
    if not is_number or asked > _MOST_ROWS or not float(asked).is_integer():
        raise StrategyError(
            f"'sampling_strategy' asks for {shown(asked)} rows of {classes.named(code)}, which "
            f"has {classes.counts[code]}. Give the total that it shall have: a whole number, "
            "below 2**63"
        )
    return int(asked)


def _to_add(code: int, total: int, classes: _Classes) -> int:
    there = classes.counts[code]
    if total < there:
        raise StrategyError(
            "With over-sampling methods, the number of samples in a class should be greater or "
            f"equal to the original number of samples. Originally, there is {there} samples and "
            f"{total} samples are asked. This is {classes.named(code)}: ask for a total of "
            f"{there} or more, leave the class out to keep it as it is, or thin it with "
            "an under-sampler"
        )
    return total - there


def _to_keep(code: int, total: int, classes: _Classes) -> int:
    there = classes.counts[code]
    if total > there:
        raise StrategyError(
            "With under-sampling methods, the number of samples in a class should be less or "
            f"equal to the original number of samples. Originally, there is {there} samples and "
            f"{total} samples are asked. This is {classes.named(code)}: ask for a total of "
            f"{there} or fewer, leave the class out to keep it as it is, or add rows with "
            "an over-sampler"
        )
    return total


def _by_list(labels: list[Any], classes: _Classes, sampling_type: str) -> dict[int, int]:
    if sampling_type != CLEAN:
        raise StrategyError(
            "'sampling_strategy' cannot be a list for samplers which are not cleaning methods. "
            f"Got {shown(labels)}: give a dict with the total of each of these classes, or 'auto'"
        )
    return dict.fromkeys(classes.codes_of(labels), classes.fewest)


def _by_ratio(strategy: Real, classes: _Classes, sampling_type: str) -> dict[int, int]:
    ratio = float(strategy)
    if not 0 < ratio <= 1:
        raise StrategyError(
            "When 'sampling_strategy' is a float, it should be in the range (0, 1]. Got "
            f"{shown(strategy)} instead. It is the ratio of the minority to the majority after "
            "resampling: 1.0 makes them equal, 0.5 one to two. For numbers of rows give a dict"
        )
    if len(classes) != 2:
        or_share = "" if sampling_type == CLEAN else f", or equipoise.Share({ratio:g}) for all"
        raise StrategyError(
            '"sampling_strategy" can be a float only when the type of target is binary. For '
            f"multi-class, use a dict. y has {len(classes)} classes: give the total of "
            f"each that shall change, as {_totals_example(classes)}, or 'auto'{or_share}"
        )
    if sampling_type == CLEAN:
        raise _no_ratio(strategy)
    if sampling_type == OVER:
        return _ratio_over(ratio, classes)
    return _ratio_under(ratio, classes)


def _no_ratio(strategy: Any) -> StrategyError:
    """A cleaner was given a ratio."""
    return StrategyError(
        f"a cleaning method finds the number of rows itself and takes no ratio, but "
        f"'sampling_strategy' is {shown(strategy)}. Give a list of the classes to clean, or "
        "'auto'. (imbalanced-learn puts it so: 'clean-sampling' methods do let the user specify "
        "the sampling ratio.)"
    )


def _by_share(
    share: Share, codes: Iterable[int], classes: _Classes, sampling_type: str
) -> dict[int, int]:
    """Rows of those classes that are not as the share wants them yet."""
    if sampling_type == CLEAN:
        raise _no_ratio(share)
    there = {code: classes.counts[code] for code in codes}
    if sampling_type == OVER:
        total = share.of(classes.most)
        return {code: total - n for code, n in there.items() if n < total}
    total = share.above(classes.fewest)
    return {code: total for code, n in there.items() if n > total}


def _rounded_up(ratio: float) -> float:
    """A ratio of few digits, not below the one that is needed."""
    return ceil(ratio * 10_000) / 10_000


def _ratio_over(ratio: float, classes: _Classes) -> dict[int, int]:
    code, most = 1 - classes.majority, classes.most
    there, total = classes.counts[code], Share(ratio).of(most)
    if total <= there:
        remedy = f"take {_rounded_up((there + 1) / most)} or more, or 'auto'"
        if there == most:
            remedy = "the classes are level already; 'auto' leaves them so"
        raise StrategyError(
            "The specified ratio required to remove samples from the minority class while trying "
            f"to generate new samples. Please increase the ratio. {ratio} of the {most} rows of "
            f"{classes.named(classes.majority)} is {total}, and {classes.named(code)} has {there} "
            f"already: {remedy}"
        )
    return {code: total - there}


def _ratio_under(ratio: float, classes: _Classes) -> dict[int, int]:
    code, fewest = 1 - classes.minority, classes.fewest
    there, total = classes.counts[code], Share(ratio).above(fewest)
    if total > there:
        raise StrategyError(
            "The specified ratio required to generate new sample in the majority class while "
            f"trying to remove samples. Please increase the ratio. {fewest} rows of "
            f"{classes.named(classes.minority)} at {ratio} go with {total} of "
            f"{classes.named(code)}, which has {there}: take "
            f"{_rounded_up(fewest / there)} or more, or 'auto'"
        )
    return {code: total}


def _by_call(
    strategy: Callable[[Any], Any], classes: _Classes, sampling_type: str, values: Any
) -> dict[int, int]:
    answer = strategy(values)
    if sampling_type == CLEAN and isinstance(answer, (Mapping, list)):
        return _by_list(list(answer), classes, sampling_type)
    if not isinstance(answer, Mapping):
        raise StrategyError(
            "a callable 'sampling_strategy' takes y and returns a dict of class to total; "
            f"{getattr(strategy, '__name__', repr(strategy))} returned {shown(answer)}"
        )
    return _by_totals(answer, classes, sampling_type)


def _explain_refused(name: str, classes: _Classes, sampling_type: str) -> str:
    """Why an over-sampler takes no 'majority' and the others take no 'minority'."""
    if sampling_type == OVER:
        return (
            f"'sampling_strategy'='{name}' cannot be used with over-sampler. The majority, "
            f"{classes.named(classes.majority)} with {classes.most} rows, is what the others are "
            "brought up to: use 'auto', or a dict to add rows to it"
        )
    return (
        f"'sampling_strategy'='{name}' cannot be used with under-sampler and clean-sampler. The "
        f"minority, {classes.named(classes.minority)} with {classes.fewest} rows, is what the "
        "others are brought down to: use 'auto', or name the classes to thin"
    )


def _explain_unknown(unknown: list[Any], classes: _Classes) -> str:
    """Which labels y does not have, and which it does."""
    asked = ", ".join(shown(label) for label in unknown)
    known = ", ".join(shown(label) for label in classes.labels[:_LISTED])
    more = f" and {len(classes) - _LISTED} more" if len(classes) > _LISTED else ""
    return (
        f"The {{{asked}}} target class is/are not present in the data. 'sampling_strategy' names "
        f"{asked}, the classes of y are {known}{more}.{_meant_label(unknown[0], classes)}"
    )


def _meant_name(name: str, sampling_type: str, classes: _Classes) -> str:
    """Guess which name was meant, as a sentence of its own."""
    if classes.has(name):
        return f" {name!r} is a class of y: to target it alone, put it into a dict or list"
    if sampling_type != CLEAN and len(classes) == 2 and _RATIO.fullmatch(name.strip()):
        return f" Did you mean the number {name.strip()}, without quotes?"
    usable = _names_for(sampling_type)
    close = get_close_matches(name.lower().replace("_", " "), usable, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _meant_label(label: Any, classes: _Classes) -> str:
    """Guess which class was meant, as a sentence of its own."""
    known = classes.labels.tolist()
    for other in known:
        if str(other) == str(label):
            kinds = f"{type(other).__name__}, not {type(label).__name__}"
            return f" Did you mean {other!r} ({kinds})?"
    folded = {other.lower(): other for other in known if isinstance(other, str)}
    close = get_close_matches(str(label).lower(), folded, n=1)
    return f" Did you mean {folded[close[0]]!r}?" if close else " Correct it, or leave it out"


def _totals_example(classes: _Classes) -> str:
    """The dict that leaves every class as it is, for the reader to change."""
    pairs = [
        f"{shown(label)}: {n}"
        for label, n in zip(classes.labels[:_LISTED], classes.counts, strict=False)
    ]
    return f"{{{', '.join(pairs)}{', ...' if len(classes) > _LISTED else ''}}}"
