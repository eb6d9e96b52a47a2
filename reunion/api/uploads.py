"""Files that callers send: kept while they are read, looked into before they are opened."""

from __future__ import annotations

import csv
import hashlib
import logging
import secrets
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from reunion.api.problems import Problem
from reunion.api.state import now
from reunion.errors import ReunionError
from reunion.reading import Quarantine, open_records
from reunion.store.opening import Register
from reunion.store.uploads import Aside, end_import, put_batch

SUFFIXES = (".jsonl", ".csv", ".xlsx", ".xls")
UNPACKED, RATIO, ENTRIES = 2 * 2**30, 200, 2_000
"""Bounds of a workbook: bytes unpacked, times its packed size, files in it."""
BATCH = 200
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
    """Brings files in, one after the other, beside the requests of a worker."""

    register: Register = field(repr=False)
    _ended: threading.Event = field(default_factory=threading.Event)
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="imports")
    )

    def bring_in(self, import_id: int, path: Path) -> None:
        """Queue an import; its row tells how far it is."""
        self._pool.submit(self._run, import_id, path)

    def stop(self) -> None:
        """End after the batch at hand; what is not brought in is told as abandoned."""
        self._ended.set()
        self._pool.shutdown(wait=True)

    def _run(self, import_id: int, path: Path) -> None:
        aside = path.with_suffix(".quarantine.csv")
        state, reason = "abandoned", ""
        try:
            state = self._read(import_id, path, aside)
        except ReunionError as error:
            state, reason = "refused", error.zh
        except Exception as error:
            _log.error("import_failed", extra={"kind": type(error).__name__})
        finally:
            with self.register.session() as session:
                end_import(
                    session, import_id, state=state, at=now(), reason=reason, aside=_aside(aside)
                )
            path.unlink(missing_ok=True)
            aside.unlink(missing_ok=True)

    def _read(self, import_id: int, path: Path, aside: Path) -> str:
        with Quarantine(aside) as quarantine:
            people = iter(open_records(path, "missing", quarantine=quarantine))
            while batch := list(islice(people, BATCH)):
                if self._ended.is_set():
                    return "abandoned"
                with self.register.session() as session:
                    put_batch(session, self.register.keys, import_id, batch, at=now())
        return "done"


def _aside(path: Path) -> Iterator[Aside]:
    """Where and why, of each row put aside; the cells stay out of the register."""
    if not path.exists():
        return
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in islice(csv.reader(file), 1, None):
            yield Aside(row[1], int(row[2] or 0), row[3], row[4])
