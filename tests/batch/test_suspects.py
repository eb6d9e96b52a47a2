from pathlib import Path
import pytest
from reunion.batch.digest import digest_of_night
from reunion.batch.importing import ImportOptions, bring_in
from reunion.batch.nightly import NightOptions, nights_untold, run_night
from reunion.cli.nightly import folder_of, write_night
from reunion.errors import UsageError
from reunion.store.opening import Register
from tests.batch.feeds import jsonl
from tests.batch.nights import filled, night, pairs, record, resident
from tests.batch.test_nightly import FIRST, SECOND, THIRD, cut_short, decide


def written(register, home, done):
    write_night(folder_of(home, done), done, digest_of_night(register, done.run_id))


def test_torn_folder(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    (tmp_path / "nights" / FIRST).mkdir(parents=True)  # killed right after mkdir
    second = night(register, tmp_path, SECOND)
    assert [one.run_id for one in nights_untold(register, tmp_path, second)] == [first.run_id]


def test_second_of_day(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    written(register, tmp_path, night(register, tmp_path, FIRST))
    lost = night(register, tmp_path, FIRST, jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M9")]))
    after = night(register, tmp_path, SECOND)
    assert [one.run_id for one in nights_untold(register, tmp_path, after)] == [lost.run_id]


def test_two_lost(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first, second = night(register, tmp_path, FIRST), night(register, tmp_path, SECOND)
    third = night(register, tmp_path, THIRD)
    got = sorted(one.run_id for one in nights_untold(register, tmp_path, third))
    assert got == [first.run_id, second.run_id]


def test_cut_off_old(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path, residents=60)
    with pytest.raises(KeyboardInterrupt):
        run_night(register, tmp_path, NightOptions(as_of=FIRST), progress=cut_short)
    second = night(register, tmp_path, SECOND)
    with pytest.raises(UsageError):
        night(register, tmp_path, FIRST)
    assert (tmp_path / "indexes" / "current").resolve().name == f"night-{second.run_id}"


def test_latest_as_of(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    bring_in(
        register,
        tmp_path,
        "missing",
        jsonl(tmp_path / "e.jsonl", [record(1, mp_id="M101")]),
        ImportOptions(),
    )
    again = night(register, tmp_path, FIRST)
    assert again.known and again.run_id == first.run_id


def test_rejected_with_evidence_no_night_saw(register: Register, tmp_path: Path) -> None:
    """Resident told more by day, the caseworker saw it in a search and said no."""
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    told = resident(0, origin=[{"text": "四川岳池", "role": "home"}])
    bring_in(register, tmp_path, "residents", jsonl(tmp_path / "r.jsonl", [told]), ImportOptions())
    decide(register, "rejected")
    found = pairs(register, night(register, tmp_path, SECOND))
    assert ("R000", "M000") not in {(p.resident_id, p.mp_id) for p in found}
