import numpy as np
import pytest
from samplers import PLANNING
from sklearn.base import clone

from equipoise import Between, NewRows
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.testing import LAWS, check_sampler, example_table


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", PLANNING)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_every_sampler_keeps_every_law(name, law, n_classes):
    X, y = example_table(n_classes=n_classes, seed=n_classes)
    law(clone(PLANNING[name]), X, y)


class WritesItsInput(RandomOverSampler):
    def fit_resample(self, X, y, **params):
        if X.flags.writeable:
            X[0] = 0
        return super().fit_resample(X, y)


class RestartsItsStream(SMOTE):
    def _plan(self, problem, shared, target, n_new, draws):
        from equipoise._engine.arguments import resolve_draws

        return super()._plan(problem, shared, target, n_new, resolve_draws(7))


class IsItsOwnPartner(SMOTE):
    def _plan(self, problem, shared, target, n_new, draws):
        new = super()._plan(problem, shared, target, n_new, draws)
        return NewRows(new.base, (Between(new.base, new.sources[0].position),))


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (WritesItsInput, "X was written to"),
        (RestartsItsStream, "two classes drew one stream"),
        (IsItsOwnPartner, "a row is its own partner"),
    ],
)
def test_a_broken_sampler_is_found_out(broken, complaint):
    with pytest.raises(AssertionError, match=complaint):
        check_sampler(broken())


def test_the_example_table_has_overlapping_classes():
    X, y = example_table()
    nearest = np.array([np.argsort(((X - row) ** 2).sum(axis=1))[1] for row in X])
    assert 0.02 < (y[nearest] != y).mean() < 0.5
