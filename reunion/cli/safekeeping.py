"""`reunion backup`, `reunion restore` and `reunion doctor`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

FAULTY = 3


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件(.zip)。The archive.")],
    force: Annotated[
        bool, typer.Option("--force", help="文件已存在则替换。Replace a file that is there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度。No progress.")] = False,
) -> None:
    """备份登记库为一个文件,并逐表核对副本;不含密钥,密钥请另行保管。

    Back the register up into one verified archive, without its key.
    """
    from reunion.cli.messages import Messages
    from reunion.cli.register import moment, opened
    from reunion.errors import OutputError
    from reunion.store.backup import write_backup
    from reunion.writing import replacing

    if file.exists() and not force:
        raise OutputError(
            f"“{file.name}”已存在,没有备份;请换一个文件名,或加 --force 替换",
            f"{file.name} exists; nothing was written: choose another name or add --force",
        )
    messages = Messages(quiet=quiet)
    with opened() as register, replacing(file) as out, messages.progress("备份并核对"):
        os.fchmod(out.fileno(), 0o600)
        made = write_backup(register, out, file.resolve().parent, at=moment())
    typer.echo(
        f"已备份到 {file},副本核对一致:受助人员 {made.count('resident')},"
        f"失踪人员 {made.count('missing_person')},核实结论 {made.count('decision')},"
        f"审计 {made.audit_entries} 条"
    )
    messages.tell("备份中没有密钥;register.key 或 REUNION_KEY 请另行保管,没有它备份打不开证件号码")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。The archive.")],
    force: Annotated[
        bool,
        typer.Option("--force", help="替换已有登记库(原有的另存)。Replace; the old one is kept."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度。No progress.")] = False,
) -> None:
    """从备份恢复登记库;损坏、较新或密钥不符的备份一律拒绝,已有内容不会被悄悄覆盖。

    Restore the register; a damaged, newer or foreign archive is refused.
    """
    from reunion import settings
    from reunion.cli.messages import Messages
    from reunion.cli.register import moment
    from reunion.store.restoring import restore_backup

    with Messages(quiet=quiet).progress("核对并恢复"):
        done = restore_backup(
            settings.made_home(), file, url=settings.database_url(), key=settings.told_key(),
            force=force, at=moment(),
        )  # fmt: skip
    made = done.manifest
    typer.echo(
        f"已恢复 {made.made_at} 的备份:受助人员 {made.count('resident')},"
        f"失踪人员 {made.count('missing_person')},审计 {made.audit_entries} 条"
    )
    if done.kept is not None:
        typer.echo(f"原有的登记库另存为 {done.kept}")


def doctor() -> None:
    """检查登记库、审计链、索引、磁盘和未完成的任务;有问题时退出状态为 3。

    Look whether everything is sound; exit status 3 when it is not.
    """
    from reunion import settings
    from reunion.cli.register import opened
    from reunion.desk.doctor import Health, examine
    from reunion.saving import current_index

    home = settings.made_home()
    faulty = False
    with opened() as register:
        for finding in examine(register, home, current_index(home)):
            typer.echo(f"{finding.health} {finding.what}:{finding.text}")
            faulty |= finding.health is Health.FAULT
    if faulty:
        raise typer.Exit(FAULTY)
