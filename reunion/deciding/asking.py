"""What to ask next (建议追问): the question whose answer is expected to decide most, in bits.

Of each question of the table the mutual information between "who is it" and "what will be answered"
is computed under the posterior: the listed candidates, each with its share, and one outcome
"somebody else" (further candidates, or nobody in this file). Answers are noisy:

    P(answer a | candidate with value v) = right · [a = v] + (1 − right) · u(a)
    P(answer a | somebody else, or a record that is silent) = u(a)

with `right` from the model's own weights (m) and u from how many different answers strangers give.
The gain is multiplied by the chance that the person answers at all. Costs about a millisecond.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.deciding.questions import QUESTIONS, Ask, Keys
from reunion.errors import UsageError
from reunion.profiles import MarkForm, Profile
from reunion.records import Json

Floats = npt.NDArray[np.float64]

LEAST_BITS = 0.005
"""A smaller gain is not worth a question."""
CANDIDATES = 20
"""Candidates that questions are weighed over; the rest counts as somebody else."""
NEGLIGIBLE = 1 / 200
"""A candidate of so much smaller a share than the first one's counts as somebody else too."""
ASKED = 3
WITHOUT_WORDS = 0.4
"""A person who cannot hear or speak answers by writing, pictures or gestures this much as often."""
THROUGH_OTHERS = 0.8
"""As often through an interpreter."""
_PET_NAMES = 0.5
"""Half of the kin are spoken of by a pet name, which records seldom hold (domain table 1.2)."""
_SEEN = 0.85
"""Chance that a mark that is there is noted when looked for (domain error table)."""
_STRAY_LASTING, _STRAY = 0.01, 0.06
"""Chance that a stranger bears a mark of that kind and place."""
_TINY = 1e-300
_DEAF = frozenset(("deaf", "deaf_mute"))
_MUTE = frozenset(("mute",))
_DIALECTS = ("话", "普通话", "手语")


