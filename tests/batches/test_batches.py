"""Batches of balanced rows: for TensorFlow and Keras those of imbalanced-learn, to the bit."""

import subprocess
import sys
from types import ModuleType, SimpleNamespace

import imblearn.over_sampling
import imblearn.tensorflow
import imblearn.under_sampling
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.cluster import KMeans

import equipoise.keras
from equipoise.base import BaseSampler
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.tensorflow import balanced_batch_generator
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler, TomekLinks

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 4))
Y = np.repeat([0, 1, 2], [30, 50, 40])
WEIGHTS = RNG.random(120)


def first(generator, n_steps):
    return [next(generator) for _ in range(n_steps)]


@pytest.mark.parametrize("name", [None, "RandomOverSampler", "RandomUnderSampler", "TomekLinks"])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["no weights", "weights"])
def test_the_batches_are_those_of_imbalanced_learn(name, weights):
    made = []
    for generator, packages in (
        (balanced_batch_generator, (equipoise.over_sampling, equipoise.under_sampling)),
        (imblearn.tensorflow.balanced_batch_generator,
         (imblearn.over_sampling, imblearn.under_sampling)),
    ):  # fmt: skip
        sampler = None if name is None else next(
            getattr(one, name)() for one in packages if hasattr(one, name)
        )  # fmt: skip
        if name is not None and "random_state" in sampler.get_params():
            sampler.set_params(random_state=5)
        batches, n_steps = generator(
            X, Y, sample_weight=weights, sampler=sampler, batch_size=8, random_state=3
        )
        made.append(first(batches, n_steps + 2))
    for ours, theirs in zip(*made, strict=True):
        assert len(ours) == (2 if weights is None else 3)
        for one, other in zip(ours, theirs, strict=True):
            assert np.array_equal(one, other)


def test_every_row_of_a_batch_has_its_class_and_its_weight():
    batches, n_steps = balanced_batch_generator(
        np.arange(120)[:, None], Y, sample_weight=np.arange(120) * 2, batch_size=7, random_state=0
    )
    for table, classes, weights in first(batches, n_steps):
        rows = table[:, 0]
        assert np.array_equal(classes, Y[rows])
        assert np.array_equal(weights, rows * 2)


def test_a_round_has_each_class_as_often_as_the_others_and_goes_on_for_ever():
    batches, n_steps = balanced_batch_generator(X, Y, batch_size=9, random_state=0)
    assert n_steps == 10
    round_one, round_two = first(batches, n_steps), first(batches, n_steps)
    assert np.array_equal(np.bincount(np.concatenate([y for _, y in round_one])), [30, 30, 30])
    assert np.array_equal(round_one[0][0], round_two[0][0])


@pytest.mark.parametrize("keep_sparse", [True, False])
def test_sparse_batches_are_dense_unless_they_are_kept(keep_sparse):
    batches, _ = balanced_batch_generator(
        sparse.csr_matrix(X), Y, keep_sparse=keep_sparse, random_state=0
    )
    table, _ = next(batches)
    assert sparse.issparse(table) is keep_sparse


def test_frames_and_indicator_matrices_are_batched_as_they_are():
    one_hot = np.eye(3)[Y]
    for frame in (pd.DataFrame(X, columns=list("abcd")), pl.DataFrame(X, schema=list("abcd"))):
        batches, _ = balanced_batch_generator(frame, one_hot, random_state=0)
        table, classes = next(batches)
        assert type(table) is type(frame)
        assert classes.shape == (32, 3)


class TellsNothing(BaseSampler):
    _sampling_type = "clean-sampling"

    def _fit_resample(self, X, y, **params):
        return X, y


@pytest.mark.parametrize(
    "sampler",
    [SMOTE(), RandomOverSampler(shrinkage=0.5), TellsNothing(),
     imblearn.under_sampling.ClusterCentroids(estimator=KMeans(n_init=1))],
    ids=["SMOTE", "shrinkage", "silent", "centroids"],
)  # fmt: skip
def test_a_sampler_that_makes_rows_is_refused_with_the_way_out(sampler):
    with pytest.raises(ValueError, match="'sampler' needs to have an attribute") as raised:
        balanced_batch_generator(X, Y, sampler=sampler)
    assert type(sampler).__name__ in str(raised.value)
    assert "RandomOverSampler()" in str(raised.value)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "8"])
