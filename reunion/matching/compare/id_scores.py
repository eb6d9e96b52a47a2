"""One ID pattern against the numbers of many records: `id_pairs`, column of digits by column."""

from __future__ import annotations

import math

import numpy as np

from reunion.columns.documents import (
    PREFIX,
    TRUSTS,
    UNKNOWN,
    WIDTH,
    Digits,
    digit_values,
    is_old,
    trust_code,
    validity,
)
from reunion.columns.growing import Floats, Ints, Rows
from reunion.matching.compare.id_pairs import FIELD, SLIP_LEAST, Shares, shares
from reunion.matching.contract import Bits, Scene, Score
from reunion.profiles import IdPattern

_FIXED = ("full", "old15", "repaired", "two_edits", "different")


def pattern_score(pattern: IdPattern, scene: Scene) -> Score:
    """Bits of each row, NaN where there is nothing to say."""
    documents = scene.table.documents
    digits = digit_values(pattern.digits)
    query = np.frombuffer(digits, dtype=np.uint8)
    chances = shares(digits, scene)
    fixed = {name: scene.model.bits(FIELD, name) for name in _FIXED}

    def score(rows: Rows) -> Bits:
        record = documents.digits[rows]
        count, wrong, rarity = _tally(query, record, chances)
        bits = _partial_bits(rarity, count, wrong, scene)
        bits[count == 0] = np.nan
        whole = np.flatnonzero(count == WIDTH)
        if len(whole):
            flags = documents.valid[rows][whole] == 1, documents.old[rows][whole] == 1
            bits[whole] = _whole_bits(pattern, _edits(query, record, wrong, whole), flags, fixed)
        return _trusted(bits, pattern, documents.trust[rows], scene)

    return score


def _tally(query: Digits, record: Digits, chances: Shares) -> tuple[Ints, Ints, Floats]:
    """Of each record: digits known to both, digits that differ, rarity of those that agree."""
    size = len(record)
    count, right = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
    run = np.zeros(size, dtype=np.int8)
    unbroken = np.ones(size, dtype=bool)
    beyond = np.zeros(size)
    for place in range(WIDTH):
        if place == PREFIX or query[place] == UNKNOWN:
            unbroken[:] = False
        if query[place] == UNKNOWN:
            continue
        column = record[:, place]
        agreed = column == query[place]
        count += column != UNKNOWN
        right += agreed
        unbroken &= agreed
        run += unbroken
        beyond += (agreed & ~unbroken) * chances.digit[place]
    return count, count - right, -(chances.prefix[run] + beyond)


def _edits(query: Digits, record: Digits, wrong: Ints, whole: Ints) -> tuple[Ints, Ints]:
    """Of the `whole` rows: how many digits differ, and whether two neighbours are swapped."""
    differ = wrong[whole]
    swapped = np.zeros(len(whole), dtype=bool)
    two = np.flatnonzero(differ == 2)
    pairs = record[whole[two]]
    crossed = (pairs[:, 1:] == query[:-1]) & (pairs[:, :-1] == query[1:])
    swapped[two] = (crossed & (pairs[:, 1:] != query[1:])).any(axis=1)
    return differ, swapped


def _whole_bits(
    pattern: IdPattern,
    edits: tuple[Ints, Ints],
    flags: tuple[Ints, Ints],
    fixed: dict[str, float],
) -> Floats:
    """`pair_level` of numbers known in full, as bits; `flags` say of the records valid and old."""
    (wrong, swapped), (valid, old) = edits, flags
    mine = validity(pattern) == 1
    repaired = (valid | mine) & ((wrong == 1) | swapped)
    same = np.where(old | is_old(pattern), fixed["old15"], fixed["full"])
    other = np.where(wrong <= 2, fixed["two_edits"], np.nan)
    other = np.where(repaired, fixed["repaired"], other)
    other = np.where(valid & mine, fixed["different"], other)
    return np.where(wrong == 0, same, other)


def _partial_bits(rarity: Floats, count: Ints, wrong: Ints, scene: Scene) -> Floats:
    model = scene.model
    differs = model.bits(FIELD, "partial_differs")
    told = rarity + math.log2(model.level(FIELD, "partial").m)
    slip = rarity + math.log2(model.level(FIELD, "partial_slip").m)
    told = np.clip(told, 0.0, model.parameter(FIELD, "partial_most"))
    slip = np.clip(slip, differs, model.parameter(FIELD, "partial_slip_most"))
    slipped = (wrong == 1) & (count >= SLIP_LEAST)
    return np.where(wrong == 0, told, np.where(slipped, slip, differs))


def _trusted(bits: Floats, pattern: IdPattern, trust: Ints, scene: Scene) -> Floats:
    worst = np.maximum(trust, trust_code(pattern.trust))
    parameter = scene.model.parameter
    most = np.array([np.inf, *(parameter(FIELD, f"{one}_most") for one in TRUSTS[1:])])
    least = np.array([-np.inf if one in TRUSTS[:2] else 0.0 for one in TRUSTS])
    return np.asarray(np.clip(bits, least[worst], most[worst]))
