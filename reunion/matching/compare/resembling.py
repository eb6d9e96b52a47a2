"""May two mentions be one person's name? Likeness of two name forms, whatever their rarity.

The rival is not a random stranger but one whose name looks or sounds similar. Each form pair is
described by a few features: how its units are alike, what is missing, what changed places. Each
feature has a weight in bits (`name_pairs` in model.json), so their sum is the log odds of one
person against a similar stranger. The weights are fitted by logistic regression on invented pairs
with known truth (tools/fit_name_pairs.py) and each has the sign that sense demands.

A given name of two units is compared straight and crossed; longer or unequal ones are aligned so
that the sum is greatest, what is left over being lost (or the other half of a nickname).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from reunion.matching.compare.likeness import Likeness, likeness
from reunion.matching.model import load_model
from reunion.profiles import NameForm, Units, Weighted

FEATURES = {
    "one": 0, "sure": 1, "surname": -1, "surname_same": 1, "surname_twin": 1, "surname_sound": 1,
    "surname_near": 1, "surname_look": 1, "surname_shape": 1, "surname_part": 1,
    "surname_unknown": 0, "given": -1, "given_same": 1, "given_sound": 1, "given_near": 1,
    "given_look": 1, "given_shape": 1, "given_unknown": 0, "nickname": 0, "lost": -1, "called": -1,
    "doubled": -1, "turned": -1, "father_alike": 1, "father_unlike": -1, "father_unknown": 0,
}  # fmt: skip
"""Name -> sign its weight must have (0 either). `surname` and `given` count the units compared, so
that a unit that is in no way alike costs their weight; `near` and `look` are 0–1, `shape` counts
the look-alikes. `sure` is the base-2 logarithm of both forms' weights. `called`: units lost by a
nickname; `doubled`: by a syllable that was written twice."""
NOTHING_SHARED = float("-inf")
"""Of two forms that tell nothing in common: less than any that do."""
SURNAME_ALONE = 1.5
"""Most bits where surnames are all that could be compared: a stranger of the same surname is the
likeliest rival, and nothing told him apart (probability .74)."""
FATHER_ALIKE = 0.5
"""Likeness below which two fathers' names differ."""
FEW = 2
"""Given names up to this length are compared slot by slot."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """One pair of forms compared: the bits, and how the parts are alike.

    `surname` is None when a side has none; `given` holds (query unit, record unit, likeness) for
    aligned units; `lost` and `extra` are the units left over on the record's and query's side.
    """

    bits: float
    surname: Likeness | None
    given: tuple[tuple[str, str, Likeness], ...]
    lost: Units
    extra: Units
    turned: bool
    features: tuple[tuple[str, float], ...]
    father_differs: bool = False

    @property
    def compared(self) -> bool:
        """Whether the forms tell anything in common."""
        return self.bits > NOTHING_SHARED


@cache
def shipped_weights() -> dict[str, float]:
    """The weights of the model that is shipped."""
    return dict(load_model().name_pairs)


@dataclass(frozen=True, slots=True)
class _Aligned:
    bits: float
    pairs: tuple[tuple[str, str, Likeness], ...]
    lost: Units = ()
    extra: Units = ()
    turned: bool = False


def pairing(
    query: NameForm, record: NameForm, regions: Weighted, weights: Mapping[str, float]
) -> Pairing:
    """Compare two forms; `weights` has an entry for every feature, in bits."""
    query, record = _undotted(query, record), _undotted(record, query)
    found: dict[str, float] = {"one": 1.0, "sure": _log2(query.weight * record.weight)}
    surname = None
    if query.surname and record.surname:
        surname = likeness(" ".join(query.surname), " ".join(record.surname), regions, True)
        _count_unit(found, "surname", surname)
    elif query.surname or record.surname:
        found["surname_unknown"] = 1.0
    aligned = _Aligned(0.0, ())
    if query.given and record.given:
        aligned = _align(query.given, record.given, regions, weights, _called(query, record))
        _count_given(found, aligned, _called(query, record))
        if _called(query, record):
            found["nickname"] = 1.0
    elif query.given or record.given:
        found["given_unknown"] = 1.0
    _count_father(found, query.father, record.father)
    bits = sum(weights[name] * value for name, value in found.items())
    if not (query.given and record.given) and "father_alike" not in found:
        bits = min(bits, SURNAME_ALONE)
    if surname is None and not (query.given and record.given):
        bits = NOTHING_SHARED
    return Pairing(
        bits, surname, aligned.pairs, aligned.lost, aligned.extra, aligned.turned,
        tuple(found.items()), found.get("father_alike", 1.0) < FATHER_ALIKE,
    )  # fmt: skip


def _undotted(form: NameForm, other: NameForm) -> NameForm:
    """Own and father's name in one, where the other side wrote both without a dot."""
    if form.father and not other.father and len(other.given) > len(form.given):
        return replace(form, given=form.given + form.father, father=())
    return form


def _log2(weight: float) -> float:
    from math import log2

    return log2(max(weight, 1e-3))


def _called(query: NameForm, record: NameForm) -> bool:
    return query.kind == "nickname" or record.kind == "nickname"


