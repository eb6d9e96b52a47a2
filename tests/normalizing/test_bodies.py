"""Codes of sex, height, hands, disabilities, clothes, peoples and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.normalizing.bodies import disability_codes, hand_code, height_range, sex_code
from reunion.normalizing.clothing import clothing_tokens
from reunion.normalizing.days import day_span
from reunion.normalizing.languages import ethnicity_code, language_names
from reunion.records import Number, Range


@pytest.mark.parametrize(("text", "code"), [
    ("1", "1"), ("男", "1"), ("M", "1"), ("2", "2"), ("女性", "2"), ("0", ""), ("9", ""),
    (None, ""), ("不详", ""),
])  # fmt: skip
def test_sex(text: str | None, code: str) -> None:
    assert sex_code(text) == code


@pytest.mark.parametrize(("value", "height"), [
    (165, (165.0, 165.0)), ((160, 165), (160.0, 165.0)), ((165, 160), (160.0, 165.0)),
    (1.65, (165.0, 165.0)), (16, None), (1650, None), (None, None), (float("nan"), None),
])  # fmt: skip
def test_height(value: Number | Range | None, height: tuple[float, float] | None) -> None:
    assert height_range(value) == height


@pytest.mark.parametrize(("text", "hand"), [
    ("左", "left"), ("左撇子", "left"), ("right", "right"), ("右手", "right"), ("双手", "both"),
    ("", ""), (None, ""), ("不详", ""),
])  # fmt: skip
def test_hands(text: str | None, hand: str) -> None:
    assert hand_code(text) == hand


@pytest.mark.parametrize(("texts", "codes"), [
    (["聋哑"], ("deaf_mute",)), (["听力言语残疾"], ("hearing", "speech")),
    (["天生耳聋"], ("deaf",)),
    (["精神残疾", "精神病"], ("mental",)), (["智力残疾,癫痫"], ("intellectual", "epilepsy")),
    (["老年痴呆"], ("dementia",)), (["双目失明"], ("blind",)), (["左腿截肢"], ("amputee",)),
    (["无"], ()), (["无残疾"], ()), (["高血压"], ()), ([], ()),
])  # fmt: skip
def test_disabilities(texts: list[str], codes: tuple[str, ...]) -> None:
    assert disability_codes(texts) == codes


@pytest.mark.parametrize(("text", "tokens"), [
    ("上身穿红色旧棉袄,下身黑色裤子,布鞋", ("red:padded_coat", "black:trousers", "cloth_shoes")),
    ("黑色夹克 蓝色牛仔裤", ("black:jacket", "blue:jeans")),
    ("军大衣、灰白运动鞋", ("army_coat", "grey:sneakers")), ("不详", ()), ("", ()),
])  # fmt: skip
def test_clothes(text: str, tokens: tuple[str, ...]) -> None:
    assert clothing_tokens(text) == tokens


@pytest.mark.parametrize(("text", "code"), [
    ("汉", "01"), ("回族", "03"), ("3", "03"), ("56", "56"), ("维族", "05"), ("柯尔克孜族", "29"),
    ("基诺族", "56"), ("97", ""), ("不详", ""), (None, ""), ("彝族(疑似)", "07"),
])  # fmt: skip
def test_peoples(text: str | None, code: str) -> None:
    assert ethnicity_code(text) == code


@pytest.mark.parametrize(("texts", "names"), [
    (["四川话、普通话"], ("四川话", "普通话")), (["维语"], ("维吾尔语",)),
    (["会说汉语"], ("普通话",)),
    (["白话", "粤语"], ("粤语",)), ([""], ()),
])  # fmt: skip
def test_languages(texts: list[str], names: tuple[str, ...]) -> None:
    assert language_names(texts) == names


@pytest.mark.parametrize(("text", "days"), [
    ("2018", 365), ("2020-02", 29), ("2020-12", 31), ("2020-12-31", 1), ("2018-02-30", None),
    ("昨天", None), (None, None),
])  # fmt: skip
def test_days(text: str | None, days: int | None) -> None:
    span = day_span(text)
    assert (span and span[1] - span[0] + 1) == days


@given(st.text(max_size=20))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert sex_code(text) in ("", "1", "2")
    assert hand_code(text) in ("", "left", "right", "both")
    assert len(set(disability_codes([text]))) == len(disability_codes([text]))
    assert len(set(clothing_tokens(text))) == len(clothing_tokens(text))
    assert ethnicity_code(text) == "" or ethnicity_code(text).isdigit()
    assert all(language_names([text]))
    span = day_span(text)
    assert span is None or span[0] <= span[1]
