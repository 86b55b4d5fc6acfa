"""The options that commands share."""

from typing import Annotated

from cyclopts import Parameter

#: What stands for ``-``, standard input or output, once the arguments are read.
STREAM = "@stream"

Data = Annotated[str, Parameter(help="CSV, Parquet or Arrow file; - is standard input.")]
Target = Annotated[
    str | None, Parameter(name=["--target", "-t"], help="The column that holds the class.")
]
Drop = Annotated[str | None, Parameter(help="Columns to leave out, with commas between: id,name.")]
Holes = Annotated[
    str | None,
    Parameter(
        help="Texts of a CSV file that mean a missing value, with commas between. "
        "Otherwise: nothing, ?, NA, N/A, NaN, null."
    ),
]
Separator = Annotated[
    str | None, Parameter(help="What stands between cells of a CSV file; otherwise guessed.")
]
Json = Annotated[bool, Parameter(negative=(), show_default=False, help="Print JSON.")]
Seed = Annotated[int, Parameter(help="Seed of all that is random.")]
Jobs = Annotated[int | None, Parameter(name=["--jobs", "-j"], help="Cores to use; otherwise all.")]


def split(listed: str | None) -> list[str]:
    """The parts of a list with commas."""
    if listed is None:
        return []
    return [part.strip() for part in listed.split(",") if part.strip()]
