"""Compute how given-name characters and surnames are spelled in Hong Kong, Macau and Singapore.

    pip install ToJyutping==3.2.0 taibun==1.1.8 cantonese-romanisation==1.0.5 msgpack
    python tools/build_southern_spellings.py

Readings come from the packages: Cantonese from ToJyutping (BSD-2-Clause), Hong Kong spellings from
cantonese-romanisation (MIT), Min from the words of taibun (MIT). The spellings of Macau follow from
the Cantonese reading by the rules of the government's syllabary of 1985, those of Singapore and
Malaysia from the Min reading by the usual English habits. A second run writes the same bytes.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "reunion" / "knowledge" / "data"
CHARACTERS, SURNAMES = 2526, 400
"""So many characters of given names, and surnames of one character, by frequency."""
MIN_SHARE = 0.25
"""A Min reading used in fewer of a character's words is left out."""

MACAU_INITIALS = {"gw": "ku", "kw": "ku", "g": "k", "d": "t", "b": "p", "z": "ch", "c": "ch"}
MACAU_FINALS = {
    "aa": "a", "aai": "ai", "aau": "ao", "aam": "am", "aan": "an", "aang": "ang", "aap": "ap",
    "aat": "at", "aak": "ak", "au": "ao", "eng": "eang", "ek": "eak", "iu": "io", "ing": "eng",
    "ik": "ek", "ung": "ong", "uk": "ok", "oe": "eu", "oeng": "eong", "oek": "eok", "eoi": "oi",
    "eon": "on", "eot": "ot", "yu": "u", "yun": "un", "yut": "ut",
}  # fmt: skip
HONG_KONG_INITIALS = {
    "g": ("k",), "d": ("t",), "b": ("p",), "gw": ("kw",), "z": ("ch", "ts"), "c": ("ch", "ts"),
    "s": ("s", "sh"), "j": ("y",),
}  # fmt: skip
HONG_KONG_FINALS = {
    "aa": ("a", "ah"), "aai": ("ai",), "aau": ("au",), "aam": ("am",), "aan": ("an",),
    "aang": ("ang",), "aap": ("ap",), "aat": ("at",), "aak": ("ak",), "an": ("an", "un"),
    "at": ("at", "ut"), "ou": ("o", "ou"), "i": ("i", "ee"), "u": ("u", "oo"), "ei": ("ei", "ee"),
    "o": ("o", "oh"), "iu": ("iu", "ew"), "oi": ("oi", "oy"), "un": ("un", "oon"), "oe": ("eu",),
    "oeng": ("eung",), "oek": ("euk",), "eoi": ("ui",), "eon": ("un",), "eot": ("ut",),
    "yu": ("yu", "ue"), "yun": ("uen",), "yut": ("uet",), "uk": ("uk", "ook"),
}  # fmt: skip
MIN_INITIALS = {
    "ph": ("p", "ph"), "th": ("t", "th"), "kh": ("k", "kh"), "tsh": ("ch",), "ts": ("ch",),
    "j": ("j", "y"),
}  # fmt: skip
MIN_FINALS = {
    "a": ("a", "ah"), "i": ("i", "ee"), "u": ("u", "oo"), "e": ("e", "eh", "ay"),
    "o": ("o", "oh"), "oo": ("o", "oh", "oo"), "ai": ("ai", "ye"), "au": ("au", "ow"),
    "iu": ("iu", "iew", "ew", "eow"), "ui": ("ui", "wee"), "ua": ("ua", "wa"),
    "ue": ("ue", "uay", "oey"), "ia": ("ia", "iah"), "io": ("io", "eo", "eoh", "ioh"),
    "iau": ("iau", "iow", "eow"), "uai": ("uai", "wai"), "ian": ("ian", "ean"),
    "un": ("un", "oon"), "uan": ("uan", "wan"), "ing": ("eng", "ing"), "ik": ("ek", "ik", "eck"),
    "iong": ("iong", "eong"), "iang": ("iang", "eang"), "it": ("it",), "ut": ("ut", "oot"),
    "uat": ("uat", "wat"), "ak": ("ak", "ack"), "ok": ("ok", "ock"), "iok": ("iok", "eok"),
    "iat": ("iat",), "an": ("an",), "in": ("in",), "im": ("im",), "am": ("am",),
    "iam": ("iam",), "ang": ("ang",), "ong": ("ong",), "ap": ("ap",), "ip": ("ip",),
    "at": ("at",), "iap": ("iap",),
}  # fmt: skip
MIN_ALONE = {
    "i": ("ee", "yi"), "u": ("oo", "wu"), "iu": ("yew", "iu"), "ui": ("wee", "ui"),
    "un": ("oon", "woon"), "uan": ("wan", "uan"), "ua": ("wah",), "ing": ("eng", "ing"),
    "im": ("im", "yim"), "iong": ("yong", "iong"), "iang": ("yang",), "ian": ("ian", "yan"),
    "io": ("yeo", "yeoh"), "iok": ("yok",), "in": ("in", "yin"), "iau": ("yeow", "iau"),
    "iap": ("yap", "iap"), "ik": ("ek", "ik"), "iat": ("yat",),
}  # fmt: skip
"""Finals without a consonant before them."""


