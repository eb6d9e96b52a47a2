"""goldenmatch: its probabilistic match of two tables, every match of a resident asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from goldenmatch import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    BlockingConfig,
    BlockingKeyConfig,
    GoldenMatchConfig,
    MatchkeyConfig,
    MatchkeyField,
)
from goldenmatch.core.pipeline import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    run_match,
)

from benchmarks.peers.flat import Row, write_flat
from benchmarks.peers.protocol import Task, best, peer_main
from benchmarks.runs import Answer

BLOCKS = (
    ["given_py"],
    ["surname_py", "given1_py"],
    ["surname_py", "given2_py"],
    ["surname_py", "prefecture"],
    ["given1_py", "prefecture"],
    ["given2_py", "prefecture"],
    ["prefecture", "birth_year", "sex"],
    ["region", "birth_year", "sex"],
    ["event_county", "sex"],
)


def work(task: Task) -> dict[str, Answer]:
    """One run does everything, so all of it counts as searching."""
    with tempfile.TemporaryDirectory() as folder, task.clock.phase("search"):
        residents, records = (
            _written(rows, Path(folder) / f"{name}.csv")
            for name, rows in (("residents", task.residents), ("records", task.records))
        )
        config = _config()
        config.output.directory = folder
        result = run_match(
            (residents, "residents"),
            [(records, "records")],
            config,
            output_matched=True,
            match_mode="all",
        )
        return _answers(result["matched"], [one["id"] for one in task.residents])


def _written(rows: list[Row], path: Path) -> str:
    """Its tables come from files when every match is wanted, not only the best."""
    write_flat(path, rows[0], rows)
    return str(path)


def _config() -> Any:
    field = MatchkeyField
    fields = [
        field(field="names_py", scorer="jaro_winkler", levels=3, tf_adjustment=True),
        field(field="given_py", scorer="exact", tf_adjustment=True),
        field(field="birth_year", scorer="levenshtein", levels=3),
        field(field="sex", scorer="exact"),
        field(field="province", scorer="exact"),
        field(field="county", scorer="exact", tf_adjustment=True),
        field(field="mark_codes", scorer="token_sort", levels=3),
        field(field="kin_given", scorer="jaro_winkler", levels=3),
        field(field="region", scorer="exact", tf_adjustment=True),
        field(field="event_province", scorer="exact"),
        field(field="event_county", scorer="exact", tf_adjustment=True),
        field(field="disability_codes", scorer="exact"),
    ]
    key = MatchkeyConfig(
        name="person",
        type="probabilistic",
        fields=fields,
        link_threshold=0.001,
        review_threshold=0.0005,
    )
    passes = [BlockingKeyConfig(fields=one) for one in BLOCKS]
    blocking = BlockingConfig(strategy="multi_pass", passes=passes, keys=passes, union_mode=True)
    return GoldenMatchConfig(matchkeys=[key], blocking=blocking)


def _answers(matched: Any, residents: list[str]) -> dict[str, Answer]:
    scored: dict[str, list[tuple[str, float]]] = {one: [] for one in residents}
    if matched is not None:
        columns = [
            matched.column(name).to_pylist() for name in ("target_id", "ref_id", "__match_score__")
        ]
        for one, mp, score in zip(*columns, strict=True):
            scored[one].append((mp, float(score)))
    return {one: best(pairs) for one, pairs in scored.items()}


if __name__ == "__main__":
    peer_main("goldenmatch", ("goldenmatch",), work)
