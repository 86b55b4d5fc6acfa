"""From a diagram, an error, a warning or a help to the page of this version."""

import pickle
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.utils import estimator_html_repr

import equipoise
from equipoise import _documentation
from equipoise._documentation import address_of, installed_pages, reference_page, website
from equipoise._runtime.warnings import warn_caller
from equipoise.cli import main
from equipoise.ensemble import BalancedRandomForestClassifier
from equipoise.exceptions import (
    EquipoiseError,
    EquipoiseWarning,
    FewerRowsWarning,
    FlagsFoundWarning,
    ProbabilityError,
    StrategyError,
)
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import make_pipeline
from equipoise.utils.testing import all_estimators

ROOT = Path(__file__).parents[1]
ADDRESS = "https://docs.example/equipoise"
VERSION = equipoise.__version__


def forget():
    website.cache_clear()
    installed_pages.cache_clear()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages whose metadata tell where the documentation is."""
    folder = tmp_path / "site packages"
    info = folder / f"equipoise-{VERSION}.dist-info"
    info.mkdir(parents=True)
    told = f"Project-URL: Changes, {ADDRESS}/c\nProject-URL: Documentation, {ADDRESS}/\n"
    head = f"Metadata-Version: 2.1\nName: equipoise\nVersion: {VERSION}\n"
    (info / "METADATA").write_text(head + told, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    forget()
    yield folder
    forget()


@pytest.fixture
def install_pages(site):
    def install(version=VERSION):
        info = site / f"equipoise_docs-{version}.dist-info"
        info.mkdir()
        told = f"Metadata-Version: 2.1\nName: equipoise-docs\nVersion: {version}\n"
        (info / "METADATA").write_text(told, encoding="utf-8")
        html = site / "equipoise_docs" / "html"
        for page in ("index", "guide/files", "reference/generated/equipoise.combine.Chain"):
            file = html / f"{page}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        (html.parent / "__init__.py").touch()
        forget()
        return html

    return install


@pytest.fixture
def nowhere(monkeypatch):
    """Equipoise from a source tree that is not installed."""
    monkeypatch.setattr(_documentation, "website", lambda: "")
    monkeypatch.setattr(_documentation, "installed_pages", lambda: None)


def test_a_page_is_below_the_address_of_this_version(site):
    assert address_of("guide/files") == f"{ADDRESS}/{VERSION}/guide/files.html"


def test_installed_pages_of_this_version_come_first(install_pages):
    html = install_pages()
    assert address_of("guide/files") == (html / "guide" / "files.html").as_uri()
    assert "%20" in address_of("index")  # a space of the folder


def test_pages_of_another_version_are_not_taken(install_pages):
    install_pages("0.0.1")
    assert address_of("index").startswith(ADDRESS)


def test_the_address_has_one_copy():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    host = told["Documentation"].split("/")[2]
    holders = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if host in path.read_text(encoding="utf-8")
    ]
    assert holders == []
    assert set(told) == {"Documentation"}


def test_the_question_mark_of_a_diagram_leads_to_the_reference(site):
    pipeline = make_pipeline(SMOTE(), LogisticRegression())
    diagram = estimator_html_repr(pipeline)
    root = f"{ADDRESS}/{VERSION}/reference/generated"
    assert f'href="{root}/equipoise.pipeline.Pipeline.html"' in diagram
    assert f'href="{root}/equipoise.over_sampling.SMOTE.html"' in diagram
    assert "scikit-learn.org" in diagram  # of the regression


@pytest.mark.parametrize("name", [name for name, _ in all_estimators()])
def test_every_estimator_has_the_page_of_the_name_that_people_import(site, name):
    kind = dict(all_estimators())[name]
    link = kind.__new__(kind)._get_doc_link()
    module = link.removesuffix(f".{name}.html").rpartition("/")[2]
    assert link == address_of(reference_page(module, name))
    assert getattr(import_module(module), name) is kind


def test_a_class_of_another_package_has_no_page_of_ours(site):
    class Mine(SMOTE):
        pass

    class MyForest(BalancedRandomForestClassifier):
        pass

    assert [Mine()._get_doc_link(), MyForest()._get_doc_link()] == ["", ""]


def test_without_an_address_there_is_no_link_and_no_error(nowhere):
    assert SMOTE()._get_doc_link() == ""
    assert "SMOTE" in estimator_html_repr(SMOTE())
    assert not hasattr(ProbabilityError("wrong"), "__notes__")


def test_an_error_has_its_page_below_and_its_message_unchanged(site):
    error = ProbabilityError("wrong")
    assert str(error) == "wrong"
    assert error.__notes__ == [f"More of this: {address_of('guide/probabilities')}"]
    assert not hasattr(StrategyError("wrong"), "__notes__")


def test_a_note_is_written_once_though_an_error_comes_from_a_worker(site):
    error = pickle.loads(pickle.dumps(ProbabilityError("wrong")))
    assert len(error.__notes__) == 1


def test_below_a_warning_is_its_page(site):
    with pytest.warns(FlagsFoundWarning) as told:
        warn_caller("SMOTE: two values", FlagsFoundWarning)
    page = address_of("guide/any-table")
    assert str(told[0].message).splitlines() == ["SMOTE: two values", f"More of this: {page}"]
    with pytest.warns(FewerRowsWarning) as told:
        warn_caller("SMOTE: none", FewerRowsWarning)
    assert str(told[0].message) == "SMOTE: none"


def below(kind):
    for one in kind.__subclasses__():
        if one.__module__.startswith("equipoise."):
            yield one
            yield from below(one)


def test_pages_that_errors_warnings_and_commands_name_are_there():
    from equipoise.cli import _app

    kinds = [*below(EquipoiseError), *below(EquipoiseWarning)]
    pages = {kind._page for kind in kinds if kind._page}
    pages |= {module.PAGE for module in _app.COMMANDS}
    assert len(pages) > 4
    assert {page for page in pages if not (ROOT / "docs" / f"{page}.md").is_file()} == set()


# --- equipoise docs ---------------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch):
    """The addresses that a browser was asked for."""
    found = []
    monkeypatch.setattr("webbrowser.open", lambda address: found.append(address) or True)
    return found


def said(capsys, *arguments):
    code = main(["docs", *arguments])
    out, err = capsys.readouterr()
    return code, out.strip(), err


def test_docs_prints_where_the_pages_are_and_opens_no_website(site, opened, capsys):
    assert said(capsys) == (0, address_of("index"), "")
    assert said(capsys, "guide/files")[1] == address_of("guide/files")
    assert opened == []


def test_docs_knows_samplers_as_they_are_typed(site, capsys):
    page = address_of(reference_page("equipoise.over_sampling", "BorderlineSMOTE"))
    for name in ("borderline-smote", "BorderlineSMOTE"):
        assert said(capsys, name)[1] == page


def test_docs_searches_for_other_words(site, capsys):
    assert said(capsys, "k neighbors")[1] == f"{address_of('search')}?q=k+neighbors"


def test_docs_opens_installed_pages(install_pages, opened, capsys):
    install_pages()
    assert said(capsys) == (0, address_of("index"), "")
    assert said(capsys, "files")[1] == address_of("guide/files")
    assert said(capsys, "Chain")[1] == address_of(reference_page("equipoise.combine", "Chain"))
    assert said(capsys, "guide/files.html", "--print")[1] == address_of("guide/files")
    assert opened == [address_of("index"), address_of("guide/files"),
                      address_of(reference_page("equipoise.combine", "Chain"))]  # fmt: skip


def test_docs_says_which_page_was_meant(install_pages, opened, capsys):
    install_pages()
    code, out, err = said(capsys, "guide/file")
    assert (code, out) == (2, "")
    assert "there is no page 'guide/file'. Did you mean 'guide/files'?" in err


def test_docs_from_a_source_tree_says_where_the_pages_are(monkeypatch, nowhere, capsys):
    monkeypatch.setattr("equipoise.cli.docs.installed_pages", lambda: None)
    code, out, err = said(capsys)
    assert (code, out) == (2, "")
    assert "not installed. Its pages are in docs/" in err


@pytest.mark.parametrize("command", ["check", "compare", "resample"])
def test_the_help_of_a_command_ends_with_its_page(site, capsys, command):
    assert main([command, "--help"]) == 0
    *_, last = capsys.readouterr().out.strip().splitlines()
    assert last.startswith(f"More of this: {ADDRESS}/{VERSION}/guide/")


def test_a_sampler_that_refuses_says_where_to_read_on(site):
    with pytest.raises(EquipoiseError) as raised:
        SMOTE().fit_resample(np.array([[np.inf], [1.0]] * 9), [0, 1] * 9)
    assert raised.value.__notes__ == [f"More of this: {address_of('guide/any-table')}"]
