"""The OpenAPI document is complete, Chinese, and what the service really does (schemathesis)."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Web

KNOWN = {
    "resident_id": "R1",
    "mp_id": "M1",
    "station_id": "COUNTY",
    "name": "point1",
    "import_id": 1,
    "run_id": 1,
    "ledger": "returned",
    "entry_id": 1,
    "mark": "0" * 32,
}
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def document(running: Web) -> Any:
    """The document of the running service."""
    return running.call("admin", "GET", "/openapi.json").json()


def _asked(web: Web, operation: Any) -> int:
    """Ask some examples of one operation; how many they were."""
    role = "admin" if "管理" in str(operation.tags) else "police"
    headers = {"Authorization": f"Bearer {web.tokens[role]}", "X-Purpose": "audit"}
    asked = 0

    @given(case=operation.as_strategy())
    @BOUNDED
    def check(case: Any) -> None:
        nonlocal asked
        asked += 1
        if asked % 2:
            case.path_parameters = {name: KNOWN[name] for name in case.path_parameters or {}}
        case.call_and_validate(headers=headers, checks=CHECKS, base_url="https://testserver")

    check()
    return asked


def test_every_operation_does_what_its_document_says(running: Web, document: Any) -> None:
    schema = schemathesis.openapi.from_dict(document)
    schema.app = running.client.app
    asked = [_asked(running, cast(Any, found).ok()) for found in schema.get_all_operations()]
    assert len(asked) > 30 and sum(asked) >= 100
    told = running.call("admin", "GET", "/metrics").text
    answered = set(re.findall(r'route="([^"]+)",status="2', told))
    assert len(answered) >= 15, "most examples must get past the guard"


def test_every_operation_is_told_in_chinese_and_every_body_has_an_example(document: Any) -> None:
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 30
    for path, method, operation in operations:
        assert any("\u4e00" <= char <= "\u9fff" for char in operation["summary"]), (path, method)
    schemas = document["components"]["schemas"]
    example = schemas["MatchRequest"]["properties"]["resident"]["examples"][0]
    assert example["names"][0]["text"] == "陈兰英"