def main() -> int:
    from ToJyutping import get_jyutping_list

    listed = dict(_listed())
    min_of = _min_readings()
    old = _traditional()
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    clans: set[tuple[str, str, str]] = set()
    names, surnames = _first(CHARACTERS, "given_chars"), _first(SURNAMES, "surnames")
    for char in dict.fromkeys((*names, *surnames)):
        forms = old.get(char, (char,))
        spoken = [said for form in forms for _, said in get_jyutping_list(form)[:1] if said]
        cantonese = list(dict.fromkeys(said.rstrip("123456") for said in spoken))
        spelled = {
            "h": {one for form in forms for one in listed.get(form, ())}
            | {one for said in cantonese[:1] for one in _hong_kong(said)},
            "o": {_macau(said) for said in cantonese[:1]},
            "m": {one for said in min_of(forms) for one in _singapore(said)},
        }  # fmt: skip
        for system, found in spelled.items():
            for one in sorted(found):
                if char in names:
                    rows[one, system].append(char)
                if char in surnames and system != "h":
                    clans.add((one, char, system))
    _write("southern_given", GIVEN_NOTES, ("spelling", "system", "characters"),
           ((*key, "".join(chars)) for key, chars in sorted(rows.items())))  # fmt: skip
    _write("southern_surnames", SURNAME_NOTES, ("spelling", "surname", "system"), sorted(clans))
    return 0


SYSTEM_NOTES = (
    "h = Hong Kong, o = Macau, m = Min of Singapore and Malaysia.",
    "Computed by tools/build_southern_spellings.py; readings: ToJyutping (BSD-2-Clause),",
    "cantonese-romanisation (MIT), taibun (MIT); Macau by the syllabary of 1985.",
)
GIVEN_NOTES = ("Characters of given names by southern spelling, usual ones first.", *SYSTEM_NOTES)
SURNAME_NOTES = ("Usual surnames by the same rules.", *SYSTEM_NOTES)


def _first(most: int, table: str) -> tuple[str, ...]:
    """The characters of a table in the repository, the most frequent first."""
    lines = (OUT / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    rows.sort(key=lambda row: -float(row[1]))
    return tuple(row[0] for row in rows if len(row[0]) == 1)[:most]


def _traditional() -> dict[str, tuple[str, ...]]:
    """Simplified character -> the forms that the packages know, itself last."""
    table: dict[str, list[str]] = defaultdict(list)
    for line in (OUT / "variants.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "\t" in line:
            variant, canonical = line.split("\t")[:2]
            table[canonical].append(variant)
    return {char: (*forms, char) for char, forms in table.items()}


def _data(package: str, *path: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed; see the head of this script")
    return Path(found.origin).parent.joinpath("data", *path)


def _listed() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Character -> spellings met in Hong Kong; spellings that no name has are left out."""
    table = json.loads(_data("cantoroman", "charToRoman.json").read_text(encoding="utf-8"))
    for char, spelled in table.items():
        kept = tuple(one for one in spelled if one.isalpha() and one not in NO_SPELLINGS)
        if kept:
            yield char, kept


NO_SPELLINGS = {"fart", "duck", "dick", "fook", "suck"}


def _hong_kong(said: str) -> Iterator[str]:
    """The usual spellings of one Cantonese syllable (Jyutping without its tone)."""
    initial, final = _parted(said)
    if initial == "j" and final.startswith("yu"):
        initial = ""
    starts = HONG_KONG_INITIALS.get(initial, (initial,))
    yield from map("".join, itertools.product(starts, HONG_KONG_FINALS.get(final, (final,))))


def _macau(said: str) -> str:
    initial, final = _parted(said)
    spelled = MACAU_FINALS.get(final, final)
    if initial != "j":
        return MACAU_INITIALS.get(initial, initial) + spelled
    return (
        spelled if final.startswith(("yu", "i")) and final not in {"ing", "ik"} else "i" + spelled
    )


def _parted(said: str) -> tuple[str, str]:
    """Initial and final; a syllable without a vowel (ng) is all final."""
    match = re.match(r"(gw|kw|ng|[bpmfdtnlgkhwzcsj])?(.*)", said)
    assert match
    return (match[1] or "", match[2]) if match[2] else ("", said)


def _min_readings() -> Callable[[Iterable[str]], list[str]]:
    """A function from a character's forms to its usual Min syllables without tones (Tâi-lô)."""
    import msgpack

    words = msgpack.unpackb(_data("taibun", "words.msgpack").read_bytes())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, spoken in words.items():
        for way in spoken.split("/"):
            said = [part for part in re.split(r"[-\s]+", way) if part]
            if len(said) == len(word):
                for char, syllable in zip(word, said, strict=True):
                    counts[char][_toneless(syllable)] += 1

    def readings(forms: Iterable[str]) -> list[str]:
        total: Counter[str] = Counter()
        for form in forms:
            total.update(counts.get(form, Counter()))
        least = MIN_SHARE * sum(total.values())
        return [said for said, count in total.most_common() if count >= least]

    return readings


def _toneless(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable.lower())
    return "".join(letter for letter in parts if letter.isascii() and letter.isalpha())


def _singapore(said: str) -> Iterator[str]:
    """The usual spellings of one Min syllable; nothing where the syllable is none of names."""
    match = re.match(r"(tsh|ts|ph|th|kh|ng|[pbmtnlkghsj])?(.*)", said)
    assert match
    initial, final = match[1] or "", match[2].removesuffix("nn").removesuffix("h")
    ways = MIN_FINALS.get(final, ()) if initial else MIN_ALONE.get(final, MIN_FINALS.get(final, ()))
    for start, end in itertools.product(MIN_INITIALS.get(initial, (initial,)), ways):
        yield start + end


def _write(
    name: str, notes: Iterable[str], columns: Iterable[str], rows: Iterable[Iterable[str]]
) -> None:
    lines = [f"# {note}" for note in notes]
    lines += ["\t".join(columns), *("\t".join(row) for row in rows)]
    (OUT / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
