"""What the requests of an address cost it, and what it is refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from firstclick.domain.refusals import Refusal
from firstclick.service.ports.server_keys import Scope, ServerKey
from firstclick.service.selling.rates import MINUTE_MS, Rates
from firstclick.web.core.addresses import Networks
from firstclick.web.core.fair_turns import AT_ONCE_MAX
from firstclick.web.core.refusals import TooManyRequestsFromHere, TooManyTriesFromHere
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import HeaderLines, Request
from firstclick.web.middleware.address_limits import (
    BYTES_PER_COST,
    CLOSE,
    REFUSED_AFTER_MS,
    REFUSED_EVERY_MS,
    REFUSED_WITHIN_MS,
    SOCKETS_EVERY_MS,
    UNDECLARED_PROXY,
    AddressLimits,
    AddressRates,
)

ANN, BOB = "203.0.113.1", "203.0.113.2"
NETWORKS = Networks(b"secret")
FORWARDED = (b"x-forwarded-for", b"198.51.100.1")
NOW_MS = 1_000_000
COSTS, TRIES = 6, 2


def limits(key: ServerKey | None = None, proxies: tuple[str, ...] = ("10.0.0.0/8",)) -> AddressLimits:
    """Costs of six and two tries a minute for each address; every request shows `key`."""
    rates = AddressRates(Rates(TRIES, shared=False), Rates(COSTS, shared=False))
    return AddressLimits(NETWORKS, rates, proxies, lambda request: key if request.client else None)


def asked(of: AddressLimits, client: str = ANN, headers: HeaderLines | None = None, after_ms: int = 0) -> Request:
    """A request that has been identified."""
    request = Request("GET", "/movies", headers or [], client=client, now_ms=NOW_MS + after_ms)
    of.identify(request)
    return request


def test_a_request_is_known_by_the_name_of_its_network_which_is_not_its_address() -> None:
    request = asked(limits())
    assert (request.network, request.server_key) == (NETWORKS.name(ANN), None)
    assert ANN not in request.network


@pytest.mark.parametrize(("scope", "counted"), [(Scope.EXEMPT, False), (Scope.CONFIRM, True)])
def test_a_server_with_an_exempt_key_is_not_counted_and_with_another_key_it_is(scope: Scope, counted: bool) -> None:
    key = ServerKey("shop", b"", frozenset({scope}), 0)
    of = limits(key)
    request = asked(of)
    assert (request.network, request.server_key) == (NETWORKS.name(ANN) if counted else "", key)
    assert (of.refusal(request, COSTS), of.refusal(request, 1) is not None) == (None, counted)


def test_without_a_way_to_find_keys_there_are_none() -> None:
    of = AddressLimits(NETWORKS, AddressRates(Rates(1, shared=False), Rates(1, shared=False)), ())
    assert asked(of).server_key is None


def test_an_address_may_spend_its_costs_and_then_waits_as_long_as_one_takes_to_fade() -> None:
    of = limits()
    assert [of.refusal(asked(of), cost) for cost in (COSTS - 1, 1)] == [None, None]
    refused = of.refusal(asked(of), 1)
    assert isinstance(refused, TooManyRequestsFromHere)
    assert refused.retry_after_ms == MINUTE_MS // COSTS
    assert of.refusal(asked(of, BOB), COSTS) is None
    assert of.refusal(asked(of, after_ms=MINUTE_MS // COSTS), 1) is None


def test_what_costs_nothing_is_never_refused() -> None:
    of = limits()
    assert of.refusal(asked(of), COSTS) is None
    assert of.refusal(asked(of), 0) is None


def test_a_large_reply_costs_its_size_also_beyond_the_limit() -> None:
    of = limits()
    of.count_reply(asked(of), Reply(200, [], bytes(BYTES_PER_COST - 1)))
    assert of.refusal(asked(of), COSTS) is None
    of = limits()
    of.count_reply(asked(of), Reply(200, [], bytes(BYTES_PER_COST)))
    assert of.refusal(asked(of), COSTS) is not None
    of.count_reply(asked(of), Reply(200, [], bytes(2 * COSTS * BYTES_PER_COST)))
    refused = of.refusal(asked(of), 1)
    assert refused is not None
    assert refused.retry_after_ms is not None
    assert refused.retry_after_ms > MINUTE_MS
    assert of.refusal(asked(of, BOB), COSTS) is None


def test_a_large_reply_to_whom_is_not_counted_is_not_counted() -> None:
    exempt = ServerKey("shop", b"", frozenset({Scope.EXEMPT}), 0)
    of = limits(exempt)
    of.count_reply(asked(of), Reply(200, [], bytes(20 * COSTS * BYTES_PER_COST)))
    of.count_reply(asked(of), Reply(200, [], bytes(20 * COSTS * BYTES_PER_COST)))
    assert of.refusal(Request("GET", "/", [], network="", now_ms=NOW_MS), 1) is None


async def handle(_: Request) -> Reply:
    return Reply(200, [])


async def test_tries_are_counted_beside_costs_and_by_address() -> None:
    of = limits()
    trying = of.wrap(handle)
    for _ in range(TRIES):
        assert (await trying(asked(of))).status == 200
    with pytest.raises(TooManyTriesFromHere) as refused:
        await trying(asked(of))
    assert refused.value.retry_after_ms == MINUTE_MS // TRIES
    assert (await trying(asked(of, BOB))).status == 200
    assert (await trying(asked(of, after_ms=MINUTE_MS // TRIES))).status == 200
    assert of.refusal(asked(of), COSTS) is None


async def test_whoever_is_not_counted_tries_as_often_as_they_like() -> None:
    of = limits()
    trying = of.wrap(handle)
    for _ in range(10 * TRIES):
        assert (await trying(Request("POST", "/", [], now_ms=NOW_MS))).status == 200


def too_many(of: AddressLimits, headers: HeaderLines) -> None:
    """One request beyond the limit."""
    of.refusal(asked(of), COSTS)
    assert of.refusal(asked(of, headers=headers), COSTS) is not None


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded"])
def test_a_proxy_that_nobody_declared_is_pointed_out_once_when_it_is_refused(
    name: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    of = limits(proxies=())
    assert of.refusal(asked(of, headers=[(name, b"x")]), 1) is None
    too_many(of, [])
    assert caplog.messages == []
    for _ in range(2):
        too_many(of, [(b"accept", b"x"), (name, b"x")])
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [(logging.WARNING, UNDECLARED_PROXY)]


async def test_it_is_pointed_out_when_a_try_is_refused_too(caplog: pytest.LogCaptureFixture) -> None:
    of = limits(proxies=())
    trying = of.wrap(handle)
    for _ in range(TRIES):
        await trying(asked(of))
    with pytest.raises(TooManyTriesFromHere):
        await trying(asked(of, headers=[FORWARDED]))
    assert caplog.messages == [UNDECLARED_PROXY]


def test_where_proxies_are_declared_nothing_is_pointed_out(caplog: pytest.LogCaptureFixture) -> None:
    too_many(limits(), [FORWARDED])
    assert caplog.messages == []


async def test_an_address_begins_a_few_requests_at_once_and_who_is_not_counted_all() -> None:
    of = limits()
    turns = [of.turn(asked(of)) for _ in range(AT_ONCE_MAX + 1)]
    assert [one is None for one in turns] == [True] * AT_ONCE_MAX + [False]
    assert of.turn(asked(of, BOB)) is None
    assert [of.turn(Request("GET", "/", [])) for _ in range(AT_ONCE_MAX + 1)] == [None] * (AT_ONCE_MAX + 1)


@contextmanager
def standing_still(seconds: list[float], monkeypatch: pytest.MonkeyPatch, at_s: float = 5000.0) -> Iterator[None]:
    """The event loop's clock stands still, and `seconds` has how long it is that something would wait."""

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    with monkeypatch.context() as patched:
        patched.setattr(asyncio.get_running_loop(), "time", lambda: at_s)
        patched.setattr(asyncio, "sleep", sleep)
        yield


