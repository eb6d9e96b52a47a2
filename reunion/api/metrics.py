"""Prometheus metrics; labels are routes, methods, statuses, roles and kinds, never a person."""

from __future__ import annotations

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The figures of one application; with several workers /metrics sums over them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "reunion_requests", "Requests answered", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "reunion_request_seconds", "Time to answer", ("route",), buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.searches = Counter(
            "reunion_searches", "Searches", ("kind", "role"), registry=self.registry
        )
        self.alarms = Counter("reunion_alarms", "Alarms raised", ("kind",), registry=self.registry)
        self.refused = Counter(
            "reunion_refused", "Requests refused", ("why",), registry=self.registry
        )
        self.records = Gauge(
            "reunion_index_records", "Records that a search can find", registry=self.registry,
            multiprocess_mode="max",
        )  # fmt: skip

    def text(self) -> bytes:
        """The exposition of all workers."""
        if os.environ.get(MULTIPROCESS):
            collected = CollectorRegistry()
            multiprocess.MultiProcessCollector(collected)  # type: ignore[no-untyped-call]
            return generate_latest(collected)
        return generate_latest(self.registry)
