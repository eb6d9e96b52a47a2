"""Sentences about names: what agrees, by what route, in a colleague's words.

『陈兰英』与『程南英』:四川口音 n、l 不分,en、eng 不分,可能听音误记
『余桂花』与『佘桂花』:余/佘 字形相近,可能抄错;名相同

A merger is only said of a region in whose table it stands; a slip of the ear that happens anywhere
is called that.
"""

from __future__ import annotations

from functools import lru_cache

from reunion.knowledge import confusions, readings
from reunion.knowledge.accents import PROVINCES
from reunion.knowledge.confusions import place_code
from reunion.knowledge.mergers import region_rates
from reunion.knowledge.spellings import surnames_spelled
from reunion.matching.compare.likeness import Likeness, likeness
from reunion.matching.compare.resembling import Pairing, pairing, shipped_weights
from reunion.profiles import NameForm, Unit, Units, Weighted

_KIND_ORDER = ("same", "twin", "sound", "near", "look", "part", "other")
_KIND_LEVELS = {
    "same": "exact", "twin": "variant", "sound": "homophone", "near": "near_sound",
    "look": "look_alike", "part": "partial", "other": "differ",
}  # fmt: skip
MERGED = 0.2
"""Rate from which a region's table is said to hold a merger."""
SOMEWHERE = 0.1
"""The same for the national mean, where no region is known."""


def spell(units: Units) -> str:
    """Units as people read them: "兰英", "lan ying"."""
    latin = any(unit.startswith("~") for unit in units)
    return " ".join(unit.lstrip("~") for unit in units) if latin else "".join(units)


def relate(heard: Unit, true: Unit, regions: Weighted, *, surname: bool = False) -> tuple[str, str]:
    """How two units relate: (same, sound, dialect or other; the mergers named, if any)."""
    if heard == true:
        return "same", ""
    like = likeness(heard, true, regions, surname)
    if like.kind == "sound":
        return "sound", ""
    why, _ = mergers(heard, true, regions, surname)
    return ("dialect", why) if why else ("other", "")


@lru_cache(maxsize=65_536)
def mergers(heard: Unit, true: Unit, regions: Weighted, surname: bool) -> tuple[str, bool]:
    """The merger that makes one heard for the other ("n、l 不分"; "" none), and whether the table
    of these regions holds it (else it is a slip of the ear)."""
    for a in _syllables(heard, surname):
        for b in _syllables(true, surname):
            why = confusions.explain(a, b, regions) or confusions.explain(b, a, regions)
            if why:
                return why, _spoken(a, b, regions)
    return "", False


def _spoken(a: int, b: int, regions: Weighted) -> bool:
    if not regions:
        return float(region_rates("00")[a, b]) >= SOMEWHERE
    return max(float(region_rates(place_code(code))[a, b]) for code, _ in regions) >= MERGED


def _syllables(unit: Unit, surname: bool) -> tuple[int, ...]:
    if surname and not unit.startswith("~"):
        from reunion.knowledge import syllables

        known = readings.surname_readings(unit)
        found = {syllables.syllable_id(sounds[0]) for sounds, _ in known if len(sounds) == 1}
    else:
        found = {syllable for syllable, _, _ in readings.unit_readings(unit)}
    return tuple(sorted(found - {-1}))


def level_of(query: NameForm, record: NameForm, found: Pairing) -> str:
    """The level of a pairing: that of its least certain part."""
    kinds = [like.kind for _, _, like in found.given]
    kinds += [found.surname.kind] if found.surname else []
    worst = max(kinds, key=_KIND_ORDER.index, default="other")
    if worst == "other" or found.father_differs:
        return "differ"
    gone = found.lost or found.extra
    one_sided = bool(query.surname) != bool(record.surname) or (
        bool(query.given) != bool(record.given)
    )
    if gone or one_sided or bool(query.father) != bool(record.father) or worst == "part":
        return "partial"
    if found.turned or reordered(query, record):
        return "reordered"
    husbands = "husband_style" in (query.kind, record.kind)
    if worst == "same" and (husbands or _written_otherwise(query, record)):
        return "variant"
    return _KIND_LEVELS[worst]


def reordered(query: NameForm, record: NameForm) -> bool:
    """Whether the parts of one side stand the other way round: 秀英王, 吐尔逊·买买提."""
    return any(_given_first(form) for form in (query, record)) and not all(
        _given_first(form) for form in (query, record)
    )


