"""The quick constructor makes the very object that the dataclass's own would make."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest
from hypothesis import given

from reunion.profiles import Profile
from reunion.quick import quick
from tests.strategies import profiles


@dataclass(frozen=True, slots=True)
class Base:
    extra: Mapping[str, Any] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True)
class Usual(Base):
    one: int
    other: tuple[int, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Quick(Base):
    one: int
    other: tuple[int, ...] = ()


CALLS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1,), {}),
    ((1, (2,)), {}),
    ((), {"one": 3, "extra": {"a": 1}}),
    ((1,), {"other": (5, 6)}),
)


@pytest.mark.parametrize(("places", "names"), CALLS)
def test_the_same_fields(places: tuple[Any, ...], names: dict[str, Any]) -> None:
    usual, made = Usual(*places, **names), Quick(*places, **names)
    assert type(made) is Quick
    assert [getattr(made, f.name) for f in fields(made)] == [
        getattr(usual, f.name) for f in fields(usual)
    ]
    assert made == Quick(*places, **names)
    assert repr(made) == repr(usual).replace("Usual", "Quick")


@pytest.mark.parametrize("call", [{}, {"one": 1, "two": 2}, {"one": 1, "other": (), "three": 3}])
def test_wrong_arguments_are_refused_alike(call: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as usual:
        Usual(**call)
    with pytest.raises(TypeError) as made:
        Quick(**call)
    assert str(made.value) == str(usual.value).replace("Usual", "Quick")


def test_a_factory_makes_a_new_default_each_time() -> None:
    assert Quick(1).extra == {} and Quick(1).extra is not Quick(1).extra


def test_what_is_made_is_frozen() -> None:
    made = Quick(1)
    with pytest.raises(FrozenInstanceError):
        made.one = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del made.other
    assert made == Quick(1)


def test_the_signature_is_kept() -> None:
    usual, made = (inspect.signature(kind).parameters for kind in (Usual, Quick))
    assert [(p.name, p.kind) for p in made.values()] == [(p.name, p.kind) for p in usual.values()]


@given(profiles())
def test_profiles_are_copied_changed_and_sent_as_ever(profile: Profile) -> None:
    for other in (copy.deepcopy(profile), pickle.loads(pickle.dumps(profile)), replace(profile)):
        assert other == profile and type(other) is Profile and hash(other) == hash(profile)
    assert replace(profile, record_id="other").record_id == "other"
