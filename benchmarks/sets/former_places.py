"""Counties of 1985 by name and by code, with the codes of today that hold their ground.

Truth and resolver share one table of history, so this asks whether names and codes of 1985 find
their way through the reading of addresses, not whether the table is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from reunion.knowledge.division_history import former_divisions
from reunion.knowledge.divisions import divisions

YEAR = 1985


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """A county of 1985: its `code` and `name` then, its `address` down from the province, and
    `today`, the codes that hold its ground."""

    code: str
    name: str
    address: str
    today: frozenset[str]


def counties_of_1985() -> list[FormerPlace]:
    """Counties whose name or code of 1985 is gone, and today's that nothing has touched since."""
    gone = [
        FormerPlace(
            former.code, former.name, former.province + former.parent + former.name,
            frozenset(former.current),
        )
        for former in former_divisions()
        if former.level == 3 and former.since <= YEAR < former.until
    ]  # fmt: skip
    heirs = {code for former in former_divisions() for code in (former.code, *former.current)}
    tree = divisions()
    kept = [
        FormerPlace(code, tree.names[node], tree.full_name(node), frozenset({code}))
        for node, code in enumerate(tree.codes)
        if not code.endswith("00") and code not in heirs
    ]
    return gone + kept
