"""The shared words: what a resident, a missing person and a result of comparing them are.

Every value is frozen and slotted. `from_json` and `to_json` are inverse to each other: unknown
keys are kept in `extra`, an absent value is `None` or an empty tuple and is left out again. An
empty list or object means the same as an absent key. `repr` shows ids and counts, never a name or
a number of a person. This module imports nothing of the package but its errors and `quick`.

>>> person = MissingPerson.from_json({"mp_id": "M1", "names": [{"text": "某某", "kind": "legal"}]})
>>> person
MissingPerson(mp_id='M1', names=1)
>>> person.to_json()
{'mp_id': 'M1', 'names': [{'text': '某某', 'kind': 'legal'}]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias, TypeVar

from reunion.errors import RecordError
from reunion.quick import quick

Json: TypeAlias = dict[str, Any]
Number: TypeAlias = int | float
Range: TypeAlias = tuple[Number, Number]
_T = TypeVar("_T", bound="Part")
_Reader: TypeAlias = Callable[[Any], Any]


def _fault(key: str, value: object, zh: str, en: str) -> RecordError:
    """Say which key is wrong and what would be right; only the type of the value is repeated,
    because the value itself may be a person's name or number."""
    kind = type(value).__name__
    return RecordError(
        f"字段“{key}”应为{zh},实际是 {kind} 类型",
        f"key {key!r} must be {en}, not {kind}",
        column=key,
    )


def _text(key: str) -> _Reader:
    def read(value: Any) -> str:
        if isinstance(value, str):
            return value
        raise _fault(key, value, "文字", "text")

    return read


