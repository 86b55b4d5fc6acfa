"""Where a result came from, as far as its caller knows it."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Origin:
    """The file that a table came from, and what repeats the work.

    Parameters
    ----------
    file : str, default=""
        Its name.
    sha256 : str, default=""
        Of its bytes, as ``sha256sum`` prints it.
    target : str, default=""
        What the column of classes is called.
    command : str, default=""
        The line of a shell that repeats it.
    program : str, default=""
        The same in Python.

    Examples
    --------
    >>> from equipoise.report import Origin
    >>> Origin(file="claims.csv", command="equipoise check claims.csv -t fraud").file
    'claims.csv'
    """

    file: str = ""
    sha256: str = ""
    target: str = ""
    command: str = ""
    program: str = ""

    @classmethod
    def of_file(
        cls, path: str | Path, *, target: str = "", command: str = "", program: str = ""
    ) -> Self:
        """Give the origin of a file that is there, with its hash.

        Parameters
        ----------
        path : str or Path
            The file.
        target, command, program : str, default=""
            As above.

        Returns
        -------
        Origin
        """
        digest = sha256()
        with Path(path).open("rb") as source:
            while block := source.read(1 << 20):
                digest.update(block)
        return cls(str(path), digest.hexdigest(), target, command, program)
