"""Names, passwords, sessions, and the last owner."""

from __future__ import annotations

import pytest

from firstclick.domain.staff.members import (
    IDLE_MS,
    LIFE_MS,
    LastOwner,
    StaffMember,
    StaffRefused,
    StaffSession,
    check_owner_stays,
    check_password,
    name_key,
    normal_password,
    staff_name,
)
from firstclick.domain.staff.roles import Role


def member(name: str, role: Role) -> StaffMember:
    return StaffMember(name, name, role, "", 0)


@pytest.mark.parametrize("text", ["Ann", " ann ", "ANN", "\uff21nn"])
def test_names_are_compared_without_case_width_and_space(text: str) -> None:
    assert name_key(text) == "ann"
    assert name_key("Stra\u00dfe") == name_key("STRASSE")


def test_a_name_is_kept_as_it_was_written() -> None:
    assert staff_name(" Änne O'Neil ") == "Änne O'Neil"
    assert staff_name("x" * 64) == "x" * 64


@pytest.mark.parametrize("text", ["", "  ", "x" * 65, "a\nb", "a\0b", "\x1b[31m", "\udc80", "a/b", ".", ".."])
def test_a_name_that_cannot_be_shown_is_refused(text: str) -> None:
    with pytest.raises(StaffRefused, match="A name has 1 to 64"):
        staff_name(text)


@pytest.mark.parametrize("text", ["x" * 12, "x" * 1024, "            ", "пароль пароль"])
def test_a_password_has_twelve_characters_or_more_of_any_kind(text: str) -> None:
    check_password(text)


@pytest.mark.parametrize("text", ["", "x" * 11, "x" * 1025, "\ufb01" * 1024, "e\u0301" * 11])
def test_a_password_that_is_too_short_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(StaffRefused, match="12 to 1024"):
        check_password(text)


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert normal_password("cafe\u0301") == normal_password("caf\u00e9")


def test_a_session_ends_when_it_is_idle_and_after_twelve_hours_in_any_case() -> None:
    assert StaffSession(b"", "ann", 0, 1000, 0).ends_at_ms() == 1000 + IDLE_MS
    assert StaffSession(b"", "ann", 0, LIFE_MS - 1, 0).ends_at_ms() == LIFE_MS
    assert (IDLE_MS, LIFE_MS) == (1_800_000, 43_200_000)


@pytest.mark.parametrize("role", [Role.MANAGER, None])
def test_the_last_owner_stays_owner(role: Role | None) -> None:
    ann, ben = member("ann", Role.OWNER), member("ben", Role.MANAGER)
    with pytest.raises(LastOwner, match="ann is the last owner"):
        check_owner_stays(ann, role, [ann, ben])
    check_owner_stays(ann, role, [ann, ben, member("cyd", Role.OWNER)])
    check_owner_stays(ben, role, [ann, ben])
    check_owner_stays(ann, Role.OWNER, [ann, ben])
