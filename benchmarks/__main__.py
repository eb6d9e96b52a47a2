"""`python -m benchmarks …` is `reunion bench …`."""

from __future__ import annotations

import sys

from benchmarks.cli import main

sys.exit(main(sys.argv[1:]))
