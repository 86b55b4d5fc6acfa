"""What synthetic rows are worth: known answers for rows that are copies, real, or nonsense."""

import json
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist
from scipy.stats import ks_2samp, spearmanr
from sklearn.preprocessing import StandardScaler

from equipoise import FunctionSampler, Mix, NewRows, Plan
from equipoise._containers import read_columns
from equipoise.base import BaseSampler
from equipoise.core.text import LINES, WIDTH
from equipoise.evaluation import ColumnDrift, diagnose, plausibility
from equipoise.evaluation._plausibility.combinations import is_strange, is_unseen, most_frequent
from equipoise.evaluation._plausibility.drift import Pairing, column_distance, spread_ratio
from equipoise.evaluation._plausibility.said import _of_column
from equipoise.exceptions import PlanError, TableError, TargetError
from equipoise.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler


def make_table(n=400, n_rare=120, seed=0):
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < n_rare, "rare", "common")
    sex = rng.choice(["m", "f"], n)
    frame = pd.DataFrame(
        {
            "size": rng.normal(size=n) + (y == "rare"),
            "age": rng.integers(20, 60, n),
            "sex": sex,
            "pregnant": (sex == "f") & (rng.random(n) < 0.4),
            "weight": rng.exponential(size=n),
        }
    )
    return frame, y


X, y = make_table()
NUMBERS = X[["size", "age", "weight"]]


class Elsewhere(BaseSampler):
    """Adds rows of the rare class that are rows of another table, say."""

    _sampling_type = "over-sampling"

    def __init__(self, kind="moved", sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy=sampling_strategy)
        self.kind = kind
        self.random_state = random_state

    def _fit_resample(self, X, y, **params):
        n = len(y)
        rng = np.random.default_rng(self.random_state)
        rare = np.flatnonzero(y == "rare")
        base = rng.choice(rare, 40)
        new = X[base] + {"moved": 30.0, "jittered": rng.normal(size=(40, X.shape[1]))}[self.kind]
        self.plan_ = Plan(n, new=(NewRows(base, (Mix(base[:, None], np.ones((40, 1))),)),))
        self.sample_indices_, self.is_synthetic_ = (
            self.plan_.sample_indices,
            self.plan_.is_synthetic,
        )
        return np.concatenate([X, new]), np.concatenate([y, y[base]])


@pytest.fixture(scope="module")
def smote():
    return plausibility(SMOTE(), X, y)


def test_copies_are_told_to_be_copies():
    found = plausibility(RandomOverSampler(), X, y).classes[0].measures
    assert found["copies"].synthetic == 1.0
    assert found["copies"].real < 0.1
    assert found["newness"].synthetic == 0.0
    assert (found["copies"].word, found["newness"].word) == ("more", "less")
    assert found["unseen"].synthetic == found["strange"].synthetic == 0.0


def test_rows_that_lie_far_away_are_told_from_real_ones():
    found = plausibility(Elsewhere("moved"), NUMBERS.to_numpy(float), y).classes[0].measures
    assert found["told_apart"].synthetic > 0.95
    assert found["told_apart"].word == "more"
    assert found["strange"].synthetic == 1.0
    assert found["columns"].synthetic > 0.5
    assert found["newness"].synthetic > 3


def test_real_rows_in_their_place_are_told_apart_by_chance_alone(smote):
    real = smote.classes[0].measures["told_apart"].real
    assert 0.35 < real < 0.6
    for measure in smote.classes[0].measures.values():
        assert measure.difference.mean == pytest.approx(measure.synthetic - measure.real)
        assert measure.difference.low <= measure.difference.mean <= measure.difference.high


def test_smote_lies_nearer_to_its_parents_than_new_rows_do(smote):
    (found,) = smote.classes
    assert found.label == "rare"
    assert found.n_rows == 120
    assert found.n_synthetic == 80
    assert found.measures["newness"].word == "less"
    assert 0.4 < found.from_base < 0.6
    spreads = {one.name: one.spread for one in found.columns}
    assert spreads["size"] < 1
    assert np.isnan(spreads["sex"])


def test_a_column_is_told_with_its_spread_where_it_has_one():
    assert _of_column(ColumnDrift("size", 0.3, 0.1, 0.2, 0.784)) == (
        "size (0.30 against 0.10, spread 0.78 of the real)"
    )
    assert _of_column(ColumnDrift("sex", 0.3, 0.1, 0.2, np.nan)) == "sex (0.30 against 0.10)"


