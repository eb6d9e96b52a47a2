"""Places below the county that a station adds to the shipped ones: villages, old townships.

The file is a table of its own with the format and an edition, which counts how often something was
added. Who calls says where it lies; nothing here knows a setting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reunion.errors import InputError

FORMAT = 1
LEVELS = ("town", "village")
_HEAD = "# reunion gazetteer"
_COLUMNS = "name\tcounty\tlevel\tcode"


@dataclass(frozen=True, slots=True, order=True)
class LocalPlace:
    """A place below the county: `name` as written, today's six-digit `county`, `level` town or
    village, its own `code` of 9 or 12 digits or ""."""

    name: str
    county: str
    level: str
    code: str = ""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Gazetteer:
    """Added places; two gazetteers are equal only when they are one object, so that what is
    computed from one can be cached."""

    places: tuple[LocalPlace, ...] = ()
    edition: int = 0

    def __repr__(self) -> str:
        return f"Gazetteer(edition={self.edition}, places={len(self.places)})"

    def with_places(self, more: Iterable[LocalPlace]) -> Gazetteer:
        """The next edition; a place of the same name, county and level is there once, and the one
        with a code wins."""
        known = {(place.name, place.county, place.level): place for place in self.places}
        for place in more:
            key = (place.name, place.county, place.level)
            if key not in known or place.code:
                known[key] = place
        return Gazetteer(tuple(sorted(known.values())), self.edition + 1)

    def to_bytes(self) -> bytes:
        """The file, UTF-8."""
        lines = [f"{_HEAD} format {FORMAT} edition {self.edition}", _COLUMNS]
        lines += ["\t".join((p.name, p.county, p.level, p.code)) for p in self.places]
        return ("\n".join(lines) + "\n").encode("utf-8")


NO_GAZETTEER = Gazetteer()
"""What there is before anything was added."""


def load_gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of a file; NO_GAZETTEER when there is none yet. Raises InputError for a file
    that is damaged or of another format."""
    if not path.exists():
        return NO_GAZETTEER
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
        head = lines[0].removeprefix(_HEAD).split()
        found, edition = int(head[1]), int(head[3])
    except (OSError, ValueError, IndexError):
        raise _damaged(path) from None
    if found != FORMAT:
        raise InputError(
            f"地名文件“{path}”的格式版本是 {found},本程序只读 {FORMAT};请用相同版本的程序,"
            "或移走该文件后重新 reunion gazetteer add",
            f"the gazetteer {path} is of format {found}, this program reads {FORMAT}; move it away "
            "and add the places again",
        )
    rows = [line.split("\t") for line in lines[2:]]
    if lines[1:2] != [_COLUMNS] or any(len(row) != 4 or row[2] not in LEVELS for row in rows):
        raise _damaged(path)
    return Gazetteer(tuple(LocalPlace(*row) for row in rows), edition)


def _damaged(path: Path) -> InputError:
    return InputError(
        f"地名文件“{path}”已损坏,应由 reunion gazetteer add 写出;请移走该文件后重新添加",
        f"the gazetteer {path} is damaged; move it away and add the places again with "
        "`reunion gazetteer add`",
    )
