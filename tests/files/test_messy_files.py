"""Real tables as people's files have them: each reads as its clean version does.

A case says how a clean table is made messy, and which options a person would give. What must be
read is what pandas reads from the clean file.
"""

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import openpyxl
import pandas as pd
import pytest

from equipoise.cli import main
from equipoise.datasets import load_table
from equipoise.files import read_file

EURO = "\u20ac"


# --- clean tables -----------------------------------------------------------------------------


@cache
def clean_table(name):
    """At most 300 rows of a real table, up to 60 of them of the rarest class; its target last."""
    frame, target = load_table(name, as_frame=True)
    target = target.astype(str)
    rarest = target.value_counts().index[-1]
    rare = np.flatnonzero(target == rarest)[:60]
    others = np.flatnonzero(target != rarest)[: 300 - len(rare)]
    frame = frame.assign(target=target).iloc[np.sort(np.concatenate([rare, others]))]
    used = frame.nunique() > 0
    return frame.loc[:, used].reset_index(drop=True)


def scaled(frame):
    """The numbers with thousands, decimals and negative values."""
    made = frame.copy()
    for place, name in enumerate(made.columns):
        if made[name].dtype == "float64":
            made[name] = (made[name] * 1234.5 - 500 * (place % 2)).round(2)
    return made


def with_holes(frame):
    """Every ninth number is missing."""
    made = frame.copy()
    for name in made.columns:
        if made[name].dtype == "float64":
            made.loc[made.index % 9 == 4, name] = np.nan
    return made


def with_days(frame):
    """A column of days: all days of a year, in no order."""
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(frame.index * 17 % 365, unit="D")
    return frame.assign(day=days)


def with_moments(frame):
    hours = pd.to_timedelta(frame.index * 7 % 24 * 60 + 5, unit="min")
    made = with_days(frame)
    return made.assign(day=made["day"] + hours)


# --- messy files ------------------------------------------------------------------------------


def grouped(mark, decimal):
    """Numbers with thousands set apart."""

    def text(value):
        made = f"{value:,.2f}".replace(",", "T").replace(".", decimal)
        return made.replace("T", mark)

    return text


def plain(value):
    return repr(float(value))


def comma(value):
    return plain(value).replace(".", ",")


def brackets(value):
    return f"({-value:,.2f})" if value < 0 else f"{value:,.2f}"


def cells(frame, number=plain, missing="", day="%Y-%m-%d"):
    """A header and rows of texts."""

    def text(value, dtype):
        if pd.isna(value):
            return missing if dtype == "float64" else ""
        if dtype == "float64":
            return number(value)
        return value.strftime(day) if isinstance(value, pd.Timestamp) else str(value)

    dtypes = [str(dtype) for dtype in frame.dtypes]
    rows = [
        [text(value, dtype) for value, dtype in zip(row, dtypes, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    return [list(frame.columns), *rows]


def joined(rows, separator=",", end="\n", gap=""):
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator=end).writerows(rows)
    text = sink.getvalue()
    return text.replace(separator, separator + gap) if gap else text


def delimited(frame, separator=",", encoding="utf-8", before="", end="\n", gap="", **style):
    return (before + joined(cells(frame, **style), separator, end, gap)).encode(encoding)


def unit(sign, side, number=plain):
    return lambda value: sign + number(value) if side == "before" else number(value) + sign


def zipped(frame):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("inside/table.csv", delimited(frame))
    return sink.getvalue()


def json_lines(frame, **style):
    header, *rows = cells(frame, **style)
    return "\n".join(json.dumps(record(header, row)) for row in rows).encode()


def json_list(frame):
    header, *rows = cells(frame)
    return json.dumps([record(header, row) for row in rows], indent=1).encode()


def record(header, row):
    return {name: text or None for name, text in zip(header, row, strict=True)}


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if pd.isna(cell) else cell for cell in row])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def cells_of_excel(frame):
    values = frame.astype(object).itertuples(index=False)
    return workbook([list(frame.columns), *values])


def with_total(frame):
    rows = cells(frame)
    at = [str(dtype) for dtype in frame.dtypes].index("float64")
    total = ["" if place != at else "Total" for place in range(frame.shape[1])]
    return joined([*rows, total]).encode()


def with_empty_column(frame):
    return "".join(f"{line};\n" for line in joined(cells(frame), ";").splitlines()).encode()


def with_wide_names(frame):
    header, *rows = cells(frame)
    return joined([[f" {name} " for name in header], *rows]).encode()


