"""CSV files read a block at a time: the oracle is ``read_file``, which looks at all of a file."""

import gzip

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from equipoise.exceptions import FileError
from equipoise.files import TableOfTexts, read_file
from equipoise.files import _blocks as blocks
from equipoise.files import _findings as findings


def read_in_blocks(*paths, **reading):
    """The table of all files, and the notes, as a stream reads them."""
    table = TableOfTexts(list(paths), **reading)
    n_rows = table.learn()
    taken = {}
    table.each(lambda path, batches: taken.update({path: list(batches)}))
    batches = [batch for path in paths for batch in taken[path]]
    read = pa.Table.from_batches(batches, schema=table.schema)
    assert read.num_rows == n_rows
    return read, [(note.column, note.says) for note in table.notes]


def sentence_of(read, path):
    """Why a file cannot be read; None where it can."""
    try:
        read(path)
    except FileError as error:
        return str(error)
    return None


def same_as_at_once(path, **reading):
    """Whether blocks give the table and the notes that all of the file gives."""
    found = read_file(path, **reading)
    read, notes = read_in_blocks(path, **reading)
    assert read.schema == found.table.schema
    assert read.to_pylist() == found.table.to_pylist()
    assert sorted(notes, key=str) == sorted(((n.column, n.says) for n in found.notes), key=str)


CELLS = {
    "whole": st.integers(-(10**12), 10**12).map(str),
    "few": st.integers(0, 3).map(str),
    "zero or one": st.sampled_from(["0", "1"]),
    "float": st.floats(-1e6, 1e6, allow_nan=False).map(repr),
    "comma": st.decimals(-(10**4), 10**4, places=2).map(lambda one: str(one).replace(".", ",")),
    "thousands": st.integers(0, 10**7).map(lambda one: f"{one:,}".replace(",", ".")),
    "thousandths": st.integers(1_000, 10**5).map(lambda one: f"{one:,}".replace(",", ".")),
    "spaced": st.integers(0, 99).map(lambda one: f" {one} "),
    "truth": st.sampled_from(["true", "false"]),
    "day": st.dates().map(str).filter(lambda one: one > "1700" and one < "2200"),
    "moment": st.integers(0, 10**9).map(lambda one: str(np.datetime64(one, "s")).replace("T", " ")),
    "German day": st.dates()
    .map(lambda one: f"{one.day}.{one.month}.{max(one.year, 1800)}")
    .filter(lambda one: not one.startswith("29.2.")),
    "id": st.integers(9 * 10**18, 10**19).map(str),
    "key": st.integers(0, 999).map(lambda one: f"{one:05d}"),
    "money": st.integers(0, 10**4).map(lambda one: f"{one} EUR"),
    "word": st.sampled_from(["a", "b", "Köln", "x y", " a", "B"]),
    "missing": st.sampled_from(["", "NA", "-", "?", "unknown"]),
}
COLUMN = st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.lists(st.one_of([CELLS[name] for name in names]), min_size=24, max_size=24)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(columns=st.lists(COLUMN, min_size=1, max_size=3), separator=st.sampled_from([";", "\t"]))
def test_blocks_give_what_the_whole_file_gives(columns, separator, tmp_path):
    names = [f"c{nth}" for nth in range(len(columns))]
    lines = [separator.join([*names, "last"])]
    lines += [separator.join([*row, "z"]) for row in zip(*columns, strict=True)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "_BLOCK", 300)
        refused = sentence_of(read_file, path)
        if refused is None:
            same_as_at_once(path)
        else:
            assert sentence_of(read_in_blocks, path) == refused


