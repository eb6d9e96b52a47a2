"""Marks on the body, typed or told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.normalizing.marks import mark_forms, side_code, site_code
from reunion.records import Mark


def _told(*marks: Mark, found: int | None = None) -> list[tuple[str, str, str]]:
    return [(form.type, form.site, form.side) for form in mark_forms(marks, found=found)]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("左手六指", [("extra_finger", "hand", "L")]),
        (
            "右手食指缺失,额头有疤痕",
            [("missing_finger", "index_finger", "R"), ("scar", "forehead", "")],
        ),
        ("左眼角、右手背有疤痕", [("scar", "eye", "L"), ("scar", "hand_back", "R")]),
        ("右小腿截肢;左眼失明", [("amputation", "lower_leg", "R"), ("blind_eye", "eye", "L")]),
        ("身上多处疤痕", [("scar", "", "")]),
        ("兔唇", [("cleft_lip", "lip", "")]),
        ("缺一颗门牙", [("teeth", "teeth", "")]),
        ("嘴角有痣 左腿跛", [("mole", "mouth", ""), ("limp", "leg", "L")]),
        ("双手烫伤", [("burn", "hand", "B")]),
        ("腹部手术刀口", [("surgery", "abdomen", "")]),
        ("体表无外伤,右肩胎记", [("birthmark", "shoulder", "R")]),
        ("无明显疤痕", []), ("未见异常", []), ("无", []), ("", []), ("身体健康", []),
    ],
)  # fmt: skip
def test_free_text(text: str, forms: list[tuple[str, str, str]]) -> None:
    assert _told(Mark(text=text)) == forms


@pytest.mark.parametrize(
    ("mark", "form"),
    [
        (Mark(type="六指", site="手", side="左"), ("extra_finger", "hand", "L")),
        (Mark(type="疤痕", site="面颊", side="R"), ("scar", "cheek", "R")),
        (Mark(type="烫伤疤痕", site="背部"), ("burn", "back", "")),
        (Mark(type="手术疤痕", site="腹部"), ("surgery", "abdomen", "")),
        (Mark(type="断指", site="右手"), ("missing_finger", "hand", "R")),
        (Mark(type="scar", site="left forehead"), ("scar", "forehead", "L")),
        (Mark(type="amputation", site="lower_leg", side="B"), ("amputation", "lower_leg", "B")),
        (Mark(type="纹身", site="胸口"), ("tattoo", "chest", "")),
    ],
)
def test_typed_marks(mark: Mark, form: tuple[str, str, str]) -> None:
    assert _told(mark) == [form]


@pytest.mark.parametrize(
    ("mark", "detail"),
    [
        (Mark(text="左臂纹有“忠”字"), "忠"), (Mark(type="纹身", site="上臂", text="忠"), "忠"),
        (Mark(text="左胸纹龙"), "龙"), (Mark(text="手臂刺有「忍」"), "忍"), (Mark(type="纹身"), ""),
    ],
)  # fmt: skip
def test_what_a_tattoo_says(mark: Mark, detail: str) -> None:
    (form,) = mark_forms([mark])
    assert (form.type, form.detail, form.lasting) == ("tattoo", detail, True)


@pytest.mark.parametrize(
    ("mark", "found", "fresh"),
    [
        (Mark(text="额头新鲜伤口"), None, True),
        (Mark(type="疤痕", site="额头", since="走失后"), None, True),
        (Mark(type="疤痕", site="额头", since="2024-01-01"), 738000, True),
        (Mark(type="疤痕", site="额头", since="1990"), 738000, False),
        (Mark(type="疤痕", site="额头", since="2024-01-01"), None, False),
        (Mark(type="疤痕", site="额头", since="小时候"), None, False),
    ],
)
def test_marks_newer_than_the_loss(mark: Mark, found: int | None, fresh: bool) -> None:
    (form,) = mark_forms([mark], found=found)
    assert form.fresh is fresh


def test_what_cannot_heal() -> None:
    lasting = {form.type: form.lasting for form in mark_forms([Mark(text="六指、额头疤痕、驼背")])}
    assert lasting == {"extra_finger": True, "scar": False, "hunchback": True}


@pytest.mark.parametrize(("text", "site"), [
    ("左手背", "hand_back"), ("后背", "back"), ("小腿", "lower_leg"),
    ("index_finger", "index_finger"),
    ("无", ""), ("", ""),
])  # fmt: skip
def test_sites(text: str, site: str) -> None:
    assert site_code(text) == site


@pytest.mark.parametrize(("text", "side"), [
    ("左", "L"), ("right", "R"), ("双侧", "B"), ("左右", "B"), ("L", "L"), ("额头", ""),
])  # fmt: skip
def test_sides(text: str, side: str) -> None:
    assert side_code(text) == side


@given(st.text(max_size=30), st.text(max_size=6), st.text(max_size=6))
def test_any_text_gives_known_sides(text: str, kind: str, site: str) -> None:
    for form in mark_forms([Mark(type=kind, site=site, text=text), Mark(text=text)]):
        assert form.type and form.side in ("", "L", "R", "B")
