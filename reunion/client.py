"""A client of the service in one file, on the standard library alone: copy it where you need it.

```python
from reunion.client import Client

with Client("https://station.example:8080", token="rt_…") as client:
    answer = client.match({"names": [{"text": "陈兰英"}]}, purpose="identification")
    for candidate in answer["candidates"]:
        print(candidate["mp_id"], candidate["grade"], candidate["reason"])
```

One connection is kept open and used again. A refused request raises `ServiceError` with the status,
the code and the sentence in both languages. Writes carry an Idempotency-Key, so that one whose
answer was lost is safely sent again, once, by the client itself.
"""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict
from urllib.parse import quote, urlencode, urlsplit

Json: TypeAlias = dict[str, Any]
Purpose: TypeAlias = Literal["identification", "verification", "quick_check", "audit"]
VerdictName: TypeAlias = Literal["first_confirmed", "confirmed", "rejected", "need_more", "undone"]
LedgerName: TypeAlias = Literal["easily_lost", "repeat", "returned"]
StepName: TypeAlias = Literal["notice", "dna_request", "care_plan", "settlement", "transfer"]
_SAFE_AGAIN = ("GET", "PUT", "DELETE")


class EvidenceLine(TypedDict):
    """One field's contribution; what the role may not see is absent or `***`."""

    field: str
    level: str
    bits: NotRequired[float]
    left: str
    right: str
    text: str


class Candidate(TypedDict):
    """One missing person proposed for the resident."""

    mp_id: str
    rank: int
    grade: str
    reason: str
    bits: NotRequired[float]
    probability: NotRequired[float]
    evidence: list[EvidenceLine]


class MatchAnswer(TypedDict):
    """The answer of `Client.match`."""

    candidates: list[Candidate]
    not_in_file_probability: NotRequired[float]
    ask_next: list[Json]
    masked: NotRequired[bool]


class ServiceError(Exception):
    """The service refused: `status`, `code`, and one sentence in each language."""

    def __init__(self, status: int, code: str, zh: str, en: str, problem: Json) -> None:
        super().__init__(f"{status} {code}: {zh}\n{en}")
        self.status, self.code, self.zh, self.en = status, code, zh, en
        self.problem = problem


class Record(dict[str, Any]):
    """A record as it was read, with the `etag` that a change of it needs."""

    etag: str = ""


