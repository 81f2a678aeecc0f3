"""Staff and their sessions on both databases: names, roles, removal, and what each ends."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import text

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import NO_ROWS, AuditEntry, check_rows
from firstclick.domain.staff.members import IDLE_MS, LIFE_MS, LastOwner, StaffMember, StaffRefused, StaffSession
from firstclick.domain.staff.roles import Role
from firstclick.ledger import SqlLedger, copy_ledger
from firstclick.ledger.audit import ONE_AFTER_ANOTHER
from firstclick.service.ports.staff import SESSIONS_PER_PERSON_MAX, NewSession, StaffChange
from tests.harness.processes.postgres import a_database
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.making import NOW_MS, by_hand, found_by_hand

pytestmark = pytest.mark.long

ENTRY = AuditEntry(NOW_MS, "command line", "test")
ANN = StaffMember("1", "Ann", Role.OWNER, "hash of ann", NOW_MS)
BEN = StaffMember("2", "Ben", Role.COUNTER, "hash of ben", NOW_MS)


def session_of(member: StaffMember, name: str = "t", at_ms: int = NOW_MS) -> StaffSession:
    return StaffSession(hashlib.sha256(name.encode()).digest(), member.staff_id, at_ms, at_ms, at_ms)


def new_session(member: StaffMember, name: str = "t", at_ms: int = NOW_MS) -> NewSession:
    return NewSession(session_of(member, name, at_ms), member.password_hash)


@pytest.fixture
async def staffed(ledger: SqlLedger) -> SqlLedger:
    """A ledger with an owner and somebody at the counter."""
    await ledger.staff.add(ANN, ENTRY)
    await ledger.staff.add(BEN, ENTRY)
    return ledger


async def test_staff_are_found_by_name_without_case(staffed: SqlLedger) -> None:
    assert list(await staffed.staff.all()) == [ANN, BEN]
    assert await staffed.staff.of_name(" ANN ") == ANN
    for nobody in ("cyd", "", "a\0n", "An%"):
        assert await staffed.staff.of_name(nobody) is None


async def test_a_name_is_had_once_until_its_owner_is_removed(staffed: SqlLedger) -> None:
    with pytest.raises(StaffRefused, match="somebody with the name BEN already"):
        await staffed.staff.add(replace(BEN, staff_id="3", name="BEN"), ENTRY)
    await staffed.staff.change(StaffChange("ben", removed_at_ms=NOW_MS), ENTRY)
    assert await staffed.staff.of_name("Ben") is None
    again = replace(BEN, staff_id="3", name="BEN")
    await staffed.staff.add(again, ENTRY)
    assert list(await staffed.staff.all()) == [ANN, again]


async def test_of_two_who_add_the_same_name_at_once_one_succeeds(ledger: SqlLedger, rival: SqlLedger) -> None:
    added = await asyncio.gather(
        ledger.staff.add(ANN, ENTRY), rival.staff.add(replace(ANN, staff_id="9"), ENTRY), return_exceptions=True
    )
    assert sorted(map(type, added), key=str) in (
        [type(None), StaffRefused],
        [type(None), LedgerUnavailable],
    ), "the index of names is the last guard"
    assert len(await ledger.staff.all()) == 1


async def test_somebody_who_is_removed_keeps_a_row(staffed: SqlLedger, url: str) -> None:
    assert await staffed.staff.change(StaffChange("ben", removed_at_ms=7), ENTRY) == BEN
    assert found_by_hand(url, "SELECT name, removed_at_ms FROM staff WHERE staff_id = '2'") == [("Ben", 7)]
    with pytest.raises(StaffRefused, match="nobody with the name ben"):
        await staffed.staff.change(StaffChange("ben", role=Role.OWNER), ENTRY)


async def test_the_last_owner_keeps_the_role_unless_forced(staffed: SqlLedger) -> None:
    for change in (StaffChange("ann", role=Role.MANAGER), StaffChange("ann", removed_at_ms=NOW_MS)):
        with pytest.raises(LastOwner):
            await staffed.staff.change(change, ENTRY)
    assert (await staffed.staff.of_name("ann")) == ANN
    await staffed.staff.change(StaffChange("ann", role=Role.MANAGER, force=True), ENTRY)
    found = await staffed.staff.of_name("ann")
    assert found is not None
    assert found.role is Role.MANAGER


async def test_of_two_owners_who_demote_each_other_at_once_one_stays(staffed: SqlLedger, rival: SqlLedger) -> None:
    await staffed.staff.change(StaffChange("ben", role=Role.OWNER), ENTRY)
    done = await asyncio.gather(
        staffed.staff.change(StaffChange("ann", role=Role.DOOR), ENTRY),
        rival.staff.change(StaffChange("ben", role=Role.DOOR), ENTRY),
        return_exceptions=True,
    )
    assert sum(isinstance(one, LastOwner) for one in done) == 1
    assert [one.role for one in await staffed.staff.all()].count(Role.OWNER) == 1


async def test_who_demotes_an_owner_waits_for_another_who_does_so(postgres_url: str) -> None:
    """Both are held up when they have decided, before either has committed: at the lock of the audit log."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    one, other = SqlLedger(postgres_url, audit_key=AUDIT_KEY), SqlLedger(postgres_url, audit_key=AUDIT_KEY)
    await one.start()
    for member in (ANN, replace(BEN, role=Role.OWNER)):
        await one.staff.add(member, ENTRY)
    await other.audit.record(ENTRY)
    with by_hand(postgres_url) as gate:
        gate.execute(ONE_AFTER_ANOTHER)
        changes = [
            asyncio.create_task(ledger.staff.change(StaffChange(name, role=Role.DOOR), ENTRY))
            for ledger, name in ((one, "ann"), (other, "ben"))
        ]
        while gate.execute(waiting).scalar_one() < 2:
            assert not any(change.done() for change in changes), "it did not wait"
            await asyncio.sleep(0.005)  # waits: for what only the database shows
    done = await asyncio.gather(*changes, return_exceptions=True)
    assert sum(isinstance(one, LastOwner) for one in done) == 1
    assert [member.role for member in await one.staff.all()].count(Role.OWNER) == 1
    await one.close()
    await other.close()


