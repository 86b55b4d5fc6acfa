"""``equipoise audit``: two files, one file, JSON, exit codes, and what it refuses."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

from equipoise.over_sampling import SMOTE


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A table, and its halves: split as it is, and after it was over-sampled."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    y = np.where(np.arange(400) < 60, "yes", "no")
    X = pd.DataFrame(rng.normal(size=(400, 5)) + (y == "yes")[:, np.newaxis], columns=list("abcde"))
    made, labels = SMOTE(random_state=0).fit_resample(X, y)
    for name, table in {"": X.assign(ill=y), "made_": made.assign(ill=labels)}.items():
        table.to_csv(f"{name}all.csv", index=False)
        parts = train_test_split(table, test_size=0.3, stratify=table["ill"], random_state=0)
        for part, rows in zip(("train", "test"), parts, strict=True):
            rows.to_csv(f"{name}{part}.csv", index=False)
    return tmp_path


def test_json_says_whether_it_was_resampled_before_the_split(run):
    code, out, _ = run("audit", "made_train.csv", "made_test.csv", "-t", "ill", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["resampled_before_split"] is True
    assert [one["encoding"] for one in said["files"]] == ["utf-8", "utf-8"]
    _, out, _ = run("audit", "train.csv", "test.csv", "-t", "ill", "--json")
    assert json.loads(out)["resampled_before_split"] is False


def test_a_person_reads_what_was_found_and_the_answer_last(run):
    _, out, err = run("audit", "made_train.csv", "made_test.csv", "--target", "ill")
    lines = out.strip().splitlines()
    assert lines[0] == "476 training rows, 204 test rows, 5 columns, target ill"
    assert "synthetic test rows:" in out
    assert lines[-1].startswith("Resampled before it was split")
    assert err == ""


def test_a_clean_split_has_nothing_remarkable(run):
    _, out, _ = run("audit", "train.csv", "test.csv", "--target", "ill")
    assert "Nothing remarkable." in out
    assert out.strip().endswith("No sign that rows were resampled before the split.")


def test_one_file_is_asked_whether_it_holds_made_rows(run):
    _, out, _ = run("audit", "made_all.csv", "--target", "ill", "--json")
    said = json.loads(out)
    assert said["resampled_before_split"] is True
    assert min(one["row"] for one in said["synthetic_rows"]) >= 400
    _, out, _ = run("audit", "all.csv", "--target", "ill")
    assert out.strip().endswith("No sign of rows that a sampler made or copied.")


def test_strict_ends_with_1_where_there_is_a_problem(run):
    assert run("audit", "made_all.csv", "-t", "ill", "--strict")[0] == 1
    assert run("audit", "all.csv", "-t", "ill", "--strict")[0] == 0


def test_what_is_wrong_is_said_in_a_sentence(run, folder):
    pd.read_csv("test.csv").drop(columns="a").to_csv("fewer.csv", index=False)
    pd.read_csv("test.csv").iloc[:0].to_csv("none.csv", index=False)
    for arguments, said in (
        (("train.csv", "fewer.csv", "-t", "ill"), "the test part lacks a"),
        (("train.csv", "none.csv", "-t", "ill"), "no rows"),
        (("train.csv", "test.csv", "-t", "sick"), "there is no column 'sick'"),
        (("train.csv", "tset.csv", "-t", "ill"), "Did you mean 'test.csv'?"),
        (("train.csv", "-t", "ill", "--groups", "a"), "name the test part as well"),
        (("train.csv", "test.csv", "-t", "ill", "--groups", "who"), "there is no such column"),
    ):
        code, out, err = run("audit", *arguments)
        assert (code, out) == (2, ""), arguments
        assert said in err
