"""Joining what a text says to what the fields say.

A field always comes first: a claim of the text that a field makes too is dropped, and one about
something no field tells is added with the rule's confidence, below every claim of a field. What has
no weight of its own (births, marks, numbers of siblings) only fills a gap. Names that the station
gave are kept out as they are in the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reunion.knowledge.accents import accent_regions
from reunion.knowledge.readings import unit_readings
from reunion.normalizing.births import birth_claims
from reunion.normalizing.kin import kin_forms
from reunion.normalizing.marks import mark_forms
from reunion.normalizing.names import name_forms
from reunion.normalizing.narratives import Said, bare_name, read_narrative
from reunion.normalizing.places import place_form
from reunion.profiles import BirthClaim, KinForm, MarkForm, NameForm, PlaceForm, Profile, Units
from reunion.records import Age, Birth, Claim, Estimate, Mark, MissingPerson, Relative, Resident

BELOW = 0.8
"""Most weight of a name from a text, against the surest name of a field."""
_SPANS = frozenset({"date", "lunar_date", "month", "new_year", "year", "xu", "zhou", "age", "seen"})
_GROUPS = {
    "date": "date", "lunar_date": "date", "month": "date", "new_year": "date", "year": "date",
    "xu": "age", "zhou": "age", "age": "age",
}  # fmt: skip
_ORDERS = {"大": 1} | {char: n for n, char in enumerate("一二三四五六七八九", start=1)}
_COUNTS = _ORDERS | {"两": 2, "十": 10}
_HOMES = frozenset({"home", "hukou", "birth"})


def with_resident_text(profile: Profile, resident: Resident, as_of: str | None) -> Profile:
    """The profile of a resident with the claims of its narrative; `as_of` dates its ages."""
    birth = resident.birth.note if resident.birth else None
    texts = (resident.narrative, birth, *_notes((*resident.names, *resident.origin)))
    said = _read(texts)
    return _joined(profile, said, as_of) if said else profile


def with_missing_text(profile: Profile, person: MissingPerson, as_of: str | None) -> Profile:
    """The profile of a missing-person record with the claims of its remarks.

    A record is compared by its best birth and its best place, so those only fill a gap.
    """
    birth = person.birth.note if person.birth else None
    lost = person.missing.note if person.missing else None
    said = _read((person.note, birth, lost, *_notes(person.names)))
    if not profile.names and not said:
        bare = bare_name(person.note)
        said = (bare,) if bare else ()
    if not said:
        return profile
    if any(claim.kind in _SPANS for claim in profile.births):
        said = tuple(one for one in said if one.kind not in ("birth", "age", "seen"))
    if profile.places:
        said = tuple(one for one in said if one.kind != "place")
    said = tuple(one for one in said if one.kind != "place" or one.detail in _HOMES)
    return _joined(profile, said, as_of, registered=True)


def _notes(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Remarks that came with single claims."""
    notes = (claim.extra.get("note") for claim in claims if claim.extra)
    return tuple(note for note in notes if isinstance(note, str))


def _read(texts: Iterable[str | None]) -> tuple[Said, ...]:
    return tuple(said for text in texts if text for said in read_narrative(text))


def _joined(
    profile: Profile, said: Sequence[Said], as_of: str | None, *, registered: bool = False
) -> Profile:
    of: dict[str, list[Said]] = {}
    for one in said:
        of.setdefault(one.kind, []).append(one)
    accent, accent_text = profile.accent, profile.accent_text
    if not accent and "accent" in of:
        told = of["accent"][0]
        accent = tuple((code, w * told.conf) for code, w in accent_regions(told.text))
        accent_text = told.text
    if accent is not profile.accent:  # the places told are heard with it
        profile = replace(profile, accent=accent, accent_text=accent_text)
    return replace(
        profile,
        names=profile.names + _names(profile, of.get("name", ())),
        kin=profile.kin + _kin(profile, of.get("kin", ()), heard=not registered),
        places=profile.places + _places(profile, of.get("place", ()), registered),
        births=profile.births + _births(profile, of, as_of),
        marks=profile.marks + _marks(profile, of.get("mark", ())),
        sibling_count=_filled(profile.sibling_count, of.get("sibling_count", ()), _COUNTS),
        sibling_order=_filled(profile.sibling_order, of.get("sibling_order", ()), _ORDERS),
    )


def _names(profile: Profile, said: Sequence[Said]) -> tuple[NameForm, ...]:
    """Names that no field tells, each below the surest of the fields."""
    known = [_sound(form) for form in profile.names]
    most = BELOW * max((form.weight for form in profile.names), default=1.0)
    claim = max((form.claim for form in profile.names), default=-1)
    added: list[NameForm] = []
    for one in said:
        if one.text in profile.assigned_names:
            continue
        claim += 1
        forms = name_forms(one.text, one.detail, conf=one.conf, sex=profile.sex, claim=claim)
        fresh = [form for form in forms if not _told(_sound(form), known)]
        if len(fresh) == len(forms):
            added += [replace(form, weight=min(form.weight, most)) for form in fresh]
            known += [_sound(form) for form in fresh]
    return tuple(added)


