"""The rules for free text: where a rule looks, what must stand before and after, what it yields.

Each rule starts from an anchor, a literal word of the text, so that a text without the word costs
next to nothing. `docs/free-text.md` lists the rules with their measured precision.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from reunion.knowledge.accents import accent_regions
from reunion.normalizing.narrative_words import (
    ANIMALS,
    CALL,
    ENDING,
    KIN,
    NAME,
    NUMBER,
    QUOTE,
    STAFF,
    family_name,
    full_name,
    pet_name,
)
from reunion.normalizing.place_text import clean, read_address

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `kind` of claim and its `detail`; `anchors`; `after` is matched right behind the
    anchor and holds the value in its group `name`; `before` must be found in the clause up to the
    anchor, `never` must not; `check` tests the value. `conf` is the confidence of its claims."""

    name: str
    kind: str
    detail: str
    anchors: tuple[str, ...]
    after: str
    check: Check
    conf: float
    before: str = ""
    never: str = ""
    previous: bool = False
    """The clause before belongs to it, when the anchor opens its own."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule with its patterns compiled."""

    rule: Rule
    after: re.Pattern[str]
    before: re.Pattern[str] | None
    never: re.Pattern[str] | None


_OTHERS = f"(?:{STAFF})"
_RELATIVES = f"(?:{KIN})"
_NOT_OWN = f"{_RELATIVES}|{_OTHERS}"
_DENIED = r"(?:不是?|没有?|非|不像|忘[了记]|记不[清得]|说不[清出]|不知道?|不记得)(?:自己)?(?:的)?$"
_LINK = "(?:叫做|叫|是|为|名叫|名为|:|:)"
_SUBJECT = (
    "(?:^|我|俺|他|她|其|自己|本人|名字?|好像|可能|大概|老人|男子|女子|患者|该人|受助人员?|"
    "受助者|记得|说|称|"
    "应该|似乎|大爷|大娘|真实姓名|姓名)$"
)
_DELIMITER = "(?=$|[,。;、!?,.;:)(\\s])"
_PLACE = "(?P<name>[一-鿿][一-鿿 ]{1,28})"
_NOWHERE = re.compile(
    "哪|什么|农村|山里|山区|外地|这里|那里|附近|本地|北方|南方|不清|不详|不知|不明|河边|桥|车站|"
    "火车站|医院|宾馆|旅[馆店]|"
    "工地|宿舍|公园|广场|救助|出租|养老院|福利院|精神|附属|网吧|路边|街边|街头|庙里|一起|家里|"
    "他家|她家|我家|好人|"
    "家属|亲戚|朋友|亲属|孤儿|家中|外面|远方|同村|二楼|一楼|派出所|市场|地下|房|没有|很|不|"
    "老[大二三四五六七八九幺]$"
)
_PLACE_END = re.compile(r"[省市县区州旗盟镇乡村屯庄寨湾坝沟坪岭坡塘营店铺集堡坎垭冲圩社队]$|街道$")
_CUT = re.compile(
    "的|附近|一带|那边|那里|那儿|因|被|后来|后(?!旗)|离(?!石)|坐[车火]|来[到这]|生活|居住|长大|"
    "务农|种地|打工|人氏|人士|一个|"
    "口音|不远|有[一二两三四五六七八九十几个条座兄姐弟妹很]|家里|家中|但|而|却|自[己称]|"
    "和[父母儿女妻丈哥弟姐妹家]|与[父母儿女妻丈家]|"
    "人$| {2}"
)


def trimmed_place(text: str) -> str:
    """A place without what a sentence hangs on behind it."""
    cut = _CUT.search(text)
    return (text[: cut.start()] if cut else text).strip()


def named_place(text: str) -> bool:
    """Whether a text names a place: a division, or a name that ends like a village."""
    text = trimmed_place(text)
    if len(text) < 2 or _NOWHERE.search(text):
        return False
    return bool(_PLACE_END.search(text)) or known_place(text) or 2 <= len(text) <= 4


def ending_place(text: str) -> bool:
    """The same where the words before say little: a division or an ending is needed."""
    text = trimmed_place(text)
    if len(text) < 2 or _NOWHERE.search(text):
        return False
    return known_place(text) or (len(text) > 2 and bool(_PLACE_END.search(text)))


def known_place(text: str) -> bool:
    """Whether the text starts with a division of today or of old."""
    return len(text) >= 2 and read_address(clean(text)).level > 0


def whole_place(text: str) -> bool:
    """Whether the whole text is a division, or ends like a village behind one."""
    reading = read_address(clean(text))
    if not reading.level:
        return len(text) >= 3 and text[-1] in "县村镇乡"
    return not reading.rest or bool(_PLACE_END.search(text))


def accent_word(text: str) -> bool:
    """Whether the text names a region of speech."""
    return bool(accent_regions(text))


def _any(text: str) -> bool:
    return True


