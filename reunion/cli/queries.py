"""`reunion queries`: the few exact queries that a police system can run for a resident."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reunion.queries import PoliceQuery

QUARANTINED = 4
WIDTH = 118
COLUMNS = ("name", "sex", "code", "place", "born_from", "born_to", "probability", "coverage",
           "expected_hits")  # fmt: skip
HEADS = ("姓名", "性别", "代码", "地区", "出生起", "出生止", "含本人概率", "累计覆盖", "约返回人数")
SEXES = {"1": "男", "2": "女"}


def queries(
    residents: Annotated[
        Path,
        typer.Argument(
            metavar="RESIDENTS", help="受助人员表(.jsonl .csv .xlsx .xls)。The residents' file."
        ),
    ],
    resident: Annotated[
        str | None,
        typer.Option("--resident", metavar="ID", help="只给这一名受助人员。Only this resident."),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", metavar="N", help="每人给出几条查询。Queries a resident.")
    ] = 10,
    most: Annotated[
        float,
        typer.Option(
            "--most", metavar="N", help="一条查询最多返回约多少人。People a query returns."
        ),
    ] = 300.0,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="写成 .jsonl 或 .csv。Write a file instead."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="不显示提示。No remarks on standard error.")
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="模型文件(默认用自带模型)。Another model."),
    ] = None,
) -> None:
    """为每名受助人员列出公安系统可执行的几条精确查询,按含本人的概率排列。

    The few exact queries (name, division, births) likeliest to contain a resident.
    """
    raise typer.Exit(_run(residents, resident, count, most, out, quiet=quiet, model=model))


def _run(
    path: Path, wanted: str | None, count: int, most: float, out: Path | None,
    *, quiet: bool, model: Path | None,
) -> int:  # fmt: skip
    """Raises UsageError for an unknown resident or ending of the file, and what
    `police_queries` raises."""
    from reunion.cli.inputs import Inputs
    from reunion.cli.messages import Messages
    from reunion.errors import UsageError
    from reunion.matching.model import load_model
    from reunion.queries import police_queries
    from reunion.reading import Quarantine

    if out is not None and out.suffix not in (".jsonl", ".csv"):
        raise UsageError(
            f"--out “{out.name}”应以 .jsonl 或 .csv 结尾",
            f"--out {out.name!r} must end in .jsonl or .csv",
        )
    messages = Messages(quiet=quiet)
    weights = load_model(model)
    beside = (out or path).with_name(f"{(out or path).stem}.quarantine.csv")
    with Quarantine(beside) as aside:
        people = list(Inputs(aside, {}).residents(path))
    chosen = [one for one in people if wanted is None or one.resident_id == wanted]
    if not chosen and wanted is not None:
        raise UsageError(
            f"文件里没有编号为“{wanted}”的受助人员;共有 {len(people)} 人",
            f"the file holds no resident {wanted!r}; it holds {len(people)}",
        )
    found = [
        (one.resident_id, police_queries(one, count=count, most_hits=most, model=weights))
        for one in chosen
    ]
    _write(found, out) if out else _print(found)
    silent = sum(1 for _, asked in found if not asked)
    if silent:
        messages.warn(
            f"{silent} 名受助人员没有可以拼写的姓名,无法构成精确查询;请先追问姓名和老家。"
            f" {silent} residents told no name that can be spelled."
        )
    if aside.count:
        messages.warn(f"有 {aside.count} 行无法使用,已隔离 → {aside.path}")
        return QUARANTINED
    return 0


def _cells(query: PoliceQuery) -> list[str]:
    return [
        query.name, SEXES.get(query.sex, "不限"), query.code or "–", query.place, query.born_from,
        query.born_to, f"{query.probability:.1%}", f"{query.coverage:.1%}",
        f"{query.expected_hits:.0f}",
    ]  # fmt: skip


def _print(found: Sequence[tuple[str, Sequence[PoliceQuery]]]) -> None:
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, emoji=False)
    for ident, asked in found:
        if not asked:
            continue
        table = Table(title=ident, title_justify="left")
        for heading in HEADS:
            table.add_column(heading, overflow="fold")
        for query in asked:
            table.add_row(*(Text(cell) for cell in _cells(query)))
        console.print(table)


def _write(found: Sequence[tuple[str, Sequence[PoliceQuery]]], out: Path) -> None:
    import csv
    import io

    import orjson

    from reunion.desk.cells import harmless
    from reunion.writing import replacing

    rows = [
        {"resident_id": ident, "rank": rank, **query.to_json()}
        for ident, asked in found
        for rank, query in enumerate(asked, start=1)
    ]
    with replacing(out) as file:
        if out.suffix == ".jsonl":
            file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
            return
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("resident_id", "rank", *COLUMNS))
        writer.writerows([harmless(value) for value in row.values()] for row in rows)
        file.write(text.getvalue().encode("utf-8-sig"))
