"""Plans as records: a tree of names, and arrays, written into an arrow table and read back.

Nothing that is read is run: the tree names dataclasses of ours and fields of theirs only, and a
stream of draws is the state of one of NumPy's generators.
"""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.draws import RecordedNormals, generator_of, state_of
from equipoise.core.dropped import Dropped
from equipoise.core.new_rows import NewRows
from equipoise.core.sources import Between, Crossed, Limits, Mix, Noise, Take

_KEY = b"equipoise.plan"
_PARTS: tuple[type, ...] = (Between, Crossed, Dropped, Limits, Mix, NewRows, Noise, Take)


def to_arrow(plan: Any) -> Any:
    """Write a plan into a pyarrow table, a line an array."""
    import pyarrow as pa

    arrays: list[NDArray[Any]] = []
    tree = _take_apart(plan, arrays)
    columns = {
        name: pa.LargeListArray.from_arrays(*_lines(arrays, kind), mask=_is_of(arrays, kind, pa))
        for name, kind in (("whole", "i"), ("real", "f"))
    }
    text = json.dumps({"version": 1, "plan": tree})
    return pa.table(columns).replace_schema_metadata({_KEY: text.encode()})


def from_arrow(table: Any, plans: Sequence[type]) -> Any:
    """Read what :func:`to_arrow` has written."""
    text = (table.schema.metadata or {}).get(_KEY)
    if text is None:
        raise ValueError("the table holds no plan: its schema's metadata lack 'equipoise.plan'")
    read = json.loads(text)
    if read.get("version") != 1:
        raise ValueError(
            f"the plan was written in version {read.get('version')!r} of its format, and this "
            "Equipoise reads version 1: update it"
        )
    arrays = [
        np.array((whole if whole.is_valid else real).values)
        for whole, real in zip(table.column("whole"), table.column("real"), strict=True)
    ]
    kinds = {one.__name__: one for one in (*_PARTS, *plans)}
    return _put_together(read["plan"], arrays, kinds)


def _lines(arrays: list[NDArray[Any]], kind: str) -> tuple[Any, Any]:
    """The offsets of all arrays, and the values of those of one kind."""
    none = np.empty(0, np.int64 if kind == "i" else np.float64)
    # Not even an empty array of the other kind: whole numbers would lose their last digits.
    mine = [one.ravel() if one.dtype.kind == kind else none for one in arrays]
    offsets = np.cumsum([0, *(one.size for one in mine)])
    return offsets, np.concatenate([none, *mine]).astype(none.dtype, copy=False)


def _is_of(arrays: list[NDArray[Any]], kind: str, pa: Any) -> Any:
    """Which lines are empty in the column of one kind."""
    return pa.array([one.dtype.kind != kind for one in arrays], type=pa.bool_())


def _take_apart(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """What JSON can hold of a value; its arrays are added to the list."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1, "shape": list(value.shape)}
    if isinstance(value, RecordedNormals):
        return {"stream": state_of(value.recorded)}
    if is_dataclass(value):
        inside = {one.name: _take_apart(getattr(value, one.name), arrays) for one in fields(value)}
        return {"kind": type(value).__name__, "fields": inside}
    if isinstance(value, (tuple, list)):
        return [_take_apart(one, arrays) for one in value]
    return value


def _put_together(tree: Any, arrays: list[NDArray[Any]], kinds: dict[str, type]) -> Any:
    """The value that was taken apart."""
    if isinstance(tree, list):
        return tuple(_put_together(one, arrays, kinds) for one in tree)
    if not isinstance(tree, dict):
        return tree
    if "array" in tree:
        return arrays[tree["array"]].reshape(tree["shape"])
    if "stream" in tree:
        return RecordedNormals(generator_of(tree["stream"]))
    kind = kinds.get(tree["kind"])
    if kind is None:
        raise ValueError(f"the table holds no plan: {tree['kind']!r} is no part of one")
    inside = {name: _put_together(one, arrays, kinds) for name, one in tree["fields"].items()}
    return kind(**inside)
