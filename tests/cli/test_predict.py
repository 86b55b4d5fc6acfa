"""From a file to a saved model, and from it to predictions for another file."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from equipoise.cli import main
from equipoise.evaluation import load_model, save_model, tune
from equipoise.files import read_file

HEADER = "id;price;colour;day;member;zip;churned"
FAST = ("--models", "decision-tree", "--methods", "smote", "--folds", "2", "--jobs", "1")


def lines(n, seed):
    """Rows as people write them: decimal commas, days first, blanks, keys that begin with 0."""
    rng = np.random.default_rng(seed)
    for i in range(n):
        is_bad = i % 4 == 0
        price = f"{rng.normal() + is_bad:.3f}".replace(".", ",") if i % 11 else ""
        colour = rng.choice(["red", "blue", "green"]) if i % 13 else ""
        day = f"{1 + i % 28:02d}.{1 + i % 12:02d}.2025"
        member = rng.choice(["true", "false"])
        key = f"0{rng.integers(1, 4)}"
        yield f"{i + seed * 1000:04d};{price};{colour};{day};{member};{key};" + (
            "yes" if is_bad else "no"
        )


def write(path, n=120, seed=0, header=HEADER):
    Path(path).write_text("\n".join([header, *lines(n, seed)]) + "\n")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with a file, the model that was tuned on it, and its program."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write("train.csv")
        write("new.csv", n=30, seed=1)
        given = ("tune", "train.csv", "-t", "churned", "--drop", "id", *FAST)
        assert main([*given, "--save", "model.skops", "--out", "model.py"]) == 0
    return folder


@pytest.fixture
def run(trained, monkeypatch, capfd):
    """Run the command in that folder: its exit code, what it printed and complained about."""
    monkeypatch.chdir(trained)

    def call(*arguments):
        code = main([str(one) for one in arguments])
        return code, *capfd.readouterr()

    return call


def predict(run, data, *more, out="out.csv"):
    return run("predict", data, "--model", "model.skops", "--out", out, "--force", *more)


def test_new_rows_get_what_the_model_says_of_them(run):
    code, _, err = predict(run, "new.csv")
    assert code == 0
    model = load_model("model.skops")
    made = read_file("out.csv").table
    expected = model.predictions(model.read_file("new.csv").table)
    assert made.column_names == ["probability_no", "probability_yes", "decision"]
    np.testing.assert_allclose(made["probability_yes"], expected.probabilities[:, 1])
    assert made["decision"].to_pylist() == expected.decisions.tolist()
    assert "30 rows predicted" in err


def test_order_and_other_columns_do_not_matter_but_are_said(run):
    predict(run, "new.csv", out="plain.csv")
    rows = [line.split(";") for line in Path("new.csv").read_text().splitlines()]
    turned = [[*row[::-1][1:], "more" if i == 0 else "x"] for i, row in enumerate(rows)]
    Path("turned.csv").write_text("\n".join(map(";".join, turned)) + "\n")
    code, _, err = predict(run, "turned.csv")
    assert code == 0
    assert "more: not used by the model" in err
    assert "id: not used" not in err  # it was dropped in the training too
    assert Path("out.csv").read_text() == Path("plain.csv").read_text()


def test_a_parquet_file_is_predicted_as_the_text_is(run):
    predict(run, "new.csv", out="plain.csv")
    parquet.write_table(read_file("new.csv").table, "new.parquet")
    assert predict(run, "new.parquet", out="out.csv")[0] == 0
    plain, made = (read_file(name).table for name in ("plain.csv", "out.csv"))
    assert plain.to_pydict() == made.to_pydict()


@pytest.mark.parametrize("row", range(6))
def test_one_row_alone_is_predicted_as_among_others(run, row):
    predict(run, "new.csv")
    whole = read_file("out.csv").table
    text = Path("new.csv").read_text().splitlines()
    Path("one.csv").write_text(f"{text[0]}\n{text[1 + row]}\n")
    code, out, _ = predict(run, "one.csv", "--json", out="one-out.csv")
    assert code == 0
    assert json.loads(out)["n_rows"] == 1
    assert read_file("one-out.csv").table["decision"].to_pylist() == [
        whole["decision"][row].as_py()
    ]


def test_columns_may_be_kept_and_the_summary_is_json(run):
    code, out, _ = predict(run, "new.csv", "--keep", "id", "--json")
    told = json.loads(out)
    made = read_file("out.csv").table
    assert code == 0
    assert made.column_names[0] == "id"
    assert sum(told["decisions"].values()) == told["n_rows"] == 30
    assert told["positive"] == "yes"
    assert 0 <= told["threshold"] <= 1
    predict(run, "new.csv", "--keep", "all")
    assert read_file("out.csv").table.column_names[:7] == HEADER.split(";")


def test_levels_that_are_new_are_counted(run):
    text = Path("new.csv").read_text().replace("red", "mauve")
    Path("mauve.csv").write_text(text)
    code, _, err = predict(run, "mauve.csv")
    assert code == 0
    assert f"column 'colour': {text.count('mauve')} rows hold what the model does not know" in err


def test_spellings_that_were_joined_are_those_of_the_training_file(run, tmp_path):
    text = Path("train.csv").read_text()
    (tmp_path / "train.csv").write_text(text.replace("blue", "Blue", 3))
    given = ("tune", tmp_path / "train.csv", "-t", "churned", "--drop", "id", "--join-spellings")
    path = tmp_path / "model.skops"
    assert run(*given, *FAST, "--save", path)[0] == 0
    Path("loud.csv").write_text(Path("new.csv").read_text().replace("blue", "BLUE"))
    model = load_model(path)
    plain, loud = (model.read_file(name).table for name in ("new.csv", "loud.csv"))
    assert "BLUE" not in loud["colour"].to_pylist()
    np.testing.assert_array_equal(model.predict_proba(plain), model.predict_proba(loud))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("price", "cost"), "the table lacks the column 'price'"),
        (("02.02.2025", "soon"), "column 'day' was read as"),
        (("true", "perhaps"), "column 'member' held booleans"),
    ],
    ids=["renamed", "no date", "no boolean"],
)
def test_a_column_that_is_not_what_it_was_is_one_sentence(run, change, said):
    Path("changed.csv").write_text(Path("new.csv").read_text().replace(*change))
    code, _, err = predict(run, "changed.csv", out="none.csv")
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
    assert not Path("none.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("predict new.csv --out a.csv", "which model?"),
        ("predict new.csv --model model.skops", "where to?"),
        ("predict new.csv --model none.skops --out a.csv", "there is no file 'none.skops'"),
        ("predict new.csv --model train.csv --out a.csv", "no model of Equipoise"),
        ("predict new.csv --model model.skops --out new.csv --force", "the file that is read"),
        ("predict new.csv --model model.skops --out train.csv", "overwrite it with --force"),
        ("predict new.csv --model model.skops --out - --json", "both write to standard output"),
        ("predict new.csv --model model.skops --out a.csv --keep x", "no such column"),
        ("predict new.csv --model model.skops --out a.csv --drop-duplicates", "leave out rows"),
        ("tune train.csv -t churned --save model.skops", "overwrite it with --force"),
        ("tune train.csv -t churned --save model.pkl", "let it end in .skops"),
        ("tune train.csv -t churned --out model.py", "overwrite it with --force"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(run, arguments, said):
    code, out, err = run(*arguments.split())
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1 or "--keep" in arguments
    assert not Path("a.csv").exists()


def process(*arguments, **options):
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)


def test_a_pickle_is_told_of_when_it_is_written_and_when_it_is_read(trained, tmp_path):
    path = str(tmp_path / "model.joblib")
    given = ("-m", "equipoise", "tune", "train.csv", "-t", "churned", "--drop", "id", *FAST)
    made = process(*given, "--save", path, cwd=trained)
    used = process(
        "-m", "equipoise", "predict", "new.csv", "--model", path, "--out", "-", cwd=trained
    )
    for done in (made, used):
        assert done.returncode == 0
        assert done.stderr.count(b"whoever made it can run any code") == 1


def test_rows_go_through_pipes(run):
    predict(run, "new.csv")
    content = Path("new.csv").read_bytes()
    arguments = ("-m", "equipoise", "predict", "-", "--model", "model.skops", "--out", "-")
    done = process(*arguments, input=content)
    assert done.returncode == 0
    assert done.stdout == Path("out.csv").read_bytes()


def test_the_program_runs_as_it_stands_and_saves_the_same_model(run, tmp_path):
    text = Path("model.py").read_text()
    assert "read_file('train.csv', drop=['id'])" in text
    (tmp_path / "train.csv").write_text(Path("train.csv").read_text())
    (tmp_path / "model.py").write_text(text)
    done = process("model.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    ours, theirs = load_model("model.skops"), load_model(tmp_path / "model.skops")
    new = ours.read_file("new.csv").table
    np.testing.assert_array_equal(ours.predict_proba(new), theirs.predict_proba(new))
    np.testing.assert_array_equal(ours.predict(new), theirs.predict(new))
    assert (ours.columns, ours.reading, ours.target, ours.left_out, ours.positive) == (
        theirs.columns, theirs.reading, theirs.target, theirs.left_out, theirs.positive,
    )  # fmt: skip


def test_the_program_of_a_mended_stream_mends_it_too(run, tmp_path):
    text = Path("train.csv").read_text().splitlines()
    text += [text[5], text[6].rpartition(";")[0] + ";"]
    content = ("\n".join(text) + "\n").encode()
    arguments = (
        "-m", "equipoise", "tune", "-", "-t", "churned", "--drop", "id", *FAST, "--groups", "day",
        "--drop-duplicates", "--drop-missing-target", "--save", "a.skops", "--out", "a.py",
    )  # fmt: skip
    done = process(*arguments, input=content, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = load_model(tmp_path / "a.skops")
    assert made.left_out == ("day", "id")
    (tmp_path / "a.skops").unlink()
    done = process("a.py", input=content, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    new = made.read_file("new.csv").table
    again = load_model(tmp_path / "a.skops")
    np.testing.assert_array_equal(made.predict_proba(new), again.predict_proba(new))


# --- from a frame of pandas to a file ----------------------------------------------------------


def plain_table(n, seed, n_classes):
    """Numbers, categories, missing values, dates and truth values, as pandas writes them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    frame = pd.DataFrame(
        {
            "x": x.round(3),
            "count": rng.integers(0, 9, n),
            "town": rng.choice(["Bern", "Oslo"], n),
            "grade": rng.choice(["1", "2", "x"], n),
            "day": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 99, n), unit="D"),
            "member": rng.random(n) < 0.5,
        }
    )
    frame["class"] = np.array(["a", "b", "c"])[np.digitize(x, [0.5, 1.2][: n_classes - 1])]
    frame.loc[rng.random(n) < 0.1, ["x", "town"]] = None
    return frame


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("calibration", [None, "isotonic"])
@pytest.mark.parametrize("model", ["logistic regression", "decision tree", "gradient boosting"])
def test_a_file_is_predicted_as_the_frame_that_pandas_reads(
    tmp_path, monkeypatch, model, calibration, n_classes
):
    monkeypatch.chdir(tmp_path)
    plain_table(150, 0, n_classes).to_csv("train.csv", index=False)
    plain_table(12, 1, n_classes).drop(columns="class").to_csv("new.csv", index=False)
    frame = pd.read_csv("train.csv", parse_dates=["day"])
    found = tune(
        frame, "class", candidates=["SMOTE"], models=[model], calibration=[calibration],
        n_splits=2, inner_splits=2, n_jobs=1,
    )  # fmt: skip
    save_model(found, "model.skops")
    assert main(["predict", "new.csv", "--model", "model.skops", "--out", "out.parquet"]) == 0
    made = parquet.read_table("out.parquet")
    expected = found.estimator.predict_proba(pd.read_csv("new.csv", parse_dates=["day"]))
    given = np.column_stack([made[name] for name in made.column_names[:-1]])
    np.testing.assert_array_equal(given, expected)
    assert (
        made["decision"].to_pylist()
        == found.estimator.predict(pd.read_csv("new.csv", parse_dates=["day"])).tolist()
    )


# --- time -------------------------------------------------------------------------------------


def test_only_the_estimate_is_said(run):
    code, out, _ = run("tune", "train.csv", "-t", "churned", *FAST, "--only-estimate")
    assert code == 0
    assert "Somewhat more than a race" in out
    assert "Chosen" not in out
    _, out, _ = run("tune", "train.csv", "-t", "churned", *FAST, "--only-estimate", "--json")
    assert json.loads(out)["n_fits"] > 0


def test_a_time_limit_says_what_is_done_and_what_to_do(run, tmp_path):
    given = ("tune", "train.csv", "-t", "churned", *FAST, "--time-limit", "0s")
    code, out, err = run(*given)
    assert (code, out) == (1, "")
    assert "0 of 3 parts are done" in err
    assert "--cache" in err
    cache = tmp_path / "kept"
    assert run("tune", "train.csv", "-t", "churned", *FAST, "--cache", cache)[0] == 0
    code, out, _ = run(*given, "--cache", cache)
    assert code == 0
    assert "Chosen" in out
