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
    {"exceptions", "typing"},
    {"_kernels"},
    {"core"},
    {"_compat", "_warnings"},
    {"_containers"},
    {"_validation"},
    {"_neighbors", "_generation", "_columns"},
    {"_problem", "_rules"},
    {"_correction", "_self_validation"},
    {"_recalibration"},
    {"base"},
    {"_training"},
    {"utils"},
    {"over_sampling", "under_sampling"},
    {"facts"},
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
    # Arrow is the format in which plans travel; nothing of a caller's table passes here.
    "core/plan_records.py": {"sklearn", "narwhals", "pandas", "polars"},
    "_kernels": {"sklearn", "scipy", "narwhals", "pandas", "polars", "pyarrow"},
}


# Private by NumPy's own account, though no underscore says so.
PRIVATE_MODULES = ("numpy.random.mtrand", "numpy.random.bit_generator")


def rank(room):
    return next((i for i, layer in enumerate(LAYERS) if room in layer), None)


def imported_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def bound_names(tree):
    """What each name that an import binds stands for, in full."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                bound[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return bound


def attribute_chains(tree):
    """Chains such as ``numpy.random.seed`` that begin at an imported name, in full."""
    bound = bound_names(tree)
    for node in ast.walk(tree):
        first, *rest = ast.unparse(node).split(".") if isinstance(node, ast.Attribute) else [""]
        if first in bound:
            yield ".".join([bound[first], *rest])


def is_private(name):
    """Tell whether a name in full is private to a package that is not ours."""
    package, *rest = name.split(".")
    if package == "equipoise":
        return False
    hidden = any(one.startswith("_") and not one.endswith("__") for one in rest)
    return hidden or name.startswith(PRIVATE_MODULES)


def calls_of_warn(tree):
    """Lines that warn by Python's own function."""
    names = {name for name, full in bound_names(tree).items() if full == "warnings.warn"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "warnings.warn" or called in names:
                yield node.lineno


def complaints(root):
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        room = parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        if rank(room) is None:
            yield f"{room} is in no layer"
            continue
        tree = ast.parse(path.read_text())
        file = "/".join(parts)
        forbidden = FORBIDDEN.get(file, FORBIDDEN.get(room, ()))
        for complaint in (*wrong_imports(room, tree, forbidden), *trespasses(room, tree)):
            yield f"{file} {complaint}"


def wrong_imports(room, tree, forbidden):
    """Imports that run against the layers."""
    for name in imported_names(tree):
        package, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if package in forbidden:
            yield f"imports {name}"
        if package != "equipoise" or other == room:
            continue
        if room == "cli" and "._" in name:
            yield f"imports the private name {name}"
        if rank(other) is not None and rank(other) >= rank(room):
            yield f"imports {name}"


def trespasses(room, tree):
    """What one room alone may do: touch private names of others, warn."""
    names = {*imported_names(tree), *attribute_chains(tree)}
    if room != "_compat":
        yield from (f"uses the private name {name}" for name in sorted(names) if is_private(name))
    if room != "_warnings":
        yield from (f"warns in line {line} without warn_caller" for line in calls_of_warn(tree))


def test_no_import_runs_against_the_layers():
    assert list(complaints(ROOT)) == []


def test_the_check_finds_a_bad_import(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "plan.py").write_text("import sklearn\nfrom equipoise.base import X\n")
    (tmp_path / "over_sampling").mkdir()
    (tmp_path / "over_sampling" / "a.py").write_text(
        "from equipoise.under_sampling import B\nfrom sklearn.utils._x import y\n"
    )
    (tmp_path / "base.py").write_text(
        "import numpy as np\nimport warnings\nfrom warnings import warn\n"
        "from joblib import parallel\nfrom numpy import __version__\n"
        "stream = np.random.mtrand._rand\nkind = np.random.bit_generator.ISeedSequence\n"
        "parallel._backend\nwarn('one')\nwarnings.warn('two')\nnp.int64.__name__\n"
    )
    (tmp_path / "nowhere.py").write_text("")
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "a.py").write_text("from equipoise.evaluation._b import C")
    found = "\n".join(complaints(tmp_path))
    assert "core/plan.py imports sklearn" in found
    assert "core/plan.py imports equipoise.base" in found
    assert "over_sampling/a.py imports equipoise.under_sampling" in found
    assert "over_sampling/a.py uses the private name sklearn.utils._x" in found
    assert "base.py uses the private name numpy.random.mtrand._rand" in found
    assert "base.py uses the private name numpy.random.bit_generator.ISeedSequence" in found
    assert "base.py uses the private name joblib.parallel._backend" in found
    assert "__" not in found
    assert "base.py warns in line 9 without warn_caller" in found
    assert "base.py warns in line 10 without warn_caller" in found
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
