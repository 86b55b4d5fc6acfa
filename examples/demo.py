"""Does resampling help on a real table? A decision tree and a logistic regression on yeast4.

Run it with ``make demo``: five ways of treating the rare class, by repeated stratified folds.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold, cross_validate
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from equipoise.datasets import load_table
from equipoise.over_sampling import ADASYN, SMOTE
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler

SCORES = {
    "ROC AUC": "roc_auc",
    "average precision": "average_precision",
    "balanced accuracy": "balanced_accuracy",
    "Brier": "neg_brier_score",
}
MODELS = {
    "decision tree": DecisionTreeClassifier(random_state=0),
    "logistic regression": LogisticRegression(max_iter=1000),
}


def candidates() -> Iterator[tuple[str, str, Any]]:
    """Every model with every treatment: scaled inside the fold, before distances are measured."""
    treatments: dict[str, tuple[Any, ...]] = {
        "nothing": (),
        "class weights": (),
        "SMOTE": (SMOTE(random_state=0),),
        "SMOTE, then under-sampling": (
            SMOTE(sampling_strategy=0.3, random_state=0),
            RandomUnderSampler(sampling_strategy=0.6, random_state=0),
        ),
        "ADASYN": (ADASYN(random_state=0),),
    }
    for model_name, model in MODELS.items():
        for treatment, samplers in treatments.items():
            last = clone(model)
            if treatment == "class weights":
                last.set_params(class_weight="balanced")
            steps = make_pipeline(StandardScaler(), *(clone(one) for one in samplers), last)
            yield model_name, treatment, steps


def compare(X: Any, y: Any, n_repeats: int = 3) -> list[dict[str, Any]]:
    """Mean scores of every candidate over the same folds."""
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=n_repeats, random_state=0)
    rows = []
    everyone = list(candidates())
    for number, (model_name, treatment, steps) in enumerate(everyone, start=1):
        if sys.stderr.isatty():
            print(
                f"\r{number}/{len(everyone)} {model_name}, {treatment:<30}", end="", file=sys.stderr
            )
        scores = cross_validate(steps, X, y, cv=folds, scoring=SCORES)
        means = {name: float(np.mean(scores[f"test_{name}"])) for name in SCORES}
        rows.append(
            {"model": model_name, "treatment": treatment, **means, "Brier": -means["Brier"]}
        )
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return rows


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print the comparison, a line a candidate."""
    print(f"{'model':<21}{'treatment':<28}" + "".join(f"{name:>19}" for name in SCORES))
    for row in rows:
        figures = "".join(f"{row[name]:>19.3f}" for name in SCORES)
        print(f"{row['model']:<21}{row['treatment']:<28}{figures}")


def reading(rows: list[dict[str, Any]]) -> str:
    """One honest sentence a model, from the figures."""
    sentences = []
    for model in MODELS:
        own = {row["treatment"]: row for row in rows if row["model"] == model}
        raw = own["nothing"]
        best = max(own.values(), key=lambda row: row["average precision"])
        truest = min(own.values(), key=lambda row: row["Brier"])
        sentences.append(
            f"The {model} ranks best with {best['treatment']} (average precision "
            f"{best['average precision']:.3f}, {raw['average precision']:.3f} with nothing); its "
            f"probabilities are best with {truest['treatment']} (Brier {truest['Brier']:.3f})."
        )
    return "\n".join(sentences)


def draw(X: Any, y: Any, path: Path) -> None:
    """Save the table before and after SMOTE, in the two columns that vary most."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    sampler = SMOTE(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    added = sampler.is_synthetic_
    first, second = np.argsort(X.std(axis=0))[::-1][:2]
    figure, panels = plt.subplots(
        1, 2, figsize=(11, 5), sharex=True, sharey=True, layout="constrained"
    )
    for panel, title, with_new in zip(
        panels, ("before", "after SMOTE"), (False, True), strict=True
    ):
        groups = [("negative", ~added & (y_new == 0), "#b0b7bf", 10)]
        if with_new:
            groups.append(("synthetic", added, "#56b4e9", 10))
        groups.append(("positive", ~added & (y_new == 1), "#d55e00", 26))
        for name, rows, colour, size in groups:
            label = f"{name} ({int(rows.sum()):,})"
            panel.scatter(
                X_new[rows, first], X_new[rows, second], s=size, c=colour, label=label, lw=0
            )
        panel.set(title=f"yeast4, {title}", xlabel=f"column {first}", ylabel=f"column {second}")
        panel.legend(frameon=False, loc="upper left")
        panel.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def main(folder: Path = Path("output")) -> None:
    """Compare, print, draw."""
    X, labels = load_table("yeast4")
    y = (labels == "positive").astype(int)
    print(f"yeast4: {len(X):,} rows, {X.shape[1]} columns, {y.sum()} positive ({y.mean():.1%})\n")
    rows = compare(X, y)
    print_table(rows)
    print(f"\n{reading(rows)}")
    path = folder / "yeast4_before_after.png"
    draw(X, y, path)
    print(f"\nbefore and after: {path}")


if __name__ == "__main__":
    main()
