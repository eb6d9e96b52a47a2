"""Records of one kind that may be one person: earlier stays of a resident, duplicate reports.

The comparators that hold a resident against a missing person hold two residents, or two reports,
against each other; those that speak of the time from a loss to a finding are left out. Candidates
come from the same index. Each pair is judged alone (a person may have many stays):

    odds = 2^bits · P / N        P the chance that a record has another of the same person

Reports are many: above FEW of them only pairs that agree in two respects are judged
(indexing/agreeing.py), and what is held is the table, the keys and the JSON, not the profiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from reunion.columns import TableBuilder
from reunion.columns.raw import RawRecords
from reunion.deciding.clusters import LINKED, Cluster, Link, clusters
from reunion.deciding.reasons import one_line
from reunion.errors import UsageError
from reunion.indexing.agreeing import AgreeingBuilder
from reunion.indexing.blocked import BlockedBuilder, BlockedIndex
from reunion.indexing.contract import CandidateIndex
from reunion.indexing.exhaustive import ExhaustiveIndex
from reunion.knowledge.readings import unit_readings
from reunion.matching.compare import ALL
from reunion.matching.contract import Comparator
from reunion.matching.model import Model, load_model
from reunion.matching.scorer import Scorer, total_bits
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.profiles import IdPattern, Profile, Units
from reunion.records import Evidence, MissingPerson, Resident

STAY_PRIOR, REPORT_PRIOR = 0.2, 0.06
"""A quarter of those found are found again (domain 1.1); reports are doubled in 0.06 of cases."""
POSSIBLE = 0.5
"""Chance from which a pair is reported as a link at all."""
SMALL = 500
"""Up to this many records everything is compared with everything."""
FEW = 2_000
"""Up to so many reports each looks for candidates of its own."""
KEPT = 4_096
"""Profiles kept while pairs are judged; pairs come in the order of the file."""
SEEN = 300
"""Candidates of each record beyond."""
HOUSEHOLD = 2.0
"""Most bits of a pair that is rather two people of one household than one person."""
SLIPS = 3
"""Digits by which two numbers must differ to be no slip of each other."""
_JOURNEY = frozenset(("dates", "distance", "clothing", "face"))


def repeat_encounters(
    residents: Iterable[Resident | Mapping[str, Any]],
    *,
    prior: float = STAY_PRIOR,
    linked: float = LINKED,
    model: Model | None = None,
) -> tuple[Cluster, ...]:
    """Residents who are one person found several times (重复流浪), as groups.

    Raises RecordError for a mapping that is no resident, UsageError for ids that stand twice or a
    prior or threshold that is no chance.
    """
    people = [r if isinstance(r, Resident) else Resident.from_json(r) for r in residents]
    profiles = [resident_profile(one) for one in people]
    return clusters(links(profiles, prior, model=model), linked=linked)


def duplicate_reports(
    records: Iterable[MissingPerson | Mapping[str, Any]],
    *,
    prior: float = REPORT_PRIOR,
    linked: float = LINKED,
    model: Model | None = None,
) -> tuple[Cluster, ...]:
    """Missing-person records that are one person reported several times, as groups. Raises as
    `repeat_encounters`."""
    return clusters(report_links(records, prior, model=model), linked=linked)


def report_links(
    records: Iterable[MissingPerson | Mapping[str, Any]],
    prior: float = REPORT_PRIOR,
    *,
    model: Model | None = None,
) -> tuple[Link, ...]:
    """As `links`, of missing-person records, however many."""
    people = (r if isinstance(r, MissingPerson) else MissingPerson.from_json(r) for r in records)
    some = list(islice(people, FEW + 1))
    if len(some) > FEW:
        return agreeing_links(chain(some, people), prior, model=model)
    return links([missing_person_profile(one) for one in some], prior, model=model)


def agreeing_links(
    reports: Iterable[MissingPerson], prior: float, *, model: Model | None = None
) -> tuple[Link, ...]:
    """As `links`, of reports that come one by one, looking only at pairs that agree in two
    respects. Holds about 3 KB a report."""
    table, keys, raw = TableBuilder(), AgreeingBuilder(), RawRecords()
    ids: list[str] = []
    for report in reports:
        read = missing_person_profile(report)
        table.add(read)
        keys.add(read)
        raw.add(orjson.dumps(report.to_json()))
        ids.append(read.record_id)
    _check(ids, prior)
    if len(ids) < 2:
        return ()
    scorer = Scorer(model or load_model(), table.finish(), stay_comparators())
    scale = prior / (len(ids) - 1)

    @lru_cache(maxsize=KEPT)
    def profile(row: int) -> Profile:
        return missing_person_profile(MissingPerson.from_json(raw.get(row)))

    found = []
    for left, right in keys.pairs().tolist():
        one, other = profile(left), profile(right)
        if total_bits(scorer.evidence(one, other)) < _least(scale):
            continue  # the more doubtful direction counts, so the other one cannot save the pair
        link = judged(one, other, scorer, scale)
        if link.probability >= POSSIBLE:
            found.append(link)
    return tuple(found)


def _least(scale: float) -> float:
    """Bits of a pair whose chance is POSSIBLE, less the rounding of its lines."""
    return float(np.log2(POSSIBLE / (1 - POSSIBLE) / scale)) - 0.005


def links(
    profiles: Sequence[Profile], prior: float, *, model: Model | None = None
) -> tuple[Link, ...]:
    """All pairs that are one person with a chance of POSSIBLE or more; each pair once."""
    _check([profile.record_id for profile in profiles], prior)
    if len(profiles) < 2:
        return ()
    tables = TableBuilder()
    for profile in profiles:
        tables.add(profile)
    scorer = Scorer(model or load_model(), tables.finish(), stay_comparators())
    scale = prior / (len(profiles) - 1)
    least = float(np.log2(POSSIBLE / (1 - POSSIBLE) / scale))
    found: dict[tuple[int, int], Link] = {}
    for row, near in enumerate(_index(profiles, scorer).candidates(profiles, SEEN)):
        prepared = scorer.prepare(profiles[row])
        others = near[near != row]
        if prepared is None or not len(others):
            continue
        bits = prepared.bits(others)
        for other in others[bits >= least].tolist():
            pair = (min(row, other), max(row, other))
            if pair not in found:
                link = judged(profiles[pair[0]], profiles[pair[1]], scorer, scale)
                if link.probability >= POSSIBLE:
                    found[pair] = link
    return tuple(found[pair] for pair in sorted(found))


def stay_comparators() -> list[Comparator]:
    """What holds two records of one kind against each other."""
    return [one for one in ALL if one.field not in _JOURNEY]


def judged(one: Profile, other: Profile, scorer: Scorer, scale: float) -> Link:
    """The pair as evidence; the more doubtful of the two directions counts."""
    first, second = sorted((one, other), key=lambda profile: profile.record_id)
    there, back = scorer.evidence(first, second), scorer.evidence(second, first)
    evidence = min(there, back, key=total_bits)
    evidence = (*evidence, *_two_people(first, second, evidence))
    bits = total_bits(evidence)
    odds = float(np.exp2(min(bits, 200.0))) * scale
    return Link(
        first.record_id, second.record_id, bits, odds / (1 + odds), one_line(evidence), evidence
    )


def _two_people(
    first: Profile, second: Profile, evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Brothers and sisters share place, parents, surname and the generation's character. Where
    valid numbers or registered names say that there are two of them, what they share counts for
    nothing: the sum is held to HOUSEHOLD bits, by a line of its own."""
    total = total_bits(evidence)
    if total <= HOUSEHOLD or any(line.level == "full" for line in evidence):
        return ()
    if _two_numbers(first, second):
        text = "双方各有完整有效的身份证号,且不是笔误,应为两个人(可能是兄弟姐妹)"
    elif _two_names(first, second, evidence):
        text = "双方登记的名字不同,相同的只是姓或辈分用字,可能是兄弟姐妹"
    else:
        return ()
    return (Evidence("two_people", "household", round(HOUSEHOLD - total, 2), "", "", text),)


