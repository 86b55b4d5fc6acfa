"""One door for files: tables as people have them, in and out.

``read_file`` goes through ``_source`` (bytes, unpacked, as UTF-8), ``_raw`` (a table, its texts
still texts) and ``_texts`` (what each column of texts is, by ``_numbers`` and ``_dates``).
``TableOfTexts`` (``_blocks``, ``_findings``) reads CSV files that no memory holds.
``write_file`` (``_writing``) writes a table as another file was written.
"""

from equipoise.files._blocks import TableOfTexts
from equipoise.files._formulas import formula_columns
from equipoise.files._reading import as_file_table, read_file
from equipoise.files._table import FileNote, FileStyle, FileTable, NumberStyle
from equipoise.files._writing import (
    check_output,
    check_place,
    is_device,
    is_text,
    whole_file,
    write_file,
)

__all__ = [
    "FileNote",
    "FileStyle",
    "FileTable",
    "NumberStyle",
    "TableOfTexts",
    "as_file_table",
    "check_output",
    "check_place",
    "formula_columns",
    "is_device",
    "is_text",
    "read_file",
    "whole_file",
    "write_file",
]
