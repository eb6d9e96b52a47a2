"""The decision log outside the register: a .jsonl file to which lines are only ever added."""

from __future__ import annotations

import json
import os
from pathlib import Path

from reunion.deciding.verdicts import Pair, Standing, fold, next_standing
from reunion.errors import InputError, OutputError, RecordError
from reunion.records import Decision


def read_decisions(path: Path) -> list[Decision]:
    """All decisions of a .jsonl file, in order; a file that does not exist holds none.

    Raises InputError with the line number of a line that cannot be used: a log with a hole is not
    trusted in silence.
    """
    if not path.exists():
        return []
    decisions = []
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    decisions.append(_read_line(line, path.name, number))
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"核实结论文件无法读取:{path.name},应为 UTF-8 编码的 .jsonl",
            f"cannot read the decision file {path.name}; it must be .jsonl in UTF-8",
        ) from None
    return decisions


def _read_line(line: str, name: str, number: int) -> Decision:
    try:
        data = json.loads(line)
        if not isinstance(data, dict):
            raise ValueError
        return Decision.from_json(data)
    except RecordError as error:
        raise InputError(
            f"{name} 第 {number} 行:{error.zh}", f"{name}, line {number}: {error.en}"
        ) from None
    except ValueError:
        raise InputError(
            f"{name} 第 {number} 行不是有效的 JSON 对象",
            f"{name}, line {number} is not a JSON object",
        ) from None


class DecisionLog:
    """A decision file with the standing of every pair; `refused` lists lines that do not count."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises InputError (see read_decisions)."""
        self._path = path
        self._decisions = read_decisions(path)
        self._standings, self.refused = fold(self._decisions)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision ever added, in order."""
        return tuple(self._decisions)

    def standing(self, resident_id: str, mp_id: str) -> Standing:
        """Where this pair stands."""
        return self._standings.get((resident_id, mp_id), Standing())

    def standings(self) -> dict[Pair, Standing]:
        """Where every decided pair stands."""
        return dict(self._standings)

    def add(self, decision: Decision) -> Standing:
        """Check and append one decision; on disk before this returns.

        Raises RecordError or UsageError when it is refused (verdicts.next_standing), OutputError
        when the file cannot be written; in both cases the log is unchanged.
        """
        pair = (decision.resident_id, decision.mp_id)
        renewed = next_standing(self.standing(*pair), decision)
        self._append(json.dumps(decision.to_json(), ensure_ascii=False))
        self._decisions.append(decision)
        self._standings[pair] = renewed
        return renewed

    def _append(self, line: str) -> None:
        try:
            with self._path.open("a+b") as file:
                file.write(b"\n" * self._lacks_newline() + line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(
                f"核实结论无法写入:{self._path.name}({error.strerror})",
                f"cannot write the decision file {self._path.name}: {error.strerror}",
            ) from None

    def _lacks_newline(self) -> bool:
        """A file that an editor left without its last newline would join two decisions."""
        if not self._path.exists() or self._path.stat().st_size == 0:
            return False
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
