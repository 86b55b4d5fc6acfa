"""A class that does not fit into the memory limit gives the rows that it gives in memory."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise.combine import Chain
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from equipoise.streaming import decide, plan_stream
from equipoise.streaming._by_blocks import _Asks
from equipoise.streaming._memory import Holding
from equipoise.streaming._spool import pick_rows
from equipoise.streaming._table import TableOfFiles
from equipoise.under_sampling import RandomUnderSampler

from .conftest import (
    in_memory,
    mixed_table,
    number_table,
    read_parts,
    refused,
    same_bits,
    write_files,
)

SAMPLERS = {
    "copies": RandomOverSampler(random_state=3),
    "thinned with replacement": RandomUnderSampler(random_state=3, replacement=True),
    "SMOTE": SMOTE(random_state=3),
    "even SMOTE of many": SMOTE(random_state=3, draw="even", k_neighbors=13),
    "SMOTENC": SMOTENC([3], random_state=3),
    "combinations": SMOTE(random_state=3, columns=equipoise.Columns(categories="combination")),
    "borderline-1": BorderlineSMOTE(random_state=3, m_neighbors="half"),
    "borderline-2": BorderlineSMOTE(random_state=3, kind="borderline-2", k_neighbors=12),
    "ADASYN": ADASYN(random_state=3),
}


def in_blocks_of(monkeypatch, block_rows):
    """Let no class fit, however small it is."""
    for module in ("_run", "_decide"):
        monkeypatch.setattr(
            f"equipoise.streaming.{module}.holding_for", lambda *_: Holding(0, block_rows)
        )


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize(
    ("make", "block_rows"), [(number_table, 9), (mixed_table, 8)], ids=["numbers", "words"]
)
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_the_rows_are_those_of_memory(tmp_path, monkeypatch, make, block_rows, name):
    in_blocks_of(monkeypatch, block_rows)
    table = make(600)
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    equipoise.stream(folder, "fraud", tmp_path / "out", SAMPLERS[name], batch_rows=300)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(SAMPLERS[name], table, "fraud"))


@pytest.mark.parametrize("block_rows", [13, 10_000])
@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), ADASYN(random_state=0)])
def test_rows_that_are_equally_near_are_taken_by_their_number_across_blocks(
    tmp_path, monkeypatch, block_rows, sampler
):
    in_blocks_of(monkeypatch, block_rows)
    random = np.random.default_rng(0)
    table = pa.table(
        {
            "a": random.integers(0, 4, 300).astype(float),
            "b": random.integers(0, 4, 300),
            "y": (random.random(300) < 0.2).astype(int),
        }
    )
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    equipoise.stream(folder, "y", tmp_path / "out", sampler)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(sampler, table, "y"))


@pytest.mark.parametrize(
    "sampler", [SMOTE(random_state=5), BorderlineSMOTE(random_state=5, kind="borderline-2")]
)
def test_each_of_several_classes_measures_for_itself(tmp_path, monkeypatch, sampler):
    in_blocks_of(monkeypatch, 17)
    random = np.random.default_rng(1)
    label = random.choice(3, size=700, p=[0.9, 0.06, 0.04])
    hole = random.random(700) < 0.1
    table = pa.table(
        {
            "a": pa.array(random.normal(size=700) * (1 + label), mask=hole),
            "b": np.array(["x", "y", "z"])[random.integers(0, 3, 700)],
            "c": random.normal(size=700) + label,
            "y": label,
        }
    )
    folder = write_files(table, tmp_path / "in", ["1.parquet", "2.parquet"])
    equipoise.stream(folder, "y", tmp_path / "out", sampler, batch_rows=200)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(sampler, table, "y"))


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_dates_orders_and_levels_that_differ_from_file_to_file(tmp_path, monkeypatch):
    in_blocks_of(monkeypatch, 9)
    random = np.random.default_rng(2)
    levels = pa.array(["low", "middle", "high"])
    place = pa.array(random.integers(0, 3, 900), pa.int8())
    table = pa.table(
        {
            "day": np.datetime64("2020-01-01") + random.integers(0, 99, 900),
            "size": pa.DictionaryArray.from_arrays(place, levels, ordered=True),
            "word": pa.array([f"w{row // 100 + row % 3}" for row in range(900)]),
            "a": random.normal(size=900),
            "y": random.random(900) < 0.1,
        }
    )
    folder = tmp_path / "in"
    folder.mkdir()
    for nth in range(3):
        piece = table.slice(nth * 300, 300)
        words = piece["word"].combine_chunks().dictionary_encode()
        pq.write_table(piece.set_column(2, "word", words), folder / f"{nth}.parquet")
    whole = pq.ParquetDataset(folder).read().unify_dictionaries()
    smote = SMOTE(random_state=0)
    equipoise.stream(folder, "y", tmp_path / "out", smote, batch_rows=50)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, whole, "y"))


def test_samplers_in_a_row_and_decisions_are_the_same_too(numbers, tmp_path, monkeypatch):
    in_blocks_of(monkeypatch, 50)
    table, folder = numbers
    chain = Chain(
        RandomUnderSampler(sampling_strategy=0.2, random_state=1),
        SMOTE(random_state=2, sampling_strategy=0.5),
    )
    X, y = chain.fit_resample(table.drop_columns("fraud"), table["fraud"])
    expected = X.add_column(4, table.schema.field("fraud"), y)
    equipoise.stream(folder, "fraud", tmp_path / "out", chain)
    assert same_bits(read_parts(tmp_path / "out"), expected)
    decision = decide(folder, "fraud", chain, tmp_path / "work")
    pieces = [decision.piece(*ends) for ends in decision.ranges(77)]
    assert same_bits(pa.concat_tables(pieces), expected)


def test_what_was_found_is_not_searched_again_after_a_death(numbers, tmp_path, monkeypatch):
    in_blocks_of(monkeypatch, 20)
    table, folder = numbers
    asked = []
    ask = _Asks.__call__

    def dies_at_the_third(self, ends):
        asked.append(ends)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return ask(self, ends)

    monkeypatch.setattr(_Asks, "__call__", dies_at_the_third)
    smote = SMOTE(random_state=0)
    with pytest.raises(KeyboardInterrupt):
        equipoise.stream(folder, "fraud", tmp_path / "out", smote)
    equipoise.stream(folder, "fraud", tmp_path / "out", smote)
    assert asked[:4] == [(0, 20), (20, 40), (40, 60), (40, 60)]
    assert len(asked) == len(set(asked)) + 1
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "fraud"))


class Backwards:
    """A table whose parts are done from the last to the first, as on a cluster."""

    is_in_order = False

    def __init__(self, table):
        self._table, self.schema, self.n_rows = table, table.schema, table.n_rows

    def each(self, look, columns=None, within=None):
        parts = [range(start, min(start + 70, self.n_rows)) for start in range(0, self.n_rows, 70)]
        for part in reversed(parts):
            yield from self._table.each(look, columns, part)


def test_rows_that_come_in_any_order_are_put_in_theirs(tmp_path):
    table = mixed_table(500)
    folder = write_files(table, tmp_path / "in", ["a.parquet"])
    files = TableOfFiles(equipoise.streaming._source.open_source(folder), 40)
    rows = np.flatnonzero(np.arange(500) % 3 == 1)
    spool = pick_rows(Backwards(files), rows, tmp_path / "some.arrow", batch_rows=13)
    assert np.diff(spool.starts).max() == 13
    assert same_bits(spool.gather(np.arange(rows.size)), table.take(rows))
    some = np.array([5, 100, 5, 0, 166])
    assert same_bits(spool.gather(some), table.take(rows[some]))
    assert not (tmp_path / "some.unordered").exists()


def limits(folder, sampler, *limits):
    return [
        plan_stream(folder, "fraud", sampler, memory_limit=limit and limit << 20)
        for limit in limits
    ]


def test_blocks_are_chosen_where_a_class_does_not_fit_and_nowhere_else(tmp_path):
    folder = write_files(wide_table(60_000), tmp_path / "in", ["a.parquet"])
    none, large, small = limits(folder, SMOTE(random_state=0), None, 1_000, 385)
    assert (none.block_rows, large.block_rows) == (0, 0)
    assert 1_024 <= small.block_rows < 24_000
    assert small.memory <= 385 << 20 < none.memory
    n_blocks = -(-24_000 // small.block_rows)
    assert f"{n_blocks} blocks of up to {small.block_rows:,} rows" in "\n".join(small.passes)
    assert small.seconds > none.seconds * 0.5
    assert small.to_dict()["block_rows"] == small.block_rows


def wide_table(n_rows):
    random = np.random.default_rng(0)
    values = {f"x{j}": random.normal(size=n_rows) for j in range(30)}
    return pa.table({**values, "fraud": random.permutation(n_rows) < 0.4 * n_rows})


def test_a_limit_that_even_blocks_do_not_meet_is_refused_with_figures(tmp_path):
    folder = write_files(wide_table(60_000), tmp_path / "in", ["a.parquet"])
    error = refused(folder, tmp_path / "out", memory_limit=300 << 20)
    assert "is 300 MB, and this takes up to 3" in str(error)
    assert "even where rows that are picked out lie in a file" in str(error)


def test_approximate_neighbours_need_their_class_in_memory(tmp_path):
    folder = write_files(wide_table(60_000), tmp_path / "in", ["a.parquet"])
    error = refused(folder, tmp_path / "out", memory_limit=385 << 20, neighbors="approximate")
    assert "this takes up to" in str(error)


PROGRAM = """
import sys
import equipoise
from equipoise.over_sampling import SMOTE
source, out, limit = sys.argv[1:]
equipoise.stream(source, "fraud", out, SMOTE(random_state=0), memory_limit=int(limit) or None)
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")))
"""


@pytest.mark.scale
def test_memory_stays_within_a_limit_that_a_class_by_far_exceeds(tmp_path):
    random = np.random.default_rng(0)
    is_rare = random.permutation(330_000) < 150_000
    latent = random.normal(size=(2, is_rare.size))
    values = {f"x{j}": random.normal(size=2) @ latent for j in range(40)}
    table = pa.table({**values, "fraud": is_rare})
    folder = write_files(table, tmp_path / "in", ["a.parquet"], group_rows=20_000)
    limit = 500 << 20
    in_memory, by_blocks = limits(folder, SMOTE(random_state=0), None, 500)
    assert in_memory.memory > 1.7 * limit
    assert by_blocks.block_rows < 15_000
    peaks = []
    for name, told in (("whole", 0), ("blocks", limit)):
        program = [sys.executable, "-c", PROGRAM, str(folder), str(tmp_path / name), str(told)]
        ran = subprocess.run(program, check=True, capture_output=True, text=True)
        peaks.append(int(ran.stdout))
    # How much of its libraries a system maps differs; what the class takes beside blocks does not.
    assert peaks[1] <= limit
    assert peaks[1] + (60 << 20) < peaks[0]
    assert same_bits(read_parts(tmp_path / "whole"), read_parts(tmp_path / "blocks"))
