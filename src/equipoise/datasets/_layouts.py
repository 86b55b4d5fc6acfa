"""How the files are laid out: most declare their columns (KEEL, ARFF), a few are bare."""

import re
from collections import Counter
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
    source : str
        Who has collected it.
    """

    files: tuple[str, ...]
    names: str = ""
    separator: str | None = ","
    target: int = -1
    n_ids: int = 0
    source: str = "UCI"

    def paths(self, folder: Path) -> list[Path]:
        """The files of the table in its folder."""
        return [folder / file for file in self.files]

    def read(self, paths: Sequence[Path]) -> tuple[list[Attribute], list[Cells]]:
        """Read all columns, the target among them."""
        if paths[-1].suffix == ".labels":
            return _read_matrix(*paths)
        header, lines = _header_and_rows(paths)
        separator = self.separator if header is None else ","
        cells: list[Cells] = list(_split(lines, separator))
        if header is None:
            header = [Attribute(name, "unknown") for name in self._names_of(cells)]
        return header, cells

    def count(self, paths: Sequence[Path]) -> tuple[int, dict[str, int]]:
        """Features, and the rows of each class, without reading the values."""
        if paths[-1].suffix == ".labels":
            with paths[0].open(encoding="utf-8") as file:
                n_features = len(file.readline().split())
            return n_features, Counter(paths[-1].read_text(encoding="utf-8").split())
        header, lines = _header_and_rows(paths)
        separator = self.separator if header is None else ","
        classes = (_end_of(line, separator, self.target) for line in lines)
        n_columns = len(lines[0].split(separator)) if header is None else len(header)
        return n_columns - 1 - self.n_ids, Counter(classes)

    def _names_of(self, cells: Sequence[Cells]) -> list[str]:
        if self.names:
            return self.names.split()
        names = [f"x{j + 1 - self.n_ids}" for j in range(len(cells))]
        names[self.target] = "class"
        return names


def _lines(path: Path) -> Iterator[str]:
    """Lines that are neither empty nor a comment."""
    with path.open(encoding="latin-1") as file:
        for line in map(str.strip, file):
            if line and not line.startswith("%"):
                yield line


def _split(lines: Sequence[str], separator: str | None) -> Iterator[list[str]]:
    """Columns of cells."""
    rows = (line.split(separator) for line in lines)
    for column in zip(*rows, strict=True):
        yield [cell.strip() for cell in column]


def _header_and_rows(paths: Sequence[Path]) -> tuple[list[Attribute] | None, list[str]]:
    """The columns that the files declare, None where they declare none, and the lines of data."""
    lines = [line for path in paths for line in _lines(path)]
    if not lines[0].startswith("@"):
        return None, lines
    start = next(i for i, line in enumerate(lines) if line.lower() == "@data")
    found = filter(None, map(_ATTRIBUTE.match, lines[:start]))
    header = [
        Attribute(match["name"].strip("'"), _KINDS.get(match["kind"].lower(), "real"))
        for match in found
    ]
    return header, lines[start + 1 :]


def _end_of(line: str, separator: str | None, place: int) -> str:
    """The first cell of a line, or the last."""
    cells = line.rsplit(separator, 1) if place else line.split(separator, 1)
    return cells[place].strip()


def _read_matrix(data: Path, labels: Path) -> tuple[list[Attribute], list[Cells]]:
    """Read the files of a challenge: numbers in one file, labels in another."""
    columns = list(np.loadtxt(data).T)
    header = [Attribute(f"x{j + 1}", "real") for j in range(len(columns))]
    classes = labels.read_text(encoding="utf-8").split()
    return [*header, Attribute("class", "nominal")], [*columns, classes]


def _challenge(name: str) -> Layout:
    return Layout((f"{name}_train.data", f"{name}_train.labels"), source="agnostic learning")


#: Tables whose files are not one that is called as they are, as those of KEEL.
LAYOUTS = {
    "abalone": Layout(
        ("abalone.data.txt",),
        "Sex Length Diameter Height Whole_weight Shucked_weight Viscera_weight Shell_weight Rings",
    ),
    "ada": _challenge("ada"),
    "cm1": Layout(("cm1.arff.txt",), source="PROMISE"),
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
    "kc1": Layout(("kc1.arff.txt",), source="PROMISE"),
    "new_thyroid1": Layout(("new-thyroid1.dat",), source="KEEL"),
    "pc1": Layout(("pc1.arff",), source="PROMISE"),
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
