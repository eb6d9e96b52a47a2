"""The draft of a public search notice (寻亲公告), and the counties where it should hang.

What is published is listed here, field by field; everything else stays out. Held back on purpose,
so that whoever comes forward can be asked: relatives, villages, marks under the clothes, clothing,
the station, the exact place and day. Never shown: ID numbers, assigned names and births, health,
ethnicity, protection, free text. Nobody who carries any mark of protection, nor anybody who may be
under eighteen, is published at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import numpy as np

from reunion.deciding.verdicts import State
from reunion.desk.letters import SEX_ZH
from reunion.desk.protection import marks_in
from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.matching.model import Model, load_model
from reunion.normalizing.places import place_form
from reunion.normalizing.profiles import resident_profile
from reunion.queries import tree_shares
from reunion.records import Json, Resident
from reunion.store.audit import add_entry
from reunion.store.decisions import pairs_in
from reunion.store.keys import Keys
from reunion.store.opening import Register
from reunion.store.reading import resident_whole

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OWN_NAMES = ("self_oral", "self_written", "native", "romanised", "nickname", "given_only",
             "surname_only", "former", "legal", "document")  # fmt: skip
"""Kinds of names that are shown; what others call somebody, or a station gave, is not."""
_SEEN = re.compile(r"脸|面|额|眉|眼|鼻|嘴|唇|耳|下巴|颈|脖|头|手|指")
"""Where a mark is seen by anybody who passes."""
_UNSEEN = re.compile(r"臂|肘|腋")
_NUMBERS = re.compile(r"[\d\uff10-\uff19xX\uff38\uff58*?-]{7,}")
_REFERENCE = re.compile(
    r"照片|相片|图片|影像|人像|photo|image|IMG|DNA|样本|://|www\.|"
    r"\.(?:jpe?g|png|gif|bmp|tiff?|webp|hei[cf]|pdf)(?![a-z])",
    re.IGNORECASE,
)
"""What names a photo, a sample or a file."""
_CLAUSE = re.compile(r"[,,;;。、()()\[\]【】〔〕]+")
COUNTIES, LEAST = 20, 0.0001


@dataclass(frozen=True, slots=True)
class Target:
    """A county where the notice should hang, with the chance that home is there."""

    code: str
    place: str
    probability: float


@dataclass(frozen=True, slots=True)
class Notice:
    """The draft: headed lines, and the counties. `held_back` names fields on record that the notice
    does not tell, for asking whoever comes forward."""

    number: str
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    targets: tuple[Target, ...]
    held_back: tuple[str, ...]
    contact: str

    def text(self) -> str:
        """The notice as plain text, without the counties, which are for the station."""
        told = "\n".join(f"{head}:{value}" for head, value in self.lines)
        return f"寻亲公告\n编号:{self.number}\n{told}\n{_CALL}{self.contact}\n"

    def html(self) -> str:
        """The notice as a page to print."""
        page = files("reunion.desk").joinpath("forms", "notice.html").read_text(encoding="utf-8")
        rows = "\n".join(
            f"<tr><th>{escape(head)}</th><td>{escape(value)}</td></tr>"
            for head, value in self.lines
        )
        return Template(page).substitute(
            number=escape(self.number), rows=rows, call=_CALL, contact=escape(self.contact)
        )


_CALL = "如您认识此人,请联系:"
_HELD = {
    "relatives": "亲属姓名", "siblings": "兄弟姐妹", "origin": "村镇等详细地名", "clothing": "衣着",
    "marks": "体表特征(部分)", "found": "发现的具体日期和地点", "narrative": "自述",
    "occupation": "职业", "employer": "务工单位", "handedness": "惯用手",
}  # fmt: skip


def draft_notice(
    register: Register,
    resident_id: str,
    *,
    contact: str,
    by: str,
    at: str,
    counties: int = COUNTIES,
    model: Model | None = None,
) -> Notice:
    """The draft for a resident of the register, with its audit entry. Raises UsageError: no such
    resident, protected, closed, or identified."""
    with register.session() as session:
        notice = draft(
            session, register.keys, resident_id, contact=contact, at=at, counties=counties,
            model=model,
        )  # fmt: skip
        add_entry(
            session, register.keys, at=at, actor=by, action="notice:draft", subject=resident_id
        )
    return notice


def draft(
    session: Session, keys: Keys, resident_id: str, *, contact: str, at: str,
    counties: int = COUNTIES, model: Model | None = None,
) -> Notice:  # fmt: skip
    """As `draft_notice`, in the caller's transaction, whose audit it leaves to the caller."""
    row, record = resident_whole(session, keys, resident_id)
    if row.closed_at is not None:
        raise UsageError(
            f"“{resident_id}”已结案,不发布公告", f"the case of {resident_id!r} is closed"
        )
    if pairs_in(session, resident_id, State.CONFIRMED):
        raise UsageError(
            f"“{resident_id}”身份已确认,不发布公告", f"{resident_id!r} is identified already"
        )
    return notice_of(record, contact=contact, counties=counties, model=model, today=at[:10])


def notice_of(
    record: Json,
    *,
    contact: str,
    today: str,
    counties: int = COUNTIES,
    model: Model | None = None,
) -> Notice:
    """The draft for a record. Raises UsageError for a protected person."""
    refuse_protected(record, today)
    lines = tuple((head, value) for head, value in _lines(record, today) if value)
    held = tuple(word for key, word in _HELD.items() if record.get(key))
    number = re.sub(r"\d{15,}", "", str(record.get("resident_id", "")))
    return Notice(number, lines, targets(record, counties, model), held, contact)


