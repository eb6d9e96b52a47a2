"""`reunion export`: tables by template, JSON lines, PFIF, and the whole register as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from reunion.cli.desk import Station

if TYPE_CHECKING:
    from reunion.desk.exporting import Export
    from reunion.desk.tables import Column
    from reunion.reading.fields import Kind
    from reunion.store.opening import Register

FORMS = {
    "register": (".txt",),
    "encounters": (".jsonl", ".csv", ".xlsx"),
    "residents": (".jsonl", ".csv", ".xlsx", ".xml"),
    "missing": (".jsonl", ".csv", ".xlsx", ".xml"),
}
TABLES = (".jsonl", ".csv", ".xlsx")
PEOPLE: dict[str, Kind] = {"missing": "missing", "encounters": "encounter"}


def export(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="residents、missing、returned、easily-lost、repeat、encounters、"
            "register(全库规范文本)。What to take out.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help=".xlsx .csv .jsonl;PFIF 用 .xml;register 用 .txt。"
        ),
    ],
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="表格模板:按其表头输出各列。A table whose header says the columns.",
        ),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="含受保护人员和完整证件号码。With protected people and whole ID numbers.",
        ),
    ] = False,
    domain: Annotated[
        str, typer.Option("--domain", metavar="NAME", help="PFIF 记录编号的域名。For PFIF's ids.")
    ] = "reunion.example",
    station: Station = None,
    by: Annotated[
        str, typer.Option("--by", metavar="USER", help="经办人。Who does it.")
    ] = "command-line",
) -> None:
    """导出:默认不含受保护人员,证件号码只留后四位;单元格不会被当作公式运行。

    Take records out; protected people and whole ID numbers only with --whole.
    """
    from reunion.cli.desk import scope_of
    from reunion.cli.messages import Messages
    from reunion.cli.register import moment, opened
    from reunion.desk.exporting import Export, note_export
    from reunion.errors import UsageError
    from reunion.writing import replacing

    asked = Export(kind, whole)
    suffix, known = out.suffix.lower(), FORMS.get(kind, TABLES)
    if suffix not in known:
        raise UsageError(
            f"导出 {kind} 的文件后缀应为 {'、'.join(known)}",
            f"a file of {kind} must end in {', '.join(known)}",
        )
    if suffix == ".xml" and whole:
        raise UsageError(
            "PFIF 用于对外交换,不能带 --whole", "PFIF is for exchange; it takes no --whole"
        )
    columns = _columns(kind, template)
    with opened() as register:
        asked.scope = scope_of(register, station)
        with replacing(out) as file:
            _write(register, asked, file, suffix, columns, domain)
            note_export(register, asked, suffix, by=by, at=moment())
    typer.echo(f"已导出 {asked.taken} 条到 {out}")
    if asked.left_out:
        Messages(quiet=False).warn(f"另有 {asked.left_out} 条属于受保护人员,没有导出")


def _columns(kind: str, template: Path | None) -> tuple[Column, ...]:
    from reunion.desk.tables import columns_of, ledger_columns, usual_columns

    if kind == "register":
        return ()
    person = PEOPLE.get(kind, "resident")
    if template is not None:
        return columns_of(_header(template), person)
    usual = usual_columns(person)
    return usual if kind in ("residents", *PEOPLE) else (*ledger_columns(), *usual)


def _header(template: Path) -> list[str]:
    """The first row of a table that has more than one cell. Raises InputError."""
    from reunion.errors import InputError
    from reunion.reading.grids import first_rows

    for cells in first_rows(template, 20):
        told = [str(cell).strip() for cell in cells if str(cell or "").strip()]
        if len(told) > 1:
            return told
    raise InputError(
        f"模板“{template.name}”中没有表头", f"the template {template.name} has no header"
    )


def _write(
    register: Register, asked: Export, file: BinaryIO, suffix: str, columns: tuple[Column, ...],
    domain: str,
) -> None:  # fmt: skip
    import orjson

    from reunion.cli.output.table import write_csv, write_xlsx
    from reunion.desk.exporting import records_of, register_lines

    if suffix == ".txt":
        for line in register_lines(register):
            asked.taken += 1
            file.write(line.encode() + b"\n")
    elif suffix == ".jsonl":
        for record in records_of(register, asked):
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    elif suffix == ".xml":
        _write_pfif(register, asked, file, domain)
    else:
        write = write_csv if suffix == ".csv" else write_xlsx
        rows = ([column.cell(one) for column in columns] for one in records_of(register, asked))
        write(file, [column.heading for column in columns], rows)


def _write_pfif(register: Register, asked: Export, file: BinaryIO, domain: str) -> None:
    from reunion.cli.register import moment
    from reunion.desk import pfif
    from reunion.desk.exporting import records_of

    at = moment()

    def people() -> Iterator[dict[str, Any]]:
        for record in records_of(register, asked):
            if asked.kind == "missing":
                yield pfif.missing_person(record, domain, at)
            elif (told := pfif.published(record, domain, at)) is not None:
                yield told
            else:
                asked.taken -= 1
                asked.left_out += 1

    for piece in pfif.document(people()):
        file.write(piece.encode())
