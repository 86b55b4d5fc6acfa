from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.shares import whole_rows
from equipoise.core.targets import SAMPLING_TYPES, resolve
from equipoise.core.wording import shown
from equipoise.exceptions import StrategyError, TargetError

OVER, UNDER, CLEAN = "over-sampling", "under-sampling", "clean-sampling"
TWO = (np.array(["common", "rare"]), [900, 100])
THREE = (np.array([1, 2, 3]), [50, 100, 25])


def wanted(strategy, classes, sampling_type, **arguments):
    return resolve(strategy, *classes, sampling_type, **arguments).by_label


def message(strategy, classes, sampling_type, **arguments):
    with pytest.raises(StrategyError) as error:
        resolve(strategy, *classes, sampling_type, **arguments)
    return str(error.value)


# What each form means


@pytest.mark.parametrize(
    ("strategy", "over", "under"),
    [
        ("not majority", {1: 50, 3: 75}, {1: 25, 3: 25}),
        ("not minority", {1: 50, 2: 0}, {1: 25, 2: 25}),
        ("all", {1: 50, 2: 0, 3: 75}, {1: 25, 2: 25, 3: 25}),
        ("auto", {1: 50, 3: 75}, {1: 25, 2: 25}),
    ],
)
def test_a_name_brings_classes_up_to_the_largest_or_down_to_the_smallest(strategy, over, under):
    assert wanted(strategy, THREE, OVER) == over
    assert wanted(strategy, THREE, UNDER) == under
    assert wanted(strategy, THREE, CLEAN) == under


def test_minority_is_for_adding_and_majority_for_thinning():
    assert wanted("minority", THREE, OVER) == {3: 75}
    assert wanted("majority", THREE, UNDER) == {2: 25}


def test_the_first_of_equal_classes_is_the_minority_and_the_majority():
    level = (np.array([0, 1]), [5, 5])
    assert wanted("auto", level, OVER) == {1: 0}
    assert wanted("auto", level, UNDER) == {1: 5}


def test_a_dict_gives_totals_of_which_over_sampling_adds_what_is_missing():
    assert wanted({3: 70, 1: 50}, THREE, OVER) == {1: 0, 3: 45}


def test_a_dict_gives_totals_that_under_sampling_keeps():
    assert wanted({3: 0, 2: 40}, THREE, UNDER) == {2: 40, 3: 0}


def test_a_ratio_is_that_of_minority_to_majority_afterwards():
    assert wanted(0.5, TWO, OVER) == {"rare": 350}
    assert wanted(0.5, TWO, UNDER) == {"common": 200}
    assert wanted(1, TWO, OVER) == {"rare": 800}


def test_a_list_names_the_classes_that_a_cleaner_may_touch():
    assert wanted([2, 1, 2], THREE, CLEAN) == {1: 25, 2: 25}


@pytest.mark.parametrize(("sampling_type", "numbers"), [(OVER, 200), (UNDER, 30), (CLEAN, 100)])
def test_a_callable_is_asked_with_y_and_answers_with_totals(sampling_type, numbers):
    y = np.array(["common"] * 900 + ["rare"] * 100)
    seen = []

    def totals(values):
        seen.append(values)
        return {"rare": numbers}

    given_totals = wanted(totals, TWO, sampling_type, values=y)
    assert seen[0] is y
    assert given_totals == {"rare": 100 if sampling_type == OVER else numbers}


def test_for_a_cleaner_a_callable_may_answer_with_a_list():
    assert wanted(lambda _: ["rare"], TWO, CLEAN) == {"rare": 100}


@pytest.mark.parametrize("sampling_type", ["ensemble", "bypass"])
def test_who_resamples_inside_has_no_targets(sampling_type):
    targets = resolve("auto", *TWO, sampling_type)
    assert targets.by_label == {}
    assert not targets.is_target.any()


# The shape of the answer


def test_labels_come_sorted_whatever_the_order_of_the_dict():
    assert list(wanted({3: 25, 1: 30, 2: 45}, THREE, UNDER)) == [1, 2, 3]


