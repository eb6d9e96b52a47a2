"""`reunion due`, `reunion step` and `reunion ledger …`: the daily work of a station."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from datetime import date

    from reunion.knowledge.workdays import Workdays
    from reunion.store.opening import Register

ledger_app = typer.Typer(
    help="三本台账:返乡、易走失、重复流浪。The three ledgers.", no_args_is_help=True
)

ResidentId: TypeAlias = Annotated[
    str, typer.Argument(metavar="RESIDENT", help="受助人员编号。The resident's id.")
]
By: TypeAlias = Annotated[str, typer.Option("--by", metavar="USER", help="经办人。Who does it.")]
Day: TypeAlias = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="日期(默认今天)。The day (default: today)."),
]
Station: TypeAlias = Annotated[
    str | None,
    typer.Option("--station", metavar="ID", help="只看这个站点及其下级。This station and below."),
]


def due(
    station: Station = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="截至哪一天(默认今天)。As of which day."),
    ] = None,
    ahead: Annotated[
        int, typer.Option("--ahead", metavar="DAYS", help="也列出几天内将到期的。Days ahead.")
    ] = 0,
    json_: Annotated[
        bool, typer.Option("--json", help="每行一个 JSON 对象。One JSON object a line.")
    ] = False,
) -> None:
    """列出到期事项:24 小时公告、7 个工作日采集 DNA、超 10 天滞留、3 个月落户、回访。

    What is due, by station.
    """
    import json

    from reunion.cli.register import opened
    from reunion.desk.clocks import Asked, due_list

    with opened() as register:
        asked = Asked(day_told(as_of), ahead, scope_of(register, station))
        found = due_list(register, workdays(), asked)
    if json_:
        for one in found:
            typer.echo(json.dumps(one.to_json(), ensure_ascii=False))
        return
    last = None
    for one in found:
        if one.station != last:
            typer.echo(f"【{one.station}】")
            last = one.station
        when = "今天到期" if one.late == 0 else (
            f"已过 {one.late} 天" if one.late > 0 else f"还有 {-one.late} 天"
        )  # fmt: skip
        typer.echo(f"  {one.due_on} {when}  {one.subject}  {one.text}")
    if not found:
        typer.echo("没有到期事项")


def step(
    resident: ResidentId,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="notice 公告、dna_request 采集DNA、care_plan 照料方案、settlement 落户、"
            "transfer 移送。What was done.",
        ),
    ],
    by: By,
    on: Day = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="说明。A remark.")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="撤回最近一次。Take the newest one back.")
    ] = False,
) -> None:
    """记下为一名受助人员办理的事项;记下后不再出现在到期清单里。

    Record something that was done for a resident.
    """
    from reunion.cli.register import moment, opened
    from reunion.store.steps import STEPS, add_step, withdraw_step

    with opened() as register, register.session() as session:
        if undo:
            withdraw_step(session, register.keys, resident, what, by=by, at=moment())
        else:
            add_step(
                session, register.keys, resident, what, on_date=day_told(on).isoformat(), by=by,
                at=moment(), note=note,
            )  # fmt: skip
    typer.echo(f"{resident}:{'已撤回' if undo else '已记下'}“{STEPS[what]}”")


@ledger_app.command("list")
def ledger_list(
    name: Annotated[
        str, typer.Argument(metavar="LEDGER", help="returned、easily-lost、repeat。Which one.")
    ],
    station: Station = None,
) -> None:
    """列出一本台账的各条,每行一个 JSON 对象。

    The entries of a ledger, one JSON object a line.
    """
    import json

    from reunion.cli.register import opened
    from reunion.store.ledgers import entry_record, ledger_page

    ledger = ledger_told(name)
    with opened() as register, register.reading() as session:
        after, scope = 0, scope_of(register, station)
        while rows := ledger_page(
            session, register.keys, ledger=ledger, scope=scope, after=after, limit=500,
            allowed=lambda body: True,
        ):  # fmt: skip
            for row in rows:
                record = entry_record(session, register.keys, row)
                record.get("entry", {}).pop("letter", None)
                told = {
                    "entry_id": row.entry_id, "ledger": row.ledger, "resident_id": row.resident_id,
                    "station_id": row.station_id, "on_date": row.on_date,
                    "follow_up_on": row.follow_up_on, "record": record,
                }  # fmt: skip
                typer.echo(json.dumps(told, ensure_ascii=False))
            after = rows[-1].entry_id


@ledger_app.command("earlier")
def ledger_earlier(resident: ResidentId, by: By) -> None:
    """入站核对:在历次受助人员和三本台账中查找同一人,把以前的救助记录连到此人名下。

    Find and link a resident's earlier stays.
    """
    from reunion.cli.register import moment, opened
    from reunion.desk.intake import look_back
    from reunion.desk.known import Known

    with opened() as register:
        found = look_back(register, Known(), resident, by=by, at=moment())
    for one in found.meetings:
        sure = "可靠" if one.link.probability >= 0.9 else "存疑,请人工核对"
        who = ":".join(one.met.who)
        typer.echo(f"{one.link.probability:.0%} {sure}  {who}  {one.link.reason}")
    if not found.meetings:
        typer.echo("没有找到以前的救助记录")
    elif found.repeated:
        typer.echo("已列入重复流浪人员信息库")


@ledger_app.command("return")
def ledger_return(
    resident: ResidentId,
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="返回地。Where to.")],
    receiver: Annotated[
        str, typer.Option("--receiver", metavar="NAME", help="接收单位,即函件抬头。Who receives.")
    ],
    letter: Annotated[
        Path, typer.Option("--letter", metavar="FILE", help="反馈函(.html)。The letter.")
    ],
    by: By,
    on: Day = None,
    mp: Annotated[
        str | None,
        typer.Option("--mp", metavar="MP", help="经两人确认的失踪人员。The confirmed pair."),
    ] = None,
    proof: Annotated[
        str | None, typer.Option("--proof", metavar="TEXT", help="其他核实依据。Other proof.")
    ] = None,
    police: Annotated[
        str | None,
        typer.Option("--police", metavar="TEXT", help="公安机关意见文号。The word of the police."),
    ] = None,
    escort: Annotated[
        str | None, typer.Option("--escort", metavar="NAME", help="护送人。Who goes along.")
    ] = None,
) -> None:
    """办理返乡:返乡台账、返乡信息反馈函、易走失登记一次完成,并定下回访日期。

    Ledger entry, feedback letter and easily-lost entry, together or not at all.
    """
    from reunion.cli.register import moment, opened
    from reunion.desk.returning import GoingHome, send_home
    from reunion.writing import replacing

    def keep(text: str) -> None:
        with replacing(letter) as out:
            out.write(text.encode())

    told = GoingHome(resident, day_told(on), to, receiver, mp, proof, police, escort)
    with opened() as register:
        done = send_home(register, told, by=by, at=moment(), keep=keep)
    typer.echo(f"返乡台账第 {done.returned} 条,首次回访 {done.first_visit}")
    typer.echo(f"易走失登记第 {done.easily_lost} 条,下次回访 {done.next_visit} 前")
    typer.echo(f"反馈函写入 {letter}")


@ledger_app.command("visit")
def ledger_visit(
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="台账条目号。The entry's number.")],
    by: By,
    on: Day = None,
) -> None:
    """记下一次回访,并定下一次的日期。

    Record a visit; the day of the next one.
    """
    from reunion.cli.register import moment, opened
    from reunion.desk.returning import note_visit

    with opened() as register:
        following = note_visit(register, entry, day_told(on), by=by, at=moment())
    typer.echo(f"已记下回访;{f'下次在 {following} 前' if following else '不再安排回访'}")


def ledger_told(name: str) -> str:
    """easily-lost -> easily_lost. Raises UsageError for another word."""
    from reunion.errors import UsageError
    from reunion.store.ledgers import LEDGERS

    ledger = name.replace("-", "_")
    if ledger not in LEDGERS:
        known = [each.replace("_", "-") for each in LEDGERS]
        raise UsageError(
            f"没有“{name}”这本台账,可用:{'、'.join(known)}",
            f"there is no ledger {name!r}; use one of {', '.join(known)}",
        )
    return ledger


def day_told(text: str | None) -> date:
    """A day as typed, or today. Raises UsageError."""
    from datetime import date

    from reunion.errors import UsageError

    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise UsageError(
            f"日期“{text}”应写作 2026-11-26 这样",
            f"the date {text!r} must look like 2026-11-26",
        ) from None


def scope_of(register: Register, station: str | None) -> frozenset[str] | None:
    """This station and all below it; None for all. Raises UsageError for an unknown one."""
    from reunion.errors import UsageError
    from reunion.store.administration import station as find
    from reunion.store.scope import subtree

    with register.reading() as session:
        if station is not None and find(session, station) is None:
            raise UsageError(
                f"没有编号为“{station}”的站点", f"there is no station with the id {station!r}"
            )
        return subtree(session, station)


def workdays() -> Workdays:
    """The shipped days with those of workdays.txt in REUNION_HOME."""
    from reunion import settings
    from reunion.knowledge.workdays import read_days, shipped

    own = settings.home_folder() / settings.WORKDAYS
    return shipped().with_days(read_days(own)) if own.exists() else shipped()
