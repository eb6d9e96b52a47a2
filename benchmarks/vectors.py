"""`reunion bench vectors`: the rival of the first look, vectors whose inner product is the score.

Vectors are derived from the model on a file: the bits that many residents would give to each
distinct content are a matrix, which is factored (singular values, weighted by how many records hold
a content), group by group. A record's vector is its contents' factors end to end, its name's among
them (a record of several names has several vectors); a resident's is the least-squares fit to the
bits that he gives. FAISS then finds the greatest inner products in several ways, and what is kept
of the first ten of scoring everything is set against the look at every record. How near the
products come to the bits is told for all of them and for each group.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.cli import add_world_options, world_options
from benchmarks.machine import machine
from benchmarks.tables import TextTable
from benchmarks.worlds_kept import world_for
from benchmarks.worlds_on_disk import read_lines
from reunion.engine import Engine
from reunion.matching.coarse import add_bits, content_bits
from reunion.matching.coarse_names import Form, query_forms
from reunion.matching.coarse_table import GROUP_OF
from reunion.matching.contract import Look
from reunion.matching.scorer import Scorer
from reunion.normalizing.profiles import resident_profile
from reunion.profiles import Profile
from reunion.records import Json, Resident

Singles: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int64]
FIRST = 10
RESCORED = (1_000, 5_000)
SHARES = {
    "home": 40, "born": 20, "lost": 8, "where_lost": 8, "person": 12, "traits": 12, "marks": 28,
    "surname": 32, "given": 96,
}  # fmt: skip
"""Dimensions of each group; 256 in all."""
RIDGE = 1e-3
LEAST = -6.0
"""Bits of a word that has nothing in common with another, so that the fit spends itself on words
that have."""
LEARNED = 1_500
"""Residents of another world whose bits are factored."""
FAST, SCAN = "flat, 4 bits for two dimensions, fast scan", "PQ{half}x4fs"
WAYS = {
    "flat, single precision": "Flat",
    "flat, 8 bits a dimension": "SQ8",
    FAST: SCAN,
    f"{FAST}, four times as many ranked again by 8 bits": f"{SCAN},Refine(SQ8)",
    "inverted lists, 64 of 1,024 read": "IVF1024,SQ8",
    "graph (HNSW)": "HNSW32",
}
"""What FAISS builds."""
LINKS = 32
"""Links of each vector in the graphs of other libraries."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vectors`."""
    add_world_options(parser)
    parser.add_argument(
        "--way",
        metavar="TEXT",
        default="",
        help="只测名称含此的方式。Only ways with this in the name.",
    )
    parser.add_argument("--out", type=Path, help="结果文件(JSON)。File for the result.")


def run(args: argparse.Namespace) -> int:
    """Build the vectors and every index, and print what each keeps."""
    options = world_options(args)
    world = world_for(options)
    other = world_for(replace(options, records=5_000, residents=LEARNED, seed=options.seed + 1_000))
    engine = Engine.build(read_lines(world.path / "records.jsonl"))
    learned = _profiles(other.path)
    result: Json = {"world": world.path.name, "machine": machine()}
    result |= measure(engine, learned, _profiles(world.path), args.way)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    print(table_of(result).plain())
    return 0


