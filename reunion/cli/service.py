"""`reunion user …` and `reunion serve`: who may use the service, and running it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

user_app = typer.Typer(help="用户。Users of the service.", no_args_is_help=True)

UserName = Annotated[
    str, typer.Argument(metavar="NAME", help="用户名(小写字母和数字)。Small letters and digits.")
]


@user_app.command("add")
def user_add(
    name: UserName,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="point 救助点、caseworker 个案、reviewer 复核、police 公安、"
            "admin 管理员、outside 外站。The role.",
        ),
    ],
    station: Annotated[
        str | None,
        typer.Option("--station", metavar="ID", help="所属站点编号。The station's id."),
    ] = None,
) -> None:
    """新建用户;密码从键盘或标准输入读取。

    Add a user; the password is asked for, or read from standard input.
    """
    from reunion.api.passwords import hash_password
    from reunion.api.state import now
    from reunion.cli.register import opened
    from reunion.store.accounts import Account, add_user

    hashed = hash_password(_password(), name=name)
    with opened() as register, register.session() as session:
        account = Account(name, role, station)
        add_user(session, register.keys, account, password_hash=hashed, by="command-line", at=now())
    typer.echo(f"已新建用户 {name}({role})")


@user_app.command("token")
def user_token(
    name: UserName,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=366, help="有效天数。Days it counts.")
    ] = 90,
) -> None:
    """为程序新建令牌,只显示这一次。

    Make a token for a program; it is shown only now.
    """
    from reunion.api.state import later, now
    from reunion.cli.register import opened
    from reunion.errors import UsageError
    from reunion.store.accounts import find_user, make_token
    from reunion.store.audit import add_entry

    with opened() as register, register.session() as session:
        if find_user(session, name) is None:
            raise UsageError(
                f"没有用户“{name}”,请先用 reunion user add 新建",
                f"there is no user {name!r}; make one by reunion user add",
            )
        at, expires = now(), later(days=days)
        token = make_token(session, name, purpose="identification", at=at, expires_at=expires)
        add_entry(
            session, register.keys, at=at, actor="command-line", action="token:add", subject=name
        )
    typer.echo(token)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("密码 Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def serve(
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="DIR",
            help="索引目录(默认用夜间任务建立的,没有则由登记库现建)。The index to serve.",
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="监听地址。Where to listen.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", help="端口(默认 8080)。The port.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="进程数。Processes.")
    ] = None,
) -> None:
    """运行检索服务(HTTP)。

    Run the HTTP service.
    """
    from reunion import settings
    from reunion.api.config import PREFIX, read_config
    from reunion.api.server import serve as run_service

    told: dict[str, Any] = {
        "index": str(index.resolve()) if index else None, "host": host, "port": port,
        "workers": workers,
    }  # fmt: skip
    given = {name: value for name, value in told.items() if value is not None}
    config = read_config(settings.made_home(), **given)
    # Workers are processes of their own and read their settings anew.
    os.environ |= {f"{PREFIX}{name.upper()}": str(value) for name, value in given.items()}
    run_service(config)
