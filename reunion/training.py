"""Training (训练): pairs from an engine, new weights, and whether they are better than the old.

Unlabelled: the first candidates of every resident, by EM; a fifth of the residents, chosen by the
digest of their ids, is kept out and must be explained better by the new m than by the old ones.
Reviewed: pairs that people confirmed or rejected, by a logistic regression; people left out must be
told apart better. A model that is not better is said to be so, and the caller does not write it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice

import numpy as np
import numpy.typing as npt

from reunion.deciding.calibration import Calibration
from reunion.deciding.posterior import USUAL_PRIOR
from reunion.deciding.verdicts import Pair, State, fold
from reunion.engine import Engine, ResidentLike
from reunion.errors import InputError
from reunion.matching.model import Model
from reunion.matching.training.baseline import Ecm, fit_ecm
from reunion.matching.training.em import File, Fitted, Worth, fit, measured_u, moved_to
from reunion.matching.training.groups import Chances, Group, chances_of, groups_of, measurable_u
from reunion.matching.training.observing import Observer, Pairs
from reunion.matching.training.weighing import fit_weights, loss_of
from reunion.matching.training.writing import Change, with_chances, with_weights
from reunion.normalizing.profiles import resident_profile
from reunion.records import Decision, Resident

CANDIDATES = 30
"""First candidates of each resident that EM looks at; further ones have hardly any share."""
STRANGERS, EACH = 10_000, 30
"""Pairs drawn at random, from which u is measured: at most, and for each resident."""
LEAST_RESIDENTS = 50
LEAST_MATCHES = 10.0
"""Matches that the residents' shares must add up to before anything is learned from them."""
LEAST_EACH = 30
"""Confirmed, and rejected, pairs that training from decisions needs."""
LEFT_OUT = 5
"""Every fifth resident is left out."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A new model as text, what changed, and how good it is on people left out: `before` and
    `after` (in EM mean log2 evidence of a resident, more is better; from decisions log loss, less
    is better), `better` whether it may replace the old one. `notes` are sentences for people."""

    text: str = field(repr=False)
    changes: tuple[Change, ...]
    before: float
    after: float
    better: bool
    notes: tuple[str, ...]
    fitted: Fitted | None = None
    ecm: Ecm | None = field(default=None, repr=False)


# --- unlabelled -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gathered:
    """What EM works on: the first candidates of every resident, with the ids of their records in
    the order of the pairs; pairs drawn at random; m and u as read, and with u measured to start
    from."""

    people: tuple[Resident, ...]
    mp_ids: tuple[str, ...]
    pairs: Pairs
    drawn: Pairs
    groups: tuple[Group, ...]
    read_with: Chances
    start: Chances
    worth: Worth

    @property
    def learning(self) -> npt.NDArray[np.bool_]:
        """Who is learned from, in the order of `worth.owners`; the others judge."""
        taken = [not _left_out(self.people[one].resident_id) for one in self.worth.owners]
        return np.array(taken, dtype=np.bool_)


def gather(
    engine: Engine,
    residents: Iterable[ResidentLike],
    *,
    prior: float = USUAL_PRIOR,
    strangers: int = STRANGERS,
    progress: Progress = lambda done: None,
) -> Gathered:
    """Compare residents with their candidates and with `strangers` records drawn at random."""
    people = tuple(r if isinstance(r, Resident) else Resident.from_json(r) for r in residents)
    _enough_residents(people)
    groups = groups_of(engine.model)
    mp_ids, pairs = _candidates(engine, people, progress)
    drawn = _strangers(engine, people, strangers)
    read_with = chances_of(engine.model, groups)
    own = {group.name: measurable_u(engine.model, group) for group in groups}
    start = moved_to(read_with, measured_u(groups, read_with, drawn, own))
    worth = Worth(pairs, groups, read_with, _file(engine, pairs, prior))
    return Gathered(people, mp_ids, pairs, drawn, groups, read_with, start, worth)