def _given_first(form: NameForm) -> bool:
    """Whether the text starts with the given name (or the father's) though there are two parts."""
    if form.father and not form.given:
        return False
    if form.father and form.given:
        return form.text[:1] != form.given[0][:1] and form.text[:1] == form.father[0][:1]
    if not form.surname or not form.given or form.surname[0].startswith("~"):
        return False
    return form.text.startswith("".join(form.given)) and form.surname != form.given


def _written_otherwise(query: NameForm, record: NameForm) -> bool:
    """Whether the same name stands there in other characters (陳/陈, 麦麦提/买买提)."""
    a, b = (_letters(form.text) for form in (query, record))
    return len(a) == len(b) and a != b and not (a + b).isascii()


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def tell_names(
    query: NameForm, record: NameForm, bits: float, regions: Weighted, found: Pairing | None = None
) -> tuple[str, str]:
    """Level and sentence of one pairing of forms."""
    found = found or pairing(query, record, regions, shipped_weights())
    level = level_of(query, record, found)
    pair = f"『{query.text}』与『{record.text}』"
    if level == "exact" and not query.given and not record.given and not record.father:
        return level, f"{pair}:姓相同;双方都只知道姓,名未比对"
    if level == "exact":
        return level, f"{pair}:姓名用字相同{_rarity(bits)}"
    if (
        level == "variant"
        and not {"twin", "near"} & _kinds(found)
        and _written_otherwise(query, record)
    ):
        how = "译名" if query.father or len(query.given) > 2 else "繁体、异体"
        return level, f"{pair}:{how}写法不同,是同一个姓名"
    said = [*_tell_surname(query, record, found), *_tell_given(query, record, found)]
    said += _tell_father(query, record, found)
    said = [*_tell_sounds(query, record, regions, found), *said]
    if reordered(query, record) and level != "differ":
        said.insert(0, "两部分先后颠倒")
    if not said:
        said = ["字形写法不同,是同一个姓名" if level == "variant" else "姓名相同"]
    return level, f"{pair}:{';'.join(dict.fromkeys(said))}"


def _kinds(found: Pairing) -> set[str]:
    return {like.kind for _, _, like in found.given} | (
        {found.surname.kind} if found.surname else set()
    )


def _rarity(bits: float) -> str:
    return ",且这个姓名很少见" if bits >= 16 else ",但这个姓名很常见" if bits < 9 else ""


def _tell_surname(query: NameForm, record: NameForm, found: Pairing) -> list[str]:
    if found.surname is None:
        if not query.surname and not record.surname:
            return []
        return ["只知道名,姓未比对"]
    a, b = spell(query.surname), spell(record.surname)
    told = _tell_unit("姓", a, b, found.surname)
    if found.surname.kind == "same" and "husband_style" in (query.kind, record.kind):
        return [
            "夫姓之后的本姓相同" if query.given and record.given else "按妇女冠夫姓的叫法,姓相同"
        ]
    latin = _spelling(query, record)
    if latin and found.surname.kind in ("same", "sound"):
        return [latin]
    return [told] if told else []


def _spelling(query: NameForm, record: NameForm) -> str:
    """WONG 可能是黄的拼法: a southern spelling that stands for this surname."""
    for form, other in ((query, record), (record, query)):
        latin = form.text.isascii() and form.text.strip()
        if latin and not form.surname[0].startswith("~") and not other.text.isascii():
            word = next(
                (w for w in form.text.replace(",", " ").split() if _stands_for(w, form.surname)), ""
            )
            if word:
                own = "".join(form.surname)
                others = [name for name in _meant(word) if name != own][:1]
                return f"{word.upper()} 可能是{'或'.join((own, *others))}的拼法"
    return ""


def _stands_for(word: str, surname: Units) -> bool:
    return "".join(surname) in _meant(word)


def _meant(word: str) -> tuple[str, ...]:
    return surnames_spelled(word)[:3]


def _tell_unit(what: str, a: str, b: str, like: Likeness) -> str:
    """One clause about a surname or a character; "" where sounds are told apart from it."""
    return {
        "same": f"{what}相同",
        "twin": f"{a}、{b}为同姓异写",
        "sound": f"{what}同音({a}/{b})",
        "near": "",
        "look": f"{a}/{b} 字形相近,可能抄错",
        "part": f"{max(a, b, key=len)}可能只写了{min(a, b, key=len)}",
        "other": f"{what}不同({a}/{b})",
    }[like.kind]


