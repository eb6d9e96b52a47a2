"""The engine: build, search, add, remove, save, load; one truth by every path."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reunion
from reunion.errors import IndexFileError, ModelError, OutputError, RecordError, UsageError

Json = dict[str, Any]

RESIDENT: Json = {
    "resident_id": "R1",
    "names": [{"text": "陈兰英", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"age": {"value": 60, "kind": "xu", "as_of": "2015-06-01"}, "zodiac": "猴"},
    "origin": [{"text": "瑶池", "role": "home", "heard": True}],
    "accent": [{"text": "四川"}],
    "marks": [{"text": "左手六指"}],
    "relatives": [{"relation": "儿子", "name": "石头"}],
    "height_cm": [150, 160],
    "found": {"date": "2009-01-03", "place": "河南省开封市"},
}


def missing(mp_id: str, name: str, sex: str, birth: str, code: str, **more: Any) -> Json:
    record = {
        "mp_id": mp_id,
        "names": [{"text": name, "kind": "legal"}],
        "sex": sex,
        "birth": {"date": birth},
        "hukou": {"code": code},
        "missing": {"date": "2008-05-02", "place": "广东省广州市"},
    }
    return record | more


TRUE = missing(
    "M1", "程南英", "2", "1956-03-15", "511621", marks=[{"text": "左手六指"}],
    relatives=[{"relation": "儿子", "name": "陈石头"}], height_cm=155,
)  # fmt: skip
STRANGERS = [
    missing(f"M{n}", name, sex, birth, code)
    for n, (name, sex, birth, code) in enumerate(
        [
            ("陈兰芳", "2", "1958-03-15", "511302"),
            ("王建军", "1", "1966-07-01", "410222"),
            ("李秀英", "2", "1955-10-11", "370102"),
            ("张桂兰", "2", "1949-12-02", "610102"),
            ("刘志强", "1", "1980-01-01", "440106"),
        ],
        start=2,
    )
]
FILE = [TRUE, *STRANGERS]


def told(pairs: reunion.SearchResult) -> list[Json]:
    return [pair.to_json() for pair in pairs]


def test_the_right_record_comes_first_with_its_reasons() -> None:
    pairs = reunion.Engine.build(FILE).search(RESIDENT, top=3)
    assert pairs[0].mp_id == "M1"
    assert pairs[0].grade == "A"
    assert pairs[0].probability > 0.99 > 0.5 > pairs.not_in_file_probability
    assert "音近" in pairs[0].reason
    assert len(pairs) == 3


def test_bits_are_the_sum_of_the_evidence_and_probabilities_share_one() -> None:
    pairs = reunion.Engine.build(FILE).search(RESIDENT, top=6)
    for pair in pairs:
        assert pair.bits == pytest.approx(sum(line.bits for line in pair.evidence), abs=0.005)
    total = sum(pair.probability for pair in pairs) + pairs.not_in_file_probability
    assert total <= 1 + 1e-5
    ranked = [(-pair.probability, -pair.bits, pair.mp_id) for pair in pairs]
    assert ranked == sorted(ranked)
    assert [pair.rank for pair in pairs] == [1, 2, 3, 4, 5, 6]


def test_without_asking_all_but_the_questions_is_the_same() -> None:
    engine = reunion.Engine.build(FILE)
    unsure = {"resident_id": "R2", "sex": "2", "birth": RESIDENT["birth"]}
    with_questions, without = engine.search(unsure), engine.search(unsure, asking=False)
    assert with_questions.ask_next and without.ask_next == []
    assert told(without) == told(with_questions)
    assert without.not_in_file_probability == with_questions.not_in_file_probability


def test_the_order_of_records_does_not_matter() -> None:
    shuffled = FILE[:]
    random.Random(7).shuffle(shuffled)
    assert told(reunion.Engine.build(shuffled).search(RESIDENT)) == told(
        reunion.Engine.build(FILE).search(RESIDENT)
    )


@pytest.mark.parametrize("method", ["fast", "blocked", "exhaustive"])
def test_every_path_tells_the_same(method: str) -> None:
    engine = reunion.Engine.build(FILE, method=method)
    assert told(engine.search(RESIDENT)) == told(
        reunion.Engine.build(FILE, method="exhaustive").search(RESIDENT)
    )
    assert engine.method_used == ("exhaustive" if method == "fast" else method)


def test_the_fast_path_tells_the_same_in_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    engine = reunion.Engine.build(FILE)
    assert engine.method_used == "fast"
    assert told(engine.search(RESIDENT)) == told(
        reunion.Engine.build(FILE, method="exhaustive").search(RESIDENT)
    )


def test_the_fast_path_is_the_same_saved_opened_added_to_and_taken_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved with the index for the first look is left behind as soon as records come in."""
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    monkeypatch.setattr("reunion.engine.FRESH", 0)
    more = missing("M9", "陈兰英", "2", "1956-03-15", "511621")
    reunion.Engine.build(FILE).save(tmp_path / "index")
    assert (tmp_path / "index" / "look.bin").stat().st_size > 0
    opened = reunion.Engine.load(tmp_path / "index")
    assert told(opened.search(RESIDENT)) == told(reunion.Engine.build(FILE).search(RESIDENT))
    opened.add([more])
    assert told(opened.search(RESIDENT)) == told(
        reunion.Engine.build([*FILE, more]).search(RESIDENT)
    )
    opened.remove(["M1"])
    assert "M1" not in [pair.mp_id for pair in opened.search(RESIDENT)]
    opened.save(tmp_path / "index")
    again = reunion.Engine.load(tmp_path / "index")
    assert told(again.search(RESIDENT)) == told(opened.search(RESIDENT))


