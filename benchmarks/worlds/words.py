"""Curated words for invented people: name characters by era, nicknames, villages, marks, clothes.

Lists from general knowledge; the order of a list is the order of frequency where weights fall with
rank. Nobody's record was looked at.
"""

from __future__ import annotations


def _words(text: str) -> list[str]:
    """Words of a list written with spaces."""
    return text.split()


MALE_OLD = (
    "国建华德福贵生明清文金玉林树春荣富祥才发根海成永志庆万长新世光学义忠良全有大水土木火正"
    "顺安宝宗兴财山石保民平和友来喜得占凤连云龙虎江河田仁信礼元双满仓柱栓锁军"
)
FEMALE_OLD = (
    "英秀兰桂玉珍凤梅芳淑芝花香莲琴素荣华翠菊娥兰霞云月金美爱春秋彩巧银仙妹女招弟改换引存"
    "小大连珠娟芬萍红丽玲贤慧莉敏静"
)
MALE_MID = "军伟勇强建国平明志辉刚斌波涛超鹏磊杰峰飞海洋亮东华文永新小春红林俊健宏雷浩宁龙庆"
FEMALE_MID = "丽红艳玲静敏霞芳娟燕英萍梅秀娜琴雪莉云春玉小晓兰婷美华慧丹倩珍芬蓉菊莲香彩凤"
FEMALE_ONLY = frozenset(
    "英秀兰桂珍凤梅芳淑芝花香莲琴翠菊娥霞妹女招弟娟芬萍红丽玲莉静艳燕娜婷倩丹雪妮嫦姣嫣婉媛嫂"
    "娇娅婧妍妙姝姗姿姚婵婕婷琼瑶瑛莹蓉薇茜芸苗茹荷蕾蓓蕊黛佳怡欣颖洁雯霜露琳珊珠玫玥瑾璐梦诗"
)
MALE_ONLY = frozenset(
    "国建德福贵富祥才发根海成志庆万世忠良宗财保军伟勇强辉刚斌波涛超鹏磊杰峰飞亮东俊健宏雷浩龙"
    "虎柱栓锁仓满彪豪威武振彬锋钢铁岩岭川江河洲昆鑫森炎焱煜旭晖昌盛鸿博翰轩宇泽诚毅凯帅"
)
MALE_PAIRS_OLD = _words(
    "建国 建华 国华 和平 建平 志明 明德 德福 长贵 有才 永福 金山 玉林 树林 春生 水生 "
    "根生 福生 新民 国庆 建军 大海 长顺 保国 文明 学文 学军 卫东 爱国 援朝"
)
FEMALE_PAIRS_OLD = _words(
    "秀英 桂英 秀兰 玉兰 玉英 桂兰 秀珍 凤英 淑英 玉珍 桂芳 玉梅 秀芳 凤兰 淑珍 淑兰 "
    "桂珍 素珍 翠兰 金花 玉莲 春兰 秀云 秀梅 桂香 美英 爱英 月英 菊英 小妹 来弟 招弟"
)
MALE_PAIRS_MID = _words(
    "建军 志强 海军 小军 建国 志刚 文斌 海涛 小平 永强 立新 红军 卫国 晓东 建伟"
)
FEMALE_PAIRS_MID = _words(
    "丽娟 小红 春梅 秀丽 晓丽 海燕 丽萍 红梅 丽华 小燕 玉玲 晓燕 雪梅 艳红 丽丽"
)
MALE_PAIRS_YOUNG = _words("浩然 子轩 浩宇 俊杰 文博 宇航 志豪 家豪 子豪 嘉豪")
FEMALE_PAIRS_YOUNG = _words("欣怡 梓涵 思雨 雨婷 佳怡 诗涵 梦瑶 雅婷 心怡 可欣")

