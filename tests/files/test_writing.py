import datetime as dt
import gzip
import io

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given

from equipoise.exceptions import FileError
from equipoise.files import FileStyle, NumberStyle, read_file, write_file

EURO = "\u20ac"


def copied(content):
    """A file that was read and is written as it came."""
    found = read_file(io.BytesIO(content))
    sink = io.BytesIO()
    write_file(found.table, sink, like=found)
    return sink.getvalue()


UNCHANGED = {
    "semicolons and decimal commas": b"a;b\n1,5;x\n-2,25;y\n",
    "tabs": b"a\tb\n1.5\tx\n",
    "days": b"a;day\n1,5;03.12.2021\n2,5;24.12.2021\n",
    "American days": b"day,x\n12/31/2021,1\n01/02/2021,2\n",
    "names of months": b"day,x\n31-Dec-21,1\n02-Jan-22,2\n",
    "a clock": b"day,x\n31.12.2021 17:05:06,1\n02.01.2022 00:00:00,2\n",
    "euros in cp1252": f"price;x\n1,5 {EURO};1\n-2,25 {EURO};2\n".encode("cp1252"),
    "dollars": b"price,x\n$1.5,1\n$-2.25,2\n",
    "codes": b"price,x\nCHF 1.5,1\nCHF 2.25,2\n",
    "percent": b"share,x\n1.5%,1\n2.25%,2\n",
    "UTF-16": "a,b\n1,\u00e9\n".encode("utf-16"),
    "a mark for UTF-8": "a,b\n1,\u00e9\n".encode("utf-8-sig"),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_a_file_comes_back_as_it_came(name):
    assert copied(UNCHANGED[name]) == UNCHANGED[name]


def test_numbers_that_were_plain_follow_the_others():
    found = read_file(io.BytesIO(b"a;b\n1,5;1\n2,5;2\n"))
    made = found.table.append_column("c", pa.array([0.25, 0.5]))
    sink = io.BytesIO()
    write_file(made, sink, like=found)
    assert sink.getvalue() == b"a;b;c\n1,5;1;0,25\n2,5;2;0,5\n"


def test_a_day_that_got_a_clock_loses_nothing():
    found = read_file(io.BytesIO(b"day,x\n31.12.2021,1\n"))
    noon = pa.array([dt.datetime.fromisoformat("2021-12-31 12:00")], pa.timestamp("us"))
    sink = io.BytesIO()
    write_file(found.table.set_column(0, "day", noon), sink, like=found)
    assert sink.getvalue() == b"day,x\n31.12.2021 12:00:00,1\n"


def test_moments_that_a_style_cannot_hold_are_written_as_iso_8601():
    style = FileStyle("csv", ",", dates={"day": "%d.%m.%Y"})
    half = pa.array([dt.datetime.fromisoformat("2021-12-31 12:00:00.5")], pa.timestamp("us"))
    for moments in (half, half.cast(pa.timestamp("us", tz="UTC"))):
        sink = io.BytesIO()
        write_file(pa.table({"day": moments, "x": [1]}), sink, like=style)
        assert b"2021-12-31 12:00:00.500000" in sink.getvalue()


def test_another_ending_is_another_kind_of_file(tmp_path):
    found = read_file(io.BytesIO(b"a;b\n1,5;x\n"))
    write_file(found.table, tmp_path / "a.parquet", like=found)
    write_file(found.table, tmp_path / "a.tsv", like=found)
    write_file(found.table, tmp_path / "a.csv.gz", like=found)
    assert read_file(tmp_path / "a.parquet").table["a"].to_pylist() == [1.5]
    assert (tmp_path / "a.tsv").read_bytes() == b"a\tb\n1,5\tx\n"
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == b"a;b\n1,5;x\n"


def test_a_sign_that_the_encoding_lacks_is_one_sentence_and_leaves_nothing(tmp_path):
    table = pa.table({"a": ["\u4e2d"], "b": [1]})
    with pytest.raises(FileError, match=r"cannot be written in cp1252.*write \.parquet"):
        write_file(table, tmp_path / "a.csv", like=FileStyle("csv", ";", "cp1252"))
    assert list(tmp_path.iterdir()) == []


styles = st.builds(
    FileStyle,
    kind=st.just("csv"),
    separator=st.sampled_from([";", "\t", "|", ","]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    numbers=st.sampled_from(
        [{}, {"x": NumberStyle(",")}, {"x": NumberStyle(",", after=f" {EURO}")}]
    ),
    dates=st.sampled_from([{}, {"day": "%d.%m.%Y"}, {"day": "%d-%b-%Y"}]),
)


@given(
    style=styles,
    rows=st.lists(
        st.tuples(
            st.floats(-1e6, 1e6).map(lambda x: round(x, 4)),
            st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
            st.sampled_from(["red", 'a "b"', "x;y", "u\tv,w", "\u00e9"]),
        ),
        min_size=1,
        max_size=15,
    ),
)
def test_what_is_written_in_any_style_is_read_again(style, rows):
    numbers, days, words = zip(*rows, strict=True)
    table = pa.table({"x": pa.array(numbers), "day": pa.array(days), "word": pa.array(words)})
    sink = io.BytesIO()
    write_file(table, sink, like=style)
    separator = style.separator
    found = read_file(io.BytesIO(sink.getvalue()), encoding=style.encoding, separator=separator,
                      decimal="," if style.numbers else ".").table  # fmt: skip
    assert found["x"].to_pylist() == list(numbers)
    assert found["day"].to_pylist() == list(days)
    assert found["word"].to_pylist() == list(words)


def test_the_same_table_is_the_same_packed_bytes(tmp_path):
    """Under another name too, and as gzip packs it without a name."""
    table = pa.table({"a": [1, 2], "b": ["x", "y"]})
    for name in ("one.csv.gz", "two.csv.gz"):
        write_file(table, tmp_path / name)
    packed = (tmp_path / "one.csv.gz").read_bytes()
    assert packed == (tmp_path / "two.csv.gz").read_bytes()
    assert packed[3] == 0  # RFC 1952: no flag is set, no name follows
    assert packed[4:8] == bytes(4)  # nor a time
