"""Invented people as profiles, for the tests of the index paths: common characters, seeded."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from reunion.profiles import (
    BirthClaim,
    IdPattern,
    KinForm,
    MarkForm,
    NameForm,
    PlaceForm,
    Profile,
)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVENS = "英秀兰芳娟敏静丽强磊军洋勇艳杰涛明超霞平刚桂玉红建国志文华金凤"
COUNTIES = ("510722", "410222", "510902", "130533", "341222", "522324", "450721", "610822")


def name(surname: str, given: str, kind: str = "legal", channel: str = "registered") -> NameForm:
    """One form of one name, certain."""
    units = tuple(given)
    return NameForm(tuple(surname), units, kind, channel, 1.0, surname + given)


def born(year: int, month: int = 6, day: int = 15) -> BirthClaim:
    """A full solar date."""
    ordinal = date(year, month, day).toordinal()
    return BirthClaim("date", ordinal, ordinal, 0, f"{year}-{month:02}-{day:02}")


def seen(lo: int, hi: int) -> BirthClaim:
    """A seen age, as the years of birth that fit it."""
    days = (date(lo, 1, 1).toordinal(), date(hi, 12, 31).toordinal())
    return BirthClaim("seen", *days, 0, "")


def home(code: str, village: str = "") -> PlaceForm:
    """A home in one county."""
    return PlaceForm(((code, 1.0),), "hukou", False, 1.0, (), tuple(village), code)


def number(digits: str, trust: str = "own") -> IdPattern:
    """An ID number or what is left of it; test numbers use sequence codes 996-999."""
    return IdPattern(digits, trust, None, (), digits)


def mark(kind: str, site: str, *, lasting: bool = False) -> MarkForm:
    return MarkForm(kind, site, "L", "", lasting, False, kind)


def relative(relation: str, surname: str, given: str) -> KinForm:
    return KinForm(relation, (name(surname, given),), "")


def crowd(size: int, seed: int = 7) -> list[Profile]:
    """Missing persons M0, M1 … with a name, sex, birth date, county and ID number."""
    draw = random.Random(seed)
    people = []
    for row in range(size):
        year, county = draw.randint(1930, 1990), draw.choice(COUNTIES)
        given = "".join(draw.sample(GIVENS, draw.choice((1, 2, 2))))
        people.append(
            Profile(
                record_id=f"M{row}",
                names=(name(draw.choice(SURNAMES), given),),
                sex=draw.choice("12"),
                births=(born(year, draw.randint(1, 12), draw.randint(1, 28)),),
                places=(home(county),),
                ids=(number(f"{county}{year}0615999{draw.randint(0, 9)}"),),
            )
        )
    return people


def asked(record: Profile, resident_id: str = "R1", **changed: object) -> Profile:
    """A resident who says what the record says, but for what is `changed`."""
    return replace(record, record_id=resident_id, **changed)  # type: ignore[arg-type]