def test_a_batch_size_that_is_none_is_refused(batch_size):
    with pytest.raises(ValueError, match="batch_size must be a whole number of rows"):
        balanced_batch_generator(X, Y, batch_size=batch_size)


def test_the_samplers_parameters_and_the_tables_are_not_touched():
    sampler = RandomUnderSampler(random_state=1)
    table, classes = X.copy(), Y.copy()
    table.flags.writeable = classes.flags.writeable = False
    next(balanced_batch_generator(table, classes, sampler=sampler, random_state=0)[0])
    assert not hasattr(sampler, "plan_")


# --- Keras, of which a stand-in is enough -----------------------------------------------------


@pytest.fixture(params=["PyDataset", "Sequence"])
def generator_of_keras(request, monkeypatch):
    """The class, built on a stand-in of Keras that has one of the two names of its base."""
    base = type(request.param, (), {})
    keras = ModuleType("keras")
    keras.utils = SimpleNamespace(**{request.param: base})
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.delitem(sys.modules, "equipoise.keras._generator", raising=False)
    yield equipoise.keras.BalancedBatchGenerator, base
    sys.modules.pop("equipoise.keras._generator", None)


def test_it_is_a_data_set_of_keras(generator_of_keras):
    kind, base = generator_of_keras
    assert issubclass(kind, base)


def test_it_has_the_batches_of_the_generator(generator_of_keras):
    kind, _ = generator_of_keras
    batches = kind(X, Y, sample_weight=WEIGHTS, batch_size=8, random_state=3)
    generator, n_steps = equipoise.keras.balanced_batch_generator(
        X, Y, sample_weight=WEIGHTS, batch_size=8, random_state=3
    )
    assert len(batches) == n_steps
    for step, expected in enumerate(first(generator, n_steps)):
        for one, other in zip(batches[step], expected, strict=True):
            assert np.array_equal(one, other)
    assert np.array_equal(batches.indices_[:8], [np.flatnonzero((row == X).all(axis=1))[0]
                                                 for row in batches[0][0]])  # fmt: skip


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_it_keeps_what_it_was_given_and_who_chose(generator_of_keras):
    kind, _ = generator_of_keras
    sampler = EditedNearestNeighbours()
    batches = kind(X, Y, sampler=sampler, batch_size=4)
    assert batches.sampler is sampler
    assert np.array_equal(np.sort(batches.indices_), np.sort(batches.sampler_.sample_indices_))
    assert batches.use_sequence_api


def test_a_batch_that_is_larger_than_what_there_is_is_refused(generator_of_keras):
    kind, _ = generator_of_keras
    with pytest.raises(ValueError, match="RandomUnderSampler gives 90 rows: there is no whole"):
        kind(X, Y, batch_size=91)
    assert len(kind(X, Y, batch_size=90)) == 1


def test_without_keras_it_says_what_to_install_and_what_needs_nothing():
    program = (
        "import sys\n"
        "sys.modules['keras'] = sys.modules['tensorflow'] = None\n"
        "from equipoise.keras import BalancedBatchGenerator, balanced_batch_generator\n"
        "try: BalancedBatchGenerator([[1.0], [2.0]], [0, 1])\n"
        "except ImportError as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("No module named 'keras': BalancedBatchGenerator is a data set of Keras")
    assert "equipoise.tensorflow.balanced_batch_generator" in said


def test_importing_the_module_imports_no_keras():
    program = (
        "import sys, equipoise.keras, equipoise.tensorflow, equipoise.torch\n"
        "print(dir(equipoise.keras), {'keras', 'tensorflow', 'torch'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "['BalancedBatchGenerator', 'balanced_batch_generator'] set()"


def test_cleaners_choose_rows_too():
    batches, n_steps = balanced_batch_generator(
        np.c_[X, Y], Y, sampler=TomekLinks(), batch_size=1, random_state=0
    )
    rows = {tuple(table[0]) for table, _ in first(batches, n_steps)}
    kept, _ = TomekLinks().fit_resample(np.c_[X, Y], Y)
    assert rows == {tuple(row) for row in kept}
