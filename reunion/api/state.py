"""What one worker holds: register, settings, index, limits, metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request

from reunion.api.config import Config
from reunion.api.guessing import Guesses
from reunion.api.index import ServiceIndex
from reunion.api.limits import Fishing, Rates
from reunion.api.metrics import Metrics
from reunion.desk.known import Known
from reunion.knowledge.workdays import Workdays, read_days, shipped
from reunion.store.opening import Register

if TYPE_CHECKING:
    from reunion.api.uploads import Uploads

WORKDAYS = "workdays.txt"
"""Days of one's own, as the command line reads them (settings.WORKDAYS)."""


@dataclass(slots=True)
class Service:
    """Made once a worker and reached by every route through `service_of`."""

    register: Register = field(repr=False)
    config: Config
    index: ServiceIndex
    home: Path
    rates: Rates = field(default_factory=Rates)
    metrics: Metrics = field(default_factory=Metrics)
    fishing: Fishing = field(init=False)
    guesses: Guesses = field(init=False, repr=False)
    uploads: Uploads = field(init=False)
    known: Known = field(default_factory=lambda: Known(residents=False), repr=False)
    met: Known = field(default_factory=Known, repr=False)
    workdays: Workdays = field(default_factory=shipped, repr=False)
    draining: bool = False

    def __post_init__(self) -> None:
        from reunion.api.uploads import Uploads

        self.fishing = Fishing(self.config.opened_alarm, self.config.neighbours_alarm)
        self.guesses = Guesses(self.register.keys, self.config.failures_allowed)
        self.uploads = Uploads(self.register, self.home)
        own = self.home / WORKDAYS
        if own.exists():
            self.workdays = self.workdays.with_days(read_days(own))


def service_of(request: Request) -> Service:
    """The service that this request came to."""
    service: Service = request.app.state.service
    return service


def now() -> str:
    """This second in UTC, as the register writes times."""
    return stamp(datetime.now(UTC))


def later(**span: float) -> str:
    """The time this long from now."""
    return stamp(datetime.now(UTC) + timedelta(**span))


def stamp(moment: datetime) -> str:
    """A time as the register writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
