"""What a command says while it works: all of it on standard error, none of it about a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Messages:
    """Speaks on standard error; `quiet` leaves out progress and reports, never a warning."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def tell(self, text: str) -> None:
        """Something good to know."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        """Something to be known even when quiet."""
        print(text, file=sys.stderr)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A bar while the block runs; the function that is given takes how many are done.

        Without a terminal there is no bar, and the title stands alone on its line.
        """
        if self.quiet or not sys.stderr.isatty():
            self.tell(f"{title}…")
            yield lambda done: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        amount = TaskProgressColumn() if total else TextColumn("{task.completed}")
        columns = (TextColumn("{task.description}"), BarColumn(), amount, Elapsed())
        with Progress(*columns, console=Console(stderr=True)) as bars:
            task = bars.add_task(title, total=total)
            yield lambda done: bars.update(task, completed=done)

    def counted(self, items: Iterable[T], done: Callable[[int], None]) -> Iterator[T]:
        """The same items, telling `done` how many have gone by, at every hundredth."""
        number = 0
        for number, item in enumerate(items, 1):
            if number % 100 == 0:
                done(number)
            yield item
        done(number)
