import datetime as dt
import io
import json
import zipfile

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given
from pyarrow import parquet

from equipoise.exceptions import FileError
from equipoise.files import read_file


def read(text, **options):
    content = text.encode() if isinstance(text, str) else text
    return read_file(io.BytesIO(content), **options)


def column(*cells, **options):
    """What a column of some cells becomes, and what is said of it."""
    found = read("x|y\n" + "".join(f"{cell}|0\n" for cell in cells), separator="|", **options)
    says = " / ".join(note.says for note in found.notes if note.column == "x")
    return found.table["x"].to_pylist(), says


# --- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,5", "2,25"], [1234.5, 2.25]),
        (["1,234.5", "2.25"], [1234.5, 2.25]),
        (["1'234", "5"], [1234, 5]),
        (["12,34,567", "1,000"], [1234567, 1000]),
        (["1 234", "12 345 678"], [1234, 12345678]),
        (["0,125", "0,250"], [0.125, 0.25]),
        (["$5", "($1,000.50)"], [5, -1000.5]),
        (["-$5", "$-6", "$7"], [-5, -6, 7]),
        (["EUR 5", "7 EUR"], [5, 7]),
        (["12 %", "3%"], [12, 3]),
        (["5-", "+6", "\u22127"], [-5, 6, -7]),
        (["1,5E3", "2e-1"], [1500, 0.2]),
        ([".5", "5.", "x", "-"], [".5", "5.", "x", "-"]),
    ],
)
def test_numbers_as_people_write_them(cells, values):
    assert column(*cells)[0] == values


@given(
    st.lists(st.decimals(-(10**8), 10**8, places=2), min_size=2, max_size=20),
    st.sampled_from([(",", "."), (".", ","), ("'", "."), ("\u00a0", ","), ("\u202f", ",")]),
)
def test_what_was_grouped_is_read_as_it_was(numbers, marks):
    thousands, decimal = marks
    cells = [
        f"{one:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
        for one in numbers
    ]
    assert column(*cells)[0] == [float(one) for one in numbers]


def test_marks_that_may_mean_two_things_are_read_as_clear_columns_are():
    german = read("a;b\n1.234;0,5\n2.500;1,25\n").table
    assert german["a"].to_pylist() == [1234, 2500]
    english = read("a;b\n1,234;0.5\n2,500;1.25\n").table
    assert english["a"].to_pylist() == [1234, 2500]


def test_points_alone_between_semicolons_set_thousands_apart_and_that_is_said():
    found = read("a;b\n1.234;x\n12.500;y\n")
    assert found.table["a"].to_pylist() == [1234, 12500]
    assert "'1.234' is read as 1234" in found.notes[0].says
    assert read("a;b\n1.234;x\n12.500;y\n", decimal=".").table["a"].to_pylist() == [1.234, 12.5]


def test_points_alone_between_commas_are_decimal_points():
    found = read("a,b\n1.234,x\n12.500,y\n")
    assert found.table["a"].to_pylist() == [1.234, 12.5]
    assert found.notes == ()


def test_a_decimal_comma_that_was_said_overrules_everything():
    assert column("1,234", "2,500", decimal=",")[0] == [1.234, 2.5]
    assert column("1,234", "2,500", thousands=",")[0] == [1234, 2500]


@pytest.mark.parametrize(
    ("cells", "because"),
    [
        (["$5", "\u20ac6"], "cells are in $ and in \u20ac"),
        (["5%", "6"], "some cells have a percent sign and others none"),
        (["5", "6,", "(7"], "brackets that are not closed"),
        (["1,5", "2.5", "3"], "in no one way"),
        (["007", "$5"], "'007' begins with a zero, as a key does"),
        (["1,5", "2,5", "3,5", "abc"], "because of 'abc' (row 4)"),
        (["3.4.2021", "5.6.2021", "30.2.2021"], "most cells are dates, because of '30.2.2021'"),
    ],
)
def test_what_looks_like_numbers_or_dates_is_no_category_in_silence(cells, because):
    values, says = column(*cells)
    assert values == cells
    assert because in says


def test_a_style_in_the_last_of_many_rows_counts():
    cells = [f"{n},{n % 10}" for n in range(50_000)]
    assert column(*cells, "1.234,5")[0][-1] == 1234.5
    assert column(*cells, "12 kg")[0][-1] == "12 kg"


def test_keys_with_zeros_before_them_stay_texts():
    assert column("007", "12")[0] == ["007", "12"]


