"""`reunion train`: a new model from unlabelled pairs or from reviewed decisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reunion.cli.messages import Messages
    from reunion.engine import Engine
    from reunion.matching.model import Model
    from reunion.matching.training.writing import Change
    from reunion.records import Decision, Resident
    from reunion.training import Trained

QUARANTINED = 4
SHOWN = 25
WIDTH = 118
HEADS = ("字段", "等级", "m 前", "m 后", "u 前", "u 后", "比特变化")


def train(
    out: Annotated[
        Path, typer.Option("--out", metavar="MODEL", help="新模型(.json)。The new model.")
    ],
    residents: Annotated[
        Path | None,
        typer.Argument(metavar="RESIDENTS", help="受助人员表;不给则用登记库。Else the register."),
    ] = None,
    records: Annotated[
        Path | None,
        typer.Argument(metavar="RECORDS", help="失踪人员表。The missing persons' file."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions", metavar="FILE", help="核实结论(.jsonl),由此训练。Reviewed pairs."
        ),
    ] = None,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="用登记库里的核实结论。The register's decisions.")
    ] = False,
    prior: Annotated[
        float,
        typer.Option("--prior", metavar="P", help="在库概率,训练中不变。Chance to be in the file."),
    ] = 0.45,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="不比现有模型好也写入。Write it though no better.")
    ] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="列名=字段", help="指明某一列的含义。What a column means."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="文本编码。Encoding.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度。No progress.")] = False,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="从哪个模型出发(默认自带)。To start from."),
    ] = None,
) -> None:
    """由未核实的候选对(EM)或由核实结论训练模型,列出改变;不比现有的好就不写。

    Train a model on unlabelled pairs, or on decisions; one that is no better is not written.
    """
    asked = _Asked(
        out, residents, records, decisions, reviewed, prior, anyway, tuple(map_ or ()), encoding,
        quiet, model,
    )  # fmt: skip
    raise typer.Exit(_run(asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    out: Path
    residents: Path | None
    records: Path | None
    decisions: Path | None
    reviewed: bool
    prior: float
    anyway: bool
    map_: tuple[str, ...]
    encoding: str | None
    quiet: bool
    model: Path | None


@dataclass(frozen=True, slots=True)
class _Brought:
    """What is trained on; `aside` rows could not be used."""

    engine: Engine
    residents: Sequence[Resident]
    decisions: Sequence[Decision] | None
    aside: int


def _run(asked: _Asked) -> int:
    """Raises UsageError for options that do not fit, InputError for too little to learn from,
    ModelError for a model that cannot be read or is no better."""
    from reunion.cli.messages import Messages
    from reunion.errors import ModelError
    from reunion.workers import collect_seldom

    _check(asked)
    collect_seldom()
    messages = Messages(quiet=asked.quiet)
    rival = _rival(asked)
    brought = _files(asked, messages) if asked.records else _register(asked, messages)
    trained = _trained(asked, brought, rival, messages)
    _show(trained)
    if not trained.better and not asked.anyway:
        raise ModelError(
            f"新模型在留出的人员上不优于现有模型({trained.before:.4f} → {trained.after:.4f}),"
            f"没有写入 {asked.out.name};确要写入请加 --anyway",
            f"the new model is no better on people left out ({trained.before:.4f} → "
            f"{trained.after:.4f}); {asked.out.name} was not written (--anyway writes it)",
        )
    _write(asked.out, trained)
    messages.tell(f"已写入 {asked.out},图在 {asked.out.with_suffix('.svg')};用 --model 使用它")
    return QUARANTINED if brought.aside else 0


def _check(asked: _Asked) -> None:
    from reunion.errors import UsageError

    if (asked.residents is None) != (asked.records is None):
        raise UsageError(
            "RESIDENTS 与 RECORDS 要么都给,要么都不给(用登记库)",
            "give both RESIDENTS and RECORDS, or neither to use the register",
        )
    if asked.reviewed and (asked.records is not None or asked.decisions is not None):
        raise UsageError(
            "--reviewed 用登记库的人员和结论,不能再给文件;结论在文件里时用 --decisions",
            "--reviewed takes people and decisions from the register; for files use --decisions",
        )
    if asked.out.suffix != ".json":
        raise UsageError(
            f"--out “{asked.out.name}”应以 .json 结尾",
            f"--out {asked.out.name!r} must end in .json",
        )
    if not 0 < asked.prior < 1:
        raise UsageError(
            f"在库概率应在 0 与 1 之间,实际是 {asked.prior}",
            f"the prior must lie between 0 and 1, not {asked.prior}",
        )


def _rival(asked: _Asked) -> Model | None:
    """The model that stands where the new one would be written."""
    from reunion.matching.model import load_model

    return load_model(asked.out) if asked.out.exists() and not asked.anyway else None


def _files(asked: _Asked, messages: Messages) -> _Brought:
    from reunion.cli.inputs import Inputs
    from reunion.cli.options import parse_map
    from reunion.deciding.decision_log import read_decisions
    from reunion.engine import Engine
    from reunion.errors import InputError
    from reunion.reading import Quarantine

    assert asked.residents is not None and asked.records is not None
    if asked.decisions is not None and not asked.decisions.is_file():
        raise InputError(
            f"没有核实结论文件:{asked.decisions}", f"no decision file: {asked.decisions}"
        )
    beside = asked.out.with_name(f"{asked.out.stem}.quarantine.csv")
    with Quarantine(beside) as aside:
        inputs = Inputs(aside, parse_map(list(asked.map_)), asked.encoding)
        found, sought = inputs.residents(asked.residents), inputs.missing(asked.records)
        inputs.check_overrides()
        people = list(found)
        with messages.progress("读入并索引失踪人员") as done:
            engine = Engine.build(messages.counted(sought, done), model=asked.model)
    if aside.count:
        messages.warn(f"有 {aside.count} 行无法使用,已隔离 → {aside.path}")
    decided = None if asked.decisions is None else read_decisions(asked.decisions)
    return _Brought(engine, people, decided, aside.count)


def _register(asked: _Asked, messages: Messages) -> _Brought:
    from reunion.cli.register import opened
    from reunion.deciding.decision_log import read_decisions
    from reunion.engine import Engine
    from reunion.store.casework import all_residents
    from reunion.store.changes import changed_since
    from reunion.store.decisions import all_decisions

    with opened() as register, register.reading() as session:
        people = list(all_residents(session, register.keys))
        known: Iterable[Decision] | None = all_decisions(session) if asked.reviewed else None
        with messages.progress("索引失踪人员") as done:
            records = (one.record for one in changed_since(session, register.keys, ""))
            engine = Engine.build(messages.counted(records, done), model=asked.model)
    if asked.decisions is not None:
        known = read_decisions(asked.decisions)
    return _Brought(engine, people, None if known is None else list(known), 0)


def _trained(asked: _Asked, brought: _Brought, rival: Model | None, messages: Messages) -> Trained:
    from reunion.training import train_reviewed, train_unlabelled

    if brought.decisions is not None:
        return train_reviewed(brought.engine, brought.residents, brought.decisions, rival=rival)
    with messages.progress("比对候选", len(brought.residents)) as progress:
        return train_unlabelled(
            brought.engine, brought.residents, prior=asked.prior, rival=rival, progress=progress
        )


def _show(trained: Trained) -> None:
    """What changed most, and what it is worth, on standard output."""
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, emoji=False)
    for note in trained.notes:
        console.print(Text(note))
    largest = sorted(trained.changes, key=lambda one: -abs(one.bits))
    table = Table(title=f"改变 {len(largest)} 项", title_justify="left")
    for head in HEADS:
        table.add_column(head, justify="left" if head in HEADS[:2] else "right")
    for change in largest[:SHOWN]:
        table.add_row(*_cells(change))
    console.print(table)
    if len(largest) > SHOWN:
        console.print(Text(f"另有 {len(largest) - SHOWN} 项变化较小,见模型文件和图"))
    unit = "每人平均证据(比特,越大越好)" if trained.fitted else "每对对数损失(越小越好)"
    console.print(Text(f"留出的人员上,{unit}:{trained.before:.4f} → {trained.after:.4f}"))


def _cells(change: Change) -> list[str]:
    u = ("由频率", "由频率") if change.u is None else tuple(f"{value:.4g}" for value in change.u)
    if change.is_weight:
        u = ("–", "–")
    level = "权重" if change.is_weight else change.level
    return [
        change.field, level, f"{change.m[0]:.4g}", f"{change.m[1]:.4g}", *u, f"{change.bits:+.2f}",
    ]  # fmt: skip


def _write(out: Path, trained: Trained) -> None:
    from reunion.matching.training.chart import chart
    from reunion.writing import replacing

    changes = sorted(trained.changes, key=lambda one: (one.field, -one.bits))
    with replacing(out.with_suffix(".svg")) as file:
        file.write(chart(changes, f"{out.stem}:各等级分值的变化(比特)").encode())
    with replacing(out) as file:
        file.write(trained.text.encode())
