"""The name that an address is counted under: one for a household, and one that says nothing about it."""

from __future__ import annotations

import pytest

from firstclick.web.core.addresses import Networks, counted_as


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_an_address_is_counted_as_itself_and_of_ipv6_as_its_household(host: str, counted: str) -> None:
    assert counted_as(host) == counted


def test_all_processes_with_one_secret_have_the_same_names_and_others_have_others() -> None:
    name = Networks(b"secret").name
    assert name("203.0.113.1") == Networks(b"secret").name("203.0.113.1") == "aa7da907addea972c0"
    assert name("203.0.113.1") != Networks(b"another").name("203.0.113.1")
    assert name("203.0.113.1") != name("203.0.113.2")


def test_the_members_of_a_household_have_one_name_and_an_unknown_address_has_one_too() -> None:
    name = Networks(b"secret").name
    assert name("2001:db8:1:2::1") == name("2001:db8:1:2:ffff::9") != name("2001:db8:1:3::1")
    assert name("::ffff:203.0.113.1") == name("203.0.113.1")
    assert name("") == name("unknown") != name("203.0.113.1")
