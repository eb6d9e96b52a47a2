"""`reunion bench names`: pairs of names with known truth, and names among 100,000.

A right pair is a record's name and a mention of it with one kind of error (`name_kinds`); with it
goes a wrong pair: the same mention and a stranger whose name looks or sounds like the person's
(`name_strangers`). Half of the pairs are right. Two seeds: TUNING, on which `tools/fit_name_pairs`
fits the coefficients and whoever changed the comparator looked at single pairs, and FROZEN, of
which only the figures were ever read.

Who knew what: the rules of dialect (`name_sounds`), look-alikes and southern spellings
(`name_shapes`) are lists from general knowledge, written by the author of the comparator but not
taken from its tables. Readings, frequencies, variants, Wade–Giles, compound surnames, doublets and
the spellings of minority names are the program's own tables: there the set tests how the knowledge
is used, not whether it is right.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.metrics.pairs import roc_auc
from benchmarks.sets.name_kinds import KINDS, draw_people
from benchmarks.sets.name_strangers import draw_stranger
from benchmarks.tables import TextTable, show

TUNING, FROZEN = 7, 20_261
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NamePair:
    """Mention, record, accent text, whether they are one person, kind of error, sort of stranger
    ("" for a right pair)."""

    left: str
    right: str
    accent: str | None
    same: bool
    kind: str
    sort: str


def make_pairs(seed: int, count: int) -> list[NamePair]:
    """`count` right and `count` wrong pairs, the kinds in equal parts; equal for equal seeds."""
    rng = np.random.default_rng(seed)
    people = iter(draw_people(rng, 60 * count))
    pairs: list[NamePair] = []
    kinds = tuple(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        while True:
            person = next(people)
            mention = KINDS[kind](rng, person)
            if mention is not None:
                break
        bearer = mention.bearer or person
        pairs.append(NamePair(mention.text, bearer.text, mention.accent, True, kind, ""))
        sort, told, stranger = draw_stranger(rng, bearer, mention)
        pairs.append(NamePair(told.text, stranger, told.accent, False, kind, sort))
    return pairs


def ours(pairs: Sequence[NamePair]) -> Floats:
    """Our probability for each pair."""
    from reunion.names import compare_name_pairs

    lefts, rights, accents = _columns(pairs)
    return np.array([one.probability for one in compare_name_pairs(lefts, rights, accents)])


def _columns(pairs: Sequence[NamePair]) -> tuple[list[str], list[str], list[str | None]]:
    return (
        [pair.left for pair in pairs],
        [pair.right for pair in pairs],
        [pair.accent for pair in pairs],
    )


def exact(pairs: Sequence[NamePair]) -> Floats:
    """1 where the texts are equal."""
    return np.array([float(pair.left == pair.right) for pair in pairs])


def jaro_winkler(pairs: Sequence[NamePair]) -> Floats:
    """Jaro–Winkler on characters."""
    from rapidfuzz.distance import JaroWinkler

    return np.array([JaroWinkler.similarity(pair.left, pair.right) for pair in pairs])


def toneless(text: str) -> str:
    """The text in toneless pinyin, by the general library that everybody uses."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).lower().replace(" ", "").replace("-", "")


def pinyin_equal(pairs: Sequence[NamePair]) -> Floats:
    """1 where toneless pinyin is equal."""
    return np.array([float(toneless(pair.left) == toneless(pair.right)) for pair in pairs])


def pinyin_levenshtein(pairs: Sequence[NamePair]) -> Floats:
    """Levenshtein on toneless pinyin, normalised."""
    from rapidfuzz.distance import Levenshtein

    return np.array(
        [
            Levenshtein.normalized_similarity(toneless(pair.left), toneless(pair.right))
            for pair in pairs
        ]
    )


SCORERS: dict[str, Callable[[Sequence[NamePair]], Floats]] = {
    "reunion": ours,
    "exact equality": exact,
    "Jaro–Winkler": jaro_winkler,
    "toneless pinyin equal": pinyin_equal,
    "Levenshtein on pinyin": pinyin_levenshtein,
}


