"""``equipoise methods``: the samplers, and what each can be told."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE
from equipoise.cli._options import Json

EXAMPLES = """Examples:

  equipoise methods
  equipoise methods borderline-smote
"""


def methods(
    name: Annotated[str | None, Parameter(help="A method, to see its parameters.")] = None,
    /,
    *,
    json: Json = False,
) -> int:
    """List the ways to resample, or describe one."""
    from equipoise.cli._samplers import find_sampler, sampler_classes, typed_name

    if name is None:
        found = [_facts(typed, kind) for typed, kind in sampler_classes().items()]
        _show.print_json(found) if json else _print_all(found)
        return DONE
    kind = find_sampler(name)
    facts = _facts(typed_name(kind.__name__), kind)
    if json:
        _show.print_json(facts)
    else:
        _print_one(facts, kind)
    return DONE


def _facts(typed: str, kind: Any) -> dict[str, Any]:
    from equipoise.cli._samplers import parameters_of

    return {
        "name": typed,
        "class": f"{kind.__module__.rpartition('.')[0]}.{kind.__name__}",
        "summary": _first_line(kind),
        "takes_any_column": bool(kind().__sklearn_tags__().input_tags.string),
        "parameters": parameters_of(kind),
    }


def _first_line(kind: Any) -> str:
    return (kind.__doc__ or "").strip().split("\n", 1)[0].rstrip(".")


def _print_all(found: list[dict[str, Any]]) -> None:
    rows = [
        (one["name"], "any" if one["takes_any_column"] else "numbers", one["summary"])
        for one in found
    ]
    _show.table(("method", "columns", "what it does"), rows, left=3)
    _show.line("\nequipoise methods NAME tells more of one.", "dim")


def _print_one(facts: dict[str, Any], kind: Any) -> None:
    from inspect import cleandoc

    _show.line(facts["name"], "bold")
    _show.line(f"{facts['summary']}.")
    _show.line(f"In Python: from {facts['class'].rpartition('.')[0]} import {kind.__name__}", "dim")
    _show.title("Parameters (--set name=value)")
    rows = [(name, repr(value)) for name, value in facts["parameters"].items()]
    _show.table(("parameter", "default"), rows, left=2)
    text = cleandoc(kind.__doc__ or "")
    _, _, after = text.partition("Parameters\n----------\n")
    _show.line(f"\n{after.partition(chr(10) + chr(10) + 'Attributes')[0]}")
