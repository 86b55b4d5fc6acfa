import numpy as np
import pandas as pd
import pytest
from imblearn.datasets import make_imbalance as their_make_imbalance
from sklearn.datasets import load_iris

from equipoise.datasets import make_imbalance
from equipoise.exceptions import StrategyError

X, Y = load_iris(return_X_y=True)


def test_a_dict_gives_the_rows_of_imbalanced_learn_for_the_same_seed():
    wanted = {0: 10, 2: 30}
    ours = make_imbalance(X, Y, sampling_strategy=wanted, random_state=7)
    theirs = their_make_imbalance(X, Y, sampling_strategy=wanted, random_state=7)
    np.testing.assert_array_equal(ours[0], theirs[0])
    np.testing.assert_array_equal(ours[1], theirs[1])


def test_the_default_thins_the_last_of_equal_classes_to_a_tenth():
    _, y = make_imbalance(X, Y, random_state=0)
    assert np.bincount(y).tolist() == [50, 50, 5]


def test_the_default_never_adds_rows_and_never_empties_a_class():
    rows = np.arange(43).reshape(-1, 1)
    _, rarer_already = make_imbalance(rows, [0] * 42 + [1])
    _, tiny = make_imbalance(rows[:6], [0] * 3 + [1] * 3)
    assert np.bincount(rarer_already).tolist() == [42, 1]
    assert np.bincount(tiny).tolist() == [3, 1]


def test_a_callable_gets_the_target_and_the_other_arguments():
    def leave(y, rows):
        return dict.fromkeys(set(y.tolist()), rows)

    _, y = make_imbalance(X, Y, sampling_strategy=leave, random_state=0, rows=4)
    assert np.bincount(y).tolist() == [4, 4, 4]


def test_a_data_frame_comes_back_as_a_data_frame_with_its_own_rows():
    frame = pd.DataFrame(X, columns=list("abcd"))
    kept, _ = make_imbalance(frame, pd.Series(Y), sampling_strategy={1: 3}, random_state=0)
    assert list(kept.columns) == list("abcd")
    assert len(kept) == 103
    assert kept.merge(frame.drop_duplicates(), how="left", indicator=True)._merge.eq("both").all()


def test_verbose_prints_the_rows_before_and_after(capsys):
    make_imbalance(X, Y, sampling_strategy={2: 5}, verbose=True)
    before, after = capsys.readouterr().out.splitlines()
    assert before.endswith("{0: 50, 1: 50, 2: 50}")
    assert after.endswith("{0: 50, 1: 50, 2: 5}")


@pytest.mark.parametrize("strategy", ["majority", 0.5, [1, 2]])
def test_other_forms_of_strategy_are_refused(strategy):
    with pytest.raises(StrategyError, match="must be a dict of class label"):
        make_imbalance(X, Y, sampling_strategy=strategy)


def test_more_rows_than_there_are_is_refused():
    with pytest.raises(StrategyError, match="60 samples are asked"):
        make_imbalance(X, Y, sampling_strategy={1: 60})
