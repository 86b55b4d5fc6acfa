"""Types promise what happens: the functions that mypy checks in ``make lint`` run here."""

import runpy
from pathlib import Path

import numpy as np
import pytest

PROMISES = runpy.run_path(str(Path(__file__).parent / "typing" / "promises.py"))


@pytest.mark.parametrize("name", [name for name in PROMISES if name.startswith("promise_")])
def test_what_comes_back_is_what_the_types_say(name):
    pairs = PROMISES[name]()
    assert pairs
    for given, returned in pairs:
        assert type(returned) is type(given)
        if isinstance(given, np.ndarray):
            assert returned.dtype == given.dtype
