"""Session ids are random UUIDs."""

from __future__ import annotations

import os
import uuid

from firstclick.bootstrap.session_ids import IDS_AT_ONCE, SessionIds


def test_each_is_a_random_uuid_of_its_own() -> None:
    new_id = SessionIds(os.urandom)
    ids = [new_id() for _ in range(3 * IDS_AT_ONCE)]
    assert len(set(ids)) == len(ids)
    for one in ids:
        assert str(uuid.UUID(one)) == one
        assert uuid.UUID(one).version == 4
        assert uuid.UUID(one).variant == uuid.RFC_4122


def test_they_hold_all_that_the_source_gave() -> None:
    given: list[bytes] = []

    def source(count: int) -> bytes:
        given.append(os.urandom(count))
        return given[-1]

    new_id = SessionIds(source)
    ids = [uuid.UUID(new_id()).bytes for _ in range(IDS_AT_ONCE + 1)]
    assert len(given) == 2, "a run of ids costs one call"
    free = bytes([255] * 6 + [15, 255, 63] + [255] * 7)
    for nth, one in enumerate(ids):
        drawn = b"".join(given)[16 * nth : 16 * nth + 16]
        assert bytes(a & m for a, m in zip(one, free, strict=True)) == bytes(
            a & m for a, m in zip(drawn, free, strict=True)
        )
