"""Births: every sort of statement, on a resident of 2024 against registered days."""

from __future__ import annotations

from typing import Any

from tests.matching.tables.triples import Json, Triple, birth, born, lost

SIGNS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"


def aged(value: int, kind: str, as_of: str = "2020-06-20") -> Json:
    return birth(age={"value": value, "kind": kind, "as_of": as_of})


def seen(low: int, high: int, as_of: str = "2020-06-20", **more: Any) -> Json:
    return birth(est={"lo": low, "hi": high, "as_of": as_of, **more})


BIRTHS = [
    Triple("date", born("1956-03-15"), born("1956-03-15"), born("1956-03-18")),
    Triple("date", born("1956-03"), born("1956-03-15"), born("1956-07-15")),
    Triple("date", born("1956"), born("1956-11-15"), born("1959-11-15")),
    # 1956-02-15 (lunar) was 26 March
    Triple("lunar", birth(date="1956-02-15", calendar="lunar"), born("1956-03-26"),
           born("1956-03-01")),
    Triple("lunar", birth(date="1971-08-15", calendar="lunar"), born("1971-10-03"),
           born("1971-09-20")),
    Triple("lunar", birth(date="1965-01-01", calendar="lunar"), born("1965-02-02"),
           born("1965-01-01")),
    Triple("lunar written as solar", born("1956-03-26"), born("1956-02-15"), born("1956-09-15")),
    Triple("lunar written as solar", born("1971-10-03"), born("1971-08-15"), born("1971-03-15")),
    Triple("lunar written as solar", born("1965-02-02"), born("1965-01-02"), born("1965-06-02")),
    Triple("lunar written as solar, to the day", born("1956-03-26"), born("1956-02-15"),
           born("1956-02-12")),
    Triple("lunar written as solar, to the day", birth(lunar_day="八月十五", zodiac="猪"),
           born("1971-08-15"), born("1971-08-20")),
    Triple("lunar written as solar, to the day", birth(date="1965-01-01", calendar="lunar"),
           born("1965-01-02"), born("1965-06-09")),
    Triple("lunar day", birth(lunar_day="腊月十八"), born("1957-01-18"), born("1957-07-18")),
    Triple("lunar day", birth(lunar_day="八月十五"), born("1971-10-03"), born("1971-04-03")),
    Triple("lunar day", birth(lunar_day="正月初一"), born("1965-02-02"), born("1965-08-02")),
    Triple("虚岁", aged(65, "xu"), born("1956-05-01"), born("1953-05-01")),
    Triple("虚岁", aged(50, "xu"), born("1971-05-01"), born("1968-05-01")),
    Triple("虚岁", aged(70, "xu", "2024-01-05"), born("1954-08-01"), born("1958-08-01")),
    Triple("周岁", aged(65, "zhou"), born("1955-01-10"), born("1957-09-10")),
    Triple("周岁", aged(50, "zhou"), born("1969-12-01"), born("1973-12-01")),
    Triple("周岁", aged(40, "zhou"), born("1980-03-01"), born("1984-03-01")),
    Triple("age of unknown kind", aged(65, "unknown"), born("1956-03-01"), born("1960-03-01")),
    Triple("age of unknown kind", aged(50, "unknown"), born("1970-03-01"), born("1975-03-01")),
    Triple("age of unknown kind", aged(30, "unknown"), born("1990-03-01"), born("1996-03-01")),
    # adults in shelters look older than they are; children do not
    Triple("seen age", seen(50, 60), born("1964-05-01"), born("1985-05-01")),
    Triple("seen age, older-looking", seen(60, 60), born("1965-05-01"), born("1948-05-01")),
    Triple("seen age", seen(30, 40), born("1988-05-01"), born("1960-05-01")),
    Triple("zodiac", birth(zodiac="猴"), born("1956-06-01"), born("1957-06-01")),
    Triple("zodiac, before the new year", birth(zodiac="羊"), born("1956-02-01"),
           born("1956-06-01")),
    Triple("zodiac, after the new year", birth(zodiac="猴"), born("1956-02-20"),
           born("1956-01-20")),
    Triple("zodiac with age", birth(zodiac="猴", age={"value": 65, "kind": "unknown",
           "as_of": "2020-06-20"}), born("1956-06-01"), born("1955-06-01")),
    Triple("zodiac", birth(zodiac="虎"), born("1962-06-01"), born("1963-06-01")),
    Triple("zodiac", birth(zodiac="猴"), born("1968-06-01"), born("1966-06-01")),
    # the new year of 1968 was 30 January, that of 1971 was 27 January
    Triple("zodiac, before the new year", birth(zodiac="羊"), born("1968-01-20"),
           born("1968-02-05")),
    Triple("zodiac, before the new year", birth(zodiac="狗"), born("1971-01-15"),
           born("1971-02-10")),
    Triple("zodiac, after the new year", birth(zodiac="猪"), born("1971-02-10"),
           born("1971-01-15")),
    Triple("zodiac, after the new year", birth(zodiac="猴"), born("1968-01-30"),
           born("1968-01-29")),
    Triple("zodiac with age", birth(zodiac="鼠", age={"value": 60, "kind": "xu",
           "as_of": "2020-06-20"}), born("1960-06-01"), born("1961-06-01")),
    Triple("zodiac with age", birth(zodiac="虎", est={"lo": 45, "hi": 60, "as_of": "2020-06-20"}),
           born("1974-06-01"), born("1986-06-01")),
    # faces age by life outdoors before fifty, and less than feared behind seventy-five
    Triple("seen age, older-looking", seen(55, 60), born("1970-05-01"), born("1953-05-01")),
    Triple("seen age, older-looking", seen(45, 50), born("1980-05-01"), born("1963-05-01")),
    # faces of the very old are guessed too young
    Triple("seen age, by the age", seen(80, 84), born("1935-05-01"), born("1948-05-01")),
    Triple("seen age, by the age", seen(40, 44), born("1984-05-01"), born("1970-05-01")),
    Triple("seen age, by the age", seen(8, 10), born("2011-05-01"), born("1999-05-01")),
    Triple("seen age", seen(18, 25), born("1998-05-01"), born("1975-05-01")),
    Triple("edited year", born("1956-03-15"), born("1957-03-15"), born("1966-03-15")),
    Triple("edited year", born("1970-08-20"), born("1968-08-20"), born("1968-02-11")),
    Triple("edited year", born("1981-11-05"), born("1980-11-05"), born("1980-04-23")),
    Triple("only the year was known", born("1956-03-15"), born("1956-01-01"), born("1958-08-12")),
    Triple("only the year was known", aged(64, "zhou"), born("1955-01-01"), born("1949-01-01")),
    Triple("only the year was known", birth(zodiac="羊"), born("1955-01-01"), born("1957-01-01")),
    Triple("only the month was known", born("1956-03-15"), born("1956-03"), born("1956-09")),
    Triple("only the month was known", birth(lunar_day="腊月十八", zodiac="猴"), born("1957-01"),
           born("1956-07")),
    Triple("only the month was known", birth(date="1971-08-15", calendar="lunar"), born("1971-10"),
           born("1971-04")),
    Triple("day and month wrong, year right", born("1956-03-15"), born("1956-11-02"),
           born("1961-11-02")),
    Triple("day and month wrong, year right", born("1970-08-20"), born("1970-02-11"),
           born("1976-02-11")),
    Triple("day and month wrong, year right", born("1981-11-05"), born("1981-04-23"),
           born("1986-04-23")),
    # those who left long ago tell the age of then
    Triple("frozen age", aged(35, "unknown"), {**born("1968-05-01"), **lost("2003-05-01")},
           {**born("1950-05-01"), **lost("2003-05-01")}),
    Triple("frozen age", aged(20, "unknown"), {**born("1980-05-01"), **lost("2000-05-01")},
           {**born("1963-05-01"), **lost("2000-05-01")}),
    Triple("frozen age", aged(36, "xu"), {**born("1968-05-01"), **lost("2003-05-01")},
           {**born("1950-05-01"), **lost("2003-05-01")}),
    Triple("frozen age", aged(52, "unknown"),
           {**born("1968-05-01"), **lost("2003-05-01")},
           {**born("1951-05-01"), **lost("2003-05-01")}),
    Triple("frozen age", aged(42, "unknown"), {**born("1968-05-01"), **lost("2010-05-01")},
           {**born("1950-05-01"), **lost("2010-05-01")}),
]  # fmt: skip