def with_spellings(frame):
    made = frame.copy()
    texts = made["target"]
    made["target"] = np.select(
        [made.index % 7 == 0, made.index % 7 == 1], [texts.str.upper(), texts + " "], texts
    )
    return joined(cells(made)).encode()


def with_rows_without_target(frame):
    rows = cells(frame)
    extra = [[*row[:-1], ""] for row in rows[1:6]]
    return joined([*rows[:3], *extra, *rows[3:]]).encode()


@dataclass(frozen=True)
class Case:
    """A messy file.

    ``clean`` changes the table first; ``write`` makes the file; ``says`` must be in the notes.
    """

    name: str
    table: str
    write: object
    clean: object = lambda frame: frame
    options: tuple = ()
    style: dict = field(default_factory=dict)
    says: str = ""
    ending: str = ".csv"

    def content(self, frame):
        return self.write(frame, **self.style)


def case(name, table, clean=None, *, options="", says="", write=delimited, ending=".csv", **style):
    clean = clean or (lambda frame: frame)
    return Case(name, table, write, clean, tuple(options.split()), style, says, ending)


def missing(name, table, word, **style):
    """Numbers with a word for missing values."""
    return case(f"numbers with {name}", table, with_holes, missing=word, says=word.strip(), **style)


CASES = [
    case("decimal commas", "yeast4", separator=";", number=comma, says="decimal commas"),
    case("decimal commas between tabs", "abalone19", separator="\t", number=comma,
         says="decimal commas"),
    case("decimal commas in quotes", "page-blocks0", number=comma, says="decimal commas"),
    case("what Excel writes first", "hypothyroid", separator=";", number=comma,
         before="sep=;\n", says="decimal commas"),
    case("English thousands", "yeast5", scaled, number=grouped(",", "."),
         says="thousands set apart by ','"),
    case("English thousands and semicolons", "abalone19", scaled, separator=";",
         number=grouped(",", "."), says="thousands set apart by ','"),
    case("German thousands", "hypothyroid", scaled, separator=";", number=grouped(".", ","),
         says="decimal commas and thousands set apart by '.'"),
    case("Swiss thousands", "page-blocks0", scaled, separator=";", number=grouped("'", "."),
         says='thousands set apart by "\'"'),
    case("typographic apostrophes", "yeast6", scaled, separator=";",
         number=grouped("\u2019", "."), says="thousands set apart by"),
    case("no-break spaces", "yeast4", scaled, separator=";", number=grouped("\u00a0", ","),
         says="thousands set apart by spaces"),
    case("narrow spaces", "abalone19", scaled, separator=";", number=grouped("\u202f", ","),
         says="thousands set apart by spaces"),
    case("thin spaces between tabs", "yeast5", scaled, separator="\t",
         number=grouped("\u2009", "."), says="thousands set apart by spaces"),
    case("dollars", "yeast4", scaled, number=unit("$", "before", grouped(",", ".")),
         says="numbers in $"),
    case("euros in cp1252", "hypothyroid", scaled, separator=";", encoding="cp1252",
         number=unit(f" {EURO}", "after", grouped(".", ",")), says=f"numbers in {EURO}"),
    case("codes of a currency", "abalone19", scaled, separator=";",
         number=unit("CHF ", "before", grouped("'", ".")), says="numbers in CHF"),
    case("percent", "page-blocks0", number=unit("%", "after"), says="numbers in %"),
    case("percent with commas", "yeast6", separator=";", number=unit(" %", "after", comma),
         says="numbers in %"),
    case("brackets of accountants", "yeast4", scaled, number=brackets),
    case("typographic minus", "abalone19", scaled,
         number=lambda v: plain(v).replace("-", "\u2212")),
    case("minus behind", "yeast5", scaled,
         number=lambda v: plain(abs(v)) + "-" * (v < 0)),
    case("plus", "yeast6", scaled, number=lambda v: f"{v:+}"),
    case("powers with commas", "yeast4", scaled, separator=";",
         number=lambda v: f"{v:.6E}".replace(".", ","), says="decimal commas"),
    missing("dashes", "yeast4", "-"),
    missing("points", "hypothyroid", "."),
    missing("None", "abalone19", "None"),
    missing("na", "page-blocks0", "na"),
    missing("unknown", "yeast5", "unknown"),
    missing("dashes and commas", "hypothyroid", " - ", separator=";", number=comma),
    case("errors of Excel", "yeast6", with_holes, missing="#DIV/0!"),
    case("blanks", "yeast4", with_holes, missing="   "),
    case("question marks", "hypothyroid", with_holes, missing="?"),
    case("a word of their own", "yeast5", with_holes, missing="keine", options="--missing keine"),
    case("a dash that is named", "yeast5", with_holes, missing="-", options="--missing -"),
    case("a mark for UTF-8", "hypothyroid", encoding="utf-8-sig"),
    case("UTF-16", "abalone19", encoding="utf-16", says="UTF-16"),
    case("UTF-16 without a mark", "yeast4", encoding="utf-16-be", says="UTF-16-BE"),
    case("packed by gzip", "hypothyroid", write=lambda f: gzip.compress(delimited(f)),
         ending=".csv.gz"),
    case("packed by zip", "german", write=zipped, ending=".zip"),
    case("JSON lines", "hypothyroid", write=json_lines, ending=".jsonl"),
    case("JSON lines with dollars", "yeast4", scaled, write=json_lines, ending=".jsonl",
         number=unit("$", "before"), says="numbers in $"),
    case("a list of JSON", "abalone19", write=json_list, ending=".json"),
    case("a workbook", "hypothyroid", lambda frame: with_days(scaled(frame)),
         write=cells_of_excel, ending=".xlsx"),
    case("a workbook of texts", "yeast4", scaled, ending=".xlsx",
         write=lambda f: workbook(cells(f, number=grouped(".", ","))), says="decimal commas"),
    case("German days", "yeast4", with_days, day="%d.%m.%Y", says="dates written as %d.%m.%Y"),
    case("American days", "abalone19", with_days, day="%m/%d/%Y", says="%m/%d/%Y"),
    case("British days", "yeast5", with_days, day="%d/%m/%y", says="%d/%m/%y"),
    case("days with names of months", "yeast6", with_days, day="%d-%b-%Y", says="%d-%b-%Y"),
    case("days in words", "page-blocks0", with_days, day="%B %d, %Y", says="%b %d, %Y"),
    case("a clock with two halves", "yeast4", with_moments, day="%m/%d/%Y %I:%M %p",
         says="%m/%d/%Y"),
    case("a German clock", "abalone19", with_moments, separator=";", day="%d.%m.%Y %H:%M",
         number=comma, says="%d.%m.%Y"),
    case("a row of totals", "yeast4", write=with_total, options="--drop-totals",
         says="like a total"),
    case("separators at the end", "yeast5", write=with_empty_column),
    case("lines of Windows", "german", end="\r\n"),
    case("lines of an old Macintosh", "german", end="\r"),
    case("spaces after commas", "hypothyroid", gap=" "),
    case("bars", "german", separator="|"),
    case("names with spaces", "yeast4", write=with_wide_names),
    case("three spellings of a class", "yeast4", write=with_spellings,
         options="--join-spellings", says="spellings joined as 'negative'"),
    case("rows without a class", "yeast4", write=with_rows_without_target,
         options="--drop-missing-target", says="5 rows without a class left out"),
]  # fmt: skip


