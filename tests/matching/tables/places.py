"""Places: fragments, history, short forms, homophones, landmarks, accents, towns and villages."""

from __future__ import annotations

from tests.matching.tables.triples import Triple, filed, home, hukou, number

YUECHI = "四川省广安市岳池县罗渡镇石桥村"

PLACES = [
    # names and fragments
    Triple("fragment", home("岳池"), hukou(YUECHI), hukou("四川省广安市武胜县")),
    Triple("fragment", home("河南开封"), hukou("河南省开封市杞县"), hukou("河南省周口市太康县")),
    Triple("fragment", home("四川那边"), hukou(YUECHI), hukou("河南省周口市太康县")),
    # history: renamed, merged, upgraded; codes of the time
    Triple("renamed", home("湖北襄樊"), hukou("湖北省襄阳市樊城区"), hukou("湖北省荆州市监利市")),
    Triple("merged", home("开封县仇楼"), hukou("河南省开封市祥符区仇楼镇"),
           hukou("河南省开封市通许县")),
    Triple("upgraded", home("四川射洪县"), hukou("四川省遂宁市射洪市"),
           hukou("四川省遂宁市蓬溪县")),
    Triple("level shift", home("四川重庆"), hukou("重庆市渝中区"), hukou("四川省成都市锦江区")),
    Triple("level shift", home("四川省涪陵地区丰都县"), hukou("重庆市丰都县"),
           hukou("重庆市垫江县")),
    Triple("level shift", home("广东海口"), hukou("海南省海口市龙华区"),
           hukou("广东省湛江市徐闻县")),
    Triple("old code", home("岳池县"), hukou(code="512923"), hukou(code="512921")),
    Triple("old code", home("岳池县"), hukou(code="513621"), hukou(code="513622")),
    Triple("old code", home("开封县"), hukou(code="410224"), hukou(code="410223")),
    # short forms, missing endings
    Triple("no ending", home("杞县高阳"), hukou("河南省开封市杞县高阳镇"),
           hukou("河南省开封市杞县葛岗镇")),
    Triple("no ending", home("广安岳池罗渡"), hukou(YUECHI), hukou("四川省广安市岳池县镇龙乡")),
    Triple("no ending", home("石柱"), hukou("重庆市石柱土家族自治县"), hukou("重庆市丰都县")),
    # communes and brigades
    Triple("commune", home("岳池县罗渡公社"), hukou(YUECHI), hukou("四川省广安市岳池县镇龙乡")),
    Triple("brigade", home("岳池县石桥大队三生产队"), hukou(YUECHI),
           hukou("四川省广安市岳池县罗渡镇杨柳村")),
    Triple("brigade", home("杞县傅集公社李寨大队"), hukou("河南省开封市杞县傅集镇李寨村"),
           hukou("河南省开封市杞县傅集镇王庄村")),
    # homophones under the accent's mergers
    Triple("merger n/l", home("四川兰部县", "四川"), hukou("四川省南充市南部县"),
           hukou("四川省南充市仪陇县")),
    Triple("merger f/h", home("湖南衡阳市横州", "湖南"), hukou("湖南省衡阳市衡山县"),
           hukou("湖南省永州市道县")),
    Triple("merger zh/z", home("河南邹口", "河南"), hukou("河南省周口市太康县"),
           hukou("河南省信阳市罗山县")),
    Triple("merger -n/-ng", home("安徽省富阳", "安徽"), hukou("安徽省阜阳市颍上县"),
           hukou("安徽省六安市霍邱县")),
    # toneless collisions
    Triple("toneless", home("四川瑶池县"), hukou(YUECHI), hukou("四川省广安市武胜县")),
    Triple("toneless", home("驻马店上菜县"), hukou("河南省驻马店市上蔡县"),
           hukou("河南省驻马店市平舆县")),
    Triple("toneless", home("河南旗县"), hukou("河南省开封市杞县"), hukou("河南省商丘市睢县")),
    # landmarks only with a region
    Triple("landmark", home("河南济源王屋山", role="landmark"), hukou("河南省济源市王屋镇"),
           hukou("河南省焦作市沁阳市")),
    Triple("landmark", home("四川峨眉山", role="landmark"), hukou("四川省乐山市峨眉山市"),
           hukou("四川省广元市剑阁县")),
    Triple("landmark", home("安徽黄山", role="landmark"), hukou("安徽省黄山市歙县"),
           hukou("安徽省亳州市蒙城县")),
    # accents as weights of regions
    Triple("accent", {"accent": [{"text": "四川口音"}]}, hukou(YUECHI),
           hukou("河南省开封市杞县")),
    Triple("accent", {"accent": [{"text": "豫东口音"}]}, hukou("河南省商丘市睢县"),
           hukou("四川省南充市南部县")),
    Triple("accent", {"accent": [{"text": "像是湖南那边的"}]}, hukou("湖南省邵阳市隆回县"),
           hukou("黑龙江省绥化市海伦市")),
    # towns and villages by sound
    Triple("village by sound", home("四川岳池县螺渡镇"), hukou(YUECHI),
           hukou("四川省广安市岳池县镇龙乡")),
    Triple("village by sound", home("岳池县罗渡镇时桥村"), hukou(YUECHI),
           hukou("四川省广安市岳池县罗渡镇杨柳村")),
    Triple("village by sound", home("岳池杨流坝", "四川"), hukou("四川省广安市岳池县杨柳坝村"),
           hukou("四川省广安市岳池县石桥村")),
    Triple("birth home", home("通许县", role="birth"), hukou("河南省开封市通许县"),
           hukou("河南省开封市杞县")),
    Triple("no place is better than another", home("通许县"), filed(number("410222", "19550307")),
           hukou("四川省南充市南部县")),
]  # fmt: skip
