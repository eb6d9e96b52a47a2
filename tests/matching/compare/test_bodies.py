"""Sex, height, disability, hand: each level with its starting bits."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from reunion.matching.compare.bodies import Disabilities, Hands, Heights, Sexes
from reunion.profiles import BirthClaim, IdPattern, KinForm, Moment
from tests.matching.compare.pairs import Case, check, file_of, person
from tests.strategies import checksum

TODAY = datetime.date(2020, 6, 1).toordinal()
MALE_ID = "41022219560315997"
MAN = IdPattern(MALE_ID + checksum(MALE_ID), "own", True, (), "")
STRANGERS_PAPER = IdPattern(MAN.digits, "doubtful", True, (), "")


def case(
    name: str,
    query: dict[str, Any],
    record: dict[str, Any],
    level: str | None,
    low: float = 0,
    high: float = 0,
) -> Case:
    return Case(name, person(**query), person("M1", **record), level, low, high)


def born(age: int) -> tuple[BirthClaim, ...]:
    day = TODAY - round(age * 365.25)
    return (BirthClaim("date", day, day, 0, ""),)


SEX = [
    case("same", {"sex": "1"}, {"sex": "1"}, "agree", 0.9, 1.0),
    case("different", {"sex": "1"}, {"sex": "2"}, "differ", -7.1, -6.9),
    case("unknown", {"sex": ""}, {"sex": "2"}, None),
    case("ID parity of the record", {"sex": "1"}, {"sex": "2", "ids": (MAN,)},
          "doubted", -2.1, -1.9),
    case(
        "a stranger's paper", {"sex": "2", "ids": (STRANGERS_PAPER,)}, {"sex": "1"},
        "differ", -7.1, -6.9,
    ),
    case(
        "a woman with a wife",
        {"sex": "2", "kin": (KinForm("spouse", (), "妻子 某"),)}, {"sex": "1"},
        "doubted", -2.1, -1.9,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", SEX, ids=lambda c: c.name)
def test_sex(case: Case) -> None:
    check(Sexes(), case, file_of(case.record))


def tall(low: float, high: float | None = None) -> tuple[float, float]:
    return (low, low if high is None else high)


HEIGHT = [
    case("what families remember", {"height": tall(160)}, {"height": tall(162)}, "near", 1.1, 1.3),
    case("equal", {"height": tall(160)}, {"height": tall(160)}, "near", 1.1, 1.3),
    case("five off", {"height": tall(160)}, {"height": tall(167)}, "fair", 0.2, 0.4),
    case("nine off", {"height": tall(160)}, {"height": tall(171)}, "apart", -1.1, -0.9),
    case("fourteen off", {"height": tall(160)}, {"height": tall(176)}, "far", -2.6, -2.4),
    case("twenty off", {"height": tall(160)}, {"height": tall(182)}, "too_far", -4.1, -3.9),
    case("ranges that meet", {"height": tall(155, 165)}, {"height": tall(163, 175)},
          "near", 1.1, 1.3),
    case(
        "a child when lost",
        {"height": tall(170)},
        {"height": tall(120), "births": born(8), "event": Moment((TODAY, TODAY), "", False, "")},
        None,
    ),
    case(
        "grown when lost",
        {"height": tall(170)},
        {"height": tall(171), "births": born(30), "height_as_of": TODAY},
        "near", 1.1, 1.3,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", HEIGHT, ids=lambda c: c.name)
def test_height(case: Case) -> None:
    check(Heights(), case, file_of(case.record))


DISABILITY = [
    case("deaf, both", {"disability": ("deaf",)}, {"disability": ("deaf",)},
          "sense_both", 3.9, 4.1),
    case("deaf and mute", {"disability": ("mute",)}, {"disability": ("deaf_mute",)},
          "sense_both", 3.9, 4.1),
    case("limb, both", {"disability": ("limb",)}, {"disability": ("limb",)}, "limb_both", 1.9, 2.1),
    case("mental, both", {"disability": ("mental",)}, {"disability": ("mental",)},
          "mind_both", 1.2, 1.3),
    case("intellectual, both", {"disability": ("intellectual",)},
         {"disability": ("intellectual",)}, "intellect_both", 2.0, 2.2),
    case("dementia, both", {"disability": ("dementia",)}, {"disability": ("dementia",)},
          "memory_both", 2.9, 3.1),
    case("begun later", {"disability": ("mental",)}, {"disability": ("limb",)},
          "differ", -1.6, -1.4),
    case("not deaf at all", {"disability": ("mental",)}, {"disability": ("deaf",)},
          "sense_absent", -3.1, -2.9),
    case("silent", {"disability": ("mental",)}, {}, None),
]  # fmt: skip


@pytest.mark.parametrize("case", DISABILITY, ids=lambda c: c.name)
def test_disability(case: Case) -> None:
    check(Disabilities(), case, file_of(case.record, disability=("blind", "epilepsy")))


HAND = [
    case("left, both", {"handedness": "left"}, {"handedness": "left"}, "left_both", 3, 4),
    case("right, both", {"handedness": "right"}, {"handedness": "right"}, "right_both", 0, 0.1),
    case("different", {"handedness": "left"}, {"handedness": "right"}, "differ", -2.1, -1.9),
    case("both hands", {"handedness": "both"}, {"handedness": "left"}, None),
]


@pytest.mark.parametrize("case", HAND, ids=lambda c: c.name)
def test_handedness(case: Case) -> None:
    check(Hands(), case, file_of(case.record))
