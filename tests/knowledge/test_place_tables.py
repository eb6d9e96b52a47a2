"""The builder of the place tables, on a tiny source folder."""

from __future__ import annotations

import gzip
from pathlib import Path

from tools.build_place_tables import build

SOURCES = {
    "admin_divisions.tsv": (
        "code\tname\tlevel\tparent\tlat\tlon\tcoord_basis\tshort\tpinyin\n"
        "411100\t漯河市\t2\t410000\t33.581\t114.016\tseat\t漯河\tta he\n"
        "410000\t河南省\t1\t\t34.7\t113.6\tseat\t河南\the nan\n"
    ),
    "admin_history.tsv": (
        "old_code\told_name\tnew_code\tnew_name\tyear\tlevel\tprovince\tparent\tsince\tcurrent_codes\n"
        "1\t甲县\t2\t乙县\t1990\t3\t河南省\t直辖\t1981\t410000;411100\n"
        "1\t甲县\t3\t丙县\t1990\t3\t河南省\t直辖\t1981\t410000;411100\n"
    ),
    "admin_townships.tsv": (
        "code\tname\n411100001\t甲镇\n411100002\t乙镇\n411100003\t丙镇(已撤销)\n"
    ),
    "place_readings.tsv": (
        "code\tname\tpypinyin_reading\treading\tbasis\n411100\t漯河市\tta he shi\tluo he shi\tx\n"
    ),
    "lunar_new_year.tsv": (
        "lunar_year\tnew_year_date\tzodiac\tleap_month\tlichun_date\n"
        "1900\t1900-01-31\t鼠\t8\t1900-02-04\n"
    ),
}


def _lines(data: bytes) -> list[str]:
    return [line for line in data.decode().splitlines() if not line.startswith("#")][1:]


def test_tables_are_built_alike_every_time(tmp_path: Path) -> None:
    for name, text in SOURCES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    built = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        build(tmp_path, folder)
        built.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    first, second = built
    assert first == second
    assert set(first) == {
        "divisions.tsv", "division_history.tsv", "townships.tsv.gz", "lunar_new_years.tsv",
    }  # fmt: skip
    rows = [line.split("\t") for line in _lines(first["divisions.tsv"])]
    assert [row[0] for row in rows] == ["410000", "411100"]
    assert rows[1][7:] == ["luo he;ta he", "3"]
    assert _lines(first["division_history.tsv"]) == [
        "1\t甲县\t3\t1981\t1990\t河南省\t\t410000;411100"
    ]
    assert _lines(gzip.decompress(first["townships.tsv.gz"])) == ["411100\t甲镇 乙镇"]
    assert _lines(first["lunar_new_years.tsv"]) == ["1900\t1900-01-31\t鼠\t8\t1900-02-04"]


def test_every_table_says_where_it_comes_from() -> None:
    folder = Path(__file__).parents[2] / "reunion" / "knowledge" / "data"
    for name in ("divisions.tsv", "division_history.tsv", "lunar_new_years.tsv"):
        head = (folder / name).read_text(encoding="utf-8").partition("\ncode\t")[0]
        assert head.startswith("#") and ("MIT" in head or "CC0" in head)
