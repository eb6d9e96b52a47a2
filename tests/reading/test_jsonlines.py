"""JSON lines: nothing lost on the way, and bad lines put aside."""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.errors import InputError
from reunion.reading import Quarantine, open_records
from tests.reading.sheets import aside, missing, residents

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8
)
PEOPLE = st.fixed_dictionaries(
    {"mp_id": TEXT.filter(lambda text: bool(text.strip()))},
    optional={
        "sex": st.sampled_from("0129"),
        "names": st.lists(st.fixed_dictionaries({"text": TEXT}), min_size=1, max_size=3),
        "height_cm": st.integers(100, 200)
        | st.lists(st.integers(100, 200), min_size=2, max_size=2),
        "missing": st.fixed_dictionaries({"date": TEXT}),
        "自己的键": TEXT,
    },
)


@given(
    people=st.lists(PEOPLE, min_size=1, max_size=5, unique_by=lambda person: str(person["mp_id"]))
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    path.write_text("".join(json.dumps(person) + "\n" for person in people))
    read, report = missing(path)
    assert [person.to_json() for person in read] == people
    assert report.rows_used == len(people)


def test_bad_lines_are_put_aside_with_number_and_key(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        '{"mp_id": "M1"}',
        "",
        "不是JSON",
        '{"mp_id": "M2", "sex": 1}',
        "[1]",
        '{"sex": "1"}',
        '{"mp_id": "M1"}',
        '{"mp_id": " "}',
        '{"mp_id": "M3", "height_cm": NaN}',
        "[" * 5000,
        '{"mp_id": "M4"}',
    ]
    path.write_bytes("\n".join(lines).encode() + b'\n{"mp_id": "\xff"}\n')
    people, report = missing(path)
    assert [person.mp_id for person in people] == ["M1", "M4"]
    found = [(row[2], row[3], row[4].split("(")[0]) for row in aside(tmp_path)]
    assert found[:7] == [
        ("3", "", "不是完整的 JSON"),
        ("4", "sex", "字段“sex”应为文字,实际是 int 类型"),
        ("5", "", "应为一个 JSON 对象 {…}"),
        ("6", "mp_id", "缺少必填字段:mp_id"),
        ("7", "mp_id", "编号重复"),
        ("8", "mp_id", "编号为空"),
        ("9", "", "不是完整的 JSON"),
    ]
    assert found[7:] == [("10", "", "不是完整的 JSON"), ("12", "", "这一行不是 utf-8 编码")]
    assert aside(tmp_path)[1][5] == '{"mp_id": "M2", "sex": 1}'
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (11, 2, 9)


def test_gzip_and_bom(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress('\ufeff{"resident_id": "R1"}\n'.encode()))
    assert [person.resident_id for person in residents(path)[0]] == ["R1"]
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(InputError, match=r"压缩文件“a.jsonl.gz”已损坏"):
        residents(path)


def test_the_two_files_exchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"resident_id": "R1"}\n')
    with pytest.raises(
        InputError, match=r"“a.jsonl”里是受助人员\(有 resident_id\),这里需要走失人员"
    ):
        missing(path)


def test_a_pipe_gives_its_first_record_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    os.mkfifo(path)
    first_read = threading.Event()

    def write() -> None:
        with path.open("w", buffering=1) as file:
            file.write('{"mp_id": "M1"}\n{"mp_id": "M2"}\n')
            first_read.wait(20)
            file.write('{"mp_id": "M3"}\n')

    # A reader that never reads: else the writer may find nobody, end, and leave the other waiting.
    keep = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = threading.Thread(target=write)
    writer.start()
    with Quarantine(tmp_path / "q.csv") as quarantine:
        people = iter(open_records(path, "missing", quarantine=quarantine))
        assert next(people).mp_id == "M1"
        first_read.set()
        assert [person.mp_id for person in people] == ["M2", "M3"]
    writer.join()
    os.close(keep)
