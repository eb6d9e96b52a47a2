"""Which places a word may mean, by sound and by text: counties, townships, a gazetteer's villages.

P(place | heard) is P(heard | name, accent) · P(place), shared among all names of that many
syllables and the places that are in no list. P(place) comes from the ending that was said, the
people who live there, the accent, and the region named before. One look-up takes a few
milliseconds once the tables are loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reunion.knowledge.confusions import explain, sound_matrix
from reunion.knowledge.divisions import divisions
from reunion.knowledge.gazetteer import NO_GAZETTEER, Gazetteer
from reunion.knowledge.readings import char_readings
from reunion.normalizing.place_query import Query, Sought, read_query, scope_factor, ways_of
from reunion.normalizing.place_rows import (
    COUNTY,
    TITLES,
    TOWN,
    VILLAGE,
    Floats,
    Named,
    Rows,
    rows_of,
)
from reunion.normalizing.place_sounds import (
    ACCENT_RIGHT,
    READINGS,
    SAME_CHARACTERS,
    near_syllables,
)
from reunion.profiles import Weighted

LEAST = 0.002
"""Probability below which a place is not told."""
LEAST_COUNTY = 0.0002
"""The same where only counties come into question: the few that are left are worth a look."""
NAMED = 0.95
"""Chance that a place lies in the county or the town that was named before it."""


@dataclass(frozen=True, slots=True)
class LikelyPlace:
    """`name` and what it lies `within`, its `code` (of the county for places below it), the `level`
    province, prefecture, county, town or village, the `probability`, and in Chinese `why`."""

    name: str
    within: str
    code: str
    level: str
    probability: float
    why: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place with its chance (not yet shared out), and the way it was found."""

    place: Named
    chance: float
    way: Sought
    sound: tuple[int, ...]


_LEVELS = {1: "province", 2: "prefecture", COUNTY: "county", TOWN: "town", VILLAGE: "village"}


def likely_places(
    text: str,
    accent: Weighted = (),
    limit: int = 10,
    gazetteer: Gazetteer = NO_GAZETTEER,
    *,
    county: bool = False,
) -> list[LikelyPlace]:
    """The places that a heard text may mean, best first; [] when it names none.

    `accent` are region weights. `county`: it is the name of a county, a district or a city at
    their level, so nothing else comes into question. Probabilities sum to at most 1: the rest is
    for places that are in no list. Equal for equal arguments.
    """
    query = read_query(text, county=county) if text.strip() else Query(frozenset(), "", ())
    if not query.ways:
        return _as_told(query.above)[:limit]
    regions = accent or _home_regions(query)
    prior = _by_node(query, accent, regions, gazetteer)
    hits, unlisted = _search(query.ways, prior, regions, gazetteer)
    total = sum(hit.chance for hit in hits) + unlisted
    least = LEAST_COUNTY if county else LEAST
    found = _shared(hits, total, regions, accent, least) if total > 0 else []
    rest = 1.0 - sum(one.probability for one in found)
    return sorted(
        (*found, *_above(query, regions, rest)), key=lambda one: (-one.probability, one.code)
    )[:limit]


def _as_told(nodes: Weighted, total: float = 1.0) -> list[LikelyPlace]:
    whole = sum(weight for _, weight in nodes)
    return [_told(code, weight / whole * total) for code, weight in nodes if weight > 0]


def _told(code: str, chance: float) -> LikelyPlace:
    tree = divisions()
    node = tree.index(code)
    level = _LEVELS[int(tree.level[node])]
    return LikelyPlace(tree.names[node], _within(node), code, level, chance, "说到的上级地名")


def _above(query: Query, regions: Weighted, rest: float) -> Iterator[LikelyPlace]:
    """What was named before, as far as the finer name was not found in it."""
    name = query.town or query.county
    if name:
        prior = _by_node(Query(query.before, query.county if query.town else "", ()), (), regions)
        hits, unlisted = _search(ways_of(name), prior, regions, NO_GAZETTEER)
        total = sum(hit.chance for hit in hits) + unlisted
        told = _shared(hits, total / max(rest, 1e-12), regions, ())
    elif any(not code.endswith("0000") for code, _ in query.above):
        told = _as_told(query.above, rest)
    else:
        return
    yield from (one for one in told if one.probability >= LEAST)


def _by_node(
    query: Query, accent: Weighted, regions: Weighted, gazetteer: Gazetteer = NO_GAZETTEER
) -> Floats:
    """How much likelier each division is than by its people: region named, accent, county, town."""
    factor = scope_factor(query.before)
    if not query.before and accent:
        factor = factor * _accent_factor(accent)
    for name in (query.county, query.town):
        if name:
            hits, _ = _search(ways_of(name), factor, regions, gazetteer)
            factor = factor * (1 - NAMED) / _mean(factor) + NAMED * _around(hits)
    return np.asarray(factor)


def _around(hits: list[_Hit]) -> Floats:
    """By node: how much likelier than by its people, when one of these places was named before."""
    tree = divisions()
    inside = np.zeros(len(tree.codes))
    total = sum(hit.chance for hit in hits)
    for hit in hits:
        node = hit.place.node
        below = tree.leaves(node) if hit.place.level < COUNTY else np.array([node])
        people = tree.population_weight[below]
        inside[below] += hit.chance / total / max(float(people.sum()), 1e-9)
    return inside if total > 0 else np.ones(len(inside))


@lru_cache(maxsize=64)
def _accent_factor(accent: Weighted) -> Floats:
    """By node: how much likelier its province (or prefecture) is for this accent."""
    tree = divisions()
    factor = np.full(len(tree.codes), 1 - ACCENT_RIGHT)
    people = np.maximum(tree.population_weight, 1e-9)
    for code, weight in accent:
        node = tree.index(code.ljust(6, "0"))
        if node >= 0:
            nodes = np.arange(len(tree.codes))
            inside = (tree.province == node) | (tree.prefecture == node) | (nodes == node)
            factor[inside] += ACCENT_RIGHT * weight / people[node]
    return factor


