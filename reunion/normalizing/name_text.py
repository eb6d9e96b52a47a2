"""What was typed into a name field, cleaned, and what of it is no name at all."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from reunion.knowledge.accents import PROVINCES
from reunion.knowledge.characters import canonical
from reunion.knowledge.tables import read_table

DOT = "·"
UNKNOWN = "?"
"""Stands for one syllable that nobody caught (x, ×, 某, □ …)."""

_PLAIN = re.compile("[一-鿿]+")
"""Most names: nothing to fold."""
_DOTS = re.compile("[•・‧・∙⋅●.・᛫。]")
_HAN = "一-鿿㐀-䶿〇𠀀-𳍟"
_BRACKETED = re.compile(r"[(\[【〔〈《<{]([^)\]】〕〉》>}]*)[)\]】〕〉》>}]?")
_ALIAS = re.compile(
    r"(?P<kind>小名|乳名|奶名|外号|绰号|昵称|又名|别名|曾用名|原名|真名|本名|学名|大名)[::叫是为]*\s*"
    rf"(?P<text>[{_HAN}·?]{{1,6}})"
)
_ALIAS_KIND = {"小名": "nickname", "乳名": "nickname", "奶名": "nickname", "外号": "nickname",
               "绰号": "nickname", "昵称": "nickname"}  # fmt: skip
_LEAD = re.compile(
    r"^(?:他|她|我|本人|自己)?(?:好像|大概|可能|自称|自述|据说|疑似|疑|应该)?(?:名字|姓名|名)?"
    r"(?:叫做|叫|自称|[::])"
)
_TAIL = re.compile(r"(?:女士|先生|同志|老太太|老人家|老人|同音|谐音|音译)$")
_BY_EAR = re.compile(r"[(\[【〔]音|音[)\]】〕]|同音|谐音|近音|音似|音译")
_HOLES = re.compile(r"(?:某+|[×✕✖✗*□■○◯◎△〇_¿?]+|(?<![A-Za-z])[xX]{1,4}(?![A-Za-z]))")
_EDGE = "".join(sorted(set(" \"'“”‘’「」『』,、;:!~-—=+#@&%$^|/")))
_OR = re.compile(r"\s*(?:/|、|;|\||或者|或|,(?=[一-鿿]))\s*")

_CODE = re.compile(
    rf"无名|不明|未知|救助|受助|站内|流浪|[男女]?[第#№]?\d+号|[男女]\d|编号|[{_HAN}]{{0,3}}\d{{2,}}"
)
_LATIN_CODE = re.compile(r"\d{2,}|[06-9]")
ELSEWHERE = ("东北", "外地", "本地")
"""Where people come from, as wide as a province."""
_STATION_SURNAMES = frozenset("党救助站祝国同")
"""Surnames that stations give: 党某 is a label, not a remembered surname."""
_RELATED = re.compile(
    r"^(?:他|她|我|俺|孩子|娃)(?:的)?(?:大|二|三|小)?(?:嫂|妈|娘|爸|爹|爷|奶|姐|哥|弟|妹|婶|叔|姨|舅|姑)"
    r"[一-鿿]?$"
)
_SORT = (
    "(?:老|大|小|疯|傻|哑)?(?:婆|婆婆|婆娘|男|女|男子|女子|男人|女人|妹|妹子|妹仔|仔|佬|老太|老太太|"
    "老头|老汉|大爷|大娘|大妈|大姐|大哥|大嫂|阿姨|阿婆|哑巴|傻子|疯子|人|老乡)"
)


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(word for key, word in read_table("no_names") if key == group)


@cache
def no_names() -> frozenset[str]:
    """All listed texts that are no one's name, or hardly anyone's."""
    return frozenset(word for _, word in read_table("no_names"))


def famous(text: str) -> bool:
    """A film star's or an emperor's name: in an interview it rather tells of illness or a joke."""
    return text in _words("famous")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Full-width to half-width, no control characters or pictures, one kind of dot and bracket."""
    if _PLAIN.fullmatch(text):
        return text
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = [
        char
        for char in unicodedata.normalize("NFKC", text)
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "So")
        or char in "\t\n□■○◯◎△✕✖✗"
    ]
    folded = re.sub(r"\s+", " ", "".join(kept)).strip()
    return _DOTS.sub(DOT, folded)


