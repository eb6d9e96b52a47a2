"""Groups of records and the weak links they hang by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion.deciding.clusters import SURE, Link, clusters
from reunion.errors import UsageError


def link(left: str, right: str, probability: float) -> Link:
    return Link(left, right, 20.0, probability, "")


def test_a_group_that_hangs_by_one_weak_link_says_so() -> None:
    weak = link("B", "C", 0.93)
    (group,) = clusters([link("A", "B", 0.999), weak, link("C", "D", 0.999)])
    assert group.members == ("A", "B", "C", "D")
    assert group.weak == (weak,)
    assert group.to_json()["weak_links"] == [["B", "C"]]


def test_a_second_way_round_makes_a_weak_link_harmless() -> None:
    (group,) = clusters([link("A", "B", 0.93), link("B", "C", 0.999), link("A", "C", 0.999)])
    assert group.weak == ()


def test_a_sure_link_alone_is_not_weak_and_a_doubtful_one_joins_nobody() -> None:
    (group,) = clusters([link("A", "B", SURE), link("C", "D", 0.89)])
    assert group.members == ("A", "B") and group.weak == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.5, 0.91, 0.999])),
        max_size=14,
    )
)
def test_groups_are_what_can_be_reached(edges: list[tuple[int, int, float]]) -> None:
    links = [link(str(min(a, b)), str(max(a, b)), p) for a, b, p in edges if a != b]
    held = [one for one in links if one.probability >= 0.9]
    near: dict[str, set[str]] = {}
    for one in held:
        near.setdefault(one.left, {one.left}).add(one.right)
        near.setdefault(one.right, {one.right}).add(one.left)
    for _ in near:
        near = {who: set().union(*(near[other] for other in others))
                for who, others in near.items()}  # fmt: skip
    expected = {tuple(sorted(others)) for others in near.values()}
    assert {group.members for group in clusters(links)} == expected


def test_a_threshold_that_is_no_chance_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        clusters([], linked=0)
    assert refused.value.zh == "归为一人的概率界限为 0,应大于 0 且不超过 1"


def test_a_repr_tells_no_reason() -> None:
    assert "李" not in repr(Link("A", "B", 20.0, 0.9, "姓名相同(李兰英)"))
