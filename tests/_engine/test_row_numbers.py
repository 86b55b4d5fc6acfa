"""Row numbers are looked at once, where they come in."""

import numpy as np
import pytest

from equipoise._kernels import is_native, neighbors, plain
from equipoise.core import new_rows, plan
from equipoise.over_sampling import SMOTE
from equipoise.testing import example_table

pytestmark = pytest.mark.skipif(not is_native(), reason="about what the kernels look at")


@pytest.fixture
def looked_at(monkeypatch):
    """All arrays whose range was checked, by kernels and by plans."""
    found = {"kernels": [], "plans": []}

    def spy(module, where):
        check = module.check_rows

        def spied(rows, *arguments):
            found[where].append(rows)
            return check(rows, *arguments)

        monkeypatch.setattr(module, "check_rows", spied)

    spy(neighbors, "kernels")
    spy(plain, "kernels")
    spy(new_rows, "plans")
    spy(plan, "plans")
    return found


def held(arrays, wanted):
    """How many of some arrays are in the memory of another."""
    return sum(np.shares_memory(one, wanted) for one in arrays)


@pytest.mark.parametrize("times", [1, 150])  # pairs are measured one by one; rows are packed
@pytest.mark.parametrize("call", ["plan", "fit_resample"])
def test_a_walk_through_smote_looks_once_at_each_array_of_rows(looked_at, call, times):
    X, y = example_table()
    X, y = np.tile(X, (times, 1)), np.tile(y, times)
    sampler = SMOTE(random_state=0)
    getattr(sampler, call)(X, y)
    base, partner = sampler.plan_.base, sampler.plan_.partner
    assert [held(looked_at["plans"], one) for one in (base, partner)] == [1, 1]
    assert len(looked_at["plans"]) == 2
    # The rows of the class: as the pool when it is packed, as queries when they are asked for.
    assert [one.tolist() for one in looked_at["kernels"]] == [np.flatnonzero(y == 1).tolist()] * 2