@lru_cache(maxsize=65_536)
def clean(text: str) -> str:
    """The name proper: notes, titles and lead-ins dropped, unknown syllables as "?", simplified."""
    folded = fold(text)
    text = _BRACKETED.sub("", folded).strip() or _BRACKETED.sub(r"\1", folded)
    text = _ALIAS.sub("", text).strip() or text
    text = canonical(text).strip(_EDGE)
    text = _LEAD.sub("", text)
    shorter = _TAIL.sub("", text)
    text = shorter if han_count(shorter) >= 2 else text
    return _HOLES.sub(lambda hole: UNKNOWN * min(2, len(hole.group())), text).strip(f" {DOT}-")


def aliases(text: str) -> tuple[tuple[str, str], ...]:
    """(kind, name) of other names written into the same cell: "李兰英(小名狗剩)"."""
    if len(text) < 4:
        return ()
    found = _ALIAS.finditer(canonical(fold(text)))
    return tuple((_ALIAS_KIND.get(hit["kind"], "former"), hit["text"]) for hit in found)


def alternatives(text: str) -> tuple[str, ...]:
    """The names of a cell that offers several: "王秀英或王秀云"."""
    if _PLAIN.fullmatch(text) and "或" not in text:
        return (text,)
    if not han_count(text):
        return (text,) if text else ()
    return tuple(dict.fromkeys(part for part in _OR.split(text) if part))


def han_count(text: str) -> int:
    """Number of Chinese characters."""
    return 0 if text.isascii() else sum(map(is_han, text))


def is_han(char: str) -> bool:
    """Whether this is a Chinese character."""
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or "𠀀" <= char <= "𳍟"


def has_latin(text: str) -> bool:
    """Whether letters of the Latin alphabet occur."""
    if text.isascii():
        return any(map(str.isalpha, text))
    if _PLAIN.fullmatch(text):
        return False
    return any("a" <= char.lower() <= "z" for char in unicodedata.normalize("NFD", text))


def heard(text: str) -> bool:
    """Whether the cell itself says that only the sound is sure: (音), 同音, 谐音."""
    return "音" in text and bool(_BY_EAR.search(fold(text)))


@lru_cache(maxsize=65_536)
def why_unusable(text: str) -> str | None:
    """Why this text is no one's name, as one Chinese phrase; None when it may be a name."""
    folded = canonical(fold(text)).lower()
    bare = re.sub(r"[\s\W_]+", "", folded)
    if not bare and not re.search(r"[?]", folded):
        return "姓名为空"
    if (
        bare in _words("nothing")
        or folded in _words("nothing")
        or not re.sub(r"[x某氏男女不详未知]", "", bare)
    ):
        return "没有说出姓名"
    code = _LATIN_CODE if has_latin(folded) else _CODE
    if code.search(folded) and not _numbered(folded):
        return "是站内编号或代称,不是姓名"
    if bare in _words("called") or _RELATED.match(bare) or _sort_of_person(bare):
        return "只是称呼,不是姓名"
    if bare in _words("heaven"):
        return "是神佛或帝王称号,不是姓名"
    if len(bare) >= 2 and bare[0] in _STATION_SURNAMES and set(bare[1:]) <= {"某", "x"}:
        return "像是站内所取的代称"
    if not han_count(bare) and not has_latin(bare):
        return "所用文字无法识读"
    return None


def _numbered(text: str) -> bool:
    """Whether this is, like 王小明2, a full name with a number that only tells rows apart."""
    return bool(re.fullmatch(rf"[{_HAN}]{{2,4}}\s?\d", text)) and "号" not in text


@cache
def _place_pattern() -> re.Pattern[str]:
    """A place and a sort of person; prefectures need two characters behind (金华妹 is a name)."""
    shorts = {row[6] for row in read_table("divisions") if row[2] == "2"}
    broad = "|".join((*PROVINCES, *ELSEWHERE))
    narrow = "|".join(sorted(shorts, key=len, reverse=True))
    return re.compile(
        rf"(?:{broad})[省市]?(?:{_SORT})|(?:{narrow})市?(?=..)(?:{_SORT})|(?!吉林)(?:{broad})[省市]?"
    )


def _sort_of_person(text: str) -> bool:
    """Whether this is a place and a sort of person: 安徽婆, 河南老太, 阜阳大娘."""
    return bool(_place_pattern().fullmatch(text))
