"""The fields a column can be understood as: where their values go and who converts them.

One list for residents and one for missing persons. `key` is the path in the record, the same that
`--map 列名=字段` takes. The words that head columns lie in knowledge/data/headers.tsv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias

from reunion.knowledge.tables import read_table
from reunion.reading import births, convert, documents, kin, names, values
from reunion.reading.cells import Cell, listed
from reunion.records import EncounterRecord, MissingPerson, Resident

Kind: TypeAlias = Literal["resident", "missing", "encounter"]
Record: TypeAlias = Resident | MissingPerson | EncounterRecord
RECORDS: Mapping[Kind, type[Record]] = {
    "resident": Resident, "missing": MissingPerson, "encounter": EncounterRecord,
}  # fmt: skip
IDS: Mapping[Kind, str] = {
    "resident": "resident_id", "missing": "mp_id", "encounter": "encounter_id",
}  # fmt: skip
"""The key of each kind's own id."""
Convert: TypeAlias = Callable[[Cell], Any]
KEEP = "extra"
"""The field word that keeps a column as written without understanding it."""


class Mode(Enum):
    """How the value of a cell joins the row: set, added to a list, as a part, joined as text."""

    SET = 1
    ADD = 2
    PART = 3
    JOIN = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """What a converter may depend on besides the cell: the workbook's epoch, the header's (音)."""

    date1904: bool = False
    heard: bool = False


