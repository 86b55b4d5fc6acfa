"""What is streamed is what ``fit_resample`` gives in memory, to the last bit."""

import pickle
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise.combine import Chain
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.streaming import decide, plan_stream
from equipoise.streaming._whole import WholeColumns
from equipoise.under_sampling import RandomUnderSampler

from .conftest import in_memory, mixed_table, number_table, read_parts, same_bits, write_files

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


LAYOUTS = {
    "small": {"batch_rows": 64, "group_rows": 100, "part_rows": 700},
    "uneven": {"batch_rows": 1000, "group_rows": 333, "part_rows": 10**6},
    "default": {},
}


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_parts_hold_what_fit_resample_gives(numbers, tmp_path, name, layout):
    table, folder = numbers
    equipoise.stream(folder, "fraud", tmp_path / "out", SAMPLERS[name], **LAYOUTS[layout])
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


MIXED = {
    "SMOTE": SMOTE(random_state=3),
    "SMOTENC": SMOTENC(random_state=3),
    "SMOTENC with donors": SMOTENC(random_state=3, columns=equipoise.Columns(categories="donor")),
    "SMOTE with real combinations": SMOTE(
        random_state=3, columns=equipoise.Columns(categories="combination", fixed=["city"])
    ),
    "SMOTE with declared kinds": SMOTE(random_state=3, columns={"visits": "category"}),
    "copies": RandomOverSampler(random_state=3),
    "thinned": RandomUnderSampler(random_state=3),
}


@pytest.mark.parametrize("name", MIXED)
@pytest.mark.parametrize("layout", ["small", "default"])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_words_and_missing_values_are_the_same_too(tmp_path, name, layout):
    table = mixed_table()
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    equipoise.stream(folder, "fraud", tmp_path / "out", MIXED[name], **LAYOUTS[layout])
    assert same_bits(read_parts(tmp_path / "out"), in_memory(MIXED[name], table, "fraud"))


def test_columns_are_what_they_are_in_the_whole_not_in_the_rows_that_are_kept():
    """The oracle is the whole table, read at once."""
    both = mixed_table()
    table, rare = both.drop_columns("fraud"), both.filter(both["fraud"]).drop_columns("fraud")
    whole = WholeColumns(table.schema, {})
    for batch in table.to_batches(max_chunksize=100):
        whole.look(batch)
    kept = whole.read(rare).features({})
    for column, known in zip(kept.columns, equipoise.columns(table), strict=True):
        assert (column.name, column.kind, column.n_missing) == (
            known.name,
            known.kind,
            known.n_missing,
        )
        assert column.n_levels == known.n_levels
        assert column.all_differ(rare.num_rows) == known.all_differ(table.num_rows)


NEAR = {
    "borderline-1": BorderlineSMOTE(random_state=3),
    "borderline-2": BorderlineSMOTE(random_state=3, kind="borderline-2", k_neighbors=12),
    "half in danger": BorderlineSMOTE(random_state=3, m_neighbors="half"),
    "ADASYN": ADASYN(random_state=3),
    "exact ADASYN": ADASYN(random_state=3, exact=True, n_neighbors=3),
}


@pytest.mark.parametrize("name", NEAR)
@pytest.mark.parametrize("batch_rows", [37, 4000])
@pytest.mark.parametrize("make", [number_table, mixed_table], ids=["numbers", "words"])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_rows_near_other_classes_are_found_while_the_table_streams_past(
    tmp_path, name, batch_rows, make
):
    table = make(1_500)
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    equipoise.stream(folder, "fraud", tmp_path / "out", NEAR[name], batch_rows=batch_rows)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(NEAR[name], table, "fraud"))


def test_rows_that_are_equally_near_are_taken_by_their_number(tmp_path):
    """All distances are tied many times; the order of batches must not show."""
    random = np.random.default_rng(0)
    table = pa.table(
        {
            "a": random.integers(0, 4, 1_000).astype(float),
            "b": random.integers(0, 4, 1_000),
            "y": (random.random(1_000) < 0.1).astype(int),
        }
    )
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    adasyn = ADASYN(random_state=0)
    equipoise.stream(folder, "y", tmp_path / "out", adasyn, batch_rows=30)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(adasyn, table, "y"))


def test_several_classes_look_around_from_one_stream_of_draws(tmp_path):
    random = np.random.default_rng(1)
    label = random.choice(3, size=2_000, p=[0.9, 0.06, 0.04])
    values = random.normal(size=(2, 2_000)) + label
    table = pa.table({"a": values[0], "b": values[1], "y": label})
    folder = write_files(table, tmp_path / "in", ["1.parquet", "2.parquet"])
    sampler = BorderlineSMOTE(random_state=5, kind="borderline-2")
    equipoise.stream(folder, "y", tmp_path / "out", sampler, batch_rows=77)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(sampler, table, "y"))


