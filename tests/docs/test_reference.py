"""The API reference: every public name has a page, and its source says all that a page needs."""

import ast
import dataclasses
import inspect
import re
from importlib import import_module
from textwrap import dedent
from types import ModuleType

import pandas as pd
import pytest
from docstring_parser import DocstringStyle, parse
from samplers import CASES
from sklearn.base import clone

from equipoise import FunctionSampler
from equipoise.combine import Chain
from equipoise.evaluation import RaceOptions
from equipoise.facts import all_samplers
from equipoise.over_sampling import SMOTEN
from equipoise.testing import example_table
from public_names import Kind, all_names, page_of, pages, public_modules
from reader_questions import OF_MODULES, OF_NAMES, question_of, question_of_module

NAMES = all_names()
WRITTEN = [one for one in NAMES if one.kind is not Kind.VALUE]
CALLABLE = [one for one in WRITTEN if one.kind in (Kind.CLASS, Kind.FUNCTION)]
PROTOCOLS = {one.path for one in CALLABLE if getattr(one.value, "_is_protocol", False)}


def each(names):
    return pytest.mark.parametrize("one", [pytest.param(one, id=one.path) for one in names])


def sections(one):
    """What a docstring says, by the name of its sections."""
    found = {}
    for part in parse(one.docstring, style=DocstringStyle.NUMPYDOC).meta:
        found.setdefault(part.args[0], []).append(part)
    return found


def told_lines(one, section):
    """The names that each entry of a section explains; several may share a line."""
    parts = sections(one).get(section, [])
    return [[name.strip().lstrip("*") for name in part.args[1].split(",")] for part in parts]


def told_names(one, section):
    return [name for names in told_lines(one, section) for name in names]


def signature_names(one):
    """The names of what is passed; options that are listed elsewhere are ``options``."""
    names = list(inspect.signature(one.value).parameters)
    if "options" not in told_names(one, "param"):
        return names
    elsewhere = {field.name for field in dataclasses.fields(RaceOptions)}
    return [name for name in names if name not in elsewhere] + ["options"]


def test_each_name_that_a_module_offers_has_a_page():
    for module in public_modules():
        found = import_module(module)
        for name in found.__all__:
            if not name.startswith("__") and not isinstance(getattr(found, name), ModuleType):
                assert f"{module}.{name}" in pages(), (module, name)


def test_each_name_of_imbalanced_learn_has_a_page_at_its_path():
    for module in ("over_sampling", "under_sampling", "combine", "ensemble", "metrics", "pipeline"):
        for name in import_module(f"imblearn.{module}").__all__:
            assert f"equipoise.{module}.{name}" in pages(), (module, name)


def test_no_two_pages_share_a_file_where_capitals_do_not_count():
    files = [page_of(one).lower() for one in NAMES]
    assert len(files) == len(set(files))


def test_questions_are_those_of_names_and_modules_that_there_are():
    assert set(OF_MODULES) == set(public_modules())
    assert set(OF_NAMES) <= {one.path for one in NAMES}
    told = [*map(question_of, NAMES), *map(question_of_module, public_modules())]
    assert [question for question in told if not question.endswith("?")] == []


@each(NAMES)
def test_a_name_has_a_summary_of_one_sentence(one):
    assert one.summary
    assert one.summary.endswith(".")


@each([one for one in CALLABLE if one.path not in PROTOCOLS])
def test_all_parameters_are_explained_in_the_order_of_the_signature(one):
    expected = signature_names(one)
    assert sorted(told_names(one, "param")) == sorted(expected)
    alone = [names[0] for names in told_lines(one, "param") if len(names) == 1]
    assert alone == [name for name in expected if name in alone]


def gives_something(one):
    annotation = inspect.signature(one.value).return_annotation
    return annotation not in (None, "None", "NoReturn") and "NoReturn" not in str(annotation)


@each([one for one in WRITTEN if one.kind is Kind.FUNCTION and gives_something(one)])
def test_a_function_says_what_it_gives(one):
    assert {"returns", "yields"} & set(sections(one))


def raised_in(function):
    """The names of errors that a function itself raises."""
    tree = ast.parse(dedent(inspect.getsource(function)))
    raised = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise))
    called = (one.func for one in raised if isinstance(one, ast.Call))
    return {one.id for one in called if isinstance(one, ast.Name) and one.id[0].isupper()}


@each([one for one in WRITTEN if one.kind is Kind.FUNCTION])
def test_a_function_says_what_it_raises(one):
    assert raised_in(one.value) <= set(told_names(one, "raises"))


def is_method_of_a_paper(one):
    return one.value in all_samplers().values() or one.module in (
        "equipoise.ensemble", "equipoise.metrics", "equipoise.metrics.pairwise",
    )  # fmt: skip


@each([one for one in CALLABLE if is_method_of_a_paper(one)])
def test_a_method_names_its_source(one):
    assert "references" in sections(one)


@each([one for one in WRITTEN if one.path not in PROTOCOLS])
def test_a_name_has_an_example(one):
    assert "examples" in sections(one)
    assert ">>> " in one.docstring or "It is not run here" in one.docstring


def fitted(kind):
    """An estimator that has been fitted on a small frame."""
    X, y = example_table()
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"][: X.shape[1]])
    if kind is SMOTEN:
        frame = frame.round().astype(str)
    made = clone(next((one.sampler for one in CASES if type(one.sampler) is kind), None) or kind())
    if hasattr(made, "fit_resample"):
        made.fit_resample(frame, y)
    else:
        made.fit(frame, y)
    return made


ESTIMATORS = [
    one
    for one in CALLABLE
    if one.value in (*all_samplers().values(), Chain, FunctionSampler)
    or one.module == "equipoise.ensemble"
]


@each(ESTIMATORS)
def test_all_that_a_fit_leaves_is_explained(one):
    left = {name for name in vars(fitted(one.value)) if re.fullmatch(r"[a-z]\w*_", name)}
    assert left <= set(told_names(one, "attribute"))