NICKNAMES = _words(
    "狗剩 黑蛋 铁蛋 二蛋 狗蛋 毛蛋 臭蛋 石头 铁柱 栓柱 拴住 锁柱 大柱 二柱 狗子 黑子 "
    "二子 老三 老四 老五 老幺 三娃 二娃 毛娃 黑娃 狗娃 牛娃 羊娃 猫娃 丑娃 憨娃 二憨 "
    "大憨 二愣 大毛 二毛 三毛 小毛 毛毛 大牛 二牛 小牛 黑牛 铁牛 水牛 大丫 二丫 三丫 "
    "四丫 小丫 丫头 大妞 二妞 三妞 小妞 妞妞 大妮 二妮 三妮 小妮 妮子 黑妮 改改 引弟 "
    "来弟 招娣 盼弟 换弟 花花 小花 大花 翠翠 秀秀 英子 兰子 香香 芳芳 巧巧 俊俊 丑丑 "
    "虎子 豹子 柱子 栓子 锁子 根子 墩子 胖子 瘦子 栓娃 保娃 金娃 银娃 福娃 春娃 秋娃 "
    "冬娃 腊梅 桃花 杏花 梅子 小妹 幺妹 三妹 二妹 大妹 阿妹 阿婆 阿毛 阿牛 阿狗 阿水 "
    "阿木 小黑 小白 老黑 憨憨 蛮子 哑巴 六指 秃子 歪嘴 猪娃 猪妹 火生 水生 土生 石生 "
    "毛头 小宝 大宝 二宝 宝宝 贝贝 乐乐 平平 安安 胜胜 团团 圆圆"
)

VILLAGE_POPULAR = _words(
    "和平 团结 胜利 民主 新民 红旗 东风 光明 前进 建设 新华 新建 解放 幸福 永丰 太平 "
    "新兴 兴隆 永安 五一 八一 新星 红星 跃进 友谊 双龙 龙泉 青龙 金星 新农 丰收 长青 "
    "向阳 朝阳 卫星 曙光 富民 富强 联合 互助 星火 先锋 群力 新生 同心 永和 大同 三合 "
    "五星 中心 新城 城关 河东 河西 东升 长征 勤俭"
)
VILLAGE_SUFFIX_NORTH = _words("庄 营 楼 寨 屯 堡 店 集 岗 洼 铺 疃 台 桥")
VILLAGE_SUFFIX_SOUTH = _words("湾 坪 冲 塘 坝 坳 圩 垸 洲 岭 溪 店 桥 铺")
VILLAGE_LEAD = _words("大 小 东 西 南 北 上 下 前 后 新 老 双 三 高 石")
VILLAGE_GROUND = _words(
    "河 山 沟 湾 岭 坪 塘 井 桥 庙 寺 泉 石 树 林 坡 坎 岗 堰 渡 口 门 关 屋 田 坝 潭 溪 "
    "龙 竹 松 柳 槐 枣 梨 桃 杨 茶 马 牛"
)

MARKS: tuple[tuple[str, str, bool, bool, float], ...] = (
    ("六指", "手", True, True, 0.006),
    ("断指", "手", True, True, 0.020),
    ("截肢", "小腿", True, True, 0.006),
    ("截肢", "手臂", True, True, 0.004),
    ("失明", "眼", True, True, 0.015),
    ("唇裂", "上唇", True, False, 0.006),
    ("纹身", "上臂", True, True, 0.020),
    ("纹身", "胸口", True, False, 0.010),
    ("纹身", "手背", True, True, 0.006),
    ("驼背", "背部", True, False, 0.020),
    ("跛足", "腿", True, True, 0.025),
    ("缺耳", "耳", True, True, 0.003),
    ("疤痕", "额头", False, False, 0.060),
    ("疤痕", "眉", False, True, 0.030),
    ("疤痕", "面颊", False, True, 0.035),
    ("疤痕", "下巴", False, False, 0.020),
    ("疤痕", "手臂", False, True, 0.050),
    ("疤痕", "手背", False, True, 0.030),
    ("疤痕", "小腿", False, True, 0.050),
    ("疤痕", "膝盖", False, True, 0.030),
    ("手术疤痕", "腹部", False, False, 0.060),
    ("烫伤疤痕", "手臂", False, True, 0.020),
    ("烫伤疤痕", "背部", False, False, 0.012),
    ("烫伤疤痕", "面颊", False, True, 0.008),
    ("痣", "面颊", False, True, 0.060),
    ("痣", "下巴", False, False, 0.035),
    ("痣", "额头", False, False, 0.030),
    ("痣", "颈部", False, False, 0.030),
    ("痣", "嘴角", False, True, 0.025),
    ("痣", "鼻翼", False, True, 0.015),
    ("胎记", "背部", False, False, 0.020),
    ("胎记", "手臂", False, True, 0.012),
    ("胎记", "大腿", False, True, 0.015),
    ("胎记", "面颊", False, True, 0.006),
)
"""type, site, major, has a side, share of people."""

