import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.preprocessing import StandardScaler

from equipoise.evaluation._summaries.gain import gain_curve
from equipoise.evaluation._summaries.marginal_shift import marginal_shift
from equipoise.evaluation._summaries.plane import plane_of
from equipoise.evaluation._summaries.resampling import resampling_map
from equipoise.evaluation._summaries.threshold import threshold_curve
from equipoise.exceptions import TargetError
from equipoise.over_sampling import SMOTE
from equipoise.under_sampling import RandomUnderSampler


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [160, 40])
    return rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5)) + y[:, np.newaxis], y


def test_the_plane_is_that_of_principal_components(table):
    X, _ = table
    placed = plane_of(X, list("abcde"))(X)
    expected = PCA(2).fit_transform(StandardScaler().fit_transform(X))
    np.testing.assert_allclose(np.abs(placed), np.abs(expected), atol=1e-9)


def test_two_columns_stay_as_they_are(table):
    X = table[0][:, :2]
    plane = plane_of(X, ["a", "b"])
    assert plane.names == ("a", "b")
    np.testing.assert_array_equal(plane(X), X)


def test_synthetic_rows_lie_on_their_segments_in_the_plane_too(table):
    made = resampling_map(SMOTE(random_state=0), *table)
    new = made.after[made.is_synthetic]
    base, partner = made.segments[:, 0], made.segments[:, 1]
    through = np.linalg.norm(new - base, axis=1) + np.linalg.norm(new - partner, axis=1)
    np.testing.assert_allclose(through, np.linalg.norm(partner - base, axis=1), atol=1e-9)
    assert len(new) == 120


def test_a_selection_has_no_segments(table):
    made = resampling_map(RandomUnderSampler(random_state=0), *table)
    assert len(made.after) == 80
    assert made.segments.size == 0
    assert not made.is_synthetic.any()


def test_the_shift_of_a_column_is_the_distance_of_kolmogorov_and_smirnov(table):
    X, y = table
    shift = marginal_shift(SMOTE(random_state=0), X, y)
    sampler = SMOTE(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    expected = [ks_2samp(X[y == 1, j], X_new[sampler.is_synthetic_, j]).statistic for j in range(5)]
    np.testing.assert_allclose(shift.distance, sorted(expected, reverse=True))
    with pytest.raises(TargetError, match="added no rows"):
        marginal_shift(RandomUnderSampler(), X, y)


def test_costs_agree_with_a_confusion_matrix_at_every_threshold():
    rng = np.random.default_rng(0)
    y, p = (rng.uniform(size=80) < 0.3).astype(int), rng.integers(0, 20, 80) / 20
    curve = threshold_curve(y, p, miss=7, alarm=2)
    for threshold, cost in zip(curve.thresholds, curve.costs, strict=True):
        _, alarms, misses, _ = confusion_matrix(y, p >= threshold).ravel()
        assert cost == pytest.approx((7 * misses + 2 * alarms) / 80)
    assert curve.best_cost == curve.costs.min()
    _, alarms, misses, _ = confusion_matrix(y, p >= 0.5).ravel()
    assert curve.half_cost == pytest.approx((7 * misses + 2 * alarms) / 80)
    assert curve.theory == pytest.approx(2 / 9)


def test_true_probabilities_cost_least_near_the_threshold_of_theory():
    rng = np.random.default_rng(0)
    p = rng.uniform(size=200_000)
    y = (rng.uniform(size=p.size) < p).astype(int)
    curve = threshold_curve(y, p, miss=4, alarm=1, pos_label=1)
    assert curve.best == pytest.approx(curve.theory, abs=0.03)


def test_the_gain_counts_positives_from_the_top():
    rng = np.random.default_rng(1)
    y, score = (rng.uniform(size=60) < 0.3).astype(int), rng.normal(size=60)
    curve = gain_curve(y, score, pos_label=1)
    ranked = y[np.argsort(-score)]
    for n in (1, 10, 33, 60):
        assert curve.found_at(n / 60) == pytest.approx(ranked[:n].sum() / y.sum())
    assert curve.lift[-1] == 1


def test_equal_scores_are_taken_together():
    curve = gain_curve([1, 0, 0, 0], [0.5] * 4)
    assert curve.looked_at.tolist() == [0, 1]


def test_curves_refuse_what_they_cannot_draw():
    with pytest.raises(TargetError, match="3 classes"):
        gain_curve([0, 1, 2], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="one score a row"):
        gain_curve([0, 1], [0.1, 0.2, 0.3])
    with pytest.raises(TargetError, match="pos_label=5"):
        gain_curve([0, 1], [0.1, 0.2], pos_label=5)
    with pytest.raises(ValueError, match="negative"):
        threshold_curve([0, 1], [0.1, 0.2], miss=-1)
