"""Every county of today as a station would write it down from the mouth of some region.

Each syllable of the name is drawn from the accent's sound matrix, P(heard | said), and then written
with a character of that sound, by how common it is in names of places and people. The clerk knows
no place: the characters are guessed even where the sound is right. The ending (县, 市, 区, 旗) is
understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from reunion.knowledge.accents import accent_regions
from reunion.knowledge.confusions import sound_matrix
from reunion.knowledge.division_history import read_table
from reunion.knowledge.divisions import divisions
from reunion.knowledge.frequencies import given_shares
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import syllable_id, syllables
from reunion.profiles import Weighted

ACCENTS = (
    "四川话", "豫东口音", "湖南口音", "湖北口音", "广东口音", "客家话", "福建口音", "浙江口音",
    "安徽口音", "山西口音", "陕西口音", "东北口音",
)  # fmt: skip
SEED = 20_261
"""Frozen; what is tuned is tuned on other seeds."""
_PLACES = 0.5
"""Weight of characters by their use in names of places, against that in names of people."""


@dataclass(frozen=True, slots=True)
class HeardPlace:
    """A county's `code` and what was written down of it, with its ending and without."""

    code: str
    titled: str
    bare: str


@dataclass(frozen=True, slots=True)
class HeardSet:
    """What was heard of every county in one accent; `regions` are the accent's."""

    accent: str
    regions: Weighted
    places: tuple[HeardPlace, ...]


@cache
def _writing() -> tuple[tuple[tuple[str, ...], npt.NDArray[np.float64]], ...]:
    """By syllable: the characters that are written for it, and their cumulated shares."""
    shares: dict[str, float] = {}
    texts = [*divisions().shorts, *(row[1] for row in read_table("townships.tsv.gz"))]
    counts: dict[str, int] = {}
    for text in texts:
        for char in text:
            counts[char] = counts.get(char, 0) + 1
    whole = sum(counts.values())
    for char, count in counts.items():
        shares[char] = _PLACES * count / whole
    for char, share in given_shares().items():
        shares[char] = shares.get(char, 0.0) + (1 - _PLACES) * share
    members: list[list[tuple[str, float]]] = [[] for _ in syllables()]
    for char, share in sorted(shares.items()):
        for syllable, _, _ in char_readings(char)[:1]:
            members[syllable].append((char, share))
    return tuple(
        (tuple(char for char, _ in found), np.cumsum([share for _, share in found]))
        for found in members
    )


def heard_counties(accent: str, seed: int = SEED, limit: int | None = None) -> HeardSet:
    """All counties (or `limit` of them, evenly) as heard in one accent. Equal for equal arguments.

    A county whose heard sound nobody writes keeps the true character there.
    """
    tree = divisions()
    regions = accent_regions(accent)
    cumulated = np.cumsum(sound_matrix(regions).astype(np.float64), axis=0)
    codes = [code for code in tree.codes if not code.endswith("00")]
    if limit is not None:
        codes = codes[:: max(1, len(codes) // limit)][:limit]
    rng = np.random.default_rng([seed, ACCENTS.index(accent)])
    return HeardSet(accent, regions, tuple(_hear(code, cumulated, rng) for code in codes))


def _hear(code: str, cumulated: npt.NDArray[np.float64], rng: np.random.Generator) -> HeardPlace:
    tree = divisions()
    node = tree.index(code)
    short, name = tree.shorts[node], tree.names[node]
    said = [syllable_id(syllable) for syllable in tree.readings[node][0]]
    out = []
    for char, syllable in zip(short, said, strict=True):
        column = cumulated[:, syllable]
        heard = int(np.searchsorted(column, rng.random() * column[-1]))
        chars, shares = _writing()[heard]
        place = int(np.searchsorted(shares, rng.random() * shares[-1])) if chars else -1
        out.append(chars[place] if chars else char)
    bare = "".join(out)
    ending = "" if name == short else name[-1]
    return HeardPlace(code, bare + ending, bare)
