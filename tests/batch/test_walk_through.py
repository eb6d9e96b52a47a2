"""What the READMEs walk through works, on both engines."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reunion.cli.app import run

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "reunion" / "demo"


def _steps(readme: str) -> list[list[str]]:
    found = re.search(r"<!-- walk -->\n```bash\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.S)
    assert found is not None
    return [shlex.split(line, comments=True) for line in found[1].splitlines()]


def _killed(told: list[str]) -> None:
    """`timeout -s KILL 2 reunion …`: killed, or done before."""
    place = told.index("reunion")
    command = ["timeout", *told[:place], sys.executable, "-m", "reunion", *told[place + 1 :]]
    assert subprocess.run(command, capture_output=True).returncode in (0, 137, -9)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_walk_through_works(
    readme: str,
    place: tuple[Path, str | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home, url = place
    monkeypatch.chdir(home)
    monkeypatch.setenv("REUNION_HOME", str(home / "home"))
    monkeypatch.delenv("REUNION_KEY", raising=False)
    monkeypatch.setenv("REUNION_DATABASE_URL", url or "")
    shutil.copy(DEMO / "residents.jsonl", home)
    records = gzip.decompress((DEMO / "records.jsonl.gz").read_bytes())
    (home / "police-20261125.jsonl").write_bytes(records)
    said = []
    for program, *told in _steps(readme):
        if program == "timeout":
            _killed(told)
        else:
            assert program == "reunion" and run(told) == 0, told
        said.append(capsys.readouterr().out)
    count = records.count(b"\n")
    assert f"将会:新增 {count},变更 0" in said[0] and f"导入完成:新增 {count}," in said[1]
    assert "导入完成:新增" in said[2]
    assert [line.split(":")[1].strip() for line in said[3:7]] == [
        "已排除", "未核实", "初步确认", "已确认",
    ]  # fmt: skip
    assert "没有变化" in said[7] and "审计记录完整:6 条" in said[8]
    daily = dict(zip([tuple(told[1:3]) for told in _steps(readme)], said, strict=True))
    assert "超过10天" in daily["due", "--as-of"]
    assert "已记下" in daily["step", "R000002"]
    assert "重点投放的县" in daily["notice", "R000002"]
    assert "寻亲公告" in (home / "notice.html").read_text("utf-8")
    assert "首次回访" in daily["ledger", "return"]
    assert "返乡信息反馈函" in (home / "letter.html").read_text("utf-8")
    assert "快速核对" in daily["report", "--as-of"]
    out = re.search(r"已导出 (\d+) 条", daily["export", "missing"])
    assert out is not None and 0 < int(out[1]) < count  # nobody protected is among them
    assert "副本核对一致" in daily["backup", "backup.zip"]
    assert "原有的登记库另存为" in daily["restore", "backup.zip"]
    nights = [out for told, out in zip(_steps(readme), said, strict=True) if told[1] == "nightly"]
    assert "夜间比对完成" in nights[0] and "已经做过" in nights[1]
    # On a fast machine the second night had come to its end before it could be killed.
    assert "夜间比对完成" in nights[2] or "已经做过" in nights[2]
    second = (home / "home" / "nights" / "2026-11-27" / "digest.html").read_text("utf-8")
    assert "MP14082" not in second
    digest = (home / "home" / "nights" / "2026-11-26" / "digest.html").read_text("utf-8")
    assert "R000002" in digest
    assert "问题" not in daily["doctor",]
