"""`reunion bench places`: counties by sound in twelve accents, and those of 1985 as of today.

Two questions. Every county of today is heard in every accent (`heard_places`): is it among the
first five? Every county of 1985 is looked up by its name and by its code (`former_places`): does
it lead to the ground of today? Beside our figure stand the same text, equal toneless pinyin, and
Jaro–Winkler on characters, all of them asked for a county; and the best possible ranking of one who
knew the noise (`place_ceiling`).

The accent is drawn without regard to where the county lies, which is harder than life: the program
takes an accent for a hint at the region too, and here that hint misleads.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks.metrics import wilson
from benchmarks.sets.former_places import YEAR, counties_of_1985
from benchmarks.sets.heard_places import ACCENTS, SEED, HeardPlace, heard_counties
from benchmarks.sets.place_ceiling import best_possible
from benchmarks.tables import TextTable, show
from reunion.errors import UsageError
from reunion.knowledge.divisions import divisions
from reunion.knowledge.syllables import plain
from reunion.normalizing.likely_places import likely_places
from reunion.normalizing.places import place_form
from reunion.profiles import Weighted

Json: TypeAlias = dict[str, Any]
FIRST = 5
KEPT = 30
Answer: TypeAlias = Callable[[str, Weighted], Sequence[str]]
"""A heard text and an accent's regions -> codes, best first."""
FORMS = ("titled", "bare")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `places`."""
    parser.add_argument("--limit", type=int, help="每种口音的县数(默认全部)。Counties an accent.")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子(默认为冻结种子)。Seed.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the results.")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and write the results where asked. Raises UsageError for a bad limit."""
    if args.limit is not None and args.limit < 1:
        raise UsageError(
            f"--limit 为 {args.limit},应是不小于 1 的整数",
            f"--limit is {args.limit}; it must be a whole number of at least 1",
        )
    result = measured(args.seed, args.limit)
    for table in tables(result):
        show(table)
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def measured(seed: int, limit: int | None) -> Json:
    """All figures of the benchmark."""
    return {
        "format": 1,
        "seed": seed,
        "heard": [_accent(accent, seed, limit) for accent in ACCENTS],
        "former": former(limit),
    }


def _accent(accent: str, seed: int, limit: int | None) -> Json:
    heard = heard_counties(accent, seed, limit)
    out: Json = {"accent": accent, "counties": len(heard.places)}
    for form in FORMS:
        for name, answer in ANSWERS.items():
            out[f"{name}_{form}"] = _shares(heard.places, form, heard.regions, answer)
        out[f"ceiling_{form}"] = {"five": round(best_possible(heard, form, FIRST), 4)}
    return out


def _shares(
    places: Sequence[HeardPlace], form: str, regions: Weighted, answer: Answer
) -> dict[str, float]:
    """Shares of counties whose code is the first, and among the first five."""
    first = five = 0
    for place in places:
        codes = answer(getattr(place, form), regions)[:FIRST]
        first += place.code in codes[:1]
        five += place.code in codes
    return {"first": round(first / len(places), 4), "five": round(five / len(places), 4)}


def ours(text: str, regions: Weighted) -> Sequence[str]:
    """The program, told the accent and that a county is sought, as all the others are."""
    found = (place.code for place in likely_places(text, regions, KEPT, county=True))
    return list(dict.fromkeys(found))


def ours_any_level(text: str, regions: Weighted) -> Sequence[str]:
    """The program, not told that it is a county: townships and cities stand among the answers."""
    return list(dict.fromkeys(place.code for place in likely_places(text, regions, KEPT)))


def ours_no_accent(text: str, regions: Weighted) -> Sequence[str]:
    """The program, not told the accent."""
    return ours(text, ())


@cache
def _counties() -> tuple[tuple[str, str, str, str], ...]:
    """Code, name, short name and pinyin of every county, the largest first."""
    tree = divisions()
    nodes = [node for node, code in enumerate(tree.codes) if not code.endswith("00")]
    nodes.sort(key=lambda node: -float(tree.population_weight[node]))
    return tuple(
        (tree.codes[node], tree.names[node], tree.shorts[node], " ".join(tree.readings[node][0]))
        for node in nodes
    )