def test_the_answer_by_code_says_the_same_and_tells_no_rows_from_no_target():
    targets = resolve({3: 0, 2: 40}, *THREE, UNDER)
    assert targets.n_rows.tolist() == [0, 40, 0]
    assert targets.is_target.tolist() == [False, True, True]
    assert targets.n_rows.dtype == np.int64


def test_the_answer_by_code_cannot_be_written_to():
    targets = resolve("auto", *THREE, OVER)
    with pytest.raises(ValueError, match="read-only"):
        targets.n_rows[0] = 1


@pytest.mark.parametrize(
    ("labels", "asked"),
    [
        (np.array([0, 1]), 1),
        (np.array([0, 1]), np.int8(1)),
        (np.array([0, 1]), 1.0),
        (np.array([0, 1], dtype=np.uint8), np.int64(1)),
        (np.array([False, True]), True),
        (np.array([False, True]), np.True_),
        (np.array(["a", "b"]), "b"),
        (np.array(["a", "b"]), np.str_("b")),
        (np.array(["a", "b"], dtype=object), "b"),
        (np.array([0.0, 1.0]), 1),
    ],
)
def test_a_class_is_known_by_equality_whatever_the_type_of_the_scalar(labels, asked):
    assert wanted({asked: np.int32(150)}, (labels, [900, 100]), OVER) == {asked: 50}


def test_a_total_may_be_a_float_that_is_whole():
    total = wanted({"rare": 150.0}, TWO, OVER)["rare"]
    assert (total, type(total)) == (50, int)


# Floors


@given(st.integers(1, 1000), st.integers(2, 10**5))
def test_a_ratio_of_three_decimals_gives_the_floor_that_decimals_give(thousandths, most):
    expected = floor(Fraction(thousandths, 1000) * most)
    assert whole_rows(thousandths / 1000 * most) == expected


@given(st.integers(100, 1000), st.integers(1, 10**4))
def test_a_quotient_by_a_ratio_of_three_decimals_gives_the_floor_too(thousandths, fewest):
    expected = floor(fewest / Fraction(thousandths, 1000))
    assert whole_rows(fewest / (thousandths / 1000)) == expected


@pytest.mark.parametrize(
    ("ratio", "most", "total"), [(0.29, 100, 29), (1 / 3, 9900, 3300), (0.299, 100, 29)]
)
def test_what_is_an_integer_but_for_rounding_is_that_integer(ratio, most, total):
    added = wanted(ratio, (np.array([0, 1]), [most, 3]), OVER)
    assert added == {1: total - 3}


@given(st.floats(0, 1e15))
def test_whole_rows_are_the_floor_or_a_neighbour_within_a_billionth(product):
    rows = whole_rows(product)
    assert rows == floor(product) or abs(rows - product) <= 1e-9 * product


# Refusals: imbalanced-learn's phrase, the class, the numbers, the way on