async def test_a_session_is_found_by_its_hash_with_whose_it_is(staffed: SqlLedger, url: str) -> None:
    assert await staffed.staff.open_session(new_session(BEN), ENTRY)
    found = await staffed.staff.session(session_of(BEN).token_hash)
    assert found is not None
    assert (found.session, found.member) == (session_of(BEN), BEN)
    assert await staffed.staff.session(b"another") is None
    await staffed.staff.touch_session(session_of(BEN).token_hash, NOW_MS + 5)
    await staffed.staff.touch_session(session_of(BEN).token_hash, NOW_MS + 3)
    assert found_by_hand(url, "SELECT seen_at_ms FROM staff_sessions") == [(NOW_MS + 5,)]


@pytest.mark.parametrize(
    "change", [{"removed_at_ms": NOW_MS}, {"password_hash": "new"}, {"role": Role.DOOR}], ids=["gone", "reset", "role"]
)
async def test_removal_another_password_and_another_role_end_all_sessions(
    staffed: SqlLedger, change: dict[str, int | str]
) -> None:
    for token in "ab":
        assert await staffed.staff.open_session(new_session(BEN, token), ENTRY)
    assert await staffed.staff.open_session(new_session(ANN, "c"), ENTRY)
    await staffed.staff.change(StaffChange("ben", **change), ENTRY)  # type: ignore[arg-type] # one field of it
    found = [await staffed.staff.session(session_of(ANN, token).token_hash) for token in "abc"]
    assert [one is not None for one in found] == [False, False, True]


@pytest.mark.parametrize("change", [{"removed_at_ms": NOW_MS}, {"password_hash": "new"}], ids=["gone", "reset"])
async def test_a_password_that_is_no_longer_theirs_begins_no_session(
    staffed: SqlLedger, change: dict[str, int | str]
) -> None:
    await staffed.staff.change(StaffChange("ben", **change), ENTRY)  # type: ignore[arg-type] # one field of it
    before = await staffed.audit.last()
    assert not await staffed.staff.open_session(new_session(BEN), ENTRY)
    assert await staffed.staff.session(session_of(BEN).token_hash) is None
    assert await staffed.audit.last() == before


