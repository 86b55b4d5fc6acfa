"""The recipes of CONTRIBUTING.md work, as they stand there."""

import io
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

from equipoise import Columns
from equipoise._kernels import is_native
from equipoise.core.metrics import METRICS
from equipoise.evaluation import FIELD, compare
from equipoise.over_sampling import SMOTE
from equipoise.testing import LAWS, check_sampler, example_table
from equipoise.under_sampling import TomekLinks

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text()
RECIPES = dict(
    re.findall(r"^## (A new [^\n]*)\n.*?^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
)


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    """Import the code of a recipe from a file of its own."""

    def read(title):
        name = title.replace(" ", "_")
        path = tmp_path / f"{name}.py"
        path.write_text(RECIPES[title])
        spec = spec_from_file_location(name, path)
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)  # pickle looks there
        spec.loader.exec_module(module)
        return module

    return read


def test_there_is_one_recipe_for_each_thing_to_add():
    assert list(RECIPES) == [
        "A new over-sampler", "A new cleaner", "A new metric for mixed tables", "A new candidate",
        "A new display",
    ]  # fmt: skip
    assert PAGE.count("```python") == len(RECIPES)


def nearest_by_definition(distances, rows, k):
    """Pairs of each row and its ``k`` nearest among ``rows``, in order."""
    found = set()
    for row in rows:
        others = sorted((distances(row, other), other) for other in rows if other != row)
        found |= {(row, other) for _, other in others[:k]}
    return found


def test_the_over_sampler_keeps_the_laws_and_makes_midpoints(module_of):
    sampler = module_of("A new over-sampler").MidpointSMOTE(k_neighbors=2, random_state=0)
    check_sampler(sampler)
    X, y = example_table()
    rare = np.flatnonzero(y == 1).tolist()
    pairs = nearest_by_definition(lambda a, b: np.sum((X[a] - X[b]) ** 2), rare, 2)
    midpoints = {tuple((X[[a, b]].sum(axis=0) / 2).round(9)) for a, b in pairs}
    X_new, _ = sampler.set_params(sampling_strategy={1: 2000}).fit_resample(X, y)
    assert {tuple(row.round(9)) for row in X_new[len(X) :]} == midpoints


def test_the_over_sampler_takes_a_mixed_frame(module_of):
    X, y = example_table()
    frame = pd.DataFrame({"number": X[:, 0], "word": np.where(X[:, 1] > 0, "up", "down")})
    frame.loc[::7, "number"] = np.nan
    sampler = module_of("A new over-sampler").MidpointSMOTE(random_state=0)
    made, _ = sampler.fit_resample(frame, y)
    assert len(made) == 240
    assert made.dtypes.equals(frame.dtypes)
    assert set(made["word"]) == {"up", "down"}


def test_the_cleaner_keeps_the_laws_and_drops_coinciding_rows(module_of):
    sampler = module_of("A new cleaner").CoincidingRows()
    rng = np.random.default_rng(0)
    X = rng.integers(0, 3, (90, 4)).astype(float)
    y = np.repeat([0, 1, 2], [50, 30, 10])
    check_sampler(sampler)
    for law in LAWS:
        # That one tells rows apart by their values, and these have twins; see below.
        if law.binds(sampler) and law.name != "a cleaner keeps rows as they stand":
            law(sampler, X, y)
    X_new, y_new = sampler.fit_resample(X, y)
    twins = {a: [b for b in range(90) if y[a] != y[b] and (X[a] == X[b]).all()] for a in range(90)}
    gone = [a for a in range(90) if twins[a] and y[a] != 2]
    assert gone
    assert [row for row, _, _ in sampler.plan_.dropped] == gone
    assert all(through in twins[row] for row, _, through in sampler.plan_.dropped)
    if is_native():  # scikit-learn's search orders ties as it likes
        through = [through for _, _, through in sampler.plan_.dropped]
        assert through == [twins[row][0] for row in gone]
    stays = np.setdiff1d(np.arange(90), gone)
    assert np.array_equal(X_new, X[stays])
    assert np.array_equal(y_new, y[stays])


