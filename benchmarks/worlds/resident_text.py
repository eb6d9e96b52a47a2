"""Residents as JSON objects, with a narrative in the words of a station's file."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from benchmarks.worlds import words
from benchmarks.worlds.ethnicities import ETHNICITIES
from benchmarks.worlds.geography import geography
from benchmarks.worlds.homes import Home
from benchmarks.worlds.kinfolk import kin_text
from benchmarks.worlds.naming import HAN, SYSTEMS
from benchmarks.worlds.people import ordinals_to_days
from benchmarks.worlds.record_text import clothes_text, mark_json, town_text, village_ending
from benchmarks.worlds.residents import Description
from reunion.knowledge.lunar import month_day_of_days

Json: TypeAlias = dict[str, Any]
_LUNAR_MONTHS = "正二三四五六七八九十冬腊"
_ONES = "一二三四五六七八九十"


def iso(day: int) -> str:
    """A day as 2024-05-31."""
    return str(ordinals_to_days(np.array([day]))[0])


def resident_json(found: Description, resident_id: str) -> Json:
    """The resident as a station would send it."""
    places = geography()
    unit = places.unit(found.found_county, 2026)
    out: Json = {"resident_id": resident_id}
    claims = [found.told[0].to_json()] if found.told else []
    if found.settled:
        claims.append({"text": found.settled.name, "kind": "assigned"})
    _put(out, "names", claims)
    out["sex"] = str(found.sex)
    out["birth"] = _birth(found)
    if found.ethnicity is not None:
        out["ethnicity"] = ETHNICITIES[found.ethnicity]
    if found.system != HAN and found.told:
        out["languages"] = [words.LANGUAGES[SYSTEMS[found.system]]]
    if found.home:
        out["origin"] = [_origin(found.home)]
    if found.accent is not None:
        out["accent"] = [
            {"text": f"{places.province_shorts[found.accent]}口音", "by": "站内工作人员"}
        ]
    _put(out, "id_numbers", _numbers(found))
    _put(out, "height_cm", found.height)
    _put(out, "marks", [mark_json(mark, side) for mark, side in found.marks])
    _put(out, "disability", [found.disability] if found.disability else [])
    _put(out, "relatives", [{"relation": words.RELATIONS[kin.relation], "name": kin_text(kin)}
                            for kin in found.kin])  # fmt: skip
    _put(out, "siblings", _siblings(found))
    _put(out, "clothing", clothes_text(list(found.clothes)) if found.clothes else None)
    out["found"] = {"date": iso(found.found), "place": unit.full_name(), "code": unit.code}
    out["recorded_on"] = iso(found.recorded)
    out["station"] = f"{unit.name}救助管理站"
    out["encounters"] = _encounters(found)
    out["narrative"] = _narrative(found, out)
    return out


def _put(out: Json, key: str, value: Any) -> None:
    if value not in (None, [], {}):
        out[key] = value


def _birth(found: Description) -> Json:
    if found.settled and found.settled.whole:
        return {"date": iso(found.settled.birth), "calendar": "solar", "assigned": True}
    lo, hi = found.seen
    out: Json = {"est": {"lo": lo, "hi": hi, "as_of": iso(found.recorded), "by": "目测"}}
    if found.age:
        value, kind = found.age
        out["age"] = {"value": value, "kind": kind, "as_of": iso(found.recorded)}
    if found.zodiac is not None:
        out["zodiac"] = words_zodiac(found.zodiac)
    if found.day:
        kind, value = found.day
        if kind == "lunar_day":
            out["lunar_day"] = lunar_text(value)
        elif kind == "lunar":
            out["date"], out["calendar"] = lunar_iso(value), "lunar"
        else:
            out["date"], out["calendar"] = iso(value), "solar"
    return out


def words_zodiac(sign: int) -> str:
    """2 -> 虎."""
    return "鼠牛虎兔龙蛇马羊猴鸡狗猪"[sign]


def lunar_text(month_day: int) -> str:
    """1218 -> 腊月十八."""
    month, day = divmod(month_day, 100)
    if day <= 10:
        text = "初" + _ONES[day - 1]
    elif day < 20:
        text = "十" + _ONES[day - 11]
    else:
        text = {20: "二十", 30: "三十"}.get(day) or "廿" + _ONES[day - 21]
    return f"{_LUNAR_MONTHS[month - 1]}月{text}"


def lunar_iso(day: int) -> str:
    """The lunar date of a day in digits; a leap month as the month it repeats."""
    from reunion.knowledge.lunar_years import lunar_year_of

    month, dom = divmod(int(month_day_of_days(day, day)[0]), 100)
    return f"{lunar_year_of(day)}-{month:02}-{dom:02}"


def _origin(home: Home) -> Json:
    out: Json = {"text": home_text(home), "role": home.role}
    if home.by_sound:
        out["heard"] = True
    return out


def home_text(home: Home) -> str:
    """四川岳池县罗渡镇双龙村, as far as told."""
    text = home.province + home.prefecture + home.county
    if home.town:
        text += town_text(home.town, commune=home.commune)
        text += village_ending(home.town, home.village, commune=home.commune)
    return text


def _numbers(found: Description) -> list[Json]:
    out: list[Json] = []
    if found.number:
        raw, kind, source = found.number
        out.append({"raw": raw, "kind": kind, "src": source})
    if found.settled:
        out.append(
            {"raw": found.settled.number, "kind": "gb11643", "assigned": True, "src": "落户"}
        )
    return out


def _siblings(found: Description) -> Json:
    if found.siblings is None:
        return {}
    count, order = found.siblings
    return {"count": count} if order is None else {"count": count, "order": order}


def _encounters(found: Description) -> list[Json]:
    station = f"{geography().unit(found.found_county, 2026).name}救助管理站"
    again = list(found.told[1:])
    out: list[Json] = []
    for number, day in enumerate(found.stays):
        stay: Json = {"date": iso(day), "station": station}
        last = number == len(found.stays) - 1
        # Later hearings of the name belong to the last stays.
        if number and len(again) >= len(found.stays) - number:
            stay["names"] = [again.pop(0).to_json()]
        stay["outcome"] = "滞留在站" if last else "自行离站"
        out.append(stay)
    return out


def _narrative(found: Description, out: Json) -> str:
    year, month, day = (int(part) for part in out["found"]["date"].split("-"))
    parts = [f"{year}年{month}月{day}日由巡警护送入站,在{out['found']['place']}被发现"]
    if found.told:
        told = found.told[0]
        parts.append(f"{'自写姓名' if told.written else '自称'}“{told.text}”")
    else:
        parts.append("不能说出姓名")
    if found.accent is not None:
        parts.append(f"听口音像{geography().province_shorts[found.accent]}人")
    if found.home:
        parts.append(f"称家在{home_text(found.home)}")
    if found.kin:
        kin = found.kin[0]
        parts.append(f"提到{words.RELATIONS[kin.relation]}{kin_text(kin)}")
    if found.marks:
        parts.append("体表见" + "、".join(mark["text"] for mark in out["marks"]))
    parts.append(f"入站时穿{out['clothing']}" if found.clothes else "衣着破旧")
    return ",".join(parts) + "。"
