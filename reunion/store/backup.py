"""A backup: one archive with the register as an SQLite file, a manifest and its seal.

Both engines give the same form, so that a backup of one can be restored into the other. SQLite is
copied by its online backup while others go on working; PostgreSQL is read in one transaction that
sees one moment. Either way the copy is read again, row by row, before the archive gets its name:
SQLite's own check, the audit chain, and the digest of every table, against the source's where the
rows were copied one by one.

The key is not in it. The manifest is sealed with it (HMAC), so that a changed archive shows, and it
holds the key's fingerprint, so that a wrong key is told before anything is touched.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from reunion.errors import InputError, OutputError
from reunion.store.audit import verify_chain
from reunion.store.copying import Digests, copy_rows, digests
from reunion.store.keys import Keys
from reunion.store.opening import Register, make_engine, upgrade, version_of

FORMAT = 1
MANIFEST, COPY = "manifest.json", "register.db"
_LARGEST_MANIFEST = 1_000_000
_PIECE = 2**20
_OWN, _LEFT_SECONDS = ".backup-", 86_400


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    made_at: str
    engine: str
    schema: str
    size: int
    sha256: str
    tables: Digests
    audit_entries: int
    audit_last: str

    def count(self, table: str) -> int:
        """How many rows of this table are in it."""
        return int(self.tables.get(table, [0])[0])


def write_backup(register: Register, out: BinaryIO, folder: Path, *, at: str) -> Manifest:
    """Write the archive into an open file; `folder` takes the copy meanwhile. Raises OutputError
    when the copy is not the same as the register, or there is no room for it."""
    try:
        _sweep(folder)
        with TemporaryDirectory(prefix=_OWN, dir=folder) as own:
            copy = Path(own) / COPY
            make = _copied if register.engine.dialect.name == "sqlite" else _rewritten
            source = make(register, copy)
            manifest = _described(register, copy, at)
            if source is not None and source != manifest.tables:
                raise _differs()
            _pack(copy, manifest, register.keys, out)
            _read_back(manifest, out)
            return manifest
    except (OSError, sqlite3.OperationalError) as error:
        why = getattr(error, "strerror", None) or "磁盘满或数据库正忙"
        raise OutputError(
            f"备份没有写成({why});原有文件没有改动", f"the backup was not written: {why}"
        ) from None


def _sweep(folder: Path) -> None:
    """Remove what a backup that was killed more than a day ago has left: it holds people's data."""
    for left in folder.glob(f"{_OWN}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > _LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _copied(register: Register, copy: Path) -> None:
    """SQLite's online backup: one moment of the register, while others write on."""
    database = str(register.engine.url.database)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("PRAGMA busy_timeout=30000")
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _rewritten(register: Register, copy: Path) -> Digests:
    """PostgreSQL's rows in an SQLite register of the same version; the digests of the source."""
    moment = register.engine.execution_options(isolation_level="REPEATABLE READ")
    with moment.connect() as source:
        with _at(copy) as target:
            upgrade(target, version_of(source) or "head")
            copy_rows(source, target)
        return digests(source)


def _described(register: Register, copy: Path, at: str) -> Manifest:
    check_file(copy)
    with _at(copy) as connection:
        found = digests(connection)
        version = version_of(connection) or ""
        with Session(connection) as session:
            chain = verify_chain(session, register.keys)
    with copy.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        at, register.engine.dialect.name, version, copy.stat().st_size, sha256, found,
        chain.entries, chain.last,
    )  # fmt: skip


