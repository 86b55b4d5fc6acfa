"""A small broken sampler for each law, and small cleaners that are whole."""

import copy
from dataclasses import replace

import numpy as np

from equipoise import Between, Dropped, NewRows, Plan
from equipoise._engine.arguments import resolve_draws
from equipoise.base import PlanningSampler
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.under_sampling.base import BaseCleaningSampler


class HookCleaner(BaseCleaningSampler):
    """As others write one: drops what lies far out of the classes to be cleaned."""

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
