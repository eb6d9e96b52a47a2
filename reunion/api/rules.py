"""Who may call what: one entry for every route, and no route without one.

`create_app` refuses to start when a route has no entry or an entry no route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reunion.api.roles import ADMIN, CASEWORKER, OUTSIDE, POINT, POLICE, REVIEWER

EVERYBODY = frozenset({POINT, CASEWORKER, REVIEWER, POLICE, ADMIN, OUTSIDE})
CASES = frozenset({CASEWORKER, REVIEWER, POLICE})
SEARCHERS = EVERYBODY - {ADMIN}
ADMINS = frozenset({ADMIN})
PURPOSES = ("identification", "verification", "quick_check", "audit")


@dataclass(frozen=True, slots=True)
class Rule:
    """`roles`: who may; None: anybody, also without signing in. `purpose`: "header" when the
    purpose must stand in X-Purpose, "body" when it may also stand in the body, None when nobody's
    data are looked up. `person`: only a signed-in person, never a program's token."""

    roles: frozenset[str] | None
    purpose: str | None = None
    person: bool = False


RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/healthz"): Rule(None),
    ("GET", "/readyz"): Rule(None),
    ("GET", "/metrics"): Rule(EVERYBODY),
    ("GET", "/openapi.json"): Rule(EVERYBODY),
    ("POST", "/api/v1/session"): Rule(None),
    ("GET", "/api/v1/session"): Rule(EVERYBODY),
    ("DELETE", "/api/v1/session"): Rule(EVERYBODY),
    ("GET", "/api/v1/oidc/start"): Rule(None),
    ("GET", "/api/v1/oidc/callback"): Rule(None),
    ("PUT", "/api/v1/password"): Rule(EVERYBODY, person=True),
    ("GET", "/api/v1/tokens"): Rule(EVERYBODY),
    ("POST", "/api/v1/tokens"): Rule(EVERYBODY, person=True),
    ("DELETE", "/api/v1/tokens/{mark}"): Rule(EVERYBODY),
    ("POST", "/api/v1/match"): Rule(SEARCHERS, purpose="body"),
    ("POST", "/api/v1/quick-check"): Rule(SEARCHERS, purpose="body"),
    ("GET", "/api/v1/residents"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/residents"): Rule(CASES),
    ("GET", "/api/v1/residents/{resident_id}"): Rule(CASES, purpose="header"),
    ("PUT", "/api/v1/residents/{resident_id}"): Rule(CASES),
    ("POST", "/api/v1/residents/{resident_id}/closing"): Rule(CASES),
    ("GET", "/api/v1/residents/{resident_id}/encounters"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/residents/{resident_id}/encounters"): Rule(CASES),
    ("GET", "/api/v1/residents/{resident_id}/claims"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/residents/{resident_id}/claims"): Rule(CASES),
    ("GET", "/api/v1/residents/{resident_id}/candidates"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/residents/{resident_id}/candidates/{mp_id}"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/residents/{resident_id}/decisions"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/decisions"): Rule(CASES),
    ("GET", "/api/v1/missing"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/missing"): Rule(CASES),
    ("GET", "/api/v1/missing/{mp_id}"): Rule(CASES, purpose="header"),
    ("PUT", "/api/v1/missing/{mp_id}"): Rule(CASES),
    ("POST", "/api/v1/residents/{resident_id}/earlier"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/residents/{resident_id}/return"): Rule(CASES),
    ("GET", "/api/v1/residents/{resident_id}/notice"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/residents/{resident_id}/steps"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/residents/{resident_id}/steps"): Rule(CASES),
    ("GET", "/api/v1/ledgers/{ledger}"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/ledgers/{ledger}/{entry_id}"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/ledgers/{ledger}/{entry_id}/letter"): Rule(CASES, purpose="header"),
    ("POST", "/api/v1/ledgers/{ledger}/{entry_id}/visits"): Rule(CASES),
    ("GET", "/api/v1/due"): Rule(CASES, purpose="header"),
    ("GET", "/api/v1/reports"): Rule(CASES),
    ("GET", "/api/v1/runs"): Rule(CASES | ADMINS),
    ("GET", "/api/v1/runs/{run_id}"): Rule(CASES | ADMINS),
    ("GET", "/api/v1/stations"): Rule(EVERYBODY),
    ("POST", "/api/v1/stations"): Rule(ADMINS),
    ("PUT", "/api/v1/stations/{station_id}"): Rule(ADMINS),
    ("GET", "/api/v1/users"): Rule(ADMINS),
    ("POST", "/api/v1/users"): Rule(ADMINS),
    ("GET", "/api/v1/users/{name}"): Rule(ADMINS),
    ("PUT", "/api/v1/users/{name}"): Rule(ADMINS),
    ("GET", "/api/v1/audit"): Rule(ADMINS, purpose="header"),
    ("GET", "/api/v1/audit/check"): Rule(ADMINS),
    ("POST", "/api/v1/imports"): Rule(frozenset({REVIEWER, POLICE})),
    ("GET", "/api/v1/imports"): Rule(frozenset({REVIEWER, POLICE})),
    ("GET", "/api/v1/imports/{import_id}"): Rule(frozenset({REVIEWER, POLICE})),
    ("POST", "/api/v1/exports"): Rule(frozenset({REVIEWER, POLICE}), purpose="body"),
}
