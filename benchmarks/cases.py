"""The cases: what is measured, and the goal of each."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks import contenders, data, mixed, race
from benchmarks.contenders import (
    ADASYN,
    BALANCED_BAGGING,
    BALANCED_FOREST,
    BORDERLINE,
    CENTROIDS,
    CLEANERS,
    CONDENSED,
    EASY_ENSEMBLE,
    HARDNESS,
    NEAR_MISS_2,
    OURS,
    OVER_THEN_UNDER,
    RANDOM_OVER,
    RANDOM_UNDER,
    RUS_BOOST,
    SMOTE,
    SMOTE_ENN,
    SMOTE_TOMEK,
    SVM,
)
from benchmarks.data import TUTORIAL, Shape
from benchmarks.measures import (
    AtLevel,
    Beside,
    Computed,
    Contest,
    Exact,
    GeometricMean,
    Growth,
    Loaded,
    Measure,
    Overhead,
    Peak,
    PeakOverInput,
    Race,
    Startup,
)
from benchmarks.timing import Work

FAMILY = (SMOTE, BORDERLINE, ADASYN)
#: A bar passed so many times over is shown; imbalanced-learn is not waited for any longer.
SHOWN = 3.0


@dataclass(frozen=True)
class Goal:
    """The bar to meet and the aim beyond it.

    Parameters
    ----------
    bar : float
        What has to be reached.
    aim : float or None
        Where we want to be.
    unit : str
        How to print a value: ``{}`` stands for the number.
    at_most : bool
        Whether less is better.
    """

    bar: float
    aim: float | None = None
    unit: str = "{:.2f}×"
    at_most: bool = False

    def verdict(self, value: float) -> str:
        """Say how a value stands: ``"aim"``, ``"met"`` or ``"below"`` (``"above"``)."""
        sign = -1 if self.at_most else 1
        if self.aim is not None and sign * value >= sign * self.aim:
            return "aim"
        if sign * value >= sign * self.bar:
            return "met"
        return "above" if self.at_most else "below"


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Parameters
    ----------
    name, group : str
        The work, and the heading that it stands under.
    measure : callable
        What to do; see :mod:`benchmarks.measures`.
    goal : Goal
        The bar and the aim.
    seconds : float
        About how long it takes with the full tables, on two cores.
    """

    name: str
    group: str
    measure: Measure
    goal: Goal
    seconds: float = 6.0


def fit_resample(sampler: str, make: Callable[[], data.Table], **params: Any) -> Contest:
    """A whole call of a sampler; parameters of ``ours`` go to our side alone."""
    only_ours = params.pop("ours", {})

    def work_of(package: str) -> Work:
        mine = params | (only_ours if package == OURS else {})
        return partial(contenders.sampler(package, sampler, **mine).fit_resample, *make())

    return work_of


def beside(sampler: str, shape: Shape, *, enough: float = math.inf) -> Race:
    return Race(fit_resample(sampler, partial(data.table, shape)), enough=enough)


def tutorial() -> list[Case]:
    return [
        Case(f"{name} {TUTORIAL}", "tutorial", beside(name, TUTORIAL), Goal(3, 5), 5)
        for name in FAMILY
    ]


#: Shape, (bar, aim) of SMOTE, the same of the two that search the whole table, seconds of each.
Bars = tuple[Shape, tuple[float, float], tuple[float, float], tuple[float, ...]]
LARGE: tuple[Bars, ...] = (
    (Shape(100_000, 20, 0.95), (2.5, 4), (3.5, 8), (5, 10, 10)),
    (Shape(100_000, 20, 0.70), (3, 8), (4, 10), (10, 20, 25)),
    (Shape(200_000, 100, 0.90), (5, 8), (5, 10), (25, 60, 60)),
    (Shape(1_000_000, 10, 0.95), (12, 25), (25, 50), (30, 200, 200)),
)


def of_family(group: str, bars: Sequence[Bars], scaled: Callable[[Shape], Shape]) -> list[Case]:
    """SMOTE, and the two that search the whole table, on each shape."""
    cases = []
    for shape, inside, whole, seconds in bars:
        for name, last in zip(FAMILY, seconds, strict=True):
            goal = Goal(*(inside if name == SMOTE else whole))
            work = scaled(shape)
            cases.append(Case(f"{name} {work}", group, beside(name, work), goal, last))
    return cases


