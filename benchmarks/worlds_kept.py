"""Invented worlds by name, made once by `benchmarks.worlds` and kept in the cache."""

from __future__ import annotations

from pathlib import Path

from benchmarks.cache import kept_world
from benchmarks.options import WorldOptions
from benchmarks.sizes import size_text
from benchmarks.worlds_on_disk import WorldFolder, open_world
from reunion.errors import UsageError


def world_for(options: WorldOptions) -> WorldFolder:
    """The world asked for, from the cache or made now; a name that is a folder with a world in it
    is that world. Raises UsageError for an unknown name."""
    if (Path(options.name) / "world.json").is_file():
        return open_world(Path(options.name))
    from benchmarks import worlds

    if options.name not in worlds.WORLDS:
        names = sorted(worlds.WORLDS)
        raise UsageError(
            f"没有名为“{options.name}”的虚构世界,可用:{'、'.join(names)}",
            f"unknown world {options.name!r}; use one of {', '.join(names)}",
        )
    sizes = f"{size_text(options.records)}-{size_text(options.residents)}"
    folder = options.cache / "worlds" / f"{options.name}-{sizes}-s{options.seed}-v{worlds.VERSION}"

    def make(path: Path) -> None:
        worlds.make_world(
            options.name, options.records, options.residents, seed=options.seed, out=path
        )

    return open_world(kept_world(folder, make))
