"""Does resampling help on a real table? A fair comparison in about a minute.

Run ``make demo``, or ``python examples/demo.py [--table yeast4] [--out output] [--quick]``. A
decision tree and a logistic regression are trained raw, with class weights, with SMOTE, with SMOTE
and under-sampling, with ADASYN, and raw with a tuned threshold, all in the same folds. What is
learnt from data (scaling, synthetic rows, the threshold) is learnt in training folds alone.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from example_tools import Scores, evaluate_all, legend, scatter, table
from matplotlib.figure import Figure
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold, TunedThresholdClassifierCV
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from equipoise.datasets import load_table
from equipoise.over_sampling import ADASYN, SMOTE
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.under_sampling import RandomUnderSampler

SEED = 0
N_SPLITS = 5
RAW, TUNED = "raw", "raw, tuned threshold"
RESAMPLED = ("SMOTE", "SMOTE and under-sampling", "ADASYN")
LEARNERS = {
    "tree": DecisionTreeClassifier(random_state=SEED),
    "logistic": LogisticRegression(max_iter=1000),
}


def read(name: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Read a table; 1 marks the rare class."""
    frame, target = load_table(name, as_frame=True)
    rarest = target.value_counts().idxmin()
    return frame.to_numpy(dtype=float), (target == rarest).to_numpy().astype(int), list(frame)


def samplers(n_rare: int, n_others: int) -> dict[str, list[Any]]:
    """Ways of resampling; thinning takes the rare class to three times its share, then to half."""
    partly = min(0.9, 3 * n_rare / n_others)
    return {
        "SMOTE": [SMOTE(random_state=SEED)],
        "SMOTE and under-sampling": [
            SMOTE(sampling_strategy=partly, random_state=SEED),
            RandomUnderSampler(sampling_strategy=max(0.5, partly), random_state=SEED),
        ],
        "ADASYN": [ADASYN(random_state=SEED)],
    }


def models(y: np.ndarray) -> dict[tuple[str, str], Any]:
    """All candidates by learner and treatment. Scaling comes first: samplers measure distances."""
    n_others, n_rare = np.bincount(y)
    made = {}
    for name, learner in LEARNERS.items():
        plain = make_pipeline(StandardScaler(), learner)
        weighted = type(learner)(**{**learner.get_params(), "class_weight": "balanced"})
        made[name, RAW] = plain
        made[name, TUNED] = TunedThresholdClassifierCV(
            plain, scoring="balanced_accuracy", cv=N_SPLITS, random_state=SEED
        )
        made[name, "class weights"] = make_pipeline(StandardScaler(), weighted)
        for treatment, steps in samplers(n_rare, n_others).items():
            made[name, treatment] = make_pipeline(StandardScaler(), *steps, learner)
    return made


# --- reading the scores ---------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Mean difference of two models' scores in the same folds, and its 95 % interval."""

    mean: float
    half_width: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return abs(self.mean) > self.half_width

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ± {self.half_width:.3f}"


def compare(first: np.ndarray, second: np.ndarray) -> Difference:
    """Compare two models whose folds overlap, after Nadeau and Bengio (2003).

    The plain t-test takes repeated folds for independent ones. Theirs has a variance larger by
    n_test / n_train: one part in ``N_SPLITS - 1``.
    """
    difference = first - second
    n = difference.size
    deviation = difference.std(ddof=1) * np.sqrt(1 / n + 1 / (N_SPLITS - 1))
    return Difference(float(difference.mean()), float(student.ppf(0.975, n - 1) * deviation))


def sentence(scores: Mapping[tuple[str, str], Scores]) -> str:
    """Say in one sentence what the figures show, whatever they show."""
    raw = {learner: scores[learner, RAW] for learner in LEARNERS}
    home = max(raw, key=lambda learner: raw[learner].mean("precision"))
    best = max(RESAMPLED, key=lambda treatment: scores[home, treatment].mean("precision"))
    other = next(learner for learner in LEARNERS if learner != home)
    gain = compare(scores[home, best].precision, raw[home].precision)
    moved = compare(scores[home, best].brier, raw[home].brier)
    threshold = compare(scores[home, best].balanced, scores[home, TUNED].balanced)
    return (
        f"By average precision the {home} model on raw rows ({raw[home].mean('precision'):.3f}) "
        f"leads the raw {other} ({raw[other].mean('precision'):.3f}); {best}, the best of the "
        f"samplers for it, {_verdict(gain)} ({gain}), {_brier(moved)} "
        f"({raw[home].mean('brier'):.3f} to {scores[home, best].mean('brier'):.3f}), and in "
        f"balanced accuracy {_threshold(threshold)} a tuned threshold on raw rows ({threshold})."
    )


