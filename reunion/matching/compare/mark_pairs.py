"""Two marks: how far they may be one, and how much that says."""

from __future__ import annotations

from reunion.matching.compare.rarity import agreement, share
from reunion.matching.compare.sites import nearness
from reunion.matching.contract import Scene
from reunion.profiles import MarkForm

COMMON = frozenset(
    ("scar", "burn", "surgery", "mole", "spot", "freckle", "pockmark", "wart", "teeth", "dentures")
)
"""Types that many people have; every other type is rare."""
_ALIKE = (
    frozenset(("scar", "burn", "surgery")),
    frozenset(("mole", "birthmark", "spot")),
    frozenset(("missing_finger", "deformity")),
    frozenset(("amputation", "limp", "deformity")),
)
_UNLIKE = 0.5
"""Factor of a related type on the same site: a burn told as a scar."""
OPPOSITE = {"L": "R", "R": "L"}


def is_common(mark_type: str) -> bool:
    return mark_type in COMMON


def likeness(mark: MarkForm, mark_type: str, site: str) -> float:
    """0 to 1: how far `mark` may be a mark of this type on this site, sides left aside."""
    if mark.type == mark_type:
        factor = 1.0
    elif any(mark.type in group and mark_type in group for group in _ALIKE):
        factor = _UNLIKE
    else:
        return 0.0
    near = nearness(mark.site, site)
    return factor * near if factor == 1.0 or near == 1.0 else 0.0


def base_bits(mark: MarkForm, mark_type: str, site: str, scene: Scene) -> float:
    """Bits when sides and details do not matter; 0 for marks that have nothing to do with it."""
    factor = likeness(mark, mark_type, site)
    if not factor:
        return 0.0
    level, least, most = mark_class(mark_type, scene)
    shares = [mark_share(mark_type, site, scene)]
    if factor < 1.0 or not mark.site:
        shares.append(mark_share(mark.type, mark.site, scene))
    return factor * agreement(scene.model.level("marks", level).m, max(shares), least, most)


def mark_class(mark_type: str, scene: Scene) -> tuple[str, float, float]:
    level = "common" if is_common(mark_type) else "rare"
    parameter = scene.model.parameter
    return level, parameter("marks", f"{level}_least"), parameter("marks", f"{level}_most")


def mark_share(mark_type: str, site: str, scene: Scene) -> float:
    """Share of the file's records with such a mark; of the whole type where the site is unknown."""
    bodies = scene.table.bodies
    count = 0.0
    if mark_type in bodies.mark_types:
        row = bodies.mark_counts[bodies.mark_types.index(mark_type)]
        if not site:
            count = float(row.sum())
        elif site in bodies.mark_sites:
            count = float(row[bodies.mark_sites.index(site)])
    guess = 0.01 if is_common(mark_type) else 0.001
    return share(count, len(scene.table), guess)


def mark_bits(mark: MarkForm, other: MarkForm, scene: Scene) -> float:
    """Bits of one pair of marks, 0 when they have nothing to do with each other."""
    bits = base_bits(mark, other.type, other.site, scene)
    if bits <= 0:
        return 0.0
    parameter = scene.model.parameter
    if OPPOSITE.get(mark.side, "-") == other.side:
        bits = max(bits - parameter("marks", "other_side"), parameter("marks", "least"))
    if mark.detail and other.detail:
        if mark.detail == other.detail:
            bits = min(bits + parameter("marks", "detail"), mark_class(other.type, scene)[2])
        else:
            bits *= parameter("marks", "other_detail")
    return bits
