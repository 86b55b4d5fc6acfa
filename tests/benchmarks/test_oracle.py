import numpy as np

from benchmarks import oracle

LATTICE = np.random.default_rng(0).integers(-2, 3, (600, 4)).astype(float)


def test_brute_force_gives_ties_by_row_number_and_leaves_the_row_out():
    X = np.array([[0.0], [1.0], [-1.0], [0.0], [2.0]])
    found = oracle.nearest_by_brute_force(X, np.array([0, 3]), 3)
    assert found.tolist() == [[3, 1, 2], [0, 1, 2]]


def test_our_search_gives_the_lists_of_brute_force():
    assert oracle.share_exact(LATTICE) == 1.0


def test_a_search_that_breaks_ties_otherwise_is_noticed(monkeypatch):
    ours = oracle.nearest_rows
    monkeypatch.setattr(oracle, "nearest_rows", lambda X, rows, k: ours(X, rows, k)[:, ::-1])
    assert oracle.share_exact(LATTICE) < 0.1