KEYS = [
    ["12345678901234567890", "12345678901234567891"],
    ["01234567890123456789012", "7"],
    ["9223372036854775808", "1"],
    ["18446744073709551616", "0"],
    ["1" * 400, "2"],
    ["9223372036854775808", "-"],
]


@pytest.mark.parametrize("cells", KEYS, ids=lambda cells: f"{cells[0]:.24} {cells[1]:.24}")
def test_digits_that_no_number_holds_stay_as_they_are_written(cells):
    values, says = column(*cells)
    assert values == cells
    assert f"'{cells[0]}' is beyond whole numbers of 64 bits, as a key may be" in says


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["9223372036854775807", "1"], [2**63 - 1, 1]),
        (["12345678901234567890", "1.5"], [12345678901234567890.0, 1.5]),
        (["12345678901234567890", "-1"], [12345678901234567890.0, -1.0]),
        (["1e300", "2"], [1e300, 2.0]),
    ],
)
def test_what_is_no_key_is_a_number_however_large(cells, values):
    assert column(*cells) == (values, "")


def test_keys_are_numbers_where_that_is_said():
    cells = ["12345678901234567890", "12345678901234567891"]
    assert column(*cells, types={"x": "number"}) == ([12345678901234567890.0] * 2, "")


# --- JSON -------------------------------------------------------------------------------------


def in_both_ways(records):
    """Records as a list, and one a line."""
    texts = [json.dumps(one) for one in records]
    return [f"[{', '.join(texts)}]", "\n".join(texts) + "\n"]


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([12345678901234567890, 7], ["12345678901234567890", "7"]),
        ([2**64, None], [str(2**64), None]),
        ([2**63, 1.5], [2.0**63, 1.5]),
        ([2**64, -1], [2.0**64, -1.0]),
        ([2**63 - 1, 7], [2**63 - 1, 7]),
    ],
    ids=["key", "missing", "fraction", "negative", "number"],
)
def test_whole_numbers_of_json_beyond_64_bits_are_texts(values, kept):
    for text in in_both_ways([{"x": one, "y": "a"} for one in values]):
        found = read(text)
        assert found.table["x"].to_pylist() == kept
        is_said = any("beyond whole numbers of 64 bits" in line for line in found.lines)
        assert is_said == isinstance(kept[0], str)


def test_records_of_json_may_lack_keys_or_bring_new_ones():
    records = [{"x": 1}, {"y": "a", "x": 2}, {"z": 1.5}]
    kept = [{name: one.get(name) for name in "xyz"} for one in records]
    for text in in_both_ways(records):
        assert read(text).table.to_pylist() == kept


def test_nan_is_a_missing_value_in_json():
    nan, inf = float("nan"), float("inf")
    for text in in_both_ways([{"x": nan, "y": 1}, {"x": 2.5, "y": 2}, {"x": -inf, "y": 3}]):
        assert read(text).table["x"].to_pylist() == [None, 2.5, -inf]


# --- missing values ---------------------------------------------------------------------------


def test_words_are_missing_among_numbers_and_categories_among_texts():
    assert column("1", "None", "-", "unknown")[0] == [1, None, None, None]
    values, says = column("red", "None", "unknown")
    assert values == ["red", "None", "unknown"]
    assert "missing='None' makes it a missing value" in says


def test_words_that_were_named_are_missing_everywhere_and_no_others_are():
    assert column("red", "NA", "-", "", missing=["-"])[0] == ["red", "NA", None, None]
    assert column("1", "-", "", missing=["-"])[0] == [1, None, None]
    assert column("1", "NA", "-", missing=["-"])[0] == ["1", "NA", None]


def test_how_often_a_word_was_missing_is_said():
    assert "'-' (2), 'na' (1)" in column("1", "-", "na", "-", "2,5")[1]


def test_a_column_without_values_is_one_of_missing_numbers():
    table = read("a,b,c\n1,, \n2,,NA\n").table
    assert [str(field.type) for field in table.schema] == ["int64", "double", "double"]
    assert table["b"].null_count == table["c"].null_count == 2


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        (["3.12.2021", "24.12.2021"], (2021, 12, 3)),
        (["03/04/2021", "25/12/2021"], (2021, 4, 3)),
        (["03/04/2021", "12/25/2021"], (2021, 3, 4)),
        (["3-Apr-21", "4-May-99"], (2021, 4, 3)),
        (["3. Apr. 2021", "5. Okt. 2021"], (2021, 4, 3)),
        (["April 3, 2021", "May 14, 2021"], (2021, 4, 3)),
        (["2021/4/3", "2021/12/31"], (2021, 4, 3)),
        (["2021-04-03", "unknown"], (2021, 4, 3)),
    ],
)
def test_days_as_people_write_them(cells, day):
    assert column(*cells)[0][0] == dt.date(*day)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("3.4.2021 17:05", "2021-04-03 17:05:00"),
        ("3.4.2021, 17:05:06", "2021-04-03 17:05:06"),
        ("13/4/2021 12:05 am", "2021-04-13 00:05:00"),
        ("13/4/2021 12:05 p.m.", "2021-04-13 12:05:00"),
        ("3.4.2021T17:05:06.5", "2021-04-03 17:05:06.500"),
    ],
)
def test_clocks_as_people_write_them(cell, moment):
    assert column(cell)[0] == [dt.datetime.fromisoformat(moment)]


