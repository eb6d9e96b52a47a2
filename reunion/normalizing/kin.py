"""Relatives: the relation as a code, the name as name forms.

Codes: father, mother, spouse, son, daughter, older_brother, younger_brother, brother, older_sister,
younger_sister, sister, grandfather, grandmother, grandchild, uncle, aunt, nephew, niece, cousin,
in_law, other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reunion.knowledge.readings import is_surname
from reunion.normalizing.names import name_forms, plain_name
from reunion.normalizing.narrow import narrow
from reunion.profiles import KinForm, NameForm
from reunion.records import Relative

_WORDS = (
    ("in_law", "岳父|岳母|公公|婆婆|丈人|丈母娘|女婿|儿媳|姐夫|妹夫|嫂子?|大嫂|弟媳|弟妹|"
               "亲家|小舅子|小姨子|大姑子|小姑子|小叔子|妯娌|连襟"),
    ("grandfather", "外公|外祖父|姥爷|爷爷|祖父|阿公|公(?=$)"),
    ("grandmother", "外婆|外祖母|姥姥|奶奶|祖母|阿婆|婆(?=$)"),
    ("grandchild", "外孙女?|孙子|孙女|孙儿"),
    ("cousin", "[堂表][兄弟姐妹哥]+"),
    ("nephew", "侄子|侄儿|外甥(?!女)|侄(?!女)"),
    ("niece", "侄女|外甥女"),
    ("father", "继父|养父|父亲|爸爸?|爹|阿爸|阿爹|老汉儿?|大(?=$)|父"),
    ("mother", "继母|养母|母亲|妈妈?|娘(?!家)|阿妈|阿娘|俺娘|母"),
    ("spouse", "丈夫|妻子|老公|老婆|爱人|配偶|前夫|前妻|媳妇|男人|女人|屋里人|对象|"
               "未婚[夫妻]|夫|妻"),
    ("daughter", "[大二三四五六小长次幺独养]?(?:女儿|闺女|姑娘|丫头|妹仔)|[长次三四五]女|女(?=$)"),
    ("son", "[大二三四五六小长次幺独养]?儿子?|[长次三四五]子|崽|子(?=$)"),
    ("older_brother", "[大二三四五六]?(?:哥哥|哥|兄长|胞兄)|[大二三四]?兄(?!弟)"),
    ("younger_brother", "[大二三四五六小]?(?:弟弟|弟|胞弟)"),
    ("older_sister", "[大二三四五六]?(?:姐姐|姐|姊)|阿姐"),
    ("younger_sister", "[大二三四五六小]?(?:妹妹|妹|胞妹)|阿妹"),
    ("aunt", "[大二三四五六小]?(?:姑姑|姑妈|姑|姨妈|姨娘|姨|婶子|婶|伯母|舅妈|舅母|大娘)"),
    ("uncle", "[大二三四五六小]?(?:叔叔|叔|伯伯|伯父|伯|舅舅|舅|姑父|姨父|姑丈|姨丈|大爷)"),
)  # fmt: skip
_BROTHERS = re.compile(r"兄弟姐妹|兄弟姊妹|同胞")
_ENGLISH = frozenset(
    ("father", "mother", "spouse", "son", "daughter", "older_brother", "younger_brother", "brother",
     "older_sister", "younger_sister", "sister", "grandfather", "grandmother", "grandchild",
     "uncle", "aunt", "nephew", "niece", "cousin", "in_law", "other")
)  # fmt: skip
_ENGLISH_ALSO = {"husband": "spouse", "wife": "spouse", "partner": "spouse", "parent": "other"}
_PATTERNS = tuple((code, re.compile(words)) for code, words in _WORDS)
_NICK = re.compile(
    r".*[子头娃狗蛋毛妹丫儿伢仔宝球猫牛羊猪妮]$|[大小老阿二三四五六七八幺][一-鿿]$|(.)\1$|.$"
)
_NAME_OF = re.compile(r"(?:叫做?|名叫|是|为|名字[叫是]?|:|\s)*(.{1,12})")
_LONGEST_NAME = 12


def kin_forms(relatives: Iterable[Relative], *, heard: bool) -> tuple[KinForm, ...]:
    """Relatives of one person. `heard`: their names were told by ear, not copied from papers."""
    forms = [_kin(r.relation or "", r.name or "", heard) for r in relatives]
    return tuple([form for form in forms if form is not None])


def _kin(relation: str, name: str, heard: bool) -> KinForm | None:
    relation, code, rest = _relation(relation)
    plain = None if heard else plain_name(name)
    if plain is not None:
        return KinForm(code, (plain,), f"{relation} {name}".strip())
    if not name:
        return KinForm(code, _names(rest, heard), relation.strip()) if relation else None
    name = narrow(name)
    said = name.strip() or rest
    if len(said) > _LONGEST_NAME:
        said = ""
    return KinForm(code, _names(said, heard), f"{relation} {name}".strip())


@lru_cache(maxsize=8192)
def _relation(text: str) -> tuple[str, str, str]:
    """The text in narrow signs, its code, and what is left of it."""
    text = narrow(text)
    return text, *relation_of(text)


@lru_cache(maxsize=8192)
def relation_of(text: str) -> tuple[str, str]:
    """The code of a relation, and what is left of the text: 儿子石头 -> ("son", "石头")."""
    plain = text.strip()
    word = plain.lower()
    if word in _ENGLISH or word in _ENGLISH_ALSO:
        return _ENGLISH_ALSO.get(word, word), ""
    if _BROTHERS.match(plain):
        return "other", ""
    if plain in ("兄弟", "姐妹", "姊妹"):
        return ("brother" if plain == "兄弟" else "sister"), ""
    plain = re.sub(r"^(?:其|他|她|我|俺|的|家属|亲属|与失踪人系|关系:?)+", "", plain)
    for code, pattern in _PATTERNS:
        match = pattern.match(plain)
        if match:
            rest = _NAME_OF.fullmatch(plain[match.end() :])
            return code, rest.group(1).strip() if rest else ""
    return "other", ""


def _names(text: str, heard: bool) -> tuple[NameForm, ...]:
    """A relative without a family name (石头) is known by a pet name or by the given name."""
    if not text:
        return ()
    if _has_surname(text):
        return name_forms(text, "other_report" if heard else "legal")
    return name_forms(text, "nickname" if _NICK.fullmatch(text) else "given_only")


def _has_surname(text: str) -> bool:
    if len(text) < 2 or not (is_surname(text[0]) or is_surname(text[:2])):
        return not "一" <= text[0] <= "鿿"
    return len(text) > 2 or not _NICK.fullmatch(text)
