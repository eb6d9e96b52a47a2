"""Backups are whole, verified and refused when they are not; restoring never overwrites unasked."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from reunion.errors import BusyError, InputError
from reunion.records import Decision
from reunion.store.backup import MANIFEST, Manifest, write_backup
from reunion.store.canonical import canonical_digest
from reunion.store.casework import put_missing, put_resident
from reunion.store.decisions import add_decision
from reunion.store.keys import Keys, make_key_file
from reunion.store.models import ClaimRow, MissingRow, ResidentRow, Station, StepRow
from reunion.store.opening import Register, make_engine, open_register, upgrade
from reunion.store.restoring import restore_backup

AT = "2026-11-26T00:00:00Z"
NUMBER = "511621195603159985"
Place = tuple[Path, str | None]


def filled(register: Register) -> str:
    """A little of everything, with rows that refer to later rows of their own table."""
    with register.session() as session:
        session.add(Station(station_id="Z", level="city", name="市站"))
        session.flush()
        session.add(Station(station_id="A", parent_id="Z", level="county", name="县站"))
        session.flush()
        for key in ("R1", "r2", "R3"):
            row = ResidentRow(resident_id=key, station_id="A", version=0)
            told = {"names": [{"text": "某某𠮷"}], "id_numbers": [{"raw": NUMBER}], "sex": "2"}
            put_resident(session, register.keys, row, told, at=AT)
        missing = MissingRow(mp_id="M1", source="police", source_id="1", version=0)
        put_missing(session, register.keys, missing, {"id_number": NUMBER}, at=AT)
        session.add(
            ClaimRow(
                claim_id=1,
                resident_id="R1",
                field="origin",
                value="岳池",
                recorded_at=AT,
                confidence=0.1,
            )
        )
        session.add(
            ClaimRow(claim_id=2, resident_id="R1", field="origin", value="瑶池", recorded_at=AT)
        )
        session.flush()
        session.get_one(ClaimRow, 1).superseded_by = 2
        add_decision(session, register.keys, Decision("R1", "M1", "need_more", "li", AT))
    with register.reading() as session:
        return canonical_digest(session, register.keys)


def kept(register: Register, path: Path) -> Manifest:
    with path.open("xb+") as out:
        return write_backup(register, out, path.parent, at=AT)


def digest(register: Register) -> str:
    with register.reading() as session:
        return canonical_digest(session, register.keys)


@pytest.mark.parametrize("to", ["sqlite", "same"])
def test_a_backup_comes_back_the_same(place: Place, tmp_path: Path, to: str) -> None:
    home, url = place
    archive, other = tmp_path / "copy.zip", tmp_path / "other"
    with open_register(home, url=url) as register:
        before = filled(register)
        made = kept(register, archive)
    assert made.count("resident") == 3 and made.audit_entries == 1
    other.mkdir()
    shutil.copy(home / "register.key", other)
    target = url if to == "same" else None
    if target:
        engine = create_engine(target)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    done = restore_backup(other, archive, url=target, key=None, force=False, at=AT)
    assert done.kept is None
    with open_register(other, url=target) as register:
        assert digest(register) == before
        with register.session() as session:
            claim = session.get_one(ClaimRow, 1)
            assert (claim.superseded_by, claim.confidence) == (2, 0.1)
            fresh = ClaimRow(resident_id="R1", field="x", value="y", recorded_at=AT)
            session.add(fresh)
            session.flush()
            assert fresh.claim_id == 3  # numbering goes on
            with pytest.raises(Exception, match="append-only"), session.begin_nested():
                session.connection().exec_driver_sql("DELETE FROM decision")


def test_sqlite_goes_into_postgresql(tmp_path: Path, postgresql: str) -> None:
    home = tmp_path / "one"
    home.mkdir()
    with open_register(home) as register:
        before = filled(register)
        kept(register, tmp_path / "copy.zip")
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    restore_backup(home, tmp_path / "copy.zip", url=postgresql, key=None, force=False, at=AT)
    with open_register(home, url=postgresql) as register:
        assert digest(register) == before


def test_a_register_is_never_overwritten_unasked(place: Place, tmp_path: Path) -> None:
    home, url = place
    archive = tmp_path / "copy.zip"
    with open_register(home, url=url) as register:
        before = filled(register)
        kept(register, archive)
        with register.session() as session:
            session.add(ResidentRow(resident_id="R9", body="{}", digest="d", changed_at=AT))
        after = digest(register)
    with pytest.raises(InputError, match="已有内容,没有恢复"):
        restore_backup(home, archive, url=url, key=None, force=False, at=AT)
    with open_register(home, url=url) as register:
        assert digest(register) == after
    done = restore_backup(home, archive, url=url, key=None, force=True, at=AT)
    assert done.kept is not None and done.kept.exists()
    with open_register(home, url=url) as register:
        assert digest(register) == before
    if url is None:
        shutil.copy(done.kept, home / "register.db")
    else:
        restore_backup(home, done.kept, url=url, key=None, force=True, at="2026-11-27")
    with open_register(home, url=url) as register:
        assert digest(register) == after


def test_an_open_register_is_not_replaced(tmp_path: Path) -> None:
    archive = tmp_path / "copy.zip"
    with open_register(tmp_path) as register:
        before = filled(register)
        kept(register, archive)
        with register.reading() as session:
            session.get(ResidentRow, "R1")
            with pytest.raises(BusyError, match="正在使用中"):
                restore_backup(tmp_path, archive, url=None, key=None, force=True, at=AT)
    with open_register(tmp_path) as register:
        assert digest(register) == before


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _edit(change: dict[str, Any]) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        told = json.loads(parts[MANIFEST]) | change
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in (parts | {MANIFEST: json.dumps(told).encode()}).items():
                archive.writestr(name, data)

    return edit


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_flip, "已损坏或被改动"),
        (_cut, "已损坏或被改动"),
        (lambda path: path.write_bytes(b"not an archive"), "已损坏或被改动"),
        (lambda path: path.unlink(), "读不了"),
        (_edit({"audit_entries": 0}), "已损坏或被改动"),
        (_edit({"format": 2}), "请升级 reunion 后再恢复"),
        (_edit({"key": "0" * 16}), "密钥不是备份时的密钥"),
    ],
)
def test_what_is_no_sound_archive_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    archive = tmp_path / "copy.zip"
    with open_register(tmp_path) as register:
        filled(register)
        kept(register, archive)
    spoil(archive)
    home = tmp_path / "new"
    home.mkdir()
    shutil.copy(tmp_path / "register.key", home)
    with pytest.raises(InputError, match=said):
        restore_backup(home, archive, url=None, key=None, force=False, at=AT)
    assert sorted(path.name for path in home.iterdir()) == ["register.key"]


def test_a_backup_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "copy.zip"
    with open_register(tmp_path) as register:
        filled(register)
        with register.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        kept(register, archive)
    home = tmp_path / "new"
    home.mkdir()
    shutil.copy(tmp_path / "register.key", home)
    with pytest.raises(InputError, match="比本程序新"):
        restore_backup(home, archive, url=None, key=None, force=False, at=AT)
    assert not (home / "register.db").exists()


def test_without_the_key_nothing_is_restored(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        kept(register, tmp_path / "copy.zip")
    (tmp_path / "new").mkdir()
    with pytest.raises(InputError, match=r"register\.key”读不了"):
        restore_backup(
            tmp_path / "new", tmp_path / "copy.zip", url=None, key=None, force=False, at=AT
        )


def test_no_number_stands_in_a_backup_in_clear(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        filled(register)
        kept(register, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert NUMBER.encode() not in archive.read("register.db")


def test_writing_goes_on_beside_a_backup(place: Place, tmp_path: Path) -> None:
    """A backup sees one moment: what another connection has not committed is not in it."""
    with open_register(place[0], url=place[1]) as register:
        filled(register)
        with open_register(place[0], url=place[1]) as other, other.session() as session:
            session.add(ResidentRow(resident_id="R7", body="{}", digest="d", changed_at=AT))
            session.flush()
            assert kept(register, tmp_path / "copy.zip").count("resident") == 3


def test_keys_have_fingerprints_that_differ() -> None:
    from reunion.store.backup import fingerprint

    assert fingerprint(Keys.derived(b"a" * 32)) != fingerprint(Keys.derived(b"b" * 32))


@pytest.mark.parametrize(
    "spoil", [b"no database at all" * 300, b"SQLite format 3\x00" + b"\xff" * 8000]
)
def test_a_damaged_register_is_replaced_when_asked(tmp_path: Path, spoil: bytes) -> None:
    """The very case that backups are for."""
    archive = tmp_path / "copy.zip"
    with open_register(tmp_path) as register:
        before = filled(register)
        kept(register, archive)
    (tmp_path / "register.db").write_bytes(spoil)
    (tmp_path / "register.db-wal").write_bytes(b"left over")
    with pytest.raises(InputError, match="确要替换请加 --force"):
        restore_backup(tmp_path, archive, url=None, key=None, force=False, at=AT)
    done = restore_backup(tmp_path, archive, url=None, key=None, force=True, at=AT)
    assert done.kept is not None and done.kept.read_bytes()[:16] == spoil[:16]
    with open_register(tmp_path) as register:
        assert digest(register) == before


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_backup_of_an_older_version_is_brought_up_to_date(
    tmp_path: Path, to: str, request: pytest.FixtureRequest
) -> None:
    home = tmp_path / "old"
    home.mkdir()
    keys = make_key_file(home / "register.key")
    old = Register(make_engine(URL.create("sqlite", database=str(home / "old.db"))), keys)
    with old:
        with old.engine.begin() as connection:
            upgrade(connection, "0001")
            connection.exec_driver_sql(
                "INSERT INTO resident (resident_id, body, digest, changed_at, version) "
                "VALUES ('R1', '{}', 'd', 't', 1)"
            )
        kept(old, tmp_path / "copy.zip")
    url = None
    if to == "postgresql":
        url = request.getfixturevalue("postgresql")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    done = restore_backup(home, tmp_path / "copy.zip", url=url, key=None, force=False, at=AT)
    assert done.manifest.schema == "0001"
    with open_register(home, url=url) as register, register.session() as session:
        assert session.get_one(ResidentRow, "R1").version == 1
        session.add(StepRow(resident_id="R1", what="notice", on_date="2026-01-01", by="li", at=AT))


def test_what_a_killed_backup_left_is_removed_after_a_day(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        for name, age in ((".backup-old", 2 * 86_400), (".backup-new", 60)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "register.db").write_text("x")
            os.utime(tmp_path / name, (time.time() - age,) * 2)
        kept(register, tmp_path / "copy.zip")
    assert not (tmp_path / ".backup-old").exists() and (tmp_path / ".backup-new").exists()
