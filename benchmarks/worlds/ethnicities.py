"""Which peoples live where, and in which of the world's systems of names their names are."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from benchmarks.worlds.geography import geography
from benchmarks.worlds.naming import (
    HAN,
    KAZAKH,
    MONGOLIAN,
    TIBETAN,
    UYGHUR,
    YI,
)

ETHNICITIES = ("01", "05", "17", "04", "02", "07", "03", "08", "06", "11", "15", "09")
"""GB/T 3304: Han, Uyghur, Kazakh, Tibetan, Mongol, Yi, Hui, Zhuang, Miao, Manchu, Tujia, Buyi."""


SYSTEM_OF = (HAN, UYGHUR, KAZAKH, TIBETAN, MONGOLIAN, YI, HAN, HAN, HAN, HAN, HAN, HAN)


_SHARES: dict[str, tuple[tuple[int, float], ...]] = {
    "65": ((1, 0.45), (2, 0.06), (6, 0.045)), "54": ((3, 0.86),), "63": ((3, 0.25), (6, 0.15)),
    "62": ((6, 0.05), (3, 0.02)), "64": ((6, 0.35),), "15": ((4, 0.17), (9, 0.02)),
    "51": ((5, 0.034), (3, 0.018)), "53": ((5, 0.11), (7, 0.025), (8, 0.025), (6, 0.015)),
    "52": ((8, 0.12), (11, 0.08), (10, 0.04), (5, 0.025)), "45": ((7, 0.31), (8, 0.01)),
    "43": ((8, 0.03), (10, 0.04)), "42": ((10, 0.035),), "50": ((10, 0.045), (8, 0.015)),
    "21": ((9, 0.12), (4, 0.015)), "22": ((9, 0.035), (4, 0.006)), "23": ((9, 0.02),),
    "13": ((9, 0.03), (6, 0.007)), "41": ((6, 0.01),), "11": ((6, 0.011), (9, 0.018)),
    "12": ((6, 0.013),), "37": ((6, 0.006),), "34": ((6, 0.006),), "61": ((6, 0.004),),
    "46": ((8, 0.01),),
}  # fmt: skip


_PREFECTURE_SHARES = {
    "5134": ((5, 0.52),), "5132": ((3, 0.58), (6, 0.03)), "5133": ((3, 0.80),),
    "6230": ((3, 0.55),), "6229": ((6, 0.35),), "1525": ((4, 0.30),), "1505": ((4, 0.46),),
    "6532": ((1, 0.95),), "6531": ((1, 0.92),), "6540": ((2, 0.27), (1, 0.17)),
}  # fmt: skip
"""Shares of peoples by province and prefecture, rounded from census reports."""


@cache
def ethnic_shares(scale: float) -> npt.NDArray[np.float64]:
    """Share of each people in each county, shape (C, peoples), `scale` times the census."""
    places = geography()
    shares = np.zeros((len(places.codes), len(ETHNICITIES)))
    for row, code in enumerate(places.codes):
        for people, share in _PREFECTURE_SHARES.get(code[:4]) or _SHARES.get(code[:2], ()):
            shares[row, people] = share * (scale if share * scale < 0.9 else 1.0)
    shares[:, 0] = 1 - shares.sum(axis=1)
    return shares
