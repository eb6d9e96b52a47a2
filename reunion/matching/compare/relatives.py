"""Whether the record is of a relative: somebody whom the resident names, or who names the resident.

Brothers, sisters, parents and children share a home, a family name and kin, so a missing brother's
record fits a resident in everything but the person. Where the resident's brother is called as the
record is, or the record's brother as the resident is, and their own names have nothing in common,
it is more likely the brother than the resident. Names of two syllables count, equal by sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reunion.columns.growing import Rows, best_of_each, flatten
from reunion.matching.compare.kin import ZH
from reunion.matching.compare.names import NICKNAME, nickname_code
from reunion.matching.compare.own_names import (
    Bools,
    own_names,
    said,
    unit_sounds,
    unlike,
    unlike_rows,
)
from reunion.matching.contract import Bits, Finding, Scene, Score
from reunion.matching.frequencies import surname_readings
from reunion.profiles import NameForm, Profile, Units

NAMED = "named"
_TWO = 2


def _whole(form: NameForm) -> bool:
    """Whether a given name has two units, and both can be read."""
    return len(form.given) == _TWO and min(said(form.given)) >= 0


def _same_family_name(one: Units, other: Units) -> bool:
    """Whether two family names sound alike; an unknown one fits any."""
    if not one or not other:
        return True
    here, there = (surname_readings(" ".join(name)) for name in (one, other))
    return bool({a[:2] for a in here} & {b[:2] for b in there})


def _kin_told(left: Profile) -> list[tuple[str, NameForm]]:
    """Relation and name of the resident's relatives who are known by more than a pet name."""
    named = ((kin.relation, form) for kin in left.kin for form in kin.names)
    return [(who, form) for who, form in named if form.kind != NICKNAME and _whole(form)]


@dataclass(frozen=True, slots=True)
class Relatives:
    """登记的人是不是受助人员所说的亲属,或登记的亲属正是受助人员:那样登记的多半不是本人。"""

    field: str = "relative"
    family: str = "kin"

    def compare(self, left: Profile, right: Profile, scene: Scene) -> Finding | None:
        text = _told_by_resident(left, right) or _told_by_family(left, right)
        if text is None or (any(own_names(left)) and not unlike(left, right)):
            return None
        a, b = (_names(side.names) for side in (left, right))
        return Finding(NAMED, scene.model.bits(self.field, NAMED), a, b, text)

    def score(self, query: Profile, scene: Scene) -> Score | None:
        fits = _Fits(query, scene)
        if not fits.told and not fits.own:
            return None
        against = scene.model.bits(self.field, NAMED)
        differ = unlike_rows(query, scene)

        def score(rows: Rows) -> Bits:
            found = fits(rows)
            if differ is not None and found.any():
                found &= differ(rows)
            return np.where(found, against, 0.0)

        return score


def _told_by_resident(left: Profile, right: Profile) -> str | None:
    for relation, form in _kin_told(left):
        for own in filter(_whole, own_names(right)):
            alike = said(own.given) == said(form.given)
            if alike and _same_family_name(form.surname, own.surname):
                who = ZH.get(relation, "亲属")
                return f"登记的人正是受助人员所说的{who}『{form.text}』,登记的可能是亲属,不是本人"
    return None


def _told_by_family(left: Profile, right: Profile) -> str | None:
    own = {said(form.given) for form in filter(_whole, own_names(left))}
    for kin in right.kin:
        for form in kin.names:
            # Two units are all that the columns keep of a relative's name.
            if len(form.given) >= _TWO and said(form.given) in own:
                who = ZH.get(kin.relation, "亲属")
                return f"登记的{who}『{form.text}』与受助人员同名,登记的可能是亲属,不是本人"
    return None


def _names(forms: Iterable[NameForm]) -> str:
    return "、".join(dict.fromkeys(form.text for form in forms)) or "未说姓名"


class _Fits:
    """Which rows are of a relative whom the query names, or name the query as a relative."""

    def __init__(self, query: Profile, scene: Scene) -> None:
        self._table, self._sounds = scene.table, unit_sounds(scene)
        self._nickname = nickname_code(scene.table.names)
        self.own = {said(form.given) for form in filter(_whole, own_names(query))}
        self.told = {
            (said(form.given), form.surname): self._families(form.surname)
            for _, form in _kin_told(query)
        }

    def _families(self, surname: Units) -> Bools:
        """By code of a family name (the last is for none): whether it fits."""
        words = self._table.names.surnames
        fit = [_same_family_name(surname, tuple(word.split(" "))) for word in words]
        return np.array([*fit, True], dtype=np.bool_)

    def __call__(self, rows: Rows) -> Bools:
        found = self._named_by_query(rows) if self.told else False
        named = self._naming_query(rows) if self.own else False
        return np.asarray(found | named)

    def _named_by_query(self, rows: Rows) -> Bools:
        names = self._table.names
        items, offsets = flatten(names.start, rows)
        one, two = self._sounds[names.slot0[items]], self._sounds[names.slot1[items]]
        found = np.zeros(len(one), dtype=np.bool_)
        for ((a, b), _), fit in self.told.items():
            found |= (one == a) & (two == b) & fit[names.surname[items]]
        found &= (names.length[items] == _TWO) & (names.kind[items] != self._nickname)
        return best_of_each(found.astype(np.float64), offsets, 0.0) > 0

    def _naming_query(self, rows: Rows) -> Bools:
        kin = self._table.kin
        items, offsets = flatten(kin.start, rows)
        one, two = self._sounds[kin.slot0[items]], self._sounds[kin.slot1[items]]
        found = np.zeros(len(one), dtype=np.bool_)
        for a, b in self.own:
            found |= (one == a) & (two == b)
        found &= kin.length[items] == _TWO
        return best_of_each(found.astype(np.float64), offsets, 0.0) > 0
