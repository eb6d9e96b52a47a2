"""One name claim as weighted name forms: the same normalising for residents and missing persons.

>>> [(form.surname, form.given) for form in name_forms("李xx(音)", "self_oral")]
[(('李',), ())]

In: the text of a claim and its kind. Out: forms whose weights are kind reliability × confidence ×
share of the form, at most 1 together. What a station made up, and what is no name (无名氏, 安徽婆,
祝0312), gives no form at all, so that it can never count as evidence. A new ordinary name takes
about 4 µs, another one in Chinese characters 15, one in Latin letters 50.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from reunion.normalizing.han_names import REGISTERED, in_order, read_han, read_mixed, two_or_three
from reunion.normalizing.minority import transcribed
from reunion.normalizing.name_text import (
    DOT,
    aliases,
    alternatives,
    clean,
    famous,
    fold,
    han_count,
    has_latin,
    heard,
    is_han,
    why_unusable,
)
from reunion.normalizing.ordinary_names import is_ordinary, says_only_a_name
from reunion.normalizing.romanised import read_spelled
from reunion.profiles import NameForm, Units

RELIABILITY = {
    "legal": 0.99, "official": 0.99, "document": 0.9, "former": 0.9, "self_oral": 0.9,
    "self_written": 0.92, "romanised": 0.9, "native": 0.9, "nickname": 0.8, "given_only": 0.85,
    "surname_only": 0.85, "husband_style": 0.7, "household_title": 0.3, "other_report": 0.6,
}  # fmt: skip
"""The chance that a claim of this kind is meant as this person's name; domain judgement."""
_OTHER_KIND = 0.7
FAMOUS_SHARE = 0.1
"""What is left of a claim that names a film star or an emperor."""
_HAND = frozenset({"handwriting", "handwritten", "手写"})
_WIFE_AGE = 45

_Form = tuple[Units, Units, Units, float, str]
"""Surname, given, father, share, kind shown by the text itself ("" none)."""


def name_forms(
    text: str,
    kind: str | None,
    *,
    conf: float | None = None,
    script: str | None = None,
    sex: str = "",
    age_hint: float | None = None,
    claim: int = 0,
) -> tuple[NameForm, ...]:
    """The forms of one claim, the likeliest first; () when the claim is unusable.

    `kind` as in the contract (None: not told); `conf` 0–1; `script` "handwriting" marks what was
    read off handwriting; `sex` and `age_hint` (years) decide whether a double surname is a wife's.
    """
    asked = kind or ""
    ordinary = is_ordinary(text, asked)
    if ordinary and kind in REGISTERED and conf is None and script is None and len(text) == 3:
        # Most names of a file of records: what all that follows would come to as well.
        return (_in_three(text, kind, claim),)
    trust = 1.0 if conf is None else min(max(float(conf), 0.0), 1.0)
    if kind == "assigned" or not trust > 0:
        return ()
    channel = _channel(text, asked, script)
    read_as = "self_written" if channel == "written" and asked == "self_oral" else asked
    if ordinary:
        shown, found = text, _ordinary_forms(text, read_as)
    else:
        wife = sex != "1" and (age_hint is None or age_hint >= _WIFE_AGE)
        shown, found = fold(text)[:60], _forms(text, read_as, wife)
    forms = []
    for surname, given, father, share, told in found:
        weight = min(1.0, reliability(told or asked, asked) * trust * share)
        meant = told or kind or "other"
        forms.append(NameForm(surname, given, meant, channel, weight, shown, father, claim))
    if len(forms) > 1:
        forms.sort(key=_by_weight)
    return tuple(forms)


def plain_name(text: str) -> NameForm | None:
    """The one form of an ordinary registered name of three characters; None for any other text.
    What `name_forms(text, "legal")` gives, without asking anything else."""
    return _in_three(text, "legal", 0) if len(text) == 3 and is_ordinary(text, "legal") else None


def _in_three(text: str, kind: str, claim: int) -> NameForm:
    family, given = (text[0],), (text[1], text[2])
    return NameForm(family, given, kind, "registered", RELIABILITY[kind], text, (), claim)


def _by_weight(form: NameForm) -> float:
    return -form.weight


def usable(text: str, kind: str | None) -> str | None:
    """None when the claim gives at least one form, else why not, as a Chinese phrase."""
    if kind == "assigned":
        return "站内取名,不参与比对"
    return why_unusable(text) or (None if _forms(text, kind or "", False) else "看不出姓名")


