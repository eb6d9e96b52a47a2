"""The register opens alike on both engines, upgrades itself, and refuses what it must."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reunion.errors import InputError
from reunion.store.models import Base, IdNumberRow, ResidentRow, Station
from reunion.store.opening import Register, open_register
from reunion.store.sealing import lookups, seal, unseal

NOW = "2026-11-26T00:00:00Z"
NUMBER = "410221195001019968"


def resident(key: str) -> ResidentRow:
    return ResidentRow(resident_id=key, body="{}", digest="d", changed_at=NOW)


def test_the_migrations_make_exactly_the_models(register: Register) -> None:
    with register.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_second_opening_finds_what_the_first_kept(place: tuple[Path, str | None]) -> None:
    with open_register(place[0], url=place[1]) as first, first.session() as session:
        session.add(resident("R1"))
    with open_register(place[0], url=place[1]) as second, second.reading() as session:
        found = session.get(ResidentRow, "R1")
        assert found is not None and found.version == 1


def test_an_error_undoes_the_whole_transaction(register: Register) -> None:
    with pytest.raises(RuntimeError), register.session() as session:
        session.add(resident("R1"))
        session.flush()
        raise RuntimeError
    with register.reading() as session:
        assert session.get(ResidentRow, "R1") is None


def test_a_point_needs_its_county(register: Register) -> None:
    with pytest.raises(IntegrityError), register.session() as session:
        session.add(Station(station_id="P", parent_id="nowhere", level="point", name="测试救助点"))


def test_an_unknown_level_is_refused(register: Register) -> None:
    with pytest.raises(IntegrityError), register.session() as session:
        session.add(Station(station_id="P", level="planet", name="测试"))


def test_a_newer_register_is_left_alone(place: tuple[Path, str | None]) -> None:
    with open_register(place[0], url=place[1]) as opened, opened.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="版本“9999”比本程序新"):
        open_register(place[0], url=place[1])


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_register(tmp_path).close()
    key = tmp_path / "register.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(InputError, match="其他用户也能读取"):
        open_register(tmp_path)


def test_a_lost_key_is_said_and_never_made_anew(tmp_path: Path) -> None:
    open_register(tmp_path).close()
    (tmp_path / "register.key").unlink()
    with pytest.raises(InputError, match="读不了"):
        open_register(tmp_path)
    assert not (tmp_path / "register.key").exists()


def test_a_told_key_needs_no_file_and_must_be_whole(tmp_path: Path) -> None:
    open_register(tmp_path, key=base64.b64encode(b"k" * 32).decode()).close()
    assert not (tmp_path / "register.key").exists()
    with pytest.raises(InputError, match="32 字节") as caught:
        open_register(tmp_path, key="c2hvcnQ=")
    assert "c2hvcnQ" not in str(caught.value)


def test_an_unreachable_server_is_said_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://somebody:hidden@/none?host={tmp_path}"
    with pytest.raises(InputError, match="连接不上") as caught:
        open_register(tmp_path, url=url)
    assert "hidden" not in str(caught.value)


def test_another_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="postgresql://"):
        open_register(tmp_path, url="mysql://localhost/x")


def test_an_id_number_is_found_by_its_parts_and_never_in_clear(register: Register) -> None:
    keys = register.keys
    whole = lookups(keys, NUMBER)
    sealed = seal(keys, NUMBER, "missing:M1")
    with register.session() as session:
        session.add(
            IdNumberRow(
                owner_kind="missing",
                owner_id="M1",
                sealed=sealed,
                whole_hash=whole.whole,
                region_hash=whole.region,
                birth_hash=whole.birth,
                order_hash=whole.order,
            )
        )
    asked = lookups(keys, "410221????????9968")
    assert asked.whole is None and asked.birth is None
    with register.reading() as session:
        row = session.query(IdNumberRow).filter_by(region_hash=asked.region).one()
        assert row.order_hash == asked.order
        assert NUMBER.encode() not in row.sealed
        assert unseal(keys, row.sealed, "missing:M1") == NUMBER


def test_a_seal_moved_to_another_owner_does_not_open(register: Register) -> None:
    sealed = seal(register.keys, NUMBER, "missing:M1")
    for bad, owner in ((sealed, "missing:M2"), (sealed[:-1], "missing:M1"), (b"", "missing:M1")):
        with pytest.raises(InputError, match="密文解不开"):
            unseal(register.keys, bad, owner)
