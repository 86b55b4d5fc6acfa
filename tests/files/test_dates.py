"""Which texts are dates, and which only look like some."""

import calendar
import io
from datetime import date

import pyarrow as pa
import pytest

from equipoise.files import read_file

WORDS = [
    ["Maria 1990", "Julia 1991"],
    ["3 Marble 2021", "4 Junior 2020"],
    ["SEP-1001", "MAR-1002"],
    ["Augusta 2001", "Mayor 2002"],
]


@pytest.mark.parametrize("words", WORDS)
def test_words_that_begin_like_a_month_are_no_dates(words):
    text = "".join(f"{word},{i}\n" for i, word in enumerate(20 * words))
    column = read_file(io.BytesIO(f"part,v\n{text}".encode())).table["part"]
    assert column.to_pylist() == 20 * words


@pytest.mark.parametrize("cut", [3, 4, 20])
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_months_are_read_in_full_or_cut_down(cut, case):
    names = [case(name[:cut]) for name in calendar.month_name[1:]]
    text = "".join(f"3 {name} 2021\n" for name in names)
    column = read_file(io.BytesIO(f"day\n{text}".encode())).table["day"]
    assert pa.types.is_temporal(column.type)
    assert [str(one)[:10] for one in column.to_pylist()] == [
        str(date(2021, month, 3)) for month in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("years", "are_dates"), [((1997, 1998, 1999), True), ((1001, 1002, 1003), False)]
)
def test_a_month_and_a_year_of_our_times_are_a_date(years, are_dates):
    names = ["Mai", "Dez.", "März"]
    texts = [f"{name} {year}" for name, year in zip(names, years, strict=True)]
    column = read_file(io.BytesIO("\n".join(["m", *texts, ""]).encode())).table["m"]
    found = [str(one) for one in column.to_pylist()]
    assert found == (["1997-05-01", "1998-12-01", "1999-03-01"] if are_dates else texts)
