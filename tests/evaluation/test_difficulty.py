"""Where rows are placed for the value difference metric, by hand."""

import numpy as np
import pandas as pd
import pytest

from equipoise._containers import read_columns
from equipoise.evaluation._diagnosis.difficulty import embed


def placed(values, codes):
    return embed(read_columns(pd.DataFrame({"a": values})), np.asarray(codes))


def test_a_number_is_divided_by_four_deviations_of_the_population():
    # 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5.
    found = placed([1.0, 2.0, 3.0, 6.0], [0, 1, 0, 1])[:, 0]
    assert np.diff(found) == pytest.approx(np.array([1, 1, 3]) / (4 * np.sqrt(3.5)))


def test_a_level_of_five_rows_has_shares_of_its_own_and_fewer_share_one():
    values = ["five"] * 5 + ["four"] * 4 + ["two"] * 2
    found = placed(values, [1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0])[:, 1]
    assert found == pytest.approx([1 / 5] * 5 + [4 / 6] * 6)


def test_a_few_missing_levels_have_a_place_of_their_own():
    values = ["five"] * 5 + ["two"] * 2 + [None] * 3
    found = placed(values, [1, 0, 0, 0, 0, 0, 0, 1, 1, 0])[:, 1]
    assert found == pytest.approx([1 / 5] * 5 + [0] * 2 + [2 / 3] * 3)
