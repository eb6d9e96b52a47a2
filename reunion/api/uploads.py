"""Files that callers send: looked into before they are opened, kept while they are read, and
brought in by the importer of the command line (batch/importing.py)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import secrets
import shutil
import struct
import threading
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from reunion.api.problems import Problem
from reunion.api.state import now
from reunion.batch.importing import ImportOptions, import_file, rows_aside
from reunion.errors import BusyError, ReunionError
from reunion.store.feeds import end_import, may_go_on
from reunion.store.locks import at_work
from reunion.store.opening import Register

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".xls")
UNPACKED, RATIO, ENTRIES = 2 * 2**30, 200, 2_000
"""Bounds of a workbook: bytes unpacked, times its packed size, files in it."""
_CHUNK = 2**20
_NOTED = ("source", "made_on", "full", "anyway", "by", "import_id")
"""The options of an import that are kept beside its file."""
_LEFT_SECONDS = 86_400
"""After this a file that no import knows of is removed; no upload takes a day."""
_log = logging.getLogger("reunion.service")


def keep_file(stream: BinaryIO, name: str, folder: Path) -> tuple[Path, str]:
    """Write an upload under a name of our own; the path and the SHA-256. Raises Problem."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Problem(
            415, "file_kind", f"只接受 {'、'.join(SUFFIXES)} 文件",
            f"only {', '.join(SUFFIXES)} files are taken",
        )  # fmt: skip
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    digest = hashlib.sha256()
    with open(path, "xb") as out:
        path.chmod(0o600)
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    try:
        check_archive(path)
    except Problem:
        path.unlink()
        raise
    return path, digest.hexdigest()


def check_archive(path: Path) -> None:
    """Raises Problem for a workbook that unpacks to far more than it is, or to more than it says:
    what an archive tells of its sizes is only what its maker wrote."""
    if path.suffix != ".xlsx":
        return
    try:
        with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            swollen = unpacked > RATIO * max(path.stat().st_size, 2**16)
            if len(entries) > ENTRIES or unpacked > UNPACKED or swollen:
                raise Problem(
                    422, "unpacks_too_large", "工作簿解压后过大,没有打开;请拆分或另存为 .csv",
                    "the workbook unpacks to too much; split it or save it as .csv",
                )  # fmt: skip
            sound = all(_unpacked(file, entry) == entry.file_size for entry in entries)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError):
        sound = False
    if not sound:
        raise Problem(
            422, "not_a_workbook", "文件不是完好的 Excel 工作簿(.xlsx)",
            "the file is no sound Excel workbook",
        )  # fmt: skip


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Bytes that an entry really unpacks to, counted to a piece beyond what it says."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    file.seek(entry.header_offset)
    name, extra = struct.unpack("<26xHH", file.read(30))
    file.seek(name + extra, os.SEEK_CUR)
    inflating, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, entry.compress_size
    while left > 0 and size <= entry.file_size and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        while packed and size <= entry.file_size:
            size += len(inflating.decompress(packed, _CHUNK))
            packed = inflating.unconsumed_tail
    return size


