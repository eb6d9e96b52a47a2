"""Csv: encodings, delimiters, order of columns, rows that cannot be used, streaming."""

from __future__ import annotations

import itertools
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.errors import HeaderError, InputError, UsageError
from reunion.reading import Quarantine, open_records
from tests.reading.sheets import aside, missing, residents, valid_id, write_csv

ROWS = [
    ["编号", "姓名", "性别", "户籍地"],
    ["M1", "王建国", "男", "河南省"],
    ["M2", "李兰", "2", "四川"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    people, report = missing(write_csv(tmp_path / "a.csv", ROWS, encoding, delimiter))
    assert [(p.mp_id, p.names[0].text, p.sex) for p in people] == [
        ("M1", "王建国", "1"),
        ("M2", "李兰", "2"),
    ]
    assert report.sheets[0].header_rows == (1,)


def test_private_use_characters_of_gb18030_are_folded_or_flagged(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = (
        "编号,姓名\nM1,王".encode("gb18030")
        + b"\xfe\x59"
        + "\nM2,李".encode("gb18030")
        + b"\xaa\xa1\n"
    )
    path.write_bytes(text)
    people, report = missing(path)
    assert [person.names[0].text for person in people] == ["王\u9fb4", "李\ue000"]
    assert [(n.row, n.column) for n in report.warnings.listed] == [(3, "姓名")]


def test_an_encoding_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编号,姓名\n".encode() + b"\xff\xff\xff\n")
    with pytest.raises(InputError, match=r"既不是 UTF-8(.|\n)*GB18030"):
        missing(path)


def test_an_encoding_that_does_not_fit_or_exist(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS, "gbk")
    with pytest.raises(InputError, match="不是 utf-8 编码"):
        missing(path, encoding="utf-8")
    with pytest.raises(InputError, match="不认识的编码“klingon”"):
        missing(path, encoding="klingon")
    assert len(missing(path, encoding="gbk")[0]) == 2


def test_rows_that_cannot_be_used(tmp_path: Path) -> None:
    rows = [
        ["编号", "姓名", "性别", "户籍地", "体重"],
        ["M1", "王一", "男", "河南", ""],
        ["M2", "", "", "", ""],
        ["M3", "不详", "女", "——", "50"],
        ["M1", "王二", "男", "河南", ""],
        ["M4", "王三", "男", "河南", "", "多出来的"],
        ["", "王四", "男", "河南", ""],
    ]
    people, report = missing(write_csv(tmp_path / "警方.csv", rows))
    assert [person.mp_id for person in people] == ["M1", "警方-7"]
    assert [(row[2], row[3], row[4].split("(")[0]) for row in aside(tmp_path)] == [
        ("3", "", "整行只有编号"),
        ("4", "", "没有可用于比对的信息"),
        ("5", "编号", "编号重复"),
        ("6", "", "这一行的列数多于表头,可能有没加引号的分隔符"),
    ]
    assert aside(tmp_path)[2][5:] == ["M1", "王二", "男", "河南", ""]
    assert (report.rows_read, report.rows_used, report.rows_quarantined) == (6, 2, 4)


def test_quotes_that_do_not_close_swallow_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '编号,姓名,备注\nM1,王一,"第一行\n第二行"\nM2,王二,"没有收尾\nM3,王三,好\nM4,王四,好\n'
    )
    people, report = missing(path)
    assert [person.mp_id for person in people] == ["M1"]
    assert [row[5] for row in aside(tmp_path)] == ['M2,王二,"没有收尾', "M3,王三,好", "M4,王四,好"]
    assert report.rows_quarantined == 3


def test_a_huge_cell_is_void(tmp_path: Path) -> None:
    rows = [["编号", "姓名", "备注"], ["M1", "王一", "长" * 100_000], ["M2", "王二", "短"]]
    people, report = missing(write_csv(tmp_path / "a.csv", rows))
    assert [person.note for person in people] == [None, "短"]
    assert "单元格过长(100000 个字" in report.void.listed[0].reason


def test_a_cell_beyond_what_csv_can_hold(tmp_path: Path) -> None:
    rows = [["编号", "姓名", "备注"], ["M1", "王一", "长" * 200_000], ["M2", "王二", "短"]]
    people, _ = missing(write_csv(tmp_path / "a.csv", rows))
    assert [person.mp_id for person in people] == ["M2"]
    assert "或单元格过长,这一行读不完整" in (tmp_path / "aside.csv").read_text("utf-8-sig")


def test_overrides(tmp_path: Path) -> None:
    rows = [["号码", "人", "何处", "家在", "体重(kg)"], ["7", "王一", "甲", "乙", "50"]]
    path = write_csv(tmp_path / "a.csv", rows)
    chosen = {
        "号码": "mp_id",
        "人": "names.legal",
        "何处": "走失地点",
        "家在": "户籍地",
        "体重": "忽略",
    }
    (person,), _ = missing(path, overrides=chosen)
    assert person.to_json() == {
        "mp_id": "7",
        "names": [{"text": "王一", "kind": "legal"}],
        "hukou": {"text": "乙"},
        "missing": {"place": "甲"},
        "体重(kg)": "50",
    }
    with pytest.raises(UsageError, match=r"“没有这个”不存在;可以用:.*names\.legal\(户籍姓名\)"):
        missing(path, overrides={"人": "没有这个"})
    with pytest.raises(
        HeaderError, match=r"指定的列“别的”在文件“a.csv”里没有;文件里的列有:号码、人"
    ):
        missing(path, overrides={**chosen, "别的": "note"})


def test_a_name_column_may_stand_twice(tmp_path: Path) -> None:
    rows = [["姓名", "曾用名", "小名"], ["王建国", "王卫红、王红", "狗剩"]]
    (person,), _ = missing(write_csv(tmp_path / "a.csv", rows))
    assert [(claim.text, claim.kind) for claim in person.names] == [
        ("王建国", "legal"),
        ("王卫红", "former"),
        ("王红", "former"),
        ("狗剩", "nickname"),
    ]


def test_limit_and_second_pass(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    people, report = missing(path, limit=1)
    assert len(people) == 1 and report.stopped_at_limit
    assert "已达到指定的条数上限" in report.render_zh()
    with Quarantine(tmp_path / "q.csv") as quarantine:
        source = open_records(path, "missing", quarantine=quarantine)
        assert len(list(source)) == 2
        with pytest.raises(UsageError, match="只能读一遍"):
            list(source)


HEADERS = ("编号", "姓名", "曾用名", "性别", "年龄", "户籍地", "备注", "特征", "电话", "走失时间")
CELLS = st.sampled_from(
    (
        "",
        "无",
        "王某某",
        "李兰、李蓝",
        "男",
        "50",
        "约50",
        "2015年春",
        "1960-02-30",
        "左手六指,疤",
        "x",
        "四川(音)",
        "12345678901",
    )
)


@given(
    rows=st.lists(st.lists(CELLS, min_size=10, max_size=10), min_size=1, max_size=4), data=st.data()
)
def test_the_order_of_columns_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("order")
    order = data.draw(st.permutations(range(10)))
    table = [list(HEADERS), *rows]
    shuffled = [[row[index] for index in order] for row in table]
    plain = write_csv(folder / "a.csv", table)
    first = [person.to_json() for person in missing(plain)[0]]
    again = [person.to_json() for person in missing(write_csv(plain, shuffled))[0]]
    assert first == again


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        rows = ([f"M{n}", "王建国", "男", f"某地{n % 50}", "长备注" * 50] for n in range(count))
        write_csv(path, [["编号", "姓名", "性别", "户籍地", "备注"], *rows])
        tracemalloc.start()
        with Quarantine(tmp_path / "q.csv") as quarantine:
            for _ in open_records(path, "missing", quarantine=quarantine):
                pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small, large = peak(1_000), peak(6_000)
    # 5,000 more rows hold 5,000 × 450 bytes of notes; only the ids' hashes may stay
    assert large - small < 1_000_000


def test_the_first_record_comes_before_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, [["编号", "姓名"], *([f"M{n}", "王建国"] for n in range(50_000))])
    with Quarantine(tmp_path / "q.csv") as quarantine:
        source = open_records(path, "missing", quarantine=quarantine)
        people = iter(source)
        assert [person.mp_id for person in itertools.islice(people, 2)] == ["M0", "M1"]
        assert source.report.rows_read <= 2
        people.close()  # type: ignore[attr-defined]


def test_a_resident_file_in_the_same_words(tmp_path: Path) -> None:
    rows = [
        ["救助编号", "姓名", "身份证号"],
        ["R1", "无名氏男5号", f"{valid_id('41022419600315999')[:12]}******"],
    ]
    (person,), _ = residents(write_csv(tmp_path / "a.csv", rows))
    assert [claim.kind for claim in person.names] == ["assigned"]
    assert [(n.raw[-6:], n.kind) for n in person.id_numbers] == [("??????", "gb11643")]
