"""What Splink compares and which pairs it looks at: levels, adjustments, blocking rules."""

from __future__ import annotations

from typing import Any

import splink.comparison_level_library as levels
from splink import block_on
from splink.comparison_library import CustomComparison

DIVISIONS = ("county", "prefecture", "province")


def _level(condition: str, frequent: str | None = None) -> Any:
    """A level by SQL, with an adjustment for the frequency of a column's value against the level's
    own u when a column is named."""
    made = levels.CustomLevel(condition)
    if not frequent:
        return made
    return made.configure(tf_adjustment_column=frequent, disable_tf_exact_match_detection=True)


def _both(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _name(prepared: bool) -> Any:
    if not prepared:
        graded = [
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            _level("len(list_intersect(names_l, names_r)) > 0"),
            _level("jaro_winkler_similarity(name_l, name_r) >= 0.8"),
            _level("given_l = given_r", "given"),
            _level("surname_l = surname_r", "surname"),
            levels.ElseLevel(),
        ]
        return CustomComparison(graded, output_column_name="name")
    one_of_given = "given1_py_l = given1_py_r or given2_py_l = given2_py_r"
    graded = [
        levels.CustomLevel(_both("sound")).configure(is_null_level=True),
        _level("name_l = name_r and len(name_l) > 1", "name"),
        _level("sound_l = sound_r and given_py_l is not null", "sound"),
        _level("len(list_intersect(names_py_l, names_py_r)) > 0"),
        _level("given_py_l = given_py_r", "given_py"),
        _level(f"surname_py_l = surname_py_r and ({one_of_given})", "surname_py"),
        _level("jaro_winkler_similarity(sound_l, sound_r) >= 0.92"),
        _level(one_of_given),
        _level("surname_py_l = surname_py_r", "surname_py"),
        levels.ElseLevel(),
    ]
    return CustomComparison(graded, output_column_name="name")


def _birth() -> Any:
    graded = [levels.NullLevel("birth_year")]
    graded += [levels.AbsoluteDifferenceLevel("birth_year", years) for years in (0, 1, 3, 6, 12)]
    return CustomComparison([*graded, levels.ElseLevel()], output_column_name="birth_year")


def _place(prepared: bool) -> Any:
    if prepared:
        return _division("")
    graded = [
        levels.NullLevel("place"),
        _level("contains(place_l, place_r) or contains(place_r, place_l)"),
        _level("place_start_l = place_start_r", "place_start"),
        _level("substr(place_l, 1, 2) = substr(place_r, 1, 2)"),
        levels.ElseLevel(),
    ]
    return CustomComparison(graded, output_column_name="place")


def _division(prefix: str) -> Any:
    """County, prefecture, province; the home's with "", the event's with "event_"."""
    county, prefecture, province = (f"{prefix}{one}" for one in DIVISIONS)
    graded = [
        levels.NullLevel(province),
        _level(f"{county}_l = {county}_r", county),
        _level(f"{prefecture}_l = {prefecture}_r", prefecture),
        _level(f"{province}_l = {province}_r", province),
        levels.ElseLevel(),
    ]
    return CustomComparison(graded, output_column_name=province)


def _days() -> Any:
    """Days from the loss to the finding; a finding before the loss by more than a year (a loss is
    often known to the year only) is a level of its own."""
    after = "case when source_dataset_l = 'residents' then 1 else -1 end"
    days = f"((event_day_l - event_day_r) * ({after}))"
    graded = [levels.NullLevel("event_day"), _level(f"{days} < -366")]
    graded += [_level(f"{days} <= {most}") for most in (30, 366, 1_830)]
    return CustomComparison([*graded, levels.ElseLevel()], output_column_name="event_day")


def _shared(column: str) -> Any:
    graded = [levels.NullLevel(column), levels.ArrayIntersectLevel(column, 1), levels.ElseLevel()]
    return CustomComparison(graded, output_column_name=column)


def _equal(column: str) -> Any:
    same = levels.ExactMatchLevel(column, term_frequency_adjustments=True)
    return CustomComparison([levels.NullLevel(column), same, levels.ElseLevel()], column)


def _height() -> Any:
    graded = [levels.NullLevel("height")]
    graded += [levels.AbsoluteDifferenceLevel("height", cm) for cm in (3, 8)]
    return CustomComparison([*graded, levels.ElseLevel()], output_column_name="height")


def comparisons(prepared: bool) -> list[Any]:
    """One comparison a field, each with its levels from best to worst."""
    common = [_name(prepared), _birth(), _place(prepared), _equal("sex"), _height()]
    common += [_equal("ethnicity"), _equal("id_number")]
    if prepared:
        events = [_division("event_"), _days(), _equal("region")]
        lists = [_shared(one) for one in ("kin_given", "mark_codes", "disability_codes")]
        return [*common, *events, *lists]
    return [*common, _shared("kin"), _equal("marks"), _equal("disability"), _equal("event_start")]


def blocking(prepared: bool) -> list[Any]:
    """Pairs that fulfil any of these rules are scored."""
    near = "l.sex = r.sex and abs(l.birth_year - r.birth_year)"
    if prepared:
        return [
            block_on("given_py"),
            block_on("surname_py", "given1_py"),
            block_on("surname_py", "given2_py"),
            block_on("surname_py", "prefecture"),
            block_on("given1_py", "prefecture"),
            block_on("given2_py", "prefecture"),
            f"l.county = r.county and {near} <= 6",
            f"l.prefecture = r.prefecture and {near} <= 2",
            f"l.region = r.region and {near} <= 1",
            f"l.event_prefecture = r.event_prefecture and {near} <= 3",
            block_on("event_county", "sex"),
            block_on("syllables", "region", arrays_to_explode=["syllables"]),
            block_on("syllables", "event_prefecture", arrays_to_explode=["syllables"]),
            block_on("id_number"),
        ]
    return [
        block_on("name"),
        block_on("given"),
        block_on("surname", "place_start"),
        f"l.place_start = r.place_start and {near} <= 3",
        block_on("event_start", "sex"),
        block_on("id_number"),
    ]
