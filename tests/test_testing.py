import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from broken_samplers import BROKEN, GroupingCleaner, HookCleaner, MakesOneTooMany, PlannedCleaner
from samplers import CASES, seeded

import equipoise.testing
from equipoise.combine import Chain
from equipoise.facts import all_samplers
from equipoise.over_sampling import SMOTE
from equipoise.testing import (
    LAWS,
    adds,
    check_sampler,
    example_table,
    parametrize_with_sampler_checks,
)
from equipoise.under_sampling import RandomUnderSampler

BY_NAME = {law.name: law for law in LAWS}
# scikit-learn's k-means has one algorithm for arrays and another for sparse matrices.
EXEMPT = {("ClusterCentroids", "a sparse table makes the rows of its array")}
BINDING = [
    pytest.param(case, law, id=f"{case.id}-{law.name}")
    for case in CASES
    for law in LAWS
    if law.binds(case.sampler) and (type(case.sampler).__name__, law.name) not in EXEMPT
]


@pytest.mark.parametrize(("case", "law"), BINDING)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_every_sampler_keeps_every_law_that_binds_it(case, law, n_classes):
    X, y = example_table(n_classes=n_classes, seed=n_classes)
    law(seeded(case.sampler), X, y)


def test_the_list_has_every_sampler():
    assert {type(case.sampler) for case in CASES} == {*all_samplers().values(), Chain}
    assert len({case.id for case in CASES}) == len(CASES)


def test_every_law_binds_somebody_and_every_sampler_is_bound():
    everyone = [*(case.sampler for case in CASES), *CLEANERS]
    for law in LAWS:
        assert any(law.binds(one) for one in everyone), law.name
    for one in everyone:
        assert sum(law.binds(one) for law in LAWS) >= 8


CLEANERS = [HookCleaner(), GroupingCleaner(), PlannedCleaner()]


@pytest.mark.parametrize("cleaner", CLEANERS, ids=["hook", "grouping", "planned"])
def test_a_cleaner_that_is_whole_keeps_the_laws(cleaner):
    check_sampler(cleaner)
    X, y = example_table()
    assert len(seeded(cleaner).fit_resample(X, y)[0]) < len(X)


def test_every_law_has_a_sampler_that_breaks_it():
    assert set(BROKEN) == set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "broken"),
    [(name, broken) for name, found in BROKEN.items() for broken in found],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_a_law_finds_out_who_breaks_it(name, broken):
    law, complaint = BY_NAME[name], BROKEN[name][broken]
    assert law.binds(broken())
    with pytest.raises(AssertionError, match=complaint):
        law.check_on_examples(seeded(broken()))


def test_check_sampler_tells_who_breaks_which_law_and_how():
    with pytest.raises(AssertionError) as raised:
        check_sampler(MakesOneTooMany())
    assert str(raised.value) == (
        "MakesOneTooMany: counts are as asked: class 1 has 121 rows, not 120"
    )


def test_a_law_of_ones_own_is_tried_like_ours():
    @equipoise.testing.law(adds)
    def nothing_is_ever_added(sampler, X, y):
        """Not even a row."""
        assert len(sampler.fit_resample(X, y)[0]) == len(X), "something was added"

    with pytest.raises(AssertionError, match="SMOTE: nothing is ever added: something was added"):
        check_sampler(SMOTE(), laws=[nothing_is_ever_added])
    check_sampler(RandomUnderSampler(), laws=[nothing_is_ever_added])


def names_of(mark):
    return [case.id for case in mark.args[1]]


def test_each_sampler_meets_as_a_test_the_laws_that_bind_it():
    mark = parametrize_with_sampler_checks([SMOTE(k_neighbors=3), HookCleaner()])
    names = names_of(mark)
    assert len(names) == len(set(names))
    assert "SMOTE(k_neighbors=3)-counts are as asked" in names
    assert "HookCleaner()-a cleaner keeps rows as they stand" in names
    for one in (SMOTE(), HookCleaner()):
        kept = [name for name in names if name.startswith(type(one).__name__)]
        assert len(kept) == sum(law.binds(one) for law in LAWS)
    sampler, check = mark.args[1][0].values
    check(sampler)


def test_a_law_that_is_broken_on_purpose_is_an_expected_failure():
    reasons = {"counts are as asked": "one too many is what we want"}
    for expected in (reasons, lambda sampler: reasons):
        mark = parametrize_with_sampler_checks([SMOTE()], expected_failed_checks=expected)
        marked = [case.id for case in mark.args[1] if case.marks]
        assert marked == ["SMOTE()-counts are as asked"]


def test_what_is_no_law_and_what_is_no_sampler_is_said_at_once():
    with pytest.raises(ValueError, match=r"no such law. The laws are\n  originals come first"):
        parametrize_with_sampler_checks([SMOTE()], expected_failed_checks={"counts": "why"})
    with pytest.raises(TypeError, match=r"SMOTE is a class: pass an instance, SMOTE\(\)"):
        parametrize_with_sampler_checks([SMOTE])


def test_the_name_of_a_test_is_one_line_without_addresses():
    class Odd(SMOTE):
        def __repr__(self):
            return f"Odd(\n    {object()!r})"

    names = names_of(parametrize_with_sampler_checks([Odd()]))
    assert names[0].startswith("Odd( <object object>)-")


def test_the_example_table_has_overlapping_classes():
    X, y = example_table()
    nearest = np.array([np.argsort(((X - row) ** 2).sum(axis=1))[1] for row in X])
    assert 0.02 < (y[nearest] != y).mean() < 0.5


def test_another_process_gives_the_same_bytes():
    script = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from samplers import *; "
        "X, y = example_table(n_classes=3); "
        "print([hashlib.sha256(seeded(one.sampler, 4).fit_resample(X, y)[0].tobytes()).hexdigest() "
        "for one in CASES])"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            capture_output=True, text=True, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    assert made[0].count("'") == 2 * len(CASES)
