"""A broken seat is taken out of sale at all coming showtimes of its auditorium, and put on sale again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.house_seats import SeatReason, SeatRefusal
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.service.office.broken_seats import BROKEN, DecidedAt
from firstclick.service.selling.house_seats import Decision
from tests.office.box_office import MIA, BoxOffice

HOUR_MS = 3_600_000
Found = dict[str, tuple[tuple[str, ...], tuple[SeatRefusal, ...]]]


def adopt_evening(office: BoxOffice) -> str:
    """Four showtimes in one auditorium, one of which has begun; its id."""
    views, now_ms = office.cinema.views, office.cinema.store.now_ms()
    model = views.programme.showtime_by_id["dear"]
    starts = {"begun": now_ms - 1, "first": now_ms + HOUR_MS, "second": now_ms + 4 * HOUR_MS, "late night": None}
    evening = [replace(model, showtime_id=name, starts_at_ms=at_ms) for name, at_ms in starts.items()]
    views.adopt(replace(views.programme, showtimes=tuple(evening), auditoriums=(model.auditorium,)))
    return model.auditorium.auditorium_id


def by_showtime(decided: list[DecidedAt]) -> Found:
    return {one.showtime.showtime_id: (one.decided.changed, one.decided.refused) for one in decided}


async def reserved(office: BoxOffice, showtime: str) -> set[str]:
    view = await office.cinema.views.open(showtime)
    return {seat for seat, state in view.taken.items() if state == RESERVED}


async def test_a_seat_is_blocked_from_now_on_and_stays_as_it_is_where_it_is_sold_held_or_kept_back(
    office: BoxOffice,
) -> None:
    room = adopt_evening(office)
    await office.cinema.hold("anna", "A1", "first")
    await office.cinema.house_seats.keep_back(Decision("second", "press", MIA), ["A2"])
    blocked = by_showtime(list(await office.broken_seats.block(room, ["A1", "A2"], BROKEN, MIA)))
    assert blocked == {
        "first": (("A2",), (SeatRefusal("A1", SeatReason.HELD),)),
        "second": (("A1",), (SeatRefusal("A2", SeatReason.KEPT),)),
        "late night": (("A1", "A2"), ()),
    }
    assert [await reserved(office, one) for one in ("begun", "first", "second")] == [set(), {"A2"}, {"A1", "A2"}]
    labels = await office.ledger.house_seat_labels("second")
    assert {seat: its.label for seat, its in labels.items()} == {"A1": BROKEN, "A2": "press"}
    assert [row[2] for row in await office.recorded()] == ["second", "first", "second", "late night"]


async def test_a_mended_seat_is_on_sale_again_and_the_seats_of_others_are_not(office: BoxOffice) -> None:
    room = adopt_evening(office)
    await office.cinema.house_seats.keep_back(Decision("second", "press", MIA), ["A2"])
    await office.broken_seats.block(room, ["A1", "A2"], BROKEN, MIA)
    mended = by_showtime(list(await office.broken_seats.unblock(room, ["A1", "A2"], BROKEN, MIA)))
    assert mended["second"] == (("A1",), (SeatRefusal("A2", SeatReason.KEPT),))
    assert [await reserved(office, one) for one in ("first", "second", "late night")] == [set(), {"A2"}, set()]


async def test_an_auditorium_that_there_is_not_is_refused(office: BoxOffice) -> None:
    with pytest.raises(refusals.UnknownAuditorium):
        await office.broken_seats.block("nowhere", ["A1"], BROKEN, MIA)
