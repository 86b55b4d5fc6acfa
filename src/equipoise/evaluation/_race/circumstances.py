"""How a race was made: what somebody needs who wants to repeat it."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

import equipoise
from equipoise.evaluation._race.cache import digest
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.question import Question, is_name

_PACKAGES = ("numpy", "scipy", "scikit-learn", "lightgbm", "xgboost", "catboost")
_LONGEST, _MOST_VALUES = 400, 64


@dataclass(frozen=True)
class Circumstances:
    """How a race was made.

    Parameters
    ----------
    call : str
        The call in Python; what is no short value has its name in its place.
    seed : int
        Of folds, samplers and models.
    folds : str
        How rows were split, in words.
    table : str
        A hash of the features and classes as they were read: the same table gives the same.
    n_columns : int
        Features.
    left_out : tuple of str
        Columns of the table that were groups or time, and no features.
    versions : dict of str to str
        Of Python and of the packages that a figure depends on.
    """

    call: str
    seed: int
    folds: str
    table: str
    n_columns: int
    left_out: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)


def circumstances_of(
    call: str, options: Mapping[str, Any], question: Question, seed: int
) -> Circumstances:
    """Write down how a race is made that was called with these options."""
    columns = question.columns
    defaults = {one.name: one.default for one in fields(RaceOptions)}
    told = [
        f"{name}={_as_written(name, value)}"
        for name, value in options.items()
        if not _is_same(value, defaults.get(name, ...))
    ]
    return Circumstances(
        f"{call}({', '.join(['table', 'target', *told])})",
        seed,
        _said_of_folds(options),
        digest((columns.numbers, columns.codes, columns.levels, question.labels)),
        len(question.table.names),
        tuple(str(options[one]) for one in ("groups", "time") if is_name(options.get(one))),
        versions(),
    )


def versions() -> dict[str, str]:
    """Python, Equipoise, and the packages that figures depend on, where they are installed."""
    found = {"Python": platform.python_version(), "equipoise": equipoise.__version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _is_same(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and value == default)


def _said_of_folds(options: Mapping[str, Any]) -> str:
    if options.get("folds") is not None:
        return "the caller's own"
    if options.get("time") is not None:
        return "later rows test what earlier rows have taught"
    kept = ", no group is split" if options.get("groups") is not None else ""
    return f"stratified by class{kept}"


def _as_written(name: str, value: Any) -> str:
    """A value as one writes it, or its name where it is too long or cannot be written."""
    if isinstance(value, np.ndarray):
        value = value.tolist() if value.size <= _MOST_VALUES else None
        if value is None:
            return name
    written = " ".join(repr(value).split())
    is_readable = len(written) <= _LONGEST and " at 0x" not in written and written[:1] != "<"
    return written if is_readable else name