def test_a_pregnant_man_is_an_unseen_combination():
    frame, _ = make_table()
    codes = pd.DataFrame({"sex": frame["sex"], "pregnant": frame["pregnant"].astype(str)})
    strange = pd.DataFrame({"sex": ["m", "f"], "pregnant": ["True", "False"]})
    columns = read_columns(pd.concat([codes, strange], ignore_index=True))
    known, new = np.arange(len(codes)), np.array([len(codes), len(codes) + 1])
    assert is_unseen(columns, new, known).tolist() == [True, False]
    (one,) = most_frequent(columns, new, known)
    assert (one.first, one.second, one.share) == ("sex = m", "pregnant = True", 0.5)


def test_a_number_outside_the_range_of_its_level_is_an_unseen_combination():
    frame = pd.DataFrame({"kind": ["child"] * 6 + ["adult"] * 6 + ["child"], "size": [1.0] * 13})
    frame["size"] = [1.0, 1.1, 1.2, 1.0, 1.1, 1.2, 1.7, 1.8, 1.9, 1.7, 1.8, 1.9, 1.75]
    columns, known, new = read_columns(frame), np.arange(12), np.array([12])
    assert is_unseen(columns, new, known).all()
    assert not is_strange(columns, new, known).any()
    (one,) = most_frequent(columns, new, known)
    assert (one.first, one.second) == ("kind = child", "size = 1.75 (1 to 1.2)")


def test_broken_numbers_among_whole_ones_are_outside():
    columns = read_columns(np.array([[1.0, 0.5], [2.0, 1.5], [1.5, 1.0], [3.0, 1.0]]))
    assert is_strange(columns, np.array([2, 3]), np.array([0, 1])).tolist() == [True, True]
    assert is_strange(columns, np.array([1]), np.array([0, 1])).tolist() == [False]


def test_drift_of_a_number_is_the_distance_of_kolmogorov_and_smirnov():
    columns = read_columns(X)
    some, others = np.arange(100), np.arange(150, 390)
    size = columns[0]
    expected = ks_2samp(size.numbers[some], size.numbers[others]).statistic
    assert column_distance(size, some, others) == pytest.approx(expected)
    spread = size.numbers[some].std() / size.numbers[others].std()
    assert spread_ratio(size, some, others) == pytest.approx(spread)


def test_drift_of_a_category_is_the_total_variation_with_missing_values_as_a_level():
    column = read_columns(pd.DataFrame({"c": ["a", "a", "b", None, "a", "b", "b", "b"]}))[0]
    found = column_distance(column, np.arange(4), np.arange(4, 8))
    assert found == pytest.approx((abs(0.5 - 0.25) + abs(0.25 - 0.75) + 0.25) / 2)


def test_pairs_of_numbers_are_compared_by_their_rank_correlation():
    columns = read_columns(NUMBERS)
    everyone = np.arange(len(X))
    pairing = Pairing.of(columns, everyone)
    some, others = everyone[:100], everyone[150:]
    found = pairing.distances(some, others)
    for (a, b), distance in zip(pairing.pairs, found, strict=True):
        one, two = (
            spearmanr(columns[a].numbers[rows], columns[b].numbers[rows]).statistic
            for rows in (some, others)
        )
        assert distance == pytest.approx(abs(one - two) / 2)


def test_pairs_with_a_category_are_compared_by_their_table():
    frame = pd.DataFrame({"a": list("xxyyxxyy"), "b": list("uvuvuuvv")})
    pairing = Pairing.of(read_columns(frame), np.arange(8))
    some, others = np.arange(4), np.arange(4, 8)
    one, two = (
        pd.crosstab(frame["a"].iloc[rows], frame["b"].iloc[rows], normalize=True)
        for rows in (some, others)
    )
    assert pairing.distances(some, others)[0] == pytest.approx(
        np.abs(one - two).to_numpy().sum() / 2
    )


def test_newness_is_the_distance_to_the_makers_by_that_of_new_rows():
    rng = np.random.default_rng(0)
    table, labels = rng.normal(size=(60, 1)), np.repeat(["common", "rare"], [40, 20])
    scaled = table / (4 * table.std())
    found = plausibility(Elsewhere("moved"), table, labels, n_repeats=1)
    assert cdist(scaled, scaled).max() < 30 / (4 * table.std())
    assert found.classes[0].measures["newness"].synthetic > 10


@pytest.mark.parametrize(
    "make", [np.asarray, pl.from_pandas, sparse.csr_array, lambda v: v.to_numpy().tolist()],
    ids=["array", "polars", "sparse", "list"],
)  # fmt: skip
def test_every_container_gives_the_same_numbers(make):
    few = {"n_repeats": 1}
    found = plausibility(SMOTE(), make(NUMBERS.astype(float)), y, **few)
    expected = plausibility(SMOTE(), NUMBERS.astype(float), y, **few)
    for name, measure in expected.classes[0].measures.items():
        assert found.classes[0].measures[name].synthetic == pytest.approx(measure.synthetic)


