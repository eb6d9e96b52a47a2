"""Work dealt out to several processes, its results in the order of the items.

For rows by the hundred thousand: reading and normalising one row takes a fifth of a millisecond and
needs nothing of the other rows. Few items stay in this process, for starting the others costs two
seconds; what stays here and what is dealt out goes through the same function.

At most a few chunks for each process are under way, so memory does not grow with the items. Where
the caller stops early, or is interrupted, the processes end with the chunk they are at.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from reunion.errors import ReunionError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

ALONE = 8_000
"""Items that this process does itself before it calls for others: about two seconds of work."""
CHUNK = 400
"""Items that a process is given at a time."""
AHEAD = 3
"""Chunks under way for each process."""

COLLECT_AFTER = 100_000
"""New objects after which rows at work are searched for garbage: theirs hold no cycles."""

T = TypeVar("T")
V = TypeVar("V")


def usable_cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def collect_seldom() -> None:
    """For a process that is there for its rows: what is loaded stays and need not be searched for
    garbage again, and new objects are searched less often. A tenth of the time."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 50, 100)


def dealt(
    items: Iterator[T],
    work: Callable[[T], V],
    workers: int,
    *,
    alone: int = ALONE,
    chunk: int = CHUNK,
) -> Generator[tuple[T, V], None, None]:
    """Every item with what `work` makes of it, in order.

    With more than one of `workers`, and more than `alone` items, the rest is done by so many
    processes, `chunk` items at a time: `work`, the items and the results then have to be picklable,
    and a program that calls this needs the usual `if __name__ == "__main__":`. What `work` raises
    is raised here, after the results of the items before. Raises ReunionError when a process is
    killed.
    """
    for item in items if workers < 2 else islice(items, alone):
        yield item, work(item)
    if workers < 2:
        return
    chunks = _Chunks(items, chunk)
    first = chunks.take()
    crew = _crew(work, workers) if first else None
    if crew is None:  # nothing is left, or the system has no means for more processes
        while first:
            yield from ((item, work(item)) for item in first)
            first = chunks.take()
    else:
        try:
            yield from _by(crew, first, chunks, AHEAD * workers)
        finally:
            crew.shutdown(wait=True, cancel_futures=True)
    if chunks.fault is not None:
        raise chunks.fault


class _Chunks(Generic[T]):
    """Items by the chunk. What the items raise is kept as `fault` until those before are done."""

    def __init__(self, items: Iterator[T], size: int) -> None:
        self._items = items
        self._size = size
        self.fault: Exception | None = None

    def take(self) -> list[T]:
        """The next items, [] at the end."""
        taken: list[T] = []
        try:
            if self.fault is None:
                taken.extend(islice(self._items, self._size))
        except Exception as fault:
            self.fault = fault
        return taken


def _crew(work: Callable[[Any], Any], workers: int) -> ProcessPoolExecutor | None:
    """Processes that know the work; None where the system has no means for them."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    known = pickle.dumps(work)
    try:
        return ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(known,)
        )
    except (OSError, ImportError, NotImplementedError):  # no semaphores: a locked-down container
        return None


def _by(
    crew: ProcessPoolExecutor, first: list[T], chunks: _Chunks[T], most: int
) -> Iterator[tuple[T, Any]]:
    from concurrent.futures.process import BrokenProcessPool

    under_way: deque[tuple[list[T], Future[bytes]]] = deque()
    chunk = first
    try:
        while chunk or under_way:
            while chunk and len(under_way) < most:
                under_way.append((chunk, crew.submit(_done, chunk)))
                chunk = chunks.take()
            given, future = under_way.popleft()
            results, fault = pickle.loads(future.result())
            yield from zip(given, results, strict=False)
            if fault is not None:
                raise fault
    except BrokenProcessPool:
        raise ReunionError(
            "一个后台处理进程意外结束(可能是内存不足);请关闭其他程序后重试,或减少同时运行的进程数",
            "a worker process ended unexpectedly (out of memory?); close other programs and try "
            "again, or use fewer workers",
        ) from None


# --- in the other processes -----------------------------------------------------------------------

_work: Callable[[Any], Any] | None = None
_settled = False


def _begin(known: bytes) -> None:
    """Learn the work. An interrupt is for the first process, which then ends the others."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = pickle.loads(known)


def _end_with_parent() -> None:
    """A killed parent closes no queue: without this its workers would wait for ever."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _done(chunk: list[Any]) -> bytes:
    """The results of a chunk up to the first fault, and that fault, pickled."""
    global _settled
    results: list[Any] = []
    fault: Exception | None = None
    assert _work is not None
    try:
        for item in chunk:
            results.append(_work(item))
    except Exception as error:
        fault = error
    if not _settled:
        _settled = True  # the tables are loaded now
        collect_seldom()
    return packed((results, fault))


def packed(value: object) -> bytes:
    """As `pickle.dumps`; dataclasses come back by their constructors, three times faster than by
    setting one frozen field after the other."""
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(value)
    return out.getvalue()


_Plan: TypeAlias = tuple[Callable[[Any], tuple[Any, ...]], tuple[tuple[str, Any], ...]]


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        plan = _plan(kind)
        if plan is None:
            return NotImplemented
        positional, named = plan
        more = {name: kept for name, empty in named if (kept := getattr(value, name)) != empty}
        if more:
            return _rebuilt, (kind, positional(value), more)
        return kind, positional(value)


def _rebuilt(kind: Callable[..., Any], values: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return kind(*values, **named)


@cache
def _plan(kind: Any) -> _Plan | None:
    """How to take a dataclass apart: its positional values, and its named fields with what they
    hold when they are left out. None for what is no plain dataclass."""
    if not is_dataclass(kind) or not all(one.init for one in fields(kind)):
        return None
    names = [one.name for one in fields(kind) if not one.kw_only]
    named = tuple((one.name, _left_out(one)) for one in fields(kind) if one.kw_only)
    take = attrgetter(*names) if names else (lambda value: ())
    if len(names) == 1:
        return (lambda value: (getattr(value, names[0]),)), named
    return take, named


def _left_out(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING
