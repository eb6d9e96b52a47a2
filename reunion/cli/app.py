"""The commands and their options; what they do is in the modules that they import when called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from reunion.cli.desk import due, ledger_app, step
from reunion.cli.exporting import export
from reunion.cli.importing import import_
from reunion.cli.nightly import nightly
from reunion.cli.places import gazetteer_app, places
from reunion.cli.queries import queries
from reunion.cli.register import audit_app, decide
from reunion.cli.repeats import duplicates, encounters
from reunion.cli.safekeeping import backup, doctor, restore
from reunion.cli.service import serve, user_app
from reunion.cli.telling import notice, report
from reunion.cli.train import train
from reunion.errors import ReunionError, UsageError

INTERRUPTED = 130

app = typer.Typer(
    name="reunion",
    help="为身份不明的受助人员在失踪人员档案中寻找亲人。\n\n"
    "Finds whom a nameless resident may be among missing-person records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
index_app = typer.Typer(
    help="建立一次索引,多次检索。Index once, search many times.", no_args_is_help=True
)
app.add_typer(index_app, name="index")
app.add_typer(gazetteer_app, name="gazetteer")
app.add_typer(audit_app, name="audit")
app.add_typer(ledger_app, name="ledger")
app.add_typer(user_app, name="user")

ResidentsFile: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="RESIDENTS", help="受助人员表(.jsonl .csv .xlsx .xls)。The residents' file."
    ),
]
RecordsFile: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="RECORDS", help="失踪人员表(.jsonl .csv .xlsx .xls)。The missing persons' file."
    ),
]
OutFile: TypeAlias = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", help="结果文件(.jsonl .csv .xlsx)。The result file."),
]
Top: TypeAlias = Annotated[
    int, typer.Option("--top", metavar="N", help="每名受助人员给出的候选数。Candidates a resident.")
]
Method: TypeAlias = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="检索方式:fast 快速、blocked 分块、exhaustive 逐一比对。How candidates are found.",
    ),
]
Prior: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--prior",
        metavar="P",
        help="受助人员在库中的先验概率(0 到 1 之间;默认由本次数据估计)。"
        "Chance that a resident is in the file (default: estimated from the run).",
    ),
]
Map: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="列名=字段",
        help="指明某一列的含义,可重复,如 --map 曾住址=residence。Says what a column means.",
    ),
]
Encoding: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="文本文件的编码,如 big5(默认自动识别)。Encoding of text files (default: recognised).",
    ),
]
Limit: TypeAlias = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", help="只处理前 N 名受助人员。Only the first N residents."),
]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("--quiet", help="不显示进度。No progress on standard error.")
]
Source: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="NAME", help="只列出这一来源的记录,可重复。Only records from here."
    ),
]
Status: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATUS",
        help="只列出这种状态的记录:open(默认)、found、withdrawn、deceased,可重复。"
        "Only records of this status.",
    ),
]
Home: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--home",
        metavar="地区",
        help="只列出家在此地(或未写明)的记录,名称或区划代码,可重复,如 四川岳池、5116。"
        "Only records whose home is there or not told.",
    ),
]
LostIn: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--lost-in",
        metavar="地区",
        help="只列出在此地(或不详)走失的记录,可重复。Only losses there or nobody knows where.",
    ),
]
LostFrom: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--lost-from",
        metavar="DATE",
        help="只列出此日(YYYY、YYYY-MM 或全日期)及以后走失的记录。Only losses since this day.",
    ),
]
LostTo: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--lost-to", metavar="DATE", help="只列出此日及以前走失的记录。Only losses up to this day."
    ),
]
Decisions: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="核实结论文件(.jsonl):其中已排除的配对不再列出。Pairs rejected there are left out.",
    ),
]
ModelFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--model", metavar="FILE", help="模型文件(默认用自带模型)。Another model table."),
]


def _version(asked: bool) -> None:
    if asked:
        from reunion import __version__

        typer.echo(f"reunion {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="显示版本。Show the version."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def match(
    residents: ResidentsFile,
    records: RecordsFile,
    out: OutFile,
    top: Top = 50,
    method: Method = "fast",
    prior: Prior = None,
    source: Source = None,
    status: Status = None,
    home: Home = None,
    lost_in: LostIn = None,
    lost_from: LostFrom = None,
    lost_to: LostTo = None,
    decisions: Decisions = None,
    map_: Map = None,
    encoding: Encoding = None,
    limit: Limit = None,
    quiet: Quiet = False,
    model: ModelFile = None,
) -> None:
    """比对受助人员与失踪人员,给出候选、概率、等级和依据。

    Match residents against missing-person records.
    """
    from reunion.cli import runs
    from reunion.cli.options import SearchOptions, parse_map, within

    options = SearchOptions(
        out, top, method, prior, limit, parse_map(map_ or []), encoding, quiet, model,
        within(source, status, home, lost_in, lost_from, lost_to), decisions,
    )  # fmt: skip
    raise typer.Exit(runs.match(residents, records, options))


@index_app.command("build")
def index_build(
    records: RecordsFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="索引目录。The folder of the index.")
    ],
    map_: Map = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
    model: ModelFile = None,
) -> None:
    """读入失踪人员并建立索引。

    Normalise and index missing-person records once.
    """
    from reunion.cli import runs
    from reunion.cli.options import BuildOptions, parse_map

    options = BuildOptions(out, parse_map(map_ or []), encoding, quiet, model)
    raise typer.Exit(runs.build_index(records, options))


@index_app.command("search")
def index_search(
    index: Annotated[
        Path, typer.Argument(metavar="DIR", help="索引目录。A folder made by index build.")
    ],
    residents: ResidentsFile,
    out: OutFile,
    top: Top = 50,
    method: Method = "fast",
    prior: Prior = None,
    source: Source = None,
    status: Status = None,
    home: Home = None,
    lost_in: LostIn = None,
    lost_from: LostFrom = None,
    lost_to: LostTo = None,
    decisions: Decisions = None,
    map_: Map = None,
    encoding: Encoding = None,
    limit: Limit = None,
    quiet: Quiet = False,
    model: ModelFile = None,
) -> None:
    """在已建立的索引中检索受助人员。

    Search an index, with the same results as match.
    """
    from reunion.cli import runs
    from reunion.cli.options import SearchOptions, parse_map, within

    options = SearchOptions(
        out, top, method, prior, limit, parse_map(map_ or []), encoding, quiet, model,
        within(source, status, home, lost_in, lost_from, lost_to), decisions,
    )  # fmt: skip
    raise typer.Exit(runs.search_index(index, residents, options))


@app.command()
def demo(quiet: Quiet = False, model: ModelFile = None) -> None:
    """用自带的虚构数据演示一次比对。

    A ranked list with reasons on invented sample data.
    """
    from reunion.cli.demo import run_demo

    raise typer.Exit(run_demo(quiet=quiet, model=model))


app.command("places")(places)
app.command("queries")(queries)
app.command("encounters")(encounters)
app.command("duplicates")(duplicates)
app.command("train")(train)
app.command("import")(import_)
app.command("nightly")(nightly)
app.command("decide")(decide)
app.command("due")(due)
app.command("step")(step)
app.command("notice")(notice)
app.command("report")(report)
app.command("export")(export)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("doctor")(doctor)
app.command("serve")(serve)


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def bench(context: typer.Context) -> None:
    """在答案已知的虚构世界中测量质量与速度(参数见 reunion bench --help)。

    Quality and time against known truth.
    """
    from benchmarks.cli import main as bench_main

    raise typer.Exit(bench_main(context.args))


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors are printed Chinese first."""
    _never_fail_to_print()
    try:
        status = app(args=argv, prog_name="reunion", standalone_mode=False)
    except ReunionError as error:
        return _report(error)
    except typer.TyperException as error:
        said = error.format_message()
        return _report(
            UsageError(
                f"命令用法有误,请看 reunion --help:{said}",
                f"wrong usage, see reunion --help: {said}",
            )
        )
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith(("reunion", "benchmarks")):
            raise
        return _report(_not_installed(error.name))
    except (typer.Abort, KeyboardInterrupt):
        print("已中断,未写出结果。\nInterrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _not_installed(library: str) -> UsageError:
    """A plain `pip install .` leaves out what only the service and the printed forms need."""
    return UsageError(
        f"缺少程序库 {library},请在程序目录运行 pip install '.[server]'",
        f"the library {library} is not installed; run pip install '.[server]' in the folder",
    )


def _report(error: ReunionError) -> int:
    print(f"错误:{error.zh}\nError: {error.en}", file=sys.stderr)
    return error.exit_status


def _never_fail_to_print() -> None:
    """A terminal with a small character set shows an escape instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
