"""EM on unlabelled pairs: m by the posterior of every resident's candidates.

    E   share of pair i of a resident   ∝ 2^bits(i) · P / N, beside "not in this file" ∝ 1 − P
    M   m(level) = (Σ share · [level] + K · m₀(level)) / (Σ share + K)

after A. P. Dempster, N. M. Laird, D. B. Rubin (1977) and, for linkage, W. E. Winkler (1988), with
three differences: a resident has at most one right record, so candidates share one probability; the
match rate P is fixed beforehand; and K pairs' worth of the starting m stand in every sum. Where
true matches are rare, shares are small and the m stay where they were. u is measured, not fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reunion.matching.training.groups import ORDERED, Chances, Group
from reunion.matching.training.observing import Pairs, Told

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
KEPT = 100.0
"""Pairs that the starting m count for, in every group."""
ROUNDS = 60
CLOSE = 1e-3
"""Largest change of any m at which the rounds end."""
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class File:
    """What is fixed: `chance` P that a resident is in the file, its `size` N of open records, the
    limits of the families (floors, caps), and how bits are brought to what they are worth."""

    chance: float
    size: int
    floors: Floats
    caps: Floats
    calibrate: Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The new chances, whether the rounds ended by themselves, the mean log2 evidence of a resident
    after each round, the last largest change of an m, and the matches that the shares add up to."""

    chances: Chances
    converged: bool
    trace: tuple[float, ...]
    moved: float
    matches: float


class Worth:
    """The bits of all pairs under any m and u, by the change against those they were read with."""

    def __init__(
        self, pairs: Pairs, groups: tuple[Group, ...], read_with: Chances, file: File
    ) -> None:
        self._pairs, self._groups, self._first, self._file = pairs, groups, read_with, file
        starts = np.flatnonzero(np.diff(pairs.owner, prepend=-1))
        self._starts = starts
        self.place = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(pairs))))
        """The place of each pair's resident in `owners`, shape (pairs,)."""
        self.owners = pairs.owner[starts]

    def bits(self, now: Chances) -> Floats:
        """Bits of each pair, families limited, calibrated; shape (pairs,)."""
        families = self._pairs.families.copy()
        for group in self._groups:
            told = self._pairs.told[group.name]
            factor = self._factor(group, told, now)
            change = np.log2(np.maximum(told.weight * factor + 1 - told.weight, LEAST))
            families[:, self._pairs.family_of(group.field)] += np.bincount(
                told.pair, weights=change, minlength=len(self._pairs)
            )
        held = np.clip(families, self._file.floors, self._file.caps).sum(axis=1)
        return self._file.calibrate(held)

    def _factor(self, group: Group, told: Told, now: Chances) -> Floats:
        """How many times as likely each statement is, if meant, as when it was read."""
        first = told.likelihood @ (self._first.m[group.name] / self._first.u[group.name])
        after = told.likelihood @ (now.m[group.name] / now.u[group.name])
        return np.divide(after, first, out=np.ones_like(after), where=first > 0)

    def shares(self, now: Chances) -> tuple[Floats, Floats]:
        """The posterior of each pair, shape (pairs,), and the log2 evidence of each resident who
        has candidates, shape (residents,), in the order of `owners`."""
        file = self._file
        if not len(self._pairs):
            return np.zeros(0), np.zeros(0)
        logs = self.bits(now) * np.log(2) + np.log(file.chance / file.size)
        total = np.logaddexp(np.logaddexp.reduceat(logs, self._starts), np.log(1 - file.chance))
        return np.exp(logs - total[self.place]), total / np.log(2)

    def counts(self, now: Chances, shares: Floats) -> dict[str, Floats]:
        """How often each level holds among the matches that the shares stand for, by group."""
        out = {}
        for group in self._groups:
            told = self._pairs.told[group.name]
            parts = told.likelihood * (now.m[group.name] / now.u[group.name])
            sums = parts.sum(axis=1)
            meant = told.weight * self._factor(group, told, now)
            meant = meant / np.maximum(meant + 1 - told.weight, LEAST)
            each = np.divide(
                shares[told.pair] * meant, sums, out=np.zeros_like(sums), where=sums > 0
            )
            out[group.name] = each @ parts
        return out


def fit(
    worth: Worth,
    groups: tuple[Group, ...],
    start: Chances,
    *,
    learning: Flags,
    kept: float = KEPT,
) -> Fitted:
    """m from the pairs of the residents marked in `learning` (in the order of `worth.owners`)."""
    now, trace, moved = start, [], np.inf
    taken = learning[worth.place]
    shares = np.zeros(0)
    for _ in range(ROUNDS):
        shares, evidence = worth.shares(now)
        trace.append(float(evidence[learning].mean()) if learning.any() else 0.0)
        renewed = _maximise(worth.counts(now, shares * taken), groups, start, kept)
        moved = _moved(now.m, renewed)
        now = now.with_m(renewed)
        if moved < CLOSE:
            break
    return Fitted(now, moved < CLOSE, tuple(trace), moved, float((shares * taken).sum()))


def _maximise(
    counts: Mapping[str, Floats], groups: tuple[Group, ...], start: Chances, kept: float
) -> dict[str, Floats]:
    """New m; what the m of a group add up to stays, for the rest is when the field is silent."""
    out = {}
    for group in groups:
        first = start.m[group.name]
        whole, count = first.sum(), counts[group.name]
        m = whole * (count + kept * first / whole) / (count.sum() + kept)
        out[group.name] = in_order(group, m, start.u[group.name])
    return out


def in_order(group: Group, m: Floats, u: Floats) -> Floats:
    """m such that m / u never rises along the levels that have an order (pool adjacent violators,
    weighted by u, by scikit-learn's isotonic regression); what they add up to stays."""
    named = ORDERED.get(group.field)
    if named is None:
        return m
    from sklearn.isotonic import isotonic_regression

    place = [group.levels.index(level) for level in named]
    ratio = isotonic_regression(m[place] / u[place], sample_weight=u[place], increasing=False)
    out = m.copy()
    out[place] = ratio * u[place]
    return out


def _moved(before: Mapping[str, Floats], after: Mapping[str, Floats]) -> float:
    return max(float(np.abs(after[name] - before[name]).max()) for name in after)


def measured_u(
    groups: tuple[Group, ...],
    start: Chances,
    strangers: Pairs,
    measurable: Mapping[str, Flags],
    kept: float = KEPT,
) -> dict[str, Floats]:
    """u of levels that carry their own, from pairs drawn at random; `kept` pairs' worth of the
    starting u stand in the sums. What the u of a group add up to stays."""
    out = dict(start.u)
    for group in groups:
        own = measurable[group.name]
        if not own.any():
            continue
        first = start.u[group.name]
        count = strangers.told[group.name].likelihood.sum(axis=0)
        whole, seen = first[own].sum(), count[own]
        u = first.copy()
        u[own] = whole * (seen + kept * first[own] / whole) / (seen.sum() + kept)
        out[group.name] = u
    return out


def moved_to(chances: Chances, u: Mapping[str, Floats]) -> Chances:
    """The same weights of evidence under other u: a level that is rarer in this file than was
    thought is rarer among matches too, until the pairs say otherwise. Sums of m stay."""
    m = {}
    for name, first in chances.m.items():
        scaled = first * u[name] / chances.u[name]
        m[name] = scaled * first.sum() / scaled.sum()
    return Chances(m, u)
