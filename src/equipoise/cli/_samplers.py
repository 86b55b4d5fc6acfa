"""The samplers by the names that people type: smote, borderline-smote, random-under-sampler."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import Parameter, signature
from typing import Any

from equipoise.cli._errors import CommandError, one_sentence, unknown
from equipoise.core.names import folded_name

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_ACRONYMS = ("SMOTE", "ADASYN", "SVM", "ENN")


def sampler_classes() -> dict[str, Any]:
    """All samplers, by the name to type."""
    from equipoise.facts import all_samplers

    return {typed_name(name): kind for name, kind in all_samplers().items()}


def typed_name(name: str) -> str:
    """A class's name as it is typed: BorderlineSMOTE is borderline-smote."""
    for acronym in _ACRONYMS:
        name = name.replace(acronym, f" {acronym} ")
    words = [word for part in name.split() for word in _words(part)]
    return "-".join(words).lower()


def _words(part: str) -> list[str]:
    return [part] if part.isupper() else _WORDS.findall(part)


def find_sampler(name: str) -> Any:
    """The class that a person means; case, hyphens and underscores do not matter."""
    from equipoise.facts import facts_of

    classes = sampler_classes()
    folded = {folded_name(facts_of(kind()).name): kind for kind in classes.values()}
    folded |= {folded_name(typed): kind for typed, kind in classes.items()}
    if folded_name(name) not in folded:
        raise unknown("method", name, classes)
    return folded[folded_name(name)]


def parameters_of(kind: Any) -> dict[str, Any]:
    """A sampler's parameters and their defaults."""
    found = signature(kind).parameters.values()
    return {one.name: None if one.default is Parameter.empty else one.default for one in found}


def make_sampler(
    name: str, ratio: float | None, k: int | None, seed: int, jobs: int | None, settings: list[str]
) -> Any:
    """Make a sampler from the options of the command."""
    kind = find_sampler(name)
    known = parameters_of(kind)
    chosen: dict[str, Any] = {"random_state": seed, "n_jobs": jobs}
    chosen = {key: value for key, value in chosen.items() if key in known}
    if ratio is not None:
        chosen["sampling_strategy"] = ratio
    if k is not None:
        chosen[_k_name(name, kind)] = k
    for setting in settings:
        chosen.update([_read_setting(setting, known)])
    return kind(**chosen)


def _k_name(name: str, kind: Any) -> str:
    from equipoise.facts import facts_of

    k_name = facts_of(kind()).k
    if k_name is None:
        raise CommandError(f"--k: method {name!r} looks at no neighbours")
    return k_name


def _read_setting(setting: str, known: dict[str, Any]) -> tuple[str, Any]:
    name, equals, text = setting.partition("=")
    if not equals:
        raise CommandError(f"--set {setting!r}: write name=value, m_neighbors=8 say")
    if name not in known:
        raise unknown("parameter", name, known)
    try:
        return name, ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return name, text


@contextmanager
def answering_for(settings: list[str]) -> Iterator[None]:
    """Tell an error that names a parameter of ``--set`` as that setting's."""
    try:
        yield
    except (TypeError, ValueError) as error:
        for setting in settings:
            if re.search(rf"\b{re.escape(setting.partition('=')[0])}\b", str(error)):
                raise CommandError(f"--set {setting!r}: {one_sentence(error)}") from error
        raise
