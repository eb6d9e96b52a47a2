"""What a notice tells, what it holds back, and whom it never shows: a test for each line of the
never list that speaks of publishing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reunion.desk import pfif
from reunion.desk.notices import Notice, draft_notice, notice_of
from reunion.errors import UsageError
from reunion.store.audit import verify_chain
from reunion.store.models import AuditRow
from reunion.store.opening import Register
from tests.desk.people import AT, NUMBER, PERSON, confirmed, resident, stations

WHOLE: dict[str, Any] = PERSON | {
    "resident_id": "R1",
    "names": [
        {"text": "陈兰英", "kind": "self_oral"}, {"text": "福安一号", "kind": "assigned"},
        {"text": "疯婆子", "kind": "other_report"}, {"text": "石头妈", "kind": "household_title"},
    ],
    "id_numbers": [{"raw": NUMBER}], "ethnicity": "05", "disability": ["智力残疾"],
    "marks": [{"text": "左手六指"}, {"text": "右大腿烧伤疤痕"}, {"text": "左前臂刺字"}],
    "clothing": "红色棉袄", "occupation": "裁缝", "employer": "某某服装厂", "religion": "某教",
    "relatives": [{"relation": "儿子", "name": "王石头"}], "siblings": {"count": 4, "order": 2},
    "origin": [{"text": "四川岳池九龙镇银杏村", "role": "home"}],
    "found": {"date": "2026-11-20", "place": "河南省开封市杞县城关镇汽车站"},
    "station": "测试县救助管理站", "dna": {"sampled": True}, "handedness": "左",
    "narrative": "被人带到河南,丈夫叫李四", "languages": ["四川话"],
    "encounters": [{"date": "2024-01-01", "station": "外市站"}],
}  # fmt: skip


def drafted(**change: Any) -> Notice:
    return notice_of(WHOLE | change, contact="0378-0000000", today="2026-11-26")


def test_a_notice_tells_what_may_be_told() -> None:
    lines = dict(drafted().lines)
    assert lines == {
        "自称姓名": "陈兰英", "性别": "女", "年龄": "约71岁", "身高": "约155厘米", "口音": "四川",
        "语言": "四川话", "明显特征": "左手六指", "发现时间": "2026年11月",
        "发现地点": "河南省开封市杞县",
    }  # fmt: skip
    page = drafted().html()
    assert "寻亲公告" in page and "0378-0000000" in page and "左手六指" in page


@pytest.mark.parametrize(
    "secret",
    [
        "石头", "银杏", "九龙", "岳池", "大腿", "刺字", "红色", "裁缝", "服装厂", "李四", "汽车站",
        "20日",
    ],
)  # fmt: skip
def test_facts_that_a_claimant_should_supply_are_held_back(secret: str) -> None:
    notice = drafted()
    assert secret not in notice.text() + notice.html()
    assert {"亲属姓名", "村镇等详细地名", "衣着", "体表特征(部分)", "自述"} <= set(notice.held_back)


@pytest.mark.parametrize(
    "never",
    [NUMBER, NUMBER[-4:], "福安一号", "疯婆子", "智力", "残疾", "某教", "民族", "DNA", "外市站",
     "救助管理站"],
)  # fmt: skip
def test_numbers_assigned_names_health_belief_and_the_residents_place_are_never_told(
    never: str,
) -> None:
    """The place where a resident stays is told to no claimant; an assigned name is no evidence."""
    assert never not in drafted().text() + drafted().html()


@pytest.mark.parametrize(
    "protection",
    [
        "minor", "violence", "trafficking", "police_only", "no_publish", "本人拒绝联系家人",
        "慎重处理",
    ],
)  # fmt: skip
def test_nobody_protected_is_published(register: Register, protection: str) -> None:
    """Minor, violence, trafficking, police only; not to be published; an adult who declines; and
    words that nobody understands."""
    stations(register)
    resident(register, "R1", "2026-11-20", WHOLE | {"protection": [protection]})
    with pytest.raises(UsageError, match="此人受保护") as refused:
        draft_notice(register, "R1", contact="x", by="li", at=AT)
    assert "陈兰英" not in str(refused.value)
    with register.reading() as session:
        assert verify_chain(session, register.keys).entries == 0


@pytest.mark.parametrize(
    "birth",
    [
        {"date": "2010-03-01"}, {"date": "2008"},
        {"est": {"lo": 15, "hi": 25, "as_of": "2026-11-01"}},
        {"age": {"value": 16, "kind": "zhou", "as_of": "2026-11-01"}},
        {"date": "1990-01-01", "est": {"lo": 14, "hi": 17, "as_of": "2026-11-01"}},
        {"est": {"lo": 10, "hi": 14, "as_of": "2020-01-01"}},
    ],
)  # fmt: skip
def test_whoever_may_be_a_minor_is_not_published(birth: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="此人受保护"):
        drafted(birth=birth)


def test_a_birth_that_the_station_made_up_is_not_told() -> None:
    assert "年龄" not in dict(drafted(birth={"date": "1955-01-01", "assigned": True}).lines)
    seen = drafted(birth={"est": {"lo": 50, "hi": 60, "as_of": "2021-11-01"}})
    assert dict(seen.lines)["年龄"] == "看上去55至65岁"


def test_numbers_in_any_text_are_left_out() -> None:
    notice = drafted(
        names=[{"text": f"陈兰英 {NUMBER}"}, {"text": "兰英"}],
        marks=[{"text": "手上写着13900000000"}], accent=[{"text": "电话 0378-1234567"}],
    )  # fmt: skip
    lines = dict(notice.lines)
    assert lines["自称姓名"] == "兰英" and "明显特征" not in lines and "口音" not in lines


PHOTO = "R1-0007"


@pytest.mark.parametrize(
    "held",
    [
        {"photos": [f"{PHOTO}.jpg"]}, {"photo": PHOTO}, {"photo_url": f"https://x/{PHOTO}"},
        {"face_search": {"top": [PHOTO], "score": 0.9, "image": f"{PHOTO}.png"}},
        {"found": {"date": "2026-11-20", "place": "河南省开封市杞县", "photo": PHOTO}},
        {"dna": {"sampled": True, "reference": PHOTO}},
        {"names": [{"text": "陈兰英", "kind": "self_oral", "photo": PHOTO},
                   {"text": f"照片{PHOTO}", "kind": "self_written"}]},
        {"marks": [{"text": "左手六指", "photo": f"{PHOTO}.jpg"}]},
        *({"marks": [{"text": text}]} for text in (
            f"左手六指,见照片{PHOTO}", f"左手六指({PHOTO}.JPG)", f"左手六指;影像 {PHOTO}.heic",
            f"左手六指,https://10.0.0.8/{PHOTO}", f"左手六指、DNA样本{PHOTO}",
        )),
        {"accent": [{"text": "四川"}, {"text": f"录音与照片{PHOTO}"}]},
        {"languages": ["四川话", f"photo {PHOTO}"]},
    ],
)  # fmt: skip
def test_no_reference_to_a_photo_is_published(held: dict[str, Any]) -> None:
    """Neither in the notice nor in what is exchanged for the public; the rest is told as ever."""
    notice, told = drafted(**held), pfif.published(WHOLE | held, "x.example", AT)
    assert told is not None
    public = (notice.text() + notice.html() + "".join(pfif.document([told]))).lower()
    for part in (PHOTO.lower(), "影像", "dna", "jpg", "heic", "10.0.0.8", "photo_url"):
        assert part not in public
    assert dict(notice.lines)["明显特征"] == "左手六指"
    assert dict(notice.lines)["自称姓名"] == "陈兰英"


def test_html_stays_text() -> None:
    page = drafted(names=[{"text": "<b>陈</b>$x"}]).html()
    assert "&lt;b&gt;陈&lt;/b&gt;$x" in page and "<b>陈" not in page


def test_counties_are_ranked_by_probability() -> None:
    targets = drafted().targets
    chances = [target.probability for target in targets]
    assert targets[0].place == "四川省广安市岳池县" and targets[0].code == "511621"
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1
    assert chances[0] > 0.5 and 1 < len(targets) <= 20
    accent_alone = drafted(origin=[], narrative=None).targets
    assert accent_alone and all(
        target.place.startswith(("四川", "重庆")) for target in accent_alone
    )
    assert drafted(origin=[], accent=[], narrative=None).targets == ()
    assert json.dumps([target.probability for target in targets])


def test_neither_ethnicity_nor_belief_nor_health_moves_the_counties() -> None:
    plain = drafted(ethnicity=None, disability=[], religion=None).targets
    assert drafted().targets == plain


def test_a_draft_is_audited_and_only_for_open_cases(register: Register) -> None:
    stations(register)
    resident(register, "R1", "2026-11-20", WHOLE)
    resident(register, "R2", "2026-11-20", WHOLE, closed=("2026-11-22", "left"))
    resident(register, "R3", "2026-11-20", WHOLE)
    confirmed(register, "R3", "M1", "2026-11-22")
    assert draft_notice(register, "R1", contact="x", by="li", at=AT).number == "R1"
    with register.reading() as session:
        entry = session.query(AuditRow).order_by(AuditRow.audit_id.desc()).first()
        assert entry is not None and (entry.action, entry.actor) == ("notice:draft", "li")
        assert "陈" not in entry.detail
    for key, said in (("R2", "已结案"), ("R3", "身份已确认"), ("R9", "没有编号为“R9”")):
        with pytest.raises(UsageError, match=said):
            draft_notice(register, key, contact="x", by="li", at=AT)
