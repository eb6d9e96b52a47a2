"""What `quality` prints: one row an engine, then engines against ours, losses and groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks import metrics
from benchmarks.metrics import Interval
from benchmarks.process import Failure
from benchmarks.standing import Figures, Standing
from benchmarks.tables import TextTable
from benchmarks.worlds_on_disk import Truth

NONE = "–"
CEILING = "ceiling 上限"


def main_table(title: str, rows: Sequence[Figures], failed: Sequence[Failure]) -> TextTable:
    """Engine, hits, MRR, share of the ceiling, seconds by phase and memory."""
    heads = (
        "engine",
        "hit@1 [95 %]",
        "hit@10 [95 %]",
        "hit@50",
        "MRR",
        "of ceiling @1",
        "of ceiling @10",
        "in-file AUC",
        "read s",
        "build s",
        "search s",
        "MiB",
    )
    cells = [_main_row(one) for one in rows]
    cells += [(one.label, one.reason, *[NONE] * 10) for one in failed]
    return TextTable(title, heads, tuple(cells))


def _main_row(one: Figures) -> tuple[str, ...]:
    seconds = [_number(one.seconds.get(phase), 1) for phase in ("read", "build", "search")]
    return (
        one.label,
        str(one.hits[1]),
        str(one.hits[10]),
        _number(one.hits[50].value, 3),
        _number(one.mrr.value, 3),
        _ratio(one.shares[1]),
        _ratio(one.shares[10]),
        _number(one.in_file_auc, 3),
        *seconds,
        _number(one.peak_mb, 0),
    )


def ceiling_unknown(reason: str) -> Failure:
    """The row that stands for a ceiling that could not be worked out."""
    return Failure(CEILING, f"n/a: {reason}")


def _number(value: float | None, digits: int) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def _ratio(one: Interval | None) -> str:
    return NONE if one is None else f"{one.value:.3f}"


def against_table(ours: Standing, others: Sequence[Standing], truth: Sequence[Truth]) -> TextTable:
    """Each other engine minus ours, resident by resident, at depths 1 and 10."""
    inside = np.array([one.in_file for one in truth], dtype=np.bool_)
    heads = ("against " + ours.label, "k", "Δ hit@k [95 %]", "only ours", "only other", "p")
    rows = []
    for other in others:
        for k in (1, 10):
            a, b = (metrics.hits(one.ranks[inside], k) for one in (ours, other))
            test, change = metrics.mcnemar(a, b), metrics.paired_difference(a, b)
            counts = (str(test.only_first), str(test.only_second))
            rows.append((other.label, str(k), _signed(change), *counts, _p(test.p_two_sided)))
    return TextTable("paired, same residents (McNemar exact, two-sided)", heads, tuple(rows))


def _signed(one: Interval) -> str:
    return f"{one.value:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}"


def losses_table(
    indexed: Standing, exhaustive: Standing, ceiling: Standing | None, truth: Sequence[Truth]
) -> TextTable:
    """Where hits are lost, with the exhaustive path of the same model as the reference."""
    inside = np.array([one.in_file for one in truth], dtype=np.bool_)
    best = None if ceiling is None else ceiling.ranks[inside]
    rows = []
    for k in (1, 10, 50):
        lost = metrics.losses(indexed.ranks[inside], exhaustive.ranks[inside], best, k)
        scoring = NONE if lost.scoring is None else f"{lost.scoring:.3f}"
        rows.append((f"hit@{k}", f"{lost.candidate:.3f}", scoring))
    kept = _kept(indexed, exhaustive)
    rows.append(("kept of exhaustive's top 10", f"{kept.value:.4f}", NONE))
    return TextTable(f"losses of {indexed.label}", ("", "candidates", "scores"), tuple(rows))


def _kept(indexed: Standing, exhaustive: Standing) -> Interval:
    """Mean share of the exhaustive top 10 that the index kept, over the residents with one."""
    if indexed.run is None or exhaustive.run is None:
        return Interval(0.0, 0.0, 0.0, 0)
    shares = []
    for key, full in exhaustive.run.answers.items():
        part = indexed.run.answers.get(key)
        if full.ids and part is not None:
            pairs = [list(zip(one.ids, one.scores, strict=True)) for one in (full, part)]
            shares.append(metrics.kept_share(pairs[0], pairs[1]).value)
    return metrics.bootstrap_mean(shares)


def strata_table(one: Figures, ceiling: Figures | None) -> TextTable:
    """hit@1 and hit@10 of one engine by group, beside the best possible hit@10 of the group."""
    heads = ("group", "residents", "hit@1 [95 %]", "hit@10 [95 %]", "ceiling hit@10")
    rows = []
    for kind, groups in one.strata.items():
        for group, found in groups.items():
            best = NONE
            if ceiling is not None and group in ceiling.strata.get(kind, {}):
                best = f"{ceiling.strata[kind][group][10].value:.3f}"
            count = str(found[1].count)
            rows.append((f"{kind}: {group}", count, str(found[1]), str(found[10]), best))
    return TextTable(f"by group: {one.label}", heads, tuple(rows))


def probability_table(rows: Sequence[Figures]) -> TextTable:
    """Pair-level areas, calibration and grade A; engines without probabilities show a dash."""
    heads = (
        "engine",
        "ROC AUC",
        "avg. precision",
        "ECE first",
        "Brier first",
        "ECE pairs",
        "A for absent",
        "A right",
    )
    return TextTable(
        "pairs, probabilities, grades", heads, tuple(_probability_row(o) for o in rows)
    )


def _probability_row(one: Figures) -> tuple[str, ...]:
    first, every = one.calibration.get("first", {}), one.calibration.get("pairs", {})
    grades = one.grades
    return (
        one.label,
        _number(one.pairs.get("roc_auc"), 3),
        _number(one.pairs.get("average_precision"), 3),
        _number(first.get("ece"), 3),
        _number(first.get("brier"), 3),
        _number(every.get("ece"), 4),
        _number(grades["a_for_absent"]["value"], 4) if grades else NONE,
        _number(grades["a_precision"]["value"], 3) if grades else NONE,
    )
