import inspect
import pickle

import imblearn.exceptions
import pytest

from equipoise import exceptions
from equipoise.exceptions import (
    ClustersError,
    EquipoiseError,
    EquipoiseWarning,
    InexactCorrectionWarning,
    ManyClassesWarning,
    NativeKernelsMissingWarning,
    NeighborsError,
    NothingEligibleWarning,
    PlanError,
    ProbabilityError,
    ResampledValidationWarning,
    SeparableDataWarning,
    StrategyError,
    TableError,
    TargetError,
    raise_isinstance_error,
)

ERRORS = [
    StrategyError,
    TableError,
    TargetError,
    ClustersError,
    NeighborsError,
    PlanError,
    ProbabilityError,
]
WARNINGS = [
    NothingEligibleWarning,
    NativeKernelsMissingWarning,
    SeparableDataWarning,
    ResampledValidationWarning,
    InexactCorrectionWarning,
    ManyClassesWarning,
]


@pytest.mark.parametrize("error", ERRORS)
def test_each_error_is_caught_as_a_value_error_and_as_ours(error):
    assert issubclass(error, ValueError)
    assert issubclass(error, EquipoiseError)


def test_the_base_of_errors_is_no_value_error_itself():
    assert EquipoiseError.__bases__ == (Exception,)


@pytest.mark.parametrize("warning", WARNINGS)
def test_each_warning_is_silenced_with_ours_and_with_user_warnings(warning):
    assert issubclass(warning, EquipoiseWarning)
    assert issubclass(warning, UserWarning)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_comes_out_of_a_worker_process_as_it_was(error):
    there_and_back = pickle.loads(pickle.dumps(error("the message")))
    assert type(there_and_back) is error
    assert str(there_and_back) == "the message"


def test_the_tree_in_the_docstring_has_every_class_and_no_other():
    classes = {name for name, _ in inspect.getmembers(exceptions, inspect.isclass)} - {"Any"}
    words = {
        word.strip("():,")
        for word in exceptions.__doc__.split()
        if word.strip("():,").endswith(("Error", "Warning"))
    }
    assert classes == words - {"ValueError", "UserWarning"}


def test_a_wrong_type_is_told_in_the_words_of_imbalanced_learn():
    arguments = {"variable_name": "k", "possible_type": [int, str], "variable": 1.5}
    with pytest.raises(ValueError, match="has to be one of") as theirs:
        imblearn.exceptions.raise_isinstance_error(**arguments)
    with pytest.raises(ValueError, match="has to be one of") as ours:
        raise_isinstance_error(**arguments)
    assert str(ours.value) == str(theirs.value)
