"""`match`, `index build` and `index search`: read, build or load the engine, search, write.

Everything that can be refused is refused before the long work starts: the options, the output's
place and format, the inputs, and a result too long for its format.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reunion.cli.inputs import Inputs
from reunion.cli.messages import Messages
from reunion.cli.options import BuildOptions, SearchOptions
from reunion.cli.output import open_results
from reunion.errors import OutputError, UsageError
from reunion.reading import Quarantine, Source
from reunion.workers import collect_seldom, usable_cores

if TYPE_CHECKING:
    from reunion.cli.output.rows import ResultWriter
    from reunion.engine import Engine
    from reunion.preparing import Prepared
    from reunion.records import MissingPerson, Resident

DONE = 0
DONE_WITH_QUARANTINE = 4

METHOD_ZH = {"fast": "快速检索", "blocked": "分块检索", "exhaustive": "逐一比对"}


def match(residents: Path, records: Path, options: SearchOptions) -> int:
    """Match two files; returns the exit status."""
    from reunion.engine import Engine

    messages = Messages(quiet=options.quiet)
    _refuse_overwriting(options.out, (residents, records))
    without = _rejected(options.decisions)
    with open_results(options.out) as writer, _quarantine(options.out) as quarantine:
        inputs = Inputs(quarantine, options.overrides, options.encoding, options.limit)
        found, sought = inputs.residents(residents), inputs.missing(records)
        inputs.check_overrides()
        people = _read(found, messages)
        with messages.progress("读入并索引失踪人员") as done:
            read = messages.counted(_prepared(sought), done)
            fitting = _while_it_fits(read, len(people), options, writer.capacity)
            engine = Engine.build(fitting, model=options.model, method=options.method)
        messages.tell(sought.report.render_zh())
        _search(engine, people, without, writer, options, messages)
    return _conclude(writer, options.out, quarantine, messages)


def build_index(records: Path, options: BuildOptions) -> int:
    """Make the index folder `options.out`; returns the exit status."""
    from reunion.engine import Engine

    messages = Messages(quiet=options.quiet)
    _check_folder(options.out)
    with _quarantine(options.out) as quarantine:
        inputs = Inputs(quarantine, options.overrides, options.encoding)
        sought = inputs.missing(records)
        inputs.check_overrides()
        with messages.progress("读入并索引失踪人员") as done:
            engine = Engine.build(messages.counted(_prepared(sought), done), model=options.model)
        messages.tell(sought.report.render_zh())
        engine.save(options.out)
    messages.tell(f"完成:{len(engine)} 条失踪人员记录已索引 → {options.out}")
    return _quarantined(quarantine, messages)


def search_index(index: Path, residents: Path, options: SearchOptions) -> int:
    """Search a saved index; returns the exit status."""
    from reunion.engine import Engine

    messages = Messages(quiet=options.quiet)
    if options.model is not None:
        raise UsageError(
            "索引已经包含建立时的模型;要换模型,请用 reunion index build --model 重新建立索引",
            "an index holds the model it was built with; build it again with --model",
        )
    _refuse_overwriting(options.out, (residents,))
    without = _rejected(options.decisions)
    with open_results(options.out) as writer, _quarantine(options.out) as quarantine:
        inputs = Inputs(quarantine, options.overrides, options.encoding, options.limit)
        found = inputs.residents(residents)
        inputs.check_overrides()
        engine = Engine.load(index, method=options.method)
        people = _read(found, messages)
        _refuse_overflow(len(people) * min(options.top, len(engine)), options.out, writer.capacity)
        _search(engine, people, without, writer, options, messages)
    return _conclude(writer, options.out, quarantine, messages)


def _prepared(sought: Source[MissingPerson]) -> Iterator[Prepared]:
    """The records normalised, by all processors where the file is large."""
    from reunion.preparing import prepared

    collect_seldom()
    return sought.each(prepared, workers=usable_cores())


def _read(found: Source[Resident], messages: Messages) -> list[Resident]:
    people = list(found)
    messages.tell(found.report.render_zh())
    return people


def _search(
    engine: Engine,
    people: list[Resident],
    without: Mapping[str, Collection[str]],
    writer: ResultWriter,
    options: SearchOptions,
    messages: Messages,
) -> None:
    if engine.method_used != options.method:
        messages.warn(
            f"“{options.method}”:本次使用 {engine.method_used}"
            f"({METHOD_ZH.get(engine.method_used, engine.method_used)})。"
            f" Method used: {engine.method_used}."
        )
    empty = 0
    with messages.progress("比对", 2 * len(people)) as done:
        # First all are scored, then each is explained and written: both halves count.
        scored = messages.counted(people, done)
        found = engine.search_many(
            scored, options.top, prior=options.prior, within=options.within, without=without
        )
        for resident, result in messages.counted(found, lambda n: done(len(people) + n)):
            writer.add(resident.resident_id, result)
            empty += not result
    if empty:
        messages.warn(f"{empty} 名受助人员没有任何候选。{empty} residents have no candidate.")


def _rejected(decisions: Path | None) -> dict[str, set[str]]:
    """Whom each resident was found not to be. Raises InputError for a log that cannot be read."""
    from reunion.deciding.decision_log import DecisionLog
    from reunion.deciding.verdicts import State

    rejected: dict[str, set[str]] = {}
    if decisions is not None:
        for (resident_id, mp_id), standing in DecisionLog(decisions).standings().items():
            if standing.state is State.REJECTED:
                rejected.setdefault(resident_id, set()).add(mp_id)
    return rejected


def _while_it_fits(
    records: Iterable[Prepared], residents: int, options: SearchOptions, capacity: int | None
) -> Iterator[Prepared]:
    """The same records; stops the run at the first that makes the result too long."""
    for number, record in enumerate(records, 1):
        if number <= options.top:
            _refuse_overflow(residents * number, options.out, capacity)
        yield record


def _refuse_overflow(rows: int, out: Path, capacity: int | None) -> None:
    if capacity is not None and rows > capacity:
        raise OutputError(
            f"结果将超过 .xlsx 的上限 1,048,576 行,请改用 .csv(--out {out.with_suffix('.csv')})"
            "或减小 --top",
            "the result would exceed the 1,048,576 rows of an .xlsx; write"
            f" {out.with_suffix('.csv')} instead or lower --top",
        )


def _refuse_overwriting(out: Path, inputs: Iterable[Path]) -> None:
    for path in inputs:
        if path.exists() and out.exists() and path.samefile(out):
            raise UsageError(
                f"输出“{out}”就是输入文件之一,请换一个文件名",
                f"the output {out} is one of the inputs; choose another name",
            )


def _check_folder(out: Path) -> None:
    """Refuse a place where no index can be made."""
    if out.exists() and not out.is_dir():
        raise OutputError(
            f"“{out}”是一个文件,--out 应给出索引目录",
            f"{out} is a file; --out must name a folder for the index",
        )
    if not out.absolute().parent.is_dir():
        raise OutputError(
            f"上级目录“{out.absolute().parent}”不存在,请先建立该目录",
            f"the folder {out.absolute().parent} does not exist; make it first",
        )


def _quarantine(out: Path) -> Quarantine:
    """Rows that cannot be used go beside the output, into NAME.quarantine.csv."""
    return Quarantine(out.with_name(f"{out.stem}.quarantine.csv"))


def _conclude(writer: ResultWriter, out: Path, quarantine: Quarantine, messages: Messages) -> int:
    messages.tell(f"完成:{writer.rows} 行结果 → {out}")
    return _quarantined(quarantine, messages)


def _quarantined(quarantine: Quarantine, messages: Messages) -> int:
    if not quarantine.count:
        # Else the rows of an earlier run would seem to belong to this one.
        quarantine.path.unlink(missing_ok=True)
        return DONE
    messages.warn(
        f"有 {quarantine.count} 行无法使用,已隔离 → {quarantine.path}\n"
        f"{quarantine.count} rows could not be used; see {quarantine.path}"
    )
    return DONE_WITH_QUARANTINE
