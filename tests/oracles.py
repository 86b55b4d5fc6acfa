"""Naive answers, written without any code of the package."""

import numpy as np
import pandas as pd


def nearest_rows(table, pool, query, k):
    """The k nearest rows of a pool to a row of the table: one distance after another."""
    others = []
    for row in sorted(int(one) for one in pool):
        if row == query:
            continue
        square = np.float64(0.0)
        with np.errstate(all="ignore"):
            for column in range(table.shape[1]):
                way = np.float64(table[query, column]) - np.float64(table[row, column])
                square = square + way * way
        others.append((square, row))
    others.sort()
    return [row for _, row in others[:k]]


def new_row(base, partner, position):
    """A row on a segment, column by column."""
    return [b + position * (p - b) for b, p in zip(base, partner, strict=True)]


def squared_distances(X):
    """Of each row to each."""
    return ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)


def mixed_with_holes(limits, seed=0, n=120):
    """A frame of numbers, holes and words, its distances by HEOM, and who may be near whom.

    ``limits`` is "none", "groups" or "time"; the last thing is what to tell ``fit_resample``. Who
    may not be near is infinitely far.
    """
    rng = np.random.default_rng(seed)
    z = np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n))
    frame = pd.DataFrame({"x": rng.normal(size=n), "z": z, "word": rng.choice(list("abc"), n)})
    x, z = (frame[name].to_numpy() / np.ptp(frame[name].dropna()) for name in ("x", "z"))
    words = frame["word"].to_numpy()
    distances = (x[:, None] - x) ** 2 + np.nan_to_num((z[:, None] - z) ** 2, nan=1.0)
    distances = distances + (words[:, None] != words)
    told = {}
    if limits == "groups":
        told = {"groups": rng.integers(0, 4, n)}
        distances[told["groups"][:, None] != told["groups"]] = np.inf
    if limits == "time":
        told = {"time": rng.permutation(n)}
        distances[told["time"][:, None] <= told["time"]] = np.inf
    return frame, distances, told


def nearest_by(distances, pool, query, k):
    """The k nearest rows of a pool to a row, by a matrix of distances; infinite ones are none."""
    others = [(distances[query, row], row) for row in pool if row != query]
    return [row for way, row in sorted(others)[:k] if np.isfinite(way)]


def most_frequent(labels):
    """The most frequent label, the first in sorted order of equals."""
    return max(sorted(set(labels)), key=labels.count)


def edited(distances, y, targets, ks, kind, *, until_none_goes=False, spares_classes=False):
    """Edit in passes, as the papers say: each row that goes, its pass and through whom."""
    left, gone, n_passes = list(range(len(y))), {}, 0
    before = {label: list(y).count(label) for label in sorted(set(y))}
    smallest = min(before, key=before.get)
    for n_passes, k in enumerate(ks, start=1):
        goes = {}
        for row in left:
            labels = [y[one] for one in nearest_by(distances, left, row, k)]
            stays = not labels or (
                all(label == y[row] for label in labels)
                if kind == "all"
                else most_frequent(labels) == y[row]
            )
            if y[row] in targets and not stays:
                near = nearest_by(distances, left, row, k)
                goes[row] = n_passes, next(one for one in near if y[one] != y[row])
        gone |= goes
        left = [row for row in left if row not in goes]
        after = {label: sum(y[row] == label for row in left) for label in before}
        if until_none_goes and not goes:
            break
        if min(after.values()) == 0 or len(left) <= max(ks):
            break
        others = [n for label, n in after.items() if label != smallest]
        if spares_classes and min(others) < before[smallest]:
            break
    return gone, n_passes


def is_classified(distances, y, kept, row, k=1):
    """Whether the nearest kept rows classify a row as what it is."""
    labels = [y[one] for one in nearest_by(distances, kept, row, k)]
    return bool(labels) and most_frequent(labels) == y[row]


def condensed(distances, y, seeds, k=1, most_sweeps=None):
    """Hart's rule, a row at a time: rows of each class in the order of joining."""
    counts = {label: list(y).count(label) for label in sorted(set(y))}
    smallest = min(counts, key=counts.get)
    whole = {label: [i for i in range(len(y)) if y[i] == label] for label in counts}
    kept = {label: list(seeds.get(label, whole[label])) for label in counts}
    begun = list(kept[smallest])
    for label in seeds:
        if label != smallest:
            for row in whole[label]:
                there = begun + kept[label]
                if row not in there and not is_classified(distances, y, there, row, k):
                    kept[label].append(row)
    n_sweeps = 1
    while most_sweeps is None or n_sweeps < most_sweeps:
        has_changed = False
        for row in range(len(y)):
            there = [one for rows in kept.values() for one in rows]
            if row not in there and not is_classified(distances, y, there, row, k):
                kept[y[row]].append(row)
                has_changed = True
        if not has_changed:
            break
        n_sweeps += 1
    return kept
