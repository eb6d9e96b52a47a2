"""Where on the body: which sites lie beside or within each other."""

from __future__ import annotations

from functools import lru_cache

WITHIN, NEAR = 0.8, 0.5
"""Factors of a mark told of a part and of the whole (finger, hand), and of neighbouring sites."""

_PARTS = {
    "head": ("crown", "scalp", "forehead", "temple"),
    "face": ("forehead", "brow", "eye", "cheek", "nose", "mouth", "lip", "chin"),
    "mouth": ("lip", "teeth"),
    "neck": ("nape", "throat"),
    "chest": ("breast",),
    "abdomen": ("navel", "groin"),
    "back": ("spine",),
    "arm": ("upper_arm", "forearm", "elbow"),
    "hand": ("finger", "thumb", "index_finger", "middle_finger", "ring_finger", "little_finger",
             "palm", "hand_back", "wrist"),
    "finger": ("thumb", "index_finger", "middle_finger", "ring_finger", "little_finger"),
    "leg": ("thigh", "knee", "calf", "lower_leg"),
    "lower_leg": ("calf",),
    "foot": ("toe", "big_toe", "heel", "sole", "instep", "ankle"),
    "toe": ("big_toe",),
}  # fmt: skip
_NEIGHBOURS = (
    ("forehead", "brow", "temple", "crown", "scalp"),
    ("brow", "eye", "temple", "cheek", "nose"),
    ("cheek", "ear", "chin", "mouth", "lip", "nose"),
    ("head", "face", "ear", "neck"),
    ("nape", "shoulder", "back"),
    ("chest", "shoulder", "abdomen", "neck"),
    ("back", "waist", "shoulder"),
    ("abdomen", "waist", "groin"),
    ("waist", "hip", "buttock"),
    ("shoulder", "upper_arm", "arm"),
    ("forearm", "elbow", "upper_arm", "wrist"),
    ("index_finger", "middle_finger", "ring_finger", "little_finger"),
    ("thumb", "index_finger", "palm", "hand_back"),
    ("thigh", "hip", "groin", "knee"),
    ("knee", "lower_leg", "calf"),
    ("lower_leg", "calf", "ankle"),
    ("ankle", "heel", "instep"),
)


@lru_cache(maxsize=65_536)
def nearness(site: str, other: str) -> float:
    """1 for the same site, or one that is unknown; WITHIN, NEAR; else 0."""
    if site == other or not site or not other:
        return 1.0
    if other in _PARTS.get(site, ()) or site in _PARTS.get(other, ()):
        return WITHIN
    return NEAR if any(site in group and other in group for group in _NEIGHBOURS) else 0.0
