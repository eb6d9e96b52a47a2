"""A result file appears whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reunion.errors import OutputError
from reunion.writing import replacing


def test_the_file_appears_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with replacing(out) as file:
        file.write(b"new")
        assert not out.exists()
    assert out.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_an_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(out) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert out.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out.txt"]
    with replacing(out) as file:
        file.write(b"new")
    assert out.read_bytes() == b"new"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    out = tmp_path / "out.txt"
    out.symlink_to(tmp_path / "real" / "out.txt")
    with replacing(out) as file:
        file.write(b"new")
    assert out.is_symlink()
    assert (tmp_path / "real" / "out.txt").read_bytes() == b"new"


def test_file_systems_without_nameless_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    out = tmp_path / "out.txt"
    with replacing(out) as file:
        file.write(b"new")
        assert [name for name in os.listdir(tmp_path) if name.startswith(".out.txt.")]
    assert os.listdir(tmp_path) == ["out.txt"]
    with pytest.raises(ZeroDivisionError), replacing(out) as file:
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_folder_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="是一个目录,应给出文件名"), replacing(tmp_path):
        pytest.fail("the block ran")


def test_a_missing_folder_is_refused_before_the_work(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(OutputError, match="不存在,请先建立该目录"), replacing(out):
        pytest.fail("the block ran")


def test_a_place_that_cannot_be_written_is_refused_before_the_work() -> None:
    with pytest.raises(OutputError, match="无法写入"), replacing(Path("/proc/out.csv")):
        pytest.fail("the block ran")


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(OutputError, match="检查权限和磁盘空间"), replacing(out):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_a_file_that_cannot_be_named_in_the_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="无法写入"), replacing(tmp_path / "out.csv") as file:
        file.write(b"new")


_WRITE_AND_HANG = """
import sys, time
from pathlib import Path
from reunion.writing import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half" * 100_000)
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs files without a name (Linux)")
def test_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-c", _WRITE_AND_HANG, str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "written\n"
        run.send_signal(signal.SIGKILL)
    assert os.listdir(tmp_path) == []
