"""`reunion encounters` and `reunion duplicates`: several records of one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reunion.deciding.clusters import Cluster
    from reunion.records import MissingPerson

QUARANTINED = 4

Quiet = Annotated[bool, typer.Option("--quiet", help="不显示提示。No remarks on standard error.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="各组写成 .jsonl。The groups as .jsonl."),
]
Least = Annotated[
    float,
    typer.Option(
        "--least", metavar="P", help="归为一人的概率界限。Chance from which records join."
    ),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="模型文件。Another model table.")
]


def encounters(
    residents: Annotated[
        Path, typer.Argument(metavar="RESIDENTS", help="受助人员表。The residents' file.")
    ],
    out: Out = None,
    pool: Annotated[
        Path | None,
        typer.Option(
            "--pool",
            metavar="FILE",
            help="把同一人的各次救助合并,连同其余人员写成 .jsonl。All residents, stays pooled.",
        ),
    ] = None,
    least: Least = 0.9,
    quiet: Quiet = False,
    model: ModelFile = None,
) -> None:
    """找出重复流浪人员:同一人的多次救助记录,并标出只靠一条弱联系相连的组。

    Residents who are one person found several times.
    """
    raise typer.Exit(_encounters(residents, out, pool, least, quiet=quiet, model=model))


def duplicates(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="失踪人员表。The missing persons' file.")
    ],
    out: Out = None,
    least: Least = 0.9,
    quiet: Quiet = False,
    model: ModelFile = None,
) -> None:
    """找出失踪人员表中可能是同一人的多条记录;只提示,不合并。

    Missing-person records that may be one person reported several times.
    """
    raise typer.Exit(_duplicates(records, out, least, quiet=quiet, model=model))


def _encounters(
    path: Path, out: Path | None, pool: Path | None, least: float,
    *, quiet: bool, model: Path | None,
) -> int:  # fmt: skip
    from reunion.cli.inputs import Inputs
    from reunion.matching.model import load_model
    from reunion.pooling import pooled
    from reunion.reading import Quarantine
    from reunion.repeats import repeat_encounters

    _refuse_ending(out, "--out")
    _refuse_ending(pool, "--pool")
    with Quarantine(path.with_name(f"{path.stem}.quarantine.csv")) as aside:
        people = list(Inputs(aside, {}).residents(path))
    found = repeat_encounters(people, linked=least, model=load_model(model))
    if pool is not None:
        known = {one.resident_id: one for one in people}
        several = [pooled([known[ident] for ident in group.members]) for group in found]
        joined = {ident for group in found for ident in group.members}
        alone = [one for one in people if one.resident_id not in joined]
        _write(pool, [one.to_json() for one in (*several, *alone)])
    return _tell(found, out, len(people), aside.count, quiet=quiet, what="受助记录")


def _duplicates(
    path: Path, out: Path | None, least: float, *, quiet: bool, model: Path | None
) -> int:
    from reunion.cli.inputs import Inputs
    from reunion.matching.model import load_model
    from reunion.reading import Quarantine
    from reunion.repeats import duplicate_reports

    _refuse_ending(out, "--out")
    counted = _Counted()
    with Quarantine(path.with_name(f"{path.stem}.quarantine.csv")) as aside:
        reports = counted.all(Inputs(aside, {}).missing(path))
        found = duplicate_reports(reports, linked=least, model=load_model(model))
    return _tell(found, out, counted.number, aside.count, quiet=quiet, what="失踪人员记录")


class _Counted:
    """Passes a file's records on one by one, and knows afterwards how many they were."""

    def __init__(self) -> None:
        self.number = 0

    def all(self, records: Iterable[MissingPerson]) -> Iterator[MissingPerson]:
        for one in records:
            self.number += 1
            yield one


def _refuse_ending(path: Path | None, option: str) -> None:
    from reunion.errors import UsageError

    if path is not None and path.suffix != ".jsonl":
        raise UsageError(
            f"{option} “{path.name}”应以 .jsonl 结尾", f"{option} {path.name!r} must end in .jsonl"
        )


def _tell(
    found: Sequence[Cluster], out: Path | None, size: int, aside: int, *, quiet: bool, what: str
) -> int:
    from reunion.cli.messages import Messages

    messages = Messages(quiet=quiet)
    if out is not None:
        _write(out, [group.to_json() for group in found])
    else:
        _print(found)
    weak = sum(1 for group in found if group.weak)
    messages.tell(
        f"{size} 条{what}中有 {len(found)} 组可能是同一人,其中 {weak} 组只靠一条弱联系相连。"
        "程序只提示,由人核实。"
    )
    if aside:
        messages.warn(f"有 {aside} 行无法使用,已隔离。{aside} rows could not be used.")
        return QUARANTINED
    return 0


def _print(found: Sequence[Cluster]) -> None:
    for number, group in enumerate(found, start=1):
        typer.echo(f"第 {number} 组:{'、'.join(group.members)}")
        for link in group.links:
            weak = " ⚠弱联系" if link in group.weak else ""
            typer.echo(f"  {link.left} – {link.right} {link.probability:.1%}{weak} {link.reason}")


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    import orjson

    from reunion.writing import replacing

    with replacing(path) as file:
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
