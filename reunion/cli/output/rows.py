"""What every result format has in common: the columns, their Chinese headings, the writer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from reunion.engine import SearchResult

COLUMNS = ("resident_id", "rank", "mp_id", "bits", "probability", "grade", "reason")
"""The columns of every result file, in this order."""

HEADINGS = {
    "resident_id": "受助人员",
    "rank": "名次",
    "mp_id": "失踪人员",
    "bits": "证据分",
    "probability": "概率",
    "grade": "等级",
    "reason": "理由",
    "not_in_file_probability": "不在库中的概率",
    "ask_next": "建议追问",
    "field": "项目",
    "level": "程度",
    "left": "受助人员一方",
    "right": "失踪人员一方",
    "text": "说明",
}

GRADES = {
    "A": "立即核实",
    "B": "优先核实",
    "C": "可疑线索",
    "D": "不提示",
    "X": "矛盾排除",
}


class ResultWriter(Protocol):
    """Takes results resident by resident."""

    capacity: int | None
    """The most rows this format holds, or None."""

    rows: int
    """Rows written so far."""

    def add(self, resident_id: str, result: SearchResult) -> None:
        """Write the candidates of one resident, best first."""

    def finish(self) -> None:
        """Complete the file; called once, after the last `add`."""

    def discard(self) -> None:
        """Give up what was opened besides the file; called last, finished or not."""


def questions(asked: Sequence[Any]) -> str:
    """`ask_next` as one line of text for a table."""
    return ";".join(str(item["question"]) for item in asked)
