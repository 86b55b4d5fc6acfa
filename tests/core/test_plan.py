"""Plans as arithmetic: what follows what, which piece is which, and what is refused."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import naive_output, random_new_rows, random_plan, selection_or_addition

from equipoise import Between, Dropped, Limits, NewRows, Noise, Plan, PlanChain, Take
from equipoise.core.draws import Draws
from equipoise.core.interpolate import fill_rows
from equipoise.core.new_rows import join, subset_of
from equipoise.core.plan import NO_ROWS, side_by_side

N_COLUMNS = 4
SEEDS = st.integers(0, 100_000)


def a_table(rng, n_rows):
    return np.rint(rng.normal(size=(n_rows, N_COLUMNS)) * 50) / 8


def output(plan, table):
    """A plan carried out on a matrix."""
    if isinstance(plan, PlanChain):
        return output(plan.second, output(plan.first, table))
    out = np.full((plan.n_out, table.shape[1]), -99.0)
    fill_rows(table, plan, out)
    return out


def same(one, other):
    np.testing.assert_array_equal(one, other)


@given(SEEDS)
def test_the_output_is_what_a_loop_over_its_values_makes(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    plan = random_plan(rng, 9, whole=(2,))
    same(output(plan, table), naive_output(plan, table))


@given(SEEDS)
def test_a_plan_after_a_plan_makes_what_the_two_make_one_after_the_other(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 8)
    first = random_plan(rng, 8)
    second = random_plan(rng, first.n_out)
    both = first.then(second)
    same(output(both, table), output(second, output(first, table)))
    same(both.sample_indices, first.sample_indices[second.sample_indices])
    is_new = first.is_synthetic[second.sample_indices] | second.is_synthetic
    same(both.is_synthetic, is_new)


@given(SEEDS)
def test_composition_is_associative(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 7)
    plans, n_rows = [], 7
    for _ in range(3):
        plans.append(selection_or_addition(rng, n_rows))
        n_rows = plans[-1].n_out
    a, b, c = plans
    one_way, other_way = a.then(b).then(c), a.then(b.then(c))
    expected = output(c, output(b, output(a, table)))
    same(output(one_way, table), expected)
    same(output(other_way, table), expected)


def test_only_a_row_made_from_a_made_row_needs_a_chain():
    over = Plan(3, new=(NewRows(np.array([0]), (Between(np.array([1]), np.array([0.5])),)),))
    from_an_original = Plan(4, new=(NewRows(np.array([2])),))
    from_a_new_one = Plan(4, new=(NewRows(np.array([3])),))
    assert isinstance(over.then(from_an_original), Plan)
    assert isinstance(over.then(from_a_new_one), PlanChain)
    assert isinstance(over.then(Plan(4, kept=np.array([3, 3]))), Plan)


def test_rows_that_do_not_stay_are_not_made():
    new = NewRows(np.arange(3), (Between(np.array([1, 2, 0]), np.full(3, 0.5)),))
    both = Plan(3, new=(new,)).then(Plan(6, kept=np.array([5, 1])))
    assert both.n_new == 1
    assert both.base.tolist() == [2]
    assert both.order.tolist() == [1, 0]
    chain = Plan(3, new=(new,)).then(Plan(6, kept=np.array([5]), new=(NewRows(np.array([5])),)))
    assert chain.first.n_out == 1


def test_a_plan_for_another_number_of_rows_cannot_follow():
    with pytest.raises(ValueError, match="first makes 3 rows, the second was made for 4"):
        Plan(3).then(Plan(4))
    with pytest.raises(ValueError, match="first makes 3 rows, the second was made for 4"):
        PlanChain(Plan(3), Plan(4))


@given(SEEDS, st.integers(1, 4))
def test_plans_side_by_side_make_what_each_makes_one_below_the_other(seed, n_plans):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 8)
    plans = [random_plan(rng, 8) for _ in range(n_plans)]
    both = side_by_side(plans)
    same(output(both, table), np.concatenate([output(one, table) for one in plans]))
    same(both.sample_indices, np.concatenate([one.sample_indices for one in plans]))
    same(both.is_synthetic, np.concatenate([one.is_synthetic for one in plans]))


def test_plans_side_by_side_tell_all_reasons():
    first = Plan(4, kept=np.array([1]), dropped=Dropped.because("far", np.array([3])))
    second = Plan(4, kept=np.array([2]), dropped=Dropped.because("near", np.array([0])))
    both = side_by_side([first, Plan(4, kept=NO_ROWS), second])
    assert list(both.dropped) == [(0, "near", None), (3, "far", None)]
    assert side_by_side([Plan(4)]).dropped is None


@given(SEEDS, st.integers(1, 5))
def test_pieces_put_together_are_the_whole(seed, size):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    plan = random_plan(rng, 9)
    if seed % 3 == 0:
        plan = plan.then(random_plan(rng, plan.n_out))
    starts = range(0, plan.n_out, size)
    pieces = [output(plan.piece(start, start + size), table) for start in starts]
    same(np.concatenate(pieces), output(plan, table))


@given(SEEDS)
def test_a_selection_of_the_output_is_what_stands_there(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    plan = random_plan(rng, 9)
    wanted = rng.integers(0, plan.n_out, 6)
    same(output(plan.select(wanted), table), output(plan, table)[wanted])
    added = output(plan.added_rows(), table)
    same(added, output(plan, table)[plan.is_synthetic])


@given(SEEDS)
def test_the_rows_needed_are_enough(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    plan = random_plan(rng, 9)
    if seed % 3 == 0:
        plan = plan.then(random_plan(rng, plan.n_out))
    needed = plan.rows_needed()
    same(output(plan.for_rows(needed), table[needed]), output(plan, table))
    everything = np.full_like(table, np.nan)
    everything[needed] = table[needed]
    same(output(plan, everything), output(plan, table))


@given(SEEDS)
def test_subset_and_join_are_inverse(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    blocks = join([random_new_rows(rng, 9, N_COLUMNS) for _ in range(3)])
    plan = Plan(9, new=blocks)
    cut = int(rng.integers(0, plan.n_new + 1))
    halves = [subset_of(blocks, np.arange(cut)), subset_of(blocks, np.arange(cut, plan.n_new))]
    again = Plan(9, new=join([*halves[0], *halves[1]]))
    assert len(again.new) == len(blocks)
    same(output(again, table), output(plan, table))


def test_classes_that_are_made_alike_become_one_block_and_others_keep_their_own():
    between = [
        NewRows(np.array([i]), (Between(np.array([i + 1]), np.array([0.5])),)) for i in range(2)
    ]
    assert len(join(between)) == 1
    assert len(join([between[0], NewRows(np.array([4])), between[1]])) == 3


def test_a_join_of_copies_and_segments_loses_no_partner():
    copies = NewRows(np.array([5, 6]))
    segments = NewRows(np.array([0]), (Between(np.array([1]), np.array([0.25])),))
    plan = Plan(7, new=join([copies, segments]))
    assert plan.partner.tolist() == [5, 6, 1]
    assert plan.position.tolist() == [0, 0, 0.25]


def test_limits_of_one_part_hold_for_all_that_it_is_joined_with():
    limits = Limits(np.array([0]), np.array([0.0]), np.array([1.0]))
    inside = NewRows(np.array([0]), (Between(np.array([1]), np.array([0.5])),))
    beyond = NewRows(np.array([1]), (Between(np.array([0]), np.array([-9.0]), limits=limits),))
    (joined,) = join([inside, beyond])
    made = output(Plan(2, new=(joined,)), np.array([[0.0], [1.0]]))
    assert made.ravel().tolist() == [0, 1, 0.5, 1.0]


@given(SEEDS)
def test_a_plan_that_was_written_and_read_makes_the_same(seed):
    rng = np.random.default_rng(seed)
    table = a_table(rng, 9)
    plan = random_plan(rng, 9, whole=(1,))
    if seed % 3 == 0:
        plan = plan.then(random_plan(rng, plan.n_out))
    read = Plan.from_arrow(plan.to_arrow())
    assert type(read) is type(plan)
    same(output(read, table), output(plan, table))


def test_a_plan_survives_a_parquet_file(tmp_path):
    dropped = Dropped.because("a Tomek link", np.array([2, 1]), np.array([0, 0]))
    draws = np.random.default_rng(2**70)
    plan = random_plan(draws, 6)
    plan = Plan(6, np.array([0, 3, 4, 5]), plan.new, dropped=dropped, fingerprint="abc")
    pq.write_table(plan.to_arrow(), tmp_path / "plan.parquet")
    read = Plan.from_arrow(pq.read_table(tmp_path / "plan.parquet"))
    assert read.fingerprint == "abc"
    assert list(read.dropped) == [(1, "a Tomek link", 0), (2, "a Tomek link", 0)]
    assert repr(read) == repr(plan)


def test_a_table_that_is_no_plan_is_refused():
    with pytest.raises(ValueError, match="the table holds no plan"):
        Plan.from_arrow(pa.table({"a": [1]}))
    table = Plan(2).to_arrow()
    later = {b"equipoise.plan": b'{"version": 2, "plan": null}'}
    with pytest.raises(ValueError, match="version 2 of its format"):
        Plan.from_arrow(table.replace_schema_metadata(later))
    strange = {b"equipoise.plan": b'{"version": 1, "plan": {"kind": "Path", "fields": {}}}'}
    with pytest.raises(ValueError, match="'Path' is no part of one"):
        Plan.from_arrow(table.replace_schema_metadata(strange))


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Plan(2, kept=np.array([2])), "kept names a row outside a table of 2 rows"),
        (lambda: Plan(2, kept=np.array([-1])), "kept names a row outside"),
        (lambda: Plan(2, new=(NewRows(np.array([2])),)), "base names a row outside"),
        (lambda: Plan(2, order=np.array([2])), "order names a row outside"),
        (lambda: Plan(2, kept=np.zeros((1, 1))), "needs 1 dimension"),
        (
            lambda: Plan(2, new=(NewRows(np.array([0]), (Take(np.array([5])),)),)),
            "Take names a row outside",
        ),
        (
            lambda: Plan(2, new=(NewRows(np.array([0]), (Between(np.array([2]), np.zeros(1)),)),)),
            "Between names a row outside",
        ),
        (lambda: NewRows(np.array([0, 1]), (Take(np.array([0])),)), "1 rows for 2 new rows"),
        (lambda: Between(np.array([0]), np.zeros(2)), "2 positions for 1 new rows"),
        (
            lambda: NewRows(np.array([0]), (Take(np.array([0]), (1,), by_place=True),)),
            "no place",
        ),
        (
            lambda: NewRows(np.array([0]), (Take(np.array([0])), Take(np.array([0])))),
            "same column",
        ),
        (
            lambda: Plan(
                1,
                new=(
                    NewRows(
                        np.array([0]),
                        (Take(np.array([0]), (0,), by_place=True),),
                        np.array([1]),
                    ),
                ),
            ),
            "place names a row outside a table of 1 rows",
        ),
        (lambda: Plan(3).select(np.array([3])), "positions names a row outside"),
        (lambda: Plan(3).partner, None),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(make, complaint):
    if complaint is None:
        assert make().size == 0
        return
    with pytest.raises(ValueError, match=complaint):
        make()


def test_a_plan_of_copies_has_no_partner():
    with pytest.raises(AttributeError, match="lays no row between two has no partner"):
        _ = Plan(2, new=(NewRows(np.array([0])),)).partner


def test_what_a_plan_holds_cannot_be_written_to():
    plan = Plan(3, kept=np.array([0, 2]), new=(NewRows(np.array([1])),))
    for array in (plan.kept, plan.base):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_reasons_are_kept_for_rows_that_stay_out():
    first = Plan(5, kept=np.array([0, 2, 4]), dropped=Dropped.because("far", np.array([1, 3])))
    linked = Dropped.because("near", np.array([1]), np.array([2]))
    second = Plan(3, kept=np.array([0, 2]), dropped=linked)
    both = first.then(second)
    assert list(both.dropped) == [(1, "far", None), (2, "near", 4), (3, "far", None)]
    assert repr(both.dropped) == "Dropped(3 rows: 2 far; 1 near)"
    # A row that was drawn twice and dropped once is still there.
    twice = Plan(2, kept=np.array([0, 0, 1])).then(
        Plan(3, kept=np.array([1, 2]), dropped=Dropped.because("near", np.array([0])))
    )
    assert list(twice.dropped) == []


def test_noise_of_a_choice_of_rows_is_theirs_across_the_blocks_of_its_replay():
    """Blocks are of 8,192 rows: the first of the second one must stand once, with its own noise."""
    table, n = np.zeros((1, 2)), 20_000
    draws = Draws(np.random.RandomState(0))
    noise = Noise(np.array([1.0, 2.0]), draws.record_normals(), np.arange(n))
    whole = NewRows(np.zeros(n, dtype=np.int64), (noise,))
    made = output(Plan(1, kept=NO_ROWS, new=(whole,)), table)
    assert np.array_equal(made, np.random.RandomState(0).standard_normal((n, 2)) * [1, 2])
    first = np.array([0, 5, 8191, 8192, 8193, 16384, 19_999])
    some = whole.subset(first)
    assert np.array_equal(output(Plan(1, kept=NO_ROWS, new=(some,)), table), made[first])
    second = np.array([1, 3, 5])
    again = output(Plan(1, kept=NO_ROWS, new=(some.subset(second),)), table)
    assert np.array_equal(again, made[first[second]])


def test_the_row_after_the_last_is_no_row():
    for make in (
        lambda: Plan(3, kept=np.array([3])),
        lambda: Plan(3, new=(NewRows(np.array([3])),)),
        lambda: Plan(3, new=(NewRows(np.array([0]), (Take(np.array([3])),)),)),
        lambda: Plan(3, order=np.array([3])),
    ):
        with pytest.raises(ValueError, match="names a row outside a table of 3 rows"):
            make()


@given(st.randoms(use_true_random=False))
def test_copies_are_the_rows_that_equal_their_base_in_every_column(random):
    rng = np.random.default_rng(random.randrange(2**32))
    table = rng.normal(size=(9, 4))
    first = random_plan(rng, 9)
    second = random_plan(rng, first.n_out)
    both = first.then(second)
    made = naive_output(second, naive_output(first, table))
    equal = (made == table[both.sample_indices]).all(axis=1)
    assert equal[both.is_copy].all()
    assert both.is_synthetic[~both.is_copy].all()


def test_a_new_row_without_a_source_is_a_copy():
    plan = Plan(3, kept=np.array([2]), new=(NewRows(np.array([0, 1])),), order=np.array([1, 0]))
    assert plan.is_copy.all()
    halfway = NewRows(np.array([0]), (Between(np.array([2]), np.array([0.5])),))
    assert Plan(3, new=(halfway,)).is_copy.tolist() == [True, True, True, False]


def test_what_was_dropped_prints_a_row_a_line():
    alone = Dropped.because("far from all", np.array([3, 1]))
    assert str(alone) == "row 1: far from all\nrow 3: far from all"
    through = Dropped.because("a twin", np.array([2]), np.array([7]))
    assert str(through) == "row 2: a twin, through row 7"
