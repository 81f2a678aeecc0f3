"""Sessions of staff: how long they last, how they end, and at which process that is seen when."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain.staff.members import IDLE_MS, LIFE_MS
from firstclick.domain.staff.roles import Role
from firstclick.service.ports.staff import SignedIn
from firstclick.service.staff.sessions import CACHE_MS, TOUCH_EVERY_MS, StaffSessions
from tests.staff.conftest import HOME, Office

MINUTE_MS = 60_000


async def test_a_token_that_there_is_not_is_nobodys(office: Office) -> None:
    await office.sign_in()
    for token in ("", "0" * 64, "\xff"):
        assert await office.sessions.find(token, office.now_ms) is None


async def test_a_session_that_is_not_used_ends_after_half_an_hour(office: Office) -> None:
    opened = await office.sign_in()
    office.now_ms += IDLE_MS - 1
    assert await office.found(opened) is not None
    office.now_ms += IDLE_MS - 1
    assert await office.found(opened) is not None, "it was used"
    office.now_ms += IDLE_MS
    assert await office.found(opened) is None


async def test_a_session_ends_after_twelve_hours_however_it_is_used(office: Office) -> None:
    opened = await office.sign_in()
    for _ in range(LIFE_MS // (20 * MINUTE_MS) - 1):
        office.now_ms += 20 * MINUTE_MS
        assert await office.found(opened) is not None
    office.now_ms += 20 * MINUTE_MS
    assert await office.found(opened) is None


async def test_a_session_in_use_is_written_down_once_a_minute(office: Office) -> None:
    opened = await office.sign_in()
    seen = []
    for _ in range(5):
        office.now_ms += TOUCH_EVERY_MS // 2
        await office.found(opened)
        stored = await office.ledger.staff.session(opened.signed_in.session.token_hash)
        assert stored is not None
        seen.append((office.now_ms - stored.session.seen_at_ms) // (TOUCH_EVERY_MS // 2))
    assert seen == [1, 0, 1, 0, 1]


async def test_a_stolen_token_is_worth_nothing_after_the_sign_out(office: Office) -> None:
    opened, other = await office.sign_in(), await office.sign_in()
    stolen = await office.found(opened)
    assert stolen is not None
    await office.sessions.sign_out(opened.signed_in, HOME, office.now_ms)
    assert await office.found(opened) is None
    assert await office.found(other) is not None


async def test_signing_out_everywhere_ends_every_session_of_that_person(office: Office) -> None:
    await office.employ("Ben")
    opened = [await office.sign_in(), await office.sign_in(), await office.sign_in("ben")]
    for one in opened:
        assert await office.found(one) is not None
    await office.sessions.sign_out_everywhere(opened[0].signed_in, HOME, office.now_ms)
    assert [await office.found(one) is not None for one in opened] == [False, False, True]


async def test_another_process_follows_a_sign_out_within_two_seconds(office: Office) -> None:
    opened, elsewhere = await office.sign_in(), StaffSessions(office.ledger.staff)
    assert await elsewhere.find(opened.token, office.now_ms) is not None
    await office.sessions.sign_out(opened.signed_in, HOME, office.now_ms)
    assert await elsewhere.find(opened.token, office.now_ms + CACHE_MS) is None
    assert CACHE_MS <= 2_000


async def test_a_process_keeps_a_session_no_longer_though_it_is_used_all_the_time(office: Office) -> None:
    opened, elsewhere = await office.sign_in(), StaffSessions(office.ledger.staff)
    start_ms = office.now_ms + TOUCH_EVERY_MS - 1
    assert await elsewhere.find(opened.token, start_ms) is not None
    await office.sessions.sign_out(opened.signed_in, HOME, start_ms)
    assert await elsewhere.find(opened.token, start_ms + 1) is not None, "it is noted as in use in this moment"
    assert await elsewhere.find(opened.token, start_ms + CACHE_MS) is None


@pytest.mark.parametrize("what", ["role", "remove", "reset"])
async def test_who_was_changed_has_to_sign_in_again(office: Office, what: str) -> None:
    opened = await office.sign_in()
    changes = {
        "role": lambda: office.admin.set_role("ann", Role.MANAGER, office.actor),
        "remove": lambda: office.admin.remove("ann", office.actor),
        "reset": lambda: office.admin.reset("ann", "another good password", office.actor),
    }
    await changes[what]()
    office.now_ms += CACHE_MS
    assert await office.found(opened) is None


class Slow:
    """Staff on a ledger whose answer about a session is late: it was read before, and arrives after."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.was_read, self.may_arrive = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._office.ledger.staff, name)

    async def session(self, token_hash: bytes) -> SignedIn | None:
        found = await self._office.ledger.staff.session(token_hash)
        self.was_read.set()
        await self.may_arrive.wait()
        return found


async def test_an_answer_that_was_read_before_a_sign_out_is_not_kept_after_it(office: Office) -> None:
    opened, slow = await office.sign_in(), Slow(office)
    sessions = StaffSessions(slow)  # type: ignore[arg-type] # the rest of it is the ledger's
    looking = asyncio.create_task(sessions.find(opened.token, office.now_ms))
    await slow.was_read.wait()
    await sessions.sign_out(opened.signed_in, HOME, office.now_ms)
    slow.may_arrive.set()
    await looking
    assert await sessions.find(opened.token, office.now_ms) is None
