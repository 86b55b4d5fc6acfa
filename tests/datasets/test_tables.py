import sys
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from equipoise.datasets import _tables as tables
from equipoise.datasets import available, load_table
from equipoise.exceptions import TableError

# Rows, columns, nominal columns, rows of the rarest class: from the descriptions beside the files.
DESCRIBED = {
    "yeast4": (1484, 8, 0, 51),
    "yeast5": (1484, 8, 0, 44),
    "yeast6": (1484, 8, 0, 35),
    "page-blocks0": (5472, 10, 0, 559),
    "hypothyroid": (3163, 25, 18, 151),
    "abalone": (4177, 8, 1, 1),
    "abalone19": (4174, 8, 1, 32),
    "kddcup-land_vs_satan": (1610, 41, 15, 21),
    "kddcup-rootkit-imap_vs_back": (2225, 41, 15, 22),
    "car-good": (1728, 6, 6, 69),
    "flare-F": (1066, 11, 11, 43),
    "nursery": (12960, 8, 8, 2),
    "german": (1000, 20, 13, 300),
    "satimage": (6435, 36, 0, 626),
    "ada": (4147, 48, 0, 1029),
    "winequality-red-4": (1599, 11, 0, 53),
    "winequality-white-3_vs_7": (900, 11, 0, 20),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_table_has_the_shape_that_its_description_tells(name):
    X, y = load_table(name, as_frame=True)
    nominal = [column for column in X if isinstance(X[column].dtype, pd.CategoricalDtype)]
    assert (*X.shape, len(nominal), y.value_counts().min()) == DESCRIBED[name]


def test_every_listed_table_has_its_files_and_the_known_ones_are_listed():
    assert set(DESCRIBED) < set(available())
    assert {"fars", "hiva", "sylva", "kddcup-buffer_overflow_vs_back"} < set(available())


def test_numbers_and_classes_are_those_in_the_file():
    X, y = load_table("page-blocks0")
    path = tables.folder_of_tables() / "page-blocks0" / "page-blocks0.dat"
    read = pd.read_csv(path, comment="@", header=None, skipinitialspace=True)
    np.testing.assert_array_equal(X, read.iloc[:, :-1].to_numpy(dtype=float))
    assert X.dtype == np.float64
    assert y.tolist() == read.iloc[:, -1].str.strip().tolist()


def test_declared_integers_are_integers_in_a_frame():
    X, _ = load_table("page-blocks0", as_frame=True)
    assert X["Height"].dtype == np.int64
    assert X["Eccen"].dtype == np.float64


def test_the_holes_of_hypothyroid_stay_holes():
    X, y = load_table("hypothyroid", as_frame=True)
    assert X.isna().to_numpy().sum() == 5329
    assert X.select_dtypes("number").columns.tolist() == [
        "age", "TSH", "T3", "TT4", "T4U", "FTI", "TBG",
    ]  # fmt: skip
    assert set(X["sex"].cat.categories) == {"F", "M"}
    assert Counter(y) == {"negative": 3012, "hypothyroid": 151}


def test_a_mixed_table_as_an_array_holds_floats_strings_and_none():
    X, _ = load_table("hypothyroid")
    assert X.dtype == object
    assert X[0, :2].tolist() == [72.0, "M"]
    assert np.isnan(X[0, -1])
    assert {type(cell) for cell in X[:, 1]} == {str, type(None)}


def test_the_other_mark_of_a_hole_is_known():
    X, _ = load_table("cleveland-0_vs_4")
    assert np.isnan(X).sum() == 4


def test_classes_that_are_numbers_come_as_numbers():
    _, y = load_table("satimage")
    assert sorted(Counter(y.tolist())) == [1, 2, 3, 4, 5, 7]


def test_columns_that_only_number_the_rows_are_left_out():
    X, y = load_table("yeast", as_frame=True)
    assert list(X) == ["mcg", "gvh", "alm", "mit", "erl", "pox", "vac", "nuc"]
    assert y.name == "class"


@pytest.mark.parametrize("typo", ["yeast-4", "Yeast4", "yeastt4"])
def test_a_misspelt_name_is_corrected(typo):
    with pytest.raises(TableError, match=r"did you mean .*'yeast4'"):
        load_table(typo)


@pytest.mark.parametrize("name", ["", "..", "../regression/concrete", "no such thing"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(TableError, match="there is no table"):
        load_table(name)


def test_without_the_extra_the_error_tells_what_to_install(monkeypatch):
    monkeypatch.setattr(tables, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'equipoise\[data\]'"):
        load_table("yeast4")


def test_without_pandas_only_frames_are_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="needs pandas"):
        load_table("yeast4", as_frame=True)
    assert load_table("yeast4")[0].shape == (1484, 8)
