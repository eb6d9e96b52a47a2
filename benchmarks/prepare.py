"""Flat tables of a world for the peers, written once beside it.

`as-shipped` holds what a station's own table would: the texts as they were given. `prepared` adds
what our own normalising knows (surname and given name apart, their toneless syllables, today's
division codes, the span of birth years, coded marks), so that a peer is beaten by the matching and
not for want of Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cache import code_digest, kept_folder
from benchmarks.peers.flat import PREPARED, RAW, SEPARATOR, Row, write_flat
from benchmarks.worlds_on_disk import read_lines
from reunion.knowledge.readings import surname_readings, unit_readings
from reunion.knowledge.syllables import syllables
from reunion.profiles import BirthClaim, NameForm, Profile, Units, Weighted
from reunion.records import Birth, Claim, Mark, MissingPerson, Resident

FILES = tuple(
    f"{v}-{side}.csv" for v in ("as-shipped", "prepared") for side in ("records", "residents")
)
_YEAR = re.compile(r"(18|19|20)\d\d")


def prepare(world: Path) -> Path:
    """The folder of flat tables of a world, written now unless it is there and the code that made
    it is still the same."""
    made_by = f"made-by-{_code_digest()}"

    def make(folder: Path) -> None:
        _write(world, folder)
        (folder / made_by).touch()

    return kept_folder(world / "flat", make, (*FILES, made_by))


def _code_digest() -> str:
    """Of this module, the flat format, and our own normalising with its tables."""
    import reunion

    home = Path(reunion.__file__).parent
    files = [Path(__file__), Path(__file__).parent / "peers" / "flat.py"]
    for part in ("normalizing", "knowledge"):
        files += sorted(file for file in (home / part).rglob("*") if file.suffix != ".pyc")
    return code_digest(files)


def _write(world: Path, folder: Path) -> None:
    from reunion.normalizing.profiles import missing_person_profile, resident_profile

    people = [MissingPerson.from_json(one) for one in read_lines(world / "records.jsonl")]
    residents = [Resident.from_json(one) for one in read_lines(world / "residents.jsonl")]
    raw = {
        "records": [record_row(one) for one in people],
        "residents": [resident_row(one) for one in residents],
    }
    profiles: dict[str, Iterator[Profile]] = {
        "records": map(missing_person_profile, people),
        "residents": map(resident_profile, residents),
    }
    for side, rows in raw.items():
        write_flat(folder / f"as-shipped-{side}.csv", RAW, rows)
        pairs = zip(rows, profiles[side], strict=True)
        full = ({**row, **prepared_row(profile)} for row, profile in pairs)
        write_flat(folder / f"prepared-{side}.csv", (*RAW, *PREPARED), full)


# --- as shipped -----------------------------------------------------------------------------------


def record_row(one: MissingPerson) -> Row:
    """One missing person as a row of text."""
    birth = one.birth.date if one.birth and one.birth.date else ""
    place = (one.hukou and one.hukou.text) or (one.residence and one.residence.text) or ""
    return {
        **_common(one.mp_id, one.names, one),
        "birth_date": birth,
        "age": "",
        "birth_year": birth[:4],
        "place": place,
        "accent": one.accent or "",
        "id_number": one.id_number or "",
        "event_date": (one.missing and one.missing.date) or "",
        "event_place": (one.missing and one.missing.place) or "",
    }


def resident_row(one: Resident) -> Row:
    """One resident as a row of text; what the station made up is left out."""
    birth = one.birth if one.birth and not one.birth.assigned else None
    told = [place.text for place in one.origin]
    numbers = [number.raw for number in one.id_numbers if not number.assigned]
    return {
        **_common(one.resident_id, one.names, one),
        "birth_date": (birth and birth.date) or "",
        "age": _age(birth),
        "birth_year": _year_told(birth),
        "place": told[0] if told else "",
        "accent": one.accent[0].text if one.accent else "",
        "id_number": numbers[0] if numbers else "",
        "event_date": (one.found and one.found.date) or "",
        "event_place": (one.found and one.found.place) or "",
    }


def _common(record_id: str, names: Sequence[Claim], one: Any) -> Row:
    texts = [name.text for name in names if name.kind != "assigned"]
    return {
        "id": record_id,
        "name": texts[0] if texts else "",
        "names": SEPARATOR.join(texts),
        "sex": one.sex if one.sex in ("1", "2") else "",
        "height": _height(one.height_cm),
        "ethnicity": one.ethnicity or "",
        "marks": SEPARATOR.join(filter(None, map(_mark, one.marks))),
        "kin": SEPARATOR.join(kin.name for kin in one.relatives if kin.name),
        "disability": SEPARATOR.join(one.disability),
        "clothing": one.clothing or "",
    }


def _height(value: Any) -> str:
    if value is None:
        return ""
    return str(round(sum(value) / 2)) if isinstance(value, tuple) else str(round(value))


def _mark(mark: Mark) -> str:
    return mark.text or "".join(filter(None, (mark.side, mark.site, mark.type)))


def _age(birth: Birth | None) -> str:
    return "" if birth is None or birth.age is None else str(birth.age.value)


def _year_told(birth: Birth | None) -> str:
    """The year of the date, or of the day it was told less the age told or seen."""
    if birth is None:
        return ""
    if birth.date and _YEAR.match(birth.date):
        return birth.date[:4]
    seen = birth.est
    if birth.age and birth.age.as_of:
        return str(int(birth.age.as_of[:4]) - round(birth.age.value))
    if seen and seen.as_of and seen.lo is not None and seen.hi is not None:
        return str(int(seen.as_of[:4]) - round((seen.lo + seen.hi) / 2))
    return ""


# --- prepared -------------------------------------------------------------------------------------


def prepared_row(profile: Profile) -> Row:
    """Our normalised values of one record, the weightiest where there are several."""
    forms = sorted(profile.names, key=lambda form: -form.weight)
    first = forms[0] if forms else None
    lo, hi = _years(profile.births)
    return {
        **(_name_cells(first) if first else {}),
        "names_py": _joined(_pinyin(form) for form in forms),
        **_place_cells(profile),
        "birth_lo": lo,
        "birth_hi": hi,
        "mark_codes": _joined(f"{m.type}-{m.site}-{m.side}" for m in profile.marks),
        "kin_py": _joined(_pinyin(form) for kin in profile.kin for form in kin.names),
        "kin_given": _joined(_given(form) for kin in profile.kin for form in kin.names),
        "region": _region(profile),
        **_event_cells(profile),
        "disability_codes": _joined(profile.disability),
    }


def _joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(filter(None, values)))


def _name_cells(form: NameForm) -> Row:
    given = [_syllable(unit) for unit in form.given]
    return {
        "surname": _text(form.surname),
        "given": _text(form.given),
        "surname_py": _surname_pinyin(form.surname),
        "given_py": "".join(given),
        "given1_py": given[0] if given else "",
        "given2_py": given[1] if len(given) > 1 else "",
    }


def _text(units: Units) -> str:
    return "".join(unit.removeprefix("~") for unit in units)


def _pinyin(form: NameForm) -> str:
    parts = [_surname_pinyin(form.surname), *map(_syllable, form.given)]
    return " ".join(filter(None, parts))


def _given(form: NameForm) -> str:
    return "".join(map(_syllable, form.given))


def _surname_pinyin(units: Units) -> str:
    if not units or any(unit.startswith("~") for unit in units):
        return "".join(map(_syllable, units))
    readings = surname_readings("".join(units))
    return "".join(readings[0][0]) if readings else "".join(map(_syllable, units))


def _syllable(unit: str) -> str:
    """The likeliest toneless syllable of a unit; the unit itself where no reading is known."""
    readings = unit_readings(unit)
    if not readings:
        return unit.removeprefix("~")
    return syllables()[max(readings, key=lambda one: one[2])[0]]


def _years(births: Sequence[BirthClaim]) -> tuple[str, str]:
    """First and last year of the narrowest claim that has days."""
    spans = sorted((one.hi - one.lo, one.lo, one.hi) for one in births if one.lo)
    if not spans:
        return "", ""
    _, lo, hi = spans[0]
    return str(date.fromordinal(lo).year), str(date.fromordinal(hi).year)


def _place_cells(profile: Profile) -> Row:
    """Province, prefecture and county codes of the weightiest node of the first place whose role
    says where the person is from."""
    return _codes(_home(profile))


def _codes(code: str) -> Row:
    """A division code as its three levels, as far down as it goes."""
    if not code:
        return {}
    return {
        "province": code[:2],
        "prefecture": code[:4] if code[2:4] != "00" else "",
        "county": code if code[4:] != "00" else "",
    }


def _home(profile: Profile) -> str:
    homes = [one for one in profile.places if one.role in ("hukou", "home", "birth", "residence")]
    places = homes or list(profile.places)
    nodes: Weighted = next((one.nodes for one in places if one.nodes), ())
    return max(nodes, key=lambda node: node[1])[0] if nodes else ""


def _region(profile: Profile) -> str:
    """The province that the accent points to, or else that of the home."""
    if profile.accent:
        return max(profile.accent, key=lambda node: node[1])[0][:2]
    return _home(profile)[:2]


def _event_cells(profile: Profile) -> Row:
    """When and where someone was lost or found: the first day as a number, and the place."""
    event = profile.event
    if event is None:
        return {}
    place = {f"event_{level}": code for level, code in _codes(event.node).items()}
    return {"event_day": str(event.span[0]) if event.span else "", **place}
