"""Splink 5 on febrl4, with its ready-made comparisons for people."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from benchmarks.peers.flat import Row
from benchmarks.peers.protocol import Task, peer_main
from benchmarks.peers.splink_peer import answers, floored
from benchmarks.runs import Answer

BLOCKS = (
    ("given_name", "surname"),
    ("date_of_birth",),
    ("soc_sec_id",),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    ("address_1", "suburb"),
)


def work(task: Task) -> dict[str, Answer]:
    """Train without labels, score every blocked pair."""
    with task.clock.phase("build"):
        database = DuckDBAPI()
        tables = [
            database.register(_frame(rows), dataset_display_name=name)
            for name, rows in (("records", task.records), ("residents", task.residents))
        ]
        model = _trained(tables)
    with task.clock.phase("search"):
        linker = Linker(tables, model, log_level=logging.ERROR)
        return answers(linker, [one["id"] for one in task.residents])


def _frame(rows: list[Row]) -> Any:
    frame = pd.DataFrame(rows).rename(columns={"id": "unique_id"})
    return frame.astype(object).where(frame != "", None)


def _trained(tables: list[Any]) -> dict[str, Any]:
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            comparisons.JaroWinklerAtThresholds("given_name", [0.9, 0.75]),
            comparisons.JaroWinklerAtThresholds("surname", [0.9, 0.75]),
            comparisons.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            comparisons.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            comparisons.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            comparisons.JaroWinklerAtThresholds("address_1", [0.9, 0.75]),
            comparisons.JaroWinklerAtThresholds("suburb", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in BLOCKS],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("given_name", "surname")):
        training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    return floored(linker.misc.save_model_to_json())


if __name__ == "__main__":
    peer_main("Splink 5", ("splink", "duckdb"), work)
