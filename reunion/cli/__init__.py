"""The command line: files in, ranked candidates out. `main` is the program `reunion`.

Only typer is imported before a command is known; each command imports what it needs, so that
`reunion --help` answers at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command (`argv` without the program's name, default `sys.argv`) and exit with its
    status: 0 done, 2 wrong usage, 3 input or output unusable, 4 done with rows in quarantine,
    5 another run holds the lock, 130 interrupted."""
    from reunion.cli.app import run

    raise SystemExit(run(argv))
