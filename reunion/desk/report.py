"""Figures by cohort, never one number: a quick check that finds a third on the first day says
nothing about those who are there for years, and the other way round.

| cohort | who is in it | identified within |
|---|---|---|
| quick check 快速核对 | everybody taken in | day 0 and 1 |
| first ten days 十日内 | whoever was still there, unidentified, after day 1 | day 2 to 10 |
| long-term 滞留 | whoever was still there, unidentified, after day 10 | later |
| county transfers 县级移送 | whoever came from a county's station; also counted above | ever |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reunion.errors import UsageError
from reunion.records import Json
from reunion.store import figures
from reunion.store.figures import Counted, Span
from reunion.store.opening import Register

STAGES: tuple[tuple[str, str, int, int | None], ...] = (
    ("quick_check", "快速核对(入站当日和次日)", 0, 1),
    ("first_ten_days", "十日内(第2至10天)", 2, 10),
    ("long_term", "滞留(10天以上)", 11, None),
)
AGES: tuple[tuple[str, int], ...] = (
    ("0–1 天", 1), ("2–10 天", 10), ("11–90 天", 90), ("91 天–1 年", 365), ("1–3 年", 3 * 365),
    ("3–10 年", 3653), ("10 年以上", 10**9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One cohort."""

    kind: str
    name: str
    counted: Counted

    @property
    def share(self) -> float | None:
        """Identified of all in the cohort; None of nobody."""
        return self.counted.identified / self.counted.people if self.counted.people else None

    def to_json(self) -> Json:
        """As a JSON object."""
        told = self.counted
        return {
            "cohort": self.kind, "name": self.name, "people": told.people,
            "identified": told.identified, "left": told.left, "still": told.still,
            "share": None if self.share is None else round(self.share, 4),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """The report: cohorts, days to identification (people, quartiles), open cases by age."""

    span: Span
    cohorts: tuple[Line, ...]
    identified: int
    quartiles: tuple[int, int, int] | None
    open_by_age: tuple[tuple[str, int], ...]
    without_a_day: int

    def to_json(self) -> Json:
        """As a JSON object."""
        return {
            "since": self.span.since, "until": self.span.until, "as_of": self.span.as_of,
            "cohorts": [line.to_json() for line in self.cohorts],
            "days_to_identification": {
                "people": self.identified,
                "quartiles": list(self.quartiles) if self.quartiles else None,
            },
            "open_by_age": [{"age": age, "people": count} for age, count in self.open_by_age],
            "without_a_day": self.without_a_day,
        }  # fmt: skip


def figures_of(register: Register, span: Span) -> Figures:
    """The figures of everybody taken in within the span. Raises UsageError: it ends before it
    begins."""
    if span.until < span.since:
        raise UsageError(
            f"截止日期 {span.until} 早于起始日期 {span.since}",
            f"the span ends on {span.until}, before it begins on {span.since}",
        )
    with register.reading() as session:
        cohorts = [
            Line(kind, name, figures.stage(session, span, first, last))
            for kind, name, first, last in STAGES
        ]
        cohorts.append(Line("county_transfers", "县级移送", figures.transfers(session, span)))
        days = figures.days_to_identification(session, span)
        ages = figures.open_by_age(session, span)
        lost = figures.without_a_day(session, span.scope)
    count = sum(days.values())
    return Figures(span, tuple(cohorts), count, quartiles(days), _aged(ages), lost)


def quartiles(days: Mapping[int, int]) -> tuple[int, int, int] | None:
    """The least numbers of days within which a quarter, half and three quarters were identified.

    >>> quartiles({0: 1, 5: 2, 40: 1})
    (0, 5, 5)
    """
    total = sum(days.values())
    if not total:
        return None
    found: list[int] = []
    so_far = 0
    for day in sorted(days):
        so_far += days[day]
        while len(found) < 3 and 4 * so_far >= (len(found) + 1) * total:
            found.append(day)
    return found[0], found[1], found[2]


def _aged(ages: Mapping[int, int]) -> tuple[tuple[str, int], ...]:
    out, low = [], -(10**9)
    for name, high in AGES:
        out.append((name, sum(count for age, count in ages.items() if low < age <= high)))
        low = high
    return tuple(out)


def as_text(told: Figures) -> str:
    """The report as a caseworker reads it."""
    span = told.span
    lines = [
        f"入站 {span.since} 至 {span.until},截至 {span.as_of}",
        "",
        "查明身份(按阶段,不合并为一个数)",
    ]
    for line in told.cohorts:
        counted = line.counted
        share = "—" if line.share is None else f"{line.share:.1%}"
        lines.append(
            f"  {line.name}:{counted.people} 人,查明 {counted.identified}({share}),"
            f"其他离站 {counted.left},仍在此阶段 {counted.still}"
        )
    lines += ["", "查明用时"]
    if told.quartiles:
        first, half, third = told.quartiles
        lines.append(
            f"  {told.identified} 人:四分之一在 {first} 天内,一半在 {half} 天内,"
            f"四分之三在 {third} 天内"
        )
    else:
        lines.append("  尚无人查明")
    lines += ["", "未查明在站人员(按在站时间)"]
    lines += [f"  {age}:{count} 人" for age, count in told.open_by_age]
    if told.without_a_day:
        lines += ["", f"另有 {told.without_a_day} 人没有完整的入站日期,未计入"]
    return "\n".join(lines)
