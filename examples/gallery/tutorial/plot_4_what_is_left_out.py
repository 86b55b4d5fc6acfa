"""
Step 10: what most tutorials leave out
======================================

So SMOTE helps, does it?

It helped this tree, by this score. By another score it did harm; a logistic regression on the rows
as they are is better by all of them; and a tuned threshold does for the decisions what resampling
does, and leaves the probabilities alone.
"""

# %%
# Other scores, and another model
# -------------------------------
# The ROC AUC asks whether rare rows are ranked above others. *Average precision* asks how many of
# the alarms are right. The *Brier score* asks whether a probability can be believed: less is
# better, and to say 1 % of every row scores 0.010.

import matplotlib.pyplot as plt
from sklearn.calibration import CalibrationDisplay
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
)
from sklearn.tree import DecisionTreeClassifier

from equipoise import ResampledClassifier, compare
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE
from equipoise.pipeline import Pipeline
from equipoise.under_sampling import RandomUnderSampler

X, y = make_classification(
    n_samples=10_000,
    n_features=2,
    n_redundant=0,
    n_clusters_per_class=1,
    weights=[0.99],
    flip_y=0,
    random_state=1,
)
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)
scorers = ["roc_auc", "average_precision", "neg_brier_score"]


def scores_of(model):
    """ROC AUC, average precision and Brier score of a model, means over the folds."""
    found = cross_validate(model, X, y, scoring=scorers, cv=folds)
    return tuple(abs(found[f"test_{name}"].mean()) for name in scorers)


def over_first(over):
    """Rare rows to a tenth of the others, then those down to twice the rare ones."""
    over.set_params(sampling_strategy=0.1, random_state=1)
    under = RandomUnderSampler(sampling_strategy=0.5, random_state=1)
    return [("over", over), ("under", under)]


def under_first(over):
    """The same numbers in the end, 1,980 and 990, from the other side."""
    under = RandomUnderSampler(sampling_strategy=100 / 1980, random_state=1)
    over.set_params(sampling_strategy=0.5, random_state=1)
    return [("under", under), ("over", over)]


tree = DecisionTreeClassifier(random_state=1)
recipes = {
    "tree": tree,
    "tree, SMOTE": Pipeline([("over", SMOTE(random_state=1)), ("tree", tree)]),
    "tree, SMOTE and under-sampling": Pipeline([*over_first(SMOTE()), ("tree", tree)]),
    "logistic regression": LogisticRegression(),
}
scores = {name: scores_of(model) for name, model in recipes.items()}
print(f"{'':31} ROC AUC  precision  Brier")
for name, (auc, precision, brier) in scores.items():
    print(f"{name:31} {auc:7.2f}  {precision:9.2f}  {brier:.3f}")

# %%
# SMOTE raised the tree's AUC and cut its average precision to a fraction: rare rows are ranked
# higher, and so are many others, whom it now takes for rare. The logistic regression, which nobody
# resampled for, is better than all three trees by all three scores. First ask whether the model is
# the right one.
#
# Over first or under first?
# --------------------------
# The tutorial samples over, then under; the SMOTE paper thins the majority first. Compared at
# equal numbers, for anything else would compare numbers:

orders = {}
for over in (SMOTE, BorderlineSMOTE, ADASYN):
    for order in (over_first, under_first):
        name = f"{over.__name__}, {order.__name__.replace('_', ' ')}"
        orders[name] = scores_of(Pipeline([*order(over()), ("tree", tree)]))
        print(f"{name:31} {orders[name][0]:7.2f}  {orders[name][1]:9.2f}  {orders[name][2]:.3f}")

# %%
# SMOTE never looks at the majority: in both orders it makes the very same rows. The other two do
# look. Thin the majority first, and other rows are in danger.
#
# What happens to probabilities
# -----------------------------
# One row in a hundred is rare. A model that was trained on a balanced table believes that every
# second one is. :class:`~equipoise.ResampledClassifier` can put that right again.

plain, smote = LogisticRegression(), SMOTE(random_state=1)
believed = {
    "as they are": plain,
    "after SMOTE": ResampledClassifier(smote, plain, probabilities="as-is"),
    "after SMOTE, put right": ResampledClassifier(smote, plain, probabilities="auto"),
}
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.6), sharey=True, layout="constrained")
means = {}
for ax, (name, model) in zip(axes, believed.items(), strict=True):
    said = cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
    means[name] = said.mean()
    CalibrationDisplay.from_predictions(y, said, n_bins=8, ax=ax, color="#6A1B4D")
    ax.get_legend().remove()
    ax.set(xlabel="probability that was said", ylabel="share of rare rows")
    ax.set_title(f"{name}: on average {means[name]:.0%}", loc="left", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)

# %%
# Let them race
# -------------
# :func:`~equipoise.compare` does all of this fairly, with the same folds for everybody, with
# "nothing" among the candidates, and with intervals that allow for folds that overlap:

ways, models = ["SMOTE", "random under"], ["logistic regression", "decision tree"]
race = compare(X, y, candidates=ways, models=models, n_splits=3, n_repeats=1)
print(race.verdict)

# %%
# A threshold does it
# -------------------
# What people want of resampling is often that rare rows be called so. A model says "rare" from a
# probability of one half on, and that one half is nobody's wish. The race has scored everybody at
# one half, and at a threshold that was tuned on training rows:

figures = race.to_frame()
is_shown = (figures["score"] == "balanced_accuracy") & (figures["model"] == "logistic regression")
balanced = figures[is_shown].groupby(["candidate", "rule"])["value"].mean()
print(balanced.unstack()[["0.5", "tuned"]].round(2))

# %%
# At one half SMOTE looks like a great gain. With a tuned threshold the rows as they are do as
# well, and their probabilities can still be believed.
#
# Is it so on real tables? Four of them: :doc:`/should-i-resample`.
