"""ID numbers: whole, old, half-known, miswritten, of doubtful owner, issued by the station."""

from __future__ import annotations

from tests.matching.tables.triples import Triple, filed, holds, number

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
    Triple("a right check character", holds(ONE), filed(ONE),
           filed(ONE[:17] + ("1" if ONE[17] != "1" else "2"))),
]  # fmt: skip

DOUBTFUL = [
    ("found on the person", {"src": "随身携带"}),
    ("someone else's", {"src": "他人证件"}),
    ("picked up", {"src": "捡到"}),
]
"""Sources that cap the weight, against the person's own memory."""