@pytest.mark.parametrize("strategy", [0, 0.0, -0.5, 1.0001, 10, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("sampling_type", [OVER, UNDER, CLEAN])
def test_a_ratio_outside_its_range_is_refused(strategy, sampling_type):
    told = message(strategy, TWO, sampling_type)
    assert f"it should be in the range (0, 1]. Got {strategy} instead." in told
    assert "For numbers of rows give a dict" in told


@pytest.mark.parametrize("strategy", [True, np.True_, None, 1j, (1,), {1}, np.array([1]), b"auto"])
@pytest.mark.parametrize("sampling_type", [OVER, UNDER, CLEAN])
def test_what_is_no_strategy_at_all_is_refused_with_what_is_one(strategy, sampling_type):
    told = message(strategy, TWO, sampling_type)
    assert "'sampling_strategy' must be" in told
    assert f"not {type(strategy).__name__} {shown(strategy)}" in told
    assert ("a float in (0, 1]" in told) is (sampling_type != CLEAN)
    assert ("a list of classes" in told) is (sampling_type == CLEAN)


def test_a_ratio_for_many_classes_is_refused_and_shows_the_dict_to_begin_with():
    told = message(0.5, THREE, UNDER)
    assert (
        "can be a float only when the type of target is binary. For multi-class, use a dict" in told
    )
    assert "{1: 50, 2: 100, 3: 25}" in told


def test_a_ratio_for_a_cleaner_is_refused():
    told = message(0.5, TWO, CLEAN)
    assert "'clean-sampling' methods do let the user specify the sampling ratio" in told
    assert "Give a list of the classes to clean" in told


def remedy_in(told):
    return float(told.split("take ")[1].split(" or more")[0])


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.floats(0, 1, exclude_min=True))
def test_the_ratio_that_a_refusal_recommends_is_accepted(one, other, ratio):
    classes = (np.array([0, 1]), sorted([one, other], reverse=True))
    for sampling_type in (OVER, UNDER):
        try:
            resolve(ratio, *classes, sampling_type)
        except StrategyError as error:
            if one != other or sampling_type == UNDER:
                resolve(remedy_in(str(error)), *classes, sampling_type)


def test_a_ratio_that_would_remove_rows_tells_the_numbers():
    told = message(0.05, TWO, OVER)
    assert "required to remove samples from the minority class while trying to generate new" in told
    assert "Please increase the ratio." in told
    assert "0.05 of the 900 rows of class 'common' is 45, and class 'rare' has 100 already" in told


def test_a_ratio_that_would_add_rows_tells_the_numbers():
    told = message(0.05, TWO, UNDER)
    assert "required to generate new sample in the majority class while trying to remove" in told
    assert "Please increase the ratio." in told
    assert "100 rows of class 'rare' at 0.05 go with 2000 of class 'common', which has 900" in told


def test_a_tiny_ratio_is_no_overflow():
    assert "Please increase the ratio." in message(5e-324, TWO, UNDER)


def test_level_classes_leave_nothing_to_add_by_ratio():
    assert "level already; 'auto' leaves them so" in message(1.0, (np.array([0, 1]), [5, 5]), OVER)


def test_fewer_rows_than_there_are_cannot_be_had_by_adding():
    told = message({"rare": 50}, TWO, OVER)
    assert (
        "With over-sampling methods, the number of samples in a class should be greater or equal "
        "to the original number of samples. Originally, there is 100 samples and 50 samples are "
        "asked."
    ) in told
    assert "class 'rare': ask for a total of 100 or more" in told


def test_more_rows_than_there_are_cannot_be_had_by_removing():
    told = message({"rare": 500}, TWO, UNDER)
    assert (
        "With under-sampling methods, the number of samples in a class should be less or equal to "
        "the original number of samples. Originally, there is 100 samples and 500 samples are "
        "asked."
    ) in told
    assert "class 'rare': ask for a total of 100 or fewer" in told


@pytest.mark.parametrize("total", [-1, -100.5, -np.inf, np.int64(-3)])
def test_a_negative_total_is_refused(total):
    told = message({"rare": total}, TWO, UNDER)
    assert "The number of samples in a class cannot be negative." in told
    assert f"'sampling_strategy' contains some negative value: {total} for class 'rare'" in told


@pytest.mark.parametrize("total", [1.5, np.nan, np.inf, True, "many", None, 10**30, 10**400])
def test_a_total_that_is_no_number_of_rows_is_refused(total):
    told = message({"rare": total}, TWO, OVER)
    assert f"asks for {shown(total)} rows of class 'rare', which has 100" in told
    assert "a whole number" in told


@pytest.mark.parametrize(
    ("strategy", "sampling_type"), [({7: 1, 9: 1}, OVER), ({7: 1, 9: 1}, UNDER), ([7, 9], CLEAN)]
)
def test_all_classes_that_y_does_not_have_are_told_at_once(strategy, sampling_type):
    told = message(strategy, THREE, sampling_type)
    assert "The {7, 9} target class is/are not present in the data." in told
    assert "the classes of y are 1, 2, 3" in told


def test_a_class_of_the_wrong_type_is_recognised():
    assert "Did you mean 3 (int, not str)?" in message({"3": 90}, THREE, OVER)
    labels = np.array(["1", "2"])
    assert "Did you mean '1' (str, not int64)?" in message({np.int64(1): 9}, (labels, [5, 6]), OVER)


def test_a_misspelt_class_is_recognised():
    assert "Did you mean 'rare'?" in message({"Rare": 900}, TWO, OVER)
    assert "Did you mean 'common'?" in message(["comon"], TWO, CLEAN)


def test_what_cannot_be_a_label_is_not_present():
    assert "is/are not present in the data" in message([["rare"]], TWO, CLEAN)


def test_of_many_classes_the_first_ten_are_listed():
    many = (np.arange(30), [3] * 30)
    assert "8, 9 and 20 more" in message({99: 5}, many, OVER)
    assert "9: 3, ...}" in message(0.5, many, OVER)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Auto", "auto"), ("not_majority", "not majority"), ("minorty", "minority"), ("ALL", "all")],
)
def test_a_misspelt_name_is_recognised(name, meant):
    told = message(name, TWO, OVER)
    assert "When 'sampling_strategy' is a string, it needs to be one of" in told
    assert f"Got '{name}' instead. Did you mean '{meant}'?" in told


