"""Full-width letters, digits and punctuation in their narrow forms."""

from __future__ import annotations

import re

_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """ "(左手),158" with wide signs becomes "(左手),158" with ASCII ones."""
    return text.translate(_NARROW) if _WIDE.search(text) else text
