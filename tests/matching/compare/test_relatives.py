"""A brother's record is not the brother: kin that siblings share, and records of those named."""

from __future__ import annotations

import pytest

from reunion.matching.compare.kin import SIBLINGS, Kin
from reunion.matching.compare.relatives import NAMED, Relatives
from reunion.profiles import KinForm, NameForm, Profile
from tests.matching.compare.pairs import Case, check, file_of, person


def name(text: str, kind: str = "legal") -> NameForm:
    return NameForm((text[0],), tuple(text[1:]), kind, "registered", 1.0, text)


def called(text: str, *kin: tuple[str, str], record_id: str = "R1") -> Profile:
    return person(
        record_id,
        names=(name(text),) if text else (),
        kin=tuple(KinForm(relation, (name(who),), "") for relation, who in kin),
    )


BROTHER = ("younger_brother", "蒲德贵")
NAMED_CASES = [
    ("the brother himself", called("蒲建国", BROTHER), called("蒲德贵"), NAMED),
    ("the same by sound", called("蒲建国", BROTHER), called("蒲得桂"), NAMED),
    ("who does not say a name", called("", BROTHER), called("蒲德贵"), NAMED),
    ("the record's brother is the resident", called("蒲建国"),
     called("蒲德贵", ("older_brother", "蒲建国")), NAMED),
    ("another family", called("蒲建国", BROTHER), called("王德贵"), None),
    ("the brother's brother", called("蒲建国", BROTHER), called("蒲建国", BROTHER), None),
    ("half of the name is the resident's own", called("蒲德胜", BROTHER), called("蒲德贵"), None),
    ("nobody is named", called("蒲建国"), called("蒲德贵"), None),
]  # fmt: skip


@pytest.mark.parametrize("row", NAMED_CASES, ids=[row[0] for row in NAMED_CASES])
def test_the_record_of_a_relative(row: tuple[str, Profile, Profile, str | None]) -> None:
    title, query, record, level = row
    found = check(Relatives(), Case(title, query, record, level, -3, -3), file_of(record))
    assert found is None or "可能是亲属,不是本人" in found.text


def test_a_pet_name_points_to_nobody() -> None:
    kin = (KinForm("son", (name("蒲石头", "nickname"),), ""),)
    record = called("蒲石头", record_id="M1")
    check(Relatives(), Case("pet name", person(kin=kin), record, None), file_of(record))


def test_kin_that_siblings_share_count_less_where_the_names_differ() -> None:
    father = ("father", "蒲有财")
    same, other = (called(text, father, record_id="M1") for text in ("蒲建国", "蒲翠兰"))
    query = called("蒲建国", father)
    one, two = (Kin().compare(query, record, file_of(record)) for record in (same, other))
    assert one is not None and two is not None
    assert two.level == SIBLINGS and one.level == "agree"
    assert two.bits == pytest.approx(one.bits - 1.0)
    assert "不能说明是同一人" in two.text


def test_a_husband_is_not_shared_by_sisters() -> None:
    husband = ("spouse", "王有财")
    record = called("蒲翠兰", husband, record_id="M1")
    found = Kin().compare(called("蒲建英", husband), record, file_of(record))
    assert found is not None and found.level == "agree"
