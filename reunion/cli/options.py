"""What the commands were asked to do, checked before any file is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reunion.errors import UsageError
from reunion.narrowing import Filter

METHODS = ("fast", "blocked", "exhaustive")


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Options of `index build`; `out` is the folder of the index."""

    out: Path
    overrides: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    quiet: bool = False
    model: Path | None = None


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Options of `match` and `index search`; `decisions`: a log whose rejected pairs are not to be
    found. Raises UsageError for a value out of its range, or a log that is not there."""

    out: Path
    top: int = 50
    method: str = "fast"
    prior: float | None = None
    limit: int | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    quiet: bool = False
    model: Path | None = None
    within: Filter | None = None
    decisions: Path | None = None

    def __post_init__(self) -> None:
        _at_least_one("--top", self.top)
        if self.limit is not None:
            _at_least_one("--limit", self.limit)
        if self.method not in METHODS:
            raise UsageError(
                f"--method 不能是“{self.method}”,只能是 {'、'.join(METHODS)} 之一",
                f"--method cannot be {self.method!r}; use one of {', '.join(METHODS)}",
            )
        if self.prior is not None and not 0 < self.prior < 1:
            raise UsageError(
                f"--prior 为 {self.prior:g},应是 0 与 1 之间的概率,如 0.5",
                f"--prior is {self.prior:g}; it must be a chance between 0 and 1, such as 0.5",
            )
        if self.decisions is not None and not self.decisions.is_file():
            raise UsageError(
                f"--decisions “{self.decisions}”不存在,应是核实结论文件(.jsonl)",
                f"--decisions {self.decisions} does not exist; it must be a .jsonl of decisions",
            )


def _at_least_one(option: str, value: int) -> None:
    if value < 1:
        raise UsageError(
            f"{option} 为 {value},应是不小于 1 的整数",
            f"{option} is {value}; it must be a whole number of at least 1",
        )


def within(
    sources: Sequence[str] | None,
    statuses: Sequence[str] | None,
    home: Sequence[str] | None,
    lost_in: Sequence[str] | None,
    lost_from: str | None,
    lost_to: str | None,
) -> Filter | None:
    """The filter that these options ask for, None for none of them. Raises UsageError."""
    return Filter.of(
        sources=sources or (), statuses=statuses or (), home=home or (), lost_in=lost_in or (),
        lost_from=lost_from, lost_to=lost_to,
    ).or_none()  # fmt: skip


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """`["曾住址=residence"]` -> `{"曾住址": "residence"}`. Raises UsageError without a `=`."""
    overrides: dict[str, str] = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        column, name = column.strip(), name.strip()
        if not (equals and column and name):
            raise UsageError(
                f"--map “{pair}”缺少等号或某一边为空,应写成 列名=字段,如 曾住址=residence",
                f"--map {pair!r} must be COLUMN=FIELD, such as 曾住址=residence",
            )
        if overrides.get(column, name) != name:
            raise UsageError(
                f"--map 对列“{column}”给出了两种含义:{overrides[column]} 和 {name}",
                f"--map gives column {column!r} two meanings: {overrides[column]} and {name}",
            )
        overrides[column] = name
    return overrides