@cache
def _by_text() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code, name, short, _ in _counties():
        for text in {name, short}:
            groups.setdefault(text, []).append(code)
    return groups


def exact(text: str, regions: Weighted) -> Sequence[str]:
    """The same text, the larger county first."""
    return _by_text().get(text, ())


@cache
def _by_pinyin() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code, _, _, sound in _counties():
        groups.setdefault(sound, []).append(code)
    return groups


def same_pinyin(text: str, regions: Weighted) -> Sequence[str]:
    """Equal toneless pinyin (the library's readings), the larger county first."""
    from pypinyin import lazy_pinyin

    stems = (text, text[:-1])
    sounds = (" ".join(plain(one) for one in lazy_pinyin(stem)) for stem in stems)
    return [code for sound in sounds for code in _by_pinyin().get(sound, ())]


def jaro_winkler(text: str, regions: Weighted) -> Sequence[str]:
    """Jaro–Winkler on characters, against the full or the short name, whichever is nearer."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist

    counties = _counties()
    names = [name for _, name, _, _ in counties] + [short for _, _, short, _ in counties]
    near = cdist([text], names, scorer=JaroWinkler.similarity)[0]
    best = np.maximum(near[: len(counties)], near[len(counties) :])
    order = np.argsort(-best, kind="stable")[:FIRST]
    return [counties[row][0] for row in order.tolist() if best[row] > 0]


ANSWERS: dict[str, Answer] = {
    "ours": ours, "ours_no_accent": ours_no_accent, "ours_any_level": ours_any_level,
    "exact": exact, "pinyin": same_pinyin, "jaro_winkler": jaro_winkler,
}  # fmt: skip


def former(limit: int | None = None) -> Json:
    """Shares of the counties of 1985 that lead to today's ground, by address and by code."""
    places = counties_of_1985()
    if limit is not None:
        places = places[:: max(1, len(places) // limit)][:limit]
    tree = divisions()
    by_name = by_code = by_text = 0
    for place in places:
        form = place_form(place.address, "hukou")
        by_name += bool(form and form.nodes and form.nodes[0][0] in place.today)
        heirs = tree.resolve_code(place.code, YEAR)
        by_code += bool(heirs and heirs[0][0] in place.today)
        by_text += place.name in {tree.names[tree.index(code)] for code in place.today}
    count = len(places)
    return {
        "year": YEAR, "counties": count, "by_name": _share(by_name, count),
        "by_code": _share(by_code, count), "name_unchanged": _share(by_text, count),
    }  # fmt: skip


def _share(hits: int, count: int) -> list[float]:
    share = wilson(hits, count)
    return [round(share.value, 4), round(share.low, 4), round(share.high, 4)]


def tables(result: Json) -> list[TextTable]:
    """The results as tables."""
    heads = (
        "口音",
        "本程序 前5",
        "前1",
        "上限 前5",
        "不告知口音 前5",
        "不告知是县 前5",
        "字面相同 前5",
        "拼音相同 前5",
        "Jaro–Winkler 前5",
    )
    out = []
    for form, title in zip(FORMS, ("带县市区", "不带县市区"), strict=True):
        rows = tuple(_row(one, form) for one in result["heard"])
        count = result["heard"][0]["counties"]
        out.append(TextTable(f"听音找县({title}):每种口音 {count} 个县", heads, rows))
    old = result["former"]
    rows = tuple(
        (label, f"{old[key][0]:.4f}")
        for label, key in (
            ("按地址", "by_name"), ("按旧代码", "by_code"), ("名称至今未变(不查沿革)",
            "name_unchanged")
        )
    )  # fmt: skip
    title = f"{old['year']} 年的 {old['counties']} 个县级单位,对应到今天"
    return [*out, TextTable(title, ("方法", "正确"), rows)]


def _row(one: Json, form: str) -> tuple[str, ...]:
    def five(name: str) -> str:
        return f"{one[f'{name}_{form}']['five']:.3f}"

    first = f"{one[f'ours_{form}']['first']:.3f}"
    others = tuple(
        five(name)
        for name in (
            "ceiling", "ours_no_accent", "ours_any_level", "exact", "pinyin", "jaro_winkler"
        )
    )  # fmt: skip
    return (one["accent"], five("ours"), first, *others)
