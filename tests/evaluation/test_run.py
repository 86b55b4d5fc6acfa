import numpy as np
import pytest

from equipoise.evaluation import Candidate, tune
from equipoise.evaluation._race import run
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.models import NotApplicableError
from equipoise.evaluation._race.question import read_question
from equipoise.over_sampling import RandomOverSampler


def part_of(n):
    X = np.arange(n, dtype=float)[:, np.newaxis]
    y = (np.arange(n) % 4 == 0).astype(int)
    question, _ = read_question(X, y)
    return run.prepare(question, Fold(np.arange(n), np.arange(2)))


def test_a_candidate_runs_on_just_as_many_rows_as_it_is_tried_on():
    one = Candidate("mine", RandomOverSampler(random_state=0), max_rows=20)
    X, _ = run.treat(one, part_of(20))
    assert len(X) == 30
    with pytest.raises(NotApplicableError, match="21 training rows are more than the 20"):
        run.treat(one, part_of(21))


def test_the_shared_search_looks_as_far_as_the_widest_candidate(monkeypatch):
    widths = []

    class Recording(run.NeighborMemory):
        def __init__(self, widest):
            widths.append(widest)
            super().__init__(widest)

    monkeypatch.setattr(run, "NeighborMemory", Recording)
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(120, 2)), (np.arange(120) % 4 == 0).astype(int)
    tune(
        X, y, candidates=["SMOTE"], k=[1, 13], models="decision tree", calibration=[None],
        n_splits=2, inner_splits=2, n_jobs=1,
    )  # fmt: skip
    assert widths[0] == 13  # where all candidates run over the whole table
