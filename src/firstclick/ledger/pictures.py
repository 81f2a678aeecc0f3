"""Pictures of the cinema's page, as they were beside imported programmes. Every function runs in a transaction.

They are in the ledger because that is all that servers on several machines share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.cinema_page import Picture
from firstclick.domain.programme import Programme
from firstclick.ledger.schema import pictures
from firstclick.service.ports.programme import PictureFile

STORED_BYTES_MAX = 50_000_000
"""Beyond it the oldest pictures go that the programme does not name."""
_FACTS = (pictures.c.name, pictures.c.digest, pictures.c.width, pictures.c.height)
_OLDEST_FIRST = select(*_FACTS).order_by(pictures.c.stored_at_ms, pictures.c.name)
_SIZES = select(pictures.c.name, pictures.c.digest, func.length(pictures.c.content)).order_by(
    pictures.c.stored_at_ms.desc(), pictures.c.name
)


async def all_pictures(connection: AsyncConnection) -> Mapping[str, Picture]:
    """The newest picture of each name."""
    return {row.name: Picture(*row) for row in await connection.execute(_OLDEST_FIRST)}


async def picture_of(connection: AsyncConnection, digest: str) -> PictureFile | None:
    """A picture with its content; None where none has this digest."""
    query = select(*_FACTS, pictures.c.media_type, pictures.c.content).where(pictures.c.digest == digest).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else PictureFile(Picture(*row[:4]), row.media_type, bytes(row.content))


async def store_pictures(
    connection: AsyncConnection, files: Sequence[PictureFile], programme: Programme, now_ms: int
) -> None:
    """Store the files of an import, each as the newest of its name, and remove old ones where they are too many."""
    for file in files:
        name, digest, width, height = file.picture.name, file.picture.digest, file.picture.width, file.picture.height
        await connection.execute(delete(pictures).where(_is(name, digest)))
        row = {"name": name, "digest": digest, "width": width, "height": height}
        row |= {"media_type": file.media_type, "content": file.content, "stored_at_ms": now_ms}
        await connection.execute(pictures.insert(), row)
    if files:
        await _remove_superfluous(connection, {(one.name, one.digest) for one in programme.pictures})


async def _remove_superfluous(connection: AsyncConnection, used: set[tuple[str, str]]) -> None:
    left = STORED_BYTES_MAX
    for name, digest, size in (await connection.execute(_SIZES)).all():
        left -= size
        if left < 0 and (name, digest) not in used:
            await connection.execute(delete(pictures).where(_is(name, digest)))


def _is(name: str, digest: str) -> ColumnElement[bool]:
    return and_(pictures.c.name == name, pictures.c.digest == digest)
