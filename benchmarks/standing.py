"""From an engine's answers and the truth to figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import numpy as np

from benchmarks import metrics
from benchmarks.metrics import KS, Interval
from benchmarks.metrics.ranking import Ranks
from benchmarks.runs import EngineRun
from benchmarks.worlds_on_disk import Truth

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Ranks of the right record for every resident of the truth, in its order (0: not returned),
    and how sure the engine is that each is in the file at all."""

    label: str
    ranks: Ranks
    in_file_score: tuple[float, ...] | None = None
    run: EngineRun | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one engine on one world. Hits and reciprocal ranks are over the residents in
    the file; a `share` is that of the best possible ranking."""

    label: str
    hits: dict[int, Interval]
    mrr: Interval
    shares: dict[int, Interval | None]
    in_file_auc: float | None
    pairs: Json = field(default_factory=dict)
    calibration: Json = field(default_factory=dict)
    grades: Json = field(default_factory=dict)
    strata: dict[str, dict[str, dict[int, Interval]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: float | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """Plain values."""
        return asdict(self)


def standing(run: EngineRun, truth: Sequence[Truth]) -> Standing:
    """Where the right records stand in an engine's lists."""
    ranks = [
        metrics.rank_of(run.answers[one.resident_id].ids, one.mp_ids)
        if one.resident_id in run.answers
        else 0
        for one in truth
    ]
    return Standing(run.label, np.array(ranks, dtype=np.int64), _in_file_score(run, truth), run)


def _in_file_score(run: EngineRun, truth: Sequence[Truth]) -> tuple[float, ...]:
    """One minus the stated chance of "not in this file", or the best score where none is stated."""
    scores: list[float] = []
    for one in truth:
        answer = run.answers.get(one.resident_id)
        if answer is None or (answer.not_in_file is None and not answer.scores):
            scores.append(-np.inf)
        elif answer.not_in_file is not None:
            scores.append(1.0 - answer.not_in_file)
        else:
            scores.append(answer.scores[0])
    return tuple(scores)


def figures(one: Standing, truth: Sequence[Truth], ceiling: Standing | None) -> Figures:
    """All figures of one engine; `ceiling` holds the ranks of the best possible ranking."""
    inside = np.array([person.in_file for person in truth], dtype=np.bool_)
    ranks = one.ranks[inside]
    best = None if ceiling is None else ceiling.ranks[inside]
    run = one.run
    return Figures(
        label=one.label,
        hits={k: metrics.share(metrics.hits(ranks, k)) for k in KS},
        mrr=metrics.bootstrap_mean(metrics.reciprocal_ranks(ranks)),
        shares={k: _share_of(ranks, best, k) for k in KS},
        in_file_auc=None
        if one.in_file_score is None
        else metrics.roc_auc(one.in_file_score, inside),
        pairs={} if run is None else _pairs(run, truth),
        calibration={} if run is None else _calibration(run, truth),
        grades={} if run is None else _grades(run, truth),
        strata=_strata(one.ranks, truth),
        seconds={} if run is None else run.seconds,
        peak_mb=None if run is None else run.peak_mb,
        notes=() if run is None else run.notes,
    )


def _share_of(ranks: Ranks, best: Ranks | None, k: int) -> Interval | None:
    if best is None:
        return None
    return metrics.ratio_of_means(metrics.hits(ranks, k), metrics.hits(best, k))


def _strata(ranks: Ranks, truth: Sequence[Truth]) -> dict[str, dict[str, dict[int, Interval]]]:
    """hit@1 and hit@10 by kind of group and group, over the residents in the file."""
    members: dict[str, dict[str, list[int]]] = {}
    for rank, person in zip(ranks.tolist(), truth, strict=True):
        if person.in_file:
            for kind, group in person.strata:
                members.setdefault(kind, {}).setdefault(group, []).append(rank)
    return {
        kind: {
            group: {k: metrics.share(metrics.hits(some, k)) for k in (1, 10)}
            for group, some in sorted(groups.items())
        }
        for kind, groups in members.items()
    }


def _pairs(run: EngineRun, truth: Sequence[Truth]) -> Json:
    """ROC and precision–recall over all returned pairs, by probability where there is one."""
    scores: list[float] = []
    labels: list[bool] = []
    missed = 0
    for person in truth:
        answer = run.answers.get(person.resident_id)
        ids = answer.ids if answer else ()
        if answer:
            scores.extend(answer.probabilities or answer.scores)
        labels.extend(one in person.mp_ids for one in ids)
        missed += len(set(person.mp_ids) - set(ids))
    recall, precision = metrics.pr_curve(scores, labels, missed=missed)
    return {
        "roc_auc": metrics.roc_auc(scores, labels),
        "average_precision": metrics.average_precision(scores, labels, missed=missed),
        "pr_curve": _thinned(recall, precision),
        "returned": len(scores),
        "missed": missed,
    }


def _thinned(x: Any, y: Any, points: int = 200) -> list[tuple[float, float]]:
    """At most `points` of a curve, ends included."""
    if len(x) == 0:
        return []
    keep = np.unique(np.linspace(0, len(x) - 1, min(points, len(x))).astype(np.int64))
    return [(round(float(x[i]), 5), round(float(y[i]), 5)) for i in keep]


def _calibration(run: EngineRun, truth: Sequence[Truth]) -> Json:
    """Stated probability against being right: of the first candidate, and of every returned pair.

    Two records of one person share the person's chance between them; each pair is judged by its
    own stated chance, so duplicates make an honest engine look a little too careful.
    """
    firsts: list[tuple[float, bool]] = []
    every: list[tuple[float, bool]] = []
    for person in truth:
        answer = run.answers.get(person.resident_id)
        if answer is None or not answer.probabilities:
            continue
        pairs = [
            (chance, one in person.mp_ids)
            for one, chance in zip(answer.ids, answer.probabilities, strict=True)
        ]
        firsts.append(pairs[0])
        every.extend(pairs)
    if not firsts:
        return {}
    return {"first": _calibrated(firsts), "pairs": _calibrated(every)}


def _calibrated(cases: list[tuple[float, bool]]) -> Json:
    stated, right = [chance for chance, _ in cases], [yes for _, yes in cases]
    return {
        "count": len(cases),
        "ece": metrics.expected_calibration_error(stated, right),
        "brier": metrics.brier(stated, right),
        "bins": [asdict(one) for one in metrics.reliability(stated, right)],
    }


def _grades(run: EngineRun, truth: Sequence[Truth]) -> Json:
    """How often grade A is given to somebody who is not in the file, and how often it is right."""
    absent: list[bool] = []
    right: list[bool] = []
    for person in truth:
        answer = run.answers.get(person.resident_id)
        if answer is None or not answer.grades:
            continue
        given = [one for one, grade in zip(answer.ids, answer.grades, strict=True) if grade == "A"]
        right.extend(one in person.mp_ids for one in given)
        if not person.in_file:
            absent.append(bool(given))
    if not absent and not right:
        return {}
    return {
        "a_for_absent": asdict(metrics.share(absent)),
        "a_precision": asdict(metrics.share(right)),
    }