@contextmanager
def _at(copy: Path) -> Iterator[Connection]:
    """A connection to the copy, in one transaction; the file stands alone afterwards."""
    engine = make_engine(URL.create("sqlite", database=str(copy)))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
    with closing(sqlite3.connect(copy)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")


def check_file(copy: Path) -> None:
    """Raises InputError when SQLite finds its own file damaged, or a row that refers to nothing."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            sound = database.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            sound = sound and database.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise damaged()


def _told(manifest: Manifest, keys: Keys) -> dict[str, Any]:
    return {
        "format": FORMAT, "made_at": manifest.made_at, "engine": manifest.engine,
        "schema": manifest.schema, "size": manifest.size, "sha256": manifest.sha256,
        "tables": manifest.tables, "audit_entries": manifest.audit_entries,
        "audit_last": manifest.audit_last, "key": fingerprint(keys),
    }  # fmt: skip


def fingerprint(keys: Keys) -> str:
    """What tells one key from another and nothing else about it."""
    return hmac.digest(keys.lookup, b"backup: which key", "sha256").hex()[:16]


def _seal(keys: Keys, told: dict[str, Any]) -> str:
    said = json.dumps(told, sort_keys=True).encode()
    return hmac.digest(keys.audit, b"backup: manifest\n" + said, "sha256").hex()


def _pack(copy: Path, manifest: Manifest, keys: Keys, out: BinaryIO) -> None:
    told = _told(manifest, keys)
    text = json.dumps(told | {"seal": _seal(keys, told)}, indent=1)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, text)
        archive.write(copy, COPY)
    out.flush()


def _read_back(manifest: Manifest, out: BinaryIO) -> None:
    out.seek(0)
    with zipfile.ZipFile(out) as archive, archive.open(COPY) as member:
        digest = hashlib.sha256()
        while piece := member.read(_PIECE):
            digest.update(piece)
    if digest.hexdigest() != manifest.sha256:
        raise _differs()
    out.seek(0, 2)


def open_backup(path: Path, keys: Keys, copy: Path) -> Manifest:
    """Check an archive and unpack its register into `copy`. Raises InputError: no archive of this
    program, newer than it, of another key, changed or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked(_manifest(archive), keys)
            _unpack(archive, manifest, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError):
        raise damaged() from None
    except OSError as error:
        raise InputError(
            f"备份文件“{path.name}”读不了,或没有地方解开({error.strerror})",
            f"the backup {path.name} cannot be read or unpacked: {error.strerror}",
        ) from None
    check_file(copy)
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise damaged()
    told = json.loads(archive.read(MANIFEST))
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise damaged()
    return told


def _checked(told: dict[str, Any], keys: Keys) -> Manifest:
    """The manifest of a dictionary whose format, key and seal are right."""
    if told["format"] > FORMAT:
        raise InputError(
            f"备份的格式版本为 {told['format']},本程序只认识 {FORMAT};请升级 reunion 后再恢复",
            f"the backup has format {told['format']}, this program knows {FORMAT}; upgrade it",
        )
    if told["key"] != fingerprint(keys):
        raise InputError(
            "密钥不是备份时的密钥;请先把当时的 register.key 放回原处(或设好 REUNION_KEY)",
            "the key is not the one of the backup; bring back its register.key or REUNION_KEY",
        )
    seal = told.pop("seal")
    if not isinstance(seal, str) or not hmac.compare_digest(seal, _seal(keys, told)):
        raise damaged()
    return Manifest(
        told["made_at"], told["engine"], told["schema"], told["size"], told["sha256"],
        told["tables"], told["audit_entries"], told["audit_last"],
    )  # fmt: skip


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, copy: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(COPY) as member, copy.open("xb") as out:
        copy.chmod(0o600)
        while size <= manifest.size and (piece := member.read(_PIECE)):
            digest.update(piece)
            out.write(piece)
            size += len(piece)
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise damaged()


def damaged() -> InputError:
    """The archive is not what it was."""
    return InputError(
        "备份文件已损坏或被改动,没有恢复任何内容;请换用另一份备份",
        "the backup is damaged or was changed; nothing was restored: use another one",
    )


def _differs() -> OutputError:
    return OutputError(
        "备份的副本与登记库不一致,没有写出备份;请运行 reunion doctor 检查",
        "the copy differs from the register; no backup was written: run reunion doctor",
    )
