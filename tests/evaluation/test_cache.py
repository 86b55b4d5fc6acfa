import threading
from pathlib import Path

import numpy as np
import pytest

from equipoise.evaluation._race.cache import Cache, digest, open_cache
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


def test_a_write_that_is_cut_off_leaves_what_was_there(tmp_path):
    cache = Cache(tmp_path)
    for before in (None, 1):
        if before is not None:
            cache.write("key", before)
        with pytest.raises(TypeError, match="not JSON serializable"):
            cache.write("key", {"begun": 1.0, "broken": object()})
        assert cache.read("key") == before
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


def test_a_folder_in_the_place_of_a_result_is_as_good_as_none(tmp_path):
    (tmp_path / "key.json").mkdir()
    assert Cache(tmp_path).read("key") is None


def test_readers_never_see_half_a_result(tmp_path):
    cache, many = Cache(tmp_path), list(range(20_000))
    cache.write("key", many)
    seen = []
    reader = threading.Thread(target=lambda: seen.extend(cache.read("key") for _ in range(40)))
    reader.start()
    while reader.is_alive():
        cache.write("key", many)
    assert len(seen) == 40
    assert all(one == many for one in seen)


def test_a_cache_stays_where_it_was_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache = open_cache("here")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    cache.write("key", 1)
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["key.json"]
    assert cache.read("key") == 1


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"is no folder that can be written to .*is a file"):
        open_cache(tmp_path / place)


def test_a_folder_that_nothing_can_be_written_to_is_told_before_the_work(tmp_path, monkeypatch):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(ValueError, match=r"written to \(Permission denied\): name another"):
        open_cache(tmp_path)


def refusing(self, target):
    raise PermissionError("the file is open")


def test_a_file_that_cannot_be_replaced_as_on_windows_is_as_good_as_written(tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    cache.write("key", 1)
    monkeypatch.setattr(Path, "replace", refusing)
    cache.write("key", 1)
    assert cache.read("key") == 1
    with pytest.raises(PermissionError):
        cache.write("new", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]
