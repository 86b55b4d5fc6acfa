"""The picture of ``docs/inside/fair-race.md``: who trains, tunes and tests."""

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

from equipoise.evaluation._race.folds import Splitting

#: What a row does in a fold.
TEST, TRAIN, INNER_TEST = "tests", "trains", "tunes the threshold"
COLOURS = {TRAIN: "#c9d3e0", TEST: "#c44536", INNER_TEST: "#e0a458"}
N_ROWS, N_RARE, N_SPLITS, N_INNER = 60, 12, 5, 3


def roles() -> list[tuple[str, list[str | None]]]:
    """For each fold, and for the inner folds of the first, what each row does."""
    codes = np.repeat([0, 1], [N_ROWS - N_RARE, N_RARE])
    splitting = Splitting(codes, np.array(["common", "rare"]))
    folds = splitting.folds(N_SPLITS, 1)
    lines = [
        (f"fold {i + 1}", _line(one.train, TRAIN, one.test, TEST)) for i, one in enumerate(folds)
    ]
    for i, one in enumerate(splitting.inner(folds[0].train, N_INNER)):
        lines.append((f"fold 1, inner {i + 1}", _line(one.train, TRAIN, one.test, INNER_TEST)))
    return lines


def _line(
    train: NDArray[np.int64], of_train: str, test: NDArray[np.int64], of_test: str
) -> list[str | None]:
    line: list[str | None] = [None] * N_ROWS
    for rows, role in ((train, of_train), (test, of_test)):
        for row in rows.tolist():
            line[row] = role
    return line


def draw_folds() -> None:
    """A line a fold, a cell a row of the table."""
    lines = roles()
    _, ax = plt.subplots(figsize=(7.2, 3.4), layout="constrained")
    places = [i + 0.6 * (i >= N_SPLITS) for i in range(len(lines))]
    for place, (_, line) in zip(places, lines, strict=True):
        for row, role in enumerate(line):
            if role is not None:
                ax.barh(place, 0.86, left=row + (row >= N_ROWS - N_RARE), color=COLOURS[role])
    ax.set_yticks(places, [name for name, _ in lines], fontsize=8)
    ax.set_xticks([(N_ROWS - N_RARE) / 2, N_ROWS - N_RARE / 2 + 1], ["common rows", "rare rows"])
    ax.invert_yaxis()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    handles = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in COLOURS.values()]
    ax.legend(
        handles, list(COLOURS), ncols=3, frameon=False, fontsize=8, loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
    )  # fmt: skip
