"""The options that commands share."""

from dataclasses import dataclass, fields
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli._errors import CommandError

#: What stands for ``-``, standard input or output, once the arguments are read.
STREAM = "@stream"

Data = Annotated[
    str, Parameter(help="CSV, JSON lines, Excel, Parquet or Arrow file; - is standard input.")
]
Target = Annotated[
    str | None, Parameter(name=["--target", "-t"], help="The column that holds the class.")
]
Out = Annotated[
    str | None,
    Parameter(name=["--out", "-o"], help="File to write (.csv, .parquet, .arrow); - is "
              "standard output."),
]  # fmt: skip
Force = Annotated[
    bool, Parameter(negative=(), show_default=False, help="Overwrite files that are there.")
]
ForSpreadsheets = Annotated[
    bool,
    Parameter(name="--for-spreadsheets", negative=(), show_default=False,
              help="Put an apostrophe before texts that a spreadsheet would run as formulas: for "
              "CSV files that people open in one."),
]  # fmt: skip
Html = Annotated[
    str | None, Parameter(help="Write a report that can be sent: one page that loads nothing.")
]
Json = Annotated[bool, Parameter(negative=(), show_default=False, help="Print JSON.")]
Seed = Annotated[int, Parameter(help="Seed of all that is random.")]
Ratio = Annotated[
    float | None,
    Parameter(help="Rows of the smaller class for one of the larger, 0 to 1; otherwise 1."),
]
Neighbors = Annotated[int | None, Parameter(help="Neighbours; otherwise the method's own.")]
Settings = Annotated[
    tuple[str, ...],
    Parameter(name="--set", negative=(), show_default=False,
              help="Another parameter of the method, as name=value."),
]  # fmt: skip
Jobs = Annotated[int | None, Parameter(name=["--jobs", "-j"], help="Cores to use; otherwise all.")]

_Flag = Parameter(negative=(), show_default=False)
# What follows may begin with a dash: --missing -,?
_Text = Parameter(allow_leading_hyphen=True)


@Parameter(name="*")
@dataclass(frozen=True)
class ReadingOptions:
    """How DATA is read, where that is not left to what the file shows.

    Parameters
    ----------
    drop, separator, decimal, thousands, encoding, date_format, missing : str or None
        As they were typed.
    types : tuple of str
        What columns are, as column=kind.
    join_spellings, drop_totals, drop_missing_target, drop_duplicates : bool
        What is to be mended.
    """

    drop: Annotated[
        str | None,
        _Text,
        Parameter(help="Columns to leave out, with commas between: id,name."),
    ] = None
    separator: Annotated[
        str | None,
        _Text,
        Parameter(help="What stands between cells of a CSV file; otherwise guessed."),
    ] = None
    decimal: Annotated[
        str | None, Parameter(help="The decimal mark, . or a comma; otherwise inferred.")
    ] = None
    thousands: Annotated[
        str | None, Parameter(help="What sets thousands apart; otherwise inferred.")
    ] = None
    encoding: Annotated[
        str | None, Parameter(help="utf-8, utf-16, cp1252 and so on; otherwise inferred.")
    ] = None
    date_format: Annotated[
        str | None, Parameter(help="How dates are written: %d.%m.%Y; otherwise inferred.")
    ] = None
    missing: Annotated[
        str | None,
        _Text,
        Parameter(
            name=["--missing", "--holes"],
            help="Texts that mean a missing value, with commas between. Otherwise ?, NA, NaN, "
            "null and the like, and among numbers and dates also -, none, unknown ...",
        ),
    ] = None
    types: Annotated[
        tuple[str, ...],
        Parameter(
            negative=(),
            show_default=False,
            help="What a column is: zip=category, age=number, day=date, day=%d.%m.%Y.",
        ),
    ] = ()
    join_spellings: Annotated[
        bool, _Flag, Parameter(help="Make 'Yes', 'yes' and 'Yes ' one, in all columns.")
    ] = False
    drop_totals: Annotated[bool, _Flag, Parameter(help="Leave out rows of totals at the end.")] = (
        False
    )
    drop_missing_target: Annotated[
        bool, _Flag, Parameter(help="Leave out rows without a class.")
    ] = False
    drop_duplicates: Annotated[
        bool, _Flag, Parameter(help="Leave out rows that stand there before.")
    ] = False

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of each column that was given one."""
        kinds = {}
        for text in self.types:
            name, equals, kind = text.rpartition("=")
            if not equals or not name:
                raise CommandError(f"--types {text!r}: write column=kind, such as zip=category")
            kinds[name] = kind
        return kinds

    @property
    def given(self) -> dict[str, Any]:
        """What was said, as parameters of ``equipoise.files.read_file``; no defaults."""
        told = {
            "separator": self.separator,
            "decimal": self.decimal,
            "thousands": self.thousands,
            "encoding": self.encoding,
            "date_format": self.date_format,
            "missing": split(self.missing),
            "types": self.kinds,
            "drop": split(self.drop),
            "drop_totals": self.drop_totals,
            "join_spellings": self.join_spellings,
        }
        return {name: value for name, value in told.items() if value}

    def words(self) -> list[str]:
        """The options that were given, but --drop, as words of a command."""
        words = []
        for field in fields(self):
            option = f"--{field.name.replace('_', '-')}"
            value = getattr(self, field.name)
            if value is True:
                words.append(option)
            elif isinstance(value, tuple):
                words += [word for one in value for word in (option, one)]
            elif value and field.name != "drop":
                words += [option, value]
        return words


#: What the commands take for it.
Reading = ReadingOptions | None


def split(listed: str | None) -> list[str]:
    """The parts of a list with commas."""
    if listed is None:
        return []
    return [part.strip() for part in listed.split(",") if part.strip()]
