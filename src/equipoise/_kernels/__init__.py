"""The only door to native code."""

from equipoise._kernels._library import is_native, level

__all__ = ["is_native", "level"]
