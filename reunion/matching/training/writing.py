"""A new model of an old one: the text of the file, and what changed by how much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from reunion.matching.model import EM, REVIEWED, THIS_FILE, Model
from reunion.matching.training.groups import Chances, Group

LEAST = 1e-12
"""Chances are held above this, so that bits stay finite."""


@dataclass(frozen=True, slots=True)
class Change:
    """One level (or, with level "", the weight of a field): m, u and bits before and after; u is
    None where it comes from frequencies, and `bits` is then the change alone. For a weight m holds
    the weight and `bits` log2 of its factor."""

    field: str
    level: str
    m: tuple[float, float]
    u: tuple[float, float] | None
    bits: float

    @property
    def is_weight(self) -> bool:
        """Whether this is the weight of a field."""
        return not self.level


def with_chances(
    model: Model, groups: tuple[Group, ...], before: Chances, after: Chances, *, date: str
) -> tuple[str, tuple[Change, ...]]:
    """The model with new m and u; only levels that changed get a new source and date."""
    data = json.loads(model.text)
    changes = []
    for group in groups:
        spec = data["comparators"][group.field]
        for place, level in enumerate(group.levels):
            m = _pair(before.m[group.name][place], after.m[group.name][place])
            u = _pair(before.u[group.name][place], after.u[group.name][place])
            if m[0] == m[1] and u[0] == u[1]:
                continue
            fixed = not group.parameters and spec["levels"][level]["u"] != "frequency"
            if group.parameters:
                spec["parameters"][level] = m[1]
                spec["parameters_from"] = {"source": EM, "date": date, "names": list(group.levels)}
            else:
                row = spec["levels"][level]
                row |= {"m": m[1], "date": date}
                if m[0] != m[1]:
                    row["m_from"] = EM
                if u[0] != u[1]:
                    row |= {"u": u[1], "u_from": THIS_FILE}
            changes.append(Change(group.field, level, m, u if fixed else None, _bits(m, u)))
    return _text(data, model, EM, date), tuple(changes)


def with_weights(
    model: Model, weights: Mapping[str, float], *, date: str
) -> tuple[str, tuple[Change, ...]]:
    """The model with new weights of fields, on top of those it has."""
    data = json.loads(model.text)
    kept = dict(data.get("weights", {}))
    changes = []
    for field, factor in weights.items():
        before = model.weight(field)
        after = round(before * factor, 3)
        if after != before:
            kept[field] = {"weight": after, "source": REVIEWED, "date": date}
            changes.append(
                Change(field, "", (before, after), None, _bits((before, after), (1.0, 1.0)))
            )
    data["weights"] = kept
    return _text(data, model, REVIEWED, date), tuple(changes)


def _pair(before: float, after: float) -> tuple[float, float]:
    """As written: four significant digits, so that nothing changes by rounding alone."""
    a, b = float(before), float(after)
    return (a, a) if f"{a:.4g}" == f"{b:.4g}" else (a, max(float(f"{b:.4g}"), LEAST))


def _bits(m: tuple[float, float], u: tuple[float, float]) -> float:
    (m0, m1), (u0, u1) = ((max(a, LEAST), max(b, LEAST)) for a, b in (m, u))
    return log2(m1 / m0) - log2(u1 / u0)


def _text(data: dict[str, object], model: Model, how: str, date: str) -> str:
    data["version"] = f"{model.version.split('+')[0]}+{how.split()[0]}-{date}"
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