def either_name(text: str) -> bool:
    """A full name or a name from childhood."""
    return full_name(text) or pet_name(text)


_ALIAS_BEFORE_KIN = f"(?:{_NOT_OWN})(?:的)?$"
_KIN_BEFORE = f"(?P<kin>{_RELATIVES})(?:的)?(?:名字|小名|大名|姓名|好像|可能|就|也|名)*$"

RULES: tuple[Rule, ...] = (
    Rule("self_told", "name", "self_oral", ("自称", "自报", "自述", "自诉", "称自己", "说自己",
    "称其"),
         f"(?:姓名|名字|本人|名)?{_LINK}?{NAME}", full_name, 0.7, never=_OTHERS + "$"),
    Rule("named", "name", "self_oral", ("叫", "姓名", "名字"),
         f"(?:好像|可能|大概|应该)?{_LINK}*{NAME}", full_name, 0.6, before=_SUBJECT,
         never=f"{_NOT_OWN}|(?:村里|大家|别)人|大[叫喊]|又$|也$", previous=True),
    Rule("written", "name", "self_written", ("自写", "写下", "写出", "书写", "会写", "能写",
    "写的是"),
         f"(?:自己)?(?:的)?(?:姓名|名字)?(?:为|是|叫|了|:)?{NAME}", full_name, 0.7, never=_NOT_OWN),
    Rule("pet_name", "name", "nickname", ("小名", "乳名", "奶名", "外号", "绰号", "昵称"),
         f"(?:好像|可能)?{_LINK}?{CALL}", pet_name, 0.65, never=_ALIAS_BEFORE_KIN),
    Rule("alias", "name", "former", ("又名", "又叫", "也叫", "别名", "曾用名", "学名", "大名",
    "化名", "原名",
         "本名", "真名"), f"(?:可能|好像)?{_LINK}?{NAME}", full_name, 0.6, never=_ALIAS_BEFORE_KIN),
    Rule("called", "name", "nickname", ("人叫", "都叫", "人喊", "都喊"),
         f"(?:他|她|我|俺|其|作|做)?{CALL}", pet_name, 0.5,
         before="(?:村里?|别|人家|大家|邻居|家里?|乡亲们?|街坊|工友们?)(?:的)?$"),
    Rule("surname", "name", "surname_only", ("姓",), f"{QUOTE}(?P<name>[一-鿿]{{1,2}}){ENDING}",
         family_name, 0.6, before="(?:^|自称|说|自己|称|知道|记得|本人|我|俺|他|她|其|可能|好像|"
         "应该|是|娘家)$",
         never=f"{_NOT_OWN}|婆家|不$|不知道"),
    Rule("character", "name", "given_only", ("名字里", "名字中", "名字带", "名里"),
         f"面?(?:有|带|含)?(?:一?个)?{QUOTE}(?P<name>[一-鿿])[”\"’」]?字",
         _any, 0.5, never=_NOT_OWN),
    Rule("kin_called", "kin", "", ("叫", "名为", "小名"),
         f"(?:做|叫|是)?{CALL}", either_name, 0.65, before=_KIN_BEFORE, never=_OTHERS,
         previous=True),
    Rule("kin_named", "kin", "", ("父亲", "母亲", "丈夫", "妻子", "儿子", "女儿", "哥哥", "弟弟",
    "姐姐", "妹妹",
         "爱人", "老公", "老婆", "爸爸", "妈妈", "侄子", "外甥", "长子", "长女", "次子", "孙子",
         "孙女"),
         f"(?:姓名|名字)?(?:是|为|:|:)?{NAME}", full_name, 0.55, never=_OTHERS),
    Rule("kin_missed", "kin", "", ("提到", "喊着", "念叨", "找他", "找她", "想念", "要找", "喊"),
         f"(?:自己|他|她|其)?(?:的)?(?P<kin>{KIN}){CALL}", either_name, 0.5, never=_OTHERS),
    Rule("home", "place", "home", ("家在", "家住", "老家", "家是", "家庭住址", "祖籍", "来自",
    "家乡"),
         f"(?:地址?|在|住|是|为|于|:|:|应该|可能|好像|大概|大约)*{_PLACE}", named_place, 0.65,
         never=f"{_NOT_OWN}|{_DENIED}|[娘婆亲岳人国]$"),
    Rule("lives", "place", "home", ("住在", "家里在", "家就在"), _PLACE, ending_place, 0.5,
         never=f"{_NOT_OWN}|{_DENIED}|现|暂|租|借|曾"),
    Rule("registered", "place", "hukou", ("户籍", "籍贯", "户口", "原籍"),
         f"(?:地址?|所在地|在|是|为|于|:|:|可能|疑似)*{_PLACE}", ending_place, 0.65,
         never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("born_at", "place", "birth", ("出生在", "出生于", "生于", "生在", "娘家"),
         f"(?:在|是|住|:|可能|好像)*{_PLACE}", ending_place, 0.6, never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("married_to", "place", "husband_home", ("婆家", "嫁到", "嫁在", "嫁至"),
         f"(?:了|在|是|住|:)*{_PLACE}", ending_place, 0.55, never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("from_there", "place", "home", ("是", "系", "自称", "自述"),
         f"(?:是|来自)?(?P<name>[一-鿿]{{2,14}}?)人{_DELIMITER}", whole_place, 0.6,
         before="(?:^|说|称|自称|自述|应该|可能|好像|他|她|我|俺|其|都|反复|老家|自己|也许|大概)$",
         never=f"{_NOT_OWN}|口音|听|{_DENIED}"),
    Rule("worked", "place", "workplace", ("在", "到", "去"),
         r"(?:过|了)?(?P<name>[一-鿿]{2,12}?)(?:的?一?[个家]?(?:工地|砖厂|煤矿|饭店|工厂)(?:上|"
         r"里)?)?"
         r"(?:打过?工|打零工|打了|务过?工|干过|干活|上过?班|做过?生意|当过?兵|挖过?煤|搬过?砖|"
         r"做过?工|拾荒|捡破烂|进过?厂|种过?菜)",
         known_place, 0.55, never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("passed", "place", "passed", ("途经", "路过", "经过", "辗转", "流浪到", "流浪至",
    "流落到", "流落至", "走到",
         "到过", "去过", "坐车到", "乘车到", "火车到", "被骗到", "被拐到"),
         "(?:了)?(?P<name>[一-鿿]{2,12})", known_place, 0.5, never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("changed_trains", "place", "passed", ("从", "在"),
         "(?P<name>[一-鿿]{2,10}?)(?:火车站|汽车站|站)?(?:坐车|坐火车|上车|下车|下了车|转车|乘车|"
         "出发|走散|换车)", known_place,
         0.5, never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("school", "place", "school", ("上过", "读过", "就读于", "毕业于", "在"),
         "(?P<name>[一-鿿]{2,10}(?:小学|中学|高中))(?=$|[,。;、读上毕])", _any, 0.5,
         never=f"{_NOT_OWN}|{_DENIED}"),
    Rule("landmark", "place", "landmark", ("村口", "村边", "村旁", "村后", "村前", "村东", "村西",
         "家门口", "家附近",
         "家旁边", "家后面", "屋后", "村里", "门前"),
         "(?:就|还|都)?有(?:一|个|条|座|棵|片|家|所|很多|许多|的|"
         "好多)*(?P<name>[一-鿿]{1,8})(?=$|[,。;、])", _any, 0.4,
         never=f"(?:{STAFF})|没$"),
    Rule("accent", "accent", "", ("口音", "操", "带", "带着", "一口", "讲", "说着"),
         "(?:像是?|似|为|是|偏|带|属于?|接近|有点|应该?|可能|疑似|类似|着|:|:)*"
         "(?P<name>[一-鿿]{2,8}?)(?:人|一带|口音|话|方言|味|那边|腔)(?=$|[,。;、])",
         accent_word, 0.5,
         never=f"(?:{STAFF})|不$"),
    Rule("zodiac", "zodiac", "", ("属", "生肖"),
         f"(?:相)?(?:是|为|:)?(?P<name>[{ANIMALS}])(?!上|于|[一-鿿]?村)", _any, 0.7,
         never=f"{_NOT_OWN}|[家亲金下附直所眷归部从隶军]$|不$|不是"),
    Rule("birthday", "lunar_day", "", ("生日",),
         "(?:是|在|为|:|:|农历|阴历|旧历|大概|好像)*"
         "(?P<name>闰?[正冬腊一二三四五六七八九十]{1,2}月(?:初[一二三四五六七八九十]|"
         "[十廿卅][一二三四五六七八九]?|"
         "[二三]十[一二三四五六七八九]?))", _any, 0.65, never=_NOT_OWN),
    Rule("sibling_count", "sibling_count", "", ("兄弟", "姐妹", "姊妹", "弟兄"),
         f"(?:姐妹|姊妹)?(?:一共|总共|共有|共|有)?(?P<name>{NUMBER})(?:个|人)", _any, 0.6,
         never=f"(?:{KIN})的?$|{_OTHERS}"),
    Rule("sibling_order", "sibling_order", "", ("排行", "家中老", "家里老", "在家是老", "在家老"),
         "(?:第|老|是|为)*(?P<name>[大一二三四五六七八九十\\d])", _any, 0.6,
         never=f"(?:{KIN})(?:在家)?的?$|{_OTHERS}"),
)  # fmt: skip

# Rules that are not of that form live in `narratives`: ages, birth years, marks, a bare name.


@cache
def ready() -> tuple[Ready, ...]:
    """The rules, compiled once."""
    return tuple(
        Ready(
            rule, re.compile(rule.after),
            re.compile(rule.before) if rule.before else None,
            re.compile(rule.never) if rule.never else None,
        )
        for rule in RULES
    )  # fmt: skip
