"""Repeat stays and duplicate reports of a world, counted over pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.asking.linked import duplicates_of, found_again, measured
from benchmarks.options import WorldOptions
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.errors import UsageError


def options(cache: Path, residents: int) -> WorldOptions:
    return WorldOptions(name="plain", records=300, residents=residents, seed=6, cache=cache)


def test_the_known_duplicates_are_those_of_the_truth(tmp_path: Path) -> None:
    world = options(tmp_path, 60)
    pairs = duplicates_of(world)
    for one in read_lines(world_for(world).path / "truth.jsonl"):
        ids = sorted(one["mp_ids"])
        assert all((a, b) in pairs for a in ids for b in ids if a < b)


def test_precision_and_recall_by_threshold(tmp_path: Path) -> None:
    result = measured(options(tmp_path, 60))
    for kind in ("stays", "reports"):
        rows = [row for row in result["rows"] if row["kind"] == kind]
        recalls = [row["recall"]["value"] for row in rows]
        assert recalls == sorted(recalls, reverse=True), "a higher threshold finds fewer"
        for row in rows:
            right = row["precision"]["value"] * row["told"]
            assert right == pytest.approx(row["recall"]["value"] * row["pairs"], abs=0.05)
    reports = [row for row in result["rows"] if row["kind"] == "reports"]
    assert reports[0]["recall"]["value"] > 0.8


def test_second_descriptions_are_other_residents_of_the_same_people(tmp_path: Path) -> None:
    again, same = found_again(options(tmp_path, 60))
    assert {one["resident_id"] for one in again} == {second for _, second in same}
    assert all(first[1:] == second[1:] for first, second in same)


def test_too_few_residents_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody is found again among so few residents"):
        for seed in range(20):
            measured(WorldOptions(name="plain", records=50, residents=1, seed=seed, cache=tmp_path))