def test_the_metric_finds_the_neighbours_of_a_naive_loop(module_of, monkeypatch):
    metric = module_of("A new metric for mixed tables").MANHATTAN
    monkeypatch.setitem(METRICS, metric.name, metric)
    rng = np.random.default_rng(0)
    rows = {"common": range(60), "odd": range(60, 80), "rare": range(80, 105)}
    y = np.repeat(list(rows), [60, 20, 25])
    frame = pd.DataFrame(
        {
            "near": rng.normal(size=105),
            "far": rng.normal(size=105) * 5,
            "word": np.array(["a", "b", "c"])[rng.integers(0, 3, 105)],
        }
    )
    frame.loc[y == "odd", ["near", "far"]] *= 20  # each class measures by itself
    frame.loc[rng.random(105) < 0.2, "near"] = np.nan
    median = {
        label: np.median([frame.loc[some, name].std(ddof=0) for name in ("near", "far")])
        for label, some in rows.items()
    }

    def distance(a, b):
        total = 0.0
        for name in ("near", "far"):
            way = abs(frame[name][a] - frame[name][b])
            total += median[y[a]] if np.isnan(way) else way
        return total + median[y[a]] * (frame["word"][a] != frame["word"][b])

    sampler = SMOTE(
        k_neighbors=3, columns=Columns(metric="manhattan"), random_state=0,
        sampling_strategy={"odd": 3000, "rare": 3000},
    )  # fmt: skip
    plan = sampler.plan(frame, y)
    drawn = set(zip(plan.base.tolist(), plan.partner.tolist(), strict=True))
    near = [nearest_by_definition(distance, rows[label], 3) for label in ("odd", "rare")]
    assert drawn == near[0] | near[1]


def test_the_display_draws_a_bar_for_each_column_and_draws_again(module_of):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [1500, 500])
    frame = pd.DataFrame(
        {
            "noise": rng.normal(size=2000),
            "told": y + 0.1 * rng.random(2000),  # ranks every row of 1 above every row of 0
            "hint": y + rng.normal(size=2000),
            "key": [f"k{i}" for i in range(2000)],  # numbers the rows: not judged
        }
    )
    display = module_of("A new display").PowerAloneDisplay.from_data(frame, y)
    display.figure_.savefig(io.BytesIO(), format="svg")
    for ax in (display.ax_, display.plot(ax=Figure().subplots()).ax_):
        assert [label.get_text() for label in ax.get_yticklabels()] == ["told", "hint", "noise"]
        widths = [bar.get_width() for bar in ax.patches]
        assert widths[0] == 1
        assert widths[1] > widths[2]
        assert ax.get_title(loc="left") == "1 of 3 columns tell the classes apart by themselves"


def test_the_candidate_runs_by_its_name_at_each_k_and_ratio(module_of, monkeypatch):
    for name, make in module_of("A new candidate").FIELD_ENTRY.items():
        monkeypatch.setitem(FIELD, name, make)
    X, y = example_table()
    y = (y > 0).astype(int)
    found = compare(
        X, y, candidates=name, models=GaussianNB(), k=[2, 4], ratio=[0.8, 1.0], n_splits=3,
        n_repeats=1, inner_splits=2, n_jobs=1,
    )  # fmt: skip
    assert not found.not_applicable
    assert found.candidates[1:] == tuple(
        f"SMOTE then majority links (k={k}, ratio={ratio:g})"
        for k in (2, 4)
        for ratio in (0.8, 1.0)
    )
    folds = StratifiedKFold(3, shuffle=True, random_state=0).split(X, y)
    for i, (train, test) in enumerate(folds):
        scale = StandardScaler().fit(X[train])
        smote = SMOTE(k_neighbors=4, sampling_strategy=0.8, random_state=0)
        made = TomekLinks().fit_resample(*smote.fit_resample(scale.transform(X[train]), y[train]))
        expected = GaussianNB().fit(*made).predict_proba(scale.transform(X[test]))[:, 1]
        values = found.values(found.candidates[3], "GaussianNB", "roc_auc", "any")
        assert values[i] == pytest.approx(roc_auc_score(y[test], expected))
