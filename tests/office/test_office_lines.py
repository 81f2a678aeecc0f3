"""What `firstclick office` prints of each answer. The answers are made of the types of the wire."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from firstclick.cli import office_lines as lines
from firstclick.cli import office_seat_lines as seat_lines
from firstclick.domain.money.payment import PaidBy, PaymentStatus
from firstclick.domain.seats.house_seats import SeatReason
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.domain.staff.roles import Act, Role
from firstclick.service.office.booking_desk import Happened
from firstclick.web.admin import administration_wire, customer_seats_wire, office_wire, programme_wire, till_wire
from firstclick.web.admin import wire as staff_wire

AT_MS = int(datetime(2026, 12, 24, 19, 30, tzinfo=UTC).timestamp()) * 1000
ZONE = "Europe/Berlin"
TAKEN = (PaidBy.CASH, "Ann", AT_MS, "by phone")
PAYMENT = office_wire.OfficePayment(PaymentStatus.PAID, "counter", 1200, 2500, 1200, "EUR", 2, *TAKEN)


def wire(answer: msgspec.Struct) -> Any:  # noqa: ANN401 - JSON
    """An answer as it comes, with the zone of the cinema, which is asked for where it is not in it."""
    return {"timezone": ZONE, **json.loads(msgspec.json.encode(answer))}


def booking(**more: Any) -> office_wire.OfficeBooking:  # noqa: ANN401 - fields
    """A booking of two seats, of which one is cancelled."""
    fields: dict[str, Any] = {
        "reference": "K7QF-3M9T",
        "showtime_id": "late-1",
        "title": "Late",
        "auditorium": "One",
        "starts_at": AT_MS,
        "timezone": ZONE,
        "seats": ["A1"],
        "cancelled_seats": ["A2"],
        "booked_at": AT_MS,
        "status": "booked",
        "name": "Ada",
        "email": "ada@example.org",
        "payment": PAYMENT,
    }
    return office_wire.OfficeBooking(**{**fields, **more})


def event(what: Happened, *seats: str, **more: Any) -> office_wire.BookingEventAnswer:  # noqa: ANN401 - fields
    fields = {"who": "", "to": [], "amount": None, "reason": "", "detail": "", **more}
    return office_wire.BookingEventAnswer(at=AT_MS, what=what, seats=list(seats), **fields)


def test_a_booking_has_its_money_and_its_story_in_the_cinemas_time() -> None:
    steps = [
        event(Happened.BOOKED, "A1", "A2"),
        event(Happened.MOVED, "A1", to=["B1"], who="Ann"),
        event(Happened.REFUND_ASKED, amount=1200, who="Ann", reason="ill"),
    ]
    assert list(lines.booking(wire(booking(events=steps, ticket="t")))) == [
        "Booking K7QF-3M9T: booked",
        "  Movie:     Late",
        "  Starts:    2026-12-24 20:30",
        "  Showtime:  late-1",
        "  Seats:     A1",
        "  Cancelled: A2",
        "  Buyer:     Ada <ada@example.org>",
        "  Money:     paid, 12.00 EUR, charged 25.00 EUR, by cash, taken by Ann, given back 12.00 EUR, by phone",
        "  2026-12-24 20:30  booked A1, A2 by the buyer",
        "  2026-12-24 20:30  moved A1 to B1 by Ann",
        "  2026-12-24 20:30  refund asked 12.00 EUR by Ann: ill",
        "  Ticket:    /tickets/t",
    ]


def test_a_booking_of_what_is_gone_and_cost_nothing_says_so() -> None:
    empty = booking(title=None, starts_at=None, seats=[], name="", email="", payment=None, status="cancelled")
    printed = list(lines.booking(wire(empty)))
    assert printed[1:3] == ["  Movie:     (not on the programme any more)", "  Starts:    (no time)"]
    assert printed[4] == "  Seats:     (none)"
    assert printed[-1] == "  Buyer:     (not given)"


def test_bookings_are_a_table_with_the_way_to_the_next_page() -> None:
    page = office_wire.OfficeBookingsAnswer([booking(), booking(payment=None)], "5.K7QF-3M9T")
    heading, first, second, following = lines.bookings(wire(page))
    assert heading.split() == ["Reference", "Starts", "Movie", "Showtime", "Seats", "Cancelled", "Buyer", "Paid"]
    assert first.endswith("late-1    A1     A2         Ada <ada@example.org>  paid")
    assert second.endswith("free")
    assert following == "There are more: --after 5.K7QF-3M9T"
    assert list(lines.bookings(wire(office_wire.OfficeBookingsAnswer([], None)))) == ["There are no such bookings."]


def test_what_needs_a_fresh_proof_is_not_among_what_a_key_may_do() -> None:
    acts = [Act.CANCEL, Act.REFUND, Act.SELL]
    key = staff_wire.StaffAnswer("key/desk", Role.MANAGER, acts, 0, ZONE)
    person = staff_wire.StaffAnswer("rita", Role.MANAGER, acts, 4_000_000_000_000, ZONE)
    why = "That needs a fresh sign-in, and keys have none."
    assert list(lines.me(wire(key))) == [
        "key/desk: manager",
        "  May: cancel, sell",
        f"  Not with this token: refund. {why}",
    ]
    assert list(lines.me(wire(person)))[1:] == [
        "  May: cancel, refund, sell",
        "  Of these until 2096-10-02 09:06: refund",
    ]


def test_showtimes_have_their_money_and_what_to_look_at() -> None:
    seats, money = office_wire.SeatCounts(10, 5, 2, 0, 2, 1), office_wire.TakingsAnswer("EUR", 2, 2400, 0, 1200, 0)
    one = office_wire.OfficeShowtime("late-1", "late", "Late", "One", AT_MS, None, seats, money, 1, 2)
    plain = office_wire.OfficeShowtime("free", "free", "Free", "One", None, None, seats, None, 0, 0)
    day, heading, first, second = lines.showtimes(
        wire(office_wire.OfficeShowtimesAnswer("2026-12-24", ZONE, AT_MS, [one, plain]))
    )
    assert day == "2026-12-24, Europe/Berlin"
    assert heading.endswith("Look at")
    assert "2026-12-24 20:30  Late   One         5     2     2     1     24.00 EUR  12.00 EUR" in first
    assert first.endswith("1 failed refunds, 2 differences")
    assert second.split() == ["free", "Free", "One", "5", "2", "2", "1"]


def test_a_map_has_the_seats_that_are_taken_and_says_where_its_log_has_gaps() -> None:
    seats = [
        office_wire.OfficeSeat("A1", SeatStatus.AVAILABLE),
        office_wire.OfficeSeat("A2", SeatStatus.CONFIRMED, reference="K7QF-3M9T", name="Ada", paid="due"),
        office_wire.OfficeSeat("A3", SeatStatus.HOLD, label="Mrs Gray", handle="h", expires_at=AT_MS),
    ]
    whole = office_wire.OfficeMapAnswer("late-1", "Late", "One", AT_MS, "e", 3, AT_MS, seats)
    printed = list(seat_lines.seat_map(wire(whole)))
    assert printed[0] == "Late, One: 1 seat is available."
    assert printed[2].split() == ["A2", "confirmed", "K7QF-3M9T", "Ada", "due"]
    assert printed[3].startswith("A3    hold                  Mrs Gray        h ")
    past = list(
        seat_lines.seat_map(wire(msgspec.structs.replace(whole, seats=seats[:1], at=AT_MS, complete=False, missing=3)))
    )
    assert past[1:] == ["The log of that time has gaps: some seats may have been held or sold that are not here."]


def every_time() -> list[Sequence[str]]:
    """Answers that have a time and no zone of their own, as they are printed."""
    hold = office_wire.OfficeHold("h", ["A1"], False, AT_MS, AT_MS)
    held = customer_seats_wire.CounterHoldAnswer("h", ["A1"], "Mrs Gray", AT_MS)
    seats = [office_wire.OfficeSeat("A3", SeatStatus.HOLD, handle="h", expires_at=AT_MS)]
    at = customer_seats_wire.SeatsAtShowtime("late-1", "Late", AT_MS, ["A1"], [])
    till = till_wire.TillAnswer("t-1", "Ann", "EUR", 2, 15000, AT_MS, None, "", "", [])
    version = programme_wire.VersionLine(3, AT_MS)
    row = staff_wire.AuditRowAnswer(7, AT_MS, "Ann", "sell", "x", "::1", msgspec.Raw(b"{}"), "00")
    return [
        list(seat_lines.holds(wire(office_wire.OfficeHoldsAnswer("late-1", AT_MS, [hold])))),
        list(seat_lines.held(wire(held))),
        list(
            seat_lines.seat_map(wire(office_wire.OfficeMapAnswer("late-1", "Late", "One", AT_MS, "e", 3, AT_MS, seats)))
        ),
        list(seat_lines.broken_seats(wire(customer_seats_wire.BrokenSeatsAnswer([at])))),
        list(lines.till(wire(till))),
        list(lines.versions(wire(programme_wire.VersionsAnswer([version])))),
        list(lines.audit(wire(staff_wire.AuditAnswer([row], None)))),
    ]


def test_all_times_are_those_of_the_cinema() -> None:
    for printed in every_time():
        text = "\n".join(printed)
        assert "2026-12-24 20:30" in text, text
        assert "+" not in text, "no time has an offset"


def test_seats_that_stay_as_they_are_have_a_line_each_with_the_reason() -> None:
    refused = [office_wire.RefusedSeat("A2", SeatReason.OUT_OF_ORDER)]
    house = wire(office_wire.HouseSeatsAnswer([], refused))
    assert list(seat_lines.changed_seats(house)) == ["Changed: no seat."]
    assert list(seat_lines.refused_seats(house)) == ["A2 stays as it is: out of order."]
    twice = wire(office_wire.HouseSeatsAnswer(["A1", "A2"], [], ["A1"]))
    assert list(seat_lines.changed_seats(twice)) == [
        "Changed: A1, A2.",
        "Kept back before: A1. The label is now the one that was given.",
    ]
    kept = [office_wire.RefusedSeat("A3", SeatReason.KEPT, label) for label in ("press", "")]
    assert list(seat_lines.refused_seats(wire(office_wire.HouseSeatsAnswer([], kept)))) == [
        'A3 stays as it is: kept back with the label "press".',
        "A3 stays as it is: kept back without a label.",
    ]
    at = customer_seats_wire.SeatsAtShowtime("late-1", "Late", AT_MS, ["A1"], refused)
    broken = wire(customer_seats_wire.BrokenSeatsAnswer([at]))
    assert list(seat_lines.refused_seats(broken)) == ["A2 at late-1 stays as it is: out of order."]
    assert next(reversed(list(seat_lines.broken_seats(broken)))).endswith("Late   A1")
    assert list(seat_lines.refused_seats(wire(booking()))) == []


def test_a_till_has_what_should_be_in_it_beside_what_was_counted() -> None:
    ways = [
        till_wire.TillWay("cash", "EUR", 2, 2, 2400, 1, 1200, 0, 16200, 16000, -200),
        till_wire.TillWay("complimentary", "", 2, 1, 0, 0, 0, 0, None, None, None),
    ]
    one = till_wire.TillAnswer("t-1", "Ann", "EUR", 2, 15000, AT_MS, AT_MS, "Max", "short", ways)
    printed = list(lines.tills(wire(till_wire.TillsAnswer("2026-12-24", ZONE, "EUR", 2, [one]))))
    assert printed[:2] == [
        "Till t-1 of Ann, opened 2026-12-24 20:30, closed 2026-12-24 20:30 by Max",
        "  Float: 150.00 EUR; short",
    ]
    amounts = ["24.00", "12.00", "162.00", "160.00", "-2.00"]
    assert printed[3].replace(" EUR", "").split() == ["cash", *amounts]
    assert printed[4].split() == ["complimentary", "0.00", "0.00"]
    none = till_wire.TillsAnswer("2026-12-24", ZONE, "EUR", 2, [])
    assert list(lines.tills(wire(none))) == ["There are no tills of 2026-12-24."]


def test_a_change_of_the_programme_says_whether_it_was_written() -> None:
    changes = programme_wire.ProgrammeChanges(
        True,
        ["changed: x"],
        ["a hold ends"],
        ["move K7QF-3M9T"],
        ["refund ABCD"],
        ["7 mails"],
        ["late-1"],
        ["No price"],
    )
    assert list(lines.programme_changes(wire(changes))) == [
        "changed: x",
        "a hold ends",
        "move K7QF-3M9T",
        "refund ABCD",
        "7 mails",
        "No price",
        "Showtimes that stay, begun or cancelled with orders: late-1.",
        "Nothing was written: this was a dry run.",
    ]
    nothing = programme_wire.ProgrammeChanges(False, [], [], [], [], [], [], [])
    assert list(lines.programme_changes(wire(nothing))) == ["Nothing changes.", "This is on sale now."]


def test_owners_read_the_audit_log_and_the_settings_without_secrets() -> None:
    row = staff_wire.AuditRowAnswer(7, AT_MS, "Ann", "sell", "K7QF-3M9T", "127.0.0.1", msgspec.Raw(b"{}"), "00")
    printed = list(lines.audit(wire(staff_wire.AuditAnswer([row], 7))))
    assert printed[1].endswith("Ann  sell  K7QF-3M9T     127.0.0.1")
    assert printed[2] == "There are more: go on with 7."
    shown = [
        administration_wire.SettingAnswer("PORT", "8080", False, "The port."),
        administration_wire.SettingAnswer("SECRET_KEY", None, True, "A secret."),
    ]
    assert list(lines.settings(wire(administration_wire.SettingsAnswer(shown)))) == [
        "PORT=8080  (default)",
        "SECRET_KEY=(secret)",
    ]
