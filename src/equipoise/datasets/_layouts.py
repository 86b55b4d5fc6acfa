"""How the files are laid out: most declare their columns (KEEL, ARFF), a few are bare."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from equipoise.datasets._cells import Cells, Declared

_ATTRIBUTE = re.compile(r"@attribute\s+(?P<name>'[^']*'|[^\s{]+)\s*(?P<kind>\{|\w+)", re.IGNORECASE)
_KINDS: dict[str, Declared] = {"{": "nominal", "integer": "integer"}


@dataclass(frozen=True)
class Attribute:
    """A column as the file, or we, declare it."""

    name: str
    kind: Declared


@dataclass(frozen=True)
class Layout:
    """Where a table's files are, and how they are to be read.

    Parameters
    ----------
    files : tuple of str
        Files in the table's folder; their rows stand one after another. A second
        file that ends in ``.labels`` holds the target.
    names : str
        Names of a bare file's columns, spaces between; they are numbered where it is empty.
    separator : str or None
        Of a bare file; None is any white space.
    target : int
        Position of the target.
    n_ids : int
        Leading columns that number the rows and are left out.
    """

    files: tuple[str, ...]
    names: str = ""
    separator: str | None = ","
    target: int = -1
    n_ids: int = 0

    def paths(self, folder: Path) -> list[Path]:
        """The files of the table in its folder."""
        return [folder / file for file in self.files]

    def read(self, paths: Sequence[Path]) -> tuple[list[Attribute], list[Cells]]:
        """Read all columns, the target among them."""
        if paths[-1].suffix == ".labels":
            return _read_matrix(*paths)
        lines = [line for path in paths for line in _lines(path)]
        if lines[0].startswith("@"):
            return _read_declared(lines)
        cells: list[Cells] = list(_split(lines, self.separator))
        return [Attribute(name, "unknown") for name in self._names_of(cells)], cells

    def _names_of(self, cells: Sequence[Cells]) -> list[str]:
        if self.names:
            return self.names.split()
        names = [f"x{j + 1 - self.n_ids}" for j in range(len(cells))]
        names[self.target] = "class"
        return names


def _lines(path: Path) -> Iterator[str]:
    """Lines that are neither empty nor a comment."""
    text = path.read_text(encoding="latin-1")
    stripped = (line.strip() for line in text.splitlines())
    return (line for line in stripped if line and not line.startswith("%"))


def _split(lines: Sequence[str], separator: str | None) -> Iterator[list[str]]:
    """Columns of cells."""
    rows = (line.split(separator) for line in lines)
    for column in zip(*rows, strict=True):
        yield [cell.strip() for cell in column]


def _read_declared(lines: Sequence[str]) -> tuple[list[Attribute], list[Cells]]:
    start = next(i for i, line in enumerate(lines) if line.lower() == "@data")
    found = filter(None, map(_ATTRIBUTE.match, lines[:start]))
    header = [
        Attribute(match["name"].strip("'"), _KINDS.get(match["kind"].lower(), "real"))
        for match in found
    ]
    return header, list(_split(lines[start + 1 :], ","))


def _read_matrix(data: Path, labels: Path) -> tuple[list[Attribute], list[Cells]]:
    """Read the files of a challenge: numbers in one file, labels in another."""
    columns = list(np.loadtxt(data).T)
    header = [Attribute(f"x{j + 1}", "real") for j in range(len(columns))]
    return [*header, Attribute("class", "nominal")], [*columns, labels.read_text().split()]


def _challenge(name: str) -> Layout:
    return Layout((f"{name}_train.data", f"{name}_train.labels"))


LAYOUTS = {
    "abalone": Layout(
        ("abalone.data.txt",),
        "Sex Length Diameter Height Whole_weight Shucked_weight Viscera_weight Shell_weight Rings",
    ),
    "ada": _challenge("ada"),
    "cm1": Layout(("cm1.arff.txt",)),
    "ecoli": Layout(
        ("ecoli.data.txt",),
        "name mcg gvh lip chg aac alm1 alm2 class",
        separator=None,
        n_ids=1,
    ),
    "fertility": Layout(("fertility_Diagnosis.txt",)),
    "german": Layout(
        ("german.data.txt",),
        "checking_account duration credit_history purpose amount savings employment "
        "instalment_rate personal_status other_debtors residence_since property age "
        "other_instalments housing existing_credits job dependants telephone foreign_worker "
        "class",
        separator=None,
    ),
    "glass": Layout(
        ("glass.data.txt",),
        "id RI Na Mg Al Si K Ca Ba Fe class",
        n_ids=1,
    ),
    "hepatitis": Layout(
        ("hepatitis.data.txt",),
        "class age sex steroid antivirals fatigue malaise anorexia liver_big liver_firm "
        "spleen_palpable spiders ascites varices bilirubin alk_phosphate sgot albumin "
        "protime histology",
        target=0,
    ),
    "hiva": _challenge("hiva"),
    "hypothyroid": Layout(
        ("hypothyroid.data.txt",),
        "class age sex on_thyroxine query_on_thyroxine on_antithyroid_medication "
        "thyroid_surgery query_hypothyroid query_hyperthyroid pregnant sick tumor lithium "
        "goitre TSH_measured TSH T3_measured T3 TT4_measured TT4 T4U_measured T4U "
        "FTI_measured FTI TBG_measured TBG",
        target=0,
    ),
    "kc1": Layout(("kc1.arff.txt",)),
    "new_thyroid1": Layout(("new-thyroid1.dat",)),
    "pc1": Layout(("pc1.arff",)),
    "satimage": Layout(("sat.trn.txt", "sat.tst.txt"), separator=None),
    "spect_f": Layout(("SPECTF.train.txt", "SPECTF.test.txt"), target=0),
    "sylva": _challenge("sylva"),
    "vehicle": Layout(tuple(f"xa{part}.dat.txt" for part in "abcdefghi"), separator=None),
    "yeast": Layout(
        ("yeast.data.txt",),
        "name mcg gvh alm mit erl pox vac nuc class",
        separator=None,
        n_ids=1,
    ),
}
