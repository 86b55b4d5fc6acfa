"""Where all rows of an output come from, as columns."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from plans import random_plan, selection_or_addition
from samplers import cases, seeded

from equipoise import Columns, Mix, NewRows, Plan
from equipoise.combine import SMOTEENN, Chain
from equipoise.exceptions import PlanError
from equipoise.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from equipoise.provenance import origins
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()


def resampled(sampler, table=X):
    made, _ = sampler.fit_resample(table, y)
    return sampler, np.asarray(made)


def test_a_new_row_is_where_its_origin_says():
    for given in (SMOTE(random_state=0), SMOTEENN(random_state=0)):
        sampler, made = resampled(given)
        found = origins(sampler)
        new = np.flatnonzero(found.is_synthetic)
        base, partner = X[found.base_row[new]], X[found.partner_row[new]]
        place = found.position[new, np.newaxis]
        np.testing.assert_allclose(made[new], base + place * (partner - base))


def test_rows_that_stay_are_themselves_and_have_no_partner():
    sampler, made = resampled(SMOTEENN(random_state=0))
    found = origins(sampler)
    stays = ~found.is_synthetic
    np.testing.assert_array_equal(made[stays], X[found.base_row[stays]])
    assert (found.partner_row[stays] == -1).all()
    assert np.isnan(found.position[stays]).all()


def test_an_order_that_mixes_old_and_new_rows_is_followed():
    plan = SMOTE(random_state=0).plan(X, y)
    shuffled = np.random.default_rng(0).permutation(plan.n_out)
    whole, found = origins(plan), origins(plan.select(shuffled))
    np.testing.assert_array_equal(found.partner_row, whole.partner_row[shuffled])
    np.testing.assert_array_equal(found.position, whole.position[shuffled])
    np.testing.assert_array_equal(found.is_synthetic, whole.is_synthetic[shuffled])


def test_neighbours_that_voted_are_named():
    frame = pd.DataFrame(X).assign(c=np.random.default_rng(0).choice(list("abc"), len(X)))
    sampler = SMOTENC("auto", random_state=0)
    made, _ = sampler.fit_resample(frame, y)
    found = origins(sampler)
    for row in np.flatnonzero(found.is_synthetic):
        parents = [found.base_row[row], found.partner_row[row], *found.other_rows[row]]
        assert made["c"].iloc[row] in set(frame["c"].iloc[parents])


def test_members_of_a_mean_are_named_but_for_those_that_weigh_nothing():
    mean = Mix([[0, 2, 3]], [[0.5, 0.0, 0.5]])
    found = origins(Plan(4, new=(NewRows([0], (mean,)),)))
    assert found.other_rows[4] == (3,)
    assert found.partner_row[4] == -1


def test_parents_that_were_made_go_back_to_rows_that_came_in():
    chain = Chain(some=SMOTE(sampling_strategy=0.8, random_state=0), more=SMOTE(random_state=0))
    chain, made = resampled(chain)
    found = origins(chain)
    first, second = (origins(one) for one in chain.samplers_.values())
    np.testing.assert_array_equal(found.base_row, chain.sample_indices_)
    for row in np.flatnonzero(second.is_synthetic):
        parents = [second.base_row[row], second.partner_row[row]]
        named = {found.base_row[row], found.partner_row[row], *found.other_rows[row]} - {-1}
        expected = {first.base_row[one] for one in parents}
        expected |= {first.partner_row[one] for one in parents if first.is_synthetic[one]}
        assert named == expected
    direct = np.flatnonzero(found.partner_row >= 0)
    base, partner = X[found.base_row[direct]], X[found.partner_row[direct]]
    place = found.position[direct, np.newaxis]
    np.testing.assert_allclose(made[direct], base + place * (partner - base))


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_it_becomes_a_frame(library):
    found = origins(SMOTE(random_state=0).plan(X, y))
    frame = found.to_frame(library)
    table = pa.table(frame) if library == "pyarrow" else frame
    names = table.column_names if library == "pyarrow" else list(table.columns)
    assert names == ["synthetic", "base_row", "partner_row", "position", "other_rows"]
    assert len(table) == 240


def test_it_prints_the_first_rows_that_were_added():
    said = str(origins(SMOTE(random_state=0).plan(X, y)))
    assert said.startswith("240 rows, of which 80 were added; the first 10:\n")
    assert str(origins(RandomUnderSampler(random_state=0).plan(X, y))).endswith("0 were added.")


@pytest.mark.parametrize("case", cases())
def test_every_sampler_tells_the_row_that_each_row_starts_from(case):
    plan = seeded(case.sampler).plan(X, y)
    found = origins(plan)
    np.testing.assert_array_equal(found.base_row, plan.sample_indices)
    np.testing.assert_array_equal(found.is_synthetic, plan.is_synthetic)
    np.testing.assert_array_equal(found.partner_row >= 0, ~np.isnan(found.position))


def test_a_sampler_without_a_plan_is_told():
    with pytest.raises(PlanError, match="origins: SMOTE has no plan to read"):
        origins(SMOTE())
    with pytest.raises(PlanError, match="float has no plan"):
        origins(1.0)


def test_a_copy_has_no_partner():
    sampler, made = resampled(RandomOverSampler(random_state=0))
    found = origins(sampler)
    assert (found.partner_row == -1).all()
    np.testing.assert_array_equal(made, X[found.base_row])


def test_groups_do_not_change_what_is_told():
    declared = Columns(groups="within")
    sampler = SMOTE(random_state=0, k_neighbors="auto", columns=declared)
    groups = np.arange(len(X)) % 4
    sampler.fit_resample(X, y, groups=groups)
    found = origins(sampler)
    new = found.is_synthetic
    np.testing.assert_array_equal(groups[found.base_row[new]], groups[found.partner_row[new]])


@pytest.mark.parametrize("seed", range(40))
def test_a_row_depends_on_the_rows_that_are_named_and_on_no_other(seed):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(7, 4))
    plan = random_plan(rng, 7)
    if seed % 2:
        plan = plan.then(selection_or_addition(rng, plan.n_out))
    found, made = origins(plan), SMOTE().generate(table, plan)
    for row in range(plan.n_out):
        named = {found.base_row[row], found.partner_row[row], *found.other_rows[row]} - {-1}
        changed = table.copy()
        changed[[one for one in range(7) if one not in named]] = 99.0
        np.testing.assert_array_equal(SMOTE().generate(changed, plan)[row], made[row])
