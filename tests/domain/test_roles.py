"""Who may do what: one table, in which each role may do what the roles before it may."""

from __future__ import annotations

import itertools

import pytest

from firstclick.domain.staff.roles import ACTS_OF, NEED_PROOF, Act, Role, highest_role

FIRST_ROLE = {
    "scan": "door",
    "see_showtimes": "door",
    "sell": "counter",
    "hold_for_customer": "counter",
    "give_away": "manager",
    "reserve": "counter",
    "see_bookings": "counter",
    "move": "counter",
    "cancel": "counter",
    "refund": "counter",
    "take_due": "counter",
    "till": "counter",
    "release_hold": "manager",
    "block_seat": "manager",
    "edit_programme": "manager",
    "reports": "manager",
    "devices": "manager",
    "audit": "owner",
    "staff": "owner",
    "see_staff": "owner",
    "see_keys": "owner",
    "settings": "owner",
    "keys": "owner",
    "webhooks": "owner",
    "mails": "owner",
}
"""The least role that may do each act, written a second time by hand."""


def test_the_table_gives_each_act_to_its_role_and_to_those_above() -> None:
    roles = list(Role)
    table = {act: {role for role in roles if act in ACTS_OF[role]} for act in Act}
    assert table == {Act(act): set(roles[roles.index(Role(role)) :]) for act, role in FIRST_ROLE.items()}


def test_each_role_may_do_more_than_the_one_before() -> None:
    assert all(ACTS_OF[lower] < ACTS_OF[higher] for lower, higher in itertools.pairwise(Role))


def test_the_owner_may_do_everything() -> None:
    assert ACTS_OF[Role.OWNER] == set(Act)


def test_refunds_roles_and_keys_need_a_fresh_proof() -> None:
    assert {Act.REFUND, Act.STAFF, Act.KEYS} == NEED_PROOF


@pytest.mark.parametrize(
    ("names", "role"),
    [
        (["counter", "manager"], Role.MANAGER),
        (["owner", "door"], Role.OWNER),
        (["door"], Role.DOOR),
        (["Owner", "admin", ""], None),
        ([], None),
    ],
)
def test_of_several_roles_the_highest_counts_and_other_names_do_not(names: list[str], role: Role | None) -> None:
    assert highest_role(names) is role
