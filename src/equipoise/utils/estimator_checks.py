"""imbalanced-learn's checks of samplers, by their names: each is one or a few of our laws.

For tests of samplers that were written with ``imblearn.utils.estimator_checks``. New tests take
:func:`equipoise.testing.parametrize_with_sampler_checks`, which tries more and says what is broken
as a sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_param_validation,
)

from equipoise.testing import _cleaning, _containers, _labels, _requests, _results, _rows
from equipoise.testing._law import Law, shown

__all__ = [
    "check_classifier_on_multilabel_or_multioutput_targets",
    "check_classifiers_with_encoded_labels",
    "check_dataframe_column_names_consistency",
    "check_param_validation",
    "check_sampler_get_feature_names_out",
    "check_sampler_get_feature_names_out_pandas",
    "check_samplers_2d_target",
    "check_samplers_fit",
    "check_samplers_fit_resample",
    "check_samplers_list",
    "check_samplers_multiclass_ova",
    "check_samplers_nan",
    "check_samplers_one_label",
    "check_samplers_pandas",
    "check_samplers_pandas_sparse",
    "check_samplers_preserve_dtype",
    "check_samplers_sample_indices",
    "check_samplers_sampling_strategy_fit_resample",
    "check_samplers_sparse",
    "check_samplers_string",
    "check_target_type",
    "estimator_checks_generator",
    "parametrize_with_checks",
]

Check = Callable[[str, Any], None]
Reasons = Mapping[str, str]


@dataclass(frozen=True)
class LawCheck:
    """A check of imbalanced-learn's name: one law whoever is asked, of several those that bind.

    Parameters
    ----------
    name : str
        The name.
    laws : tuple of Law
        What is tried.
    """

    name: str
    laws: tuple[Law, ...]

    @property
    def __name__(self) -> str:
        return self.name

    def binds(self, sampler: Any) -> bool:
        """Whether a sampler has to keep one of the laws at least."""
        return any(law.binds(sampler) for law in self.laws)

    def __call__(self, name: str, sampler_orig: Any) -> None:
        for law in self.laws:
            if len(self.laws) == 1 or law.binds(sampler_orig):
                law.check_on_examples(sampler_orig)


#: A y that names no classes is refused.
check_target_type = LawCheck("check_target_type", (_labels.what_is_no_class_is_refused,))
#: A table of one class alone is refused.
check_samplers_one_label = LawCheck(
    "check_samplers_one_label", (_labels.one_class_alone_is_refused,)
)
#: After ``fit`` a sampler tells what it understood.
check_samplers_fit = LawCheck("check_samplers_fit", (_requests.it_tells_what_it_understood,))
#: Counts are as asked, and rows that stay are untouched.
check_samplers_fit_resample = LawCheck(
    "check_samplers_fit_resample",
    (
        _results.counts_are_as_asked,
        _results.originals_come_first_and_untouched,
        _cleaning.a_cleaner_keeps_rows_as_they_stand,
        _cleaning.a_cleaner_takes_rows_of_the_classes_asked_for_only,
    ),
)
#: Every form of a ``sampling_strategy`` asks the same.
check_samplers_sampling_strategy_fit_resample = LawCheck(
    "check_samplers_sampling_strategy_fit_resample",
    (_requests.every_form_of_a_strategy_asks_the_same,),
)
#: A sparse table makes the rows that its array makes.
check_samplers_sparse = LawCheck(
    "check_samplers_sparse", (_containers.a_sparse_table_makes_the_rows_of_its_array,)
)
#: A pandas frame comes back as one, and a category without rows is no class.
check_samplers_pandas = LawCheck(
    "check_samplers_pandas",
    (
        _containers.a_pandas_frame_comes_back_as_one,
        _labels.a_category_without_rows_is_no_class,
    ),
)
#: Sparse columns of a frame stay sparse.
check_samplers_pandas_sparse = LawCheck(
    "check_samplers_pandas_sparse", (_containers.sparse_columns_of_a_frame_stay_sparse,)
)
#: Classes that are words come back as words.
check_samplers_string = LawCheck("check_samplers_string", (_containers.words_come_back_as_words,))
#: A value may be missing, where the sampler says so.
check_samplers_nan = LawCheck("check_samplers_nan", (_containers.a_value_may_be_missing,))
#: Lists come back as lists.
check_samplers_list = LawCheck("check_samplers_list", (_containers.lists_come_back_as_lists,))
#: An indicator matrix of classes comes back as one.
check_samplers_multiclass_ova = LawCheck(
    "check_samplers_multiclass_ova", (_labels.an_indicator_matrix_comes_back_as_one,)
)
#: The dtype is kept.
check_samplers_preserve_dtype = LawCheck("check_samplers_preserve_dtype", (_results.dtype_is_kept,))
#: ``sample_indices_`` tells who each row is.
check_samplers_sample_indices = LawCheck(
    "check_samplers_sample_indices", (_rows.sample_indices_tell_who_each_row_is,)
)
#: Classes in one column are classes.
check_samplers_2d_target = LawCheck(
    "check_samplers_2d_target", (_labels.labels_in_a_column_are_labels,)
)
#: The columns have the names that came in.
check_sampler_get_feature_names_out = LawCheck(
    "check_sampler_get_feature_names_out", (_containers.the_columns_have_the_names_that_came_in,)
)
#: The columns have the names of the frame.
check_sampler_get_feature_names_out_pandas = LawCheck(
    "check_sampler_get_feature_names_out_pandas",
    (_containers.the_columns_have_the_names_of_the_frame,),
)

_OF_SAMPLERS = (
    check_target_type,
    check_samplers_one_label,
    check_samplers_fit,
    check_samplers_fit_resample,
    check_samplers_sampling_strategy_fit_resample,
    check_samplers_sparse,
    check_samplers_pandas,
    check_samplers_pandas_sparse,
    check_samplers_string,
    check_samplers_nan,
    check_samplers_list,
    check_samplers_multiclass_ova,
    check_samplers_preserve_dtype,
    check_samplers_sample_indices,
    check_samplers_2d_target,
    check_sampler_get_feature_names_out,
    check_sampler_get_feature_names_out_pandas,
)


def check_classifier_on_multilabel_or_multioutput_targets(name: str, estimator_orig: Any) -> None:
    """Hold a classifier to refusing several labels a row.

    Parameters
    ----------
    name : str
        Of the class.
    estimator_orig : classifier
        A clone of it is tried.

    Raises
    ------
    AssertionError
        It takes them, or says something else.

    Examples
    --------
    >>> from equipoise.ensemble import EasyEnsembleClassifier
    >>> from equipoise.utils.estimator_checks import (
    ...     check_classifier_on_multilabel_or_multioutput_targets,
    ... )
    >>> check = check_classifier_on_multilabel_or_multioutput_targets
    >>> check("EasyEnsembleClassifier", EasyEnsembleClassifier())
    """
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 4)), rng.integers(0, 2, (30, 3))
    phrase = "Multilabel and multioutput targets are not supported"
    try:
        clone(estimator_orig).fit(X, y)
    except ValueError as error:
        assert phrase in str(error), f"{name} says of several labels a row: {error}"
        return
    raise AssertionError(f"{name} takes several labels a row")


def check_classifiers_with_encoded_labels(name: str, classifier_orig: Any) -> None:
    """Hold a classifier to giving back categories as the words that they are.

    Parameters
    ----------
    name : str
        Of the class.
    classifier_orig : classifier
        A clone of it is tried.

    Raises
    ------
    AssertionError
        Its classes, or what it predicts, are others.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from equipoise.utils.estimator_checks import check_classifiers_with_encoded_labels
    >>> model = LogisticRegression(max_iter=1000)
    >>> check_classifiers_with_encoded_labels("LogisticRegression", model)
    """
    import pandas as pd

    iris = load_iris(as_frame=True)
    words = pd.Series(iris.target_names[iris.target], dtype="category")
    rows = [*range(30), *range(50, 70), *range(100, 150)]
    X, y = iris.data.iloc[rows], words.iloc[rows]
    classifier = clone(classifier_orig).fit(X, y)
    expected = set(y.cat.categories)
    assert set(classifier.classes_) == expected, f"{name} has the classes {classifier.classes_}"
    found = set(np.unique(classifier.predict(X)).tolist())
    assert found == expected, f"{name} predicts {found}"


def estimator_checks_generator(
    estimator: Any,
    *,
    legacy: bool = True,
    expected_failed_checks: Reasons | None = None,
    mark: str | None = None,
) -> Iterator[Any]:
    """Give each check that binds an estimator.

    Parameters
    ----------
    estimator : sampler or classifier
        An instance.
    legacy : bool, default=True
        Of no effect: there are no old checks beside new ones.
    expected_failed_checks : dict of str to str, default=None
        Names of checks that fail on purpose, and why.
    mark : {"xfail", "skip"} or None, default=None
        How those are marked: as an expected failure of pytest, or left out.

    Yields
    ------
    estimator, check
        ``check(estimator)`` raises where it fails.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.utils.estimator_checks import estimator_checks_generator
    >>> sampler, check = next(estimator_checks_generator(SMOTE()))
    >>> check(sampler)
    """
    expected = expected_failed_checks or {}
    for check in _checks_of(estimator):
        reason = expected.get(check.__name__)
        named = partial(check, type(estimator).__name__)
        if reason is None or mark is None:
            yield estimator, named
        elif mark == "xfail":
            import pytest

            yield pytest.param(estimator, named, marks=pytest.mark.xfail(reason=reason))


def _checks_of(estimator: Any) -> Iterator[Check]:
    if hasattr(estimator, "fit_resample"):
        yield from (check for check in _OF_SAMPLERS if check.binds(estimator))
    if hasattr(estimator, "predict"):
        yield check_classifier_on_multilabel_or_multioutput_targets
        yield check_classifiers_with_encoded_labels


def parametrize_with_checks(
    estimators: Iterable[Any],
    *,
    legacy: bool = True,
    expected_failed_checks: Callable[[Any], Reasons] | None = None,
) -> Any:
    """Make a test of pytest run once for each estimator and check that binds it.

    Parameters
    ----------
    estimators : iterable of samplers and classifiers
        Instances.
    legacy : bool, default=True
        Of no effect.
    expected_failed_checks : callable, default=None
        Takes an estimator; returns a dict of names of checks that fail on purpose to reasons.

    Returns
    -------
    pytest.mark.parametrize
        The decorator of a test that takes ``estimator`` and ``check``.

    Raises
    ------
    TypeError
        A class stands among the estimators.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.utils.estimator_checks import parametrize_with_checks
    >>> @parametrize_with_checks([SMOTE()])
    ... def test_my_sampler(estimator, check):
    ...     check(estimator)
    """
    import pytest

    cases: list[Any] = []
    for estimator in estimators:
        if isinstance(estimator, type):
            raise TypeError(
                f"Please pass an instance instead: {estimator.__name__} is a class, "
                f"{estimator.__name__}() an instance of it"
            )
        expected = expected_failed_checks(estimator) if expected_failed_checks else None
        cases += estimator_checks_generator(
            estimator, legacy=legacy, expected_failed_checks=expected, mark="xfail"
        )
    return pytest.mark.parametrize(("estimator", "check"), cases, ids=_named)


def _named(value: Any) -> str:
    """The name of a sampler, or of a check, in that of its test."""
    return str(value.func.__name__) if isinstance(value, partial) else shown(value)
