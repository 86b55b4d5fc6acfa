"""imbalanced-learn's own samplers, held against our laws: which ones break which."""

import warnings

from imblearn.utils.testing import all_estimators
from sklearn.base import clone

from equipoise.testing import LAWS

BROKEN = {}


def samplers():
    for name, kind in all_estimators("sampler"):
        made = kind([0]) if name == "SMOTENC" else kind()
        if "random_state" in made.get_params():
            made.set_params(random_state=0)
        yield name, made


def broken_by(sampler):
    """The laws that a sampler breaks, by an AssertionError or by failing."""
    found = {}
    for law in LAWS:
        if law.binds(sampler):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    law.check_on_examples(clone(sampler))
            except Exception as error:  # noqa: BLE001
                found[law.name] = f"{type(error).__name__}: {error}"
    return found


if __name__ == "__main__":
    for name, sampler in samplers():
        for law, why in broken_by(sampler).items():
            print(f"{name} | {law} | {why[:150]}")