def large(scaled: Callable[[Shape], Shape]) -> list[Case]:
    cases = of_family("large", LARGE, scaled)
    mean = GeometricMean(tuple(case.name for case in cases))
    return [*cases, Case("geometric mean of these twelve", "large", mean, Goal(5.5, 10), 0)]


#: As LARGE: more columns than boxes can prune by, and embeddings.
MANY_COLUMNS: tuple[Bars, ...] = ((Shape(150_000, 90, 0.90), (5, 8), (5, 10), (20, 45, 45)),)
EMBEDDINGS = (
    (Shape(20_000, 768, 0.90), (6, 10), (4, 8), (5, 10)),
    (Shape(40_000, 128, 0.90), (3.5, 6), (5, 8), (5, 10)),
)


def many_columns(scaled: Callable[[Shape], Shape]) -> list[Case]:
    cases = of_family("many columns", MANY_COLUMNS, scaled)
    for shape, inside, whole, seconds in EMBEDDINGS:
        for name, last in zip((SMOTE, BORDERLINE), seconds, strict=True):
            goal = Goal(*(inside if name == SMOTE else whole))
            work = scaled(shape)
            contest = fit_resample(name, partial(data.embeddings, work))
            title = f"{name} {work}, embeddings in float32"
            cases.append(Case(title, "many columns", Race(contest), goal, last))
    return cases


