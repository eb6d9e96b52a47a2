"""Writes the real output of `reunion demo` into README.md, between its two demo marks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
MARKS = re.compile(r"(<!-- demo -->\n```text\n).*?(```\n<!-- /demo -->)", re.DOTALL)


def main() -> None:
    """Run the demo as a user does and put what it prints into the README."""
    command = [sys.executable, "-m", "reunion", "demo", "--quiet"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = "".join(line.rstrip() + "\n" for line in shown.strip("\n").splitlines())
    text, count = MARKS.subn(lambda found: found[1] + lines + found[2], README.read_text("utf-8"))
    if count != 1:
        raise SystemExit("README.md lacks its demo marks")
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
