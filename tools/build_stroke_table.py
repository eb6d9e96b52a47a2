"""Add the strokes of all usual characters to the ones of names and divisions.

    python tools/build_stroke_table.py DICTIONARY

DICTIONARY is `dict_chinese_stroke.txt` of fuzzychinese 0.1.5 (BSD). What a clerk misreads in
handwriting need not be a character of names (恨 for 根), so `strokes_usual.tsv` holds the other
characters of GB 2312, in the letters of `strokes.tsv`.
"""

from __future__ import annotations

import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "reunion" / "knowledge" / "data"
NOTES = (
    "# Stroke sequences of the characters of GB 2312 that strokes.tsv does not hold.\n"
    "# Source: fuzzychinese (BSD).\n"
)


def main(dictionary: Path) -> None:
    """Write the table; the letters of strokes are learnt from the characters in both tables."""
    lines = (DATA / "strokes.tsv").read_text("utf-8").splitlines()
    known = dict(line.split("\t") for line in lines if line[0] != "#")
    known.pop("char")
    raw = dict(line.split(" ") for line in dictionary.read_text("utf-8").splitlines() if line)
    letters: dict[str, str] = {}
    for char, strokes in known.items():
        if len(raw.get(char, "")) == len(strokes):
            letters |= dict(zip(raw[char], strokes, strict=True))
    rows = [
        f"{char}\t{''.join(letters[stroke] for stroke in strokes)}\n"
        for char, strokes in raw.items()
        if char not in known and _usual(char) and set(strokes) <= set(letters)
    ]
    text = NOTES + "char\tstrokes\n" + "".join(sorted(rows))
    (DATA / "strokes_usual.tsv").write_text(text, encoding="utf-8", newline="\n")
    print(len(rows), "characters")


def _usual(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