def _verdict(gain: Difference) -> str:
    if not gain.is_clear:
        return "changes that by no more than the folds vary"
    return "raises that clearly" if gain.mean > 0 else "lowers that clearly"


def _brier(moved: Difference) -> str:
    if not moved.is_clear:
        return "leaves the Brier score about where it was"
    return (
        "makes its probabilities " + ("worse" if moved.mean > 0 else "better") + " by Brier score"
    )


def _threshold(difference: Difference) -> str:
    if not difference.is_clear:
        return "cannot be told from"
    return "beats" if difference.mean > 0 else "loses to"


# --- picture --------------------------------------------------------------------------------


def most_telling(X: np.ndarray, y: np.ndarray) -> tuple[int, int]:
    """Find the two columns that rank the rare rows best by themselves, either way round."""
    power = [abs(roc_auc_score(y, column) - 0.5) for column in X.T]
    first, second = np.argsort(power)[::-1][:2]
    return int(first), int(second)


def draw(X: np.ndarray, y: np.ndarray, names: list[str], path: Path) -> Path:
    """Draw the table before and after SMOTE, in its own units."""
    scaling = StandardScaler()
    smote = Pipeline([("scale", scaling), ("smote", SMOTE(random_state=SEED))])
    X_scaled, y_new = smote.fit_resample(X, y)
    X_new = scaling.inverse_transform(X_scaled)
    columns = list(most_telling(X, y))
    figure = Figure(figsize=(12, 5.2), layout="constrained")
    before, after = figure.subplots(1, 2, sharex=True, sharey=True)
    scatter(before, X[:, columns], y, np.zeros(len(y), dtype=bool))
    scatter(after, X_new[:, columns], y_new, smote.is_synthetic_)
    for axes, title in ((before, "Before"), (after, "After SMOTE")):
        axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color="#222222")
        axes.set_xlabel(names[columns[0]], color="#555555")
        legend(axes, loc="best")
    before.set_ylabel(names[columns[1]], color="#555555")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150, facecolor="white")
    return path


# --- the story ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """What the demo found."""

    scores: dict[tuple[str, str], Scores]
    reading: str
    picture: Path


def main(
    output_folder: str | Path, name: str = "yeast4", n_repeats: int = 5, n_jobs: int = 1
) -> Findings:
    """Compare, print the table and its reading, draw the picture."""
    X, y, columns = read(name)
    print(
        f"\n{name}: {len(y):,} rows, {len(columns)} columns, {y.sum()} rows of the rare class "
        f"(1 to {(y == 0).sum() / y.sum():.0f}).\n{N_SPLITS} stratified folds, {n_repeats} times; "
        "mean ± standard deviation over the folds.\n"
    )
    folds = RepeatedStratifiedKFold(n_splits=N_SPLITS, n_repeats=n_repeats, random_state=SEED)
    candidates = {" · ".join(key): model for key, model in models(y).items()}
    scored = evaluate_all(candidates, X, y, folds, n_jobs)
    shown = ("auc", "precision", "balanced", "brier")
    rows = [(candidate, *map(scores.text, shown)) for candidate, scores in scored.items()]
    print(table(("", "ROC AUC", "avg. precision", "balanced acc.", "Brier"), rows))
    print(
        "\nBalanced accuracy is at a threshold of 0.5, but where it was tuned in the training "
        "folds.\nOf the Brier score, less is better.\n"
    )
    scores = dict(zip(models(y), scored.values(), strict=True))
    reading = sentence(scores)
    print(f"Reading: {reading}\n")
    picture = draw(X, y, columns, Path(output_folder) / f"demo_{name}.png")
    print(f"Picture: {picture}")
    return Findings(scores, reading, picture)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", default="yeast4", help="a numeric table, page-blocks0 say")
    parser.add_argument("--out", default="output", help="folder of the picture")
    parser.add_argument("--quick", action="store_true", help="one round of folds instead of five")
    arguments = parser.parse_args()
    main(
        arguments.out,
        arguments.table,
        n_repeats=1 if arguments.quick else 5,
        n_jobs=os.cpu_count() or 1,
    )
