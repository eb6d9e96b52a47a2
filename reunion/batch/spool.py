"""The closed records of a file, kept on disk between judging the file and putting its rows.

A file is judged whole before its first row is put, and reading it twice would cost twice the time.
The spool lies beside the register, belongs to its owner alone, and has no name (Linux): a killed
import leaves none behind.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from reunion.errors import OutputError
from reunion.store.bulk import CHUNK, Closed, Sealed


class Spool:
    """Chunks of closed records, written once and read once or more; a context manager."""

    def __init__(self, home: Path, *, whole: bool = False) -> None:
        """With `whole` the keys of all records are kept at hand. Raises OutputError when the folder
        takes no file."""
        self._home = home
        self.keys: set[str] | None = set() if whole else None
        try:
            # closed by __exit__
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=home, prefix=".import-")  # noqa: SIM115
        except OSError as error:
            raise _full(home, error) from None
        self.rows = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def fill(self, records: Iterable[Closed]) -> None:
        """Write all records. Raises OutputError: the disk is full."""
        stream = iter(records)
        while closed := list(islice(stream, CHUNK)):
            chunk = [tuple(one) for one in closed]
            try:
                pickle.dump(chunk, self._file, protocol=5)
            except OSError as error:
                raise _full(self._home, error) from None
            self.rows += len(chunk)
            if self.keys is not None:
                self.keys.update(one.key for one in closed)

    def chunks(self, start: int = 0) -> Iterator[list[Closed]]:
        """The chunks behind the first `start` records."""
        self._file.seek(0)
        at = 0
        while at < self.rows:
            chunk = pickle.load(self._file)
            wanted = chunk[max(0, start - at) :]
            at += len(chunk)
            if wanted:
                yield [_closed(one) for one in wanted]


def _closed(plain: tuple[Any, ...]) -> Closed:
    return Closed._make((*plain[:-1], tuple(Sealed._make(number) for number in plain[-1])))


def _full(home: Path, error: OSError) -> OutputError:
    why = error.strerror or type(error).__name__
    return OutputError(
        f"“{home}”写不了({why});请腾出磁盘空间后重新导入,已导入的部分会接着做",
        f"{home} cannot be written ({why}); free some space and import again: what is already "
        "brought in is gone on from",
    )