def test_records_come_and_go_while_others_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    engine = reunion.Engine.build(FILE)
    before = told(engine.search(RESIDENT))
    with ThreadPoolExecutor(2) as threads:
        searches = [threads.submit(engine.search, RESIDENT) for _ in range(40)]
        engine.remove(["M1"])
        found = [[pair.mp_id for pair in one.result()] for one in searches]
    with_it = [pair["mp_id"] for pair in before]
    assert all(ids in (with_it, [one for one in with_it if one != "M1"]) for ids in found)
    assert "M1" not in [pair.mp_id for pair in engine.search(RESIDENT)]


def test_one_search_and_a_run_tell_the_same_on_the_same_prior() -> None:
    engine = reunion.Engine.build(FILE)
    ((resident, pairs),) = engine.search_many([RESIDENT], top=10, prior=0.5)
    assert resident.resident_id == "R1"
    assert told(pairs) == told(engine.search(RESIDENT, top=10))


def test_bits_do_not_depend_on_the_prior_but_probabilities_do() -> None:
    engine = reunion.Engine.build(FILE)
    low, high = (engine.search(RESIDENT, top=6, prior=prior) for prior in (0.1, 0.9))
    assert [pair.bits for pair in low] == [pair.bits for pair in high]
    assert low.not_in_file_probability > high.not_in_file_probability


def test_a_saved_engine_tells_the_same(tmp_path: Path) -> None:
    engine = reunion.Engine.build(FILE)
    engine.save(tmp_path / "index")
    loaded = reunion.Engine.load(tmp_path / "index")
    assert len(loaded) == len(engine) == 6
    assert told(loaded.search(RESIDENT)) == told(engine.search(RESIDENT))
    loaded.add([missing("M9", "陈兰英", "2", "1956-03-15", "511621")])
    assert "M9" in [pair.mp_id for pair in loaded.search(RESIDENT)]
    loaded.save(tmp_path / "index")
    assert len(reunion.Engine.load(tmp_path / "index")) == 7


def test_added_records_equal_built_ones_and_removed_ones_are_gone() -> None:
    engine = reunion.Engine.build(STRANGERS)
    engine.add([TRUE])
    assert told(engine.search(RESIDENT)) == told(reunion.Engine.build(FILE).search(RESIDENT))
    engine.remove(["M1", "unknown"])
    left, anew = engine.search(RESIDENT), reunion.Engine.build(STRANGERS).search(RESIDENT)
    assert [pair.mp_id for pair in left] == [pair.mp_id for pair in anew]
    assert engine.record("M1") is None
    record = engine.record("M2")
    assert record is not None and record.to_json() == STRANGERS[0]


def test_of_two_records_with_one_id_the_later_counts() -> None:
    engine = reunion.Engine.build([TRUE, missing("M1", "王建军", "1", "1990-01-01", "410222")])
    assert len(engine) == 1
    assert engine.search(RESIDENT)[0].bits < 0


@pytest.mark.parametrize("status", ["found", "withdrawn", "deceased"])
def test_closed_records_are_no_candidates(status: str) -> None:
    engine = reunion.Engine.build([TRUE | {"status": status}, *STRANGERS])
    assert "M1" not in [pair.mp_id for pair in engine.search(RESIDENT, top=9)]


