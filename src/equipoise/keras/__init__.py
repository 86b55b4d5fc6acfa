"""Balanced batches for Keras, which is imported when the first name of this module is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise._batches import balanced_batch_generator
    from equipoise.keras._generator import BalancedBatchGenerator

__all__ = ["BalancedBatchGenerator", "balanced_batch_generator"]

_HOMES = {
    "BalancedBatchGenerator": "equipoise.keras._generator",
    "balanced_batch_generator": "equipoise._batches",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
