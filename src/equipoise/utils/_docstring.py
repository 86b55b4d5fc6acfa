"""Filling the blanks of a docstring."""

from typing import Any, TypeVar

Documented = TypeVar("Documented")


class Substitution:
    """Fill the blanks of a function's or class's docstring.

    Parameters
    ----------
    *args : object
        For blanks that are numbered, ``{0}``.
    **kwargs : object
        For blanks that are named, ``{name}``. Give one kind or the other.

    Examples
    --------
    >>> from equipoise.utils import Substitution
    >>> @Substitution(n_jobs="n_jobs : int")
    ... def search(n_jobs):
    ...     "Take {n_jobs}."
    >>> search.__doc__
    'Take n_jobs : int.'
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        if args and kwargs:
            raise AssertionError("Only positional or keyword args are allowed")
        self.params: Any = args or kwargs

    def __call__(self, obj: Documented) -> Documented:
        """Fill the docstring, if there is one: under ``python -OO`` there is none."""
        if obj.__doc__:
            if isinstance(self.params, tuple):
                obj.__doc__ = obj.__doc__.format(*self.params)
            else:
                obj.__doc__ = obj.__doc__.format(**self.params)
        return obj


# What samplers of other packages fill in, under the names that they import.
_random_state_docstring = """random_state : int, RandomState, Generator or None, default=None
        The seed of the draws, or who draws; None is NumPy's global RandomState."""

_n_jobs_docstring = """n_jobs : int or None, default=None
        Threads of the neighbour search; None takes every core."""

_sampling_strategy_docstring = """\
sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling: a ratio, which classes, the rows of
        each, or a function that gives them for ``y``."""
