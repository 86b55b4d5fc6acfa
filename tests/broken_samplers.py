"""A small broken sampler for each law, and small cleaners that are whole."""

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from scipy import sparse

from equipoise import Between, Dropped, NewRows, Plan
from equipoise._engine.arguments import resolve_draws
from equipoise.base import PlanningSampler
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler
from equipoise.under_sampling.base import BaseCleaningSampler


class HookCleaner(BaseCleaningSampler):
    """As others write one: drops what lies far out of the classes to be cleaned."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        return tags

    def _fit_resample(self, X, y, **params):
        stays = self._stays(X, y)
        return X[stays], y[stays]

    def _stays(self, X, y):
        return ~(np.isin(y, list(self.sampling_strategy_)) & (X[:, 0] > 0.5))


class GroupingCleaner(HookCleaner):
    """Its output stands class by class, as some of imbalanced-learn's do."""

    def _fit_resample(self, X, y, **params):
        X_new, y_new = super()._fit_resample(X, y, **params)
        by_class = np.argsort(y_new, kind="stable")
        return X_new[by_class], y_new[by_class]


class PlannedCleaner(PlanningSampler, BaseCleaningSampler):
    """As ours are: a plan that says why, and through whom."""

    random_state = None

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        return tags

    def _decide(self, problem, targets, draws):
        is_far = problem.features.values[:, 0] > 0.5
        is_gone = is_far & targets.is_target[problem.codes]
        return self._plan_of(np.flatnonzero(~is_gone), np.flatnonzero(is_gone))

    def _plan_of(self, kept, gone):
        why = Dropped.because("it lies far out", gone, np.full(gone.size, kept[0]))
        return Plan(kept.size + gone.size, kept=kept, dropped=why)


# --- of what comes back -----------------------------------------------------------------------