def test_there_are_forty_of_them():
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)


def checked(path, *options, capfd):
    code = main(["check", str(path), "--target", "target", "--json", "--jobs", "1", *options])
    out, err = capfd.readouterr()
    assert (code, err) == (0, "")
    return json.loads(out)


def facts(said):
    columns = [(one["name"], one["kind"], one["n_missing"]) for one in said["columns"]]
    return columns, said["classes"]


@pytest.mark.parametrize("case", CASES, ids=[case.name.replace(" ", "-") for case in CASES])
def test_a_messy_file_reads_as_its_clean_version(case, tmp_path, capfd):
    frame = case.clean(clean_table(case.table))
    clean, messy = tmp_path / "clean.csv", tmp_path / f"messy{case.ending}"
    clean.write_bytes(delimited(frame, day="%Y-%m-%d %H:%M:%S"))
    messy.write_bytes(case.content(frame))
    said = checked(messy, *case.options, capfd=capfd)
    assert facts(said) == facts(checked(clean, capfd=capfd))
    assert case.says in " / ".join(note["says"] for note in said["file"]["notes"])
    if not case.options:
        assert_equal_to_pandas(read_file(messy).table, pd.read_csv(clean, na_values=["?"]), frame)


def assert_equal_to_pandas(table, expected, frame):
    """The same numbers, days and texts, and missing where pandas has them so."""
    assert table.column_names == list(expected.columns)
    for name in expected.columns:
        found, wanted = table[name].to_pandas(), expected[name]
        if name == "day":
            assert (pd.to_datetime(found) == frame[name]).all()
        elif pd.api.types.is_numeric_dtype(wanted):
            np.testing.assert_allclose(found.astype(float), wanted.astype(float), rtol=1e-6)
        else:
            assert found.isna().tolist() == wanted.isna().tolist()
            assert found.dropna().tolist() == wanted.dropna().tolist()
