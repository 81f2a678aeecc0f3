"""Ids that are made of others: always the same, of each text another, and nobody can make them without the key."""

from __future__ import annotations

import re

from firstclick.web.admin.derived_ids import DerivedIds
from firstclick.web.api.sessions import SESSION_ID

IDS, OTHER = DerivedIds(b"k" * 32), DerivedIds(b"o" * 32)


def test_a_handle_is_the_same_each_time_and_of_each_hold_and_key_another() -> None:
    handles = {one.handle(showtime, session) for one in (IDS, OTHER) for showtime in "ab" for session in "cd"}
    assert len(handles) == 8
    assert IDS.handle("a", "c") == DerivedIds(b"k" * 32).handle("a", "c")
    assert all(re.fullmatch(r"[0-9a-f]{6}[\w-]{22}", one) for one in handles)


def test_a_handle_says_to_this_server_at_which_showtime_it_may_be() -> None:
    showtimes = [f"showtime-{n}" for n in range(200)]
    handle = IDS.handle("showtime-7", "c")
    assert [one for one in showtimes if IDS.may_be_of(handle, one)] == ["showtime-7"]
    assert not any(IDS.may_be_of(text, "showtime-7") for text in ("", "x", OTHER.handle("showtime-7", "c")))


def test_a_sale_has_a_session_like_any_other_and_a_user_that_nobody_can_guess() -> None:
    first, again, another = IDS.sale("mia at till 1"), IDS.sale("mia at till 1"), IDS.sale("mia at till 2")
    assert first == again
    assert len({*first, *another}) == 4
    assert SESSION_ID.fullmatch(first.session_id)
    assert first.session_id not in first.user_id
    assert OTHER.sale("mia at till 1") != first
