"""Keys of trusted servers on both databases: each change with its row in the audit log, or neither."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from firstclick.ledger import SqlLedger
from firstclick.service.ports.server_keys import KeyReason, KeyRefused, Scope
from firstclick.service.staff.key_admin import KeyAdmin
from firstclick.service.staff.staff_admin import Actor
from tests.ledger.making import NOW_MS

pytestmark = pytest.mark.long

OLGA = Actor("Olga", "10.0.0.1", NOW_MS)
BOTH = (Scope.EVENTS, Scope.CONFIRM)


def admin_of(ledger: SqlLedger) -> KeyAdmin:
    return KeyAdmin(ledger, lambda size: bytes(range(size)))


async def log_of(ledger: SqlLedger) -> list[tuple[str, str, str, str]]:
    return [(row.who, row.what, row.subject, row.details) for row in await ledger.audit.rows(0, 100)]


async def test_a_key_is_kept_as_its_hash_and_recorded(ledger: SqlLedger) -> None:
    made = await admin_of(ledger).add("shop", BOTH, OLGA)
    assert (made.text[:4], len(made.text)) == ("fck_", 47)
    (kept,) = await admin_of(ledger).all()
    assert kept == made.key
    assert (kept.key_hash, kept.created_at_ms) == (hashlib.sha256(made.text.encode()).digest(), NOW_MS)
    assert kept.scopes == frozenset(BOTH)
    await admin_of(ledger).remove("shop", OLGA)
    assert not await admin_of(ledger).all()
    assert await log_of(ledger) == [
        ("Olga", "key-add", "shop", '{"scopes":"confirm,events"}'),
        ("Olga", "key-remove", "shop", "{}"),
    ]


@pytest.mark.parametrize("name", ["", "a b", "a/b", "..", ".", "x" * 65, "a\n"])
async def test_a_name_that_is_none_makes_no_key(ledger: SqlLedger, name: str) -> None:
    with pytest.raises(KeyRefused, match="1 to 64 letters") as caught:
        await admin_of(ledger).add(name, BOTH, OLGA)
    assert caught.value.reason is KeyReason.NOT_VALID


async def test_what_is_refused_is_neither_done_nor_recorded(ledger: SqlLedger) -> None:
    admin = admin_of(ledger)
    await admin.add("shop", BOTH, OLGA)
    for change, reason in (
        (admin.add("shop", BOTH, OLGA), KeyReason.NAME_TAKEN),
        (admin.add("other", (), OLGA), KeyReason.NOT_VALID),
        (admin.remove("other", OLGA), KeyReason.UNKNOWN),
    ):
        with pytest.raises(KeyRefused) as caught:
            await change
        assert caught.value.reason is reason
    assert len(await log_of(ledger)) == len(await admin.all()) == 1


async def test_of_those_who_make_a_key_of_one_name_at_the_same_moment_one_does(
    ledger: SqlLedger, rival: SqlLedger
) -> None:
    admins = [admin_of(one) for one in (ledger, rival) * 3]
    answers = await asyncio.gather(*(one.add("shop", BOTH, OLGA) for one in admins), return_exceptions=True)
    assert [one.reason for one in answers if isinstance(one, KeyRefused)] == [KeyReason.NAME_TAKEN] * 5
    assert len(await log_of(ledger)) == 1


@pytest.mark.parametrize("name", ["a\0b", "a/b", "x" * 65])
async def test_a_name_that_no_key_can_have_is_unknown(ledger: SqlLedger, name: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        await admin_of(ledger).remove(name, OLGA)
    assert caught.value.reason is KeyReason.UNKNOWN
    assert not ledger.troubles()
