"""What a stream takes of memory, and what was said of it before; each run is a process."""

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

PROGRAM = """
import json, sys
import equipoise
from equipoise.over_sampling import ADASYN, SMOTE, RandomOverSampler
from equipoise.streaming import plan_stream
from equipoise.under_sampling import RandomUnderSampler
source, out, sampler, limit = sys.argv[1:]
sampler, limit = eval(sampler), int(limit) or None
try:
    equipoise.stream(source, "y", out, sampler, memory_limit=limit)
except equipoise.exceptions.ParameterError as error:
    print(json.dumps({"refused": str(error)}))
    sys.exit()
# ru_maxrss would be that of the process that started this one, where that is larger.
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
planned = plan_stream(source, "y", sampler, memory_limit=limit).memory
print(json.dumps({"peak": peak, "planned": planned}))
"""
SAMPLERS = {
    "over": "RandomOverSampler(random_state=0)",
    "under": "RandomUnderSampler(random_state=0)",
    "hardly under": "RandomUnderSampler(random_state=0, sampling_strategy=0.1)",
    "SMOTE": "SMOTE(random_state=0)",
    "ADASYN": "ADASYN(random_state=0)",
}


def table_of(n_rows, n_columns, share, *, n_words=0, n_days=0):
    random = np.random.default_rng(0)
    is_rare = random.random(n_rows) < share
    columns = {f"x{j}": random.normal(size=n_rows) + is_rare for j in range(n_columns)}
    for j in range(n_words):
        columns[f"w{j}"] = np.array(["alpha", "beta", "gamma"])[random.integers(0, 3, n_rows)]
    for j in range(n_days):
        columns[f"d{j}"] = np.datetime64("2020-01-01") + random.integers(0, 999, n_rows)
    return pa.table({**columns, "y": is_rare.astype(np.int8)})


def run(folder, sampler, limit=0):
    """The peak of a run and what its plan says, or why it was refused."""
    program = [sys.executable, "-c", PROGRAM, str(folder / "in"), str(folder / "out")]
    ran = subprocess.run(
        [*program, SAMPLERS[sampler], str(limit)], check=True, capture_output=True, text=True
    )
    return json.loads(ran.stdout)


def written(table, folder, *, as_texts=False, group_rows=100_000):
    (folder / "in").mkdir()
    if as_texts:
        pa.csv.write_csv(table, folder / "in" / "a.csv")
    else:
        pq.write_table(table, folder / "in" / "a.parquet", row_group_size=group_rows)
    return folder


def test_no_more_is_taken_than_was_said(tmp_path):
    folder = written(table_of(200_000, 20, 0.05, n_words=1), tmp_path)
    told = run(folder, "SMOTE")
    assert told["peak"] <= told["planned"]


def test_a_limit_is_kept_or_refused_with_figures(tmp_path):
    folder = written(table_of(200_000, 20, 0.05), tmp_path)
    assert "60 MB, and this takes up to" in run(folder, "SMOTE", 60 << 20)["refused"]
    told = run(folder, "over", 400 << 20)
    assert told["peak"] <= told["planned"] <= 400 << 20


TABLES = {
    "many rows": lambda: table_of(1_000_000, 10, 0.01),
    "many rare rows": lambda: table_of(400_000, 20, 0.2),
    "wide": lambda: table_of(60_000, 200, 0.05),
    "words and days": lambda: table_of(400_000, 8, 0.05, n_words=6, n_days=2),
}


@pytest.mark.scale
@pytest.mark.parametrize("limit", [0, 500 << 20], ids=["no limit", "500 MB"])
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_no_more_is_taken_than_was_said_whatever_the_table(tmp_path, sampler, name, limit):
    told = run(written(TABLES[name](), tmp_path), sampler, limit)
    assert "refused" in told or told["peak"] <= told["planned"] <= (limit or told["planned"])


@pytest.mark.scale
@pytest.mark.parametrize("sampler", ["over", "SMOTE"])
def test_texts_take_no_more_than_was_said(tmp_path, sampler):
    table = table_of(400_000, 10, 0.05, n_words=2, n_days=1)
    told = run(written(table, tmp_path, as_texts=True), sampler)
    assert told["peak"] <= told["planned"]