def test_zones_become_utc():
    (value,), _ = column("3.4.2021 17:05+02:00")
    assert value == dt.datetime(2021, 4, 3, 15, 5, tzinfo=dt.UTC)


@given(st.lists(st.dates(dt.date(1970, 1, 1), dt.date(2068, 1, 1)), min_size=1, max_size=20),
       st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%d-%b-%y", "%B %d, %Y", "%Y/%m/%d"]))  # fmt: skip
def test_a_format_that_was_said_reads_what_python_wrote(days, style):
    assert column(*[day.strftime(style) for day in days], date_format=style)[0] == days


AMBIGUOUS = "day,x\n03/04/2021,1\n05/05/2021,2\n06/07/2021,3\n"


def test_days_and_months_that_may_be_either_are_an_error_with_two_rows_and_the_option():
    with pytest.raises(FileError) as error:
        read(AMBIGUOUS)
    said = str(error.value)
    assert "column 'day' holds dates such as '03/04/2021' (row 1) and '06/07/2021' (row 3)" in said
    assert "date_format='%d/%m/%Y' or date_format='%m/%d/%Y'" in said


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({"date_format": "%d/%m/%Y"}, dt.date(2021, 4, 3)),
        ({"types": {"day": "%m/%d/%Y"}}, dt.date(2021, 3, 4)),
        ({"types": {"day": "category"}}, "03/04/2021"),
    ],
)
def test_what_was_said_of_dates_ends_the_doubt(options, first):
    assert read(AMBIGUOUS, **options).table["day"].to_pylist()[0] == first


def test_a_column_of_doubtful_dates_may_be_left_out():
    assert read(AMBIGUOUS, drop=["day"]).table.column_names == ["x"]


def test_a_clear_column_of_dates_tells_of_the_others():
    table = read("a,b\n03/04/2021,25/12/2021\n05/06/2021,01/02/2021\n").table
    assert table["a"].to_pylist() == [dt.date(2021, 4, 3), dt.date(2021, 6, 5)]


def test_equal_days_and_months_leave_no_doubt():
    assert column("05/05/2021", "06/06/2021")[0] == [dt.date(2021, 5, 5), dt.date(2021, 6, 6)]


def test_a_format_that_no_column_has_is_an_error():
    with pytest.raises(FileError, match="no column holds dates"):
        read("a,b\nx,1\n", date_format="%d.%m.%Y")


# --- what was said ----------------------------------------------------------------------------


def test_types_that_were_said():
    assert column("1", "2", types={"x": "category"})[0] == ["1", "2"]
    assert column("01", "1,50", types={"x": "category"})[0] == ["01", "1,50"]
    assert column("20210403", types={"x": "date"})[0] == [dt.date(2021, 4, 3)]


@pytest.mark.parametrize(
    ("cells", "kind", "sentence"),
    [
        (["1", "abc"], "number", "types=x=number: 'abc' (row 2) is none"),
        (["abc", "1.2.2021"], "date", "types=x=date: 'abc' (row 1) is none"),
        (["1.2.2021", "1.13.2021"], "%d.%m.%Y", "'1.13.2021' (row 2) is none"),
    ],
)
def test_a_type_that_cells_contradict_is_an_error(cells, kind, sentence):
    with pytest.raises(FileError) as error:
        column(*cells, types={"x": kind})
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"decimal": ";"}, "no decimal mark"),
        ({"decimal": ",", "thousands": ","}, "the decimal mark as well"),
        ({"thousands": "_"}, "nothing that sets thousands apart"),
        ({"separator": ", "}, "one character"),
        ({"encoding": "klingon"}, "is not known"),
        ({"date_format": "%Q"}, "'%Q' is not known"),
        ({"date_format": "%d.%m."}, "has no year"),
        ({"types": {"a": "nummer"}}, "a column is a number, date, category"),
        ({"types": {"A": "number"}}, "Did you mean 'a'?"),
        ({"drop": ["c"]}, "no column 'c'. There are: a, b"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, sentence):
    with pytest.raises(FileError) as error:
        read("a,b\n1,2\n", **options)
    assert sentence in str(error.value)