class PutsNewRowsFirst(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new[::-1], y_new[::-1]


class MakesOneTooMany(RandomOverSampler):
    def _plan(self, problem, shared, target, n_new, draws):
        return super()._plan(problem, shared, target, n_new + 1, draws)


class MakesFloat64(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new.astype(np.float64), y_new


class MakesWholeNumbersFloats(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new.astype({"whole": np.float64}), y_new


class WritesItsInput(RandomOverSampler):
    def fit_resample(self, X, y, **params):
        if X.flags.writeable:
            X[0] = 0
        return super().fit_resample(X, y, **params)


class DrawsAnew(SMOTE):
    def _decide(self, problem, targets, draws):
        return super()._decide(problem, targets, resolve_draws(None))


class RestartsItsStream(SMOTE):
    def _plan(self, problem, shared, target, n_new, draws):
        return super()._plan(problem, shared, target, n_new, resolve_draws(7))


class DrawsOnceAThread(SMOTE):
    def _decide(self, problem, targets, draws):
        draws.uniform(self.n_jobs)
        return super()._decide(problem, targets, draws)


class ClonesWhatItLearnt(SMOTE):
    def __sklearn_clone__(self):
        return copy.copy(self)


class ForgetsItsPlan(SMOTE):
    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name != "plan_"}


# --- of containers ----------------------------------------------------------------------------


class MakesArrays(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return np.asarray(X_new), y_new


class ForgetsTheName(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new, y_new.rename(None) if isinstance(y_new, pd.Series) else y_new


class ReadsFramesBackwards(SMOTE):
    def fit_resample(self, X, y, **params):
        if isinstance(X, (pl.DataFrame, pa.Table)):
            turned, y_new = super().fit_resample(X.select(list("dcba")), y, **params)
            if isinstance(X, pa.Table):
                return turned.rename_columns(list("abcd")), y_new
            return turned.rename(dict(zip("dcba", "abcd", strict=True))), y_new
        return super().fit_resample(X, y, **params)


class MakesNarrowColumns(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        if isinstance(X_new, pa.Table):
            X_new = X_new.cast(pa.schema([(name, pa.float32()) for name in X_new.column_names]))
        return X_new, y_new


class MakesThemDense(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        if isinstance(X_new, pd.DataFrame):
            return X_new.astype(np.float64), y_new
        return X_new.toarray() if sparse.issparse(X_new) else X_new, y_new


class ForgetsItsFormat(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new.tocsr() if sparse.issparse(X_new) else X_new, y_new


class Whispers(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        X_new[-1, 0] = "hush"
        return X_new, y_new


class FillsHoles(SMOTE):
    def fit_resample(self, X, y, **params):
        return super().fit_resample(np.nan_to_num(X), y, **params)


class FillsHolesOfTheFirstRow(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        X_new[0] = np.nan_to_num(X_new[0])
        return X_new, y_new


class NamesTooMany(SMOTE):
    def get_feature_names_out(self, input_features=None):
        names = ["x0", "x1", "x2", "x3"] if input_features is None else input_features
        return np.array([*names, "more"], dtype=object)


class NumbersColumns(SMOTE):
    def get_feature_names_out(self, input_features=None):
        super().get_feature_names_out(input_features)
        return np.array(["x0", "x1", "x2", "x3"], dtype=object)


class TakesAnyNames(SMOTE):
    def get_feature_names_out(self, input_features=None):
        own = getattr(self, "feature_names_in_", ["x0", "x1", "x2", "x3"])
        return np.array(own if input_features is None else input_features, dtype=object)


# --- of classes -------------------------------------------------------------------------------


class TakesOneClass(SMOTE):
    def fit_resample(self, X, y, **params):
        return (X, y) if len(np.unique(y)) == 1 else super().fit_resample(X, y, **params)


class RoundsClasses(SMOTE):
    def fit_resample(self, X, y, **params):
        whole = np.rint(y).astype(int) if getattr(y, "dtype", None) == np.float64 else y
        return super().fit_resample(X, whole, **params)


class TakesTheFirstLabel(SMOTE):
    def fit_resample(self, X, y, **params):
        several = np.ndim(y) == 2 and not (np.sum(y, axis=1) == 1).all()
        return super().fit_resample(X, y[:, 0] if several and y.shape[1] > 1 else y, **params)


class CountsFromZero(SMOTE):
    def fit_resample(self, X, y, **params):
        codes = np.unique(y, return_inverse=True)[1] if np.ndim(y) == 1 else y
        return super().fit_resample(X, codes, **params)


class DrawsByName(SMOTE):
    def fit_resample(self, X, y, **params):
        if isinstance(y, np.ndarray) and y.dtype.kind == "O":
            self.random_state = 8
        return super().fit_resample(X, y, **params)


class DrawsByShape(SMOTE):
    def fit_resample(self, X, y, **params):
        self.random_state = self.random_state + np.ndim(y) - 1
        return super().fit_resample(X, y, **params)


class FlattensLabels(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return X_new, np.argmax(y_new, axis=1) if np.ndim(y_new) == 2 else y_new


class ForgetsLevels(SMOTE):
    def fit_resample(self, X, y, **params):
        if isinstance(y, pd.Series):
            y = y.cat.remove_unused_categories()
        return super().fit_resample(X, y, **params)


# --- of what is asked for ---------------------------------------------------------------------


class TellsNothing(SMOTE):
    def fit_resample(self, X, y, **params):
        made = super().fit_resample(X, y, **params)
        del self.sampling_strategy_
        return made


class HearsNamesOnly(SMOTE):
    def fit_resample(self, X, y, **params):
        if callable(self.sampling_strategy):
            self.sampling_strategy = "minority"
        return super().fit_resample(X, y, **params)


class AddsOneAnyway(RandomOverSampler):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        return np.concatenate([X_new, X_new[:1]]), np.concatenate([y_new, y_new[:1]])


class MixesClasses(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        order = np.r_[: len(y), np.random.default_rng(0).permutation(np.r_[len(y) : len(y_new)])]
        return X_new[order], y_new[order]


# --- of rows ----------------------------------------------------------------------------------


class TellsTheRowBefore(RandomUnderSampler):
    @property
    def sample_indices_(self):
        return np.roll(super().sample_indices_, 1)


class PlansBackwards(RandomUnderSampler):
    def fit_resample(self, X, y, **params):
        made = super().fit_resample(X, y, **params)
        self.plan_ = self.plan_.select(np.arange(self.plan_.n_out)[::-1])
        return made


class SeesNoGroups(SMOTE):
    def fit_resample(self, X, y, *, groups=None, time=None):
        return super().fit_resample(X, y)


class TakesItselfForItsTwin(SMOTE):
    def _plan(self, problem, shared, target, n_new, draws):
        new = super()._plan(problem, shared, target, n_new, draws)
        between, values = new.sources[0], problem.features.values
        is_twin = (values[new.base] == values[between.partner]).all(axis=1)
        partner = np.where(is_twin, new.base, between.partner)
        return NewRows(new.base, (Between(partner, between.position),))


class TakesEverySecond(HookCleaner):
    def _stays(self, X, y):
        is_target = np.isin(y, list(self.sampling_strategy_))
        return ~(is_target & (np.arange(len(y)) % 2 == 1))


# --- of plans ---------------------------------------------------------------------------------


class IsItsOwnPartner(SMOTE):
    def _plan(self, problem, shared, target, n_new, draws):
        new = super()._plan(problem, shared, target, n_new, draws)
        return NewRows(new.base, (Between(new.base, new.sources[0].position),))


class MislabelsTheLastRow(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        y_new[-1] = y_new.min()
        return X_new, y_new


class ChangesARow(SMOTE):
    def fit_resample(self, X, y, **params):
        X_new, y_new = super().fit_resample(X, y, **params)
        X_new[0] += 1
        return X_new, y_new


class GeneratesElsewhere(SMOTE):
    def generate(self, X, plan, y=None, **how):
        X_new, y_new = super().generate(X, plan, np.zeros(len(X)) if y is None else y, **how)
        X_new[-1] += 1
        return X_new if y is None else (X_new, y_new)


class PicksInNoOrder(SMOTE):
    def generate(self, X, plan, y=None, **how):
        return super().generate(X, replace(plan, order=None), y, **how)


class LosesTheEndsOfPieces(SMOTE):
    def generate(self, X, plan, y=None, **how):
        if plan.n_out < self.plan_.n_out:
            plan = plan.piece(0, plan.n_out - 1)
        return super().generate(X, plan, y, **how)


class WritesHalfItsPlan(SMOTE):
    class HalfPlan(Plan):
        def to_arrow(self):
            return self.piece(0, self.n_out // 2).to_arrow()

    def plan(self, X, y, **more):
        plan = super().plan(X, y, **more)
        return self.HalfPlan(plan.n_rows, plan.kept, plan.new, plan.order)


# --- of cleaners ------------------------------------------------------------------------------


class TurnsTheTableRound(HookCleaner):
    def _fit_resample(self, X, y, **params):
        X_new, y_new = super()._fit_resample(X, y, **params)
        return X_new[::-1], y_new[::-1]


class MovesARow(HookCleaner):
    def _fit_resample(self, X, y, **params):
        X_new, y_new = super()._fit_resample(X, y, **params)
        return np.concatenate([X_new[:-1], X_new[-1:] + 1]), y_new


class ForgetsItsLabels(HookCleaner):
    def _fit_resample(self, X, y, **params):
        X_new, y_new = super()._fit_resample(X, y, **params)
        return X_new, np.zeros_like(y_new)


class KeepsARowTwice(HookCleaner):
    def _fit_resample(self, X, y, **params):
        X_new, y_new = super()._fit_resample(X, y, **params)
        return np.concatenate([X_new, X_new[-1:]]), np.concatenate([y_new, y_new[-1:]])


class CleansEveryClass(HookCleaner):
    def _stays(self, X, y):
        return X[:, 0] <= 0.5


class SaysNothing(PlannedCleaner):
    def _plan_of(self, kept, gone):
        return Plan(kept.size + gone.size, kept=kept)


class SaysTooLittle(PlannedCleaner):
    def _plan_of(self, kept, gone):
        return replace(super()._plan_of(kept, gone), dropped=Dropped.because("far", gone[1:]))


class GivesNoReason(PlannedCleaner):
    def _plan_of(self, kept, gone):
        return replace(super()._plan_of(kept, gone), dropped=Dropped.because(" ", gone))


class BlamesNoRow(PlannedCleaner):
    def _plan_of(self, kept, gone):
        dropped = Dropped.because("far", gone, np.full(gone.size, -2))
        return replace(super()._plan_of(kept, gone), dropped=dropped)


class BlamesTheRowItself(PlannedCleaner):
    def _plan_of(self, kept, gone):
        return replace(super()._plan_of(kept, gone), dropped=Dropped.because("far", gone, gone))


#: By law, who breaks it and what is said of it.
BROKEN = {
    "originals come first and untouched": {
        PutsNewRowsFirst: "the first rows are not the rows that came in"
    },
    "counts are as asked": {MakesOneTooMany: "class 1 has 121 rows, not 120"},
    "dtype is kept": {MakesFloat64: "float32 became float64"},
    "lists come back as lists": {MakesArrays: "a list became a ndarray"},
    "a pandas frame comes back as one": {
        MakesArrays: "a frame became a ndarray",
        ForgetsTheName: "the labels lost their name",
    },
    "a polars frame comes back as one": {
        ReadsFramesBackwards: "a frame made other rows than its array"
    },
    "an arrow table comes back as one": {
        ReadsFramesBackwards: "a frame made other rows than its array",
        MakesNarrowColumns: "a frame made other rows|the table has another schema",
    },
    "a sparse table makes the rows of its array": {
        MakesThemDense: "a sparse matrix became a ndarray",
        ForgetsItsFormat: "csc became csr",
    },
    "sparse columns of a frame stay sparse": {MakesThemDense: "a sparse column became a dense one"},
    "words come back as words": {Whispers: "a word is new"},
    "a value may be missing": {FillsHoles: "the missing values are gone"},
    "rows with holes stay as they are": {
        FillsHolesOfTheFirstRow: "the first rows are not the rows that came in"
    },
    "the columns have the names that came in": {
        NamesTooMany: "columns have other names",
        TakesAnyNames: "a name too few was taken",
    },
    "the columns have the names of the frame": {
        NumbersColumns: "columns have other names",
        TakesAnyNames: "names of other columns were taken",
    },
    "one class alone is refused": {TakesOneClass: "only one class is present"},
    "what is no class is refused": {
        RoundsClasses: "numbers that were measured were taken for classes",
        TakesTheFirstLabel: "several labels a row were taken for classes",
    },
    "classes may be called anything": {
        CountsFromZero: "words as classes came back as others",
        DrawsByName: "words as classes made other rows",
    },
    "labels in a column are labels": {DrawsByShape: "labels in a column made other rows"},
    "an indicator matrix comes back as one": {
        DrawsByShape: "an indicator matrix made other rows than its labels",
        FlattensLabels: "it did not come back as one",
    },
    "a category without rows is no class": {ForgetsLevels: "the labels have other levels"},
    "it tells what it understood": {TellsNothing: "No fitted attribute sampling_strategy_"},
    "every form of a strategy asks the same": {
        HearsNamesOnly: "a callable made other rows than 'auto'"
    },
    "asked for nothing it adds nothing": {
        AddsOneAnyway: "a table that had all rows did not come back as it was"
    },
    "added rows stand class by class": {MixesClasses: "added rows of two classes are mixed"},
    "sample indices tell who each row is": {TellsTheRowBefore: "a number is that of another row"},
    "weights follow the rows through a pipeline": {
        PlansBackwards: "a weight is not that of the row beside it"
    },
    "partners are of the same group": {SeesNoGroups: "a row was made between rows of two groups"},
    "a row is never its own partner": {TakesItselfForItsTwin: "a row with twins was its own"},
    "the order of rows does not matter": {
        TakesEverySecond: "the same table in another order gave other rows"
    },
    "a mixed frame comes back with its schema": {
        MakesWholeNumbersFloats: "column 'whole' was int16 and became float64"
    },
    "inputs are never written": {WritesItsInput: "X was written to"},
    "the same seed gives the same rows": {DrawsAnew: "the same seed gave other rows"},
    "classes draw different streams": {RestartsItsStream: "two classes drew one stream"},
    "threads do not matter": {DrawsOnceAThread: "two threads gave other rows than one"},
    "a clone is unfitted and resamples alike": {ClonesWhatItLearnt: "a clone has learnt .*plan_"},
    "a pickle keeps what was learnt": {ForgetsItsPlan: "a pickle lost plan_"},
    "new rows lie where the plan says": {IsItsOwnPartner: "a row is its own partner"},
    "rows have the class of the row they come from": {
        MislabelsTheLastRow: "a label is not its base row's"
    },
    "provenance tells what was added": {ChangesARow: "an original row was changed"},
    "generating a plan is resampling": {GeneratesElsewhere: "generate made other rows"},
    "a plan and a selection are one plan": {
        PicksInNoOrder: "a plan and a selection made other rows than one after the other"
    },
    "pieces put together are the whole": {LosesTheEndsOfPieces: "pieces are not the whole"},
    "a plan comes back from arrow": {WritesHalfItsPlan: "a written plan has other rows"},
    "a cleaner keeps rows as they stand": {
        TurnsTheTableRound: "kept rows of a class are not in the order of the input",
        KeepsARowTwice: "a row stands more than once",
        MovesARow: "a row was made or changed",
        ForgetsItsLabels: "a kept row has another label",
    },
    "a cleaner takes rows of the classes asked for only": {
        CleansEveryClass: "class 1 was not to be cleaned: 40 became"
    },
    "every dropped row says why": {
        SaysNothing: "the plan does not say why",
        SaysTooLittle: "kept and dropped rows together are not the table",
        GivesNoReason: "a reason is empty",
        BlamesNoRow: "a row was dropped through no row",
        BlamesTheRowItself: "a row was dropped through itself",
    },
}