@dataclass(frozen=True, slots=True)
class Question:
    """One proposed question; `about` tells apart questions of one field (which relative …)."""

    field: str
    about: str
    question: str
    expected_bits: float

    def to_json(self) -> Json:
        """As in the results: field, question, expected_bits, and what it is about."""
        return {
            "field": self.field,
            "question": self.question,
            "expected_bits": round(self.expected_bits, 3),
            "about": self.about,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often an answer says what the right record says, by kind of question."""

    name: float = 0.6
    nickname: float = 0.5
    county: float = 0.76
    village: float = 0.6
    kin: float = 0.45
    zodiac: float = 0.9
    birthday: float = 0.5
    siblings: float = 0.56
    order: float = 0.6
    ethnicity: float = 0.95
    accent: float = 0.75
    employer: float = 0.5
    height: float = 0.4


def reliability(
    levels: Mapping[str, Mapping[str, float]], parameters: Mapping[str, Mapping[str, float]]
) -> Reliability:
    """From a model's m by field and level, and its parameters; what the model lacks keeps the
    starting value."""

    def m(field: str, *names: str, default: float) -> float:
        known = levels.get(field, {})
        return sum(known.get(name, 0.0) for name in names) or default

    usual = Reliability()
    birth, place = parameters.get("birth", {}), parameters.get("place", {})
    heard = m("name", "given_heard_same", "given_heard_sound", default=0.9)
    village = m("name", "village_heard_same", "village_heard_sound", default=0.9)
    there = place.get("there", usual.county)
    return Reliability(
        name=heard * 0.7,
        nickname=usual.nickname,
        county=there,
        village=village * there,
        kin=heard * (1 - _PET_NAMES),
        zodiac=1 - birth.get("wrong_zodiac", 1 - usual.zodiac),
        birthday=max(0.05, 1 - birth.get("wrong_date", 0.06) - birth.get("lunar_as_solar", 0.17)
                     - birth.get("year_shift", 0.08) - birth.get("day_wrong", 0.1)),
        siblings=m("sibling_count", "same", default=usual.siblings),
        order=m("sibling_order", "same", default=usual.order),
        ethnicity=m("ethnicity", "agree", default=usual.ethnicity),
        accent=parameters.get("accent", {}).get("right", usual.accent),
        employer=m("employer", "same", default=usual.employer),
        height=m("height", "near", default=usual.height),
    )  # fmt: skip


def ask_next(
    resident: Profile,
    candidates: Sequence[Profile],
    shares: npt.ArrayLike,
    trust: Reliability | None = None,
    *,
    limit: int | None = ASKED,
) -> tuple[Question, ...]:
    """The questions worth asking, the most telling first; at most `limit` (None: all).

    `shares`: posterior of each candidate, in their order; what is missing to 1 is somebody else.
    Raises UsageError for shares that are no posterior of these candidates, or a limit below 1.
    """
    known = np.asarray(shares, dtype=np.float64)
    _check(known, candidates, limit)
    order = weighed(known)
    chance = known[order]
    people = [candidates[place] for place in order]
    weights = np.append(chance, max(0.0, 1.0 - float(chance.sum())))
    weights /= weights.sum()
    usual = trust or Reliability()
    found = [
        Question(ask.field, ask.about, phrase(ask, resident), _bits(ask, resident, people, weights,
                                                                    getattr(usual, ask.right)))
        for ask in QUESTIONS
        if not ask.known(resident) and phrase(ask, resident)
    ]  # fmt: skip
    found += _marks(resident, people, weights)
    worth = [one for one in found if one.expected_bits >= LEAST_BITS]
    worth.sort(key=lambda one: (-one.expected_bits, one.field, one.about))
    return tuple(worth[:limit])


def weighed(shares: Floats) -> npt.NDArray[np.int64]:
    """Places of the candidates that questions are weighed over, the likeliest first."""
    order = np.argsort(-shares, kind="stable")[:CANDIDATES]
    return np.asarray(order[shares[order] >= NEGLIGIBLE * shares[order[:1]]])


def phrase(ask: Ask, resident: Profile) -> str:
    """The question as this person can be asked it; "" when not at all."""
    if ask.looked_at:
        return ask.spoken
    if _wordless(resident):
        return ask.shown
    language = _foreign(resident)
    return f"请懂{language}的人用{language}问:{ask.spoken}" if language else ask.spoken


def _wordless(resident: Profile) -> bool:
    able = set(resident.disability)
    return bool(able & _DEAF) or (bool(able & _MUTE) and not resident.names)


def _foreign(resident: Profile) -> str:
    """The language to ask in, where the person does not share one with the staff."""
    if "普通话" in resident.languages:
        return ""
    return next((one for one in resident.languages if not one.endswith(_DIALECTS)), "")


def _bits(
    ask: Ask, resident: Profile, people: Sequence[Profile], weights: Floats, right: float
) -> float:
    answers = [ask.answers(person) for person in people]
    if not any(answers):
        return 0.0
    told = ask.told
    if not ask.looked_at:
        told *= WITHOUT_WORDS if _wordless(resident) else 1.0
        told *= THROUGH_OTHERS if _foreign(resident) else 1.0
    table = likelihoods(answers, right, choices=ask.choices, alike=ask.alike, near=ask.near)
    return told * information(weights, table)


def likelihoods(
    answers: Sequence[Keys], right: float, *, choices: float, alike: float = 0.0, near: float = 0.0
) -> Floats:
    """P(answer | who): a row a candidate and the last for somebody else, a column a distinct key
    and the last for any other answer; rows sum to 1."""
    keys: dict[Hashable, int] = {}
    for own in answers:
        for key in own:
            keys.setdefault(key, len(keys))
    count = len(keys)
    listed = sum(1 for own in answers if own)
    usual = [(1 - alike) / max(choices, count + 1)] * count
    for own in answers:
        for key in own:
            usual[keys[key]] += alike / listed / len(own)
    usual.append(1.0 - sum(usual))
    return np.array([*(_row(own, keys, usual, right, near) for own in answers), usual])


def _row(
    own: Keys, keys: Mapping[Hashable, int], usual: list[float], right: float, near: float
) -> list[float]:
    """P(answer) of one candidate; that of strangers for one who is silent."""
    if not own:
        return usual
    beside = [k for key in own for k in _beside(key, keys)] if near else []
    rest = 1 - right - (near if beside else 0.0)
    row = [rest * chance for chance in usual]
    for key in own:
        row[keys[key]] += right / len(own)
    for k in beside:
        row[k] += near / len(beside)
    return row


def _beside(key: Hashable, keys: Mapping[Hashable, int]) -> list[int]:
    if not isinstance(key, int):
        return []
    return [keys[other] for other in (key - 1, key + 1) if other in keys]


def information(weights: Floats, table: Floats) -> float:
    """Mutual information in bits of who (prior `weights`) and the answer (rows of `table`)."""
    joint = weights[:, None] * table
    marginal = joint.sum(axis=0)
    # What cannot be answered adds nothing: 0 times the logarithm of next to nothing.
    ratio = np.maximum(table, _TINY) / np.maximum(marginal, _TINY)
    return max(0.0, float(np.vdot(joint, np.log2(ratio))))


# --- marks to look for ----------------------------------------------------------------------------


def _marks(resident: Profile, people: Sequence[Profile], weights: Floats) -> list[Question]:
    """The mark most worth looking for; one, because it is looked for on the body at once."""
    seen = {(mark.type, mark.site) for mark in resident.marks}
    places: dict[tuple[str, str], MarkForm] = {}
    bearers: dict[tuple[str, str], list[int]] = {}
    for row, person in enumerate(people):
        for mark in person.marks:
            key = (mark.type, mark.site)
            if key not in seen and mark.text:
                places.setdefault(key, mark)
                bearers.setdefault(key, []).append(row)
    best: Question | None = None
    for key, rows in bearers.items():
        mark = places[key]
        stray = _STRAY_LASTING if mark.lasting else _STRAY
        table = np.full((len(weights), 2), (stray, 1 - stray))
        table[rows] = (_SEEN, 1 - _SEEN)
        bits = information(weights, table)
        if best is None or bits > best.expected_bits:
            text = f"请查看身体:有没有“{mark.text}”(左右可能记反)?"
            best = Question("marks", "/".join(key), text, bits)
    return [best] if best else []


def _check(shares: Floats, candidates: Sequence[Profile], limit: int | None) -> None:
    if shares.shape != (len(candidates),):
        raise UsageError(
            f"候选有 {len(candidates)} 个,概率却有 {shares.size} 个,应一一对应",
            f"{len(candidates)} candidates need as many probabilities, not {shares.size}",
        )
    fits = np.isfinite(shares) & (shares >= 0)
    if not bool(fits.all()) or float(shares.sum()) > 1 + 1e-6:
        raise UsageError(
            "候选的概率应不小于 0,合计不超过 1",
            "the candidates' probabilities must not be negative and sum to at most 1",
        )
    if limit is not None and limit < 1:
        raise UsageError(
            f"问题数应至少为 1,实际是 {limit}", f"limit must be at least 1, not {limit}"
        )
