"""The model: a table a person can read (model.json), and the only source of weights.

For each comparator its family and levels. A level has m, the chance of the level among pairs that
are one person, and u, the chance among pairs of strangers; bits = log2(m / u). A level whose u
depends on the value (the rarity of a name, of a county) carries m only and `"u": "frequency"`.
Each level says where its m and u come from and since when (`m_from`, `u_from`, `date`): population
facts, this file, EM, reviewed decisions, or a prior. `weights` damp a field whose evidence repeats
that of others; a field without one counts in full.
`parameters` are the constants of a comparator that are not levels. Each comparator says its source.
`name_pairs` holds the weights by which two names alone are compared (reunion.names).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from reunion.errors import ModelError

FORMAT = 1
PRIOR, THIS_FILE, EM, REVIEWED = "prior", "this file", "EM", "reviewed decisions"
"""Where numbers come from; those of statistics are called "population"."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level: m always; u a number, or None where it comes from frequencies; the sources of
    both, and the day (ISO) they are of."""

    m: float
    u: float | None
    m_from: str = PRIOR
    u_from: str = PRIOR
    date: str = ""

    @property
    def bits(self) -> float:
        """log2(m / u), to 0.01."""
        if self.u is None:
            raise ModelError(
                "该等级的 u 由频率决定,没有固定分值", "this level takes u from frequencies"
            )
        return round(math.log2(self.m / self.u), 2)


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of every comparator; see the module's docstring."""

    version: str
    levels: Mapping[str, Mapping[str, Level]]
    parameters: Mapping[str, Mapping[str, float]]
    families: Mapping[str, str]
    caps: Mapping[str, float]
    floors: Mapping[str, float]
    name_pairs: Mapping[str, float]
    """Weights in bits of the features by which two names are compared in public."""
    calibration: Mapping[str, float]
    """`slope` and `offset` of the calibration; empty where the bits are taken at their word."""
    weights: Mapping[str, float]
    """Factor on the bits of a field, 0 or more; 1 where none is given."""
    source: str
    text: str
    """The file itself, so that an index can keep the model it was built with."""

    def bits(self, field: str, level: str) -> float:
        """Fixed bits of a level. Raises ModelError when the model lacks it."""
        return self.level(field, level).bits

    def level(self, field: str, level: str) -> Level:
        try:
            return self.levels[field][level]
        except KeyError:
            raise ModelError(
                f"模型缺少“{field}/{level}”这一等级", f"the model lacks level {field}/{level}"
            ) from None

    def weight(self, field: str) -> float:
        """The factor on the bits of a field."""
        return self.weights.get(field, 1.0)

    def parameter(self, field: str, name: str) -> float:
        try:
            return self.parameters[field][name]
        except KeyError:
            raise ModelError(
                f"模型缺少参数“{field}/{name}”", f"the model lacks parameter {field}/{name}"
            ) from None


def load_model(path: Path | None = None) -> Model:
    """Read a model file, or the one that is shipped. Raises ModelError when it cannot be used: no
    JSON, another format, incomplete, or lacking a level or parameter that this program asks for."""
    try:
        text = (
            path.read_text("utf-8")
            if path
            else resources.files("reunion.matching").joinpath("model.json").read_text("utf-8")
        )
        data = json.loads(text)
    except OSError as error:
        raise ModelError(
            f"模型文件无法打开:{path}({error.strerror})", f"cannot open the model file: {path}"
        ) from None
    except ValueError:
        raise ModelError(
            f"模型文件已损坏,不是有效的 JSON:{path}", f"the model file is not valid JSON: {path}"
        ) from None
    model = _model(data, str(path or "model.json"), text)
    if path:
        _check_complete(model, load_model(), path.name)
    return model


def _check_complete(model: Model, shipped: Model, name: str) -> None:
    """Raises ModelError naming the first level or parameter of ours that the model lacks."""
    for own, theirs in ((shipped.levels, model.levels), (shipped.parameters, model.parameters)):
        for field, entries in own.items():
            missing = sorted(set(entries) - set(theirs.get(field, {})))
            if missing or field not in theirs:
                lacking = f"{field}/{missing[0]}" if field in theirs else field
                raise ModelError(
                    f"模型 {name} 缺少“{lacking}”,可能由旧版本生成;请重新训练,或用本版本重建索引",
                    f"model {name} lacks {lacking}; it may come from an older version: train it "
                    "again, or build the index again with this version",
                )


def _model(data: Any, name: str, text: str = "") -> Model:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        raise ModelError(
            f"模型 {name} 的格式版本为 {found},本程序只认识 {FORMAT}",
            f"model {name} has format {found}; this program knows {FORMAT}",
        )
    try:
        fields: dict[str, Any] = data["comparators"]
        return Model(
            version=data["version"],
            levels={name: _levels(spec, data.get("date", "")) for name, spec in fields.items()},
            parameters={name: spec.get("parameters", {}) for name, spec in fields.items()},
            families={name: spec["family"] for name, spec in fields.items()},
            caps={name: float(spec["cap"]) for name, spec in data["families"].items()},
            floors={name: float(spec["floor"]) for name, spec in data["families"].items()},
            name_pairs=_name_pairs(data),
            calibration=_calibration(data),
            weights=_weights(data),
            source=data.get("source", ""),
            text=text,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"模型 {name} 内容不完整:{error}", f"model {name} is incomplete: {error}"
        ) from None


def _name_pairs(data: Mapping[str, Any]) -> dict[str, float]:
    """Empty in a model made before names were compared in public."""
    weights = data.get("name_pairs", {}).get("weights", {})
    return {name: float(weight) for name, weight in weights.items()}


def _calibration(data: Mapping[str, Any]) -> dict[str, float]:
    """Empty in a model made before probabilities were calibrated."""
    found = data.get("calibration", {})
    return {name: float(found[name]) for name in ("slope", "offset") if name in found}


def _weights(data: Mapping[str, Any]) -> dict[str, float]:
    """Raises ValueError for a weight below 0, which would turn agreement into doubt."""
    weights = {name: float(spec["weight"]) for name, spec in data.get("weights", {}).items()}
    wrong = [name for name, weight in weights.items() if not 0 <= weight <= 100]
    if wrong:
        raise ValueError(f"weights/{wrong[0]}")
    return weights


def _levels(spec: Mapping[str, Any], date: str) -> dict[str, Level]:
    levels = {}
    for name, row in spec.get("levels", {}).items():
        counted = row.get("u") == "frequency"
        levels[name] = Level(
            m=float(row["m"]),
            u=None if counted else float(row["u"]),
            m_from=row.get("m_from", PRIOR),
            u_from=row.get("u_from", THIS_FILE if counted else PRIOR),
            date=row.get("date", date),
        )
    return levels
