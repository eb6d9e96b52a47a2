"""Is this file what it says it is? Judged whole, before its first row touches the register.

| what is wrong | how it shows |
|---|---|
| columns moved | half a column's cells cannot be used, or a column of the last file is gone |
| half a file | a full feed with under half the rows of the last full one; a last line cut short |
| from the future | made after today |
| older than the last | made before the last file of this source that was brought in |
| bad rows | 30 % and more cannot be used |
| one id twice | rows of the file that share an id |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reunion.reading.report import ReadingReport

BAD_ROWS = 0.30
"""Share of rows that cannot be used, from which a file is refused."""
VOID_CELLS = 0.50
"""Share of a column's cells that cannot be used, from which columns count as moved."""
HALF = 0.50
FEW = 20
"""Rows below which shares say nothing."""
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(\d\d)[-_.月]?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is not brought in, Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Last:
    """What is known of the last file of the source; empty where there was none."""

    made_on: str | None = None
    rows: int = 0
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """A file after reading: its report, the rows that repeat an id, a last line cut short."""

    report: ReadingReport
    repeated: int
    cut_short: bool

    @property
    def fields(self) -> frozenset[str]:
        """The fields that its columns were understood as."""
        return frozenset(key for sheet in self.report.sheets for _, key in sheet.understood)


def day_in_name(path: Path) -> str | None:
    """失踪人员20261126.xlsx -> 2026-11-26; None where the name holds no day."""
    for year, month, day in _DAY.findall(path.name):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def judge_day(made_on: str | None, last: Last, today: str) -> Iterator[Fault]:
    """What is wrong with the day the file was made."""
    if made_on is None:
        return
    if made_on > today:
        yield Fault(
            f"文件日期 {made_on} 晚于今天({today})", f"the file is of {made_on}, after {today}"
        )
    if last.made_on and made_on < last.made_on:
        yield Fault(
            f"文件日期 {made_on} 早于上次导入的 {last.made_on},会把新资料改回旧的",
            f"the file is of {made_on}, older than the last one brought in ({last.made_on})",
        )


def judge(read: Read, last: Last, *, full: bool) -> Iterator[Fault]:
    """What is wrong with the content of the file."""
    report = read.report
    rows = report.rows_read
    bad = report.rows_quarantined - read.repeated
    if rows and bad / rows >= BAD_ROWS:
        yield Fault(
            f"{rows} 行中有 {bad} 行不能用({bad / rows:.0%})",
            f"{bad} of {rows} rows cannot be used ({bad / rows:.0%})",
        )
    if read.repeated:
        yield Fault(
            f"{read.repeated} 行与前面的行编号相同,不知以哪一行为准",
            f"{read.repeated} rows repeat the id of an earlier row",
        )
    yield from _moved(report, rows)
    gone = sorted(last.fields - read.fields) if last.fields and read.fields else []
    if gone:
        yield Fault(
            f"上次文件有而这次没有的列:{'、'.join(gone)}",
            f"columns that the last file had are gone: {', '.join(gone)}",
        )
    if read.cut_short:
        yield Fault("最后一行不完整,文件可能没有传完", "the last line is cut short")
    if full and last.rows >= FEW and report.rows_used < HALF * last.rows:
        yield Fault(
            f"全量文件只有 {report.rows_used} 行,上次有 {last.rows} 行,可能没有传完",
            f"the full feed has {report.rows_used} rows, the last one had {last.rows}",
        )


def _moved(report: ReadingReport, rows: int) -> Iterator[Fault]:
    if rows < FEW:
        return
    void: Counter[str] = Counter()
    for (_, column, _reason), count in report.void.counts.items():
        void[column] += count
    for column, count in void.items():
        if count / rows >= VOID_CELLS:
            yield Fault(
                f"“{column}”一列有 {count / rows:.0%} 的内容不像这一列,可能串列",
                f"{count / rows:.0%} of column {column!r} cannot be read; columns may have moved",
            )


def cut_short(path: Path) -> bool:
    """Whether a JSON Lines file ends in the middle of an object."""
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2**20))
        end = file.read().rstrip()
    return bool(end) and not end.endswith(b"}")
