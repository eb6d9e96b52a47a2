"""Wrong passwords: how many are borne, from where, and how a stranger locks nobody out.

Attempts are counted before the password is looked at, in the register for all workers, by quarters
of an hour: of a user from one address, of a user from everywhere, of an address for everybody. A
browser that this user has signed in with before proves it by a cookie and is counted by itself, so
that whatever strangers try, the user's own browser is served. Names and addresses are counted as
keyed hashes.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reunion.store.counters import count_up, counted, forget, forget_before, take_back
from reunion.store.keys import Keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

QUARTER = 900
EVERYWHERE, EVERYBODY = 5, 10
"""So many times as many wrong passwords are borne of a user from all addresses together, and of an
address (a station behind one) for all users together."""
KNOWN_FOR = timedelta(days=180)
"""A browser that was not used for so long is a stranger again."""
_PROOF = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that is about to be tried: the buckets in which it counts, its own first, with how
    many each may hold; `known`: from a browser that signed in as this user before."""

    buckets: tuple[tuple[str, int], ...] = field(repr=False)
    known: bool = False


@dataclass(slots=True)
class Guesses:
    """The counting of attempts of one service; `allowed`: of one user from one address."""

    keys: Keys = field(repr=False)
    allowed: int
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def attempt(self, name: str, address: str, proof: str | None) -> Attempt:
        """An attempt to sign in as this user from this address, with what its cookie says."""
        if nonce := self._nonce(name, proof or ""):
            return Attempt(((self._bucket("browser", name, nonce), self.allowed),), known=True)
        place = network(address)
        return Attempt(
            (
                (self._bucket("here", name, place), self.allowed),
                (self._bucket("user", name), self.allowed * EVERYWHERE),
                (self._bucket("address", place), self.allowed * EVERYBODY),
            )
        )

    def old_password(self, name: str) -> Attempt:
        """An attempt of somebody signed in to tell the old password, for a new one."""
        return Attempt(((self._bucket("change", name), self.allowed),), known=True)

    def full(self, session: Session, attempt: Attempt) -> bool:
        """Whether no more may be tried in this quarter of an hour."""
        since = self._since()
        return any(counted(session, bucket, since) >= most for bucket, most in attempt.buckets)

    def count(self, session: Session, attempt: Attempt) -> tuple[bool, bool]:
        """Count the attempt: whether it may be made, and whether it is the last one for now."""
        since = self._since()
        forget_before(session, since)
        counts = [(count_up(session, bucket, since), most) for bucket, most in attempt.buckets]
        return all(now <= most for now, most in counts), any(now == most for now, most in counts)

    def settle(self, session: Session, attempt: Attempt) -> None:
        """The password was right: its own bucket begins anew, and it counts in no other."""
        (own, _), *others = attempt.buckets
        forget(session, own)
        for bucket, _ in others:
            take_back(session, bucket, self._since())

    def first_time(self, session: Session, text: str, until: datetime) -> bool:
        """Whether this text, which is good until then, was not brought before."""
        bucket = f"once:{self._keyed('once', text)[:32]}"
        return count_up(session, bucket, self._stretch(until)) == 1

    def seconds_left(self) -> int:
        """Until the next quarter of an hour begins."""
        return QUARTER - int(self.clock().timestamp()) % QUARTER

    def take_back(self, session: Session, attempt: Attempt) -> None:
        """The password was not looked at: the attempt does not count."""
        for bucket, _ in attempt.buckets:
            take_back(session, bucket, self._since())

    # --- the cookie of a known browser --------------------------------------------------------

    def proof(self, name: str) -> str:
        """What a browser keeps to prove that this user signed in with it."""
        nonce, at = secrets.token_hex(16), int(self.clock().timestamp())
        return f"{nonce}.{at}.{self._signed(name, nonce, at)}"

    def cookie_suffix(self, name: str) -> str:
        """What tells the cookies of several users of one browser apart."""
        return self._keyed("cookie", name)[:8]

    def _nonce(self, name: str, proof: str) -> str | None:
        told = _PROOF.fullmatch(proof)
        if told is None:
            return None
        nonce, at, signed = told[1], int(told[2]), told[3]
        age = self.clock().timestamp() - at
        fits = hmac.compare_digest(signed, self._signed(name, nonce, at))
        return nonce if fits and age <= KNOWN_FOR.total_seconds() else None

    def _signed(self, name: str, nonce: str, at: int) -> str:
        return self._keyed("proof", name, nonce, str(at))

    def _bucket(self, kind: str, *parts: str) -> str:
        return f"sign_in:{kind}:{self._keyed(kind, *parts)[:32]}"

    def _keyed(self, *parts: str) -> str:
        said = "\x00".join(("guess", *parts)).encode("utf-8", "surrogatepass")
        return hmac.new(self.keys.lookup, said, "sha256").hexdigest()

    def _since(self) -> str:
        return self._stretch(self.clock())

    def _stretch(self, moment: datetime) -> str:
        """The beginning of its quarter of an hour."""
        seconds = int(moment.timestamp())
        began = datetime.fromtimestamp(seconds - seconds % QUARTER, UTC)
        return began.strftime("%Y-%m-%dT%H:%M:%SZ")


def network(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, which one household has."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return "-"
    if isinstance(told, ipaddress.IPv6Address):
        if told.ipv4_mapped is not None:
            return str(told.ipv4_mapped)
        return str(ipaddress.IPv6Network((told, 64), strict=False))
    return str(told)
