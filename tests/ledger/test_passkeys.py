"""Passkeys and used challenges on both databases: what is written with what, and who of two at once comes first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.passkeys import CHALLENGE_MS, Ceremony, Challenge, Passkey
from firstclick.domain.staff.roles import Role
from firstclick.ledger import SqlLedger
from firstclick.service.ports.passkeys import AddOutcome, PasskeyUse, UseOutcome
from firstclick.service.ports.staff import NewSession, SignedIn, StaffChange
from tests.ledger.making import NOW_MS, found_by_hand
from tests.ledger.test_staff import ANN, BEN, ENTRY, new_session, session_of

pytestmark = pytest.mark.long

PHONE = Passkey(b"\0phone\xff", ANN.staff_id, "Phone", b"\xa5key", 3, NOW_MS)
USED = replace(ENTRY, what="used")
COPIED = replace(ENTRY, what="copied")


def challenge(name: str, at_ms: int = NOW_MS) -> Challenge:
    return Challenge(Ceremony.SIGN_IN, name.encode(), at_ms + CHALLENGE_MS)


def owner(member: StaffMember = ANN) -> SignedIn:
    return SignedIn(session_of(member), member)


async def opened(
    ledger: SqlLedger, count: int, name: str, new: NewSession | None = None, passkey: Passkey = PHONE
) -> UseOutcome:
    """A session by the passkey, which counts so far."""
    use = PasskeyUse(passkey, count, challenge(name))
    return await ledger.passkeys.open_session(use, new or new_session(ANN, name), USED, COPIED)


@pytest.fixture
async def keyed(ledger: SqlLedger) -> SqlLedger:
    """A ledger with an owner, who has a passkey, and somebody at the counter."""
    await ledger.staff.add(ANN, ENTRY)
    await ledger.staff.add(BEN, ENTRY)
    assert await ledger.passkeys.add(PHONE, owner(), challenge("add"), ENTRY) is AddOutcome.ADDED
    return ledger


async def kinds(ledger: SqlLedger) -> list[str]:
    return [row.what for row in await ledger.audit.rows(0, 100)]


async def test_a_passkey_is_found_with_its_owner(keyed: SqlLedger) -> None:
    assert await keyed.passkeys.find(PHONE.credential_id) == (PHONE, ANN)
    assert await keyed.passkeys.find(b"other") is None
    assert list(await keyed.passkeys.of_member(ANN.staff_id)) == [PHONE]
    assert not await keyed.passkeys.of_member(BEN.staff_id)


async def test_it_is_added_once_and_by_one_only(keyed: SqlLedger) -> None:
    bens = replace(PHONE, staff_id=BEN.staff_id)
    assert await keyed.passkeys.add(bens, owner(BEN), challenge("2"), ENTRY) is AddOutcome.KNOWN
    assert await keyed.passkeys.find(PHONE.credential_id) == (PHONE, ANN)


async def test_none_is_added_with_another_password_or_a_challenge_that_was_used(keyed: SqlLedger) -> None:
    other = replace(PHONE, credential_id=b"other")
    stale = owner(replace(ANN, password_hash="another"))
    assert await keyed.passkeys.add(other, stale, challenge("2"), ENTRY) is AddOutcome.REFUSED
    assert await keyed.passkeys.add(other, owner(), challenge("add"), ENTRY) is AddOutcome.REFUSED
    assert await keyed.passkeys.find(b"other") is None


async def test_a_use_is_written_with_the_session(keyed: SqlLedger) -> None:
    before = len(await kinds(keyed))
    assert await opened(keyed, 4, "a") is UseOutcome.OPENED
    assert list(await keyed.passkeys.of_member(ANN.staff_id)) == [replace(PHONE, sign_count=4, used_at_ms=NOW_MS)]
    assert await keyed.staff.session(session_of(ANN, "a").token_hash) == SignedIn(session_of(ANN, "a"), ANN)
    assert (await kinds(keyed))[before:] == ["used"]


async def test_a_count_only_rises_unless_it_is_always_0(keyed: SqlLedger) -> None:
    for count in (3, 2, 0):
        assert await opened(keyed, count, f"back {count}") is UseOutcome.COPIED
        assert await keyed.staff.session(session_of(ANN, f"back {count}").token_hash) is None
    assert (await kinds(keyed))[-3:] == ["copied"] * 3
    synced = replace(PHONE, credential_id=b"synced", sign_count=0)
    await keyed.passkeys.add(synced, owner(), challenge("synced"), ENTRY)
    for name in ("a", "b"):
        assert await opened(keyed, 0, name, passkey=synced) is UseOutcome.OPENED
    assert await opened(keyed, 1, "c", passkey=synced) is UseOutcome.OPENED
    assert await opened(keyed, 0, "d", passkey=synced) is UseOutcome.COPIED


async def test_a_challenge_is_used_once_and_forgotten_when_it_is_over(keyed: SqlLedger, url: str) -> None:
    assert await opened(keyed, 4, "a") is UseOutcome.OPENED
    again = new_session(ANN, "b")
    assert await opened(keyed, 5, "a", again) is UseOutcome.REFUSED
    assert await keyed.staff.session(again.session.token_hash) is None
    assert found_by_hand(url, "SELECT count(*) FROM used_challenges") == [(2,)]
    later = new_session(ANN, "c", NOW_MS + CHALLENGE_MS)
    use = PasskeyUse(PHONE, 6, challenge("c", NOW_MS + CHALLENGE_MS))
    assert await keyed.passkeys.open_session(use, later, USED, COPIED) is UseOutcome.OPENED
    assert found_by_hand(url, "SELECT count(*) FROM used_challenges") == [(1,)]


async def test_of_two_processes_with_one_challenge_one_opens_a_session(keyed: SqlLedger, rival: SqlLedger) -> None:
    both = await asyncio.gather(
        opened(keyed, 4, "a", new_session(ANN, "one")), opened(rival, 5, "a", new_session(ANN, "two"))
    )
    assert sorted(both, key=str) == [UseOutcome.OPENED, UseOutcome.REFUSED]


async def test_a_session_that_must_be_replaced_must_be_there(keyed: SqlLedger) -> None:
    gone = replace(new_session(ANN, "b"), replaces=session_of(ANN, "gone").token_hash, must_replace=True)
    assert await opened(keyed, 4, "a", gone) is UseOutcome.REFUSED
    assert await keyed.staff.session(gone.session.token_hash) is None


@pytest.mark.parametrize("change", [{"removed_at_ms": NOW_MS, "force": True}, {"password_hash": "new"}])
async def test_passkeys_go_with_their_owner_and_with_another_password(
    keyed: SqlLedger, url: str, change: dict[str, int | str]
) -> None:
    await keyed.staff.change(StaffChange("ann", role=Role.MANAGER, force=True), ENTRY)
    assert await keyed.passkeys.find(PHONE.credential_id) is not None, "another role leaves them"
    await keyed.staff.change(StaffChange("ann", **change), ENTRY)  # type: ignore[arg-type]
    assert await keyed.passkeys.find(PHONE.credential_id) is None
    assert found_by_hand(url, "SELECT count(*) FROM staff_passkeys") == [(0,)]
    assert await opened(keyed, 4, "a") is UseOutcome.REFUSED


async def test_one_that_was_removed_opens_no_session(keyed: SqlLedger) -> None:
    entry = AuditEntry(NOW_MS, "Ann", "removed")
    assert not await keyed.passkeys.remove(BEN.staff_id, PHONE.credential_id, entry)
    assert await keyed.passkeys.remove(ANN.staff_id, PHONE.credential_id, entry)
    assert not await keyed.passkeys.remove(ANN.staff_id, PHONE.credential_id, entry)
    assert (await kinds(keyed)).count("removed") == 1
    assert await opened(keyed, 4, "a") is UseOutcome.REFUSED
