"""The names that Equipoise offers, found by walking its public modules. It needs no Sphinx."""

import ast
import inspect
import pkgutil
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import equipoise

# Rooms without an underscore that people import nothing from.
INTERNAL = {"cli", "core"}


class Kind(Enum):
    """What a name stands for, as Sphinx's Python domain calls it."""

    CLASS = "class"
    EXCEPTION = "exception"
    FUNCTION = "function"
    VALUE = "data"


@dataclass(frozen=True)
class PublicName:
    """A name, in the module that its page says to import it from."""

    module: str
    name: str
    value: Any

    @property
    def path(self) -> str:
        """Module and name."""
        return f"{self.module}.{self.name}"

    @property
    def kind(self) -> Kind:
        """What it stands for."""
        if not self._is_ours:
            return Kind.VALUE
        if inspect.isclass(self.value):
            return Kind.EXCEPTION if issubclass(self.value, Exception) else Kind.CLASS
        return Kind.FUNCTION if inspect.isfunction(self.value) else Kind.VALUE

    @property
    def _is_ours(self) -> bool:
        """Defined here; of what another package has, only the name is ours."""
        return str(getattr(self.value, "__module__", "")).startswith("equipoise")

    @property
    def docstring(self) -> str:
        """What its source says of it; of a value, the comment above it."""
        if not self._is_ours and inspect.isfunction(self.value):
            return f"It is the one of ``{self.value.__module__}``."
        if self.kind is Kind.VALUE:
            return _comment_above(self.module, self.name)
        return inspect.cleandoc(self.value.__doc__ or "")

    @property
    def summary(self) -> str:
        """Its first paragraph, on one line."""
        return " ".join(self.docstring.partition("\n\n")[0].split())


@cache
def public_modules() -> tuple[str, ...]:
    """All modules that people import from, the package itself first."""
    below = (found.name for found in pkgutil.walk_packages(equipoise.__path__, "equipoise."))
    return ("equipoise", *sorted({name for name in below if _is_public(name)}))


def _is_public(module: str) -> bool:
    rooms = module.split(".")[1:]
    return rooms[0] not in INTERNAL and not any(room.startswith("_") for room in rooms)


def names_of(module: str) -> list[PublicName]:
    """What a module offers that is no module itself, wherever its page is."""
    found = import_module(module)
    names = sorted(name for name in found.__all__ if not name.startswith("__"))
    offered = (PublicName(module, name, getattr(found, name)) for name in names)
    return [one for one in offered if not isinstance(one.value, ModuleType)]


@cache
def pages() -> dict[str, PublicName]:
    """Every path of a public name, and the name as the page has it that tells of it.

    What several modules offer has one page, as a name of the innermost of them.
    """
    innermost_first = sorted(public_modules(), key=lambda module: -module.count("."))
    told: dict[Any, PublicName] = {}
    found = {}
    for module in innermost_first:
        for one in names_of(module):
            # Two values may be equal and yet be two names; a class or function is one thing.
            key = one.path if one.kind is Kind.VALUE else id(one.value)
            found[one.path] = told.setdefault(key, one)
    return dict(sorted(found.items()))


def all_names() -> list[PublicName]:
    """Each public name once."""
    return list({one.path: one for one in pages().values()}.values())


def page_of(one: PublicName) -> str:
    """The file of its page, without an ending: no two differ by capitals alone."""
    alike = [other for other in all_names() if other.path.lower() == one.path.lower()]
    is_second = len(alike) > 1 and one.kind is Kind.FUNCTION
    return f"{one.path}-function" if is_second else one.path


def _comment_above(module: str, name: str) -> str:
    """The lines with ``#:`` above an assignment, in the module where it stands."""
    source = inspect.getsource(import_module(module))
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and name in (alias.name for alias in node.names):
            return _comment_above(str(node.module), name)
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            lines = source.splitlines()[: node.lineno - 1]
            n_told = next(i for i, line in enumerate(reversed(lines)) if not line.startswith("#:"))
            return "\n".join(line[2:].strip() for line in lines[len(lines) - n_told :])
    return ""
