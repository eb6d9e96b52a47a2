"""Where this installation keeps what it is told to keep: REUNION_HOME, or the user's data folder.

Only the doors read this; what lies below them is given paths.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reunion.errors import OutputError

GAZETTEER = "gazetteer.tsv"
WORKDAYS = "workdays.txt"


def home_folder() -> Path:
    """The folder, which may not exist yet."""
    told = os.environ.get("REUNION_HOME", "").strip()
    if told:
        return Path(told).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "reunion"


def made_home() -> Path:
    """The folder, made when it was not there; only its owner may look in. Raises OutputError."""
    folder = home_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputError(
            f"数据目录“{folder}”建不了({error.strerror});请用环境变量 REUNION_HOME 指定可写的目录",
            f"the data folder {folder} cannot be made ({error.strerror}); name a writable "
            "folder in the environment variable REUNION_HOME",
        ) from None
    return folder


def database_url() -> str | None:
    """The PostgreSQL address of the register (REUNION_DATABASE_URL); None: SQLite in the home."""
    return os.environ.get("REUNION_DATABASE_URL", "").strip() or None


def told_key() -> str | None:
    """The root key in base64 (REUNION_KEY); None: the key file beside the register."""
    return os.environ.get("REUNION_KEY", "").strip() or None