def _count_unit(found: dict[str, float], role: str, like: Likeness) -> None:
    found[role] = found.get(role, 0.0) + 1
    if like.kind in ("same", "twin", "sound", "part"):
        name = f"{role}_{like.kind}"
        found[name] = found.get(name, 0.0) + 1
        return
    shape = float(like.kind == "look")
    for what, value in (("near", like.near), ("look", like.look), ("shape", shape)):
        name = f"{role}_{what}"
        if value:
            found[name] = found.get(name, 0.0) + value


def _count_given(found: dict[str, float], aligned: _Aligned, called: bool) -> None:
    for _, _, like in aligned.pairs:
        _count_unit(found, "given", like)
    for unit in (*aligned.lost, *aligned.extra):
        name = _gap(unit, aligned.pairs, called)
        found[name] = found.get(name, 0.0) + 1
    if aligned.turned:
        found["turned"] = 1.0


def _gap(unit: str, pairs: tuple[tuple[str, str, Likeness], ...], called: bool) -> str:
    """Why a unit has no partner: written twice, left out by a nickname, or simply lost."""
    if any(unit in pair[:2] for pair in pairs):
        return "doubled"
    return "called" if called else "lost"


def _count_father(found: dict[str, float], query: Units, record: Units) -> None:
    if query and record:
        from rapidfuzz.distance import Indel

        alike = float(Indel.normalized_similarity(query, record))
        found["father_alike"], found["father_unlike"] = alike, 1.0 - alike
    elif query or record:
        found["father_unknown"] = 1.0


def _align(
    query: Units, record: Units, regions: Weighted, weights: Mapping[str, float], called: bool
) -> _Aligned:
    if {len(query), len(record)} == {1, FEW}:
        return _one_of_two(query, record, regions, weights)
    if len(query) != len(record) or len(query) > FEW:
        return _align_long(query, record, regions, weights, called)
    straight = _slots(query, record, regions, weights)
    if len(query) == 1 or all(like.kind == "same" for _, _, like in straight.pairs):
        return straight
    crossed = _slots(query, record[::-1], regions, weights)
    if crossed.bits + weights["turned"] <= straight.bits:
        return straight
    return _Aligned(crossed.bits + weights["turned"], crossed.pairs, turned=True)


def _one_of_two(
    query: Units, record: Units, regions: Weighted, weights: Mapping[str, float]
) -> _Aligned:
    """One unit against two: the likelier partner (the first of equals); the other unit is lost."""
    ways = [_slots(query[i:], record[j:], regions, weights) for i, j in _cuts(query, record)]
    first, second = ways
    best = first if first.bits >= second.bits else second
    left = int(best is first)
    lost, extra = (record[left], None) if len(record) == FEW else (None, query[left])
    return _Aligned(best.bits, best.pairs, (lost,) if lost else (), (extra,) if extra else ())


def _cuts(query: Units, record: Units) -> tuple[tuple[int, int], tuple[int, int]]:
    return ((0, 0), (0, 1)) if len(record) == FEW else ((0, 0), (1, 0))


def _slots(
    query: Units, record: Units, regions: Weighted, weights: Mapping[str, float]
) -> _Aligned:
    pairs = tuple((a, b, likeness(a, b, regions)) for a, b in zip(query, record, strict=False))
    return _Aligned(sum(_unit_bits(like, weights) for _, _, like in pairs), pairs)


def _unit_bits(like: Likeness, weights: Mapping[str, float]) -> float:
    if like.kind == "same" or like.kind == "sound":
        return weights["given"] + weights[f"given_{like.kind}"]
    near, look = weights["given_near"] * like.near, weights["given_look"] * like.look
    shape = weights["given_shape"] if like.kind == "look" else 0.0
    return weights["given"] + near + look + shape


def _align_long(
    query: Units, record: Units, regions: Weighted, weights: Mapping[str, float], called: bool
) -> _Aligned:
    """The best alignment in order: the usual dynamic programme, names being short."""
    gap = weights["called" if called else "lost"]
    likes = [[likeness(a, b, regions) for b in record] for a in query]
    best = [[gap * j for j in range(len(record) + 1)]]
    for i, row in enumerate(likes):
        above, here = best[-1], [gap * (i + 1)]
        for j, like in enumerate(row):
            together = above[j] + _unit_bits(like, weights)
            here.append(max(together, above[j + 1] + gap, here[j] + gap))
        best.append(here)
    return _trace(query, record, likes, best, weights)


def _trace(
    query: Units, record: Units, likes: list[list[Likeness]], best: list[list[float]],
    weights: Mapping[str, float],
) -> _Aligned:  # fmt: skip
    """The way back through the table of `_align_long`."""
    pairs: list[tuple[str, str, Likeness]] = []
    lost: list[str] = []
    extra: list[str] = []
    i, j = len(query), len(record)
    while i or j:
        like = likes[i - 1][j - 1] if i and j else None
        if like and best[i][j] == best[i - 1][j - 1] + _unit_bits(like, weights):
            i, j = i - 1, j - 1
            pairs.append((query[i], record[j], like))
        elif i and (not j or best[i - 1][j] >= best[i][j - 1]):
            i -= 1
            extra.append(query[i])
        else:
            j -= 1
            lost.append(record[j])
    return _Aligned(best[-1][-1], tuple(pairs[::-1]), tuple(lost[::-1]), tuple(extra[::-1]))
