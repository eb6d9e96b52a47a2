"""`reunion places`: which places a heard name may be; `reunion gazetteer add`: more of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reunion.normalizing.likely_places import LikelyPlace

WIDTH = 118
"""Columns of the table where the output is not a terminal."""
QUARANTINED = 4

gazetteer_app = typer.Typer(
    help="添加本地的村名、乡镇名。Add villages and townships.", no_args_is_help=True
)


def places(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="听到的地名,如 杨柳坝。A place name as heard.")
    ],
    accent: Annotated[
        str, typer.Option("--accent", metavar="TEXT", help="口音,如 川东。The speaker's accent.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="最多列出几个。How many to list.")
    ] = 10,
    county: Annotated[
        bool, typer.Option("--county", help="说的是县(市、区、旗)名。It is a county's name.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="不显示提示。No remarks on standard error.")
    ] = False,
) -> None:
    """听音找地名:列出可能的县、乡镇和村,附可能性和理由。

    Likely places by sound and by text.
    """
    raise typer.Exit(_find(text, accent, limit, county=county, quiet=quiet))


@gazetteer_app.command("add")
def gazetteer_add(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="地名表(.csv .tsv .xlsx .xls):名称,代码或所属县,级别。A table of places.",
        ),
    ],
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding", metavar="NAME", help="文本文件的编码(默认自动识别)。The encoding."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="不显示提示。No remarks on standard error.")
    ] = False,
) -> None:
    """把一张地名表加进本机的地名库。

    Add a table of places to the gazetteer of this machine.
    """
    raise typer.Exit(_add(file, encoding, quiet))


def _find(text: str, accent: str, limit: int, *, county: bool, quiet: bool) -> int:
    """Print the table. Raises UsageError for an empty text, an accent that names no region, or a
    limit below one."""
    from reunion.cli.messages import Messages
    from reunion.errors import UsageError
    from reunion.knowledge.accents import accent_regions
    from reunion.knowledge.gazetteer import load_gazetteer
    from reunion.normalizing.likely_places import likely_places
    from reunion.settings import GAZETTEER, home_folder

    if not text.strip():
        raise UsageError(
            "没有给出地名;请写出听到的地名,如 reunion places 杨柳坝 --accent 川东",
            "no place name was given; write what was heard: reunion places 杨柳坝 --accent 川东",
        )
    if limit < 1:
        raise UsageError(
            f"--limit 为 {limit},应是不小于 1 的整数",
            f"--limit is {limit}; it must be a whole number of at least 1",
        )
    regions = accent_regions(accent)
    if accent.strip() and not regions:
        raise UsageError(
            f"口音“{accent}”看不出是哪里的;请写省、市或方言名,如 四川、川东、客家话",
            f"the accent {accent!r} names no region; name a province, a city or a dialect",
        )
    gazetteer = load_gazetteer(home_folder() / GAZETTEER)
    found = likely_places(text, regions, limit, gazetteer, county=county)
    if not found:
        Messages(quiet=quiet).warn(
            f"没有找到读音与“{text.strip()}”相近的县、乡镇或村。可以换一种写法,加上省名或口音,"
            "或用 reunion gazetteer add 加入当地地名表。\nNo place sounds like this."
        )
        return 0
    _print(found)
    rest = 1 - sum(one.probability for one in found)
    Messages(quiet=quiet).tell(f"其余 {rest:.1%} 是未列出的地方,或不在地名库中的小地名。")
    return 0


def _print(found: list[LikelyPlace]) -> None:
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, emoji=False)
    table = Table()
    for heading in ("名称", "所属", "代码"):
        table.add_column(heading, overflow="fold")
    table.add_column("可能性", justify="right", no_wrap=True)
    table.add_column("为什么", overflow="fold")
    for one in found:
        cells = (one.name, one.within, one.code, f"{one.probability:.1%}", one.why)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def _add(file: Path, encoding: str | None, quiet: bool) -> int:
    from reunion.cli.messages import Messages
    from reunion.knowledge.gazetteer import load_gazetteer
    from reunion.reading.gazetteers import read_gazetteer
    from reunion.reading.quarantine import Quarantine
    from reunion.settings import GAZETTEER, made_home
    from reunion.writing import replacing

    messages = Messages(quiet=quiet)
    home = made_home()
    target = home / GAZETTEER
    before = load_gazetteer(target)
    with Quarantine(home / "gazetteer.quarantine.csv") as aside:
        read = read_gazetteer(file, quarantine=aside, encoding=encoding)
    after = before.with_places(read.places)
    if read.places:
        with replacing(target) as out:
            out.write(after.to_bytes())
    else:
        after = before
    fresh = len(after.places) - len(before.places)
    messages.tell(
        f"读到 {len(read.places)} 个地名,新增 {fresh} 个;地名库现有 {len(after.places)} 个"
        f"(第 {after.edition} 版,{target})。"
    )
    if read.refused:
        messages.warn(f"{read.refused} 行不能采用,连同原因写在 {aside.path}。")
        return QUARANTINED
    return 0