def test_types_of_parquet_are_the_writers_unless_others_are_said(tmp_path):
    table = pa.table({"x": ["1,5", "2,5"], "n": [1, 2]})
    parquet.write_table(table, tmp_path / "t.parquet")
    assert read_file(tmp_path / "t.parquet").table.equals(table)
    found = read_file(tmp_path / "t.parquet", types={"x": "number", "n": "category"}).table
    assert found.to_pydict() == {"x": [1.5, 2.5], "n": ["1", "2"]}


# --- the file ---------------------------------------------------------------------------------


def test_a_western_file_is_read_with_its_euro_and_that_is_said():
    found = read("name;x\nM\u00fcller \u20ac;1\n".encode("cp1252"))
    assert found.table["name"].to_pylist() == ["M\u00fcller \u20ac"]
    assert "read as cp1252, for it is no UTF-8: 'M\u00fcller'" in found.lines[0]


def test_another_encoding_can_be_named():
    found = read("name;x\n\u0141\u00f3d\u017a;1\n".encode("cp1250"), encoding="cp1250")
    assert found.table["name"].to_pylist() == ["\u0141\u00f3d\u017a"]


FOREIGN = [
    (b"%PDF-1.7\n\xe2", "a PDF document"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"<!DOCTYPE html><table>", "a page of HTML"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"BZh91AY", "packed by bzip2"),
    (b"\x7fELF\0\0\0\1", "neither text nor another kind of table"),
    (b'{"a": 1}\n{"a": [', "a JSON lines file"),
    (b'[{"a": 1}', "no list of JSON records"),
    (b"PK\x03\x04rubbish", "cannot be unzipped"),
    (b"a,b\n1,2,3\n", "such as separator=';'"),
    (b"a,b", "has a header but no rows"),
    (b"a,b\n", "has a header but no rows"),
    (b"sep=;\n", "says what stands between cells, and has no cells"),
    (b"[]\n", "a list of JSON records with nothing in it"),
    (b"[{}]\n", "a list of JSON records with nothing in it"),
    (b"[[1, 2]]", "no list of JSON records"),
    (b'[{"a": {"b": 36893488147419103232}}]', "no list of JSON records"),
]


@pytest.mark.parametrize(("content", "sentence"), FOREIGN, ids=[one for _, one in FOREIGN])
def test_what_is_no_table_is_one_sentence(content, sentence):
    with pytest.raises(FileError) as error:
        read(content)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        '"price, in\n francs, net";y\n1;a\n2;b\n',
        '"name\n(long, or short)",y\n1,a\n2,b\n',
        "price, net;y\n1;a\n2;b\n",
        "price, net\ty\n1,5\ta\n2\tb\n",
        '"a";"say ""x, y, z"""\n1;2\n',
        'inch";y\n1;a\n2;b"\n',
    ],
    ids=[
        "quoted lines",
        "quoted lines and commas",
        "a comma",
        "a comma and tabs",
        "quotes",
        "inches",
    ],
)
def test_the_separator_is_that_of_the_first_rows(text):
    assert read(text).table.num_columns == 2
    assert read(text).table.num_rows == text.count("\n") - 1 - text.startswith(('"p', '"n'))


def test_a_separator_that_was_said_is_not_asked_for():
    with pytest.raises(FileError, match="cannot be read as a CSV file") as error:
        read("a,b\n1,2,3\n", separator=",")
    assert "separator=" not in str(error.value)


def test_types_of_arrow_without_values_are_the_writers_too(tmp_path):
    table = pa.table({"x": [1, 2], "none": pa.nulls(2)})
    parquet.write_table(table, tmp_path / "t.parquet")
    assert read_file(tmp_path / "t.parquet").table.schema == table.schema


def test_an_archive_of_several_files_names_them():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
        archive.writestr("b.csv", "x\n1\n")
    with pytest.raises(FileError, match=r"holds 2 files \(a.csv, b.csv\)"):
        read(sink.getvalue())


def test_a_row_of_totals_is_said_and_left_out_on_request():
    text = "region,x\nnorth,1\nsouth,2\nTotal,3\n"
    found = read(text)
    assert found.table.num_rows == 3
    assert found.lines == [
        "the last row looks like a total ('Total' in 'region'): drop_totals=True leaves it out"
    ]
    assert read(text, drop_totals=True).table["x"].to_pylist() == [1, 2]