class Client:
    """The service at `address`, with a program's token or, after `sign_in`, as a person."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        purpose: Purpose = "identification",
        timeout: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`purpose` is told with every look-up that names none; `timeout` is in seconds."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(
                "地址应以 http:// 或 https:// 开头 / the address begins with http(s)://"
            )
        port = parts.port
        self._link: http.client.HTTPConnection = (
            http.client.HTTPSConnection(
                parts.hostname, port, timeout=timeout, context=tls or ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
        )
        self._base = parts.path.rstrip("/")
        self._purpose = purpose
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._cookies: dict[str, str] = {}

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._link.close()

    # --- signing in ---------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> Json:
        """Be this person from now on; confirmations need one."""
        told = self._send("POST", "/api/v1/session", {"name": name, "password": password})[0]
        self._headers = {"X-CSRF-Token": told["csrf_token"]}
        return told

    def sign_out(self) -> None:
        """End the session."""
        self._send("DELETE", "/api/v1/session")
        self._headers = {}

    # --- searching ----------------------------------------------------------------------------

    def match(
        self,
        resident: Mapping[str, Any],
        *,
        top: int = 10,
        filter: Mapping[str, Any] | None = None,
        purpose: Purpose | None = None,
    ) -> MatchAnswer:
        """Whom may this resident be? `filter`: which records are listed, by source, status, home,
        lost_in, lost_from, lost_to."""
        body = {"resident": dict(resident), "top": top, "purpose": purpose or self._purpose}
        if filter is not None:
            body["filter"] = dict(filter)
        answer: MatchAnswer = self._send("POST", "/api/v1/match", body)[0]  # type: ignore[assignment]
        return answer

    def quick_check(
        self,
        *,
        sex: Literal["1", "2"] | None = None,
        age: tuple[int, int] | None = None,
        name: str | None = None,
        place: str | None = None,
        marks: Sequence[str] = (),
    ) -> Json:
        """Is this person known? A few words; the answer says whom to call."""
        told = {"sex": sex, "age": age, "name": name, "place": place, "marks": list(marks)}
        body = {key: value for key, value in told.items() if value}
        return self._send("POST", "/api/v1/quick-check", body)[0]

    def candidates(
        self,
        resident_id: str,
        *,
        limit: int = 20,
        rejected: bool = True,
        filter: Mapping[str, Any] | None = None,
    ) -> MatchAnswer:
        """The candidates of a resident of the register, each with where the pair stands; those
        `rejected` may be left out. `filter` as in `match`."""
        query = {"limit": limit, "rejected": rejected, **(filter or {})}
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/candidates"
        answer: MatchAnswer = self._send("GET", path, query=query)[0]  # type: ignore[assignment]
        return answer

    # --- records ------------------------------------------------------------------------------

    def resident(self, resident_id: str) -> Record:
        """One resident, with the etag."""
        return self._read(f"/api/v1/residents/{quote(resident_id, safe='')}")

    def residents(self, **query: Any) -> Iterator[Json]:
        """All residents of the own stations, page after page."""
        return self._pages("/api/v1/residents", query)

    def add_resident(self, record: Mapping[str, Any], *, station_id: str, **more: Any) -> Json:
        """A new resident."""
        body = {"record": dict(record), "station_id": station_id, **more}
        return self._send("POST", "/api/v1/residents", body)[0]

    def change_resident(
        self, resident_id: str, record: Mapping[str, Any], *, station_id: str, etag: str
    ) -> Json:
        """Change a resident as read with this etag; 412 when somebody was faster."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}"
        body = {"record": dict(record), "station_id": station_id}
        return self._send("PUT", path, body, headers={"If-Match": etag})[0]

    def missing_person(self, mp_id: str) -> Record:
        """One missing-person record, with the etag."""
        return self._read(f"/api/v1/missing/{quote(mp_id, safe='')}")

    def missing_persons(self, **query: Any) -> Iterator[Json]:
        """All missing-person records that the role may know of, page after page."""
        return self._pages("/api/v1/missing", query)

    def add_missing_person(self, record: Mapping[str, Any], **more: Any) -> Json:
        """A new missing-person record."""
        return self._send("POST", "/api/v1/missing", {"record": dict(record), **more})[0]

    # --- verdicts -----------------------------------------------------------------------------

    def decide(
        self, resident_id: str, mp_id: str, verdict: VerdictName, *, reason: str | None = None
    ) -> Json:
        """A verdict in one's own name."""
        body: Json = {"resident_id": resident_id, "mp_id": mp_id, "verdict": verdict}
        if reason is not None:
            body["reason"] = reason
        return self._send("POST", "/api/v1/decisions", body)[0]

    def decisions(self, resident_id: str) -> list[Json]:
        """Every verdict about a resident, in order."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/decisions"
        items: list[Json] = self._send("GET", path)[0]["items"]
        return items

    # --- the daily work -----------------------------------------------------------------------

    def ledger(self, name: LedgerName, **query: Any) -> Iterator[Json]:
        """All entries of a ledger of the own stations, page after page."""
        return self._pages(f"/api/v1/ledgers/{name}", query)

    def ledger_entry(self, name: LedgerName, entry_id: int) -> Record:
        """One entry, with the etag that a visit needs."""
        return self._read(f"/api/v1/ledgers/{name}/{entry_id}")

    def visited(self, name: LedgerName, entry_id: int, *, on_date: str, etag: str) -> Json:
        """A visit was made; the answer holds the day of the next one."""
        path = f"/api/v1/ledgers/{name}/{entry_id}/visits"
        return self._send("POST", path, {"on_date": on_date}, headers={"If-Match": etag})[0]

    def earlier_stays(self, resident_id: str) -> Json:
        """Find and link a resident's earlier stays, each with its confidence."""
        return self._send("POST", f"/api/v1/residents/{quote(resident_id, safe='')}/earlier", {})[0]

    def return_home(
        self, resident_id: str, *, on_date: str, to: str, receiver: str, etag: str, **more: Any
    ) -> Json:
        """Ledger entry, feedback letter and easily-lost entry, together or not at all."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/return"
        body = {"on_date": on_date, "to": to, "receiver": receiver, **more}
        return self._send("POST", path, body, headers={"If-Match": etag})[0]

    def notice(self, resident_id: str, *, counties: int = 20) -> Json:
        """The draft of a public notice, and the counties to target."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/notice"
        return self._send("GET", path, query={"counties": counties})[0]

    def steps(self, resident_id: str) -> list[Json]:
        """What was done for a resident, in order."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/steps"
        items: list[Json] = self._send("GET", path)[0]["items"]
        return items

    def note_step(self, resident_id: str, what: StepName, *, on_date: str, **more: Any) -> Json:
        """Something was done for a resident; `undo=True` takes the newest of its kind back."""
        path = f"/api/v1/residents/{quote(resident_id, safe='')}/steps"
        return self._send("POST", path, {"what": what, "on_date": on_date, **more})[0]

    def due(self, **query: Any) -> list[Json]:
        """What is due, by station, the longest overdue first (`station`, `as_of`, `ahead`)."""
        items: list[Json] = self._send("GET", "/api/v1/due", query=query)[0]["items"]
        return items

    def report(self, **query: Any) -> Json:
        """Figures by cohort (`since`, `until`, `as_of`, `station`)."""
        return self._send("GET", "/api/v1/reports", query=query)[0]

    def runs(self, **query: Any) -> Iterator[Json]:
        """All nights, newest first, page after page."""
        return self._pages("/api/v1/runs", query)

    def run(self, run_id: int) -> Json:
        """One night: its day, state, statistics and warnings."""
        return self._send("GET", f"/api/v1/runs/{run_id}")[0]

    # --- the wire -----------------------------------------------------------------------------

    def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Json:
        """Any other route, for instance `call("GET", "/api/v1/audit", limit=10)`."""
        return self._send(method, path, body, query=query)[0]

    def _read(self, path: str) -> Record:
        told, headers = self._send("GET", path)
        record = Record(told)
        record.etag = headers.get("etag", "")
        return record

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Json]:
        asked = dict(query)
        while True:
            page = self._send("GET", path, query=asked)[0]
            yield from page["items"]
            if "next" not in page:
                return
            asked["cursor"] = page["next"]

    def _send(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Json, Mapping[str, str]]:
        sent = {"Accept": "application/json", "X-Purpose": self._purpose, **self._headers}
        sent |= dict(headers or {})
        if self._cookies and "Authorization" not in sent:
            sent["Cookie"] = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
            sent.setdefault("Idempotency-Key", secrets.token_hex(16))
        address = f"{self._base}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        status, told_headers, raw = self._exchange(method, address, data, sent)
        told: Json = json.loads(raw) if raw else {}
        if status >= 400:
            raise ServiceError(
                status,
                str(told.get("type", "")).rpartition(":")[2],
                str(told.get("detail", "")),
                str(told.get("detail_en", "")),
                told,
            )
        return told, told_headers

    def _exchange(
        self, method: str, address: str, data: bytes | None, sent: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request. A kept connection that the other side has closed is opened anew, once."""
        for last in (False, True):
            try:
                self._link.request(method, address, data, dict(sent))
                answer = self._link.getresponse()
                found = {name.lower(): value for name, value in answer.getheaders()}
                self._keep_cookies(answer.headers.get_all("set-cookie") or ())
                return answer.status, found, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._link.close()
                again = method in _SAFE_AGAIN or "Idempotency-Key" in sent
                if last or not again:
                    raise
        raise AssertionError("the second attempt answers or raises")

    def _keep_cookies(self, told: Sequence[str]) -> None:
        """The session, and what proves that this program signed in before; an emptied one goes."""
        for each in told:
            key, _, value = each.split(";", 1)[0].partition("=")
            self._cookies[key] = value.strip('"')
            if not self._cookies[key]:
                del self._cookies[key]
