"""The index in the service: opened once a worker over the same memory-mapped files.

A thread looks for two things: changes of the register (laid onto the index within a second), and a
newer index. That one is opened beside the old one by a thread of its own, so that changes go on
being seen meanwhile, and swapped in between two searches. Searches never see half of either.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from reunion.api.roles import CASE_ROLES, FINDERS, MISSING_OPEN_TO, may_know
from reunion.desk.evidence import evidence_of
from reunion.desk.protection import marks_in, marks_of
from reunion.engine import Engine, Hidden, Merged, SearchResult
from reunion.errors import IndexFileError, ReunionError
from reunion.narrowing import Filter
from reunion.records import Json, MissingPerson, Resident, ScoredPair
from reunion.store.changes import (
    Changed,
    changed_since,
    latest_change,
    mark_since,
    open_and_absent,
)
from reunion.store.followed import FIRST, Followed, followed_by
from reunion.store.opening import Register

LOOK_EVERY = 0.3
"""Seconds between two looks; a change is found, laid on and searchable within a second."""
OVERLAP, DEEP_OVERLAP = timedelta(seconds=90), timedelta(hours=2)
"""A change carries the time of its writing and may be committed this much later; the deep look, for
long imports, is made once a minute."""
DEEP_EVERY = 60.0
_FIRST = {
    "resident_id": "-",
    "names": [{"text": "某某某", "kind": "self_oral"}],
    "birth": {"est": {"lo": 40, "hi": 50, "as_of": "2020-01-01"}},
    "origin": [{"text": "四川岳池", "role": "home"}],
    "accent": [{"text": "四川口音"}],
    "marks": [{"text": "左手六指"}],
}
"""Asked once before the index is called ready: the first search loads what all later ones use."""
_log = logging.getLogger("reunion.service")


@dataclass(slots=True)
class _Opened:
    """An engine with what each role may not find in it, and how far it has followed the register:
    the time of the last change laid on, the version of each record laid on, what is kept of how
    the index was made, and the marks of the windows of time that were looked at."""

    engine: Engine
    source: str
    cursor: str
    opened_at: str
    followed: Followed | None = None
    looked: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    marks: dict[str, frozenset[str]] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)

    def version_of(self, mp_id: str) -> int | None:
        """The version of a record that the engine holds; None where that is not known."""
        version = self.seen.get(mp_id)
        if version is None and self.followed is not None and mp_id in self.engine:
            return self.followed.versions.get(mp_id, FIRST)
        return version

    def hide(self) -> None:
        """Renew the rows that are hidden from each role."""
        marked: dict[frozenset[str], list[str]] = {}
        for mp_id, marks in self.marks.items():
            marked.setdefault(marks, []).append(mp_id)
        rows = {marks: self.engine.hide(ids) for marks, ids in marked.items()}
        nobody = self.engine.hide(())
        for role in (*CASE_ROLES, *FINDERS):
            kept = [
                one for marks, one in rows.items() if not may_know(role, marks, MISSING_OPEN_TO)
            ]
            self.hidden[role] = np.logical_or.reduce([nobody, *kept])


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """The answer of a search: pairs, the records asked for, and how many records are on file."""

    result: SearchResult
    records: Mapping[str, MissingPerson | None]
    on_file: int


class ServiceIndex:
    """The engine that answers searches now. `start` opens it, `stop` ends the watching."""

    def __init__(
        self,
        register: Register,
        find: Callable[[], Path | None],
        *,
        model: Path | None = None,
    ) -> None:
        """`find` tells the folder of the newest index, None: make one from the register."""
        self._register = register
        self._find = find
        self._model = model
        self._lock = threading.Lock()
        self._now: _Opened | None = None
        self._next: _Opened | None = None
        self._fault = "索引尚未打开"
        self._deep_at = 0.0
        self._ended = threading.Event()
        self._told = threading.Event()
        self._tried = threading.Event()
        self._thread: threading.Thread | None = None
        self._opening: threading.Thread | None = None

    # --- what the routes ask ------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether searches can be answered."""
        return self._now is not None

    def state(self) -> dict[str, Any]:
        """What /readyz tells: number of records, where from, since when; or what is wrong."""
        now = self._now
        if now is None:
            return {"ready": False, "reason": self._fault}
        return {"ready": True, "records": len(now.engine), "opened_at": now.opened_at}

    def search(
        self,
        role: str,
        resident: Resident,
        top: int,
        *,
        within: Filter | None = None,
        without: Collection[str] = (),
        asking: bool = True,
        needed: Callable[[ScoredPair], bool] = lambda _: True,
    ) -> Found:
        """The best `top` records that this role may know of, under one hold of the lock; see
        `Engine.search`. The record itself is read where it is needed, or bears a mark of
        protection."""
        with self._lock:
            now = self._open()
            result = now.engine.search(
                resident, top, hidden=now.hidden[role], within=within, without=without,
                asking=asking,
            )  # fmt: skip
            wanted = [one.mp_id for one in result if needed(one) or one.mp_id in now.marks]
            records = {mp_id: now.engine.record(mp_id) for mp_id in wanted}
            return Found(result, records, len(now.engine))

    def evidence(self, resident: Json, missing: Json) -> list[Json]:
        """What speaks for and against this pair; also while no index is open."""
        with self._lock:
            engine = self._now.engine if self._now else Engine.build([], model=self._model)
            return evidence_of(engine, resident, missing)

    def _open(self) -> _Opened:
        if self._now is None:
            raise IndexFileError(
                f"检索暂不可用:{self._fault}", "searching is not possible yet: no index is open"
            )
        return self._now

    # --- opening, watching, swapping ----------------------------------------------------------

    def start(self) -> None:
        """Open the index in the background and keep watching."""
        self._thread = threading.Thread(target=self._watch, name="index", daemon=True)
        self._thread.start()

    def wait_once(self, seconds: float) -> None:
        """Wait until the index is open or could not be opened, at most so long."""
        self._tried.wait(seconds)

    def stop(self) -> None:
        """End the watching."""
        self._ended.set()
        self._told.set()
        for thread in (self._thread, self._opening):
            if thread is not None:
                thread.join(timeout=10)

    def look_now(self) -> None:
        """Something was written here: look for changes at once."""
        self._told.set()

    def _watch(self) -> None:
        told = ""
        while not self._ended.is_set():
            told = self._told_fault(self._look, told)
            self._tried.set()
            self._told.wait(LOOK_EVERY)
            self._told.clear()

    def _look(self) -> None:
        """Changes first, so that a newer index that cannot be opened does not keep them back."""
        if self._now is not None:
            self._lay_on_changes(self._now)
        if self._next is not None:
            self._swap(self._next)
        elif not self._busy():
            self._open_if_newer()

    def _told_fault(self, do: Callable[[], None], told: str = "") -> str:
        """Do it; the kind of what went wrong is kept for /readyz and logged when it begins, not at
        every look. Nothing ends the watch: it must outlive a lost database."""
        try:
            do()
        except Exception as error:
            if isinstance(error, ReunionError):
                self._fault = error.zh
            kind = type(error).__name__
            if kind != told:
                _log.warning("index_fault", extra={"kind": kind})
            return kind
        return ""

    def _busy(self) -> bool:
        return self._opening is not None and self._opening.is_alive()

    def _open_if_newer(self) -> None:
        # The link may be set anew while files are read: all are read from where it points now.
        folder = found.resolve() if (found := self._find()) is not None else None
        source = _mark_of(folder)
        if self._now is None:
            self._swap(self._opened(folder, source))
        elif self._now.source != source:
            self._opening = threading.Thread(
                target=self._open_beside, args=(folder, source), name="opening", daemon=True
            )
            self._opening.start()

    def _open_beside(self, folder: Path | None, source: str) -> None:
        def open_it() -> None:
            self._next = self._opened(folder, source)

        self._told_fault(open_it)
        self._told.set()

    def _opened(self, folder: Path | None, source: str) -> _Opened:
        """An index that is warm, and knows of everything that the register knew when it began."""
        began = time.perf_counter()
        with self._register.reading() as session:
            cursor = latest_change(session)
        engine = self._opened_engine(folder)
        opened = _Opened(engine, source, cursor, _utc(datetime.now(UTC)))
        meant = cache(marks_of)
        opened.marks = {
            mp_id: marks for mp_id, words in engine.protected() if (marks := meant(words))
        }
        for mp_id in engine.born_since(_eighteen_years_ago()):
            opened.marks[mp_id] = opened.marks.get(mp_id, frozenset()) | {"minor"}
        if folder is not None:
            opened.followed = followed_by(folder)
            self._catch_up(opened, folder)
        opened.hide()
        engine.search(_FIRST)
        seconds = round(time.perf_counter() - began, 3)
        _log.info("index_opened", extra={"records": len(engine), "seconds": seconds})
        return opened

    def _swap(self, opened: _Opened) -> None:
        """What changed while it was opened is laid on before anybody searches it."""
        self._next = None
        self._lay_on_changes(opened)
        self._now = opened

    def _opened_engine(self, folder: Path | None) -> Engine:
        if folder is not None:
            return Engine.load(folder)
        with self._register.reading() as session:
            return Engine.build(_people(session, self._register), model=self._model)

    def _catch_up(self, opened: _Opened, folder: Path) -> None:
        """Lay on what the register changed since the index was made; where that is not kept, after
        its files were written, and what it lacks."""
        keys, known = self._register.keys, opened.followed
        with self._register.reading() as session:
            if known is not None:
                since = _earlier(known.cursor, DEEP_OVERLAP)
                opened.looked[since] = mark_since(session, since)
                changes = changed_since(session, keys, since, known=opened.version_of)
            else:
                written = datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, UTC)
                changes = chain(
                    changed_since(session, keys, _utc(written - DEEP_OVERLAP)),
                    open_and_absent(session, keys, opened.engine),
                )
            fresh = self._differing(opened, changes)
        opened.engine.add(change.record for change in fresh)
        self._note(opened, fresh)

    def _lay_on_changes(self, opened: _Opened) -> None:
        with self._register.reading() as session:
            since = _earlier(opened.cursor, self._overlap())
            mark = mark_since(session, since)
            if opened.looked.get(since) == mark:
                return
            cursor = max(opened.cursor, latest_change(session))
            changes = changed_since(session, self._register.keys, since, known=opened.version_of)
            fresh = self._differing(opened, changes)
        if fresh:
            self._lay(opened, fresh)
            # Outside the lock: a record that is newer than the hidden rows counts as hidden.
            opened.hide()
            _log.info("index_changed", extra={"records": len(fresh)})
        if cursor != opened.cursor:
            opened.looked.clear()  # the windows move on
        opened.cursor, opened.looked[since] = cursor, mark
        if opened.engine.crowded:
            self._take(opened, opened.engine.merged(), [])

    def _overlap(self) -> timedelta:
        if time.monotonic() < self._deep_at:
            return OVERLAP
        self._deep_at = time.monotonic() + DEEP_EVERY
        return DEEP_OVERLAP

    def _differing(self, opened: _Opened, changes: Iterable[Changed]) -> list[Changed]:
        """The changes that change something (a replaced record goes on counting in the
        frequencies), picked out as they are read."""
        fresh: list[Changed] = []
        for change in changes:
            opened.seen[change.mp_id] = change.version
            held = opened.engine.record(change.mp_id)
            if held is None or held.to_json() != change.record:
                fresh.append(change)
        return fresh

    def _lay(self, opened: _Opened, fresh: Sequence[Changed]) -> None:
        """Few changes wait beside the table and are seen at once. For many the table is made anew
        while searches go on in the old one."""
        records = (change.record for change in fresh)
        if opened.engine.has_room_for(len(fresh)):
            with self._lock:
                opened.engine.add(records)
                self._note(opened, fresh)
        else:
            self._take(opened, opened.engine.merged(records), fresh)

    def _take(self, opened: _Opened, merged: Merged, fresh: Sequence[Changed]) -> None:
        with self._lock:
            opened.engine.take(merged)
            self._note(opened, fresh)

    def _note(self, opened: _Opened, fresh: Sequence[Changed]) -> None:
        """What these records say of who may be found, and by whom."""
        for change in fresh:
            opened.marks.pop(change.mp_id, None)
            if marks := marks_in(change.record):
                opened.marks[change.mp_id] = marks


def _people(session: Any, register: Register) -> Iterator[Mapping[str, Any]]:
    for change in changed_since(session, register.keys, ""):
        yield change.record


def _mark_of(folder: Path | None) -> str:
    """What tells one state of an index folder from another."""
    if folder is None:
        return "register"
    try:
        real = folder.resolve()
        told = (real / "manifest.json").stat()
        return f"{real}:{told.st_mtime_ns}:{told.st_ino}"
    except OSError:
        raise IndexFileError(
            f"{folder.name} 不是索引目录(没有可读的 manifest.json)",
            f"{folder.name} is no index (no readable manifest.json)",
        ) from None


def _eighteen_years_ago() -> int:
    today = datetime.now(UTC).date()
    return today.toordinal() - int(18 * 365.2425)


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _earlier(text: str, by: timedelta) -> str:
    return _utc(datetime.fromisoformat(text) - by) if text else ""