def test_the_resident_s_own_settlement_record_is_excluded_and_says_so() -> None:
    settled = RESIDENT | {"names": [*RESIDENT["names"], {"text": "祝福来", "kind": "assigned"}]}
    own = missing("M7", "祝福来", "2", "1956-01-01", "410211")
    pairs = reunion.Engine.build([*FILE, own]).search(settled, top=9)
    found = {pair.mp_id: pair for pair in pairs}
    assert found["M7"].grade == "X" and "本站落户记录" in found["M7"].reason
    assert found["M7"].probability == 0
    assert pairs[0].mp_id == "M1"


def test_nothing_to_search_by_is_an_honest_empty_answer() -> None:
    pairs = reunion.Engine.build(FILE).search({"resident_id": "R0"})
    assert pairs == [] and pairs.not_in_file_probability == 1.0


@pytest.mark.parametrize("records", [[], [TRUE]])
def test_tiny_files(records: list[Json]) -> None:
    pairs = reunion.Engine.build(records).search(RESIDENT)
    assert [pair.mp_id for pair in pairs] == [record["mp_id"] for record in records]


def test_the_same_evidence_is_less_likely_in_a_larger_file() -> None:
    more = [missing(f"S{n}", "周福生", "1", "1970-02-02", "230102") for n in range(300)]
    small, large = (reunion.Engine.build(file) for file in (STRANGERS, [*STRANGERS, *more]))
    pair = small.search(RESIDENT, prior=0.5)[0]
    again = next(p for p in large.search(RESIDENT, prior=0.5) if p.mp_id == pair.mp_id)
    assert again.probability < pair.probability


def test_progress_is_told() -> None:
    seen: list[int] = []
    records = [missing(f"S{n}", "周福生", "1", "1970-02-02", "230102") for n in range(2_000)]
    reunion.Engine.build(records, progress=seen.append)
    assert seen == [1_000, 2_000]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reunion.Engine.build(FILE, method="magic"), UsageError, "没有“magic”"),
        (lambda: reunion.Engine.build([{"names": []}]), RecordError, "缺少必填字段:mp_id"),
        (lambda: reunion.Engine.build([], model=Path("none")), ModelError, "无法打开"),
        (lambda: reunion.Engine.build(FILE).search(RESIDENT, top=0), UsageError, "至少为 1"),
        (lambda: reunion.Engine.build(FILE).search(RESIDENT, prior=2), UsageError, "0 与 1 之间"),
        (lambda: reunion.Engine.build(FILE).search({}), RecordError, "resident_id"),
        (lambda: reunion.Engine.load("none"), IndexFileError, "不是索引目录"),
    ],
)
def test_wrong_calls_say_what_would_be_right(
    call: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def saved(folder: Path) -> Path:
    reunion.Engine.build(FILE).save(folder)
    return folder


def test_a_truncated_file_is_noticed(tmp_path: Path) -> None:
    folder = saved(tmp_path / "index")
    path = folder / "records.bin"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(IndexFileError, match=r"records\.bin 与建立时不一致"):
        reunion.Engine.load(folder)


def test_a_missing_part_is_noticed(tmp_path: Path) -> None:
    folder = saved(tmp_path / "index")
    (folder / "standing.npy").unlink()
    with pytest.raises(IndexFileError, match=r"standing\.npy 缺失"):
        reunion.Engine.load(folder)


def test_another_format_is_refused(tmp_path: Path) -> None:
    folder = saved(tmp_path / "index")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 99}), "utf-8")
    with pytest.raises(IndexFileError, match="格式版本为 99"):
        reunion.Engine.load(folder)


def test_a_folder_with_other_things_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("重要", "utf-8")
    with pytest.raises(OutputError, match="没有写入"):
        saved(tmp_path / "letters")
    assert (tmp_path / "letters" / "one.txt").read_text("utf-8") == "重要"


def test_a_failed_save_leaves_the_old_index(tmp_path: Path, monkeypatch: Any) -> None:
    folder = saved(tmp_path / "index")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OutputError, match="No space left"):
        reunion.Engine.build(STRANGERS).save(folder)
    monkeypatch.undo()
    assert len(reunion.Engine.load(folder)) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


FULL_DISK = """
import resource, sys
import reunion
engine = reunion.Engine.build([{"mp_id": f"M{n}", "sex": "1"} for n in range(3_000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    engine.save(sys.argv[1])
except reunion.errors.OutputError as error:
    print(type(error).__name__)
"""