def train_unlabelled(
    engine: Engine,
    residents: Iterable[ResidentLike],
    *,
    prior: float = USUAL_PRIOR,
    rival: Model | None = None,
    strangers: int = STRANGERS,
    day: str | None = None,
    progress: Progress = lambda done: None,
) -> Trained:
    """m by EM, u measured, on residents against the engine's file. `prior` is the chance that a
    resident is in the file; it stays fixed. `rival` is the model that the new one would replace
    (the engine's own if None), `strangers` the pairs drawn at random. Raises InputError for too few
    residents or matches."""
    found = gather(engine, residents, prior=prior, strangers=strangers, progress=progress)
    learning = found.learning
    fitted = fit(found.worth, found.groups, found.start, learning=learning)
    _enough_matches(fitted)
    old = found.start
    if rival is not None:
        old = moved_to(chances_of(rival, found.groups), found.start.u)
    before, after = (_held_out(found.worth, one, learning) for one in (old, fitted.chances))
    text, changes = with_chances(
        engine.model, found.groups, found.read_with, fitted.chances, date=_day(day)
    )
    ecm = fit_ecm(found.pairs.bits, found.pairs.fields, found.drawn.bits)
    notes = _told(fitted, prior, ecm)
    return Trained(text, changes, before, after, after > before, notes, fitted, ecm)


def _candidates(
    engine: Engine, people: Sequence[Resident], progress: Progress
) -> tuple[tuple[str, ...], Pairs]:
    observer, taken = Observer(engine.scorer), []
    for number, (resident, ids, bits) in enumerate(engine.score_many(people, CANDIDATES)):
        left = resident_profile(resident)
        for mp_id, value in islice(zip(ids, bits, strict=True), CANDIDATES):
            right = engine.profile(mp_id)
            if right is not None and np.isfinite(value):
                observer.add(number, left, right)
                taken.append(mp_id)
        progress(number + 1)
    return tuple(taken), observer.finish()


def _strangers(engine: Engine, people: Sequence[Resident], count: int) -> Pairs:
    """Residents with records drawn at random; that one of them is the right record is so rare that
    it does not matter."""
    observer = Observer(engine.scorer)
    ids = engine.ids()
    draw = np.random.default_rng(1)
    count = min(count, EACH * len(people))
    owners = np.sort(draw.integers(0, len(people), count))
    chosen = draw.integers(0, len(ids), count)
    profiles = {one: resident_profile(people[one]) for one in set(owners.tolist())}
    for owner, row in zip(owners.tolist(), chosen.tolist(), strict=True):
        right = engine.profile(ids[row])
        if right is not None:
            observer.add(owner, profiles[owner], right, hidden=False)
    return observer.finish()


def _file(engine: Engine, pairs: Pairs, chance: float) -> File:
    model = engine.model
    calibration = Calibration(**model.calibration)
    return File(
        chance=chance,
        size=len(engine),
        floors=np.array([model.floors[name] for name in pairs.names]),
        caps=np.array([model.caps[name] for name in pairs.names]),
        calibrate=partial(calibration.apply, file_size=len(engine)),
    )


def _held_out(worth: Worth, chances: Chances, learning: npt.NDArray[np.bool_]) -> float:
    _, evidence = worth.shares(chances)
    return float(evidence[~learning].mean()) if (~learning).any() else float(evidence.mean())


def _left_out(resident_id: str) -> bool:
    return hashlib.sha256(resident_id.encode()).digest()[0] % LEFT_OUT == 0


def _told(fitted: Fitted, chance: float, ecm: Ecm) -> tuple[str, ...]:
    rounds = len(fitted.trace)
    ended = "已收敛" if fitted.converged else f"{rounds} 轮后仍有变化,尚未收敛"
    return (
        f"EM {ended}:{rounds} 轮,最后一轮 m 最大变化 {fitted.moved:.4f},"
        f"每人平均证据 {fitted.trace[0]:.3f} → {fitted.trace[-1]:.3f} 比特",
        f"在库概率固定为 {chance:.2f};候选对合计相当于 {fitted.matches:.0f} 对真配对",
        f"对照:recordlinkage 的 ECM 认为候选与随机对中有 {ecm.match_rate:.1%} 是同一人",
    )


def _enough_residents(people: Sequence[Resident]) -> None:
    if len(people) < LEAST_RESIDENTS:
        raise InputError(
            f"受助人员只有 {len(people)} 名,训练至少需要 {LEAST_RESIDENTS} 名",
            f"training needs at least {LEAST_RESIDENTS} residents, not {len(people)}",
        )


def _enough_matches(fitted: Fitted) -> None:
    if fitted.matches < LEAST_MATCHES:
        raise InputError(
            f"候选对合计只相当于 {fitted.matches:.1f} 对真配对,至少需要 {LEAST_MATCHES:.0f} 对;"
            "请加入更多受助人员,或换用覆盖更广的档案",
            f"the candidates amount to {fitted.matches:.1f} true pairs; at least "
            f"{LEAST_MATCHES:.0f} are needed: add residents, or a file that covers more",
        )


