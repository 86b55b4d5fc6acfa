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

Where a page of the documentation tells more, its address is a note below the error, and a line
below the warning; the message of an error is what it was.
"""

from typing import Any, ClassVar, NoReturn

from equipoise._documentation import more_of

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
    """Base of all errors of this package.

    Examples
    --------
    >>> from equipoise.exceptions import EquipoiseError, NeighborsError
    >>> issubclass(NeighborsError, EquipoiseError)
    True
    """

    # The page that tells more; empty for none.
    _page: ClassVar[str] = ""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        if line := more_of(self._page):
            self.add_note(line)


class ParameterError(EquipoiseError, ValueError, TypeError):
    """A parameter of a wrong type or value; a TypeError too, as scikit-learn's own.

    Examples
    --------
    >>> from equipoise.exceptions import ParameterError
    >>> from equipoise.over_sampling import SMOTE
    >>> try:
    ...     SMOTE(k_neighbors=0).fit_resample([[0.0], [1.0], [2.0]], [0, 0, 1])
    ... except ParameterError as error:
    ...     print(error)
    SMOTE: k_neighbors must be at least 1, not 0
    """


class StrategyError(ParameterError):
    """A ``sampling_strategy`` that cannot be met.

    Examples
    --------
    >>> from equipoise.exceptions import StrategyError
    >>> from equipoise.over_sampling import SMOTE
    >>> try:
    ...     SMOTE(sampling_strategy={"b": 1}).fit_resample([[0], [1], [2], [3]], list("aabb"))
    ... except StrategyError as error:
    ...     print(str(error).partition(",")[0])
    SMOTE: With over-sampling methods
    """


class FileError(EquipoiseError, ValueError):
    """A file that cannot be read as a table, or not be written.

    Examples
    --------
    >>> from equipoise.exceptions import FileError
    >>> from equipoise.files import read_file
    >>> try:
    ...     read_file("nowhere.csv")
    ... except FileError as error:
    ...     print(error)
    there is no file 'nowhere.csv'
    """

    _page = "guide/files"


class DataNotFoundError(FileError, OSError):
    """A data set that is not on this computer; an OSError too, as in imbalanced-learn.

    Examples
    --------
    >>> from equipoise.exceptions import DataNotFoundError
    >>> from equipoise.datasets import fetch_datasets
    >>> try:
    ...     fetch_datasets(data_home="nowhere")
    ... except DataNotFoundError as error:
    ...     print(str(error).partition(",")[0])
    fetch_datasets: Data not found: optical_digits
    """


class TableError(EquipoiseError, ValueError):
    """An ``X`` that cannot be read, or not measured.

    Examples
    --------
    >>> from equipoise.exceptions import TableError
    >>> from equipoise.datasets import load_table
    >>> try:
    ...     load_table("yeast44")
    ... except TableError as error:
    ...     print(str(error).partition(",")[0])
    load_table: there is no table 'yeast44' among 149: did you mean 'yeast4' or 'yeast' or
    'yeast6'?
    """

    _page = "guide/any-table"


class TableTypeError(TableError, TypeError):
    """An ``X``, or a value in it, of a type that is no table's; a TypeError too.

    Examples
    --------
    >>> from equipoise.exceptions import TableTypeError
    >>> from equipoise.over_sampling import SMOTEN
    >>> try:
    ...     SMOTEN().fit_resample([[{"age": 61}, 2.0], [{"age": 35}, 4.0]], [0, 1])
    ... except TableTypeError as error:
    ...     print(str(error).partition(":")[0], "...", str(error).rpartition(". ")[2])
    SMOTEN ... Take it apart into columns, or drop it
    """


class TargetError(EquipoiseError, ValueError):
    """A ``y`` that names no classes, or whose classes the method cannot serve.

    Examples
    --------
    >>> from equipoise.exceptions import TargetError
    >>> from equipoise.over_sampling import SMOTE
    >>> try:
    ...     SMOTE().fit_resample([[0.0], [1.0]], [0, 0])
    ... except TargetError as error:
    ...     print(str(error).partition(",")[0])
    SMOTE: The target 'y' needs to have more than 1 class. Got 1 class instead: all rows are
    of class 0. Pass the column that tells the classes apart
    """


class ClustersError(TargetError, RuntimeError):
    """No cluster in which a class can grow; a RuntimeError too, as in imbalanced-learn.

    Examples
    --------
    >>> from equipoise.exceptions import ClustersError
    >>> from equipoise.over_sampling import KMeansSMOTE
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> try:
    ...     KMeansSMOTE(cluster_balance_threshold=1e9, random_state=0).fit_resample(X, y)
    ... except ClustersError as error:
    ...     print(*str(error).split(":")[:2], sep=":")
    KMeansSMOTE: class 1 can grow in no cluster
    """


class NeighborsError(EquipoiseError, ValueError):
    """A class or table too small for the neighbours asked for.

    Examples
    --------
    >>> from equipoise.exceptions import NeighborsError
    >>> from equipoise.over_sampling import SMOTE
    >>> try:
    ...     SMOTE().fit_resample([[0.0], [1.0], [2.0]], [0, 0, 1])
    ... except NeighborsError as error:
    ...     print(str(error).partition(",")[0])
    SMOTE: class 1 has 1 row
    """

    _page = "guide/neighbours"


class PlanError(EquipoiseError, ValueError):
    """A plan that does not belong to the table.

    Examples
    --------
    >>> from equipoise.exceptions import PlanError
    >>> from equipoise.over_sampling import RandomOverSampler, SMOTE
    >>> plan = RandomOverSampler(random_state=0).plan([[0.0], [1.0], [2.0]], [0, 0, 1])
    >>> try:
    ...     SMOTE().generate([[0.0], [1.0]], plan)
    ... except PlanError as error:
    ...     print(error)
    SMOTE: the plan was made for a table of 3 rows, this one has 2; make a new plan for it
    """

    _page = "guide/plans"


class ProbabilityError(EquipoiseError, ValueError):
    """Probabilities, class shares or costs that make no sense.

    Examples
    --------
    >>> from equipoise.exceptions import ProbabilityError
    >>> from equipoise.probabilities import threshold_from_costs
    >>> try:
    ...     threshold_from_costs([[5, 1], [1, 0]])
    ... except ProbabilityError as error:
    ...     print(str(error).partition(",")[0])
    threshold_from_costs: a mistake must cost more than the right answer
    """

    _page = "guide/probabilities"


class UnfinishedError(EquipoiseError):
    """A time limit came before there was an answer.

    Examples
    --------
    >>> from equipoise.exceptions import UnfinishedError
    >>> from equipoise.evaluation import tune
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> try:
    ...     tune(X, y, time_limit=0.0)
    ... except UnfinishedError as error:
    ...     print(str(error).partition(",")[0])
    tune: the time limit came first: 0 of 6 parts are done
    """

    _page = "guide/the-race"


class EquipoiseWarning(UserWarning):
    """Base of all warnings of this package.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import EquipoiseWarning
    >>> with warnings.catch_warnings(action="ignore", category=EquipoiseWarning):
    ...     pass  # here none of them is seen
    """

    # The page that tells more; empty for none.
    _page: ClassVar[str] = ""


class NothingEligibleWarning(EquipoiseWarning):
    """No row of a class can be a base row: the class stays as it was.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import NothingEligibleWarning
    >>> from equipoise.over_sampling import BorderlineSMOTE
    >>> X, y = [[0.0], [1.0], [2.0], [3.0], [97.0], [98.0], [99.0]], [0, 0, 0, 0, 1, 1, 1]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", NothingEligibleWarning)
    ...     _ = BorderlineSMOTE(k_neighbors=1, m_neighbors=2).fit_resample(X, y)
    >>> caught[-1].category.__name__
    'NothingEligibleWarning'
    """

    _page = "guide/difficulty"


class FewerRowsWarning(EquipoiseWarning):
    """A class has fewer rows than a method asks for, or finds to keep.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import FewerRowsWarning
    >>> from equipoise.testing import example_table
    >>> from equipoise.under_sampling import NearMiss
    >>> X, y = example_table()
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", FewerRowsWarning)
    ...     _ = NearMiss(version=3, n_neighbors_ver3=1).fit_resample(X, y)
    >>> caught[-1].category.__name__
    'FewerRowsWarning'
    """


class SeparableDataWarning(EquipoiseWarning):
    """No row of a class is near another class: ADASYN spreads its rows evenly.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import SeparableDataWarning
    >>> from equipoise.over_sampling import ADASYN
    >>> X, y = [[0.0], [1.0], [2.0], [3.0], [97.0], [98.0], [99.0]], [0, 0, 0, 0, 1, 1, 1]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", SeparableDataWarning)
    ...     _ = ADASYN(n_neighbors=1, exact=True, random_state=0).fit_resample(X, y)
    >>> caught[-1].category.__name__
    'SeparableDataWarning'
    """


class FlagsFoundWarning(EquipoiseWarning):
    """Columns of floats hold 0 and 1 only: new rows take one of the two there.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import FlagsFoundWarning
    >>> from equipoise.over_sampling import SMOTE
    >>> X = [[0.5, 0.0], [1.5, 1.0], [2.5, 1.0], [7.5, 0.0], [8.5, 1.0]]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", FlagsFoundWarning)
    ...     _ = SMOTE(k_neighbors=1, random_state=0).fit_resample(X, [0, 0, 0, 1, 1])
    >>> caught[-1].category.__name__
    'FlagsFoundWarning'
    """

    _page = "guide/any-table"


class TextFoundWarning(EquipoiseWarning):
    """Texts that look like numbers or dates are taken for categories.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import TextFoundWarning
    >>> import pandas as pd
    >>> from equipoise.over_sampling import SMOTE
    >>> X = pd.DataFrame({"price": [f"{n},50" for n in range(30)], "year": [7, 8, 9] * 10})
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", TextFoundWarning)
    ...     _ = SMOTE(k_neighbors=1, random_state=0).fit_resample(X, [0] * 20 + [1] * 10)
    >>> caught[-1].category.__name__
    'TextFoundWarning'
    """

    _page = "guide/any-table"


class NotMeasuredWarning(EquipoiseWarning):
    """Columns that cannot be compared: new rows have there what their base row has.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import NotMeasuredWarning
    >>> import pandas as pd
    >>> from equipoise.over_sampling import SMOTE
    >>> X = pd.DataFrame({"a": [1.5, 2.5, 3.5, 7.5, 8.5], "b": [[1], [2], [3], [4], [5]]})
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", NotMeasuredWarning)
    ...     _ = SMOTE(k_neighbors=1, random_state=0).fit_resample(X, [0, 0, 0, 1, 1])
    >>> caught[-1].category.__name__
    'NotMeasuredWarning'
    """

    _page = "guide/any-table"


class RulesNotMetWarning(EquipoiseWarning):
    """Rows that keep the caller's rules could not be made: a class has too few.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import RulesNotMetWarning
    >>> from equipoise import Columns
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> columns = Columns(keep=lambda rows: rows[:, 0] > 1e9)
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", RulesNotMetWarning)
    ...     _ = SMOTE(k_neighbors=1, columns=columns, random_state=0).fit_resample(X, y)
    >>> caught[-1].category.__name__
    'RulesNotMetWarning'
    """

    _page = "guide/weights-groups-time"


class ResampledValidationWarning(EquipoiseWarning):
    """A classifier validates itself on rows that were resampled: it judges itself too kindly.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import ResampledValidationWarning
    >>> from equipoise import ResampledClassifier
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import example_table
    >>> from sklearn.ensemble import GradientBoostingClassifier
    >>> X, y = example_table()
    >>> boosting = GradientBoostingClassifier(n_estimators=3, n_iter_no_change=1)
    >>> model = ResampledClassifier(SMOTE(), boosting)
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", ResampledValidationWarning)
    ...     _ = model.fit(X, y)
    >>> caught[-1].category.__name__
    'ResampledValidationWarning'
    """

    _page = "guide/pipelines"


class InexactCorrectionWarning(EquipoiseWarning):
    """Probabilities are corrected for class shares, but resampling changed the rows too.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import InexactCorrectionWarning
    >>> from equipoise import ResampledClassifier
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.testing import example_table
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = example_table()
    >>> model = ResampledClassifier(SMOTE(), LogisticRegression(), probabilities="prior")
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", InexactCorrectionWarning)
    ...     _ = model.fit(X, y)
    >>> caught[-1].category.__name__
    'InexactCorrectionWarning'
    """

    _page = "guide/probabilities"


class NeverOutOfBagWarning(EquipoiseWarning):
    """Rows are in every bag of an ensemble, so they have no out-of-bag score.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import NeverOutOfBagWarning
    >>> from equipoise.ensemble import BalancedRandomForestClassifier
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> model = BalancedRandomForestClassifier(2, oob_score=True, random_state=0)
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", NeverOutOfBagWarning)
    ...     _ = model.fit(X, y)
    >>> caught[-1].category.__name__
    'NeverOutOfBagWarning'
    """

    _page = "guide/ensembles"


class ManyClassesWarning(EquipoiseWarning):
    """There are more classes than half the rows: perhaps y is a regression target.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import ManyClassesWarning
    >>> from equipoise.over_sampling import RandomOverSampler
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", ManyClassesWarning)
    ...     _ = RandomOverSampler(random_state=0).fit_resample([[1]] * 30, [*range(29), 0])
    >>> caught[-1].category.__name__
    'ManyClassesWarning'
    """


class UnpicklingWarning(EquipoiseWarning):
    """A model is loaded from a pickle: whoever made it can run any code.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import UnpicklingWarning
    >>> with warnings.catch_warnings(action="error", category=UnpicklingWarning):
    ...     pass  # here it is an error
    """

    _page = "guide/from-verdict-to-use"


class OtherVersionWarning(EquipoiseWarning):
    """A model was saved by another version of Equipoise or scikit-learn.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import OtherVersionWarning
    >>> with warnings.catch_warnings(action="error", category=OtherVersionWarning):
    ...     pass  # here it is an error
    """

    _page = "guide/from-verdict-to-use"


class NativeKernelsMissingWarning(EquipoiseWarning):
    """The native part is not installed: neighbours are searched by scikit-learn.

    Examples
    --------
    >>> import warnings
    >>> from equipoise.exceptions import NativeKernelsMissingWarning
    >>> with warnings.catch_warnings(action="ignore", category=NativeKernelsMissingWarning):
    ...     pass  # here it is not seen
    """


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
