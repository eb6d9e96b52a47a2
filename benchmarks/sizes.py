"""Numbers as people write them on a command line: 500, 10k, 1.5M."""

from __future__ import annotations

import re

from reunion.errors import UsageError

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([kKmM]?)")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


def parse_size(text: str) -> int:
    """A whole number of at least 1. Raises UsageError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if found:
        number = float(found[1]) * _TIMES[found[2].lower()]
        if number >= 1 and number.is_integer():
            return int(number)
    raise UsageError(
        f"数量“{text}”无法识别,应为正整数,可写作 500、10k 或 1M",
        f"size {text!r} is not understood; write a whole number such as 500, 10k or 1M",
    )


def size_text(number: int) -> str:
    """The shortest form that `parse_size` reads back: 10k, 1M, 1234."""
    for mark, times in (("M", 1_000_000), ("k", 1_000)):
        if number % times == 0:
            return f"{number // times}{mark}"
    return str(number)
