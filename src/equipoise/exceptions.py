"""Errors and warnings.

Every error of ours names who, which class or column, which value, what was needed and what to
do next, and is a ValueError too, as in scikit-learn; those of parameters are scikit-learn's
``InvalidParameterError`` where a sampler raises them::

    EquipoiseError
    ├── ParameterError    a parameter of a wrong type or value
    │   └── StrategyError  a sampling_strategy that cannot be met
    ├── FileError         a file that cannot be read as a table, or not be written
    │   └── DataNotFoundError  a data set that is not on this computer
    ├── TableError        an X that cannot be read, or not measured
    │   └── TableTypeError  an X, or a value in it, of a type that is no table's
    ├── TargetError       a y that names no classes, or whose classes the method cannot serve
    │   └── ClustersError  no cluster in which a class can grow
    ├── NeighborsError    a class or table too small for the neighbours asked for
    ├── PlanError         a plan that does not belong to the table
    ├── ProbabilityError  probabilities, class shares or costs that make no sense
    └── UnfinishedError   a time limit came before there was an answer; no ValueError

    EquipoiseWarning (a UserWarning)
    ├── NothingEligibleWarning         a class stays as it was
    ├── FewerRowsWarning               a class has fewer rows than a method asks for
    ├── SeparableDataWarning           ADASYN's weights are undefined; rows are spread evenly
    ├── FlagsFoundWarning              columns of floats hold 0 and 1 only
    ├── TextFoundWarning               texts that look like numbers or dates are categories
    ├── NotMeasuredWarning             columns that cannot be compared are copied
    ├── RulesNotMetWarning             rows that keep the caller's rules could not be made
    ├── ResampledValidationWarning     a classifier validates itself on resampled rows
    ├── InexactCorrectionWarning       class shares are corrected, but the rows changed too
    ├── NeverOutOfBagWarning           rows are in every bag, so they have no out-of-bag score
    ├── ManyClassesWarning             more classes than half the rows: perhaps a regression target
    ├── UnpicklingWarning              a model is loaded from a pickle, which can run any code
    ├── OtherVersionWarning            a model was saved by another version
    └── NativeKernelsMissingWarning    neighbours are searched the slow way

Where a page of the documentation tells more, its address is a note below the error, and the end of
the warning; the message of an error is what it was.
"""

from typing import Any, ClassVar, NoReturn

from equipoise._documentation import address_of

__all__ = [
    "ClustersError",
    "DataNotFoundError",
    "EquipoiseError",
    "EquipoiseWarning",
    "FewerRowsWarning",
    "FileError",
    "FlagsFoundWarning",
    "InexactCorrectionWarning",
    "ManyClassesWarning",
    "NativeKernelsMissingWarning",
    "NeighborsError",
    "NeverOutOfBagWarning",
    "NotMeasuredWarning",
    "NothingEligibleWarning",
    "OtherVersionWarning",
    "ParameterError",
    "PlanError",
    "ProbabilityError",
    "ResampledValidationWarning",
    "RulesNotMetWarning",
    "SeparableDataWarning",
    "StrategyError",
    "TableError",
    "TableTypeError",
    "TargetError",
    "TextFoundWarning",
    "UnfinishedError",
    "UnpicklingWarning",
    "raise_isinstance_error",
]


class EquipoiseError(Exception):
    """Base of all errors of this package."""

    # The page that tells more; empty for none.
    _page: ClassVar[str] = ""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        if address := self._page and address_of(self._page):
            self.add_note(f"More of this: {address}")


class ParameterError(EquipoiseError, ValueError, TypeError):
    """A parameter of a wrong type or value; a TypeError too, as scikit-learn's own."""


class StrategyError(ParameterError):
    """A ``sampling_strategy`` that cannot be met."""


class FileError(EquipoiseError, ValueError):
    """A file that cannot be read as a table, or not be written."""

    _page = "guide/files"


class DataNotFoundError(FileError, OSError):
    """A data set that is not on this computer; an OSError too, as in imbalanced-learn."""


