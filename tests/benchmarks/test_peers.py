"""Peers: the registry, flat tables, and what happens when one cannot be had."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from benchmarks.options import QualityOptions, WorldOptions
from benchmarks.peers import launch
from benchmarks.peers.flat import PREPARED, RAW, read_flat
from benchmarks.peers.protocol import best
from benchmarks.peers.registry import PEERS, Peer, chosen
from benchmarks.prepare import prepare
from benchmarks.process import Failure
from benchmarks.runs import TOP
from reunion.errors import UsageError
from tests.benchmarks.tiny import make_tiny_world

FOLDER = Path(launch.__file__).parent


def _options(cache: Path, *peers: Peer) -> QualityOptions:
    world = WorldOptions(name="tiny", records=120, residents=24, seed=5, cache=cache)
    return QualityOptions(world=world, peers=peers, variants=("prepared",))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_has_its_module_and_exact_pins(peer: Peer) -> None:
    assert (FOLDER / f"{peer.module}.py").is_file()
    pins = (FOLDER / "requirements" / peer.requirements).read_text().split("\n")
    assert all("==" in line for line in pins if line.strip())
    assert peer.cannot


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_no_peer_imports_our_package(peer: Peer) -> None:
    tree = ast.parse((FOLDER / f"{peer.module}.py").read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                 for name in node.names]  # fmt: skip
    assert not any(name.split(".")[0] == "reunion" for name in imported)


def test_peers_are_chosen_by_name() -> None:
    assert chosen("all") == PEERS
    assert chosen("none") == ()
    assert (
        {"splink", "recordlinkage"}
        <= {peer.name for peer in chosen("usual")}
        < {peer.name for peer in PEERS}
    )
    assert [peer.name for peer in chosen("splink, exact")] == ["splink", "exact"]
    with pytest.raises(UsageError, match="unknown peer 'x'; use usual, all, none or any of"):
        chosen("x")


def test_flat_tables_hold_what_was_said(tmp_path: Path) -> None:
    world = make_tiny_world(tmp_path / "tiny")
    prepare(world)
    records = read_flat(world, "prepared", "records")
    residents = read_flat(world, "prepared", "residents")
    assert list(records[0]) == [*RAW, *PREPARED]
    assert list(read_flat(world, "as-shipped", "records")[0]) == list(RAW)
    # Resident R0000 is record M0000 as heard: other characters, the same syllables.
    mine, theirs = residents[0], records[0]
    assert mine["name"] != theirs["name"]
    assert mine["names_py"] == theirs["names_py"] != ""
    assert mine["prefecture"] == theirs["prefecture"]
    assert int(mine["birth_lo"]) <= int(theirs["birth_year"]) <= int(mine["birth_hi"])


def test_the_best_fifty_are_kept_in_order() -> None:
    answer = best((f"M{number:03}", float(number % 7)) for number in range(100))
    assert len(answer.ids) == TOP
    assert list(answer.scores) == sorted(answer.scores, reverse=True)
    assert answer.ids[:2] == ("M006", "M013")


def test_a_peer_that_cannot_be_installed_says_which_and_the_next_one_runs(tmp_path: Path) -> None:
    world = make_tiny_world(tmp_path / "tiny")
    (tmp_path / "broken.txt").write_text(f"{tmp_path}/no-such-package\n")
    (tmp_path / "nothing.txt").write_text("")
    broken = Peer("broken", "Broken", "exact_peer", str(tmp_path / "broken.txt"), "anything")
    plain = Peer("plain", "Plain", "exact_peer", str(tmp_path / "nothing.txt"), "anything")
    options = _options(tmp_path / "cache", broken, plain)
    first, second = launch.run_peers(world, options, tmp_path, lambda text: None)
    assert isinstance(first, Failure)
    assert first.label == "Broken (prepared)"
    assert first.reason.startswith("cannot be installed: ERROR")
    assert not isinstance(second, Failure)
    assert len(second.answers) == 24
    assert any(answer.ids for answer in second.answers.values())


def test_an_environment_is_made_for_this_python(tmp_path: Path) -> None:
    (tmp_path / "nothing.txt").write_text("")
    peer = Peer("plain", "Plain", "exact_peer", str(tmp_path / "nothing.txt"), "anything")
    folder = launch._environment(peer, tmp_path, lambda text: None)
    assert isinstance(folder, Path)
    again = launch._environment(peer, tmp_path, lambda text: pytest.fail("made twice"))
    assert again == folder
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in (
        (folder / "pyvenv.cfg").read_text()
    )


def test_flat_tables_of_older_code_are_made_anew(tmp_path: Path) -> None:
    world = make_tiny_world(tmp_path / "tiny", records=30, residents=8)
    folder = prepare(world)
    table = folder / "prepared-records.csv"
    table.write_text("kept")
    prepare(world)
    assert table.read_text() == "kept"
    next(folder.glob("made-by-*")).rename(folder / "made-by-older")
    prepare(world)
    assert table.read_text() != "kept"
