"""Ensembles beside imbalanced-learn's on real tables: ``python -m benchmarks.ensembles``.

For each table the area under the ROC curve by repeated stratified cross-validation, the same folds
and seeds for all. "Beside" is the difference to imbalanced-learn's ensemble of the same name, with
an interval corrected for folds that overlap (Nadeau & Bengio 2003).
"""

import argparse
from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import Any

import imblearn.ensemble
import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold

import equipoise.ensemble
from equipoise.datasets import load_table
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval

TABLES = (
    "yeast4", "abalone19", "page-blocks0", "kddcup-buffer_overflow_vs_back",
    "kddcup-guess_passwd_vs_satan", "kddcup-land_vs_portsweep", "kddcup-land_vs_satan",
    "kddcup-rootkit-imap_vs_back",
)  # fmt: skip

#: Ensembles that both packages have, and those that only ours has.
BOTH = (
    "BalancedBaggingClassifier", "EasyEnsembleClassifier", "BalancedRandomForestClassifier",
    "RUSBoostClassifier",
)  # fmt: skip
OURS_ALONE = ("SelfPacedEnsembleClassifier", "BalanceCascadeClassifier")


def numbers_of(table: Any) -> NDArray[np.float64]:
    """A frame as numbers; each level of a column of words is its place among them."""
    columns = [
        column if column.dtype.kind in "fiub" else column.astype("category").cat.codes
        for _, column in table.items()
    ]
    return np.column_stack([np.asarray(one, dtype=np.float64) for one in columns])


def area(model: Any, X: NDArray[Any], y: NDArray[Any], fold: Any) -> tuple[float, float]:
    """The area on the test rows of a fold, and the seconds that it took."""
    train, test = fold
    start = perf_counter()
    found = clone(model).fit(X[train], y[train]).predict_proba(X[test])[:, 1]
    return float(roc_auc_score(y[test], found)), perf_counter() - start


def areas(model: Any, X: NDArray[Any], y: NDArray[Any], folds: Sequence[Any]) -> NDArray[Any]:
    """Areas and seconds, fold by fold."""
    return np.array([area(model, X, y, fold) for fold in folds])


def rows_of(name: str, n_repeats: int) -> list[str]:
    """What is printed of one table."""
    frame, target = load_table(name, as_frame=True)
    X = numbers_of(frame)
    _, codes = np.unique(np.asarray(target), return_inverse=True)
    rare = int(np.argmin(np.bincount(codes)))
    y = (codes == rare).astype(int)
    splitter = RepeatedStratifiedKFold(n_splits=5, n_repeats=n_repeats, random_state=0)
    folds = list(splitter.split(X, y))
    run = partial(areas, X=X, y=y, folds=folds)
    said = []
    for kind in (*BOTH, *OURS_ALONE):
        ours = run(getattr(equipoise.ensemble, kind)(random_state=0))
        line = f"{name:32} {kind:31} {ours[:, 0].mean():.4f} {ours[:, 1].sum():6.1f} s"
        if kind in BOTH:
            theirs = run(getattr(imblearn.ensemble, kind)(random_state=0))
            beside = corrected_interval(ours[:, 0] - theirs[:, 0], Overlap(1 / 4))
            line += (
                f"   {theirs[:, 0].mean():.4f} {theirs[:, 1].sum():6.1f} s   "
                f"{beside.mean:+.4f} ({beside.low:+.4f} to {beside.high:+.4f})"
            )
        said.append(line)
    return said


def main(tables: Sequence[str], n_repeats: int) -> None:
    print(f"{'table':32} {'ensemble':31} {'ours':>15}   {'imbalanced-learn':>15}   beside")
    work = (joblib.delayed(rows_of)(name, n_repeats) for name in tables)
    for said in joblib.Parallel(n_jobs=1, return_as="generator")(work):
        print("\n".join(said), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", nargs="+", default=list(TABLES))
    parser.add_argument("--repeats", type=int, default=2)
    options = parser.parse_args()
    main(options.tables, options.repeats)
