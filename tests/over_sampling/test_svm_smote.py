"""SVM-SMOTE: sign and bound of the steps, and the paper's allocation."""

import numpy as np
import pytest
from oracles import nearest_rows
from sklearn.base import BaseEstimator
from sklearn.svm import SVC

from equipoise.exceptions import ParameterError
from equipoise.over_sampling import SVMSMOTE, _svm_pace
from equipoise.testing import example_table

X, Y = example_table()


def share_of_others(row, m=10):
    return np.mean([Y[one] != 1 for one in nearest_rows(X, range(len(X)), row, m)])


@pytest.mark.parametrize(("allocation", "longest"), [("drawn", 0.5), ("even", 1.0)])
def test_safe_support_vectors_extrapolate_and_others_interpolate(allocation, longest):
    plan = SVMSMOTE(allocation=allocation, random_state=0).plan(X, Y)
    is_safe = np.array([share_of_others(row) < 0.5 for row in plan.base])
    assert is_safe.any()
    assert not is_safe.all()
    assert (plan.position[is_safe] <= 0).all()
    assert plan.position[is_safe].min() > -longest
    assert (plan.position[~is_safe] >= 0).all()
    assert plan.position[~is_safe].max() < 1


def test_base_rows_are_support_vectors_and_no_noise():
    plan = SVMSMOTE(random_state=0).plan(X, Y)
    support = set(SVC(gamma="scale", random_state=0).fit(X, Y).support_.tolist())
    assert set(plan.base.tolist()) <= support
    assert all(share_of_others(row) < 1 for row in set(plan.base.tolist()))


def test_the_papers_allocation_is_even_and_takes_neighbours_in_order():
    plan = SVMSMOTE(allocation="even", random_state=0).plan(X, Y)
    support = SVC(gamma="scale", random_state=0).fit(X, Y).support_
    eligible = [row for row in support if Y[row] == 1 and share_of_others(row) < 1]
    _, counts = np.unique(plan.base, return_counts=True)
    assert counts.sum() == 80
    assert counts.max() - counts.min() <= 1 or counts.size == len(eligible)
    pool = np.flatnonzero(Y == 1)
    for row in set(plan.base.tolist()):
        partners = plan.partner[plan.base == row].tolist()
        in_order = nearest_rows(X, pool, row, 5)
        assert partners == [in_order[i % 5] for i in range(len(partners))]


@pytest.mark.parametrize("kind", [np.random.default_rng, np.random.SeedSequence])
def test_a_seed_that_scikit_learn_does_not_know_serves_the_machine_too(kind):
    one, two = (SVMSMOTE(random_state=kind(5)).fit_resample(X, Y)[0] for _ in range(2))
    assert len(one) == 240
    assert np.array_equal(one, two)


def test_one_machine_is_fitted_whatever_the_number_of_classes():
    fits = []

    class Counted(SVC):
        def fit(self, X, y):
            fits.append(len(y))
            return super().fit(X, y)

    table, labels = example_table(n_classes=3)
    SVMSMOTE(svm_estimator=Counted(), random_state=0).fit_resample(table, labels)
    assert fits == [len(labels)]


def test_the_counts_are_exact_where_all_support_vectors_are_of_one_group():
    for out_step in (0.0, 0.5, 1.0):
        _, y_new = SVMSMOTE(out_step=out_step, m_neighbors=40, random_state=0).fit_resample(X, Y)
        assert np.bincount(y_new).tolist() == [120, 120]


class EveryThird(BaseEstimator):
    """No support vector machine, but it says which rows are support vectors."""

    def fit(self, X, y):
        self.support_ = np.arange(0, len(y), 3)
        return self


def test_whatever_tells_its_support_vectors_serves_as_machine():
    sampler = SVMSMOTE(svm_estimator=EveryThird(), random_state=0)
    plan = sampler.plan(X, Y)
    assert isinstance(sampler.svm_estimator_, EveryThird)
    eligible = [row for row in range(0, len(Y), 3) if Y[row] == 1 and share_of_others(row) < 1]
    assert set(plan.base.tolist()) <= set(eligible)
    assert plan.base.size == 80


@pytest.fixture
def every_fit_is_long(monkeypatch):
    for name, value in (("_MANY_ROWS", 100), ("_PARTS", (40, 80)), ("_LONGEST", 0.0)):
        monkeypatch.setattr(_svm_pace, name, value)


@pytest.mark.usefixtures("every_fit_is_long")
def test_a_fit_of_hours_is_refused_with_an_estimate_and_ways_on():
    told = "SVMSMOTE: .* hours for 160 rows: 8. of them took"
    with pytest.raises(ParameterError, match=told) as error:
        SVMSMOTE(random_state=0).fit_resample(X, Y)
    for way in ("SVC(gamma='scale') to wait", "sklearnex.svm.SVC", "thin", "BorderlineSMOTE"):
        assert way in str(error.value)


@pytest.mark.usefixtures("every_fit_is_long")
def test_a_machine_that_is_given_is_waited_for_and_makes_the_same_rows(monkeypatch):
    given = SVMSMOTE(svm_estimator=SVC(gamma="scale"), random_state=0).fit_resample(X, Y)[0]
    monkeypatch.setattr(_svm_pace, "_LONGEST", np.inf)
    assert np.array_equal(given, SVMSMOTE(random_state=0).fit_resample(X, Y)[0])


@pytest.mark.parametrize(
    ("timed", "seconds"),
    [
        ([(1_000, 1.0), (2_000, 2**2.5)], 1_788.854),
        ([(1_000, 1.0), (2_000, 8.0)], 8_000.0),
        ([(1_000, 1.0), (2_000, 100.0)], 100_000.0),
        ([(1_000, 1.0), (2_000, 1.0)], 158.4893),
        ([(1_000, 0.0), (2_000, 1.0)], 158.4893),
    ],
    ids=[
        "squares",
        "cubes",
        "no more than cubes",
        "no less than the power 2.2",
        "a clock too coarse",
    ],
)
def test_an_estimate_goes_on_as_the_two_parts_do(timed, seconds):
    assert _svm_pace.seconds_for(20_000, timed) == pytest.approx(seconds)


def test_a_part_has_rows_of_each_class():
    labels = np.repeat(["common", "rare", "rarest"], [5_000, 40, 1])
    part = labels[_svm_pace._part(labels, 50)]
    assert set(part) == {"common", "rare", "rarest"}
    assert 48 < part.size < 54
