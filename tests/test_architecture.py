"""The layers of the package: imports go one way only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import equipoise

ROOT = next(Path(path) for path in equipoise.__path__ if (Path(path) / "exceptions.py").exists())

# Each layer may import the ones before it, and what it names of its own row. A file may have a
# layer of its own, above that of its room: imbalanced-learn has it there.
LAYERS = [
    {"_documentation"},
    {"_imblearn", "exceptions", "typing"},
    {"as_imblearn"},
    {"_runtime"},
    {"_kernels"},
    {"core"},
    {"_compat"},
    {"_containers"},
    {"_engine"},
    {"base"},
    {"utils"},
    {"over_sampling", "under_sampling"},
    {"combine"},
    {"facts", "_batches"},
    {
        *("pipeline", "datasets", "files", "metrics", "model_selection", "neighbors"),
        *("keras", "probabilities", "tensorflow", "torch"),
    },
    {"testing"},
    {"provenance"},
    {"utils/estimator_checks", "utils/testing"},
    {"resampled", "ensemble", "streaming"},
    {"dask", "spark"},
    {"evaluation"},
    {"plotting"},
    {"report"},
    {"cli"},
    {"__main__"},
]
FORBIDDEN = {
    "typing.py": {"sklearn", "scipy", "narwhals", "pandas", "polars", "pyarrow"},
    "core": {"sklearn", "narwhals", "pandas", "polars", "pyarrow"},
    # Arrow is the format in which plans travel; nothing of a caller's table passes here.
    "core/plan_records.py": {"sklearn", "narwhals", "pandas", "polars"},
    "_kernels": {"sklearn", "scipy", "narwhals", "pandas", "polars", "pyarrow"},
    "_runtime": {"numpy", "sklearn", "scipy", "narwhals", "pandas", "polars", "pyarrow"},
}


# What the command may import though its name is private: nobody outside has a use for it.
FOR_EVERYBODY = {"_documentation"}

# What opens a caller's table, whatever it is.
READERS = {"narwhals"}
MAY_OPEN_TABLES = ("_containers", "_compat")

# Private by NumPy's own account, though no underscore says so.
PRIVATE_MODULES = ("numpy.random.mtrand", "numpy.random.bit_generator")


def rank(room):
    return next((i for i, layer in enumerate(LAYERS) if room in layer), None)


def room_of(parts):
    """The room of a file, or the file itself where it has a layer of its own."""
    file = "/".join(parts[:2]).removesuffix(".py")
    return file if rank(file) is not None else parts[0].removesuffix(".py")


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
        room = room_of(parts)
        if room == "__init__":
            continue
        if rank(room) is None:
            yield f"{room} is in no layer"
            continue
        tree = ast.parse(path.read_text())
        file = "/".join(parts)
        forbidden = FORBIDDEN.get(file, FORBIDDEN.get(room, ()))
        for complaint in (*wrong_imports(room, tree, forbidden), *trespasses(file, tree)):
            yield f"{file} {complaint}"


def wrong_imports(room, tree, forbidden):
    """Imports that run against the layers."""
    for name in imported_names(tree):
        package, *rest = name.split(".")
        other = room_of(rest) if rest else ""
        if package in forbidden:
            yield f"imports {name}"
        if package in READERS and room not in MAY_OPEN_TABLES:
            yield f"opens tables itself by {package}: ask _containers"
        if package != "equipoise" or other == room:
            continue
        if room == "cli" and "._" in name and other not in FOR_EVERYBODY:
            yield f"imports the private name {name}"
        if rank(other) is not None and rank(other) >= rank(room):
            yield f"imports {name}"


def trespasses(file, tree):
    """What one file alone may do: touch private names of others, warn."""
    names = {*imported_names(tree), *attribute_chains(tree)}
    if file != "_compat.py":
        yield from (f"uses the private name {name}" for name in sorted(names) if is_private(name))
    if file != "_runtime/warnings.py":
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
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "a.py").write_text("import narwhals.stable.v2 as nw")
    (tmp_path / "_containers").mkdir()
    (tmp_path / "_containers" / "a.py").write_text("import narwhals.stable.v2 as nw")
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
    assert "evaluation/a.py opens tables itself by narwhals" in found
    assert "_containers" not in found.replace("ask _containers", "")
    assert "cli/a.py imports the private name equipoise.evaluation._b" in found


def is_for_types(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def run_nodes(tree):
    """All nodes but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if not is_for_types(node):
            yield node
            yield from run_nodes(node)


def imports_of_modules(root):
    """For each module of ours those that it imports, at once or when a function runs."""
    names = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(["equipoise", *parts])
        names[name.removesuffix(".__init__")] = path
    found = {}
    for name, path in names.items():
        wanted = set()
        for node in run_nodes(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inside = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted |= {one for one in inside if one in names} or {node.module}
        found[name] = {one for one in wanted if one in names}
    return found


def circles(imports):
    """Modules that can be reached from themselves."""

    def reached(name):
        seen, todo = set(), [name]
        while todo:
            for other in imports[todo.pop()]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    return sorted(name for name in imports if name in reached(name))


def test_no_imports_run_in_a_circle():
    assert circles(imports_of_modules(ROOT)) == []


def test_the_check_finds_a_circle(tmp_path):
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "a.py").write_text("from equipoise.b import x")
    (tmp_path / "b.py").write_text("def f():\n    from equipoise import c")
    (tmp_path / "c.py").write_text("import equipoise.a")
    assert circles(imports_of_modules(tmp_path)) == ["equipoise.a", "equipoise.b", "equipoise.c"]


def test_every_room_is_on_the_map_and_has_a_layer():
    there = {path.name.removesuffix(".py") for path in ROOT.iterdir()} - {"__init__", "__pycache__"}
    there = {one for one in there if not one.endswith((".so", ".typed"))}
    assert there == {one for one in set().union(*LAYERS) if "/" not in one}
    page = (Path(__file__).parents[1] / "ARCHITECTURE.md").read_text()
    unnamed = {one for one in there - {"__main__"} if f"`{one}" not in page}
    assert unnamed == set(), "ARCHITECTURE.md does not name these rooms"


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


def test_one_name_is_one_thing():
    """No two classes share a name, and a kind of array is named in one place."""
    homes = {}
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
