"""Random profiles with small vocabularies, so that two of them often have something in common.

Nobody real: ID numbers carry the sequence codes 996 to 999 with birth years before 2000, which
belong to no one.
"""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from reunion.profiles import (
    BirthClaim,
    IdPattern,
    KinForm,
    MarkForm,
    Moment,
    NameForm,
    PlaceForm,
    Profile,
    Units,
    Weighted,
)

DAY = datetime.date(2020, 6, 1).toordinal()
COUNTIES = ("410222", "410223", "511621", "500101", "370102")
NODES = (*COUNTIES, "410200", "511600", "410000", "510000")
SURNAMES = ("王", "李", "黄", "欧 阳", "~wang")
GIVENS = ("兰 英", "蓝 瑛", "建 国", "秀", "石 头", "小 龙", "~lan ~ying")
FATHERS = ("买 买 提", "吐 尔 逊")
MARK_TYPES = ("scar", "mole", "amputation", "extra_finger", "tattoo", "burn", "birthmark")
MARK_SITES = ("", "forehead", "face", "hand", "finger", "back")
DISABILITIES = ("deaf", "mute", "mental", "intellectual", "limb", "blind")
CLOTHES = ("red:jacket", "blue:jacket", "jacket", "blue:trousers", "shoes")


def units(words: tuple[str, ...]) -> st.SearchStrategy[Units]:
    """One of `words`, split into its units."""
    return st.sampled_from(words).map(lambda word: tuple(word.split(" ")))


def weighted(codes: tuple[str, ...], most: int = 2) -> st.SearchStrategy[Weighted]:
    """Up to `most` codes that share a weight of at most 1."""
    return st.lists(st.sampled_from(codes), max_size=most, unique=True).map(
        lambda found: tuple((code, 0.9 / len(found)) for code in found)
    )


def name_forms(*, claim: int = 0) -> st.SearchStrategy[NameForm]:
    nothing: st.SearchStrategy[Units] = st.just(())
    made = st.builds(
        NameForm,
        surname=nothing | units(SURNAMES),
        given=nothing | units(GIVENS),
        kind=st.sampled_from(("legal", "former", "nickname", "self_oral")),
        channel=st.sampled_from(("heard", "written", "registered")),
        weight=st.sampled_from((0.3, 0.6, 0.9, 1.0)),
        text=st.just("某某"),
        father=st.one_of(nothing, nothing, nothing, units(FATHERS)),
        claim=st.just(claim),
    )
    return made.filter(lambda form: bool(form.surname or form.given))


@st.composite
def birth_claims(draw: st.DrawFn) -> BirthClaim:
    kind = draw(
        st.sampled_from(
            ("date", "lunar_date", "new_year", "month", "year", "xu", "zhou", "age", "seen",
             "zodiac", "lunar_day")
        )
    )  # fmt: skip
    if kind == "zodiac":
        return BirthClaim(kind, 0, 0, draw(st.integers(0, 11)), "属相")
    if kind == "lunar_day":
        day = draw(st.integers(1, 12)) * 100 + draw(st.integers(1, 29))
        return BirthClaim(kind, 0, 0, day, "农历生日")
    first = datetime.date(draw(st.integers(1935, 2005)), draw(st.integers(1, 12)), 1).toordinal()
    first += draw(st.integers(0, 27)) if kind in ("date", "lunar_date") else 0
    length = {"date": 0, "lunar_date": 0, "month": 29, "seen": 3650}.get(kind, 364)
    age = draw(st.integers(15, 85)) if kind in ("xu", "zhou", "age") else 0
    return BirthClaim(kind, first, first + length, age, "出生")


def place_forms() -> st.SearchStrategy[PlaceForm]:
    nothing: st.SearchStrategy[Units] = st.just(())
    return st.builds(
        PlaceForm,
        nodes=weighted(NODES),
        role=st.sampled_from(("home", "hukou", "birth", "workplace", "residence")),
        heard=st.booleans(),
        conf=st.sampled_from((0.4, 0.8, 1.0)),
        town=nothing | units(("城 关", "红 旗")),
        village=nothing | units(("王 庄", "黄 庄", "和 平")),
        text=st.just("某地"),
    )


def kin_forms() -> st.SearchStrategy[KinForm]:
    return st.builds(
        KinForm,
        relation=st.sampled_from(("father", "mother", "spouse", "son", "younger_brother", "other")),
        names=st.lists(name_forms(), max_size=2).map(tuple),
        text=st.sampled_from(("亲属", "丈夫", "妻子")),
    )


