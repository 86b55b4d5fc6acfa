"""``equipoise methods``: the samplers, what each can be told, and whom a race knows."""

from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli import _show
from equipoise.cli._errors import DONE, CommandError
from equipoise.cli._options import Json
from equipoise.core.names import folded_name

PAGE = "methods/inputs"
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
    """List the ways to resample and what compare knows, or describe one."""
    from equipoise.cli._samplers import find_sampler, sampler_classes, typed_name

    if name is None:
        found = [_facts(typed, kind) for typed, kind in sampler_classes().items()]
        known = {"samplers": found, **_race_names()}
        _show.print_json(known) if json else _print_all(known)
        return DONE
    try:
        kind = find_sampler(name)
    except CommandError:
        if not (of_race := _of_race(name)):
            raise
        _show.print_json({"name": of_race}) if json else _show.line(
            f"{of_race} is for compare and tune (--methods {of_race}): it is no sampler by itself"
        )
        return DONE
    facts = _facts(typed_name(kind.__name__), kind)
    if json:
        _show.print_json(facts)
    else:
        _print_one(facts, kind)
    return DONE


def _race_names() -> dict[str, list[str]]:
    """What ``--methods`` and ``--models`` of compare and tune know, as it is typed."""
    from equipoise.cli._race import typed
    from equipoise.evaluation import FIELD, MODELS

    return {"methods": [typed(one) for one in FIELD], "models": [typed(one) for one in MODELS]}


def _of_race(name: str) -> str:
    """A way to treat the rows that is no sampler; empty where there is none of this name."""
    found = [one for one in _race_names()["methods"] if folded_name(one) == folded_name(name)]
    return found[0] if found else ""


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


def _print_all(known: dict[str, Any]) -> None:
    rows = [
        (one["name"], "any" if one["takes_any_column"] else "numbers", one["summary"])
        for one in known["samplers"]
    ]
    _show.table(("sampler", "columns", "what it does"), rows, left=3)
    _show.title("compare and tune know")
    _show.bullet("--methods", ", ".join(known["methods"]))
    _show.bullet("--models", ", ".join(known["models"]))
    _show.line("\nequipoise methods NAME tells more of a sampler.", "dim")


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
