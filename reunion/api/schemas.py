"""The bodies that callers send, with Chinese examples for the OpenAPI document."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reunion.api.sane import check_sane
from reunion.narrowing import Filter

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


def _no_number(value: str) -> str:
    """An id stands in addresses and in the audit; nobody's ID number may."""
    if re.search(r"\d{15}|\d{17}[0-9Xx]", value):
        raise ValueError("an id must not hold an ID number")
    return value


Id: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$"), AfterValidator(_no_number)
]


class Body(BaseModel):
    """Unknown keys are refused: a misspelt one would be lost in silence. So are texts with control
    or broken characters, which not every database can keep; records are looked into by themselves.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _no_broken_text(cls, told: Any) -> Any:
        for name in cls.model_fields if isinstance(told, dict) else ():
            if isinstance(told.get(name), (str, list)):
                check_sane(told[name], name)
        return told


Status = Literal["open", "found", "withdrawn", "deceased"]
Place: TypeAlias = Annotated[str, Field(max_length=60)]
Day: TypeAlias = Annotated[str | None, Field(max_length=10)]


class Narrowing(Body):
    """Which records are listed; the others keep their share of probability. A record that does not
    say where or when stays listed."""

    source: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list, max_length=20, description="来源。Where the record is from."
    )
    status: list[Status] = Field(
        default_factory=list, max_length=4,
        description="状态,默认只有 open;已结案的列出时注明。Closed records are listed as such.",
    )  # fmt: skip
    home: list[Place] = Field(
        default_factory=list, max_length=20, examples=[["四川岳池"]],
        description="家在何地:名称或区划代码。Home, by name or division code.",
    )  # fmt: skip
    lost_in: list[Place] = Field(
        default_factory=list, max_length=20, examples=[["4401"]],
        description="在何地走失:名称或区划代码。Place of the loss.",
    )  # fmt: skip
    lost_from: Day = Field(None, description="走失不早于:YYYY、YYYY-MM 或全日期。Lost since.")
    lost_to: Day = Field(None, description="走失不晚于。Lost up to.")

    def filter(self) -> Filter | None:
        """The filter of the engine, None when nothing is asked. Raises UsageError."""
        return Filter.of(
            sources=self.source, statuses=self.status, home=self.home, lost_in=self.lost_in,
            lost_from=self.lost_from, lost_to=self.lost_to,
        ).or_none()  # fmt: skip


class CandidatesQuery(Narrowing):
    """How many candidates of a resident, and which."""

    limit: int = Field(20, ge=1, le=200, description="候选数。How many candidates.")
    rejected: bool = Field(
        True, description="false:已排除的不再列出。false: those rejected are left out."
    )


class MatchRequest(Body):
    """Whom may this resident be?"""

    resident: dict[str, Any] = Field(
        description="受助人员,字段见契约第 2 节。A resident as in the contract, section 2.",
        examples=[RESIDENT_EXAMPLE],
    )
    top: int = Field(10, ge=1, le=100, description="候选数。How many candidates.")
    filter: Narrowing | None = Field(None, description="只列出哪些记录。Which records are listed.")
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


class ResidentIn(Body):
    """A resident to keep."""

    resident_id: Id | None = Field(None, description="编号,不填则自动生成。")
    station_id: str = Field(max_length=64, examples=["COUNTY"])
    entered_on: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    record: dict[str, Any] = Field(examples=[RESIDENT_EXAMPLE])


class Closing(Body):
    """Why a case ends: a confirmed pair, or what a person says."""

    closed_as: Literal["reunited", "settled", "transferred", "left", "deceased"]
    mp_id: str | None = Field(None, max_length=64)
    reason: str = Field(min_length=2, max_length=500)


class ClaimIn(Body):
    """One stated value: who heard it, when, how sure."""

    field: str = Field(pattern=r"^[a-z_]{2,30}$", examples=["origin"])
    value: str = Field(min_length=1, max_length=2_000, examples=["岳池"])
    source: str | None = Field(None, max_length=200, examples=["本人口述"])
    heard_by: str | None = Field(None, max_length=64)
    heard_at: str | None = Field(None, pattern=r"^\d{4}(-\d{2}){0,2}")
    confidence: float | None = Field(None, ge=0, le=1)
    encounter_id: str | None = Field(None, max_length=64)
    corrects: int | None = Field(None, ge=1, le=2**53, description="更正哪一条陈述。")


class EncounterIn(Body):
    """One stay or contact."""

    encounter_id: Id | None = None
    station_id: str = Field(max_length=64)
    on_date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2015-06-01"])
    confidence: float = Field(1.0, ge=0, le=1)
    record: dict[str, Any] = Field(default_factory=dict)


DATE = r"^\d{4}-\d{2}-\d{2}$"


class ReturnIn(Body):
    """Somebody goes home: a pair confirmed by two people, or proof that is named."""

    on_date: str = Field(pattern=DATE, examples=["2026-11-26"])
    to: str = Field(min_length=2, max_length=200, examples=["四川省岳池县九龙镇"])
    receiver: str = Field(min_length=2, max_length=100, examples=["岳池县救助管理站"])
    mp_id: str | None = Field(None, max_length=64, description="经两人确认的走失人员。")
    proof: str | None = Field(None, max_length=500, examples=["户籍查询"])
    police: str | None = Field(None, max_length=200, description="公安机关意见文号。")
    escort: str | None = Field(None, max_length=100)


class StepIn(Body):
    """Something that was done for a resident; `undo` takes the newest of its kind back."""

    what: Literal["notice", "dna_request", "care_plan", "settlement", "transfer"]
    on_date: str = Field(pattern=DATE, examples=["2026-11-26"])
    note: str | None = Field(None, max_length=500)
    undo: bool = False


class VisitIn(Body):
    """A visit to somebody of a ledger."""

    on_date: str = Field(pattern=DATE, examples=["2027-01-20"])


class MissingIn(Body):
    """A missing-person record to keep."""

    mp_id: Id | None = None
    source: str = Field("station", pattern=r"^[a-z0-9_-]{2,32}$")
    record: dict[str, Any] = Field(
        examples=[
            {
                "names": [{"text": "程南英", "kind": "legal"}],
                "sex": "2",
                "birth": {"date": "1956-03-15"},
                "hukou": {"text": "四川省岳池县"},
                "missing": {"date": "2008-05-02", "place": "广东省广州市"},
            }
        ]
    )


class DecisionIn(Body):
    """A verdict on a pair, in the name of whoever is signed in."""

    resident_id: str = Field(max_length=64, examples=["R1"])
    mp_id: str = Field(max_length=64, examples=["M1"])
    verdict: Literal["first_confirmed", "confirmed", "rejected", "need_more", "undone"]
    reason: str | None = Field(None, max_length=2_000, examples=["口音不符"])


class StationIn(Body):
    """A station."""

    station_id: Id
    parent_id: str | None = Field(None, max_length=64)
    level: Literal["city", "county", "point"]
    name: str = Field(min_length=2, max_length=100, examples=["测试县救助管理站"])
    code: str | None = Field(None, pattern=r"^\d{6}$")


class UserIn(Body):
    """A new user; without a password only the ministry's sign-in opens the door."""

    name: str = Field(max_length=32, examples=["worker1"])
    role: str = Field(max_length=20, examples=["caseworker"])
    station_id: str | None = Field(None, max_length=64)
    password: str | None = Field(None, max_length=1_000, json_schema_extra={"format": "password"})


class UserChange(Body):
    """What an administrator may change."""

    role: str = Field(max_length=20)
    station_id: str | None = Field(None, max_length=64)
    disabled: bool = False
    password: str | None = Field(None, max_length=1_000, json_schema_extra={"format": "password"})


class ExportIn(Body):
    """What to take out, why, and in which form."""

    kind: Literal["residents", "missing", "decisions"]
    form: Literal["csv", "jsonl"] = "csv"
    reason: str = Field(min_length=4, max_length=200, examples=["向市局报送"])
    purpose: Purpose | None = None
