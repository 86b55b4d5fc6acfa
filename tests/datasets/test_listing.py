import pickle
import sys

import numpy as np
import pytest

import equipoise.datasets as datasets
from equipoise.datasets import _tables as tables
from equipoise.datasets import available, list_datasets, load_table
from equipoise.datasets._layouts import LAYOUTS


def test_every_table_is_listed_with_the_sizes_that_it_has_when_it_is_read():
    listed = list_datasets()
    assert [one.name for one in listed] == available()
    read = {*available()[::15], *LAYOUTS} - {"hiva"}  # a table of each layout; hiva is large
    for one in (one for one in listed if one.name in read):
        X, y = load_table(one.name)
        counts = np.unique(y, return_counts=True)[1]
        assert (one.n_rows, one.n_columns) == X.shape
        assert (one.n_classes, one.n_rarest) == (counts.size, counts.min())
        assert one.ratio == counts.max() / counts.min()


def test_the_list_prints_as_a_table_and_becomes_a_frame():
    listed = list_datasets()
    head, *rows = str(listed).splitlines()
    assert head.split() == ["table", "source", "rows", "columns", "classes", "rarest", "ratio"]
    assert any(
        row.split() == ["abalone19", "KEEL", "4,174", "8", "2", "32", "129.4"] for row in rows
    )
    frame = listed.to_frame()
    assert frame["name"].tolist() == available()
    assert set(frame["source"]) == {"KEEL", "PROMISE", "UCI", "agnostic learning"}


@pytest.mark.parametrize("name", ["yeast4", "page-blocks0", "kddcup-land_vs_satan", "flare-F"])
def test_a_table_has_a_function_of_its_own(name):
    reader = getattr(datasets, "load_" + name.replace("-", "_"))
    frame, y = reader(as_frame=True)
    same, classes = load_table(name, as_frame=True)
    assert frame.equals(same)
    assert y.equals(classes)
    assert repr(name) in reader.__doc__
    assert pickle.loads(pickle.dumps(reader)) is reader


def test_the_functions_are_listed_one_for_each_table():
    listed = [name for name in dir(datasets) if name.startswith("load_")]
    assert len(listed) == len(available()) + 1  # load_table
    assert all(name.isidentifier() for name in listed)


def test_a_function_that_is_not_there_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="has no attribute 'load_nothing'"):
        _ = datasets.load_nothing
    with pytest.raises(ImportError, match="cannot import name 'load_iris'"):
        exec("from equipoise.datasets import load_iris")


def test_without_the_extra_names_can_be_listed_and_functions_tell_what_to_install(monkeypatch):
    from equipoise.datasets._readers import readers

    monkeypatch.setattr(tables, "find_spec", lambda name: None)
    readers.cache_clear()
    assert "load_table" in dir(datasets)
    assert "load_yeast4" not in dir(datasets)
    with pytest.raises(ImportError, match=r"pip install 'equipoise\[data\]'"):
        _ = datasets.load_yeast4
    assert sys.modules["equipoise.datasets"].__all__