async def paused(
    of: AddressLimits, request: Request, seconds: list[float], monkeypatch: pytest.MonkeyPatch, at_s: float = 5000.0
) -> Refusal:
    """A refusal that has waited."""
    refusal = TooManyRequestsFromHere(1)
    with standing_still(seconds, monkeypatch, at_s):
        await of.pause(request, refusal)
    return refusal


async def test_refusals_of_an_address_wait_half_a_second_and_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    of, seconds = limits(), list[float]()
    ann, bob = asked(of), asked(of, BOB)
    refusals = [await paused(of, one, seconds, monkeypatch) for one in (ann, ann, ann, bob)]
    apart = REFUSED_EVERY_MS / 1000
    first = REFUSED_AFTER_MS / 1000
    assert seconds == pytest.approx([first, first + apart, first + 2 * apart, first])
    assert [CLOSE in one.headers for one in refusals] == [False] * 4
    await paused(of, ann, seconds, monkeypatch, 5000.25)
    await paused(of, ann, seconds, monkeypatch, 5000.25)
    assert seconds[4:] == pytest.approx([first, first + apart])


async def test_a_refusal_that_would_wait_more_than_ten_seconds_closes_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of, seconds = limits(), list[float]()
    ann = asked(of)
    refusals = [await paused(of, ann, seconds, monkeypatch) for _ in range(1_902)]
    assert len(seconds) == 1_901
    assert seconds[-1] == pytest.approx(10.0)
    assert [CLOSE in one.headers for one in refusals] == [False] * 1_901 + [True]
    assert list(refusals[-1].headers) == [CLOSE]


async def test_sockets_of_an_address_wait_for_each_other_only(monkeypatch: pytest.MonkeyPatch) -> None:
    of, seconds = limits(), list[float]()
    with standing_still(seconds, monkeypatch):
        for client in (ANN, ANN, BOB, ANN):
            await of.pause_socket(asked(of, client))
        for _ in range(3):
            await of.pause_socket(Request("GET", "/ws/seats", []))
        assert seconds == pytest.approx([SOCKETS_EVERY_MS / 1000, 2 * SOCKETS_EVERY_MS / 1000])
    with standing_still(seconds, monkeypatch, 5000.003):
        await of.pause_socket(asked(of))
    assert seconds[2:] == pytest.approx([0.003])


async def test_a_socket_that_would_wait_more_than_ten_seconds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    of, seconds = limits(), list[float]()
    with standing_still(seconds, monkeypatch):
        for _ in range(REFUSED_WITHIN_MS // SOCKETS_EVERY_MS + 1):
            await of.pause_socket(asked(of))
        with pytest.raises(TooManyRequestsFromHere) as refused:
            await of.pause_socket(asked(of))
    assert refused.value.retry_after_ms == REFUSED_WITHIN_MS
    assert seconds[-1] == pytest.approx(REFUSED_WITHIN_MS / 1000)