def mark_forms() -> st.SearchStrategy[MarkForm]:
    return st.builds(
        MarkForm,
        type=st.sampled_from(MARK_TYPES),
        site=st.sampled_from(MARK_SITES),
        side=st.sampled_from(("", "L", "R", "B")),
        detail=st.sampled_from(("", "", "", "忍", "龙")),
        lasting=st.booleans(),
        fresh=st.sampled_from((False, False, False, True)),
        text=st.sampled_from(("左手六指", "额头伤疤", "后背胎记")),
    )


def checksum(first: str) -> str:
    """The 18th character of an ID number whose first 17 digits are `first` (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(d) for w, d in zip(weights, first, strict=True))
    return "10X98765432"[total % 11]


def valid_ids() -> st.SearchStrategy[str]:
    """Valid numbers that belong to nobody."""
    first = st.tuples(
        st.sampled_from(COUNTIES[:3]),
        st.sampled_from(("19560315", "19560316", "19621018")),
        st.sampled_from(("996", "997", "998", "999")),
    ).map("".join)
    return first.map(lambda digits: digits + checksum(digits))


@st.composite
def id_patterns(draw: st.DrawFn) -> IdPattern:
    """A whole number, a damaged one, or what is left of one."""
    digits = draw(valid_ids())
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, 16))
        digits = digits[:place] + draw(st.sampled_from("0123456789")) + digits[place + 1 :]
    if draw(st.booleans()):
        place = draw(st.integers(0, 15))
        digits = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    hidden = draw(st.sets(st.integers(0, 17), max_size=17)) if draw(st.booleans()) else set()
    digits = "".join("?" if i in hidden else c for i, c in enumerate(digits))
    valid = None if hidden else checksum(digits[:17]) == digits[17]
    text = digits[:6] + digits[8:17] if draw(st.integers(0, 4)) == 0 else digits
    trust = draw(st.sampled_from(("own", "unknown", "doubtful")))
    return IdPattern(digits, trust, valid, (), text)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    first = DAY + draw(st.integers(-60, 60))
    length = draw(st.sampled_from((0, 0, 0, 29, 364)))
    span = draw(st.sampled_from(((first, first + length), (first, first + length), None)))
    node = draw(st.sampled_from(("", *NODES)))
    return Moment(span, node, draw(st.booleans()), "某日某地")


def _some(
    strategy: st.SearchStrategy[object], most: int = 3
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def _words(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *words))


HEIGHTS = st.tuples(st.integers(1400, 1900), st.sampled_from((0, 0, 50))).map(
    lambda h: (h[0] / 10, (h[0] + h[1]) / 10)
)


def profiles(record_id: str = "M1") -> st.SearchStrategy[Profile]:
    """Profiles in which every field may be blank."""
    return st.builds(
        Profile,
        record_id=st.just(record_id),
        names=_some(name_forms()),
        sex=_words("1", "2"),
        births=_some(birth_claims()),
        places=_some(place_forms(), 2),
        accent=weighted(("41", "51", "44"), 1),
        ethnicity=_words("01", "03", "05"),
        languages=st.lists(
            st.sampled_from(("普通话", "维吾尔语", "彝语")), max_size=2, unique=True
        ).map(tuple),
        kin=_some(kin_forms(), 2),
        sibling_count=st.none() | st.integers(0, 7),
        sibling_order=st.none() | st.integers(1, 7),
        height=st.none() | HEIGHTS,
        height_as_of=st.none() | st.just(DAY),
        marks=_some(mark_forms(), 6),
        disability=st.lists(st.sampled_from(DISABILITIES), max_size=2, unique=True).map(tuple),
        handedness=_words("left", "right", "both"),
        ids=_some(id_patterns(), 2),
        event=st.none() | moments(),
        clothing=st.lists(st.sampled_from(CLOTHES), max_size=4, unique=True).map(tuple),
        occupation=_words("农民", "建筑工人", "建筑工"),
        employer=_words("某县第一砖厂", "某县砖厂", "某某纺织厂"),
        source=_words("公安", "寻亲网"),
        status=st.sampled_from(("open", "open", "found", "deceased")),
        protection=st.lists(st.sampled_from(("violence", "未成年", "不公开")), max_size=2).map(
            tuple
        ),
        face_top=st.lists(st.sampled_from(("M0", "M1", "M2", "M3")), max_size=3, unique=True).map(
            tuple
        ),
        face_score=st.none() | st.sampled_from((0.62, 0.8, 0.95)),
    )


def files(most: int = 8) -> st.SearchStrategy[list[Profile]]:
    """Files of one to `most` records, M0, M1, …"""
    return st.integers(1, most).flatmap(
        lambda size: st.tuples(*(profiles(f"M{row}") for row in range(size))).map(list)
    )