CHAINS = {
    "thin, then SMOTE": make_pipeline(
        RandomUnderSampler(sampling_strategy=0.1, random_state=1), SMOTE(random_state=2)
    ),
    "SMOTE, then thin": make_pipeline(
        SMOTE(sampling_strategy=0.3, random_state=1), RandomUnderSampler(random_state=2)
    ),
    "three": Chain(
        RandomUnderSampler(sampling_strategy=0.1, random_state=1),
        BorderlineSMOTE(sampling_strategy=0.5, random_state=1),
        ADASYN(random_state=1),
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_samplers_in_a_row_are_the_same_too(numbers, tmp_path, name):
    table, folder = numbers
    made = equipoise.stream(folder, "fraud", tmp_path / "out", CHAINS[name], **LAYOUTS["small"])
    X, y = CHAINS[name].fit_resample(table.drop_columns("fraud"), table["fraud"])
    whole = X.add_column(table.schema.get_field_index("fraud"), table.schema.field("fraud"), y)
    assert same_bits(read_parts(tmp_path / "out"), whole)
    assert (made.n_rows_in, made.n_rows) == (table.num_rows, whole.num_rows)
    assert sum(made.before.values()) == table.num_rows
    assert sum(made.after.values()) == whole.num_rows
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out"]


def test_one_generator_goes_on_from_sampler_to_sampler(numbers, tmp_path):
    table, folder = numbers

    def steps():
        random = np.random.RandomState(4)
        thin = RandomUnderSampler(sampling_strategy=0.1, random_state=random)
        return [thin, ADASYN(random_state=random)]

    equipoise.stream(folder, "fraud", tmp_path / "out", Chain(*steps()))
    thin, adasyn = steps()
    X, y = adasyn.fit_resample(*thin.fit_resample(table.drop_columns("fraud"), table["fraud"]))
    place = table.schema.get_field_index("fraud")
    whole = X.add_column(place, table.schema.field("fraud"), y)
    assert same_bits(read_parts(tmp_path / "out"), whole)


def test_a_plan_of_samplers_in_a_row_tells_the_end(numbers):
    _, folder = numbers
    planned = plan_stream(folder, "fraud", CHAINS["thin, then SMOTE"])
    assert planned.before == {"no": 2873, "yes": 127}
    assert planned.after == {"no": 1270, "yes": 1270}


@pytest.mark.parametrize("batch_rows", [50, 700])
def test_arrow_files_are_read_as_well(tmp_path, batch_rows):
    table = number_table()
    (tmp_path / "in").mkdir()
    write_files(table.slice(0, 1000), tmp_path / "in", ["a.parquet"])
    with pa.ipc.new_file(tmp_path / "in" / "b.arrow", table.schema) as writer:
        writer.write_table(table.slice(1000), max_chunksize=300)
    smote = SMOTE(random_state=1)
    layout = {"batch_rows": batch_rows, "group_rows": 150, "part_rows": 600}
    equipoise.stream(tmp_path / "in", "fraud", tmp_path / "out", smote, **layout)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "fraud"))


def of_each_kind(n_rows):
    """A column of each kind that the tables of other people have, some of them with holes."""
    random = np.random.default_rng(5)
    few, many = random.integers(0, 5, n_rows), random.integers(0, 10**6, n_rows)
    holes = random.random(n_rows) < 0.05
    sizes = np.array(["small", "medium", "large", "huge", "vast"])

    def ordered(codes, words=sizes):
        levels = pa.array(words.tolist())
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), levels, ordered=True)

    def times(dtype, values=many):
        return pa.array(values, mask=holes).cast(pa.int64()).cast(dtype)

    days = pa.array(many % 9_000, pa.int32(), mask=holes).cast(pa.date32())
    return {
        "day": days,
        "date64": days.cast(pa.date64()),
        "moment": times(pa.timestamp("us")),
        "moment in a zone": times(pa.timestamp("ns", tz="Europe/Oslo")),
        "seconds": times(pa.timestamp("s")),
        "time of day": pa.array(many % 86_400, pa.int32()).cast(pa.time32("s")),
        "fine time of day": times(pa.time64("us")),
        "duration": times(pa.duration("ms")),
        "order": ordered(few),
        "order with holes": pa.array(ordered(few).to_pylist(), mask=holes).cast(ordered(few).type),
        "order without some": ordered(np.where(few == 3, 4, few)),
        "decimal": pa.array([Decimal(int(one)) / 8 for one in few], pa.decimal128(12, 3)),
        "wide decimal": pa.array([Decimal(int(one)) for one in many], pa.decimal256(50, 2)),
        "truth": pa.array(few > 2, mask=holes),
        "small whole": pa.array(few, pa.uint8(), mask=holes),
        "huge whole": pa.array(many.astype(np.int64) * 2**40 + 1),
        "half": pa.array(random.normal(size=n_rows).astype(np.float16)),
        "large text": pa.array(sizes[few].tolist(), pa.large_string(), mask=holes),
        "bytes": pa.array([bytes([one]) for one in few]),
        "list": pa.array([[int(one)] for one in few]),
        "record": pa.array([{"a": int(one)} for one in few]),
        "nothing": pa.nulls(n_rows, pa.float64()),
        "one value": pa.array(np.full(n_rows, 7)),
    }


