"""Groups of records that are taken for one person, and the links they hang by.

A link is a pair with its chance of being one person; a group is what links hold together. Two
records that no link joins directly may still come into one group through a third: when such a group
would fall apart without one doubtful link, that link is shown, for a person to look at first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reunion.errors import UsageError
from reunion.records import Evidence, Json

LINKED = 0.9
"""Chance from which two records are put into one group."""
SURE = 0.99
"""A link below this that alone holds a group together is weak."""


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """Two records (ids in order) that may be one person, with the evidence of the comparison."""

    left: str
    right: str
    bits: float
    probability: float
    reason: str
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> Json:
        """As a JSON object, evidence included."""
        return {
            "left": self.left, "right": self.right, "bits": self.bits,
            "probability": round(self.probability, 6), "reason": self.reason,
            "evidence": [line.to_json() for line in self.evidence],
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"Link({self.left!r}, {self.right!r}, probability={self.probability:.4f})"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person's records: `members` in order, the links within, and of these the `weak` ones,
    each of which alone holds two parts of the group together."""

    members: tuple[str, ...]
    links: tuple[Link, ...]
    weak: tuple[Link, ...]

    def to_json(self) -> Json:
        """As a JSON object; weak links by their two ids."""
        return {
            "members": list(self.members),
            "links": [link.to_json() for link in self.links],
            "weak_links": [[link.left, link.right] for link in self.weak],
        }


def clusters(links: Iterable[Link], *, linked: float = LINKED) -> tuple[Cluster, ...]:
    """The groups that links of at least `linked` hold together, in order of their first member.

    Raises UsageError for a threshold outside (0, 1].
    """
    if not 0 < linked <= 1:
        raise UsageError(
            f"归为一人的概率界限为 {linked:g},应大于 0 且不超过 1",
            f"the threshold is {linked:g}; it must lie above 0 and not above 1",
        )
    held = sorted(
        (link for link in links if link.probability >= linked),
        key=lambda link: (link.left, link.right),
    )
    grouped: dict[str, list[Link]] = {}
    root = _roots(held)
    for link in held:
        grouped.setdefault(root[link.left], []).append(link)
    found = [_cluster(own) for own in grouped.values()]
    return tuple(sorted(found, key=lambda cluster: cluster.members))


def _cluster(links: Sequence[Link]) -> Cluster:
    members = sorted({one for link in links for one in (link.left, link.right)})
    weak = tuple(link for link in links if link.probability < SURE and _splits(links, link))
    return Cluster(tuple(members), tuple(links), weak)


def _splits(links: Sequence[Link], doubtful: Link) -> bool:
    """Whether the group falls apart without this link."""
    root = _roots([link for link in links if link is not doubtful])
    left, right = doubtful.left, doubtful.right
    return root.get(left, left) != root.get(right, right)


def _roots(links: Sequence[Link]) -> dict[str, str]:
    """One member of each group as the name of the group (union-find, paths halved)."""
    above: dict[str, str] = {}

    def find(one: str) -> str:
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for link in links:
        above[find(link.left)] = find(link.right)
    return {one: find(one) for one in list(above)}