def refuse_protected(record: Json, today: str) -> None:
    """Raises UsageError for anybody with a mark of protection or who may be a minor."""
    if marks_in(record) or _may_be_minor(record.get("birth") or {}, int(today[:4])):
        raise UsageError(
            "此人受保护(未成年、暴力、拐卖、仅限公安、不公开、拒绝联系或其他保护标记),不得发布公告",
            "this person is protected; no notice may be published",
        )


def _may_be_minor(birth: Json, year: int) -> bool:
    born = _latest_birth_year(birth)
    return born is not None and year - born < 18 + 1


def _latest_birth_year(birth: Json) -> int | None:
    """The last year in which somebody may be born of whom this is known; a guess counts as well."""
    years = []
    if str(birth.get("date") or "")[:4].isdigit():
        years.append(int(str(birth["date"])[:4]))
    for key, low in (("est", "lo"), ("age", "value")):
        told = birth.get(key) or {}
        as_of = str(told.get("as_of") or "")[:4]
        if told.get(low) is not None and as_of.isdigit():
            years.append(int(as_of) - int(told[low]))
    return max(years, default=None)


def _lines(record: Json, today: str) -> Iterator[tuple[str, str]]:
    yield "自称姓名", "、".join(_names(record))
    yield "性别", SEX_ZH.get(str(record.get("sex")), "")
    yield "年龄", _age(record.get("birth") or {}, int(today[:4]))
    yield "身高", _height(record.get("height_cm"))
    yield "口音", "、".join(_texts(record.get("accent")))
    yield (
        "语言",
        "、".join(plain for each in record.get("languages", ()) if (plain := _plain(each))),
    )
    yield "明显特征", ";".join(_marks(record))
    yield "发现时间", _month((record.get("found") or {}).get("date"))
    yield "发现地点", _county(record.get("found") or {})


def _names(record: Json) -> Iterator[str]:
    told = dict.fromkeys(
        plain
        for each in record.get("names", ())
        if each.get("kind", "self_oral") in OWN_NAMES and (plain := _plain(each.get("text")))
    )
    yield from told


def _texts(claims: Any) -> Iterator[str]:
    for each in claims or ():
        if plain := _plain(each.get("text")):
            yield plain


def _plain(value: Any) -> str:
    """A short text without anything that may be a number of a paper or a telephone; clauses that
    refer to a photo or a sample are left out."""
    text = str(value or "").strip()
    if _REFERENCE.search(text):
        text = ",".join(
            part for part in _CLAUSE.split(text) if part and not _REFERENCE.search(part)
        )
    return "" if _NUMBERS.search(text) or len(text) > 40 else text


def _marks(record: Json) -> Iterator[str]:
    for mark in record.get("marks", ()):
        told = [mark.get(key) for key in ("side", "site", "type")]
        text = _plain(mark.get("text")) or _plain("".join(str(part) for part in told if part))
        where = f"{mark.get('site') or ''}{text}"
        if text and _SEEN.search(where) and not _UNSEEN.search(where):
            yield text


def _age(birth: Json, year: int) -> str:
    """A span of ages this year: as registered or told by the person, else as it looks. What the
    station made up is not told."""
    if birth.get("assigned"):
        return ""
    if str(birth.get("date") or "")[:4].isdigit():
        age = year - int(str(birth["date"])[:4])
        return f"约{age}岁"
    told, seen = birth.get("age") or {}, birth.get("est") or {}
    if told.get("value") is not None and str(told.get("as_of") or "")[:4].isdigit():
        return f"约{int(told['value']) + year - int(str(told['as_of'])[:4])}岁"
    if seen.get("lo") is not None and seen.get("hi") is not None:
        gone = (
            year - int(str(seen["as_of"])[:4]) if str(seen.get("as_of") or "")[:4].isdigit() else 0
        )
        return f"看上去{int(seen['lo']) + gone}至{int(seen['hi']) + gone}岁"
    return ""


def _height(height: Any) -> str:
    if isinstance(height, list):
        return f"{height[0]:g}至{height[1]:g}厘米"
    return f"约{height:g}厘米" if height else ""


def _month(day: Any) -> str:
    text = str(day or "")
    return f"{text[:4]}年{int(text[5:7])}月" if re.match(r"\d{4}-\d{2}", text) else ""


def _county(found: Json) -> str:
    """The county of the place of finding, by its code or its words; nothing finer."""
    place = place_form(str(found.get("place") or ""), "passed", code=found.get("code"))
    best = max(place.nodes, key=lambda node: node[1], default=None) if place else None
    if best is None or best[1] < 0.5:
        return ""
    node = divisions().index(best[0])
    return divisions().full_name(node) if node >= 0 else ""


def targets(record: Json, count: int = COUNTIES, model: Model | None = None) -> tuple[Target, ...]:
    """The likeliest home counties, best first: places told and accent, as in police queries."""
    tree, asked = divisions(), dict(record)
    profile = resident_profile(Resident.from_json({"resident_id": "-"} | asked))
    if not profile.places and not profile.accent:
        return ()
    shares = tree_shares(profile, model or load_model())
    # A whole province without counties of its own (台湾) is no place to hang a notice.
    county = [level == 3 and not code.endswith("0000") for level, code in zip(
        np.asarray(tree.level).tolist(), tree.codes, strict=True
    )]  # fmt: skip
    counties = np.flatnonzero(county)
    best = counties[np.argsort(-shares[counties], kind="stable")][:count]
    return tuple(
        Target(tree.codes[node], tree.full_name(node), round(float(shares[node]), 4))
        for node in best.tolist()
        if shares[node] >= LEAST
    )
