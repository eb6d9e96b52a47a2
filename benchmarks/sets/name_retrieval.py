"""Names alone among 100,000: how far does the record that was meant come up?

The file: names drawn by national frequencies. A query is one of them after one kind of error. The
ceiling is the posterior under the very noise that drew the query, its kind known: no ranking can do
better. Ties share the places they cover, so recall@10 is the chance to stand among the first ten.
Ours is `Names.score` over the table; beside it Jaro–Winkler on characters and equal toneless
pinyin (of the record's and the query's text).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.sets.name_kinds import Mention, Person, Random, draw_people
from benchmarks.sets.name_shapes import look_alikes
from benchmarks.sets.name_sounds import PLAIN, REGIONS, Region, sample_written, written_chances
from benchmarks.tables import TextTable
from benchmarks.worlds.naming import names
from reunion.knowledge.characters import doublets

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
TOP = 10


@dataclass(frozen=True, slots=False)
class Crowd:
    """The file's names as numbers; `second` is -1 for a given name of one character."""

    surname: Ints
    first: Ints
    second: Ints

    def person(self, row: int) -> Person:
        given = tuple(int(x) for x in (self.first[row], self.second[row]) if x >= 0)
        return Person(int(self.surname[row]), given)

    @cached_property
    def two(self) -> npt.NDArray[np.bool_]:
        return self.second >= 0

    def __len__(self) -> int:
        return len(self.surname)


@dataclass(frozen=True, slots=True)
class Query:
    """A mention, the numbers of what was written, and the row that was meant."""

    mention: Mention
    written: Person
    row: int
    region: Region
    kind: str


def draw_crowd(rng: Random, count: int) -> Crowd:
    """Names by national frequencies, duplicates as they fall."""
    people = draw_people(rng, count)
    return Crowd(
        np.array([p.surname for p in people]),
        np.array([p.given[0] for p in people]),
        np.array([p.given[1] if len(p.given) == 2 else -1 for p in people]),
    )


def _hear(rng: Random, person: Person, region: Region) -> Person:
    return Person(
        sample_written(rng, person.surname, region, surname=True),
        tuple(sample_written(rng, char, region, surname=False) for char in person.given),
    )


def _likely(crowd: Crowd, written: Person, region: Region) -> Floats:
    """P(written | each name of the crowd) when surname and given name are heard in order."""
    like = written_chances(written.surname, region, True)[crowd.surname]
    return np.asarray(like * _given(crowd, written.given, region))


def _given(crowd: Crowd, given: tuple[int, ...], region: Region) -> Floats:
    like = written_chances(given[0], region, False)[crowd.first]
    if len(given) == 1:
        return np.where(crowd.two, 0.0, like)
    second = written_chances(given[1], region, False)
    return np.where(crowd.two, like * second[crowd.second], 0.0)


Made: TypeAlias = tuple[Mention, Person, Region] | None


def _exact(rng: Random, person: Person) -> Made:
    return Mention(person.text), person, PLAIN


def _homophone(rng: Random, person: Person) -> Made:
    heard = _hear(rng, person, PLAIN)
    return Mention(heard.text), heard, PLAIN


def _dialect(rng: Random, person: Person, *, told: bool) -> Made:
    region = REGIONS[int(rng.integers(len(REGIONS)))]
    heard = _hear(rng, person, region)
    return Mention(heard.text, region.accent + "口音" if told else None), heard, region


def _misread(rng: Random, person: Person) -> Made:
    known = names()
    places = [i for i, char in enumerate(person.text) if char in look_alikes()]
    if not places or len(person.surname_text) > 1:
        return None
    place = places[int(rng.integers(len(places)))]
    others = look_alikes()[person.text[place]]
    wrong = others[int(rng.integers(len(others)))]
    table = known.surname_index if place == 0 else known.char_index
    if wrong not in table:
        return None
    numbers = [person.surname, *person.given]
    numbers[place] = table[wrong]
    written = Person(numbers[0], tuple(numbers[1:]))
    return Mention(written.text), written, PLAIN


def _dropped(rng: Random, person: Person) -> Made:
    if len(person.given) != 2:
        return None
    heard = _hear(rng, person, PLAIN)
    kept = Person(heard.surname, (heard.given[int(rng.integers(2))],))
    return Mention(kept.text), kept, PLAIN


def _swapped(rng: Random, person: Person) -> Made:
    if len(person.given) != 2:
        return None
    heard = _hear(rng, person, PLAIN)
    turned = Person(heard.surname, heard.given[::-1])
    return Mention(turned.text), turned, PLAIN


def _surname_only(rng: Random, person: Person) -> Made:
    heard = _hear(rng, person, PLAIN)
    return Mention(f"姓{heard.surname_text}"), heard, PLAIN


