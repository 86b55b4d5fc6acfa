import json

import pandas as pd
import pytest
from sklearn.datasets import make_classification

from equipoise.evaluation import compare, estimate


def test_it_counts_what_the_race_does():
    X, y = make_classification(500, weights=[0.9], random_state=0)
    frame = pd.DataFrame(X).rename(columns=str).assign(c=["x", "y"] * 250)
    options = {"candidates": ["SMOTE"], "models": "decision tree", "k": (1, 3)}
    found = estimate(frame, y, n_jobs=1, n_splits=3, n_repeats=2, inner_splits=4, **options)
    assert (found.n_rows, found.n_columns, found.n_features) == (500, 21, 22)
    assert (found.n_candidates, found.n_models, found.n_folds) == (3, 1, 6)
    assert found.n_fits == 3 * 1 * 6 * (1 + 4)
    # Two times 333 rows of 22 columns in four copies.
    assert found.memory_bytes > 2 * 0.9 * 333 * 22 * 8 * 3
    assert json.loads(json.dumps(found.to_dict()))["minutes"] == pytest.approx(found.seconds / 60)
    assert str(found).startswith(
        "500 rows × 21 columns, 3 candidates × 1 model × 6 folds: 90 fits, about "
    )


def test_the_time_is_about_right():
    X, y = make_classification(3000, n_informative=8, weights=[0.9], random_state=0)
    options = {"candidates": ["SMOTE"], "models": "decision tree", "n_repeats": 1, "n_jobs": 1}
    found = compare(X, y, **options)
    # The machine may be busy with something else in one of the two.
    assert 0.15 < estimate(X, y, **options).seconds / found.work_seconds < 7


def test_candidates_that_a_pilot_is_too_small_for_do_no_harm():
    X, y = make_classification(4000, weights=[0.997], flip_y=0, random_state=0)
    options = {"candidates": ["SMOTE"], "models": "decision tree", "n_splits": 2}
    assert estimate(X, y, n_jobs=1, **options).seconds > 0
