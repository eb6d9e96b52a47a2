"""When and where someone was found or lost."""

from __future__ import annotations

from dataclasses import replace

from reunion.normalizing.days import day_span
from reunion.normalizing.places import code_of
from reunion.profiles import Moment
from reunion.records import Event, Report

PROMPT = 31
"""Days within which most losses are reported (domain error table: .55 within a week)."""


def found_moment(found: Event | None) -> Moment | None:
    """The finding of a resident; None when nothing of use is known."""
    return _moment(found, reported=False) if found else None


def lost_moment(missing: Event | None, report: Report | None) -> Moment | None:
    """The loss. Where only the report has a date, or both have the same day, the date may be that
    of the report."""
    reported_on = day_span(report.date) if report else None
    if missing is None:
        return Moment(reported_on, "", True, "") if reported_on else None
    moment = _moment(missing, reported=False)
    if moment is None or reported_on is None:
        return moment or (Moment(reported_on, "", True, "") if reported_on else None)
    if moment.span is None or moment.span == reported_on:
        return Moment(reported_on, moment.node, True, moment.text)
    lo, hi = moment.span
    if not lo <= reported_on[1] < hi:
        return moment
    # A loss known to the year was not later than its report, and mostly not much earlier.
    likely = max(lo, reported_on[0] - PROMPT)
    return replace(moment, span=(likely, reported_on[1]), reported=True)


def _moment(event: Event, *, reported: bool) -> Moment | None:
    span = day_span(event.date)
    node = code_of(event.place or "", event.code) if event.place or event.code else ""
    if span is None and not node:
        return None
    text = f"{event.date or ''} {event.place or ''}".strip()
    return Moment(span, node, reported, text)
