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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
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