@pytest.mark.parametrize(
    ("cells", "late"),
    [
        (["1", "2"], "1.5"),
        (["1", "2"], "many"),
        (["1,50", "2,25"], "3"),
        (["3.12.2021", "24.12.2021"], "none"),
        (["1", "0"], "007"),
        (["2021-03-04"], "2021-03-04 05:06:07"),
        (["1.234,5"], "-"),
    ],
    ids=["float", "word", "whole", "missing date", "key", "moment", "missing number"],
)
def test_what_comes_late_in_a_file_counts_as_what_comes_first(tmp_path, cells, late, monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK", 64)
    path = tmp_path / "table.csv"
    path.write_text("x;y\n" + "".join(f"{one};a\n" for one in [*cells * 40, late, *cells]))
    same_as_at_once(path)


def test_of_many_different_texts_the_first_tell_how_all_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK", 512)
    monkeypatch.setattr(findings, "_MOST_TEXTS", 20)
    path = tmp_path / "table.csv"
    lines = [f"{n:,}".replace(",", ".") + f",{n % 7}0;{n % 28 + 1}.{n % 12 + 1}.2021;n{n};a"
             for n in range(1, 4000, 37)]  # fmt: skip
    path.write_text("price;day;name;few\n" + "\n".join(lines) + "\n")
    found = read_file(path)
    read, notes = read_in_blocks(path)
    assert read.equals(found.table)
    assert ("day", "dates written as %d.%m.%Y") in notes


@pytest.mark.parametrize(
    ("late", "dtype"),
    [("1,5", pa.float64()), ("some words", pa.string()), ("-", pa.int64())],
    ids=["float", "words", "missing"],
)
def test_many_texts_that_turn_out_to_be_wider_are_read_anew(tmp_path, monkeypatch, late, dtype):
    monkeypatch.setattr(blocks, "_BLOCK", 512)
    monkeypatch.setattr(findings, "_MOST_TEXTS", 20)
    path = tmp_path / "table.csv"
    cells = [f"{n:,}".replace(",", ".") for n in range(1_000_000, 1_004_000, 37)]
    path.write_text("price;few\n" + "".join(f"{one};a\n" for one in [*cells, late]))
    read, _ = read_in_blocks(path)
    assert read.schema.field("price").type == dtype
    assert read["price"].to_pylist() == read_file(path).table["price"].to_pylist()


def test_files_are_one_table_whatever_each_looks_like(tmp_path):
    (tmp_path / "a.csv").write_text("x,y,z\n1,a,\n2,b,\n")
    (tmp_path / "b.csv").write_text("x,y,z\n1.5,a,\n,b,3\n")
    whole = tmp_path / "whole.csv"
    whole.write_text("x,y,z\n1,a,\n2,b,\n1.5,a,\n,b,3\n")
    read, _ = read_in_blocks(tmp_path / "a.csv", tmp_path / "b.csv")
    assert read.equals(read_file(whole).table)


@pytest.mark.parametrize(
    "text",
    [
        ",,y\n01,1.5,a\n02,2.5,b\n",
        ",unnamed 1,y\n01,1.5,a\n02,2.5,b\n",
        "unnamed 1,,y\n,,a\n,,b\n",
        "\n\n key ,,y\n01,7,a\n02,8,b\n",
        "\nsep=;\n;;y\n01;7,5;a\n02;8,5;b\n",
        '"key\nof it",,y\n01,7,a\n02,8,b\n',
    ],
    ids=["two", "name is taken", "empty", "after empty lines", "declared", "name of two lines"],
)
def test_columns_without_a_name_are_told_apart(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text)
    same_as_at_once(path)


@pytest.mark.parametrize("late", ["12345678901234567890", "-1", "1.5", "-"])
@pytest.mark.parametrize("first", ["7", " 12345678901234567891"])
@pytest.mark.parametrize("reading", [{}, {"types": {"x": "number"}}], ids=["inferred", "said"])
def test_digits_that_no_number_holds_are_texts_wherever_they_come(
    tmp_path, monkeypatch, first, late, reading
):
    monkeypatch.setattr(blocks, "_BLOCK", 64)
    path = tmp_path / "table.csv"
    path.write_text("x;y\n" + "".join(f"{one};a\n" for one in [first, *"123456789" * 4, late]))
    same_as_at_once(path, **reading)


def test_of_many_digits_one_that_no_number_holds_makes_all_texts(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK", 512)
    monkeypatch.setattr(findings, "_MOST_TEXTS", 20)
    path = tmp_path / "table.csv"
    cells = [*map(str, range(500)), str(2**63), "7"]
    path.write_text("x;y\n" + "".join(f"{one};a\n" for one in cells))
    read, notes = read_in_blocks(path)
    assert read["x"].to_pylist() == cells
    assert [one for one, says in notes if f"'{2**63}' is beyond" in says] == ["x"]


def test_packed_files_and_other_characters_are_read_as_well(tmp_path):
    text = "name;x\nKöln;1\nWien;2\n"
    packed, western, wide = (tmp_path / name for name in ("a.csv.gz", "b.csv", "c.csv"))
    packed.write_bytes(gzip.compress(text.encode()))
    western.write_bytes(text.encode("cp1252"))
    wide.write_bytes(text.encode("utf-16"))
    for path in (packed, western, wide):
        same_as_at_once(path)


def test_a_file_that_is_no_utf8_in_its_middle_only_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "_HEAD", 1 << 10)
    path = tmp_path / "table.csv"
    path.write_bytes(b"name;x\n" + b"Wien;1\n" * 5000 + "Köln;2\n".encode("cp1252"))
    read, notes = read_in_blocks(path)
    assert read["name"].to_pylist()[-1] == "Köln"
    assert read.num_rows == 5001
    assert "cp1252" in notes[0][1]


@pytest.mark.parametrize(
    "reading",
    [
        {"decimal": ","},
        {"missing": ["a"]},
        {"types": {"x": "category", "y": "category"}},
        {"drop": ["y"]},
        {"separator": ";"},
        {"join_spellings": True},
        {"date_format": "%d/%m/%Y"},
    ],
    ids=lambda reading: next(iter(reading)),
)
def test_what_a_person_says_goes_before_what_is_inferred(tmp_path, reading):
    path = tmp_path / "table.csv"
    path.write_text("x;y;day\n1,5;a;3/4/2021\n2,25;A;4/4/2021\n")
    same_as_at_once(path, **({"date_format": "%d/%m/%Y"} | reading))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"x,y\n1,2\n1,2,3\n", "cannot be read as a CSV file"),
        (b"x,x\n1,2\n", "columns of the same name: x"),
        (gzip.compress(b"x,y\n" + b"1,2\n" * 99)[:-20], "cannot be read"),
        (b'{"x": 1}\n', "is JSON, and a stream reads CSV, Parquet and Arrow"),
        (b"%PDF-1.4 and so on", "is a PDF document"),
        (b"day,y\n1/2/2021,a\n3/4/2021,b\n", "may have the day or the month first"),
    ],
    ids=["empty", "ragged", "twice", "cut off", "json", "pdf", "day or month"],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path, content, sentence):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"table\.csv|column 'day'") as error:
        read_in_blocks(path)
    assert sentence in str(error.value)


def test_files_with_other_columns_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,a\n")
    (tmp_path / "b.csv").write_text("x,z\n1,a\n")
    with pytest.raises(FileError, match=r"b\.csv' is not like .*a\.csv.* has the column 'z'"):
        TableOfTexts([tmp_path / "a.csv", tmp_path / "b.csv"])