def test_a_total_in_a_column_of_numbers_leaves_it_one():
    table = read("x,y\n1,1\n2.5,2\nTotal:,3\n", drop_totals=True).table
    assert table["x"].to_pylist() == [1, 2.5]


def test_a_category_called_total_is_no_row_of_totals():
    assert read("kind,x\ntotal,1\npart,2\ntotal,1\npart,2\ntotal,5\n").notes == ()


def test_spellings_are_said_and_joined_on_request():
    text = "y,x\nYes,1\nYes,2\nyes,3\nYes ,4\nNo,5\n"
    found = read(text)
    assert found.table["y"].to_pylist() == ["Yes", "Yes", "yes", "Yes ", "No"]
    assert "3 spellings of one text: 'Yes' (2), 'yes' (1), 'Yes ' (1)" in found.lines[0]
    joined = read(text, join_spellings=True).table["y"].to_pylist()
    assert joined == ["Yes", "Yes", "Yes", "Yes", "No"]


def test_a_column_without_a_name_gets_one():
    found = read(",a\n0,x\n1,y\n")
    assert found.table.column_names == ["unnamed 1", "a"]
    assert found.lines == ["unnamed 1: a column without a name"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("name;;;y\nn1;1.201;7.301;a\nn2;1.202;7.302;b\n",
         {"name": ["n1", "n2"], "unnamed 2": [1201, 1202], "unnamed 3": [7301, 7302],
          "y": ["a", "b"]}),
        (",,key,y\n1,2,00001,a\n3,4,00002,b\n",
         {"unnamed 1": [1, 3], "unnamed 2": [2, 4], "key": ["00001", "00002"], "y": ["a", "b"]}),
        (",,y\n01,02,a\n03,04,b\n",
         {"unnamed 1": ["01", "03"], "unnamed 2": ["02", "04"], "y": ["a", "b"]}),
        (",unnamed 1,y\n01,02,a\n", {"unnamed 1.1": ["01"], "unnamed 1": ["02"], "y": ["a"]}),
        ("\n\n key ,,y\n01,02,a\n", {"key": ["01"], "unnamed 2": ["02"], "y": ["a"]}),
        ('"key\nof it",,y\n01,02,a\n', {"key\nof it": ["01"], "unnamed 2": ["02"], "y": ["a"]}),
    ],
    ids=["thousands", "zeros", "zeros without names", "taken", "after empty lines", "two lines"],
)  # fmt: skip
def test_columns_without_a_name_keep_their_own_values(text, values):
    assert read(text).table.to_pydict() == values


def test_a_column_without_a_name_is_no_other_that_is_called_so():
    text = ",unnamed 1,y\n1,2,a\n"
    assert read(text).lines == ["unnamed 1.1: a column without a name"]
    table = read(text, drop=["unnamed 1.1"]).table
    assert table.to_pydict() == {"unnamed 1": [2], "y": ["a"]}


def test_an_empty_column_goes_only_where_it_has_no_name():
    table = read(",unnamed 2,,y\n1,,,a\n").table
    assert table.column_names == ["unnamed 1", "unnamed 2", "y"]


@pytest.mark.parametrize("names", ["x,x", "x, x "])
def test_names_that_are_there_twice_are_refused(names):
    with pytest.raises(FileError, match=r"has columns of the same name: x(\n|$)"):
        read(f"{names},y\n1,2,a\n")


def test_lines_of_columns_that_are_alike_are_one():
    found = read("a;b;c\n1,5;2,5;x\n")
    assert found.lines == ["a, b: numbers with decimal commas"]


def test_an_encoding_says_that_odd_characters_are_text(tmp_path):
    (tmp_path / "odd.csv").write_bytes(b"a,b\n\x0e\x0f\x10,1\n\x0e,2\n")
    with pytest.raises(FileError, match="name its encoding"):
        read_file(tmp_path / "odd.csv")
    table = read_file(tmp_path / "odd.csv", encoding="utf-8").table
    assert table["a"].to_pylist() == ["\x0e\x0f\x10", "\x0e"]


def test_a_name_that_has_two_lines_is_told_on_one(tmp_path):
    (tmp_path / "twice.csv").write_text('"a\nb","a\nb",y\n1,2,x\n')
    with pytest.raises(FileError, match=r"columns of the same name: a b(\n|$)"):
        read_file(tmp_path / "twice.csv")
