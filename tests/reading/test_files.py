"""Files that cannot be used at all, and what the message says to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.errors import InputError
from tests.reading.sheets import missing, write_csv

CASES = [
    ("没有.csv", None, r"找不到文件“.*没有\.csv”"),
    ("空.csv", b"", "“空.csv”是空的"),
    ("空行.csv", b"\n\n", "“空行.csv”是空的"),
    ("空.jsonl", b"\n", "“空.jsonl”是空的"),
    ("表.doc", b"x", r"“表.doc”是Word 文档,扩展名“.doc”读不了;请用表格软件另存为 xlsx"),
    ("表.et", b"x", r"WPS 表格.*另存为 xlsx"),
    ("表.abc", b"x", r"扩展名“.abc”读不了"),
    ("表", b"x", r"扩展名“”读不了"),
]


@pytest.mark.parametrize(("name", "content", "message"), CASES)
def test_unusable_files(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        missing(path)
    assert error.value.en.isascii() or "\\u" not in error.value.en


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="是文件夹,不是文件"):
        missing(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "a.csv", [["姓名"], ["王一"]])

    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="打不开"):
        missing(path)