def test_a_ratio_in_quotes_is_recognised_where_a_ratio_is_allowed():
    assert "Did you mean the number 0.5, without quotes?" in message("0.5", TWO, OVER)
    assert "Did you mean" not in message("0.5", TWO, CLEAN)
    assert "Did you mean" not in message("1.5", TWO, OVER)


def test_no_name_is_recommended_that_the_sampler_would_refuse():
    assert "Did you mean 'not majority'?" in message("majorty", TWO, OVER)
    assert "Did you mean 'majority'?" in message("majorty", TWO, UNDER)


def test_the_name_of_a_class_belongs_into_a_dict_or_list():
    assert "'rare' is a class of y" in message("rare", TWO, OVER)


def test_an_over_sampler_cannot_target_the_majority():
    told = message("majority", TWO, OVER)
    assert "'sampling_strategy'='majority' cannot be used with over-sampler." in told
    assert "class 'common' with 900 rows" in told


@pytest.mark.parametrize("sampling_type", [UNDER, CLEAN])
def test_who_removes_rows_cannot_target_the_minority(sampling_type):
    told = message("minority", TWO, sampling_type)
    assert (
        "'sampling_strategy'='minority' cannot be used with under-sampler and clean-sampler."
    ) in told
    assert "class 'rare' with 100 rows" in told


def test_a_cleaner_takes_a_list_in_place_of_a_dict():
    told = message({np.str_("rare"): 50}, TWO, CLEAN)
    assert (
        "'sampling_strategy' as a dict for cleaning methods is not supported. Please give a list "
        "of the classes to be targeted by the sampling."
    ) in told
    assert "write ['rare']" in told


@pytest.mark.parametrize("sampling_type", [OVER, UNDER])
def test_only_a_cleaner_takes_a_list(sampling_type):
    told = message(["rare"], TWO, sampling_type)
    assert (
        "'sampling_strategy' cannot be a list for samplers which are not cleaning methods."
    ) in told


@pytest.mark.parametrize(("sampling_type", "answer"), [(OVER, 3), (UNDER, ["rare"]), (CLEAN, None)])
def test_a_callable_that_answers_otherwise_is_named(sampling_type, answer):
    def half_of_them(y):
        return answer

    told = message(half_of_them, TWO, sampling_type)
    assert f"half_of_them returned {answer!r}" in told


def test_one_class_cannot_be_balanced():
    with pytest.raises(
        TargetError,
        match=r"The target 'y' needs to have more than 1 class\. Got 1 class instead: "
        r"all rows are of class 'common'",
    ):
        resolve("auto", np.array(["common"]), [10], OVER)


@pytest.mark.parametrize("sampling_type", SAMPLING_TYPES)
def test_no_class_at_all_is_refused_whatever_the_sampling_type(sampling_type):
    with pytest.raises(TargetError, match=r"Got 0 class instead\. Pass the column"):
        resolve("auto", np.array([]), [], sampling_type)


def test_an_unknown_sampling_type_is_refused():
    told = message("auto", TWO, "sampling")
    assert "'sampling_type' should be one of ('over-sampling'" in told
    assert "Got 'sampling' instead" in told
