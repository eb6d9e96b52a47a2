"""The bodies that callers send, with Chinese examples for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Purpose = Literal["identification", "verification", "quick_check", "audit"]

RESIDENT_EXAMPLE: dict[str, Any] = {
    "resident_id": "R1",
    "names": [{"text": "陈兰英", "kind": "self_oral"}],
    "sex": "2",
    "birth": {"age": {"value": 60, "kind": "xu", "as_of": "2015-06-01"}, "zodiac": "猴"},
    "origin": [{"text": "瑶池", "role": "home", "heard": True}],
    "accent": [{"text": "四川口音"}],
    "marks": [{"text": "左手六指"}],
    "relatives": [{"relation": "儿子", "name": "石头"}],
    "found": {"date": "2009-01-03", "place": "河南省开封市"},
}
"""Invented, like every person in these documents."""


class Body(BaseModel):
    """Unknown keys are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class MatchRequest(Body):
    """Whom may this resident be?"""

    resident: dict[str, Any] = Field(
        description="受助人员,字段见契约第 2 节。A resident as in the contract, section 2.",
        examples=[RESIDENT_EXAMPLE],
    )
    top: int = Field(10, ge=1, le=100, description="候选数。How many candidates.")
    purpose: Purpose | None = Field(None, description="查询目的。Why the look-up is made.")


class QuickCheck(Body):
    """The few words of a rescue point about a person on the street."""

    sex: Literal["1", "2"] | None = Field(None, description="1 男,2 女")
    age: tuple[int, int] | None = Field(
        None, description="看起来的年龄,从…到…。Age as it looks.", examples=[[50, 60]]
    )
    name: str | None = Field(None, max_length=60, examples=["陈兰英"])
    place: str | None = Field(None, max_length=200, examples=["四川岳池"])
    marks: list[str] = Field(default_factory=list, max_length=20, examples=[["左手六指"]])
    found_at: str | None = Field(None, max_length=200, examples=["河南省开封市"])
    purpose: Purpose = "quick_check"


class SignIn(Body):
    """Name and password."""

    name: str = Field(max_length=64, examples=["worker1"])
    password: str = Field(max_length=1_000, json_schema_extra={"format": "password"})


class NewPassword(Body):
    """The old password and a new one."""

    old: str = Field(max_length=1_000, json_schema_extra={"format": "password"})
    new: str = Field(max_length=1_000, json_schema_extra={"format": "password"})


class NewToken(Body):
    """A token for a program of one's own."""

    days: int = Field(90, ge=1, le=366)
    purpose: Purpose = "identification"
