"""Calls on both packages: each difference is in the document. `make differences` runs them all."""

import imblearn
import pytest
from judge.calls import GROUPS
from judge.known_differences import KNOWN, PENDING, rows
from judge.side_by_side import differences

from equipoise._imblearn.names import VERSION

CALLS = [call for calls in GROUPS.values() for call in calls]


def test_there_are_six_hundred_calls_and_none_is_there_twice():
    assert len(CALLS) >= 600
    assert len(set(CALLS)) == len(CALLS)


@pytest.mark.parametrize("known", KNOWN, ids=lambda one: one.row)
def test_what_is_known_of_a_call_is_a_row_of_the_document(known):
    assert any(known.row in row for row in rows())


@pytest.mark.skipif(
    imblearn.__version__ < VERSION, reason=f"the document is about imbalanced-learn {VERSION}"
)
@pytest.mark.parametrize("group", GROUPS)
def test_each_difference_is_in_the_document(group):
    # A sample: each sampler meets another part of the inputs.
    unknown = [
        (call, aspect, ours, theirs)
        for call in GROUPS[group][:: 7 if len(GROUPS[group]) > 50 else 2]
        for aspect, (ours, theirs) in differences(call).items()
        if not any(one.explains(call, aspect) for one in (*KNOWN, *PENDING))
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("call", "aspects"),
    [
        ("OURS and 1", {"values"}),
        ("[1] if OURS else {1}", {"type", "values"}),
        ("np.zeros(2 if OURS else 3)", {"shape", "values"}),
        ("np.zeros(2, 'f4' if OURS else 'f8')", {"dtype"}),
        ("frame(X, index=index if OURS else index[::-1])", {"index"}),
        ("1 / (not OURS)", {"refused"}),
        ("1 / OURS", {"taken"}),
        ("int('x') if OURS else {}[0]", {"error"}),
        ("int('x') if OURS else float('x')", set()),
        ("{'a': 1, 'b': 2} if OURS else {'a': 2}", {"keys", "[a].values"}),
        ("(X, y if OURS else 1 - y)", {"y.values"}),
        ("float('nan')", set()),
    ],
)
def test_a_difference_of_any_kind_is_seen(monkeypatch, call, aspects):
    from judge import side_by_side

    monkeypatch.setattr(side_by_side, "OURS", {"OURS": 1})
    monkeypatch.setattr(side_by_side, "THEIRS", {"OURS": 0})
    assert set(differences(call)) == aspects
