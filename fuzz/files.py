"""Damaged files through the door: a table, or one sentence; never another error."""

import io
import tempfile
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, feather, parquet

from equipoise.exceptions import FileError
from equipoise.files import read_file, write_file


def _table() -> pa.Table:
    words = pa.array(["a", None, "ä,b", '"', "007", "1.5"] * 5)
    return pa.table(
        {
            "number": pa.array([0.5, None, -1e308, 3.0, float("inf"), 2.0] * 5),
            "whole": pa.array([1, 2, 3, None, 2**62, -1] * 5),
            "word": words,
            "coded": words.dictionary_encode(),
            "day": pa.array([0, 1, 2, 3, 4, None] * 5, type=pa.timestamp("ms")),
            "class": pa.array([0, 0, 0, 0, 0, 1] * 5),
        }
    )


def seeds() -> list[bytes]:
    """Whole files of each kind, from which damaged ones are made."""
    table, made = _table(), []
    for compression in ("uncompressed", "lz4", "zstd"):
        sink = io.BytesIO()
        feather.write_feather(table, sink, compression=compression, chunksize=7)
        made.append(sink.getvalue())
    for compression in ("none", "snappy"):
        sink = io.BytesIO()
        parquet.write_table(table, sink, compression=compression, row_group_size=7)
        made.append(sink.getvalue())
    sink = io.BytesIO()
    csv.write_csv(table, sink)
    made.append(sink.getvalue())
    made.append(b"a;b;class\n1,5;2;x\n 3;?;y\n")
    made.append(b"sep=;\na;d;class\n1.234,5 \x80;3.4.2021;x\n-;24.12.2021;y\n")
    made.append('a\tb\n"1,5"\t3/14/21 5:06 pm\n"2 000"\t1/2/22\n'.encode("utf-16"))
    made.append(b'{"a": "$5", "b": "x"}\n{"a": "($1,000.50)", "b": null}\n')
    return made


def check(data: bytes) -> None:
    """Read a file; what was read can be looked at, written and read again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        file.write_bytes(data)
        try:
            found = read_file(file)
            table = found.table
        except FileError as error:
            sentence = str(error)
            assert sentence, "an empty sentence"
            assert "\n" not in sentence, f"not one sentence: {sentence!r}"
            return
        table.validate(full=True)
        assert table.num_rows > 0
        names = ["again.parquet", "again.arrow"]
        if table.num_columns > 1:  # in CSV a missing value alone in its row is an empty line
            names.append("again.csv")
        for name in names:
            copy = Path(folder) / name
            try:
                write_file(table, copy, like=found)
            except (FileError, pa.ArrowException):
                continue
            encoding = None
            if name.endswith("csv"):
                # A few odd characters more in a short text, and it would not be taken for one.
                encoding = found.style.encoding if found.style.kind == "csv" else "utf-8"
            read_file(copy, encoding=encoding)
