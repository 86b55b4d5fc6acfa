"""SMOTE from the first scatter to the question whether it helped.

Run ``python examples/smote_tutorial.py [--out output] [--quick]``. It walks through the steps of
the well-known SMOTE tutorial on a table of 10,000 rows with one rare row in a hundred, then goes
on where that one stops: other scores than the ROC curve, a model that needs no resampling, the
order of over- and under-sampling, and who gets multiplied. With ``--sheet picture.png`` it only
draws the six scatters: that is the picture of README.md.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from example_tools import Scores, evaluate, evaluate_all, legend, scatter, table
from matplotlib.figure import Figure
from PIL import Image
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier

from equipoise import FunctionSampler
from equipoise.over_sampling import ADASYN, SMOTE, SVMSMOTE, BorderlineSMOTE
from equipoise.pipeline import Pipeline
from equipoise.under_sampling import RandomUnderSampler

SEED = 1
FAMILY = {
    "SMOTE": SMOTE,
    "Borderline-SMOTE": BorderlineSMOTE,
    "SVM-SMOTE": SVMSMOTE,
    "ADASYN": ADASYN,
}
# Rows around a row that tell whether it lies among its own kind.
N_AROUND = 10


# --- the data, and samplers to apply to it --------------------------------------------------


def make_data() -> tuple[np.ndarray, np.ndarray]:
    """Make 10,000 rows of two columns; one row in a hundred is of class 1."""
    return make_classification(
        n_samples=10_000,
        n_features=2,
        n_redundant=0,
        n_clusters_per_class=1,
        weights=[0.99],
        flip_y=0,
        random_state=SEED,
    )


def over_then_under(over: type = SMOTE) -> list[tuple[str, Any]]:
    """Rare rows up to a tenth of the others, then the others down to twice the rare ones."""
    return [
        ("over", over(sampling_strategy=0.1, random_state=SEED)),
        ("under", RandomUnderSampler(sampling_strategy=0.5, random_state=SEED)),
    ]


def under_then_over(over: type = SMOTE) -> list[tuple[str, Any]]:
    """The other order, to the same numbers: 9,900 and 100 become 1,980 and 990 either way."""
    return [
        ("under", RandomUnderSampler(sampling_strategy=100 / 1980, random_state=SEED)),
        ("over", over(sampling_strategy=0.5, random_state=SEED)),
    ]


def samplers() -> dict[str, Any]:
    """The samplers of the scatters, by title."""
    made = {name: kind(random_state=SEED) for name, kind in FAMILY.items()}
    both = {"SMOTE, then under-sampling": Pipeline(over_then_under())}
    return {"SMOTE": made.pop("SMOTE"), **both, **made}


@dataclass(frozen=True)
class Scene:
    """A table as a sampler leaves it."""

    title: str
    X: np.ndarray
    y: np.ndarray
    is_synthetic: np.ndarray

    @property
    def counts(self) -> tuple[int, int]:
        """Rows of class 0 and of class 1."""
        return int((self.y == 0).sum()), int((self.y == 1).sum())


def make_scenes(X: np.ndarray, y: np.ndarray) -> list[Scene]:
    """The raw table, and what each sampler makes of it."""
    scenes = [Scene("Raw data", X, y, np.zeros(len(y), dtype=bool))]
    for title, sampler in samplers().items():
        X_new, y_new = sampler.fit_resample(X, y)
        scenes.append(Scene(title, X_new, y_new, sampler.is_synthetic_))
    return scenes


# --- scores by folds ------------------------------------------------------------------------


def with_tree(*steps: tuple[str, Any]) -> Pipeline:
    """A decision tree after some samplers, which see nothing but training folds."""
    return Pipeline([*steps, ("tree", DecisionTreeClassifier(random_state=SEED))])


def folds(n_repeats: int = 3) -> RepeatedStratifiedKFold:
    """Ten folds with the same share of rare rows, several times."""
    return RepeatedStratifiedKFold(n_splits=10, n_repeats=n_repeats, random_state=SEED)


def main_models() -> dict[str, Any]:
    """The tutorial's three models, and one that it leaves out."""
    return {
        "tree, raw data": with_tree(),
        "tree, SMOTE": with_tree(("over", SMOTE(random_state=SEED))),
        "tree, SMOTE and under-sampling": with_tree(*over_then_under()),
        "logistic regression, raw data": LogisticRegression(),
    }


