"""The picture of "Should I resample?": what probabilities are worth, before and after."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from equipoise import ResampledClassifier
from equipoise.datasets import load_table
from equipoise.over_sampling import SMOTE
from equipoise.under_sampling import RandomUnderSampler


def models() -> dict[str, Any]:
    """A logistic regression on the rows as they are, and resampled, by title."""
    smote, under = SMOTE(random_state=0), RandomUnderSampler(random_state=0)
    return {
        "as they are": LogisticRegression(),
        "after SMOTE": ResampledClassifier(smote, LogisticRegression(), probabilities="as-is"),
        "after random under-sampling": ResampledClassifier(
            under, LogisticRegression(), probabilities="as-is"
        ),
        "after SMOTE, put right": ResampledClassifier(
            smote, LogisticRegression(), probabilities="auto"
        ),
    }


def draw() -> dict[str, float]:
    """Draw a reliability curve for each, and give the mean probability that each says."""
    X, y = load_table("yeast4")
    is_rare = np.asarray(y) == "positive"
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
    _, axes = plt.subplots(1, 4, figsize=(11, 3.1), sharey=True, layout="constrained")
    means = {}
    for ax, (title, model) in zip(axes, models().items(), strict=True):
        scaled = make_pipeline(StandardScaler(), model)
        said = cross_val_predict(scaled, X, is_rare, cv=folds, method="predict_proba")[:, 1]
        means[title] = float(said.mean())
        _draw_curve(ax, is_rare, said, f"{title}:\non average {means[title]:.0%}")
    axes[0].set_ylabel("share of rare rows")
    return means


def _draw_curve(ax: Any, is_rare: np.ndarray, said: np.ndarray, title: str) -> None:
    """One curve; the larger a point, the more rows it stands for."""
    share, probability = calibration_curve(is_rare, said, n_bins=4)
    n_rows = np.histogram(said, bins=np.linspace(0, 1, 5))[0]
    ax.plot([0, 1], [0, 1], ":", color="#555555", lw=1)
    ax.plot(probability, share, color="#6A1B4D", lw=1.4)
    sizes = 12 + 4 * np.sqrt(n_rows[n_rows > 0])
    ax.scatter(probability, share, s=sizes, color="#6A1B4D", zorder=3)
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="probability that was said")
    ax.set_title(title, loc="left", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
