"""Saying that a parameter goes away."""

from typing import Any

from equipoise._runtime.warnings import warn_caller

__all__ = ["deprecate_parameter"]


def deprecate_parameter(
    sampler: Any, version_deprecation: str, param_deprecated: str, new_param: str | None = None
) -> None:
    """Warn that a parameter which is set goes away, and hand its value to the new one.

    Parameters
    ----------
    sampler : object
        The sampler.
    version_deprecation : str
        The version from which on it is deprecated, ``"0.4"``; it goes two minor versions later.
    param_deprecated : str
        The parameter. None as its value is not set.
    new_param : str, default=None
        The parameter in its place.

    Examples
    --------
    >>> import warnings
    >>> from types import SimpleNamespace
    >>> from equipoise.utils.deprecation import deprecate_parameter
    >>> sampler = SimpleNamespace(ratio=0.5, sampling_strategy=None)
    >>> with warnings.catch_warnings(action="ignore"):
    ...     deprecate_parameter(sampler, "0.4", "ratio", "sampling_strategy")
    >>> sampler.sampling_strategy
    0.5
    """
    value = getattr(sampler, param_deprecated)
    if value is None:
        return
    major, minor = version_deprecation.split(".")
    told = (
        f"{type(sampler).__name__}: '{param_deprecated}' is deprecated from {version_deprecation} "
        f"and goes in {major}.{int(minor) + 2}."
    )
    if new_param is not None:
        setattr(sampler, new_param, value)
        told += f" Use '{new_param}' instead."
    warn_caller(told, FutureWarning)