def _profiles(world: Path) -> list[Profile]:
    lines = read_lines(world / "residents.jsonl")
    return [resident_profile(Resident.from_json(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: a vector for each form of the name, shape (forms, dimensions), and the sex (0 not
    known)."""

    vectors: Singles
    sex: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """An index of vectors: places of the best `count` of each form of a query, shape
    (forms, count), -1 for none, and its size in bytes."""

    search: Callable[[Asked, int], Rows]
    size: int


Sexes: TypeAlias = npt.NDArray[np.integer[Any]]
Builder: TypeAlias = Callable[[Singles, Sexes], Index]


def _builders() -> dict[str, Builder]:
    """How each index is built of vectors and the sex of each, on one thread; a builder raises
    ImportError for a library that is not installed."""
    builders: dict[str, Builder] = {
        name: partial(_by_faiss, recipe) for name, recipe in WAYS.items()
    }
    return builders | {
        f"{FAST}, two threads": partial(_by_faiss, SCAN, threads=2),
        f"{FAST}, of the same sex": _by_sex,
        "graph (hnswlib)": _by_hnswlib,
        "graph (usearch)": _by_usearch,
    }


def _by_sex(records: Singles, sexes: Sexes) -> Index:
    """An index for each sex, of whom may be of it; who is asked for without a sex is looked for
    among all."""
    rows = [np.flatnonzero((sexes == sex) | (sexes == 0) | (sex == 0)) for sex in range(3)]
    shards = [_by_faiss(SCAN, records[some], sexes[some]) for some in rows]

    def search(asked: Asked, count: int) -> Rows:
        found = shards[asked.sex].search(asked, count)
        return np.where(found >= 0, rows[asked.sex][found], -1)

    return Index(search, sum(shard.size for shard in shards[1:]))


def _by_faiss(recipe: str, records: Singles, _: Sexes, threads: int = 1) -> Index:
    import faiss  # heavy, and for this command only

    faiss.omp_set_num_threads(1)
    index: Any = faiss.index_factory(
        records.shape[1], recipe.format(half=records.shape[1] // 2), faiss.METRIC_INNER_PRODUCT
    )
    index.train(records[:: max(len(records) // 60_000, 1)])
    index.add(records)
    if recipe.startswith("IVF"):
        index.nprobe = 64
    if recipe.startswith("HNSW"):
        index.hnsw.efSearch = RESCORED[0]
    if "Refine" in recipe:
        index.k_factor = 4

    def search(asked: Asked, count: int) -> Rows:
        faiss.omp_set_num_threads(threads)
        return np.asarray(index.search(asked.vectors, count)[1])

    return Index(search, len(faiss.serialize_index(index)))


def _by_hnswlib(records: Singles, _: Sexes) -> Index:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=records.shape[1])
    index.init_index(max_elements=len(records), ef_construction=100, M=LINKS)
    index.add_items(records, num_threads=1)

    def search(asked: Asked, count: int) -> Rows:
        count = min(count, len(records))
        index.set_ef(max(count, RESCORED[0]))
        return np.asarray(index.knn_query(asked.vectors, k=count, num_threads=1)[0]).astype(
            np.int64
        )

    return Index(search, index.index_file_size())


def _by_usearch(records: Singles, _: Sexes) -> Index:
    from usearch.index import Index as Graph

    index = Graph(
        ndim=records.shape[1], metric="ip", dtype="f32", connectivity=LINKS, expansion_add=100,
        expansion_search=RESCORED[0],
    )  # fmt: skip
    index.add(np.arange(len(records)), records, threads=1)

    def search(asked: Asked, count: int) -> Rows:
        found = [np.asarray(index.search(one, count, threads=1).keys) for one in asked.vectors]
        return np.stack(found).astype(np.int64)

    return Index(search, index.serialized_length)


def measure(
    engine: Engine, learned: Sequence[Profile], asked: Sequence[Profile], chosen: str = ""
) -> Json:
    """What each way keeps, its milliseconds a query on one thread, and its bytes a record; only of
    the ways with `chosen` in their name."""
    vectors = Vectors.of(engine.scorer, learned)
    records, owner = vectors.records()
    rows = slice(0, int(owner.max()) + 1)
    exact = [engine.scorer.scanner(query)(rows) for query in asked]
    queries, preparing = _timed(vectors.queries, asked)
    sexes = vectors.scorer.scene.table.bodies.sex[owner]
    ways: Json = {}
    for name, build in _builders().items():
        if chosen not in name:
            continue
        start = perf_counter()
        try:
            index = build(records, sexes)
        except ImportError:
            continue  # one of the others that is not installed
        told = {
            "build_s": round(perf_counter() - start, 1),
            "bytes_a_record": round(index.size / rows.stop), "prepare_ms": preparing,
        }  # fmt: skip

        def search(query: Asked, count: int, index: Index = index) -> Rows:
            found = index.search(query, count).ravel()
            return np.asarray(owner[found[found >= 0]])  # -1 where a list has no more

        ways[name] = told | _judged(search, queries, exact)
    ways["the look at every record"] = _looked(engine, asked, exact)
    return {
        "records": rows.stop, "vectors": len(records), "dimensions": records.shape[1],
        "residents": len(asked), "correlation": _correlation(records, owner, queries, exact),
        "groups": vectors.nearness(asked), "ways": ways,
    }  # fmt: skip


def _judged(
    search: Callable[[Any, int], Rows],
    queries: Sequence[Any],
    exact: Sequence[npt.NDArray[np.float64]],
) -> Json:
    """What a search with each of the prepared queries keeps, and its median milliseconds."""
    told: Json = {}
    for count in RESCORED:
        shares, spent = [], []
        for query, bits in zip(queries, exact, strict=True):
            start = perf_counter()
            found = np.unique(search(query, count))
            spent.append(1_000 * (perf_counter() - start))
            shares.append(kept(bits, found))
        told[f"kept_{count}"] = round(float(np.mean(shares)), 4)
        told[f"ms_{count}"] = round(float(np.median(spent)), 1)
    return told


def _timed(prepare: Callable[[Profile], Any], asked: Sequence[Profile]) -> tuple[list[Any], float]:
    """What is prepared of each, and the median milliseconds that it takes."""
    made, spent = [], []
    for query in asked:
        start = perf_counter()
        made.append(prepare(query))
        spent.append(1_000 * (perf_counter() - start))
    return made, round(float(np.median(spent)), 1)


def _looked(
    engine: Engine, asked: Sequence[Profile], exact: Sequence[npt.NDArray[np.float64]]
) -> Json:
    from reunion.indexing.fast import FastIndex

    looks, preparing = _timed(engine.scorer.coarse, asked)
    live = np.ones(len(exact[0]), dtype=np.bool_)

    def search(look: Look, count: int) -> Rows:
        index = FastIndex(lambda _: look, live, threads=1)
        return next(index.candidates(asked[:1], count))  # the look is prepared already

    told: Json = {"build_s": None, "bytes_a_record": None, "prepare_ms": preparing}
    return told | _judged(search, looks, exact)


def kept(bits: npt.NDArray[np.float64], found: Rows) -> float:
    """Share of the greatest ten of `bits` that are among those of the rows `found`, ties counting
    as found."""
    first = np.partition(bits, -FIRST)[-FIRST] if len(bits) > FIRST else bits.min(initial=0)
    return min(1.0, float((bits[found] >= first).sum()) / min(FIRST, max(len(bits), 1)))


def _correlation(
    records: Singles,
    owner: Rows,
    queries: Sequence[Asked],
    exact: Sequence[npt.NDArray[np.float64]],
) -> float:
    """Mean correlation of the best inner product of a record with its bits."""
    found = []
    for query, bits in zip(queries[:100], exact, strict=False):
        best = np.full(len(bits), -np.inf)
        np.maximum.at(best, owner, (records @ query.vectors.T).max(axis=1))
        found.append(np.corrcoef(best, bits)[0, 1])
    return round(float(np.nanmean(found)), 4)


@dataclass(frozen=True, slots=True)
class Factors:
    """Of one group: a vector of each content, shape (contents, dimensions), and what turns the bits
    of all contents into a query's vector, shape (dimensions, contents)."""

    of_content: Singles
    fit: Singles


def factored(bits: Singles, counts: Singles, dimensions: int) -> Factors:
    """Factors of a matrix (queries, contents), contents weighted by the records that hold them."""
    from sklearn.utils.extmath import randomized_svd

    weight = np.sqrt(counts + 1e-3)
    rank = min(dimensions, *bits.shape)
    _, strength, right = randomized_svd(bits * weight, rank, random_state=0)
    of_content = (right.T * np.sqrt(strength / max(len(bits), 1))) / weight[:, None]
    weighted = of_content * weight[:, None] ** 2
    inside = of_content.T @ weighted
    ridge = RIDGE * np.trace(inside) / rank * np.eye(rank)
    fit = np.linalg.solve(inside + ridge, weighted.T)
    return Factors(of_content.astype(np.float32), fit.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Vectors:
    """The factors of every group on one file."""

    scorer: Scorer
    factors: dict[str, Factors]
    counts: dict[str, Singles]

    @classmethod
    def of(cls, scorer: Scorer, learned: Sequence[Profile]) -> Vectors:
        """Derived from the model by the bits that the residents `learned` give."""
        table = scorer.coarse_table
        rows: dict[str, list[Singles]] = {name: [] for name in SHARES}
        for query in learned:
            for group, bits in _contents(query, scorer).items():
                rows[group].append(bits)
            for form in query_forms(query, scorer.scene, table.names):
                for part, bits in _of_form(form).items():
                    rows[part].append(bits)
        counts = {group: np.bincount(one.code) for group, one in table.contents.items()}
        plain = table.names.layers[0]
        counts["surname"] = np.bincount(plain.surname)
        counts["given"] = np.bincount(plain.given)
        factors: dict[str, Factors] = {}
        weights: dict[str, Singles] = {}
        for name, found in rows.items():
            bits = np.stack(found)
            held = weights[name] = np.zeros(bits.shape[1], dtype=np.float32)
            held[: len(counts[name])] = counts[name]
            factors[name] = factored(bits, held, SHARES[name])
        return cls(scorer, factors, weights)

    def records(self) -> tuple[Singles, Rows]:
        """A vector of every name of every record, and the record of each."""
        table = self.scorer.coarse_table
        fixed = np.hstack(
            [
                self.factors[group].of_content[table.contents[group].code]
                for group in SHARES
                if group in table.contents
            ]
        )
        parts, owners = [], []
        for layer in table.names.layers:
            if layer.called:
                continue  # nicknames: by exact keys, as the design has it
            rows = np.arange(len(fixed)) if layer.rows is None else layer.rows
            named = [
                self.factors[part].of_content[codes] * (layer.weight > 0)[:, None]
                for part, codes in (("surname", layer.surname), ("given", layer.given))
            ]
            parts.append(np.hstack([fixed[rows], *named]))
            owners.append(rows)
        return np.ascontiguousarray(np.vstack(parts)), np.concatenate(owners)

    def queries(self, query: Profile) -> Asked:
        """A vector for each form of the name (one without, when none is told)."""
        contents = _contents(query, self.scorer)
        fixed = [
            self.factors[group].fit @ contents[group]
            if group in contents
            else np.zeros(len(self.factors[group].fit), dtype=np.float32)
            for group in SHARES
            if group in self.scorer.coarse_table.contents
        ]
        forms = [_of_form(form) for form in self._forms(query)] or [{}]
        vectors = np.stack([np.concatenate([*fixed, *self._named(form)]) for form in forms])
        return Asked(vectors, int(query.sex) if query.sex in ("1", "2") else 0)

    def nearness(self, asked: Sequence[Profile]) -> Json:
        """By group: the correlation of products and bits over the contents that the file holds,
        weighted by how many records do, and the error (root of the mean square, in bits)."""
        sums: dict[str, list[tuple[float, float]]] = {}
        for query in asked:
            told = dict(_contents(query, self.scorer))
            for form in self._forms(query):
                told |= _of_form(form)
            for group, bits in told.items():
                weights = self.counts[group]
                if np.ptp(bits[weights > 0]) > 0:
                    factors = self.factors[group]
                    product = factors.of_content @ (factors.fit @ bits)
                    sums.setdefault(group, []).append(_near(bits, product, weights))
        return {
            group: {
                "queries": len(found),
                "correlation": round(float(np.mean([one for one, _ in found])), 3),
                "error_bits": round(float(np.mean([error for _, error in found])), 2),
            }
            for group, found in sums.items()
        }

    def _forms(self, query: Profile) -> list[Form]:
        return query_forms(query, self.scorer.scene, self.scorer.coarse_table.names)

    def _named(self, form: dict[str, Singles]) -> Iterator[Singles]:
        for part in ("surname", "given"):
            fit = self.factors[part].fit
            yield fit @ form[part] if part in form else np.zeros(len(fit), dtype=np.float32)


def _near(bits: Singles, product: Singles, weights: Singles) -> tuple[float, float]:
    """Weighted correlation, and root of the weighted mean square of the differences."""
    mean, other = (float(np.average(values, weights=weights)) for values in (bits, product))
    a, b = bits - mean, product - other
    spread = np.average(a * a, weights=weights) * np.average(b * b, weights=weights)
    together = float(np.average(a * b, weights=weights))
    error = float(np.average((bits - product) ** 2, weights=weights))
    return together / float(np.sqrt(spread) + 1e-9), error**0.5


def _contents(query: Profile, scorer: Scorer) -> dict[str, Singles]:
    """Bits of every content of each group of which the query says something."""
    out: dict[str, Singles] = {}
    for one, exact in scorer.asked(query):
        group = GROUP_OF.get(one.field)
        if group in SHARES:
            bits = content_bits(one.field, exact, query, scorer.scene, scorer.coarse_table)
            add_bits(out, group, bits)
    return out


def _of_form(form: Form) -> dict[str, Singles]:
    """Bits by surname and by given name."""
    parts = {"surname": form.surname, "given": form.given[0]}
    return {name: np.clip(np.log2(ratio), LEAST, None) for name, ratio in parts.items()}


def table_of(result: Json) -> TextTable:
    """The ways side by side."""
    rows = tuple(
        (
            name,
            *(f"{one[f'kept_{count}']:.4f}" for count in RESCORED),
            *(f"{one[f'ms_{count}']:.1f}" for count in RESCORED),
            f"{one['prepare_ms']:.1f}",
            str(one["bytes_a_record"] or "–"),
            str(one["build_s"] or "–"),
        )
        for name, one in result["ways"].items()
    )  # fmt: skip
    heads = (
        "way", *(f"10 kept of {n}" for n in RESCORED), *(f"ms, {n}" for n in RESCORED),
        "prepare ms", "bytes", "build s",
    )  # fmt: skip
    return TextTable(f"Vectors of {result['dimensions']} dimensions", heads, rows)