def _sound(form: NameForm) -> tuple[int, ...]:
    return _syllables((*form.surname, *form.given, *form.father))


def _syllables(units: Units) -> tuple[int, ...]:
    readings = (unit_readings(unit) for unit in units)
    return tuple(reading[0][0] if reading else -1 for reading in readings)


def _told(sound: tuple[int, ...], known: Sequence[tuple[int, ...]]) -> bool:
    """Whether a known name holds all syllables of this one, in a row."""
    size = len(sound)
    return not size or any(
        sound == other[at : at + size] for other in known for at in range(len(other) - size + 1)
    )


def _kin(profile: Profile, said: Sequence[Said], *, heard: bool) -> tuple[KinForm, ...]:
    known = [_sound(form) for kin in profile.kin for form in kin.names]
    added: list[KinForm] = []
    for one in said:
        for kin in kin_forms([Relative(relation=one.detail, name=one.text)], heard=heard):
            sounds = [_sound(form) for form in kin.names]
            if sounds and not any(_told(s, known) or _holds(s, known) for s in sounds):
                forms = tuple(replace(form, weight=form.weight * one.conf) for form in kin.names)
                added.append(replace(kin, names=forms))
                known += sounds
    return tuple(added)


def _holds(sound: tuple[int, ...], known: Sequence[tuple[int, ...]]) -> bool:
    """Whether this name holds a known one: 李石头 beside 石头 is one child."""
    return any(other and _told(other, [sound]) for other in known)


def _places(profile: Profile, said: Sequence[Said], registered: bool) -> tuple[PlaceForm, ...]:
    known = list(profile.places)
    added: list[PlaceForm] = []
    for one in said:
        role = "residence" if registered else one.detail
        form = place_form(
            one.text, role, accent=profile.accent, heard=not registered, conf=one.conf
        )
        if form is not None and not any(_same_place(form, other) for other in known):
            known.append(form)
            added.append(form)
    return tuple(added)


def _same_place(new: PlaceForm, known: PlaceForm) -> bool:
    """Whether a text says nothing of a place that is not known already."""
    if new.text == known.text:
        return True
    finer = (new.village and new.village != known.village) or (new.town and new.town != known.town)
    if not new.nodes or not known.nodes:
        return not finer and new.nodes == known.nodes
    here, there = new.nodes[0][0].rstrip("0"), {code.rstrip("0") for code, _ in known.nodes}
    within = any(code.startswith(here) for code in there)
    return within and not finer


def _births(
    profile: Profile, of: dict[str, list[Said]], as_of: str | None
) -> tuple[BirthClaim, ...]:
    """Statements of a sort that no field makes; a text that contradicts itself makes none."""
    have = {_GROUPS.get(claim.kind, claim.kind) for claim in profile.births}
    added: list[BirthClaim] = []
    for kind in ("birth", "age", "seen", "zodiac", "lunar_day"):
        told = of.get(kind, [])
        if len({(one.text, one.detail) for one in told}) == 1:
            claims = birth_claims(_birth(told[0]), recorded_on=as_of)
            added += [c for c in claims if _GROUPS.get(c.kind, c.kind) not in have]
    return tuple(added)


def _birth(said: Said) -> Birth:
    if said.kind == "birth":
        return Birth(date=said.text, calendar=said.detail)
    if said.kind == "age":
        return Birth(age=Age(int(said.text), kind=said.detail))
    if said.kind == "seen":
        lo, hi = (int(part) for part in said.text.split("-"))
        return Birth(est=Estimate(lo=lo, hi=hi))
    return Birth(zodiac=said.text) if said.kind == "zodiac" else Birth(lunar_day=said.text)


def _marks(profile: Profile, said: Sequence[Said]) -> tuple[MarkForm, ...]:
    """Marks of a type that no field tells for that site."""
    known = list(profile.marks)
    added: list[MarkForm] = []
    for one in said:
        for form in mark_forms([Mark(text=one.text)]):
            sites = {other.site for other in known if other.type == form.type}
            if form.site and form.site not in sites and "" not in sites:
                known.append(form)
                added.append(form)
    return tuple(added)


def _filled(known: int | None, said: Sequence[Said], numbers: dict[str, int]) -> int | None:
    if known is not None or len({one.text for one in said}) != 1:
        return known
    text = said[0].text
    number = int(text) if text.isdigit() else numbers.get(text)
    return number if number is not None and 1 <= number <= 20 else None