@dataclass(slots=True)
class Uploads:
    """Brings files in, one after the other, beside the requests of a worker.

    A file bears the number of its import and is locked as long as somebody is at work on it or will
    be. What a worker that was killed or ended has left behind is known by its lock being free; a
    note beside the file says how it is to be brought in, and the next worker that starts goes on.
    """

    register: Register = field(repr=False)
    home: Path
    _ended: threading.Event = field(default_factory=threading.Event)
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="imports")
    )

    @property
    def folder(self) -> Path:
        """Where files lie while they are read."""
        return self.home / "uploads"

    def take(self, path: Path, options: ImportOptions) -> Taken:
        """Give the file the number of its import, with a note of the options, and lock it."""
        own = path.with_name(f"{options.import_id}{path.suffix}")
        note = _note_of(own)
        note.touch(mode=0o600)
        told = {name: getattr(options, name) for name in _NOTED}
        note.write_text(json.dumps(told), encoding="utf-8")
        path.rename(own)
        handle = os.open(own, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        return Taken(own, handle, options)

    def at_work(self, import_id: int) -> bool:
        """Whether any worker is at work on this import, or will be. A left file is removed."""
        for path in self.folder.glob(f"{import_id}.*"):
            handle = _locked(path)
            if handle is None:
                return True
            os.close(handle)
            _remove(path)
        return False

    def bring_in(self, taken: Taken) -> None:
        """Queue an import; its row tells how far it is."""
        self._pool.submit(self._run, taken)

    def resume(self) -> None:
        """Go on, beside the requests, with what other workers have left behind."""
        self._pool.submit(self._find_left)

    def stop(self) -> None:
        """End after the batch at hand; the next start goes on with what is not brought in."""
        self._ended.set()
        self._pool.shutdown(wait=True)

    def _find_left(self) -> None:
        for path in sorted(self.folder.glob("*")):
            if path.stem.isdigit() and _note_of(path).exists():
                self._take_left(path)
            elif _old(path):
                path.unlink(missing_ok=True)  # sent in part only: no import knows of it

    def _take_left(self, path: Path) -> None:
        handle = _locked(path)
        if handle is None:
            return
        options = ImportOptions(**json.loads(_note_of(path).read_text(encoding="utf-8")))
        taken = Taken(path, handle, options)
        with self.register.session() as session:
            left = may_go_on(session, taken.import_id, at=now())
        if left:
            _log.info("import_resumed", extra={"kind": path.suffix[1:]})
            self._run(taken)
        elif left is not None or _old(path):
            taken.remove()
        else:
            os.close(handle)

    def _run(self, taken: Taken) -> None:
        state, reason = "abandoned", ""
        for left in self.folder.glob(f".import-{taken.import_id}-*"):
            shutil.rmtree(left, ignore_errors=True)
        prefix = f".import-{taken.import_id}-"
        with TemporaryDirectory(prefix=prefix, dir=self.folder) as own:
            try:
                self._import(taken, Path(own))
                state = "done"
            except _Stopped:
                os.close(taken.handle)
                return
            except ReunionError as error:
                state, reason = "refused", error.zh
            except Exception as error:
                _log.error("import_failed", extra={"kind": type(error).__name__})
            if state != "done":
                self._close(taken, state, reason, Path(own))
            taken.remove()

    def _import(self, taken: Taken, own: Path) -> None:
        """Wait until no other import or night is at work, and bring the file in."""
        while True:
            self._go_on(0)
            with suppress(BusyError), at_work(self.register, self.home):
                import_file(
                    self.register, own, "missing", taken.path, taken.options, progress=self._go_on
                )
                return
            self._ended.wait(1.0)

    def _go_on(self, done: int) -> None:
        if self._ended.is_set():
            raise _Stopped

    def _close(self, taken: Taken, state: str, reason: str, own: Path) -> None:
        aside = own / "quarantine" / f"{taken.path.name}.quarantine.csv"
        with self.register.session() as session:
            end_import(
                session, taken.import_id, state=state, at=now(), reason=reason,
                aside=rows_aside(aside),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that bears the number of its import, locked by an open handle."""

    path: Path
    handle: int
    options: ImportOptions

    @property
    def import_id(self) -> int:
        return self.options.import_id or 0

    def remove(self) -> None:
        """The import has ended: file, note and lock go."""
        _remove(self.path)
        os.close(self.handle)


def _note_of(path: Path) -> Path:
    return path.with_name(f".{path.stem}.json")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _note_of(path).unlink(missing_ok=True)


def _locked(path: Path) -> int | None:
    """A handle that holds the lock; None where another has it or the file is gone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _old(path: Path) -> bool:
    try:
        return path.is_file() and time.time() - path.stat().st_mtime > _LEFT_SECONDS
    except FileNotFoundError:
        return False


class _Stopped(Exception):
    """The service ends."""
