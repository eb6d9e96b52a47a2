"""What the rules for free text share: words for relatives, ends of names, what is no name."""

from __future__ import annotations

import re
from functools import lru_cache

from reunion.knowledge.frequencies import GIVEN_FLOOR, given_share
from reunion.knowledge.readings import is_surname
from reunion.normalizing.name_text import famous, why_unusable

KIN = (
    "(?:继|养|亲|生)?(?:父亲|母亲)|爸爸?|妈妈?|爹|丈夫|妻子|老公|老婆|爱人|前夫|前妻|老伴|"
    "[大二三四五六小长次幺独]?(?:儿子|女儿|闺女|姑娘)|[长次]子|[大二三四五六小堂表]?(?:哥哥|哥|"
    "弟弟|弟|姐姐|姐|"
    "妹妹|妹)|兄长|胞兄|胞弟|孙子|孙女|外孙|侄子|侄女|外甥|舅舅|叔叔|伯伯|姑姑|爷爷|奶奶|外公|外婆|"
    "姥姥|姥爷|女婿|儿媳|嫂子|姐夫|妹夫|公公|婆婆"
)
STAFF = (
    "医生|大夫|护士|护工|民警|警察|辅警|巡警|工作人员|社工|志愿者|站长|科长|主任|院长|队长|所长|"
    "救助员|"
    "值班|经办|联系人|报警人|报案人|司机|房东|老师|校长|书记|记者|保安|城管|店主|老板|工友|邻居|"
    "同伴|老乡|"
    "热心|群众|市民|同事|承办|录入|填表|陪同|护送|代理|室友|同房|病友"
)
"""People in a file who are not the person it is about."""
ANIMALS = "鼠牛虎兔龙龍蛇马馬羊猴鸡雞狗猪豬"
NUMBER = "[一二两三四五六七八九十\\d]{1,3}"
QUOTE = '[“"‘「『]?'
ENDING = (
    '(?=$|[,。;、!?,.;:\\s”"’」』()]|家[在住是里]|今年|现年|属[' + ANIMALS + "]|来自|住在?|年龄|"
    "听口音|口音|[男女][,,。、]|和(?:" + KIN + "|女|儿)|还有|小名|又叫|又名|别名|曾用名|也叫|"
    "的名字|字样|"
    "(?:大概|约|已)?[一二三四五六七八九\\d]十?[一二三四五六七八九\\d]?岁|因|已经?(?:去世|结婚|失|"
    "走)|在[外家]|是[一-鿿]{2,6}人|老家)"
)
"""What may follow a name."""
NAME = f"{QUOTE}(?P<name>[一-鿿·]{{2,4}}?(?:\\(音\\))?|[一-鿿]{{1,2}}[xX×某○*]{{1,2}}){ENDING}"
CALL = f"{QUOTE}(?P<name>[一-鿿]{{1,4}}?(?:\\(音\\))?){ENDING}"
"""A name without a family name: 石头, 二妮, 兰."""


def _words(text: str) -> list[str]:
    return text.split()


_NO_NAME_CHARS = frozenset(
    "不没什么谁哪的了着过去在是被说到回要想找从里我他她你它们其这那几怎为因与及或无未吗吧呢"
    "叫喊骂打吃喝走跑哭闹问答记忘认听看写读个只就都也还很太再又当做干住名姓字号岁后些"
)
_NO_NAMES = frozenset(
    _words(
        "什么 啥名 啥子 啥 不详 不清 不知 何名 本人 家人 亲人 家属 亲属 女儿 儿子 老家 老乡 老人 "
        "救助 流浪 无名 车 门 人 "
        "救命 妈妈 爸爸 妈 爸 爹 娘 哥 姐 弟 妹 爷爷 奶奶 名字 姓名 真名 假名 外号 小名 同名 全名 "
        "全称 法 喊 苦 好 停 屈 "
        "常年 安全 健在 平安 健康 高中 初中 小学 大学 文盲 务农 务工 农民 工人 军人 单身 残疾 离婚 "
        "再婚 丧偶 年迈 "
        "早年 多年 成年 和睦 老实 于前年 时常 时而 经常 能力 水平 方便 温和 温饱 严重 向来 向外 "
        "那个 这个 同意 相同 石匠 木匠 司机 厂长 高大 安静 明显 计较 关心 车祸 病故 牛倌"
    )
)
_OLD_COMMON = frozenset(
    ("石头", "铁蛋", "狗剩", "柱子", "栓柱", "拴住", "毛蛋", "黑蛋", "狗蛋", "丫头", "妮子")
)


@lru_cache(maxsize=65_536)
def full_name(text: str) -> bool:
    """Whether a text of two to four characters can be a family name and a given name."""
    bare = re.sub(r"\(音\)|[xX×某○*]", "", text)
    if bare in _NO_NAMES or bare[:1] == "姓" or why_unusable(text) or famous(bare):
        return False
    if "·" in bare:
        return True
    first = bare[:2] if len(bare) > 2 and is_surname(bare[:2]) else bare[:1]
    if not is_surname(first) or (len(bare) == len(first) and bare == text):
        return False
    given = bare[len(first) :]
    if len(given) > 2 or any(char in _NO_NAME_CHARS for char in given):
        return False
    return all(given_share(char) > 2 * GIVEN_FLOOR for char in given)


@lru_cache(maxsize=65_536)
def pet_name(text: str) -> bool:
    """Whether a text of one to four characters can be a name from childhood."""
    bare = text.replace("(音)", "")
    if bare in _OLD_COMMON:
        return True
    if not bare or bare in _NO_NAMES or why_unusable(text):
        return False
    return not any(char in _NO_NAME_CHARS for char in bare)


@lru_cache(maxsize=4096)
def family_name(text: str) -> bool:
    """Whether this is a family name."""
    return text not in _NO_NAMES and is_surname(text)
