"""Reshape the collected source tables into the small files that `reunion.knowledge` reads.

    python tools/build_sound_tables.py SOURCE_FOLDER

Only the columns in use are kept. The output depends on nothing but the source files: a second run
writes the same bytes. Every file starts with comment lines that name its sources and licences.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "reunion" / "knowledge" / "data"
Row = dict[str, str]
Built = tuple[list[str], list[str], Sequence[Sequence[str]]]
"""Comment lines, column names, rows."""

STRENGTH = {"high": "0.60", "mid": "0.30", "low": "0.12"}
"""Rates for the rows that come from descriptions without counts."""
STANDARD_SYSTEMS = {"mandarin_pinyin", "wade_giles", "wade_giles_bare"}
"""Spellings that follow from the reading by rule, so they need no table."""
NO_SURNAMES = {"浩然", "俊杰", "宇轩"}
"""Given names that a source with swapped fields lists as compound surnames."""
MISSING_SHARE = "0.5"
"""Per million, for surnames whose reading is known but whose frequency is not."""


def read(folder: Path, name: str) -> list[Row]:
    """The rows of one source table."""
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def toneless(reading: str) -> str:
    return "".join(letter for letter in reading if not letter.isdigit())


def surnames(folder: Path) -> Built:
    share = {row["surname"]: row["per_million"] for row in read(folder, "surnames")}
    rows = []
    for row in read(folder, "surname_readings"):
        if row["surname"] in NO_SURNAMES:
            continue
        spoken = [row["reading"], *filter(None, row["alt_readings"].split(";"))]
        readings = dict.fromkeys(toneless(reading) for reading in spoken)
        rows.append((row["surname"], share.get(row["surname"], MISSING_SHARE), ";".join(readings)))
    rows.sort(key=lambda row: (-float(row[1]), row[0]))
    notes = [
        "Surnames: bearers per million people; readings without tones, the likeliest first.",
        "Counts: Chinese-Names-Corpus (Apache-2.0), ORCID public file (CC0) by way of sinonym",
        "(Apache-2.0), Faker zh_CN (MIT), Ministry of Public Security name reports (statistics).",
        "Readings: own curation; pinyin-pro (MIT), pinyin (MIT), CC-CEDICT (facts, CC BY-SA 4.0).",
    ]
    return notes, ["surname", "per_million", "readings"], rows


def romanisations(folder: Path) -> Built:
    rows = []
    for row in read(folder, "surname_romanisations"):
        systems = set(row["systems"].split(";")) - STANDARD_SYSTEMS - {"jyutping"}
        if not systems:
            continue
        spelling = row["spelling"].replace("-", "").replace(" ", "")
        rows.append((spelling, row["surname"], romanisation_class(systems)))
    notes = [
        "Latin spellings of surnames other than Hanyu Pinyin and Wade-Giles (those go by rule).",
        "c = Hong Kong and Macau (Cantonese) or of unnamed origin, m = Min or Hakka as found in",
        "names, p = Church romanisation of Min only.",
        "Sources: name-variants (MIT), cantonese-romanisation (MIT), ToJyutping (BSD-2-Clause),",
        "taibun (MIT).",
    ]
    return notes, ["spelling", "surname", "system"], sorted(set(rows))


def romanisation_class(systems: set[str]) -> str:
    if systems & {"cantonese", "hk_government", "unspecified"}:
        return "c"
    return "m" if systems & {"hokkien", "hakka", "teochew"} else "p"


def given_chars(folder: Path) -> Built:
    rows = []
    for row in read(folder, "given_chars"):
        readings = [row["reading"], *filter(None, row["alt_readings"].split(";"))]
        rows.append((row["char"], row["per_million"], ";".join(readings)))
    notes = [
        "Characters of given names: share per million (skewed to people born 1980-2000), readings.",
        "Sources: ORCID public file (CC0) by way of sinonym (Apache-2.0); Unihan (Unicode licence)",
        "by way of pinyin-data (MIT).",
    ]
    return notes, ["char", "per_million", "readings"], rows


def syllables(folder: Path) -> Built:
    rows = [
        (row["pinyin"], row["wade_giles"], row["tongyong"])
        for row in read(folder, "syllable_romanisations")
    ]
    notes = ["Toneless syllables (v for ü) with Wade-Giles and Tongyong, by rule; pypinyin (MIT)."]
    return notes, ["pinyin", "wade_giles", "tongyong"], rows


def confusions(folder: Path) -> Built:
    rows = []
    for row in read(folder, "dialect_confusions"):
        if row["unit"] == "tone":
            continue
        rate = row["rate"] or STRENGTH[row["strength"]]
        context = {"before": row["context"].split()[-1], "paired": "pair"}.get(
            row["context"].split()[0], ""
        )
        points = row["n_points"] or "0"
        rows.append(
            (row["region_code"], row["unit"], row["from"], row["to"], context, rate, points)
        )
    notes = [
        "Sounds confused: region (GB/T 2260; 00 = mean over provinces), unit, the unordered pair,",
        "context (pair = a class of paired syllables), rate of homophony, survey places behind it.",
        "Computed from the character tables of MCPDict (MIT), 583 survey places; rows with 0",
        "places rest on published descriptions (Jin Rong 1985, Zhang Xu 1987, gazetteers) of",
        "Tianjin, Inner Mongolia and the North-East and carry a nominal rate.",
    ]
    return notes, ["region", "unit", "a", "b", "context", "rate", "places"], rows


def strokes(folder: Path) -> Built:
    rows = [(row["char"], row["strokes"]) for row in read(folder, "char_strokes")]
    notes = [
        "Stroke sequences, one letter a stroke, of the characters of names and divisions.",
        "Source: fuzzychinese (BSD).",
    ]
    return notes, ["char", "strokes"], rows


def variants(folder: Path) -> Built:
    """Traditional and variant characters; a character with a life of its own in names stays."""
    own = {row["char"] for row in read(folder, "given_chars")}
    best: dict[str, tuple[bool, str]] = {}
    for row in read(folder, "char_variants"):
        rank = (row["basis"] != "opencc", row["canonical"])
        if row["variant"] in own and row["variant"] != "於":
            continue
        if row["variant"] not in best or rank[0] < best[row["variant"]][0]:
            best[row["variant"]] = rank
    rows = [(variant, canonical) for variant, (_, canonical) in sorted(best.items())]
    notes = [
        "Traditional and variant characters with the simplified form.",
        "Sources: OpenCC (Apache-2.0), Unihan 14 (Unicode licence).",
    ]
    return notes, ["variant", "canonical"], rows


def transcriptions(folder: Path) -> Built:
    rows = [
        (row["language"], row["source_form"], row["variants"])
        for row in read(folder, "transcription_variants")
        if row["language"] != "separator"
    ]
    notes = [
        "Interchangeable spellings of Uyghur, Kazakh, Tibetan and Mongolian name parts; own",
        "curation, some after the local standard DB65/T 2189-2005. Soft evidence.",
    ]
    return notes, ["language", "source_form", "variants"], rows


def era_names(folder: Path) -> Built:
    """Characters the ministry calls typical of people born before 1990, and of all people."""
    eras = {"1950s", "1960s-1970s", "1980s", "all"}
    rows = [
        (row["era"], row["text"])
        for row in read(folder, "era_names")
        if row["era"] in eras and row["kind"] in {"char", "name"}
    ]
    notes = ["Names typical of an era: Ministry of Public Security name reports 2019 and 2020."]
    return notes, ["era", "text"], rows


TABLES: dict[str, Callable[[Path], Built]] = {
    "surnames": surnames,
    "surname_romanisations": romanisations,
    "given_chars": given_chars,
    "syllables": syllables,
    "confusions": confusions,
    "strokes": strokes,
    "variants": variants,
    "transcriptions": transcriptions,
    "era_names": era_names,
}


def text_of(notes: Iterable[str], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The file as text: comment lines, one header line, tab-separated rows."""
    lines = [f"# {note}" for note in notes]
    lines.append("\t".join(columns))
    lines += ["\t".join(row) for row in rows]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    for name, build in TABLES.items():
        path = OUT / f"{name}.tsv"
        path.write_text(text_of(*build(Path(arguments[0]))), encoding="utf-8", newline="\n")
        print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
