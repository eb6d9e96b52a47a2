"""How a name told in a dialect gets to paper: rules of thumb by region, not our measured tables.

Each region is a list of rules on initials and finals, as a textbook of dialects lists them; a rule
that applies to a syllable is followed with chance FOLLOWED. The hearer writes a character of the
sound heard, by how common it is in names. The rules are knowledge that whoever wrote the program
also had; their rates, and the matrices of `reunion.knowledge`, come from surveys and were not used
here. Characters and surnames of a sound come from the program's own frequency tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.naming import names
from reunion.knowledge.syllables import split, syllables

Floats = npt.NDArray[np.float64]
FOLLOWED = 0.7
KEPT = 0.35
"""Chance that a syllable heard right is also written with the right character."""

RETROFLEX = (("zh", "z"), ("ch", "c"), ("sh", "s"))
"""Pairs of initials or finals; the first is told, the second is heard."""
NASALS = (("ing", "in"), ("eng", "en"))
NL = (("n", "l"),)
LN = (("l", "n"),)
F_HU = "f>hu"
HU_F = "hu>f"
HU_W = "hu>w"
R_Y = "r>y"
SHU_F = "shu>f"
L_D = (("l", "d"),)
Rule = tuple[tuple[str, str], ...] | str


@dataclass(frozen=True, slots=True)
class Region:
    """What a caseworker writes for the accent, and the rules of its speakers."""

    accent: str
    rules: tuple[Rule, ...]


REGIONS = (
    Region("四川", (NL, RETROFLEX, NASALS)),
    Region("重庆", (NL, RETROFLEX, NASALS)),
    Region("贵州", (NL, RETROFLEX, NASALS)),
    Region("湖北", (NL, RETROFLEX, NASALS)),
    Region("湖南", (LN, RETROFLEX, NASALS, HU_F)),
    Region("江西", (LN, RETROFLEX, NASALS, HU_F)),
    Region("安徽", (LN, NASALS)),
    Region("江苏", (RETROFLEX, NASALS)),
    Region("浙江", (RETROFLEX, NASALS, HU_W)),
    Region("福建", (RETROFLEX, NASALS, F_HU, L_D)),
    Region("广东", (RETROFLEX, R_Y, HU_W)),
    Region("山东", (R_Y,)),
    Region("黑龙江", (R_Y, RETROFLEX)),
    Region("陕西", (SHU_F, NASALS)),
    Region("信阳", (LN, HU_F, NASALS)),
    Region("云南", (RETROFLEX, NASALS)),
)
PLAIN = Region("", ())
NORTHERN = ("北京", "河北", "山东", "河南")
"""Accents in which n and l, and f and hu, are told apart by everyone."""
NOT_NORTHERN: tuple[Rule, ...] = (NL, LN, F_HU, HU_F, HU_W)

_F_TO_HU = {"a": "ua", "ei": "uei", "an": "uan", "en": "uen", "ang": "uang", "u": "u", "eng": "ong"}
_R_TO_Y = {"en": "in", "ong": "iong", "u": "v", "an": "ian", "ang": "iang", "ou": "iou",
           "uan": "van", "uei": "uei", "uo": "uo"}  # fmt: skip
_SHU_TO_F = {"u": "u", "uei": "ei", "uen": "en", "uang": "ang", "ua": "a"}


def apply(rule: Rule, start: str, end: str) -> tuple[str, str]:
    """The initial and final heard when a speaker follows the rule; unchanged where it is silent."""
    if isinstance(rule, tuple):
        for told, heard in rule:
            if start == told:
                return heard, end
            if end == told:
                return start, heard
        return start, end
    if rule == F_HU and start == "f" and end in _F_TO_HU:
        return "h", _F_TO_HU[end]
    if rule == HU_F and start == "h":
        back = {heard: told for told, heard in _F_TO_HU.items() if told != "eng"}
        return ("f", back[end]) if end in back else (start, end)
    if rule == HU_W and start == "h" and end.startswith("u"):
        return "", end
    if rule == R_Y and start == "r" and end in _R_TO_Y:
        return "", _R_TO_Y[end]
    if rule == SHU_F and start == "sh" and end in _SHU_TO_F:
        return "f", _SHU_TO_F[end]
    return start, end


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Writing:
    """What hearers write for a sound, by numbers of `naming.names`: `syllable` of each character
    (-1 for compound surnames), `members[s]` and `cumulated[s]` the characters of a sound and their
    cumulated shares in it, `share` P(character | its sound), `writable[s]` any members."""

    syllable: npt.NDArray[np.integer]
    members: tuple[npt.NDArray[np.integer], ...]
    cumulated: tuple[Floats, ...]
    share: Floats
    writable: npt.NDArray[np.bool_]

    def write(self, rng: np.random.Generator, sound: int, true: int) -> int:
        """A character of the sound heard; `true` when nobody writes that sound."""
        if not self.writable[sound]:
            return true
        place = int(np.searchsorted(self.cumulated[sound], rng.random(), side="right"))
        return int(self.members[sound][min(place, len(self.members[sound]) - 1)])


@cache
def writing(*, surnames: bool) -> Writing:
    """The hearers' vocabulary: surnames by bearers, or given-name characters by their share."""
    known = names()
    syllable = known.surname_syllable if surnames else known.char_syllable
    weight = known.surname_share if surnames else known.char_share
    members, cumulated = [], []
    share = np.zeros(len(weight))
    for sound in range(len(syllables())):
        rows = np.flatnonzero(syllable == sound)
        share[rows] = weight[rows] / weight[rows].sum()
        members.append(rows)
        cumulated.append(np.cumsum(share[rows]))
    writable = np.array([len(rows) > 0 for rows in members])
    return Writing(syllable, tuple(members), tuple(cumulated), share, writable)


