"""POST /api/v1/match and the quick check."""

from __future__ import annotations

from fastapi import APIRouter

from reunion.api import searching
from reunion.api.access import Signed
from reunion.api.answers import Answer
from reunion.api.schemas import MatchRequest, QuickCheck

router = APIRouter(prefix="/api/v1", tags=["比对"])


@router.post("/match", summary="为一名受助人员寻找候选", response_class=Answer)
def match(body: MatchRequest, caller: Signed) -> Answer:
    """候选按概率排列,每条附依据;须由人核实。Candidates with their evidence; people decide."""
    caller.purpose = body.purpose or caller.purpose
    within = body.filter.filter() if body.filter else None
    resident = searching.resident_of(body.resident)
    return Answer(searching.match(caller, resident, body.top, within=within))


@router.post("/quick-check", summary="救助点快速核对", response_class=Answer)
def quick_check(body: QuickCheck, caller: Signed) -> Answer:
    """几个字即可核对,只显示姓名首字母。A few words; initials and whom to call."""
    return Answer(searching.quick_check(caller, body))
