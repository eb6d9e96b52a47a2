"""Which characters the bytes of a table mean.

Chinese offices send UTF-8 with or without BOM, GBK and GB18030, and "Unicode text" (UTF-16) from
spreadsheet programs. The ladder is BOM → strict UTF-8 → strict GB18030 over the whole file, read in
pieces, so it costs one pass and constant memory, and its answer does not depend on a sample.

Python's gb18030 codec still maps some two-byte codes to private-use characters that have had a
standard character since GB 18030-2005 and -2022; `fold` puts them right. The pairs come from the
mapping changes listed in those editions of the standard.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from reunion.errors import InputError

_PIECE = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""A private-use character: whoever wrote it meant something that this file does not say."""

_FOLD = str.maketrans(
    {
        0xE7C7: 0x1E3F,
        # vertical punctuation, A6D9–A6F3
        0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
        0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
        # ideographs, FE51–FEA0
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
        0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
        0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Private-use characters that have a standard character, as that character."""
    return text.translate(_FOLD) if PRIVATE.search(text) else text


def detect(path: Path, encoding: str | None = None) -> str:
    """The codec of a text file: the given one if it fits, else the first of the ladder that does.

    Raises InputError if the given codec is unknown or does not fit, or if nothing fits.
    """
    if encoding is not None:
        return _checked(path, encoding)
    with path.open("rb") as file:
        start = file.read(4)
    for bom, name in _BOMS:
        if start.startswith(bom):
            return _checked(path, name)
    for name in ("utf-8", "gb18030"):
        if _misfit(path, name) is None:
            return name
    at = _misfit(path, "utf-8")
    raise InputError(
        f"文件“{path.name}”的文字编码无法识别:既不是 UTF-8(第 {at} 字节起出错),也不是 GBK/GB18030。"
        "请用表格软件另存为“CSV UTF-8”,或指定编码(例如 big5)",
        f"the encoding of {path.name!r} is neither UTF-8 (fails at byte {at}) nor GBK/GB18030; "
        "save it as CSV UTF-8 or name the encoding (for example big5)",
    )


def _checked(path: Path, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise InputError(
            f"不认识的编码“{encoding}”;可以用 utf-8、gb18030、gbk、big5、utf-16",
            f"unknown encoding {encoding!r}; use utf-8, gb18030, gbk, big5 or utf-16",
        ) from None
    at = _misfit(path, encoding)
    if at is not None:
        raise InputError(
            f"文件“{path.name}”不是 {encoding} 编码(第 {at} 字节起出错);不指定编码时会自动识别",
            f"{path.name!r} is not {encoding} (fails at byte {at}); leave the encoding out to have "
            "it recognised",
        )
    return encoding


def _misfit(path: Path, encoding: str) -> int | None:
    """About where the bytes stop being this encoding; None if they never do."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
                done += len(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return max(0, done + error.start)
        except UnicodeError:  # UTF-16 without its mark of byte order
            return 0
    return None