def best_f1(scores: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(F1, threshold) at the threshold that makes F1 greatest: right when score ≥ threshold."""
    order = np.argsort(-scores, kind="stable")
    ordered, hit = scores[order], right[order]
    ends = np.append(np.flatnonzero(np.diff(ordered)), ordered.size - 1)
    true = np.cumsum(hit)[ends]
    f1 = 2 * true / (ends + 1 + right.sum())
    best = int(np.argmax(f1))
    return float(f1[best]), float(ordered[ends[best]])


def f1_at(scores: Floats, right: npt.NDArray[np.bool_], threshold: float) -> float:
    """F1 when score ≥ threshold counts as right."""
    said = scores >= threshold
    return float(2 * (said & right).sum() / max(said.sum() + right.sum(), 1))


def pair_tables(seed: int, count: int) -> list[TextTable]:
    """Quality of every scorer over all pairs, and of ours by kind of error."""
    pairs = make_pairs(seed, count)
    right = np.array([pair.same for pair in pairs])
    rows, mine = [], np.zeros(0)
    for name, scorer in SCORERS.items():
        started = time.perf_counter()
        scores = scorer(pairs)
        micro = (time.perf_counter() - started) / len(pairs) * 1e6
        mine = scores if name == "reunion" else mine
        f1, threshold = best_f1(scores, right)
        auc = roc_auc(scores, right) or 0.0
        rows.append((name, f"{auc:.3f}", f"{f1:.3f}", f"{threshold:.2f}", f"{micro:.0f}"))
    overall = best_f1(mine, right)[1]
    heads = ("scorer", "ROC AUC", "best F1", "at", "µs a pair")
    title = f"Name pairs, {len(pairs)}, seed {seed}"
    return [TextTable(title, heads, tuple(rows)), _kinds(pairs, mine, right, overall),
            _sorts(pairs, mine, overall)]  # fmt: skip


def _kinds(
    pairs: Sequence[NamePair], mine: Floats, right: npt.NDArray[np.bool_], overall: float
) -> TextTable:
    rows = []
    for kind in KINDS:
        rows_of = np.array([pair.kind == kind for pair in pairs])
        scores, truth = mine[rows_of], right[rows_of]
        rows.append(
            (
                kind,
                f"{roc_auc(scores, truth):.3f}",
                f"{best_f1(scores, truth)[0]:.3f}",
                f"{f1_at(scores, truth, overall):.3f}",
            )
        )
    heads = ("kind of error", "ROC AUC", "best F1", f"F1 at {overall:.2f}")
    return TextTable("Our pairs by kind of error, each with its own strangers", heads, tuple(rows))


def _sorts(pairs: Sequence[NamePair], mine: Floats, overall: float) -> TextTable:
    rows = []
    for sort in dict.fromkeys(pair.sort for pair in pairs if pair.sort):
        of = np.array([pair.sort == sort for pair in pairs])
        taken = float((mine[of] >= overall).mean())
        rows.append((sort, str(int(of.sum())), f"{float(np.median(mine[of])):.3f}", f"{taken:.3f}"))
    heads = (
        "sort of stranger",
        "pairs",
        "median probability",
        f"taken for the same at {overall:.2f}",
    )
    return TextTable("Our wrong pairs by sort of stranger", heads, tuple(rows))


def speed_table(count: int = 10_000) -> TextTable:
    """Time a pair in one batch of new names, the same batch again, and one warm call. A small batch
    of other names goes first, so that loading tables, half a second once, is not counted."""
    from reunion.names import compare_name_pairs, compare_names

    pairs = make_pairs(FROZEN + 1, count // 2)
    columns = _columns(pairs)
    compare_name_pairs(*_columns(make_pairs(FROZEN + 2, count // 20)))
    rows = []
    for label in ("batch of new names", "the same batch again"):
        started = time.perf_counter()
        compare_name_pairs(*columns)
        rows.append((label, f"{(time.perf_counter() - started) / len(pairs) * 1e6:.1f}"))
    started = time.perf_counter()
    for pair in pairs[:1000]:
        compare_names(pair.left, pair.right, pair.accent)
    rows.append(("single warm calls", f"{(time.perf_counter() - started) / 1000 * 1e6:.1f}"))
    return TextTable(f"Time over {len(pairs)} pairs", ("what", "µs a pair"), tuple(rows))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `names`."""
    parser.add_argument("--pairs", type=int, default=9_500, help="正例数。Right pairs.")
    parser.add_argument(
        "--seed", choices=("frozen", "tuning"), default="frozen", help="种子。Seed."
    )
    parser.add_argument(
        "--only", choices=("pairs", "retrieval", "speed"), help="只做一部分。A part."
    )
    parser.add_argument("--records", type=int, default=100_000, help="姓名数。Names searched.")
    parser.add_argument(
        "--queries", type=int, default=150, help="每种误差的查询数。Queries a kind."
    )


def run(args: argparse.Namespace) -> int:
    """Print the tables that were asked for."""
    from benchmarks.sets.name_retrieval import retrieval_tables

    seed = FROZEN if args.seed == "frozen" else TUNING
    if args.only in (None, "pairs"):
        for table in pair_tables(seed, args.pairs):
            show(table)
    if args.only in (None, "speed"):
        show(speed_table())
    if args.only in (None, "retrieval"):
        for table in retrieval_tables(seed, args.records, args.queries):
            show(table)
    return 0
