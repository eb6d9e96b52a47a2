"""Relatives as a resident speaks of them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.worlds import words
from benchmarks.worlds.hearing import hear
from benchmarks.worlds.naming import names, pick
from benchmarks.worlds.people import nickname_shares
from benchmarks.worlds.rates import Rates
from benchmarks.worlds.record_text import given_text, kin_relation, kin_surname
from benchmarks.worlds.telling import ear_of
from benchmarks.worlds.terms import KIN, Person, Random

NICKNAME_OF_NAME = 0.3
"""Share of a relative's nicknames that are made from the name's last character."""


MISTAKEN = {
    words.OLDER_BROTHER: words.YOUNGER_BROTHER, words.YOUNGER_BROTHER: words.OLDER_BROTHER,
    words.OLDER_SISTER: words.YOUNGER_SISTER, words.YOUNGER_SISTER: words.OLDER_SISTER,
    words.SON: words.YOUNGER_BROTHER, words.DAUGHTER: words.YOUNGER_SISTER,
    words.FATHER: words.OLDER_BROTHER, words.MOTHER: words.OLDER_SISTER,
    words.HUSBAND: words.OLDER_BROTHER, words.WIFE: words.OLDER_SISTER,
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class KinTold:
    """A relative as told: `relation` of `words.RELATIONS`, numbers of the name written, or a
    nickname's text."""

    relation: int
    surname: int = -1
    given: tuple[int, ...] = ()
    nickname: str = ""


def tell_kin(
    rng: Random, rates: Rates, person: Person, region: int, errors: list[str]
) -> tuple[KinTold, ...]:
    """One or two relatives by name, in the same way that the person's own name is heard."""
    known = [slot for slot in range(KIN) if kin_given(person, slot)[0] >= 0]
    if not known or rng.random() >= rates["resident.other.kin_given"]:
        return ()
    number = min(len(known), 1 + int(rng.random() < 0.4))
    slots = sorted(rng.choice(len(known), size=number, replace=False).tolist())
    return tuple(tell_relative(rng, rates, person, region, known[place], errors) for place in slots)


def kin_given(person: Person, slot: int) -> list[int]:
    """Given name of the relative in a slot (see `filing.kin_names`)."""
    if slot < 3:
        return list(person[("father", "mother_given", "spouse_given")[slot]])
    slots = [*person["children"], *person["siblings"]]
    return list(slots[slot - 3])


def tell_relative(
    rng: Random, rates: Rates, person: Person, region: int, slot: int, errors: list[str]
) -> KinTold:
    wrapped = {key: [value] for key, value in person.items()}
    relation = kin_relation(wrapped, 0, slot)
    if rng.random() < rates["resident.other.kin_relation_wrong"]:
        relation = MISTAKEN[relation]
        errors.append("kin_relation_wrong")
    given = [char for char in kin_given(person, slot) if char >= 0]
    if rng.random() < rates["resident.other.kin_as_nickname"]:
        errors.append("kin_nickname")
        if rng.random() < NICKNAME_OF_NAME:
            return KinTold(relation, nickname="小" + names().chars[given[-1]])
        return KinTold(relation, nickname=words.NICKNAMES[int(pick(rng, nickname_shares(), 1)[0])])
    ear = ear_of(rates)
    by_sound = rng.random() < rates["resident.name.characters_by_sound"]
    heard = tuple(hear(rng, char, region, ear, by_sound=by_sound, surname=False).written
                  for char in given)  # fmt: skip
    surname = kin_surname(wrapped, 0, slot) if rng.random() < 0.6 else -1
    if surname >= 0:
        surname = hear(rng, surname, region, ear, by_sound=by_sound, surname=True).written
    return KinTold(relation, surname, heard)


def kin_text(kin: KinTold) -> str:
    """The relative's name as written."""
    family = names().surnames[kin.surname] if kin.surname >= 0 else ""
    return kin.nickname or family + given_text(list(kin.given))


def tell_siblings(
    rng: Random, rates: Rates, person: Person, errors: list[str]
) -> tuple[int, int | None] | None:
    if rng.random() >= rates["resident.other.siblings_given"]:
        return None
    count, draw = person["sibling_count"], rng.random()
    one = rates["resident.other.siblings_off_by_one"]
    if draw < one:
        count = max(0, count + (1 if rng.random() < 0.5 else -1))
        errors.append("siblings_off")
    elif draw < one + rates["resident.other.siblings_off_by_more"]:
        count = max(0, count + int(rng.choice((-3, -2, 2, 3))))
        errors.append("siblings_off")
    if rng.random() >= rates["resident.other.order_given"]:
        return count, None
    order = person["sibling_order"]
    if rng.random() < rates["resident.other.order_wrong"]:
        order = max(1, order + (1 if rng.random() < 0.5 else -1))
    return count, order
