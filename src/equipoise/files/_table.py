"""What a file held: a table, how it was written, and what was inferred."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from equipoise.core.text import listed


@dataclass(frozen=True)
class NumberStyle:
    r"""How the numbers of a column are written.

    Parameters
    ----------
    decimal : str, default="."
        The decimal mark.
    thousands : str, default=""
        What sets thousands apart.
    before, after : str, default=""
        A currency or a percent sign, with the space beside it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import read_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sales.csv")
    ...     _ = path.write_text("price;day\n1.234,50;3.12.2021\n2,00;24.12.2021\n")
    ...     found = read_file(path)
    >>> found.style.numbers["price"]
    NumberStyle(decimal=',', thousands='.', before='', after='')
    """

    decimal: str = "."
    thousands: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class FileStyle:
    r"""How a file is written, so that another can be written alike.

    Parameters
    ----------
    kind : {"csv", "parquet", "arrow", "json", "excel"}
        The kind of file.
    separator : str or None, default=None
        What stands between cells, for CSV.
    encoding : str, default="utf-8"
        How characters are bytes, as Python names it.
    numbers : dict of str to NumberStyle
        How numbers are written, for columns where that is not plain.
    dates : dict of str to str
        How dates are written, as ``strptime`` has it, for columns where that is not ISO 8601.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import read_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sales.csv")
    ...     _ = path.write_text("price;day\n1.234,50;3.12.2021\n2,00;24.12.2021\n")
    ...     found = read_file(path)
    >>> found.style.kind, found.style.separator, found.style.dates
    ('csv', ';', {'day': '%d.%m.%Y'})
    """

    kind: str
    separator: str | None = None
    encoding: str = "utf-8"
    numbers: Mapping[str, NumberStyle] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileNote:
    r"""Something that was inferred, or looks odd.

    Parameters
    ----------
    column : str or None
        The column; None for the file as a whole.
    says : str
        A line for a person.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import read_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sales.csv")
    ...     _ = path.write_text("price;day\n1.234,50;3.12.2021\n2,00;24.12.2021\n")
    ...     found = read_file(path)
    >>> [note.column for note in found.notes]
    ['price', 'day']
    """

    column: str | None
    says: str


@dataclass(frozen=True, eq=False)
class FileTable:
    r"""What :func:`read_file` found in a file.

    Parameters
    ----------
    table : pyarrow.Table
        The table.
    notes : tuple of FileNote
        What was inferred, wherever that is not trivial.
    style : FileStyle
        How the file was written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import read_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sales.csv")
    ...     _ = path.write_text("price;day\n1.234,50;3.12.2021\n2,00;24.12.2021\n")
    ...     found = read_file(path)
    >>> found.table["price"].to_pylist()
    [1234.5, 2.0]
    >>> found.style.separator
    ';'
    """

    table: Any
    notes: tuple[FileNote, ...]
    style: FileStyle

    @property
    def lines(self) -> list[str]:
        """The notes as lines; columns of which the same is said share one."""
        columns: dict[str, list[str]] = {}
        for note in self.notes:
            columns.setdefault(note.says, []).extend([note.column] if note.column else [])
        return [f"{listed(names, 6)}: {says}" if names else says for says, names in columns.items()]

    def to_dict(self) -> dict[str, Any]:
        """Give kind, encoding, separator and notes, ready for JSON.

        Returns
        -------
        dict
        """
        return {
            "kind": self.style.kind,
            "encoding": self.style.encoding,
            "separator": self.style.separator,
            "notes": [vars(note) for note in self.notes],
        }


def as_type(values: Any, dtype: Any) -> Any:
    """A column or a chunk of another type; value by value where an older Arrow has no cast."""
    try:
        return values.cast(dtype)
    except pa.ArrowNotImplementedError:
        return pa.array(values.to_pylist(), dtype)
