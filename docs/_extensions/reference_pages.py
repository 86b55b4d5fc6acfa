"""Writes the API reference before Sphinx reads its pages: one for each module and public name.

``reference/index.md`` shows them all by the directive ``public-modules``.
"""

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import equipoise.datasets
from public_names import Kind, PublicName, all_names, names_of, page_of, pages, public_modules
from reader_questions import question_of, question_of_module

FOLDER = "reference/generated"


def write_pages(app: Sphinx) -> None:
    """Write what has changed, and take away pages of names that are gone."""
    folder = Path(app.srcdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    told = {module: "\n".join(_module_page(module)) for module in public_modules()}
    told |= {page_of(one): "\n".join(_page(one)) for one in all_names()}
    for path in folder.glob("*.rst"):
        if path.stem not in told:
            path.unlink()
    for name, text in told.items():
        path = folder / f"{name}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _titled(title: str, question: str) -> list[str]:
    return [title, "=" * len(title), "", question.replace("`", "``"), ""]


def _module_page(module: str) -> Iterator[str]:
    yield from _titled(module, question_of_module(module))
    yield from [f".. automodule:: {module}", "   :no-members:", ""]
    for one in names_of(module):
        yield f"{_link(pages()[one.path])}"
        yield f"    {one.summary}"
        yield ""
    if module == "equipoise.datasets":
        yield from _readers()
    if module == "equipoise":
        yield "Its modules are listed in the :doc:`reference </reference/index>`."
        yield ""
    own = [page_of(one) for one in names_of(module) if pages()[one.path] == one]
    if own:
        yield from [".. toctree::", "   :hidden:", "", *(f"   {page}" for page in own), ""]


def _readers() -> Iterator[str]:
    """The functions that are made when they are asked for."""
    extra = sorted(set(dir(equipoise.datasets)) - set(equipoise.datasets.__all__))
    yield f"{len(extra)} functions read one table each, as ``load_table`` does by its name:"
    yield ", ".join(f"``{name}``" for name in extra) + "."
    yield ""


def _link(one: PublicName) -> str:
    role = {Kind.VALUE: "data", Kind.FUNCTION: "func", Kind.EXCEPTION: "exc"}.get(one.kind, "class")
    return f":py:{role}:`{one.name} <{one.path}>`"


def _page(one: PublicName) -> Iterator[str]:
    yield from _titled(one.name, question_of(one))
    yield from [f".. currentmodule:: {one.module}", ""]
    yield from {
        Kind.CLASS: _class_block,
        Kind.EXCEPTION: _exception_block,
        Kind.FUNCTION: _function_block,
        Kind.VALUE: _value_block,
    }[one.kind](one)
    also = [path for path, told in pages().items() if told == one and path != one.path]
    if also:
        yield from ["", "Also importable as " + " and ".join(f"``{path}``" for path in also) + "."]
    yield ""


def _class_block(one: PublicName) -> Iterator[str]:
    ours, inherited = _members(one.value)
    yield from [f".. autoclass:: {one.name}", ""]
    for name, directive in ours.items():
        yield from [f"   .. {directive}:: {name}", ""]
    if inherited:
        yield "From scikit-learn: " + ", ".join(f"``{name}``" for name in inherited) + "."


def _members(kind: type) -> tuple[dict[str, str], list[str]]:
    """Methods and properties written here, with their directives, and those of scikit-learn."""
    ours: dict[str, str] = {}
    inherited = []
    for name in (name for name in dir(kind) if not name.startswith("_")):
        value = inspect.getattr_static(kind, name)
        if inspect.isclass(value) or not hasattr(value, "__get__"):
            continue
        is_property = isinstance(value, property | cached_property)
        written = _function_of(value) if is_property else getattr(kind, name)
        home = str(getattr(written, "__module__", ""))
        if home.startswith("equipoise") and inspect.getdoc(written):
            ours[name] = "autoproperty" if is_property else "automethod"
        elif home.startswith("sklearn"):
            inherited.append(name)
    return ours, inherited


def _function_of(one: property | cached_property[Any]) -> Any:
    return one.fget if isinstance(one, property) else one.func


def _exception_block(one: PublicName) -> Iterator[str]:
    yield from [f".. autoexception:: {one.name}", "   :show-inheritance:"]


def _function_block(one: PublicName) -> Iterator[str]:
    yield f".. autofunction:: {one.name}"


def _value_block(one: PublicName) -> Iterator[str]:
    yield from [f".. py:data:: {one.name}", "   :module: " + one.module, "", f"   {one.summary}"]


class PublicModules(SphinxDirective):
    """All public modules, with a line each on what they are for, and their names."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Show them as a list of definitions, in Markdown."""
        return self.parse_text_to_nodes("\n".join(_index()))


def _index() -> Iterator[str]:
    for module in public_modules():
        summary = inspect.cleandoc(import_module(module).__doc__ or "").partition("\n\n")[0]
        told = re.sub(r":\w+:`~?([^`]*)`", r"`\1`", " ".join(summary.split())).replace("``", "`")
        yield f"{{doc}}`{module} <generated/{module}>`"
        yield f": {told}"
        yield ""
        names = (pages()[one.path] for one in names_of(module))
        yield "  " + " · ".join(f"{{doc}}`{one.name} <generated/{page_of(one)}>`" for one in names)
        yield ""
    yield from [
        "```{toctree}",
        ":hidden:",
        "",
        *(f"generated/{m}" for m in public_modules()),
        "```",
    ]


def find_page(app: Sphinx, env: Any, node: Any, contnode: Any) -> Any:
    """Lead a reference to a name by another of its paths to its page."""
    one = pages().get(node.get("reftarget", ""))
    if node.get("refdomain") != "py" or one is None:
        return None
    return env.domains.python_domain.resolve_xref(
        env, node["refdoc"], app.builder, node["reftype"], one.path, node, contnode
    )


def correct_ways_back(app: Sphinx, env: Any) -> None:
    """Let the page of a source lead back to the page of each name.

    viewcode takes the module of whoever first showed something of a source for that of all: a
    base class would be looked for in the module of a class that inherits from it.
    """
    modules = getattr(env, "_viewcode_modules", {})
    for source, entry in modules.items():
        if not entry:
            continue
        code, tags, used, _ = entry
        homes = {one.module for name in used for one in all_names() if _is_of(one, name, source)}
        if len(homes) == 1:
            modules[source] = (code, tags, used, homes.pop())


def _is_of(one: PublicName, name: str, source: str) -> bool:
    return one.name == name and getattr(one.value, "__module__", "") == source


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is here."""
    app.connect("builder-inited", write_pages)
    app.connect("missing-reference", find_page)
    app.connect("env-updated", correct_ways_back)
    app.add_directive("public-modules", PublicModules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
