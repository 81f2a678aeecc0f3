"""An Idempotency-Key: what is one, what is kept under it, and what becomes of it while the store does not answer."""

from __future__ import annotations

import logging

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.selling.rates import Rates
from firstclick.stores.memory import MemoryKeyClaims
from firstclick.web.core.refusals import BadRequest, TooManyKeys
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Caller, Request
from firstclick.web.middleware.idempotency import DAY_MS, REPLAYED, Allowance, Idempotency
from tests.honest.ledger import HonestLedger
from tests.simulation.clocks import HandClock

ADA = Caller("ada")


class Claims(MemoryKeyClaims):
    """Claims in a store that can be away."""

    away = False

    async def claim(self, name: str) -> bool:
        if self.away:
            raise StoreUnavailable
        return await super().claim(name)


class Counter:
    """A box office behind keys; it answers with `status`, and with how often it was asked."""

    def __init__(self) -> None:
        self.clock, self.ledger = HandClock(), HonestLedger()
        self.claims = Claims(self.clock)
        allowance = Allowance(Rates(2, shared=False, window_ms=DAY_MS), Rates(3, shared=False, window_ms=DAY_MS))
        self._keyed = Idempotency(self.ledger, self.claims, allowance).wrap(self._handle)
        self.status, self.done = 201, 0

    async def _handle(self, _: Request) -> Reply:
        self.done += 1
        return Reply(self.status, [(b"location", b"/x")], b"%d" % self.done)

    async def ask(
        self, key: bytes | None = b"key", path: str = "/holds", method: str = "POST", user: str = "ada"
    ) -> Reply:
        """One request."""
        headers = [] if key is None else [(b"idempotency-key", key)]
        request = Request(method, path, headers, caller=Caller(user), now_ms=self.clock())
        return await self._keyed(request)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.mark.parametrize("key", [b"k", b"k" * 255, b" ~", b"\xe9\xff"], ids=range(4))
async def test_a_key_has_one_to_255_printable_characters(counter: Counter, key: bytes) -> None:
    assert [(await counter.ask(key)).body for _ in range(2)] == [b"1", b"1"]


@pytest.mark.parametrize("key", [b"", b"k" * 256, b"a\x00", b"\n", b"\x7f", b"\xa0"], ids=range(6))
async def test_what_is_no_key_is_refused_and_nothing_is_done(counter: Counter, key: bytes) -> None:
    with pytest.raises(BadRequest, match=r"^Idempotency-Key has 1 to 255 printable characters\.$"):
        await counter.ask(key)
    assert counter.done == 0


async def test_without_a_key_every_request_is_another(counter: Counter) -> None:
    assert [(await counter.ask(None)).body for _ in range(2)] == [b"1", b"2"]


async def test_a_key_belongs_to_its_user_its_method_and_its_path(counter: Counter) -> None:
    replies = [await counter.ask(), await counter.ask(user="ben"), await counter.ask(path="/y")]
    replies += [await counter.ask(method="PUT"), await counter.ask(b"other"), await counter.ask()]
    assert [reply.body for reply in replies] == [b"1", b"2", b"3", b"4", b"5", b"1"]


@pytest.mark.parametrize(("status", "is_kept"), [(199, False), (200, True), (204, True), (299, True), (300, False)])
async def test_only_what_was_done_is_kept(counter: Counter, status: int, is_kept: bool) -> None:
    counter.status = status
    replies = [await counter.ask() for _ in range(2)]
    assert counter.done == (1 if is_kept else 2)
    assert (replies[1].status, REPLAYED in replies[1].headers) == (status, is_kept)
    assert counter.ledger.answers_kept == (1 if is_kept else 0)


async def test_an_answer_is_kept_for_so_long_and_then_the_key_is_free(counter: Counter) -> None:
    await counter.ask()
    counter.clock.advance(DAY_MS // 2)
    assert (await counter.ask()).body == b"1"
    counter.clock.advance(DAY_MS)
    assert (await counter.ask()).body == b"2"


async def test_while_the_store_is_away_only_what_was_done_before_is_answered(counter: Counter) -> None:
    await counter.ask()
    counter.claims.away = True
    assert REPLAYED in (await counter.ask()).headers
    with pytest.raises(StoreUnavailable):
        await counter.ask(b"new")
    assert counter.done == 1


async def test_what_could_not_be_kept_is_logged(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    counter.ledger.switches.loses_reply = True
    assert (await counter.ask()).status == 201
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [
        (logging.WARNING, "an answer could not be kept for its Idempotency-Key")
    ]


async def test_who_has_too_many_keys_is_refused_until_one_more_may_be_kept() -> None:
    limit = Allowance(Rates(2, shared=False, window_ms=DAY_MS), Rates(4, shared=False, window_ms=DAY_MS))
    mine = Request("POST", "/", [], caller=ADA, network="home", now_ms=DAY_MS)
    for _ in range(2):
        limit.check(mine)
        limit.spend(mine)
    with pytest.raises(TooManyKeys) as refused:
        limit.check(mine)
    assert refused.value.retry_after_ms == DAY_MS // 2
    for user in ("ben", "cleo"):
        limit.spend(Request("POST", "/", [], caller=Caller(user), network="home", now_ms=DAY_MS))
    with pytest.raises(TooManyKeys) as refused:
        limit.check(Request("POST", "/", [], caller=Caller("dan"), network="home", now_ms=DAY_MS))
    assert refused.value.retry_after_ms == DAY_MS // 4
    limit.check(Request("POST", "/", [], caller=ADA, network="home", now_ms=DAY_MS + DAY_MS // 2))
    limit.check(Request("POST", "/", [], caller=ADA, now_ms=DAY_MS))