@pytest.mark.parametrize("sampler", [SMOTE(random_state=3), ADASYN(random_state=3)],
                         ids=["SMOTE", "ADASYN"])  # fmt: skip
@pytest.mark.parametrize("kind", of_each_kind(1))
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_a_column_of_any_kind_is_the_same_too(tmp_path, kind, sampler):
    table = number_table(1_200)
    table = table.add_column(1, kind, of_each_kind(1_200)[kind])
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"], group_rows=200)
    # What Parquet makes of a type is what a caller would have in memory.
    table = pa.concat_tables([pq.read_table(one) for one in sorted(folder.iterdir())])
    equipoise.stream(folder, "fraud", tmp_path / "out", sampler, batch_rows=130)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(sampler, table, "fraud"))


@pytest.mark.parametrize("kind", ["order", "small whole", "large text", "day"])
@pytest.mark.parametrize("declared", ["ordinal", "category"])
def test_a_declared_kind_is_one_of_the_whole_column(tmp_path, kind, declared):
    table = number_table(1_200)
    table = table.append_column("x", of_each_kind(1_200)[kind])
    table = table.append_column("when", of_each_kind(1_200)["moment"])
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"], group_rows=200)
    smote = SMOTE(random_state=3, columns={"x": declared})
    equipoise.stream(folder, "fraud", tmp_path / "out", smote, batch_rows=130)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "fraud"))


@pytest.mark.parametrize("is_ordered", [False, True], ids=["categories", "an order"])
def test_levels_may_differ_from_file_to_file(tmp_path, is_ordered):
    table = number_table(1_200)
    words = [["a", "b"], ["b", "c", "d"], ["d", "a"]]
    (tmp_path / "in").mkdir()
    pieces = []
    for nth, levels in enumerate(words):
        piece = table.slice(nth * 400, 400)
        codes = pa.array(np.arange(400) % len(levels), pa.int32())
        column = pa.DictionaryArray.from_arrays(codes, levels, ordered=is_ordered)
        pieces.append(piece.append_column("grade", column))
        pq.write_table(pieces[-1], tmp_path / "in" / f"{nth}.parquet", row_group_size=150)
    whole = pa.concat_tables([pq.read_table(tmp_path / "in" / f"{n}.parquet") for n in range(3)])
    smote = SMOTE(random_state=3)
    equipoise.stream(tmp_path / "in", "fraud", tmp_path / "out", smote, batch_rows=130)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, whole, "fraud"))


@pytest.mark.parametrize(
    "labels",
    [
        pa.array,
        lambda is_rare: pa.array(np.where(is_rare, 2.0, 1.0)),
        lambda is_rare: pa.array(np.where(is_rare, "yes", "no")).dictionary_encode(),
        lambda is_rare: pa.array(np.where(is_rare, 20, 10), pa.int32()).cast(pa.date32()),
        lambda is_rare: pa.array(np.where(is_rare, 20, 10), pa.uint8()),
    ],
    ids=["truth", "float", "categories", "days", "small whole"],
)
def test_a_target_of_any_kind_is_the_same_too(tmp_path, labels):
    table = number_table(1_000)
    is_rare = np.asarray(table["fraud"].to_pylist()) == "yes"
    table = table.drop_columns("fraud").append_column("y", labels(is_rare))
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    smote = SMOTE(random_state=3)
    equipoise.stream(folder, "y", tmp_path / "out", smote, batch_rows=130)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "y"))


@pytest.mark.parametrize("declared", [None, {"x": "ordinal"}], ids=["by its type", "declared"])
def test_levels_in_an_order_go_with_a_decision(tmp_path, declared):
    """Whoever opens it makes rows near to the same others."""
    table = number_table(1_200)
    kind = "order without some" if declared is None else "small whole"
    table = table.append_column("x", of_each_kind(1_200)[kind])
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    smote = SMOTE(random_state=3, columns=declared)
    decision = decide(folder, "fraud", smote, tmp_path / "work")
    opened = pickle.loads(pickle.dumps(decision))
    assert same_bits(opened.piece(0, opened.n_rows), in_memory(smote, table, "fraud"))


def test_a_made_nan_is_a_null_where_the_whole_column_has_nulls(tmp_path):
    """Of the class that grows, no row has one."""
    random = np.random.default_rng(0)
    is_rare = random.random(600) < 0.1
    values = np.where(random.random(600) < 0.2, np.nan, random.normal(size=600))
    holes = (random.random(600) < 0.1) & ~is_rare
    table = pa.table(
        {"a": pa.array(values, mask=holes), "b": random.normal(size=600), "y": is_rare}
    )
    folder = write_files(table, tmp_path / "in", ["a.parquet"])
    smote = SMOTE(random_state=0)
    equipoise.stream(folder, "y", tmp_path / "out", smote)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(smote, table, "y"))
