"""Distributions over the tree of divisions: mass where a place was said, some of it beside."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from reunion.knowledge.divisions import divisions
from reunion.matching.sounding import FloatArray
from reunion.profiles import Weighted

Four = tuple[float, float, float, float]
"""Shares of what was said: there, in its prefecture, in its province, anywhere."""


def softened(nodes: Weighted, shares_at: Four, base: FloatArray) -> FloatArray:
    """P(node | said), shape (nodes,); parents sum their parts. `base`: the file's share of each."""
    tree = divisions()
    leaf = np.zeros(len(tree.codes))
    said = sum(weight for _, weight in nodes)
    for code, weight in nodes:
        node = tree.index(code)
        for share, place in zip(shares_at, (node, *_above(node)), strict=True):
            spread(leaf, place, share * weight / said, base)
    return tree.sum_up(leaf)


def _above(node: int) -> tuple[int, int, int]:
    """The prefecture (or the node itself if it is higher), the province, and -1 for the country."""
    tree = divisions()
    province = int(tree.province[node])
    prefecture = int(tree.prefecture[node])
    return (prefecture if prefecture >= 0 else province, province, -1)


def spread(leaf: FloatArray, node: int, mass: float, base: FloatArray) -> None:
    """Add `mass` to the counties under `node` (-1: all) by their share of the file."""
    tree = divisions()
    parts = tree.leaves(node)
    weight = base[parts]
    leaf[parts] += mass * weight / weight.sum()


def common(said: Iterable[int], node: int) -> str:
    """The smallest division that a node shares with any of `said`: "there" (itself, or one lies in
    the other), "prefecture", "province", or "" for none."""
    tree = divisions()
    told = set(said)
    line = {node, int(tree.prefecture[node]), int(tree.province[node])} - {-1}
    lines = {up for n in told for up in (n, int(tree.prefecture[n]), int(tree.province[n]))}
    if told & line or node in lines:
        return "there"
    if {int(tree.prefecture[n]) for n in told} & {int(tree.prefecture[node])} - {-1}:
        return "prefecture"
    if {int(tree.province[n]) for n in told} & {int(tree.province[node])}:
        return "province"
    return ""
