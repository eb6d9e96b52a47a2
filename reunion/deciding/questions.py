"""The questions a caseworker can ask or look up, as a table: `QUESTIONS`.

A question is open ("what is your elder brother's name?"): what a record says is never put into a
person's mouth. `answers` reads from a record what its person would truly say, as keys; two keys are
equal when two answers would be. `known` tells whether the resident has said it already.

`told`: chance that a person who talks gives a usable answer (after the domain error table).
`choices`: how many answers strangers give, about equally often.
`alike`: chance that "somebody else" shares the listed candidates' answers, because the evidence so
far has drawn all of them from one place or age.
`near`: share of answers that miss by one (counts, classes of height).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from reunion.knowledge.lunar import zodiac_of_days
from reunion.knowledge.readings import unit_readings
from reunion.profiles import NameForm, Profile, Units

Keys: TypeAlias = tuple[Hashable, ...]
_HOMES = frozenset(("home", "hukou", "birth", "residence"))
_COUNTY_SURE = 0.5
HEIGHT_STEP = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question of the table; see the module's docstring. `right` names the reliability in
    `asking.Reliability`; `shown` is how a person who cannot hear or speak is asked ("" : not)."""

    field: str
    about: str
    spoken: str
    shown: str
    right: str
    answers: Callable[[Profile], Keys]
    known: Callable[[Profile], bool]
    told: float
    choices: float
    alike: float = 0.0
    near: float = 0.0
    looked_at: bool = False


@lru_cache(maxsize=65_536)
def _sound(units: Units) -> Hashable:
    """Toneless syllables by their likeliest reading; characters that sound alike are one key."""
    found = [unit_readings(unit) for unit in units]
    return tuple(
        max(readings, key=lambda reading: reading[-1])[0] if readings else unit
        for readings, unit in zip(found, units, strict=True)
    )


def _given(forms: tuple[NameForm, ...]) -> Keys:
    return tuple(dict.fromkeys(_sound(form.given) for form in forms if form.given))


def _own_names(person: Profile) -> Keys:
    return _given(tuple(form for form in person.names if form.kind != "nickname"))


def _nicknames(person: Profile) -> Keys:
    return _given(tuple(form for form in person.names if form.kind == "nickname"))


def _kin(relation: str) -> Callable[[Profile], Keys]:
    def answers(person: Profile) -> Keys:
        found = (_given(kin.names) for kin in person.kin if kin.relation == relation)
        return tuple(dict.fromkeys(key for keys in found for key in keys))

    return answers


def _any(answers: Callable[[Profile], Keys]) -> Callable[[Profile], bool]:
    return lambda person: bool(answers(person))


def _zodiac(person: Profile) -> Keys:
    for claim in person.births:
        if claim.kind == "zodiac":
            return (claim.value,)
        if claim.kind in ("date", "lunar_date", "month"):
            signs = zodiac_of_days(claim.lo, claim.hi)
            if signs[0] == signs[-1]:
                return (int(signs[0]),)
    return ()


def _birthday(person: Profile) -> Keys:
    kinds = ("date", "lunar_date", "lunar_day")
    return tuple((claim.lo, claim.value) for claim in person.births if claim.kind in kinds)


def _county(person: Profile) -> Keys:
    codes: list[Hashable] = []
    for place in person.places:
        if place.role in _HOMES:
            codes += [
                code
                for code, weight in place.nodes
                if weight >= _COUNTY_SURE and not code.endswith("00")
            ]
    return tuple(dict.fromkeys(codes))


def _province(person: Profile) -> Keys:
    found = (code[:2] for place in person.places for code, _ in place.nodes[:1])
    return tuple(dict.fromkeys(found))[:1]


def _village(person: Profile) -> Keys:
    found = (_sound(place.village) for place in person.places if place.village)
    return tuple(dict.fromkeys(found))


def _count(person: Profile) -> Keys:
    return () if person.sibling_count is None else (person.sibling_count,)


def _order(person: Profile) -> Keys:
    return () if person.sibling_order is None else (person.sibling_order,)


