"""The Chinese words for the fields of evidence, as caseworkers read them."""

from __future__ import annotations

_FIELDS = {
    "name": "姓名",
    "nickname": "小名",
    "birth": "出生",
    "zodiac": "生肖",
    "sex": "性别",
    "place": "籍贯住址",
    "village": "村名",
    "town": "乡镇",
    "accent": "口音",
    "language": "语言",
    "languages": "语言",
    "ethnicity": "民族",
    "kin": "亲属",
    "relative": "亲属关系",
    "siblings": "兄弟姐妹",
    "height": "身高",
    "body": "体貌",
    "mark": "体表特征",
    "marks": "体表特征",
    "disability": "残疾",
    "handedness": "惯用手",
    "id": "证件号码",
    "id_number": "证件号码",
    "id_region": "证件签发地",
    "id_birth": "证件里的生日",
    "document": "证件",
    "time": "走失与发现时间",
    "distance": "走失与发现地点",
    "event": "走失与发现",
    "circumstance": "走失经过",
    "clothing": "衣着",
    "occupation": "职业",
    "employer": "务工单位",
    "biometric": "生物特征",
    "face": "人像比对",
    "dna": "DNA",
    "status": "案件状态",
    "own_record": "本站落户记录",
    "cap": "封顶",
}


_FAMILIES = {
    "name": "姓名",
    "birth": "出生",
    "place": "地点",
    "kin": "亲属",
    "body": "体貌",
    "document": "证件",
    "circumstance": "经过",
    "biometric": "人像",
}
_LIMIT = "family:"
"""The line that holds a whole family within its bounds has this before the family's name."""


def field_zh(field: str) -> str:
    """`"name"` -> `"姓名"`; a field this version does not know is shown as it is.

    >>> field_zh("family:name"), field_zh("birth")
    ('姓名(合计上限)', '出生')
    """
    if field.startswith(_LIMIT):
        family = field.removeprefix(_LIMIT)
        return f"{_FAMILIES.get(family, family)}(合计上限)"
    return _FIELDS.get(field, field)
