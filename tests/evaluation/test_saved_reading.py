"""A new file is read as the training file was, however little it shows by itself."""

import io
from datetime import date

import pytest

from equipoise.evaluation._saved.columns import describe_columns
from equipoise.evaluation._saved.reading import read_new, reading_of
from equipoise.files import read_file

TRAINED = "day,zip,x\n" + "".join(
    f"{i % 28 + 1:02d}/{i % 12 + 1:02d}/2021,{i % 4 * 11111 + (i % 4 == 0):05d},{i}.5\n"
    for i in range(60)
)


@pytest.mark.parametrize("key", ["00001", "11111"])
def test_the_style_of_days_is_kept_where_another_column_is_read_again(key):
    """Which of 03/04 is the day only the training file could tell; 11111 looks like a number."""
    trained = read_file(io.BytesIO(TRAINED.encode()))
    columns, reading = describe_columns(trained.table, None), reading_of(trained, {})
    new = io.BytesIO(f"day,zip,x\n03/04/2021,{key},3.5\n".encode())
    found = read_new(new, columns, reading, {}, set()).table
    assert found["zip"].to_pylist() == [key]
    assert found["day"].to_pylist() == [date(2021, 4, 3)]
