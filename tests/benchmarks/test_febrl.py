"""febrl4 as a world: complete, and the flat tables hold what the data set holds."""

from __future__ import annotations

from pathlib import Path

from benchmarks.febrl_world import COLUMNS, write_febrl
from benchmarks.peers.flat import read_flat
from benchmarks.worlds_on_disk import open_world, read_lines, read_truth

PEOPLE = 5_000


def test_the_data_set_as_a_world(tmp_path: Path) -> None:
    write_febrl(tmp_path)
    world = open_world(tmp_path)
    truth = read_truth(world.path)
    assert len(truth) == PEOPLE and all(one.in_file for one in truth)
    # The data set names a copy after its original: rec-12-dup-0 is rec-12-org.
    assert all(one.mp_ids == (one.resident_id.replace("-dup-0", "-org"),) for one in truth)
    originals = read_flat(tmp_path, "febrl", "records")
    assert list(originals[0]) == list(COLUMNS) and len(originals) == PEOPLE
    born = {one["mp_id"]: one["birth"]["date"] for one in read_lines(tmp_path / "records.jsonl")
            if "birth" in one}  # fmt: skip
    assert born["rec-1070-org"] == "1915-11-11"
