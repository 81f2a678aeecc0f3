"""The door counts connections: in the whole, of one address, and those of proxies in the whole only."""

from __future__ import annotations

from firstclick.web.protocol.connection_limits import ConnectionLimits

ANN, BOB, PROXY = "203.0.113.1", "203.0.113.2", "10.1.2.3"


def door(connections_max: int = 100) -> ConnectionLimits:
    """Room for two of one address; everybody in 10.0.0.0/8 is a proxy."""
    return ConnectionLimits(connections_max, 2, 10.0, ("10.0.0.0/8", "2001:db8::1/128"))


def test_one_address_has_its_share_and_gets_it_back() -> None:
    one = door()
    assert [one.enter(ANN) for _ in range(3)] == [True, True, False]
    assert one.enter(BOB)
    one.leave(ANN)
    assert not one.enter(ANN)
    one.leave(ANN)
    one.leave(ANN)
    assert one.enter(ANN)


def test_a_proxy_carries_many_clients() -> None:
    one = door()
    assert all(one.enter(PROXY) for _ in range(10))
    assert all(one.enter("2001:db8::1") for _ in range(10))
    assert [one.enter("2001:db8::2") for _ in range(3)] == [True, True, False]


def test_there_is_an_end_to_all_connections_together() -> None:
    one = door(connections_max=3)
    assert [one.enter(host) for host in (ANN, BOB, PROXY, PROXY)] == [True, True, True, False]
    one.leave(PROXY)
    one.leave(PROXY)
    assert one.enter(BOB)


def test_who_is_no_address_is_counted_all_the_same() -> None:
    one = door()
    assert [one.enter("unknown") for _ in range(3)] == [True, True, False]