def test_several_classes_are_judged_each():
    three = np.where(np.arange(len(y)) >= 330, "third", y)
    found = plausibility(SMOTE(), X, three, n_repeats=1)
    assert [one.label for one in found.classes] == ["third", "rare"]


def test_the_target_may_be_a_column():
    found = plausibility(SMOTE(), X.assign(target=y), "target", n_repeats=1)
    assert [one.name for one in found.classes[0].columns] != []
    assert "target" not in {one.name for one in found.classes[0].columns}


def test_columns_that_number_the_rows_are_left_out():
    keyed = X.assign(key=[f"k{i:04d}" for i in range(len(X))], constant=1.0)
    found = plausibility(SMOTENC("auto"), keyed, y, n_repeats=1)
    assert {one.name for one in found.classes[0].columns} == set(X.columns)


def test_a_class_too_small_for_the_neighbours_takes_those_that_there_are():
    small = np.where(np.arange(len(y)) < 10, "rare", "common")
    found = plausibility(SMOTE(), NUMBERS, small, n_repeats=1)
    assert "k_neighbors=5 needs more rows than half of the smallest class has (5)" in found.notes[0]
    assert found.notes[0] in " ".join(str(found).split())


def test_the_same_seed_gives_the_same_numbers():
    first, second = (plausibility(SMOTE(), X, y, n_repeats=1).to_dict() for _ in range(2))
    first.pop("seconds"), second.pop("seconds")
    assert json.dumps(first) == json.dumps(second)
    other = plausibility(SMOTE(), X, y, n_repeats=1, random_state=1).to_dict()
    assert json.dumps(other["classes"]) != json.dumps(first["classes"])


def test_it_prints_numbers_a_sentence_each_and_that_rows_are_not_anonymous(smote):
    said = str(smote)
    assert max(map(len, said.split("\n"))) <= WIDTH
    assert said.count("\n") < LINES
    assert "Synthetic rows of class 'rare' (SMOTE): 80 from half of 120 rows" in said
    assert "are not anonymous" in said
    assert "privacy" in said
    frame = smote.to_frame()
    assert frame["measure"].tolist() == list(smote.classes[0].measures)
    json.dumps(smote.to_dict())


def test_the_verdict_counts_what_is_worse_than_of_real_rows(smote):
    said = smote.to_dict()["classes"][0]["verdict"]
    measures = smote.classes[0].measures.values()
    bad = {"newness": "less"}
    worse = [one.label for one in measures if one.word == bad.get(one.name, "more")]
    begins = f"Synthetic rows of class 'rare' are worse than real rows in {len(worse)} of 8: "
    assert said.startswith(begins)
    assert said.endswith(f"{'; '.join(worse)}.")
    assert said in " ".join(str(smote).split())


def test_the_page_of_a_table_tells_of_them_beside(smote, tmp_path):
    path = diagnose(X, y).report(tmp_path / "table.html", beside=[smote])
    page = path.read_text(encoding="utf-8")
    assert "What is this table?" in page
    assert "are worse than real rows in" in page
    assert "are not anonymous" in page
    assert page.count('id="part-1"') == page.count('id="beside-0-part-1"') == 1
    alone = smote.report(tmp_path / "rows.html").read_text(encoding="utf-8")
    assert "What are the synthetic rows worth?" in alone


def test_what_adds_no_rows_is_refused():
    with pytest.raises(TargetError, match="plausibility: RandomUnderSampler added no rows"):
        plausibility(RandomUnderSampler(), X, y)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(PlanError, match="FunctionSampler has no plan"):
        plausibility(FunctionSampler(), NUMBERS, y)
    few = np.where(np.arange(len(y)) < 5, "rare", "common")
    with pytest.raises(TargetError, match="class 'rare' has 5 rows: its halves need 4 each"):
        plausibility(SMOTE(), NUMBERS, few)
    changed = make_pipeline(SMOTE(), StandardScaler())
    with pytest.raises((TableError, TargetError)):
        plausibility(changed, NUMBERS, y)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("smote", "adds rows, equipoise.over_sampling.SMOTE() say, not 'smote'"),
        (None, "adds rows, equipoise.over_sampling.SMOTE() say, not None"),
        (SMOTE, "sampler is the class SMOTE: pass SMOTE()"),
    ],
    ids=["a name", "nothing", "a class"],
)
def test_what_is_no_sampler_is_told_what_to_pass(given, told):
    with pytest.raises(TypeError, match=re.escape(told)):
        plausibility(given, NUMBERS, y)


def test_nothing_that_was_passed_is_changed():
    sampler, table = SMOTE(), X.copy()
    plausibility(sampler, table, y, n_repeats=1)
    pd.testing.assert_frame_equal(table, X)
    assert not hasattr(sampler, "plan_")
