"""Grades (等级): how urgently a person should look at a pair. A grade never decides a case.

| grade | bits, N open records | families for | strong contradiction |
|---|---|---|---|
| A 立即核实 | ≥ log2 N + 3, and probability ≥ the rule's | 3 | bars it |
| B 优先核实 | ≥ log2 N − 3 | 2 | stays visible |
| C 可疑线索 | ≥ log2 N − 8 | – | stays visible |
| D 不提示 | less | | |
| X 矛盾排除 | excluded for a reason that is not a score: `exclusion`, or a person's verdict | | |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from reunion.profiles import IdPattern, Profile
from reunion.records import Evidence

A, B, C, D, X = "A", "B", "C", "D", "X"
MEANING = {A: "立即核实", B: "优先核实", C: "可疑线索", D: "不提示", X: "矛盾排除"}
OWN_SETTLEMENT = "本站落户记录"
DNA_EXCLUDED = "DNA 比对已排除"
_STATUS = {"found": "已找到", "withdrawn": "已撤回", "deceased": "已去世"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Thresholds, in bits beside log2 N. Source: domain experts' starting values. Grade A also asks
    for a probability of `min_probability`: a rival candidate or a likely absence bars it."""

    a: float = 3.0
    b: float = -3.0
    c: float = -8.0
    families_a: int = 3
    families_b: int = 2
    strong: float = -5.0
    least_for: float = 1.0
    min_probability: float = 0.99


DEFAULT_RULE = Rule()


def grade(
    bits: float,
    probability: float,
    families_for: int,
    contradictions: Sequence[Evidence],
    file_size: int,
    *,
    rule: Rule = DEFAULT_RULE,
) -> str:
    """A, B, C or D of a pair that nothing excludes; see the table above.

    `contradictions` is what speaks against the pair (any evidence may be handed in; only strong
    ones count). `file_size` is the number of open records.
    """
    above = bits - log2(max(file_size, 1))
    contradicted = bool(strong_contradictions(contradictions, rule=rule))
    sure = probability >= rule.min_probability and not contradicted
    if above >= rule.a and families_for >= rule.families_a and sure:
        return A
    if above >= rule.b and families_for >= rule.families_b:
        return B
    return C if above >= rule.c else D


def strong_contradictions(
    evidence: Iterable[Evidence], *, rule: Rule = DEFAULT_RULE
) -> tuple[Evidence, ...]:
    """The evidence of −5 bits or less, strongest first: it bars grade A and is always shown."""
    found = (line for line in evidence if line.bits <= rule.strong)
    return tuple(sorted(found, key=lambda line: line.bits))


def families_for(
    evidence: Iterable[Evidence], family_of: Mapping[str, str], *, rule: Rule = DEFAULT_RULE
) -> int:
    """How many families of evidence speak for the pair with at least one bit in sum.

    `family_of` maps a field to its family; lines of other fields (a family's cap) do not count.
    """
    sums: dict[str, float] = {}
    for line in evidence:
        family = family_of.get(line.field)
        if family is not None:
            sums[family] = sums.get(family, 0.0) + line.bits
    return sum(total >= rule.least_for for total in sums.values())


def exclusion(resident: Profile, missing: Profile) -> str | None:
    """Why a pair is grade X whatever its bits, in Chinese; None when nothing excludes it.

    The resident's own settlement record (本站落户记录) carries the number or, as its only name, the
    name that the station made up. A made-up name that the resident also gave himself does not
    exclude, or the true record would be hidden.
    """
    if _settled_number(resident, missing) or _settled_name(resident, missing):
        return OWN_SETTLEMENT
    if missing.dna_result == "excluded":
        return DNA_EXCLUDED
    if missing.status != "open":
        return f"走失记录已结案({_STATUS.get(missing.status, missing.status)})"
    return None


def _settled_number(resident: Profile, missing: Profile) -> bool:
    assigned = {_plain(number) for number in resident.assigned_ids} - {""}
    return any(assigned & _numbers(pattern) for pattern in missing.ids)


def _numbers(pattern: IdPattern) -> set[str]:
    return {text for text in (_plain(pattern.digits), _plain(pattern.text)) if "?" not in text}


def _settled_name(resident: Profile, missing: Profile) -> bool:
    names = {_plain(form.text) for form in missing.names} - {""}
    own = {_plain(form.text) for form in resident.names}
    assigned = {_plain(name) for name in resident.assigned_names} - own
    return len(names) == 1 and names <= assigned


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
