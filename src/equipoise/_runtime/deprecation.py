"""What goes away is said two minor versions before it goes, at the line that uses it.

Each way of saying it takes ``since``, the version that says it first; ``removed_in``, the one that
is without it; and ``instead``, what to write. A test fails at the version of ``removed_in`` as long
as the code is still there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from equipoise._runtime.warnings import warn_caller

__all__ = ["UNSET", "deprecated", "deprecated_parameter", "renamed_parameter"]

#: The default of a parameter that goes away: nobody has set it.
UNSET: Final = "deprecated"

_Thing = TypeVar("_Thing", bound=Callable[..., Any])


def deprecated(*, since: str, removed_in: str, instead: str) -> Callable[[_Thing], _Thing]:
    """Mark a function or class that goes away; a class stays the class it is.

    Parameters
    ----------
    since, removed_in : str
        Versions, ``"0.3"``.
    instead : str
        What to use, as a sentence ends: ``"tune"``.

    Returns
    -------
    callable
        The decorator.
    """
    _check(since, removed_in)

    def mark(thing: Any) -> Any:
        is_class = isinstance(thing, type)
        called = thing.__init__ if is_class else thing
        told = f"{thing.__name__} {_goes(since, removed_in)}: use {instead}"

        @wraps(called)
        def warning(*args: Any, **named: Any) -> Any:
            warn_caller(told, FutureWarning)
            return called(*args, **named)

        if is_class:
            thing.__init__ = warning
        marked = thing if is_class else warning
        marked.__doc__ = _documented(thing.__doc__, since, removed_in, instead)
        return marked

    return mark


def deprecated_parameter(
    name: str, *, since: str, removed_in: str, instead: str | None = None
) -> Callable[[_Thing], _Thing]:
    """Let a function go on taking, by its name, a parameter that it no longer has.

    Parameters
    ----------
    name : str
        The parameter.
    since, removed_in : str
        Versions, ``"0.3"``.
    instead : str, default=None
        The parameter that gets its value; None where it has no effect any more.

    Returns
    -------
    callable
        The decorator. A call that gives both is a TypeError.
    """
    _check(since, removed_in)

    def mark(function: _Thing) -> _Thing:
        @wraps(function)
        def taking(*args: Any, **named: Any) -> Any:
            if name in named:
                value = named.pop(name)
                warn_caller(_of_parameter(function.__name__, name, since, removed_in, instead),
                            FutureWarning)  # fmt: skip
                if instead in named:
                    raise TypeError(
                        f"{function.__name__}: {name} is an old name of {instead}: give {instead} "
                        "alone"
                    )
                if instead is not None:
                    named[instead] = value
            return function(*args, **named)

        return taking  # type: ignore[return-value]

    return mark


def renamed_parameter(estimator: Any, old: str, new: str, *, since: str, removed_in: str) -> Any:
    """Give the value of an estimator's parameter that had another name, in ``fit``.

    Estimators store parameters and look at none before ``fit``; the old one has the default
    :data:`UNSET`.

    Parameters
    ----------
    estimator : estimator
        It has both parameters.
    old, new : str
        Their names.
    since, removed_in : str
        Versions, ``"0.3"``.

    Returns
    -------
    object
        The old one's value where it is set, else the new one's.
    """
    _check(since, removed_in)
    value = getattr(estimator, old)
    if isinstance(value, str) and value == UNSET:
        return getattr(estimator, new)
    who = type(estimator).__name__
    warn_caller(_of_parameter(who, old, since, removed_in, new), FutureWarning)
    return value


def _of_parameter(who: str, name: str, since: str, removed_in: str, instead: str | None) -> str:
    end = "leave it out, it has no effect" if instead is None else f"use {instead}"
    return f"{who}: the parameter {name} {_goes(since, removed_in)}: {end}"


def _goes(since: str, removed_in: str) -> str:
    return f"is deprecated since Equipoise {since} and goes in {removed_in}"


def _documented(text: str | None, since: str, removed_in: str, instead: str) -> str:
    first, _, rest = (text or "").partition("\n")
    note = f"\n    .. deprecated:: {since}\n       It goes in {removed_in}: use {instead}.\n"
    return f"{first}\n{note}{rest}"


def _check(since: str, removed_in: str) -> None:
    """Refuse a term that is too short for anybody to hear of it."""
    begin, end = (tuple(map(int, version.split("."))) for version in (since, removed_in))
    is_written_well = len(begin) == len(end) == 2
    if not is_written_well or not (end[0] > begin[0] or end[1] - begin[1] >= 2):
        raise ValueError(
            f"what is deprecated since {since} may go two minor versions later, or in the next "
            f"major one, not in {removed_in}"
        )
