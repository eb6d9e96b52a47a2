"""A record after normalising: the same typed values for both sides of a match.

`normalizing` makes a `Profile` from a Resident or a MissingPerson; `columns` packs many of them
into arrays; `matching` compares them. Days are proleptic Gregorian ordinals (`date.toordinal()`),
so a span of days is a pair of ints, both ends included. What nobody gave is `None` or empty.

Text kept here is for showing to caseworkers only; what is compared is the coded part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from reunion.quick import quick

Unit: TypeAlias = str
"""One sound-bearing element of a name: a canonical simplified character ("兰") or, where only Latin
letters are known, "~" and a toneless syllable ("~lan")."""

Units: TypeAlias = tuple[Unit, ...]
Span: TypeAlias = tuple[int, int]
Weighted: TypeAlias = tuple[tuple[str, float], ...]
"""(code, weight) pairs; weights are positive and sum to at most 1."""


@quick
@dataclass(frozen=True, slots=True, repr=False)
class NameForm:
    """One reading of one name claim. A claim may give several forms (order, husband's surname …).

    `surname` or `given` is empty when unknown. `channel` says how the name came to paper: "heard"
    (sound right, characters guessed), "written" (copied from writing: shapes may be misread) or
    "registered" (typed from a document). `weight` is the chance that this form is meant as this
    person's name at all, given the claim (kind reliability × claim confidence × form share).
    `father` is the second part of a Uyghur or Kazakh name. `claim` is the index of the claim.
    """

    surname: Units
    given: Units
    kind: str
    channel: str
    weight: float
    text: str
    father: Units = ()
    claim: int = 0


@quick
@dataclass(frozen=True, slots=True, repr=False)
class BirthClaim:
    """One statement about a birth.

    kind        lo, hi                          value
    date        the day, twice                  –        a full solar date as told or registered
    lunar_date  the solar day of a lunar date   –        a full date said to be lunar
    new_year    1 Jan to 31 Dec of that year    –        a registered 01-01: only the year is meant
    month       first and last day              –
    year        first and last day              –
    xu, zhou, age   days that fit the told age  the age  xu 虚岁, zhou 周岁, age = kind unknown
    seen        days that fit the seen range    middle   before any correction for bias
    zodiac      0, 0                            0 (鼠) to 11 (猪)
    lunar_day   0, 0                            month × 100 + day of the lunar calendar
    """

    kind: str
    lo: int
    hi: int
    value: int
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class PlaceForm:
    """One place claim, resolved. `nodes` are today's six-digit codes (province 410000, prefecture
    410200, county 410222) with weights that sum to at most 1; what is missing to 1 is "somewhere
    else". `role` as in the contract; hukou and residence for missing persons. `town` and `village`
    are the parts below the county, without generic endings, as units for comparison by sound."""

    nodes: Weighted
    role: str
    heard: bool
    conf: float
    town: Units
    village: Units
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class MarkForm:
    """A mark as type × site × side. `type` and `site` are codes of `normalizing.marks`; `side` is
    "L", "R", "B" or "". `detail` is the text of a tattoo or another distinguishing word.
    `lasting`: it cannot heal (amputation, 六指 …). `fresh`: said to be newer than the loss."""

    type: str
    site: str
    side: str
    detail: str
    lasting: bool
    fresh: bool
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class KinForm:
    """A relative: `relation` is a code of `normalizing.kin` (father, mother, spouse, son, daughter,
    older_brother, younger_brother, brother, older_sister, younger_sister, sister, other …)."""

    relation: str
    names: tuple[NameForm, ...]
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class IdPattern:
    """An ID number in the 18-digit form: 18 characters of 0-9, X and ? (unknown). `trust` is
    "own" (memory, own paper, police file), "doubtful" (paper found on the person) or "unknown".
    `valid`: the checksum holds (None when digits are missing). `repairs`: 18-digit numbers one
    substitution or transposition away that restore the checksum, for an invalid number."""

    digits: str
    trust: str
    valid: bool | None
    repairs: tuple[str, ...]
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Moment:
    """A day span with its place: when someone was found or lost. `node` is a place code or "".
    `reported`: the date may be that of the report, not of the loss."""

    span: Span | None
    node: str
    reported: bool
    text: str


@quick
@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """One record, normalised. `record_id` is resident_id or mp_id."""

    record_id: str
    names: tuple[NameForm, ...] = ()
    sex: str = ""
    births: tuple[BirthClaim, ...] = ()
    places: tuple[PlaceForm, ...] = ()
    accent: Weighted = ()
    accent_text: str = ""
    ethnicity: str = ""
    languages: tuple[str, ...] = ()
    kin: tuple[KinForm, ...] = ()
    sibling_count: int | None = None
    sibling_order: int | None = None
    height: tuple[float, float] | None = None
    height_as_of: int | None = None
    marks: tuple[MarkForm, ...] = ()
    disability: tuple[str, ...] = ()
    handedness: str = ""
    ids: tuple[IdPattern, ...] = ()
    event: Moment | None = None
    clothing: tuple[str, ...] = ()
    clothing_text: str = ""
    occupation: str = ""
    employer: str = ""
    face_top: tuple[str, ...] = ()
    face_score: float | None = None
    dna_result: str = ""
    source: str = ""
    status: str = "open"
    protection: tuple[str, ...] = ()
    assigned_names: tuple[str, ...] = ()
    assigned_ids: tuple[str, ...] = ()

    def __repr__(self) -> str:
        counts = f"names={len(self.names)}, places={len(self.places)}"
        return f"Profile(record_id={self.record_id!r}, {counts})"
