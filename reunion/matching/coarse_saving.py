"""The table of the first look on disk: one file of arrays end to end, and one that tells which lies
where. Opened, the arrays stay in the file and are shared by all processes that read it.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from reunion.errors import IndexFileError
from reunion.matching.coarse_items import KinItems, Layer, LocalItems, NameItems, Pairs, Where
from reunion.matching.coarse_table import CoarseTable, Contents, Papers
from reunion.records import Json

ARRAYS, LAYOUT = "look.bin", "look.json"
_KINDS = {
    kind.__name__: kind
    for kind in (
        CoarseTable, Contents, KinItems, Layer, LocalItems, NameItems, Pairs, Papers, Where
    )
}  # fmt: skip
_LINE = 64
"""Arrays begin at multiples of a cache line (bytes)."""


def save_coarse(table: CoarseTable, folder: Path) -> None:
    """Write both files into an existing folder."""
    with open(folder / ARRAYS, "wb") as out:
        layout = _packed(table, out)
    (folder / LAYOUT).write_text(json.dumps(layout), encoding="utf-8")


def load_coarse(folder: Path) -> CoarseTable | None:
    """Open what `save_coarse` wrote, None when there is nothing. Raises IndexFileError when the
    files do not fit."""
    if not (folder / LAYOUT).exists():
        return None
    try:
        layout = json.loads((folder / LAYOUT).read_text(encoding="utf-8"))
        held = np.memmap(folder / ARRAYS, dtype=np.uint8, mode="r")
        table = _unpacked(layout, np.asarray(held))
        assert isinstance(table, CoarseTable)
        return table
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise IndexFileError(
            f"索引中的速查表不完整或已损坏:{folder}({error})。请重新建立索引",
            f"the look-up table of index {folder} is incomplete or damaged ({error})",
        ) from None


def _packed(value: Any, out: BinaryIO) -> Any:
    if isinstance(value, np.ndarray):
        return _written(value, out)
    if isinstance(value, dict):
        return {"is": "dict", "of": {key: _packed(one, out) for key, one in value.items()}}
    if isinstance(value, tuple):
        return [_packed(one, out) for one in value]
    if is_dataclass(value):
        parts = {f.name: _packed(getattr(value, f.name), out) for f in fields(value)}
        return {"is": type(value).__name__, "of": parts}
    return value


def _written(array: npt.NDArray[Any], out: BinaryIO) -> Json:
    out.write(b"\0" * (-out.tell() % _LINE))
    told = {"at": out.tell(), "dtype": array.dtype.str, "shape": list(array.shape)}
    out.write(np.ascontiguousarray(array).tobytes())
    return {"is": "array", "of": told}


def _unpacked(told: Any, held: npt.NDArray[np.uint8]) -> Any:
    if isinstance(told, list):
        return tuple(_unpacked(one, held) for one in told)
    if not isinstance(told, dict):
        return told
    kind, parts = told["is"], told["of"]
    if kind == "array":
        dtype, shape = np.dtype(parts["dtype"]), tuple(parts["shape"])
        size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        return held[parts["at"] : parts["at"] + size].view(dtype).reshape(shape)
    opened = {key: _unpacked(one, held) for key, one in parts.items()}
    return opened if kind == "dict" else _KINDS[kind](**opened)