def sweep_models() -> dict[int, Any]:
    """SMOTE and under-sampling with 1 to 7 neighbours."""
    models = {k: with_tree(*over_then_under()) for k in range(1, 8)}
    return {k: model.set_params(over__k_neighbors=k) for k, model in models.items()}


def variant_models() -> dict[str, Any]:
    """The younger members of the family, each to balance."""
    younger = [name for name in FAMILY if name != "SMOTE"]
    return {name: with_tree(("over", FAMILY[name](random_state=SEED))) for name in younger}


def order_models() -> dict[str, Any]:
    """Both orders for samplers that look at other classes, and for one that does not."""
    orders = {"over first": over_then_under, "under first": under_then_over}
    return {
        f"{name}, {order}": with_tree(*steps(FAMILY[name]))
        for name in ("SMOTE", "Borderline-SMOTE", "ADASYN")
        for order, steps in orders.items()
    }


def outlier_models() -> dict[str, Any]:
    """SMOTE and under-sampling with and without the rare rows that stand alone."""
    drop = ("drop", FunctionSampler(func=drop_noise))
    return {
        "all rare rows": with_tree(*over_then_under()),
        "without the noise": with_tree(drop, *over_then_under()),
    }


# --- who is multiplied ----------------------------------------------------------------------


def count_majority_near(X: np.ndarray, y: np.ndarray, points: np.ndarray) -> np.ndarray:
    """For each point how many of its nearest rows are majority rows."""
    around = NearestNeighbors(n_neighbors=N_AROUND).fit(X).kneighbors(points, return_distance=False)
    return (y[around] == 0).sum(axis=1)


