"""Modules of the name ``imblearn`` whose names are Equipoise's, for one process."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from equipoise._imblearn.names import NAMES, VERSION, home_of

__all__ = ["HOMES", "StandIn", "stand_in"]

# Private modules that people import from: each has the names of the public one around it.
_PRIVATE = {
    "combine": ("_smote_enn", "_smote_tomek"),
    "datasets": ("_imbalance", "_zenodo"),
    "ensemble": ("_bagging", "_common", "_easy_ensemble", "_forest", "_weight_boosting"),
    "keras": ("_generator",),
    "metrics": ("_classification",),
    "model_selection": ("_split",),
    "over_sampling": (
        *("_adasyn", "_random_over_sampler"),
        *("_smote", "_smote.base", "_smote.cluster", "_smote.filter"),
    ),
    "tensorflow": ("_generator",),
    "under_sampling": (
        *("_prototype_generation", "_prototype_generation._cluster_centroids"),
        "_prototype_selection",
        *(
            f"_prototype_selection.{name}"
            for name in (
                *("_condensed_nearest_neighbour", "_edited_nearest_neighbours"),
                *("_instance_hardness_threshold", "_nearmiss", "_neighbourhood_cleaning_rule"),
                *("_one_sided_selection", "_random_under_sampler", "_tomek_links"),
            )
        ),
    ),
}

# The one table: each module of imbalanced-learn, below the package, and ours that has its names.
HOMES = {
    **{module: home_of(module) for module in NAMES},
    **{f"{room}.{name}": home_of(room) for room, names in _PRIVATE.items() for name in names},
    "_version": "equipoise",
    **{
        f"utils.{name}": f"equipoise.utils.{name}"
        for name in (
            *("_docstring", "_show_versions", "_tags", "_validation"),
            *("deprecation", "estimator_checks", "testing"),
        )
    },
}


class StandIn(ModuleType):
    """A module of imbalanced-learn's name; what it is asked for comes from Equipoise."""

    def __getattr__(self, name: str) -> Any:
        """Give a submodule, as if it had been imported, or a name of Equipoise."""
        if name.startswith("__"):  # what Python asks of any module, and sets where it is not there
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        module = _below_package(f"{self.__name__}.{name}")
        if module in HOMES:
            return import_module(f"imblearn.{module}")
        return getattr(import_module(HOMES[_below_package(self.__name__)]), name)

    @property
    def __all__(self) -> list[str]:
        """imbalanced-learn's names; of a private module, those of its home."""
        below = _below_package(self.__name__)
        if below in NAMES:
            return list(NAMES[below])
        return list(getattr(import_module(HOMES[below]), "__all__", ()))

    def __dir__(self) -> list[str]:
        """List those names."""
        return sorted({*vars(self), *self.__all__})


class _Finder(MetaPathFinder, Loader):
    """Finds the stand-ins, and imbalanced-learn's tests; nothing else of it is to be found."""

    def __init__(self) -> None:
        installed = PathFinder.find_spec("imblearn")
        self._folders = list((installed and installed.submodule_search_locations) or [])

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: Any = None
    ) -> ModuleSpec | None:
        """Find a module called imblearn; others are not ours to find."""
        if fullname.partition(".")[0] != "imblearn":
            return None
        module = _below_package(fullname)
        if module in HOMES:
            spec = ModuleSpec(fullname, self, is_package=_is_package(module))
            if spec.submodule_search_locations is not None:
                below = module.split(".") if module else []
                folders = [str(Path(one, *below)) for one in self._folders]
                spec.submodule_search_locations = folders
            return spec
        is_test = "tests" in module.split(".")
        theirs = PathFinder.find_spec(fullname, path) if is_test else None
        if theirs is None:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return theirs

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a stand-in."""
        return StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Tell what is here, and from which file it comes."""
        below = _below_package(module.__name__)
        home = import_module(HOMES[below])
        module.__doc__ = home.__doc__
        module.__file__ = home.__file__
        if below in ("", "_version"):
            module.__version__ = VERSION  # type: ignore[attr-defined]


def stand_in() -> None:
    """Let ``imblearn`` mean Equipoise in this process."""
    if any(isinstance(one, _Finder) for one in sys.meta_path):
        return
    loaded = sys.modules.get("imblearn")
    if loaded is not None:
        raise RuntimeError(
            "equipoise.as_imblearn: imbalanced-learn has already been imported in this process, "
            f"from {loaded.__file__}. Call as_imblearn before the first import of it, or run the "
            "program by python -m equipoise.as_imblearn"
        )
    sys.meta_path.insert(0, _Finder())


def _below_package(fullname: str) -> str:
    return fullname.removeprefix("imblearn").removeprefix(".")


def _is_package(module: str) -> bool:
    return not module or any(one.startswith(f"{module}.") for one in HOMES)
