"""Who of those met before may this be? Residents and the three ledgers against a person found.

Profiles are kept from one look to the next by the version of their row, so that only what changed
is read again. The same comparators that find repeated stays judge here (repeats.py): each pair
alone, odds = 2^bits · P / N.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reunion.columns import TableBuilder
from reunion.deciding.clusters import Link
from reunion.errors import ReunionError
from reunion.matching.model import Model, load_model
from reunion.matching.scorer import Scorer
from reunion.normalizing.profiles import resident_profile
from reunion.profiles import Profile
from reunion.records import Json, Resident
from reunion.repeats import POSSIBLE, STAY_PRIOR, judged, stay_comparators
from reunion.store.known import Mark, Met, Who, met_mark, met_people, met_versions
from reunion.store.opening import Register

LOOK_EVERY = 0.3
LOOKED_AT = 50
"""The best by bits that are judged in both directions."""
Allowed: TypeAlias = Callable[[Met], bool]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of those met before, with the comparison that speaks for it."""

    met: Met
    link: Link = field(repr=False)


@dataclass(frozen=True, slots=True)
class _State:
    """All that a search needs, replaced as one."""

    mark: Mark | None = None
    people: Mapping[Who, tuple[Met, Profile]] = field(default_factory=dict, repr=False)
    order: tuple[Who, ...] = ()
    scorer: Scorer | None = field(default=None, repr=False)
    rows: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict, repr=False)
    """Who is allowed, by the name under which it was asked before."""

    def allowed_rows(self, allowed: Allowed, name: str | None) -> npt.NDArray[np.int64]:
        """The rows of those who are allowed; kept where the question has a name."""
        kept = self.rows.get(name) if name else None
        if kept is None:
            found = [row for row, who in enumerate(self.order) if allowed(self.people[who][0])]
            kept = np.asarray(found, dtype=np.int64)
            if name:
                self.rows[name] = kept
        return kept


@dataclass(slots=True)
class Known:
    """Everybody met before, searchable by many at once; `refresh` takes in what changed. Without
    `residents` only the ledgers are held: a quick check asks no more, and they are few."""

    residents: bool = True
    model: Model = field(default_factory=load_model, repr=False)
    _state: _State = field(default_factory=_State, repr=False)
    _refreshing: Lock = field(default_factory=Lock, repr=False)
    _looked_at: float = 0.0

    def __len__(self) -> int:
        return len(self._state.order)

    def refresh_beside(self, register: Register) -> None:
        """Take in what changed in a thread of its own; searches go on meanwhile as they are. Asked
        often, it looks LOOK_EVERY seconds after the last look."""
        if time.monotonic() < self._looked_at + LOOK_EVERY or self._refreshing.locked():
            return
        self._looked_at = time.monotonic()
        if self._behind(register):
            Thread(target=self._refresh_quietly, args=(register,), daemon=True).start()

    def _refresh_quietly(self, register: Register) -> None:
        with suppress(ReunionError):  # the next look tries again
            self.refresh(register)

    def _behind(self, register: Register) -> bool:
        with register.reading() as session:
            return met_mark(session, residents=self.residents) != self._state.mark

    def refresh(self, register: Register) -> bool:
        """Read what changed; whether anything had."""
        with self._refreshing, register.reading() as session:
            mark = met_mark(session, residents=self.residents)
            if mark == self._state.mark:
                return False
            now = met_versions(session, residents=self.residents)
            people = {who: one for who, one in self._state.people.items() if who in now}
            known = {who: met.version for who, (met, _) in people.items()}
            for met in met_people(session, register.keys, known, residents=self.residents):
                people[met.who] = (met, _profile(met))
            order, tables = tuple(sorted(people)), TableBuilder()
            for who in order:
                tables.add(people[who][1])
            scorer = Scorer(self.model, tables.finish(), stay_comparators())
            self._state = _State(mark, people, order, scorer)
        return True

    def nearest(
        self,
        asked: Resident,
        allowed: Allowed,
        *,
        least: float = POSSIBLE,
        top: int = 10,
        prior: float = STAY_PRIOR,
        name: str | None = None,
    ) -> list[Meeting]:
        """The likeliest of those allowed, with a chance of `least` or more, best first. A question
        with a `name` (a role, say) allows the same people whenever it is asked."""
        state = self._state
        order, people, scorer = state.order, state.people, state.scorer
        rows = state.allowed_rows(allowed, name)
        if scorer is None or not len(rows):
            return []
        profile = resident_profile(asked)
        prepared = scorer.prepare(profile)
        if prepared is None:
            return []
        bits = prepared.bits(rows)
        scale = prior / len(rows)
        floor = float(np.log2(least / (1 - least) / scale))
        best = np.argsort(-bits, kind="stable")[:LOOKED_AT]
        found: list[Meeting] = []
        for row, most in zip(rows[best].tolist(), bits[best].tolist(), strict=True):
            # the more doubtful direction counts: no link is worth more than its bits here
            if most < floor or (len(found) >= top and most < min(o.link.bits for o in found) - 0.1):
                break
            met, other = people[order[row]]
            link = judged(profile, other, scorer, scale)
            if link.probability >= least:
                found.append(Meeting(met, link))
        found.sort(key=lambda one: (-one.link.probability, one.met.who))
        return found[:top]


def _profile(met: Met) -> Profile:
    record: Json = {key: value for key, value in met.record.items() if key != "entry"}
    return resident_profile(Resident.from_json(record | {"resident_id": ":".join(met.who)}))


def only(*kinds: str) -> Allowed:
    """Those of these kinds (resident or a ledger)."""
    return lambda met: met.who[0] in kinds


def but(resident_id: str, kinds: Sequence[str]) -> Allowed:
    """Those of these kinds that are not this resident's own rows."""
    return lambda met: met.who[0] in kinds and met.resident_id != resident_id