async def test_a_session_that_replaces_another_ends_it(staffed: SqlLedger) -> None:
    assert await staffed.staff.open_session(new_session(BEN, "old"), ENTRY)
    old = session_of(BEN, "old").token_hash
    proving = replace(new_session(BEN, "new"), replaces=old, must_replace=True)
    assert await staffed.staff.open_session(proving, ENTRY)
    assert await staffed.staff.session(old) is None
    late = replace(new_session(BEN, "late"), replaces=old, must_replace=True)
    assert not await staffed.staff.open_session(late, ENTRY), "it was signed out meanwhile"
    assert await staffed.staff.open_session(replace(late, must_replace=False), ENTRY)


async def test_sessions_that_are_over_are_deleted_at_the_next_sign_in(staffed: SqlLedger, url: str) -> None:
    await staffed.staff.open_session(new_session(BEN, "idle", NOW_MS - IDLE_MS), ENTRY)
    await staffed.staff.open_session(new_session(BEN, "fresh", NOW_MS - IDLE_MS + 1), ENTRY)
    long_ago = replace(session_of(ANN, "long", NOW_MS - LIFE_MS), seen_at_ms=NOW_MS - 1)
    await staffed.staff.open_session(NewSession(long_ago, ANN.password_hash), ENTRY)
    await staffed.staff.open_session(new_session(BEN, "new"), ENTRY)
    tokens = {row[0] for row in found_by_hand(url, "SELECT token_hash FROM staff_sessions")}
    assert {bytes(one) for one in tokens} == {session_of(BEN, name).token_hash for name in ("fresh", "new")}


async def test_a_person_has_so_many_sessions_and_the_oldest_end(staffed: SqlLedger) -> None:
    for number in range(SESSIONS_PER_PERSON_MAX + 2):
        await staffed.staff.open_session(new_session(BEN, str(number), NOW_MS + number), ENTRY)
    hashes = [session_of(BEN, str(number)).token_hash for number in range(SESSIONS_PER_PERSON_MAX + 2)]
    found = [await staffed.staff.session(one) is not None for one in hashes]
    assert found == [False, False, *[True] * SESSIONS_PER_PERSON_MAX]


async def test_signing_out_ends_one_session_or_all_of_a_person(staffed: SqlLedger) -> None:
    for token, member in (("a", BEN), ("b", BEN), ("c", BEN), ("d", ANN)):
        await staffed.staff.open_session(new_session(member, token), ENTRY)
    await staffed.staff.close_session(session_of(BEN, "a").token_hash, ENTRY)
    before = await staffed.audit.last()
    await staffed.staff.close_session(session_of(BEN, "a").token_hash, ENTRY)
    assert await staffed.audit.last() == before, "what had ended already is not recorded again"
    await staffed.staff.close_sessions(BEN.staff_id, ENTRY)
    found = [await staffed.staff.session(session_of(BEN, token).token_hash) for token in "abcd"]
    assert [one is not None for one in found] == [False, False, False, True]


async def test_a_hash_with_newer_parameters_replaces_only_the_one_that_was_compared(staffed: SqlLedger) -> None:
    await staffed.staff.rehash(BEN, "newer")
    await staffed.staff.rehash(replace(BEN, password_hash="older"), "wrong")
    found = await staffed.staff.of_name("ben")
    assert found is not None
    assert found.password_hash == "newer"


async def test_what_is_refused_is_not_recorded(ledger: SqlLedger) -> None:
    with pytest.raises(StaffRefused):
        await ledger.staff.change(StaffChange("ann", role=Role.OWNER), ENTRY)
    assert await ledger.audit.last() == NO_ROWS


async def test_staff_and_audit_are_copied_with_the_ledger_and_sessions_are_not(
    staffed: SqlLedger, url: str, postgres: str
) -> None:
    await staffed.staff.open_session(new_session(BEN), ENTRY)
    await staffed.close()
    with a_database(postgres) as target:
        copied = copy_ledger(url, target)
        assert (copied["staff"], copied["audit"], "staff_sessions" in copied) == (2, 3, False)
        copy = SqlLedger(target, audit_key=AUDIT_KEY)
        assert list(await copy.staff.all()) == [ANN, BEN]
        assert await copy.staff.session(session_of(BEN).token_hash) is None
        assert check_rows(AUDIT_KEY, NO_ROWS, await copy.audit.rows(0, 10)).number == 3
        await copy.close()
