"""Why a pair was or was not seen by the blocked path: sentences for an audit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reunion.indexing.blocked_keys import BlockedBuilder
from reunion.indexing.digits import agreeing, digit_row, patterns
from reunion.indexing.linking import Probes
from reunion.indexing.passes import MEANINGS, Pass
from reunion.profiles import Profile


def explain(
    query: Profile,
    record: Profile,
    probes: Probes,
    counted: Sequence[tuple[Pass, int]],
    same_digits: int,
) -> str:
    """One sentence on a pair.

    `counted` gives the pass of each probe and how many entries of the file it meets; `same_digits`
    how many records the query's ID digits meet. No name or number of a person is repeated.
    """
    if record.status != "open":
        return "该记录已不在寻找状态,因此不作为候选。"
    shared = [counted[position] for position in _meetings(probes, record)]
    if _digits_meet(query, record):
        shared.append((Pass.ID_DIGITS, same_digits))
    if not shared:
        return f"两份资料没有共同的分块键{_silence(query, record)}。"
    fewest: dict[Pass, int] = {}
    for kind, count in shared:
        fewest[kind] = min(count, fewest.get(kind, count))
    parts = "、".join(
        f"{MEANINGS[kind].zh}({count} 条)"
        for kind, count in sorted(fewest.items(), key=lambda item: (item[1], item[0]))
    )
    return f"两份资料有共同的分块键:{parts};若仍未列入候选,是因为名额先给了共同点更少见的记录。"


def _meetings(probes: Probes, record: Profile) -> list[int]:
    """Positions of the probes that meet this record."""
    builder = BlockedBuilder()
    builder.add(record)
    (chunk,) = builder.finish().chunks
    return [int(position) for position in np.flatnonzero(chunk.counts(probes))]


def _digits_meet(query: Profile, record: Profile) -> bool:
    rows = [digit_row(pattern) for pattern in patterns(record)]
    return bool(rows) and any(
        len(agreeing(pattern, np.array(rows))) > 0 for pattern in patterns(query)
    )


def _silence(query: Profile, record: Profile) -> str:
    """What is missing on either side, as far as keys are made of it."""
    fields = (("姓名", "names"), ("籍贯", "places"), ("出生", "births"))
    missing = [zh for zh, name in fields if not (getattr(query, name) and getattr(record, name))]
    return f"(至少一方缺少{'、'.join(missing)})" if missing else ""
