"""Connections are counted in total and by client address, those of proxies in total only."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from firstclick.web.core.fair_turns import AT_ONCE_MAX
from firstclick.web.protocol.connection_limits import ConnectionLimits

ANN, BOB, PROXY = "203.0.113.1", "203.0.113.2", "10.1.2.3"


def limits_of_two(connections_max: int = 100) -> ConnectionLimits:
    """Two connections for each address; all addresses in 10.0.0.0/8 are proxies."""
    return ConnectionLimits(connections_max, 2, 10.0, ("10.0.0.0/8", "2001:db8::1/128"))


def test_an_address_may_have_two_connections_at_once() -> None:
    limits = limits_of_two()
    assert [limits.add(ANN) for _ in range(3)] == [True, True, False]
    assert limits.add(BOB)
    limits.remove(ANN)
    assert not limits.add(ANN)
    limits.remove(ANN)
    limits.remove(ANN)
    assert limits.add(ANN)


def test_connections_of_a_proxy_are_not_limited_by_its_address() -> None:
    limits = limits_of_two()
    assert all(limits.add(PROXY) for _ in range(10))
    assert all(limits.add("2001:db8::1") for _ in range(10))
    assert [limits.add("2001:db8::2") for _ in range(3)] == [True, True, False]


def test_all_connections_together_are_limited() -> None:
    limits = limits_of_two(connections_max=3)
    assert [limits.add(host) for host in (ANN, BOB, PROXY, PROXY)] == [True, True, True, False]
    limits.remove(PROXY)
    limits.remove(PROXY)
    assert limits.add(BOB)


def test_a_host_that_is_no_address_is_counted_too() -> None:
    limits = limits_of_two()
    assert [limits.add("unknown") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("attackers", [1, 5, 50])
def test_few_addresses_that_open_all_they_can_leave_a_reserve_for_others(attackers: int) -> None:
    limits = ConnectionLimits(10_000, 2_000, 10.0)
    hosts = [f"198.51.100.{number}" for number in range(attackers)]
    opened = Counter(host for host in hosts * 2_000 if is_kept(limits, host))
    left = 10_000 - opened.total()
    assert left >= 10_000 // (attackers + 1) - 2
    assert all(is_kept(limits, f"203.0.{number >> 8}.{number & 255}") for number in range(left))
    assert not is_kept(limits, "203.0.113.113")


def test_an_address_that_is_alone_has_all_that_one_address_may_have() -> None:
    limits = ConnectionLimits(10_000, 2_000, 10.0)
    assert sum(is_kept(limits, ANN) for _ in range(3_000)) == 2_000


def test_proxies_are_not_held_to_a_share() -> None:
    limits = limits_of_two(connections_max=10)
    assert sum(is_kept(limits, PROXY) for _ in range(20)) == 10


def is_kept(limits: ConnectionLimits, host: str) -> bool:
    """Open a connection, which is closed at once when it is refused."""
    kept = limits.add(host)
    if not kept:
        limits.remove(host)
    return kept


async def test_what_an_address_sends_is_parsed_in_turns_and_what_a_proxy_sends_at_once() -> None:
    limits = limits_of_two()
    begun: list[str] = []

    def begins(host: str) -> bool:
        def begin() -> bool:
            begun.append(host)
            return True

        return limits.turn(host, begin)

    assert [begins(ANN) for _ in range(2 * AT_ONCE_MAX)] == [True] * AT_ONCE_MAX + [False] * AT_ONCE_MAX
    assert begins(BOB)
    assert all(begins(PROXY) for _ in range(2 * AT_ONCE_MAX))
    await asyncio.sleep(0)
    assert begun == [ANN] * AT_ONCE_MAX
