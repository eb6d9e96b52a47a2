"""Searches on behalf of a caller: the role goes into the query, and its view over the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reunion.api.access import Caller, subject_of
from reunion.api.index import Found
from reunion.api.limits import too_little
from reunion.api.masks import pair_for, plain_reason, record_for
from reunion.api.problems import Problem
from reunion.api.roles import (
    FINDERS,
    POINT,
    RESIDENT_OPEN_TO,
    declines_contact,
    may_know,
    police_first,
)
from reunion.api.sane import check_sane
from reunion.api.schemas import QuickCheck
from reunion.deciding.clusters import LINKED
from reunion.desk.protection import marks_in
from reunion.engine import DEFAULT_PRIOR
from reunion.narrowing import Filter
from reunion.records import Json, MissingPerson, Resident, ScoredPair
from reunion.store.casework import has_resident
from reunion.store.ledgers import LEDGER_ZH, LEDGERS

LEDGER_LEAST = 0.1
"""Chance from which somebody of a ledger is told in a quick check: a few words cannot say more."""
_HUSBAND = ("丈夫", "老公", "夫家", "婆家", "婆婆", "公公", "前夫", "husband")
_NOTE_TRAFFICKED = "疑似拐卖或暴力:先报公安,不得直接联系报失人"
_SAID = {
    "surname": (
        "只有姓氏不能检索,请补充名字、年龄、地名或体貌特征",
        "a surname alone is too little",
    ),
    "filter": (
        "不能只按性别、民族或残疾检索,请补充姓名、年龄、地名或体貌特征",
        "sex, ethnicity or disability alone is no question about a person",
    ),
    "narrowed": (  # asking again and again by place would tell where a family lives
        "您的身份不能按来源、地区、时间或状态筛选",
        "your role may not filter by source, place, time or status",
    ),
    "nothing": (
        "没有可以比对的内容,请填写姓名、年龄、地名、体貌特征或亲属",
        "there is nothing to compare: give a name, an age, a place, marks or relatives",
    ),
}


def resident_of(body: Mapping[str, Any]) -> Resident:
    """The resident of a request. Raises RecordError for what is no record of the contract."""
    check_sane(dict(body))
    return Resident.from_json({"resident_id": "-", **body})


def match(
    caller: Caller,
    resident: Resident,
    top: int,
    *,
    within: Filter | None = None,
    without: Collection[str] = (),
) -> Json:
    """The answer of POST /api/v1/match, audited before it is given; `within` and `without` as in
    `Engine.search`."""
    purpose = caller.for_purpose(None)
    asked = resident.to_json()
    _refuse_too_little(caller, asked)
    if within is not None and caller.role in FINDERS:
        zh, en = _SAID["narrowed"]
        raise Problem(403, "filter", zh, en)
    asking = caller.role not in FINDERS
    first = police_first(asked)
    whole = first or caller.role in FINDERS
    answered = caller.service.index.search(
        caller.role, resident, top, within=within, without=without, asking=asking,
        needed=lambda _: whole,
    )  # fmt: skip
    found, on_file = answered.result, answered.on_file
    pairs = _in_right_order(asked, answered)
    told = [_shown(caller, first, pair, record) for pair, record in pairs]
    shown = [one | {"rank": rank} for rank, (one, _) in enumerate(told, 1)]
    answer: Json = {"candidates": shown}
    if caller.role != POINT:
        answer["not_in_file_probability"] = round(found.not_in_file_probability, 6)
        answer["basis"] = {
            "records": on_file,
            "prior": DEFAULT_PRIOR,
            "text": "概率由各项依据、库中人数、其他候选及“不在库中”的可能共同得出,须由人核实",
        }
    answer["ask_next"] = list(found.ask_next)
    if caller.role in FINDERS:
        answer |= {"masked": True, "call": caller.service.config.duty_desk}
    elif any(cut for _, cut in told):
        answer["masked"] = True
    if first:
        answer["police_first"] = _NOTE_TRAFFICKED
    if declines_contact(asked):
        answer["do_not_contact"] = "本人拒绝联系家人:不得联系亲属"
    _audit(caller, "match", resident.resident_id, shown, purpose)
    caller.service.metrics.searches.labels("match", caller.role).inc()
    return answer


def _refuse_too_little(caller: Caller, asked: Mapping[str, Any]) -> None:
    kind = too_little(asked)
    if kind is None:
        return
    if kind != "nothing":
        caller.alarm(kind, "match")
    zh, en = _SAID[kind]
    raise Problem(422, "too_little", zh, en)


def _in_right_order(
    asked: Mapping[str, Any], answered: Found
) -> list[tuple[ScoredPair, MissingPerson | None]]:
    """Pairs with their records, where those were asked for. Where trafficking is suspected a
    husband's report never stands above one of the birth family."""
    pairs = [(pair, answered.records.get(pair.mp_id)) for pair in answered.result]
    suspected = "trafficking" in marks_in(asked)
    pairs.sort(key=lambda one: suspected and _by_husband(one[1]))
    return pairs


def _by_husband(record: MissingPerson | None) -> bool:
    reporter = record.report.reporter if record and record.report else None
    return any(word in (reporter or "") for word in _HUSBAND)


