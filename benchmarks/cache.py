"""Where worlds and the peers' environments are kept between runs, and how worlds get there."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.worlds_on_disk import FILES

CACHE_VARIABLE = "REUNION_BENCH_CACHE"


def cache_folder(asked: Path | None = None) -> Path:
    """The folder asked for, or that of REUNION_BENCH_CACHE, or the platform's user cache."""
    if asked is not None:
        return asked
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    return _user_cache() / "reunion" / "bench"


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def kept_folder(folder: Path, make: Callable[[Path], None], needed: tuple[str, ...]) -> Path:
    """`folder`, made by `make` in a temporary place and moved when complete, unless it is there
    already with all the files `needed`."""
    if all((folder / name).is_file() for name in needed):
        return folder
    part = folder.with_name(f"{folder.name}.part{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        make(part)
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def kept_world(folder: Path, make: Callable[[Path], None]) -> Path:
    """A world folder that is made once."""
    return kept_folder(folder, make, FILES)


def code_digest(files: Iterable[Path]) -> str:
    """A short digest of the bytes of these files; folders among them are passed over."""
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
