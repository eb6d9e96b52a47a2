"""Is this installation sound? One line for each thing looked at, with what to do about it.

A fault is something that loses or falsifies data, or soon will; a hint is something to know.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reunion.errors import BusyError, ReunionError
from reunion.store import health
from reunion.store.audit import verify_chain
from reunion.store.locks import at_work
from reunion.store.opening import REGISTER, Register

LEAST_FREE = 2**30
"""Bytes that should be free at least; twice the register's size where that is more."""


class Health(StrEnum):
    """How one thing is."""

    GOOD = "正常"
    HINT = "提示"
    FAULT = "问题"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    text: str


def examine(register: Register, home: Path, index: Path) -> Iterator[Finding]:
    """Look at everything; `index` is the folder of the index, which need not be there."""
    yield from _tables(register)
    yield _chain(register)
    yield from _work(register, home)
    yield _index(register, index)
    yield _disk(home)


def _tables(register: Register) -> Iterator[Finding]:
    with register.reading() as session:
        version = health.schema_version(session)
        lost = health.numbers_of_nobody(session)
        shut = health.seals_that_stay_shut(session, register.keys)
    yield Finding("库结构版本", Health.GOOD, f"{version}({register.engine.dialect.name})")
    yield _judged(
        "数据库文件", health.broken_file(register), "完整",
        "文件损坏或有记录指向不存在的记录;请从备份恢复",
    )  # fmt: skip
    yield _judged(
        "证件号码归属", lost > 0, "都有归属", f"{lost} 个证件号码没有归属的人员;请从备份核对"
    )
    yield _judged(
        "密钥", shut > 0, "证件号码能解开", f"{shut} 个证件号码解不开;密钥不对或内容被改动"
    )


def _judged(what: str, bad: bool, good: str, fault: str) -> Finding:
    return Finding(what, Health.FAULT if bad else Health.GOOD, fault if bad else good)


def _chain(register: Register) -> Finding:
    with register.reading() as session:
        check = verify_chain(session, register.keys)
    return _judged(
        "审计链", check.broken_at is not None, f"{check.entries} 条,完整",
        f"从第 {check.broken_at} 条起不可信:内容被改动或有记录被删除",
    )  # fmt: skip


def _work(register: Register, home: Path) -> Iterator[Finding]:
    with register.reading() as session:
        left = list(health.unfinished(session))
    try:
        with at_work(register, home):
            busy = False
    except BusyError:
        busy = True
    if busy:
        yield Finding("导入与夜间任务", Health.HINT, "正在进行")
    elif not left:
        yield Finding("导入与夜间任务", Health.GOOD, "没有未完成的")
    else:
        told = ";".join(
            f"{'导入' if each.what == 'import' else '任务'} {each.number}({each.name},"
            f"{each.began_at} 开始)"
            for each in left
        )
        again = "没有做完,再次执行同一命令即接着做"
        yield Finding("导入与夜间任务", Health.HINT, f"{told}{again}")


def _index(register: Register, folder: Path) -> Finding:
    """The index against the register: whom of the open records it lacks, what it has beyond."""
    from reunion.engine import Engine

    if not folder.exists():
        return Finding("索引", Health.HINT, "还没有索引;夜间任务或 reunion index build 会建立")
    try:
        engine = Engine.load(folder)
    except ReunionError as error:
        return Finding("索引", Health.FAULT, error.zh)
    held = lacking = 0
    with register.reading() as session:
        for mp_id in health.open_missing_ids(session):
            if mp_id in engine:
                held += 1
            else:
                lacking += 1
    beyond = len(engine) - held
    if lacking or beyond:
        text = f"缺 {lacking} 条在办记录,多 {beyond} 条已结记录;下次夜间任务会补齐"
        return Finding("索引", Health.HINT, text)
    return Finding("索引", Health.GOOD, f"与登记库一致({held} 条)")


def _disk(home: Path) -> Finding:
    place = home / REGISTER
    size = place.stat().st_size if place.exists() else 0
    free, least = shutil.disk_usage(home).free, max(LEAST_FREE, 2 * size)
    text = f"剩余 {free / 2**30:.1f} GiB"
    needed = f"{text},少于 {least / 2**30:.1f} GiB;备份和夜间任务可能写不下"
    return _judged("磁盘空间", free < least, text, needed)
