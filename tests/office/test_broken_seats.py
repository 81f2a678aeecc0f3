"""A broken seat is taken out of sale at all coming showtimes of its auditorium, and put on sale again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.house_seats import SeatReason, SeatRefusal
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.service.office.broken_seats import BROKEN, DecidedAt
from firstclick.service.selling.house_seats import DecidedSeats, Decision
from tests.office.box_office import MIA, SELLS_AFTER_START_MS, BoxOffice

HOUR_MS = 3_600_000
Found = dict[str, tuple[tuple[str, ...], tuple[SeatRefusal, ...]]]


def adopt_evening(office: BoxOffice) -> str:
    """Four showtimes in one auditorium, one of which is not sold any more; its id."""
    views, now_ms = office.cinema.views, office.cinema.store.now_ms()
    model = views.programme.showtime_by_id["dear"]
    starts = {
        "begun": now_ms - SELLS_AFTER_START_MS,
        "first": now_ms + HOUR_MS,
        "second": now_ms + 4 * HOUR_MS,
        "late night": None,
    }
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
        "second": (("A1",), (SeatRefusal("A2", SeatReason.KEPT, "press"),)),
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
    assert mended["second"] == (("A1",), (SeatRefusal("A2", SeatReason.KEPT, "press"),))
    assert [await reserved(office, one) for one in ("first", "second", "late night")] == [set(), {"A2"}, set()]


@pytest.mark.parametrize("label", ["", BROKEN])
async def test_a_seat_that_the_programme_keeps_back_is_not_put_on_sale_whatever_the_label(
    office: BoxOffice, label: str
) -> None:
    room, views = adopt_evening(office), office.cinema.views
    kept = replace(views.programme.auditoriums[0], house_seats=("A1",))
    evening = [replace(one, auditorium=kept) for one in views.programme.showtimes]
    views.adopt(replace(views.programme, showtimes=tuple(evening), auditoriums=(kept,)))
    await office.cinema.repair.showtime("first")
    mended = by_showtime(list(await office.broken_seats.unblock(room, ["A1"], label, MIA)))
    assert mended["first"] == ((), (SeatRefusal("A1", SeatReason.KEPT),))
    assert await reserved(office, "first") == {"A1"}


async def test_a_showtime_that_has_begun_is_a_coming_one_while_it_sells(office: BoxOffice) -> None:
    room, views = adopt_evening(office), office.cinema.views
    now_ms = office.cinema.store.now_ms()
    begun = [
        replace(one, starts_at_ms=now_ms - HOUR_MS // 60) if one.showtime_id == "begun" else one
        for one in views.programme.showtimes
    ]
    views.adopt(replace(views.programme, showtimes=tuple(begun)))
    await office.broken_seats.block(room, ["A1"], BROKEN, MIA)
    assert await reserved(office, "begun") == {"A1"}


async def test_one_showtime_that_cannot_be_changed_does_not_hide_the_others(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, keep_back = adopt_evening(office), office.cinema.house_seats.keep_back

    async def fails_at_two(decision: Decision, seat_ids: Sequence[str]) -> DecidedSeats:
        if decision.showtime_id == "first":
            raise refusals.SeatTaken(seat_ids)
        if decision.showtime_id == "second":
            raise refusals.UnknownShowtime(decision.showtime_id)
        return await keep_back(decision, seat_ids)

    monkeypatch.setattr(office.cinema.house_seats, "keep_back", fails_at_two)
    blocked = by_showtime(list(await office.broken_seats.block(room, ["A1"], BROKEN, MIA)))
    assert blocked == {"first": ((), (SeatRefusal("A1", SeatReason.HELD),)), "late night": (("A1",), ())}


async def test_an_auditorium_that_there_is_not_is_refused(office: BoxOffice) -> None:
    with pytest.raises(refusals.UnknownAuditorium):
        await office.broken_seats.block("nowhere", ["A1"], BROKEN, MIA)
