"""ID numbers at rest: AES-256-GCM for the number, keyed hashes for looking it up.

A sealed value is bound to its owner, so that it cannot be moved to another row unseen. The hashes
are HMAC-SHA256 of the whole number and of its parts: region (places 1-6), birth (7-14), order
(15-17). A part with an unknown digit has no hash.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reunion.errors import InputError
from reunion.store.keys import Keys

_NONCE = 12
_FORM = b"\x01"


@dataclass(frozen=True, slots=True)
class Lookups:
    """The keyed hashes of a number of 18 places; None where a digit of the part is unknown."""

    whole: bytes | None
    region: bytes | None
    birth: bytes | None
    order: bytes | None


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(keys: Keys, plain: str, owner: str) -> bytes:
    """The sealed form of a text: form byte, nonce, ciphertext with its tag."""
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + _cipher(keys.seal).encrypt(nonce, plain.encode(), owner.encode())


def unseal(keys: Keys, sealed: bytes, owner: str) -> str:
    """The text. Raises InputError: another key, another owner, or damage."""
    try:
        if sealed[:1] != _FORM:
            raise InvalidTag
        nonce, text = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return _cipher(keys.seal).decrypt(nonce, text, owner.encode()).decode()
    except (InvalidTag, ValueError):
        raise InputError(
            "登记库中的一个密文解不开:密钥不是建库时的密钥,或内容被改动",
            "a sealed value of the register does not open: the key is not the one it was made "
            "with, or the value was changed",
        ) from None


def lookups(keys: Keys, digits: str) -> Lookups:
    """The hashes of an 18-place pattern, "?" for an unknown digit (normalizing.id_numbers)."""
    return Lookups(
        _hash(keys.lookup, "whole", digits[:18]),
        _hash_again(keys.lookup, "region", digits[:6]),
        _hash_again(keys.lookup, "birth", digits[6:14]),
        _hash_again(keys.lookup, "order", digits[14:17]),
    )


def _hash(key: bytes, name: str, part: str) -> bytes | None:
    if not part or "?" in part:
        return None
    return hmac.digest(key, f"{name}:{part}".encode(), "sha256")


_hash_again = lru_cache(maxsize=1 << 16)(_hash)
"""Regions, days and orders come again and again."""