def _given_only(rng: Random, person: Person) -> Made:
    heard = _hear(rng, person, PLAIN)
    return (Mention(heard.given_text), heard, PLAIN) if len(heard.given) == 2 else None


def _nickname(rng: Random, person: Person) -> Made:
    heard = _hear(rng, person, PLAIN)
    last = names().chars[heard.given[-1]]
    form = ("小{}", "阿{}", "{0}{0}")[int(rng.integers(3))]
    return Mention(form.format(last)), heard, PLAIN


def _husband(rng: Random, person: Person) -> Made:
    heard = _hear(rng, person, PLAIN)
    if len(heard.given) != 2 or len(heard.surname_text) > 1:
        return None
    his = draw_people(rng, 1)[0].surname_text
    return (Mention(f"{his}{heard.text}"), heard, PLAIN) if len(his) == 1 else None


def _doublet(rng: Random, person: Person) -> Made:
    others = doublets(person.surname_text)
    if not others:
        return None
    other = others[int(rng.integers(len(others)))]
    if other not in names().surname_index:
        return None
    written = Person(names().surname_index[other], person.given)
    return Mention(written.text), written, PLAIN


MAKERS: dict[str, Callable[[Random, Person], Made]] = {
    "exact": _exact,
    "homophone": _homophone,
    "dialect, accent told": lambda rng, person: _dialect(rng, person, told=True),
    "dialect, not told": lambda rng, person: _dialect(rng, person, told=False),
    "look-alike": _misread,
    "dropped": _dropped,
    "swapped": _swapped,
    "surname only": _surname_only,
    "given only": _given_only,
    "nickname": _nickname,
    "husband and own": _husband,
    "doublet": _doublet,
}
CLAIMS = {"nickname": "nickname", "surname only": "surname_only", "given only": "given_only",
          "husband and own": "husband_style"}  # fmt: skip
"""The kind of claim that a caseworker marks; self_oral where none is named."""


TOLD_PLAINLY = ("exact", "homophone", "dialect, not told", "dropped", "swapped", "doublet")
"""Kinds that a mention does not betray: a full name told without an accent may be any of these."""


def posterior(crowd: Crowd, query: Query) -> Floats:
    """The best ranking for someone who knows the noise, but not which kind befell this mention."""
    if query.kind not in TOLD_PLAINLY:
        return likely_as(query.kind, crowd, query)
    short = len(query.written.given) == 1
    kinds = [kind for kind in TOLD_PLAINLY if kind != ("swapped" if short else "dropped")]
    return np.asarray(sum(likely_as(kind, crowd, query) for kind in kinds))


def likely_as(kind: str, crowd: Crowd, query: Query) -> Floats:
    """P(mention | name, this kind of error), for every name of the crowd."""
    written = query.written
    if kind in ("homophone", "dialect, accent told", "husband and own"):
        return _likely(crowd, written, query.region)
    if kind == "dialect, not told":
        return np.asarray(sum(_likely(crowd, written, one) for one in REGIONS) / len(REGIONS))
    surname = written_chances(written.surname, PLAIN, True)[crowd.surname]
    if kind == "surname only":
        return np.asarray(surname)
    if kind == "given only":
        return _given(crowd, written.given, PLAIN)
    if kind == "swapped":
        return np.asarray(surname * _given(crowd, written.given[::-1], PLAIN))
    last = written_chances(written.given[-1], PLAIN, False)
    if kind == "nickname":
        return np.asarray(last[np.where(crowd.two, crowd.second, crowd.first)])
    if kind == "dropped":
        both = (last[crowd.first] + last[crowd.second]) / 2
        return np.asarray(surname * np.where(crowd.two, both, 0.0))
    return _as_written(kind, crowd, written)


def _as_written(kind: str, crowd: Crowd, written: Person) -> Floats:
    """Exact, doublet, look-alike: rows of which the mention may be a copy."""
    known = names()
    second = written.given[1] if len(written.given) == 2 else -1
    right = [crowd.surname == written.surname, crowd.first == written.given[0],
             crowd.second == second]  # fmt: skip
    if kind == "exact":
        return np.asarray((right[0] & right[1] & right[2]).astype(np.float64))
    if kind == "doublet":
        chances = np.zeros(len(known.surnames))
        for other in doublets(known.surnames[written.surname]):
            if other in known.surname_index:
                chances[known.surname_index[other]] = 1 / len(doublets(other))
        return np.asarray(chances[crowd.surname] * (right[1] & right[2]))
    like = np.zeros(len(crowd))
    parts = ((known.surnames, known.surname_index, crowd.surname, written.surname),
             (known.chars, known.char_index, crowd.first, written.given[0]),
             (known.chars, known.char_index, crowd.second, second))  # fmt: skip
    for place, (vocabulary, index, column, number) in enumerate(parts):
        if number >= 0:
            rest = right[(place + 1) % 3] & right[(place + 2) % 3]
            like += rest * _misreadings(vocabulary, index, number)[column]
    return like


