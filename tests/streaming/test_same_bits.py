"""What is streamed is what ``fit_resample`` gives in memory, to the last bit."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler

from .conftest import number_table, read_parts, write_files

SAMPLERS = {
    "copies": RandomOverSampler(random_state=3),
    "even copies": RandomOverSampler(random_state=3, draw="even", sampling_strategy=0.7),
    "thinned": RandomUnderSampler(random_state=3),
    "thinned with replacement": RandomUnderSampler(random_state=3, replacement=True),
    "SMOTE": SMOTE(random_state=3),
    "SMOTE by a ratio": SMOTE(random_state=3, sampling_strategy=0.3, k_neighbors=2),
    "even SMOTE": SMOTE(random_state=3, draw="even"),
    "SMOTE by a Generator": SMOTE(random_state=np.random.SeedSequence(7)),
}


def in_memory(sampler, table, target):
    """The oracle: the whole table at once."""
    X, y = sampler.fit_resample(table, target)
    place = table.schema.get_field_index(target)
    return X.add_column(place, table.schema.field(target), y)


def same_bits(one, other):
    """Equal tables; a number is the same only with the same bits."""
    assert one.schema.remove_metadata() == other.schema.remove_metadata()
    return one.combine_chunks().equals(other.combine_chunks())


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize(
    ("batch_rows", "group_rows", "part_rows"),
    [(64, 100, 700), (1000, 333, 10**6), (None, None, None)],
)
def test_parts_hold_what_fit_resample_gives(
    numbers, tmp_path, name, batch_rows, group_rows, part_rows
):
    table, folder = numbers
    equipoise.stream(
        folder,
        "fraud",
        tmp_path / "out",
        SAMPLERS[name],
        batch_rows=batch_rows,
        group_rows=group_rows,
        part_rows=part_rows,
    )
    assert same_bits(read_parts(tmp_path / "out"), in_memory(SAMPLERS[name], table, "fraud"))


def test_names_decide_the_order_of_files_not_the_list(numbers, tmp_path):
    _, folder = numbers
    smote = SMOTE(random_state=0)
    files = sorted(folder.iterdir())
    equipoise.stream(files, "fraud", tmp_path / "one", smote)
    equipoise.stream([files[2], files[0], files[1]], "fraud", tmp_path / "two", smote)
    equipoise.stream(str(folder / "*.parquet"), "fraud", tmp_path / "three", smote)
    one, two, three = (read_parts(tmp_path / name) for name in ("one", "two", "three"))
    assert same_bits(one, two)
    assert same_bits(one, three)


def test_bytes_do_not_depend_on_how_many_rows_are_read_at_once(numbers, tmp_path):
    _, folder = numbers
    found = set()
    for batch_rows in (50, 1000, 4000):
        out = tmp_path / str(batch_rows)
        equipoise.stream(
            folder, "fraud", out, SMOTE(random_state=0), batch_rows=batch_rows, group_rows=400
        )
        found.add(b"".join(part.read_bytes() for part in sorted(out.glob("part-*"))))
    assert len(found) == 1


def test_several_classes_grow_from_one_stream_of_draws(tmp_path):
    random = np.random.default_rng(1)
    label = random.choice(4, size=4_000, p=[0.9, 0.05, 0.03, 0.02])
    table = pa.table({"a": random.normal(size=4_000), "b": random.normal(size=4_000), "y": label})
    folder = write_files(table, tmp_path / "in", ["1.parquet", "2.parquet"])
    smote = SMOTE(random_state=5, sampling_strategy={1: 900, 3: 500})
    equipoise.stream(folder, "y", tmp_path / "out", smote, batch_rows=77, part_rows=1000)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "y"))


def test_a_class_may_be_missing_in_the_first_file(tmp_path):
    table = number_table()
    order = np.argsort(np.asarray(table["fraud"].to_pylist()) == "yes", kind="stable")
    table = table.take(order)
    folder = write_files(table, tmp_path / "in", ["1.parquet", "2.parquet", "3.parquet"])
    smote = SMOTE(random_state=5)
    equipoise.stream(folder, "fraud", tmp_path / "out", smote)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "fraud"))


def test_provenance_names_rows_of_all_files(numbers, tmp_path):
    table, folder = numbers
    smote = SMOTE(random_state=5)
    equipoise.stream(folder, "fraud", tmp_path / "out", smote, provenance=True)
    made = read_parts(tmp_path / "out")
    plan = smote.plan(table, "fraud")
    assert (made["synthetic"].to_numpy() == plan.is_synthetic).all()
    assert (made["base_row"].to_numpy() == plan.sample_indices).all()
    partner = made["partner_row"].filter(made["synthetic"]).to_numpy()
    assert (partner == plan.partner).all()
    assert made["partner_row"].null_count == table.num_rows


def test_row_groups_are_as_large_as_was_said(numbers, tmp_path):
    _, folder = numbers
    equipoise.stream(
        folder, "fraud", tmp_path / "out", SMOTE(random_state=0), group_rows=300, part_rows=1000
    )
    told = pq.ParquetFile(tmp_path / "out" / "part-000000.parquet").metadata
    assert [told.row_group(nth).num_rows for nth in range(told.num_row_groups)] == [
        300,
        300,
        300,
        100,
    ]