def _two_numbers(first: Profile, second: Profile) -> bool:
    """Whether both have whole and valid numbers of their own that are no slips of each other."""
    pairs = [(a, b) for a in first.ids for b in second.ids if _own(a) and _own(b)]
    return bool(pairs) and min(_differing(a.digits, b.digits) for a, b in pairs) >= SLIPS


def _two_names(first: Profile, second: Profile, evidence: Sequence[Evidence]) -> bool:
    name = next((line for line in evidence if line.field == "name"), None)
    left, right = _registered(first), _registered(second)
    if name is None or name.level not in ("differ", "partial") or not left or not right:
        return False
    return not any(len(a) != len(b) or _sound_alike(a, b) for a in left for b in right)


def _registered(person: Profile) -> list[Units]:
    """Given names of one or two characters as registered beside a surname."""
    full = [f for f in person.names if f.channel == "registered" and f.surname]
    return [form.given for form in full if 0 < len(form.given) < 3]


def _sound_alike(one: Units, other: Units) -> bool:
    return all(
        a == b or {r[0] for r in unit_readings(a)} & {r[0] for r in unit_readings(b)}
        for a, b in zip(one, other, strict=True)
    )


def _own(number: IdPattern) -> bool:
    return number.trust == "own" and number.valid is True and "?" not in number.digits


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _index(profiles: Sequence[Profile], scorer: Scorer) -> CandidateIndex:
    live: npt.NDArray[np.bool_] = np.ones(len(profiles), dtype=np.bool_)
    if len(profiles) <= SMALL:
        return ExhaustiveIndex(scorer.scanner, live)
    keys = BlockedBuilder()
    for profile in profiles:
        keys.add(profile)
    return BlockedIndex(keys.finish(), live)


def _check(ids: Sequence[str], prior: float) -> None:
    if not 0 < prior < 1:
        raise UsageError(
            f"先验概率为 {prior:g},应大于 0 且小于 1",
            f"the prior is {prior:g}; it must lie between 0 and 1",
        )
    if len(set(ids)) < len(ids):
        raise UsageError(
            f"{len(ids)} 条记录中有 {len(ids) - len(set(ids))} 个编号重复,请先改正",
            f"{len(ids) - len(set(ids))} of {len(ids)} records bear an id that stands twice",
        )