Make: TypeAlias = Callable[[Setting], Convert]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `priority` and `group` order fields that compete for one place in the record."""

    key: str
    slot: str
    mode: Mode
    make: Make
    priority: int = 0
    group: str = ""

    @property
    def room(self) -> str:
        """Columns with the same room compete; several columns may share a list or a text."""
        return "" if self.mode in (Mode.ADD, Mode.JOIN) else self.group or self.key


@cache
def fields(kind: Kind) -> tuple[Field, ...]:
    """All fields of a kind of record, in the order in which their values join the row."""
    if kind == "encounter":
        return tuple(_encounter_fields())
    own = _resident_fields() if kind == "resident" else _missing_fields()
    return (*own, *_shared_fields(kind), *_birth_fields(kind))


@cache
def words(kind: Kind) -> tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]:
    """For each field its key, its Chinese word and its headers by rank."""
    known = {field.key for field in fields(kind)}
    rows = (row for row in read_table("headers") if row[0] in ("both", kind) and row[1] in known)
    return tuple(
        (key, word, tuple(tuple(rank.split()) for rank in headers.split("|")))
        for _, key, word, headers in rows
    )


@cache
def word_of(key: str, kind: Kind) -> str:
    """The Chinese word for a field."""
    return next(word for known, word, _ in words(kind) if known == key)


def _plain(converter: Convert) -> Make:
    return lambda setting: converter


def _part(key: str, converter: Convert = convert.text) -> Make:
    return _plain(convert.part(key, converter))


def _names(kind: str) -> Make:
    return lambda setting: names.name_reader(kind, setting.heard)


def _birth(lunar: bool) -> Make:
    return lambda setting: lambda cell: births.read_birth(cell, lunar, setting.date1904)


def _age(kind: str = "unknown", by: str = "", at: str = "") -> Make:
    return _plain(lambda cell: births.read_age_column(cell, kind, by, at))


def _dated(converter: Callable[[Cell, bool], Any]) -> Make:
    return lambda setting: lambda cell: converter(cell, setting.date1904)


_TEXT = _plain(convert.text)
_EVENT = _dated(convert.event_date)
_DATE = _dated(convert.plain_date)
_DATE_PART = _dated(convert.date_part)
_CODE_PART = _part("code", values.read_code)
_TEXTS = _plain(values.text_list)

NAME_KINDS = (
    "legal", "former", "nickname", "self_oral", "self_written", "document", "romanised", "native",
    "given_only", "surname_only", "husband_style", "household_title", "other_report", "assigned",
)  # fmt: skip
_RELATIONS = listed("父亲 母亲 配偶 丈夫 妻子 子女 儿子 女儿 哥哥 弟弟 姐姐 妹妹 监护人")
_ROLES = (
    "hukou", "home", "birth", "husband_home", "workplace", "passed", "landmark", "school"
)  # fmt: skip
_LEVELS = ("省", "市", "县", "乡镇", "村")


def _shared_fields(kind: Kind) -> Iterator[Field]:
    """Names, body, relatives: the same columns in both kinds of table."""
    usual = "self_oral" if kind == "resident" else "legal"
    yield Field("names", "names", Mode.ADD, _names(usual))
    for name in NAME_KINDS:
        yield Field(f"names.{name}", "names", Mode.ADD, _names(name))
    yield Field("sex", "sex", Mode.SET, _plain(values.read_sex))
    yield Field("ethnicity", "ethnicity", Mode.SET, _plain(values.read_ethnicity))
    yield Field("languages", "languages", Mode.ADD, _TEXTS)
    yield Field("height_cm", "height_cm", Mode.SET, _plain(values.read_height))
    yield Field("marks", "marks", Mode.ADD, _plain(values.mark_reader("")))
    for noun in ("胎记", "疤痕", "纹身", "痣"):
        yield Field(f"marks.{noun}", "marks", Mode.ADD, _plain(values.mark_reader(noun)))
    yield Field("disability", "disability", Mode.ADD, _plain(convert.health))
    yield Field("handedness", "handedness", Mode.SET, _TEXT)
    yield Field("clothing", "clothing", Mode.JOIN, _TEXT)
    yield Field("occupation", "occupation", Mode.SET, _TEXT)
    yield Field("employer", "employer", Mode.SET, _TEXT)
    yield Field("dna", "dna", Mode.PART, _plain(values.read_dna))
    yield Field("dna.date", "dna", Mode.PART, _DATE_PART)
    yield Field("protection", "protection", Mode.ADD, _TEXTS)
    yield Field("relatives", "relatives", Mode.ADD, _plain(kin.kin_reader(None)))
    for relation in _RELATIONS:
        make = _plain(kin.kin_reader(relation))
        yield Field(f"relatives.{relation}", "relatives", Mode.ADD, make)
    yield Field("siblings.count", "siblings", Mode.PART, _plain(convert.sibling_count))
    yield Field("siblings.order", "siblings", Mode.PART, _plain(kin.read_order))
    # a home place split over columns 省, 市, 县, 乡镇, 村
    for level, word in enumerate(_LEVELS):
        yield Field(f"place.{word}", "levels", Mode.PART, _part(str(level)))


def _birth_fields(kind: Kind) -> Iterator[Field]:
    at = "missing" if kind == "missing" else ""
    makes = (
        ("birth.date", _birth(False), 0, ""),
        ("birth.lunar_day", _birth(True), 0, ""),
        ("birth.zodiac", _part("zodiac", convert.zodiac), 0, ""),
        ("birth.age", _age(), 3, "birth.age"),
        ("birth.age.zhou", _age("zhou"), 1, "birth.age"),
        ("birth.age.xu", _age("xu"), 2, "birth.age"),
        ("birth.age.missing", _age(at=at), 0, "birth.age"),
        ("birth.est", _age(by="目测"), 0, "birth.est"),
        ("birth.est.bone", _age(by="骨龄"), 1, "birth.est"),
        ("birth.note", _part("note"), 0, ""),
    )
    for key, make, priority, group in makes:
        yield Field(key, "birth", Mode.PART, make, priority, group)


def _resident_fields() -> Iterator[Field]:
    yield Field("resident_id", "id", Mode.SET, _TEXT)
    yield Field("serial", "serial", Mode.SET, _TEXT)
    yield Field("id_numbers", "id_numbers", Mode.ADD, _plain(documents.id_claims))
    for role in _ROLES:
        yield Field(f"origin.{role}", "origin", Mode.ADD, _plain(values.place_reader(role)))
    yield Field("origin.code", "hukou_code", Mode.SET, _plain(values.read_code))
    yield Field("accent", "accent", Mode.ADD, _plain(values.accent_claims))
    yield Field("found.place", "found", Mode.PART, _part("place"))
    yield Field("found.date", "found", Mode.PART, _EVENT)
    yield Field("found.code", "found", Mode.PART, _CODE_PART)
    yield Field("recorded_on", "recorded_on", Mode.SET, _DATE)
    yield Field("station", "station", Mode.SET, _TEXT)
    yield Field("narrative", "narrative", Mode.JOIN, _TEXT)


def _encounter_fields() -> Iterator[Field]:
    """What a file of encounters says of each; what it says of the person besides is kept."""
    yield Field("encounter_id", "id", Mode.SET, _TEXT)
    yield Field("serial", "serial", Mode.SET, _TEXT)
    yield Field("resident_id", "resident_id", Mode.SET, _TEXT)
    yield Field("date", "date", Mode.SET, _DATE)
    yield Field("station", "station", Mode.SET, _TEXT)
    yield Field("names", "names", Mode.ADD, _names("self_oral"))
    for name in NAME_KINDS:
        yield Field(f"names.{name}", "names", Mode.ADD, _names(name))
    for role in _ROLES:
        yield Field(f"origin.{role}", "origin", Mode.ADD, _plain(values.place_reader(role)))
    yield Field("outcome", "outcome", Mode.SET, _TEXT)
    yield Field("confidence", "confidence", Mode.SET, _plain(values.read_share))


def _missing_fields() -> Iterator[Field]:
    yield Field("mp_id", "id", Mode.SET, _TEXT)
    yield Field("serial", "serial", Mode.SET, _TEXT)
    yield Field("id_number", "id_number", Mode.SET, _plain(documents.read_id))
    for slot in ("hukou", "residence"):
        yield Field(f"{slot}.text", slot, Mode.PART, _part("text"))
        yield Field(f"{slot}.code", slot, Mode.PART, _CODE_PART)
    yield Field("accent", "accent", Mode.SET, _TEXT)
    yield Field("missing.place", "missing", Mode.PART, _part("place"))
    yield Field("missing.date", "missing", Mode.PART, _EVENT)
    yield Field("missing.code", "missing", Mode.PART, _CODE_PART)
    yield Field("missing.note", "missing", Mode.PART, _part("note"))
    yield Field("report.date", "report", Mode.PART, _DATE_PART)
    yield Field("report.unit", "report", Mode.PART, _part("unit"))
    yield Field("report.reporter", "report", Mode.PART, _part("reporter"))
    yield Field("report.relation", "relation", Mode.SET, _TEXT)
    yield Field("source", "source", Mode.SET, _TEXT)
    yield Field("height_as_of", "height_as_of", Mode.SET, _DATE)
    for key, yes, priority in (
        ("status", "", 0), ("status.found", "found", 1), ("status.withdrawn", "withdrawn", 2)
    ):  # fmt: skip
        make = _plain(values.status_reader(yes))
        yield Field(key, "status", Mode.SET, make, priority, "status")
    yield Field("prior_missing", "prior_missing", Mode.SET, _plain(values.read_count))
    yield Field("note", "note", Mode.JOIN, _TEXT)
