"""Nights that were cut off: which of them is gone on with, and what its digest tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from reunion.batch import nightly
from reunion.batch.digest import digest_of_night, page_of
from reunion.batch.importing import Imported, ImportOptions, bring_in, file_digest, import_file
from reunion.batch.nightly import NightOptions, folder_of, nights_untold, run_night
from reunion.cli.app import run
from reunion.matching.model import load_model
from reunion.store.models import RunRow
from reunion.store.nights import note_feed
from reunion.store.opening import Register, open_register
from tests.batch.feeds import jsonl
from tests.batch.nights import filled, night, pairs, record
from tests.batch.test_nightly import _canonical
from tests.registers import at_home

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def cut_short(done: int) -> None:
    raise KeyboardInterrupt


def cut(register: Register, home: Path, day: str | None, *feeds: Path) -> None:
    """A night that is cut off while it matches."""
    with pytest.raises(KeyboardInterrupt):
        run_night(register, home, NightOptions(feeds=feeds, as_of=day), progress=cut_short)


def dated(home: Path) -> tuple[Path, Path]:
    older = jsonl(home / "police-20260227.jsonl", [record(5, note="旧"), record(20)])
    return older, jsonl(home / "police-20260228.jsonl", [record(5, note="新")])


def test_a_past_night_is_told_again_although_a_second_one_of_its_day_was_cut_off(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    first = night(register, tmp_path, FIRST)
    cut(register, tmp_path, FIRST, jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M101")]))
    again = night(register, tmp_path, FIRST)
    assert (again.known, again.run_id, again.number) == (True, first.run_id, 1)
    night(register, tmp_path, SECOND)
    again = night(register, tmp_path, FIRST)
    assert (again.known, again.run_id, again.number) == (True, first.run_id, 1)


def test_the_second_night_of_a_past_day_is_gone_on_with_by_its_feed(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    night(register, tmp_path, FIRST)
    feed = jsonl(tmp_path / "d.jsonl", [record(1, mp_id="M101")])
    cut(register, tmp_path, FIRST, feed)
    done = night(register, tmp_path, FIRST, feed)
    assert (done.known, done.number, done.as_of) == (False, 2, FIRST)


@pytest.mark.parametrize("at", ["first noted", "second begins", "second noted", "matching"])
def test_a_night_with_two_dated_feeds_goes_on_after_midnight(
    register: Register,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    filled(register, tmp_path)
    feeds = dated(tmp_path)

    def importing(*told: Any) -> Imported:
        if at == "second begins" and told[3] == feeds[1]:
            raise KeyboardInterrupt
        return import_file(*told)

    def noting(*told: Any) -> None:
        which = [file_digest(feed, ImportOptions()) for feed in feeds].index(told[2])
        if at == ("first noted", "second noted")[which]:
            raise KeyboardInterrupt
        note_feed(*told)

    monkeypatch.setattr(nightly, "import_file", importing)
    monkeypatch.setattr(nightly, "note_feed", noting)
    cut(register, tmp_path, FIRST, *feeds)
    monkeypatch.undo()
    done = run_night(register, tmp_path, NightOptions(feeds=feeds))
    assert done.as_of == FIRST and not done.known and done.statistics["records"] == 13
    with register.reading() as session:
        assert session.scalar(select(func.count()).select_from(RunRow)) == 1
    calm = tmp_path_factory.mktemp("calm")
    with open_register(calm) as undisturbed:
        filled(undisturbed, calm)
        night(undisturbed, calm, FIRST, *dated(calm))
        assert _canonical(undisturbed) == _canonical(register)


def test_another_feed_begins_a_night_of_its_own(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    cut(register, tmp_path, FIRST, jsonl(tmp_path / "a.jsonl", [record(20)]))
    done = run_night(
        register, tmp_path, NightOptions(feeds=(jsonl(tmp_path / "b.jsonl", [record(21)]),))
    )
    assert done.as_of > FIRST and done.statistics["records"] == 14
    assert {pair.new_evidence for pair in pairs(register, done)} == {"新的候选"}


def test_feeds_of_a_night_that_is_not_gone_on_with_are_in(
    register: Register, tmp_path: Path
) -> None:
    """The first of them is older than the second, which is in: it must not be refused for that."""
    filled(register, tmp_path)
    feeds = dated(tmp_path)
    cut(register, tmp_path, FIRST, *feeds)
    data = json.loads(load_model().text)
    data["version"] += "-own"
    model = tmp_path / "own.json"
    model.write_text(json.dumps(data), encoding="utf-8")
    done = run_night(register, tmp_path, NightOptions(feeds=feeds, as_of=SECOND, model=model))
    assert done.as_of == SECOND and not done.warnings
    assert [one.known for one in done.imports] == [True, True]
    assert done.statistics["records"] == 13


def test_without_feeds_every_day_has_its_own_night(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    cut(register, tmp_path, FIRST)
    done = run_night(register, tmp_path, NightOptions())
    assert done.as_of > FIRST and done.statistics["residents"] == 4


def test_a_night_that_a_later_one_has_overtaken_is_not_gone_on_with(
    register: Register, tmp_path: Path
) -> None:
    filled(register, tmp_path)
    feed = jsonl(tmp_path / "a.jsonl", [record(20)])
    cut(register, tmp_path, FIRST, feed)
    second = night(register, tmp_path, SECOND)
    done = run_night(register, tmp_path, NightOptions(feeds=(feed,)))
    assert done.as_of > SECOND and done.run_id > second.run_id


def doubtful(home: Path) -> NightOptions:
    """A feed that is older than the last one, and taken anyway."""
    jsonl(home / "police-20260228.jsonl", [record(20)])
    older = jsonl(home / "police-20260227.jsonl", [record(21)])
    return NightOptions(feeds=(older,), as_of=FIRST, anyway=True)


def test_a_digest_made_late_warns_of_the_feed(register: Register, tmp_path: Path) -> None:
    filled(register, tmp_path)
    options = doubtful(tmp_path)
    newer = ImportOptions(anyway=True, by="test")
    bring_in(register, tmp_path, "missing", tmp_path / "police-20260228.jsonl", newer)
    lost = run_night(register, tmp_path, options)
    assert "早于上次导入" in "".join(lost.warnings)
    third = night(register, tmp_path, THIRD)
    (late,) = nights_untold(register, tmp_path, third)
    assert late.warnings == lost.warnings and folder_of(tmp_path, late).name == FIRST
    assert "早于上次导入" in page_of(late, digest_of_night(register, late.run_id))


@pytest.mark.parametrize("at", ["noting", "matching"])
def test_a_night_that_is_gone_on_with_warns_of_its_feed(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    filled(register, tmp_path)
    options = doubtful(tmp_path)
    newer = ImportOptions(anyway=True, by="test")
    bring_in(register, tmp_path, "missing", tmp_path / "police-20260228.jsonl", newer)

    def killed(*told: Any) -> None:
        raise KeyboardInterrupt

    if at == "noting":
        monkeypatch.setattr(nightly, "note_feed", killed)
    with pytest.raises(KeyboardInterrupt):
        run_night(register, tmp_path, options, progress=cut_short)
    monkeypatch.undo()
    done = run_night(register, tmp_path, options)
    assert ["早于上次导入" in warning for warning in done.warnings] == [True]


def test_the_command_goes_on_with_a_night_of_another_day(
    place: tuple[Path, str | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home, url = at_home(monkeypatch, place), place[1]
    with open_register(home, url=url) as register:
        filled(register, home)
        feeds = dated(home)
        cut(register, home, FIRST, *feeds)
    command = ["nightly", "--quiet", *(f"--feed={feed}" for feed in feeds)]
    assert run(command) == 0
    assert "夜间比对完成" in capsys.readouterr().out
    told = json.loads((home / "nights" / FIRST / "statistics.json").read_text("utf-8"))
    assert told["records"] == 13


def test_a_night_that_is_gone_on_with_tells_of_the_rows_that_were_put_aside(
    register: Register, tmp_path: Path
) -> None:
    """Whoever runs it again by a timer must hear of them as on an undisturbed night."""
    filled(register, tmp_path)
    feed = jsonl(tmp_path / "a.jsonl", [record(20), record(21), record(22), {"names": 7}])
    cut(register, tmp_path, FIRST, feed)
    done = night(register, tmp_path, FIRST, feed)
    assert [(one.known, one.aside) for one in done.imports] == [(True, 1)]
