import imblearn.over_sampling as incumbent
import numpy as np
import pandas as pd
import pytest

from equipoise import Columns
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTEN

Y = np.repeat([0, 1], [120, 40])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [3, 5])
def test_rows_are_those_of_imbalanced_learn_where_distances_are_untied(seed, k):
    X = np.random.default_rng(seed).integers(0, 12, (160, 25)).astype(str).astype(object)
    made, _ = SMOTEN(k_neighbors=k, random_state=seed).fit_resample(X, Y)
    expected, _ = incumbent.SMOTEN(k_neighbors=k, random_state=seed).fit_resample(X, Y)
    assert np.array_equal(made, expected)


def test_the_papers_example():
    """ABCDE with its neighbours AFCGN and HBCDN makes ABCDN."""
    X = [list("ABCDE"), list("AFCGN"), list("HBCDN"), *[list("VWXYZ") for _ in range(9)]]
    y = [1, 1, 1, *[0] * 9]
    made, labels = SMOTEN(k_neighbors=2, random_state=0).fit_resample(X, y)
    assert labels[-6:] == [1] * 6
    assert {"".join(row) for row in made[12:]} == {"ABCDN"}


def test_numbers_are_read_as_categories():
    X = np.random.default_rng(0).integers(0, 4, (160, 3)) * 1.5
    made, _ = SMOTEN(random_state=0).fit_resample(X, Y)
    assert made.dtype == X.dtype
    for j in range(3):
        assert set(made[160:, j]) <= set(X[Y == 1, j])


def test_a_column_can_be_left_out():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.integers(0, 4, (160, 2)), np.arange(160)])
    sampler = SMOTEN(columns={2: "copied"}, random_state=0)
    made, _ = sampler.fit_resample(X, Y)
    assert np.array_equal(made[160:, 2], X[sampler.plan_.base, 2])


def test_a_column_that_is_no_category_is_refused():
    with pytest.raises(TableError, match="'vdm' compares categories alone"):
        SMOTEN(columns={0: "continuous"}).fit_resample(np.random.default_rng(0).random((160, 2)), Y)


def test_fixed_columns_are_the_base_rows_and_are_not_voted_on():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.choice(list("abc"), (80, 3)), columns=["p", "q", "r"])
    labels = np.repeat([0, 1], [60, 20])
    sampler = SMOTEN(columns=Columns(fixed=["q"]), random_state=0)
    made, _ = sampler.fit_resample(frame, labels)
    base = frame.iloc[sampler.plan_.base].reset_index(drop=True)
    new = made.iloc[80:].reset_index(drop=True)
    assert new["q"].equals(base["q"])
    assert not new["p"].equals(base["p"])
