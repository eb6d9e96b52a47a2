"""Invented results for the tests of the writers."""

from __future__ import annotations

from reunion.engine import SearchResult
from reunion.records import Evidence, ScoredPair


def pair(
    resident_id: str, rank: int, mp_id: str, grade: str, bits: float, chance: float
) -> ScoredPair:
    evidence = (
        Evidence("name", "surname_heard_same", bits + 1, "某甲", "某甲", "姓名读音相同。"),
        Evidence("birth", "far", -1.0, "1950 年", "1961 年", "出生年份不一致。"),
    )
    return ScoredPair(
        resident_id=resident_id,
        rank=rank,
        mp_id=mp_id,
        bits=bits,
        probability=chance,
        grade=grade,
        reason="姓名读音相同;出生年份不一致",
        evidence=evidence,
    )


def result(resident_id: str, grades: str = "ABCDX") -> SearchResult:
    pairs = [
        pair(resident_id, rank, f"M{rank}", grade, 20.0 - rank, 0.5**rank)
        for rank, grade in enumerate(grades, 1)
    ]
    found = SearchResult(pairs, 0.5 ** len(pairs))
    found.ask_next = [{"field": "kin", "question": "父亲叫什么?", "expected_bits": 2.5}]
    return found