class TableError(EquipoiseError, ValueError):
    """An ``X`` that cannot be read, or not measured."""

    _page = "guide/any-table"


class TableTypeError(TableError, TypeError):
    """An ``X``, or a value in it, of a type that is no table's; a TypeError too."""


class TargetError(EquipoiseError, ValueError):
    """A ``y`` that names no classes, or whose classes the method cannot serve."""


class ClustersError(TargetError, RuntimeError):
    """No cluster in which a class can grow; a RuntimeError too, as in imbalanced-learn."""


class NeighborsError(EquipoiseError, ValueError):
    """A class or table too small for the neighbours asked for."""

    _page = "guide/neighbours"


class PlanError(EquipoiseError, ValueError):
    """A plan that does not belong to the table."""

    _page = "guide/plans"


class ProbabilityError(EquipoiseError, ValueError):
    """Probabilities, class shares or costs that make no sense."""

    _page = "guide/probabilities"


class UnfinishedError(EquipoiseError):
    """A time limit came before there was an answer."""

    _page = "guide/the-race"


class EquipoiseWarning(UserWarning):
    """Base of all warnings of this package."""

    # The page that tells more; empty for none.
    _page: ClassVar[str] = ""


class NothingEligibleWarning(EquipoiseWarning):
    """No row of a class can be a base row: the class stays as it was."""

    _page = "guide/difficulty"


class FewerRowsWarning(EquipoiseWarning):
    """A class has fewer rows than a method asks for, or finds to keep."""


class SeparableDataWarning(EquipoiseWarning):
    """No row of a class is near another class: ADASYN spreads its rows evenly."""


class FlagsFoundWarning(EquipoiseWarning):
    """Columns of floats hold 0 and 1 only: new rows take one of the two there."""

    _page = "guide/any-table"


class TextFoundWarning(EquipoiseWarning):
    """Texts that look like numbers or dates are taken for categories."""

    _page = "guide/any-table"


class NotMeasuredWarning(EquipoiseWarning):
    """Columns that cannot be compared: new rows have there what their base row has."""

    _page = "guide/any-table"


class RulesNotMetWarning(EquipoiseWarning):
    """Rows that keep the caller's rules could not be made: a class has too few."""

    _page = "guide/weights-groups-time"


class ResampledValidationWarning(EquipoiseWarning):
    """A classifier validates itself on rows that were resampled: it judges itself too kindly."""

    _page = "guide/pipelines"


class InexactCorrectionWarning(EquipoiseWarning):
    """Probabilities are corrected for class shares, but resampling changed the rows too."""

    _page = "guide/probabilities"


class NeverOutOfBagWarning(EquipoiseWarning):
    """Rows are in every bag of an ensemble, so they have no out-of-bag score."""

    _page = "guide/ensembles"


class ManyClassesWarning(EquipoiseWarning):
    """There are more classes than half the rows: perhaps y is a regression target."""


class UnpicklingWarning(EquipoiseWarning):
    """A model is loaded from a pickle: whoever made it can run any code."""

    _page = "guide/from-verdict-to-use"


class OtherVersionWarning(EquipoiseWarning):
    """A model was saved by another version of Equipoise or scikit-learn."""

    _page = "guide/from-verdict-to-use"


class NativeKernelsMissingWarning(EquipoiseWarning):
    """The native part is not installed: neighbours are searched by scikit-learn."""


def raise_isinstance_error(variable_name: str, possible_type: Any, variable: object) -> NoReturn:
    """Raise the error for an object of the wrong type.

    Parameters
    ----------
    variable_name : str
        What the object is called.
    possible_type : type, str, or list of them
        What was expected.
    variable : object
        What came.

    Raises
    ------
    ValueError
        Always.

    Examples
    --------
    >>> from equipoise.exceptions import raise_isinstance_error
    >>> raise_isinstance_error("k_neighbors", [int], "five")
    Traceback (most recent call last):
    ...
    ValueError: k_neighbors has to be one of [<class 'int'>]. Got <class 'str'> instead.
    """
    raise ValueError(
        f"{variable_name} has to be one of {possible_type}. Got {type(variable)} instead."
    )
