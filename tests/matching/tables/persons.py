"""Marks, kin, height, disability, language and people, circumstances, earlier stays, free text."""

from __future__ import annotations

from typing import Any

from tests.matching.tables.triples import (
    Json,
    Triple,
    born,
    found,
    home,
    hukou,
    kin,
    lost,
    marks,
)  # fmt: skip


def adult(height: float, day: str = "1960-05-05") -> Json:
    return {"height_cm": height, **born(day)}


def wearing(text: str, date: str = "2020-06-20") -> Json:
    return {"clothing": text, **found(date)}


def worn(text: str, date: str) -> Json:
    return {"clothing": text, **lost(date)}


def stayed(**told: Any) -> Json:
    return {"encounters": [{"date": "2015-03-01", "station": "某站", **told}]}


def said(text: str) -> Json:
    return {"narrative": text}


MARKS = [
    Triple("mark", marks("左手六指"), marks("左手六指"), marks("额头有疤")),
    Triple("mark", marks("右脸有烧伤疤痕"), marks("右脸烧伤"), marks("背部有痣")),
    Triple("mark", marks("左臂纹身“忠”字"), marks("左臂刺青“忠”"), marks("左臂刺青“爱”")),
    Triple("cannot heal, absent", marks("额头有疤"), marks("额头有疤"),
           marks("额头有疤", "左手缺食指")),
    Triple("cannot heal, absent", marks("左眉有痣"), marks("左眉有痣"),
           marks("左眉有痣", "右小腿截肢")),
    Triple("cannot heal, absent", marks("颈部胎记"), marks("颈部胎记"),
           marks("颈部胎记", "左手六指")),
    Triple("a scar missing is less than a limb missing", marks("额头有疤"),
           marks("额头有疤", "背部有痣"), marks("额头有疤", "右小腿截肢")),
    Triple("left and right", marks("左手六指"), marks("左手六指"), marks("右手六指")),
    Triple("left and right", marks("左手六指"), marks("右手六指"), marks("额头有疤")),
    Triple("left and right", marks("右腿有疤"), marks("左腿有疤"), marks("胸口有胎记")),
    Triple("since the loss", {"marks": [{"text": "右小腿截肢", "since": "2019"}],
           **found("2020-06-20")}, {**marks("背部有痣"), **lost("2010-05-01")},
           {**marks("背部有痣", "左手六指"), **lost("2010-05-01")}),
    Triple("since the loss", marks("近期额头外伤", "左手六指"), marks("左手六指"),
           marks("右手六指")),
    Triple("since the loss", marks("新鲜擦伤", "颈部胎记"), marks("颈部胎记"), marks("腹部胎记")),
]  # fmt: skip

KIN = [
    Triple("by sound", kin(("丈夫", "陈建国")), kin(("丈夫", "程建国")), kin(("丈夫", "李大力"))),
    Triple("by sound", kin(("儿子", "王晓明")), kin(("儿子", "王小明")), kin(("儿子", "王建军"))),
    Triple("by sound", kin(("母亲", "刘兰英")), kin(("母亲", "刘南英")), kin(("母亲", "赵春花"))),
    Triple("relation", kin(("丈夫", "冼建国")), kin(("丈夫", "冼建国")), kin(("父亲", "冼建国"))),
    Triple("relation", kin(("女儿", "蒲秀兰")), kin(("女儿", "蒲秀兰")), kin(("妹妹", "蒲秀兰"))),
    Triple("relation", kin(("儿子", "仇德胜")), kin(("侄子", "仇德胜")), kin(("儿子", "王强"))),
    Triple("nickname", kin(("儿子", "石头")), kin(("儿子", "石头")), kin(("儿子", "铁蛋"))),
    Triple("nickname", kin(("女儿", "二妮")), kin(("女儿", "二妮")), kin(("女儿", "小芳"))),
    Triple("nickname", kin(("弟弟", "狗剩")), kin(("弟弟", "狗剩")), kin(("弟弟", "建国"))),
    Triple("number of siblings", {"siblings": {"count": 4}}, {"siblings": {"count": 4}},
           {"siblings": {"count": 1}}),
    Triple("number of siblings", {"siblings": {"count": 4}}, {"siblings": {"count": 3}},
           {"siblings": {"count": 1}}),
    Triple("place among siblings", {"siblings": {"order": 1}}, {"siblings": {"order": 1}},
           {"siblings": {"order": 4}}),
]  # fmt: skip

BODIES = [
    Triple("height", adult(165), adult(166), adult(172)),
    Triple("height", adult(165), adult(172), adult(185)),
    Triple("height", adult(150), {"height_cm": [148, 152], **born("1960-05-05")}, adult(170)),
    Triple("height of a child does not count", adult(165, "1990-05-05"),
           {"height_cm": 110, "height_as_of": "1996-05-05", **born("1990-05-05")},
           adult(150, "1990-05-05")),
    Triple("disability", {"disability": ["听力残疾"]}, {"disability": ["听力残疾"]},
           {"disability": ["精神残疾"]}),
    Triple("disability", {"disability": ["肢体残疾"]}, {"disability": ["肢体残疾"]},
           {"disability": ["听力残疾"]}),
    Triple("disability", {"disability": ["视力残疾"]}, {"disability": ["视力残疾"]},
           {"disability": ["智力残疾"]}),
    Triple("language", {"languages": ["彝语"]}, {"languages": ["彝语"]},
           {"languages": ["普通话"]}),
    Triple("language", {"languages": ["维吾尔语"]}, {"languages": ["维吾尔语"]},
           {"languages": ["藏语"]}),
    Triple("language", {"languages": ["朝鲜语", "普通话"]}, {"languages": ["朝鲜语"]},
           {"languages": ["彝语"]}),
    Triple("people", {"ethnicity": "维吾尔族"}, {"ethnicity": "05"}, {"ethnicity": "01"}),
    Triple("people", {"ethnicity": "07"}, {"ethnicity": "彝族"}, {"ethnicity": "04"}),
    Triple("people", {"ethnicity": "土家族"}, {"ethnicity": "15"}, {"ethnicity": "汉族"}),
]  # fmt: skip