def _height(person: Profile) -> Keys:
    return () if person.height is None else (int(sum(person.height) / 2 // HEIGHT_STEP),)


def _ethnicity(person: Profile) -> Keys:
    return (person.ethnicity,) if person.ethnicity else ()


def _work(person: Profile) -> Keys:
    return tuple(text for text in (person.employer,) if text)


def _kin_question(relation: str, word: str, choices: float = 400.0) -> Ask:
    answers = _kin(relation)
    return Ask(
        field="kin", about=relation, right="kin", answers=answers, known=_any(answers),
        spoken=f"您{word}叫什么名字?家里平时怎么叫?",
        shown=f"请本人写出{word}的名字(会写字时),或请懂手语的人问",
        told=0.6, choices=choices,
    )  # fmt: skip


_KIN = (
    ("father", "父亲"), ("mother", "母亲"), ("spouse", "爱人(丈夫或妻子)"),
    ("older_brother", "哥哥"), ("younger_brother", "弟弟"), ("older_sister", "姐姐"),
    ("younger_sister", "妹妹"), ("son", "儿子"), ("daughter", "女儿"),
)  # fmt: skip

QUESTIONS: tuple[Ask, ...] = (
    Ask(
        field="name", about="name", right="name", answers=_own_names,
        known=lambda person: bool(_own_names(person)),
        spoken="您叫什么名字?上学、上户口时用的是哪个名字?",
        shown="请本人写出自己的名字;不会写时,请懂手语的人问",
        told=0.6, choices=800,
    ),
    Ask(
        field="name", about="nickname", right="nickname", answers=_nicknames,
        known=_any(_nicknames),
        spoken="小时候家里人怎么叫您?有小名吗?",
        shown="请懂手语的人问:家里人用什么手势、什么名字称呼",
        told=0.4, choices=150,
    ),
    Ask(
        field="place", about="county", right="county", answers=_county, known=_any(_county),
        spoken="您老家归哪个县(区、市)?平时进城是去哪个县城?",
        shown="请本人在地图上指出老家,或从县名卡片中挑选",
        told=0.6, choices=800, alike=0.3,
    ),
    Ask(
        field="village", about="village", right="village", answers=_village, known=_any(_village),
        spoken="您家在哪个乡镇、哪个村?村边有什么山、河、学校?",
        shown="请本人写出或画出村子、学校和附近的山河",
        told=0.6, choices=1500, alike=0.03,
    ),
    *(_kin_question(relation, word) for relation, word in _KIN),
    Ask(
        field="zodiac", about="zodiac", right="zodiac", answers=_zodiac, known=_any(_zodiac),
        spoken="您属什么(十二生肖)?", shown="请拿十二生肖图片让本人指认自己的属相",
        told=0.6, choices=12, alike=0.2,
    ),
    Ask(
        field="birth", about="birthday", right="birthday", answers=_birthday, known=_any(_birthday),
        spoken="您生日是哪一天?家里过阴历还是阳历?", shown="请本人在日历上指出生日",
        told=0.15, choices=15_000,
    ),
    Ask(
        field="siblings", about="siblings", right="siblings", answers=_count, known=_any(_count),
        spoken="您兄弟姐妹一共几个(连去世的、送人的也算)?",
        shown="请本人用手指表示兄弟姐妹有几个",
        told=0.6, choices=6, near=0.25,
    ),
    Ask(
        field="siblings", about="order", right="order", answers=_order, known=_any(_order),
        spoken="您在兄弟姐妹里排行老几?", shown="请本人用手指表示自己排行第几",
        told=0.6, choices=5, near=0.25,
    ),
    Ask(
        field="ethnicity", about="ethnicity", right="ethnicity", answers=_ethnicity,
        known=_any(_ethnicity), spoken="您是什么民族?家里过什么节?",
        shown="请本人从各民族服饰图片中指认", told=0.6, choices=1.25, alike=0.3,
    ),
    Ask(
        field="accent", about="accent", right="accent", answers=_province,
        known=lambda person: bool(person.accent or person.places),
        spoken="请几位不同省份的同事听一听,口音像哪里人?", shown="",
        told=0.9, choices=15, alike=0.3,
    ),
    Ask(
        field="employer", about="work", right="employer", answers=_work, known=_any(_work),
        spoken="您以前在哪里上学、干活?学校或单位叫什么?", shown="请本人写出或指认学校、单位的名字",
        told=0.3, choices=500,
    ),
    Ask(
        field="height", about="height", right="height", answers=_height, known=_any(_height),
        spoken="请给本人量身高(脱鞋,站直)", shown="请给本人量身高(脱鞋,站直)",
        told=0.95, choices=7, alike=0.1, near=0.35, looked_at=True,
    ),
)  # fmt: skip