def growth(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shapes = tuple(scaled(Shape(rows, 10)) for rows in (10_000, 100_000, 1_000_000))
    goal = Goal(1.35, 1.15, "{:.2f}", at_most=True)
    name = f"SMOTE, exponent of {shapes[0].rows:,} to {shapes[-1].rows:,} × 10"
    return [Case(name, "growth", Growth(SMOTE, shapes), goal, 10)]


def svm(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shapes = [scaled(Shape(20_000, 20)), scaled(Shape(20_000, 20, 0.90, classes=3))]
    names = [f"SVMSMOTE {shapes[0]}", f"SVMSMOTE {shapes[1]}, three classes"]
    return [
        Case(name, "SVM-SMOTE", beside(SVM, shape), Goal(1.2, 2), 40)
        for name, shape in zip(names, shapes, strict=True)
    ]


def rows_at_random(sampler: str, y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The draws of a random sampler for two classes, and the rows that they name."""
    rng = np.random.RandomState(0)
    large_rows, small_rows = (np.flatnonzero(y == label) for label in (0, 1))
    n_large, n_small = large_rows.size, small_rows.size
    if sampler == RANDOM_OVER:
        drawn = small_rows[rng.randint(0, n_small, n_large - n_small)]
        return np.concatenate([np.arange(y.size), drawn])
    return np.concatenate([large_rows[rng.permutation(n_large)[:n_small]], small_rows])


def bare_take(sampler: str, kind: str, shape: Shape) -> tuple[Work, Work]:
    """Our whole call, and the draws with a take of the rows that they name."""
    X, y = data.table(shape)
    table, labels = data.as_kind(kind, X, y)

    def least() -> object:
        rows = rows_at_random(sampler, y)
        if kind == "polars":
            return table[rows], labels[rows]
        if kind == "pandas":
            return table.take(rows), labels.take(rows)
        return table.take(rows, axis=0), labels.take(rows)

    return partial(contenders.sampler(OURS, sampler).fit_resample, table, labels), least


def random_samplers(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shape = scaled(Shape(100_000, 20))
    goal = Goal(5, None, "{:+.1f} ms", at_most=True)
    cases = []
    for sampler in (RANDOM_OVER, RANDOM_UNDER):
        for kind in ("array", "pandas", "polars"):
            name = f"{sampler} {shape}, {kind}"
            if kind != "polars":
                make = partial(_as_kind, kind, shape)
                cases.append(Case(name, "random", Race(fit_resample(sampler, make)), Goal(1)))
            beyond = Overhead(partial(bare_take, sampler, kind, shape))
            cases.append(Case(f"{name}, beyond a bare take", "random", beyond, goal))
    return cases


def _as_kind(kind: str, shape: Shape) -> tuple[Any, Any]:
    return data.as_kind(kind, *data.table(shape))


def memory(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shape = scaled(Shape(200_000, 20))
    goal = Goal(1.25, 1.05, "{:.2f}×", at_most=True)
    wide = scaled(Shape(100_000, 100, 0.90))
    peaks = [
        *((one, kind, shape) for one in FAMILY for kind in ("array", "pandas", "polars")),
        *((RANDOM_OVER, kind, shape) for kind in ("array", "pandas", "polars")),
        *((one, kind, wide) for one in (SMOTE, BORDERLINE) for kind in ("array", "float32")),
    ]
    return [
        Case(f"{sampler} {of}, {kind}", "memory", Peak(sampler, kind, of), goal, 9)
        for sampler, kind, of in peaks
    ]


def both_plans(shape: Shape) -> tuple[Work, Work]:
    """Our pipeline of two samplers, and planning both with generating what survives."""
    X, y = data.table(shape)
    whole = contenders.sampler(OURS, OVER_THEN_UNDER)
    over, under = (step for _, step in contenders.sampler(OURS, OVER_THEN_UNDER).steps)

    def by_hand() -> object:
        first = over.plan(X, y)
        between = y[first.sample_indices]
        both = first.then(under.plan(np.zeros((between.size, 1)), between))
        return over.generate(X, both, check=False), y[both.sample_indices]

    return partial(whole.fit_resample, X, y), by_hand


def composed(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shape = scaled(Shape(100_000, 20))
    name = f"{OVER_THEN_UNDER}, {shape}"
    contest = fit_resample(OVER_THEN_UNDER, partial(data.table, shape))
    most = Goal(1.1, 1.0, "{:.2f}×", at_most=True)
    peak = Goal(1.25, 1.05, "{:.2f}×", at_most=True)
    by_hand = Beside(partial(both_plans, shape))
    measures: dict[str, tuple[Measure, Goal, float]] = {
        name: (Race(contest), Goal(2.5, 4), 5),
        f"{name}, over both plans and what survives": (by_hand, most, 5),
        f"{name}, peak memory": (Peak(OVER_THEN_UNDER, "array", shape), peak, 9),
    }
    return [Case(name, "composed plans", *how) for name, how in measures.items()]


def combinations(scaled: Callable[[Shape], Shape]) -> list[Case]:
    cases = []
    for shape, bar, seconds in ((Shape(22_000, 21), 4, 8), (Shape(200_000, 20), 6, 150)):
        for sampler in (SMOTE_ENN, SMOTE_TOMEK):
            work = scaled(shape)
            race = beside(sampler, work, enough=SHOWN * bar)
            cases.append(Case(f"{sampler} {work}", "combinations", race, Goal(bar), seconds))
    wide = scaled(Shape(200_000, 30))
    few, hard = scaled(Shape(10_000, 20)), scaled(Shape(5_000, 10))
    # Both sides spend their time in the same k-means: equal is the best there is.
    equal = Goal(0.95)
    measures: dict[str, tuple[Measure, Goal, float]] = {
        f"{NEAR_MISS_2} {wide}, peak memory over the input": (
            PeakOverInput(NEAR_MISS_2, wide), Goal(1.0, None, "{:.2f}×", at_most=True), 30,
        ),
        f"{CENTROIDS} {few}": (beside(CENTROIDS, few), equal, 40),
        f"{HARDNESS} {hard}": (beside(HARDNESS, hard), Goal(1), 60),
    }  # fmt: skip
    return [*cases, *(Case(name, "combinations", *how) for name, how in measures.items())]


def mixed_tables(scaled: Callable[[Shape], Shape]) -> list[Case]:
    both, nominal = scaled(Shape(90_000, 18, 0.90)), scaled(Shape(90_000, 9, 0.90))
    half = scaled(Shape(100_000, 20, 0.95))
    measures: dict[str, tuple[Measure, Goal, float]] = {
        f"SMOTENC {both}, 9 of them nominal": (
            Race(mixed.nominal("SMOTENC", both, 9)), Goal(30), 60,
        ),
        f"SMOTEN {nominal}": (Race(mixed.nominal("SMOTEN", nominal, 9)), Goal(30), 90),
        f"SMOTE {half}, half nominal, holes, over numbers alone": (
            mixed.MixedBesideNumbers(half), Goal(2.5, at_most=True), 5,
        ),
        f"SMOTE {half}, mixed, peak memory": (
            Peak(SMOTE, "mixed", half), Goal(1.5, at_most=True), 5,
        ),
    }  # fmt: skip
    return [Case(name, "mixed", *how) for name, how in measures.items()]


def cleaners(scaled: Callable[[Shape], Shape]) -> list[Case]:
    small = Shape(4_000, 12)
    cases = [Case(f"{CONDENSED} {small}", "cleaners", beside(CONDENSED, small), Goal(100), 40)]
    for shape, bar, seconds in ((Shape(22_000, 21), 4, 10), (Shape(200_000, 20), 6, 250)):
        work = scaled(shape)
        for name, times in CLEANERS.items():
            race = beside(name, work, enough=SHOWN * bar)
            cases.append(Case(f"{name} {work}", "cleaners", race, Goal(bar), times * seconds))
    return cases


def given_search(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shape = scaled(Shape(200_000, 12))
    cases = []
    for sampler in (SMOTE, BORDERLINE):
        near = {"k_neighbors": NearestNeighbors(n_neighbors=6, n_jobs=-1)}
        if sampler == BORDERLINE:
            near["m_neighbors"] = NearestNeighbors(n_neighbors=11, n_jobs=-1)
        contest = _theirs_with(sampler, shape, near)
        name = f"{sampler} {shape}"
        cases.append(
            Case(name, "they have NearestNeighbors(n_jobs=-1)", Race(contest), Goal(4, 15), 30)
        )
    return cases


def _theirs_with(sampler: str, shape: Shape, params: dict[str, Any]) -> Contest:
    """A whole call, where the parameters go to their side alone."""

    def work_of(package: str) -> Work:
        made = contenders.sampler(package, sampler, **({} if package == OURS else params))
        return partial(made.fit_resample, *data.table(shape))

    return work_of


def hostile(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shapes = [scaled(Shape(30_000, columns, 0.70)) for columns in (10, 20)]
    cases = []
    for kind in data.HOSTILE:
        makes = [partial(data.hostile_table, kind, shape) for shape in shapes]
        for make, shape in zip(makes, shapes, strict=True):
            for sampler in (SMOTE, BORDERLINE):
                contest = Race(fit_resample(sampler, make))
                cases.append(Case(f"{kind}: {sampler} {shape}", "hostile", contest, Goal(1, 3), 5))
        exact = Exact(partial(_matrices, makes))
        goal = Goal(100, 100, "{:g} %")
        cases.append(Case(f"{kind}: lists equal to brute force", "hostile", exact, goal, 4))
    return cases


def _matrices(makes: Sequence[Callable[[], data.Table]]) -> list[np.ndarray[Any, Any]]:
    return [make()[0] for make in makes]


#: Sparse tables, and (bar, aim) of SMOTE and Borderline-SMOTE.
TEXTS = (data.Text(20_000, 5_000, 0.005), data.Text(20_000, 50_000, 0.002),
         data.Text(20_000, 50_000, 0.002, common=1.0))  # fmt: skip


def sparse_tables(is_quick: bool) -> list[Case]:
    cases = []
    for text in (one.reduced() if is_quick else one for one in TEXTS):
        for sampler in (SMOTE, BORDERLINE):
            contest = Race(fit_resample(sampler, partial(data.sparse_table, text)))
            cases.append(Case(f"{sampler} {text}", "sparse", contest, Goal(1.5, 3), 8))
    return cases


def variants(scaled: Callable[[Shape], Shape], is_quick: bool) -> list[Case]:
    shape = scaled(Shape(100_000, 20))
    five = scaled(Shape(100_000, 20, 0.80, classes=5))
    default = f"{BORDERLINE} {shape}"
    one_thread = fit_resample(BORDERLINE, partial(data.table, shape), ours={"n_jobs": 1})
    limited = partial(threadpool_limits, limits=1)
    inside = cross_validated(BORDERLINE, shape, DummyClassifier())
    measures: dict[str, Measure] = {
        f"{default}, one thread": Race(one_thread, limited),
        f"{default}, AVX2 only": AtLevel("v3", default, is_quick),
        f"{default}, float32": Race(fit_resample(BORDERLINE, partial(_as_float32, shape))),
        f"{BORDERLINE} {five}, five classes": beside(BORDERLINE, five),
        f"{default}, inside cross_val_score(n_jobs=2)": Race(inside),
    }
    return [Case(name, "variants", measure, Goal(2), 12) for name, measure in measures.items()]


def _as_float32(shape: Shape) -> data.Table:
    X, y = data.table(shape)
    return X.astype(np.float32), y


def cross_validated(sampler: str, shape: Shape, model: Any) -> Contest:
    """Five folds of a pipeline on two processes."""

    def work_of(package: str) -> Work:
        steps = contenders.pipeline(package, contenders.sampler(package, sampler), model)
        return partial(cross_val_score, steps, *data.table(shape), scoring="roc_auc", n_jobs=2)

    return work_of


def cross_validation(scaled: Callable[[Shape], Shape]) -> list[Case]:
    tree = DecisionTreeClassifier(random_state=0)
    return [
        Case(
            f"{sampler} and a tree, {shape}",
            "cross_val_score(n_jobs=2)",
            Race(cross_validated(sampler, shape, tree), least=5),
            Goal(1),
            seconds,
        )
        for shape, seconds in ((TUTORIAL, 5), (scaled(Shape(100_000, 20)), 240))
        for sampler in (SMOTE, BORDERLINE)
    ]


def fitted(ensemble: str, shape: Shape, **params: Any) -> Contest:
    """The fit of an ensemble."""

    def work_of(package: str) -> Work:
        return partial(contenders.ensemble(package, ensemble, **params).fit, *data.table(shape))

    return work_of


def ensembles(scaled: Callable[[Shape], Shape]) -> list[Case]:
    shape = scaled(Shape(100_000, 20, 0.95))
    goals = (
        (BALANCED_FOREST, Goal(1.1), 60),
        (BALANCED_BAGGING, Goal(1), 20),
        (EASY_ENSEMBLE, Goal(1), 90),
        (RUS_BOOST, Goal(1), 10),
    )
    cases = [
        Case(f"{name} {shape}", "ensembles", Race(fitted(name, shape), least=3), goal, seconds)
        for name, goal, seconds in goals
    ]
    most = Goal(0.3, None, "{:.2f}×", at_most=True)
    for name in (BALANCED_FOREST, BALANCED_BAGGING):
        peak = Peak(name, "bags", shape)
        about = f"{name} of 100, {shape}, peak memory beside the table"
        cases.append(Case(about, "ensembles", peak, most, 40))
    return cases


def races() -> list[Case]:
    outside, more = Goal(15, None, "{:.1f} %", at_most=True), Goal(1.3, at_most=True)
    measures: dict[str, tuple[Measure, Goal, float]] = {
        "compare 10,000 × 20, time outside models and samplers": (
            Computed(partial(race.percent_outside, 1)), outside, 30,
        ),
        "k = 1..15, neighbour search beside that of k = 15": (
            Computed(race.sweep_beside_one), more, 10,
        ),
        "compare 10,000 × 23, words and holes, no limit": (
            Computed(race.minutes_of_defaults), Goal(3.7, None, "{:.1f} min", at_most=True), 240,
        ),
        "compare 100,000 × 20, defaults": (
            Computed(race.minutes_of_large), Goal(5, None, "{:.1f} min", at_most=True), 300,
        ),
    }  # fmt: skip
    return [Case(name, "races", *how) for name, how in measures.items()]


def imports() -> list[Case]:
    needed = (
        "from sklearn.base import BaseEstimator, OneToOneFeatureMixin, clone; "
        "from sklearn.neighbors import NearestNeighbors; import sklearn.utils.validation"
    )
    smote = "from equipoise.over_sampling import SMOTE"
    heavy = ("numpy", "scipy", "sklearn", "pandas", "polars", "narwhals", "joblib")
    within = Goal(50, None, "{:+.1f} ms", at_most=True)
    none = Goal(0, None, "{:.0f}", at_most=True)
    # Ours imports theirs: equal is the best there is, and 5 % is the noise of a process's start.
    equal = Goal(0.95)
    measures: dict[str, tuple[Measure, Goal]] = {
        "import equipoise, beyond bare Python": (Startup("import equipoise"), within),
        "import equipoise, heavy packages": (Loaded("import equipoise", heavy), none),
        "import SMOTE, its part of scikit-learn": (
            Startup(smote, needed, as_ratio=True, pairs=21), equal,
        ),
    }  # fmt: skip
    return [Case(name, "imports", *how, seconds=25) for name, how in measures.items()]


def all_cases(*, quick: bool = False) -> list[Case]:
    """All cases, in the order of the table.

    Parameters
    ----------
    quick : bool
        Whether to take a tenth of the rows: a look, without a verdict.
    """

    def scaled(shape: Shape) -> Shape:
        return shape.reduced() if quick else shape

    return [
        *tutorial(), *large(scaled), *many_columns(scaled), *growth(scaled),
        *given_search(scaled), *svm(scaled), *cleaners(scaled), *sparse_tables(quick),
        *hostile(scaled), *variants(scaled, quick), *cross_validation(scaled),
        *random_samplers(scaled), *composed(scaled), *combinations(scaled),
        *mixed_tables(scaled), *memory(scaled), *ensembles(scaled), *races(), *imports(),
    ]  # fmt: skip
