"""The feedback letter to the place of origin (返乡信息反馈函), as a page to print."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from reunion.records import Json

SEX_ZH = {"1": "男", "2": "女"}


def feedback_letter(record: Json, told: Mapping[str, Any]) -> str:
    """The page for an entry of the returned ledger: the resident's record and what the entry says.

    Only what the receiving side needs: of an ID number the last four places, no diagnosis, no
    record of the stay, and no relatives where a capable adult declines contact.
    """
    page = files("reunion.desk").joinpath("forms", "feedback.html").read_text(encoding="utf-8")
    rows = "\n".join(
        f"<tr><th>{escape(head)}</th><td>{escape(value)}</td></tr>"
        for head, value in _rows(record, told)
        if value
    )
    plain = ("number", "receiver", "on_date", "station", "made_on")
    return Template(page).substitute(
        rows=rows, **{name: escape(str(told.get(name) or "")) for name in plain}
    )


def _rows(record: Json, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    numbers = [str(each.get("raw", "")) for each in record.get("id_numbers", [])]
    birth = record.get("birth") or {}
    return [
        ("姓名", "、".join(_names(record))),
        ("性别", SEX_ZH.get(str(record.get("sex")), "")),
        ("出生日期", "" if birth.get("assigned") else str(birth.get("date") or "")),
        ("身份证号后四位", "、".join(number[-4:] for number in numbers if len(number) >= 15)),
        ("返回地", str(told.get("to") or "")),
        ("核实依据", str(told.get("proof") or "")),
        ("入站日期", str(told.get("entered_on") or "")),
        ("返乡日期", str(told.get("on_date") or "")),
        ("护送人", str(told.get("escort") or "")),
        ("首次回访", str(told.get("follow_up_on") or "")),
        ("提示", "请列入易走失人员信息库,防止再次走失"),
    ]


def _names(record: Json) -> list[str]:
    """The names that are somebody's own: registered ones where there are any."""
    names = [each for each in record.get("names", []) if each.get("kind") != "assigned"]
    legal = [each for each in names if each.get("kind") in ("legal", "document")]
    return list(dict.fromkeys(str(each.get("text", "")) for each in legal or names))
