"""Files that callers send: looked into before they are opened, kept while they are read, and
brought in by the importer of the command line (batch/importing.py)."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
import threading
import zipfile
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
from reunion.store.feeds import end_import
from reunion.store.locks import at_work
from reunion.store.opening import Register

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".xls")
UNPACKED, RATIO, ENTRIES = 2 * 2**30, 200, 2_000
"""Bounds of a workbook: bytes unpacked, times its packed size, files in it."""
_CHUNK = 2**20
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
    """Raises Problem for a workbook that unpacks to far more than it is."""
    if path.suffix != ".xlsx":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Problem(
            422, "not_a_workbook", "文件不是完好的 Excel 工作簿(.xlsx)",
            "the file is no sound Excel workbook",
        ) from None  # fmt: skip
    swollen = unpacked > RATIO * max(path.stat().st_size, 2**16)
    if len(entries) > ENTRIES or unpacked > UNPACKED or swollen:
        raise Problem(
            422, "unpacks_too_large", "工作簿解压后过大,没有打开;请拆分或另存为 .csv",
            "the workbook unpacks to too much; split it or save it as .csv",
        )  # fmt: skip


@dataclass(slots=True)
class Uploads:
    """Brings files in, one after the other, beside the requests of a worker.

    A file bears the number of its import and is locked as long as somebody is at work on it or will
    be: what a killed worker has left behind is known by its lock being free.
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

    def take(self, import_id: int, path: Path) -> Taken:
        """Give the file the number of its import, and lock it."""
        own = path.with_name(f"{import_id}{path.suffix}")
        path.rename(own)
        handle = os.open(own, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        return Taken(import_id, own, handle)

    def at_work(self, import_id: int) -> bool:
        """Whether any worker is at work on this import, or will be. A left file is removed."""
        for path in self.folder.glob(f"{import_id}.*"):
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
            finally:
                os.close(handle)
            path.unlink(missing_ok=True)
        return False

    def bring_in(self, taken: Taken, options: ImportOptions) -> None:
        """Queue an import; its row tells how far it is."""
        self._pool.submit(self._run, taken, options)

    def stop(self) -> None:
        """End after the batch at hand; what is not brought in is told as abandoned."""
        self._ended.set()
        self._pool.shutdown(wait=True)

    def _run(self, taken: Taken, options: ImportOptions) -> None:
        state, reason = "abandoned", ""
        with TemporaryDirectory(prefix=".import-", dir=self.folder) as own:
            try:
                self._import(taken, Path(own), options)
                state = "done"
            except _Stopped:
                pass
            except ReunionError as error:
                state, reason = "refused", error.zh
            except Exception as error:
                _log.error("import_failed", extra={"kind": type(error).__name__})
            finally:
                if state != "done":
                    self._close(taken, state, reason, Path(own))
                taken.path.unlink(missing_ok=True)
                os.close(taken.handle)

    def _import(self, taken: Taken, own: Path, options: ImportOptions) -> None:
        """Wait until no other import or night is at work, and bring the file in."""
        while True:
            self._go_on(0)
            with suppress(BusyError), at_work(self.register, self.home):
                import_file(
                    self.register, own, "missing", taken.path, options, progress=self._go_on
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
    """A file with the number of its import, locked by an open handle."""

    import_id: int
    path: Path
    handle: int


class _Stopped(Exception):
    """The service ends."""