def count_majority_near_rare(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same for each rare row, which is not its own neighbour."""
    search = NearestNeighbors(n_neighbors=N_AROUND).fit(X)
    rare_rows = np.flatnonzero(y == 1)
    around = search.kneighbors(X[rare_rows], N_AROUND + 1, return_distance=False)
    is_self = around == rare_rows[:, None]
    is_self[:, -1] |= ~is_self.any(axis=1)
    return (y[around[~is_self].reshape(-1, N_AROUND)] == 0).sum(axis=1)


def drop_noise(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leave out the rare rows that have none but majority rows around them."""
    is_kept = np.ones(len(y), dtype=bool)
    is_kept[np.flatnonzero(y == 1)[count_majority_near_rare(X, y) == N_AROUND]] = False
    return X[is_kept], y[is_kept]


def standing(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where each row stands: "noise", "danger" or "safe" for rare rows, "" for the others."""
    n_others = count_majority_near_rare(X, y)
    kinds = np.array(["safe", "danger", "noise"])
    found = np.full(len(y), "", dtype=kinds.dtype)
    at = (n_others >= N_AROUND / 2).astype(int) + (n_others == N_AROUND)
    found[y == 1] = kinds[at]
    return found


@dataclass(frozen=True)
class Multiplied:
    """Which rare rows a sampler starts from, and where its new rows come to lie."""

    n_new: int
    n_base_rows: int
    share_from: Mapping[str, float]
    majority_share: float


def who_is_multiplied(X: np.ndarray, y: np.ndarray) -> dict[str, Multiplied]:
    """Follow each new row to the real row that it was made from."""
    stands = standing(X, y)
    found = {}
    for name, kind in FAMILY.items():
        sampler = kind(random_state=SEED)
        X_new, _ = sampler.fit_resample(X, y)
        bases = sampler.sample_indices_[sampler.is_synthetic_]
        near = count_majority_near(X, y, X_new[sampler.is_synthetic_])
        found[name] = Multiplied(
            n_new=len(bases),
            n_base_rows=len(np.unique(bases)),
            share_from={s: float((stands[bases] == s).mean()) for s in ("noise", "danger", "safe")},
            majority_share=float(near.mean() / N_AROUND),
        )
    return found


# --- pictures -------------------------------------------------------------------------------


def file_name(title: str) -> str:
    """A title as the name of a picture."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "smote_" + "_".join(words) + ".png"


def limits(scenes: list[Scene]) -> tuple[tuple[float, float], ...]:
    """The same frame for all scatters: SVM-SMOTE also goes outward."""
    X = np.concatenate([scene.X for scene in scenes])
    low, high = X.min(axis=0), X.max(axis=0)
    air = 0.04 * (high - low)
    return tuple(zip(low - air, high + air, strict=True))


def draw_scene(axes: Any, scene: Scene, frame: tuple[tuple[float, float], ...]) -> None:
    """Draw one scatter with its title and legend."""
    scatter(axes, scene.X, scene.y, scene.is_synthetic)
    axes.set(xlim=frame[0], ylim=frame[1])
    axes.set_title(scene.title, loc="left", fontsize=11, fontweight="bold", color="#222222")
    legend(axes, loc="upper right", borderaxespad=0.1)


def draw_scenes(scenes: list[Scene], folder: Path) -> list[Path]:
    """Save each scatter, and one sheet with all of them."""
    frame = limits(scenes)
    paths = []
    for scene in scenes:
        figure = Figure(figsize=(6.4, 4.8), layout="constrained")
        draw_scene(figure.subplots(), scene, frame)
        paths.append(save(figure, folder / file_name(scene.title)))
    return [*paths, draw_sheet(scenes, folder / "smote_all_scatters.png")]


def draw_sheet(scenes: list[Scene], path: Path) -> Path:
    """Save all scatters side by side, in one frame and with one legend."""
    frame = limits(scenes)
    sheet = Figure(figsize=(10.5, 6.6), layout="constrained")
    sheet.get_layout_engine().set(w_pad=0.08, h_pad=0.1)
    places = sheet.subplots(2, 3, sharex=True, sharey=True)
    for axes, scene in zip(places.flat, scenes, strict=True):
        scatter(axes, scene.X, scene.y, scene.is_synthetic)
        axes.set(xlim=frame[0], ylim=frame[1])
        n_made = int(scene.is_synthetic.sum())
        counts = f"{scene.counts[0]:,} majority, {scene.counts[1] - n_made:,} rare"
        made = f", {n_made:,} synthetic" * (n_made > 0)
        axes.set_title(scene.title, loc="left", fontsize=11.5, fontweight="bold", pad=20)
        axes.text(0, 1.02, counts + made, transform=axes.transAxes, fontsize=9, color="#444444")
    marks, _ = places.flat[1].get_legend_handles_labels()
    names = ["majority", "rare, synthetic", "rare, real"]
    legend(sheet, handles=marks, labels=names, loc="outside lower center", ncols=3, fontsize=10)
    return save(sheet, path, dpi=100)


def draw_sweep(sweep: Mapping[int, Scores], folder: Path) -> Path:
    """Save the ROC AUC for each number of neighbours, with the middle half of the folds."""
    figure = Figure(figsize=(6.4, 4), layout="constrained")
    axes = figure.subplots()
    ks = list(sweep)
    low, high = np.array([np.quantile(s.auc, (0.25, 0.75)) for s in sweep.values()]).T
    axes.fill_between(
        ks, low, high, color="#9DB7D1", alpha=0.45, lw=0, label="middle half of folds"
    )
    axes.plot(ks, [s.mean("auc") for s in sweep.values()], "o-", color="#6A1B4D", label="mean")
    axes.set(xlabel="neighbours k", ylabel="ROC AUC", xticks=ks)
    axes.set_title("How much does k matter?", loc="left", fontsize=11, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    return save(figure, folder / "smote_k_sweep.png")


def save(figure: Figure, path: Path, dpi: int = 150) -> Path:
    """Write a picture, as 64 colours: a third of the bytes, and nobody sees it."""
    drawn = BytesIO()
    figure.savefig(drawn, dpi=dpi, facecolor="white")
    Image.open(drawn).convert("RGB").quantize(64).save(path, optimize=True)
    return path


# --- the story ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """All figures of the tutorial."""

    scenes: list[Scene]
    main: dict[str, Scores]
    sweep: dict[int, Scores]
    variants: dict[str, Scores]
    orders: dict[str, Scores]
    outliers: dict[str, Scores]
    standings: dict[str, int]
    multiplied: dict[str, Multiplied]
    pictures: list[Path]


def score_table(title: str, scores: Mapping[Any, Scores]) -> str:
    """Three scores of each model; of the Brier score, less is better."""
    rows = [
        (str(name), *(s.text(of) for of in ("auc", "precision", "brier")))
        for name, s in scores.items()
    ]
    return table((title, "ROC AUC", "average precision", "Brier"), rows)


def tell_samplers(scenes: list[Scene], pictures: list[Path]) -> None:
    """The first part: what the samplers do to the table."""
    print(
        "\n1. THE DATA AND THE SAMPLERS\n\n"
        "Two columns, 10,000 rows, one in a hundred of class 1. SMOTE walks from a rare row part\n"
        "of the way to one of its five nearest rare rows and puts a new row there, until the\n"
        "classes are equal. Its paper means it together with under-sampling: here SMOTE to a\n"
        "tenth, then the majority down to twice the rare class. Borderline-SMOTE starts from rows\n"
        "in danger only (half or more of the ten nearest are majority rows, not all), SVM-SMOTE\n"
        "from support vectors, and ADASYN the more often, the more majority rows are near.\n"
    )
    rows = [(s.title, *(f"{n:,}" for n in s.counts), f"{s.is_synthetic.sum():,}") for s in scenes]
    print(table(("", "class 0", "class 1", "of these synthetic"), rows))
    print(
        "\nADASYN rounds the share of each row by itself, which is why it may miss by a row or so\n"
        "(exact=True makes what was asked). Pictures:\n  " + "\n  ".join(map(str, pictures))
    )


def tell_tutorial(main: Mapping[str, Scores], sweep: Mapping[int, Scores]) -> None:
    """The second part: the figure that the well-known tutorial reports."""
    print(
        "\n2. DOES IT HELP A DECISION TREE? BY THE ROC CURVE, YES\n\n"
        "Ten stratified folds, three times; a Pipeline resamples training folds and leaves the\n"
        "test fold alone.\n"
    )
    trees = [(name, s.text("auc")) for name, s in main.items() if name.startswith("tree")]
    print(table(("", "ROC AUC"), trees))
    print("\nThe same with other numbers of neighbours (over- and under-sampling together):\n")
    print(table(("k", "ROC AUC"), [(str(k), s.text("auc")) for k, s in sweep.items()]))
    means = [s.mean("auc") for s in sweep.values()]
    print(
        f"\nFrom worst to best the means are {max(means) - min(means):.3f} apart; a single model's "
        f"folds vary by {np.mean([s.auc.std(ddof=1) for s in sweep.values()]):.3f}\n"
        "(standard deviation). Choosing k by such a table alone is reading noise."
    )


def tell_other_half(main: Mapping[str, Scores], variants: Mapping[str, Scores]) -> None:
    """The third part: other scores, and a model that nobody resampled for."""
    print(
        "\n3. THE OTHER HALF OF THE STORY\n\n"
        "The ROC AUC asks whether rare rows are ranked before others. Average precision asks how\n"
        "many alarms are right, and the Brier score whether a probability can be believed (less\n"
        "is better; always saying 1 % scores 0.010).\n"
    )
    print(score_table("", main))
    raw, both = main["tree, raw data"], main["tree, SMOTE and under-sampling"]
    plain = main["logistic regression, raw data"]
    print(
        f"\nResampling moved the tree's AUC by {both.mean('auc') - raw.mean('auc'):+.2f}, its "
        f"average precision from {raw.mean('precision'):.2f} to {both.mean('precision'):.2f} and "
        f"its Brier\nscore from {raw.mean('brier'):.3f} to {both.mean('brier'):.3f}. A logistic "
        f"regression on the raw rows has {plain.mean('auc'):.3f}, {plain.mean('precision'):.2f} "
        f"and {plain.mean('brier'):.3f}:\nfirst ask whether the model is the right one.\n"
    )
    print(score_table("tree, balanced by", {"SMOTE": main["tree, SMOTE"], **variants}))


def tell_orders(orders: Mapping[str, Scores]) -> None:
    """The fourth part: over- or under-sampling first."""
    print(
        "\n4. WHICH FIRST?\n\n"
        "The tutorial samples over, then under; the SMOTE paper samples under first. Both end\n"
        "here with 1,980 and 990 rows, for only at equal ratios can they be compared.\n"
    )
    print(score_table("", orders))
    print(
        "\nSMOTE never looks at the majority: with the same seeds both orders train on the very\n"
        "same rows. Borderline-SMOTE and ADASYN do look: thin the majority first, and other rows\n"
        "are in danger."
    )


def tell_multiplied(
    standings: Mapping[str, int],
    multiplied: Mapping[str, Multiplied],
    outliers: Mapping[str, Scores],
) -> None:
    """The fifth part: the real rows that the new rows come from."""
    counts = ", ".join(f"{n} {name}" for name, n in standings.items())
    print(
        f"\n5. WHO IS MULTIPLIED?\n\n"
        f"Of the 100 rare rows, by their {N_AROUND} nearest rows: {counts}. A sampler keeps its\n"
        "plan, so every new row can be followed to its base row (sample_indices_):\n"
    )
    shares = ("noise", "danger", "safe")
    rows = [
        (name, f"{m.n_base_rows}", *(f"{m.share_from[s]:.0%}" for s in shares))
        + (f"{m.majority_share:.2f}",)
        for name, m in multiplied.items()
    ]
    print(table(("", "base rows used", *(f"from {s}" for s in shares), "majority near"), rows))
    print(
        "\n'Majority near' is the share of majority rows among the ten real rows nearest to the\n"
        "new ones. The methods that look for difficulty put new rows deep among the majority.\n\n"
        "The tutorial advises to remove outliers first. Leaving out the rare rows that stand\n"
        "alone, in training folds only, gives:\n"
    )
    print(score_table("tree, SMOTE and under-sampling", outliers))
    print(
        "\nA rare row without company may be a mistake or a kind of its own: look before dropping."
        "\n\nTwo slips to know when reading elsewhere. Borderline-SMOTE1 goes toward rare\n"
        "neighbours only and Borderline-SMOTE2 toward the other class as well (less than half\n"
        "way); the well-known tutorial swaps the two in one sentence. And it calls ADASYN's\n"
        "weight a density: it is the share of other classes among a row's nearest rows.\n"
    )


def main(output_folder: str | Path, quick: bool = False, n_jobs: int = 1) -> Findings:
    """Tell the whole story; ``quick`` scores the side paths in ten folds instead of thirty."""
    folder = Path(output_folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, y = make_data()
    thrice, side = folds(), folds(1 if quick else 3)

    scenes = make_scenes(X, y)
    pictures = draw_scenes(scenes, folder)
    tell_samplers(scenes, pictures)

    scores = evaluate_all(main_models(), X, y, thrice, n_jobs)
    sweep = {k: evaluate(model, X, y, thrice, n_jobs) for k, model in sweep_models().items()}
    pictures.append(draw_sweep(sweep, folder))
    tell_tutorial(scores, sweep)

    variants = evaluate_all(variant_models(), X, y, side, n_jobs)
    tell_other_half(scores, variants)

    orders = evaluate_all(order_models(), X, y, side, n_jobs)
    tell_orders(orders)

    outliers = evaluate_all(outlier_models(), X, y, side, n_jobs)
    stands = standing(X, y)
    standings = {name: int((stands == name).sum()) for name in ("noise", "danger", "safe")}
    multiplied = who_is_multiplied(X, y)
    tell_multiplied(standings, multiplied, outliers)
    return Findings(
        scenes, scores, sweep, variants, orders, outliers, standings, multiplied, pictures
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="output", help="folder of the pictures")
    parser.add_argument("--quick", action="store_true", help="fewer folds for the side paths")
    parser.add_argument("--sheet", help="only draw the six scatters, into this file")
    arguments = parser.parse_args()
    if arguments.sheet:
        draw_sheet(make_scenes(*make_data()), Path(arguments.sheet))
    else:
        main(arguments.out, arguments.quick, n_jobs=os.cpu_count() or 1)
