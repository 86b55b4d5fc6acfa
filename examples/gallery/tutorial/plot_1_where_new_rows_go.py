"""
Steps 1 to 3: the data, SMOTE, SMOTE with under-sampling
========================================================

Where does SMOTE put new rows?

On the line between a rare row and one of its nearest rare rows, anywhere on it. So new rows fill
the region that the rare class spans already, its holes included, and never leave it.
"""

# %%
# Step 1: the data
# ----------------
# 10,000 rows, two columns, one row in a hundred of class 1. Two columns, so that all can be seen;
# nothing about the methods depends on it.

from collections import Counter

import matplotlib.pyplot as plt
from sklearn.datasets import make_classification

from equipoise.over_sampling import SMOTE
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
print(Counter(y.tolist()))

# %%
# Step 2: SMOTE
# -------------
# :class:`~equipoise.over_sampling.SMOTE` draws a rare row, draws one of its five nearest rare
# rows, and puts a new row somewhere between the two, until both classes are equally large.

smote = SMOTE(random_state=1)
X_smote, y_smote = smote.fit_resample(X, y)
print(Counter(y_smote.tolist()))

figure, axes = plt.subplots(1, 2, figsize=(10.5, 4.8), sharey=True, layout="constrained")
ResamplingDisplay.from_sampler(smote, X, y, segments=True, ax=axes)

# %%
# The threads on the right are the lines that new rows lie on. Long ones cross the majority: a rare
# row that stands alone has its nearest rare rows far away.
#
# A sampler keeps its plan, so that each new row can be asked where it is from. The first one:

plan = smote.plan_
base, partner, position = plan.base[0], plan.partner[0], plan.position[0]
print(f"row {len(X)}: from row {base}, {position:.0%} of the way to row {partner}")

# %%
# Step 3: SMOTE, then under-sampling
# ----------------------------------
# The SMOTE paper does not mean it alone: it thins the majority as well. Here SMOTE brings the rare
# class to a tenth of the other, then :class:`~equipoise.under_sampling.RandomUnderSampler` brings
# the majority down to twice the rare class.

both = Pipeline(
    [
        ("over", SMOTE(sampling_strategy=0.1, random_state=1)),
        ("under", RandomUnderSampler(sampling_strategy=0.5, random_state=1)),
    ]
)
X_both, y_both = both.fit_resample(X, y)
print(Counter(y_both.tolist()))

figure, axes = plt.subplots(1, 2, figsize=(10.5, 4.8), sharey=True, layout="constrained")
ResamplingDisplay.from_sampler(both, X, y, ax=axes)

# %%
# 2,970 rows are left to train on, instead of 19,800. Next: :doc:`does that help a model?
# <plot_2_does_it_help_a_tree>`
