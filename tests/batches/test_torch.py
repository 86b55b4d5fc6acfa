"""Row numbers for a DataLoader of PyTorch, of which a stand-in is enough."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.torch import BalancedBatchSampler, BalancedSampler
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler

Y = np.repeat([0, 1, 2], [200, 60, 25])
X = np.random.default_rng(0).normal(size=(len(Y), 3)) + Y[:, None]


class DataLoader:
    """As PyTorch's, for what concerns us: it takes either way, and stacks what it reads."""

    def __init__(self, dataset, batch_size=1, sampler=None, batch_sampler=None):
        self.dataset, self.batch_size = dataset, batch_size
        self.sampler, self.batch_sampler = sampler, batch_sampler

    def __len__(self):
        if self.batch_sampler is not None:
            return len(self.batch_sampler)
        return math.ceil(len(self.sampler) / self.batch_size)

    def __iter__(self):
        if self.batch_sampler is not None:
            batches = iter(self.batch_sampler)
        else:
            rows = list(self.sampler)
            starts = range(0, len(rows), self.batch_size)
            batches = (rows[start : start + self.batch_size] for start in starts)
        for batch in batches:
            yield np.array([self.dataset[row] for row in batch])


def test_a_loader_reads_balanced_rows_either_way():
    data = [(row, label) for row, label in enumerate(Y)]
    for loader in (
        DataLoader(data, batch_size=16, sampler=BalancedSampler(Y, random_state=0)),
        DataLoader(data, batch_sampler=BalancedBatchSampler(Y, batch_size=16, random_state=0)),
    ):
        batches = list(loader)
        assert len(batches) == len(loader) == 5
        rows, labels = np.concatenate(batches).T
        assert np.array_equal(labels, Y[rows])
        assert np.array_equal(np.bincount(labels), [25, 25, 25])


def test_row_numbers_are_pythons_own():
    assert all(type(row) is int for row in BalancedSampler(Y, random_state=0))
    assert all(type(batch) is list for batch in BalancedBatchSampler(Y, random_state=0))


@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=4),
    batch_size=st.integers(1, 30),
    seed=st.integers(0, 5),
)
def test_any_batch_has_of_each_class_its_share_within_a_row_or_two(sizes, batch_size, seed):
    y = np.repeat(np.arange(len(sizes)), sizes)
    sampler = RandomOverSampler(sampling_strategy={0: sizes[0]})  # each row once
    batches = BalancedBatchSampler(y, batch_size=batch_size, resampler=sampler, random_state=seed)
    seen = []
    for batch in batches:
        seen += batch
        found = np.bincount(y[batch], minlength=len(sizes))
        share = len(batch) * np.array(sizes) / len(y)
        assert (np.abs(found - share) < len(sizes)).all()
    assert sorted(seen) == list(range(len(y)))


def test_each_epoch_is_another_one_and_any_can_be_had_alone():
    rows = BalancedSampler(Y, random_state=7)
    epochs = [list(rows) for _ in range(3)]
    assert rows.epoch == 3
    assert len({tuple(epoch) for epoch in epochs}) == 3
    assert len({frozenset(epoch) for epoch in epochs}) == 3, "the same rows were chosen"
    again = BalancedSampler(Y, random_state=7)
    again.set_epoch(2)
    assert len(again) == 75
    assert list(again) == epochs[2]
    batches = BalancedBatchSampler(Y, batch_size=75, random_state=7)
    batches.set_epoch(1)
    assert list(batches) == [epochs[1]]


@pytest.mark.parametrize(
    "seed",
    [lambda: 3, lambda: np.random.RandomState(3), lambda: np.random.default_rng(3),
     lambda: np.random.SeedSequence(3)],
    ids=["int", "RandomState", "Generator", "SeedSequence"],
)  # fmt: skip
def test_the_same_seed_gives_the_same_epochs(seed):
    one, other = (BalancedSampler(Y, random_state=seed()) for _ in range(2))
    assert [list(one), list(one)] == [list(other), list(other)]


def test_without_a_seed_numpys_own_counts():
    np.random.seed(5)
    one = list(BalancedSampler(Y))
    np.random.seed(5)
    assert list(BalancedSampler(Y)) == one
    assert list(BalancedSampler(Y)) != one


def test_over_sampling_shows_every_row_and_rare_ones_again():
    rows = list(BalancedSampler(Y, resampler=RandomOverSampler(), random_state=0))
    assert set(range(len(Y))) <= set(rows)
    assert np.array_equal(np.bincount(Y[rows]), [200, 200, 200])


def test_the_last_batch_is_smaller_or_left_out():
    whole = BalancedBatchSampler(Y, batch_size=20, random_state=0)
    short = BalancedBatchSampler(Y, batch_size=20, drop_last=True, random_state=0)
    assert [len(batch) for batch in whole] == [20, 20, 20, 15]
    assert [len(batch) for batch in short] == [20, 20, 20]
    assert (len(whole), len(short)) == (4, 3)


def test_a_resampler_that_looks_at_rows_wants_them():
    cleaner = EditedNearestNeighbours()
    with pytest.raises(ValueError, match="EditedNearestNeighbours looks at the rows, and there is"):
        BalancedSampler(Y, resampler=cleaner)
    rows = list(BalancedSampler(Y, X, resampler=cleaner, random_state=0))
    cleaner.fit_resample(X, Y)
    assert sorted(rows) == sorted(cleaner.sample_indices_)


def test_one_that_makes_rows_is_refused():
    with pytest.raises(ValueError, match="SMOTE makes new ones"):
        BalancedSampler(Y, X, resampler=SMOTE())


def test_labels_may_be_words():
    words = np.array(["common", "rare", "rarest"])[Y]
    assert list(BalancedSampler(words, random_state=0)) == list(BalancedSampler(Y, random_state=0))


def test_the_callers_resampler_is_left_as_it_was():
    resampler = RandomUnderSampler(random_state=9)
    list(BalancedSampler(Y, resampler=resampler))
    assert resampler.random_state == 9
    assert not hasattr(resampler, "plan_")


@pytest.mark.parametrize(("name", "value"), [("batch_size", 0), ("drop_last", "yes")])
def test_wrong_parameters_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        BalancedBatchSampler(Y, **{name: value})
