"""Tables in files."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise.exceptions import EquipoiseError
from equipoise.over_sampling import SMOTE


def number_table(n_rows=3_000, seed=0):
    """Numbers of many dtypes, two classes, one of them rare."""
    random = np.random.default_rng(seed)
    is_rare = random.random(n_rows) < 0.04
    return pa.table(
        {
            "amount": random.normal(size=n_rows) * 10 + 5 * is_rare,
            "small": pa.array(random.normal(size=n_rows), pa.float32()),
            "visits": random.integers(0, 40, n_rows),
            "is_new": random.random(n_rows) < 0.3,
            "fraud": np.where(is_rare, "yes", "no"),
            "flag": random.integers(0, 2, n_rows),
        }
    )


def mixed_table(n_rows=3_000, seed=1):
    """Words, flags, missing values, and columns that look otherwise in the rare class alone."""
    random = np.random.default_rng(seed)
    is_rare = random.random(n_rows) < 0.05
    few = random.integers(0, 5, n_rows)

    def with_holes(values, dtype=None):
        return pa.array(values, dtype, mask=random.random(n_rows) < 0.05)

    return pa.table(
        {
            "amount": with_holes(random.normal(size=n_rows) + is_rare),
            "rate": np.where(random.random(n_rows) < 0.02, np.nan, random.normal(size=n_rows)),
            "visits": with_holes(random.integers(0, 30, n_rows), pa.int16()),
            "city": with_holes(np.array(["Bern", "Oslo", "Rome", "Ulm", "Wien"])[few]),
            "grade": pa.array(np.array(["a", "b", "c"])[few % 3]).dictionary_encode(),
            "id": [f"c{row}" for row in random.permutation(n_rows)],
            "name": [f"n{row}" for row in np.where(is_rare, np.arange(n_rows), 7)],
            "zero_or_one_if_rare": np.where(is_rare, few % 2, few),
            "float_flag": with_holes((few > 2).astype(float)),
            "is_new": with_holes(few > 3),
            "price": with_holes([Decimal(int(one)) / 4 for one in few * 5], pa.decimal128(9, 2)),
            "fraud": is_rare,
        }
    )


def write_files(table, folder, names, *, group_rows=500):
    """Cut a table into files, in the order of their names."""
    folder.mkdir(exist_ok=True)
    ends = np.linspace(0, table.num_rows, len(names) + 1).astype(int)
    for name, start, stop in zip(names, ends, ends[1:], strict=False):
        piece = table.slice(start, stop - start)
        pq.write_table(piece, folder / name, row_group_size=group_rows)
    return folder


def read_parts(folder):
    """The parts in the order of their names, as one table."""
    parts = sorted(folder.glob("part-*.parquet"))
    return pa.concat_tables([pq.ParquetFile(part).read() for part in parts])


def in_memory(sampler, table, target):
    """The oracle: the whole table at once."""
    X, y = sampler.fit_resample(table, target)
    place = table.schema.get_field_index(target)
    return X.add_column(place, table.schema.field(target), y)


def same_bits(one, other):
    """Equal tables; a number is the same only with the same bits."""
    assert one.schema.remove_metadata() == other.schema.remove_metadata()
    pairs = zip(one.columns, other.columns, strict=True)
    return all(bits_of(a).equals(bits_of(b)) for a, b in pairs)


def bits_of(column):
    whole = pa.chunked_array([column.unify_dictionaries().combine_chunks()])
    if not pa.types.is_floating(column.type):
        return whole.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else whole
    width = {2: pa.int16(), 4: pa.int32(), 8: pa.int64()}[column.type.bit_width // 8]
    return pa.chunked_array([chunk.view(width) for chunk in whole.chunks])


def refused(folder, out, sampler=None, target="fraud", **options):
    """The one sentence of a refusal; nothing has become visible, and nothing is left over."""
    before = sorted(one.name for one in out.parent.iterdir())
    with pytest.raises(EquipoiseError) as error:
        equipoise.stream(folder, target, out, sampler or SMOTE(random_state=0), **options)
    assert sorted(one.name for one in out.parent.iterdir()) == before
    return error.value


@pytest.fixture
def numbers(tmp_path):
    """A table of numbers, and the folder of its files."""
    table = number_table()
    return table, write_files(table, tmp_path / "in", ["a.parquet", "b.parquet", "c.parquet"])