def _home_regions(query: Query) -> Weighted:
    """The provinces named before: people of a place mostly speak like it."""
    provinces = sorted({code[:2] for code in query.before if len(code) == 6 and code.isdigit()})
    return tuple((province, 1 / len(provinces)) for province in provinces)


def _search(
    ways: Iterable[Sought], prior: Floats, regions: Weighted, gazetteer: Gazetteer
) -> tuple[list[_Hit], float]:
    """Hits of every way, and the chance of a place that is in no list."""
    hits: list[_Hit] = []
    unlisted = 0.0
    for way in ways:
        unlisted += way.weight * way.unlisted
        rows = rows_of(gazetteer).get(len(way.stem))
        if rows is None:
            continue
        chance = _heard(way.stem, rows, regions)
        if chance is None:
            continue
        chance = chance * way.weight * _prior(way, rows, prior)
        floor = max(LEAST_COUNTY * 0.1 * float(chance.sum()), 1e-300)
        for row in np.flatnonzero(chance > floor).tolist():
            sound = tuple(rows.sounds[row].tolist())
            hits.append(_Hit(rows.places[row], float(chance[row]), way, sound))
    return hits, unlisted


def _heard(stem: str, rows: Rows, regions: Weighted) -> Floats | None:
    """P(heard | name) of every row; None when a character cannot be read."""
    matrix = sound_matrix(regions)
    chance = np.ones(len(rows.places))
    for column, char in enumerate(stem):
        readings = char_readings(char)[:READINGS]
        if not readings:
            return None
        syllables = [syllable for syllable, _, _ in readings]
        weights = np.array([weight for _, _, weight in readings])
        heard = weights @ np.maximum(matrix[syllables], near_syllables()[syllables])
        chance *= heard[rows.sounds[:, column]]
    same = rows.by_stem.get(stem)
    if same:
        chance[list(same)] *= SAME_CHARACTERS
    return chance


def _prior(way: Sought, rows: Rows, factor: Floats) -> Floats:
    """P(place): the level by how it was said, within it by people or evenly, and by the region."""
    prior = rows.weight * factor[rows.node]
    if way.title[-1:] in rows.titled:
        prior = prior * rows.titled[way.title[-1:]]
    share = np.zeros(VILLAGE + 1)
    for level, chance in way.shares:
        share[level] = chance
    # What a level holds is the same in every length of name: the whole country's.
    return np.asarray(prior * (share / _level_totals())[rows.level] / _mean(factor))


def _mean(factor: Floats) -> float:
    tree = divisions()
    leaf = tree.level == 3
    weight = tree.population_weight[leaf]
    return float((factor[leaf] * weight).sum() / weight.sum())


@lru_cache(maxsize=1)
def _level_totals() -> Floats:
    """The weight of all places of a level; of villages, that of the country's, shipped or not."""
    totals = np.ones(VILLAGE + 1)
    totals[TOWN], totals[VILLAGE] = 38_700, 600_000
    return totals


def _shared(
    hits: list[_Hit], total: float, regions: Weighted, accent: Weighted, least: float = LEAST
) -> list[LikelyPlace]:
    """Hits as places, each place once under its best name, with probabilities."""
    best: dict[tuple[str, int, str], tuple[_Hit, float]] = {}
    for hit in hits:
        key = (hit.place.code, hit.place.level, hit.place.name)
        known = best.get(key)
        chance = hit.chance + (known[1] if known else 0.0)
        best[key] = (known[0] if known and known[0].chance >= hit.chance else hit, chance)
    kept = [(hit, chance / total) for hit, chance in best.values() if chance / total >= least]
    return [
        LikelyPlace(
            hit.place.name,
            divisions().full_name(hit.place.node) if hit.place.level >= TOWN
            else _within(hit.place.node),
            hit.place.code, _LEVELS[hit.place.level], probability, _why(hit, regions, accent),
        )
        for hit, probability in kept
    ]  # fmt: skip


def _within(node: int) -> str:
    tree = divisions()
    full = tree.full_name(node)
    return full.removesuffix(tree.names[node])


def _why(hit: _Hit, regions: Weighted, accent: Weighted) -> str:
    """In Chinese, by what the place was found."""
    place, heard = hit.place, hit.way.stem
    parts = [_sound_why(heard, place.stem, hit.sound, regions)]
    if place.level <= COUNTY and divisions().shorts[place.node] != place.stem:
        parts.append(f"旧称{place.stem}")
    if hit.way.dropped:
        parts.append(f"略去“{hit.way.dropped}”")
    title = hit.way.title[-1:]
    if title and place.level <= COUNTY and title in TITLES and not place.name.endswith(title):
        parts.append(f"说的是“{hit.way.title}”")
    if place.added:
        parts.append("自备地名")
    code = divisions().codes[place.node]
    if any(code.startswith(region.rstrip("0") or region) for region, _ in accent):
        parts.append("与口音相合")
    return ",".join(parts)


def _sound_why(heard: str, stem: str, sound: tuple[int, ...], regions: Weighted) -> str:
    if heard == stem:
        return "字面相同"
    whys: list[str] = []
    alike = True
    for char, true_char, true in zip(heard, stem, sound, strict=True):
        syllables = [reading[0] for reading in char_readings(char)[:READINGS]]
        if true in syllables or char == true_char:
            continue
        alike = False
        whys.append(explain(syllables[0], true, regions) or f"“{true_char}”听成“{char}”")
    return f"同音({heard}/{stem})" if alike else ",".join(dict.fromkeys(whys))
