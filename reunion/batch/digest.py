"""The digest of a night: what is new, by station and caseworker, as rows and as a page.

Of people under protection only the numbers of the two records are shown, of those whom only the
police may see nothing at all but how many they are: a digest lies about on desks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from reunion.batch.nightly import NightDone
from reunion.desk.protection import marks_of
from reunion.records import Json
from reunion.store.nights import Told, told_pairs
from reunion.store.opening import Register
from reunion.store.work import PairRow

HEADINGS = (
    "站点", "经办人", "受助人员", "排名", "失踪记录", "等级", "概率", "新的依据", "理由",
)  # fmt: skip
HIDDEN = "受保护人员,依据请按权限在系统内查看"
SHOWN, DOUBTFUL, FEW = frozenset("AB"), "C", 3
"""Grades that a digest shows, and the one of which it shows each resident's first FEW; the rest
stays in the register."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Rows in the order of HEADINGS, by station, caseworker, resident, rank; how many pairs only
    the police may see."""

    rows: tuple[tuple[str | int | float, ...], ...]
    police_only: int


def digest_of_night(register: Register, run_id: int) -> Digest:
    """The digest of one night, the same whenever it is asked for."""
    with register.reading() as session:
        told = list(told_pairs(session, register.keys, run_id, _worth_a_look))
    marked = [(one, _marks(one)) for one in told]
    rows = [_row(one, marks) for one, marks in marked if "police_only" not in marks]
    return Digest(tuple(sorted(rows, key=_order)), len(told) - len(rows))


def _worth_a_look(pair: PairRow) -> bool:
    return pair.grade in SHOWN or (pair.grade == DOUBTFUL and pair.rank <= FEW)


def _marks(one: Told) -> frozenset[str]:
    found = marks_of(one.protection)
    for born in one.birth_dates:
        found |= marks_of((), born)
    return found


def _row(one: Told, marks: frozenset[str]) -> tuple[str | int | float, ...]:
    pair = one.pair
    hidden = bool(marks)
    return (
        one.station, one.caseworker, pair.resident_id, pair.rank, pair.mp_id, pair.grade,
        round(pair.probability, 3), "" if hidden else pair.new_evidence or "",
        HIDDEN if hidden else pair.reason,
    )  # fmt: skip


def _order(row: tuple[str | int | float, ...]) -> tuple[str, str, str, int, str]:
    return str(row[0]), str(row[1]), str(row[2]), int(row[3]), str(row[4])


def page_of(done: NightDone, digest: Digest) -> str:
    """The digest as one page of HTML that needs nothing else."""
    return "\n".join((*_head(done, digest), *_stations(digest.rows), "</body></html>", ""))


def _head(done: NightDone, digest: Digest) -> Iterator[str]:
    told: Json = done.statistics
    yield '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield f"<title>夜间比对 {escape(done.as_of)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>夜间比对 {escape(done.as_of)}</h1>"
    yield (
        f"<p>在册失踪记录 {told.get('records', 0)} 条;"
        f"本次比对受助人员 {told.get('residents', 0)} 人,"
        f"候选 {told.get('pairs', 0)} 对,其中有新依据 {told.get('new', 0)} 对。"
        "候选只是线索,须由人核实,不得凭分数认定。</p>"
    )
    for warning in done.warnings:
        yield f'<p class="warning">注意:{escape(warning)}</p>'
    if digest.police_only:
        yield f"<p>另有 {digest.police_only} 对仅限公安查看,未列出。</p>"
    if not digest.rows:
        yield "<p>没有新的候选。</p>"


def _stations(rows: Iterable[tuple[str | int | float, ...]]) -> Iterator[str]:
    station: object = None
    for row in rows:
        if row[0] != station:
            if station is not None:
                yield "</table>"
            station = row[0]
            heads = "".join(f"<th>{head}</th>" for head in HEADINGS[1:])
            yield f"<h2>{escape(str(station))}</h2><table><tr>{heads}</tr>"
        yield f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row[1:])}</tr>"
    if station is not None:
        yield "</table>"


_STYLE = (
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}"
    "th{background:#eef}.warning{color:#a00;font-weight:bold}"
)