CIRCUMSTANCES = [
    Triple("date", found("2020-06-20"), lost("2020-06-16"), lost("2018-02-01")),
    Triple("date", found("2020-06-20"), lost("2020-05"), lost("2001-05")),
    Triple("date", found("2020-06-20"), lost("2019-11-03"), lost("1998-11-03")),
    Triple("place", found("2020-06-20"), lost("2020-06-16", "河南省开封市通许县"),
           lost("2020-06-16", "四川省广安市岳池县")),
    Triple("place", found("2020-06-20"), lost("2020-06-16", "河南省郑州市金水区"),
           lost("2020-06-16", "黑龙江省绥化市海伦市")),
    Triple("place", found("2020-06-20"), lost("2020-06-16", "河南省开封市杞县"),
           lost("2020-06-16", "广东省广州市天河区")),
    # found before missing speaks against, more softly where the day may be that of the report
    Triple("found first", found("2020-06-20"), lost("2020-01-05"), lost("2020-12-05")),
    Triple("found first", found("2020-06-20"), lost("2020-12-05", reported="2020-12-05"),
           lost("2020-12-05", reported="2020-12-28")),
    Triple("found first", found("2020-06-20"), lost("2020"), lost("2020-12-05")),
    Triple("clothes", wearing("红色外套、蓝色裤子"), worn("红色外套、蓝色裤子", "2020-06-17"),
           worn("绿色大衣、黑色裙子", "2020-06-17")),
    Triple("clothes", wearing("红色外套、蓝色裤子"), worn("红色外套、黑色裤子", "2020-06-17"),
           worn("绿色大衣", "2020-06-17")),
    Triple("clothes", wearing("白色衬衫"), worn("白色衬衫", "2020-06-17"),
           worn("黄色毛衣", "2020-06-17")),
]  # fmt: skip

STAYS = [
    Triple("an earlier name", stayed(names=[{"text": "冼翠蘅", "kind": "self_oral"}]),
           {"names": [{"text": "冼翠蘅", "kind": "legal"}]},
           {"names": [{"text": "赵春花", "kind": "legal"}]}),
    Triple("an earlier place", stayed(origin=[{"text": "四川岳池", "role": "home"}]),
           hukou("四川省广安市岳池县"), hukou("河南省开封市杞县")),
    Triple("now and then together",
           {**home("通许县"), **stayed(names=[{"text": "仇德胜", "kind": "self_oral"}])},
           {"names": [{"text": "仇德胜", "kind": "legal"}], **hukou("河南省开封市通许县")},
           {"names": [{"text": "王强", "kind": "legal"}], **hukou("河南省开封市通许县")}),
]  # fmt: skip

WORDS = [
    Triple("names of kin", said("反复念叨,有个儿子叫铁蛋。"), kin(("儿子", "铁蛋")),
           kin(("儿子", "石头"))),
    Triple("names of kin", said("说丈夫叫陈建国,已去世。"), kin(("丈夫", "陈建国")),
           kin(("丈夫", "李大力"))),
    Triple("names of kin", said("有个弟弟叫狗剩。"), kin(("弟弟", "狗剩")), kin(("弟弟", "小毛"))),
    Triple("places", said("老家是安徽阜阳的。"), hukou("安徽省阜阳市颍上县"),
           hukou("四川省南充市南部县")),
    Triple("places", said("说自己家住岳池县罗渡镇。"), hukou("四川省广安市岳池县罗渡镇石桥村"),
           hukou("四川省广安市武胜县")),
    Triple("places", said("娘家在山东菏泽。"), hukou("山东省菏泽市曹县"),
           hukou("河南省开封市杞县")),
    Triple("zodiac", said("自称属猴。"), born("1956-06-01"), born("1957-06-01")),
    Triple("zodiac", said("说是属鼠的。"), born("1960-06-01"), born("1963-06-01")),
    Triple("zodiac", said("生肖属龙,不识字。"), born("1964-06-01"), born("1966-06-01")),
    Triple("marks", said("入站时检查,左手六指。"), marks("左手六指"), marks("额头有疤")),
    Triple("marks", said("右脸有烧伤疤痕。"), marks("右脸烧伤"), marks("颈部胎记")),
    Triple("marks", said("左臂有纹身。"), marks("左臂纹身"), marks("背部有痣")),
    Triple("a record's remarks", kin(("儿子", "铁蛋")), {"note": "有个儿子叫铁蛋。"},
           {"note": "有个儿子叫石头。"}),
    Triple("a record's remarks", marks("左手六指"), {"note": "左手六指。"}, {"note": "额头有疤。"}),
    Triple("a record's remarks", home("四川岳池"), {"note": "老家是四川岳池的。"},
           {"note": "老家是安徽阜阳的。"}),
]  # fmt: skip
