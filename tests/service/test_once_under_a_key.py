"""A request under an Idempotency-Key, on a ledger that fails: it is done once, or not at all, or the key is free."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from firstclick.domain.refusals import LedgerUnavailable, SeatTaken, StoreUnavailable, UnknownSession
from firstclick.service.selling.rates import Rates
from firstclick.stores.memory import MemoryKeyClaims
from firstclick.web.core.operation import Handler
from firstclick.web.core.refusals import KeyUsedForAnother, StillUnderWay, TooManyKeys
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Caller, Request
from firstclick.web.middleware.idempotency import DAY_MS, REPLAYED, Allowance, Idempotency
from tests.honest.ledger import UNDER_WAY_MAX_MS, HonestLedger
from tests.simulation.clocks import HandClock

BODY = b'{"user_id":"anna"}'


class Desk:
    """Counts what it does; `failure` is raised instead of an answer."""

    def __init__(self) -> None:
        self.done = 0
        self.failure: BaseException | None = None
        self.may_go_on: asyncio.Event | None = None
        self.ledger: HonestLedger | None = None

    async def handle(self, request: Request) -> Reply:
        assert request.body == BODY
        self.done += 1
        done = self.done
        if self.may_go_on is not None:
            await self.may_go_on.wait()
        if self.ledger is not None:
            self.ledger.switches.down = True
        if self.failure is not None:
            raise self.failure
        return Reply(201, [(b"location", b"/sessions/1")], b"%d" % done)


@pytest.fixture
def desk() -> Desk:
    """What is behind the key."""
    return Desk()


@pytest.fixture
def once(desk: Desk, ledger: HonestLedger, clock: HandClock) -> Handler:
    """The desk, under keys."""
    allowance = Allowance(Rates(2, shared=False, window_ms=DAY_MS), Rates(3, shared=False, window_ms=DAY_MS))
    under_keys = Idempotency(ledger, MemoryKeyClaims(clock), allowance).wrap(desk.handle)

    def received(request: Request) -> Awaitable[Reply]:
        request.now_ms = clock()
        return under_keys(request)

    return received


async def ask(once: Handler, key: bytes = b"key", body: bytes = BODY, user: str = "ada", network: str = "") -> Reply:
    """One request."""
    request = Request("POST", "/holds", [(b"idempotency-key", key)])
    request.body = body
    request.caller, request.network = Caller(user), network
    return await once(request)


async def test_it_is_done_once_and_answered_again(once: Handler, desk: Desk) -> None:
    first = await ask(once)
    assert await ask(once) == Reply(first.status, [*first.headers, REPLAYED], first.body)
    assert desk.done == 1


async def test_while_the_ledger_is_down_nothing_is_done(once: Handler, desk: Desk, ledger: HonestLedger) -> None:
    ledger.switches.down = True
    with pytest.raises(LedgerUnavailable):
        await ask(once)
    assert desk.done == 0


async def test_what_was_done_is_answered_although_it_cannot_be_noted(
    once: Handler, desk: Desk, ledger: HonestLedger, clock: HandClock
) -> None:
    desk.ledger = ledger
    assert (await ask(once)).status == 201
    ledger.switches.down = False
    with pytest.raises(StillUnderWay):
        await ask(once)
    clock.advance(UNDER_WAY_MAX_MS)
    assert (await ask(once)).status == 201


async def test_a_note_whose_reply_was_lost_keeps_others_from_doing_it_again(
    once: Handler, desk: Desk, ledger: HonestLedger, clock: HandClock
) -> None:
    ledger.switches.loses_reply = True
    assert (await ask(once)).status == 201
    with pytest.raises(StillUnderWay):
        await ask(once)
    clock.advance(UNDER_WAY_MAX_MS)
    assert (await ask(once)).body == b"1"
    assert desk.done == 1


async def test_an_outage_and_a_refusal_leave_the_key_free_and_nothing_is_kept(
    once: Handler, desk: Desk, ledger: HonestLedger
) -> None:
    for failure in (StoreUnavailable(), SeatTaken(["A1"]), UnknownSession()):
        desk.failure = failure
        with pytest.raises(type(failure)):
            await ask(once)
    assert ledger.answers_kept == 0
    desk.failure = None
    assert (await ask(once)).status == 201
    assert ledger.answers_kept == 1


async def test_a_key_whose_request_is_being_handled_is_claimed(once: Handler, desk: Desk) -> None:
    desk.may_go_on = asyncio.Event()
    first = asyncio.create_task(ask(once))
    while not desk.done:
        await asyncio.sleep(0)
    with pytest.raises(StillUnderWay):
        await ask(once)
    desk.may_go_on.set()
    assert (await first).body == (await ask(once)).body == b"1"


async def test_a_request_that_is_cancelled_by_a_stop_frees_its_key(once: Handler, desk: Desk) -> None:
    desk.may_go_on = asyncio.Event()
    first = asyncio.create_task(ask(once))
    while not desk.done:
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    desk.may_go_on.set()
    assert (await ask(once)).body == b"2"


async def test_a_user_and_an_address_have_so_many_answers_kept_a_day(once: Handler, ledger: HonestLedger) -> None:
    for key in (b"1", b"2"):
        assert (await ask(once, key, network="home")).status == 201
    with pytest.raises(TooManyKeys):
        await ask(once, b"3", network="home")
    assert (await ask(once, b"3", user="ben", network="home")).status == 201
    with pytest.raises(TooManyKeys):
        await ask(once, b"4", user="ben", network="home")
    assert REPLAYED in (await ask(once, b"1", network="home")).headers
    assert ledger.answers_kept == 3


async def test_a_trusted_server_has_as_many_answers_kept_as_it_needs(once: Handler) -> None:
    assert [(await ask(once, b"%d" % n)).status for n in range(8)] == [201] * 8


@pytest.mark.parametrize("down", [False, True])
async def test_a_fault_of_the_program_is_raised_and_leaves_the_key_free(
    once: Handler, desk: Desk, ledger: HonestLedger, down: bool
) -> None:
    desk.failure, desk.ledger = ArithmeticError(), ledger if down else None
    with pytest.raises(ArithmeticError):
        await ask(once)
    if not down:
        desk.failure = None
        assert (await ask(once)).status == 201


async def test_another_body_is_another_request(once: Handler, desk: Desk) -> None:
    await ask(once)
    with pytest.raises(KeyUsedForAnother):
        await ask(once, body=b'{"user_id":"anna","seats":["A1"]}')
    assert desk.done == 1
