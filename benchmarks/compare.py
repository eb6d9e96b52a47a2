"""`reunion bench compare A B`: what changed between two runs, resident by resident.

A and B are names of frozen runs, results folders or files. The worst losses stand first:
`R0012:原排名 1,现排名 14:姓名依据 −6.1 bits`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks import metrics
from benchmarks.frozen import FrozenAnswer, FrozenRun, find_frozen, read_frozen
from benchmarks.tables import TextTable, show
from reunion.cli.output.fields import field_zh
from reunion.errors import InputError

SHOWN = 40
NOT_FOUND = 10**9
SMALLEST = 0.05
"""Bits below which a field counts as unchanged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One resident whose right record moved: ranks before and after (0: not returned) and the
    change of each field in bits, largest first."""

    resident_id: str
    before: int
    after: int
    fields: tuple[tuple[str, float], ...]

    @property
    def loss(self) -> float:
        """Change of 1/rank, so that leaving the first place weighs most; negative = worse."""
        return _inverse(self.after) - _inverse(self.before)

    def __str__(self) -> str:
        said = ",".join(f"{field_zh(k)}依据 {_signed(bits)} bits" for k, bits in self.fields)
        told = f":{said}" if said else ""
        return f"{self.resident_id}:原{_rank(self.before)},现{_rank(self.after)}{told}"


def _inverse(rank: int) -> float:
    return 1 / rank if rank else 0.0


def _rank(rank: int) -> str:
    return f"排名 {rank}" if rank else "未返回"


def _signed(bits: float) -> str:
    return f"{'+' if bits > 0 else '−'}{abs(bits):.1f}"


def changes(before: FrozenRun, after: FrozenRun) -> list[Change]:
    """Residents in the file whose rank differs, worst loss first. Raises InputError when the two
    runs are not about the same world."""
    _same_world(before, after)
    found = [
        Change(key, old.rank, after.residents[key].rank, _moved(old, after.residents[key]))
        for key, old in before.residents.items()
        if old.in_file and old.rank != after.residents[key].rank
    ]
    return sorted(found, key=lambda one: (one.loss, one.resident_id))


def _moved(old: FrozenAnswer, new: FrozenAnswer) -> tuple[tuple[str, float], ...]:
    """Bits by which each field's evidence for the right record changed; nothing where it was not
    returned in one of the runs and so has no evidence there."""
    if not (old.rank and new.rank):
        return ()
    names = dict.fromkeys([*old.fields, *new.fields])
    moved = [(name, new.fields.get(name, 0.0) - old.fields.get(name, 0.0)) for name in names]
    real = [(name, bits) for name, bits in moved if abs(bits) >= SMALLEST]
    return tuple(sorted(real, key=lambda one: -abs(one[1])))


def _same_world(before: FrozenRun, after: FrozenRun) -> None:
    if before.residents.keys() != after.residents.keys() or before.world != after.world:
        raise InputError(
            f"“{before.name}”与“{after.name}”不是同一虚构世界的结果"
            "(名称、规模、种子、生成器版本须相同),不能逐人比较;请重新冻结",
            f"{before.name!r} and {after.name!r} are not runs on the same world (name, sizes, seed "
            "and generator version must agree) and cannot be compared by resident; freeze again",
        )


def worse_p(before: FrozenRun, after: FrozenRun) -> float:
    """One-sided exact sign test for "ranks got worse", over the residents in the file."""
    ranks = _ranks(before, after)
    return metrics.worse_sign(*ranks)


def _ranks(before: FrozenRun, after: FrozenRun) -> tuple[list[int], list[int]]:
    keys = [key for key, one in before.residents.items() if one.in_file]
    return (
        [before.residents[key].rank for key in keys],
        [after.residents[key].rank for key in keys],
    )


def summary_table(before: FrozenRun, after: FrozenRun) -> TextTable:
    """hit@k and MRR of both with the paired difference."""
    old, new = _ranks(before, after)
    rows = [_row(f"hit@{k}", metrics.hits(old, k), metrics.hits(new, k)) for k in (1, 5, 10, 50)]
    rows.append(_row("MRR", metrics.reciprocal_ranks(old), metrics.reciprocal_ranks(new)))
    title = f"{before.name} ({before.engine}) → {after.name} ({after.engine})"
    return TextTable(title, ("", "before", "after", "Δ [95 %]"), tuple(rows))


def _row(name: str, old: npt.ArrayLike, new: npt.ArrayLike) -> tuple[str, ...]:
    change = metrics.paired_difference(old, new)
    means = [float(np.mean(np.asarray(one))) if change.count else 0.0 for one in (old, new)]
    told = f"{change.value:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
    return (name, *(f"{mean:.3f}" for mean in means), told)


def print_comparison(before: FrozenRun, after: FrozenRun, shown: int = SHOWN) -> float:
    """Print the changes and the summary; the p value of "ranks got worse"."""
    found = changes(before, after)
    for change in found[:shown]:
        print(change)
    if len(found) > shown:
        print(f"…… 另有 {len(found) - shown} 人有变化(--show N 显示更多)")
    if not found:
        print("所有人的排名都没有变化。No rank changed.")
    print()
    show(summary_table(before, after))
    p = worse_p(before, after)
    worse = sum(one.loss < 0 for one in found)
    print(f"变差 {worse} 人,变好 {len(found) - worse} 人;排名变差的单侧符号检验 p = {p:.4f}")
    return p


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `compare`."""
    parser.add_argument("before", metavar="A", help="冻结名称、结果目录或文件。The earlier run.")
    parser.add_argument("after", metavar="B", help="冻结名称、结果目录或文件。The later run.")
    parser.add_argument("--show", type=int, default=SHOWN, help="显示的人数。Residents shown.")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    before, after = (read_frozen(find_frozen(one)) for one in (args.before, args.after))
    print_comparison(before, after, args.show)
    return 0