@cache
def reliability(told: str, kind: str) -> float:
    """The lower reliability of what the claim says it is and what its text shows it to be."""
    return min(RELIABILITY.get(told, _OTHER_KIND), RELIABILITY.get(kind, _OTHER_KIND))


def _channel(text: str, kind: str, script: str | None) -> str:
    if "音" in text and heard(text):
        return "heard"
    if kind == "self_written" or (script and script in _HAND):
        return "written"
    return "registered" if kind in REGISTERED else "heard"


def _ordinary_forms(text: str, kind: str) -> Sequence[_Form]:
    """What `_forms` gives for an ordinary name; too cheap and too many to be remembered."""
    if len(text) == 3 and in_order(text, kind):
        return (((text[0],), (text[1], text[2]), (), 1.0, ""),)
    parses = two_or_three(text, kind)
    if len(parses) > 1:
        parses = tuple(sorted(parses, key=lambda one: (-one.share, one.surname, one.given)))
    return [(one.surname, one.given, (), min(one.share, 1.0), one.kind) for one in parses]


@lru_cache(maxsize=32_768)
def _forms(text: str, kind: str, wife: bool) -> tuple[_Form, ...]:
    merged: dict[tuple[Units, Units, Units], tuple[float, str]] = {}
    if says_only_a_name(text):
        for surname, given, father, share, told in _read_han(text, kind, wife, 1.0):
            _merge(merged, (surname, given, father), share, told)
    elif why_unusable(text):
        return ()
    else:
        _read_cell(merged, text, kind, wife)
    if len(merged) == 1:
        ((key, (share, told)),) = merged.items()
        return ((*key, min(share, 1.0), told),)
    best = sorted(merged.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple([(*key, min(share, 1.0), told) for key, (share, told) in best])


def _read_cell(
    merged: dict[tuple[Units, Units, Units], tuple[float, str]], text: str, kind: str, wife: bool
) -> None:
    """A cell that may hold notes, several names, other letters."""
    offered = alternatives(clean(text))
    for place, name in enumerate(offered):
        part = _part_of(place, len(offered))
        for surname, given, father, share, told in _read(name, kind, wife):
            _merge(merged, (surname, given, father), part * share, told)
    for told, name in aliases(text):
        for surname, given, father, share, _ in _read(clean(name), told, wife):
            _merge(merged, (surname, given, father), share, told)


def _merge(
    merged: dict[tuple[Units, Units, Units], tuple[float, str]],
    key: tuple[Units, Units, Units],
    share: float,
    told: str,
) -> None:
    if share > 0 and (key[0] or key[1]):
        before = merged.get(key, (0.0, told))
        merged[key] = (before[0] + share, before[1])


def _part_of(place: int, count: int) -> float:
    """Of several names offered the first is meant a little more often."""
    return 1.0 if count == 1 else (1.3 if place == 0 else 1.0) / (count + 0.3)


def _read(name: str, kind: str, wife: bool) -> Iterator[_Form]:
    """The readings of one cleaned name, whatever its letters."""
    if why_unusable(name):
        return
    left = FAMOUS_SHARE if famous(name) and kind not in REGISTERED else 1.0
    if has_latin(name):
        if han_count(name):
            for parse in read_mixed(name, kind):
                yield parse.surname, parse.given, (), parse.share, parse.kind
            return
        for spelled in read_spelled(name):
            yield spelled.surname, spelled.given, (), spelled.share, ""
        return
    yield from _read_han(_han_only(name), kind, wife, left)


def _han_only(name: str) -> str:
    """Han characters, dots and holes; a blank or dash inside a long name is a dot."""
    if name.isalpha():
        return "".join(char for char in name if is_han(char))
    parts = [part for part in name.replace("-", " ").split(" ") if part]
    parted = len(parts) > 1 and max(map(len, parts)) >= 2 and sum(map(len, parts)) >= 5
    joined = (DOT if parted else "").join(parts)
    return "".join(char for char in joined if is_han(char) or char in (DOT, "?")).strip(DOT)


def _read_han(name: str, kind: str, wife: bool, left: float) -> Iterator[_Form]:
    readings, belief = transcribed(name) if "?" not in name and len(name) > 1 else ((), 0.0)
    if DOT in name and len(name.replace(DOT, "")) <= 3:
        readings, belief = (), 0.0  # 王·小明: a stray dot in a Han name
    for reading in readings:
        share = left * belief * reading.share
        if share > 0:
            yield reading.surname, reading.given, reading.father, share, ""
    if belief < 1:
        for parse in read_han(name, kind, wife):
            yield parse.surname, parse.given, (), left * (1 - belief) * parse.share, parse.kind
