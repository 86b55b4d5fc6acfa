"""A decision makes any piece of the output, anywhere: together they are what memory gives."""

import pickle
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

import equipoise
from equipoise.exceptions import FileError, ParameterError, PlanError, TableError
from equipoise.over_sampling import SMOTE, SVMSMOTE, BorderlineSMOTE
from equipoise.streaming import decide
from equipoise.streaming._classes import read_classes
from equipoise.streaming._deciding import ClassedTable
from equipoise.streaming._decision import decided, elsewhere, saved
from equipoise.streaming._source import open_source
from equipoise.streaming._spool import pick_rows
from equipoise.streaming._table import TableOfFiles
from equipoise.streaming._whole import WholeColumns
from equipoise.under_sampling import RandomUnderSampler

from .conftest import in_memory, mixed_table, number_table, same_bits, write_files
from .test_same_bits import CHAINS, MIXED, NEAR, SAMPLERS, of_each_kind

pytestmark = pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
EVERY = {**SAMPLERS, **{f"{name} of mixed rows": one for name, one in (MIXED | NEAR).items()}}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A table of everything, and the folder of its files."""
    table = mixed_table(600)
    folder = tmp_path_factory.mktemp("pieces") / "in"
    return table, write_files(table, folder, ["a.parquet", "b.parquet", "c.parquet"])


def joined(tables):
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


@pytest.mark.parametrize("name", EVERY)
def test_pieces_together_are_what_fit_resample_gives(mixed, tmp_path, name):
    table, folder = mixed
    decision = decide(folder, "fraud", EVERY[name], tmp_path / "work")
    expected = in_memory(EVERY[name], table, "fraud")
    again = pickle.loads(pickle.dumps(decision))
    for rows, made in ((97, decision), (700, again)):
        # The last piece first: none depends on another.
        pieces = [made.piece(*ends) for ends in reversed(made.ranges(rows))]
        assert same_bits(joined(pieces[::-1]), expected)


@dataclass(frozen=True)
class Parts:
    """A table in parts, the last first, each looked at by what was pickled: as an engine would."""

    here: TableOfFiles
    n_parts: int
    rows_shuffled: bool = False
    is_in_order = False

    @property
    def schema(self):
        return self.here.schema

    @property
    def n_rows(self):
        return self.here.n_rows

    def where(self, row):
        return self.here.where(row)

    def each(self, look, columns=None, within=None):
        within = range(self.n_rows) if within is None else within
        ends = np.linspace(within.start, within.stop, self.n_parts + 1).astype(int)
        for start, stop in reversed([*pairwise(ends)]):
            look_there = pickle.loads(pickle.dumps(look))
            part = self.here.each(self._shuffled, columns, range(int(start), int(stop)))
            for found in look_there(part):
                yield pickle.loads(pickle.dumps(found))

    def _shuffled(self, batches):
        for numbers, batch in batches:
            order = np.arange(len(numbers))
            if self.rows_shuffled:
                order = np.random.default_rng(0).permutation(order)
            yield numbers[order], batch.take(pa.array(order))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("n_parts", [2, 7])
def test_nothing_depends_on_who_looks_at_which_part(mixed, tmp_path, name, n_parts):
    table, folder = mixed
    here = TableOfFiles(open_source(folder), 100)
    parts = Parts(here, n_parts, rows_shuffled=n_parts == 7)
    asked = ClassedTable(parts, read_classes(parts, "fraud"), "fraud", tmp_path, 50)
    decision = saved(decided(EVERY[name], asked, elsewhere(asked)), tmp_path / "decision")
    expected = in_memory(EVERY[name], table, "fraud")
    assert same_bits(gathered(decision, table), expected)


@pytest.mark.parametrize(
    "sampler", [SMOTE(random_state=3), NEAR["ADASYN"]], ids=["SMOTE", "ADASYN"]
)
def test_dates_and_orders_are_measured_by_all_rows_whoever_looks_at_them(tmp_path, sampler):
    table = number_table(900)
    for kind in ("day", "moment", "order with holes"):
        table = table.append_column(kind, of_each_kind(900)[kind])
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet"])
    parts = Parts(TableOfFiles(open_source(folder), 100), 5, rows_shuffled=True)
    asked = ClassedTable(parts, read_classes(parts, "fraud"), "fraud", tmp_path, 50)
    decision = saved(decided(sampler, asked, elsewhere(asked)), tmp_path / "decision")
    assert same_bits(gathered(decision, table), in_memory(sampler, table, "fraud"))


def gathered(decision, table):
    """The output, where the rows of the input are somebody else's."""
    numbers = np.random.default_rng(1).permutation(table.num_rows)
    positions, places = decision.keeps(numbers)
    assert sorted(places) == list(range(decision.n_kept))
    kept = table.take(pa.array(numbers[positions][np.argsort(places)]))
    new = [decision.piece(*ends) for ends in decision.ranges(230, new_only=True)]
    return joined([kept, *new])


