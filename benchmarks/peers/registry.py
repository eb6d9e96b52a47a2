"""Which peers there are, what they need, how long they may take, and what they cannot do."""

from __future__ import annotations

from dataclasses import dataclass

from reunion.errors import UsageError

VARIANTS = ("prepared", "as-shipped")


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer: its name on the command line, its label in tables, its module, its requirements
    file, what it cannot do, the variants it runs in, its time limit in seconds, and whether it
    learns from labelled pairs, and whether it is fast enough to be run when none are named."""

    name: str
    label: str
    module: str
    requirements: str
    cannot: str
    variants: tuple[str, ...] = VARIANTS
    limit: float = 1_800
    learns: bool = False
    usual: bool = True


PEERS = (
    Peer(
        "splink",
        "Splink 5",
        "splink_peer",
        "splink.txt",
        "one value a column: no sets of claims, no accents; no outcome “not in this file”",
    ),
    Peer(
        "recordlinkage",
        "recordlinkage ECM",
        "recordlinkage_peer",
        "recordlinkage.txt",
        "agree or differ only, a missing value counts as differing; probabilities crowd at 0 and 1",
    ),
    Peer(
        "dedupe",
        "dedupe",
        "dedupe_peer",
        "dedupe.txt",
        "needs labelled pairs (gets some of another world's truth); one value a column",
        variants=("prepared",),
        limit=2_400,
        learns=True,
        usual=False,
    ),
    Peer(
        "goldenmatch",
        "goldenmatch",
        "goldenmatch_peer",
        "goldenmatch.txt",
        "one value a column; scores crowd at 1, so first places are ties",
        variants=("prepared",),
        usual=False,
    ),
    Peer(
        "ngram",
        "char n-gram + HNSW",
        "ngram_peer",
        "simple.txt",
        "ranks by looks of text, not by evidence; no probabilities",
    ),
    Peer(
        "exact",
        "exact name + sex",
        "exact_peer",
        "simple.txt",
        "finds nobody whose name was written differently",
        variants=("as-shipped",),
    ),
    Peer(
        "jaro-winkler",
        "Jaro–Winkler",
        "jaro_winkler_peer",
        "simple.txt",
        "names only; every record is compared, so time grows with the file",
    ),
    Peer(
        "boosted",
        "boosted words (Primero style)",
        "boosted_peer",
        "simple.txt",
        "words must be equal; score is relative to nothing, so it cannot say “not in this file”",
    ),
)


def chosen(asked: str) -> tuple[Peer, ...]:
    """The peers of "usual", "all", "none" or names with commas. Raises UsageError for an unknown
    name."""
    known = {peer.name: peer for peer in PEERS}
    if asked == "all":
        return PEERS
    if asked == "usual":
        return tuple(peer for peer in PEERS if peer.usual)
    if asked == "none":
        return ()
    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UsageError(
                f"没有名为“{name}”的对照程序,可用:usual、all、none、{'、'.join(known)}",
                f"unknown peer {name!r}; use usual, all, none or any of {', '.join(known)}",
            )
    return tuple(known[name] for name in names)
