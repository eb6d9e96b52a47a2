"""`reunion import`: a file of residents, missing persons or ledger entries into the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reunion.batch.importing import Imported

QUARANTINED = 4


def import_(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="residents 受助人员、missing 失踪人员、encounters 救助记录、returned 返乡台账、"
            "easily-lost 易走失、repeat 重复流浪。What the file holds.",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="文件(.jsonl .csv .xlsx .xls;PFIF .xml)。The file."),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="NAME",
            help="来源(missing 默认 police,其余默认 station)。Whose file it is.",
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="全量文件:其中没有的记录记为撤回。A full feed: what it lacks is withdrawn.",
        ),
    ] = False,
    made_on: Annotated[
        str | None,
        typer.Option(
            "--made-on",
            metavar="DATE",
            help="文件日期(默认取自文件名)。The day it was made (default: from its name).",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="只说明会有什么变化。Only tell what would change."),
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="文件可疑也导入。Bring it in although something is wrong."),
    ] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="列名=字段", help="指明某一列的含义,可重复。Says what a column means."
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="文本文件的编码。Encoding of text files."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度。No progress.")] = False,
) -> None:
    """把受助人员、失踪人员或台账的文件导入登记库;同一文件再次导入不会有任何变化。

    Bring a file into the register; the same file twice changes nothing.
    """
    from reunion import settings
    from reunion.batch.importing import ImportOptions, bring_in
    from reunion.cli.messages import Messages
    from reunion.cli.options import parse_map
    from reunion.cli.register import opened
    from reunion.workers import collect_seldom, usable_cores

    options = ImportOptions(
        source=source, made_on=made_on, full=full, dry_run=dry_run, anyway=anyway,
        overrides=parse_map(map_ or []), encoding=encoding, workers=usable_cores(),
    )  # fmt: skip
    messages = Messages(quiet=quiet)
    with opened() as register, messages.progress("读入并导入") as progress:
        collect_seldom()
        home = settings.made_home()
        done = bring_in(register, home, kind, file, options, progress=progress)
    if done.report is not None:
        messages.tell(done.report.render_zh())
    for fault in done.faults:
        messages.warn(f"注意:{fault.zh}")
    typer.echo(summary(done, dry_run=dry_run))
    if done.aside:
        messages.warn(
            f"{done.aside} 行没有导入,原因见 {home / 'quarantine' / file.name}.quarantine.csv"
        )
        raise typer.Exit(QUARANTINED)


def summary(done: Imported, *, dry_run: bool) -> str:
    """新增 3,变更 1,未变 96,撤回 0,隔离 0"""
    if done.known:
        return "这个文件上次已经导入,没有变化"
    counts = (
        f"新增 {done.added},变更 {done.changed},未变 {done.unchanged},"
        f"撤回 {done.withdrawn},隔离 {done.aside}"
    )
    return f"试运行,没有改动登记库。将会:{counts}" if dry_run else f"导入完成:{counts}"
