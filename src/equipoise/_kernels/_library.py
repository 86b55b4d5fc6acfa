"""Finding and loading the native library, once, when a kernel is first asked for."""

import ctypes
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_STEM = "libequipoise_native"
_SUFFIXES = (".so", ".dylib", ".dll")


class Index(ctypes.Structure):
    """The C structure ``eqp_index``: see ``native/equipoise.h``."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in ("n_rows", "n_columns", "n_leaves", "n_levels")),
        *((name, ctypes.c_void_p) for name in ("order", "leaf_start", "tile_start", "level_start")),
        *((name, ctypes.c_void_p) for name in ("lower", "upper", "first_row", "centre", "scale")),
        *((name, ctypes.c_void_p) for name in ("from", "minus_to", "tiles", "half_norms")),
    ]


class Basis(ctypes.Structure):
    """The C structure ``eqp_basis``: see ``native/equipoise.h``."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in ("n_columns", "n_numbers", "numbers_at", "stride")),
        *((name, ctypes.c_void_p) for name in ("centre", "vectors")),
        *((name, ctypes.c_double) for name in ("scale", "unit", "grain")),
    ]


class Sketched(ctypes.Structure):
    """The C structure ``eqp_sketched``: see ``native/equipoise.h``."""

    _fields_ = [
        ("n_rows", ctypes.c_int64),
        ("basis", ctypes.POINTER(Basis)),
        *((name, ctypes.c_void_p) for name in ("order", "sketches", "tiles")),
        *((name, ctypes.c_void_p) for name in ("half_squares", "number_half_squares", "middles")),
        ("doubts", 2 * ctypes.c_double),
    ]


class MixedIndex(ctypes.Structure):
    """The C structure ``eqp_mixed``: see ``native/equipoise.h``."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in ("n_rows", "n_columns", "n_leaves", "leaf_rows")),
        *((name, ctypes.c_void_p) for name in ("order", "tiles")),
        *((name, ctypes.c_int64) for name in ("n_overlaps",)),
        *((name, ctypes.c_void_p) for name in ("overlaps", "bytes")),
        *((name, ctypes.c_int64) for name in ("n_numbers",)),
        *((name, ctypes.c_void_p) for name in ("numbers", "floats", "centre", "scale")),
        *((name, ctypes.c_void_p) for name in ("hole_terms", "doubts")),
        *((name, ctypes.c_double) for name in ("unit",)),
        *((name, ctypes.c_void_p) for name in ("lower", "upper", "has_missing")),
        *((name, ctypes.c_void_p) for name in ("kind", "weight", "n_levels", "terms_start")),
        *((name, ctypes.c_void_p) for name in ("terms", "group", "time")),
        *((name, ctypes.c_int64) for name in ("is_within_group",)),
    ]


class SparseIndex(ctypes.Structure):
    """The C structure ``eqp_sparse``: see ``native/equipoise.h``."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in ("n_rows", "n_whole")),
        *((name, ctypes.c_void_p) for name in ("rows", "starts", "columns", "values")),
        *((name, ctypes.c_void_p) for name in ("list_starts", "list_rows", "list_values")),
        *((name, ctypes.c_void_p) for name in ("whole", "whole_values", "norms")),
        ("doubt", ctypes.c_double),
    ]
    #: Of the arrays, in order.
    dtypes = ("i8", "i8", "i4", "f8", "i8", "i4", "f8", "i4", "f8", "f8")


_POINTER, _INT = ctypes.c_void_p, ctypes.c_int64
_SKETCHES: list[Any] = [ctypes.POINTER(Sketched), _POINTER, *[_INT] * 2]
_MIXED: list[Any] = [ctypes.POINTER(MixedIndex), *[_POINTER] * 2, *[_INT] * 3, *[_POINTER] * 2]
_SPARSE = ctypes.POINTER(SparseIndex)
_OF_ONE_FORM: dict[str, list[Any]] = {
    "search_mixed": _MIXED,
    "pack_sketches": _SKETCHES,
    "search_sparse": [_SPARSE, _POINTER, *[_INT] * 3, *[_POINTER] * 2],
    "list_sparse": [_SPARSE, *[_INT] * 2, *[_POINTER] * 3],
    "norm_sparse": [_SPARSE, *[_INT] * 2, *[_POINTER] * 2],
}
_SIGNATURES = {
    "split": [_POINTER, _INT, _POINTER, _INT, _INT, _INT, _POINTER],
    "order": [_POINTER, _INT, _POINTER, _INT, _INT, _INT],
    "pack": [_POINTER, ctypes.POINTER(Index), _INT, _INT],
    "search": [_POINTER, ctypes.POINTER(Index), *[_POINTER] * 2, *[_INT] * 3, *[_POINTER] * 2],
    "search_plain": [_POINTER, _INT, _POINTER, _INT, _POINTER, *[_INT] * 3, *[_POINTER] * 2],
    "sketch": [_POINTER, ctypes.POINTER(Basis), _POINTER, *[_INT] * 2, *[_POINTER] * 2],
    "search_sketched": [
        *[_POINTER, ctypes.POINTER(Sketched), *[_POINTER] * 4],
        *[*[_INT] * 3, *[_POINTER] * 2],
    ],
    "magnitude": [_POINTER, _INT, _INT, ctypes.POINTER(ctypes.c_double)],
    "segments": [
        *[_POINTER, _INT, _POINTER, _POINTER, _POINTER, _INT, _INT, _POINTER],
        ctypes.POINTER(ctypes.c_uint8),
    ],
    "sparse_segments": [*[_POINTER] * 2, _INT, *[_POINTER] * 4, *[_INT] * 2, *[_POINTER] * 3],
}