def _misreadings(vocabulary: tuple[str, ...], index: dict[str, int], number: int) -> Floats:
    chances = np.zeros(len(vocabulary) + 1)
    for true in look_alikes().get(vocabulary[number], ()):
        if true in index:
            chances[index[true]] = 1 / len(look_alikes()[true])
    return chances


def draw_queries(rng: Random, crowd: Crowd, count: int) -> list[Query]:
    """`count` queries of each kind, about rows drawn evenly."""
    queries = []
    for kind, make in MAKERS.items():
        found = 0
        for row in rng.permutation(len(crowd)):
            made = make(rng, crowd.person(int(row)))
            if made is not None:
                queries.append(Query(made[0], made[1], int(row), made[2], kind))
                found += 1
            if found == count:
                break
    return queries


def share_in_top(scores: Floats, row: int, top: int = TOP) -> float:
    """The chance that the row stands among the first `top`, equal scores in random order."""
    above = int((scores > scores[row]).sum())
    level = int((scores == scores[row]).sum())
    return float(min(1.0, max(0.0, (top - above) / level)))


def retrieval_tables(seed: int, records: int, per_kind: int) -> list[TextTable]:
    """Recall@10 by kind of error: the ceiling, ours, and two baselines."""
    rng = np.random.default_rng(seed)
    crowd = draw_crowd(rng, records)
    queries = draw_queries(rng, crowd, per_kind)
    ours = _Ours(crowd)
    texts = [crowd.person(row).text for row in range(len(crowd))]
    sounds = np.array([_sounds(text) for text in texts])
    rows = []
    for kind in MAKERS:
        of = [query for query in queries if query.kind == kind]
        ceiling = np.mean([share_in_top(posterior(crowd, q), q.row) for q in of])
        known = np.mean([share_in_top(likely_as(kind, crowd, q), q.row) for q in of])
        mine = np.mean([share_in_top(ours.scores(q), q.row) for q in of])
        winkler = np.mean([share_in_top(_jaro_winkler(q.mention.text, texts), q.row) for q in of])
        equal = np.mean(
            [share_in_top((sounds == _sounds(q.mention.text)).astype(float), q.row) for q in of]
        )
        rows.append(
            (
                kind,
                str(len(of)),
                f"{known:.3f}",
                f"{ceiling:.3f}",
                f"{mine:.3f}",
                f"{mine / max(float(ceiling), 1e-9):.3f}",
                f"{winkler:.3f}",
                f"{equal:.3f}",
            )
        )
    heads = ("kind of error", "queries", "kind known", "ceiling", "reunion", "of the ceiling",
             "Jaro–Winkler", "pinyin equal")  # fmt: skip
    title = (
        f"Recall@{TOP} among {records} names, name alone, seed {seed}; "
        f"ours {ours.seconds / len(queries) * 1e3:.0f} ms a query"
    )
    return [TextTable(title, heads, tuple(rows))]


def _sounds(text: str) -> str:
    from reunion.knowledge.readings import char_readings

    return " ".join(str(char_readings(char)[0][0]) for char in text if char_readings(char))


def _jaro_winkler(text: str, texts: list[str]) -> Floats:
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist

    return np.asarray(cdist([text], texts, scorer=JaroWinkler.similarity)[0], dtype=np.float64)


class _Ours:
    """The Names comparator over a table of the crowd."""

    def __init__(self, crowd: Crowd) -> None:
        from reunion.columns import TableBuilder
        from reunion.matching.contract import Scene
        from reunion.matching.frequencies import measure
        from reunion.matching.model import load_model
        from reunion.normalizing.names import name_forms
        from reunion.profiles import Profile

        builder = TableBuilder()
        for row in range(len(crowd)):
            forms = name_forms(crowd.person(row).text, "legal")
            builder.add(Profile(str(row), names=forms))
        table = builder.finish()
        self._scene = Scene(load_model(), table, measure(table))
        self._size = len(crowd)
        self.seconds = 0.0

    def scores(self, query: Query) -> Floats:
        """Bits of every name for one query."""
        from reunion.knowledge.accents import accent_regions
        from reunion.matching.compare.names import Names
        from reunion.normalizing.names import name_forms
        from reunion.profiles import Profile

        started = time.perf_counter()
        script = "handwriting" if query.kind == "look-alike" else None
        kind = CLAIMS.get(query.kind, "self_oral")
        accent = accent_regions(query.mention.accent) if query.mention.accent else ()
        forms = name_forms(query.mention.text, kind, script=script)
        score = Names().score(Profile("q", names=forms, accent=accent), self._scene)
        bits = score(slice(0, self._size)) if score else np.zeros(self._size)
        self.seconds += time.perf_counter() - started
        return np.asarray(bits)
