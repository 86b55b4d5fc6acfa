"""Every sampler takes every kind of label and every kind of seed."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from samplers import CASES, cases, seeded
from scipy import sparse
from sklearn.base import clone
from sklearn.svm import SVC

from equipoise.facts import facts_of
from equipoise.over_sampling import SVMSMOTE
from equipoise.testing import example_table

X, CODES = example_table()

LABELS = {
    "strings": np.array(["a", "b"])[CODES],
    "bytes": np.array([b"a", b"b"])[CODES],
    "objects of bytes": np.array([b"a", b"b"], dtype=object)[CODES],
    "decimals": np.array([Decimal(1), Decimal(2)], dtype=object)[CODES],
    "beyond 2**63": np.array([2**63 + 1, 2**63 + 9], dtype=np.uint64)[CODES],
    "beyond 2**64": np.array([2**70, 2**71], dtype=object)[CODES],
    "booleans": CODES == 1,
    "objects of booleans": (CODES == 1).astype(object),
    "half floats": CODES.astype(np.float16),
    "dates": np.array(["2020", "2021"], dtype="datetime64[D]")[CODES],
    "spans of time": np.array([1, 2], dtype="timedelta64[D]")[CODES],
    "periods": pd.Series(pd.PeriodIndex(np.array(["2020", "2021"])[CODES], freq="Y")),
    "intervals": pd.Series(pd.cut(CODES, [-1, 0, 1])),
    "dates with zones": pd.Series(pd.to_datetime(np.array(["2020", "2021"])[CODES], utc=True)),
    "categories": pd.Series(np.array(["a", "b"])[CODES], dtype="category"),
    "nullable": pd.Series(CODES, dtype="Int64"),
}

SEEDS = {
    "int64": np.int64(3),
    "the largest": 2**32 - 1,
    "RandomState": np.random.RandomState(0),
    "Generator": np.random.default_rng(0),
    "SeedSequence": np.random.SeedSequence(0),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
@pytest.mark.parametrize("kind", LABELS)
def test_rows_do_not_depend_on_what_the_classes_are_called(case, kind):
    sampler, plain = seeded(case.sampler), seeded(case.sampler)
    made, y = sampler.fit_resample(X, LABELS[kind])
    expected, _ = plain.fit_resample(X, CODES)
    assert np.array_equal(made, expected)
    before = list(LABELS[kind])
    assert list(y) == [before[row] for row in plain.sample_indices_]


@pytest.mark.parametrize(
    "case", [case for case in cases() if facts_of(case.values[0].sampler).draws]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_sampler_that_draws_takes_every_seed(case, seed):
    clone(case.sampler).set_params(random_state=SEEDS[seed]).fit_resample(X, CODES)


def test_a_machine_of_the_callers_sees_the_labels_themselves():
    machine = SVC(class_weight={"a": 1.0, "b": 3.0})
    sampler = SVMSMOTE(svm_estimator=machine, random_state=0)
    sampler.fit_resample(X, LABELS["strings"])
    assert sampler.svm_estimator_.classes_.tolist() == ["a", "b"]


def test_indices_of_64_bits_are_those_of_32():
    narrow = sparse.csr_matrix(np.where(np.abs(X) > 0.3, X, 0))
    wide = narrow.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    for case in cases("takes_sparse", "is_plain"):
        made, _ = seeded(case.values[0].sampler).fit_resample(wide, CODES)
        expected, _ = seeded(case.values[0].sampler).fit_resample(narrow, CODES)
        assert (made != expected).nnz == 0
    assert wide.indices.dtype == np.int64