def _candidates() -> list[Path]:
    """Where the library may stand: an editable install keeps it away from this file."""
    named = os.environ.get("EQUIPOISE_LIBRARY")
    if named:
        return [Path(named)]
    folders = [Path(folder) for folder in import_module("equipoise._kernels").__path__]
    return [folder / (_STEM + suffix) for folder in folders for suffix in _SUFFIXES]


@cache
def library() -> ctypes.CDLL | None:
    """Load the native library; None where the package was installed without it.

    The environment variable ``EQUIPOISE_LEVEL`` asks for an instruction level
    (``v2``, ``v3`` or ``v4`` on x86-64) below the best one of the processor;
    ``EQUIPOISE_NATIVE=0`` leaves the native part out; ``EQUIPOISE_LIBRARY`` names
    another build of it.
    """
    if os.environ.get("EQUIPOISE_NATIVE") == "0":
        return None
    found = next((path for path in _candidates() if path.exists()), None)
    if found is None:
        return None
    loaded = ctypes.CDLL(str(found))
    sizes = {
        "eqp_index_size": Index,
        "eqp_basis_size": Basis,
        "eqp_sketched_size": Sketched,
        "eqp_mixed_size": MixedIndex,
        "eqp_sparse_size": SparseIndex,
    }
    if any(_size_of(loaded, name) != ctypes.sizeof(kind) for name, kind in sizes.items()):
        raise ImportError(
            f"{found} belongs to another version of Equipoise than this Python code; install "
            "Equipoise anew"
        )
    loaded.eqp_level.restype = ctypes.c_char_p
    loaded.eqp_choose_level.argtypes = [ctypes.c_char_p]
    for name, arguments in _SIGNATURES.items():
        for suffix in ("f32", "f64"):
            function = getattr(loaded, f"eqp_{name}_{suffix}")
            function.argtypes = arguments
            function.restype = ctypes.c_int32
    for name, arguments in _OF_ONE_FORM.items():
        function = getattr(loaded, f"eqp_{name}")
        function.argtypes, function.restype = arguments, ctypes.c_int32
    wanted = os.environ.get("EQUIPOISE_LEVEL")
    if wanted and loaded.eqp_choose_level(wanted.encode()) != 0:
        raise ValueError(
            f"EQUIPOISE_LEVEL is {wanted!r}, which this processor or build of Equipoise does not "
            f"have; unset it to use {loaded.eqp_level().decode()!r}"
        )
    return loaded


def _size_of(loaded: ctypes.CDLL, name: str) -> int:
    """What the library says of the size of a structure; 0 where it does not know it."""
    function = getattr(loaded, name, None)
    if function is None:
        return 0
    function.restype = _INT
    return int(function())


def is_native() -> bool:
    """Tell whether the native kernels are there."""
    return library() is not None


def level() -> str:
    """Name the instruction level in use; ``"numpy"`` where there is no native part."""
    loaded = library()
    return "numpy" if loaded is None else str(loaded.eqp_level().decode())


def call(name: str, dtype: Any, *arguments: Any) -> None:
    """Call a kernel for a floating dtype (None: it has but one form) and check its status."""
    loaded = library()
    if loaded is None:
        raise RuntimeError("the native part of Equipoise is not installed")
    suffix = "" if dtype is None else "_f32" if dtype == "float32" else "_f64"
    if getattr(loaded, f"eqp_{name}{suffix}")(*arguments) != 0:
        raise MemoryError(f"no memory left for the scratch space of the kernel {name!r}")
