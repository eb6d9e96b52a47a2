"""`reunion`: whom a nameless resident of a rescue station may be, among missing-person records.

```python
import reunion
engine = reunion.Engine.build(records)
pairs = engine.search(resident, top=10)
reunion.compare_names("陈兰英", "程南英", accent="四川")
```

Public names are loaded when they are first asked for, so `import reunion` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reunion.engine import Engine, SearchResult
    from reunion.errors import (
        BusyError,
        HeaderError,
        IndexFileError,
        InputError,
        ModelError,
        OutputError,
        RecordError,
        ReunionError,
        UsageError,
    )
    from reunion.names import NameComparison, compare_name_pairs, compare_names
    from reunion.narrowing import Filter
    from reunion.records import Claim, Decision, Evidence, MissingPerson, Resident, ScoredPair

__version__ = "0.1.0"

_HOMES = {
    "reunion.engine": ("Engine", "SearchResult"),
    "reunion.narrowing": ("Filter",),
    "reunion.names": ("NameComparison", "compare_name_pairs", "compare_names"),
    "reunion.records": (
        "Claim",
        "Decision",
        "Evidence",
        "MissingPerson",
        "Resident",
        "ScoredPair",
    ),
    "reunion.errors": (
        "BusyError",
        "HeaderError",
        "IndexFileError",
        "InputError",
        "ModelError",
        "OutputError",
        "RecordError",
        "ReunionError",
        "UsageError",
    ),
}

__all__ = [
    "BusyError",
    "Claim",
    "Decision",
    "Engine",
    "Evidence",
    "Filter",
    "HeaderError",
    "IndexFileError",
    "InputError",
    "MissingPerson",
    "ModelError",
    "NameComparison",
    "OutputError",
    "RecordError",
    "Resident",
    "ReunionError",
    "ScoredPair",
    "SearchResult",
    "UsageError",
    "__version__",
    "compare_name_pairs",
    "compare_names",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'reunion' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
