"""Tables of very many columns: what they are costs by dtype, and is what it is in narrow ones."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from equipoise._containers import read_table
from equipoise.core import columns as told
from equipoise.core.columns import AlikeColumns, Column, Features, Kind
from equipoise.over_sampling import SMOTE, RandomOverSampler

Y = np.repeat([0, 1], [40, 20])


def wide(dtype=np.float64):
    table = np.random.default_rng(0).normal(size=(60, 300)).astype(dtype)
    table[:, 7] = np.arange(60) % 2
    return table


def test_alike_columns_are_a_list_of_columns():
    other = Column(2, Kind.FLAG, "said", 1)
    alike = AlikeColumns(4, Column("any", Kind.INTEGER, "why"), {2: other})
    listed = [Column(0, Kind.INTEGER, "why"), Column(1, Kind.INTEGER, "why"), other,
              Column(3, Kind.INTEGER, "why")]  # fmt: skip
    assert list(alike) == listed
    assert alike[1:] == listed[1:]
    assert alike[-1] == listed[-1]
    with pytest.raises(IndexError):
        alike[4]
    for kinds in ([Kind.INTEGER], [Kind.FLAG], [Kind.DATE], list(Kind)):
        lazy, plain = (Features(np.zeros((1, 4)), one) for one in (alike, listed))
        assert lazy.having(kinds) == plain.having(kinds)
        assert lazy.is_plain == plain.is_plain is False
        assert set(lazy.different) >= {other}


@pytest.mark.parametrize("make", [sparse.csr_array, np.asarray], ids=["sparse", "array"])
def test_columns_that_are_alike_are_not_made_one_by_one(make, monkeypatch):
    made = []
    monkeypatch.setattr(told, "replace", lambda *_, **__: made.append(1))
    table = np.zeros((60, 5000))
    table[:, :3] = np.random.default_rng(0).normal(size=(60, 3))
    SMOTE(random_state=0).fit_resample(make(table), Y)
    assert not made


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sampler", [SMOTE(), RandomOverSampler(shrinkage=1.0)], ids=str)
def test_a_wide_frame_is_made_as_its_columns_are_in_an_array(sampler, dtype):
    table = wide(dtype)
    frame = pd.DataFrame(table).add_prefix("c")
    sampler.set_params(random_state=0)
    made, labels = sampler.fit_resample(frame, pd.Series(Y))
    expected, _ = sampler.fit_resample(table, Y)
    assert np.array_equal(made.to_numpy(), expected)
    assert list(made.columns) == list(frame.columns)
    assert set(made.dtypes) == {np.dtype(dtype)}
    assert made.index.equals(labels.index)


def test_a_wide_frame_says_of_its_columns_what_a_narrow_one_says():
    frame = pd.DataFrame(wide()).add_prefix("c")
    whole = list(read_table(frame).features({}).columns)
    alone = [read_table(frame[[name]]).features({}).columns[0] for name in frame]
    assert whole == alone
