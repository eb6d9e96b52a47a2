"""`reunion nightly`: the night's run, from cron or by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reunion.batch.digest import Digest
    from reunion.batch.nightly import NightDone

QUARANTINED = 4


def nightly(
    feed: Annotated[
        list[Path] | None,
        typer.Option("--feed", metavar="FILE", help="公安来料,可重复。Police records; repeatable."),
    ] = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="来料是全量:缺的记为撤回。The feed is whole."),
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="哪一晚(默认今天)。Which night (default: today)."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="来料的来源。Whose feed it is.")
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="来料可疑也导入。Take a feed that looks wrong.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度。No progress.")] = False,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="模型文件(默认自带)。The model to match by."),
    ] = None,
) -> None:
    """导入来料,更新索引,比对,写出当晚的新候选;中断后再运行就接着做。

    The night: feeds in, everybody matched, what is new written; a killed night is gone on with.
    """
    from reunion import settings
    from reunion.batch.digest import digest_of_night
    from reunion.batch.nightly import STATISTICS, NightOptions, folder_of, nights_untold, run_night
    from reunion.cli.messages import Messages
    from reunion.cli.register import opened
    from reunion.workers import collect_seldom, usable_cores

    options = NightOptions(
        feeds=feed or (), as_of=as_of, full=full, anyway=anyway, source=source,
        workers=usable_cores(), model=model,
    )  # fmt: skip
    messages = Messages(quiet=quiet)
    with opened() as register, messages.progress("比对") as progress:
        collect_seldom()
        home = settings.made_home()
        done = run_night(register, home, options, progress=progress)
        for lost in nights_untold(register, home, done):
            write_night(folder_of(home, lost), lost, digest_of_night(register, lost.run_id))
        folder = folder_of(home, done)
        if not done.known or not (folder / STATISTICS).exists():
            write_night(folder, done, digest_of_night(register, done.run_id))
    for warning in done.warnings:
        messages.warn(f"注意:{warning}")
    typer.echo(summary(done, folder))
    aside = sum(one.aside for one in done.imports)
    if aside:
        messages.warn(f"来料有 {aside} 行没有导入,原因见 {home / 'quarantine'}")
        raise typer.Exit(QUARANTINED)


def write_night(folder: Path, done: NightDone, digest: Digest) -> Path:
    """Write digest.xlsx, digest.html and statistics.json of a night; each whole or not at all."""
    from reunion.batch.digest import HEADINGS, page_of
    from reunion.batch.nightly import STATISTICS
    from reunion.cli.output.table import write_xlsx
    from reunion.writing import replacing

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The statistics last: where they stand the night has been told whole.
    with replacing(folder / "digest.xlsx") as file:
        write_xlsx(file, HEADINGS, digest.rows)
    with replacing(folder / "digest.html") as file:
        file.write(page_of(done, digest).encode("utf-8"))
    with replacing(folder / STATISTICS) as file:
        text = json.dumps(done.statistics, ensure_ascii=False, indent=2, sort_keys=True)
        file.write(f"{text}\n".encode())
    return folder


def summary(done: NightDone, folder: Path) -> str:
    """夜间比对完成:受助人员 3 人,候选 12 对,有新依据 4 对(A 1、B 3)。结果在 …"""
    told = done.statistics
    grades = "、".join(f"{grade} {count}" for grade, count in told["new_by_grade"].items())
    new = f"有新依据 {told['new']} 对" + (f"({grades})" if grades else "")
    head = "这一晚已经做过,之后没有变化" if done.known else "夜间比对完成"
    people = f"受助人员 {told['residents']} 人,候选 {told['pairs']} 对"
    return f"{head}:{people},{new}。结果在 {folder}"