def _boolean(key: str) -> _Reader:
    def read(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise _fault(key, value, "是或否(true/false)", "true or false")

    return read


def _number(key: str) -> _Reader:
    def read(value: Any) -> Number:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        raise _fault(key, value, "数字", "a number")

    return read


def _share(key: str) -> _Reader:
    number = _number(key)

    def read(value: Any) -> Number:
        share: Number = number(value)
        if 0 <= share <= 1:
            return share
        raise _fault(key, value, "0 至 1 之间的数", "a number between 0 and 1")

    return read


def _measure(key: str) -> _Reader:
    """A number or a pair [lo, hi]."""
    number = _number(key)

    def read(value: Any) -> Number | Range:
        if isinstance(value, list):
            if len(value) != 2:
                raise _fault(key, value, "一个数字或[下限, 上限]", "a number or [lo, hi]")
            return (number(value[0]), number(value[1]))
        return number(value)  # type: ignore[no-any-return]

    return read


def _texts(key: str) -> _Reader:
    text = _text(key)

    def read(value: Any) -> tuple[str, ...]:
        if isinstance(value, list):
            return tuple(text(item) for item in value)
        raise _fault(key, value, "文字列表", "a list of texts")

    return read


def _one(key: str, part: type[Part]) -> _Reader:
    def read(value: Any) -> Part:
        if isinstance(value, dict):
            return part.from_json(value)
        raise _fault(key, value, "对象", "an object")

    return read


def _many(key: str, part: type[Part]) -> _Reader:
    def read(value: Any) -> tuple[Part, ...]:
        if isinstance(value, list) and all([isinstance(item, dict) for item in value]):
            return tuple([part.from_json(item) for item in value])
        raise _fault(key, value, "对象列表", "a list of objects")

    return read


def _one_or_text(key: str, part: type[Part]) -> _Reader:
    one = _one(key, part)

    def read(value: Any) -> Part | str:
        return value if isinstance(value, str) else one(value)

    return read


def _spec(reader: Callable[..., _Reader], *args: Any) -> dict[str, Any]:
    """Field metadata: how the JSON value of this field is read."""
    return {"reader": lambda key: reader(key, *args)}


def _opt(reader: Callable[..., _Reader], *args: Any) -> Any:
    return field(default=None, metadata=_spec(reader, *args))


def _list(reader: Callable[..., _Reader], *args: Any) -> Any:
    return field(default=(), metadata=_spec(reader, *args))


def _need(reader: Callable[..., _Reader]) -> Any:
    return field(metadata=_spec(reader))


def _text_or_empty() -> Any:
    return field(default="", metadata=_spec(_text))


@cache
def _readers(cls: Any) -> dict[str, _Reader]:
    return {f.name: f.metadata["reader"](f.name) for f in fields(cls) if "reader" in f.metadata}


@cache
def _taken(cls: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields that are told of this class, and how to take their values all at once."""
    names = tuple(_readers(cls))
    return names, attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)


_BARE = frozenset((str, int, float, bool))


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def is_empty(value: Any) -> bool:
    """Whether a JSON value says nothing: null, or a list or object without anything in it."""
    return value is None or (isinstance(value, (list, dict)) and not value)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Base of every value that has a JSON form; `extra` holds the keys not known here."""

    extra: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    shown: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_json(cls: type[_T], data: Mapping[str, Any]) -> _T:
        """Read one object. Raises RecordError with the key at fault."""
        part: Any = cls
        readers = _readers(part)
        known: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for key, value in data.items():
            if not value and is_empty(value):  # a call for each key would take a tenth longer
                continue
            reader = readers.get(key)
            if reader is None:
                extra[key] = value
            else:
                known[key] = reader(value)
        try:
            return cls(**known, extra=extra)
        except TypeError:
            missing = sorted(key for key in readers if key not in known and key in _required(part))
            raise RecordError(
                f"缺少必填字段:{'、'.join(missing)}",
                f"required key missing: {', '.join(missing)}",
                column=missing[0] if missing else "",
            ) from None

    def to_json(self) -> Json:
        """The JSON object this value was read from, without empty keys."""
        part: Any = type(self)
        names, take = _taken(part)
        out: Json = {}
        for name, value in zip(names, take(self), strict=True):
            if value is None or value == ():
                continue
            out[name] = value if type(value) in _BARE else _plain(value)
        if self.extra:
            out.update(self.extra)
        return out

    def __repr__(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in self.shown]
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name not in self.shown and isinstance(value, tuple) and value:
                parts.append(f"{f.name}={len(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


@cache
def _required(cls: Any) -> frozenset[str]:
    from dataclasses import MISSING

    return frozenset(
        f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING
    )


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Claim(Part):
    """陈述: one descriptive value with its provenance: who heard it, when, how sure (`conf`, 0–1).

    Used for names (`kind`), places of origin (`role`) and accents.
    """

    text: str = _need(_text)
    kind: str | None = _opt(_text)
    role: str | None = _opt(_text)
    conf: Number | None = _opt(_number)
    heard: bool | str | None = field(default=None, metadata={"reader": lambda key: _heard})
    heard_in: str | None = _opt(_text)
    by: str | None = _opt(_text)
    at: str | None = _opt(_text)
    src: str | None = _opt(_text)
    script: str | None = _opt(_text)
    code: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("kind", "role")


def _heard(value: Any) -> bool | str:
    if isinstance(value, (bool, str)):
        return value
    raise _fault("heard", value, "是或否,或文字", "true, false or text")


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Age(Part):
    """An age as told: `kind` xu (虚岁), zhou (周岁) or unknown; `as_of` is the date it was told."""

    value: Number = _need(_number)
    kind: str | None = _opt(_text)
    as_of: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Estimate(Part):
    """An age as seen: between `lo` and `hi` years at `as_of`."""

    lo: Number | None = _opt(_number)
    hi: Number | None = _opt(_number)
    as_of: str | None = _opt(_text)
    by: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Birth(Part):
    """Everything said about a birth; `date` is YYYY[-MM[-DD]], `calendar` solar or lunar."""

    date: str | None = _opt(_text)
    calendar: str | None = _opt(_text)
    lunar_day: str | None = _opt(_text)
    zodiac: str | None = _opt(_text)
    age: Age | None = _opt(_one, Age)
    est: Estimate | None = _opt(_one, Estimate)
    assigned: bool | None = _opt(_boolean)
    note: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class IdNumber(Part):
    """An ID number or what is left of one: `raw` with ? for each unknown digit."""

    raw: str = _need(_text)
    kind: str | None = _opt(_text)
    src: str | None = _opt(_text)
    conf: Number | None = _opt(_number)
    assigned: bool | None = _opt(_boolean)
    shown: ClassVar[tuple[str, ...]] = ("kind", "assigned")


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Mark(Part):
    """A mark on the body: what, where, which side."""

    type: str | None = _opt(_text)
    site: str | None = _opt(_text)
    side: str | None = _opt(_text)
    text: str | None = _opt(_text)
    since: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Relative(Part):
    """A relative: relation as written (父亲, 儿子 …) and name as written."""

    relation: str | None = _opt(_text)
    name: str | None = _opt(_text)
    note: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("relation",)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Siblings(Part):
    """Number of brothers and sisters, and the person's place among them (1 = eldest)."""

    count: Number | None = _opt(_number)
    order: Number | None = _opt(_number)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Place(Part):
    """A place on record: six-digit code at the time and text."""

    code: str | None = _opt(_text)
    text: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Event(Part):
    """When and where someone was found or lost; `date` is YYYY, YYYY-MM or full."""

    date: str | None = _opt(_text)
    place: str | None = _opt(_text)
    code: str | None = _opt(_text)
    note: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Report(Part):
    """The report to the police."""

    date: str | None = _opt(_text)
    unit: str | None = _opt(_text)
    reporter: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Dna(Part):
    """DNA: only `result` confirmed or excluded acts, and only as a decision."""

    sampled: bool | None = _opt(_boolean)
    date: str | None = _opt(_text)
    result: str | None = _opt(_text)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class FaceSearch(Part):
    """A police face search: ids of the best hits and the best score (0–1)."""

    top: tuple[str, ...] | str | None = field(
        default=None, metadata={"reader": lambda key: _face_top}
    )
    score: Number | None = _opt(_number)


def _face_top(value: Any) -> tuple[str, ...] | str:
    return value if isinstance(value, str) else _texts("top")(value)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Encounter(Part):
    """救助记录: one stay or contact of a resident."""

    date: str | None = _opt(_text)
    station: str | None = _opt(_text)
    names: tuple[Claim, ...] = _list(_many, Claim)
    origin: tuple[Claim, ...] = _list(_many, Claim)
    outcome: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("date", "station")


@quick
@dataclass(frozen=True, slots=True, repr=False)
class EncounterRecord(Part):
    """One line of a file of encounters: an encounter with its id and whose it is. `confidence`, 0
    to 1, is how sure it is that it was this resident."""

    resident_id: str = _need(_text)
    encounter_id: str | None = _opt(_text)
    date: str | None = _opt(_text)
    station: str | None = _opt(_text)
    names: tuple[Claim, ...] = _list(_many, Claim)
    origin: tuple[Claim, ...] = _list(_many, Claim)
    outcome: str | None = _opt(_text)
    confidence: Number | None = _opt(_share)
    shown: ClassVar[tuple[str, ...]] = ("encounter_id", "resident_id", "date", "station")

    @property
    def key(self) -> str:
        """Its id; without one, whose it is and when it was."""
        return self.encounter_id or f"{self.resident_id}:{self.date or ''}"


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Resident(Part):
    """受助人员: someone found, in care, who may not be able to say who they are."""

    resident_id: str = _need(_text)
    names: tuple[Claim, ...] = _list(_many, Claim)
    sex: str | None = _opt(_text)
    birth: Birth | None = _opt(_one, Birth)
    ethnicity: str | None = _opt(_text)
    languages: tuple[str, ...] = _list(_texts)
    origin: tuple[Claim, ...] = _list(_many, Claim)
    accent: tuple[Claim, ...] = _list(_many, Claim)
    id_numbers: tuple[IdNumber, ...] = _list(_many, IdNumber)
    height_cm: Number | Range | None = _opt(_measure)
    marks: tuple[Mark, ...] = _list(_many, Mark)
    disability: tuple[str, ...] = _list(_texts)
    handedness: str | None = _opt(_text)
    relatives: tuple[Relative, ...] = _list(_many, Relative)
    siblings: Siblings | None = _opt(_one, Siblings)
    clothing: str | None = _opt(_text)
    occupation: str | None = _opt(_text)
    employer: str | None = _opt(_text)
    found: Event | None = _opt(_one, Event)
    recorded_on: str | None = _opt(_text)
    station: str | None = _opt(_text)
    encounters: tuple[Encounter, ...] = _list(_many, Encounter)
    dna: Dna | str | None = _opt(_one_or_text, Dna)
    face_search: FaceSearch | None = _opt(_one, FaceSearch)
    protection: tuple[str, ...] = _list(_texts)
    narrative: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("resident_id",)


@quick
@dataclass(frozen=True, slots=True, repr=False)
class MissingPerson(Part):
    """走失/失踪人员: someone a family, the police or a station is looking for."""

    mp_id: str = _need(_text)
    source: str | None = _opt(_text)
    status: str | None = _opt(_text)
    names: tuple[Claim, ...] = _list(_many, Claim)
    sex: str | None = _opt(_text)
    birth: Birth | None = _opt(_one, Birth)
    hukou: Place | None = _opt(_one, Place)
    residence: Place | None = _opt(_one, Place)
    missing: Event | None = _opt(_one, Event)
    report: Report | None = _opt(_one, Report)
    id_number: str | None = _opt(_text)
    height_cm: Number | Range | None = _opt(_measure)
    height_as_of: str | None = _opt(_text)
    marks: tuple[Mark, ...] = _list(_many, Mark)
    disability: tuple[str, ...] = _list(_texts)
    handedness: str | None = _opt(_text)
    ethnicity: str | None = _opt(_text)
    languages: tuple[str, ...] = _list(_texts)
    relatives: tuple[Relative, ...] = _list(_many, Relative)
    siblings: Siblings | None = _opt(_one, Siblings)
    accent: str | None = _opt(_text)
    clothing: str | None = _opt(_text)
    occupation: str | None = _opt(_text)
    employer: str | None = _opt(_text)
    dna: Dna | str | None = _opt(_one_or_text, Dna)
    prior_missing: Number | None = _opt(_number)
    protection: tuple[str, ...] = _list(_texts)
    note: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("mp_id",)


@quick
@dataclass(frozen=True, slots=True)
class Candidate:
    """候选: a missing-person record that the index proposes for a resident, not yet scored.

    `row` is the record's row in the table that the index was built on.
    """

    resident_id: str
    mp_id: str
    row: int


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Evidence(Part):
    """依据: what one field says about a pair. `bits` is log2 of the likelihood ratio, to 0.01;
    `left` is the resident's value as compared, `right` the missing person's."""

    field: str = _need(_text)
    level: str = _need(_text)
    bits: Number = _need(_number)
    left: str = _text_or_empty()
    right: str = _text_or_empty()
    text: str = _text_or_empty()
    shown: ClassVar[tuple[str, ...]] = ("field", "level", "bits")


@quick
@dataclass(frozen=True, slots=True, repr=False)
class ScoredPair(Part):
    """比对结果: one resident against one missing person.

    `bits` is the sum of the evidence bits and absolute; `probability` is the posterior given the
    prior, the other candidates and "not in this file"; `grade` is one of A, B, C, D, X.
    """

    resident_id: str = _need(_text)
    rank: int = _need(_number)
    mp_id: str = _need(_text)
    bits: float = _need(_number)
    probability: float = _need(_number)
    grade: str = _need(_text)
    reason: str = _text_or_empty()
    evidence: tuple[Evidence, ...] = _list(_many, Evidence)
    shown: ClassVar[tuple[str, ...]] = (
        "resident_id",
        "rank",
        "mp_id",
        "bits",
        "probability",
        "grade",
    )


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Decision(Part):
    """核实结论: a person's verdict on a pair; only ever added.

    `verdict` is first_confirmed, confirmed, rejected, need_more or undone.
    """

    resident_id: str = _need(_text)
    mp_id: str = _need(_text)
    verdict: str = _need(_text)
    by: str = _need(_text)
    at: str = _need(_text)
    reason: str | None = _opt(_text)
    shown: ClassVar[tuple[str, ...]] = ("resident_id", "mp_id", "verdict", "at")
