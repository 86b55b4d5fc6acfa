import numpy as np
import pytest

from equipoise.evaluation._cache import Cache, digest
from equipoise.over_sampling import SMOTE


def test_what_was_written_comes_back_to_the_last_bit(tmp_path):
    cache = Cache(tmp_path / "new" / "folder")
    value = {"a": [0.1 + 0.2, 1e-300], "reason": "x"}
    cache.write("key", value)
    assert cache.read("key") == value
    assert cache.read("other") is None


def test_nothing_temporary_stays(tmp_path):
    Cache(tmp_path).write("key", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


def test_a_damaged_file_is_as_good_as_none(tmp_path):
    (tmp_path / "key.json").write_text('{"scores": ')
    assert Cache(tmp_path).read("key") is None


def test_the_digest_depends_on_content_and_parameters():
    X = np.arange(6.0)
    assert digest(X, SMOTE()) == digest(X.copy(), SMOTE())
    assert digest(X, SMOTE()) != digest(X + 1, SMOTE())
    assert digest(X, SMOTE()) != digest(X, SMOTE(k_neighbors=3))


def test_what_cannot_be_pickled_is_known_by_its_text():
    function = lambda y: y  # noqa: E731
    assert digest(SMOTE(sampling_strategy=function)) == digest(SMOTE(sampling_strategy=function))


def test_different_things_that_cannot_be_pickled_are_different():
    first, second = (lambda y: y), (lambda y: y)
    assert digest(first) != digest(second)
    assert digest(SMOTE(sampling_strategy=first)) != digest(SMOTE(sampling_strategy=second))


def test_a_write_that_is_cut_off_leaves_no_result(tmp_path):
    cache = Cache(tmp_path)
    with pytest.raises(TypeError, match="not JSON serializable"):
        cache.write("key", {"begun": 1.0, "broken": object()})
    assert not (tmp_path / "key.json").exists()
    assert cache.read("key") is None
