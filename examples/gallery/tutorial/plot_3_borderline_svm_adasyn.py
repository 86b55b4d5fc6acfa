"""
Steps 7 to 9: Borderline-SMOTE, SVM-SMOTE, ADASYN
=================================================

Which rare rows should be multiplied?

SMOTE takes all alike. Its three best known successors take those near other classes, each by a
rule of its own, and so put more of the new rows among the majority. Whether that is wise depends
on whether the rows there are hard or wrong.
"""

# %%
# Of the 100 rare rows, how many have company? By the ten nearest rows of each: *noise* has none
# but majority rows around, *in danger* are those with five to nine, the rest is *safe*.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification
from sklearn.neighbors import NearestNeighbors

from equipoise import FunctionSampler
from equipoise.over_sampling import ADASYN, SMOTE, SVMSMOTE, BorderlineSMOTE
from equipoise.pipeline import Pipeline
from equipoise.plotting import ResamplingDisplay
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


def majority_near(rows, *, of_table):
    """How many of the ten nearest rows are majority rows; a row of the table is not its own."""
    search = NearestNeighbors(n_neighbors=11 if of_table else 10).fit(X)
    near = search.kneighbors(rows, return_distance=False)[:, 1 if of_table else 0 :]
    return (y[near] == 0).sum(axis=1)


around = majority_near(X[y == 1], of_table=True)
standing = np.full(len(y), "majority")
standing[y == 1] = np.select([around == 10, around >= 5], ["noise", "danger"], "safe")
print({name: int((standing == name).sum()) for name in ("noise", "danger", "safe")})

# %%
# Step 7: Borderline-SMOTE
# ------------------------
# :class:`~equipoise.over_sampling.BorderlineSMOTE` starts from rows in danger only; noise and safe
# rows get no children. Version 1 goes toward rare rows, version 2 toward majority rows as well,
# less than half of the way. (The well-known tutorial swaps the two in one sentence.)

samplers = {
    "SMOTE": SMOTE(random_state=1),
    "Borderline-SMOTE": BorderlineSMOTE(random_state=1),
    "SVM-SMOTE": SVMSMOTE(random_state=1),
    "ADASYN": ADASYN(random_state=1),
}


def draw(ax, name, sampler):
    """The table after a sampler, with its counts."""
    found = ResamplingDisplay.from_sampler(sampler, X, y, ax=ax).summary
    n_rare, n_made = int(found.is_rare_after.sum()), int(found.is_synthetic.sum())
    counts = f"{len(found.after) - n_rare:,} majority, {n_rare - n_made:,} rare"
    made = f", {n_made:,} synthetic" if n_made else ""
    ax.set_title(f"{name}\n{counts}{made}", loc="left", fontsize=10)
    return n_rare


figure, ax = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
draw(ax, "Borderline-SMOTE", samplers["Borderline-SMOTE"])

# %%
# Step 8: SVM-SMOTE
# -----------------
# :class:`~equipoise.over_sampling.SVMSMOTE` starts from the rare support vectors of a support
# vector machine. Where few majority rows are near it goes outward, beyond the rare row: it alone
# can enlarge the region of the class.

figure, ax = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
draw(ax, "SVM-SMOTE", samplers["SVM-SMOTE"])

# %%
# Step 9: ADASYN
# --------------
# :class:`~equipoise.over_sampling.ADASYN` starts from all rows that have a majority row near, the
# more often, the more there are. So noise, which has no other company at all, is multiplied most.
# (The tutorial calls this weight a density. It is the share of majority rows among a row's
# neighbours.) Each row's number is rounded by itself, so that one row is missing here;
# ``ADASYN(exact=True)`` makes what was asked.

figure, ax = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
draw(ax, "ADASYN", samplers["ADASYN"])

# %%
# Who is multiplied?
# ------------------
# ``sample_indices_`` names the base row of each new row. *Near* is the share of majority rows
# among the ten nearest real rows of the new ones: how deep in the other class they lie.

multiplied = {}
print(f"{'':18} noise danger  safe  near")
for name, sampler in samplers.items():
    X_new, y_new = sampler.fit_resample(X, y)
    bases = standing[sampler.sample_indices_[sampler.is_synthetic_]]
    shares = [float((bases == kind).mean()) for kind in ("noise", "danger", "safe")]
    near = float(majority_near(X_new[sampler.is_synthetic_], of_table=False).mean() / 10)
    multiplied[name] = (*shares, near)
    print(f"{name:18} " + " ".join(f"{share:5.0%}" for share in shares) + f"  {near:.2f}")

# %%
# All in one frame
# ----------------

both = Pipeline(
    [
        ("over", SMOTE(sampling_strategy=0.1, random_state=1)),
        ("under", RandomUnderSampler(sampling_strategy=0.5, random_state=1)),
    ]
)
shown = {"Raw data": FunctionSampler(), "SMOTE": samplers.pop("SMOTE")}
shown = {**shown, "SMOTE, then under-sampling": both, **samplers}

sheet, axes = plt.subplots(2, 3, figsize=(10.5, 7), sharex=True, sharey=True, layout="constrained")
n_rare_rows = {}
for ax, (name, sampler) in zip(axes.flat, shown.items(), strict=True):
    n_rare_rows[name] = draw(ax, name, sampler)
    marks, _ = ax.get_legend_handles_labels()
    ax.get_legend().remove()
    ax.set(xlabel="", ylabel="")
names = ["majority", "rare, synthetic", "rare, real"]
sheet.legend(marks, names, loc="outside lower center", ncols=3, frameon=False, markerscale=1.5)

# %%
# Next: :doc:`what all this leaves out <plot_4_what_is_left_out>`