COLOURS = _words("黑色 蓝色 灰色 红色 白色 绿色 棕色 紫色 黄色 花")
TOPS = _words("棉袄 夹克 外套 衬衫 毛衣 羽绒服 T恤 军大衣")
BOTTOMS = _words("长裤 棉裤 牛仔裤 运动裤 裙子 短裤")
JOBS = _words("务农 打工 无业 建筑工 厨师 清洁工 搬运工 裁缝 司机 保安 矿工 瓦工")

RELATIONS = ("父亲", "母亲", "丈夫", "妻子", "儿子", "女儿", "哥哥", "弟弟", "姐姐", "妹妹")
(
    FATHER,
    MOTHER,
    HUSBAND,
    WIFE,
    SON,
    DAUGHTER,
    OLDER_BROTHER,
    YOUNGER_BROTHER,
    OLDER_SISTER,
    (YOUNGER_SISTER),
) = range(10)

PERSONAS = ("psychosis", "intellectual", "dementia", "deaf", "other")
PSYCHOSIS, INTELLECTUAL, DEMENTIA, DEAF, OTHER = range(5)
DISABILITIES = ("精神残疾", "智力残疾", "痴呆", "听力言语残疾", "")

STATION_SURNAMES = "祝党宁同吴民安康福汴"
STATION_GIVEN = "平安康宁福顺和心爱民望归家乐"

YI_CLANS = _words("吉克 阿子 沙马 阿尔 曲木 马海 吉木 阿苏 海来 俄木 吉则 罗洪 邱莫 的日 阿的 金古")
YI_MALE = _words(
    "日布;日补 木呷;木嘎;木加 拉则;拉者 尔古;尔果 伍牛;五牛 阿木;阿姆 木牛;牧牛 "
    "石布;什布 子日;子热 克哈;克海 尔布;尔补 里惹;里热"
)
YI_FEMALE = _words(
    "阿依;阿衣 阿呷;阿嘎 伍各木;五各莫 曲扎;曲作 阿果;阿各 木乃;莫乃 依伍;衣五 么么;莫莫 "
    "布木;补莫 石各莫;石各木"
)
NATIVE_FEMALE = frozenset(
    _words(
        "Gul/Guli Ayshem Dilber Rena -xan -gul sGrol-ma Lha-mo mTsho-mo dByangs-can Tsetseg "
        "Narn-/Nara Sarn-/Sara Oyuun Gerel"
    )
)
NATIVE_EITHER = frozenset(
    _words(
        "Tshe-ring bKra-shis bSod-nams Phun-tshogs Tshe-brtan sKal-bzang Nyi-ma Zla-ba Altan Erdene"
    )
)
NATIVE_LEFT_OUT = frozenset(("Memet", "-jan", "-bek", "-gul", "-xan", "-maa", "middle dot"))
"""Suffixes are no names of their own; Memet shares a spelling with Muhemmed."""
LANGUAGES = {
    "uyghur": "维吾尔语",
    "kazakh": "哈萨克语",
    "tibetan": "藏语",
    "mongolian": "蒙古语",
    "yi": "彝语",
}
