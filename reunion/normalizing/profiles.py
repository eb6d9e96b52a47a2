"""The join: a resident or a missing person as a Profile. Both sides go through the same functions.

What a station made up (assigned names, births, numbers) is kept apart and never compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reunion.knowledge.accents import accent_regions
from reunion.knowledge.divisions import divisions
from reunion.knowledge.issue_regions import issued_at
from reunion.normalizing.births import birth_claims, dated_claims
from reunion.normalizing.bodies import disability_codes, hand_code, height_range, sex_code
from reunion.normalizing.clothing import clothing_tokens
from reunion.normalizing.days import day_span
from reunion.normalizing.events import found_moment, lost_moment
from reunion.normalizing.id_numbers import birth_of, read_id, trust_of
from reunion.normalizing.kin import kin_forms
from reunion.normalizing.languages import ethnicity_code, language_names
from reunion.normalizing.marks import mark_forms
from reunion.normalizing.names import name_forms
from reunion.normalizing.narrative_claims import with_missing_text, with_resident_text
from reunion.normalizing.narrow import narrow
from reunion.normalizing.places import place_form
from reunion.profiles import BirthClaim, IdPattern, NameForm, PlaceForm, Profile, Weighted
from reunion.records import (
    Claim,
    Dna,
    FaceSearch,
    IdNumber,
    MissingPerson,
    Number,
    Place,
    Resident,
    Siblings,
)

HOME = "home"
_COPIED = re.compile(r"证|document|paper|户口|registered|公安|police|written|书写|档案")
_STATUS = {
    "open": "open", "found": "found", "withdrawn": "withdrawn", "deceased": "deceased",
    "已找到": "found", "找到": "found", "撤案": "withdrawn", "撤销": "withdrawn",
    "死亡": "deceased",
    "已死亡": "deceased", "未找到": "open", "寻找中": "open",
}  # fmt: skip
_DNA = {"confirmed": "confirmed", "excluded": "excluded", "确认": "confirmed", "比中": "confirmed",
        "排除": "excluded"}  # fmt: skip


def resident_profile(resident: Resident) -> Profile:
    """A resident's claims, those of earlier stays with them, as one profile."""
    names = _distinct((*resident.names, *(c for e in resident.encounters for c in e.names)))
    origins = _distinct((*resident.origin, *(c for e in resident.encounters for c in e.origin)))
    assigned = {claim.text for claim in names if claim.kind == "assigned"}
    sex = sex_code(resident.sex)
    accent = _accent([(claim.text, claim.conf) for claim in resident.accent])
    found = found_moment(resident.found)
    as_of = day_span(resident.recorded_on)
    told_on = resident.recorded_on or (resident.found.date if resident.found else None)
    ids, assigned_ids = _ids(resident.id_numbers)
    profile = Profile(
        resident.resident_id,
        names=_names(names, sex, "self_oral"),
        sex=sex,
        births=birth_claims(resident.birth, recorded_on=told_on),
        places=_origins(origins, accent),
        accent=accent,
        accent_text="、".join(claim.text for claim in resident.accent),
        ethnicity=ethnicity_code(resident.ethnicity),
        languages=language_names(resident.languages),
        kin=kin_forms(resident.relatives, heard=True),
        sibling_count=_count(resident.siblings, "count"),
        sibling_order=_count(resident.siblings, "order"),
        height=height_range(resident.height_cm),
        height_as_of=as_of[0] if as_of else None,
        marks=mark_forms(resident.marks, found=found.span[0] if found and found.span else None),
        disability=disability_codes(resident.disability),
        handedness=hand_code(resident.handedness),
        ids=ids,
        event=found,
        clothing=clothing_tokens(resident.clothing or ""),
        clothing_text=resident.clothing or "",
        occupation=_plain(resident.occupation),
        employer=_plain(resident.employer),
        face_top=_face(resident.face_search),
        face_score=_face_score(resident.face_search),
        dna_result=_dna(resident.dna),
        protection=resident.protection,
        assigned_names=tuple(sorted(assigned)),
        assigned_ids=assigned_ids,
    )
    return with_resident_text(profile, resident, told_on)


def missing_person_profile(person: MissingPerson) -> Profile:
    """A missing-person record as a profile."""
    sex = sex_code(person.sex)
    lost = lost_moment(person.missing, person.report)
    told_on = _told_on(person)
    number = read_id(person.id_number, "own") if person.id_number else None
    births = birth_claims(person.birth, recorded_on=told_on) if person.birth else ()
    places = _registered(person.hukou, "hukou") + _registered(person.residence, "residence")
    as_of = day_span(person.height_as_of)
    profile = Profile(
        person.mp_id,
        names=_names(person.names, sex, "legal"),
        sex=sex,
        births=births or _born_by(number),
        places=places or _issued_by(number),
        accent=accent_regions(person.accent) if person.accent else (),
        accent_text=person.accent or "",
        ethnicity=ethnicity_code(person.ethnicity),
        languages=language_names(person.languages),
        kin=kin_forms(person.relatives, heard=False),
        sibling_count=_count(person.siblings, "count"),
        sibling_order=_count(person.siblings, "order"),
        height=height_range(person.height_cm),
        height_as_of=as_of[0] if as_of else None,
        marks=mark_forms(person.marks),
        disability=disability_codes(person.disability),
        handedness=hand_code(person.handedness),
        ids=(number,) if number else (),
        event=lost,
        clothing=clothing_tokens(person.clothing) if person.clothing else (),
        clothing_text=person.clothing or "",
        occupation=_plain(person.occupation),
        employer=_plain(person.employer),
        dna_result=_dna(person.dna),
        source=(person.source or "").strip(),
        status=_STATUS.get((person.status or "open").strip().lower(), "open"),
        protection=person.protection,
    )
    return with_missing_text(profile, person, told_on)


