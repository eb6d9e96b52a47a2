"""Pairs read for training: what each tells about every group of levels, and its bits by family."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reunion.knowledge import confusions
from reunion.matching.compare.names import (
    KINDS,
    NICKNAME,
    best_forms,
    channel_of,
    listening,
    shares,
)
from reunion.matching.compare.places import claims_at
from reunion.matching.scorer import LIMIT, Scorer
from reunion.matching.sounding import Lexicon, Shares, ratio
from reunion.matching.training.groups import Group, groups_of
from reunion.profiles import NameForm, Profile, Unit
from reunion.records import Evidence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """What pairs say about one group: `pair` (n,), the pair each statement is of; `likelihood`
    (n, levels), of each level against a stranger, up to u; `weight` (n,), the chance that the
    statement is meant at all."""

    pair: Ints
    likelihood: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Pairs:
    """Compared pairs: `owner` (n,), the number of each pair's resident, ascending; `families`
    (n, families) bits before the limits, columns as in `names`; `bits` (n, fields); `family`, the
    column of each field's family; `told` by group."""

    owner: Ints
    names: tuple[str, ...]
    fields: tuple[str, ...]
    family: tuple[int, ...]
    families: Floats
    bits: Floats
    told: dict[str, Told]

    def family_of(self, field: str) -> int:
        """The column of a field's family."""
        return self.family[self.fields.index(field)]

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(slots=True)
class _Lines:
    pair: list[int] = field(default_factory=list)
    likelihood: list[Floats] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)


class Observer:
    """Collects pairs, one after the other, and makes arrays of them at the end."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._scene = scorer.scene
        self._family = scorer.families()
        self._fields = tuple(self._family)
        self._names = tuple(dict.fromkeys(self._family.values()))
        self._groups = groups_of(self._scene.model)
        self._seen = {group.field: group for group in self._groups if not group.hidden}
        self._lines: dict[str, _Lines] = {group.name: _Lines() for group in self._groups}
        self._owner: list[int] = []
        self._bits: list[Floats] = []

    def add(self, owner: int, left: Profile, right: Profile, *, hidden: bool = True) -> None:
        """Compare resident number `owner` with a record; `hidden` levels are read too, or left."""
        lines = [one for one in self._scorer.evidence(left, right) if not _limit(one)]
        number = len(self._owner)
        self._owner.append(owner)
        row = np.zeros(len(self._fields))
        for line in lines:
            row[self._fields.index(line.field)] = line.bits
            self._level(number, line)
        self._bits.append(row)
        if hidden:
            self._name(number, left, right)
            self._place(number, left, right)

    def _level(self, number: int, line: Evidence) -> None:
        group = self._seen.get(line.field)
        if group is not None and line.level in group.levels:
            likelihood = np.zeros(len(group.levels))
            likelihood[group.levels.index(line.level)] = 1.0
            self._tell(group.name, number, likelihood, 1.0)

    def _tell(self, name: str, number: int, likelihood: Floats, weight: float) -> None:
        lines = self._lines[name]
        lines.pair.append(number)
        lines.likelihood.append(likelihood)
        lines.weight.append(weight)

    def _name(self, number: int, left: Profile, right: Profile) -> None:
        """Surname and characters of the best pair of forms, where they stand side by side."""
        best = best_forms(left, right, self._scene)
        if best is None:
            return
        ours, theirs = best.query, best.record
        if NICKNAME in (ours.kind, theirs.kind):
            return
        frequencies = self._scene.frequencies
        regions = listening(left)
        if ours.surname and theirs.surname:
            a, b = " ".join(ours.surname), " ".join(theirs.surname)
            self._unit("surname", number, (ours, theirs), (a, b), frequencies.surnames, regions)
        if len(ours.given) == len(theirs.given) <= 2:
            for a, b in zip(ours.given, theirs.given, strict=True):
                self._unit("given", number, (ours, theirs), (a, b), frequencies.given, regions)

    def _unit(
        self, role: str, number: int, forms: tuple[NameForm, NameForm], units: tuple[Unit, Unit],
        lexicon: Lexicon, regions: tuple[tuple[str, float], ...],
    ) -> None:  # fmt: skip
        channel = channel_of(forms[0].channel, forms[1].channel)
        name = f"{role}_{channel}"
        known = shares(self._scene, role, channel)
        matrix = confusions.sound_matrix(regions)
        only = [ratio(*units, one, matrix, lexicon) for one in _pure(known.twin)]
        meant = forms[0].weight * forms[1].weight
        mixed = meant * ratio(*units, known, matrix, lexicon)
        weight = mixed / (mixed + 1 - meant) if mixed else 0.0
        self._tell(name, number, np.array(only), weight)

    def _place(self, number: int, left: Profile, right: Profile) -> None:
        found = claims_at(left, right, self._scene)
        if found is not None:
            likelihood, weight = found
            self._tell("place", number, likelihood, weight)

    def finish(self) -> Pairs:
        """Everything added so far."""
        bits = np.array(self._bits).reshape(len(self._owner), len(self._fields))
        place = tuple(self._names.index(self._family[one]) for one in self._fields)
        families = np.zeros((len(bits), len(self._names)))
        for column, family in enumerate(place):
            families[:, family] += bits[:, column]
        told = {group.name: _told(self._lines[group.name], group) for group in self._groups}
        owner = np.array(self._owner, dtype=np.int64)
        return Pairs(owner, self._names, self._fields, place, families, bits, told)


def _limit(line: Evidence) -> bool:
    return line.field.startswith(LIMIT)


def _pure(twin: float) -> tuple[Shares, ...]:
    """Each kind of likeness alone."""
    rows = [[float(kind == one) for one in KINDS] for kind in KINDS]
    return tuple(Shares(same, sound, look, other, twin) for same, sound, look, other in rows)


def _told(lines: _Lines, group: Group) -> Told:
    shape = (len(lines.pair), len(group.levels))
    return Told(
        np.array(lines.pair, dtype=np.int64),
        np.array(lines.likelihood, dtype=np.float64).reshape(shape),
        np.array(lines.weight, dtype=np.float64),
    )
