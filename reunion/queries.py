"""Police queries (公安查询): the few exact queries most likely to contain a resident.

A police system looks up one spelled name within one division and one span of births. What is known
of a resident is a name by ear, places by ear and an age as it looks; so the name becomes spellings
with probabilities (P(true | heard) from the same sound tables and model that score a match), the
places a distribution over today's divisions, the births one over registered days. Each query is as
wide as it can be without returning more people than somebody can look through.

All queries of one answer are disjoint, so that their probabilities add up to the coverage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from reunion.columns import TableBuilder
from reunion.errors import UsageError
from reunion.knowledge import characters
from reunion.knowledge import frequencies as population
from reunion.knowledge.confusions import sound_matrix
from reunion.knowledge.divisions import divisions
from reunion.matching.compare.births import density
from reunion.matching.compare.names import shares
from reunion.matching.contract import Scene
from reunion.matching.frequencies import (
    FIRST_DAY,
    alike,
    given_share,
    measure,
    surname_readings,
    surname_share,
    unit_readings,
)
from reunion.matching.model import Model, load_model
from reunion.matching.sounding import Lexicon, build_lexicon, ratios
from reunion.normalizing.profiles import listening_regions, resident_profile
from reunion.profiles import NameForm, PlaceForm, Profile
from reunion.records import Json, Resident

Floats = npt.NDArray[np.float64]

PEOPLE = 1.41e9
"""People on the national register, about (census of 2020)."""
LIFETIME = 90 * 365.2425
"""Days over which the births of the register are spread, about evenly."""
ONE_CHARACTER = 0.15
"""Share of given names of one character."""
SAME_LENGTH = {1: 0.6, 2: 0.93}
"""Chance that a given name has as many characters as were heard (a syllable is dropped in 0.10)."""
REGISTERED = 0.72
"""Chance that a full name told is the registered one (not a former, invented or husband's name)."""
SEX_RIGHT = 0.99
SPELLINGS, CHARACTERS, SURNAMES, NODES = 200, 40, 40, 8
"""How many of each are followed."""
MASSES = (0.5, 0.7, 0.85, 0.95)
"""Shares of the births that a span may cover."""
YEAR_EDITED, LUNAR = 0.08, 0.17
"""Registered a few years off; a lunar date written as a solar one, about 37 days early."""
NEARLY = 0.9
MOST_HITS = 300.0
COUNT = 10
LEAST = 0.005
"""A query that holds the person in fewer than one case of two hundred is not worth an officer's
time."""
_SKIPPED = frozenset(("nickname", "household_title", "husband_style", "assigned"))


@dataclass(frozen=True, slots=True, repr=False)
class PoliceQuery:
    """One exact query. `code` "" means the whole country; `born_from`, `born_to` are days, both
    included; `probability` that it contains the person; `coverage` of this and all queries before
    it; `expected_hits` people it returns, about."""

    name: str
    sex: str
    code: str
    place: str
    born_from: str
    born_to: str
    probability: float
    coverage: float
    expected_hits: float

    def to_json(self) -> Json:
        """As a JSON object; probabilities to 0.0001."""
        return {
            "name": self.name, "sex": self.sex, "code": self.code, "place": self.place,
            "born_from": self.born_from, "born_to": self.born_to,
            "probability": round(self.probability, 4), "coverage": round(self.coverage, 4),
            "expected_hits": round(self.expected_hits, 1),
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"PoliceQuery(code={self.code!r}, probability={self.probability:.4f})"


def police_queries(
    resident: Resident | Mapping[str, Any],
    *,
    count: int = COUNT,
    most_hits: float = MOST_HITS,
    model: Model | None = None,
) -> tuple[PoliceQuery, ...]:
    """The `count` best queries for one resident, likeliest first; none when no name to spell was
    heard. `most_hits`: a query may return about so many people. Raises UsageError for a count or a
    number of hits below 1, RecordError for a mapping that is no resident."""
    if count < 1:
        raise UsageError(
            f"查询条数应至少为 1,实际是 {count}", f"count must be at least 1, not {count}"
        )
    if not most_hits >= 1:
        raise UsageError(
            f"每次查询的人数上限应至少为 1,实际是 {most_hits:g}",
            f"most_hits must be at least 1, not {most_hits:g}",
        )
    known = resident if isinstance(resident, Resident) else Resident.from_json(resident)
    profile = resident_profile(known)
    scene = _scene(model) if model else _shipped()
    spans = _spans(registered_days(profile, scene))
    where = tree_shares(profile, scene.model)
    found: list[PoliceQuery] = []
    for text, chance, share in spellings(profile, scene):
        found += _for_spelling(profile, text, chance, share, where, spans, most_hits)
    found = [query for query in found if query.probability >= LEAST]
    found.sort(key=lambda query: (-query.probability, query.name, query.code))
    return _covered(found[:count])


def _covered(queries: list[PoliceQuery]) -> tuple[PoliceQuery, ...]:
    total = 0.0
    out = []
    for query in queries:
        total += query.probability
        out.append(replace(query, coverage=total))
    return tuple(out)


def _for_spelling(
    profile: Profile,
    text: str,
    chance: float,
    share: float,
    where: Floats,
    spans: list[tuple[float, int, int]],
    most_hits: float,
) -> list[PoliceQuery]:
    """The queries of one spelling: one level of division and one span of births for all, so that
    they are disjoint, chosen for the likeliest query."""
    tree = divisions()
    sex = profile.sex
    right = SEX_RIGHT if sex else 1.0
    people = PEOPLE * share * (0.5 if sex else 1.0)
    ways: list[list[PoliceQuery]] = []
    for level in range(4):
        nodes = _likeliest(where, level)
        for mass, lo, hi in spans:
            part = min(1.0, (hi - lo + 1) / LIFETIME)
            queries = []
            for node in nodes:
                size = 1.0 if node < 0 else float(tree.population_weight[node])
                hits = people * size * part
                held = 1.0 if node < 0 else float(where[node])
                probability = chance * held * mass * right
                if hits <= most_hits and probability > 0:
                    code = "" if node < 0 else tree.codes[node]
                    place = "全国" if node < 0 else tree.full_name(node)
                    queries.append(
                        PoliceQuery(text, sex, code, place, _iso(lo), _iso(hi), probability, 0.0,
                                    hits)
                    )  # fmt: skip
            if queries:
                ways.append(queries)
    return _narrowest(ways)


def _narrowest(ways: list[list[PoliceQuery]]) -> list[PoliceQuery]:
    """Of the ways that hold nearly as much as the best one, that which returns the fewest."""
    tops = [max(queries, key=lambda query: query.probability) for queries in ways]
    enough = NEARLY * max((top.probability for top in tops), default=0.0)
    good = [(top.expected_hits, -top.probability, number) for number, top in enumerate(tops)
            if top.probability >= enough]  # fmt: skip
    return ways[min(good)[2]] if good else []


def _likeliest(where: Floats, level: int) -> list[int]:
    """The likeliest nodes of a level; [-1], the country, for level 0."""
    if level == 0:
        return [-1]
    nodes = np.flatnonzero((np.asarray(divisions().level) == level) & (where > 0))
    return [int(node) for node in nodes[np.argsort(-where[nodes], kind="stable")][:NODES]]


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


# --- names ----------------------------------------------------------------------------------------


def spellings(profile: Profile, scene: Scene) -> list[tuple[str, float, float]]:
    """Registered names that may be meant: (text, probability, share of all people), likeliest
    first, each text once."""
    forms = [form for form in profile.names if form.given and form.kind not in _SKIPPED]
    claims = {form.claim for form in forms}
    matrix = sound_matrix(listening_regions(profile))
    chances: dict[str, float] = {}
    frequency: dict[str, float] = {}
    for form in forms:
        if len(form.given) > 2 or form.father:
            continue
        for text, chance, share in _of_form(form, scene, matrix):
            chances[text] = chances.get(text, 0.0) + chance * REGISTERED / len(claims)
            frequency[text] = share
    best = sorted(chances.items(), key=lambda item: (-item[1], item[0]))[:SPELLINGS]
    return [(text, chance, frequency[text]) for text, chance in best]


def _of_form(
    form: NameForm, scene: Scene, matrix: npt.NDArray[np.float32]
) -> Iterable[tuple[str, float, float]]:
    surnames, givens = _lexicons()
    if form.surname:
        word = " ".join(form.surname)
        family = _meant(word, surnames, scene, "surname", form.channel, matrix, SURNAMES)
    else:
        family = sorted(population.surname_shares().items(), key=lambda item: -item[1])[:SURNAMES]
    parts = [
        _meant(unit, givens, scene, "given", form.channel, matrix, CHARACTERS)
        for unit in form.given
    ]
    length = len(form.given)
    whole = {1: ONE_CHARACTER, 2: 1 - ONE_CHARACTER}[length]
    names = [("", form.weight * SAME_LENGTH[length], whole)]
    for part in parts:
        names = [(text + char, chance * more, share * givens.frequency(char))
                 for text, chance, share in names for char, more in part]  # fmt: skip
    names = sorted(names, key=lambda item: -item[1])[:SPELLINGS]
    whole_names = [
        (plain + text, chance * more, share * surname_share(plain))
        for plain, more in ((surname.replace(" ", ""), more) for surname, more in family)
        for text, chance, share in names
    ]
    return sorted(whole_names, key=lambda item: -item[1])[:SPELLINGS]


def _meant(
    word: str, lexicon: Lexicon, scene: Scene, role: str, channel: str,
    matrix: npt.NDArray[np.float32], most: int,
) -> list[tuple[str, float]]:  # fmt: skip
    """(word, P(it was meant | this was heard)), likeliest first, together at most 1."""
    ratio = ratios(word, shares(scene, role, channel), matrix, lexicon)[:-1]
    chance = ratio * lexicon.share
    chance /= max(1.0, float(chance.sum()))
    words = list(lexicon.codes)
    order = np.argsort(-chance, kind="stable")[:most]
    return [(words[row], float(chance[row])) for row in order]


@cache
def _lexicons() -> tuple[Lexicon, Lexicon]:
    """Surnames and characters of given names of the population."""
    names = tuple(" ".join(name) for name in population.surname_shares())
    chars = tuple(population.given_shares())
    surnames = build_lexicon(
        names, np.zeros(len(names)), readings_of=surname_readings,
        share_of=lambda name: surname_share(name.replace(" ", "")), alike=alike,
        twins=characters.doublets, prior_weight=1.0, background={},
    )  # fmt: skip
    givens = build_lexicon(
        chars, np.zeros(len(chars)), readings_of=unit_readings, share_of=given_share, alike=alike,
        prior_weight=1.0, background={},
    )  # fmt: skip
    return surnames, givens


# --- places and births ----------------------------------------------------------------------------


def tree_shares(profile: Profile, model: Model) -> Floats:
    """P(the registered home lies in this division), one entry a node, parents summing parts."""
    tree = divisions()
    country = np.where(np.asarray(tree.level) == 3, tree.population_weight, 0.0)
    country = country / country.sum()
    leaf = country
    if profile.accent:
        right = model.parameter("accent", "right")
        leaf = _mixed(profile.accent, right, country)
    told = [place for place in profile.places if place.nodes]
    if told:
        leaf = np.mean([_mixed(p.nodes, _belief(p, model), leaf) for p in told], axis=0)
    return tree.sum_up(leaf)


def _belief(place: PlaceForm, model: Model) -> float:
    role = model.parameters["place"].get(f"role_{place.role}", 0.7)
    return role * place.conf


def _mixed(nodes: Iterable[tuple[str, float]], belief: float, rest: Floats) -> Floats:
    """`belief` spread over the leaves of the nodes in the way of `rest`; what is left is `rest`."""
    tree = divisions()
    out = np.zeros(len(rest))
    given = 0.0
    for code, weight in nodes:
        node = tree.index(code if len(code) == 6 else code.ljust(6, "0"))
        leaves = tree.leaves(node) if node >= 0 else np.empty(0, dtype=np.int64)
        own = rest[leaves].sum() if len(leaves) else 0.0
        if own > 0:
            out[leaves] += belief * weight * rest[leaves] / own
            given += belief * weight
    return out + max(0.0, 1.0 - given) * rest


def registered_days(profile: Profile, scene: Scene) -> Floats:
    """P(registered birth day) from FIRST_DAY on: the day itself, a lunar date written as solar, or
    a year that was edited."""
    days = density(profile.births, scene)
    if days is None:
        years = scene.frequencies.years
        days = np.repeat(years, 366)[: len(years) * 365] / 366
        days = days / days.sum()
    shifted = sum(np.roll(days, round(365.2425 * years)) for years in (-3, -2, -1, 1, 2, 3)) / 6
    out = (1 - YEAR_EDITED - LUNAR) * days + YEAR_EDITED * shifted + LUNAR * np.roll(days, -37)
    return np.asarray(out / out.sum())


def _spans(days: Floats) -> list[tuple[float, int, int]]:
    """(mass, first day, last day): for each of MASSES the span leaving as much on both sides."""
    heaped = np.cumsum(days)
    out = []
    for mass in MASSES:
        edge = (1 - mass) / 2
        lo, hi = int(np.searchsorted(heaped, edge)), int(np.searchsorted(heaped, 1 - edge))
        hi = min(hi, len(days) - 1)
        held = float(heaped[hi] - (heaped[lo - 1] if lo else 0.0))
        out.append((held, FIRST_DAY + lo, FIRST_DAY + hi))
    return out


@cache
def _shipped() -> Scene:
    return _scene(load_model())


def _scene(model: Model) -> Scene:
    table = TableBuilder().finish()
    return Scene(model, table, measure(table))