def test_another_process_makes_the_same_piece_from_a_folder_that_was_moved(mixed, tmp_path):
    _, folder = mixed
    decision = decide(folder, "fraud", NEAR["borderline-2"], tmp_path / "work")
    expected = decision.piece(590, 900)
    moved = (tmp_path / "work").rename(tmp_path / "moved")
    program = (
        "import sys, pyarrow as pa\n"
        "from equipoise.streaming._decision import open_decision\n"
        "piece = open_decision(sys.argv[1]).piece(590, 900)\n"
        "with pa.OSFile(sys.argv[2], 'wb') as sink:\n"
        "    writer = pa.ipc.new_file(sink, piece.schema)\n"
        "    writer.write_table(piece)\n"
        "    writer.close()\n"
    )
    out = tmp_path / "piece.arrow"
    path = moved / decision.files[0].name
    subprocess.run([sys.executable, "-c", program, path, out], check=True)
    assert same_bits(pa.ipc.open_file(pa.memory_map(str(out))).read_all(), expected)


def test_a_pickled_decision_is_the_name_of_a_file(mixed, tmp_path):
    _, folder = mixed
    decision = decide(folder, "fraud", SMOTE(random_state=0), tmp_path / "work")
    assert len(pickle.dumps(decision)) < 300
    # What is known of columns is known without their levels.
    assert b"c599" not in decision.files[0].read_bytes()


@pytest.mark.parametrize("name", CHAINS)
def test_samplers_in_a_row_are_decided_one_after_another(numbers, tmp_path, name):
    table, folder = numbers
    decision = decide(folder, "fraud", CHAINS[name], tmp_path / "work")
    X, y = CHAINS[name].fit_resample(table.drop_columns("fraud"), table["fraud"])
    whole = X.add_column(table.schema.get_field_index("fraud"), table.schema.field("fraud"), y)
    assert same_bits(joined([decision.piece(*ends) for ends in decision.ranges(999)]), whole)


def test_a_piece_tells_where_its_rows_come_from(numbers, tmp_path):
    table, folder = numbers
    smote = SMOTE(random_state=5)
    decision = decide(folder, "fraud", smote, tmp_path / "work")
    made = decision.piece(0, decision.n_rows, provenance=True)
    plan = smote.plan(table, "fraud")
    assert (made["synthetic"].to_numpy() == plan.is_synthetic).all()
    assert (made["base_row"].to_numpy() == plan.sample_indices).all()


def test_ends_outside_the_output_are_left_out_as_in_a_slice(numbers, tmp_path):
    _, folder = numbers
    decision = decide(folder, "fraud", SMOTE(random_state=5), tmp_path / "work")
    last = decision.n_rows
    assert decision.piece(last - 2, last + 9).equals(decision.piece(last - 2, last))
    empty = decision.piece(last, last + 9)
    assert (empty.num_rows, empty.schema) == (0, decision.schema)


def test_a_decision_tells_what_the_classes_become(numbers, tmp_path):
    _, folder = numbers
    decision = decide(folder, "fraud", SMOTE(random_state=5), tmp_path / "work")
    report = equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=5))
    assert (decision.before, decision.after) == (report.before, report.after)
    assert (decision.n_rows_in, decision.n_rows) == (report.n_rows_in, report.n_rows)


