"""
The SMOTE paper's worked examples
=================================

Does the library compute what Chawla and others wrote down in 2002?

Yes: the new row of their table 1, the distance of SMOTE-NC in section 6.1 and the vote of SMOTE-N
in section 6.2 come out as printed. *N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer,
"SMOTE: Synthetic Minority Over-sampling Technique", Journal of Artificial Intelligence Research
16, 321-357, 2002.*
"""

# %%
# Table 1: a new row
# ------------------
# Of the row (6, 4) and its neighbour (4, 3) a new one is (6, 4) + gap × (-2, -1), with one gap
# between 0 and 1 for both columns. (The paper's pseudo-code draws a gap for each column, its prose
# and this table one a row. The library takes the latter: new rows lie on a line, not in a box.)

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from equipoise.over_sampling import SMOTE, SMOTEN, SMOTENC

rare = np.array([[6.0, 4.0], [4.0, 3.0]])
others = np.random.RandomState(0).uniform((0.0, 0.0), (8.0, 2.0), (40, 2))
X, y = np.vstack([rare, others]), np.repeat([1, 0], [2, 40])

smote = SMOTE(k_neighbors=1, random_state=0)
made = smote.fit_resample(X, y)[0][len(X) :]
is_from_first = smote.plan_.base == 0
gap = smote.plan_.position[is_from_first]
expected = rare[0] + gap[:, None] * (-2, -1)
print("largest error:", abs(made[is_from_first] - expected).max())

figure, ax = plt.subplots(figsize=(5.6, 3.2), layout="constrained")
ax.scatter(*made.T, s=14, c="#E69F00", label="new")
ax.scatter(*rare.T, s=40, c="#6A1B4D", marker="D", label="(6, 4) and (4, 3)")
ax.set(xlim=(3, 7), ylim=(2.5, 4.5))
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False, loc="lower right")

# %%
# Section 6.1: the distance of SMOTE-NC
# -------------------------------------
# Three rows, numbers first, then categories. A category that differs counts *Med*, the median of
# the standard deviations of the numeric columns in the rare class. So F1 and F2 are √(3² + 4² + 2²
# + Med² + Med²) apart, and F1 and F3 √(2² + 3² + 3² + Med²).

rows = pd.DataFrame(
    [(1, 2, 3, "A", "B", "C"), (4, 6, 5, "A", "D", "E"), (3, 5, 6, "A", "B", "K")],
    columns=["n1", "n2", "n3", "c1", "c2", "c3"],
    index=["F1", "F2", "F3"],
).astype(dict.fromkeys(["n1", "n2", "n3"], float))
med = np.median(rows[["n1", "n2", "n3"]].std(ddof=0))
to_f2, to_f3 = np.sqrt(29 + 2 * med**2), np.sqrt(22 + med**2)
print(f"Med {med:.2f}: F1 to F2 {to_f2:.2f}, F1 to F3 {to_f3:.2f}")

# %%
# So the nearest of F1 is F3. Does the library find it? With ``k_neighbors=1`` the partner of a new
# row is the nearest row of its base row. And where would it change? Stretch the first column of
# F3, and F2 comes nearer at some place: by the formula, and by the library, the same one.


def nearest_of_f1(table):
    """Which row SMOTENC takes for the nearest of F1, and which the formula does."""
    many = pd.concat([table, table.iloc[[0] * 6].assign(n1=50.0)], ignore_index=True)
    sampler = SMOTENC(["c1", "c2", "c3"], k_neighbors=1, random_state=0)
    sampler.fit_resample(many, [1, 1, 1, 0, 0, 0, 0, 0, 0])
    plan = sampler.plan_
    found = set(plan.partner[plan.base == 0].tolist())
    numbers = table[["n1", "n2", "n3"]]
    weight = np.median(numbers.std(ddof=0)) ** 2
    squares = ((numbers - numbers.iloc[0]) ** 2).sum(axis=1)
    differ = (table[["c1", "c2", "c3"]] != table[["c1", "c2", "c3"]].iloc[0]).sum(axis=1)
    distances = np.sqrt(squares + weight * differ).to_numpy()[1:]
    return found, {1 + int(distances.argmin())}, distances


stretched = np.linspace(0, 10, 41)
answers = [nearest_of_f1(rows.assign(n1=[1.0, 4.0, value])) for value in stretched]
agree = sum(found == by_hand for found, by_hand, _ in answers if found)
asked = sum(bool(found) for found, _, _ in answers)
print(f"formula and library agree in {agree} of {asked} tables")

figure, ax = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
ax.plot(stretched, [d[0] for *_, d in answers], color="#A9BCD0", lw=2, label="F1 to F2")
ax.plot(stretched, [d[1] for *_, d in answers], color="#6A1B4D", lw=2, label="F1 to F3")
ax.set(xlabel="first number of F3; the paper's is 3", ylabel="distance")
ax.axvline(3, color="#555555", lw=0.8, ls=":")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)

# %%
# The distance of F1 and F2 moves as well: *Med* is of all three rows.
#
# Section 6.2: the vote of SMOTE-N
# --------------------------------
# Of the row A B C D E with its neighbours A F C G N and H B C D N the new row is A B C D N: in
# each column what most of the three say.

words = ["ABCDE", "AFCGN", "HBCDN"]
letters = pd.DataFrame([list(word) for word in [*words, *["XXXXX"] * 9]])
sampler = SMOTEN(k_neighbors=2, random_state=0)
voted = sampler.fit_resample(letters, [1] * 3 + [0] * 9)[0].iloc[12:]
print({"".join(row) for row in voted.to_numpy()})
