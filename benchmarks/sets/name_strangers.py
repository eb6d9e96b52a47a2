"""Names of other people that look or sound like a given one: the hard half of the pair set.

Each function draws a stranger's name for a true name `person` whose mention stands on the other
side; None where that sort of stranger is not possible. A stranger never bears the person's own
name, nor, where the mention is partial, the part that was told.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.sets.name_kinds import Mention, Person, Random, draw_people, minority
from benchmarks.sets.name_shapes import look_alikes
from benchmarks.sets.name_sounds import NORTHERN, NOT_NORTHERN, apply, writing
from reunion.knowledge.readings import char_readings
from reunion.knowledge.syllables import split, syllable_id, syllables

Stranger = tuple[Mention, str]
"""The mention (it may get an accent of its own) and the stranger's name."""


def random_name(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """Anyone, by national frequency."""
    return mention, draw_people(rng, 1)[0].text


def same_surname(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """Same or same-sounding surname, another given name."""
    surname = writing(surnames=True).write(rng, _sound(person.surname, True), person.surname)
    other = draw_people(rng, 1)[0]
    return mention, Person(surname, other.given).text


def sibling(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """王建军 for 王建国: the same surname and generation character."""
    if len(person.given) != 2:
        return None
    other = draw_people(rng, 1)[0].given[-1]
    place = 0 if rng.random() < 0.8 else 1
    given = (person.given[0], other) if place == 0 else (other, person.given[1])
    return mention, Person(person.surname, given).text


def shared_character(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """One character of the given name, at either place, and nothing else."""
    other = draw_people(rng, 1)[0]
    kept = person.given[int(rng.integers(len(person.given)))]
    given = (kept, other.given[0]) if rng.random() < 0.5 else (other.given[0], kept)
    return mention, Person(other.surname, given).text


def same_given(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """The same given name under another surname: 刘秀英 for 张秀英."""
    other = draw_people(rng, 1)[0]
    return mention, Person(other.surname, person.given).text


def look_alike_stranger(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """One character alike in shape, another one simply different."""
    text = person.text
    places = [i for i, char in enumerate(text) if char in look_alikes()]
    if not places or len(text) < 2:
        return None
    place = places[int(rng.integers(len(places)))]
    others = look_alikes()[text[place]]
    chars = [*text]
    chars[place] = others[int(rng.integers(len(others)))]
    changed = int(rng.choice([i for i in range(len(text)) if i != place]))
    stranger = draw_people(rng, 1)[0]
    chars[changed] = stranger.surname_text[0] if changed == 0 else stranger.given_text[-1]
    return mention, "".join(chars)


def other_merger(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """Apart by a merger (n/l, f/hu, hu/w) that the region told of does not have."""
    moved = [
        (place, sound)
        for place in range(1 + len(person.given))
        for sound in _moved(person.surname if place == 0 else person.given[place - 1], place == 0)
    ]
    if not moved:
        return None
    place, sound = moved[int(rng.integers(len(moved)))]
    vocabulary = writing(surnames=place == 0)
    numbers = [person.surname, *person.given]
    if not vocabulary.writable[sound]:
        return None
    numbers[place] = vocabulary.write(rng, sound, numbers[place])
    other = Person(numbers[0], tuple(numbers[1:]))
    accent = f"{NORTHERN[int(rng.integers(len(NORTHERN)))]}口音"
    return Mention(person.text, accent), other.text


def _sound(number: int, surname: bool) -> int:
    return int(writing(surnames=surname).syllable[number])


def _moved(number: int, surname: bool) -> list[int]:
    told = _sound(number, surname)
    if told < 0:
        return []
    half = split(syllables()[told])
    heard = {apply(rule, *half) for rule in NOT_NORTHERN} - {half}
    known = {split(text): text for text in syllables()}
    return [syllable_id(known[one]) for one in sorted(heard) if one in known]


def native_stranger(rng: Random, person: Person, mention: Mention) -> Stranger | None:
    """Another people's name: a father or an own name shared, or neither."""
    first, dot, last = person.native.partition("·")
    for _ in range(20):
        other = minority(rng, person)
        if other is None or other.bearer is None:
            continue
        own, parted, father = other.bearer.native.partition("·")
        if not (dot and parted):
            return mention, other.bearer.native
        choice = rng.random()
        return mention, f"{first}·{father}" if choice < 0.3 else (
            f"{own}·{last}" if choice < 0.6 else f"{own}·{father}")  # fmt: skip
    return None


def true_of_both(mention: Mention, person: Person, stranger: str) -> bool:
    """Whether the mention tells as much of the stranger's name as of the person's own: the same
    sounds in full, or all sounds of a part. Such a pair would carry no truth to be found."""
    if person.native:
        return (mention.told or person.native) in stranger
    whole, other = _sounds(person.text), _sounds(stranger)
    if not mention.told:
        return whole == other
    return set(_sounds(mention.told)) <= set(other)


def _sounds(text: str) -> list[int]:
    return [readings[0][0] if (readings := char_readings(char)) else -1 for char in text]


STRANGERS: dict[str, Callable[[Random, Person, Mention], Stranger | None]] = {
    "random": random_name,
    "same_surname": same_surname,
    "sibling": sibling,
    "shared_character": shared_character,
    "same_given": same_given,
    "look_alike": look_alike_stranger,
    "other_merger": other_merger,
}
SHARES = (0.1, 0.2, 0.25, 0.15, 0.1, 0.1, 0.1)


def draw_stranger(rng: Random, person: Person, mention: Mention) -> tuple[str, Mention, str]:
    """(sort, mention, stranger's name); tries sorts by SHARES until one is possible and apart."""
    sorts = tuple(STRANGERS)
    while True:
        sort = "minority" if person.native else sorts[int(rng.choice(len(sorts), p=SHARES))]
        find = native_stranger if person.native else STRANGERS[sort]
        found = find(rng, person, mention)
        if found and not true_of_both(found[0], person, found[1]):
            return sort, found[0], found[1]