def _tell_given(query: NameForm, record: NameForm, found: Pairing) -> list[str]:
    if bool(query.given) != bool(record.given):
        return ["只知道姓,名未比对"]
    a, b = spell(query.given), spell(record.given)
    if not found.given:
        return [f"名不同({a}/{b})"] if a else []
    kinds = [like.kind for _, _, like in found.given]
    said: list[str] = []
    if all(kind in ("same", "twin") for kind in kinds):
        said += ["名相同"] if not (found.lost or found.extra or found.turned) else []
    elif set(kinds) <= {"same", "sound"}:
        said.append(f"名同音({a}/{b})")
    else:
        said += [
            _tell_unit("字", x, y, like) for x, y, like in _plain(found) if like.kind == "look"
        ]
        if "other" in kinds:
            agreeing = sum(kind != "other" for kind in kinds)
            how = {0: "不同", 1: "有一个字相合"}.get(agreeing, "只有部分相合")
            return [*said, f"名{how}({a}/{b})"]
    if found.turned:
        said.append(f"名的两个字颠倒({a}/{b})")
    return [*said, *_tell_gaps(query, record, found)]


def _plain(found: Pairing) -> list[tuple[str, str, Likeness]]:
    return [(a.lstrip("~"), b.lstrip("~"), like) for a, b, like in found.given]


def _tell_gaps(query: NameForm, record: NameForm, found: Pairing) -> list[str]:
    gone = (*found.lost, *found.extra)
    if not gone:
        return []
    if "nickname" in (query.kind, record.kind):
        short = query if query.kind == "nickname" else record
        same = "、".join(dict.fromkeys(b for _, b, _ in _plain(found)))
        return [f"『{short.text}』可能是小名,取自“{same}”字"]
    if any(unit in pair[:2] for unit in gone for pair in found.given):
        return ["有一个字可能重复写了"]
    side = "左方" if found.lost and not found.extra else "右方" if found.extra else "一方"
    return [f"{side}名字少了“{spell(gone)}”,其余相合,可能漏记"]


def _tell_father(query: NameForm, record: NameForm, found: Pairing) -> list[str]:
    if query.father and record.father:
        a, b = spell(query.father), spell(record.father)
        return ["父名相同" if query.father == record.father else
                f"父名{'不同' if found.father_differs else '相近'}({a}/{b})"]  # fmt: skip
    return ["一方没有父名,父名未比对"] if query.father or record.father else []


def _tell_sounds(query: NameForm, record: NameForm, regions: Weighted, found: Pairing) -> list[str]:
    """The mergers of all near parts in one clause."""
    pairs: list[tuple[Unit, Unit, bool]] = []
    if found.surname and found.surname.kind == "near":
        pairs.append((" ".join(query.surname), " ".join(record.surname), True))
    pairs += [(a, b, False) for a, b, like in found.given if like.kind == "near"]
    if not pairs:
        return []
    named = [mergers(a, b, regions, surname) for a, b, surname in pairs]
    spoken = list(dict.fromkeys(why for why, known in named if why and known))
    slips = list(dict.fromkeys(why for why, known in named if why and not known))
    said = []
    if spoken:
        where = f"{region_name(regions)}口音" if regions else "有些地方"
        said.append(f"{where} {','.join(spoken)},可能听音误记")
    if slips:
        said.append(f"{','.join(slips).replace('不分', '听来相近')},可能听错")
    if not said:
        said = ["读音相近(" + "、".join(_slashed(a, b) for a, b, _ in pairs) + "),可能听音误记"]
    return said


def _slashed(a: Unit, b: Unit) -> str:
    return f"{a.replace(' ', '').lstrip('~')}/{b.replace(' ', '').lstrip('~')}"


def region_name(regions: Weighted) -> str:
    """The heaviest region as people call it: 四川, 信阳."""
    code = place_code(regions[0][0])
    return _prefectures().get(code) or _provinces().get(code[:2], "当地")


def _provinces() -> dict[str, str]:
    return {code: name for name, code in reversed(PROVINCES.items())}


@lru_cache(maxsize=1)
def _prefectures() -> dict[str, str]:
    from reunion.knowledge.tables import read_table

    return {row[0][:4]: row[6] for row in read_table("divisions") if row[2] == "2"}
