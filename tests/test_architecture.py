"""The layers of the package: imports go one way only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import equipoise

ROOT = next(Path(path) for path in equipoise.__path__ if (Path(path) / "base.py").exists())

# Each layer may import the ones before it, and what it names of its own row.
LAYERS = [
    {"_imblearn", "exceptions", "typing"},
    {"as_imblearn", "combine", "ensemble", "keras", "metrics", "model_selection", "tensorflow"},
    {"_kernels"},
    {"core"},
    {"_compat"},
    {"_containers"},
    {"_validation"},
    {"_neighbors", "_generation", "_columns"},
    {"_problem", "_rules"},
    {"_training", "_correction", "_self_validation"},
    {"_recalibration"},
    {"base"},
    {"utils"},
    {"over_sampling", "under_sampling"},
    {"pipeline", "datasets", "testing", "probabilities"},
    {"_delegation"},
    {"resampled"},
    {"evaluation"},
    {"plotting"},
    {"cli"},
    {"__main__"},
]
FORBIDDEN = {
    "core": {"sklearn", "narwhals", "pandas", "polars", "pyarrow"},
    "_kernels": {"sklearn", "scipy", "narwhals", "pandas", "polars", "pyarrow"},
}


def rank(room):
    return next((i for i, layer in enumerate(LAYERS) if room in layer), None)


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def complaints(root):
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        room = parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        if rank(room) is None:
            yield f"{room} is in no layer"
            continue
        for name in imported_names(path):
            package, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if room == "cli" and package == "equipoise" and other != room and "._" in name:
                yield f"{'/'.join(parts)} imports the private name {name}"
            if package == "equipoise" and rank(other) is not None and other != room:
                if rank(other) >= rank(room):
                    yield f"{'/'.join(parts)} imports {name}"
            elif package in FORBIDDEN.get(room, ()):
                yield f"{'/'.join(parts)} imports {name}"
            elif package == "sklearn" and "._" in name and room != "_compat":
                yield f"{'/'.join(parts)} imports the private name {name}"


def test_no_import_runs_against_the_layers():
    assert list(complaints(ROOT)) == []


def test_the_check_finds_a_bad_import(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "plan.py").write_text("import sklearn\nfrom equipoise.base import X\n")
    (tmp_path / "over_sampling").mkdir()
    (tmp_path / "over_sampling" / "a.py").write_text(
        "from equipoise.under_sampling import B\nfrom sklearn.utils._x import y\n"
    )
    (tmp_path / "nowhere.py").write_text("")
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "a.py").write_text("from equipoise.evaluation._b import C")
    found = "\n".join(complaints(tmp_path))
    assert "core/plan.py imports sklearn" in found
    assert "core/plan.py imports equipoise.base" in found
    assert "over_sampling/a.py imports equipoise.under_sampling" in found
    assert "private name sklearn.utils._x" in found
    assert "nowhere is in no layer" in found
    assert "cli/a.py imports the private name equipoise.evaluation._b" in found


def test_files_and_functions_are_short():
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        assert text.count("\n") <= 600, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                body = [one for one in node.body if not isinstance(one, ast.Expr)]
                length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                assert length <= 60, f"{path}: {node.name}"


@pytest.mark.parametrize("statement", ["import equipoise", "import equipoise; dir(equipoise)"])
def test_importing_the_package_loads_nothing_heavy(statement):
    program = (
        f"{statement}\nimport sys\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'narwhals', 'joblib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_wrong_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = equipoise.nothing


def test_every_public_name_is_there():
    for name in equipoise.__all__:
        assert getattr(equipoise, name) is not None