def _shown(
    caller: Caller, first: bool, pair: ScoredPair, record: MissingPerson | None
) -> tuple[Json, bool]:
    """A pair as the role sees it, and whether a value of the evidence was cut. `first`: what is
    said of the resident makes it a matter of the police."""
    whole = pair.to_json()
    whole.pop("resident_id")
    whole.setdefault("evidence", [])
    out = pair_for(caller.role, whole)
    cut = out["evidence"] != whole["evidence"]
    if record is None:
        return out, cut
    known = record.to_json()
    if caller.role in FINDERS:
        out["names"] = record_for(caller.role, known).get("names", [])
    if first or police_first(known):
        out["police_first"] = _NOTE_TRAFFICKED
        if _by_husband(record):
            out["reported_by_husband"] = "报失人为丈夫或夫家,不作为归属依据"
    return out, cut


def _audit(
    caller: Caller, action: str, resident_id: str, shown: Sequence[Json], purpose: str,
    *, seen: Sequence[str] = (),
) -> None:  # fmt: skip
    service = caller.service
    with service.register.session() as session:
        known = resident_id != "-" and has_resident(session, resident_id)
        subject = subject_of(service, resident_id, known=known)
        told = [*(pair["mp_id"] for pair in shown), *seen]
        caller.note(session, action, subject, {"purpose": purpose, "seen": told})


def quick_check(caller: Caller, asked: QuickCheck) -> Json:
    """Is this person known, on the list of the easily lost, or missed today nearby?"""
    purpose = caller.for_purpose(asked.purpose)
    body = _as_resident(asked)
    check_sane(body)
    _refuse_too_little(caller, body)
    resident = Resident.from_json(body)
    answered = caller.service.index.search(
        caller.role, resident, 5, asking=False, needed=_is_likely
    )
    likely = filter(_is_likely, answered.result)
    shown = [_quick(pair.to_json(), answered.records[pair.mp_id]) for pair in likely]
    known = _known(caller, resident)
    seen = [f"{one['ledger']}:{one['entry_id']}" for one in known]
    _audit(caller, "quick_check", "-", shown, purpose, seen=seen)
    caller.service.metrics.searches.labels("quick_check", caller.role).inc()
    said = "有相似的走失记录" if shown else "没有找到相似的走失记录"
    if known:
        said = f"与{known[0]['name']}中的人员相似;{said}"
    return {
        "found": bool(shown or known),
        "known": known,
        "text": f"{said},{caller.service.config.duty_desk}",
        "call": caller.service.config.duty_desk,
        "candidates": shown,
        "masked": True,
    }


def _is_likely(pair: ScoredPair) -> bool:
    return pair.grade in ("A", "B", "C")


def _known(caller: Caller, asked: Resident) -> list[Json]:
    """Who of the three ledgers this may be, the easily lost first: initials and fields that agree.
    The ledgers are shared by all stations; whom the role may not know of is not looked at."""
    service = caller.service
    service.known.refresh_beside(service.register)
    found = service.known.nearest(
        asked,
        lambda met: (
            met.entry_id is not None
            and may_know(caller.role, marks_in(met.record), RESIDENT_OPEN_TO)
        ),
        least=LEDGER_LEAST,
        top=5,
        name=f"{caller.role} {datetime.now(UTC).date()}",
    )
    told = [
        {
            "ledger": one.met.who[0],
            "name": LEDGER_ZH[one.met.who[0]],
            "entry_id": one.met.entry_id,
            "likely": one.link.probability >= LINKED,
            "names": record_for(POINT, one.met.record).get("names", []),
            "reason": plain_reason([line.to_json() for line in one.link.evidence]),
        }
        for one in found
    ]
    return sorted(told, key=lambda one: LEDGERS.index(str(one["ledger"])))


def _as_resident(asked: QuickCheck) -> Json:
    """The few words as a resident of the contract."""
    today = datetime.now(UTC).date().isoformat()
    body: Json = {"resident_id": "-", "recorded_on": today}
    if asked.sex:
        body["sex"] = asked.sex
    if asked.name:
        body["names"] = [{"text": asked.name, "kind": "self_oral"}]
    if asked.age:
        lo, hi = sorted(asked.age)
        if not 0 <= lo <= hi <= 130:
            raise Problem(422, "age", "年龄应在 0 至 130 岁之间", "an age lies between 0 and 130")
        body["birth"] = {"est": {"lo": lo, "hi": hi, "as_of": today}}
    if asked.place:
        body["origin"] = [{"text": asked.place, "role": "home", "heard": True}]
    if asked.marks:
        body["marks"] = [{"text": text} for text in asked.marks]
    if asked.found_at:
        body["found"] = {"date": today, "place": asked.found_at}
    return body


def _quick(pair: Mapping[str, Any], record: MissingPerson | None) -> Json:
    """What a quick check shows to everybody alike: initials, grade and the fields that agree."""
    out = pair_for(POINT, {"evidence": [], **pair})
    if record is not None:
        out["names"] = record_for(POINT, record.to_json()).get("names", [])
    return out
