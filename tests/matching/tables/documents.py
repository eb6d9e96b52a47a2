"""ID numbers: whole, old, half-known, miswritten, of doubtful owner, issued by the station."""

from __future__ import annotations

from typing import Any

from tests.matching.tables.triples import (
    Json,
    Triple,
    birth,
    born,
    filed,
    holds,
    home,
    hukou,
    lives,
    number,
)

ONE = number("410221", "19550307")
TWO = number("410222", "19620714", "997")
THREE = number("511621", "19710911", "996")


def changed(digits: str, place: int) -> str:
    return digits[:place] + str((int(digits[place]) + 3) % 10) + digits[place + 1 :]


def swapped(digits: str, place: int) -> str:
    return digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def old(digits: str) -> str:
    return digits[:6] + digits[8:17]


DOCUMENTS = [
    *(Triple("18 digits", holds(one), filed(one), filed(other))
      for one, other in ((ONE, TWO), (TWO, THREE), (THREE, ONE))),
    *(Triple("15 digits", holds(old(one), kind="old15"), filed(one), filed(other))
      for one, other in ((ONE, TWO), (TWO, THREE), (THREE, ONE))),
    *(Triple("one wrong digit", holds(changed(one, place)), filed(one), filed(other))
      for one, other, place in ((ONE, TWO, 15), (TWO, THREE, 9), (THREE, ONE, 5))),
    Triple("two digits swapped", holds(swapped(ONE, 8)), filed(ONE), filed(TWO)),
    Triple("two digits swapped", holds(swapped(TWO, 10)), filed(TWO), filed(THREE)),
    Triple("two digits swapped", holds(swapped(THREE, 4)), filed(THREE), filed(ONE)),
    Triple("digits unknown", holds(ONE[:12] + "??????"), filed(ONE), filed(TWO)),
    Triple("digits unknown", holds("??????" + TWO[6:14] + "????"), filed(TWO), filed(THREE)),
    Triple("digits unknown", holds("?" * 14 + THREE[14:]), filed(THREE), filed(ONE)),
    Triple("more digits known", holds(ONE[:14] + "????"), filed(ONE),
           filed(number("410221", "19620714"))),
    Triple("more digits known", holds(TWO[:10] + "????????"), filed(TWO),
           filed(number("410222", "19750714"))),
    Triple("more digits known", holds("?" * 6 + THREE[6:]), filed(THREE),
           filed(number("410221", "19710911", "998"))),
    *(Triple("a right check character", holds(one), filed(one),
             filed(one[:17] + ("1" if one[17] != "1" else "2")))
      for one in (ONE, TWO, THREE)),
]  # fmt: skip

QIXIAN, TONGXU = hukou("河南省开封市杞县"), hukou("河南省开封市通许县")
YUECHI, WUSHENG = hukou("四川省广安市岳池县"), hukou("四川省广安市武胜县")


def issued(code: str, **more: Any) -> Json:
    """A resident with a number of that county, born on 7 March 1955."""
    return holds(number(code, "19550307"), **more)


