"""A fitted model as a short Python program that builds it again."""

from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np


def code_of(value: Any, imports: set[tuple[str, str]]) -> str:
    """The Python expression that makes an estimator, with its parameters that are not defaults.

    Parameters
    ----------
    value : object
        An estimator, or one of its parameters.
    imports : set of (module, name)
        What the expression needs is added.
    """
    if isinstance(value, type) or not hasattr(value, "get_params"):
        return _plain(value, imports)
    imports.add((public_module(value), type(value).__name__))
    defaults = _defaults_of(type(value))
    params = []
    for name, one in value.get_params(deep=False).items():
        if not _is_same(one, defaults.get(name, ...)):
            params.append(f"{name}={code_of(one, imports)}")
    return f"{type(value).__name__}({', '.join(params)})"


def _defaults_of(kind: type) -> dict[str, Any]:
    """What the parameters of a class are where nothing is said of them."""
    parameters = signature(kind).parameters
    if any(one.kind == one.VAR_KEYWORD for one in parameters.values()):
        defaults: dict[str, Any] = kind().get_params(deep=False)
        return defaults
    return {name: one.default for name, one in parameters.items()}


class Name:
    """A name that stands in the program for itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


def _plain(value: Any, imports: set[tuple[str, str]]) -> str:
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, list):
        inside = "".join(f"\n    {code_of(one, imports)}," for one in value)
        return f"[{inside}\n]"
    if isinstance(value, tuple):
        inside = ", ".join(code_of(one, imports) for one in value)
        return f"({inside}{',' * (len(value) == 1)})"
    if callable(value) and hasattr(value, "__qualname__"):
        imports.add((value.__module__, value.__qualname__))
        return str(value.__qualname__)
    text = repr(value)
    if text.startswith(f"{type(value).__name__}("):  # splitters and the like
        imports.add((public_module(value), type(value).__name__))
    return text


def _is_same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    return type(one) is type(other) and not hasattr(one, "get_params") and repr(one) == repr(other)


def public_module(value: Any) -> str:
    """The module that a class is imported from, without its private parts."""
    name = type(value).__name__
    parts = type(value).__module__.split(".")
    for n in range(1, len(parts) + 1):
        module = ".".join(parts[:n])
        if n > 1 and getattr(import_module(module), name, None) is type(value):
            return module
    return type(value).__module__


def program_of(lines: list[str], imports: set[tuple[str, str]]) -> str:
    """Imports, sorted, and what follows."""
    by_module: dict[str, set[str]] = {}
    for module, name in imports:
        by_module.setdefault(module, set()).add(name)
    head = [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(by_module.items())
    ]
    return "\n".join([*head, "", *lines, ""])
