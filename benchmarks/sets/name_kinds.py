"""What may happen to a true name on its way into a resident's file: one function a kind of error.

Each takes a person and draws a mention: the text, and the accent given with it (None when not). A
kind that cannot happen to this person (no registered doublet, one-character given name) gives None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.sets.name_shapes import (
    MIN_SURNAMES,
    SOUTHERN_GIVEN,
    SOUTHERN_SURNAMES,
    look_alikes,
)
from benchmarks.sets.name_sounds import PLAIN, REGIONS, Region, sample_written
from benchmarks.worlds.naming import (
    KAZAKH,
    SYSTEMS,
    UYGHUR,
    draw_given,
    draw_surnames,
    names,
    native_parts,
    native_text,
)
from reunion.knowledge.characters import doublets
from reunion.knowledge.readings import char_readings, surname_readings
from reunion.knowledge.syllables import syllables
from reunion.knowledge.tables import read_table

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person's registered name; `surname` and `given` are numbers of `naming.names`,
    `native` the text of a minority name (then the numbers are unused)."""

    surname: int
    given: tuple[int, ...]
    native: str = ""

    @property
    def surname_text(self) -> str:
        return names().surnames[self.surname]

    @property
    def given_text(self) -> str:
        return "".join(names().chars[char] for char in self.given)

    @property
    def text(self) -> str:
        return self.native or self.surname_text + self.given_text


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands in the resident's file, the accent given, and, where a kind of error only
    befalls certain names, the person who bears such a name instead. `told` is the part of the
    record that the mention tells, "" for all of it."""

    text: str
    accent: str | None = None
    bearer: Person | None = None
    told: str = ""


def draw_people(rng: Random, count: int) -> list[Person]:
    """Han people by the shares of surnames and, by sex and cohort, of given names."""
    women = rng.random(count) < 0.45
    cohort = rng.choice(4, count, p=[0.3, 0.4, 0.22, 0.08]).astype(np.int32)
    surnames = draw_surnames(rng, count)
    given = draw_given(rng, women, cohort)
    return [
        Person(int(s), tuple(int(char) for char in row if char >= 0))
        for s, row in zip(surnames, given, strict=True)
    ]


def _heard(rng: Random, person: Person, region: Region) -> tuple[str, str]:
    surname = sample_written(rng, person.surname, region, surname=True)
    given = (sample_written(rng, char, region, surname=False) for char in person.given)
    return names().surnames[surname], "".join(names().chars[char] for char in given)


def homophone(rng: Random, person: Person) -> Mention | None:
    """Heard right, written with characters of the same sound."""
    mention = Mention("".join(_heard(rng, person, PLAIN)))
    return mention if mention.text != person.text else None


def dialect(rng: Random, person: Person, *, told: bool) -> Mention | None:
    """Told in a dialect; `told`: the accent is given with it."""
    region = REGIONS[int(rng.integers(len(REGIONS)))]
    text = "".join(_heard(rng, person, region))
    changed = [_sound(a) != _sound(b) for a, b in zip(text, person.text, strict=False)]
    if len(text) != len(person.text) or not any(changed):
        return None
    return Mention(text, f"{region.accent}口音" if told else None)


def _sound(char: str) -> int:
    readings = char_readings(char)
    return readings[0][0] if readings else -1


def look_alike(rng: Random, person: Person) -> Mention | None:
    """One character misread from handwriting."""
    places = [i for i, char in enumerate(person.text) if char in look_alikes()]
    if not places:
        return None
    place = places[int(rng.integers(len(places)))]
    others = look_alikes()[person.text[place]]
    wrong = others[int(rng.integers(len(others)))]
    return Mention(person.text[:place] + wrong + person.text[place + 1 :])


def dropped(rng: Random, person: Person) -> Mention | None:
    """One syllable of the given name lost; the rest as heard."""
    if len(person.given) != 2:
        return None
    surname, given = _half_heard(rng, person)
    text = surname + given[int(rng.integers(2))]
    return Mention(text, told=text)


def swapped(rng: Random, person: Person) -> Mention | None:
    """The two characters of the given name turned round."""
    if len(set(person.given)) != 2:
        return None
    surname, given = _half_heard(rng, person)
    return Mention(surname + given[::-1])


def doubled(rng: Random, person: Person) -> Mention | None:
    """One syllable written twice."""
    surname, given = _half_heard(rng, person)
    place = int(rng.integers(len(given)))
    return Mention(surname + given[: place + 1] + given[place:])


def _half_heard(rng: Random, person: Person) -> tuple[str, str]:
    """Half of the time the characters are also guessed from the sound."""
    if rng.random() < 0.5:
        return person.surname_text, person.given_text
    return _heard(rng, person, PLAIN)


def surname_only(rng: Random, person: Person) -> Mention | None:
    """「姓马」, 「马」, 「马某」, 「老马」."""
    forms = ("姓{}", "{}", "{}某", "老{}", "{}某某")
    told = person.surname_text
    return Mention(forms[int(rng.integers(len(forms)))].format(told), told=told)


def given_only(rng: Random, person: Person) -> Mention | None:
    """Only the given name."""
    told = person.given_text
    return Mention(told, told=told) if len(person.given) == 2 else None


def nickname(rng: Random, person: Person) -> Mention | None:
    """小兰, 阿兰, 兰兰, 兰子 for 秀兰."""
    char = names().chars[person.given[-1]]
    forms = ("小{}", "阿{}", "{0}{0}", "{}子", "{}儿")
    return Mention(forms[int(rng.integers(len(forms)))].format(char), told=char)


def husband(rng: Random, person: Person) -> Mention | None:
    """刘张秀英, 刘张氏, 张氏 and 刘秀英 for 张秀英, whose husband is a 刘."""
    if len(person.given) != 2 or len(person.surname_text) != 1:
        return None
    his = names().surnames[int(draw_surnames(rng, 1)[0])]
    if len(his) != 1 or his == person.surname_text:
        return None
    own, given = person.surname_text, person.given_text
    forms = (
        (f"{his}{own}{given}", own + given),
        (f"{his}{own}氏", own),
        (f"{own}氏", own),
        (f"{his}{given}", given),
    )
    text, told = forms[int(rng.choice(4, p=[0.3, 0.3, 0.15, 0.25]))]
    return Mention(text, told=told)


def truncated(rng: Random, person: Person) -> Mention | None:
    """欧阳 written 欧 or 阳; the person is given a compound surname."""
    bearer = Person(_compound(rng), person.given)
    told = bearer.surname_text[int(rng.random() < 0.3)] + bearer.given_text
    return Mention(told, bearer=bearer, told=told)


def _compound(rng: Random) -> int:
    known = names()
    weight = known.surname_share * known.compound
    return int(rng.choice(len(weight), p=weight / weight.sum()))


def doublet(rng: Random, person: Person) -> Mention | None:
    """萧 registered as 肖; the person is given such a surname."""
    known = names()
    bearers = [number for number, surname in enumerate(known.surnames) if doublets(surname)]
    weight = known.surname_share[bearers]
    bearer = Person(int(rng.choice(bearers, p=weight / weight.sum())), person.given)
    others = doublets(bearer.surname_text)
    other = others[int(rng.integers(len(others)))]
    return Mention(other + bearer.given_text, bearer=bearer)


@cache
def _traditional() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for variant, simple in read_table("variants"):
        table.setdefault(simple, []).append(variant)
    return {simple: tuple(found) for simple, found in table.items()}


def variant(rng: Random, person: Person) -> Mention | None:
    """Traditional or variant characters, full-width signs, blanks between the characters."""
    chars = []
    for char in person.text:
        others = _traditional().get(char, ())
        chars.append(others[int(rng.integers(len(others)))] if others else char)
    signs = ("{}", " {} ", "{}。", "({})", "{}*")
    text = signs[int(rng.integers(len(signs)))].format("".join(chars))
    return Mention(text) if text != person.text else None


def _latin(surname: str, given: str, rng: Random) -> str:
    """Either order, either case."""
    styles = (f"{surname.upper()} {given}", f"{surname.title()} {given}", f"{given} {surname}")
    return styles[int(rng.choice(3, p=[0.45, 0.35, 0.2]))]


def pinyin(rng: Random, person: Person) -> Mention | None:
    """Hanyu Pinyin: WANG Xiaoming, Xiaoming Wang."""
    sounds = [_pinyin(char) for char in person.given_text]
    surname = "".join(surname_readings(person.surname_text)[0][0])
    return Mention(_latin(surname, "".join(sounds).title(), rng)) if all(sounds) else None


def _pinyin(char: str) -> str:
    readings = char_readings(char)
    return syllables()[readings[0][0]] if readings else ""


@cache
def _wade() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("syllables")}


def wade_giles(rng: Random, person: Person) -> Mention | None:
    """Wade–Giles, apostrophes mostly dropped: CHANG Hsiu-ying."""
    sounds = [*surname_readings(person.surname_text)[0][0], *map(_pinyin, person.given_text)]
    if not all(sounds) or len(person.surname_text) > 1:
        return None
    spelled = [_wade()[sound] for sound in sounds]
    if rng.random() < 0.7:
        spelled = [one.replace("'", "").replace("’", "") for one in spelled]
    return Mention(_latin(spelled[0], "-".join(spelled[1:]).capitalize(), rng))


def hong_kong(rng: Random, person: Person) -> Mention | None:
    """CHEUNG Sau Ying; the person is given characters whose usual spelling the list holds."""
    surnames, chars = [*SOUTHERN_SURNAMES], [*SOUTHERN_GIVEN]
    bearer = _with(rng, surnames, chars, len(person.given))
    given = " ".join(SOUTHERN_GIVEN[char] for char in bearer.given_text)
    text = _latin(SOUTHERN_SURNAMES[bearer.surname_text], given, rng)
    return Mention(text, bearer=bearer)


def min_nan(rng: Random, person: Person) -> Mention | None:
    """TAN Xiao Ming: a Min surname before a given name in pinyin, as in Singapore."""
    bearer = _with(rng, [*MIN_SURNAMES], [*SOUTHERN_GIVEN], len(person.given))
    given = " ".join(_pinyin(char).title() for char in bearer.given_text)
    return Mention(_latin(MIN_SURNAMES[bearer.surname_text], given, rng), bearer=bearer)


def _with(rng: Random, surnames: Sequence[str], chars: Sequence[str], length: int) -> Person:
    known = names()
    clan = np.array([known.surname_share[known.surname_index[one]] for one in surnames])
    own = np.array([known.char_share[known.char_index[one]] for one in chars])
    surname = surnames[int(rng.choice(len(clan), p=clan / clan.sum()))]
    given = rng.choice(len(own), size=length, p=own / own.sum())
    return Person(
        known.surname_index[surname], tuple(known.char_index[chars[int(one)]] for one in given)
    )


def _native(rng: Random, system: int) -> tuple[list[str], list[str]]:
    """Spellings of own name and second part; the second is empty where there is none."""
    parts, sex = native_parts(), int(rng.integers(2))
    own = parts.groups[system][sex]
    second = parts.second[system][sex]
    first = parts.spellings[int(rng.choice(own))]
    return [*first], [*parts.spellings[int(rng.choice(second))]]


def minority(rng: Random, person: Person) -> Mention | None:
    """Another spelling of both parts, another dot or none, parts reversed, father's name lost."""
    system = int(rng.choice([UYGHUR, KAZAKH, SYSTEMS.index("tibetan"), SYSTEMS.index("mongolian")]))
    own, second = _native(rng, system)
    record = native_text(system, own[0], second[0])
    dots = ("·", "•", ".", " ", "", "・", "-")
    dot = dots[int(rng.integers(len(dots)))]
    first, last = own[int(rng.integers(len(own)))], second[int(rng.integers(len(second)))]
    fathered = system in (UYGHUR, KAZAKH)
    happened = rng.random()
    if fathered and happened < 0.15:
        text = native_text(system, last, first, dot)
    elif fathered and happened < 0.35:
        text = first
    else:
        text = native_text(system, first, last, dot)
    bearer = Person(-1, (), record)
    if text == record:
        return None
    return Mention(text, bearer=bearer, told="" if last in text else first)


KINDS: dict[str, Callable[[Random, Person], Mention | None]] = {
    "homophone": homophone,
    "dialect_told": lambda rng, person: dialect(rng, person, told=True),
    "dialect_untold": lambda rng, person: dialect(rng, person, told=False),
    "look_alike": look_alike,
    "dropped": dropped,
    "swapped": swapped,
    "doubled": doubled,
    "surname_only": surname_only,
    "given_only": given_only,
    "nickname": nickname,
    "husband": husband,
    "compound": truncated,
    "doublet": doublet,
    "variant": variant,
    "pinyin": pinyin,
    "wade_giles": wade_giles,
    "hong_kong": hong_kong,
    "min": min_nan,
    "minority": minority,
}
