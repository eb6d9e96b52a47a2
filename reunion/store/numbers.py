"""The ID numbers of one owner in the register: sealed in, opened out, found by their parts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reunion.normalizing.id_numbers import read_id
from reunion.store.keys import Keys
from reunion.store.people import IdNumberRow
from reunion.store.sealing import lookups, seal, unseal


def put_numbers(session: Session, keys: Keys, kind: str, owner: str, raws: Iterable[str]) -> None:
    """Replace this owner's numbers; a number of unusual shape is sealed but has no hashes."""
    session.execute(
        delete(IdNumberRow).where(IdNumberRow.owner_kind == kind, IdNumberRow.owner_id == owner)
    )
    for raw in raws:
        pattern = read_id(raw)
        hashes = lookups(keys, pattern.digits if pattern else "?" * 18)
        session.add(
            IdNumberRow(
                owner_kind=kind,
                owner_id=owner,
                sealed=seal(keys, raw, f"{kind}:{owner}"),
                whole_hash=hashes.whole,
                region_hash=hashes.region,
                birth_hash=hashes.birth,
                order_hash=hashes.order,
            )
        )


def get_numbers(session: Session, keys: Keys, kind: str, owner: str) -> list[str]:
    """This owner's numbers as they were written. Raises InputError (sealing.unseal)."""
    rows = (
        select(IdNumberRow)
        .where(IdNumberRow.owner_kind == kind, IdNumberRow.owner_id == owner)
        .order_by(IdNumberRow.id_number_id)
    )
    return [unseal(keys, row.sealed, f"{kind}:{owner}") for row in session.scalars(rows)]


def find_owners(session: Session, keys: Keys, asked: str) -> list[tuple[str, str]]:
    """(kind, id) of every owner who shares all parts of a number that are known in full.

    A number with no part known in full, or of unusual shape, finds nobody.
    """
    pattern = read_id(asked)
    hashes = lookups(keys, pattern.digits if pattern else "?" * 18)
    wanted = [
        column == value
        for column, value in (
            (IdNumberRow.region_hash, hashes.region),
            (IdNumberRow.birth_hash, hashes.birth),
            (IdNumberRow.order_hash, hashes.order),
        )
        if value is not None
    ]
    if hashes.whole is not None:
        wanted = [IdNumberRow.whole_hash == hashes.whole]
    if not wanted:
        return []
    found = select(IdNumberRow.owner_kind, IdNumberRow.owner_id).where(*wanted).distinct()
    return sorted((kind, owner) for kind, owner in session.execute(found))