def test_no_room_for_the_new_index_leaves_the_old_one(tmp_path: Path) -> None:
    """No file of the new index may grow beyond 20 kB, as on a disk that is nearly full."""
    folder = saved(tmp_path / "index")
    command = [sys.executable, "-c", FULL_DISK, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "OutputError"
    assert len(reunion.Engine.load(folder)) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_results_hide_names_in_repr() -> None:
    pair = reunion.Engine.build(FILE).search(RESIDENT)[0]
    assert "程南英" not in repr(pair) and "程南英" not in repr(pair.evidence)


def test_a_hidden_record_is_not_found_and_takes_no_probability(tmp_path: Path) -> None:
    engine = reunion.Engine.build([TRUE, *STRANGERS])
    alone = reunion.Engine.build([TRUE, *STRANGERS])
    hidden = engine.hide(["M1", "unknown"])
    assert engine.search(RESIDENT)[0].mp_id == "M1"
    found = engine.search(RESIDENT, hidden=hidden)
    assert "M1" not in [pair.mp_id for pair in found]
    open_only = alone.search(RESIDENT, top=20)
    assert found.not_in_file_probability > open_only.not_in_file_probability
    engine.add([missing("M9", "程南英", "2", "1956-03-15", "511621")])
    assert "M9" not in [pair.mp_id for pair in engine.search(RESIDENT, hidden=hidden)]


def test_the_protected_are_listed_also_from_a_saved_engine(tmp_path: Path) -> None:
    marked = [TRUE, *STRANGERS[:2], STRANGERS[2] | {"protection": ["violence"]}, *STRANGERS[3:]]
    engine = reunion.Engine.build(marked)
    engine.save(tmp_path / "index")
    opened = reunion.Engine.load(tmp_path / "index")
    opened.add([STRANGERS[0] | {"protection": ["minor"]}])
    assert list(engine.protected()) == [("M4", ("violence",))]
    assert list(opened.protected()) == [("M4", ("violence",)), ("M2", ("minor",))]
    opened.remove(["M4"])
    assert list(opened.protected()) == [("M2", ("minor",))]
    opened.add([STRANGERS[0] | {"status": "found", "protection": ["minor", "不公开"]}])
    assert list(opened.protected()) == [("M2", ("minor", "不公开"))]
    opened.add([STRANGERS[0]])
    assert list(opened.protected()) == []


def test_the_young_are_listed_also_when_their_records_are_closed() -> None:
    day = date(2010, 1, 1).toordinal()
    young = missing("M8", "陈小兰", "2", "2012-03-15", "511621")
    engine = reunion.Engine.build([*FILE, young, young | {"mp_id": "M9", "status": "found"}])
    assert engine.born_since(day) == ["M8", "M9"]
    engine.add([missing("M8", "陈小兰", "2", "1992-03-15", "511621")])
    assert engine.born_since(day) == ["M9"]


def test_keys_are_kept_for_the_blocked_path_only_and_made_when_it_asks(tmp_path: Path) -> None:
    reunion.Engine.build(FILE).save(tmp_path / "fast")
    reunion.Engine.build(FILE, method="blocked").save(tmp_path / "blocked")
    assert not list((tmp_path / "fast").glob("keys.*"))
    assert list((tmp_path / "blocked").glob("keys.*"))
    more = missing("M9", "陈兰英", "2", "1956-03-15", "511621")
    for name in ("fast", "blocked"):
        opened = reunion.Engine.load(tmp_path / name, method="blocked")
        assert opened.method_used == "blocked"
        assert told(opened.search(RESIDENT)) == told(reunion.Engine.build(FILE).search(RESIDENT))
        opened.add([more])
        assert "M9" in [pair.mp_id for pair in opened.search(RESIDENT)]
    assert len(reunion.Engine.load(tmp_path / "blocked")) == len(FILE)


def test_a_mapping_is_kept_as_it_was_but_for_what_is_empty() -> None:
    bare = dict(FILE[0])
    engine = reunion.Engine.build([bare | {"protection": [], "accent": None, "站内编号": 7}])
    kept = engine.record(bare["mp_id"])
    assert kept is not None and kept.to_json() == bare | {"站内编号": 7}
    assert list(engine.protected()) == []


def test_most_bits_by_the_look_are_those_of_scoring_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records that changed stand anywhere, and at the end."""
    ids = [record["mp_id"] for record in FILE]
    chosen = [ids[:1], ids[1::2], ids[-2:], ids]
    small = reunion.Engine.build(FILE)
    exact = [list(small.most_bits([RESIDENT], small.rows(some))) for some in chosen]
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    engine = reunion.Engine.build(FILE)
    assert engine.method_used == "fast"
    assert [list(engine.most_bits([RESIDENT], engine.rows(some))) for some in chosen] == exact


def test_few_added_records_wait_beside_a_large_table_and_are_seen_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    monkeypatch.setattr("reunion.engine.FRESH", 2)
    engine = reunion.Engine.build(FILE)
    before = {pair.mp_id: pair.evidence for pair in engine.search(RESIDENT)}
    table = engine._prepared().table
    more = [missing(f"N{n}", "程南英", "2", "1956-02-20", "511621") for n in range(3)]
    engine.add(more[:1])
    engine.add([more[1] | {"status": "withdrawn"}])
    assert engine._prepared().table is table  # nothing was measured anew
    found = {pair.mp_id: pair for pair in engine.search(RESIDENT)}
    assert "N0" in found and "N1" not in found
    assert {mp_id: found[mp_id].evidence for mp_id in before} == before
    assert found["N0"].bits == pytest.approx(sum(line.bits for line in found["N0"].evidence))
    ((_, ids, bits),) = engine.score_many([RESIDENT], 10)
    assert dict(zip(ids, bits.tolist(), strict=True))["N0"] == pytest.approx(found["N0"].bits)
    hidden = engine.hide(["N0"])
    assert "N0" not in [pair.mp_id for pair in engine.search(RESIDENT, hidden=hidden)]
    older = engine.hide([])[: len(table)]  # made before it came in
    assert "N0" not in [pair.mp_id for pair in engine.search(RESIDENT, hidden=older)]
    engine.add([more[0] | {"sex": "1"}])  # one too many: all are merged
    assert engine._prepared().table is not table and len(engine._prepared().table) == 9
    assert told(engine.search(RESIDENT)) == told(merged(more, tmp_path).search(RESIDENT))


def merged(more: list[Json], folder: Path) -> reunion.Engine:
    """The same file without anything that waits."""
    whole = [*FILE, more[0], more[1] | {"status": "withdrawn"}]
    engine = reunion.Engine.build(whole)
    engine.add([more[0] | {"sex": "1"}])
    engine.save(folder / "merged")
    return reunion.Engine.load(folder / "merged")


def test_what_waits_beside_the_table_is_saved_removed_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    engine = reunion.Engine.build(FILE)
    engine.search(RESIDENT)
    engine.add(missing(f"N{n}", "程南英", "2", "1956-02-20", "511621") for n in range(3))
    engine.add([missing("M1", "程南英", "2", "1956-02-20", "511621")])
    engine.remove(["N1"])
    found = [pair.mp_id for pair in engine.search(RESIDENT)]
    assert {"N0", "N2", "M1"} <= set(found) and "N1" not in found and found.count("M1") == 1
    assert len(engine._prepared().fresh) == 4 and len(engine) == len(FILE) + 2
    ((_, most),) = reunion.Engine.build(FILE).most_bits([RESIDENT], np.arange(0))
    assert most == -np.inf
    engine.save(tmp_path / "index")
    assert not engine._prepared().fresh
    opened = reunion.Engine.load(tmp_path / "index")
    assert told(opened.search(RESIDENT)) == told(engine.search(RESIDENT))
    assert {pair.mp_id for pair in opened.search(RESIDENT)} == set(found)


@pytest.mark.parametrize("method", ["fast", "blocked", "exhaustive"])
def test_a_table_is_merged_while_the_old_one_is_searched(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    engine = reunion.Engine.build(FILE, method=method)
    before = told(engine.search(RESIDENT))
    more = [missing(f"N{n}", "程南英", "2", "1956-02-20", "511621") for n in range(3)]
    more.append(missing("M1", "程南英", "2", "1956-02-20", "511621"))
    assert not engine.has_room_for(65) and engine.has_room_for(1) == (method == "fast")
    engine.add(more[:1])
    waited = told(engine.search(RESIDENT))
    table = engine.merged(more[1:])
    assert told(engine.search(RESIDENT)) == waited != before
    engine.take(table)
    assert engine.waiting == 0 and len(engine) == len(FILE) + 3
    at_once = reunion.Engine.build([*FILE, *more], method=method)
    assert told(engine.search(RESIDENT)) == told(at_once.search(RESIDENT))
    assert engine.ids() == at_once.ids() and engine.record("M1") == at_once.record("M1")
    late = engine.merged()
    engine.add([missing("N9", "程南英", "2", "1956-02-20", "511621")])
    with pytest.raises(UsageError, match="重新合并"):
        engine.take(late)


def test_a_bad_record_leaves_those_before_it_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reunion.engine.SMALL", 0)
    for searched in (False, True):
        engine = reunion.Engine.build(FILE)
        if searched:
            engine.search(RESIDENT)
        good = missing("N0", "程南英", "2", "1956-02-20", "511621")
        with pytest.raises(RecordError):
            engine.add([good, {"names": 7}])
        assert "N0" in [pair.mp_id for pair in engine.search(RESIDENT)]
