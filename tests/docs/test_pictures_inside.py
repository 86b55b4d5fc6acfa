"""The pictures of docs/inside show what the library does."""

import matplotlib as mpl
import numpy as np
import pytest

import pictures_of_race
import pictures_of_search
from pictures_of_search import QUERY, K, abalone, doubts, nearest, opened

mpl.use("Agg")


def test_each_row_is_in_one_leaf():
    leaves = abalone()
    assert np.array_equal(np.sort(np.concatenate(leaves.rows)), np.arange(len(leaves.points)))
    assert max(len(rows) for rows in leaves.rows) == pictures_of_search.LEAF


def test_all_of_the_nearest_are_in_leaves_that_are_opened():
    leaves = abalone()
    is_opened = opened(leaves, QUERY, K)
    distances = np.sqrt(((leaves.points - leaves.points[QUERY]) ** 2).sum(axis=1))
    distances[QUERY] = np.inf
    near = np.argsort(distances, kind="stable")[:K]
    held = np.concatenate([leaves.rows[i] for i in np.flatnonzero(is_opened)])
    assert set(near) <= set(held)
    assert set(near) == set(nearest(leaves, QUERY, K)[0])
    assert is_opened.sum() < len(leaves.rows) / 10


def test_a_row_that_is_out_is_none_of_the_three_nearest():
    found = doubts()
    assert ((found.low <= found.true) & (found.true <= found.high)).all()
    assert not found.is_out[np.argsort(found.true)[:3]].any()
    assert 3 <= (~found.is_out).sum() < len(found.true)


def test_no_row_tunes_or_trains_in_the_fold_that_it_tests():
    lines = dict(pictures_of_race.roles())
    first = lines["fold 1"]
    for i in range(1, pictures_of_race.N_INNER + 1):
        inner = lines[f"fold 1, inner {i}"]
        is_used = [role is not None for role in inner]
        assert is_used == [role == pictures_of_race.TRAIN for role in first]
    tested = [line.count(pictures_of_race.TEST) for line in lines.values()]
    assert sum(tested) == pictures_of_race.N_ROWS


@pytest.mark.parametrize(
    "draw",
    [
        pictures_of_search.draw_leaves,
        pictures_of_search.draw_query,
        pictures_of_search.draw_doubts,
        pictures_of_race.draw_folds,
    ],
    ids=lambda draw: draw.__name__,
)
def test_a_picture_is_drawn(draw):
    from matplotlib import pyplot as plt

    draw()
    (number,) = plt.get_fignums()
    plt.figure(number).canvas.draw()
    plt.close("all")
