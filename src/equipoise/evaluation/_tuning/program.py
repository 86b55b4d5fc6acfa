"""A fitted model as a short Python program that builds it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np

from equipoise.evaluation._race.treatment import Treatment

Imports = set[tuple[str, str]]
#: The path of a program that reads standard input.
STDIN = "-"


@dataclass(frozen=True)
class Recipe:
    """How a model is made of ``X`` and ``y``, and where a program may get these from.

    Parameters
    ----------
    lines : tuple of str
        From ``X``, ``y`` and what else is handed over to a fitted ``model``.
    imports : set of (module, name)
        What they need.
    columns : dict of str to str
        The columns of the table that are called ``y``, ``groups`` and ``time``, by that name.
    hands : tuple of str
        What of groups and time the lines need.
    positive : label or None
        The class that matters.
    """

    lines: tuple[str, ...]
    imports: frozenset[tuple[str, str]]
    columns: Mapping[str, Any] = field(default_factory=dict)
    hands: tuple[str, ...] = ()
    positive: Any = None

    def program(self) -> str:
        """The program for a caller who has ``X`` and ``y``."""
        names = ", ".join(map(repr, self.columns.values()))
        told = [f"X: the table without {names}" if names else "X: the table"]
        told += ["y: the class of each row", *(f"{name}: one for each row" for name in self.hands)]
        return program_of([f"# {'; '.join(told)}", *self.lines], set(self.imports))

    def program_of_file(
        self,
        path: str,
        reading: Mapping[str, Any],
        save_to: str,
        *,
        drop_missing_target: bool = False,
        drop_duplicates: bool = False,
    ) -> str:
        """The program that reads a file, trains the model and saves it."""
        imports: Imports = {*self.imports, ("equipoise.files", "read_file")}
        source = repr(path)
        if path == STDIN:
            imports.add(("sys", "stdin"))
            source = "stdin.buffer"
        told = {name: value for name, value in reading.items() if value}
        given = "".join(f", {name}={value!r}" for name, value in told.items())
        lines = [f"file = read_file({source}{given})", "table = file.table"]
        if drop_missing_target:
            lines.append(f"table = table.filter(table[{self.columns['y']!r}].is_valid())")
        if drop_duplicates:
            lines += _FIRST_OF_EQUALS
        lines.append(f"X = table.drop_columns({list(self.columns.values())!r})")
        for name, column in self.columns.items():
            if name == "y" or name in self.hands:
                lines.append(f"{name} = table[{column!r}].to_numpy()")
        imports |= {("equipoise.evaluation", name) for name in ("SavedModel", "save_model")}
        about = {"target": self.columns["y"], "positive": self.positive}
        about["left_out"] = [one for name, one in self.columns.items() if name != "y"]
        described = "".join(
            f", {name}={code_of(one, imports)}" for name, one in about.items() if one
        )
        saved = [
            f"saved = SavedModel.of(model, X{described}).read_as(file{given})",
            f"save_model(saved, {save_to!r})",
        ]
        return program_of([*lines, *self.lines, *saved], imports)


_FIRST_OF_EQUALS = (
    "numbered = table.append_column('number of the row', [range(table.num_rows)])",
    "firsts = numbered.group_by(table.column_names).aggregate([('number of the row', 'min')])",
    "table = table.take(firsts['number of the row_min'].combine_chunks().sort())",
)


def code_of(value: Any, imports: Imports) -> str:
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
    return f"{type(value).__name__}({', '.join(params)}){_requests_of(value)}"


def _requests_of(value: Any) -> str:
    """What a treatment asks to be handed, as a call."""
    if not isinstance(value, Treatment):
        return ""
    asked = value.get_metadata_routing().fit.requests
    wanted = ", ".join(f"{name}=True" for name, one in sorted(asked.items()) if one is True)
    return f".set_fit_request({wanted})" if wanted else ""


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


def _plain(value: Any, imports: Imports) -> str:
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
        is_public = not any(part.startswith("_") for part in parts[:n])
        if is_public and getattr(import_module(module), name, None) is type(value):
            return module
    return type(value).__module__


def program_of(lines: list[str], imports: Imports) -> str:
    """Imports, sorted, and what follows."""
    by_module: dict[str, set[str]] = {}
    for module, name in imports:
        by_module.setdefault(module, set()).add(name)
    head = [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(by_module.items())
    ]
    return "\n".join([*head, "", *lines, ""])
