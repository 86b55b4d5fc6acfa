"""Cells that a spreadsheet would run: told of, and written so that it does not."""

import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv

from equipoise.files import formula_columns, read_file, write_file

FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\uff1d1", "=", '=cmd|"/c calc"!A1']
HARMLESS = ["x=1", "+", "-", "1-2", "", " =1", "'=1"]


def written(table, **options):
    sink = io.BytesIO()
    write_file(table, sink, **options)
    return sink.getvalue()


@pytest.mark.parametrize("place", range(len(FORMULAS)))
def test_a_formula_gets_an_apostrophe_in_a_cell_and_in_a_name(place):
    cell = FORMULAS[place]
    table = pa.table({"a": [cell, "x"], cell: ["y", "z"]})
    assert formula_columns(table) == ("a", cell)
    options = csv.ParseOptions(newlines_in_values=True)
    found = csv.read_csv(io.BytesIO(written(table, for_spreadsheets=True)), parse_options=options)
    assert found.column_names == ["a", f"'{cell}"]
    assert found["a"].to_pylist() == [f"'{cell}", "x"]


@pytest.mark.parametrize("cell", HARMLESS)
def test_what_is_none_stays(cell):
    table = pa.table({"a": [cell, "x"]})
    assert formula_columns(table) == ()
    assert written(table, for_spreadsheets=True) == written(table)


@pytest.mark.parametrize(
    "dtype", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_texts_of_all_types_are_texts(dtype):
    table = pa.table({"a": pa.array(["=1", None, "x"]).cast(dtype)})
    assert formula_columns(table) == ("a",)
    assert written(table, for_spreadsheets=True) == b"a\n'=1\n\nx\n"


def test_numbers_are_none_whatever_their_style():
    source = read_file(io.BytesIO(b"a;b\n-1,5;x\n-2,5;=y\n"))
    assert formula_columns(source.table) == ("b",)
    assert written(source.table, like=source, for_spreadsheets=True) == b"a;b\n-1,5;x\n-2,5;'=y\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_without_the_option_every_text_comes_back(texts):
    table = pa.table({"a": texts, "b": ["x"] * len(texts)})
    options = csv.ConvertOptions(column_types={"a": pa.string()}, strings_can_be_null=False)
    found = csv.read_csv(io.BytesIO(written(table)), convert_options=options)
    assert found["a"].to_pylist() == texts