ISSUED = [
    # the place of first issue against the addresses of records without a number
    Triple("place of issue", issued("410221"), QIXIAN, TONGXU),
    Triple("place of issue", issued("511621"), YUECHI, WUSHENG),
    Triple("place of issue", issued("410221"), TONGXU, hukou("河南省周口市太康县")),
    Triple("place of issue", issued("410221"), hukou("河南省周口市太康县"), YUECHI),
    Triple("place of issue, where they live", issued("410221"), lives("河南省开封市杞县"),
           lives("河南省开封市通许县")),
    Triple("place of issue, where they live", issued("511621"),
           {**lives("四川省广安市岳池县"), **QIXIAN}, {**lives("四川省成都市锦江区"), **QIXIAN}),
    Triple("place of issue, where they live", issued("440106"), lives("广东省广州市天河区"),
           lives("广东省汕头市潮阳区")),
    # codes of the time: 地区, 1997, merged into a district, an upgraded county
    Triple("old code of issue", issued("512923"), YUECHI, WUSHENG),
    Triple("old code of issue", issued("513621"), YUECHI, WUSHENG),
    Triple("old code of issue", issued("512301"), hukou("重庆市涪陵区"),
           hukou("四川省达州市达川区")),
    Triple("old code of issue", issued("410224"), hukou("河南省开封市祥符区"), QIXIAN),
    Triple("old code of issue", issued("420621"), hukou("湖北省襄阳市襄州区"),
           hukou("湖北省荆州市监利市")),
    Triple("old code of issue", issued("460001"), hukou("海南省五指山市"),
           hukou("广东省湛江市徐闻县")),
    Triple("an old code in the record as well", issued("512923"), hukou(code="513621"),
           hukou(code="513622")),
    Triple("an old code in the record as well", issued("410224"), hukou(code="410212"),
           hukou(code="410223")),
    Triple("an old code in the record as well", issued("511621"), hukou(code="512923"),
           hukou(code="512921")),
    # some digits only
    Triple("first digits only", holds("5129" + "?" * 14), YUECHI, QIXIAN),
    Triple("first digits only", holds("41" + "?" * 16), QIXIAN, YUECHI),
    Triple("first digits only", holds("51" + "?" * 16), hukou("重庆市丰都县"), QIXIAN),
    Triple("first digits only", holds(old(ONE), kind="old15"), QIXIAN, TONGXU),
    # the birth in the number against the birth of records without a number
    Triple("birth in the number", holds(ONE), born("1955-03-07"), born("1955-03-09")),
    Triple("birth in the number", holds(ONE), born("1955-11-20"), born("1959-11-20")),
    Triple("birth in the number", holds(TWO), born("1964-01-20"), born("1975-01-20")),
    Triple("birth in the number", holds("?" * 6 + "1962" + "?" * 8), born("1962-09-01"),
           born("1966-09-01")),
    Triple("birth in the number", holds("?" * 6 + "197109" + "?" * 6), born("1971-09-11"),
           born("1971-02-11")),
    # 1955-03-07 was the 14th of the second lunar month; 1962-07-14 the 13th of the sixth
    Triple("lunar birth", holds(ONE), born("1955-02-14"), born("1955-02-20")),
    Triple("lunar birth", holds(TWO), born("1962-06-13"), born("1962-06-28")),
    Triple("lunar birth", holds(number("410222", "19620613")), born("1962-07-14"),
           born("1962-07-28")),
    Triple("place and birth together", holds(ONE), {**QIXIAN, **born("1955-03-07")},
           {**QIXIAN, **born("1963-03-07")}),
    Triple("place and birth together", holds(TWO), {**TONGXU, **born("1962-07-14")},
           {**WUSHENG, **born("1962-07-14")}),
    Triple("place and birth together", holds(THREE), {**YUECHI, **born("1971-09-11")},
           {**QIXIAN, **born("1955-03-07")}),
    # a paper of doubtful owner speaks for the place, but against none
    Triple("a paper that was found", issued("410221", src="随身携带"), QIXIAN, YUECHI),
    Triple("a paper that was found", issued("512923", src="捡到"), YUECHI, QIXIAN),
    Triple("a paper that was found", issued("410221", src="他人证件"),
           {**QIXIAN, **born("1955-03-07")}, {**YUECHI, **born("1975-03-07")}),
    # records that lack an address or a birth are read by their own number
    Triple("address from the record's number", home("岳池"), filed(number("512923", "19550307")),
           filed(number("410221", "19550307"))),
    Triple("address from the record's number", home("开封县"),
           filed(number("410224", "19550307")), filed(number("410221", "19550307"))),
    Triple("address from the record's number", home("重庆涪陵"),
           filed(number("512301", "19550307")), filed(number("511621", "19550307"))),
    Triple("birth from the record's number", born("1955-03-07"), filed(ONE), filed(THREE)),
    Triple("birth from the record's number", birth(zodiac="虎"), filed(TWO), filed(THREE)),
    Triple("birth from the record's number", born("1971-09-11"), filed(THREE), filed(ONE)),
]  # fmt: skip

DOUBTFUL = [
    ("found on the person", {"src": "随身携带"}),
    ("someone else's", {"src": "他人证件"}),
    ("picked up", {"src": "捡到"}),
]
"""Sources that cap the weight, against the person's own memory."""
