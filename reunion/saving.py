"""A saved engine: a folder that is written whole or not at all, and checked when it is opened.

manifest.json   format, model version, number of records, size and digest of every other file
model.json      the model of the time
*.npy *.json    the table, how each row stands; keys.* of an engine of the blocked path
records.bin     the records themselves
look.bin        the table of the first look, of a file that is large enough for one
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.columns import Table
from reunion.columns.raw import RawRecords
from reunion.errors import IndexFileError, OutputError
from reunion.indexing.blocked import BlockedKeys
from reunion.matching.coarse_saving import load_coarse, save_coarse
from reunion.matching.coarse_table import CoarseTable
from reunion.matching.model import Model, load_model

FORMAT = 4
GONE, CLOSED, OPEN = range(3)
"""A row that was replaced or removed; one that no search finds unless it asks for closed ones."""
INDEXES = "indexes"
"""The folder of an installation's indexes, in its data folder."""
_EDGE = 65_536
"""Large files are recognised by their size and the digest of this many bytes at either end, so that
opening a million records stays below a second."""


@dataclass(frozen=True, slots=True, repr=False)
class Saved:
    """What an engine consists of; `standing` of each row: GONE, CLOSED or OPEN."""

    model: Model
    table: Table
    keys: BlockedKeys | None
    raw: RawRecords
    standing: npt.NDArray[np.uint8]
    look: CoarseTable | None


def current_index(home: Path) -> Path:
    """Where an installation keeps the index of the last night."""
    return home / INDEXES / "current"


def save_engine_parts(folder: Path, parts: Saved) -> None:
    """Write `folder`; an older index of that name is replaced only when the new one is complete.
    Raises OutputError when the folder cannot be written or holds something else."""
    _refuse_strangers(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(fresh, parts)
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"索引无法写入 {folder}:{error.strerror}。请换一个有写权限、空间足够的目录",
            f"cannot write the index to {folder}: {error.strerror}; choose another folder",
        ) from None


def _refuse_strangers(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and _replaceable(folder)):
        raise OutputError(
            f"{folder} 已存在且不是索引目录,为免误删没有写入。请换一个目录名",
            f"{folder} exists and is not an index; nothing was written: choose another name",
        )


def _replaceable(folder: Path) -> bool:
    return (folder / "manifest.json").exists() or not any(folder.iterdir())


def _write(folder: Path, parts: Saved) -> None:
    (folder / "model.json").write_text(parts.model.text, encoding="utf-8")
    parts.table.save(folder)
    if parts.keys is not None:
        parts.keys.save(folder)
    parts.raw.save(folder)
    np.save(folder / "standing.npy", parts.standing, allow_pickle=False)
    if parts.look is not None:
        save_coarse(parts.look, folder)
    files = sorted(path for path in folder.iterdir())
    manifest = {
        "format": FORMAT,
        "model": parts.model.version,
        "records": len(parts.table),
        "files": {path.name: _print(path) for path in files},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in (*files, folder / "manifest.json"):
        with open(path, "rb+") as file:
            os.fsync(file.fileno())


def _print(path: Path) -> list[Any]:
    """Size and digest of a file."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read(_EDGE))
        if size > _EDGE:
            file.seek(max(_EDGE, size - _EDGE))
            digest.update(file.read())
    return [size, digest.hexdigest()]


def _swap(fresh: Path, folder: Path) -> None:
    if not folder.exists():
        fresh.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.rename(old / "index")
    try:
        fresh.rename(folder)
    except OSError:
        (old / "index").rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def load_engine_parts(folder: Path) -> Saved:
    """Open a saved engine, large arrays memory-mapped. Raises IndexFileError with the reason when
    the folder is no index, of another format, incomplete or damaged."""
    manifest = _manifest(folder)
    for name, known in manifest["files"].items():
        path = folder / name
        if not path.exists() or _print(path) != known:
            state = "缺失" if not path.exists() else "与建立时不一致"
            raise IndexFileError(
                f"索引 {folder} 中的 {name} {state}。请用 reunion index build 重新建立",
                f"{name} of index {folder} is missing or changed; build the index again",
            )
    return Saved(
        model=load_model(folder / "model.json"),
        table=Table.load(folder),
        keys=BlockedKeys.load(folder) if (folder / "keys.json").exists() else None,
        raw=RawRecords.load(folder),
        standing=np.load(folder / "standing.npy", allow_pickle=False),
        look=load_coarse(folder),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexFileError(
            f"{folder} 不是索引目录(没有可读的 manifest.json)。请先用 reunion index build 建立",
            f"{folder} is no index (no readable manifest.json); make one by reunion index build",
        ) from None
    if found != FORMAT:
        raise IndexFileError(
            f"索引 {folder} 的格式版本为 {found},本程序只认识 {FORMAT}。请重新建立索引",
            f"index {folder} has format {found}; this program knows {FORMAT}: build it again",
        )
    return dict(manifest)
