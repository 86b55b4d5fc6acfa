"""Tables that were resampled before their split are found out, and clean ones are left alone."""

import pytest

from benchmarks.audit import LATTICES, METHODS, TABLES, WAYS, cases, is_of_numbers
from equipoise.datasets import load_table

# Few of the tables of the benchmark, so that the suite stays quick.
SOME = ("abalone9-18", "ecoli1", "glass0", "new_thyroid1")


def wrong(tables, way=WAYS[0]):
    done = list(cases(tables, way))
    assert sum(case.is_resampled for case in done) == 2 * len(METHODS) * len(tables)
    return [case for case in done if case.is_found != case.is_resampled]


@pytest.mark.parametrize("name", SOME)
def test_each_sampler_before_the_split_is_found_and_a_clean_split_is_not_accused(name):
    assert wrong([name]) == []


def test_six_digits_in_a_file_are_enough():
    assert wrong(["glass0"], WAYS[1]) == []


def test_each_table_has_five_columns_of_numbers_one_of_them_continuous():
    assert len(TABLES) == 20
    assert [name for name in TABLES if not is_of_numbers(load_table(name, as_frame=True)[0])] == []


@pytest.mark.parametrize("name", LATTICES)
def test_twins_and_whole_numbers_are_not_accused(name):
    clean = next(cases([name]))
    assert not clean.is_resampled
    assert not clean.is_found


def test_a_table_of_words_is_none_of_numbers():
    X, _ = load_table("car-good", as_frame=True)
    assert not is_of_numbers(X)