# --- reviewed ---------------------------------------------------------------------------------


def train_reviewed(
    engine: Engine,
    residents: Iterable[ResidentLike],
    decisions: Sequence[Decision],
    *,
    rival: Model | None = None,
    day: str | None = None,
) -> Trained:
    """Weights of fields from decided pairs. A decision about somebody who is no longer there is
    kept in its file and reported in `notes`. Raises InputError for too few decisions, or decisions
    of one kind only."""
    people = {
        one.resident_id: one
        for one in (r if isinstance(r, Resident) else Resident.from_json(r) for r in residents)
    }
    standings, refused = fold(decisions)
    decided = {
        pair: standing.state is State.CONFIRMED
        for pair, standing in standings.items()
        if standing.state in (State.CONFIRMED, State.REJECTED)
    }
    known = [pair for pair in decided if pair[0] in people and pair[1] in engine]
    gone = [pair for pair in decided if pair not in set(known)]
    confirmed = np.array([decided[pair] for pair in known], dtype=np.bool_)
    _enough_decisions(confirmed)
    pairs = _decided(engine, people, known)
    person = _persons(known, confirmed)
    found = fit_weights(pairs.bits, pairs.fields, confirmed, person)
    before = found.before
    if rival is not None:
        factors = [rival.weight(one) / (engine.model.weight(one) or 1.0) for one in pairs.fields]
        before = loss_of(pairs.bits, np.array(factors), confirmed, person)
    text, changes = with_weights(engine.model, found.weights, date=_day(day))
    notes = [
        f"依据 {int(confirmed.sum())} 对已确认、{int((~confirmed).sum())} 对已排除,"
        f"涉及 {len(set(person.tolist()))} 人",
        *_unused(gone, len(refused), len(standings) - len(decided)),
    ]
    better = found.after < before and bool(changes)
    return Trained(text, changes, before, found.after, better, tuple(notes))


def _decided(engine: Engine, people: Mapping[str, Resident], known: Sequence[Pair]) -> Pairs:
    observer = Observer(engine.scorer)
    for number, (resident_id, mp_id) in enumerate(known):
        right = engine.profile(mp_id)
        assert right is not None
        observer.add(number, resident_profile(people[resident_id]), right)
    return observer.finish()


def _persons(known: Sequence[Pair], confirmed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """A number for each pair's person: residents confirmed as one missing person are one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    residents = {one: place for place, one in enumerate(dict.fromkeys(r for r, _ in known))}
    missing = {one: place for place, one in enumerate(dict.fromkeys(m for _, m in known))}
    rows = np.array([residents[r] for r, _ in known])
    columns = np.array([missing[m] for _, m in known]) + len(residents)
    size = len(residents) + len(missing)
    links = coo_array((confirmed.astype(np.int8), (rows, columns)), shape=(size, size))
    links.eliminate_zeros()
    _, person = connected_components(links, directed=False)
    return np.asarray(person[rows], dtype=np.int64)


def _unused(gone: Sequence[Pair], refused: int, open_: int) -> list[str]:
    told = []
    if gone:
        shown = "、".join(f"{resident_id}–{mp_id}" for resident_id, mp_id in gone[:5])
        more = " 等" if len(gone) > 5 else ""
        told.append(
            f"{len(gone)} 对结论所指的人员或记录已不在档案中,结论保留,未用于训练:{shown}{more}"
        )
    if refused:
        told.append(f"{refused} 条结论不成立(如只有一人确认),未用")
    if open_:
        told.append(f"{open_} 对尚无最终结论(初步确认、待补充或已撤销),未用")
    return told


def _enough_decisions(confirmed: npt.NDArray[np.bool_]) -> None:
    yes, no = int(confirmed.sum()), int((~confirmed).sum())
    if yes < LEAST_EACH or no < LEAST_EACH:
        raise InputError(
            f"可用的结论为已确认 {yes} 对、已排除 {no} 对,训练至少各需 {LEAST_EACH} 对"
            "(确认须由两人先后作出)",
            f"training needs at least {LEAST_EACH} confirmed and {LEAST_EACH} rejected pairs; "
            f"there are {yes} and {no} (a confirmation takes two people)",
        )


def _day(day: str | None) -> str:
    return day or date.today().isoformat()
