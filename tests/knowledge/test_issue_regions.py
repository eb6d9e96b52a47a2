"""The place where an ID number was first issued, by its digits and the codes of the time."""

from __future__ import annotations

import pytest

from reunion.knowledge.issue_regions import issued_at


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("511621", "511621"), ("513621", "511621"), ("512923", "511621"),
        ("410224", "410212"), ("512301", "500102"), ("510229", "500118"),
        ("420621", "420607"), ("460001", "469001"),
        ("5129??", "511300"), ("41022?", "410200"), ("41?221", "410000"),
        ("51" + "?" * 16, "510000"),
    ],
)  # fmt: skip
def test_likeliest_place(digits: str, code: str) -> None:
    found = issued_at(digits)
    assert found[0][0] == code
    assert sum(weight for _, weight in found) == pytest.approx(1.0)


def test_provinces_that_were_larger_once() -> None:
    assert {code for code, _ in issued_at("51")} == {"510000", "500000"}
    assert {code for code, _ in issued_at("44????")} == {"440000", "460000"}


@pytest.mark.parametrize("digits", ["", "4", "?10221", "99", "990101", "祝"])
def test_no_known_place(digits: str) -> None:
    assert issued_at(digits) == ()
