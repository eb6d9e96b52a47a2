"""Passwords by argon2id. A check costs some 50–150 ms of one core, so few run at a time, and few
may wait: whoever sends passwords by the thousand must not hold the threads of all requests."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reunion.errors import BusyError, UsageError

SHORTEST, LONGEST = 10, 200
_COMMON = ("password", "12345678", "qwertyui", "88888888", "admin")
_hasher = PasswordHasher()
_few = threading.BoundedSemaphore(2)
WAITING = 6
_room = {known: threading.BoundedSemaphore(WAITING) for known in (True, False)}
"""Those who wait for a check, strangers apart from browsers that are known."""
_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2E$" + "A" * 43


def hash_password(password: str, *, name: str = "") -> str:
    """The hash of a new password. Raises UsageError when it is too easy or out of bounds."""
    easy = (
        not SHORTEST <= len(password) <= LONGEST
        or len(set(password)) < 5
        or (name and name in password.lower())
        or any(word in password.lower() for word in _COMMON)
    )
    if easy:
        raise UsageError(
            f"密码应为 {SHORTEST} 至 {LONGEST} 个字符,不含用户名、常见密码,且至少有 5 种不同字符",
            f"a password has {SHORTEST} to {LONGEST} characters, 5 of them different, and holds "
            "neither the user's name nor a common password",
        )
    return _hasher.hash(password)


def password_fits(hashed: str | None, password: str, *, known: bool = False) -> bool:
    """Whether the password fits; a user who does not exist takes the same time. Raises BusyError
    when too many wait already."""
    if len(password) > LONGEST:
        return False
    room = _room[known]
    if not room.acquire(blocking=False):
        raise BusyError(
            "同时登录的人太多,请稍等几秒再试", "too many sign in at once; try again in some seconds"
        )
    try:
        with _few:
            return _hasher.verify(hashed or _DUMMY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False
    finally:
        room.release()
