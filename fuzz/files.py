"""Damaged files through the command's door: a table, or one sentence; never another error."""

import io
import tempfile
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, feather, parquet

from equipoise.cli._errors import CommandError
from equipoise.cli._files import read_file, write_file


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
    return made


def check(data: bytes) -> None:
    """Read a file; what was read can be looked at, written and read again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        file.write_bytes(data)
        try:
            table = read_file(str(file))
        except CommandError as error:
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
                write_file(table, str(copy))
            except (CommandError, pa.ArrowException):
                continue
            read_file(str(copy))
