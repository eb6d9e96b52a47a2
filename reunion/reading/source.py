"""Opening a file of records of one kind, whatever its format, as a stream of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast, overload

from reunion.errors import InputError, UsageError
from reunion.reading.fields import Kind
from reunion.reading.formats import FileReader, Records, empty_file
from reunion.reading.headers import override_fields
from reunion.reading.quarantine import Quarantine
from reunion.reading.report import ReadingReport
from reunion.reading.sheets import AS_READ, Deal
from reunion.records import EncounterRecord, MissingPerson, Resident

R = TypeVar("R", Resident, MissingPerson, EncounterRecord)
V = TypeVar("V")

_CSV = (".csv", ".txt", ".tsv")
_BOOKS = (".xlsx", ".xlsm", ".xls")
_ADVICE = {
    ".doc": "Word 文档", ".docx": "Word 文档", ".wps": "WPS 文字文档", ".et": "WPS 表格",
    ".pdf": "PDF 文件", ".ods": "OpenDocument 表格", ".json": "单个 JSON 文件",
    ".jpg": "图片", ".png": "图片", ".zip": "压缩包", ".rar": "压缩包",
}  # fmt: skip


class Source(Generic[R]):
    """The records of one file, once. `report` fills while they are read and is complete after."""

    def __init__(self, records: Records, report: ReadingReport) -> None:
        self._records: Records | None = records
        self.report = report

    def __repr__(self) -> str:
        return f"Source({self.report.file!r}, rows_used={self.report.rows_used})"

    def __iter__(self) -> Iterator[R]:
        """The records in the order of the file. Raises UsageError the second time."""
        return self._once(AS_READ)

    def each(self, make: Callable[[R], V], *, workers: int = 1) -> Iterator[V]:
        """What `make` makes of each record, in the order of the file; once, instead of the records.

        With several `workers` a large file is read and `make` is called in so many processes (see
        `reunion.workers.dealt`); report and quarantine are the same as with one.
        """
        return self._once(Deal(make, workers))

    def _once(self, deal: Deal) -> Iterator[Any]:
        if self._records is None:
            raise UsageError(
                f"文件“{self.report.file}”的记录只能读一遍;需要再读时请重新打开",
                f"the records of {self.report.file!r} can be read once; open the file again",
            )
        records, self._records = self._records, None
        return records(deal)


@overload
def open_records(
    path: Path, kind: Literal["resident"], *, overrides: Mapping[str, str] | None = None,
    limit: int | None = None, encoding: str | None = None, quarantine: Quarantine,
) -> Source[Resident]: ...  # fmt: skip
@overload
def open_records(
    path: Path, kind: Literal["encounter"], *, overrides: Mapping[str, str] | None = None,
    limit: int | None = None, encoding: str | None = None, quarantine: Quarantine,
) -> Source[EncounterRecord]: ...  # fmt: skip
@overload
def open_records(
    path: Path, kind: Literal["missing"], *, overrides: Mapping[str, str] | None = None,
    limit: int | None = None, encoding: str | None = None, quarantine: Quarantine,
) -> Source[MissingPerson]: ...  # fmt: skip
def open_records(
    path: Path, kind: Kind, *, overrides: Mapping[str, str] | None = None,
    limit: int | None = None, encoding: str | None = None, quarantine: Quarantine,
) -> Source[Resident] | Source[MissingPerson] | Source[EncounterRecord]:  # fmt: skip
    """Open a .jsonl, .csv, .xlsx, .xls or .xml (PFIF) file; unusable rows go to the quarantine.

    `overrides` maps headers to fields (names.legal, birth.date, 姓名 …, extra), `limit` stops after
    so many records, `encoding` replaces the recognition of a csv's encoding. Raises InputError
    (HeaderError for a header) when the file as a whole cannot be used, UsageError for an override
    that names no field.
    """
    path = Path(path)
    chosen = override_fields(overrides, kind)
    suffix = _suffix(path)
    _check_file(path)
    reader = FileReader(path, kind, chosen, quarantine)
    if suffix in (".jsonl", ".jsonl.gz", ".ndjson"):
        report, records = reader.open_jsonl(encoding)
    elif suffix == ".xml":
        report, records = reader.open_pfif()
    elif suffix in _CSV:
        report, records = reader.open_csv(encoding)
    else:
        report, records = reader.open_workbook()
    if limit is not None:
        records = _limited(records, limit, report)
    return cast("Source[Resident]", Source(records, report))


def _limited(records: Records, limit: int, report: ReadingReport) -> Records:
    def limited(deal: Deal) -> Iterator[Any]:
        found = records(deal)
        yield from islice(found, limit)
        if report.rows_used >= limit:
            report.stopped_at_limit = True
        found.close()  # type: ignore[attr-defined]

    return limited


def _suffix(path: Path) -> str:
    """The extension. Raises InputError with advice for one that is not read."""
    suffix = path.suffix.lower()
    if path.name.lower().endswith(".jsonl.gz"):
        return ".jsonl.gz"
    if suffix in (".jsonl", ".ndjson", ".xml", *_CSV, *_BOOKS) or path.is_dir():
        return suffix
    what = f"是{_ADVICE[suffix]}," if suffix in _ADVICE else ""
    raise InputError(
        f"文件“{path.name}”{what}扩展名“{suffix}”读不了;请用表格软件另存为 xlsx 或 csv"
        "(.xls、.jsonl 也可以)",
        f"{path.name!r}: files ending in {suffix!r} are not read; save it as .xlsx or .csv "
        "(.xls and .jsonl are read too)",
    )


def _check_file(path: Path) -> None:
    """Raises InputError unless there is a readable file with something in it."""
    if path.is_dir():
        raise InputError(
            f"“{path}”是文件夹,不是文件;请指定其中的一个 .xlsx、.csv 或 .jsonl 文件",
            f"{str(path)!r} is a folder; name one .xlsx, .csv or .jsonl file in it",
        )
    if not path.exists():
        raise InputError(
            f"找不到文件“{path}”;请检查文件名和所在文件夹",
            f"no such file: {str(path)!r}; check its name and folder",
        )
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(
            f"文件“{path}”打不开({error.strerror});请检查权限,或先在表格软件里关闭它",
            f"{str(path)!r} cannot be opened ({error.strerror})",
        ) from None
    if path.is_file() and path.stat().st_size == 0:
        raise empty_file(path)
