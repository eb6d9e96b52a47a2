"""`reunion bench births`: do birthdays, lunar dates, 虚岁, signs and seen ages find the record?

Every resident meets the own record and records of others born in the same decade; the comparator
sees what `reunion.normalizing` makes of both. Three questions: does it tell right from wrong (area
under the ROC curve), do its bits mean what they say (calibration, against records of any age, for
that is what the bits are measured against), and does the 95 % region of the day's distribution
hold the true day.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.metrics import expected_calibration_error, reliability, roc_auc, wilson
from benchmarks.sets.told_births import SEED, ToldBirth, iso, told_births
from benchmarks.tables import TextTable, show
from reunion.columns import TableBuilder
from reunion.errors import UsageError
from reunion.matching.compare.births import Births, density
from reunion.matching.contract import Scene
from reunion.matching.frequencies import FIRST_DAY, measure
from reunion.matching.model import load_model
from reunion.normalizing.profiles import missing_person_profile, resident_profile
from reunion.profiles import BirthClaim, Profile
from reunion.records import MissingPerson, Resident

Json: TypeAlias = dict[str, Any]
Floats: TypeAlias = npt.NDArray[np.float64]
OTHERS = 20
REGION = 0.95
DATED = frozenset({"date", "lunar_date"})


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `births`."""
    parser.add_argument("--people", type=int, default=2_000, help="虚构人数。Invented people.")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子(默认为冻结种子)。Seed.")
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the results.")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and write the results where asked. Raises UsageError for too few people."""
    if args.people < 100:
        raise UsageError(
            f"--people 为 {args.people},应不少于 100,否则各项比例没有意义",
            f"--people is {args.people}; shares need at least 100 people",
        )
    result = measured(told_births(args.people, args.seed), args.seed)
    for table in tables(result):
        show(table)
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Scores of every resident against the own record (first column) and others."""

    bits: Floats
    exact: Floats
    near: Floats


def measured(people: list[ToldBirth], seed: int) -> Json:
    """All figures of the benchmark."""
    residents = [_resident(number, person) for number, person in enumerate(people)]
    records = [_record(number, person) for number, person in enumerate(people)]
    table = TableBuilder()
    for record in records:
        table.add(record)
    columns = table.finish()
    scene = Scene(load_model(), columns, measure(columns))
    rng = np.random.default_rng([seed, 1])
    decade = np.array([date.fromordinal(person.registered).year // 10 for person in people])
    close = _pairs(residents, records, scene, _others(rng, decade))
    wide = _pairs(residents, records, scene, _others(rng, np.zeros(len(people))))
    return {
        "format": 1,
        "people": len(people),
        "seed": seed,
        "others": OTHERS,
        "auc": {
            "comparator": _auc(close.bits),
            "exact_date": _auc(close.exact),
            "two_years": _auc(close.near),
        },
        "auc_by_claim": {
            claim: _auc(close.bits[rows])
            for claim, rows in _by_claim(people).items()
            if len(rows) >= 30
        },
        "calibration": _calibration(wide.bits),
        "coverage": _coverage(people, residents, scene),
    }


def _resident(number: int, person: ToldBirth) -> Profile:
    return resident_profile(
        Resident.from_json({"resident_id": f"R{number}", "birth": person.birth})
    )


def _record(number: int, person: ToldBirth) -> Profile:
    birth = {"date": iso(person.registered), "calendar": "solar"}
    return missing_person_profile(MissingPerson.from_json({"mp_id": f"M{number}", "birth": birth}))


def _others(rng: np.random.Generator, group: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """For each person OTHERS others of the same group, shape (people, OTHERS)."""
    out = np.zeros((len(group), OTHERS), dtype=np.int64)
    for person in range(len(group)):
        pool = np.flatnonzero(group == group[person])
        pool = pool[pool != person]
        out[person] = rng.choice(pool if len(pool) else np.array([person]), OTHERS)
    return out


def _pairs(
    residents: list[Profile], records: list[Profile], scene: Scene, others: npt.NDArray[np.int64]
) -> _Pairs:
    shape = (len(residents), OTHERS + 1)
    bits, exact, near = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    births = Births()
    for number, resident in enumerate(residents):
        rows = np.concatenate(([number], others[number]))
        score = births.score(resident, scene)
        if score is not None:
            bits[number] = score(rows)
        told = _told_day(resident)
        held = np.array([records[row].births[0].lo for row in rows])
        if told is not None:
            near[number] = np.abs(held - told) <= 2 * 365.2425
            dated = any(claim.kind in DATED for claim in resident.births)
            exact[number] = (held == told) if dated else 0.0
    return _Pairs(bits, exact, near)


def _told_day(profile: Profile) -> float | None:
    """The day that a reader without a model takes: of the date, else the middle of the age."""
    spans: dict[str, BirthClaim] = {claim.kind: claim for claim in profile.births if claim.hi}
    for kind in ("date", "lunar_date", "year", "xu", "zhou", "age", "seen"):
        if kind in spans:
            return (spans[kind].lo + spans[kind].hi) / 2
    return None


def _auc(scores: Floats) -> float | None:
    labels = np.zeros(scores.shape, dtype=bool)
    labels[:, 0] = True
    found = roc_auc(scores.ravel(), labels.ravel())
    return None if found is None else round(found, 4)


def _by_claim(people: list[ToldBirth]) -> dict[str, npt.NDArray[np.int64]]:
    """People by the best that they told: a birthday of some sort, else an age, sign or look."""
    rows: dict[str, list[int]] = {}
    for number, person in enumerate(people):
        rows.setdefault("+".join(person.claims), []).append(number)
    return {claim: np.array(found) for claim, found in sorted(rows.items())}


def _calibration(bits: Floats) -> Json:
    """The own record against one of any other person, even odds."""
    scores = np.concatenate((bits[:, 0], bits[:, 1]))
    labels = np.arange(len(scores)) < len(bits)
    stated = 1 / (1 + np.exp2(-scores))
    bins = reliability(stated, labels)
    return {
        "ece": round(expected_calibration_error(stated, labels), 4),
        "bins": [
            {"stated": round(b.stated, 4), "observed": round(b.observed.value, 4),
             "cases": b.observed.count} for b in bins
        ],
    }  # fmt: skip


def _coverage(people: list[ToldBirth], residents: list[Profile], scene: Scene) -> Json:
    """How often the smallest set of days with 95 % of the mass holds the true day."""
    held: list[bool] = []
    sizes: list[int] = []
    for person, resident in zip(people, residents, strict=True):
        days = density(resident.births, scene)
        if days is None:
            continue
        order = np.argsort(-days, kind="stable")
        count = int(np.searchsorted(np.cumsum(days[order]), REGION)) + 1
        held.append(bool(days[person.true - FIRST_DAY] >= days[order[count - 1]]))
        sizes.append(count)
    share = wilson(sum(held), len(held))
    return {
        "region": REGION,
        "share": round(share.value, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
        "median_days": int(np.median(sizes)),
    }


def tables(result: Json) -> list[TextTable]:
    """The results as tables."""
    names = {"comparator": "本程序", "exact_date": "日期完全相同", "two_years": "相差两年以内"}
    auc = tuple((names[key], _figure(value)) for key, value in result["auc"].items())
    kinds = tuple((key, _figure(value)) for key, value in result["auc_by_claim"].items())
    bins = tuple(
        (_figure(b["stated"]), _figure(b["observed"]), str(b["cases"]))
        for b in result["calibration"]["bins"]
    )
    covered = result["coverage"]
    region = ((
        f"{covered['share']:.3f} [{covered['low']:.3f}, {covered['high']:.3f}]",
        str(covered["median_days"]),
    ),)  # fmt: skip
    people, others = result["people"], result["others"]
    return [
        TextTable(f"出生:{people} 人,各与本人及同年代 {others} 人相比", ("方法", "AUC"), auc),
        TextTable("按所说的内容", ("所说内容", "AUC"), kinds),
        TextTable(
            f"校准(各与本人及任意一人;ECE {result['calibration']['ece']:.3f})",
            ("所称概率", "实际比例", "对数"),
            bins,
        ),
        TextTable("95% 区域包含真实生日的比例", ("比例", "区域大小(天,中位数)"), region),
    ]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
