import numpy as np
import pytest

from benchmarks import data
from benchmarks.cases import Goal, all_cases


@pytest.mark.parametrize("quick", [False, True])
def test_no_two_cases_share_a_name(quick):
    names = [case.name for case in all_cases(quick=quick)]
    assert len(names) == len(set(names))


def test_an_aim_lies_beyond_its_bar():
    for case in all_cases():
        if case.goal.aim is not None:
            assert case.goal.verdict(case.goal.aim) == "aim"
            assert case.goal.verdict(case.goal.bar) in ("met", "aim")


def test_twelve_large_runs_make_the_geometric_mean():
    *runs, mean = [case for case in all_cases() if case.group == "large"]
    assert mean.measure.names == tuple(run.name for run in runs)
    assert len(runs) == 12


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (Goal(2, 4), 1.99, "below"),
        (Goal(2, 4), 2.0, "met"),
        (Goal(2, 4), 4.0, "aim"),
        (Goal(2), 100.0, "met"),
        (Goal(1.25, 1.05, at_most=True), 1.26, "above"),
        (Goal(1.25, 1.05, at_most=True), 1.25, "met"),
        (Goal(1.25, 1.05, at_most=True), 1.05, "aim"),
    ],
)
def test_a_value_is_judged_by_bar_and_aim(goal, value, verdict):
    assert goal.verdict(value) == verdict


@pytest.mark.parametrize("kind", data.HOSTILE)
def test_a_hostile_table_is_finite_and_leaves_the_shared_one_alone(kind):
    shape = data.Shape(2_000, 10, 0.7)
    before = data.table(shape)[0].copy()
    X, y = data.hostile_table(kind, shape)
    assert np.isfinite(X).all()
    assert set(y) == {0, 1}
    np.testing.assert_array_equal(data.table(shape)[0], before)


def test_half_of_the_rows_have_a_twin():
    X, _ = data.hostile_table("50 % duplicates", data.Shape(2_000, 10, 0.7))
    assert len(np.unique(X, axis=0)) == 1_000
