"""`reunion notice` and `reunion report`: what the register tells to the public and to superiors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reunion.cli.desk import ResidentId, Station


def notice(
    resident: ResidentId,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="写成 .html 或 .txt。Write a file."),
    ] = None,
    contact: Annotated[
        str, typer.Option("--contact", metavar="TEXT", help="联系方式。Whom to call.")
    ] = "当地救助管理机构",
    counties: Annotated[
        int, typer.Option("--counties", metavar="N", help="列出几个县。How many counties.")
    ] = 20,
    by: Annotated[
        str, typer.Option("--by", metavar="USER", help="经办人。Who does it.")
    ] = "command-line",
) -> None:
    """起草寻亲公告(受保护人员一律不公告),并按可能性列出应重点投放的县。

    Draft the public search notice, and the counties to target; nobody protected.
    """
    from reunion.cli.register import moment, opened
    from reunion.desk.notices import draft_notice
    from reunion.errors import UsageError
    from reunion.writing import replacing

    suffix = out.suffix.lower() if out else ".txt"
    if out is not None and suffix not in (".html", ".txt"):
        raise UsageError(
            f"--out “{out.name}”应以 .html 或 .txt 结尾",
            f"--out {out.name!r} must end in .html or .txt",
        )
    with opened() as register:
        told = draft_notice(
            register, resident, contact=contact, by=by, at=moment(), counties=counties
        )
    if out is None:
        typer.echo(told.text())
    else:
        with replacing(out) as file:
            file.write((told.html() if suffix == ".html" else told.text()).encode())
        typer.echo(f"公告草稿写入 {out},发布前请人工核对")
    typer.echo("以下供站内使用,不要公布。重点投放的县:")
    for target in told.targets:
        typer.echo(f"  {target.probability:6.1%}  {target.code}  {target.place}")
    if not told.targets:
        typer.echo("  没有口音和地名线索,无法按县投放")
    if told.held_back:
        typer.echo(f"未写入公告、可用来核对来人的内容:{'、'.join(told.held_back)}")


def report(
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="入站日期从。Entries from.")
    ] = "1900-01-01",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="入站日期到(默认截止日)。To.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="截至哪一天(默认今天)。As of.")
    ] = None,
    station: Station = None,
    json_: Annotated[bool, typer.Option("--json", help="一个 JSON 对象。One JSON object.")] = False,
) -> None:
    """统计:按阶段的查明率(从不合并为一个数)、查明用时、未查明人员按在站时间。

    Success by cohort, time to identification, open cases by age.
    """
    from reunion.cli.desk import day_told, scope_of
    from reunion.cli.register import opened
    from reunion.desk.report import as_text, figures_of
    from reunion.store.figures import Span

    end = day_told(as_of).isoformat()
    with opened() as register:
        first, last = day_told(since).isoformat(), day_told(until or end).isoformat()
        told = figures_of(register, Span(first, last, end, scope_of(register, station)))
    typer.echo(json.dumps(told.to_json(), ensure_ascii=False) if json_ else as_text(told))
