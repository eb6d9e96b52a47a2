"""The key of the register: told in REUNION_KEY by the door, or a file that only its owner reads.

One 256-bit root key; HKDF makes one key per use from it, so that a hash tells nothing of a seal.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reunion.errors import InputError, OutputError

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The derived keys, none of which is ever shown."""

    seal: bytes = field(repr=False)
    lookup: bytes = field(repr=False)
    audit: bytes = field(repr=False)

    @classmethod
    def derived(cls, root: bytes) -> Keys:
        """One key for each use, from a root key of 32 bytes."""
        return cls(*(_derive(root, use) for use in (b"seal", b"lookup", b"audit")))


def _derive(root: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"reunion register 1 " + use).derive(root)


def read_key(text: str) -> Keys:
    """The keys of a root key in base64. Raises InputError, which never repeats the key."""
    try:
        root = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != KEY_BYTES:
        raise InputError(
            "密钥无效:应为 32 字节的 base64 文字(44 个字符)",
            "the key is not valid: it must be 32 bytes in base64 (44 characters)",
        )
    return Keys.derived(root)


def key_from_file(path: Path) -> Keys:
    """The keys of a key file. Raises InputError: missing, unreadable, or open to others."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise InputError(
                f"密钥文件“{path.name}”其他用户也能读取;请执行 chmod 600",
                f"the key file {path.name} is open to other users; run chmod 600 on it",
            )
        return read_key(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"密钥文件“{path.name}”读不了;没有它,登记库中的证件号码无法解开,请从备份处取回",
            f"the key file {path.name} cannot be read; without it the ID numbers of the register "
            "cannot be opened: bring it back from where it was saved",
        ) from None


def make_key_file(path: Path) -> Keys:
    """Make a new key file, mode 0600, never over an existing one; a kill leaves no half of one.
    Raises OutputError."""
    root = secrets.token_bytes(KEY_BYTES)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(base64.b64encode(root) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(part, path)  # whole or not at all, and never over a key that is there
        finally:
            part.unlink()
    except OSError as error:
        raise OutputError(
            f"密钥文件“{path.name}”写不了({error.strerror})",
            f"the key file {path.name} cannot be written: {error.strerror}",
        ) from None
    return Keys.derived(root)
