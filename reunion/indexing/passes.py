"""The passes (键) of the blocked path: which fields a key is made of and what it stands for.

A `near` pass also asks for a birth year within the window. The families keep correlated keys from
being counted twice when candidates are ranked against the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Pass(IntEnum):
    """One kind of key; the number is part of every key, so it never changes its meaning."""

    SURNAME_GIVEN = 1
    GIVEN_PAIR = 2
    NICKNAME = 3
    SURNAME_YEAR = 4
    GIVEN_YEAR = 5
    SURNAME_PROVINCE = 6
    GIVEN_PROVINCE = 7
    COUNTY = 8
    PREFECTURE = 9
    VILLAGE = 10
    PROVINCE_YEAR = 11
    KIN = 12
    MARK = 13
    DISABILITY_YEAR = 14
    ETHNICITY_YEAR = 15
    EVENT_YEAR = 16
    FACE = 17
    ID_DIGITS = 18
    SEX_YEAR = 19


@dataclass(frozen=True, slots=True)
class Meaning:
    """What caseworkers read about a pass, its family, and whether it asks for a near birth year."""

    zh: str
    family: int
    near: bool = False


WIDTHS = {kind: 2 for kind in Pass} | {
    Pass.NICKNAME: 1, Pass.COUNTY: 1, Pass.VILLAGE: 1, Pass.FACE: 1, Pass.ID_DIGITS: 0,
    Pass.MARK: 3,
}  # fmt: skip
"""How many parts a key of each pass has; as the pass's number, they never change."""

_NAME, _PLACE, _KIN, _BODY, _OTHER, _ID = range(6)
FAMILIES = 6

MEANINGS: dict[Pass, Meaning] = {
    Pass.SURNAME_GIVEN: Meaning("姓音与名中一字音", _NAME),
    Pass.GIVEN_PAIR: Meaning("名的两字音", _NAME),
    Pass.NICKNAME: Meaning("小名音", _NAME),
    Pass.SURNAME_YEAR: Meaning("姓音、性别与出生年份", _NAME, near=True),
    Pass.GIVEN_YEAR: Meaning("名中一字音、性别与出生年份", _NAME, near=True),
    Pass.SURNAME_PROVINCE: Meaning("姓音与省份", _NAME),
    Pass.GIVEN_PROVINCE: Meaning("名中一字音与省份", _NAME),
    Pass.COUNTY: Meaning("县", _PLACE),
    Pass.PREFECTURE: Meaning("地市与性别", _PLACE),
    Pass.VILLAGE: Meaning("乡镇村名音", _PLACE),
    Pass.PROVINCE_YEAR: Meaning("省份或口音、性别与出生年份", _PLACE, near=True),
    Pass.KIN: Meaning("亲属姓名音与关系", _KIN),
    Pass.MARK: Meaning("体貌特征与性别", _BODY),
    Pass.DISABILITY_YEAR: Meaning("残疾、性别与出生年份", _BODY, near=True),
    Pass.ETHNICITY_YEAR: Meaning("民族、性别与出生年份", _OTHER, near=True),
    Pass.EVENT_YEAR: Meaning("走失与发现地市、性别与出生年份", _OTHER, near=True),
    Pass.FACE: Meaning("人像比对命中", _ID),
    Pass.ID_DIGITS: Meaning("身份证号码残段", _ID),
    Pass.SEX_YEAR: Meaning("性别与出生年份", _OTHER, near=True),
}
