"""`reunion decide` and `reunion audit verify`: verdicts and the audit chain of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reunion.store.opening import Register

BROKEN = 3

audit_app = typer.Typer(help="审计记录。The audit chain.", no_args_is_help=True)


def decide(
    resident: Annotated[str, typer.Argument(metavar="RESIDENT", help="受助人员编号。Its id.")],
    missing: Annotated[str, typer.Argument(metavar="MP", help="失踪人员编号。Its id.")],
    verdict: Annotated[
        str,
        typer.Option(
            "--verdict",
            metavar="VERDICT",
            help="first_confirmed、confirmed、rejected、need_more、undone。The verdict.",
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="USER", help="核实人。Who decides.")],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="理由。The reason.")
    ] = None,
) -> None:
    """记下对一对人员的核实结论;确认须由两个人先后作出。

    Record a verdict on a pair; a confirmation needs two people.
    """
    from reunion import settings
    from reunion.deciding.verdicts import STATE_ZH
    from reunion.desk.evidence import evidence_of, weighing_engine
    from reunion.records import Decision
    from reunion.store.decisions import add_decision, pair_records

    decision = Decision(resident, missing, verdict, by, moment(), reason)
    with opened() as register:
        with register.reading() as session:
            both = pair_records(session, register.keys, resident, missing)
        evidence = evidence_of(weighing_engine(settings.made_home()), *both)
        with register.session() as session:
            state = add_decision(session, register.keys, decision, evidence=evidence).state
    typer.echo(f"{resident} {missing}:{STATE_ZH[state]}")


@audit_app.command("verify")
def audit_verify() -> None:
    """检查审计记录是否被改动或删除。

    See that no audit entry was changed or removed.
    """
    from reunion.store.audit import verify_chain

    with opened() as register, register.reading() as session:
        check = verify_chain(session, register.keys)
    if check.broken_at is not None:
        typer.echo(f"审计记录从第 {check.broken_at} 条起不可信:内容被改动或有记录被删除", err=True)
        raise typer.Exit(BROKEN)
    typer.echo(f"审计记录完整:{check.entries} 条,最新链值 {check.last}")


def opened() -> Register:
    """The register of this installation."""
    from reunion import settings
    from reunion.store.opening import open_register

    return open_register(settings.made_home(), url=settings.database_url(), key=settings.told_key())


def moment() -> str:
    """This second in UTC, as the register writes times."""
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
