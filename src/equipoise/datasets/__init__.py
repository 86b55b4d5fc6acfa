"""Real imbalanced tables, and one way to make a table imbalanced.

The tables come with the ``data`` extra and are read from its plain files, without a network:
numbers and categories as they are, missing values where they are missing. :func:`list_datasets`
tells what there is, :func:`load_table` reads one by its name, and each has a function of its own,
``load_`` and its name with ``_`` for what no name in Python can have: ``load_yeast4``,
``load_hypothyroid``, ``load_page_blocks0``, ``load_kddcup_land_vs_satan``. They are listed by
``dir(equipoise.datasets)``.
"""

from typing import Any

from equipoise.datasets._fetch import fetch_datasets
from equipoise.datasets._listing import DatasetFacts, list_datasets
from equipoise.datasets._make_imbalance import make_imbalance
from equipoise.datasets._readers import readers
from equipoise.datasets._tables import available, load_table

__all__ = [
    "DatasetFacts",
    "available",
    "fetch_datasets",
    "list_datasets",
    "load_table",
    "make_imbalance",
]


def __getattr__(name: str) -> Any:
    if name.startswith("load_") and name in readers():
        return readers()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    try:
        return sorted([*__all__, *readers()])
    except ImportError:  # the extra is not installed
        return sorted(__all__)