def listening_regions(profile: Profile) -> Weighted:
    """Whose ears to listen with: the accent heard, else the provinces of the homes told."""
    if profile.accent:
        return profile.accent
    shares: dict[str, float] = {}
    for place in profile.places:
        for code, weight in place.nodes:
            shares[code[:2]] = shares.get(code[:2], 0.0) + weight * place.conf
    total = max(sum(shares.values()), 1.0)
    return tuple(sorted((code, share / total) for code, share in shares.items()))


def _distinct(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims of one text and kind once, the surest of them: stays repeat each other."""
    best: dict[tuple[str, str | None, str | None], Claim] = {}
    for claim in claims:
        key = (claim.text, claim.kind, claim.role)
        if key not in best or (claim.conf or 0) > (best[key].conf or 0):
            best[key] = claim
    return tuple(best.values())


def _names(claims: Sequence[Claim], sex: str, default: str) -> tuple[NameForm, ...]:
    forms: list[NameForm] = []
    for number, claim in enumerate(claims):
        kind = claim.kind or default
        if kind != "assigned":
            conf = None if claim.conf is None else float(claim.conf)
            forms += name_forms(
                claim.text, kind, conf=conf, script=claim.script, sex=sex, claim=number
            )
    return tuple(forms)


def _origins(claims: Sequence[Claim], accent: Weighted) -> tuple[PlaceForm, ...]:
    forms = (
        place_form(
            claim.text,
            claim.role or HOME,
            code=claim.code,
            accent=accent,
            heard=_heard(claim),
            conf=_confidence(claim.conf),
        )
        for claim in claims
    )
    return tuple(form for form in forms if form is not None)


def _heard(claim: Claim) -> bool:
    """Places of residents are spoken unless the claim says otherwise."""
    if claim.heard is not None:
        return bool(claim.heard)
    return not (claim.code or (claim.src and _COPIED.search(claim.src)))


def _confidence(conf: Number | None) -> float:
    return 1.0 if conf is None else min(max(float(conf), 0.0), 1.0)


def _registered(place: Place | None, role: str) -> tuple[PlaceForm, ...]:
    if place is None:
        return ()
    form = place_form(place.text or "", role, code=place.code)
    return (form,) if form else ()


def _born_by(number: IdPattern | None) -> tuple[BirthClaim, ...]:
    """The birth in a valid number, for a record that tells none."""
    born = birth_of(number.digits) if number and number.valid else None
    return dated_claims(born.isoformat(), "") if born else ()


def _issued_by(number: IdPattern | None) -> tuple[PlaceForm, ...]:
    """The place of first issue of a valid number, for a record without an address."""
    nodes = issued_at(number.digits) if number and number.valid else ()
    if not nodes:
        return ()
    tree = divisions()
    where = "、".join(tree.full_name(tree.index(code)) for code, _ in nodes)
    return (PlaceForm(nodes, "hukou", False, 1.0, (), (), f"身份证签发地:{where}"),)


def _accent(claims: Sequence[tuple[str, Number | None]]) -> Weighted:
    """The mean of all accent claims, weighted by their confidence."""
    told = [(accent_regions(text), _confidence(conf)) for text, conf in claims]
    told = [(regions, conf) for regions, conf in told if regions and conf > 0]
    if len(told) == 1:
        regions, conf = told[0]
        return regions if conf == 1 else tuple((code, w * conf) for code, w in regions)
    total: dict[str, float] = {}
    for regions, conf in told:
        for code, weight in regions:
            total[code] = total.get(code, 0.0) + weight * conf / len(told)
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _ids(numbers: Sequence[IdNumber]) -> tuple[tuple[IdPattern, ...], tuple[str, ...]]:
    """Patterns to compare, and the numbers that the station had issued."""
    ids: list[IdPattern] = []
    assigned: list[str] = []
    for number in numbers:
        pattern = read_id(number.raw, trust_of(number))
        if pattern is not None:
            if number.assigned:
                assigned.append(pattern.digits)
            else:
                ids.append(pattern)
    return tuple(i for i in ids if i.digits not in assigned), tuple(dict.fromkeys(assigned))


def _count(siblings: Siblings | None, key: str) -> int | None:
    value: Number | None = getattr(siblings, key) if siblings else None
    return int(value) if value is not None and 0 <= value <= 30 else None


def _told_on(person: MissingPerson) -> str | None:
    """The day that ages without a date of their own count from."""
    missing, report = person.missing, person.report
    if missing is not None and missing.date:
        return missing.date
    return report.date or None if report is not None else None


def _face(search: FaceSearch | None) -> tuple[str, ...]:
    if search is None or search.top is None:
        return ()
    top = search.top
    return tuple(re.split(r"[\s,;、]+", narrow(top).strip())) if isinstance(top, str) else top


def _face_score(search: FaceSearch | None) -> float | None:
    return float(search.score) if search and search.score is not None else None


def _dna(dna: Dna | str | None) -> str:
    """Only a laboratory's result acts; free text never does."""
    result = dna.result if isinstance(dna, Dna) else None
    return _DNA.get((result or "").strip().lower(), "")


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", "", text) if text else ""
