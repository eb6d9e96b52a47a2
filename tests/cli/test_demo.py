"""`reunion demo` as it is shipped: results on standard output, the rest on standard error."""

from __future__ import annotations

import gzip
import json
import subprocess

from reunion.cli.demo import sample

NOBODY = {"996", "997", "998", "999"}
"""Sequence codes that are given to nobody."""


def _checks(number: str) -> bool:
    """Whether an 18-digit number is whole: a miswritten one fails its check digit."""
    if len(number) != 18:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17]


def test_the_sample_is_invented_and_small() -> None:
    assert 30 <= len(sample("residents.jsonl").read_text("utf-8").splitlines()) <= 60
    with gzip.open(sample("records.jsonl.gz"), "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    assert 2000 <= len(records) <= 5000
    numbers = [record["id_number"] for record in records if "id_number" in record]
    whole = [number for number in numbers if _checks(number)]
    assert len(whole) > 1000
    assert {number[14:17] for number in whole} <= NOBODY


def test_demo_shows_candidates_with_reasons_and_what_to_try_next(
    demo: subprocess.CompletedProcess[str],
) -> None:
    assert "立即核实" in demo.stdout
    assert "理由" in demo.stdout
    for command in ("match", "index build", "index search"):
        assert f"reunion {command} " in demo.stdout


def test_progress_goes_to_standard_error(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.stderr.splitlines() == ["索引虚构的失踪人员档案…", "比对虚构的受助人员…"]
