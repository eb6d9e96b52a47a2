"""Name claims as name forms: one line a case, text and kind on the left, forms on the right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reunion.normalizing.names import RELIABILITY, name_forms, usable
from reunion.profiles import NameForm

KINDS = [*RELIABILITY, "assigned", "", "something new"]


def shape(form: NameForm) -> str:
    """surname|given or surname|given|father, syllables as ~syllable."""
    parts = ["".join(form.surname), "".join(form.given), "".join(form.father)]
    return "|".join(parts if form.father else parts[:2])


def best(text: str, kind: str) -> str:
    forms = name_forms(text, kind)
    return shape(forms[0]) if forms else ""


def cases(*groups: str) -> list[tuple[str, str, str]]:
    """(text, kind, expected) of the named groups; with "-" among them, of all other groups."""
    lines = Path(__file__).with_name("name_cases.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return [(row[1], row[2], row[3]) for row in rows if (row[0] in groups) == ("-" not in groups)]


INVISIBLE = [("👵李秀兰\u200b", "self_oral", "李|秀兰"), ("\t赵四\n", "self_oral", "赵|四")]


@pytest.mark.parametrize(("text", "kind", "expected"), cases("-", "junk") + INVISIBLE)
def test_the_likeliest_form(text: str, kind: str, expected: str) -> None:
    assert best(text, kind) == expected
    assert usable(text, kind) is None


JUNK = [(text, reason) for text, _, reason in cases("junk")] + [("", "空"), ("  ", "空")]


@pytest.mark.parametrize(("text", "reason"), JUNK)
@pytest.mark.parametrize("kind", ["self_oral", "legal", "nickname"])
def test_junk_is_never_evidence_and_says_why(text: str, reason: str, kind: str) -> None:
    assert name_forms(text, kind) == ()
    assert reason in (usable(text, kind) or "")


@pytest.mark.parametrize("text", ["王小明", "党国强", "祝福"])
def test_assigned_names_are_never_compared(text: str) -> None:
    assert name_forms(text, "assigned") == ()
    assert usable(text, "assigned") == "站内取名,不参与比对"


@pytest.mark.parametrize("text", ["金华", "吉林", "党国强", "祝英", "安康", "无忌", "张某"])
def test_names_that_look_like_junk_are_kept(text: str) -> None:
    assert name_forms(text, "legal")


@pytest.mark.parametrize(
    ("text", "kind", "shapes"),
    [("刘张氏", "legal", {"张|", "刘|"}), ("小兰", "nickname", {"|小兰", "|兰"}),
     ("刘张秀英", "self_oral", {"刘|秀英", "张|秀英"}), ("金玉", "self_oral", {"金|玉", "|金玉"}),
     ("李兰英(小名狗剩)", "legal", {"李|兰英", "|狗剩"}),
     ("王秀英或王秀云", "self_oral", {"王|秀英", "王|秀云"}),
     ("秀英王", "self_oral", {"王|秀英", "|秀英王"}),
     ("WONG Kam Wing", "romanised", {"王|~jin~rong", "黄|~jin~rong"}),
     ("买买提·艾力", "legal", {"|买买提|艾力", "|艾力|买买提"}),
     ("阿依古丽·艾力", "legal", {"|阿依|艾力"}),
     ("包巴特尔", "legal", {"包|巴特尔", "|巴特尔"})],
)  # fmt: skip
def test_other_readings_are_kept(text: str, kind: str, shapes: set[str]) -> None:
    assert shapes <= {shape(form) for form in name_forms(text, kind)}


@pytest.mark.parametrize(
    ("text", "kind", "channel"),
    [("王小明", "legal", "registered"), ("王小明", "former", "registered"),
     ("王小明", "self_oral", "heard"),
     ("王小明", "other_report", "heard"), ("小明", "nickname", "heard"),
     ("王小明", "self_written", "written"),
     ("王小明(音)", "legal", "heard"), ("王佳音", "legal", "registered")],
)  # fmt: skip
def test_the_channel_follows_how_the_name_came_to_paper(text: str, kind: str, channel: str) -> None:
    assert {form.channel for form in name_forms(text, kind)} == {channel}


def test_handwriting_is_a_written_channel() -> None:
    assert name_forms("王小明", "document", script="handwriting")[0].channel == "written"


@pytest.mark.parametrize(
    ("better", "worse"),
    [(("王小明", "legal"), ("王小明", "self_oral")),
     (("王小明", "self_oral"), ("王小明", "other_report")),
     (("张兰", "self_oral"), ("刘德华", "self_oral")),
     (("王小明", "self_oral"), ("王大娘", "self_oral")),
     (("金玉", "legal"), ("金玉", "self_oral"))],
)  # fmt: skip
def test_better_sources_weigh_more(better: tuple[str, str], worse: tuple[str, str]) -> None:
    assert name_forms(*better)[0].weight > name_forms(*worse)[0].weight


def test_a_film_stars_name_in_a_register_is_a_name() -> None:
    assert (
        name_forms("刘德华", "legal")[0].weight
        > 0.9
        > 0.2
        > name_forms("刘德华", "self_oral")[0].weight
    )


def test_confidence_scales_the_weight() -> None:
    full, half = (name_forms("王小明", "self_oral", conf=conf)[0].weight for conf in (1.0, 0.5))
    assert half == pytest.approx(full / 2)
    assert name_forms("王小明", "self_oral", conf=0) == ()
    assert name_forms("王小明", "self_oral", conf=80)[0].weight == pytest.approx(full)


def test_the_claim_and_the_text_are_kept() -> None:
    form = name_forms("李兰英(音)", "self_oral", claim=3)[0]
    assert (form.claim, form.text, form.kind) == (3, "李兰英(音)", "self_oral")


def test_a_mans_double_surname_is_not_a_wifes() -> None:
    man, woman = (
        {shape(f): f.weight for f in name_forms("刘张建国", "legal", sex=sex)} for sex in ("1", "2")
    )
    assert man["张|建国"] < woman["张|建国"]
    girl = {shape(f): f.weight for f in name_forms("刘张建国", "legal", sex="2", age_hint=12)}
    assert girl == man


def test_two_spellings_of_a_name_meet_in_one_form() -> None:
    old, new = (name_forms(text, "legal")[0] for text in ("买买提·肉孜", "麦麦提·若孜"))
    assert (old.given, old.father) == (new.given, new.father)


MIXED = st.text(max_size=24) | st.text(
    alphabet="王李张秀英兰xX×?某氏·. 小老阿家的(音)媳妇买提wangXiao'-123〇号男女/或名叫姓",
    max_size=12,
)


@given(MIXED, st.sampled_from(KINDS), st.none() | st.floats(0, 1))
@example("(" * 20, "legal", None)
@example("小名", "nickname", None)
@example("姓", "surname_only", None)
@example("·", "legal", None)
@example("氏", "legal", None)
@example("家的", "husband_style", None)
def test_any_text_gives_sound_forms_or_a_reason(text: str, kind: str, conf: float | None) -> None:
    forms = name_forms(text, kind, conf=conf)
    assert all(0 < form.weight <= 1 and (form.surname or form.given) for form in forms)
    assert [form.weight for form in forms] == sorted((f.weight for f in forms), reverse=True)
    units = [unit for form in forms for unit in (*form.surname, *form.given, *form.father)]
    assert all(len(unit) == 1 or unit.startswith("~") for unit in units)
    assert not {"?", "·", "", " "} & set(units)
    if not forms and conf is None:
        assert usable(text, kind)


@given(MIXED, st.sampled_from(KINDS))
def test_forms_are_the_same_every_time(text: str, kind: str) -> None:
    assert name_forms(text, kind) == name_forms(text, kind)
