"""One table of costs means one thing: here the race meets ``equipoise.probabilities``."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import compare, estimate, tune
from equipoise.exceptions import ProbabilityError
from equipoise.probabilities import decide_by_costs, threshold_from_costs

N_EACH = 400
# A level of the one column, and in it the share of each class.
TWO = np.array([[0.98, 0.02], [0.7, 0.3], [0.4, 0.6], [0.03, 0.97]])
THREE = np.array([[0.9, 0.08, 0.02], [0.6, 0.1, 0.3], [0.55, 0.4, 0.05], [0.05, 0.05, 0.9]])
# A miss of class j costs the same whatever is predicted, so that one factor a class decides.
COSTS = {2: [[0, 9], [1, 0]], 3: [[0, 4, 16], [1, 0, 16], [1, 4, 0]]}
SHARES = {2: TWO, 3: THREE}


def with_shares(shares):
    """A level a row, and labels in exactly these shares."""
    counts = np.rint(shares * N_EACH).astype(int)
    X = np.repeat(np.arange(len(shares)), N_EACH)[:, np.newaxis]
    y = np.concatenate([np.repeat(np.arange(len(row)), row) for row in counts])
    shuffled = np.random.default_rng(0).permutation(len(y))
    return X[shuffled].astype(float) * 1.5, y[shuffled]


def asked(n_classes):
    X, y = with_shares(SHARES[n_classes])
    decided = decide_by_costs(SHARES[n_classes], COSTS[n_classes])[(X[:, 0] / 1.5).astype(int)]
    options = {
        "candidates": [], "models": {"tree": DecisionTreeClassifier()}, "n_splits": 4, "n_jobs": 1,
        "costs": COSTS[n_classes], "score": "cost", "n_repeats": 1,
    }  # fmt: skip
    return X, y, decided, options


def paid(costs, decided, truth):
    """The mean cost of a row, entry by entry."""
    return np.mean([costs[i][j] for i, j in zip(decided, truth, strict=True)])


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_table_decides_otherwise_when_its_indices_are_exchanged(n_classes):
    shares, costs = SHARES[n_classes], np.array(COSTS[n_classes])
    assert decide_by_costs(shares, costs).tolist() != decide_by_costs(shares, costs.T).tolist()


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_race_decides_and_pays_as_decide_by_costs_does(n_classes):
    X, y, decided, options = asked(n_classes)
    found = compare(X, y, **options)
    values = found.values("nothing", "tree", "cost", "tuned")
    assert np.mean(values) == pytest.approx(paid(COSTS[n_classes], decided, y))


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_tuned_model_decides_as_decide_by_costs_does(n_classes):
    X, y, decided, options = asked(n_classes)
    found = tune(X, y, calibration=[None], **options)
    assert np.mean(found.outer_scores) == pytest.approx(paid(COSTS[n_classes], decided, y))
    if n_classes == 2:
        assert found.estimator.predict(X).tolist() == decided.tolist()


def test_tuned_thresholds_lie_where_the_costs_call_for():
    X, y, _, options = asked(2)
    best = threshold_from_costs(COSTS[2])
    assert best == pytest.approx(0.1)
    low, high = TWO[TWO[:, 1] < best, 1].max(), TWO[TWO[:, 1] >= best, 1].min()
    threshold = tune(X, y, calibration=[None], **options).threshold
    inner = compare(X, y, **options).values("nothing", "tree", "threshold", "tuned")
    assert low < threshold < high
    assert ((low < inner) & (inner < high)).all()


def test_the_rarer_class_is_1_whatever_its_label():
    _, _, _, options = asked(2)
    X, y = with_shares(np.array([[0.98, 0.02], [0.7, 0.3], [0.8, 0.2], [0.9, 0.1]]))
    expected = compare(X, y, **options).values("nothing", "tree", "cost", "tuned")
    other = compare(X, np.array(["z", "a"])[y], **options)
    assert other.values("nothing", "tree", "cost", "tuned").tolist() == expected.tolist()


@pytest.mark.parametrize("function", [compare, tune, estimate])
def test_the_old_argument_is_refused_with_the_table_to_write_instead(function):
    X, y, _, _ = asked(2)
    with pytest.raises(TypeError, match=r"transpose. Write costs=\[\[0, 9\], \[1, 0\]\]$"):
        function(X, y, cost=[[0, 1], [9, 0]])
    with pytest.raises(TypeError, match="cost= is no longer an argument: leave it out"):
        function(X, y, cost=None)
    with pytest.raises(TypeError, match=r"the transpose$"):
        function(X, y, cost=[[0, 1], [9]])


@pytest.mark.parametrize("costs", [np.eye(3), [[0, 1]], [[0, np.nan], [1, 0]], [1, 2]])
def test_a_table_that_does_not_fit_is_refused(costs):
    X, y, _, _ = asked(2)
    with pytest.raises(ProbabilityError, match=r"costs (must|need)"):
        compare(X, y, costs=costs)


@pytest.mark.parametrize(
    "call",
    [
        lambda costs: compare(*with_shares(TWO), costs=costs),
        lambda costs: decide_by_costs([[0.5, 0.5]], costs),
        threshold_from_costs,
    ],
    ids=["compare", "decide_by_costs", "threshold_from_costs"],
)
def test_a_negative_cost_is_refused_wherever_costs_are_read(call):
    with pytest.raises(ProbabilityError, match=r"costs\[0\]\[1\] is -9, but a cost is 0 or more"):
        call([[0, -9], [1, 0]])


def test_adding_a_gain_to_its_column_changes_no_decision():
    gains, p = np.array([[-2.0, 30], [5, -7]]), np.linspace(0, 1, 50)
    shares = np.column_stack([1 - p, p])
    cheapest = (shares @ gains.T).argmin(axis=1)
    assert decide_by_costs(shares, gains - gains.min(axis=0)).tolist() == cheapest.tolist()


def test_with_costs_the_cost_is_judged_unless_another_score_is_asked_for_by_name():
    X, y, _, options = asked(2)
    named = options.pop("score")
    found = compare(X, y, **options)
    assert found.score == named == "cost"
    assert found.costs == ((0, 9), (1, 0))
    # Calling all rows class 0 costs 9 for each of class 1, and calling none so costs 1 a row of 0.
    assert found.chance() == pytest.approx(min(9 * y.mean(), 1 - y.mean()))
    assert tune(X, y, calibration=[None], **options).score == "cost"
    other = compare(X, y, **options, score="average_precision")
    assert other.score == "average_precision"
    paid_tuned = f"{other.level(('nothing', 'tree'), 'cost', 'tuned').mean:.3f}"
    assert paid_tuned in next(x for x in repr(other).split("\n") if x.startswith("nothing"))
