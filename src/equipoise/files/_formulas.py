"""Texts that a spreadsheet would take for formulas, and run."""

from typing import Any

import pyarrow as pa
from pyarrow import compute as pc

from equipoise.files._table import as_type

# What a formula begins with, in wide letters too; a sign alone is none, as of a test's result.
_BEGINS = r"[=@\t\r\n\x{FF1D}\x{FF20}]|[-+\x{FF0B}\x{FF0D}]."
_FORMULA = rf"(?s)^({_BEGINS})"
_AS_TEXT = r"'\1"


def formula_columns(table: Any) -> tuple[str, ...]:
    r"""Name the columns with texts, or names, that a spreadsheet would take for formulas.

    Parameters
    ----------
    table : pyarrow.Table
        The table.

    Returns
    -------
    tuple of str
        Their names, in order. Numbers are no texts: -5 is none, and neither is a sign alone.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from equipoise.files import formula_columns
    >>> formula_columns(pa.table({"a": ["x", "=cmd"], "b": ["+", "-"], "c": [-1, 2]}))
    ('a',)
    """
    return tuple(
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if _is_any(pa.array([name])) or (_holds_texts(column.type) and _is_any(_texts(column)))
    )


def values_as_texts(table: Any) -> Any:
    """The table with an apostrophe before each value that would be taken for a formula."""
    for place, column in enumerate(table.columns):
        if _holds_texts(column.type) and _is_any(texts := _texts(column)):
            table = table.set_column(place, table.column_names[place], _marked(texts))
    return table


def names_as_texts(table: Any) -> Any:
    """The table with an apostrophe before each name that would be taken for a formula."""
    return table.rename_columns(_marked(pa.array(table.column_names, pa.string())).to_pylist())


def _holds_texts(dtype: Any) -> bool:
    kind = dtype.value_type if pa.types.is_dictionary(dtype) else dtype
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _texts(column: Any) -> Any:
    """A column of texts as Arrow's functions take it: no levels, and no views."""
    if pa.types.is_dictionary(column.type):
        column = as_type(column, column.type.value_type)
    return as_type(column, pa.large_string()) if pa.types.is_string_view(column.type) else column


def _is_any(texts: Any) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, _FORMULA)).as_py())


def _marked(texts: Any) -> Any:
    return pc.replace_substring_regex(texts, _FORMULA, _AS_TEXT)
