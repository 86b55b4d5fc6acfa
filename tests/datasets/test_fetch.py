import numpy as np
import pytest
from imblearn.datasets._zenodo import MAP_NAME_ID_KEYS

from equipoise.datasets import fetch_datasets
from equipoise.datasets._fetch import NAMES, RECIPES
from equipoise.exceptions import DataNotFoundError, ParameterError

# Rows, features and ratio: from the table in imbalanced-learn's documentation.
DESCRIBED = {
    "ecoli": (336, 7, 8.6),
    "satimage": (6435, 36, 9.3),
    "abalone": (4177, 10, 9.7),
    "car_eval_34": (1728, 21, 12),
    "libras_move": (360, 90, 14),
    "car_eval_4": (1728, 21, 26),
    "wine_quality": (4898, 11, 26),
    "yeast_me2": (1484, 8, 28),
    "abalone_19": (4177, 10, 130),
}


@pytest.fixture(autouse=True)
def _no_downloads(tmp_path, monkeypatch):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "nothing"))


def test_the_names_are_imbalanced_learns_in_their_order():
    assert list(NAMES) == MAP_NAME_ID_KEYS
    assert set(RECIPES) == set(DESCRIBED)


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_table_has_the_shape_and_ratio_that_are_documented(name):
    found = fetch_datasets(filter_data=(name,))[name]
    n_rows, n_features, ratio = DESCRIBED[name]
    assert found.data.shape == (n_rows, n_features)
    assert found.data.dtype == np.float64
    assert not np.isnan(found.data).any()
    assert set(found.target.tolist()) == {-1, 1}
    assert (found.target == -1).sum() / (found.target == 1).sum() == pytest.approx(ratio, rel=0.05)


def test_numbers_name_tables_too_and_their_order_is_the_callers():
    assert list(fetch_datasets(filter_data=(27, "ecoli"))) == ["abalone_19", "ecoli"]


def test_shuffling_moves_rows_with_their_classes_and_is_reproducible():
    plain, one, again, other = (
        fetch_datasets(filter_data=("ecoli",), shuffle=seed is not None, random_state=seed)["ecoli"]
        for seed in (None, 4, 4, 5)
    )
    order = np.arange(336)
    np.random.RandomState(4).shuffle(order)
    np.testing.assert_array_equal(one.data, plain.data[order])
    np.testing.assert_array_equal(one.target, plain.target[order])
    np.testing.assert_array_equal(one.data, again.data)
    assert not np.array_equal(one.data, other.data)


def test_what_is_not_here_is_named_with_what_to_ask_for_instead():
    with pytest.raises(DataNotFoundError) as caught:
        fetch_datasets()
    told = str(caught.value)
    assert isinstance(caught.value, OSError)
    assert "Data not found: optical_digits, pen_digits, sick_euthyroid" in told
    ready = eval(told.split("filter_data=")[1].split("),")[0] + ")")
    assert set(fetch_datasets(filter_data=ready)) == set(DESCRIBED)


def test_what_imbalanced_learn_has_downloaded_is_read_from_its_file(tmp_path, capsys):
    folder = tmp_path / "zenodo"
    folder.mkdir()
    data, label = np.arange(8.0).reshape(4, 2), np.array([-1, -1, -1, 1])
    np.savez(folder / "x18data.npz", data=data, label=label)
    found = fetch_datasets(filter_data=("oil",), data_home=str(tmp_path), verbose=True)["oil"]
    np.testing.assert_array_equal(found.data, data)
    np.testing.assert_array_equal(found.target, label)
    assert capsys.readouterr().out == f"oil: read from {folder / 'x18data.npz'}\n"


def test_nothing_is_made_where_it_looks(tmp_path):
    fetch_datasets(filter_data=("ecoli",), data_home=str(tmp_path / "home"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("oils",), "oils is not a dataset available"),
        ((0,), "dataset with the ID=0 is not"),
        ((28,), "dataset with the ID=28 is not"),
        ((1.0,), "value in the tuple should be str or int"),
    ],
)
def test_what_names_no_table_is_refused(asked, told):
    with pytest.raises(ParameterError, match=told):
        fetch_datasets(filter_data=asked)


def test_a_list_of_names_is_refused_as_imbalanced_learn_does():
    with pytest.raises(ValueError, match="'filter_data' parameter of fetch_datasets must be"):
        fetch_datasets(filter_data=["ecoli"])
