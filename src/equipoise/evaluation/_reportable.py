"""Results that can be written down as a page of HTML."""

from importlib import import_module
from pathlib import Path
from typing import ClassVar

from equipoise._containers.results import Result
from equipoise.evaluation._origin import Origin
from equipoise.typing import LabelsLike, TableLike


class Reportable(Result):
    """What writes itself down as one file that can be sent to a colleague."""

    #: What its page answers.
    asks: ClassVar[str] = "What was found?"

    def report(
        self,
        path: str | Path,
        table: TableLike | None = None,
        target: LabelsLike | str | None = None,
        *,
        origin: Origin | None = None,
    ) -> Path:
        """Write it as one page of HTML, which loads nothing and can be sent to a colleague.

        Parameters
        ----------
        path : str or Path
            The file, which ends in .html; it takes its name when all is written.
        table : data frame, array, list of rows or sparse matrix, default=None
            The features, for the pictures of the table itself; None leaves these out.
        target : str or array-like of shape (n_rows,), default=None
            The classes, or the name of their column in the table.
        origin : Origin, default=None
            The file that the table came from, and what repeats the work, to be told.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ImportError
            jinja2 or matplotlib is not installed: ``pip install 'equipoise[report]'``.
        ValueError
            The path does not end in .html, or no file can be written there.
        """
        # By its name, for the pages stand above the results: imports go one way.
        written: Path = import_module("equipoise.report").write_report(
            self, path, table, target, origin=origin
        )
        return written
