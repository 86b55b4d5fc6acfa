"""Programs as people have them: unchanged, they print with Equipoise what they print without.

Each file in ``programs/same`` prints the very same; one in ``programs/close`` draws, or measures
models that draw: its words and whole numbers are the same, and its measured figures close.
"""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from equipoise._imblearn.names import NAMES

FOLDER = Path(__file__).parent / "programs"
CLOSE = 0.05

# Runs programs one after the other in one process, and prints as JSON what each has printed.
RUNNER = """
import contextlib, io, json, os, runpy, sys, traceback, warnings
import numpy as np
os.environ["MPLBACKEND"] = "Agg"
warnings.simplefilter("ignore")
printed = {}
for path in sys.argv[1:]:
    np.random.seed(0)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            runpy.run_path(path, run_name="__main__")
        except Exception:
            print(traceback.format_exc())
    printed[path] = out.getvalue()
print(json.dumps(printed))
"""


def names_of_imblearn(program):
    """What a program imports from imbalanced-learn: modules and names."""
    for node in ast.walk(ast.parse(program.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("imblearn"):
            module = node.module.removeprefix("imblearn").removeprefix(".")
            yield from ((module, alias.name) for alias in node.names)


def printed_by(programs, *way):
    """What programs print, by path."""
    command = [sys.executable, *way, "-c", RUNNER, *map(str, programs)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(path): text for path, text in json.loads(ended.stdout.splitlines()[-1]).items()}


def words_and_figures(text):
    """A text without its measured figures, and these."""
    figures = [float(one) for one in re.findall(r"\d+\.\d*", text)]
    return re.sub(r"-?\d+\.\d*", "#", text).split(), figures


def is_close(one, other):
    (words, figures), (other_words, other_figures) = map(words_and_figures, (one, other))
    return words == other_words and all(
        abs(a - b) <= CLOSE for a, b in zip(figures, other_figures, strict=True)
    )


@pytest.mark.parametrize("kind", ["same", "close"])
def test_a_program_prints_with_us_what_it_prints_without(kind):
    programs = sorted(FOLDER.glob(f"{kind}/*.py"))
    assert len(programs) >= (10 if kind == "same" else 4)
    theirs = printed_by(programs)
    ours = printed_by(programs, "-m", "equipoise.as_imblearn")
    agrees = str.__eq__ if kind == "same" else is_close
    differ = {path.name: (theirs[path], ours[path]) for path in programs
              if not agrees(theirs[path], ours[path])}  # fmt: skip
    assert differ == {}
    silent = [path.name for path in programs if "Traceback" in ours[path] or not ours[path]]
    assert silent == []


def test_programs_use_every_name_that_people_import():
    used = {name for path in FOLDER.glob("*/*.py") for name in names_of_imblearn(path)}
    unused = {(module, name) for module, names in NAMES.items() for name in names} - used
    # Base classes are used under another name, Keras is not installed, and data are downloaded.
    assert unused <= {
        ("base", "FunctionSampler"), ("base", "SamplerMixin"), ("datasets", "fetch_datasets"),
        ("keras", "BalancedBatchGenerator"), ("keras", "balanced_batch_generator"),
        ("over_sampling", "KMeansSMOTE"), ("under_sampling.base", "BaseCleaningSampler"),
    }  # fmt: skip


def test_figures_that_are_far_apart_are_no_agreement():
    assert is_close("AUC: 0.81", "AUC: 0.83")
    assert not is_close("AUC: 0.81", "AUC: 0.91")
    assert not is_close("folds 10, 0.5", "folds 9, 0.5")
    assert not is_close("AUC: 0.81", "F1: 0.81")
