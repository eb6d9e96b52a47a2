"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sizes import parse_size, size_text
from reunion.errors import UsageError


@pytest.mark.parametrize(
    ("text", "number"), [("500", 500), ("10k", 10_000), ("1.5M", 1_500_000), (" 2K ", 2_000)]
)
def test_sizes_as_written(text: str, number: int) -> None:
    assert parse_size(text) == number


@pytest.mark.parametrize("text", ["", "ten", "0", "-5", "1.5", "10 kk", "1e3"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write a whole number such as 500, 10k or 1M"):
        parse_size(text)


@given(st.integers(1, 10**8))
def test_what_is_written_is_read_back(number: int) -> None:
    assert parse_size(size_text(number)) == number