@cache
def _number() -> dict[tuple[str, str], int]:
    return {split(text): place for place, text in enumerate(syllables())}


@lru_cache(maxsize=32_768)
def heard_sounds(region: Region, told: int) -> tuple[tuple[int, float], ...]:
    """(syllable, chance) of what is heard when a speaker of the region tells this syllable."""
    chances = {split(syllables()[told]): 1.0}
    for rule in region.rules:
        after: dict[tuple[str, str], float] = {}
        for half, chance in chances.items():
            changed = apply(rule, *half)
            moved = changed != half and changed in _number()
            after[half] = after.get(half, 0.0) + chance * (1 - FOLLOWED if moved else 1.0)
            if moved:
                after[changed] = after.get(changed, 0.0) + chance * FOLLOWED
        chances = after
    return tuple((_number()[half], chance) for half, chance in chances.items())


def sample_written(
    rng: np.random.Generator, true: int, region: Region, *, surname: bool, kept: float = KEPT
) -> int:
    """The number of the character (or surname) that the hearer writes for the true one."""
    vocabulary = writing(surnames=surname)
    told = int(vocabulary.syllable[true])
    if told < 0:
        return true
    sounds = heard_sounds(region, told)
    pick = int(rng.choice(len(sounds), p=[chance for _, chance in sounds]))
    sound = sounds[pick][0]
    if sound == told and rng.random() < kept:
        return true
    return vocabulary.write(rng, sound, true)


@lru_cache(maxsize=4096)
def written_chances(written: int, region: Region, surname: bool, kept: float = KEPT) -> Floats:
    """P(this character is written | true one), over all true ones: the sampler's likelihood."""
    vocabulary = writing(surnames=surname)
    told = vocabulary.syllable
    out = np.zeros(len(told))
    sound = int(told[written])
    if sound < 0:
        out[written] = 1.0
        return out
    by_sound = np.zeros(len(syllables()))
    for true in range(len(syllables())):
        chance = dict(heard_sounds(region, true)).get(sound, 0.0)
        by_sound[true] = chance * (1 - kept if true == sound else 1.0)
    known = told >= 0
    out[known] = by_sound[told[known]] * vocabulary.share[written]
    out[written] += kept * dict(heard_sounds(region, sound))[sound]
    return out + _unwritable(written, region, surname)


def _unwritable(written: int, region: Region, surname: bool) -> Floats:
    """What stays as it was because nobody writes the sound heard."""
    vocabulary = writing(surnames=surname)
    out = np.zeros(len(vocabulary.syllable))
    for sound, chance in heard_sounds(region, int(vocabulary.syllable[written])):
        if not vocabulary.writable[sound]:
            out[written] += chance
    return out