def test_a_strategy_that_cannot_be_pickled_is_not_needed_any_more(numbers, tmp_path):
    _, folder = numbers
    smote = SMOTE(random_state=5, sampling_strategy=lambda y: {"yes": 167})
    decision = decide(folder, "fraud", smote, tmp_path / "work")
    last = decision.piece(3_000, 3_040)
    assert pickle.loads(pickle.dumps(decision)).piece(3_000, 3_040).equals(last)
    assert last.num_rows == 40


def test_rows_that_an_engine_holds_are_not_made(numbers, tmp_path):
    _, folder = numbers
    table = TableOfFiles(open_source(folder))
    asked = ClassedTable(table, read_classes(table, "fraud"), "fraud", tmp_path)
    for sampler in (SMOTE(random_state=0), RandomUnderSampler(random_state=0)):
        decision = decided(sampler, asked, elsewhere(asked))
        with pytest.raises(PlanError, match="the input's own, which the engine holds"):
            decision.piece(0, 1)
        with pytest.raises(ParameterError, match="is in no file"):
            pickle.dumps(decision)


def test_a_folder_that_holds_something_is_refused(numbers, tmp_path):
    _, folder = numbers
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "mine.txt").write_text("dear")
    with pytest.raises(FileError, match=r"decide: the folder .* holds something"):
        decide(folder, "fraud", SMOTE(random_state=0), tmp_path / "work")
    assert (tmp_path / "work" / "mine.txt").read_text() == "dear"


@pytest.mark.parametrize(
    ("sampler", "target"),
    [(SMOTE(random_state=0), "no"), (SVMSMOTE(random_state=0), "fraud")],
    ids=["no such column", "a sampler that needs all rows"],
)
def test_what_cannot_be_decided_leaves_no_folder(numbers, tmp_path, sampler, target):
    _, folder = numbers
    with pytest.raises((TableError, ParameterError)):
        decide(folder, target, sampler, tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_a_table_that_changes_between_two_looks_is_refused(numbers, tmp_path):
    _, folder = numbers

    class Forgetful(Parts):
        def each(self, look, columns=None, within=None):
            return super().each(look, columns, range(10, self.n_rows))

    table = Forgetful(TableOfFiles(open_source(folder)), 2)
    with pytest.raises(TableError, match="has changed between two passes"):
        pick_rows(table, np.arange(5, 20), tmp_path / "some.arrow")


def test_parts_of_a_column_tell_what_the_whole_tells():
    """The oracle is one look at all rows; a level may occur once in each of two parts."""
    table = mixed_table(900).drop_columns("fraud")
    twice = pa.table({"twice": [f"w{row % 450}" for row in range(900)]})
    table = table.append_column("twice", twice["twice"])
    whole, parts = WholeColumns(table.schema, {}), WholeColumns(table.schema, {})
    for batch in table.to_batches():
        whole.look(batch)
    for start in (600, 0, 300, 900):
        part = WholeColumns(table.schema, {})
        for batch in table.slice(start, 300).to_batches(max_chunksize=70):
            part.look(batch)
        parts.add(pickle.loads(pickle.dumps(part)))
    kept = table.slice(0, 40)
    one, other = (known.read(kept).features({}) for known in (whole, parts))
    assert one.columns == other.columns
    assert {one.name: one.all_differ(40) for one in other.columns}["twice"] is False
    assert {one.name: one.all_differ(40) for one in other.columns}["id"] is True


def test_looking_farther_asks_the_sampler_again_from_where_the_stream_stood(numbers, tmp_path):
    """The same generator goes on after the decision as it would in memory."""
    table, folder = numbers
    here, there = np.random.RandomState(4), np.random.RandomState(4)
    decide(folder, "fraud", BorderlineSMOTE(random_state=here), tmp_path / "work")
    BorderlineSMOTE(random_state=there).fit_resample(table, "fraud")
    assert here.randint(10**6) == there.randint(10**6)
